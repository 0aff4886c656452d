//! The scheme, table and calendar files that travel inside the program.

/// Scheme files: name and text.
pub const SCHEMES: &[(&str, &str)] = &[
    ("B.toml", include_str!("../../schemas/schemes/B.toml")),
    ("A.toml", include_str!("../../schemas/schemes/A.toml")),
    ("G.toml", include_str!("../../schemas/schemes/G.toml")),
];

/// Tables, words and headings shared by all programmes: two files, read as one.
pub const COMMON_TABLES: &str = concat!(
    include_str!("../../schemas/tables/common.toml"),
    "\n",
    include_str!("../../schemas/tables/headings.toml")
);

/// The table of a bank's own statement, which is read to be compared and never recorded: so it is none
/// of the tables of an import.
pub const STATEMENT_TABLES: &str = include_str!("../../schemas/tables/statement.toml");

/// Calendar files of the State Council's years 2007 to 2026: name and text.
pub const CALENDARS: &[(&str, &str)] = &[
    (
        "2007.toml",
        include_str!("../../schemas/calendars/2007.toml"),
    ),
    (
        "2008.toml",
        include_str!("../../schemas/calendars/2008.toml"),
    ),
    (
        "2009.toml",
        include_str!("../../schemas/calendars/2009.toml"),
    ),
    (
        "2010.toml",
        include_str!("../../schemas/calendars/2010.toml"),
    ),
    (
        "2011.toml",
        include_str!("../../schemas/calendars/2011.toml"),
    ),
    (
        "2012.toml",
        include_str!("../../schemas/calendars/2012.toml"),
    ),
    (
        "2013.toml",
        include_str!("../../schemas/calendars/2013.toml"),
    ),
    (
        "2014.toml",
        include_str!("../../schemas/calendars/2014.toml"),
    ),
    (
        "2015.toml",
        include_str!("../../schemas/calendars/2015.toml"),
    ),
    (
        "2016.toml",
        include_str!("../../schemas/calendars/2016.toml"),
    ),
    (
        "2017.toml",
        include_str!("../../schemas/calendars/2017.toml"),
    ),
    (
        "2018.toml",
        include_str!("../../schemas/calendars/2018.toml"),
    ),
    (
        "2019.toml",
        include_str!("../../schemas/calendars/2019.toml"),
    ),
    (
        "2020.toml",
        include_str!("../../schemas/calendars/2020.toml"),
    ),
    (
        "2021.toml",
        include_str!("../../schemas/calendars/2021.toml"),
    ),
    (
        "2022.toml",
        include_str!("../../schemas/calendars/2022.toml"),
    ),
    (
        "2023.toml",
        include_str!("../../schemas/calendars/2023.toml"),
    ),
    (
        "2024.toml",
        include_str!("../../schemas/calendars/2024.toml"),
    ),
    (
        "2025.toml",
        include_str!("../../schemas/calendars/2025.toml"),
    ),
    (
        "2026.toml",
        include_str!("../../schemas/calendars/2026.toml"),
    ),
];
