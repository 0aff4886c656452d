//! Spot checks: the golden values of the auditors' books from frozen population to verdict, kin and
//! recusal, and the whole way through the program, each draw repeated by `tools/draw.py`.

// Amounts are written as yuan and fen: 85_061_55 is 85,061.55 yuan.
#![allow(clippy::inconsistent_digit_grouping)]

#[path = "common/books.rs"]
mod books;
#[allow(dead_code)] // other tests use the rest
mod office;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

use books::Books;
use office::Desk;
use serde_json::{Value, json};
use sunledger::crypto::digest::{Digest, TreeRoot};
use sunledger::domain::alias::Alias;
use sunledger::domain::date::{Date, Period, Timestamp};
use sunledger::domain::events::audit::{
    DismissalCause, DrawnBy, FlagDismissed, FlagTriaged, ItemResult, SampleDrawn, SampleMethod,
    SpotCheckOpened, StratumSize, WorkpaperFiled,
};
use sunledger::domain::events::parties::{
    ConflictDeclared, DutyAssigned, HouseholdLinked, PersonMerged, PersonRegistered,
};
use sunledger::domain::events::payments::{
    Payee, PaymentConfirmed, PaymentInstructed, PaymentMethod,
};
use sunledger::domain::money::Fen;
use sunledger::domain::party::{HolderMatch, Relation};
use sunledger::inquiry::sampling::Item;
use sunledger::inquiry::spotcheck::SpotError;
use sunledger::inquiry::spotcheck::check::{Check, sample_of};
use sunledger::inquiry::spotcheck::evaluate::{Evaluation, evaluate};
use sunledger::inquiry::spotcheck::population::{Population, ask};
use sunledger::inquiry::spotcheck::query::Query;
use sunledger::intake::read::{Cell, Limits, read_file};
use sunledger::statistics::{Confidence, finite_upper};

fn day(month: u32) -> Date {
    Date::from_ymd(2025, month, 10).unwrap()
}

fn person(number: u16) -> Alias {
    let mut bytes = [7; 16];
    bytes[..2].copy_from_slice(&number.to_be_bytes());
    Alias(bytes)
}

/// A payment of so many fen to the person of that number, by a unit, in a month.
fn pay(books: &mut Books, number: u16, fen: i64, unit: &str, month: u32) {
    pay_to(books, (number, number), fen, unit, month);
}

/// The same, with the payment's number before the person's.
fn pay_to(books: &mut Books, (number, to): (u16, u16), fen: i64, unit: &str, month: u32) {
    books.tell(
        None,
        day(month),
        PaymentInstructed {
            payment_no: format!("P{number:03}"),
            batch_no: None,
            award_no: None,
            case_no: None,
            tranche: None,
            payee: Payee::Person(person(to)),
            unit_code: Some(unit.to_owned()),
            tier: None,
            amount: Fen(fen),
            fund: "F".to_owned(),
            period: Period::Year { year: 2025 },
            method: PaymentMethod::Cash,
            account: None,
            holder: HolderMatch::Unstated,
            again: false,
        },
    );
}

fn population(books: &Books, query: &str) -> Population {
    let query: Query = query.parse().unwrap();
    ask(&books.world, day(12), &query).unwrap()
}

/// A check over the population, drawn; the population is that of the moment.
fn drawn(
    books: &mut Books,
    query: &str,
    method: SampleMethod,
    tolerable: (Option<i64>, Option<u32>),
) -> Population {
    let population = population(books, query);
    let opened = SpotCheckOpened {
        check_no: "S1".to_owned(),
        query: query.to_owned(),
        population: population.root(),
        items: population.count().unwrap(),
        book: Fen(population.book().unwrap()),
        log_size: 1,
        log_root: TreeRoot([1; 32]),
        method,
        confidence: 9_500,
        tolerable: tolerable.0.map(Fen),
        expected: None,
        tolerable_items: tolerable.1,
        randomness_source: "dice".to_owned(),
        randomness_after: Timestamp::from_cn(day(12), 0, 0, 0),
        inspectors: Vec::new(),
        inspectors_per_item: 0,
    };
    let drawing = sample_of(&books.world, &opened, &population, "3 1 4").unwrap();
    books.tell(None, day(12), opened);
    books.tell(
        None,
        day(12),
        SampleDrawn {
            check_no: "S1".to_owned(),
            randomness: "3 1 4".to_owned(),
            published_at: Timestamp::from_cn(day(12), 1, 0, 0),
            seed: Digest(drawing.seed),
            drawn: drawing.drawn,
            apart: drawing.apart,
            program: "a test".to_owned(),
        },
    );
    population
}

/// Files a paper for an item: `None` for not verified, else the right amount.
fn file(books: &mut Books, number: usize, item: &str, book: i64, right: Option<i64>) {
    let result = match right {
        None => ItemResult::NotVerified,
        Some(right) if right == book => ItemResult::Agrees,
        Some(_) => ItemResult::Differs,
    };
    books.tell(
        None,
        day(12),
        WorkpaperFiled {
            paper_no: format!("S1-{number}"),
            check_no: "S1".to_owned(),
            item: item.to_owned(),
            procedure: "asked".to_owned(),
            result,
            audited: right.filter(|right| *right != book).map(Fen),
            conclusion: "seen".to_owned(),
            evidence: Vec::new(),
        },
    );
}

/// Files papers for all items drawn, right amounts as told in tenths of a percent of the book value, in
/// order or backwards, and evaluates.
fn found(books: &mut Books, population: &Population, right: &[i64], backwards: bool) -> Evaluation {
    let check = Check::of(&books.world, "S1").unwrap();
    check.redraw(&books.world, population).unwrap();
    let items = check.sample().unwrap().drawn.iter();
    let mut items: Vec<(usize, String, i64)> = items
        .enumerate()
        .map(|(at, one)| (at, one.item.clone(), one.book.0))
        .collect();
    if backwards {
        items.reverse();
    }
    for (at, item, book) in items {
        let share = right.get(at).copied().unwrap_or(1_000);
        file(books, at, &item, book, Some(book * share / 1_000));
    }
    let check = Check::of(&books.world, "S1").unwrap();
    evaluate(&check, population).unwrap()
}

fn payments(count: u16, fen: i64) -> Books {
    let mut books = Books::default();
    for number in 1..=count {
        pay(
            &mut books,
            number,
            fen,
            &format!("U{}", number % 2),
            6 + u32::from(number % 2),
        );
    }
    books
}

/// Stringer's bound of the field guide: an interval of 20,000 yuan and taints of a half, a fifth and a
/// twentieth, whatever the order in which they were recorded.
#[test]
fn stringers_bound_of_the_books() {
    let mut answers = Vec::new();
    for backwards in [false, true] {
        let mut books = payments(10, 10_000_00);
        let method = SampleMethod::Interval(Fen(20_000_00));
        let population = drawn(&mut books, "payments", method, (Some(85_061_55), None));
        answers.push(found(&mut books, &population, &[500, 800, 950], backwards));
    }
    let done = &answers[0];
    assert_eq!(done.sampled, 5);
    assert_eq!(done.basic, Some(59_914_65));
    assert_eq!(done.projected, 15_000_00);
    assert_eq!(done.allowance, Some(10_146_90));
    assert_eq!(done.upper, Some(85_061_55));
    assert_eq!(done.upper_printed, Some(85_160_00));
    assert_eq!(done.accepted, Some(true));
    assert_eq!(answers[0], answers[1]);
    // No more can be wrong than there is: 30,000 yuan. The printed table's figure is what ACL gives.
    let mut books = payments(3, 10_000_00);
    let method = SampleMethod::Interval(Fen(20_000_00));
    let population = drawn(&mut books, "payments", method, (Some(30_000_00), None));
    let done = found(&mut books, &population, &[], false);
    assert_eq!((done.upper, done.accepted), (Some(30_000_00), Some(true)));
    assert_eq!(done.upper_printed, Some(60_000_00));
    assert_eq!(done.earlier.1, Some(59_914_65));
    // A fen less can be borne: not accepted.
    let mut books = payments(6, 10_000_00);
    let method = SampleMethod::Cells(Fen(20_000_00));
    let population = drawn(&mut books, "payments", method, (Some(5_991_464), None));
    let done = found(&mut books, &population, &[], false);
    assert_eq!((done.upper, done.accepted), (Some(59_914_65), Some(false)));
}

/// The limits of Clopper and Pearson as printed, and the finite population's.
#[test]
fn attributes_of_the_books() {
    for (n, errors, rate) in [(59, 0, 495), (59, 1, 779), (93, 1, 500), (60, 3, 1_242)] {
        let mut books = payments(500, 2_000_00);
        let method = SampleMethod::Tickets(n);
        let population = drawn(&mut books, "payments", method, (None, Some(25)));
        let right = vec![0; errors];
        let done = found(&mut books, &population, &right, false);
        assert_eq!((done.upper_rate.unwrap() + 50) / 100, rate, "{n}/{errors}");
        assert_eq!(done.errors as usize, errors);
        // Every item is worth the same: items have a price.
        let items = done.upper_items.unwrap();
        assert_eq!(done.upper, Some(i64::from(items) * 2_000_00));
        let projected = errors as i64 * 2_000_00 * 500 / i64::from(n);
        assert!(
            (done.projected - projected).abs() <= errors as i64,
            "a fen an item"
        );
        assert_eq!(done.accepted, Some(items <= 25), "{n}/{errors}: {items}");
    }
    // 500 items: 56 without an error rule 25 out, 55 do not.
    for (n, below) in [(56, true), (55, false)] {
        let mut books = payments(500, 2_000_00);
        let population = drawn(
            &mut books,
            "payments",
            SampleMethod::Random(n),
            (None, Some(24)),
        );
        let done = found(&mut books, &population, &[], false);
        assert_eq!(done.accepted, Some(below), "{n}");
    }
}

/// What has no paper, or could not be verified, is wholly wrong; a later paper replaces an earlier one.
#[test]
fn non_response_is_an_error() {
    let mut books = payments(40, 2_000_00);
    let population = drawn(
        &mut books,
        "payments",
        SampleMethod::All,
        (Some(0), Some(0)),
    );
    let check = Check::of(&books.world, "S1").unwrap();
    let done = evaluate(&check, &population).unwrap();
    assert_eq!((done.errors, done.not_verified, done.open), (40, 40, 40));
    assert_eq!(done.upper, Some(80_000_00));
    for number in 1..=40 {
        let right = if number == 7 { None } else { Some(2_000_00) };
        file(
            &mut books,
            number,
            &format!("/P{number:03}"),
            2_000_00,
            right,
        );
    }
    let check = Check::of(&books.world, "S1").unwrap();
    let done = evaluate(&check, &population).unwrap();
    assert_eq!((done.errors, done.not_verified, done.open), (1, 1, 0));
    assert_eq!((done.projected, done.accepted), (2_000_00, Some(false)));
    file(&mut books, 41, "/P007", 2_000_00, Some(2_000_00));
    let check = Check::of(&books.world, "S1").unwrap();
    let done = evaluate(&check, &population).unwrap();
    assert_eq!((done.errors, done.accepted), (0, Some(true)));
}

/// Understatement of one certain item is no relief of what another was overstated.
#[test]
fn understatement_is_no_relief() {
    let mut books = payments(10, 1_000_00);
    for (number, certain) in [(11, 91), (12, 92)] {
        pay_to(&mut books, (number, certain), 5_000_00, "U1", 8);
        let kin = ConflictDeclared {
            official: person(900),
            applicant: person(certain),
            relation: Relation::Sibling,
        };
        books.tell(None, day(1), kin);
    }
    let query = "payments certain=relatives";
    let population = drawn(&mut books, query, SampleMethod::Random(9), (None, Some(3)));
    let check = Check::of(&books.world, "S1").unwrap();
    let items: Vec<String> = check
        .sample()
        .unwrap()
        .drawn
        .iter()
        .map(|one| one.item.clone())
        .collect();
    let right: Vec<i64> = items
        .iter()
        .map(|item| match item.as_str() {
            "/P011" => 400,
            "/P012" => 1_600,
            _ => 1_000,
        })
        .collect();
    let done = found(&mut books, &population, &right, false);
    // Nine of ten were looked at: one may be wrong by all of it, and 3,000 yuan are for certain.
    assert_eq!(done.upper_items, Some(1 + 2), "{done:?}");
    assert_eq!(done.upper, Some(1_000_00 + 3_000_00));
    // One way and the other are told apart, found as projected.
    assert_eq!((done.found, done.found_under), (3_000_00, 3_000_00));
    assert_eq!((done.projected, done.understated), (3_000_00, 3_000_00));
    assert_eq!(done.earlier.0, 0);
    let papers = books.world.papers_of("S1").unwrap();
    assert_eq!(
        (papers.errors, papers.projected, papers.net),
        (2, 3_000_00, 0)
    );
    assert_eq!(papers.overstated, 3_000_00);
}

/// Every item looked at, or a few of them: what is too little is set against nothing.
#[test]
fn what_is_too_little_stands_apart_by_every_method() {
    for (method, over, under) in [
        (SampleMethod::All, 1_500_00, 1_500_00),
        (SampleMethod::Random(4), 1_500_00, 1_500_00),
        (SampleMethod::Risk(4), 1_500_00, 1_500_00),
    ] {
        let mut books = payments(4, 1_500_00);
        let query = match method {
            SampleMethod::Risk(_) => "payments risk=flags",
            _ => "payments",
        };
        let population = drawn(&mut books, query, method.clone(), (None, None));
        let done = found(&mut books, &population, &[0, 2_000], false);
        assert_eq!((done.found, done.found_under), (over, under), "{method:?}");
        assert_eq!(
            (done.projected, done.understated),
            (over, under),
            "{method:?}"
        );
        assert_eq!(done.earlier.0, 0, "{method:?}");
    }
}

/// Strata are projected each by its own mean; where amounts differ and nothing counts items, the verdict is
/// open; chances by risk are projected by them and accept nothing.
#[test]
fn strata_and_risk() {
    let sizes = |u0, u1| {
        let of = |stratum: &str, size| StratumSize {
            stratum: stratum.to_owned(),
            size,
        };
        SampleMethod::Stratified(vec![of("unit:U0", u0), of("unit:U1", u1)])
    };
    let mut books = payments(40, 1_000_00);
    for number in 41..=100 {
        pay(&mut books, number, 3_000_00, "U1", 8);
    }
    let query = "payments stratum=unit";
    let population = drawn(&mut books, query, sizes(10, 20), (Some(1), None));
    let check = Check::of(&books.world, "S1").unwrap();
    let drawn_items = &check.sample().unwrap().drawn;
    let first = drawn_items
        .iter()
        .position(|one| one.chance_of == 20)
        .unwrap();
    assert_eq!(drawn_items[first].chance_parts, 10);
    // One item of the twenty in U0 is wrong by half: 20 · (500 / 10).
    let mut right = vec![1_000; 30];
    right[first] = 500;
    let done = found(&mut books, &population, &right, false);
    assert_eq!(done.projected, 1_000_00);
    assert_eq!((done.upper, done.accepted), (None, None));
    // Two strata share the risk of five percent.
    let each = Confidence::new(9_750).unwrap();
    let limit = |n, sample, errors| finite_upper(n, sample, errors, each).unwrap();
    assert_eq!(done.upper_items, Some(limit(20, 10, 1) + limit(80, 20, 0)));

    let mut books = payments(20, 1_000_00);
    pay(&mut books, 21, 9_000_00, "U1", 8);
    let population = drawn(
        &mut books,
        "payments risk=flags",
        SampleMethod::Risk(7),
        (Some(i64::MAX), None),
    );
    assert!(population.items.iter().all(|item| item.risk >= 1));
    // Of 21 items of equal risk 7 are drawn: each chance is a third, and the item of 9,000 yuan could add
    // 27,000. The bound has that for an interval: 27,000 · 2.9957 without an error.
    let clean = found(&mut books, &population, &[], false);
    assert_eq!(
        (clean.unit, clean.basic),
        (Some(27_000_00), Some(80_884_77))
    );
    let most = Some(29_000_00);
    assert_eq!((clean.projected, clean.upper), (0, most), "all there is");
    assert_eq!((clean.error, clean.upper_normal), (Some(0), Some(0)));
    assert_eq!(clean.accepted, Some(true), "anything can be borne");
    let done = found(&mut books, &population, &[0; 7], false);
    let check = Check::of(&books.world, "S1").unwrap();
    let by_chance = check.sample().unwrap().drawn.iter();
    let by_chance: i64 = by_chance
        .map(|one| one.book.0 * one.chance_of as i64 / one.chance_parts as i64)
        .sum();
    assert_eq!(done.projected, by_chance);
    assert_eq!(done.upper, Some(29_000_00), "{done:?}");
    assert!(done.allowance > Some(0) && done.error >= Some(0));
    // What cannot be borne is not accepted, though nothing was found.
    let mut books = payments(20, 1_000_00);
    let population = drawn(
        &mut books,
        "payments risk=flags",
        SampleMethod::Risk(7),
        (Some(8_561_19), None),
    );
    // 20,000 / 7 rounded up is 2,858 thousandths of a risk: 2,858 yuan at most from one item.
    let clean = found(&mut books, &population, &[], false);
    assert_eq!(clean.unit, Some(2_858_00));
    assert_eq!((clean.upper, clean.accepted), (Some(8_561_80), Some(false)));
}

/// Officials' kin are taken for certain; no inspector looks at kin or the own unit; a population that
/// changed, or a sample that is another, is noticed.
/// Who paid an item, by a staff number or under an alias joined with theirs, is left out of it.
fn handled_by_an_inspector(books: &mut Books, opened: &SpotCheckOpened, query: &str) {
    let (clerk, other) = (person(902), person(903));
    let duty = DutyAssigned {
        official: clerk,
        staff: Some(Alias([70; 16])),
        named: None,
        post: "出纳".to_owned(),
        unit: None,
        from: day(1),
        phone: None,
        address: None,
    };
    books.tell(None, day(1), duty);
    let joined = PersonMerged {
        kept: other,
        merged: Alias([71; 16]),
        evidence: Vec::new(),
        weight: None,
        reason: "one person".to_owned(),
    };
    books.tell(None, day(1), joined);
    let before = population(books, query);
    let opened = SpotCheckOpened {
        inspectors: vec![clerk, other, person(904), person(905)],
        inspectors_per_item: 2,
        ..opened.clone()
    };
    let goes = |books: &Books, number: u16, who: Alias| {
        let asked = population(books, query);
        let drawing = sample_of(&books.world, &opened, &asked, "6").unwrap();
        drawing.drawn[usize::from(number) - 1]
            .inspectors
            .contains(&who)
    };
    let mut all = 8..30;
    let first = all.find(|one| goes(books, *one, clerk)).unwrap();
    let second = all.find(|one| goes(books, *one, other)).unwrap();
    for (number, by) in [(first, 70), (second, 71)] {
        books.signed_by(by);
        let paid = PaymentConfirmed {
            payment_no: format!("P{number:03}"),
            amount: Fen(2_000_00),
            fund: "F".to_owned(),
            account: None,
            bank_ref: None,
            holder: HolderMatch::Unstated,
        };
        books.tell(None, day(2), paid);
    }
    books.signed_by(1);
    let after = population(books, query);
    assert_eq!(after.root(), before.root(), "the items are the same");
    assert!(!goes(books, first, clerk), "by staff number");
    assert!(!goes(books, second, other), "by an alias joined");
    let handled = |who: Alias| {
        let item = format!("/P{first:03}");
        books.world.handled("payments", &item, who)
    };
    assert!(handled(clerk) && !handled(other));
}

#[test]
fn kin_recusal_and_tampering() {
    let mut books = payments(30, 2_000_00);
    let (official, other) = (person(900), person(901));
    let kin = |applicant| ConflictDeclared {
        official,
        applicant,
        relation: Relation::Sibling,
    };
    books.tell(None, day(1), kin(person(3)));
    for one in [person(5), other] {
        let link = HouseholdLinked {
            household: person(999),
            person: one,
            relation: Relation::Other,
        };
        books.tell(None, day(1), link);
    }
    let registered = PersonRegistered {
        person: official,
        number: None,
        named: None,
        name: Default::default(),
        birth: None,
        unit_code: Some("U1".to_owned()),
        unit: None,
        status: None,
        phone: None,
        address: None,
    };
    books.tell(None, day(1), registered);
    let query = "payments stratum=unit certain=relatives";
    let asked = population(&books, query);
    let certain: Vec<(&str, &str, &str)> = asked
        .items
        .iter()
        .zip(&asked.of)
        .filter_map(|(item, of)| {
            assert_eq!(item.certain.is_some(), of.why.is_some());
            Some((
                item.id.as_str(),
                item.certain.as_deref()?,
                of.why.as_deref()?,
            ))
        })
        .collect();
    assert_eq!(certain, [("/P003", "yes", "conflict")]);
    let staff = vec![official, other, person(902), person(903)];
    let mut opened = SpotCheckOpened {
        check_no: "S2".to_owned(),
        query: query.to_owned(),
        population: asked.root(),
        items: 30,
        book: Fen(0),
        log_size: 9,
        log_root: TreeRoot([1; 32]),
        method: SampleMethod::All,
        confidence: 9_500,
        tolerable: None,
        expected: None,
        tolerable_items: None,
        randomness_source: "dice".to_owned(),
        randomness_after: Timestamp(0),
        inspectors: staff,
        inspectors_per_item: 2,
    };
    let drawing = sample_of(&books.world, &opened, &asked, "6").unwrap();
    let pairs: BTreeSet<&Vec<Alias>> = drawing.drawn.iter().map(|one| &one.inspectors).collect();
    assert!(pairs.len() > 2, "who goes is drawn too");
    for one in &drawing.drawn {
        let number: u32 = one.item[2..].parse().unwrap();
        assert_eq!(one.inspectors.len(), 2);
        assert!(
            number.is_multiple_of(2) || !one.inspectors.contains(&official),
            "own unit U1"
        );
        assert!(
            number != 5 || !one.inspectors.contains(&other),
            "own household"
        );
        assert_eq!(one.by == DrawnBy::Certain("yes".to_owned()), number == 3);
    }
    opened.inspectors_per_item = 3;
    opened.inspectors.pop();
    let few = sample_of(&books.world, &opened, &asked, "6");
    assert!(
        matches!(few, Err(SpotError::Inspectors { able: 2, .. })),
        "{few:?}"
    );

    handled_by_an_inspector(&mut books, &opened, query);
    let frozen = drawn(&mut books, query, SampleMethod::Random(5), (None, None));
    let check = Check::of(&books.world, "S1").unwrap();
    assert_eq!(check.redraw(&books.world, &frozen), Ok(()));
    let mut changed = frozen.clone();
    changed.items[8].book += 1;
    assert!(matches!(
        check.same(&changed),
        Err(SpotError::Changed { .. })
    ));
    let mut fewer = frozen.clone();
    fewer.items.pop();
    fewer.of.pop();
    assert!(matches!(
        check.redraw(&books.world, &fewer),
        Err(SpotError::Changed { .. })
    ));
    // Sample told with an item too few.
    let mut books = payments(30, 2_000_00);
    let whole = drawn(
        &mut books,
        "payments",
        SampleMethod::Random(5),
        (None, None),
    );
    let check = Check::of(&books.world, "S1").unwrap();
    let mut told = check.sample().unwrap().clone();
    let opened = check.opened.said.clone();
    told.drawn.pop();
    let mut books = payments(30, 2_000_00);
    books.tell(None, day(12), opened);
    books.tell(None, day(12), told);
    let check = Check::of(&books.world, "S1").unwrap();
    assert!(matches!(
        check.redraw(&books.world, &whole),
        Err(SpotError::NotTheDraw(_))
    ));
    assert!(matches!(check.item("B/P999"), Ok(None)));
}

/// Open flags make risky; a dismissed one does not, and one about a whole fund is on no item.
#[test]
fn flags_weigh_until_they_are_dismissed() {
    let mut books = payments(12, 2_000_00);
    // One person is paid twice for one period; all are paid from a fund that nothing came into.
    pay_to(&mut books, (104, 4), 2_000_00, "U0", 6);
    for number in ["P004", "P104"] {
        let confirmed = PaymentConfirmed {
            payment_no: number.to_owned(),
            amount: Fen(2_000_00),
            fund: "F".to_owned(),
            bank_ref: None,
            account: None,
            holder: HolderMatch::Unstated,
        };
        books.tell(None, day(6), confirmed);
    }
    let query = "payments certain=critical risk=flags";
    let asked = population(&books, query);
    let risky = asked.items.iter().filter(|item| item.risk > 1);
    let risky: Vec<&str> = risky.map(|item| item.id.as_str()).collect();
    let flags = sunledger::detect::run(&books.world, day(12)).flags;
    assert!(
        flags.iter().any(|flag| flag.code == "F41"),
        "the fund is overdrawn"
    );
    assert_eq!(risky, ["/P004", "/P104"], "{flags:?}");
    // The list that leaves the house says that, and not why.
    let certain = asked
        .items
        .iter()
        .filter_map(|item| item.certain.as_deref());
    assert_eq!(certain.collect::<Vec<_>>(), ["yes", "yes"]);
    let why = asked.of.iter().filter_map(|of| of.why.as_deref());
    assert_eq!(why.collect::<Vec<_>>(), ["critical F16", "critical F16"]);
    // A check that was frozen with the reasons in its list keeps its root.
    let mut told = asked.clone();
    for (item, of) in told.items.iter_mut().zip(&told.of) {
        item.certain.clone_from(&of.why);
    }
    assert_ne!(told.root(), asked.root());
    assert_eq!(asked.clone().as_frozen(told.root()), told);
    assert_eq!(asked.clone().as_frozen(asked.root()), asked);
    let dismiss = |books: &mut Books| {
        for flag in &flags {
            let dismissed = FlagDismissed {
                flag: flag.id.clone(),
                cause: DismissalCause::Explained,
                reason: "seen".to_owned(),
            };
            books.tell(None, day(12), dismissed);
        }
    };
    let certain = |books: &Books| {
        let items = population(books, query).items;
        items.iter().filter(|item| item.certain.is_some()).count()
    };
    // One person alone takes no item out of what is certain, however often.
    dismiss(&mut books);
    dismiss(&mut books);
    assert_eq!(certain(&books), 2);
    books.signed_by(2);
    dismiss(&mut books);
    let after = population(&books, query);
    let calm = |item: &Item| item.risk == 1 && item.certain.is_none();
    assert!(after.items.iter().all(calm));
    assert_ne!(after.root(), asked.root(), "the root holds the risk");
    // What is taken up again is certain again, and two have to dismiss it anew.
    for flag in &flags {
        let triaged = FlagTriaged {
            flag: flag.id.clone(),
            reason: "a second look".to_owned(),
        };
        books.tell(None, day(12), triaged);
    }
    assert_eq!(certain(&books), 2);
    dismiss(&mut books);
    assert_eq!(certain(&books), 2);
}

const NAMES: [&str; 4] = ["赵一一", "钱二二", "孙三三", "李四四"];

/// A valid ID number of somebody invented.
fn id(number: u32) -> String {
    let body = format!("430121198001{:02}{:03}", number % 27 + 1, number);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits = body.bytes().zip(weights);
    let sum: u32 = digits
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    let check = ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][(sum % 11) as usize];
    format!("{body}{check}")
}

/// A desk with fifty payments in two months; its profile has a second auditor and a witness.
fn desk() -> &'static Desk {
    static DESK: OnceLock<Desk> = OnceLock::new();
    DESK.get_or_init(|| {
        let desk = Desk::new();
        let folder = desk.folder().join("B-爱烛行动");
        std::fs::create_dir_all(&folder).unwrap();
        let mut text = "发放编号,决定编号,申请编号,姓名,身份证号,金额(元),发放方式,开户银行,银行账号,户名,发放日期,支付结果,出纳,备注\n".to_owned();
        for no in 1..=50_u32 {
            let (month, yuan) = if no <= 6 {
                (11, 10_000)
            } else {
                (12, 1_000 + no * 10)
            };
            let name = NAMES[no as usize % NAMES.len()];
            text.push_str(&format!(
                "F{no:02},J{no},B-{no},{name},{},{yuan}.00,校长现场发放,,,,2025-{month}-22,成功,,\n",
                id(no)
            ));
        }
        let path = folder.join("09发放登记表.csv");
        std::fs::write(&path, text).unwrap();
        let run = desk.import(&[path]);
        assert_eq!(run.status, 0, "{}", run.words);
        desk
    })
}

#[track_caller]
fn well(desk: &Desk, line: &[&str]) -> String {
    let run = desk.run(line);
    assert_eq!(run.status, 0, "{line:?}: {}", run.words);
    run.data + &run.words
}

/// The command is refused with these words, in English and, with others, in Chinese.
#[track_caller]
fn refused(desk: &Desk, line: &[&str], english: &str) {
    let run = desk.run(line);
    assert_eq!(run.status, 2, "{line:?}: {}", run.words);
    assert!(run.words.contains(english), "{}", run.words);
    // The last word about the language counts no more than the first: `Desk::run` speaks English.
    let words = sunledger::words::Words::new(sunledger::words::Lang::Zh);
    let said = run
        .words
        .lines()
        .last()
        .unwrap()
        .trim_start_matches("sunledger: ");
    let chinese = words.retell(said);
    assert_ne!(chinese, said, "no Chinese for it");
    assert!(!chinese.contains(english), "{chinese}");
}

fn newest(desk: &Desk) -> String {
    let log = desk.run(&["log", "--json"]);
    let last: Value = serde_json::from_str(log.data.lines().last().unwrap()).unwrap();
    last["sequence"].to_string()
}

fn endorse(desk: &Desk, role: &str, key: &str) {
    well(
        desk,
        &["endorse", &newest(desk), "--role", role, "--key", key],
    );
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp(since.as_micros() as i64)
}

fn script(arguments: &[&str]) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tools/draw.py");
    match Command::new("python3")
        .arg("-B")
        .arg(path)
        .args(arguments)
        .output()
    {
        Ok(output) => {
            let words = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{words}");
            Some(String::from_utf8(output.stdout).unwrap())
        }
        Err(error) => {
            println!("skipped: python3 can't be run here ({error})");
            None
        }
    }
}

/// Every method draws what the script draws from the published values alone, in thirty lines.
#[test]
fn the_script_draws_every_method_again() {
    let lines = include_str!("../tools/draw.py").lines().count();
    assert!(lines <= 30, "{lines} lines are no thirty");
    let stratum = |stratum: &str, size| StratumSize {
        stratum: stratum.to_owned(),
        size,
    };
    let folder = tempfile::tempdir().unwrap();
    for (name, method, sizes) in [
        ("random", SampleMethod::Random(7), vec!["7"]),
        ("random", SampleMethod::Random(41), vec!["41"]),
        ("tickets", SampleMethod::Tickets(9), vec!["9"]),
        (
            "stratified",
            SampleMethod::Stratified(vec![stratum("unit:U0", 15), stratum("unit:U1", 6)]),
            vec!["unit:U0=15", "unit:U1=6"],
        ),
        (
            "interval",
            SampleMethod::Interval(Fen(5_500_00)),
            vec!["550000"],
        ),
        ("cells", SampleMethod::Cells(Fen(5_500_00)), vec!["550000"]),
        ("risk", SampleMethod::Risk(8), vec!["8"]),
        ("all", SampleMethod::All, vec![]),
    ] {
        let mut books = payments(40, 1_000_00);
        for number in 41..=60 {
            pay(&mut books, number, i64::from(number) * 100_00, "U1", 8);
        }
        let kin = ConflictDeclared {
            official: person(900),
            applicant: person(12),
            relation: Relation::Sibling,
        };
        books.tell(None, day(1), kin);
        let query = "payments stratum=unit certain=relatives risk=flags";
        let population = drawn(&mut books, query, method, (None, None));
        let mut csv = "place,item,book_fen,stratum,risk,certain\n".to_owned();
        for (place, item) in (1..).zip(&population.items) {
            let certain = item.certain.as_deref().unwrap_or_default();
            csv.push_str(&format!(
                "{place},{},{},{},{},{certain}\n",
                item.id, item.book, item.stratum, item.risk
            ));
        }
        let path = folder.path().join("items.csv");
        std::fs::write(&path, csv).unwrap();
        let root = population.root().to_string();
        let path = path.to_string_lossy();
        let mut arguments = vec![&*path, &root, "1", "3 1 4", "S1", name];
        arguments.extend(sizes);
        let check = Check::of(&books.world, "S1").unwrap();
        let expected: String = check
            .sample()
            .unwrap()
            .drawn
            .iter()
            .fold(String::new(), |text, one| {
                format!("{text}{} {}\n", one.place, one.item)
            });
        assert!(expected.contains("/P012"), "kin is certain");
        if let Some(again) = script(&arguments) {
            assert_eq!(again, expected, "{name}");
        }
    }
}

/// The whole way through the program; what it draws and lists, the script draws from the list.
/// Who proposed a draw does not reject it; one who did all the same is bound to its randomness, until the witness says that it is
/// none; what the witness rejected binds nobody.
#[track_caller]
fn thrown_away_and_drawn_again(desk: &Desk, line: &[&str]) {
    let proposed = newest(desk);
    refused(
        desk,
        &["reject", &proposed, "--role", "AUD", "--key", "aud"],
        "takes it not back: the witness endorses or rejects it",
    );
    let witness_rejects = || {
        let waits = newest(desk);
        let line = ["reject", &waits, "--role", "WIT", "--key", "wit"];
        well(desk, &line);
    };
    witness_rejects();
    let rejected = newest(desk);
    let mut other: Vec<&str> = line.to_vec();
    other[4] = "6 6 6 6 6";
    well(desk, &other);
    // By the ledger's own event he takes it back, whatever the command says.
    let waits = newest(desk);
    let log = desk.run(&["log", "--json"]);
    let last: Value = serde_json::from_str(log.data.lines().last().unwrap()).unwrap();
    let event = json!({
        "kind": "ProposalRejected", "body": { "target": { "entry": last["hash"], "index": 0 } },
        "head": { "role": "AUD", "effective": now().date_cn() },
    });
    let path = desk.folder().join("taken-back.json");
    std::fs::write(&path, event.to_string()).unwrap();
    let path = path.to_string_lossy();
    well(desk, &["record", "ProposalRejected", "--json", &path]);
    let bound = format!("with other randomness was proposed as {waits}.0 and taken back");
    refused(desk, line, &bound);
    // What the refusal says is done: it is proposed again, and the witness says that it is none.
    well(desk, &other);
    witness_rejects();
    well(desk, line);
    let said = format!(
        "3 items with randomness “3 1 4 1 5” was proposed as {proposed}.0 and thrown away: entry {rejected} rejected it"
    );
    let lists = [
        ["spotcheck", "show", "C-1"].as_slice(),
        &["spotcheck", "list"],
    ];
    for line in lists.into_iter().chain([["trace", "C-1"].as_slice()]) {
        let run = desk.run(line);
        let told = run.data + &run.words;
        let plain = told.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(plain.contains(&said), "{line:?}: {told}");
    }
    let shown: Value = desk.json(&["spotcheck", "show", "C-1", "--json"]);
    for (at, taken_back) in [(0, false), (1, true), (2, false)] {
        assert_eq!(shown["dropped"][at]["taken_back"], taken_back, "{shown}");
    }
    // Who, when and what for: in the list as well, and in its rows, which a workbook and a CSV file have too.
    let (proposer, witness) = (
        &shown["dropped"][0]["proposed_by"],
        &shown["dropped"][0]["rejected_person"],
    );
    assert!(
        proposer.is_string() && witness.is_string() && proposer != witness,
        "{shown}"
    );
    let list: Value = desk.json(&["spotcheck", "list", "--json"]);
    assert_eq!(list["rows"][0]["dropped"], shown["dropped"], "{list}");
    let run = desk.run(&["spotcheck", "list", "--csv"]);
    let told = format!("{}{}", run.data, run.words);
    assert!(
        told.contains(&format!("{proposed}.0 ")) && told.contains("“3 1 4 1 5” (3) → "),
        "{told}"
    );
}

#[test]
fn from_the_plan_to_the_conclusion() {
    let desk = desk();
    let plan: Value = desk.json(&[
        "spotcheck",
        "plan",
        "--book",
        "300000",
        "--tolerable",
        "15000",
        "--expected",
        "6000",
        "--acl",
        "--json",
    ]);
    // 1,853.9325 yuan, in ten-thousandths of a fen and those cut to a hundredth.
    let interval = plan["rows"][1]["interval_parts"].as_i64().unwrap();
    assert_eq!(interval / 100, 1_853_9325, "{plan}");
    assert_eq!(plan["rows"][1]["size"], 161);
    let small = well(
        desk,
        &[
            "spotcheck",
            "plan",
            "--items",
            "63",
            "--tolerable-items",
            "2",
        ],
    );
    assert!(
        small.contains("check all") && small.contains("--method all"),
        "{small}"
    );
    let large = well(
        desk,
        &[
            "spotcheck",
            "plan",
            "--items",
            "500",
            "--tolerable-items",
            "24",
        ],
    );
    assert!(
        large.contains("56") && !large.contains("--method all"),
        "{large}"
    );
    refused(desk, &["spotcheck", "plan"], "nothing to plan for");
    // What does not belong together is not passed over.
    for (line, what) in [
        ("--items 0 --tolerable-items 0", "nothing to draw from"),
        ("--book 100 --tolerable 200", "nothing needs checking"),
        ("--book 100 --tolerable 100", "nothing needs checking"),
        (
            "--population expenditures --tolerable 1",
            "nothing in the ledger fits the query expenditure",
        ),
        ("--items 63 --tolerable-items 63", "name fewer than 63"),
        (
            "--book 1000 --tolerable 100 --tolerable-items 3",
            "expected with --population or --items",
        ),
        (
            "--items 63 --tolerable-items 3 --expected 1",
            "expected with --tolerable",
        ),
        (
            "--items 63 --tolerable-items 3 --expected-rate 1",
            "expected with --tolerable-rate",
        ),
    ] {
        let words = ["spotcheck", "plan"].into_iter().chain(line.split(' '));
        refused(desk, &words.collect::<Vec<_>>(), what);
    }

    let keys: Value = desk.json(&["key", "list", "--json"]);
    let auditors: Vec<String> = keys
        .as_array()
        .unwrap()
        .iter()
        .filter(|key| key["mandates"].to_string().contains("\"AUD\""))
        .filter_map(|key| key["person"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(auditors.len(), 3, "{keys}");
    // Who goes is neither of the two that prepare and review.
    let holder = |role: &str| -> String {
        let mut keys = keys.as_array().unwrap().iter();
        let one = keys.find(|key| {
            let mandates = key["mandates"].to_string();
            mandates.contains(&format!("\"{role}\"")) && !mandates.contains("\"AUD\"")
        });
        one.unwrap()["person"].as_str().unwrap().to_owned()
    };
    let inspectors = [holder("WIT"), holder("FIN")].join(",");
    type One<'a> = (&'a str, &'a str, &'a str, &'a [&'a str], &'a [&'a str]);
    let sizes = "month:2025-11=2,month:2025-12=7";
    let checks: &[One<'_>] = &[
        (
            "C-1",
            "payments scheme=B to=2025-11-30",
            "interval",
            &["--interval", "20000", "--tolerable", "90000"],
            &["2000000"],
        ),
        (
            "C-2",
            "payments stratum=month",
            "stratified",
            &["--sizes", sizes],
            &["month:2025-11=2", "month:2025-12=7"],
        ),
        (
            "C-3",
            "payments to=2025-11-30",
            "all",
            &["--tolerable-items", "0"],
            &[],
        ),
    ];
    let open = |check: &str, query: &str, method: &str, more: &[&str], after: &str| {
        let items = desk.folder().join(format!("{check}.csv"));
        let items = items.to_string_lossy().into_owned();
        let mut line = vec![
            "spotcheck",
            "open",
            check,
            "--population",
            query,
            "--method",
            method,
        ];
        line.extend([
            "--randomness-source",
            "dice on video",
            "--randomness-after",
            after,
        ]);
        line.extend(["--items", &items, "--inspectors", &inspectors]);
        line.extend(more);
        desk.run(&line)
    };
    let early = Timestamp(now().0 - 60_000_000).to_string();
    assert!(
        open("C-0", "payments", "all", &[], &early)
            .words
            .contains("steers a draw")
    );
    assert!(
        !desk.folder().join("C-0.csv").exists(),
        "nothing half-written"
    );
    let late = Timestamp(now().0 + 3_600_000_000).to_string();
    let none = open("C-0", "payments scheme=Q", "all", &[], &late);
    assert!(
        none.words.contains("the population is empty"),
        "{}",
        none.words
    );
    let wrong = open("C-0", "payments colour=red", "all", &[], &late);
    assert!(
        wrong.words.contains("the query has colour"),
        "{}",
        wrong.words
    );
    let id = format!("payments unit={}", id(1));
    let id = open("C-6", &id, "all", &[], &late);
    assert_eq!(id.status, 2);
    assert!(
        id.words.contains("the query has an ID number"),
        "{}",
        id.words
    );
    let draw = |check: &str, at: &str, randomness: &str| -> Vec<String> {
        [
            "spotcheck",
            "draw",
            check,
            "--randomness",
            randomness,
            "--published",
            at,
            "--json",
        ]
        .iter()
        .map(|word| (*word).to_owned())
        .collect()
    };
    let refuse_draw = |check: &str, at: &str, words: &str| {
        let line = draw(check, at, "3 1 4 1 5");
        refused(
            desk,
            &line.iter().map(String::as_str).collect::<Vec<_>>(),
            words,
        );
    };
    let until = |moment: Timestamp| {
        let left = u64::try_from(moment.0 - now().0).unwrap_or(0);
        std::thread::sleep(std::time::Duration::from_micros(left));
    };
    let mut witnessed = 0_u64;
    for (check, query, method, more, sizes) in checks {
        // A slow machine takes more than a moment to get there.
        let mut after = Timestamp(0);
        let run = [2, 30].iter().find_map(|seconds| {
            after = Timestamp(now().0 + seconds * 1_000_000);
            let run = open(check, query, method, more, &after.to_string());
            (run.status == 0).then_some(run)
        });
        let run = run.expect("it is opened");
        let small = run.words.contains("--method all");
        assert_eq!(small, *check == "C-1", "{check}: {}", run.words);
        let first = *check == "C-1";
        if first {
            let second = open("C-8", "payments", "all", &[], &late);
            assert!(
                second.words.contains("spot check C-1 stands over the same"),
                "{}",
                second.words
            );
            assert!(!desk.folder().join("C-8.csv").exists());
            let before = Timestamp(after.0 - 1_000_000).to_string();
            refuse_draw("C-1", &before, "which was frozen with the population");
            refused(desk, &["spotcheck", "sample", "C-1"], "has no sample yet");
            for verb in ["draw", "sample", "evaluate", "paper"] {
                let mut line = vec!["spotcheck", verb, "C-1", "--where", "book > 100"];
                if verb == "draw" {
                    line.extend(["--randomness", "3", "--published", &before]);
                }
                refused(desk, &line, "take no filter");
            }
        } else {
            assert!(run.words.contains("C-1 (drawn)"), "{}", run.words);
        }
        until(after);
        // However it is typed, it draws the same.
        let line = draw(check, &now().to_string(), " 3,1、4 1 ５");
        let line: Vec<&str> = line.iter().map(String::as_str).collect();
        let drawn: Value = desk.json(&line);
        let expected: String = drawn["drawn"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| format!("{} {}\n", one["place"], one["item"].as_str().unwrap()))
            .collect();
        let shown: Value = desk.json(&["spotcheck", "show", check, "--json"]);
        let opened = &shown["opened"];
        let items = desk.folder().join(format!("{check}.csv"));
        let (root, size) = (
            opened["population"].as_str().unwrap(),
            opened["log_size"].to_string(),
        );
        let items = items.to_string_lossy();
        let mut arguments = vec![&*items, root, &size, "3 1 4 1 5", check, method];
        arguments.extend(sizes.iter());
        if let Some(again) = script(&arguments) {
            assert_eq!(again, expected, "{check} {method}");
        }
        if first {
            refuse_draw("C-1", &now().to_string(), "waits for the witness");
            // What was drawn is in the log: nobody throws it away, and whoever asks is told.
            refused(
                desk,
                &["spotcheck", "abandon", "C-1", "--reason", "it displeases"],
                "a draw of spot check C-1 stands proposed as",
            );
            let shown = desk.run(&["spotcheck", "show", "C-1"]);
            assert!(
                shown
                    .words
                    .contains("3 items with randomness “3 1 4 1 5” stands proposed"),
                "{}",
                shown.words
            );
        }
        if first {
            thrown_away_and_drawn_again(desk, &line);
        }
        endorse(desk, "WIT", "wit");
        if first {
            witnessed = newest(desk).parse().unwrap();
            refuse_draw("C-1", &now().to_string(), "is drawn already");
        }
    }
    let again = open("C-1", "payments", "all", &[], &late);
    assert!(again.words.contains("C-1"), "{}", again.words);
    let few = ["--size", "3", "--tolerable-items", "1"];
    let few = open("C-7", "payments", "random", &few, &late);
    assert!(
        few.words.contains("Even if nothing is found wrong"),
        "{}",
        few.words
    );
    let reason = "another method suits better";
    well(desk, &["spotcheck", "abandon", "C-7", "--reason", reason]);
    refused(
        desk,
        &["spotcheck", "abandon", "C-7", "--reason", "once more"],
        "the giving up of spot check C-7 waits for a second auditor",
    );
    endorse(desk, "AUD", "aud2");
    let shown = desk.run(&["spotcheck", "show", "C-7"]);
    assert!(shown.words.contains(reason) && shown.data.contains(reason));
    refused(
        desk,
        &["spotcheck", "paper", "C-7"],
        "was abandoned, and nothing is drawn of it: another method",
    );
    // Their states are said in words, which the reader's language has.
    let shown = well(desk, &["spotcheck", "show", "C-2", "--csv"]);
    assert!(shown.contains("C-7 (abandoned)"), "{shown}");
    // Nothing was found wrong, and nothing was looked at: beyond what can be borne, and status 1.
    let run = desk.run(&["spotcheck", "evaluate", "C-3"]);
    assert_eq!(run.status, 1, "{}", run.words);
    // What the frozen method draws by is told to whoever reads, not to programs alone.
    for (check, what) in [
        ("C-1", "an interval of 20000.00 yuan"),
        ("C-2", "7 items of stratum month:2025-12"),
    ] {
        let shown = desk.run(&["spotcheck", "show", check]);
        assert!(shown.words.contains(what), "{}", shown.words);
    }
    // A check that nobody draws is given up in the open, by two persons.
    let waits = open("C-8", "payments", "all", &[], &late);
    assert_eq!(waits.status, 0, "{}", waits.words);
    let far = Timestamp(now().0 + 7_200_000_000).to_string();
    refuse_draw("C-8", &far, "a moment that is past");
    refuse_draw("C-0", &far, "spot check C-0 is not known");
    well(desk, &["spotcheck", "abandon", "C-8", "--reason", reason]);
    endorse(desk, "AUD", "aud2");
    refused(
        desk,
        &["spotcheck", "abandon", "C-3", "--reason", reason],
        "spot check C-3 is drawn already",
    );
    // An auditor who freezes another population than the ledger gives is not believed.
    let record = |name: &str, body: &Value| {
        let event = json!({
            "kind": name, "body": body,
            "head": { "role": "AUD", "effective": now().date_cn() },
        });
        let path = desk.folder().join("told.json");
        std::fs::write(&path, event.to_string()).unwrap();
        well(desk, &["record", name, "--json", &path.to_string_lossy()]);
    };
    let shown: Value = desk.json(&["spotcheck", "show", "C-3", "--json"]);
    let mut lie = shown["opened"].clone();
    lie["check_no"] = json!("C-9");
    lie["population"] = json!("5".repeat(64));
    let soon = Timestamp(now().0 + 20_000_000);
    lie["randomness_after"] = json!(soon);
    record("SpotCheckOpened", &lie);
    until(soon);
    let line = draw("C-9", &now().to_string(), "6");
    let run = desk.run(&line.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(run.status, 3, "{}", run.words);
    assert!(
        run.words.contains("is not the one that was frozen"),
        "{}",
        run.words
    );

    let sample: Value = desk.json(&["spotcheck", "sample", "C-1", "--json"]);
    let drawn: Vec<&str> = sample["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["item"].as_str().unwrap())
        .collect();
    assert_eq!(drawn.len(), 3, "{sample}");
    assert_eq!(sample["rows"][0]["inspectors"].as_array().unwrap().len(), 2);
    let photo = desk.folder().join("photo.jpg");
    std::fs::write(&photo, "a picture").unwrap();
    let evidence = format!("receipt={}", photo.display());
    let paper = |item: &str, right: &str| -> Vec<String> {
        [
            "spotcheck",
            "record",
            "C-1",
            item,
            "--result",
            "differs",
            "--audited",
            right,
            "--procedure",
            "asked the payee",
            "--conclusion",
            "paid in part",
            "--evidence",
            &evidence,
        ]
        .iter()
        .map(|word| (*word).to_owned())
        .collect()
    };
    let outside = (1..=6)
        .map(|no| format!("B/F{no:02}"))
        .find(|item| !drawn.contains(&item.as_str()))
        .unwrap();
    let line = paper(&outside, "5000");
    refused(
        desk,
        &line.iter().map(String::as_str).collect::<Vec<_>>(),
        "is not in the sample of spot check C-1",
    );
    // A slip of the keys is asked about, and what agrees does not differ.
    for (right, what) in [
        ("100000", "found ten times the 10000.00 yuan"),
        ("10000", "say --result agrees"),
    ] {
        let line = paper(drawn[0], right);
        let line: Vec<&str> = line.iter().map(String::as_str).collect();
        refused(desk, &line, what);
        if right == "100000" {
            refused(desk, &[&line[..], &["--sure"]].concat(), "a visit by");
        }
    }
    // Nothing is found of an item before its inspectors went there, nor on nothing.
    let line = paper(drawn[0], "5000");
    let line: Vec<&str> = line.iter().map(String::as_str).collect();
    refused(desk, &line, "a visit by the inspectors drawn for it");
    let word = ["spotcheck", "record", "C-1", drawn[0], "--result", "agrees"];
    let said = ["--procedure", "asked", "--conclusion", "in order"];
    refused(desk, &[&word[..], &said].concat(), "states no evidence");
    for item in &drawn {
        let line = [
            "spotcheck",
            "visit",
            "C-1",
            item,
            "--procedure",
            "went there",
        ];
        well(desk, &[&line[..], &["--result", "met the payee"]].concat());
    }
    // Backwards, and by the office's own number: the order changes nothing.
    for (item, right) in drawn.iter().zip(["5000", "8000", "9500"]).rev().take(2) {
        let line = paper(item.trim_start_matches("B/"), right);
        well(desk, &line.iter().map(String::as_str).collect::<Vec<_>>());
        endorse(desk, "AUD", "aud2");
    }
    refused(
        desk,
        &["spotcheck", "close", "C-1", "--conclusion", "done"],
        "have no endorsed working paper",
    );
    let line = paper(drawn[0], "5000");
    well(desk, &line.iter().map(String::as_str).collect::<Vec<_>>());
    let words = well(desk, &["spotcheck", "evaluate", "C-1"]);
    assert!(
        words.contains("1 working paper waits for its reviewer"),
        "{words}"
    );
    // What waits is dropped by no close, and told by the paper of the check.
    let waits = "working paper C-1-001 of spot check C-1 waits for its reviewer";
    let close = ["spotcheck", "close", "C-1", "--conclusion", "done"];
    refused(desk, &[&close[..], &["--open-as-errors"]].concat(), waits);
    let told = well(desk, &["spotcheck", "paper", "C-1"]);
    let waits = format!("Working paper C-1-001 on {}, ", drawn[0]);
    assert!(told.contains(&waits), "{told}");
    endorse(desk, "AUD", "aud2");
    let visit = |result: &str, more: &[&str]| -> Vec<String> {
        let acts = ["spotcheck", "visit", "C-1", drawn[0]];
        let said = ["--procedure", "went there", "--result", result];
        let line = acts.iter().chain(&said).chain(more);
        line.map(|word| (*word).to_owned()).collect()
    };
    // Whom the vault knows is named neither in what was seen nor on a label.
    let paper = desk.folder().join("paper.txt");
    std::fs::write(&paper, "seen").unwrap();
    let label = format!("{}的收条={}", NAMES[1], paper.display());
    let seen = format!("{}已签收", NAMES[1]);
    for (line, what) in [
        (visit(&seen, &[]), "result holds the name of a person"),
        (
            visit("met the payee", &["--evidence", &label]),
            "evidence.label holds the name of a person",
        ),
        (
            visit("13900001111", &[]),
            "result holds a mobile telephone or bank card number",
        ),
    ] {
        let line: Vec<&str> = line.iter().map(String::as_str).collect();
        refused(desk, &line, what);
    }
    let line = visit("met the payee", &[]);
    well(desk, &line.iter().map(String::as_str).collect::<Vec<_>>());
    let nobody = "00000000000000000000000000000001";
    for (who, words) in [
        (&*auditors[0], "at least 2 inspectors"),
        (nobody, "nobody of that alias"),
    ] {
        let line = visit("met the payee", &["--inspectors", who]);
        refused(
            desk,
            &line.iter().map(String::as_str).collect::<Vec<_>>(),
            words,
        );
    }
    let done: Value = desk.json(&["spotcheck", "evaluate", "C-1", "--json"]);
    // 85,061.55 yuan by the bound; there are 60,000.
    assert_eq!(done["evaluation"]["upper"], 60_000_00, "{done}");
    assert_eq!(done["evaluation"]["upper_printed"], 85_160_00);
    assert_eq!(done["evaluation"]["accepted"], true);
    let others = done["others"].to_string();
    for state in ["drawn", "abandoned", "frozen"] {
        assert!(others.contains(state), "{others}");
    }
    assert!(others.contains(reason), "{others}");
    // Figures that the papers do not give are not endorsed.
    let lie = json!({
        "check_no": "C-1", "errors": 3, "not_verified": 0, "projected": 15_000_00,
        "upper": 90_000_01, "upper_items": null, "method": "mine", "accepted": false,
        "conclusion": "too much",
    });
    record("SpotCheckClosed", &lie);
    let entry = newest(desk);
    let line = ["endorse", &entry, "--role", "AUD", "--key", "aud2"];
    refused(desk, &line, "states other figures than its papers give now");
    well(
        desk,
        &[
            "spotcheck",
            "close",
            "C-1",
            "--conclusion",
            "the error is within what can be borne",
        ],
    );
    refused(
        desk,
        &["spotcheck", "close", "C-1", "--conclusion", "again"],
        "waits for a second auditor as",
    );
    // Nor by the endorsement of one that was proposed before.
    let close = newest(desk);
    let line = [
        "spotcheck",
        "record",
        "C-1",
        drawn[0],
        "--result",
        "not_verified",
    ];
    let said = [
        "--procedure",
        "went again",
        "--conclusion",
        "nobody was there",
    ];
    well(
        desk,
        &[&line[..], &said, &["--paper-no", "C-1-009"]].concat(),
    );
    let late = newest(desk);
    let line = ["endorse", &close, "--role", "AUD", "--key", "aud2"];
    let waits = "working paper C-1-009 of spot check C-1 waits for its reviewer";
    refused(desk, &line, waits);
    well(desk, &["reject", &late, "--role", "AUD"]);
    well(desk, &line);
    refused(
        desk,
        &["spotcheck", "close", "C-1", "--conclusion", "again"],
        "is closed already",
    );
    // On paper what is read is no figure, and who signed stands apart.
    let page = desk
        .folder()
        .join("paper.html")
        .to_string_lossy()
        .into_owned();
    well(desk, &["spotcheck", "paper", "C-1", "--html", &page]);
    let page = std::fs::read_to_string(page).unwrap();
    let mut cells = page
        .lines()
        .filter(|line| line.contains("data-heading=\"answer\""));
    let method = cells
        .find(|line| line.contains("exact Poisson factors"))
        .unwrap();
    assert!(method.contains("class=\"prose\""), "{method}");
    assert!(page.contains("Prepared and reviewed"), "{page}");
    // A right amount that is the booked one is no error, whatever it was called.
    let errors = || {
        let done: Value = desk.json(&["spotcheck", "evaluate", "C-2", "--json"]);
        done["evaluation"]["errors"].as_u64().unwrap()
    };
    let before = errors();
    let sample: Value = desk.json(&["spotcheck", "sample", "C-2", "--json"]);
    let row = &sample["rows"][0];
    let book = row["book"].as_i64().unwrap();
    let book = format!("{}.{:02}", book / 100, book % 100);
    let item = row["item"].as_str().unwrap();
    let mut line = vec!["spotcheck", "record", "C-2", item, "--result", "differs"];
    let proof = desk.folder().join("台账页.txt");
    std::fs::write(&proof, "as booked").unwrap();
    let proof = format!("receipt={}", proof.display());
    line.extend([
        "--audited",
        &book,
        "--procedure",
        "asked",
        "--conclusion",
        "as booked",
        "--evidence",
        &proof,
    ]);
    // Nobody was there: a result without a visit is no result.
    assert_eq!(desk.run(&line).status, 2);
    assert_eq!(errors(), before);
    let list: Value = desk.json(&["spotcheck", "list", "--json"]);
    assert_eq!(list["rows"][0]["state"], "closed");
    assert_eq!(list["rows"][0]["verdict"], "accepted");
    let rows = list["rows"].as_array().unwrap();
    assert!(
        rows.iter()
            .any(|row| row["check_no"] == "C-8" && row["state"] == "abandoned")
    );
    // As it stood before the papers, by the entry that drew it; and asked as any list is.
    let opening = (witnessed - 2).to_string();
    let line = ["spotcheck", "evaluate", "C-1", "--at", &opening, "--json"];
    assert_eq!(desk.run(&line).status, 2, "nothing was drawn");
    let before = witnessed.to_string();
    let line = ["spotcheck", "evaluate", "C-1", "--at", &before, "--json"];
    let before: Value = desk.json(&line);
    assert_eq!(before["evaluation"]["open"], 3);
    let log = desk
        .folder()
        .join("audit.jsonl")
        .to_string_lossy()
        .into_owned();
    let closed = "check_state == \"closed\"";
    let line = [
        "audit",
        "count",
        "spotchecks",
        "--where",
        closed,
        "--log",
        &log,
    ];
    assert!(well(desk, &line).contains('1'));

    let at = |name: &str| desk.folder().join(name).to_string_lossy().into_owned();
    let (page, sheets, book) = (at("whole.html"), at("sheets"), at("paper.xlsx"));
    well(desk, &["spotcheck", "paper", "C-1", "--html", &page]);
    well(desk, &["spotcheck", "paper", "C-1", "--xlsx", &book]);
    let page = std::fs::read_to_string(page).unwrap();
    let sha256 = sunledger::crypto::hash::sha256(&[b"a picture"]);
    let sha256: String = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    for part in [
        "C-1-001",
        &inspectors[..32],
        "reviewed on",
        "2025-11-30",
        "60000.00",
        &sha256,
        "is within what can be borne",
    ] {
        assert!(page.contains(part), "{part} in the working paper");
    }
    // Who prepared it and who reviewed it.
    let signed = auditors.iter().filter(|one| page.contains(one.as_str()));
    assert_eq!(signed.count(), 2, "{auditors:?}");
    well(desk, &["spotcheck", "sheet", "C-1", "--to", &sheets]);
    let mut printed = String::new();
    for file in std::fs::read_dir(&sheets).unwrap() {
        printed.push_str(&std::fs::read_to_string(file.unwrap().path()).unwrap());
    }
    assert_eq!(
        printed.matches("Field sheet of a spot check</h1>").count(),
        3
    );
    assert_eq!(
        printed.matches("2025-11-22").count(),
        3,
        "the day of the payment"
    );
    assert!(printed.matches("B-").count() >= 3, "and its case");
    let payments: Value = desk.json(&["payments", "--json"]);
    for row in payments["rows"].as_array().unwrap() {
        assert!(
            !printed.contains(row["person"].as_str().unwrap()),
            "an alias on a sheet"
        );
    }
    assert!(NAMES.iter().all(|name| !printed.contains(name)));
    well(
        desk,
        &[
            "spotcheck",
            "sheet",
            "C-1",
            "--to",
            &at("named"),
            "--item",
            drawn[0],
            "--names",
        ],
    );
    let named = std::fs::read_to_string(desk.folder().join("named/C-1-001.html")).unwrap();
    assert!(
        NAMES.iter().any(|name| named.contains(name)),
        "names were asked for"
    );
    // A key, and whoever holds it, is shown with all it signed.
    let mut own = keys.as_array().unwrap().iter();
    let active = auditors.iter().find(|one| page.contains(one.as_str()));
    let active = active.unwrap().as_str();
    let own = own.find(|key| key["person"] == active).unwrap();
    for subject in ["key", "person"] {
        let subject = own[subject].as_str().unwrap();
        let traced: Value = desk.json(&["trace", subject, "--json"]);
        let signed = traced["signed"].as_array().unwrap();
        let endorsed = signed.iter().any(|one| one["kind"] == "Endorsed");
        let opened = signed.iter().find(|one| one["kind"] == "SpotCheckOpened");
        let count = opened.map_or(0, |one| one["entries"].as_array().unwrap().len());
        assert!(endorsed || count >= 4, "{traced}");
        assert!(!signed.is_empty());
    }
    // What a workbook names as the command that lists it again does so.
    for (listed, line) in [
        vec!["spotcheck", "list"],
        vec!["spotcheck", "show", "C-1"],
        vec!["spotcheck", "sample", "C-1"],
        vec!["spotcheck", "evaluate", "C-1"],
        vec!["spotcheck", "paper", "C-1"],
        vec!["person", "match"],
        vec!["inquiry", "list"],
        vec!["finding", "list"],
        vec!["pending"],
    ]
    .into_iter()
    .enumerate()
    {
        let file = at(&format!("again{listed}.xlsx"));
        let run = desk.run(&[&line[..], &["--xlsx", &file]].concat());
        assert_eq!(run.status, 0, "{line:?}: {}", run.words);
        let book = read_file(Path::new(&file), &Limits::default()).unwrap();
        let texts = book.sheets.iter().flat_map(|sheet| &sheet.rows);
        let texts = texts.flat_map(|row| &row.cells);
        let mut texts = texts.filter_map(|cell| match cell {
            Cell::Text(text) => Some(text.trim().to_owned()),
            _ => None,
        });
        texts
            .find(|text| text == "To list it again")
            .expect("it says how");
        let again = texts.next().unwrap();
        let again: Vec<&str> = again.split_whitespace().skip(1).collect();
        assert_eq!(again[..line.len()], line);
        well(desk, &again);
    }
    for verb in ["evaluate", "paper"] {
        let told = desk.run(&["spotcheck", verb, "C-1"]);
        assert!(told.words.contains("and thrown away"), "{}", told.words);
    }
    assert!(page.contains("and thrown away"), "{page}");
    let all: Value = desk.json(&["spotcheck", "evaluate", "C-3", "--json"]);
    assert_eq!(all["evaluation"]["open"], 6);
    assert_eq!(all["evaluation"]["upper"], json!(60_000_00));
    let report: Value = desk.json(&["verify", "--json"]);
    assert_eq!(report["verdict"], "sound");
}

/// An official, and whoever shares a household with one, is taken for certain; another household is not.
#[test]
fn officials_and_their_households_are_certain() {
    let mut books = payments(30, 2_000_00);
    let duty = DutyAssigned {
        official: person(4),
        staff: None,
        named: None,
        post: "审批人".to_owned(),
        unit: None,
        from: day(1),
        phone: None,
        address: None,
    };
    books.tell(None, day(1), duty);
    for (household, one) in [(998, 4), (998, 6), (997, 7), (997, 8)] {
        let link = HouseholdLinked {
            household: person(household),
            person: person(one),
            relation: Relation::Other,
        };
        books.tell(None, day(1), link);
    }
    let asked = population(&books, "payments certain=relatives");
    let certain: Vec<(&str, &str)> = asked
        .items
        .iter()
        .zip(&asked.of)
        .filter_map(|(item, of)| Some((item.id.as_str(), of.why.as_deref()?)))
        .collect();
    assert_eq!(certain, [("/P004", "official"), ("/P006", "household")]);
}
