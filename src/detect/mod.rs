//! Red flags: one file a code, its page as module doc (definition, example, exclusions, source). A
//! flag is a lead with evidence, never a verdict. Pure: the same history gives the same flags, in
//! the same order, with the same ids.
//!
//! The folding is done by the projections; a detector is a pure question to the folded state as of a
//! day ([`Detector::flags`]). So one code serves whenever the state is asked: after a rebuild, after
//! the next entry, or after one proposed payment more.

mod accepted;
mod agreed;
mod appealed;
mod barred;
pub mod bereft;
mod beyond_award;
mod bills;
pub mod borne;
mod breach;
pub mod catalogue;
pub mod caution;
mod checked;
mod claimed;
pub mod contracted;
mod cost;
mod coverage;
mod doubled;
mod drawn;
pub mod editions;
mod entitled;
mod examined;
pub mod f01_doubtful_number;
pub mod f02_many_names;
pub mod f03_two_numbers;
pub mod f04_shared_account;
pub mod f05_account_churn;
pub mod f06_holder_differs;
pub mod f07_deceased;
pub mod f08_excluded_class;
pub mod f09_undeclared_relative;
pub mod f10_status_mismatch;
pub mod f11_below_threshold;
pub mod f12_threshold_hugging;
pub mod f13_double_aid;
pub mod f14_look_back;
pub mod f15_two_units;
pub mod f16_duplicate_payment;
pub mod f17_bill_used_twice;
pub mod f18_household_stacking;
pub mod f19_document_reuse;
pub mod f21_missing_document;
pub mod f22_receipt_outside_window;
pub mod f23_serial_invoices;
pub mod f24_evidence_after_decision;
pub mod f25_proxy_signing;
pub mod f26_late_claim;
pub mod f27_paid_before_notice_closed;
pub mod f28_notice_too_short;
pub mod f29_notice_missing;
pub mod f30_paid_differs_from_notice;
pub mod f31_objection_open;
pub mod f32_notice_edited;
pub mod f33_notice_left_up;
pub mod f34_rubber_stamp;
pub mod f35_duty_not_separated;
pub mod f36_back_dating;
pub mod f37_off_day;
pub mod f38_late_tranche;
pub mod f39_quota_overrun;
pub mod f40_sub_cap;
pub mod f41_overdraw;
pub mod f42_sum_break;
pub mod f43_rate_differs;
pub mod f44_off_post;
pub mod f45_drifting_tier;
pub mod f46_wrong_channel;
pub mod f47_tranche_without_pass;
pub mod f48_score_hugging;
pub mod f49_wrong_cost_line;
pub mod f50_meal_overrun;
pub mod f51_cost_out_of_period;
pub mod f52_split_payment;
pub mod f53_round_sums;
pub mod f54_benford;
pub mod f55_repeated_amount;
pub mod f56_diversion;
pub mod f57_kick_back;
pub mod f58_supplier_links;
pub mod f59_ghost_school;
pub mod f60_velocity;
pub mod f61_peer_outlier;
pub mod f62_ring;
pub mod f63_shell_recipient;
pub mod f64_reviewer_bias;
pub mod f65_unrecovered;
pub mod f66_tips_converge;
pub mod f68_left_out;
pub mod f69_award_despite_veto;
pub mod f70_report_gap;
pub mod f71_duplicate_claim;
pub mod f72_noticed_not_paid;
pub mod f73_acknowledged_differs;
pub mod f74_on_roll_not_on_post;
pub mod f75_payee_insider;
pub mod f76_heads_funded;
pub mod f77_passed_down_late;
pub mod f78_aided_bears_cost;
mod few;
pub mod flag;
pub mod gate;
mod general;
mod goods;
mod granted;
pub mod hands;
pub mod inputs;
pub mod joined;
mod lacking;
mod moneyless;
mod org_account;
mod own_account;
mod pages;
pub mod paid;
mod planned;
mod pupils;
mod reissues;
mod remitted;
mod reviewed;
pub mod rings;
pub mod score;
pub mod settings;
mod shut_out;
mod sisters;
mod spent;
mod stated;
mod suppliers;
mod text;
mod transferred;
mod twice_told;
pub mod unbuilt;
mod unordered;
mod unread;
mod whole_quota;

use rayon::prelude::*;

use crate::domain::date::Date;
use crate::projections::World;

pub use flag::{Evidence, Flag, Nature, Severity};
use joined::Joined;
use settings::Settings;

/// What a detector found, and what it could not judge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Flags.
    pub flags: Vec<Flag>,
    /// What could not be judged, and why (an unpublished calendar year, say).
    pub unjudged: Vec<String>,
}

/// One red flag's code.
pub trait Detector: Send + Sync {
    /// The code, for instance `F13`.
    fn code(&self) -> &'static str;

    /// What it finds in a state as of the day that it is joined for.
    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings;

    /// What of that a history is not judged by, as it may stand in a sheet that was never read, and what is said beside. A gate,
    /// which asks for all before money leaves, does not ask this.
    fn on_record(&self, _world: &World, _found: &mut Findings) {}

    /// What it finds in `world` as of a day, asked alone.
    fn flags(&self, world: &World, as_of: Date) -> Findings {
        self.look(&Joined::of(world, as_of), as_of)
    }
}

/// Every detector, by code.
pub fn all() -> Vec<Box<dyn Detector>> {
    vec![
        Box::new(f01_doubtful_number::DoubtfulNumber),
        Box::new(f02_many_names::ManyNames),
        Box::new(f03_two_numbers::TwoNumbers),
        Box::new(f04_shared_account::SharedAccount),
        Box::new(f05_account_churn::AccountChurn),
        Box::new(f06_holder_differs::HolderDiffers),
        Box::new(f07_deceased::Deceased),
        Box::new(f08_excluded_class::ExcludedClass),
        Box::new(f09_undeclared_relative::UndeclaredRelative),
        Box::new(f10_status_mismatch::StatusMismatch),
        Box::new(f11_below_threshold::BelowThreshold),
        Box::new(f12_threshold_hugging::ThresholdHugging),
        Box::new(f13_double_aid::DoubleAid),
        Box::new(f14_look_back::LookBack),
        Box::new(f15_two_units::TwoUnits),
        Box::new(f16_duplicate_payment::DuplicatePayment),
        Box::new(f17_bill_used_twice::BillUsedTwice),
        Box::new(f18_household_stacking::HouseholdStacking),
        Box::new(f19_document_reuse::DocumentReuse),
        Box::new(f21_missing_document::MissingDocument),
        Box::new(f22_receipt_outside_window::ReceiptOutsideWindow),
        Box::new(f23_serial_invoices::SerialInvoices),
        Box::new(f24_evidence_after_decision::EvidenceAfterDecision),
        Box::new(f25_proxy_signing::ProxySigning),
        Box::new(f26_late_claim::LateClaim),
        Box::new(f27_paid_before_notice_closed::PaidBeforeNoticeClosed),
        Box::new(f28_notice_too_short::NoticeTooShort),
        Box::new(f29_notice_missing::NoticeMissing),
        Box::new(f30_paid_differs_from_notice::PaidDiffersFromNotice),
        Box::new(f31_objection_open::ObjectionOpen),
        Box::new(f32_notice_edited::NoticeEdited),
        Box::new(f33_notice_left_up::NoticeLeftUp),
        Box::new(f34_rubber_stamp::RubberStamp),
        Box::new(f35_duty_not_separated::DutyNotSeparated),
        Box::new(f36_back_dating::BackDating),
        Box::new(f37_off_day::OffDay),
        Box::new(f38_late_tranche::LateTranche),
        Box::new(f39_quota_overrun::QuotaOverrun),
        Box::new(f40_sub_cap::SubCapBreach),
        Box::new(f41_overdraw::Overdraw),
        Box::new(f42_sum_break::SumBreak),
        Box::new(f43_rate_differs::RateDiffers),
        Box::new(f44_off_post::OffPost),
        Box::new(f45_drifting_tier::DriftingTier),
        Box::new(f46_wrong_channel::WrongChannel),
        Box::new(f47_tranche_without_pass::TrancheWithoutPass),
        Box::new(f48_score_hugging::ScoreHugging),
        Box::new(f49_wrong_cost_line::WrongCostLine),
        Box::new(f50_meal_overrun::MealOverrun),
        Box::new(f51_cost_out_of_period::CostOutOfPeriod),
        Box::new(f52_split_payment::SplitPayment),
        Box::new(f53_round_sums::RoundSums),
        Box::new(f54_benford::Benford),
        Box::new(f55_repeated_amount::RepeatedAmount),
        Box::new(f56_diversion::Diversion),
        Box::new(f57_kick_back::KickBack),
        Box::new(f58_supplier_links::SupplierLinks),
        Box::new(f59_ghost_school::GhostSchool),
        Box::new(f60_velocity::Velocity),
        Box::new(f61_peer_outlier::PeerOutlier),
        Box::new(f62_ring::Ring),
        Box::new(f63_shell_recipient::ShellRecipient),
        Box::new(f64_reviewer_bias::ReviewerBias),
        Box::new(f65_unrecovered::Unrecovered),
        Box::new(f66_tips_converge::TipsConverge),
        Box::new(f68_left_out::LeftOut),
        Box::new(f69_award_despite_veto::AwardDespiteVeto),
        Box::new(f70_report_gap::ReportGap),
        Box::new(f71_duplicate_claim::DuplicateClaim),
        Box::new(f72_noticed_not_paid::NoticedNotPaid),
        Box::new(f73_acknowledged_differs::AcknowledgedDiffers),
        Box::new(f74_on_roll_not_on_post::OnRollNotOnPost),
        Box::new(f75_payee_insider::PayeeInsider),
        Box::new(f76_heads_funded::HeadsFunded),
        Box::new(f77_passed_down_late::PassedDownLate),
        Box::new(f78_aided_bears_cost::AidedBearsCost),
    ]
}

/// Detectors that walk over the payments to persons, which take longest to join: they wait for that, the others begin meanwhile. One
/// that is wrongly among the others waits inside, and finds the same.
const OF_PERSONS: &[&str] = &[
    "F01", "F02", "F03", "F04", "F05", "F06", "F07", "F08", "F15", "F16", "F25", "F27", "F30",
    "F31", "F42", "F43", "F44", "F45", "F46", "F59", "F62", "F65", "F68", "F73", "F74", "F75",
];

/// What detectors find, each with its place among all. Side by side, since none knows of another.
fn ask(
    detectors: Vec<(usize, Box<dyn Detector>)>,
    joined: &Joined<'_>,
    (world, as_of): (&World, Date),
) -> Vec<(usize, Findings)> {
    detectors
        .into_par_iter()
        .with_max_len(1)
        .map(|(place, detector)| {
            let settings = Settings::of(world, detector.code(), as_of);
            let mut one = detector.look(joined, as_of);
            detector.on_record(world, &mut one);
            one.flags.retain(|flag| settings.on(&flag.scheme));
            for flag in &mut one.flags {
                general::or_catalogue(flag);
                flag.finish(world);
            }
            one.unjudged.splice(0..0, settings.silence());
            (place, one)
        })
        .collect()
}

/// Every flag of every detector, ordered by code and id. What is switched off is not raised, and that it is
/// not stands among what was not judged.
pub fn run(world: &World, as_of: Date) -> Findings {
    let joined = Joined::of(world, as_of);
    let of_persons =
        |(_, detector): &(usize, Box<dyn Detector>)| OF_PERSONS.contains(&detector.code());
    let detectors = all().into_iter().enumerate();
    let (later, first): (Vec<_>, Vec<_>) = detectors.partition(of_persons);
    let (mut answers, others) = rayon::join(
        || {
            joined.gather_others();
            ask(first, &joined, (world, as_of))
        },
        || {
            joined.gather_persons();
            ask(later, &joined, (world, as_of))
        },
    );
    // Their answers are put together in the order of the codes.
    answers.extend(others);
    answers.sort_by_key(|(place, _)| *place);
    let mut found = Findings::default();
    for (_, mut one) in answers {
        found.flags.append(&mut one.flags);
        found.unjudged.append(&mut one.unjudged);
    }
    found
        .flags
        .sort_by(|a, b| (a.code, &a.id).cmp(&(b.code, &b.id)));
    found
}
