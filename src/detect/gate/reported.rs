//! Reports that whoever is paid owes: those of a period, of a year, and the self-evaluation of a support year.
//!
//! Promises: asked by the same code as F70 flags them (`f70_report_gap.rs`), of a payment to the unit that owes the report, under
//! its agreement or under a contract of its county; by the mode of the rule. A report that is missing holds until it is filed. One of a
//! period that came late is told and holds nothing more; one of a year counts for payments of that year, and a
//! self-evaluation for the tranche that its year's acceptance lets go. **Not here**: reports that no unit of the ledger owes, and plans put on
//! file (备案), which no period's end makes due: `scheme check` refuses a gate there.

use std::collections::{BTreeMap, BTreeSet};

use super::{Stop, View};
use crate::detect::f70_report_gap::{Gap, What};
use crate::domain::events::pairing::ContractSigned;
use crate::domain::events::payments::Payee;
use crate::schemes::model::Mode;

/// What a late report of a year leaves to do.
const LATE: &str = "nothing: the report came out of its time";

/// What lifts a gate on such a report.
const HELD: &str = "leave the row out, since no later report makes good for one that came out of its time: where its day is told wrong, correct that (`sunledger correct`); where others are to decide, let the scheme be amended, with `mode` soft for this rule (`sunledger scheme amend`), and grant a waiver";

/// Reports that are missing or late with their places among all, by whoever owes them.
type ByOwner<'w> = BTreeMap<&'w str, Vec<(usize, &'w Gap)>>;

/// The same by scheme.
#[derive(Default)]
pub(super) struct Owed<'w>(BTreeMap<&'w str, ByOwner<'w>>);

impl<'w> Owed<'w> {
    /// Found by their owners.
    pub fn of(gaps: &'w [Gap]) -> Owed<'w> {
        let mut owed = Owed::default();
        for (place, gap) in gaps.iter().enumerate() {
            let of_scheme = owed.0.entry(&gap.flag.scheme).or_default();
            of_scheme.entry(&gap.owner).or_default().push((place, gap));
        }
        owed
    }
}

pub(super) fn judge(view: &View<'_>, stops: &mut Vec<Stop>) {
    let Some(of_scheme) = view.once.owed.0.get(view.scheme.id.as_str()) else {
        return;
    };
    let owners = owners(view).into_iter();
    let gaps = owners.filter_map(|owner| of_scheme.get(owner)).flatten();
    let mut gaps: Vec<_> = gaps.copied().collect();
    // In the order in which they were found.
    gaps.sort_by_key(|(place, _)| *place);
    for (_, gap) in gaps {
        let Some((rule, mode)) = &gap.rule else {
            continue;
        };
        if !concerns(view, gap.what) {
            continue;
        }
        let (mode, lifts) = match (gap.came, gap.what, mode) {
            (false, ..) => (*mode, "file the report, and record that"),
            (true, What::Period, _) => (Mode::Flag, LATE),
            (true, _, Mode::Soft) => (*mode, ""),
            (true, _, Mode::Gate) => (*mode, HELD),
            (true, ..) => (*mode, LATE),
        };
        let flag = &gap.flag;
        let mut stop =
            Stop::new(rule, Some(flag.code), mode, &flag.clause).found(flag.finding.clone(), lifts);
        stop.evidence.clone_from(&flag.evidence);
        stops.push(stop);
    }
}

/// Whether what is owed has to do with the row, which is of whoever owes it.
fn concerns(view: &View<'_>, what: What) -> bool {
    let said = &view.row.instructed;
    match (what, &said.tranche) {
        (What::Period, _) => true,
        (What::Year(year), _) => said.period.first_day().year() == year,
        (What::SelfEvaluation(year), Some((_, number))) => *number == year.saturating_add(1),
        (What::SelfEvaluation(_), None) => true,
    }
}

/// Whoever may owe reports for the row's sake: its payee, its unit, its agreement with both bodies, the county of its contract.
fn owners<'a>(view: &'a View<'_>) -> BTreeSet<&'a str> {
    let (said, scheme) = (&view.row.instructed, view.scheme.id.as_str());
    let mut owners = BTreeSet::new();
    if let Payee::Org(name) = &said.payee {
        owners.insert(name.as_str());
    }
    owners.extend(said.unit_code.as_deref());
    owners.extend(view.case.and_then(|(_, case)| case.unit_code()));
    let of_tranche = said.tranche.as_ref().map(|(number, _)| number.as_str());
    let Some(number) = of_tranche.or(said.case_no.as_deref()) else {
        return owners;
    };
    owners.insert(number);
    let agreement = view.world.agreements.get(scheme, number);
    for fact in agreement.into_iter().flat_map(|known| &known.signed) {
        let agreed = &fact.said;
        owners.extend([
            agreed.supporter.as_str(),
            agreed.supporter_code.as_str(),
            agreed.aided.as_str(),
            agreed.aided_code.as_str(),
        ]);
    }
    for act in view.world.acts.about::<ContractSigned>(scheme, number) {
        owners.extend(act.said.county.as_deref());
    }
    owners
}
