//! Whether a kind of sheet of a scheme was never read at all: then what a flag misses is rather in that sheet.
//!
//! Promises: nothing of the kind was ever told for the scheme, by file or by hand, and what was told and taken back counts as told: a
//! reversal makes no sheet unread. Nor does one wait for refused rows
//! (those make data quality, `lacking.rs`); it excuses only what files told, as the desk orders nothing without it. Pure. What a detector
//! then leaves out it tells as not judged, with the sheet to import. **Not here**: single rows that are missing, and
//! codes that judge nothing for want of a list (`inputs.rs`).

use std::collections::BTreeMap;

use super::Findings;
use super::flag::Flag;
use super::lacking::Lacking;
use crate::domain::events::Body;
use crate::domain::events::claims::{CaseStepRecorded, EvidenceAttached, ReviewRecorded};
use crate::domain::events::funds::{FundReceived, OpeningBalanceRecorded};
use crate::domain::events::notices::{NoticeOpened, SupplementaryNoticeOpened};
use crate::domain::events::pairing::{AcceptanceRecorded, ReportFiled, SelfEvaluationFiled};
use crate::projections::World;
use crate::projections::cases::Case;

/// A kind of sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sheet {
    /// The register of notices (公示登记).
    Notices,
    /// The register of reports (报送登记).
    Reports,
    /// Self-evaluations and acceptances (自评与验收).
    Acceptances,
    /// The record of steps (办理记录).
    Steps,
    /// Notes of money received (资金到账通知), or balances at the opening.
    Money,
}

impl Sheet {
    /// Kinds of tables that tell it.
    fn tables(self) -> &'static [&'static str] {
        match self {
            Sheet::Notices => &["notices"],
            Sheet::Reports => &["reports"],
            Sheet::Acceptances => &["evaluations"],
            Sheet::Steps => &["steps"],
            Sheet::Money => &["fund_receipts"],
        }
    }

    /// Kinds of the facts that it tells.
    fn kinds(self) -> &'static [u16] {
        match self {
            Sheet::Notices => &[NoticeOpened::KIND, SupplementaryNoticeOpened::KIND],
            Sheet::Reports => &[ReportFiled::KIND],
            Sheet::Acceptances => &[AcceptanceRecorded::KIND, SelfEvaluationFiled::KIND],
            Sheet::Steps => &[ReviewRecorded::KIND, CaseStepRecorded::KIND],
            Sheet::Money => &[FundReceived::KIND, OpeningBalanceRecorded::KIND],
        }
    }

    /// Whether the ledger holds any of it for a scheme.
    fn is_told(self, world: &World, scheme: &str) -> bool {
        match self {
            Sheet::Notices => {
                let mut of = world.notices.iter().filter(|((of, _), _)| of == scheme);
                of.any(|(_, notice)| !notice.opened.is_empty())
            }
            Sheet::Reports => world.acts.all::<ReportFiled>(scheme).next().is_some(),
            Sheet::Acceptances => {
                let mut years = (world.agreements.of_scheme(scheme))
                    .flat_map(|(_, agreement)| agreement.years.values());
                years.any(|year| !year.acceptances.is_empty() || !year.evaluations.is_empty())
            }
            Sheet::Steps => {
                let mut cases = world.cases.of_scheme(scheme);
                cases.any(|(_, case)| !case.steps.is_empty())
            }
            Sheet::Money => {
                let key = (scheme.to_owned(), String::new());
                let mut receipts = world.funds.receipts().range(key..);
                receipts.next().is_some_and(|((of, _), _)| of == scheme)
                    || world.funds.openings().contains_key(scheme)
            }
        }
    }

    /// Whether it was never read, nor told by hand.
    pub fn is_unread(self, world: &World, scheme: &str) -> bool {
        !self.is_told(world, scheme)
            && !was_told(world, scheme, self.tables(), self.kinds())
            && !Lacking::of(world, scheme, self.tables()).any()
    }

    /// What it is called.
    fn called(self) -> &'static str {
        match self {
            Sheet::Notices => "the register of notices",
            Sheet::Reports => "a register of reports",
            Sheet::Acceptances => "acceptances of support years",
            Sheet::Steps => "the record of steps and reviews",
            Sheet::Money => "money received",
        }
    }

    /// Takes those flags out that rest on rows of files alone and are of a scheme of which the sheet was never read, and tells so.
    pub fn excuse(self, code: &str, world: &World, flags: &mut Vec<Flag>) -> Vec<String> {
        let mut schemes: BTreeMap<String, usize> = BTreeMap::new();
        for flag in flags.iter().filter(|flag| flag.by_files()) {
            *schemes.entry(flag.scheme.clone()).or_default() += 1;
        }
        schemes.retain(|scheme, _| self.is_unread(world, scheme));
        flags.retain(|flag| !(flag.by_files() && schemes.contains_key(&flag.scheme)));
        let told = schemes.iter();
        told.map(|(scheme, count)| self.untold(code, scheme, *count))
            .collect()
    }

    /// That so much of a scheme is not judged for want of the sheet.
    pub fn untold(self, code: &str, scheme: &str, count: usize) -> String {
        format!(
            "{code}, scheme {scheme}: {count} places cannot be judged, the ledger does not hold {}: import it",
            self.called()
        )
    }
}

/// Whether a sheet of one of these tables was read for a scheme, or a fact of one of these kinds was told of it and taken back.
pub(super) fn was_told(world: &World, scheme: &str, tables: &[&str], kinds: &[u16]) -> bool {
    let mut kinds = kinds.iter();
    kinds.any(|kind| world.corrections.took_back(scheme, *kind))
        || world.imports.has_read(scheme, tables)
}

/// Papers of a case that a scheme asks for: bills come in a sheet of their own (票据明细表), all others in one (证明材料登记表).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Papers {
    bills: bool,
    others: bool,
}

/// Kinds of tables that tell papers.
const PAPERS: &[&str] = &["evidence", "bills"];

impl Papers {
    /// Which of them the ledger holds any of, for a scheme.
    pub fn told(world: &World, scheme: &str) -> Papers {
        if Lacking::of(world, scheme, PAPERS).any() {
            return Papers {
                bills: true,
                others: true,
            };
        }
        let newest = world.registry.scheme(scheme);
        let is_bill = |code: &str| {
            let mut papers = newest.into_iter().flat_map(|text| &text.document);
            papers.any(|paper| paper.bill && paper.code == code)
        };
        // A paper that was taken back is of either; the sheet that told it says of which.
        let mut told = Papers {
            bills: was_told(world, scheme, &["bills"], &[]),
            others: was_told(world, scheme, &["evidence"], &[EvidenceAttached::KIND]),
        };
        for (_, case) in world.cases.of_scheme(scheme) {
            for fact in &case.evidence {
                match fact.said.invoice.is_some() || is_bill(&fact.said.document_type) {
                    true => told.bills = true,
                    false => told.others = true,
                }
            }
            if told.bills && told.others {
                break;
            }
        }
        told
    }

    /// Whether the sheet of such papers was read.
    pub fn has(self, bill: bool) -> bool {
        match bill {
            true => self.bills,
            false => self.others,
        }
    }
}

/// Whether a case was claimed and awarded by rows of files.
pub(super) fn case_by_files(case: &Case) -> bool {
    let claims = case.claims.iter().all(|fact| fact.source.is_some());
    claims && case.awards.iter().all(|fact| fact.source.is_some())
}

/// Tells, where flags are raised that an exception would lift, that the ledger has no exception (例外审批) of the scheme.
pub(super) fn exceptions(code: &str, world: &World, found: &mut Findings) {
    for (scheme, count) in by_scheme(found) {
        if world.registry.waivers_of(&scheme).next().is_none() {
            found.unjudged.push(format!(
                "{code}, scheme {scheme}: {count} flags, and no exception of the scheme is in the ledger: import the register of exceptions if there are any"
            ));
        }
    }
}

/// Tells, where flags are raised that an account kept for another would lift, that the ledger has none (代收账户), or no change of accounts.
pub(super) fn accounts(code: &str, world: &World, found: &mut Findings) {
    let flagged = by_scheme(found);
    if flagged.is_empty() {
        return;
    }
    let persons = || world.parties.iter().map(|(_, person)| person);
    let related = persons().any(|person| {
        let mut accounts = person.accounts.iter();
        accounts.any(|fact| fact.said.relation.is_some())
    });
    let changed = persons().any(|person| !person.account_changes.is_empty());
    for (scheme, count) in flagged {
        if !related {
            found.unjudged.push(format!(
                "{code}, scheme {scheme}: {count} flags, and no account kept for another is in the ledger: import the register of such accounts if there are any"
            ));
        }
        if !changed {
            found.unjudged.push(format!(
                "{code}, scheme {scheme}: {count} flags, and no change of an account is in the ledger: import the register of changes if there are any"
            ));
        }
    }
}

/// How many flags are raised, by scheme.
fn by_scheme(found: &Findings) -> BTreeMap<String, usize> {
    let mut of = BTreeMap::new();
    for flag in &found.flags {
        *of.entry(flag.scheme.clone()).or_default() += 1;
    }
    of
}
