//! Periods: closed once they are over, once each, and over what the ledger itself finds.

use sunledger::crypto::digest::Digest;
use sunledger::domain::date::{Date, Month, Period};
use sunledger::domain::events::Event;
use sunledger::domain::events::control::{PeriodClosed, ProjectionDigest};
use sunledger::domain::party::Role;
use sunledger::ledger::verify::Verdict;

use super::facts::income;
use super::house::*;
use crate::distrusted;
use crate::trust_support::story::{endorsement, head};

/// The close that the ledger would propose now.
fn close(house: &House, period: Period) -> PeriodClosed {
    PeriodClosed {
        period,
        ledger_size: house.ledger.chain().size(),
        digests: house.ledger.world().digests().expect("they encode"),
    }
}

fn closes(house: &mut House, close: PeriodClosed) -> Result<(), Refused> {
    house.does(&act(FINANCE, Role::Fin, close).and(AUDITOR, Role::Aud))
}

const YEAR: Period = Period::Year { year: 2024 };
const JANUARY: Period = Period::Month { month: Month(660) };
const MARCH: Period = Period::Month { month: Month(662) };

fn refused(house: &House, close: PeriodClosed, words: &str) {
    let refused = closes(&mut house.copy(), close).expect_err(words);
    assert!(refused.words.contains(words), "{}", refused.words);
    distrusted(&refused.forged, words);
}

#[test]
fn a_period_is_closed_once_it_is_over() {
    // It is early March 2025.
    let mut house = House::new();
    let words = "period 2025-03 ends on 2025-03-31 and today is 2025-03-0";
    refused(&house, close(&house, MARCH), words);
    let year = Period::Year { year: 2025 };
    refused(&house, close(&house, year), "ends on 2025-12-31");
    let backwards = Period::Span {
        from: Date(20_000),
        to: Date(19_000),
    };
    refused(&house, close(&house, backwards), "close it once it is over");
    let stated = close(&house, JANUARY);
    closes(&mut house, stated).expect("January is over");
    // The day after the last, and no day before it.
    house.wait(31 - 5);
    let mut day = 0;
    while house.ledger.chain().recorded_at().map(|at| at.date_cn()) < Some(Date(20_178)) {
        house.wait(1);
        day += 1;
        house.must(&act(PAYER, Role::Pay, income(&day.to_string(), None, 1)));
    }
    assert_eq!(Date(20_178).to_string(), "2025-03-31");
    refused(&house, close(&house, MARCH), "today is 2025-03-31");
    house.wait(1);
    let stated = close(&house, MARCH);
    closes(&mut house, stated).expect("March is over");
    assert_eq!(house.report().verdict, Verdict::Sound);
}

#[test]
fn a_period_is_closed_once() {
    let mut house = House::new();
    assert_eq!(house.ledger.world().closed_on(Date(20_000)), None);
    let stated = close(&house, YEAR);
    closes(&mut house, stated).expect("2024 is over");
    assert_eq!(house.ledger.world().closed_on(Date(20_000)), Some(YEAR));
    refused(&house, close(&house, YEAR), "period 2024 is closed already");
    let same_days = Period::Span {
        from: YEAR.first_day(),
        to: YEAR.last_day(),
    };
    refused(&house, close(&house, same_days), "is closed already");
    let stated = close(&house, JANUARY);
    closes(&mut house, stated).expect("January is another period");
    let world = house.copy();
    let world = world.ledger.world();
    assert_eq!(world.closed_on(YEAR.first_day()), Some(YEAR));
    assert_eq!(world.closed_on(YEAR.last_day()), Some(YEAR));
    assert_eq!(world.closed_on(JANUARY.first_day()), Some(JANUARY));
    assert_eq!(world.closed_on(MARCH.first_day()), None);
    assert_eq!(house.report().verdict, Verdict::Sound);
}

/// A close that waits is not proposed again. Its days as a span are the same period: the first of the two that is
/// endorsed closes it, and the other closes nothing.
#[test]
fn of_two_proposed_closes_one_takes_effect() {
    let mut house = House::new();
    let stated = close(&house, YEAR);
    let first = house.write(FINANCE, &[(head(Role::Fin), stated.into())]);
    assert_eq!(
        house.ledger.world().closed_on(Date(20_000)),
        None,
        "it waits"
    );
    let again = close(&house, YEAR);
    let waits = format!(
        "close of period 2024 waits since entry {}.0",
        first.sequence
    );
    let refused = house
        .try_write(FINANCE, &[(head(Role::Fin), again.into())])
        .expect_err(&waits);
    assert!(refused.words.contains(&waits), "{}", refused.words);
    let span = Period::Span {
        from: YEAR.first_day(),
        to: YEAR.last_day(),
    };
    let stated = close(&house, span);
    let second = house.write(FINANCE, &[(head(Role::Fin), stated.into())]);
    house.write(AUDITOR, &[endorsement(Role::Aud, second.hash, 0)]);
    let words = "period 2024 is closed already";
    let refused = house
        .try_write(AUDITOR, &[endorsement(Role::Aud, first.hash, 0)])
        .expect_err(words);
    assert!(refused.words.contains(words), "{}", refused.words);
    distrusted(&refused.forged, words);
}

#[test]
fn a_close_states_what_the_ledger_finds() {
    let mut house = House::new();
    house.must(&act(PAYER, Role::Pay, income("1", None, 100)));
    let good = close(&house, YEAR);
    let with = |change: &dyn Fn(&mut PeriodClosed)| {
        let mut close = good.clone();
        change(&mut close);
        close
    };
    let size = with(&|close| close.ledger_size -= 1);
    refused(&house, size, "run `period close` again");
    for at in 0..good.digests.len() {
        let name = &good.digests[at].name;
        let words = format!("the digest of projection {name} differs from the ledger's own");
        let spoiled = with(&|close| close.digests[at].digest.0[31] ^= 1);
        refused(&house, spoiled, &words);
    }
    let nothing = with(&|close| close.digests.clear());
    refused(&house, nothing, "none known here");
    let twice = with(&|close| close.digests.push(close.digests[0].clone()));
    refused(&house, twice, "one stated twice");

    // A projection that this program does not know says nothing to it, and hinders nothing.
    let later = with(&|close| {
        close.digests.push(ProjectionDigest {
            name: "a projection of later years".to_owned(),
            version: 9,
            digest: Digest([7; 32]),
        });
        close.digests[0].version += 1;
        close.digests[0].digest = Digest([7; 32]);
    });
    for stands in [good, later] {
        let mut copy = house.copy();
        closes(&mut copy, stands).expect("it stands");
        let report = copy.report();
        assert_eq!((report.verdict, report.checked.closes), (Verdict::Sound, 1));
    }
}

/// The events of one refused entry go back whole, a close among them.
#[test]
fn a_close_in_a_refused_entry_closes_nothing() {
    let mut table = sunledger::domain::events::catalogue::default_role_table();
    for rule in &mut table {
        if rule.kind == 293 {
            rule.places = vec![vec![Role::Fin]];
        }
    }
    let mut house = House::found(table);
    let stated: Event = close(&house, YEAR).into();
    let again = stated.clone();
    let events = [(head(Role::Fin), stated.clone()), (head(Role::Fin), again)];
    let before = house.ledger.world().digests().expect("they encode");
    house.try_write(FINANCE, &events).expect_err("twice");
    assert_eq!(house.ledger.world().digests().expect("they encode"), before);
    assert_eq!(house.ledger.world().closed_on(Date(20_000)), None);
    house.write(FINANCE, &[(head(Role::Fin), stated)]);
    assert_eq!(house.ledger.world().closed_on(Date(20_000)), Some(YEAR));
}
