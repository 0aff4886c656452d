//! Red flags: one file a code, its page as module doc (definition, example, exclusions, source). A
//! flag is a lead with evidence, never a verdict. Pure: the same history gives the same flags, in
//! the same order, with the same ids.
//!
//! The folding is done by the projections; a detector is a pure question to the folded state as of a
//! day ([`Detector::flags`]). So one code serves whenever the state is asked: after a rebuild, after
//! the next entry, or after one proposed payment more.

mod breach;
pub mod caution;
mod claimed;
mod coverage;
pub mod f02_many_names;
pub mod f03_two_numbers;
pub mod f04_shared_account;
pub mod f06_holder_differs;
pub mod f08_excluded_class;
pub mod f10_status_mismatch;
pub mod f11_below_threshold;
pub mod f13_double_aid;
pub mod f14_look_back;
pub mod f16_duplicate_payment;
pub mod f18_household_stacking;
pub mod f19_document_reuse;
pub mod f21_missing_document;
pub mod f26_late_claim;
pub mod f27_paid_before_notice_closed;
pub mod f28_notice_too_short;
pub mod f29_notice_missing;
pub mod f30_paid_differs_from_notice;
pub mod f31_objection_open;
pub mod f35_duty_not_separated;
pub mod f39_quota_overrun;
pub mod f41_overdraw;
pub mod f43_rate_differs;
pub mod f44_off_post;
pub mod f46_wrong_channel;
pub mod f47_tranche_without_pass;
pub mod f49_wrong_cost_line;
pub mod f50_meal_overrun;
pub mod f69_award_despite_veto;
pub mod f71_duplicate_claim;
pub mod flag;
pub mod gate;
mod paid;
pub mod score;
mod shut_out;
mod text;

use crate::domain::date::Date;
use crate::projections::World;

pub use flag::{Evidence, Flag, Nature, Severity};

/// What a detector found, and what it could not judge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Flags.
    pub flags: Vec<Flag>,
    /// What could not be judged, and why (an unpublished calendar year, say).
    pub unjudged: Vec<String>,
}

/// One red flag's code.
pub trait Detector {
    /// The code, for instance `F13`.
    fn code(&self) -> &'static str;

    /// What it finds in `world` as of a day.
    fn flags(&self, world: &World, as_of: Date) -> Findings;
}

/// Every detector, by code.
pub fn all() -> Vec<Box<dyn Detector>> {
    vec![
        Box::new(f02_many_names::ManyNames),
        Box::new(f03_two_numbers::TwoNumbers),
        Box::new(f04_shared_account::SharedAccount),
        Box::new(f06_holder_differs::HolderDiffers),
        Box::new(f08_excluded_class::ExcludedClass),
        Box::new(f10_status_mismatch::StatusMismatch),
        Box::new(f11_below_threshold::BelowThreshold),
        Box::new(f13_double_aid::DoubleAid),
        Box::new(f14_look_back::LookBack),
        Box::new(f16_duplicate_payment::DuplicatePayment),
        Box::new(f18_household_stacking::HouseholdStacking),
        Box::new(f19_document_reuse::DocumentReuse),
        Box::new(f21_missing_document::MissingDocument),
        Box::new(f26_late_claim::LateClaim),
        Box::new(f27_paid_before_notice_closed::PaidBeforeNoticeClosed),
        Box::new(f28_notice_too_short::NoticeTooShort),
        Box::new(f29_notice_missing::NoticeMissing),
        Box::new(f30_paid_differs_from_notice::PaidDiffersFromNotice),
        Box::new(f31_objection_open::ObjectionOpen),
        Box::new(f35_duty_not_separated::DutyNotSeparated),
        Box::new(f39_quota_overrun::QuotaOverrun),
        Box::new(f41_overdraw::Overdraw),
        Box::new(f43_rate_differs::RateDiffers),
        Box::new(f44_off_post::OffPost),
        Box::new(f46_wrong_channel::WrongChannel),
        Box::new(f47_tranche_without_pass::TrancheWithoutPass),
        Box::new(f49_wrong_cost_line::WrongCostLine),
        Box::new(f50_meal_overrun::MealOverrun),
        Box::new(f69_award_despite_veto::AwardDespiteVeto),
        Box::new(f71_duplicate_claim::DuplicateClaim),
    ]
}

/// Every flag of every detector, ordered by code and id.
pub fn run(world: &World, as_of: Date) -> Findings {
    let mut found = Findings::default();
    for detector in all() {
        let mut one = detector.flags(world, as_of);
        found.flags.append(&mut one.flags);
        found.unjudged.append(&mut one.unjudged);
    }
    found
        .flags
        .sort_by(|a, b| (a.code, &a.id).cmp(&(b.code, &b.id)));
    found
}
