//! What a person does inside the ledger and cannot be so is refused, and a log that holds it is not
//! trusted; the same fact read from a file is recorded, to be joined or flagged.
//!
//! The rules are those marked S in `schemas/events/README.md`; the tales were written from them. Each is
//! told with a real ledger on a simulated disk (`live_acts/tale.rs` says how), and one test holds the
//! tales against the catalogue, so that a rule without a tale is noticed.

mod trust_support;

#[path = "live_acts/again.rs"]
mod again;
#[path = "live_acts/audit.rs"]
mod audit;
#[path = "live_acts/cases.rs"]
mod cases;
#[path = "live_acts/closes.rs"]
mod closes;
#[path = "live_acts/corrections.rs"]
mod corrections;
#[path = "live_acts/duties.rs"]
mod duties;
#[path = "live_acts/facts.rs"]
mod facts;
#[path = "live_acts/few.rs"]
mod few;
#[path = "live_acts/house.rs"]
mod house;
#[path = "live_acts/keys.rs"]
mod keys;
#[path = "live_acts/life.rs"]
mod life;
#[path = "live_acts/money.rs"]
mod money;
#[path = "live_acts/once.rs"]
mod once;
#[path = "live_acts/register.rs"]
mod register;
#[path = "live_acts/spotcheck.rs"]
mod spotcheck;
#[path = "live_acts/tale.rs"]
mod tale;
#[path = "live_acts/turned.rs"]
mod turned;
#[path = "live_acts/waiting.rs"]
mod waiting;
#[path = "live_acts/works.rs"]
mod works;

use std::collections::BTreeSet;

use sunledger::domain::events::catalogue::{Family, Mark, ROWS};
use sunledger::domain::party::Role;
use sunledger::ledger::verify::Verdict;

use facts::{income, pays, refusal, waiver};
use house::{APPROVER, CLERK, House, PAYER, act};
use tale::Tale;
use trust_support::story::{claim, notice_opened};

fn all_tales() -> Vec<Tale> {
    [
        again::tales(),
        cases::claims(),
        cases::decisions(),
        cases::notices(),
        money::income_tales(),
        money::orders(),
        money::answers(),
        money::after_payment(),
        register::texts(),
        register::parties(),
        register::agreements(),
        register::lists(),
        few::plans(),
        few::turns(),
        few::notices(),
        few::recoveries(),
        few::works(),
        once::money(),
        once::parts(),
        once::decisions(),
        spotcheck::tales(),
        turned::tales(),
        works::works(),
        works::rest(),
        audit::inquiries(),
        audit::findings(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn tell(tales: Vec<Tale>) {
    let faults: Vec<String> = tales.iter().filter_map(|tale| tale.told().err()).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn money_that_is_told_once() {
    tell(once::money());
}

#[test]
fn parts_within_their_parent() {
    tell(once::parts());
}

#[test]
fn cases_that_are_over() {
    tell(once::decisions());
}

#[test]
fn what_is_told_again_or_has_not_begun() {
    tell(again::tales());
}

#[test]
fn acts_told_out_of_order_twice_or_too_much() {
    tell(turned::tales());
}

#[test]
fn spot_checks() {
    tell(spotcheck::tales());
}

#[test]
fn claims() {
    tell(cases::claims());
}

#[test]
fn reviews_and_decisions() {
    tell(cases::decisions());
}

#[test]
fn notices_and_objections() {
    tell(cases::notices());
}

#[test]
fn money_that_comes_in() {
    tell(money::income_tales());
}

#[test]
fn orders_to_pay() {
    tell(money::orders());
}

#[test]
fn what_the_bank_answers() {
    tell(money::answers());
    money::a_return_is_spent_once();
}

#[test]
fn money_ordered_back_and_spent() {
    tell(money::after_payment());
}

#[test]
fn published_texts() {
    tell(register::texts());
}

#[test]
fn units_persons_and_posts() {
    tell(register::parties());
}

#[test]
fn agreements_and_tranches() {
    tell(register::agreements());
}

#[test]
fn lists_tips_and_imports() {
    tell(register::lists());
}

#[test]
fn plans_and_texts_that_change() {
    tell(few::plans());
}

#[test]
fn claims_and_payments_that_turn() {
    tell(few::turns());
}

#[test]
fn notices_that_change() {
    tell(few::notices());
}

#[test]
fn payments_held_and_orders_given_up() {
    tell(few::recoveries());
}

#[test]
fn works_that_can_be() {
    tell(works::works());
}

#[test]
fn agreements_tiers_and_claims_that_can_be() {
    tell(works::rest());
}

#[test]
fn works_and_years() {
    tell(few::works());
}

#[test]
fn settings_tips_and_inquiries() {
    tell(audit::inquiries());
}

#[test]
fn findings_and_their_repair() {
    tell(audit::findings());
}

/// Rules told elsewhere, and where.
const ELSEWHERE: &[(u16, &str)] = &[
    // closes.rs: what a close says of the projections has to be made when it is told.
    (293, "the period is over, and was not closed before"),
    (293, "the digests equal those of the ledger at that size"),
];

/// Kinds that have files of their own: what a correction must state stands with corrections, what it
/// may make of a live act in corrections.rs.
const OTHER_FILES: &[u16] = &[291, 292];

#[test]
fn every_rule_of_structure_has_a_tale() {
    let told: BTreeSet<(u16, &str)> = all_tales()
        .iter()
        .map(|tale| (tale.kind, tale.rule))
        .chain(ELSEWHERE.iter().copied())
        .collect();
    let mut ruled: BTreeSet<(u16, &str)> = BTreeSet::new();
    for row in ROWS {
        // The chain judges keys: keys.rs here, and tests/trust/forgery.rs.
        let elsewhere = row.family == Family::Key || OTHER_FILES.contains(&row.kind);
        if row.version > 0 && !elsewhere {
            let rules = row.preconditions.iter().filter(|one| one.mark == Mark::S);
            ruled.extend(rules.map(|one| (row.kind, one.text)));
        }
    }
    let untold: Vec<_> = ruled.difference(&told).collect();
    let unruled: Vec<_> = told.difference(&ruled).collect();
    assert!(untold.is_empty(), "no tale of {untold:?}");
    assert!(unruled.is_empty(), "no such rule: {unruled:?}");
}

/// Whatever a live act is about, the scheme text it names is a published one.
#[test]
fn a_live_act_names_a_published_text() {
    let acts = [
        act(PAYER, Role::Pay, income("1", None, 100)),
        act(CLERK, Role::App, claim("1", 31)),
        act(CLERK, Role::Ntc, notice_opened("1")),
        act(APPROVER, Role::Apr, waiver("1")),
        act(CLERK, Role::Unit, facts::school("U1")).and(house::FIRST, Role::R1),
        act(CLERK, Role::Edu, facts::agreement("1")).and(house::OTHER, Role::Unit),
        act(house::SUPERVISOR, Role::Sup, facts::clawback("1", 1)),
        act(house::RECORDER, Role::Rec, facts::part(1, true)),
    ];
    for good in acts {
        let house = House::new();
        for (scheme, words) in [
            (
                ("U", 1),
                "the event names scheme U, expected one of those published (T)",
            ),
            (
                ("T", 2),
                "the event names version 2 of scheme T, the newest published is 1",
            ),
            (("T", 0), "the event names version 0 of scheme T"),
        ] {
            let act = good.clone().under(Some(scheme));
            let refused = house.copy().does(&act).expect_err(words);
            assert!(refused.words.contains(words), "{act:?}: {}", refused.words);
            distrusted(&refused.forged, words);
        }
        let mut copy = house.copy();
        copy.must(&good);
        assert_eq!(copy.report().verdict, Verdict::Sound);
    }
}

/// What needs a scheme and names none.
#[test]
fn what_rests_on_a_scheme_names_one() {
    let house = House::new();
    for act in [
        act(CLERK, Role::App, claim("1", 31)),
        act(CLERK, Role::Ntc, notice_opened("1")),
        act(PAYER, Role::Pay, pays("1", |_| {})),
        act(APPROVER, Role::Apr, refusal("1")),
        act(CLERK, Role::Edu, facts::agreement("1")).and(house::OTHER, Role::Unit),
    ] {
        let words = "the event names no scheme, expected one of those published (T)";
        let refused = house.copy().does(&act.under(None)).expect_err(words);
        assert!(refused.words.contains(words), "{}", refused.words);
    }
}

/// An auditor does not trust a log with this at its end, and says why.
pub fn distrusted(forged: &[Vec<u8>], words: &str) {
    let report = house::report(forged);
    let found = report.findings.first().expect("a finding");
    assert_eq!(report.verdict, Verdict::Distrust);
    assert_eq!(found.sequence, Some(forged.len() as u64 - 1));
    assert!(found.what.contains(words), "{}", found.what);
}
