//! What a check of a list costs: four times the rows over four times the history take about four times the work, not sixteen.
//!
//! Work is the time that this thread ran, so that whoever else is on the machine counts little; the least of several runs is taken.
//! Asked for by `--ignored` alone, since it measures. A walk over everything for each row shows as the square: 16 where 4 is expected.

use super::desk::Desk;
use super::shipped::text_of;
use super::{PAIRS, STRICT, strict_but};
use sunledger::crypto::digest::Commitment;
use sunledger::detect::gate::{judge, of_act};
use sunledger::domain::events::Event;
use sunledger::domain::events::funds::{AppropriationIssued, UnspentReturned};
use sunledger::domain::money::Fen;
use sunledger::projections::WorldKept;
use sunledger::report::lists::clawbacks::clawbacks;
use sunledger::report::plan::funds;

/// Nanoseconds that this thread has run; of the clock where the system does not count them.
fn ran() -> u64 {
    let counted = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let counted = counted.and_then(|text| text.split(' ').next()?.parse().ok());
    counted.unwrap_or_else(|| {
        static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
        let since = START.get_or_init(std::time::Instant::now).elapsed();
        u64::try_from(since.as_nanos()).expect("a short run")
    })
}

/// That what is done of `few` grows no faster than its size, within twice.
#[track_caller]
pub fn grows_with_its_size(few: u32, done: impl Fn(u32) -> Box<dyn Fn()>) {
    // The system counts in steps of some milliseconds, so that what takes less is done several times.
    const ENOUGH: u64 = 50_000_000;
    let work = |size: u32| {
        let act = done(size);
        let least = (0..3).map(|_| {
            let (before, mut times) = (ran(), 0);
            while ran() - before < ENOUGH {
                act();
                times += 1;
            }
            (ran() - before) / times
        });
        least.min().expect("a run").max(1)
    };
    let (one, four) = (work(few), work(4 * few));
    let times = four / one;
    println!("{few}: {} µs, {}: {} µs", one / 1000, 4 * few, four / 1000);
    assert!(times < 8, "four times as much took {times} times the work");
}

fn lines(count: u32, line: impl Fn(u32) -> String) -> String {
    (1..=count).map(|n| line(n) + "\n").collect()
}

/// Awards of one unit on one notice, within its quota and the scheme's.
#[test]
#[ignore = "measures how work grows"]
fn a_list_of_awards_on_one_notice() {
    let text = strict_but("total = 63", "total = 100000");
    grows_with_its_size(200, |count| {
        let history = "
            2025-03-01 | money | amount=90000000
            2025-03-05 | quota | count=90000
            2025-12-03 | notice | until=2025-12-10\n"
            .to_owned();
        let cases = lines(count, |n| {
            format!(
                "2025-03-01 | account | person=人{n} account=卡{n}
                 2025-11-03 | claim | case=C{n} person=人{n}
                 2025-11-05 | paper | case=C{n} type=doc-01 no=M{n}
                 2025-11-05 | paper | case=C{n} type=doc-06 no=N{n} amount=30000
                 2025-11-17 | review | case=C{n} level=1
                 2025-11-18 | review | case=C{n} level=2
                 2025-12-03 | row | case=C{n}
                 2025-12-11 | award | case=C{n} award=J{n} person=人{n}"
            )
        });
        let rows = lines(count, |n| {
            format!("2025-12-22 | payment=P{n} case=C{n} award=J{n} person=人{n} account=卡{n}")
        });
        let desk = Desk::under(&text).tell(&(history + &cases));
        Box::new(move || {
            let answer = desk.asks(&rows);
            let stops = answer.rows.iter().flat_map(|row| &row.stops);
            assert_eq!(stops.count(), 0);
        })
    });
}

/// Of a programme with a joint funder whose money came in parts, all of which is paid.
#[test]
#[ignore = "measures how work grows"]
fn a_list_that_a_joint_funder_bears() {
    let text = text_of("C2")
        .replacen("total_fen = 40000000", "total_fen = 90000000000", 1)
        .replacen("amount_fen = 10000000", "amount_fen = 90000000000", 1);
    grows_with_its_size(200, |count| {
        let money = lines(count, |n| {
            format!("2025-01-01 | money | no=R{n} payer=市总工会 amount=5000")
        });
        let cases = lines(count, |n| {
            format!(
                "2025-06-12 | claim | case=C{n} person=人{n}
                 2025-06-14 | row | case=C{n} amount=5000
                 2025-06-14 | row | case=D{n} amount=1
                 2025-06-30 | award | case=C{n} award=J{n} person=人{n} amount=5000"
            )
        });
        let notice = "2025-06-14 | notice | until=2025-06-27\n".to_owned();
        let paid = lines(count, |n| {
            format!("2025-07-01 | paid | payment=Q{n} case=D{n} award=none person=众{n} amount=1")
        });
        let rows = lines(count, |n| {
            format!("2025-12-22 | payment=P{n} case=C{n} award=J{n} person=人{n} amount=5000")
        });
        let desk = Desk::under(&text).tell(&(notice + &money + &cases + &paid));
        Box::new(move || {
            let answer = desk.asks(&rows);
            assert_eq!(answer.rows.len(), count as usize);
        })
    });
}

/// A programme with many debts that are set off, each with an order of its own.
#[test]
#[ignore = "measures how work grows"]
fn many_debts_that_are_set_off() {
    let day = "2025-09-30".parse().expect("a day");
    grows_with_its_size(200, |count| {
        let each = lines(count, |n| {
            format!(
                "2025-09-01 | owed    | order=K{n} person=人{n} amount=200
                 2025-09-02 | ordered | case=none award=none payment=P{n} person=人{n} amount=1000
                 2025-09-03 | set off | order=K{n} payment=P{n} amount=200"
            )
        });
        let money = "2025-09-01 | money | amount=90000000\n".to_owned();
        let desk = Desk::under(text_of("E")).tell(&(money + &each));
        // What flags and lists ask, on this thread alone.
        Box::new(move || {
            let settled = desk.world().set_offs("E").settle();
            assert_eq!(settled.len(), count as usize);
            let orders = clawbacks(desk.world(), day).expect("sums that fit");
            assert!(orders.iter().all(|order| order.open == 0));
        })
    });
}

/// One payment on one of many contracts under a node that all of them together overdraw.
#[test]
#[ignore = "measures how work grows"]
fn a_node_that_many_contracts_overdraw() {
    grows_with_its_size(1500, |count| {
        let node = "2025-01-10 | money | amount=9\n2025-01-10 | node | amount=1\n".to_owned();
        let contracts = lines(count, |n| {
            format!("2025-01-12 | contract | case=K{n} amount=1")
        });
        let desk = Desk::under(text_of("H1")).tell(&(node + &contracts));
        Box::new(move || {
            let judged = desk.ask("2025-02-08 | case=K2 payee=S1 award=none amount=1");
            let mut beyond = judged.stops.iter().filter(|stop| stop.code == Some("F41"));
            assert!(beyond.any(|stop| stop.finding.contains("node N1")));
        })
    });
}

/// First tranches of many agreements within the quota, with what was spent under each.
#[test]
#[ignore = "measures how work grows"]
fn a_list_of_tranches() {
    let text = format!(
        "{PAIRS}[quota]\nbasis = \"unit\"\ntotal = 90000\nclause = \"对数\"\nmode = \"gate\"\n"
    );
    grows_with_its_size(200, |count| {
        let money = "2025-08-01 | money | amount=900000000\n".to_owned();
        let agreements = lines(count, |n| {
            format!(
                "2025-09-01 | agreement | agreement=A{n} county=县{n}
                 2025-09-01 | tranche | agreement=A{n} no=1 amount=100000
                 2025-09-02 | spent | agreement=A{n} voucher=V{n} amount=1"
            )
        });
        let rows = lines(count, |n| {
            format!("2025-09-10 | payment=P{n} tranche=1 agreement=A{n} amount=100000")
        });
        let desk = Desk::under(&text).tell(&(money + &agreements));
        Box::new(move || {
            let answer = desk.asks(&rows);
            assert_eq!(answer.rows.len(), count as usize);
        })
    });
}

/// A county that passes money of a fund on to schools, each of which gives some of it back to the county.
fn tree(count: u32) -> Desk {
    let issued = |number: u32, from: &str, to: String, yuan: u32| AppropriationIssued {
        document_no: format!("W{number}"),
        from: from.to_owned(),
        to,
        fund: "F".to_owned(),
        purpose: Commitment::ZERO,
        amount: Fen(i64::from(yuan) * 100),
    };
    let whole = issued(0, "省", "县".to_owned(), count);
    let mut events = vec![Event::from(whole)];
    for n in 1..=count {
        events.push(issued(n, "县", format!("校{n}"), 1).into());
        let back = UnspentReturned {
            document_no: format!("T{n}"),
            appropriation_no: format!("W{n}"),
            to: "县".to_owned(),
            fund: "F".to_owned(),
            amount: Fen(1),
            reason: None,
        };
        events.push(back.into());
    }
    Desk::under(STRICT).at_once("2025-01-02", events)
}

/// A report of a fund of which much went back within its tree.
#[test]
#[ignore = "measures how work grows"]
fn a_report_of_what_went_back() {
    grows_with_its_size(300, |count| {
        let desk = tree(count);
        Box::new(move || {
            let rows = funds(desk.world(), "S").expect("sums that fit");
            assert_eq!(rows.len(), 1);
        })
    });
}

/// Acts of a ledger with a large tree of a fund that are taken back, none of which touches the tree.
#[test]
#[ignore = "measures how work grows"]
fn acts_that_are_taken_back_beside_a_tree() {
    grows_with_its_size(300, |count| {
        let desk = tree(count);
        let (on, event) = desk.event("2025-03-01 | money | amount=1");
        let event = desk.recorded(on, None, Vec::new(), event);
        Box::new(move || {
            let mut world = desk.world().clone();
            for _ in 0..count {
                let mut kept = WorldKept::default();
                world.keep(&event, &mut kept);
                world.apply(&event).expect("it folds");
                world.put_back(kept);
            }
        })
    });
}

/// Awards and appeals of one case, each settled, every second one for whoever appealed.
#[test]
#[ignore = "measures how work grows"]
fn awards_and_appeals_of_one_case() {
    grows_with_its_size(300, |count| {
        let history = lines(count, |n| {
            let (day, settled) = (1 + n % 28, 1 + (n + 1) % 28);
            let upheld = ["", "upheld=yes"][usize::from(n % 2 == 0)];
            format!(
                "2025-09-{day:02} | award | award=J{n} amount=1
                 2025-10-{day:02} | appeal | appeal=SS{n} against=award
                 2025-11-{settled:02} | appeal settled | appeal=SS{n} {upheld}"
            )
        });
        let desk = Desk::under(text_of("C1")).tell(&history);
        Box::new(move || {
            let world = desk.world();
            let case = world.cases.get("C1", "C1").expect("the case");
            let fell = world.awards_fell("C1", "C1", case);
            assert!(fell.iter().any(|(_, by)| by.is_some()));
            assert!(world.overturned("C1", "C1").is_none());
        })
    });
}

/// Asking what the desk would say of a list, and of an award, changes nothing of what is asked.
#[test]
fn a_world_that_was_asked_is_as_it_was() {
    let desk = super::honest();
    let mut world = desk.world().clone();
    let before = world.digests().expect("digests");
    let answer = judge(world.suppose(), &desk.rows(super::PAY)).expect("an answer");
    assert!(answer.rows[0].pays());
    assert_eq!(world.digests().expect("digests"), before);
    let desk =
        super::but(&[("2025-12-11 | award    |", "")]).tell("2025-06-10 | other aid | fund=省基金");
    let mut world = desk.world().clone();
    let before = world.digests().expect("digests");
    let (on, event) = desk.event("2025-12-11 | award |");
    let stops = of_act(world.suppose(), desk.text("S"), &event, on);
    // What is asked of the payment that the award would have.
    assert!(
        stops.iter().any(|stop| stop.code == Some("F13")),
        "{stops:?}"
    );
    assert_eq!(world.digests().expect("digests"), before);
}
