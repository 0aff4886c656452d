//! Every kind of table: its word, the events its rows become, the fields it knows, and the function that reads a row.
//!
//! **Promises**: a row of a sheet becomes events of these kinds and no others, which the tests of intake hold; a sheet
//! of acts tells the one event that its table names. **Not here**: which sheet is of which kind, and the rounds of an
//! import.

use super::{ACTS, Convert};
use super::{
    act, case, fund, gifts, household, list, notice, outside, pairing, payment, public, school,
    spending, teacher, works, yearly,
};

/// A kind of table: the word scheme files use, the events its rows become, the fields it knows, and what a row means.
/// A field that is known but makes no part of an event (a name beside an ID) is listed all the same.
pub(super) struct Kind {
    /// Its word.
    pub word: &'static str,
    /// Kinds of events, by their names.
    pub makes: &'static str,
    /// Fields.
    pub fields: &'static str,
    /// Reads a row.
    pub convert: Convert,
}

/// All of them.
pub(super) const KINDS: &[Kind] = &[
    Kind {
        word: "claims",
        makes: "AccountBound ClaimSubmitted PersonNamed PersonRegistered",
        fields: "case_no unit_code unit name id sex birth status category debt requested signed_on received_at by_proxy phone address bank account holder",
        convert: case::claims,
    },
    Kind {
        word: "evidence",
        makes: "EvidenceAttached",
        fields: "document_no case_no name document_type issuer issued amount sha256 registered_at",
        convert: case::evidence,
    },
    Kind {
        word: "steps",
        makes: "CaseStepRecorded ReviewRecorded",
        fields: "case_no step staff_no staff_name on registered_at seconds opinion",
        convert: case::steps,
    },
    Kind {
        word: "awards",
        makes: "AwardDecided",
        fields: "award_no case_no unit_code name id status amount on approver document_no",
        convert: case::awards,
    },
    Kind {
        word: "duties",
        makes: "DutyAssigned",
        fields: "staff_no name id unit post scheme phone address from",
        convert: case::duties,
    },
    Kind {
        word: "quotas",
        makes: "QuotaAllocated",
        fields: "unit_code unit unit_kind city count retired_max count_in_set",
        convert: fund::quotas,
    },
    Kind {
        word: "fund_receipts",
        makes: "FundReceived",
        fields: "receipt_no scheme fund nature payer amount on bank_ref",
        convert: fund::fund_receipts,
    },
    Kind {
        word: "appropriations",
        makes: "AppropriationIssued",
        fields: "document_no scheme from to fund purpose amount on",
        convert: fund::appropriations,
    },
    Kind {
        word: "fund_statements",
        makes: "FundStatementFiled",
        fields: "scheme fund received paid returned recovered balance as_of",
        convert: fund::fund_statements,
    },
    Kind {
        word: "fund_list",
        makes: "ListEntryRecorded ListRegistered",
        fields: "level fund name id unit amount on status",
        convert: fund::fund_list,
    },
    Kind {
        word: "notices",
        makes: "NoticeClosed NoticeOpened NoticeTakenDown",
        fields: "notice_no stage period publisher channel from until working_days_min rows amount objections checksum_start checksum_end taken_down officer",
        convert: notice::notices,
    },
    Kind {
        word: "notice_rows",
        makes: "NoticeRowListed",
        fields: "notice_no case_no agreement_no name unit category grade amount",
        convert: notice::notice_rows,
    },
    Kind {
        word: "objections",
        makes: "ObjectionFiled ObjectionResolved",
        fields: "objection_no notice_no on name case_no teacher_no text resolved_on result",
        convert: notice::objections,
    },
    Kind {
        word: "payments",
        makes: "PaymentConfirmed PaymentInstructed PaymentNamed PaymentReturned",
        fields: "payment_no award_no case_no name id amount method bank account holder on result cashier remark",
        convert: payment::payments,
    },
    Kind {
        word: "notice_months",
        makes: "NoticeRowListed",
        fields: "notice_no teacher_no name unit tier from to amount",
        convert: notice::notice_months,
    },
    Kind {
        word: "schools",
        makes: "OrgRegistered",
        fields: "unit_code unit division county town unit_kind pupils teachers account",
        convert: school::schools,
    },
    Kind {
        word: "tiers",
        makes: "SchoolTierSet",
        fields: "unit_code unit tier score rate from to document_no",
        convert: school::tiers,
    },
    Kind {
        word: "teachers",
        makes: "AccountBound PersonNamed PersonRegistered PostAssigned",
        fields: "teacher_no name id sex birth unit_code unit post from left status bank account phone clerk registered_at",
        convert: teacher::teachers,
    },
    Kind {
        word: "post_changes",
        makes: "PostAssigned PostEnded PostSuspended",
        fields: "change_no teacher_no name id change old_code old_unit new_code new_unit on registered_at clerk",
        convert: teacher::post_changes,
    },
    Kind {
        word: "account_changes",
        makes: "AccountChanged",
        fields: "teacher_no name id old_account new_account on reason clerk",
        convert: teacher::account_changes,
    },
    Kind {
        word: "payment_lists",
        makes: "PaymentConfirmed PaymentInstructed PaymentNamed",
        fields: "batch_no line teacher_no name id unit_code unit tier category period amount method bank account on remark",
        convert: list::payment_lists,
    },
    Kind {
        word: "bank_returns",
        makes: "PaymentConfirmed PaymentNamed PaymentReturned",
        fields: "batch_no line account holder amount result reason on bank_ref",
        convert: list::bank_returns,
    },
    Kind {
        word: "batch_steps",
        makes: "CaseStepRecorded ReviewRecorded",
        fields: "batch_no step staff_no staff_name on registered_at seconds opinion",
        convert: case::batch_steps,
    },
    Kind {
        word: "agreements",
        makes: "AgreementSigned",
        fields: "agreement_no agreement_kind supporter_code supporter supporter_city account aided_code aided county division signed_with_department signed_by_pair from to amount",
        convert: pairing::agreements,
    },
    Kind {
        word: "tranches",
        makes: "PaymentConfirmed PaymentInstructed TrancheReleased TrancheScheduled TrancheWithheld",
        fields: "agreement_no year supporter scheduled condition due status on amount account clerk",
        convert: pairing::tranches,
    },
    Kind {
        word: "evaluations",
        makes: "AcceptanceRecorded SelfEvaluationFiled",
        fields: "agreement_no year year_end filed_on own_score accepted_on score passed scorer_one scorer_two",
        convert: pairing::evaluations,
    },
    Kind {
        word: "attendance",
        makes: "AttendanceRecorded",
        fields: "agreement_no name id month working_days",
        convert: pairing::attendance,
    },
    Kind {
        word: "expenditures",
        makes: "CostBorne ExpenditureRecorded",
        fields: "voucher_no agreement_no year on cost_line borne_by payee payee_id invoice invoice_date amount meal_month working_days approval_no clerk approver",
        convert: spending::expenditures,
    },
    Kind {
        word: "suppliers",
        makes: "OrgRegistered OrgStatusChanged",
        fields: "unit uscc representative representative_id phone address account founded status",
        convert: spending::suppliers,
    },
    Kind {
        word: "in_kind",
        makes: "InKindDonated",
        fields: "agreement_no item quantity value on receiver",
        convert: spending::in_kind,
    },
    Kind {
        word: "bills",
        makes: "EvidenceAttached",
        fields: "case_no name invoice issuer on amount remark",
        convert: case::bills,
    },
    Kind {
        word: "earlier_list",
        makes: "ListEntryRecorded ListRegistered",
        fields: "level year fund name id amount",
        convert: fund::earlier_list,
    },
    Kind {
        word: "donations",
        makes: "DonationRecorded",
        fields: "donation_no donor donor_kind donor_id amount on activity method slip_no",
        convert: gifts::donations,
    },
    Kind {
        word: "goods",
        makes: "InKindDonated InKindReceived",
        fields: "slip_no direction item quantity measure value party on clerk",
        convert: gifts::goods,
    },
    Kind {
        word: "assessments",
        makes: "AssessmentRecorded",
        fields: "agreement_no supporter_code supporter year reported score grade vetoed on assessor",
        convert: yearly::assessments,
    },
    Kind {
        word: "org_awards",
        makes: "AwardDecided",
        fields: "award_no agreement_no supporter_code supporter grade amount on approver document_no",
        convert: yearly::org_awards,
    },
    Kind {
        word: "org_payments",
        makes: "ClawbackOrdered PaymentConfirmed PaymentInstructed",
        fields: "payment_no award_no agreement_no unit_code payee period account amount reward_or_penalty on cashier",
        convert: yearly::org_payments,
    },
    Kind {
        word: "remissions",
        makes: "FeeRemitted",
        fields: "remission_no unit_code unit name id fee period amount",
        convert: yearly::remissions,
    },
    Kind {
        word: "plan_nodes",
        makes: "BudgetPlanned",
        fields: "plan_no parent_no level county item class amount",
        convert: works::plan_nodes,
    },
    Kind {
        word: "contracts",
        makes: "ContractSigned",
        fields: "contract_no plan_no county school class budget amount on contractor uscc area places",
        convert: works::contracts,
    },
    Kind {
        word: "works_payments",
        makes: "ExpenditureRecorded PaymentConfirmed PaymentInstructed",
        fields: "payment_no contract_no payee uscc account amount on invoice purpose clerk approver examiner",
        convert: works::works_payments,
    },
    Kind {
        word: "progress",
        makes: "ProgressReported",
        fields: "contract_no period progress on",
        convert: works::progress,
    },
    Kind {
        word: "reports",
        makes: "ReportFiled",
        fields: "unit report_kind period due filed subject_no",
        convert: works::reports,
    },
    Kind {
        word: "coverage",
        makes: "CoverageReported",
        fields: "unit_code unit county stage enrolled boarders poor_boarders aided poor_aided standard amount",
        convert: works::coverage,
    },
    Kind {
        word: "households",
        makes: "HouseholdLinked",
        fields: "household name id relation",
        convert: household::households,
    },
    Kind {
        word: "proxy_accounts",
        makes: "AccountBound",
        fields: "name id account owner owner_id relation on",
        convert: household::proxy_accounts,
    },
    Kind {
        word: "list_deceased",
        makes: "ListEntryRecorded ListRegistered",
        fields: "name id died registered_on",
        convert: outside::deceased,
    },
    Kind {
        word: "list_payroll",
        makes: "ListEntryRecorded ListRegistered",
        fields: "name id unit class status",
        convert: outside::payroll,
    },
    Kind {
        word: "list_companies",
        makes: "ListEntryRecorded ListRegistered",
        fields: "company uscc name id capital founded status",
        convert: outside::companies,
    },
    Kind {
        word: "list_vehicles",
        makes: "ListEntryRecorded ListRegistered",
        fields: "name id plate value registered_on status",
        convert: outside::vehicles,
    },
    Kind {
        word: "list_property",
        makes: "ListEntryRecorded ListRegistered",
        fields: "name id certificate purpose area registered_on",
        convert: outside::property,
    },
    Kind {
        word: "list_enrolment",
        makes: "ListEntryRecorded ListRegistered",
        fields: "name id unit grade changed_on status",
        convert: outside::enrolment,
    },
    Kind {
        word: "receipts",
        makes: "ReceiptAcknowledged",
        fields: "payment_no name amount signer relation on",
        convert: payment::receipts,
    },
    Kind {
        word: "waivers",
        makes: "WaiverGranted",
        fields: "waiver_no scheme clause about subject_no reason approver on expires",
        convert: public::waivers,
    },
    Kind {
        word: "conflicts",
        makes: "ConflictDeclared",
        fields: "staff_no staff_name name id relation scheme on",
        convert: public::conflicts,
    },
    Kind {
        word: "tips",
        makes: "TipReceived",
        fields: "tip_no on channel scheme about subject_no topic state",
        convert: public::tips,
    },
    Kind {
        word: ACTS,
        // The event that the table names.
        makes: "",
        fields: "",
        convert: act::acts,
    },
    Kind {
        word: "clawbacks",
        makes: "ClawbackOrdered RecoveryReceived",
        fields: "order_no scheme name id amount on due recovered recovered_on reason",
        convert: public::clawbacks,
    },
];

/// Kinds of events that the rows of a kind of table may become; none where there is no such kind. A sheet of acts
/// tells the event that its table names.
pub fn makes(word: &str) -> impl Iterator<Item = &'static str> {
    let known = KINDS.iter().find(move |known| known.word == word);
    known
        .into_iter()
        .flat_map(|known| known.makes.split_whitespace())
}

/// The words of every kind of table.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|known| known.word)
}
