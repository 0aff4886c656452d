//! Who has sent what for which period, and what is missing: of the rows that files brought, net of
//! corrections, joined with what the ledger knows of cases, payments and agreements. Payments that a command ordered and of
//! which no sheet has said anything yet stand under the sheet that they would come in.
//!
//! **Promises**: a row counts once, under the unit and the period that it names itself or that the case
//! or payment behind it has; units and periods are called missing only beside others of the same table
//! that came. **Not here**: whether a unit had anything to send: an empty place is a question, not a
//! fault.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::crypto::digest::FileHash;
use crate::domain::date::Period;
use crate::domain::events::claims::ClaimEvent;
use crate::domain::events::control::FileImported;
use crate::domain::events::funds::FundEvent;
use crate::domain::events::notices::NoticeEvent;
use crate::domain::events::pairing::PairingEvent;
use crate::domain::events::parties::PartyEvent;
use crate::domain::events::payments::PaymentEvent;
use crate::domain::events::{Event, EventHead, SourceRef};
use crate::domain::recorded::RecordedEvent;
use crate::projections::World;
use crate::projections::corrections::Change;

/// What a row leads to, where it does not say its unit or period itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Lead {
    case_no: Option<String>,
    payment_no: Option<String>,
    agreement_no: Option<String>,
}

/// What a row says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Said {
    scheme: String,
    unit: Option<String>,
    period: Option<Period>,
    lead: Lead,
    /// Facts of the row that stand.
    facts: u32,
}

impl Said {
    fn of(head: &EventHead, event: &Event) -> Said {
        let mut said = Said {
            scheme: head
                .scheme
                .as_ref()
                .map_or_else(String::new, |scheme| scheme.id.clone()),
            facts: 1,
            ..Said::default()
        };
        let lead = &mut said.lead;
        let own = |text: &str| Some(text.to_owned());
        match event {
            Event::Claim(event) => match event {
                ClaimEvent::ClaimSubmitted(e) => {
                    said.unit.clone_from(&e.unit_code);
                    said.period = Some(e.period);
                    lead.case_no = own(&e.case_no);
                }
                ClaimEvent::AwardDecided(e) => {
                    said.unit.clone_from(&e.unit_code);
                    said.period = Some(e.period);
                    lead.case_no = own(&e.case_no);
                }
                ClaimEvent::ClaimWithdrawn(e) => lead.case_no = own(&e.case_no),
                ClaimEvent::EvidenceAttached(e) => lead.case_no = own(&e.case_no),
                ClaimEvent::ReviewRecorded(e) => lead.case_no = own(&e.case_no),
                ClaimEvent::CaseStepRecorded(e) => lead.case_no = own(&e.case_no),
                ClaimEvent::AwardRefused(e) => lead.case_no = own(&e.case_no),
                ClaimEvent::ClaimAmended(e) => lead.case_no = own(&e.case_no),
                ClaimEvent::EvidenceRejected(e) => lead.case_no = own(&e.case_no),
                ClaimEvent::AppealFiled(e) => lead.case_no = own(&e.case_no),
                ClaimEvent::AppealResolved(_)
                | ClaimEvent::SuspensionStarted(_)
                | ClaimEvent::SuspensionLifted(_) => {}
            },
            Event::Payment(event) => match event {
                PaymentEvent::PaymentInstructed(e) => {
                    said.unit.clone_from(&e.unit_code);
                    said.period = Some(e.period);
                    lead.case_no.clone_from(&e.case_no);
                    lead.payment_no = own(&e.payment_no);
                    lead.agreement_no = e.tranche.as_ref().map(|tranche| tranche.0.clone());
                }
                PaymentEvent::PaymentConfirmed(e) => lead.payment_no = own(&e.payment_no),
                PaymentEvent::PaymentReturned(e) => lead.payment_no = own(&e.payment_no),
                PaymentEvent::ReceiptAcknowledged(e) => lead.payment_no = own(&e.payment_no),
                PaymentEvent::PaymentNamed(e) => lead.payment_no = own(&e.payment_no),
                PaymentEvent::ExpenditureRecorded(e) => {
                    lead.agreement_no.clone_from(&e.agreement_no);
                }
                PaymentEvent::CostBorne(e) => lead.agreement_no.clone_from(&e.agreement_no),
                PaymentEvent::InKindDonated(e) => lead.agreement_no.clone_from(&e.agreement_no),
                PaymentEvent::InKindReceived(e) => lead.agreement_no.clone_from(&e.agreement_no),
                PaymentEvent::PaymentHeld(e) => lead.case_no.clone_from(&e.case_no),
                PaymentEvent::RecoveryOffset(e) => lead.case_no.clone_from(&e.case_no),
                PaymentEvent::FeeRemitted(e) => {
                    said.unit = own(&e.unit_code);
                    said.period = Some(e.period);
                }
                PaymentEvent::ClawbackOrdered(_)
                | PaymentEvent::RecoveryReceived(_)
                | PaymentEvent::RecoveryWrittenOff(_) => {}
            },
            Event::Notice(event) => match event {
                NoticeEvent::NoticeOpened(e) => said.period = e.period,
                NoticeEvent::NoticeRowListed(e) => {
                    said.period = e.from.map(|month| Period::Month { month });
                    lead.case_no.clone_from(&e.case_no);
                }
                NoticeEvent::ObjectionFiled(e) => lead.case_no.clone_from(&e.case_no),
                _ => {}
            },
            Event::Fund(FundEvent::QuotaAllocated(e)) => {
                said.unit = own(&e.unit_code);
                said.period = e.period;
            }
            Event::Party(event) => match event {
                PartyEvent::PersonRegistered(e) => said.unit.clone_from(&e.unit_code),
                PartyEvent::PostAssigned(e) => said.unit = own(&e.unit_code),
                PartyEvent::PostSuspended(e) => said.unit = own(&e.unit_code),
                PartyEvent::PostEnded(e) => said.unit = own(&e.unit_code),
                PartyEvent::SchoolTierSet(e) => said.unit = own(&e.unit_code),
                _ => {}
            },
            Event::Pairing(event) => match event {
                PairingEvent::AgreementSigned(e) => {
                    said.unit = own(&e.supporter_code);
                    lead.agreement_no = own(&e.agreement_no);
                }
                PairingEvent::TrancheScheduled(e) => lead.agreement_no = own(&e.agreement_no),
                PairingEvent::TrancheReleased(e) => lead.agreement_no = own(&e.agreement_no),
                PairingEvent::TrancheWithheld(e) => lead.agreement_no = own(&e.agreement_no),
                PairingEvent::SelfEvaluationFiled(e) => lead.agreement_no = own(&e.agreement_no),
                PairingEvent::AcceptanceRecorded(e) => lead.agreement_no = own(&e.agreement_no),
                PairingEvent::AttendanceRecorded(e) => {
                    said.period = Some(Period::Month { month: e.month });
                    lead.agreement_no = own(&e.agreement_no);
                }
                PairingEvent::AgreementEnded(e) => lead.agreement_no = own(&e.agreement_no),
                PairingEvent::AssessmentRecorded(e) => {
                    said.period = Some(Period::Year { year: e.year });
                    lead.agreement_no = own(&e.agreement_no);
                }
                PairingEvent::ContractSigned(e) => said.unit.clone_from(&e.county),
                PairingEvent::ProgressReported(e) => said.period = Some(e.period),
                PairingEvent::OutputAccepted(_) => {}
                PairingEvent::ReportFiled(e) => {
                    said.unit = own(&e.unit);
                    said.period = Some(e.period);
                }
                PairingEvent::CoverageReported(e) => {
                    said.unit = own(&e.unit_code);
                    said.period = Some(e.period);
                }
            },
            Event::Fund(_)
            | Event::List(_)
            | Event::Rule(_)
            | Event::Key(_)
            | Event::Audit(_)
            | Event::Control(_) => {}
        }
        said
    }

    /// Takes from another fact of the same row what this one does not say.
    fn join(&mut self, other: Said) {
        let Said {
            unit,
            period,
            lead,
            facts,
            ..
        } = other;
        self.facts += facts;
        self.unit = self.unit.take().or(unit);
        self.period = self.period.or(period);
        self.lead.case_no = self.lead.case_no.take().or(lead.case_no);
        self.lead.payment_no = self.lead.payment_no.take().or(lead.payment_no);
        self.lead.agreement_no = self.lead.agreement_no.take().or(lead.agreement_no);
    }

    /// Unit and period, with what the case, payment or agreement behind the row says.
    fn placed(&self, world: &World) -> (Option<String>, String) {
        let paid = self.lead.payment_no.as_ref().and_then(|number| {
            let payment = world.payments.get(&self.scheme, number)?;
            payment.instructed.first().map(|fact| &fact.said)
        });
        let case_no = self
            .lead
            .case_no
            .as_ref()
            .or_else(|| paid.and_then(|paid| paid.case_no.as_ref()));
        let case = case_no.and_then(|case_no| world.cases.get(&self.scheme, case_no));
        let agreement_no = self.lead.agreement_no.as_ref().or_else(|| {
            let tranche = paid.and_then(|paid| paid.tranche.as_ref());
            tranche.map(|(number, _)| number)
        });
        let agreement = agreement_no
            .and_then(|number| world.agreements.get(&self.scheme, number))
            .and_then(|agreement| agreement.signed.first());
        let unit = self
            .unit
            .clone()
            .or_else(|| paid.and_then(|paid| paid.unit_code.clone()))
            .or_else(|| case.and_then(|case| case.unit_code().map(str::to_owned)))
            .or_else(|| agreement.map(|fact| fact.said.supporter_code.clone()));
        let period = self
            .period
            .or_else(|| paid.map(|paid| paid.period))
            .or_else(|| case.and_then(|case| case.claims.first().map(|fact| fact.said.period)));
        (unit, period.map_or_else(String::new, |p| p.to_string()))
    }
}

type RowAt = (FileHash, String, u32);

/// Gathers the rows of a history.
#[derive(Debug, Default)]
pub struct Tally {
    rows: BTreeMap<RowAt, Said>,
}

impl Tally {
    /// Counts an event; of a correction, the fact it puts in the place of another.
    pub fn observe(&mut self, event: &RecordedEvent) {
        if let Some(Ok(change)) = Change::of(event) {
            let before = change.before.source().map(row_of);
            match (&change.after, before) {
                // The row of the copy takes the place of the whole row.
                (Some(after), before) => {
                    if let Some(before) = before {
                        self.rows.remove(&before);
                    }
                    self.count(after.head(), after.event());
                }
                (None, Some(before)) => {
                    if let Some(row) = self.rows.get_mut(&before) {
                        row.facts = row.facts.saturating_sub(1);
                        if row.facts == 0 {
                            self.rows.remove(&before);
                        }
                    }
                }
                (None, None) => {}
            }
            return;
        }
        self.count(event.head(), event.event());
    }

    fn count(&mut self, head: &EventHead, event: Option<&Event>) {
        let (Some(source), Some(event)) = (&head.source, event) else {
            return;
        };
        let said = Said::of(head, event);
        self.rows
            .entry(row_of(source))
            .and_modify(|row| row.join(said.clone()))
            .or_insert(said);
    }
}

fn row_of(source: &SourceRef) -> RowAt {
    (source.file, source.sheet.clone(), source.row)
}

/// What came of one kind of sheet for one period.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sent {
    /// Scheme; empty where the rows belong to none.
    pub scheme: String,
    /// Kind of sheet.
    pub table: String,
    /// Period; empty for sheets that stand until they change, such as registers.
    pub period: String,
    /// Files.
    pub files: Vec<String>,
    /// Rows that stand.
    pub rows: u64,
    /// Payments that commands ordered and that no sheet has told of.
    pub ordered: u64,
    /// Units with a row.
    pub units: Vec<String>,
    /// Units without one, that sent this sheet for an earlier period or have a quota here.
    pub missing: Vec<String>,
}

/// A sheet that a scheme has and that did not come, or did not come for a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Absent {
    /// Scheme.
    pub scheme: String,
    /// Kind of sheet.
    pub table: String,
    /// Period; empty where the sheet never came.
    pub period: String,
}

/// What came and what is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Completeness {
    /// By scheme, kind of sheet and period.
    pub sent: Vec<Sent>,
    /// Sheets that did not come.
    pub absent: Vec<Absent>,
}

impl Tally {
    /// What came, by scheme, kind of sheet and period.
    pub fn completeness(&self, world: &World) -> Completeness {
        let mut tables: BTreeMap<(FileHash, &str), &FileImported> = BTreeMap::new();
        for (_, parts) in world.imports.parts() {
            for part in parts {
                tables.insert((part.sha256, &part.sheet), part);
            }
        }
        let mut sent: BTreeMap<(String, String, String), Sent> = BTreeMap::new();
        for ((file, sheet, _), said) in &self.rows {
            let Some(part) = tables.get(&(*file, sheet.as_str())) else {
                continue;
            };
            let (unit, period) = said.placed(world);
            let key = (said.scheme.clone(), part.table.clone(), period.clone());
            let one = sent.entry(key).or_insert_with(|| Sent {
                scheme: said.scheme.clone(),
                table: part.table.clone(),
                period,
                ..Sent::default()
            });
            one.rows += 1;
            if !one.files.contains(&part.name) {
                one.files.push(part.name.clone());
            }
            if let Some(unit) = unit
                && let Err(place) = one.units.binary_search(&unit)
            {
                one.units.insert(place, unit);
            }
        }
        self.ordered(world, &mut sent);
        let came: Vec<(String, String, String, Vec<String>)> = sent
            .values()
            .map(|one| {
                let Sent {
                    scheme,
                    table,
                    period,
                    units,
                    ..
                } = one.clone();
                (scheme, table, period, units)
            })
            .collect();
        for one in sent.values_mut() {
            one.files.sort();
            // A sheet whose rows name no unit is sent by the office as a whole.
            if one.units.is_empty() {
                continue;
            }
            let same =
                |scheme: &String, table: &String| *scheme == one.scheme && *table == one.table;
            // Who sent this sheet for an earlier period, or for this one, is expected to go on.
            let mut expected: BTreeSet<String> = came
                .iter()
                .filter(|(scheme, table, period, _)| same(scheme, table) && *period <= one.period)
                .flat_map(|(_, _, _, units)| units.iter().cloned())
                .collect();
            // Quotas may be of counties where rows are of schools: then they say nothing here.
            let quotas = quota_units(world, &one.scheme);
            if quotas.iter().any(|unit| expected.contains(unit)) {
                expected.extend(quotas);
            }
            expected.retain(|unit| one.units.binary_search(unit).is_err());
            one.missing = expected.into_iter().collect();
        }
        let absent = absent(world, &sent);
        Completeness {
            sent: sent.into_values().collect(),
            absent,
        }
    }
}

/// Kinds of sheets in which payments are told that are of no batch and no tranche.
const PAID_IN: &[&str] = &["payments", "org_payments", "works_payments"];

impl Tally {
    /// Counts payments that a command ordered (`pay instruct`, `pay order`) under the sheet of their scheme, where no row
    /// of a file has said anything of them.
    fn ordered(&self, world: &World, sent: &mut BTreeMap<(String, String, String), Sent>) {
        let told: BTreeSet<(&str, &str)> = self
            .rows
            .values()
            .filter_map(|said| Some((&*said.scheme, said.lead.payment_no.as_deref()?)))
            .collect();
        for (id, scheme) in world.registry.schemes() {
            for (number, payment) in world.payments.of_scheme(id) {
                if told.contains(&(id.as_str(), number.as_str())) {
                    continue;
                }
                let standing = payment.standing();
                for fact in standing.iter().filter(|fact| fact.source.is_none()) {
                    let said = &fact.said;
                    let mut kinds = match (&said.tranche, &said.batch_no) {
                        (Some(_), _) => ["tranches"].iter(),
                        (None, Some(_)) => ["payment_lists"].iter(),
                        (None, None) => PAID_IN.iter(),
                    };
                    let has = |kind: &&&str| scheme.table.iter().any(|one| one.kind == **kind);
                    let Some(table) = kinds.find(has) else {
                        continue;
                    };
                    let period = said.period.to_string();
                    let key = (id.clone(), (*table).to_owned(), period.clone());
                    let one = sent.entry(key).or_insert_with(|| Sent {
                        scheme: id.clone(),
                        table: (*table).to_owned(),
                        period,
                        ..Sent::default()
                    });
                    one.ordered += 1;
                }
            }
        }
    }
}

/// Units that a scheme gave a quota.
fn quota_units(world: &World, scheme: &str) -> BTreeSet<String> {
    world
        .funds
        .quotas()
        .iter()
        .filter(|((of, _), facts)| {
            of == scheme
                && facts
                    .iter()
                    .any(|fact| fact.said.count.is_none_or(|count| count > 0))
        })
        .map(|((_, unit), _)| unit.clone())
        .collect()
}

/// Whether a period is a month, as `2025-03`.
fn is_month(period: &str) -> bool {
    period.len() == 7 && period.as_bytes().get(4) == Some(&b'-') && !period.contains(['Q', 'H'])
}

fn absent(world: &World, sent: &BTreeMap<(String, String, String), Sent>) -> Vec<Absent> {
    let mut out = Vec::new();
    for (id, scheme) in world.registry.schemes() {
        let of_scheme = || sent.keys().filter(|(of, _, _)| of == id);
        // A scheme of which nothing came is not begun.
        if of_scheme().next().is_none() {
            continue;
        }
        let months: BTreeSet<&String> = of_scheme()
            .map(|(_, _, period)| period)
            .filter(|period| is_month(period))
            .collect();
        // Acts that are rare are owed by nobody.
        for table in scheme.table.iter().filter(|table| table.event.is_none()) {
            let came: BTreeSet<&String> = of_scheme()
                .filter(|(_, kind, _)| kind.as_str() == table.meaning())
                .map(|(_, _, period)| period)
                .collect();
            let mut add = |period: &str| {
                out.push(Absent {
                    scheme: id.clone(),
                    table: table.meaning().to_owned(),
                    period: period.to_owned(),
                });
            };
            if came.is_empty() {
                add("");
            } else if came.iter().any(|period| is_month(period)) {
                months
                    .iter()
                    .filter(|month| !came.contains(*month))
                    .for_each(|month| add(month));
            }
        }
    }
    out.sort_by(|a, b| (&a.scheme, &a.table, &a.period).cmp(&(&b.scheme, &b.table, &b.period)));
    out.dedup();
    out
}
