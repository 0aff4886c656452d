//! How much and how many, in sentences: the tariff with its tiers and lines, the quota with its caps and
//! funders, how many pupils are covered.
//!
//! Promises: every parameter that is set; amounts in yuan. It reckons nothing.

use super::explain::{Told, beneficiary};
use crate::schemes::Scheme;
use crate::schemes::model::{Quota, Tariff, TariffKind};
use crate::schemes::quota::{CapOf, Joint, SubCap};

pub(super) fn tell(scheme: &Scheme, told: &mut Told<'_>) {
    let whom = beneficiary(scheme);
    if let Some(tariff) = &scheme.tariff {
        amount(tariff, whom, told);
    }
    if let Some(rule) = &scheme.quota {
        quota(rule, whom, told);
    }
    if let Some(rule) = &scheme.coverage {
        told.rule(
            "quota",
            ("coverage", &rule.clause, rule.mode),
            match rule.poor_percent_min {
                100 => "coverage_whole",
                _ => "coverage",
            },
            &[
                ("boarders", rule.boarders_percent_max.to_string()),
                ("poor", rule.poor_percent_min.to_string()),
            ],
        );
    }
}

fn amount(tariff: &Tariff, whom: &str, told: &mut Told<'_>) {
    let at = ("tariff", tariff.clause.as_str(), tariff.mode);
    let money = tariff
        .amount_fen
        .map_or_else(String::new, |fen| told.money(fen));
    let of = tariff
        .of
        .as_deref()
        .map_or_else(String::new, |name| told.fact(name));
    let key = match (tariff.kind, tariff.amount_fen) {
        (TariffKind::Fixed, _) => "tariff_fixed",
        (TariffKind::TierMonths, _) => "tariff_tier",
        (TariffKind::Milestone, _) => "tariff_milestone",
        (TariffKind::Discretionary, Some(_)) => "tariff_ceiling",
        (TariffKind::Discretionary, None) => "tariff_open",
        (TariffKind::Share, Some(_)) => "tariff_share_capped",
        (TariffKind::Share, None) => "tariff_share",
        (TariffKind::Bracket, _) => "tariff_bracket",
        (TariffKind::WorkingDay, _) => "tariff_day",
        (TariffKind::Unstated, _) => "tariff_unstated",
        (TariffKind::Exempt, _) => "tariff_exempt",
    };
    let permille = tariff.permille.unwrap_or(0);
    let share = match permille % 10 {
        0 => format!("{}%", permille / 10),
        tenth => format!("{}.{tenth}%", permille / 10),
    };
    let values = [
        ("amount", money),
        ("of", of),
        ("share", share),
        ("round", told.money(tariff.round_fen.unwrap_or(1))),
        ("day", tariff.in_post_on.unwrap_or(0).to_string()),
        ("each", told.phrase(&format!("each-{whom}"), &[])),
    ];
    match key {
        "tariff_open" | "tariff_unstated" | "tariff_exempt" => {
            told.loose("amount", at, key, &values);
        }
        _ => told.rule("amount", at, key, &values),
    }
    for tier in &tariff.tier {
        let text = told.phrase(
            "tier",
            &[
                ("name", tier.name.clone()),
                ("rate", told.money(tier.rate_fen)),
            ],
        );
        told.add("amount", "tariff", text, None);
    }
    if !tariff.ended.is_empty() {
        let words = told.list(tariff.ended.iter().cloned());
        let text = told.phrase("tier_ended", &[("words", words)]);
        told.add("amount", "tariff", text, None);
    }
    for line in &tariff.bracket {
        let fact = tariff.of.as_deref().unwrap_or_default();
        let names = match line.names.is_empty() {
            true => String::new(),
            false => told.phrase(
                "in_brackets",
                &[("what", told.list(line.names.iter().cloned()))],
            ),
        };
        let text = told.phrase(
            "bracket",
            &[
                ("fact", told.fact(fact)),
                ("from", told.counted(fact, line.from)),
                ("amount", told.money(line.amount_fen)),
                ("names", names),
            ],
        );
        told.add("amount", "tariff", text, None);
    }
}

fn quota(rule: &Quota, whom: &str, told: &mut Told<'_>) {
    let count = |total: u32| told.phrase(&format!("count-{whom}"), &[("n", total.to_string())]);
    let total = match (rule.total, rule.total_fen) {
        (Some(total), Some(fen)) => told.phrase(
            "quota_both",
            &[("total", count(total)), ("money", told.money(fen))],
        ),
        (Some(total), None) => told.phrase("quota_total", &[("total", count(total))]),
        (None, Some(fen)) => told.phrase("quota_money", &[("money", told.money(fen))]),
        (None, None) => told.phrase("quota_none", &[]),
    };
    let total = match rule.unit_max {
        Some(most) => told.phrase("quota_unit_max", &[("total", total), ("most", count(most))]),
        None => total,
    };
    let key = match rule.nominations && rule.basis == "unit" {
        true => "quota-nominated".to_owned(),
        false => format!("quota-{}", rule.basis),
    };
    told.rule(
        "quota",
        ("quota", &rule.clause, rule.mode),
        &key,
        &[("total", total)],
    );
    for cap in &rule.sub_cap {
        sub_cap(cap, told);
    }
    for part in &rule.joint {
        joint(part, told);
    }
}

fn sub_cap(cap: &SubCap, told: &mut Told<'_>) {
    let persons = |max: u32| told.phrase("count-person", &[("n", max.to_string())]);
    let share = |percent: u8| {
        let whole = match cap.of {
            CapOf::All => "share_of_all",
            CapOf::Unit => "share_of_unit",
        };
        told.phrase(whole, &[("percent", percent.to_string())])
    };
    let most = match (cap.max, cap.percent) {
        (Some(max), Some(percent)) => told.phrase(
            "most_lower",
            &[("max", persons(max)), ("share", share(percent))],
        ),
        (Some(max), None) => persons(max),
        (None, percent) => share(percent.unwrap_or(0)),
    };
    let key = match cap.of {
        CapOf::All => "cap_all",
        CapOf::Unit => "cap_unit",
    };
    told.rule(
        "quota",
        (&cap.id, &cap.clause, cap.mode),
        key,
        &[
            ("status", told.word_of("service", cap.status)),
            ("most", most),
        ],
    );
}

fn joint(part: &Joint, told: &mut Told<'_>) {
    let persons = part.persons.map(|count| {
        let count = count.to_string();
        told.phrase("count-person", &[("n", count)])
    });
    let money = part.amount_fen.map(|fen| told.money(fen));
    let shares: Vec<String> = persons.into_iter().chain(money).collect();
    let key = match shares.is_empty() {
        true => "joint_open",
        false => "joint",
    };
    let text = told.phrase(
        key,
        &[
            ("funder", part.funder.clone()),
            ("share", told.list(shares)),
        ],
    );
    told.add("quota", "quota", text, Some(&part.clause));
}
