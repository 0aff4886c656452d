//! The scheme, table and calendar files that travel inside the program.

use std::sync::OnceLock;

use super::tables::{Table, Tables, Words};

/// Scheme files: name and text.
pub const SCHEMES: &[(&str, &str)] = &[
    ("B.toml", include_str!("../../schemas/schemes/B.toml")),
    ("A.toml", include_str!("../../schemas/schemes/A.toml")),
    ("G.toml", include_str!("../../schemas/schemes/G.toml")),
    ("C1.toml", include_str!("../../schemas/schemes/C1.toml")),
    ("C2.toml", include_str!("../../schemas/schemes/C2.toml")),
    ("D1.toml", include_str!("../../schemas/schemes/D1.toml")),
    ("D2.toml", include_str!("../../schemas/schemes/D2.toml")),
    ("E.toml", include_str!("../../schemas/schemes/E.toml")),
    ("F.toml", include_str!("../../schemas/schemes/F.toml")),
    ("H1.toml", include_str!("../../schemas/schemes/H1.toml")),
    ("H2.toml", include_str!("../../schemas/schemes/H2.toml")),
    ("S1.toml", include_str!("../../schemas/schemes/S1.toml")),
    ("S2.toml", include_str!("../../schemas/schemes/S2.toml")),
    ("S6.toml", include_str!("../../schemas/schemes/S6.toml")),
    ("S11.toml", include_str!("../../schemas/schemes/S11.toml")),
    ("S17.toml", include_str!("../../schemas/schemes/S17.toml")),
    ("S20.toml", include_str!("../../schemas/schemes/S20.toml")),
    ("S4.toml", include_str!("../../schemas/schemes/S4.toml")),
    ("S5.toml", include_str!("../../schemas/schemes/S5.toml")),
    ("S8.toml", include_str!("../../schemas/schemes/S8.toml")),
    ("S12.toml", include_str!("../../schemas/schemes/S12.toml")),
    ("S13.toml", include_str!("../../schemas/schemes/S13.toml")),
    ("S19.toml", include_str!("../../schemas/schemes/S19.toml")),
];

/// Id and version of a text that is that of a shipped scheme file, byte for byte: such a text is known to be
/// readable, and need not be read to be known. A test holds that each file says so of itself.
pub fn shipped(text: &str) -> Option<(&'static str, u16)> {
    let (name, text) = SCHEMES.iter().find(|(_, own)| *own == text)?;
    let version = text
        .lines()
        .take_while(|line| !line.starts_with('['))
        .find_map(|line| line.strip_prefix("version = ")?.parse().ok())?;
    Some((name.strip_suffix(".toml")?, version))
}

/// Tables, words and headings shared by all programmes: five files, read as one.
pub const COMMON_TABLES: &str = concat!(
    include_str!("../../schemas/tables/common.toml"),
    "\n",
    include_str!("../../schemas/tables/acts.toml"),
    "\n",
    include_str!("../../schemas/tables/headings.toml"),
    "\n",
    include_str!("../../schemas/tables/headings_alone.toml"),
    "\n",
    include_str!("../../schemas/tables/matching.toml")
);

/// Words by which a voucher's purpose says what money was used for.
pub const PURPOSES: &str = include_str!("../../schemas/tables/purposes.toml");
/// What offices write for a choice, by the set and its code, as the common tables have it; nothing where they have no
/// such set. For what is judged of every programme alike; how a programme's own sheets are read is intake's.
pub fn common_words(set: &str, code: &str) -> &'static [String] {
    static WORDS: OnceLock<Words> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        // A test reads every table, so that a file that cannot be read never ships.
        Tables::parse(include_str!("../../schemas/tables/common.toml"))
            .map(|tables| tables.words)
            .unwrap_or_default()
    });
    let known = words.get(set).and_then(|codes| codes.get(code));
    known.map_or(&[], Vec::as_slice)
}

/// The table of a bank's own statement, which is read to be compared and never recorded: so it is none
/// of the tables of an import.
pub const STATEMENT_TABLES: &str = include_str!("../../schemas/tables/statement.toml");

/// Groups of sheets that several programmes share, by the name that scheme files use. They say how an
/// office's columns are called and hold no rule: what judges stands in the published text alone.
pub const SHARED_TABLES: &[(&str, &str)] = &[
    (
        "agreements",
        include_str!("../../schemas/tables/agreements.toml"),
    ),
    (
        "attendance",
        include_str!("../../schemas/tables/attendance.toml"),
    ),
    ("bills", include_str!("../../schemas/tables/bills.toml")),
    ("case", include_str!("../../schemas/tables/case.toml")),
    (
        "donations",
        include_str!("../../schemas/tables/donations.toml"),
    ),
    ("earlier", include_str!("../../schemas/tables/earlier.toml")),
    ("goods", include_str!("../../schemas/tables/goods.toml")),
    ("notice", include_str!("../../schemas/tables/notice.toml")),
    (
        "pairing",
        concat!(
            include_str!("../../schemas/tables/agreements.toml"),
            "\n",
            include_str!("../../schemas/tables/pairing.toml")
        ),
    ),
    ("plan", include_str!("../../schemas/tables/plan.toml")),
    ("quota", include_str!("../../schemas/tables/quota.toml")),
    ("reports", include_str!("../../schemas/tables/reports.toml")),
];

/// The groups that hold a table of a kind, or of an act's event.
pub fn groups_with(meaning: &str) -> Vec<&'static str> {
    let groups = SHARED_TABLES.iter().map(|(name, _)| *name);
    groups
        .filter(|name| {
            let tables = shared_tables(name).unwrap_or_default();
            tables.iter().any(|table| table.meaning() == meaning)
        })
        .collect()
}

/// The tables of a group; `None` where there is no such group.
pub fn shared_tables(name: &str) -> Option<&'static [Table]> {
    static GROUPS: OnceLock<Vec<(&str, Vec<Table>)>> = OnceLock::new();
    GROUPS
        .get_or_init(|| {
            // A test reads each of them: a file that cannot be read never ships.
            let group = |text: &str| Tables::parse(text).unwrap_or_default().table;
            SHARED_TABLES
                .iter()
                .map(|(name, text)| (*name, group(text)))
                .collect()
        })
        .iter()
        .find(|(group, _)| *group == name)
        .map(|(_, tables)| tables.as_slice())
}

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

/// Versions of those years that were replaced when the State Council moved days again: name and text.
pub const CALENDARS_BEFORE: &[(&str, &str)] = &[
    (
        "2007-v1.toml",
        include_str!("../../schemas/calendars/2007-v1.toml"),
    ),
    (
        "2011-v1.toml",
        include_str!("../../schemas/calendars/2011-v1.toml"),
    ),
    (
        "2015-v1.toml",
        include_str!("../../schemas/calendars/2015-v1.toml"),
    ),
    (
        "2018-v1.toml",
        include_str!("../../schemas/calendars/2018-v1.toml"),
    ),
    (
        "2019-v1.toml",
        include_str!("../../schemas/calendars/2019-v1.toml"),
    ),
    (
        "2020-v1.toml",
        include_str!("../../schemas/calendars/2020-v1.toml"),
    ),
];
