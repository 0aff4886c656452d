//! One person, one duty in a case: every duty before every other.

use sunledger::crypto::digest::Commitment;
use sunledger::detect::hands;
use sunledger::domain::date::Date;
use sunledger::domain::events::Event;
use sunledger::domain::events::catalogue::default_role_table;
use sunledger::domain::events::payments::Payee;
use sunledger::domain::events::rules::WaiverGranted;
use sunledger::domain::money::Fen;
use sunledger::domain::party::Role;
use sunledger::ledger::verify::Verdict;

use super::facts::*;
use super::house::*;
use crate::distrusted;
use crate::trust_support::story::{
    alias, award, claim, notice_opened, objection_resolved, received, review,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Duty {
    Apply,
    First,
    Second,
    Grant,
    Refuse,
    Waive,
    Settle,
    Pay,
}

use Duty::{Apply, First, Grant, Pay, Refuse, Second, Settle, Waive};

const DUTIES: [Duty; 8] = [Apply, First, Second, Grant, Refuse, Waive, Settle, Pay];

impl Duty {
    /// The duty, done by one person in the case of the tale.
    fn done_by(self, who: u8) -> Act {
        match self {
            Apply => act(who, Role::App, claim("1", 32)),
            First => act(who, Role::R1, review("1")),
            Second => act(who, Role::R2, review_at("1", 2)),
            Grant => act(who, Role::Apr, award_to("1", "1", 32)),
            Refuse => act(who, Role::Apr, refusal("1")),
            Waive => act(who, Role::Apr, waiver("1")),
            Settle => act(who, Role::R3, objection_resolved("1")),
            Pay => {
                let order = pays("1", |e| {
                    e.case_no = Some("C1".to_owned());
                    e.payee = Payee::Person(alias(32));
                });
                act(who, Role::Pay, order)
            }
        }
    }

    /// What it is called in a refusal.
    fn name(self) -> &'static str {
        match self {
            Apply => "applicant",
            First => "reviewer of the first level",
            Second => "reviewer of the second level",
            Grant | Refuse => "approver",
            Waive => "approver of an exception",
            Settle => "settler of an objection",
            Pay => "payer",
        }
    }

    /// Whether one person may do both: decide, and grant the exception that the decision needs.
    fn goes_with(self, other: Duty) -> bool {
        let decides = |duty| matches!(duty, Grant | Refuse);
        (decides(self) && other == Waive) || (self == Waive && decides(other))
    }
}

/// A case in which everything can happen, claimed by `applicant`.
fn case_of(applicant: u8) -> House {
    let mut house = House::new();
    for act in [
        act(PAYER, Role::Pay, received("1", 200_000)),
        Apply.done_by(applicant),
        act(CLERK, Role::Ntc, notice_opened("1")),
        act(CLERK, Role::Ntc, objection_to("1", Some("1"))),
    ] {
        house.must(&act);
    }
    house
}

#[test]
fn nobody_has_two_duties_in_a_case() {
    let mut refusals = 0;
    for first in DUTIES {
        let mut house = case_of(if first == Apply { MANY } else { CLERK });
        if first != Apply {
            house.must(&first.done_by(MANY));
        }
        for second in DUTIES {
            // A case is claimed once, and decided once: what is granted is not refused, nor the other way.
            let decided = |duty| matches!(duty, Grant | Refuse);
            if second == first || second == Apply || (decided(first) && decided(second)) {
                continue;
            }
            // What is refused is reviewed once an appeal has overturned it (`once.rs`).
            if first == Refuse && matches!(second, First | Second) {
                continue;
            }
            let answer = house.copy().does(&second.done_by(MANY));
            let same = first.name() == second.name();
            match answer {
                Ok(()) if first.goes_with(second) || same => {}
                Err(refused) if !first.goes_with(second) && !same => {
                    let words = format!(
                        "has acted in this case as {}; another person must act as {}",
                        first.name(),
                        second.name()
                    );
                    assert!(refused.words.contains(&words), "{}", refused.words);
                    distrusted(&refused.forged, &words);
                    refusals += 1;
                }
                answer => panic!("{first:?}, then {second:?}: {answer:?}"),
            }
            house.copy().must(&second.done_by(OTHER));
        }
    }
    assert_eq!(refusals, 48 - 7, "of so many pairs");
}

/// The endorser of an act has its duty as much as its proposer, before and after.
#[test]
fn who_endorses_has_the_duty_too() {
    let mut table = default_role_table();
    for rule in &mut table {
        if rule.kind == 148 {
            rule.places = vec![vec![Role::Apr], vec![Role::Apr]];
        }
    }
    let mut house = House::found(table);
    for act in [
        act(PAYER, Role::Pay, received("1", 200_000)),
        act(CLERK, Role::App, claim("1", 32)),
        First.done_by(MANY),
    ] {
        house.must(&act);
    }
    let grant = act(APPROVER, Role::Apr, award_to("1", "1", 32));
    let words = "as reviewer of the first level; another person must act as approver";
    let refused = house
        .copy()
        .does(&grant.clone().and(MANY, Role::Apr))
        .expect_err(words);
    assert!(refused.words.contains(words), "{}", refused.words);
    distrusted(&refused.forged, words);

    house.must(&grant.and(OTHER, Role::Apr));
    assert_eq!(house.report().verdict, Verdict::Sound);
    let words = "as approver; another person must act as payer";
    let refused = house.copy().does(&Pay.done_by(OTHER)).expect_err(words);
    assert!(refused.words.contains(words), "{}", refused.words);
    house.must(&Pay.done_by(PAYER));
}

/// A payment that names its award and no case is a duty in the award's case all the same.
#[test]
fn who_paid_an_award_settles_no_objection_to_it() {
    let mut house = case_of(CLERK);
    house.must(&Grant.done_by(APPROVER));
    house.must(&act(
        MANY,
        Role::Pay,
        pays("1", |e| {
            e.award_no = Some("W1".to_owned());
            e.payee = Payee::Person(alias(32));
        }),
    ));
    let words = "as payer; another person must act as settler of an objection";
    let refused = house.copy().does(&Settle.done_by(MANY)).expect_err(words);
    assert!(refused.words.contains(words), "{}", refused.words);
    distrusted(&refused.forged, words);
    house.must(&Settle.done_by(SETTLER));
}

/// What a person did outside and a file tells of is compared and flagged, and hinders nobody here; nor
/// does a duty in another case.
#[test]
fn a_duty_told_by_a_file_or_in_another_case_binds_nobody() {
    let mut house = case_of(CLERK);
    house.must(&First.done_by(MANY).imported(3));
    house.must(&act(CLERK, Role::App, claim("2", 33)));
    house.must(&act(MANY, Role::R1, review("2")));
    house.must(&Grant.done_by(MANY));
    assert_eq!(house.report().verdict, Verdict::Sound);
}

/// An official known by another number is the same person.
#[test]
fn a_person_is_compared_under_all_their_numbers() {
    let mut house = House::new();
    for act in [
        act(PAYER, Role::Pay, received("1", 200_000)),
        act(CLERK, Role::Unit, duty_held_by(MANY, 77)),
        act(CLERK, Role::App, claim("1", 31)),
        act(APPROVER, Role::Apr, award("1", 1)),
    ] {
        house.must(&act);
    }
    let to = |payee: u8| {
        pays("1", |e| {
            e.payee = Payee::Person(alias(payee));
            e.amount = Fen(1);
        })
    };
    let words = "in this case as payee; another person must act as payer";
    let refused = house
        .copy()
        .does(&act(MANY, Role::Pay, to(77)))
        .expect_err(words);
    assert!(refused.words.contains(words), "{}", refused.words);
    house.must(&act(MANY, Role::Pay, to(78)));
}

fn exception(subject: &str) -> Event {
    WaiverGranted {
        waiver_no: "V9".to_owned(),
        rule: Some("quota".to_owned()),
        clause: Commitment([4; 32]),
        subject_no: subject.to_owned(),
        reason: Commitment([4; 32]),
        expires: None,
    }
    .into()
}

/// An exception may name the award, the payment, the person or the unit in place of the case. The ledger takes it, the desk asks
/// for another person to act behind it, and F35 tells it of a log that holds it all the same.
#[test]
fn an_exception_by_another_number_than_that_of_the_case() {
    let order = || {
        pays("1", |e| {
            e.award_no = Some("W1".to_owned());
            e.payee = Payee::Person(alias(32));
            e.unit_code = Some("U7".to_owned());
        })
    };
    let desk = |house: &House, who: u8, event: &Event| {
        let judged = hands::apart(house.ledger().world(), "T", event, &[alias(who)]);
        judged.map_err(|fault| fault.to_string())
    };
    let flags = |house: &House| {
        let found = sunledger::detect::run(house.ledger().world(), Date(20_400));
        let own = found.flags.into_iter().filter(|flag| flag.code == "F35");
        own.map(|flag| (flag.about, flag.finding, flag.subjects))
            .collect::<Vec<_>>()
    };
    let told = |about: &str, steps: &str| {
        let finding = format!("one person in {steps}");
        vec![(about.to_owned(), finding, vec![alias(MANY)])]
    };
    let person = alias(32).to_string();
    for subject in ["W1", "P1", &person, "U7"] {
        let mut house = case_of(CLERK);
        house.must(&Grant.done_by(APPROVER));
        assert_eq!(desk(&house, MANY, &exception(subject)), Ok(()), "{subject}");
        let mut paid_first = house.copy();
        house.must(&act(MANY, Role::Apr, exception(subject)));
        let behind = desk(&house, MANY, &order()).expect_err(subject);
        let words = "as approver of an exception; another person must act as payer";
        assert!(behind.contains(words), "{subject}: {behind}");
        assert_eq!(desk(&house, OTHER, &order()), Ok(()), "{subject}");
        let mut by_another = house.copy();
        by_another.must(&act(OTHER, Role::Pay, order()));
        assert_eq!(flags(&by_another), [], "{subject}");
        house.must(&act(MANY, Role::Pay, order()));
        assert_eq!(house.report().verdict, Verdict::Sound);
        // The order names its award alone, so that it is told by its own number.
        assert_eq!(
            flags(&house),
            told("P1", "the approval and the payment"),
            "{subject}"
        );

        paid_first.must(&act(MANY, Role::Pay, order()));
        let after = desk(&paid_first, MANY, &exception(subject)).expect_err(subject);
        let words = "as payer; another person must act as approver of an exception";
        assert!(after.contains(words), "{subject}: {after}");
        assert_eq!(desk(&paid_first, OTHER, &exception(subject)), Ok(()));
        assert_eq!(desk(&paid_first, MANY, &exception("W2")), Ok(()));
    }
    // Whoever reviewed the case excuses it under no number, that of its unit apart, which is for many cases.
    let mut house = case_of(CLERK);
    house.must(&First.done_by(MANY));
    house.must(&Grant.done_by(APPROVER));
    for subject in ["W1", &person] {
        let words = "as reviewer of the first level; another person must act as approver of an";
        let refused = desk(&house, MANY, &exception(subject)).expect_err(subject);
        assert!(refused.contains(words), "{refused}");
        let mut old = house.copy();
        old.must(&act(MANY, Role::Apr, exception(subject)));
        assert_eq!(
            flags(&old),
            told("C1", "the first review and the approval"),
            "{subject}"
        );
    }
    house.must(&act(MANY, Role::Apr, exception("U7")));
    assert_eq!(flags(&house), []);
}
