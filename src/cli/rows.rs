//! Rows of lists and reports on their way out: cells become text in the chosen language, names stand
//! where they were asked for, and every row can say which events it rests on.
//!
//! Promises: JSON holds the same rows as the table, in fen and by alias. Sums are no rows: they stand below
//! them at a terminal and in a workbook, in JSON beside them under `totals`, and not in a CSV file. It does not know which list it is, and writes nothing: see [`super::output`].

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::context::file_name;
use super::{Context, Failure};
use crate::domain::alias::Alias;
use crate::projections::World;
use crate::report::Table;
use crate::report::books::yuan;
use crate::report::lists::{Cell, Rest, Row};
use crate::vault::FieldKind;

/// So many digits of an alias stand beside a name.
const ALIAS_SHOWN: usize = 8;

/// Rows of one list.
pub struct Rows {
    /// Name of the list.
    pub list: &'static str,
    columns: &'static [&'static str],
    rows: Vec<One>,
    sums: Vec<Vec<Cell>>,
    total: Option<Value>,
}

struct One {
    cells: Vec<Cell>,
    json: Value,
    rests_on: Vec<Rest>,
}

impl Rows {
    /// The rows of a list.
    ///
    /// # Errors
    /// A row that cannot be written as JSON; the types of rows always can.
    pub fn of<R: Row>(rows: &[R]) -> Result<Rows, Failure> {
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            all.push(One {
                cells: row.cells(),
                json: serde_json::to_value(row)?,
                rests_on: row.rests_on().to_vec(),
            });
        }
        Ok(Rows {
            list: R::LIST,
            columns: R::COLUMNS,
            rows: all,
            sums: Vec::new(),
            total: None,
        })
    }

    /// With a line of sums below, a cell a column, and the same sums for JSON.
    ///
    /// # Errors
    /// Sums that cannot be written as JSON.
    pub fn with_sum(mut self, cells: Vec<Cell>, total: &impl Serialize) -> Result<Rows, Failure> {
        self.sums.push(cells);
        self.total = Some(serde_json::to_value(total)?);
        Ok(self)
    }

    /// What all rows come to, where the list has sums.
    pub fn total(&self) -> Option<&Value> {
        self.total.as_ref().filter(|_| !self.rows.is_empty())
    }

    /// Columns, by the names of their headings.
    pub fn columns(&self) -> &'static [&'static str] {
        self.columns
    }

    /// The cells of every row.
    pub fn cells(&self) -> impl Iterator<Item = &[Cell]> {
        self.rows.iter().map(|row| row.cells.as_slice())
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Every person that a row names.
    pub fn persons(&self) -> BTreeSet<Alias> {
        let cells = self.rows.iter().flat_map(|row| &row.cells);
        cells
            .flat_map(|cell| match cell {
                Cell::Persons(persons) => persons.clone(),
                Cell::Parties(parties) => {
                    let persons = parties.iter().filter_map(|party| Alias::from_hex(party));
                    persons.collect()
                }
                _ => Vec::new(),
            })
            .collect()
    }

    /// The rows as a table; with `why` the places of the events that each rests on.
    pub fn table(&self, context: &Context, names: &Names, why: bool) -> Table {
        let mut columns = self.columns.to_vec();
        if why {
            columns.push("rests on");
        }
        let mut table = context.table(&columns);
        if let Some(first) = self.rows.first() {
            table.right = (0..)
                .zip(&first.cells)
                .filter(|(_, cell)| cell.is_figure())
                .map(|(column, _)| column)
                .collect();
        }
        for row in &self.rows {
            let mut line = names.line(context, &row.cells);
            if why {
                let events: Vec<String> = row
                    .rests_on
                    .iter()
                    .map(|rest| rest.at.to_string())
                    .collect();
                line.push(events.join(" "));
            }
            table.rows.push(line);
        }
        if !self.rows.is_empty() {
            for cells in &self.sums {
                let mut line = names.line(context, cells);
                line.resize(columns.len(), String::new());
                table.rows.push(line);
                table.sums += 1;
            }
        }
        table
    }

    /// The rows as JSON, each with what it rests on where that was asked for.
    pub fn json(&self, why: bool, world: &World) -> Value {
        let rows = self.rows.iter().map(|row| {
            let mut json = row.json.clone();
            if why && let Some(fields) = json.as_object_mut() {
                let rests = row.rests_on.iter().map(|rest| rest_json(rest, world));
                fields.insert("why".to_owned(), Value::Array(rests.collect()));
            }
            json
        });
        Value::Array(rows.collect())
    }
}

/// Whether names were asked for, and with which key.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// Whether they were.
    pub names: bool,
    /// The key that may look.
    pub key: &'a str,
}

impl Look<'_> {
    /// Names behind the aliases of the rows; the look is recorded first.
    ///
    /// # Errors
    /// The key may not look, or ledger or vault cannot be opened.
    pub fn names<'r>(
        self,
        context: &mut Context,
        purpose: &str,
        rows: impl IntoIterator<Item = &'r Rows>,
    ) -> Result<Names, Failure> {
        let mut names = BTreeMap::new();
        if self.names {
            let aliases: BTreeSet<Alias> = rows.into_iter().flat_map(Rows::persons).collect();
            let vault = context.look(self.key, purpose, aliases.iter().copied().collect())?;
            for alias in aliases {
                if let Some(name) = vault.field(&alias, FieldKind::Name)? {
                    names.insert(alias, name.to_string());
                }
            }
        }
        Ok(Names(names))
    }
}

/// Names by alias; none where they were not asked for.
#[derive(Default)]
pub struct Names(BTreeMap<Alias, String>);

impl Names {
    /// Adds the names to an answer.
    pub fn into_json(self, answer: &mut Value) {
        if !self.0.is_empty()
            && let Some(fields) = answer.as_object_mut()
        {
            let names = self.0.into_iter();
            let names = names.map(|(alias, name)| (alias.to_string(), Value::String(name)));
            fields.insert("names".to_owned(), Value::Object(names.collect()));
        }
    }

    fn line(&self, context: &Context, cells: &[Cell]) -> Vec<String> {
        cells.iter().map(|cell| self.text(context, cell)).collect()
    }

    fn text(&self, context: &Context, cell: &Cell) -> String {
        match cell {
            Cell::Text(text) | Cell::Figure(text) => text.clone(),
            Cell::Money(fen) | Cell::MoneyIfAny(Some(fen)) => yuan(*fen),
            Cell::Count(Some(count)) => count.to_string(),
            Cell::Tenths(Some(tenths)) => rust_decimal::Decimal::new(*tenths, 1).to_string(),
            Cell::Day(Some(day)) => day.to_string(),
            Cell::Term(list, Some(word)) => context.term(list, word),
            Cell::Each(list, numbers) => {
                let shown = numbers.iter();
                let shown = shown.map(|(no, word)| format!("{no} ({})", context.term(list, word)));
                shown.collect::<Vec<_>>().join(", ")
            }
            Cell::Sentence(text) => context.retell(text),
            Cell::Persons(persons) => {
                let shown: Vec<String> = persons.iter().map(|alias| self.person(alias)).collect();
                context.words.list(&shown)
            }
            Cell::Parties(parties) => {
                let shown = parties.iter().map(|party| match Alias::from_hex(party) {
                    Some(person) => self.person(&person),
                    None => party.clone(),
                });
                context.words.list(&shown.collect::<Vec<String>>())
            }
            Cell::MoneyIfAny(None)
            | Cell::Count(None)
            | Cell::Tenths(None)
            | Cell::Day(None)
            | Cell::Term(_, None) => String::new(),
        }
    }

    /// A person: the name with the first digits of the alias, or the alias.
    pub fn person(&self, alias: &Alias) -> String {
        match self.0.get(alias) {
            Some(name) => {
                let alias = alias.to_string();
                let start = alias.get(..ALIAS_SHOWN).unwrap_or_default();
                format!("{name} ({start})")
            }
            None => alias.to_string(),
        }
    }
}

fn rest_json(rest: &Rest, world: &World) -> Value {
    serde_json::json!({
        "sequence": rest.at.sequence, "event": rest.at.index, "day": rest.day,
        "file": rest.source.as_ref().map(|source| file_name(world, &source.file)),
        "sha256": rest.source.as_ref().map(|source| source.file),
        "sheet": rest.source.as_ref().map(|source| &source.sheet),
        "row": rest.source.as_ref().map(|source| source.row),
    })
}

/// Every event that a row rests on, once.
pub fn why<'r>(
    context: &Context,
    rows: impl IntoIterator<Item = &'r Rows>,
    world: &World,
) -> Table {
    let mut table = context.table(&["event", "day", "source"]);
    let rests: BTreeSet<&Rest> = rows
        .into_iter()
        .flat_map(|rows| &rows.rows)
        .flat_map(|row| &row.rests_on)
        .collect();
    for rest in rests {
        let place = rest.source.as_ref().map(|source| {
            let file = file_name(world, &source.file);
            context.row_place(&file, &source.sheet, source.row)
        });
        table.rows.push(vec![
            rest.at.to_string(),
            rest.day.to_string(),
            place.unwrap_or_default(),
        ]);
    }
    table
}
