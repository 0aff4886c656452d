//! Which command records which kind of event: one row each.

use crate::domain::events::Kind;
use crate::domain::events::catalogue::ROWS;
use crate::domain::party::Role;

/// Commands that share a name: `claim …`, `notice …`.
pub trait Group: Clone + Send + Sync + 'static {
    /// The name.
    const NAME: &'static str;
}

macro_rules! groups {
    ($($(#[$doc:meta])* $group:ident = $name:literal),+ $(,)?) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            pub struct $group;

            impl Group for $group {
                const NAME: &'static str = $name;
            }
        )+
    };
}

groups! {
    /// A case, from its claim to its decision.
    Claim = "claim",
    /// Public notices.
    Notice = "notice",
    /// Money before it has a beneficiary.
    Fund = "fund",
    /// How many a unit may put forward.
    Quota = "quota",
    /// Plans of money.
    Plan = "plan",
    /// Agreements between bodies.
    Agreement = "agreement",
    /// Tranches of an agreement.
    Tranche = "tranche",
    /// What became of payments.
    Pay = "pay",
    /// Money ordered back.
    Clawback = "clawback",
    /// Payments stopped.
    Suspend = "suspend",
    /// What units spent.
    Spend = "spend",
    /// Goods.
    Goods = "goods",
    /// Fees that are not asked for.
    Fee = "fee",
    /// Works.
    Contract = "contract",
    /// Reports that are owed.
    Filing = "filing",
    /// Persons.
    Person = "person",
    /// Organisations, persons, accounts, posts and duties.
    Register = "register",
    /// Work of seconded teachers.
    Work = "work",
    /// How many pupils are aided.
    Coverage = "coverage",
    /// Looking into something.
    Inquiry = "inquiry",
    /// What people pointed out.
    Tip = "tip",
    /// What auditors found.
    Finding = "finding",
    /// Putting right what they found.
    Rectify = "rectify",
}

/// One command.
#[derive(Debug)]
pub struct VerbRow {
    /// Its group.
    pub group: &'static str,
    /// Its own name.
    pub name: &'static str,
    /// The kind of event it records.
    pub kind: &'static str,
    /// What it does, in the imperative.
    pub about: &'static str,
}

const fn verb(
    group: &'static str,
    name: &'static str,
    kind: &'static str,
    about: &'static str,
) -> VerbRow {
    VerbRow {
        group,
        name,
        kind,
        about,
    }
}

/// Every command, by group.
#[rustfmt::skip]
static VERBS: &[VerbRow] = &[
    verb("claim", "submit", "ClaimSubmitted", "Submit a claim"),
    verb("claim", "amend", "ClaimAmended", "Put right what a claim says, before it is decided"),
    verb("claim", "withdraw", "ClaimWithdrawn", "Take a claim back"),
    verb("claim", "evidence", "EvidenceAttached", "File a paper with a claim"),
    verb("claim", "reject-paper", "EvidenceRejected", "Send a paper back"),
    verb("claim", "review", "ReviewRecorded", "Review a case at a level"),
    verb("claim", "step", "CaseStepRecorded", "Record a step that decides nothing"),
    verb("claim", "award", "AwardDecided", "Award aid"),
    verb("claim", "refuse", "AwardRefused", "Refuse aid"),
    verb("claim", "appeal", "AppealFiled", "Appeal against an award or a refusal"),
    verb("claim", "resolve", "AppealResolved", "Settle an appeal"),
    verb("notice", "open", "NoticeOpened", "Put a list before the public"),
    verb("notice", "row", "NoticeRowListed", "List one row of a notice"),
    verb("notice", "amend", "NoticeAmended", "Lower a row, or take it off; its clock goes on"),
    verb("notice", "supplement", "SupplementaryNoticeOpened", "Put new or raised rows up, with a clock of their own"),
    verb("notice", "evidence", "NoticeEvidenceAdded", "Keep the hash of a picture or page of a notice"),
    verb("notice", "object", "ObjectionFiled", "Take an objection in"),
    verb("notice", "resolve", "ObjectionResolved", "Settle an objection"),
    verb("notice", "close", "NoticeClosed", "Close a notice"),
    verb("notice", "take-down", "NoticeTakenDown", "Record that a notice is no longer shown"),
    verb("person", "merge", "PersonMerged", "Record that two aliases are one person"),
    verb("register", "org", "OrgRegistered", "Register an organisation, school or supplier"),
    verb("register", "org-status", "OrgStatusChanged", "Record that an organisation's status changed"),
    verb("register", "person", "PersonRegistered", "Register a person; name and numbers go to the vault"),
    verb("register", "update", "PersonUpdated", "Record what changed of a registered person"),
    verb("register", "account", "AccountBound", "Put on record the account on which a person is paid"),
    verb("register", "change-account", "AccountChanged", "Record that a person is paid on another account"),
    verb("register", "post", "PostAssigned", "Record that a person takes a post"),
    verb("register", "suspend-post", "PostSuspended", "Record that a person leaves a post for a time"),
    verb("register", "end-post", "PostEnded", "Record that a person leaves a post"),
    verb("register", "tier", "SchoolTierSet", "Set the tier and the rate of a school"),
    verb("register", "household", "HouseholdLinked", "Record to which household a person belongs"),
    verb("register", "conflict", "ConflictDeclared", "Declare that an official is related to an applicant"),
    verb("register", "duty", "DutyAssigned", "Give an official a post for a scheme"),
    verb("fund", "statement", "FundStatementFiled", "File what an office says of a fund; no money moves"),
    verb("fund", "receive", "FundReceived", "Record money that arrived in a fund"),
    verb("fund", "appropriate", "AppropriationIssued", "Record a budget document that promises money"),
    verb("fund", "adjust", "AppropriationAdjusted", "Record a change of a budget document"),
    verb("fund", "return-unspent", "UnspentReturned", "Return money that was not spent"),
    verb("fund", "donate", "DonationRecorded", "Record a gift of money"),
    verb("fund", "draw", "LoanWithdrawn", "Record a drawing from a loan, at its rate"),
    verb("quota", "allocate", "QuotaAllocated", "Allocate a quota to a unit"),
    verb("quota", "move", "QuotaReallocated", "Move a quota from one unit to another"),
    verb("plan", "add", "BudgetPlanned", "Add a node of a plan"),
    verb("agreement", "sign", "AgreementSigned", "Sign an agreement"),
    verb("agreement", "extend", "AgreementSigned", "Move the last day of an agreement on; both bodies sign, and the rest stays as it was signed"),
    verb("agreement", "end", "AgreementEnded", "End an agreement"),
    verb("agreement", "assess", "AssessmentRecorded", "Score a year of an agreement"),
    verb("tranche", "schedule", "TrancheScheduled", "Schedule a tranche"),
    verb("tranche", "evaluate", "SelfEvaluationFiled", "File a self-evaluation of a year"),
    verb("tranche", "accept", "AcceptanceRecorded", "Accept a year, by its score"),
    verb("tranche", "release", "TrancheReleased", "Release a tranche"),
    verb("tranche", "withhold", "TrancheWithheld", "Hold a tranche back"),
    verb("pay", "order", "PaymentInstructed", "Order one payment; it passes the gates as a row of a list does"),
    verb("pay", "confirm", "PaymentConfirmed", "Record that a payment arrived"),
    verb("pay", "return", "PaymentReturned", "Record that a payment came back"),
    verb("pay", "acknowledge", "ReceiptAcknowledged", "Record that somebody signed for the money"),
    verb("clawback", "order", "ClawbackOrdered", "Order money back"),
    verb("clawback", "receive", "RecoveryReceived", "Record money that came back on an order"),
    verb("clawback", "offset", "RecoveryOffset", "Set what is owed against a payment ordered whole; confirm then what is left"),
    verb("clawback", "write-off", "RecoveryWrittenOff", "Give an order up, in whole or in part"),
    verb("suspend", "start", "SuspensionStarted", "Stop a person's payments"),
    verb("suspend", "lift", "SuspensionLifted", "Let a person's payments go on"),
    verb("spend", "record", "ExpenditureRecorded", "Record what a unit spent"),
    verb("spend", "book", "CostBorne", "Record in whose books a cost of a pairing stands; no money moves"),
    verb("goods", "receive", "InKindReceived", "Record goods that came in"),
    verb("goods", "give", "InKindDonated", "Record goods that were given"),
    verb("fee", "remit", "FeeRemitted", "Remit a fee; no money moves"),
    verb("work", "attend", "AttendanceRecorded", "Record the days of a month that a seconded teacher attended"),
    verb("coverage", "record", "CoverageReported", "Report how many pupils of a school are aided"),
    verb("contract", "sign", "ContractSigned", "Sign a contract"),
    verb("contract", "progress", "ProgressReported", "Report how far works have come"),
    verb("contract", "accept", "OutputAccepted", "Accept works or goods"),
    verb("filing", "add", "ReportFiled", "File a report that is owed"),
    verb("inquiry", "open", "InquiryOpened", "Open an inquiry"),
    verb("inquiry", "note", "InquiryNoted", "Note a step of an inquiry"),
    verb("inquiry", "close", "InquiryClosed", "Close an inquiry with its result"),
    verb("tip", "receive", "TipReceived", "Take a tip in"),
    verb("tip", "triage", "TipTriaged", "Hand a tip to whoever looks into it"),
    verb("tip", "close", "TipClosed", "Close a tip"),
    verb("finding", "raise", "FindingRaised", "Raise a finding"),
    verb("finding", "rebut", "FindingRebutted", "Record what the audited unit answers"),
    verb("finding", "settle", "FindingSettled", "Settle a finding; another auditor endorses it"),
    verb("finding", "sanction", "SanctionImposed", "Impose a sanction on a finding that stands"),
    verb("rectify", "report", "RectificationReported", "Report what was put right"),
    verb("rectify", "accept", "RectificationAccepted", "Strike a finding off once it is put right and its money is back"),
];

/// Commands of a group, in the order of the table.
pub(super) fn of_group(group: &'static str) -> impl Iterator<Item = &'static VerbRow> {
    VERBS.iter().filter(move |verb| verb.group == group)
}

impl VerbRow {
    /// Number of its kind.
    pub(super) fn number(&self) -> Kind {
        Kind::from_name(self.kind).unwrap_or(Kind(0))
    }

    /// Whether its numbers are the ledger's own, or it is of persons, who span schemes, so that it needs no scheme.
    pub(super) fn of_the_ledger(&self) -> bool {
        matches!(
            self.group,
            "inquiry" | "tip" | "finding" | "rectify" | "person"
        )
    }

    /// The fields that are typed, where the others are taken from what the event is about; empty where all are typed.
    pub(super) fn only(&self) -> &'static [&'static str] {
        match (self.group, self.name) {
            ("agreement", "extend") => &["agreement_no", "to"],
            _ => &[],
        }
    }

    /// Whether it can be told in parts, each an event of its own with its own day and amount.
    pub(super) fn by_instalments(&self) -> bool {
        self.kind == "ClawbackOrdered"
    }

    /// Whether its amount is held against what its flags have at stake.
    pub(super) fn may_be_far_off(&self) -> bool {
        self.kind == "FindingRaised"
    }

    /// The roles that may propose it.
    pub(super) fn roles(&self) -> &'static [Role] {
        ROWS.iter()
            .find(|row| row.name == self.kind)
            .and_then(|row| row.places.first())
            .copied()
            .unwrap_or_default()
    }

    /// The role that proposes it, unless another is named.
    pub(super) fn first_role(&self) -> Role {
        self.roles().first().copied().unwrap_or(Role::Unit)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{ROWS, VERBS};
    use crate::intake::tables::makes;
    use crate::schemes::{Scheme, Tables, shipped};

    /// Whatever one command records of one case, a spreadsheet records of many: a sheet of acts of its own, or one of
    /// the tables of the shipped texts, whose rows become it.
    #[test]
    fn every_act_has_a_sheet() {
        let common = Tables::parse(shipped::COMMON_TABLES).unwrap();
        let texts: Vec<Scheme> = shipped::SCHEMES
            .iter()
            .map(|(_, text)| Scheme::parse(text).unwrap())
            .collect();
        let tables = texts.iter().flat_map(|text| &text.table);
        let told: BTreeSet<String> = tables
            .chain(&common.table)
            .flat_map(|table| {
                let made = makes(&table.kind).map(str::to_owned);
                made.chain(std::iter::once(table.meaning().to_owned()))
            })
            .collect();
        assert!(told.len() > 60, "{told:?}");
        // What no file may tell has no sheet.
        let imported = |kind: &str| ROWS.iter().any(|row| row.name == kind && row.imported);
        for verb in VERBS.iter().filter(|verb| imported(verb.kind)) {
            let (kind, name) = (verb.kind, format!("{} {}", verb.group, verb.name));
            assert!(told.contains(kind), "{name}: no sheet tells {kind}");
        }
    }
}
