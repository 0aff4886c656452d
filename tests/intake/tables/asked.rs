//! What an empty sheet tells a clerk: a name gives the table that bears it, and a cell is said to be needed exactly
//! where the import refuses a row without it.

use sunledger::domain::date::Date;
use sunledger::intake::plan::Options;
use sunledger::intake::tables::{Asked, asked, choices};
use sunledger::intake::{BadCell, plan};
use sunledger::report::act_sheet::columns;
use sunledger::report::sheet_names::{Named, meant, meant_of};
use sunledger::schemes::{Scheme, Table, shipped};
use sunledger::vault::MemoryRegistrar;
use sunledger::words::{Lang, Words};

use super::{ACCOUNT, Before, ID, b, common, scheme, source};

fn all_shipped() -> Vec<Scheme> {
    let files = shipped::SCHEMES.iter();
    files.map(|(name, _)| scheme(name)).collect()
}

#[test]
fn every_name_of_a_sheet_gives_that_sheet() {
    let (common, schemes) = (common(), all_shipped());
    let names = |table: &Table| {
        let mut names = table.names.clone();
        names.push(table.meaning().to_owned());
        names
    };
    for table in &common.table {
        for name in names(table) {
            let found = meant(&common, &schemes, &name);
            let tables: Vec<&Table> = found.tables.iter().map(|one| one.table).collect();
            assert_eq!(tables, [table], "{name}");
        }
    }
    for scheme in &schemes {
        for table in &scheme.table {
            for name in names(table) {
                let own = meant_of(scheme, &name);
                assert!(
                    own.iter().any(|one| one.table == table),
                    "{} {name}",
                    scheme.id
                );
                // Without the programme: its table, or the one that others share, and it is told.
                let found = meant(&common, &schemes, &name);
                let there = found.tables.iter().any(|one| one.table == table);
                let told = found.otherwise.contains(&scheme.id.as_str());
                assert!(there || told, "{} {name}: {found:?}", scheme.id);
                // A name of common sheets goes before a programme's.
                assert!(
                    found
                        .tables
                        .iter()
                        .all(|one| names(one.table).contains(&name))
                );
            }
        }
    }
    // What was given for it was the sheet of an act whose name holds it.
    let list = meant(&common, &schemes, "公示名单");
    let kinds: Vec<&str> = list.tables.iter().map(|one| one.table.meaning()).collect();
    assert_eq!(
        (kinds, list.otherwise),
        (vec!["notice_rows"], vec!["A", "F"])
    );
    // A part of a name means every sheet whose name has it.
    let part = meant(&common, &schemes, "异议登");
    assert!(part.tables.iter().any(|one| one.table.kind == "objections"));
    assert!(meant(&common, &schemes, "借据").tables.is_empty());
    let words = Words::new(Lang::Zh);
    for named in meant(&common, &schemes, "all").tables {
        assert!(columns(named, &common.words, &words).len() > 2, "{named:?}");
    }
}

/// What a clerk might write in a cell.
fn filled(of: Named<'_>, field: &str, common: &sunledger::schemes::Tables) -> String {
    let own = b();
    let (table, scheme) = (of.table, of.scheme.or(Some(&own)));
    let text = match (table.kind.as_str(), field) {
        ("tranches", "status") => "已拨付",
        (_, "scheme") => "B",
        ("post_changes", "change") => "调动",
        ("plan_nodes", "level") => "县",
        ("tips", "state") => "办结",
        ("earlier_list", "year") => "=2024",
        ("assessments", "year") => "=2025",
        (_, "year" | "line" | "count" | "quantity" | "working_days") => "=1",
        ("notice_months", "from" | "to") | (_, "month" | "period" | "meal_month") => "2025-03",
        (_, "score" | "own_score" | "progress") => "=80",
        ("clawbacks" | "fund_statements", "recovered") => "=100",
        ("fund_statements", "paid" | "received" | "returned" | "balance") => "=100",
        _ if field == "id" || field.ends_with("_id") => ID,
        _ if field.contains("account") => ACCOUNT,
        (_, "uscc") => "91110000600037341L",
        (_, "cost_line") => "交通费",
        (_, "invoice_date" | "on" | "from" | "to" | "until" | "as_of" | "due" | "died") => {
            "2025-03-10"
        }
        (_, "signed_with_department" | "signed_by_pair") => "2025-03-10",
        _ if field.ends_with("_on") => "2025-03-10",
        _ if [
            "amount",
            "rate",
            "standard",
            "value",
            "scheduled",
            "reward_or_penalty",
        ]
        .contains(&field) =>
        {
            "=100"
        }
        (_, "enrolled" | "boarders" | "poor_boarders" | "aided" | "poor_aided") => "=3",
        (_, "case_no") => {
            let prefix = scheme.and_then(|scheme| scheme.recognise.case_no_prefix.first());
            return format!("{}2025-001", prefix.map_or("", String::as_str));
        }
        _ => match choices(table, field, scheme, &common.words) {
            Some(known) => return known[0].to_owned(),
            None => "甲-1",
        },
    };
    let text = match (table.kind.as_str(), field) {
        ("agreements", "aided") => "某村小学",
        _ => text,
    };
    text.to_owned()
}

/// The cells refused of one row, whose cells are told by field; a field that is left out is empty.
fn refused(of: Named<'_>, row: &[(&str, String)]) -> Vec<BadCell> {
    let table = of.table;
    let headings: Vec<&str> = row
        .iter()
        .map(|(field, _)| table.columns[*field].names[0].as_str())
        .collect();
    let cells: Vec<&str> = row.iter().map(|(_, text)| text.as_str()).collect();
    let own = of.scheme.cloned().unwrap_or_else(b);
    let folder = own.recognise.names.first().cloned().unwrap_or_default();
    let folder = format!("{}-{folder}", own.recognise.codes[0]);
    let name = format!("{}_2025-03-01版.xlsx", table.names[0]);
    // Only this table is in question: another of its kind may know one column more.
    let mut own = own;
    let mut tables = common();
    tables.table.retain(|one| one == table);
    own.table.retain(|one| one == table);
    let made = plan(
        &[source(&folder, &name, &[headings, cells])],
        &[(&own, own.version)],
        &tables,
        &Before::default(),
        &mut MemoryRegistrar::new(),
        Options::default(),
    );
    let made = made.unwrap_or_else(|error| panic!("{} {}: {error}", own.id, table.kind));
    assert!(
        made.unknown.is_empty(),
        "{} {}: {:?}",
        own.id,
        table.kind,
        made.unknown
    );
    let taken = made.sheets.iter().map(|sheet| sheet.accepted).sum::<u32>();
    assert!(
        taken == 0 || made.sheets[0].events.len() as u32 >= taken,
        "{}: a row that tells nothing",
        table.kind
    );
    made.bad
}

#[test]
fn a_cell_is_said_to_be_needed_where_the_import_asks_for_it() {
    let (common, schemes) = (common(), all_shipped());
    let shared = common.table.iter().map(|table| Named {
        table,
        scheme: None,
    });
    let own = schemes.iter().flat_map(|scheme| {
        let tables = scheme.table.iter();
        tables.map(move |table| Named {
            table,
            scheme: Some(scheme),
        })
    });
    let mut seen: Vec<&Table> = Vec::new();
    let mut wrong: Vec<String> = Vec::new();
    for of in shared.chain(own).filter(|of| of.table.event.is_none()) {
        if seen.contains(&of.table) {
            continue;
        }
        seen.push(of.table);
        let when = |field: &str| asked(of.table, field, of.scheme);
        let fields: Vec<&str> = of.table.columns.keys().map(String::as_str).collect();
        let row = |without: Option<&str>| -> Vec<(&str, String)> {
            let text = |field: &str| match when(field) == Asked::Never || Some(field) == without {
                true => String::new(),
                false => filled(of, field, &common),
            };
            fields.iter().map(|field| (*field, text(field))).collect()
        };
        let place =
            |field: &str| format!("{:?} {} {field}", of.scheme.map(|s| &s.id), of.table.kind);
        let whole = refused(of, &row(None));
        if !whole.is_empty() {
            wrong.push(format!("{}: {whole:?}", place("")));
        }
        for field in fields.iter().filter(|field| when(field) == Asked::Always) {
            // A row with nothing in it is no row.
            let left = row(Some(field));
            let mut left = left.iter().filter(|(_, text)| !text.is_empty());
            let Some((_, first)) = left.next() else {
                continue;
            };
            // Nor is one with a lone day, as below a signature.
            if left.next().is_none() && first.parse::<Date>().is_ok() {
                continue;
            }
            let told = refused(of, &row(Some(field)));
            let heading = &of.table.columns[*field].names[0];
            if !told
                .iter()
                .any(|cell| &cell.column == heading && !cell.remedy.is_empty())
            {
                wrong.push(format!("{}: {told:?}", place(field)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen.len() > 60, "{}", seen.len());
}

#[test]
fn a_review_needs_its_opinion_and_a_purchase_no_agreement() {
    let (common, b, f, s20) = (common(), b(), scheme("F.toml"), scheme("S20.toml"));
    let said = |scheme: &Scheme, kind: &str, left: &str, cells: &[(&str, &str)]| -> usize {
        let table = scheme.table.iter().find(|one| one.kind == kind).unwrap();
        let of = Named {
            table,
            scheme: Some(scheme),
        };
        let text = |field: &str| match cells.iter().find(|(own, _)| *own == field) {
            Some((_, text)) => (*text).to_owned(),
            None if field == left || asked(table, field, Some(scheme)) == Asked::Never => {
                String::new()
            }
            None => filled(of, field, &common),
        };
        let fields = table.columns.keys().map(String::as_str);
        refused(
            of,
            &fields.map(|field| (field, text(field))).collect::<Vec<_>>(),
        )
        .len()
    };
    for (step, bad) in [("受理", 0), ("初审", 1), ("审批", 1), ("支付", 0)] {
        assert_eq!(
            said(&b, "steps", "opinion", &[("step", step)]),
            bad,
            "{step}"
        );
    }
    let table = b.table.iter().find(|one| one.kind == "steps").unwrap();
    let words = Words::new(Lang::Zh);
    let named = Named {
        table,
        scheme: Some(&b),
    };
    let told = columns(named, &common.words, &words);
    let opinion = told.iter().find(|one| one.heading == "意见").unwrap();
    assert_eq!(opinion.must, Asked::OfReview);
    assert!(opinion.expects.contains("同意、"), "{}", opinion.expects);
    // S20 pays others than the bodies of its agreements; F pays under an agreement alone.
    assert_eq!(said(&s20, "org_payments", "agreement_no", &[]), 0);
    assert_eq!(said(&f, "org_payments", "agreement_no", &[]), 1);
    assert_eq!(said(&s20, "org_payments", "amount", &[]), 1);
}
