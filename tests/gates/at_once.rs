//! What is worked out at once for all is what is asked of each by itself: of contracts under a plan, of agreements under a quota.

use std::collections::BTreeSet;

use super::PAIRS;
use super::desk::Desk;
use super::shipped::text_of;

/// Numbers below a bound, the same for a seed.
fn drawn(seed: u64) -> impl FnMut(u64) -> u64 {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    move |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    }
}

/// A list without a notice: each row shows what is about it, and the first what all share, so that a list of many rows after many
/// payments does not show all of these on each.
#[test]
fn the_missing_notice_of_a_list_shows_on_each_row_what_is_about_it() {
    let paid = |number: u32, person: &str| {
        format!(
            "2025-12-01 | paid | payment=P{number} case=C{number} award=none person={person} amount=100 account=卡{number}\n"
        )
    };
    let lines = [(7, "丁"), (8, "戊"), (2, "乙")].map(|(number, person)| paid(number, person));
    let desk = Desk::under(super::STRICT).tell(&lines.concat());
    let list = [(1, "甲"), (2, "乙"), (3, "丙")].map(|(number, person)| {
        format!("2025-12-22 | payment=Q{number} case=C{number} award=none person={person} amount=50 account=卡{number}\n")
    });
    let answer = desk.asks(&list.concat());
    let shown = answer.rows.iter().map(|judged| {
        let mut stops = judged.stops.iter();
        let stop = stops.find(|stop| stop.code == Some("F29"));
        let stop = stop.expect("no notice was put up");
        assert_eq!(
            stop.finding,
            "no notice before payment is on record for 2025"
        );
        stop.evidence.len()
    });
    assert_eq!(shown.collect::<Vec<_>>(), [3, 1, 0]);
}

/// What a check works out once for all contracts is what is asked of each by itself: of a tree of nodes, with contracts of any node
/// and in any order.
#[test]
fn contracts_beyond_their_plans_in_one_walk_and_each_by_itself() {
    use sunledger::projections::works::{InTurn, contracts, overdrawn};
    let mut found = 0;
    for seed in 1..40_u64 {
        let mut draw = drawn(seed);
        let mut lines = String::new();
        for node in 0..7_u64 {
            let above = match node {
                0 => String::new(),
                _ => format!("above=N{}", draw(node)),
            };
            let amount = 200 + draw(900) / (node + 1);
            lines += &format!("2025-01-01 | node | node=N{node} {above} amount={amount}\n");
        }
        for contract in 0..12_u64 {
            let (day, node, amount) = (10 + draw(9), draw(7), 20 + draw(150));
            lines += &format!(
                "2025-01-{day} | contract | case=K{contract} plan=N{node} amount={amount}\n"
            );
        }
        let desk = Desk::under(text_of("H1")).tell(&lines);
        let world = desk.world();
        let in_turn = InTurn::of(world, "H1");
        for (number, act) in contracts(world, "H1") {
            let last = (act.fact.clock, act.fact.at);
            let all = overdrawn(
                world,
                "H1",
                |one| (one.fact.clock, one.fact.at) <= last,
                None,
            );
            let told = |one: &sunledger::projections::works::Overdrawn<'_>| {
                let held = one.contracts.iter();
                let held: Vec<_> = held.map(|act| act.said.contract_no.clone()).collect();
                let node = one.node.said.plan_no.clone();
                (node, held, one.contracted, one.beyond)
            };
            let alone = all.iter().map(told);
            let alone: Vec<_> = alone
                .filter(|(_, held, ..)| held.iter().any(|one| one == number))
                .collect();
            let walked = in_turn.of_contract(number);
            let walked: Vec<_> = walked.iter().map(told).collect();
            assert_eq!(walked, alone, "seed {seed}, contract {number}");
            found += alone.len();
        }
    }
    assert!(found > 50, "{found} are beyond their plans");
}

/// Which agreements are beyond a quota, and beside which others: one that had ended before a newer was signed left its place.
#[test]
fn agreements_beyond_a_quota_in_one_walk_and_each_by_itself() {
    const MOST: usize = 2;
    let text = format!(
        "{PAIRS}[quota]\nbasis = \"unit\"\ntotal = {MOST}\nclause = \"对数\"\nmode = \"gate\"\n"
    );
    let mut found = 0;
    for seed in 1..60_u64 {
        let mut draw = drawn(seed);
        let mut signed: Vec<(u64, u64, Option<u64>)> = Vec::new();
        let mut lines = String::new();
        for number in 0..9_u64 {
            let day = 10 + draw(6);
            let ended = (draw(3) > 0).then(|| day + draw(5));
            signed.push((day, number, ended));
            lines += &format!("2025-09-{day} | agreement | agreement=A{number}\n");
            if let Some(ended) = ended {
                lines += &format!("2025-09-{ended} | agreement ended | agreement=A{number}\n");
            }
        }
        signed.sort_unstable();
        let (mut most, mut beside) = (0, BTreeSet::new());
        for (place, (day, ..)) in signed.iter().enumerate() {
            let before = &signed[..place];
            let runs = |one: &&(u64, u64, Option<u64>)| one.2.is_none_or(|ended| ended >= *day);
            let running: Vec<_> = before.iter().filter(runs).collect();
            if running.len() + 1 > MOST {
                most = most.max(running.len() + 1);
                beside.insert(place);
                beside.extend(
                    running
                        .iter()
                        .filter_map(|one| signed.iter().position(|other| *other == **one)),
                );
            }
        }
        let desk = Desk::under(&text).tell(&lines);
        let flags = sunledger::detect::run(desk.world(), super::desk::day("2025-12-31")).flags;
        let mut own = flags.iter().filter(|flag| flag.code == "F39");
        let told = own
            .next()
            .map(|flag| (flag.finding.clone(), flag.evidence.len()));
        let expected = (most > 0).then(|| {
            let finding = format!("quota {MOST}, agreements {most}");
            (finding, beside.len())
        });
        assert_eq!(told, expected, "seed {seed}");
        found += usize::from(told.is_some());
    }
    assert!(found > 20, "{found} are beyond the quota");
}
