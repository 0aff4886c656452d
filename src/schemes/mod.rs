//! Placeholder until the scheme reader arrives.

/// A scheme.
#[derive(Clone, Debug, Default)]
pub struct Scheme {
    /// Id.
    pub id: String,
    /// Version.
    pub version: u16,
}

/// Errors.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("errors")]
pub struct SchemeErrors;

impl Scheme {
    /// Reads.
    pub fn parse(_text: &str) -> Result<Scheme, SchemeErrors> {
        Err(SchemeErrors)
    }
}
