//! Other offices keep the same sheets under other headings, in another order, with a title above and
//! names of files and sheets that say nothing: the same facts come out.
//!
//! The headings are drawn from those that the scheme files know, so that no two of them may mean
//! different tables or fields once they stand together in one sheet.

use std::collections::BTreeMap;

use sunledger::intake::headings::{normalise_heading, read_heading};
use sunledger::intake::plan::Options;
use sunledger::intake::read::{Cell, Row, Sheet};
use sunledger::intake::{Plan, Source, plan};
use sunledger::schemes::{Scheme, Table, Tables, shipped};
use sunledger::vault::MemoryRegistrar;

use super::dirt::{folders, sources_of};
use super::sets::set_folder;
use super::{Before, common};

/// Numbers that look drawn, the same on every run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }
}

fn planned(sources: &[Source], schemes: &[Scheme], common: &Tables) -> Plan {
    let schemes: Vec<(&Scheme, u16)> = schemes.iter().map(|s| (s, s.version)).collect();
    plan(
        sources,
        &schemes,
        common,
        &Before::default(),
        &mut MemoryRegistrar::new(),
        Options::default(),
    )
    .unwrap()
}

/// What a sheet says, without where: commitments are salted in the order of the rows, which stays.
fn facts(plan: &Plan) -> Vec<(String, Vec<String>)> {
    plan.sheets
        .iter()
        .map(|sheet| {
            let events = sheet.events.iter().map(|(head, event)| {
                let said = format!("{} {:?} {event:?}", head.effective, head.registered_at);
                // A list is known by its file, of whatever name.
                said.replace(&sheet.file, "")
            });
            (sheet.table.clone(), events.collect())
        })
        .collect()
}

/// Another heading for a column, with the unit that the old one gave.
fn another(heading: &str, table: &Table, taken: &[String], draw: &mut Draw) -> String {
    let (plain, unit) = normalise_heading(heading);
    let names = table.columns.values().find_map(|column| {
        let own = column
            .names
            .iter()
            .any(|name| read_heading(name).plain == plain);
        own.then_some(&column.names)
    });
    let Some(names) = names else {
        return heading.to_owned();
    };
    let free: Vec<&String> = names
        .iter()
        .filter(|name| !taken.contains(&read_heading(name).plain))
        .collect();
    let name = free[draw.below(free.len())];
    let marks: &[&str] = match (heading.contains("万元"), unit) {
        (true, _) => &["(万元)", "（单位：万元）", "/万元"],
        (false, Some(_)) => &["(元)", "（元）", "（单位：元）", "(必填)（元）"],
        (false, None) => &["", "", " *", "(必填)"],
    };
    format!("{name}{}", marks[draw.below(marks.len())])
}

fn transformed(sheet: &Sheet, table: &Table, draw: &mut Draw) -> Sheet {
    let width = sheet.rows[0].cells.len();
    let mut order: Vec<usize> = (0..width).collect();
    draw.shuffle(&mut order);
    let mut taken = Vec::new();
    let headings: BTreeMap<usize, String> = order
        .iter()
        .map(|column| {
            let Cell::Text(old) = sheet.rows[0].cell(*column) else {
                panic!("a heading")
            };
            let new = another(old, table, &taken, draw);
            taken.push(read_heading(&new).plain);
            (*column, new)
        })
        .collect();
    let mut rows = vec![
        Row {
            line: 1,
            cells: vec![Cell::Text("某县2025年汇总表".to_owned())],
        },
        Row {
            line: 2,
            cells: order
                .iter()
                .map(|column| Cell::Text(headings[column].clone()))
                .collect(),
        },
    ];
    rows.extend(sheet.rows[1..].iter().map(|row| {
        Row {
            line: row.line + 1,
            cells: order
                .iter()
                .map(|column| row.cell(*column).clone())
                .collect(),
        }
    }));
    Sheet {
        name: "Sheet1".to_owned(),
        rows,
        merged: Vec::new(),
        hidden: false,
    }
}

#[test]
fn other_headings_in_another_order_give_the_same_facts() {
    let Some(set) = set_folder("small-clean") else {
        return;
    };
    let schemes: Vec<Scheme> = shipped::SCHEMES
        .iter()
        .map(|(_, text)| Scheme::parse(text).unwrap())
        .collect();
    let common = common();
    let folders = folders(&set);
    let folders: Vec<&str> = folders.iter().map(String::as_str).collect();
    let sources = sources_of(&set, &folders);
    let plain = planned(&sources, &schemes, &common);
    assert!(plain.unknown.is_empty() && plain.bad.is_empty());
    let expected = facts(&plain);
    let (mut renamed, mut problems) = (0, Vec::new());
    for seed in 1..=12 {
        let mut draw = Draw(seed);
        let mut others = sources_of(&set, &folders);
        for (number, (source, of)) in others.iter_mut().zip(&plain.sheets).enumerate() {
            let tables = match &of.scheme {
                Some(id) => {
                    &schemes
                        .iter()
                        .find(|scheme| scheme.id == *id)
                        .unwrap()
                        .table
                }
                None => &common.table,
            };
            let table = tables.iter().find(|table| table.kind == of.table).unwrap();
            let sheet = transformed(&source.file.sheets[0], table, &mut draw);
            let same = sheet.rows[1].cells.iter().filter(|cell| {
                sheet.rows[0].cells.contains(cell)
                    || source.file.sheets[0].rows[0].cells.contains(cell)
            });
            renamed += sheet.rows[1].cells.len() - same.count();
            source.file.sheets = vec![sheet];
            // An outside list says in its name of which day it is.
            let day = source.file.name.split('_').next_back().unwrap_or_default();
            source.file.name = match day.contains('版') {
                true => format!("表{number}_{day}"),
                false => format!("表{number}.xlsx"),
            };
        }
        let now: Vec<(&Scheme, u16)> = schemes.iter().map(|s| (s, s.version)).collect();
        let made = plan(
            &others,
            &now,
            &common,
            &Before::default(),
            &mut MemoryRegistrar::new(),
            Options::default(),
        );
        let plan = match made {
            Ok(plan) => plan,
            Err(error) => {
                problems.push(format!("{seed}: {error}"));
                continue;
            }
        };
        for sheet in &plan.unknown {
            problems.push(format!("{seed} {}: lacks {:?}", sheet.file, sheet.lacking));
        }
        for bad in plan.bad.iter().take(8) {
            problems.push(format!(
                "{seed} {} {}: {} {}",
                bad.file, bad.cell, bad.code, bad.column
            ));
        }
        if plan.sheets.len() != expected.len() {
            continue;
        }
        for (at, (ours, theirs)) in facts(&plan).iter().zip(&expected).enumerate() {
            if ours != theirs {
                let headings = others[at].file.sheets[0].rows[1].cells.iter();
                let headings: Vec<_> = headings.filter_map(Cell::as_text).collect();
                let file = &sources[at].file.name;
                problems.push(format!(
                    "{seed} {file}: {} for {}: {headings:?}",
                    ours.0, theirs.0
                ));
            }
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
    assert!(renamed > 2_000, "only {renamed} headings were changed");
}
