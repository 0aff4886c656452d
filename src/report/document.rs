//! A paper: title, what it states, facts as label and text, tables, places for signatures, and of which
//! ledger it is. As Markdown ([`markdown`]) and as one printable web page ([`html`]).
//!
//! Promises: both forms hold the same facts; the page loads nothing from anywhere and runs nothing; the
//! same paper gives the same bytes. It does not decide what may be shown to whom.

pub mod html;
pub mod markdown;

use super::{Standing, Table};

/// A paper, its texts in the language of its readers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// What it is.
    pub title: String,
    /// Of what.
    pub subtitle: String,
    /// What it states, a paragraph each.
    pub statement: Vec<String>,
    /// Labels and texts.
    pub facts: Vec<(String, String)>,
    /// Tables with their titles; those without rows are left out.
    pub tables: Vec<(String, Table)>,
    /// Pictures with their titles, as SVG that this program drew; what they show stands in a table too.
    pub pictures: Vec<(String, String)>,
    /// Labels of what is filled in by hand.
    pub blanks: Vec<String>,
    /// Places for signatures and seals.
    pub signatures: Vec<String>,
    /// Of which ledger, and up to where.
    pub standing: Option<Standing>,
}
