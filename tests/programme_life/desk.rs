//! The desk of a whole year: the office's files imported once, and its answers by scheme. **Not here**: what
//! the answers should be, which the sheets say (`sheets.rs`).

use std::path::Path;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use serde_json::Value;

use super::office::{Desk, Order, whole_set};
use super::sheets::{Office, Row, sum};

/// A year of an office: its sheets, and the ledger that they were imported into.
pub struct Year {
    /// The sheets.
    pub office: Office,
    /// The ledger.
    pub desk: Desk,
    /// What the set says its sums are.
    pub totals: Option<Value>,
}

/// The clean year of all programmes, imported by one command; `None`, said aloud, where it is not at hand.
pub fn clean() -> Option<&'static Year> {
    static CLEAN: OnceLock<Option<Year>> = OnceLock::new();
    let made = CLEAN.get_or_init(|| {
        let set = whole_set("small-clean")?;
        let totals = std::fs::read(set.folder.join("totals.json")).unwrap();
        Some(Year {
            office: Office::of(&set.folder),
            desk: Desk::with(&set, Order::AsListed),
            totals: Some(serde_json::from_slice(&totals).unwrap()),
        })
    });
    made.as_ref()
}

/// The year of programme B that ships with the program.
pub fn demo() -> Year {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/demo_files/office");
    let desk = Desk::new();
    let run = desk.import(std::slice::from_ref(&folder));
    assert_eq!(run.status, 0, "{}", run.words);
    Year {
        office: Office::of(&folder),
        desk,
        totals: None,
    }
}

/// Held by whoever records a look or an export on the shared ledger.
pub fn alone() -> MutexGuard<'static, ()> {
    static WRITING: Mutex<()> = Mutex::new(());
    WRITING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Rows of a table of an answer.
#[track_caller]
pub fn table<'a>(answer: &'a Value, name: &str) -> &'a [Value] {
    let rows = answer[name].as_array();
    rows.unwrap_or_else(|| panic!("no table {name}"))
}

/// The one row in which a field has a value.
#[track_caller]
pub fn the<'a>(rows: &'a [Value], field: &str, value: &str) -> &'a Value {
    let mut found = rows.iter().filter(|row| row[field] == value);
    let row = found.next();
    assert!(found.next().is_none(), "two rows with {field} {value}");
    row.unwrap_or_else(|| panic!("no row with {field} {value}"))
}

/// Sum of a field over rows.
#[track_caller]
pub fn total(rows: &[Value], field: &str) -> i64 {
    let cells = rows.iter().map(|row| row[field].as_i64());
    cells.map(|cell| cell.expect(field)).sum()
}

/// What a bank would print of one movement: day, fen that came or (below zero) left, reference, words.
pub struct Moved {
    /// Day.
    pub day: String,
    /// Fen.
    pub fen: i64,
    /// The bank's reference, empty where the office has none.
    pub reference: String,
    /// What the bank wrote.
    pub summary: String,
}

impl Year {
    /// Rows of a list, of one scheme.
    pub fn list(&self, what: &str, scheme: &str) -> Vec<Value> {
        let answer: Value = self.desk.json(&[what, "--scheme", scheme, "--json"]);
        table(&answer, "rows").to_vec()
    }

    /// A report of a scheme.
    pub fn report(&self, name: &str, scheme: &str) -> Value {
        self.desk.json(&["report", name, scheme, "--json"])
    }

    /// Notes of money that arrived for a programme.
    pub fn receipts(&self, programme: &str) -> Vec<Row> {
        let all = self.office.rows("0", "02资金到账通知").into_iter();
        all.filter(|row| row.text("项目代码") == programme)
            .collect()
    }

    /// What has gone into a stage so far, and what is left there: rows of the funnel.
    pub fn stage(&self, scheme: &str, stage: &str) -> (i64, i64) {
        let funnel: Value = self.desk.json(&["funnel", "--json"]);
        let rows = table(&funnel, "rows").iter();
        let mut here = rows.filter(|row| row["scheme"] == scheme && row["stage"] == stage);
        let row = here
            .next()
            .unwrap_or_else(|| panic!("{scheme} has nothing {stage}"));
        (row["into"].as_i64().unwrap(), row["rest"].as_i64().unwrap())
    }

    /// The books of a scheme equal the office's receipts, its own statement and the set's totals, to the fen.
    #[track_caller]
    pub fn books(&self, scheme: &str, programme: &str) -> Value {
        let balances: Value = self.desk.json(&["balances", "--json"]);
        let row = the(table(&balances, "rows"), "scheme", scheme).clone();
        let received = sum(&self.receipts(programme), "到账金额(元)");
        assert_eq!(row["received"], received, "{scheme}: the bank's notes");
        let statements = self.office.rows("0", "04资金收支结存表");
        let mut own = statements
            .iter()
            .filter(|row| row.text("项目代码") == programme);
        let own = own.next().expect("the office's statement");
        for (field, heading) in [
            ("received", "收入合计(元)"),
            ("paid_out", "拨付合计(元)"),
            ("returned", "退回合计(元)"),
            ("recovered", "追回合计(元)"),
            ("balance", "结余(元)"),
            ("stated", "结余(元)"),
        ] {
            assert_eq!(row[field], own.fen(heading), "{scheme}: {heading}");
        }
        assert_eq!(row["difference"], 0, "{scheme}");
        if let Some(totals) = &self.totals {
            let want = &totals["programmes"][programme];
            for field in [
                "received",
                "awarded",
                "paid_out",
                "returned",
                "recovered",
                "balance",
            ] {
                let fen = super::sheets::decimal(want[field].as_str().unwrap(), 2);
                assert_eq!(row[field], fen, "{scheme}: {field} of the totals");
            }
            assert_eq!(row["heads"], want["heads"], "{scheme}");
            assert_eq!(row["payments"], want["rows"], "{scheme}");
        }
        // What lies in the fund: what is not promised, what is promised and not sent, what is on its way,
        // and what came back.
        assert_eq!(self.stage(scheme, "received").0, received, "{scheme}");
        let funnel: Value = self.desk.json(&["funnel", "--json"]);
        let within = [
            "received",
            "committed",
            "instructed",
            "returned",
            "recovered",
        ];
        let lying = table(&funnel, "rows").iter().filter(|stage| {
            stage["scheme"] == scheme && within.iter().any(|name| stage["stage"] == *name)
        });
        let lies: i64 = lying.map(|stage| stage["rest"].as_i64().unwrap()).sum();
        assert_eq!(lies, own.fen("结余(元)"), "{scheme}");
        row
    }

    /// Movements of notes that arrived.
    pub fn arrived(&self, programme: &str) -> Vec<Moved> {
        let notes = self.receipts(programme);
        let moved = notes.iter().map(|row| Moved {
            day: row.day("到账日期"),
            fen: row.fen("到账金额(元)"),
            reference: row.text("银行流水号").to_owned(),
            summary: "拨款".to_owned(),
        });
        moved.collect()
    }

    /// Status and answer of a reconciliation with a bank's statement of these movements.
    pub fn compared(&self, scheme: &str, moved: &mut [Moved]) -> (i32, Value) {
        self.compared_on(scheme, moved, &[])
    }

    /// The same with further words on the command line.
    pub fn compared_on(&self, scheme: &str, moved: &mut [Moved], more: &[&str]) -> (i32, Value) {
        moved.sort_by(|a, b| a.day.cmp(&b.day));
        let yuan = |fen: i64| format!("{}.{:02}", fen / 100, fen % 100);
        let mut text = String::from("交易日期,摘要,借方发生额,贷方发生额,余额,流水号,对方户名\n");
        let mut balance = 0;
        for line in moved.iter() {
            balance += line.fen;
            let (paid, came) = match line.fen < 0 {
                true => (yuan(-line.fen), String::new()),
                false => (String::new(), yuan(line.fen)),
            };
            let (day, words, at) = (&line.day, &line.summary, &line.reference);
            let after = yuan(balance);
            text.push_str(&format!("{day},{words},{paid},{came},{after},{at},\n"));
        }
        let path = self.desk.folder().join(format!("对账单-{scheme}.csv"));
        std::fs::write(&path, text).unwrap();
        let path = path.to_string_lossy();
        let mut line = vec!["reconcile", "bank", &path, "--scheme", scheme, "--json"];
        line.extend_from_slice(more);
        let run = self.desk.run(&line);
        (run.status, serde_json::from_str(&run.data).unwrap())
    }

    /// The bank's statement with these movements meets the ledger, and every batch is back at zero.
    #[track_caller]
    pub fn reconciled(&self, scheme: &str, mut moved: Vec<Moved>) {
        let (status, answer) = self.compared(scheme, &mut moved);
        assert_eq!(status, 0, "{scheme}: {answer}");
        let balance: i64 = moved.iter().map(|line| line.fen).sum();
        let item = |name: &str| the(table(&answer, "rows"), "item", name)["amount"].clone();
        assert_eq!(item("bank-balance"), balance, "{scheme}");
        assert_eq!(item("ledger-balance"), balance, "{scheme}");
        assert_eq!(item("difference"), 0, "{scheme}");
        let open = table(&answer, "reconcile-open");
        assert!(open.is_empty(), "{scheme}: {answer}");
        let batches = table(&answer, "reconcile-batches");
        assert_eq!(total(batches, "under_way"), 0);
    }
}
