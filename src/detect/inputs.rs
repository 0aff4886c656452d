//! What each code needs to judge anything: outside lists, sheets and columns, in one table beside the catalogue.
//!
//! **Promises**: [`absent`] names, for each scheme and code, an input that the ledger holds nothing of, though it has
//! what the code would judge and the scheme's text asks for it; so a list without flags is not taken for a clean one. An
//! input is there as soon as one row has it. **Not here**: whether an input is whole, and what could not be judged of
//! single rows, which each detector says itself (`Findings::unjudged`). Codes that look at rows of one sort alone (F16, F37,
//! F52, F61, F65, F71, F72, F77 and the like) have no line: without those rows there is nothing to judge.
//! Source: red-flag catalogue F01-F78, the inputs of each definition.

mod held;

use serde::{Deserialize, Serialize};

use super::{checked, contracted, examined};
use crate::domain::events::lists::ListKind;
use crate::domain::events::notices::NoticeStage;
use crate::projections::World;
use crate::schemes::Scheme;
use crate::schemes::cel::Condition;
use crate::schemes::eligible::ExclusionKind;
use crate::schemes::steps::StepKind;
use crate::schemes::tariff::TariffKind;
use held::Held;

/// A sort of fact that detectors look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Input {
    /// Any payment.
    Payments,
    /// Payments to persons.
    PaidPersons,
    /// Payments or vouchers to organisations.
    PaidOrgs,
    Claims,
    Awards,
    Papers,
    Hashes,
    PaperTimes,
    PaperBills,
    Vouchers,
    VoucherBills,
    Statuses,
    Steps,
    Seconds,
    StepTimes,
    Notices,
    NoticeRows,
    Checksums,
    TakenDown,
    Objections,
    Holders,
    Signatures,
    Signers,
    Tranches,
    Acceptances,
    Attendance,
    Coverage,
    Quotas,
    Money,
    Statements,
    Reports,
    Checkable,
    Checks,
    Examiners,
    Progress,
    Budgets,
    Assessments,
    /// Rows that say in whose books the costs of a pairing stand.
    Bearers,
    // Of no scheme: what one office keeps for all.
    AccountChanges,
    Households,
    Duties,
    DutyContacts,
    Contacts,
    OrgContacts,
    Founded,
    Schools,
    Posts,
    Tiers,
    Tips,
    Deceased,
    Payroll,
    Property,
    Vehicles,
    Companies,
    Enrolment,
    OtherFunds,
    FundStatuses,
    EarlierYears,
}

/// A code, what it judges, when the scheme's text asks it, and what it needs for that.
struct Need(&'static str, Input, fn(&Scheme) -> bool, Input);

fn any(_: &Scheme) -> bool {
    true
}

fn by_post(scheme: &Scheme) -> bool {
    let tariff = scheme.tariff.as_ref();
    tariff.is_some_and(|tariff| tariff.in_post_on.is_some())
}

fn by_tier(scheme: &Scheme) -> bool {
    let tariff = scheme.tariff.as_ref();
    tariff.is_some_and(|tariff| tariff.kind == TariffKind::TierMonths)
}

fn papers(scheme: &Scheme) -> bool {
    let mut papers = scheme.document.iter();
    papers.any(|paper| !paper.required_for.is_empty() || paper.required_if.is_some())
}

fn bills(scheme: &Scheme) -> bool {
    scheme.document.iter().any(|paper| paper.bill)
}

fn costs(scheme: &Scheme) -> bool {
    !scheme.cost_line.is_empty()
}

fn excludes(scheme: &Scheme, kind: ExclusionKind) -> bool {
    scheme.exclusion_of(kind).is_some()
}

fn shuts_out(scheme: &Scheme, list: ListKind) -> bool {
    let mut rules = scheme.exclusion.iter();
    rules.any(|rule| rule.kind == ExclusionKind::Listed && rule.list == Some(list))
}

fn status(scheme: &Scheme) -> bool {
    excludes(scheme, ExclusionKind::Status)
        || scheme.eligibility.iter().any(|rule| rule.field == "status")
}

fn asks_post(scheme: &Scheme) -> bool {
    let asked = |holds: &str| {
        Condition::read(holds).is_ok_and(|read| read.names.iter().any(|name| name == "post"))
    };
    scheme.eligibility.iter().any(|rule| rule.field == "post")
        || scheme.rule.iter().any(|rule| asked(&rule.holds))
}

fn thresholds(scheme: &Scheme) -> bool {
    scheme
        .eligibility
        .iter()
        .any(|rule| rule.evidence.is_some())
}

fn reviews(scheme: &Scheme) -> bool {
    scheme.step.iter().any(|step| step.kind == StepKind::Review)
}

fn noticed(scheme: &Scheme) -> bool {
    scheme.notice_rule(NoticeStage::PreAward).is_some()
}

fn noticed_after(scheme: &Scheme) -> bool {
    scheme.notice_rule(NoticeStage::PostPayment).is_some()
}

fn comes_down(scheme: &Scheme) -> bool {
    scheme.step.iter().any(|step| step.take_down_wd.is_some())
}

fn tranches(scheme: &Scheme) -> bool {
    !scheme.tranche.is_empty()
}

fn by_the_day(scheme: &Scheme) -> bool {
    scheme.cost_line.iter().any(|line| line.cap_unit.is_some())
}

fn vetoes(scheme: &Scheme) -> bool {
    scheme.rule.iter().any(|rule| rule.holds.contains("veto"))
}

/// Every code that rests on more than the rows it judges.
#[rustfmt::skip]
const NEEDS: &[Need] = &[
    Need("F04", Input::PaidPersons, any, Input::Holders),
    Need("F05", Input::PaidPersons, any, Input::AccountChanges),
    Need("F06", Input::PaidPersons, any, Input::Holders),
    Need("F07", Input::PaidPersons, any, Input::Deceased),
    Need("F08", Input::Payments, |s| shuts_out(s, ListKind::Payroll), Input::Payroll),
    Need("F08", Input::Payments, |s| shuts_out(s, ListKind::Property), Input::Property),
    Need("F08", Input::Payments, |s| shuts_out(s, ListKind::Vehicles), Input::Vehicles),
    Need("F08", Input::Payments, |s| shuts_out(s, ListKind::Companies), Input::Companies),
    Need("F09", Input::Claims, any, Input::Households),
    Need("F09", Input::Claims, any, Input::Steps),
    Need("F10", Input::Claims, status, Input::Statuses),
    Need("F10", Input::Claims, asks_post, Input::Posts),
    Need("F11", Input::Awards, thresholds, Input::Papers),
    Need("F13", Input::Awards, |s| excludes(s, ExclusionKind::OtherFundSameYear), Input::OtherFunds),
    Need("F13", Input::OtherFunds, |s| excludes(s, ExclusionKind::OtherFundSameYear), Input::FundStatuses),
    Need("F14", Input::Awards, |s| excludes(s, ExclusionKind::LookBack), Input::EarlierYears),
    Need("F17", Input::Papers, bills, Input::PaperBills),
    Need("F17", Input::Vouchers, any, Input::VoucherBills),
    Need("F18", Input::Awards, |s| excludes(s, ExclusionKind::Household), Input::Households),
    Need("F19", Input::Papers, any, Input::Hashes),
    Need("F21", Input::Awards, papers, Input::Papers),
    Need("F22", Input::Awards, bills, Input::PaperBills),
    Need("F23", Input::Papers, bills, Input::PaperBills),
    Need("F24", Input::Papers, papers, Input::PaperTimes),
    Need("F25", Input::Signatures, any, Input::Signers),
    Need("F27", Input::Payments, noticed, Input::Notices),
    Need("F28", Input::Payments, noticed, Input::Notices),
    Need("F29", Input::Payments, |s| noticed(s) || noticed_after(s), Input::Notices),
    Need("F30", Input::Payments, noticed, Input::NoticeRows),
    Need("F32", Input::Notices, any, Input::Checksums),
    Need("F33", Input::Notices, comes_down, Input::TakenDown),
    Need("F34", Input::Awards, reviews, Input::Steps),
    Need("F34", Input::Steps, any, Input::Seconds),
    Need("F34", Input::Payments, examined::asks, Input::Examiners),
    Need("F35", Input::Payments, reviews, Input::Steps),
    Need("F36", Input::Steps, any, Input::StepTimes),
    Need("F38", Input::Payments, any, Input::Statements),
    Need("F39", Input::Awards, |s| s.quota.is_some(), Input::Quotas),
    Need("F40", Input::Awards, |s| s.quota.is_some(), Input::Quotas),
    Need("F41", Input::Payments, any, Input::Money),
    Need("F41", Input::Payments, contracted::asks_progress, Input::Progress),
    Need("F41", Input::Payments, contracted::asks_progress, Input::Budgets),
    Need("F42", Input::Payments, any, Input::Statements),
    Need("F43", Input::PaidPersons, by_tier, Input::Tiers),
    Need("F44", Input::PaidPersons, by_post, Input::Posts),
    Need("F45", Input::PaidPersons, by_tier, Input::Tiers),
    Need("F46", Input::PaidPersons, any, Input::Holders),
    Need("F47", Input::Tranches, tranches, Input::Acceptances),
    Need("F48", Input::Tranches, tranches, Input::Acceptances),
    Need("F49", Input::Payments, costs, Input::Vouchers),
    Need("F50", Input::Payments, by_the_day, Input::Vouchers),
    Need("F50", Input::Vouchers, by_the_day, Input::Attendance),
    Need("F51", Input::Payments, costs, Input::Vouchers),
    Need("F53", Input::Payments, costs, Input::Vouchers),
    Need("F54", Input::Payments, costs, Input::Vouchers),
    Need("F55", Input::Payments, costs, Input::Vouchers),
    Need("F56", Input::Payments, costs, Input::Vouchers),
    Need("F57", Input::PaidOrgs, any, Input::OrgContacts),
    Need("F58", Input::PaidOrgs, any, Input::OrgContacts),
    Need("F58", Input::PaidOrgs, any, Input::DutyContacts),
    Need("F59", Input::Coverage, any, Input::Schools),
    Need("F59", Input::PaidPersons, |s| s.coverage.is_some(), Input::Enrolment),
    Need("F62", Input::PaidPersons, any, Input::Contacts),
    Need("F63", Input::PaidOrgs, any, Input::Founded),
    Need("F66", Input::Payments, any, Input::Tips),
    Need("F68", Input::PaidPersons, by_post, Input::Posts),
    Need("F69", Input::Awards, vetoes, Input::Assessments),
    Need("F70", Input::Payments, |s| !s.report.is_empty(), Input::Reports),
    Need("F70", Input::Checkable, checked::asks, Input::Checks),
    Need("F73", Input::PaidPersons, any, Input::Signatures),
    Need("F74", Input::PaidPersons, by_post, Input::Attendance),
    Need("F75", Input::PaidPersons, any, Input::Duties),
    Need("F76", Input::PaidPersons, |s| s.quota.is_some(), Input::Quotas),
    Need("F78", Input::Checkable, |s| s.costs.is_some(), Input::Bearers),
];

/// What an input is called.
fn called(input: Input) -> &'static str {
    match input {
        Input::Payments => "payments",
        Input::PaidPersons => "payments to persons",
        Input::PaidOrgs => "payments to organisations",
        Input::Claims => "claims",
        Input::Awards => "decisions",
        Input::Papers => "papers of claims",
        Input::Hashes => "a column with checksums of papers",
        Input::PaperTimes => "a column with the time at which papers were registered",
        Input::PaperBills => "bills with their numbers",
        Input::Vouchers => "vouchers of spending",
        Input::VoucherBills => "a column with invoice numbers of vouchers",
        Input::Statuses => "a column with the status of employment of claimants",
        Input::Steps => "the record of steps and reviews",
        Input::Seconds => "a column with the time spent on a case",
        Input::StepTimes => "a column with the time at which steps were registered",
        Input::Notices => "the register of notices",
        Input::NoticeRows => "the lists of notices",
        Input::Checksums => "columns with the checksums of a notice's list",
        Input::TakenDown => "a column with the day on which notices were taken down",
        Input::Objections => "a register of objections",
        Input::Holders => "holders of accounts, as the bank or the list names them",
        Input::Signatures => "receipts that were signed for",
        Input::Signers => "a column with who signed the receipts",
        Input::Tranches => "tranches",
        Input::Acceptances => "acceptances of support years",
        Input::Attendance => "attendance of teachers sent out",
        Input::Coverage => "pupils aided, by school",
        Input::Quotas => "quotas",
        Input::Money => "money received",
        Input::Statements => "statements of the fund",
        Input::Reports => "a register of reports",
        Input::Checkable => "agreements, contracts or claims",
        Input::Checks => "working papers of the spot checks that the text asks for",
        Input::Examiners => "a column with who examined payments from a limit on",
        Input::Progress => "reports of how far works have come",
        Input::Budgets => "a column with the budget of contracts",
        Input::Assessments => "yearly assessments",
        Input::Bearers => "a column with the unit in whose books the costs of pairings stand",
        Input::AccountChanges => "a register of changes of accounts",
        Input::Households => "a register of households",
        Input::Duties => "a list of officials and their duties",
        Input::DutyContacts => "telephones or addresses of officials",
        Input::Contacts => "telephones or addresses of persons",
        Input::OrgContacts => {
            "a register of suppliers with their telephones, addresses or accounts"
        }
        Input::Founded => "a register of suppliers with the day on which they were founded",
        Input::Schools => "a register of schools",
        Input::Posts => "posts of teachers",
        Input::Tiers => "tiers of schools",
        Input::Tips => "a register of tips",
        Input::Deceased => ListKind::Deceased.called(),
        Input::Payroll => ListKind::Payroll.called(),
        Input::Property => ListKind::Property.called(),
        Input::Vehicles => ListKind::Vehicles.called(),
        Input::Companies => ListKind::Companies.called(),
        Input::Enrolment => ListKind::Enrolment.called(),
        Input::OtherFunds => ListKind::OtherFunds.called(),
        Input::EarlierYears => ListKind::EarlierYears.called(),
        Input::FundStatuses => "a column of other funds' recipients with what was given back",
    }
}

/// Which part alone of a code an input is for; the rest of it is judged without.
fn part(code: &str, wants: Input) -> Option<&'static str> {
    match (code, wants) {
        ("F38", Input::Statements) => Some("money that lies idle"),
        ("F42", Input::Statements) => Some("the comparison with statements"),
        ("F41", Input::Progress) => Some("payment ahead of the works"),
        ("F41", Input::Budgets) => Some("contracts against their budgets"),
        _ => None,
    }
}

/// A code that could not judge a scheme for want of something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Absent {
    /// The code.
    pub code: String,
    /// The scheme.
    pub scheme: String,
    /// What the ledger does not hold.
    pub input: String,
    /// The part of the code that asks for it, where the rest is judged without; all of it else.
    pub part: Option<String>,
}

impl Absent {
    /// As a sentence.
    pub fn told(&self) -> String {
        if let Some(part) = &self.part {
            return format!(
                "{}, scheme {}: {part} is not judged, the ledger does not hold {}",
                self.code, self.scheme, self.input
            );
        }
        format!(
            "{}, scheme {}: not judged, the ledger does not hold {}",
            self.code, self.scheme, self.input
        )
    }
}

/// What is not there, by code, scheme and input in the order of the table.
pub fn absent(world: &World) -> Vec<Absent> {
    let held = Held::of(world);
    let mut found = Vec::new();
    for Need(code, of, asked, wants) in NEEDS {
        for (id, scheme) in world.registry.schemes() {
            if held.has(id, *of) && asked(scheme) && !held.has(id, *wants) {
                found.push(Absent {
                    code: (*code).to_owned(),
                    scheme: id.clone(),
                    input: called(*wants).to_owned(),
                    part: part(code, *wants).map(str::to_owned),
                });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::NEEDS;
    use crate::detect::catalogue::entry;

    #[test]
    fn every_code_of_the_table_is_in_the_catalogue_and_in_order() {
        assert!(NEEDS.iter().all(|need| entry(need.0).is_some()));
        assert!(NEEDS.is_sorted_by_key(|need| need.0));
    }
}
