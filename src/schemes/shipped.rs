//! The scheme, table and calendar files that travel inside the program.

/// Scheme files: name and text.
pub const SCHEMES: &[(&str, &str)] = &[("B.toml", include_str!("../../schemas/schemes/B.toml"))];

/// Tables and words shared by all programmes.
pub const COMMON_TABLES: &str = include_str!("../../schemas/tables/common.toml");
