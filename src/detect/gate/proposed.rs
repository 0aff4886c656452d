//! A payment that is about to be made, or that somebody asks about.
//!
//! Promises: a payment that nobody has made bears a number that no office gives, so that it is nobody's payment on record.
//! **Not here**: rows of lists, which `intake` reads.

use crate::crypto::digest::FileHash;
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::lists::RowNoted;
use crate::domain::events::payments::{
    ExpenditureRecorded, Payee, PaymentInstructed, PaymentMethod, PaymentNamed,
};
use crate::domain::events::{ActedBy, SchemeRef, SourceRef};
use crate::domain::money::Fen;
use crate::domain::party::HolderMatch;
use crate::projections::cases::Case;
use crate::schemes::Scheme;

/// A payment that is about to be made.
#[derive(Clone, Debug)]
pub struct Proposed {
    /// The row of the list.
    pub row: SourceRef,
    /// Scheme, and the version of its newest text.
    pub scheme: SchemeRef,
    /// What would be instructed.
    pub instructed: PaymentInstructed,
    /// Whom the row names.
    pub named: Option<PaymentNamed>,
    /// Who acts, as the row says.
    pub acted_by: Vec<ActedBy>,
    /// Day it would be paid on.
    pub day: Date,
    /// What the row itself says that the money is spent on, where it does.
    pub spent: Option<ExpenditureRecorded>,
    /// What an import would note of the row beside its other events.
    pub noted: Vec<RowNoted>,
    /// The payee's name as the row writes it, where the order holds the code alone; never recorded.
    pub called: Option<String>,
}

impl Proposed {
    /// The person paid.
    pub fn person(&self) -> Option<Alias> {
        match self.instructed.payee {
            Payee::Person(person) => Some(person),
            Payee::Org(_) => None,
        }
    }

    /// A payment that nobody has made, for something by its number: out of the scheme's first fund, as it says that money goes
    /// out.
    pub fn unmade(scheme: &Scheme, number: &str, payee: Payee, amount: Fen, day: Date) -> Proposed {
        let rule = scheme.payment.as_ref();
        let method = rule.and_then(|rule| rule.channels.first().copied());
        Proposed {
            // No file has this row.
            row: SourceRef {
                file: FileHash::ZERO,
                sheet: String::new(),
                row: 0,
            },
            scheme: SchemeRef {
                id: scheme.id.clone(),
                version: scheme.version,
            },
            instructed: PaymentInstructed {
                payment_no: format!("{number}\u{1f}"),
                batch_no: None,
                award_no: None,
                case_no: None,
                tranche: None,
                payee,
                unit_code: None,
                tier: None,
                amount,
                fund: scheme.main_fund().to_owned(),
                period: scheme.claim_period(),
                method: method.unwrap_or(PaymentMethod::Bank),
                account: None,
                holder: HolderMatch::Unstated,
                again: false,
            },
            named: None,
            acted_by: Vec::new(),
            day,
            spent: None,
            noted: Vec::new(),
            called: None,
        }
    }

    /// An order that a clerk gives by hand, judged on a day: it comes from no file.
    pub fn by_hand(scheme: SchemeRef, instructed: PaymentInstructed, day: Date) -> Proposed {
        Proposed {
            row: SourceRef {
                file: FileHash::ZERO,
                sheet: String::new(),
                row: 1,
            },
            scheme,
            instructed,
            named: None,
            acted_by: Vec::new(),
            day,
            spent: None,
            noted: Vec::new(),
            called: None,
        }
    }

    /// The same on a case: for the period and to the account that its claim names.
    pub fn on_case(mut self, case_no: &str, case: &Case) -> Proposed {
        let said = &mut self.instructed;
        said.case_no = Some(case_no.to_owned());
        if let Some(claim) = case.claims.first() {
            said.account = claim.said.account;
            said.period = claim.said.period;
        }
        self
    }
}
