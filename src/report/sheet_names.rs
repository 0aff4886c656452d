//! Which table somebody means by the name of a sheet: 办理记录, 公示名单, or the word of its kind.
//!
//! Promises: a name that a table bears means that table, whatever other names hold it as a part. Where programmes keep
//! sheets of one name with other columns, the one that several share is given and the others are told; where none is
//! shared, the programmes are named and nothing is chosen. A part of a name is asked last.
//! **Deliberately not here**: what is in the sheet ([`super::act_sheet`]), and what a sheet full of rows is
//! ([`crate::intake`]).

use crate::schemes::{Scheme, Table, Tables, shipped};

/// A table, and the programme whose own it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Named<'a> {
    /// The table.
    pub table: &'a Table,
    /// Its programme; `None` where several share it.
    pub scheme: Option<&'a Scheme>,
}

/// What a name means.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Meant<'a> {
    /// The tables.
    pub tables: Vec<Named<'a>>,
    /// Programmes whose sheet of that name has other columns.
    pub otherwise: Vec<&'a str>,
}

fn bears(table: &Table, name: &str) -> bool {
    table.meaning() == name || table.names.iter().any(|own| own == name)
}

fn shared<'a>(tables: impl Iterator<Item = &'a Table>) -> Vec<Named<'a>> {
    let mut all: Vec<Named<'a>> = Vec::new();
    for table in tables {
        if !all.iter().any(|named| named.table == table) {
            let scheme = None;
            all.push(Named { table, scheme });
        }
    }
    all
}

/// The tables of the groups that programmes share.
fn groups<'a>() -> impl Iterator<Item = &'a Table> {
    let names = shipped::SHARED_TABLES.iter();
    names.flat_map(|(name, _)| shipped::shared_tables(name).unwrap_or_default())
}

/// What a name means of the sheets that all programmes or several share, and of those of the programmes given; `all` is
/// every sheet of acts.
pub fn meant<'a>(common: &'a Tables, schemes: &'a [Scheme], name: &str) -> Meant<'a> {
    let acts = || common.table.iter().filter(|table| table.event.is_some());
    if name == "all" {
        return Meant {
            tables: shared(acts()),
            otherwise: Vec::new(),
        };
    }
    let own = shared(common.table.iter().filter(|table| bears(table, name)));
    if !own.is_empty() {
        return Meant {
            tables: own,
            otherwise: Vec::new(),
        };
    }
    let of_groups = shared(groups().filter(|table| bears(table, name)));
    let all = schemes.iter().flat_map(|scheme| {
        let tables = scheme.table.iter().filter(|table| bears(table, name));
        tables.map(move |table| Named {
            table,
            scheme: Some(scheme),
        })
    });
    let others: Vec<Named<'a>> = all
        .filter(|one| !of_groups.iter().any(|named| named.table == one.table))
        .collect();
    let ids = others.iter().filter_map(|one| one.scheme);
    let mut ids: Vec<&str> = ids.map(|scheme| scheme.id.as_str()).collect();
    ids.dedup();
    let of_one = ids.len() == 1;
    match (of_groups.is_empty(), others.is_empty()) {
        (false, _) => Meant {
            tables: of_groups,
            otherwise: ids,
        },
        (true, false) if of_one => Meant {
            tables: others,
            otherwise: Vec::new(),
        },
        (true, false) => Meant {
            tables: Vec::new(),
            otherwise: ids,
        },
        (true, true) => {
            let near = |called: &String| name.contains(&**called) || called.contains(name);
            let part = |table: &&Table| table.names.iter().any(near);
            Meant {
                tables: shared(common.table.iter().chain(groups()).filter(part)),
                otherwise: Vec::new(),
            }
        }
    }
}

/// The tables of a programme that a name means: by kind, or by what its sheet is called; all of them where it is `all`.
pub fn meant_of<'a>(scheme: &'a Scheme, name: &str) -> Vec<Named<'a>> {
    let tables = scheme.table.iter();
    let meant = tables.filter(|table| name == "all" || bears(table, name));
    let scheme = Some(scheme);
    meant.map(|table| Named { table, scheme }).collect()
}

/// What every table is called that a name can mean without a programme, for whoever asked for one that there is not.
pub fn known<'a>(common: &'a Tables) -> Vec<&'a str> {
    let acts = common.table.iter().filter(|table| table.event.is_some());
    let others = common.table.iter().filter(|table| table.event.is_none());
    let mut names: Vec<&str> = Vec::new();
    for table in acts.chain(groups()).chain(others) {
        if let Some(name) = table.names.first()
            && !names.contains(&name.as_str())
        {
            names.push(name);
        }
    }
    names
}
