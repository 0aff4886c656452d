//! Keys that a rule of its kind never asks: a share for a fixed amount, a length for a review, years for a
//! household, days to sign for cash where money goes to accounts alone.
//!
//! Promises: each such key is doubted, since whoever wrote it meant something by it. It judges no value.

use super::Notes;
use crate::domain::events::notices::NoticeStage;
use crate::domain::events::payments::PaymentMethod;
use crate::schemes::Scheme;
use crate::schemes::model::{Beneficiary, ExclusionKind, Mode, StepKind, TariffKind};
use crate::schemes::pairing::ConditionKind;

pub(super) fn lint(scheme: &Scheme, notes: &mut Notes<'_>) {
    for (place, key, what) in idle(scheme) {
        notes.doubt(
            "key-asks-nothing",
            (&place, key),
            &format!("keys that {what} asks"),
            key,
            "take it off, or write the kind that is meant",
        );
    }
}

fn idle(scheme: &Scheme) -> Vec<(String, &'static str, &'static str)> {
    let mut all: Vec<(String, &'static str, &'static str, bool)> = Vec::new();
    if let Some(tariff) = &scheme.tariff {
        let kind = tariff.kind;
        let place = || "tariff".to_owned();
        let tiers = kind == TariffKind::TierMonths;
        let share = kind == TariffKind::Share;
        let of = share || kind == TariffKind::Bracket;
        let amount = share
            || matches!(
                kind,
                TariffKind::Fixed | TariffKind::Discretionary | TariffKind::WorkingDay
            );
        let what = "a tariff of this kind";
        all.push((
            place(),
            "amount_fen",
            what,
            tariff.amount_fen.is_some() && !amount,
        ));
        all.push((place(), "of", what, tariff.of.is_some() && !of));
        all.push((
            place(),
            "permille",
            what,
            tariff.permille.is_some() && !share,
        ));
        all.push((
            place(),
            "round_fen",
            what,
            tariff.round_fen.is_some() && !share,
        ));
        all.push((
            place(),
            "in_post_on",
            what,
            tariff.in_post_on.is_some() && !tiers,
        ));
        all.push((place(), "ended", what, !tariff.ended.is_empty() && !tiers));
        if let Some(first) = tariff.tier.first() {
            all.push((format!("tariff tier {}", first.name), "name", what, !tiers));
        }
        let bracket = !tariff.bracket.is_empty() && kind != TariffKind::Bracket;
        all.push((format!("tariff bracket {}", 1), "from", what, bracket));
    }
    for rule in &scheme.step {
        let place = format!("step {}", rule.id);
        let notice = rule.kind == StepKind::Notice;
        let what = "a step of this kind";
        for (key, set) in [
            ("stage", rule.stage.is_some()),
            ("min", rule.min.is_some()),
            ("unit", rule.unit.is_some()),
            ("audience", rule.audience.is_some()),
            ("places", !rule.places.is_empty()),
            ("take_down_wd", rule.take_down_wd.is_some()),
            ("basis", rule.basis.is_some()),
            ("standing", rule.standing),
            ("due_days", rule.due_days.is_some()),
            ("every", rule.every.is_some()),
        ] {
            all.push((place.clone(), key, what, set && !notice));
        }
        // That of a notice is compared with its length.
        let timed = matches!(rule.kind, StepKind::Review | StepKind::Notice);
        all.push((
            place.clone(),
            "max_wd",
            what,
            rule.max_wd.is_some() && !timed,
        ));
        let levels = matches!(rule.kind, StepKind::Review | StepKind::Approve);
        all.push((
            place.clone(),
            "level",
            what,
            rule.level.is_some() && !levels,
        ));
        // Who was present and how long it took are asked of reviews.
        let review = rule.kind == StepKind::Review;
        let times = review || notice;
        all.push((
            place.clone(),
            "by_meeting",
            what,
            rule.by_meeting && !review,
        ));
        all.push((
            place.clone(),
            "max_wd",
            what,
            rule.max_wd.is_some() && !times,
        ));
        let nobody = matches!(rule.kind, StepKind::Notice | StepKind::Document);
        all.push((
            place.clone(),
            "different_person",
            what,
            rule.different_person && nobody,
        ));
        let result = rule.stage == Some(NoticeStage::PostPayment);
        let late = notice && rule.due_days.is_some() && !result;
        all.push((place, "due_days", "a notice of this stage", late));
    }
    for rule in &scheme.exclusion {
        let place = format!("exclusion {}", rule.id);
        let listed = rule.kind == ExclusionKind::Listed;
        let by_fund = matches!(
            rule.kind,
            ExclusionKind::OtherFundSameYear | ExclusionKind::LookBack
        );
        let classes = listed || rule.kind == ExclusionKind::Status;
        let years = rule.kind == ExclusionKind::LookBack;
        let what = "an exclusion of this kind";
        for (key, set) in [
            ("levels", !rule.levels.is_empty() && !by_fund),
            ("years", rule.years.is_some() && !years),
            ("list", rule.list.is_some() && !listed),
            ("classes", !rule.classes.is_empty() && !classes),
            ("value_min_fen", rule.value_min_fen.is_some() && !listed),
        ] {
            all.push((place.clone(), key, what, set));
        }
    }
    for rule in &scheme.condition {
        let place = format!("condition {}", rule.code);
        let signed = rule.kind == ConditionKind::AgreementSigned;
        let set = rule.score_min_tenths.is_some() && signed;
        let what = "a condition of this kind";
        all.push((place.clone(), "score_min_tenths", what, set));
        all.push((place, "inclusive", what, rule.inclusive && signed));
    }
    for rule in &scheme.eligibility {
        let place = format!("eligibility {}", rule.id);
        let set = rule.op == "in" && rule.value != 0;
        all.push((place, "value", "a comparison with words", set));
    }
    for rule in &scheme.document {
        let asked = !rule.required_for.is_empty() || rule.required_if.is_some();
        let place = format!("document {}", rule.code);
        let set = rule.mode != Mode::Flag && !asked;
        all.push((place, "mode", "a paper that nobody must file", set));
    }
    if let Some(rule) = &scheme.payment {
        let place = || "payment".to_owned();
        let of = |methods: &[PaymentMethod]| rule.channels.iter().any(|one| methods.contains(one));
        let by_hand = of(&[PaymentMethod::Cash, PaymentMethod::Custodian]);
        let signed = rule.signed_days.is_some() && !by_hand;
        all.push((place(), "signed_days", "a payment to accounts", signed));
        let persons = scheme.beneficiary == Beneficiary::Person;
        let bodies = persons && !rule.payees.is_empty();
        all.push((place(), "payees", "a payment to persons", bodies));
    }
    let all = all.into_iter().filter(|(_, _, _, idle)| *idle);
    all.map(|(place, key, what, _)| (place, key, what))
        .collect()
}
