//! Who is who: which records may be of one person, in spite of how they are spelt.
//!
//! Pairs that share something are compared field by field; rules decide what needs no reckoning
//! (`rules.rs`), the rest is weighed (`score.rs`, Fellegi and Sunter 1969). The evidence of every field is told.
//!
//! Promises: the same records give the same pairs, with whole numbers only; a value that hundreds share makes no
//! pair (blocks have a bound). A pair is a lead: that two are one person a person decides, and records it.
//!
//! **Deliberately not here**: where records come from, and who may see them. Values are brought to one spelling
//! before they come, but for names of persons, which are compared as they were written.

use std::collections::BTreeSet;

mod compare;
mod groups;
mod rules;
mod score;

pub use compare::{Level, Sort, level};
pub use score::{Evidence, Pair, likely};

/// A field of the records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// What it is called.
    pub name: String,
    /// How two of its values are compared.
    pub sort: Sort,
}

/// Records to compare; an empty text is a value that is not known.
#[derive(Clone, Debug, Default)]
pub struct People {
    /// Fields.
    pub fields: Vec<Field>,
    /// Records, a value for each field, or several, one a line.
    pub records: Vec<Vec<String>>,
    /// Two fields, by their places, that are exchanged now and then, as given name and surname are.
    pub exchanged: Vec<(usize, usize)>,
    /// Records, the lower place first, that a register has as two persons: of one household, guardian and child,
    /// official and kin.
    pub kin: BTreeSet<(usize, usize)>,
}

impl People {
    fn value(&self, record: usize, field: usize) -> &str {
        let values = self.records.get(record);
        values
            .and_then(|values| values.get(field))
            .map_or("", String::as_str)
    }

    fn field(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }
}
