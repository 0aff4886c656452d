//! Programme B on the office files: balances equal the control totals, every labelled fraud of the
//! first detectors is flagged with all its rows, no look-alike is, and nothing depends on the order
//! of the files. Everything goes through the program as a clerk would run it.
//!
//! The files lie outside the repository: SUNLEDGER_SHARED names the folder that holds
//! `office-files/`. Without it each test says that it skips.

use crate::office;

use std::collections::BTreeSet;

use crate::answers::{figures_equal, plain_flags};
use office::{Desk, Order, Set, rows_of, set, whole_set};
use serde_json::Value;

/// Codes of the first detectors that the fraud set labels for programme B.
const CODES: [&str; 7] = ["F13", "F19", "F21", "F25", "F27", "F31", "F39"];

/// The balances, without whether they were kept from an earlier question.
fn balances(desk: &Desk) -> Value {
    let mut answer: Value = desk.json(&["balances", "--json"]);
    answer.as_object_mut().unwrap().remove("from_cache");
    answer
}

#[test]
fn balances_equal_the_control_totals_to_the_fen() {
    for name in ["small-clean", "small-fraud"] {
        let Some(set) = whole_set(name) else { return };
        let desk = Desk::with(&set, Order::AsListed);
        let totals = std::fs::read_to_string(set.folder.join("totals.json")).unwrap();
        figures_equal(&desk, &totals, name);
        let rows = balances(&desk)["rows"].as_array().unwrap().clone();
        let by_unit: Value = desk.json(&["balances", "--by", "unit", "--json"]);
        let units = by_unit["rows"].as_array().unwrap();
        for row in &rows {
            let of_scheme = units.iter().filter(|unit| unit["scheme"] == row["scheme"]);
            let awarded: i64 = of_scheme
                .map(|unit| unit["awarded"].as_i64().unwrap())
                .sum();
            assert_eq!(row["awarded"], awarded, "{name}: awarded by unit");
        }
        assert!(units.iter().all(|unit| unit["unit"] != ""), "{name}");
        if name == "small-clean" {
            for row in &rows {
                one_answer(&desk, row, units);
            }
            // All is paid and signed for on that day, and the notice of the result is not up yet.
            for (day, turn) in [("2025-12-26", "notice open"), ("2025-12-30", "nobody")] {
                let line = ["claim", "show", "B-2025-0005", "--as-of", day, "--json"];
                let case: Value = desk.json(&line);
                let command = case["turn"]["command"].as_str().unwrap_or("nobody");
                assert_eq!(command, turn, "{day}: {case}");
            }
        }
    }
}

/// Balances, money by stage, plan against actual and the list of payments say the same of a programme.
fn one_answer(desk: &Desk, balance: &Value, units: &[Value]) {
    let scheme = balance["scheme"].as_str().unwrap();
    let rows_of = |answer: &Value, table: &str| answer[table].as_array().unwrap().clone();
    let sum = |rows: &[Value], field: &str| -> i64 {
        rows.iter().map(|row| row[field].as_i64().unwrap()).sum()
    };
    let funnel: Value = desk.json(&["funnel", "--scheme", scheme, "--json"]);
    let stages = rows_of(&funnel, "rows");
    let stage = |name: &str, field: &str| {
        let mut of_stage = stages.iter().filter(|row| row["stage"] == name);
        of_stage
            .next()
            .and_then(|row| row[field].as_i64())
            .unwrap_or(0)
    };
    let own: Vec<Value> = units
        .iter()
        .filter(|unit| unit["scheme"] == scheme)
        .cloned()
        .collect();
    let plan: Value = desk.json(&["report", "plan", scheme, "--json"]);
    let (funds, by_unit) = (rows_of(&plan, "rows"), rows_of(&plan, "plan-units"));
    let roster: Value = desk.json(&["report", "roster", scheme, "--json"]);
    let roster = rows_of(&roster, "rows");
    let of_balance = |field: &str| balance[field].as_i64().unwrap();
    let paid = sum(&funds, "paid");
    for (what, figure, others) in [
        (
            "awarded",
            of_balance("awarded"),
            vec![
                stage("committed", "into"),
                sum(&funds, "awarded"),
                sum(&own, "awarded"),
                sum(&by_unit, "awarded"),
            ],
        ),
        (
            "awards",
            stage("committed", "lines"),
            vec![sum(&own, "awards"), sum(&by_unit, "awards")],
        ),
        (
            "heads",
            of_balance("heads"),
            vec![stage("committed", "heads"), stage("paid", "heads")],
        ),
        (
            "payments",
            of_balance("payments"),
            vec![
                stage("instructed", "lines"),
                i64::try_from(roster.len()).unwrap(),
            ],
        ),
        (
            "received",
            of_balance("received"),
            vec![stage("received", "into"), sum(&funds, "received")],
        ),
        (
            "paid out",
            of_balance("paid_out"),
            vec![
                stage("paid", "into") + stage("returned", "into"),
                stage("instructed", "into"),
                sum(&funds, "instructed"),
                sum(&roster, "instructed"),
                sum(&by_unit, "instructed"),
            ],
        ),
        (
            "paid",
            paid,
            vec![
                sum(&own, "paid"),
                sum(&by_unit, "paid"),
                sum(&roster, "paid"),
                of_balance("paid_out") - of_balance("returned"),
            ],
        ),
        (
            "returned",
            of_balance("returned"),
            vec![
                stage("returned", "into"),
                sum(&funds, "returned"),
                sum(&roster, "returned"),
            ],
        ),
        (
            "recovered",
            of_balance("recovered"),
            vec![stage("recovered", "into"), sum(&funds, "recovered")],
        ),
        (
            "promised by budget documents",
            stage("appropriated", "into"),
            vec![
                sum(&funds, "appropriated"),
                sum(&rows_of(&plan, "plan-documents"), "in_force"),
            ],
        ),
        ("spent", stage("spent", "into"), vec![sum(&funds, "spent")]),
    ] {
        for (at, other) in others.into_iter().enumerate() {
            assert_eq!(figure, other, "{scheme}: {what}, answer {at}");
        }
    }
}

#[test]
fn all_programmes_give_the_same_books_in_any_order_of_files() {
    let Some(set) = whole_set("small-fraud") else {
        return;
    };
    let first = balances(&Desk::with(&set, Order::AsListed));
    for order in [Order::Reversed, Order::Shuffled(7)] {
        assert_eq!(balances(&Desk::with(&set, order)), first, "{order:?}");
    }
}

/// Whole programmes lie in commands before and after what they rest on; the control totals hold all the same.
#[test]
fn an_honest_year_of_all_programmes_reconciles_in_any_order_of_commands() {
    let Some(set) = whole_set("small-clean") else {
        return;
    };
    let first = Desk::with(&set, Order::AsListed);
    let (books, flags) = (balances(&first), plain_flags(&first));
    for order in [Order::Reversed, Order::InFour(21), Order::InFour(22)] {
        let desk = Desk::with(&set, order);
        assert_eq!(balances(&desk), books, "balances, {order:?}");
        assert_eq!(plain_flags(&desk), flags, "flags, {order:?}");
    }
}

/// A command for each of 121 files reads the whole ledger each time.
#[test]
#[ignore = "runs for minutes"]
fn all_programmes_give_the_same_books_with_a_command_for_each_file() {
    let Some(set) = whole_set("small-fraud") else {
        return;
    };
    let first = balances(&Desk::with(&set, Order::AsListed));
    let desk = Desk::with(&set, Order::OneByOne(8));
    assert_eq!(balances(&desk), first);
}

#[test]
fn a_second_import_of_all_programmes_adds_nothing() {
    let Some(set) = whole_set("small-clean") else {
        return;
    };
    let desk = Desk::with(&set, Order::AsListed);
    let before = desk.log_bytes();
    let again = desk.import(&set.files(Order::Shuffled(9)));
    assert!(again.words.contains("Nothing new"), "{}", again.words);
    assert_eq!(desk.log_bytes(), before);
}

#[test]
fn every_labelled_fraud_is_flagged_with_all_its_rows_and_no_innocent_is() {
    let Some(set) = set("small-fraud") else {
        return;
    };
    let desk = Desk::with(&set, Order::AsListed);
    let flags: Vec<Value> = desk.flags();
    let evidence = |flag: &Value| -> BTreeSet<(String, u64)> {
        flag["evidence"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| {
                let file = row["file"].as_str().unwrap_or_default().to_owned();
                (file, row["row"].as_u64().unwrap_or_default())
            })
            .collect()
    };

    let truth = rows_of(&set, "truth.csv");
    let mut judged = 0;
    for id in truth.iter().map(|row| &row.id).collect::<BTreeSet<_>>() {
        let lines: Vec<_> = truth
            .iter()
            .filter(|row| row.id == *id && row.programme == "B" && row.primary)
            .collect();
        let Some(first) = lines.first() else { continue };
        if !CODES.contains(&first.flag.as_str()) {
            continue;
        }
        let wanted: BTreeSet<(String, u64)> = lines.iter().flat_map(|line| line.places()).collect();
        let met = flags
            .iter()
            .any(|flag| flag["code"] == *first.flag && evidence(flag).is_superset(&wanted));
        assert!(
            met,
            "fraud {id} ({}) is not flagged with rows {wanted:?}",
            first.flag
        );
        judged += 1;
    }
    assert_eq!(judged, CODES.len(), "the set labels one fraud of each code");
    // The sheets of all programmes tell of frauds in others too; of B there are no more flags than frauds.
    let (own, others): (Vec<&Value>, Vec<&Value>) =
        flags.iter().partition(|flag| flag["scheme"] == "B");
    let raised: Vec<_> = own.iter().map(|flag| flag["code"].clone()).collect();
    assert_eq!(
        own.len(),
        CODES.len(),
        "no more flags than frauds: {raised:?}"
    );
    for flag in others {
        let labelled = truth.iter().any(|row| {
            let rests = evidence(flag);
            row.flag == flag["code"]
                && row.primary
                && row.places().iter().all(|place| rests.contains(place))
        });
        assert!(labelled, "{flag}");
    }

    let mut looked_at = 0;
    for line in rows_of(&set, "innocents.csv") {
        if line.programme != "B" || !line.primary {
            continue;
        }
        looked_at += 1;
        let rows: BTreeSet<(String, u64)> = line.places().into_iter().collect();
        for flag in flags.iter().filter(|flag| flag["code"] == *line.flag) {
            assert!(
                evidence(flag).is_disjoint(&rows),
                "innocent {} is flagged {}",
                line.id,
                line.flag
            );
        }
    }
    assert!(looked_at > 0, "the set has look-alikes for B");
}

#[test]
fn an_honest_year_raises_nothing_in_any_order() {
    let Some(set) = set("small-clean") else {
        return;
    };
    the_same_in_every_order(&set, true);
}

#[test]
fn a_year_with_frauds_raises_the_same_flags_in_any_order() {
    let Some(set) = set("small-fraud") else {
        return;
    };
    the_same_in_every_order(&set, false);
}

fn the_same_in_every_order(set: &Set, honest: bool) {
    let first = Desk::with(set, Order::AsListed);
    let (books, flags) = (balances(&first), plain_flags(&first));
    assert_eq!(flags.is_empty(), honest, "{flags:?}");
    for order in [
        Order::Reversed,
        Order::Shuffled(1),
        Order::Shuffled(2),
        Order::OneByOne(3),
        Order::OneByOne(4),
    ] {
        let desk = Desk::with(set, order);
        assert_eq!(balances(&desk), books, "balances, {order:?}");
        assert_eq!(plain_flags(&desk), flags, "flags, {order:?}");
    }
}

#[test]
fn a_second_import_adds_nothing() {
    let Some(set) = set("small-fraud") else {
        return;
    };
    let desk = Desk::with(&set, Order::AsListed);
    let before = desk.log_bytes();
    let again = desk.import(&set.files(Order::Shuffled(5)));
    assert_eq!(again.status, 0, "{}", again.words);
    assert!(again.words.contains("Nothing new"), "{}", again.words);
    assert_eq!(desk.log_bytes(), before);
}

#[test]
fn without_the_vault_the_same_books_flags_and_verdict() {
    let Some(set) = set("small-fraud") else {
        return;
    };
    let desk = Desk::with(&set, Order::AsListed);
    let whole = (balances(&desk), desk.json::<Value>(&["flags", "--json"]));
    std::fs::rename(desk.ledger().join("vault"), desk.folder().join("away")).unwrap();
    assert_eq!(
        (balances(&desk), desk.json::<Value>(&["flags", "--json"])),
        whole
    );
    assert_eq!(desk.run(&["verify"]).status, 0);
    let refused = desk.run(&["flags", "--names"]);
    assert_eq!(refused.status, 2, "{}", refused.words);
    assert!(refused.words.contains("vault"), "{}", refused.words);
}

#[test]
fn names_show_only_with_names_and_each_look_is_recorded() {
    let Some(set) = set("small-fraud") else {
        return;
    };
    let desk = Desk::with(&set, Order::AsListed);
    let personal = set.personal();
    let shows = |text: &str| personal.iter().any(|value| text.contains(value.as_str()));
    let plain = desk.run(&["flags"]);
    assert!(!shows(&plain.data) && !shows(&plain.words));
    let entries = desk.entries();
    let named = desk.run(&["flags", "--names"]);
    assert_eq!(named.status, 0, "{}", named.words);
    assert!(shows(&named.data), "names were asked for");
    assert_eq!(desk.entries(), entries + 1, "the look is on the ledger");
    let log = desk.run(&["log"]);
    assert!(log.data.contains("VaultOpened"), "{}", log.data);
}

#[test]
fn no_personal_value_stands_in_clear_outside_the_vault_or_in_any_output() {
    let Some(set) = set("small-fraud") else {
        return;
    };
    let desk = Desk::with(&set, Order::AsListed);
    let personal = set.personal();
    assert!(
        personal.len() > 300,
        "names, IDs, accounts, telephones: {}",
        personal.len()
    );
    let mut texts = vec![("what the commands said so far".to_owned(), desk.said())];
    for arguments in [
        &["verify"][..],
        &["verify", "--json"],
        &["balances", "--why"],
        &["flags"],
        &["flags", "--json"],
        &["log"],
        &["export", "events", "--json"],
        &["trace", "B-2025-0026"],
        &["funnel"],
        &["trial-balance"],
        &["pending"],
    ] {
        let run = desk.run(arguments);
        assert!(run.status <= 1, "{arguments:?}: {}", run.words);
        texts.push((
            format!("{arguments:?}"),
            (run.data + &run.words).into_bytes(),
        ));
    }
    for (path, bytes) in desk.all_files() {
        texts.push((path, bytes));
    }
    for (place, bytes) in &texts {
        for value in &personal {
            assert!(
                !holds(bytes, value.as_bytes()),
                "{place} holds a personal value of {} characters in clear",
                value.chars().count()
            );
        }
    }
}

#[test]
fn a_trace_is_the_same_from_the_log_the_cache_and_without_an_index() {
    let Some(set) = set("small-fraud") else {
        return;
    };
    let desk = Desk::with(&set, Order::AsListed);
    let index = desk.ledger().join("index");
    // Halfway through what there is of the case.
    let whole: Value = desk.json(&["trace", "B-2025-0038", "--json"]);
    let all = whole["events"].as_array().unwrap();
    let halfway = all[all.len() / 2]["sequence"].to_string();
    for question in [
        &["trace", "B-2025-0038", "--json"][..],
        &["trace", "BGS202501", "--json"],
        &["trace", "B-2025-0038", "--json", "--as-of", "2025-12-01"],
        &["trace", "B-2025-0038", "--json", "--at", halfway.as_str()],
    ] {
        let events = |answer: &Value| answer["events"].clone();
        let _ = std::fs::remove_dir_all(&index);
        let made: Value = desk.json(question);
        assert_eq!(made["from_cache"], false, "{question:?}");
        assert!(
            events(&made)
                .as_array()
                .is_some_and(|list| !list.is_empty())
        );
        let cached: Value = desk.json(question);
        assert_eq!(cached["from_cache"], true, "{question:?}");
        assert_eq!(events(&cached), events(&made), "{question:?}");

        // A folder that cannot be opened as an index, as on a read-only disk.
        std::fs::remove_dir_all(&index).unwrap();
        std::fs::write(&index, b"in the way").unwrap();
        let without = desk.run(question);
        assert!(
            without.words.contains("the whole log was read"),
            "{}",
            without.words
        );
        let without: Value = serde_json::from_str(&without.data).unwrap();
        assert_eq!(events(&without), events(&made), "{question:?}");
        std::fs::remove_file(&index).unwrap();
    }

    // A writer brings the index up to date; where it could not, the index is stale and made anew.
    let before: Value = desk.json(&["trace", "B-2025-0026", "--json"]);
    let looked = desk.run(&["trace", "B-2025-0026", "--names", "--json"]);
    assert_eq!(looked.status, 0, "{}", looked.words);
    let after: Value = desk.json(&["trace", "B-2025-0026", "--json"]);
    assert_eq!(before["events"], after["events"]);
    assert_eq!(after["from_cache"], true, "the look was an entry");
    let away = desk.folder().join("index of before");
    std::fs::rename(&index, &away).unwrap();
    std::fs::write(&index, b"in the way").unwrap();
    let looked = desk.run(&["trace", "B-2025-0026", "--names", "--json"]);
    assert_eq!(looked.status, 0, "{}", looked.words);
    std::fs::remove_file(&index).unwrap();
    std::fs::rename(&away, &index).unwrap();
    let after: Value = desk.json(&["trace", "B-2025-0026", "--json"]);
    assert_eq!(before["events"], after["events"]);
    assert_eq!(
        after["from_cache"], false,
        "the index did not know of the look"
    );
    let balances = || -> Value { desk.json(&["balances", "--json"]) };
    let (made, kept) = (balances(), balances());
    assert_eq!(made["from_cache"], false);
    assert_eq!(kept["from_cache"], true);
    assert_eq!(made["rows"], kept["rows"]);
    let again: Value = desk.json(&["balances", "--json", "--rebuild"]);
    assert_eq!(again["from_cache"], false);
}

/// Money of organisations, spending and budget documents; flags about their own subject; values in clear.
#[test]
fn an_investigator_sees_spending_documents_and_flags() {
    let Some(set) = whole_set("small-fraud") else {
        return;
    };
    let desk = Desk::with(&set, Order::AsListed);
    fn nodes<'a>(of: &'a Value, kind: &str, out: &mut Vec<&'a Value>) {
        for node in of.as_array().into_iter().flatten() {
            if node["kind"] == kind {
                out.push(node);
            }
            nodes(&node["children"], kind, out);
        }
    }
    let tree = |subject: &str, kind: &str| -> Vec<(String, i64)> {
        let answer: Value = desk.json(&["trace", subject, "--tree", "--json"]);
        let mut found = Vec::new();
        nodes(&answer["tree"], kind, &mut found);
        let told = |node: &&Value| {
            let number = node["number"].as_str().unwrap().to_owned();
            (number, node["fen"].as_i64().unwrap())
        };
        found.iter().map(told).collect()
    };
    // A supplier: what it was paid is what its flag states, to the fen.
    let flags = desk.flags();
    let about = |code: &str, scheme: &str| {
        let mut all = flags.iter();
        let found = all.find(|flag| flag["code"] == code && flag["scheme"] == scheme);
        found
            .unwrap_or_else(|| {
                panic!(
                    "{code} of {scheme}, in {:?}",
                    flags
                        .iter()
                        .map(|flag| (&flag["code"], &flag["scheme"]))
                        .collect::<Vec<_>>()
                )
            })
            .clone()
    };
    let flag = about("F58", "G");
    let supplier = flag["about"].as_str().unwrap();
    let spent = tree(supplier, "ExpenditureRecorded");
    let sum: i64 = spent.iter().map(|(_, fen)| fen).sum();
    assert_eq!(flag["amount"], sum, "{spent:?}");
    let traced: Value = desk.json(&["trace", supplier, "--json"]);
    let own = &traced["flags"][0];
    assert_eq!((&own["id"], &own["state"]), (&flag["id"], &"open".into()));
    assert!(desk.run(&["trace", supplier]).data.contains("F58-"));
    let other: Value = desk.json(&["trace", "B-2025-0026", "--json"]);
    assert!(!other["flags"].to_string().contains("F58"), "{other}");

    // A budget document, and an agreement with its tranches, payments and vouchers.
    let issued = tree("财教指〔2024〕21号", "AppropriationIssued");
    assert_eq!(issued, [("财教指〔2024〕21号".to_owned(), 45_000_000)]);
    let agreement = "SH2020-445222-001";
    let released = tree(agreement, "TrancheReleased");
    let tranches: Value = desk.json(&["tranches", "--json"]);
    let of = |row: &&Value| row["agreement_no"] == agreement && row["released"] != 0;
    let rows = tranches["rows"].as_array().unwrap().iter().filter(of);
    let listed: Vec<i64> = rows.map(|row| row["released"].as_i64().unwrap()).collect();
    let amounts: Vec<i64> = released.iter().map(|(_, fen)| *fen).collect();
    assert!(!amounts.is_empty());
    assert_eq!(amounts, listed);
    let vouchers: Value = desk.json(&["expenditures", "--json"]);
    let of = |row: &&Value| row["agreement_no"] == agreement;
    let count = vouchers["rows"]
        .as_array()
        .unwrap()
        .iter()
        .filter(of)
        .count();
    assert_eq!(tree(agreement, "ExpenditureRecorded").len(), count);
    assert_eq!(
        tree(agreement, "PaymentConfirmed").len(),
        tree(agreement, "PaymentInstructed").len()
    );
    let gist = desk.run(&["trace", agreement]).data;
    assert!(gist.contains(agreement), "its number stands in its events");

    // Every projection can be asked.
    let log = desk.folder().join("asked.jsonl");
    let log = log.to_str().unwrap();
    for list in [
        "expenditures",
        "vouchers",
        "contracts",
        "donations",
        "reviews",
        "balances",
        "funnel",
        "trial-balance",
        "flags",
    ] {
        let line = ["audit", "count", list, "--log", log, "--json"];
        let answer: Value = desk.json(&line);
        let count = answer["rows"][0]["count"].as_u64().unwrap();
        assert!(count > 0, "{list}: {answer}");
    }
    let line = ["audit", "total", "vouchers", "--log", log, "--json"];
    let total: Value = desk.json(&line);
    let rows = total["rows"].as_array().unwrap();
    let amount = rows.iter().find(|row| row["column"] == "amount").unwrap();
    let all = vouchers["rows"].as_array().unwrap().iter();
    let all: i64 = all.map(|row| row["amount"].as_i64().unwrap()).sum();
    assert_eq!(
        amount["sum"].as_str().unwrap().parse::<f64>().unwrap(),
        all as f64 / 100.0
    );
    let line = ["audit", "total", "payments", "--log", log, "--json"];
    let total: Value = desk.json(&line);
    let rows = total["rows"].as_array().unwrap();
    let codes = rows
        .iter()
        .find(|row| row["column"] == "unit_code")
        .unwrap();
    assert_eq!(codes["sum"], Value::Null, "a code is no amount");

    // An account in clear, from a file: its alias is traced, the look is on the ledger, the number nowhere.
    let personal = set.personal();
    let account = |value: &&String| {
        let digits = value.bytes().all(|byte| byte.is_ascii_digit());
        digits && value.len() > 14 && value.len() != 18
    };
    let clear = personal.iter().find(account).unwrap();
    std::fs::write(desk.folder().join("account.txt"), clear).unwrap();
    let typed = format!("@{}", desk.folder().join("account.txt").display());
    let found: Value = desk.json(&["trace", &typed, "--json"]);
    let events = found["events"].as_array().unwrap();
    assert!(
        events
            .iter()
            .any(|event| event["kind"] == "AccountBound" || event["kind"] == "PaymentInstructed"),
        "{found}"
    );
    assert!(
        events.iter().any(|event| event["kind"] == "VaultOpened"),
        "the look"
    );
    assert!(!found.to_string().contains(clear.as_str()));
    std::fs::write(desk.folder().join("account.txt"), "6222020000000000000").unwrap();
    let none = desk.run(&["trace", &typed]);
    assert_eq!(none.status, 2);
    assert!(
        none.words.contains("knows no ID, account"),
        "{}",
        none.words
    );
    assert!(!none.words.contains("62220200"), "{}", none.words);
}

#[test]
fn a_damaged_index_gives_no_other_answer() {
    let Some(set) = set("small-fraud") else {
        return;
    };
    let desk = Desk::with(&set, Order::AsListed);
    let question = ["trace", "B-2025-0038", "--json"];
    let right: Value = desk.json(&question);
    let store = desk.ledger().join("index/words/db");
    let whole = std::fs::read(&store).unwrap();
    for place in 1..=12 {
        let mut bytes = whole.clone();
        let at = bytes.len() * place / 13;
        for byte in bytes.iter_mut().skip(at).take(64) {
            *byte ^= 0x5a;
        }
        std::fs::write(&store, &bytes).unwrap();
        let run = desk.run(&question);
        if run.status == 2 {
            assert!(run.words.contains("--rebuild"), "{}", run.words);
            continue;
        }
        assert_eq!(run.status, 0, "{}", run.words);
        let answer: Value = serde_json::from_str(&run.data).unwrap();
        assert_eq!(answer["events"], right["events"], "damage at byte {at}");
    }
}

fn holds(bytes: &[u8], value: &[u8]) -> bool {
    let Some(first) = value.first() else {
        return false;
    };
    bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| *byte == first)
        .any(|(at, _)| bytes[at..].starts_with(value))
}

#[test]
fn a_file_named_after_a_person_is_refused_without_repeating_the_name() {
    let Some(set) = set("small-clean") else {
        return;
    };
    let desk = Desk::new();
    let from = set.folder.join("B-爱烛行动/01申请汇总表.xlsx");
    let name = set
        .names("01申请汇总表")
        .into_iter()
        .next()
        .expect("a name");
    let copy = desk.folder().join(format!("{name}的申请.xlsx"));
    std::fs::copy(from, &copy).unwrap();
    let before = desk.log_bytes();
    let run = desk.run(&["import", &copy.to_string_lossy()]);
    assert_eq!(run.status, 2);
    assert!(!run.words.contains(&name), "the refusal repeats the name");
    assert!(run.words.contains("file 1 of this import"), "{}", run.words);
    assert!(run.words.contains("rename it"), "{}", run.words);
    assert_eq!(desk.log_bytes(), before);
}
