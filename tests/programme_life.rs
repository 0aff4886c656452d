//! The life of every programme on the office's own files, from plan or receipt to the reports, through the
//! program as its users run it: what the ledger says is compared row by row with the sheets, which are read
//! here without the program's tables, and to the fen with the office's statements and the set's totals. One
//! ledger of all programmes serves every test; the small flows are in `small_flows.rs`.
//!
//! The files lie outside the repository: SUNLEDGER_SHARED names the folder that holds `office-files/`. Without
//! it these tests say that they skip; programme B runs all the same, on the files that ship with the program.

#[path = "programme_life/desk.rs"]
mod desk;
#[path = "programme_life/months.rs"]
mod months;
#[allow(dead_code)] // other tests use the rest
mod office;
#[path = "programme_life/persons.rs"]
mod persons;
#[path = "programme_life/sheets.rs"]
mod sheets;
#[path = "programme_life/units.rs"]
mod units;

use desk::{clean, table, total};
use serde_json::Value;

#[test]
fn the_ledger_of_the_year_is_sound_and_balanced() {
    let Some(year) = clean() else { return };
    let verified: Value = year.desk.json(&["verify", "--json"]);
    assert_eq!(verified["verdict"], "sound");
    assert_eq!(verified["findings"], serde_json::json!([]));
    let trial: Value = year.desk.json(&["trial-balance", "--json"]);
    let rows = table(&trial, "rows");
    for scheme in ["A", "B", "C1", "C2", "D1", "D2", "E", "F", "G", "H1"] {
        let own: Vec<Value> = rows
            .iter()
            .filter(|row| row["scheme"] == scheme)
            .cloned()
            .collect();
        assert!(own.len() >= 2, "{scheme}");
        assert_eq!(total(&own, "debit"), total(&own, "credit"), "{scheme}");
    }
    let status: Value = year.desk.json(&["import", "status", "--json"]);
    assert!(
        table(&status, "open_parents").is_empty(),
        "every fact has its parent"
    );
    let controls = table(&status, "controls");
    assert!(controls.len() > 50);
    assert_eq!(
        total(controls, "difference"),
        0,
        "figures that the office states"
    );
}
