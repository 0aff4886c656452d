//! Sheets as offices keep them: which columns a table has, under which names, and the words used
//! for choices.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Deserialize;

use super::fault::{Faults, SchemeErrors};
use super::{Scheme, shipped};
use crate::domain::names::in_simplified;

/// One column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Headings that mean it.
    pub names: Vec<String>,
    /// Whether the table cannot be read without it.
    #[serde(default)]
    pub required: bool,
    /// For ID numbers: a number of the right form whose check character does not fit is taken as it
    /// stands, and told. For sheets whose rows say what has happened (money was paid to that number)
    /// or what another office holds, where refusing the row would hide the fact.
    #[serde(default)]
    pub as_stated: bool,
    /// For sheets of acts: the set of `[words.*]` whose codes the field of the event holds.
    #[serde(default)]
    pub words: Option<String>,
    /// For sheets of acts: how many decimals the field of the event counts in whole numbers (1 for tenths).
    #[serde(default)]
    pub decimals: Option<u8>,
    /// For sheets of acts: the column must be there, and an empty cell in it means something.
    #[serde(default)]
    pub may_be_empty: bool,
}

/// One table: a kind of row, and its columns by field.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// What a row means: one of intake's kinds.
    pub kind: String,
    /// For the kind `acts`: the event that a row tells, whose fields the columns name. Such sheets have few
    /// columns and resemble others, so that file, sheet or title must bear one of the names.
    #[serde(default)]
    pub event: Option<String>,
    /// Names of the file or sheet; they settle a tie between tables with equal columns.
    pub names: Vec<String>,
    /// Field → column.
    pub columns: BTreeMap<String, Column>,
    /// Fields whose values only one sheet of an import may hold: two sheets that differ and share them
    /// are refused, since they claim to be the list of one period. An empty list: one sheet for each
    /// scheme.
    #[serde(default)]
    pub one_sheet_per: Option<Vec<String>>,
}

impl Table {
    /// What tells a row's meaning from others': the event where it tells an act, else the kind.
    pub fn meaning(&self) -> &str {
        self.event.as_deref().unwrap_or(&self.kind)
    }
}

/// Choice words: set → code → the words offices write.
pub type Words = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// Tables shared by all programmes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tables {
    /// The tables.
    #[serde(default)]
    pub table: Vec<Table>,
    /// Choice words.
    #[serde(default)]
    pub words: Words,
    /// Headings beyond those that tables list: kind of table, or `any` → field → headings.
    #[serde(default)]
    pub headings: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    /// Columns that hold a first and a last day or month.
    #[serde(default)]
    pub headings_span: Vec<Span>,
    /// How headings vary.
    #[serde(default)]
    pub headings_vary: Vary,
    /// Words of headings that nobody has listed, in groups that say one thing.
    #[serde(default)]
    pub lexicon: Vec<LexiconGroup>,
    /// What cells hold: kind of table, or `any` → form → fields.
    #[serde(default)]
    pub forms: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    /// Columns of few words: kind of table, or `any` → field → set of `[words]`, or an empty text for none.
    #[serde(default)]
    pub closed: BTreeMap<String, BTreeMap<String, String>>,
}

/// Words of headings that say one thing.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LexiconGroup {
    /// The words.
    pub words: Vec<String>,
    /// Whether they add nothing that tells columns apart.
    #[serde(default)]
    pub light: bool,
    /// Whether they make another thing of a heading.
    #[serde(default)]
    pub turns: bool,
    /// Whether they add nothing to the heading of a number.
    #[serde(default)]
    pub passing: bool,
    /// What cells under a heading that ends in one of them hold.
    #[serde(default)]
    pub form: Option<String>,
}

/// A column that holds a first and a last day or month.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// Kind of table.
    pub kind: String,
    /// The field of the first, and of the last.
    pub fields: [String; 2],
    /// Headings that mean it.
    pub names: Vec<String>,
}

/// How the words of a heading vary without a change of what it means.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Vary {
    /// Words at the end that stand for each other.
    #[serde(default)]
    pub ends: Vec<Vec<String>>,
    /// Words at the beginning that add nothing.
    #[serde(default)]
    pub leads: Vec<String>,
    /// Words for the person whom a row is about.
    #[serde(default)]
    pub whom: Vec<String>,
    /// Fields that describe that person.
    #[serde(default)]
    pub whom_fields: Vec<String>,
}

impl Tables {
    /// Reads the file's text.
    pub fn parse(text: &str) -> Result<Tables, toml::de::Error> {
        toml::from_str(text)
    }
}

impl Scheme {
    /// What is wrong with the groups of shared sheets that it names. Asked before a text is published; a
    /// text that stands is never refused for it, since which sheets this program can read changes no rule.
    ///
    /// # Errors
    /// Each name that is no group.
    pub fn check_shared_tables(&self) -> Result<(), SchemeErrors> {
        let mut faults = Faults::default();
        let known: BTreeSet<&str> = shipped::SHARED_TABLES
            .iter()
            .map(|(name, _)| *name)
            .collect();
        faults.known("tables", "tables", &self.tables, &known);
        match faults.0.is_empty() {
            true => Ok(()),
            false => Err(SchemeErrors(faults.0)),
        }
    }

    /// How many tables it has, those of the groups that it names among them.
    pub fn tables_in_all(&self) -> usize {
        let mut whole = self.clone();
        whole.take_shared_tables();
        whole.table.len()
    }

    /// Takes the tables of the groups that it names, but for the kinds it has itself.
    pub(super) fn take_shared_tables(&mut self) {
        let own: BTreeSet<String> = self
            .table
            .iter()
            .map(|table| table.meaning().to_owned())
            .collect();
        let groups = self
            .tables
            .iter()
            .filter_map(|name| shipped::shared_tables(name));
        for table in groups
            .flatten()
            .filter(|table| !own.contains(table.meaning()))
        {
            self.table.push(table.clone());
        }
    }
}

/// The code of a word in a set, as it is written or in simplified characters.
pub fn code_of<'a>(words: &'a Words, set: &str, word: &str) -> Option<&'a str> {
    let set = words.get(set)?;
    let of = |word: &str| {
        let mut codes = set.iter();
        let found = codes.find(|(_, list)| list.iter().any(|known| known == word));
        found.map(|(code, _)| code.as_str())
    };
    of(word).or_else(|| match in_simplified(word) {
        Cow::Owned(simple) => of(&simple),
        Cow::Borrowed(_) => None,
    })
}

/// Whether a word is one of these, as it is written or in simplified characters.
pub fn is_among(names: &[String], word: &str) -> bool {
    let simple = in_simplified(word);
    names.iter().any(|name| name == word || *name == *simple)
}

/// Every word of a set, for error messages.
pub fn words_of(words: &Words, set: &str) -> Vec<String> {
    words
        .get(set)
        .into_iter()
        .flat_map(|codes| codes.values().flatten().cloned())
        .collect()
}
