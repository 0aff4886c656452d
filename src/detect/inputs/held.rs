//! Which inputs the ledger holds, by scheme.
//!
//! Promises: one walk over each projection; an input is there as soon as one row has it. What one office keeps for all
//! (households, duties, lists) counts for every scheme.

use std::collections::BTreeMap;

use super::{Input, checked, contracted, examined};
use crate::domain::events::lists::{ListKind, ListStatus};
use crate::domain::events::pairing::{
    AssessmentRecorded, ContractSigned, CoverageReported, ReportFiled,
};
use crate::domain::events::payments::{CostBorne, Payee};
use crate::domain::party::HolderMatch;
use crate::projections::World;
use crate::projections::cases::Case;
use crate::projections::payments::Payment;

/// Inputs as bits, by scheme; those of no scheme under the empty id.
pub(super) struct Held<'a>(BTreeMap<&'a str, u64>);

fn bit(input: Input) -> u64 {
    1 << (input as u8)
}

/// The bits of those inputs that are there.
fn bits<const N: usize>(all: [(Input, bool); N]) -> u64 {
    let there = all.into_iter().filter(|(_, there)| *there);
    there.fold(0, |bits, (input, _)| bits | bit(input))
}

fn of_case(case: &Case) -> u64 {
    let papers = || case.evidence.iter();
    bits([
        (Input::Claims, !case.claims.is_empty()),
        (Input::Checkable, !case.claims.is_empty()),
        (Input::Awards, !case.awards.is_empty()),
        (Input::Papers, !case.evidence.is_empty()),
        (Input::Steps, !case.steps.is_empty()),
        (
            Input::Hashes,
            papers().any(|fact| fact.said.document.is_some()),
        ),
        (
            Input::PaperTimes,
            papers().any(|fact| fact.registered_at.is_some()),
        ),
        (
            Input::PaperBills,
            papers().any(|fact| fact.said.invoice.is_some()),
        ),
        (
            Input::Statuses,
            case.claims.iter().any(|fact| fact.said.status.is_some()),
        ),
        (
            Input::Seconds,
            case.steps.iter().any(|fact| fact.said.seconds.is_some()),
        ),
        (
            Input::StepTimes,
            case.steps
                .iter()
                .any(|fact| fact.registered_at.is_some() || !fact.signers.is_empty()),
        ),
    ])
}

fn of_payment(payment: &Payment) -> u64 {
    let told = || payment.instructed.iter();
    let to_person = |payee: &Payee| matches!(payee, Payee::Person(_));
    bits([
        (Input::Payments, !payment.instructed.is_empty()),
        (
            Input::PaidPersons,
            told().any(|fact| to_person(&fact.said.payee)),
        ),
        (
            Input::PaidOrgs,
            told().any(|fact| !to_person(&fact.said.payee)),
        ),
        (
            Input::Holders,
            payment.named.iter().any(|row| row.holder.is_some())
                || told().any(|fact| fact.said.holder != HolderMatch::Unstated)
                || (payment.confirmed.iter()).any(|fact| fact.said.holder != HolderMatch::Unstated),
        ),
        (Input::Signatures, !payment.acknowledged.is_empty()),
        (
            Input::Signers,
            payment
                .acknowledged
                .iter()
                .any(|fact| fact.said.signer.is_some()),
        ),
    ])
}

/// Whether any entry of a list of other funds says if it stands.
fn fund_statuses(world: &World) -> bool {
    let mut entries = world.funds.entries().flat_map(|(_, entries)| entries);
    entries.any(|(_, fact)| {
        fact.said.kind == ListKind::OtherFunds && fact.said.status != ListStatus::Unstated
    })
}

/// What is kept of persons, organisations and by outside offices.
fn of_all(world: &World) -> u64 {
    let list = |kind: ListKind| {
        world
            .funds
            .lists()
            .iter()
            .any(|fact| fact.said.kind == kind)
    };
    let mut all = bits([
        (Input::Tips, world.funds.tips().next().is_some()),
        (Input::FundStatuses, fund_statuses(world)),
        (Input::Tiers, world.parties.has_tiers()),
        (Input::Deceased, list(ListKind::Deceased)),
        (Input::Payroll, list(ListKind::Payroll)),
        (Input::Property, list(ListKind::Property)),
        (Input::Vehicles, list(ListKind::Vehicles)),
        (Input::Companies, list(ListKind::Companies)),
        (Input::Enrolment, list(ListKind::Enrolment)),
        (Input::OtherFunds, list(ListKind::OtherFunds)),
        (Input::EarlierYears, list(ListKind::EarlierYears)),
    ]);
    for (_, person) in world.parties.iter() {
        let duties = || person.duties.iter().map(|(_, fact)| &fact.said);
        let mut registered = person.registered.iter().map(|(_, fact)| &fact.said);
        all |= bits([
            (Input::AccountChanges, !person.account_changes.is_empty()),
            (Input::Households, !person.households.is_empty()),
            (Input::Posts, !person.posts.is_empty()),
            (Input::Duties, !person.duties.is_empty()),
            (
                Input::DutyContacts,
                duties().any(|said| said.phone.is_some() || said.address.is_some()),
            ),
            (
                Input::Contacts,
                registered.any(|said| said.phone.is_some() || said.address.is_some()),
            ),
        ]);
    }
    for (code, facts) in world.parties.orgs() {
        let told = || facts.iter().map(|fact| &fact.said);
        all |= bits([
            (
                Input::OrgContacts,
                told().any(|said| {
                    said.phone.is_some() || said.address.is_some() || said.account.is_some()
                }),
            ),
            (Input::Founded, told().any(|said| said.founded.is_some())),
            (
                Input::Schools,
                code.len() == 10 && code.bytes().all(|byte| byte.is_ascii_digit()),
            ),
        ]);
    }
    all
}

impl<'a> Held<'a> {
    /// What a state holds.
    pub(super) fn of(world: &'a World) -> Self {
        let mut held = Held(BTreeMap::from([("", of_all(world))]));
        for ((scheme, _), case) in world.cases.iter() {
            held.add(scheme, of_case(case));
        }
        for ((scheme, _), payment) in world.payments.iter() {
            held.add(scheme, of_payment(payment));
        }
        for ((scheme, _), facts) in world.payments.expenditures() {
            let told = || facts.iter().map(|fact| &fact.said);
            let orgs = told().any(|said| matches!(said.payee, Some(Payee::Org(_))));
            held.add(
                scheme,
                bits([
                    (Input::Vouchers, true),
                    (Input::PaidOrgs, orgs),
                    (
                        Input::VoucherBills,
                        told().any(|said| said.invoice.is_some()),
                    ),
                ]),
            );
        }
        for ((scheme, _), notice) in world.notices.iter() {
            let opened = || notice.opened.iter();
            held.add(
                scheme,
                bits([
                    (Input::Notices, !notice.opened.is_empty()),
                    (Input::NoticeRows, !notice.rows.is_empty()),
                    (Input::TakenDown, !notice.taken_down.is_empty()),
                    (
                        Input::Checksums,
                        opened().any(|fact| fact.said.list_checksum.is_some()),
                    ),
                ]),
            );
        }
        for ((scheme, _), _) in world.notices.objections() {
            held.add(scheme, bit(Input::Objections));
        }
        for ((scheme, _), agreement) in world.agreements.iter() {
            let mut years = agreement.years.values();
            held.add(
                scheme,
                bits([
                    (Input::Checkable, true),
                    (Input::Tranches, !agreement.tranches.is_empty()),
                    (
                        Input::Acceptances,
                        years.any(|year| !year.acceptances.is_empty()),
                    ),
                ]),
            );
            // A teacher paid under one scheme may be sent out under another.
            if !agreement.attendance.is_empty() {
                held.add("", bit(Input::Attendance));
            }
        }
        let funds = &world.funds;
        let keys = |scheme: &'a String, input: Input| (scheme.as_str(), bit(input));
        let told = (funds.quotas().keys().map(|(of, _)| keys(of, Input::Quotas)))
            .chain(
                funds
                    .receipts()
                    .keys()
                    .map(|(of, _)| keys(of, Input::Money)),
            )
            .chain(funds.openings().keys().map(|of| keys(of, Input::Money)))
            .chain(
                funds
                    .statements()
                    .keys()
                    .map(|(of, _)| keys(of, Input::Statements)),
            );
        for (scheme, bits) in told {
            held.add(scheme, bits);
        }
        for (scheme, text) in world.registry.schemes() {
            let acts = &world.acts;
            let (progress, budgets) = contracted::told(world, scheme);
            held.add(
                scheme,
                bits([
                    (Input::Checks, checked::are_kept(world, text)),
                    (
                        Input::Checkable,
                        acts.all::<ContractSigned>(scheme).next().is_some(),
                    ),
                    (
                        Input::Coverage,
                        acts.all::<CoverageReported>(scheme).next().is_some(),
                    ),
                    (Input::Examiners, examined::is_told(world, scheme)),
                    (Input::Progress, progress),
                    (Input::Budgets, budgets),
                    (
                        Input::Reports,
                        acts.all::<ReportFiled>(scheme).next().is_some(),
                    ),
                    (
                        Input::Assessments,
                        acts.all::<AssessmentRecorded>(scheme).next().is_some(),
                    ),
                    (
                        Input::Bearers,
                        acts.all::<CostBorne>(scheme).next().is_some(),
                    ),
                ]),
            );
        }
        held
    }

    fn add(&mut self, scheme: &'a str, bits: u64) {
        *self.0.entry(scheme).or_insert(0) |= bits;
    }

    /// Whether a scheme has an input, or one office keeps it for all.
    pub(super) fn has(&self, scheme: &str, input: Input) -> bool {
        let of = |id: &str| self.0.get(id).copied().unwrap_or(0);
        (of(scheme) | of("")) & bit(input) != 0
    }
}
