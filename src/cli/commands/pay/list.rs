//! A payment list that is about to be sent, read as intake reads it, with nothing recorded.
//!
//! Promises: the same columns and words as an import; a column for the result may be missing or empty,
//! since nothing was paid yet. A row with a cell that cannot be taken is held with that cell, whether the list is
//! checked or ordered; where what is wrong is no row's alone (a total, a unit, a heading), the list is refused
//! whole, each cell named.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::cli::recorded::Recorded as OnLedger;
use crate::cli::{Context, Failure};
use crate::crypto::digest::{Digest, FileHash};
use crate::detect::gate::{Judged, Proposed, Stop};
use crate::domain::events::Event;
use crate::domain::events::lists::ListEvent;
use crate::domain::events::pairing::PairingEvent;
use crate::domain::events::payments::{Payee, PaymentEvent};
use crate::domain::events::{SchemeRef, SourceRef};
use crate::domain::money::Fen;
use crate::intake::known::{Instructed, OrderedFor, Register};
use crate::intake::plan::{BadCell, Options};
use crate::intake::read::{Limits, read_file};
use crate::intake::{History, Source, plan};
use crate::projections::World;
use crate::schemes::{Scheme, Tables, shipped};
use crate::vault::Registrar;

/// A list with its rows.
pub(super) struct List {
    /// The file.
    pub source: Source,
    /// Rows, in the order of the sheets.
    pub rows: Vec<Proposed>,
    /// Rows that could not be read, by sheet and line, each with its cells.
    pub unread: BTreeMap<(String, u32), Judged>,
    /// What those rows come to, where their amounts themselves can be read.
    pub unread_sum: Fen,
    /// Rows that say what somebody owes, as a penalty in a sheet of rewards does.
    pub owed: Vec<Owed>,
    /// Rows that pay nothing by their own status (暂缓拨付).
    pub withheld: Vec<Withheld>,
}

/// A row that pays nothing, since it says itself that the money is held back.
pub(super) struct Withheld {
    /// The row.
    pub row: SourceRef,
    /// Its scheme.
    pub scheme: SchemeRef,
    /// The agreement.
    pub agreement_no: String,
    /// What it schedules.
    pub amount: Fen,
}

/// A row that is no payment: an order to pay back.
pub(super) struct Owed {
    /// The row.
    pub row: SourceRef,
    /// Its scheme.
    pub scheme: SchemeRef,
    /// The number of the order.
    pub order_no: String,
    /// Who owes.
    pub debtor: Payee,
    /// How much.
    pub amount: Fen,
}

/// What is wrong with a sheet rather than with one of its rows.
const OF_THE_SHEET: &[&str] = &[
    "heading-passed-over",
    "line-not-read",
    "lines-above-headings",
    "period-twice",
    "total-differs",
    "unit-twice",
    "unit-unknown",
];

/// The ledger, for a list of which nothing was read before.
struct Proposing<'a>(OnLedger<'a>);

impl History for Proposing<'_> {
    fn row_recorded(&self, _: &FileHash, _: &str, _: u32) -> bool {
        false
    }
    fn sheet_recorded(&self, _: &Digest) -> bool {
        false
    }
    fn proposes(&self) -> bool {
        true
    }
    fn instructed(&self, scheme: &str, payment_no: &str) -> Option<Instructed> {
        self.0.instructed(scheme, payment_no)
    }
    fn told_again(&self, scheme: &str, payment_no: &str) -> Option<bool> {
        self.0.told_again(scheme, payment_no)
    }
    fn ordered_for(&self, scheme: &str) -> BTreeSet<OrderedFor> {
        self.0.ordered_for(scheme)
    }
    fn register(&self, scheme: &str) -> Register {
        self.0.register(scheme)
    }
    fn bodies(&self) -> BTreeSet<String> {
        self.0.bodies()
    }
    fn schemes(&self) -> BTreeSet<String> {
        self.0.schemes()
    }
}

/// The newest texts, with no column for a result asked of a list that has none yet.
fn texts(world: &World) -> Vec<Scheme> {
    world
        .registry
        .schemes()
        .map(|(_, scheme)| {
            let mut scheme = (**scheme).clone();
            for table in &mut scheme.table {
                if let Some(result) = table.columns.get_mut("result") {
                    result.required = false;
                }
            }
            scheme
        })
        .collect()
}

/// Reads the list.
pub(super) fn read(
    context: &Context,
    path: &Path,
    kind: Option<&str>,
    world: &World,
    registrar: &mut dyn Registrar,
) -> Result<List, Failure> {
    let file = read_file(path, &Limits::default())?;
    let folder = path
        .canonicalize()
        .ok()
        .and_then(|path| Some(path.parent()?.file_name()?.to_string_lossy().into_owned()))
        .unwrap_or_default();
    let sources = [Source { file, folder }];
    let texts = texts(world);
    let schemes: Vec<(&Scheme, u16)> = texts.iter().map(|text| (text, text.version)).collect();
    let common = Tables::parse(shipped::COMMON_TABLES)?;
    let history = Proposing(OnLedger(world));
    let options = Options {
        kind,
        ..Options::default()
    };
    let made = plan(&sources, &schemes, &common, &history, registrar, options)?;
    for bad in &made.bad {
        super::super::import::tell_bad(context, bad);
    }
    let of_sheet = |bad: &BadCell| OF_THE_SHEET.contains(&bad.code);
    if made.bad.iter().any(of_sheet) {
        return Err(Failure::new(
            context.say("pay-refused", &[("count", made.bad.len().to_string())]),
        ));
    }
    let mut unread: BTreeMap<(String, u32), Judged> = BTreeMap::new();
    for bad in made.bad {
        let finding = format!(
            "cell {} ({}): found {}; expected {}",
            bad.cell, bad.column, bad.shown, bad.expected
        );
        let row = unread.entry((bad.sheet, bad.line)).or_default();
        row.stops.push(Stop::of_cell(finding, &bad.remedy));
    }
    let left = made.sheets.iter().flat_map(|sheet| &sheet.left_out);
    let left = left.filter(|one| one.field == "amount");
    let unread_sum = Fen::sum(left.map(|one| one.amount)).unwrap_or(Fen(i64::MAX));
    let mut rows: Vec<Proposed> = Vec::new();
    let mut owed = Vec::new();
    let (mut spent_alone, mut waiting) = (0_usize, false);
    let mut scheduled: BTreeMap<(String, u32), Fen> = BTreeMap::new();
    let mut withheld = Vec::new();
    let called: BTreeMap<(String, u32), String> = made
        .sheets
        .iter()
        .flat_map(|sheet| {
            let of = sheet.called.iter();
            of.map(|(line, name)| ((sheet.sheet.clone(), *line), name.clone()))
        })
        .collect();
    for (head, event) in made.sheets.into_iter().flat_map(|sheet| sheet.events) {
        let (Some(source), Some(scheme)) = (head.source, head.scheme) else {
            continue;
        };
        match event {
            Event::Payment(PaymentEvent::PaymentInstructed(instructed)) => rows.push(Proposed {
                row: source,
                scheme,
                instructed,
                named: None,
                acted_by: head.acted_by,
                day: head.effective,
                spent: None,
                noted: Vec::new(),
                called: None,
            }),
            Event::Payment(PaymentEvent::ClawbackOrdered(order)) => owed.push(Owed {
                row: source,
                scheme,
                order_no: order.order_no,
                debtor: order.debtor,
                amount: order.amount,
            }),
            Event::Payment(PaymentEvent::PaymentNamed(named)) => {
                if let Some(row) = rows.last_mut()
                    && row.instructed.payment_no == named.payment_no
                {
                    row.named = Some(named);
                }
            }
            Event::Payment(PaymentEvent::ExpenditureRecorded(spent)) => {
                if let Some(row) = rows.last_mut()
                    && row.row == source
                {
                    row.spent = Some(spent);
                } else {
                    spent_alone += 1;
                }
            }
            Event::List(ListEvent::RowNoted(noted)) => {
                if let Some(row) = rows.last_mut()
                    && row.row == source
                {
                    row.noted.push(noted);
                }
            }
            Event::Pairing(PairingEvent::TrancheScheduled(e)) => {
                waiting = true;
                scheduled.insert((source.sheet, source.row), e.amount);
            }
            Event::Pairing(PairingEvent::TrancheWithheld(e)) => withheld.push(Withheld {
                row: source,
                scheme,
                agreement_no: e.agreement_no,
                amount: Fen(0),
            }),
            _ => {}
        }
    }
    for one in &mut withheld {
        let place = (one.row.sheet.clone(), one.row.row);
        one.amount = scheduled.get(&place).copied().unwrap_or_default();
    }
    for row in &mut rows {
        let place = (row.row.sheet.clone(), row.row.row);
        row.called = called.get(&place).cloned();
    }
    let [source] = sources;
    if rows.is_empty() && unread.is_empty() && owed.is_empty() {
        // What a school spent already leaves no account of the ledger.
        let key = match spent_alone {
            0 if waiting => "pay-tranches-wait",
            0 => "pay-no-list",
            _ => "pay-spent-already",
        };
        return Err(Failure::new(
            context.say(key, &[("file", path.display().to_string())]),
        ));
    }
    Ok(List {
        source,
        rows,
        unread,
        unread_sum,
        owed,
        withheld,
    })
}
