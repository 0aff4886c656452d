//! The demo's office files, as they are written into its folder.

/// Path in the demo's folder, and contents.
pub const FILES: &[(&str, &[u8])] = &[];
