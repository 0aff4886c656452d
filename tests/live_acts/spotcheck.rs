//! Spot checks: a population is frozen, randomness comes after it, and only what was drawn is looked at.

use sunledger::crypto::digest::{Digest, FileHash, TreeRoot};
use sunledger::detect::hands;
use sunledger::domain::date::{Date, Timestamp};
use sunledger::domain::events::EventRef;
use sunledger::domain::events::audit::{
    AuditEvidence, DrawnBy, DrawnItem, FieldVisitRecorded, ItemResult, SampleDrawn, SampleMethod,
    SpotCheckClosed, SpotCheckOpened, WorkpaperFiled,
};
use sunledger::domain::events::keys::ProposalRejected;
use sunledger::domain::money::Fen;
use sunledger::domain::party::Role;
use sunledger::domain::party::Role::{App, Aud, Unit, Wit};
use sunledger::ledger::verify::Verdict;

use crate::facts::duty_held_by;
use crate::house::{AUDITOR, Act, BENEFICIARY, CLERK, House, MANY, OTHER, act, report};
use crate::tale::{Tale, tale};
use crate::trust_support::story::{HOUR, START, alias, claim, endorsement, head};

/// The moment of the first act in a house.
const FIRST: i64 = START + 6 * HOUR;

/// A check, and how it is drawn.
#[derive(Clone)]
struct Told {
    number: &'static str,
    query: &'static str,
    items: [&'static str; 2],
    count: u32,
    log_size: u64,
    after: i64,
    source: &'static str,
    inspectors: Vec<u8>,
    per_item: u8,
}

/// A check of two items, with randomness after the moment it is opened.
fn told() -> Told {
    Told {
        number: "C1",
        query: "payments scheme=B",
        items: ["B/F1", "B/F2"],
        count: 2,
        log_size: 3,
        after: FIRST + 1,
        source: "dice",
        inspectors: Vec::new(),
        per_item: 0,
    }
}

impl Told {
    fn opened(&self) -> Act {
        let inspectors = self.inspectors.iter().map(|one| alias(*one));
        act(
            AUDITOR,
            Aud,
            SpotCheckOpened {
                check_no: self.number.to_owned(),
                query: self.query.to_owned(),
                population: TreeRoot([7; 32]),
                items: self.count,
                book: Fen(300),
                log_size: self.log_size,
                log_root: TreeRoot([8; 32]),
                method: SampleMethod::All,
                confidence: 9_500,
                tolerable: None,
                expected: None,
                tolerable_items: Some(0),
                randomness_source: self.source.to_owned(),
                randomness_after: Timestamp(self.after),
                inspectors: inspectors.collect(),
                inspectors_per_item: self.per_item,
            },
        )
    }

    /// Both items, by randomness of a moment so many seconds after the frozen one.
    fn drawn(&self, seconds: i64, randomness: &str) -> Act {
        let inspectors = self.inspectors.iter().take(self.per_item.into());
        let inspectors: Vec<_> = inspectors.map(|one| alias(*one)).collect();
        let item = |(place, item): (u32, &str)| DrawnItem {
            place,
            item: item.to_owned(),
            book: Fen(150),
            by: DrawnBy::Certain("all".to_owned()),
            chance_parts: 1,
            chance_of: 1,
            inspectors: inspectors.clone(),
        };
        let drawn = SampleDrawn {
            check_no: self.number.to_owned(),
            randomness: randomness.to_owned(),
            published_at: Timestamp(self.after + seconds * 1_000_000),
            seed: Digest([9; 32]),
            drawn: (1..).zip(self.items).map(item).collect(),
            apart: Vec::new(),
            program: "a test".to_owned(),
        };
        act(AUDITOR, Aud, drawn).and(BENEFICIARY, Wit)
    }
}

fn visited_by(item: &str, who: &[u8], procedure: &str) -> Act {
    let visit = FieldVisitRecorded {
        check_no: "C1".to_owned(),
        item: item.to_owned(),
        inspectors: who.iter().map(|one| alias(*one)).collect(),
        procedure: procedure.to_owned(),
        result: "seen".to_owned(),
        evidence: Vec::new(),
    };
    act(AUDITOR, Aud, visit)
}

fn visited(item: &str) -> Act {
    visited_by(item, &[], "went there")
}

fn paper_of(item: &str, result: ItemResult, audited: Option<i64>, by: u8) -> Act {
    let mut paper = said_of(item, result, audited);
    paper.evidence = vec![AuditEvidence {
        label: "receipt".to_owned(),
        sha256: FileHash([3; 32]),
    }];
    act(by, Aud, paper).and(OTHER, Aud)
}

/// A paper that rests on nothing.
fn said_of(item: &str, result: ItemResult, audited: Option<i64>) -> WorkpaperFiled {
    WorkpaperFiled {
        paper_no: format!("C1-{item}"),
        check_no: "C1".to_owned(),
        item: item.to_owned(),
        procedure: "asked".to_owned(),
        result,
        audited: audited.map(Fen),
        conclusion: "seen".to_owned(),
        evidence: Vec::new(),
    }
}

fn paper(item: &str, result: ItemResult) -> Act {
    paper_of(item, result, None, AUDITOR)
}

/// A paper of the auditor that somebody reviews.
fn reviewed(item: &str, by: u8) -> Act {
    let mut paper = said_of(item, ItemResult::Agrees, None);
    paper.evidence = vec![AuditEvidence {
        label: "receipt".to_owned(),
        sha256: FileHash([3; 32]),
    }];
    act(AUDITOR, Aud, paper).and(by, Aud)
}

fn closing(errors: u32, not_verified: u32, fen: i64) -> SpotCheckClosed {
    SpotCheckClosed {
        check_no: "C1".to_owned(),
        errors,
        not_verified,
        projected: Fen(fen),
        upper: Some(Fen(fen)),
        upper_items: Some(errors),
        method: "all".to_owned(),
        accepted: errors == 0,
        conclusion: "done".to_owned(),
    }
}

fn closes(closed: SpotCheckClosed) -> Act {
    act(AUDITOR, Aud, closed).and(OTHER, Aud)
}

fn abandoned(number: &str) -> SpotCheckClosed {
    SpotCheckClosed {
        check_no: number.to_owned(),
        method: "abandoned".to_owned(),
        upper: None,
        upper_items: None,
        accepted: false,
        ..closing(0, 0, 0)
    }
}

/// Spot checks.
pub fn tales() -> Vec<Tale> {
    let mut tales = openings();
    tales.extend(looks());
    tales.extend(ends());
    tales
}

fn openings() -> Vec<Tale> {
    let frozen = "the population is frozen";
    let one = "no other check over the population waits for its draw";
    let dated = "the randomness is dated after the freeze";
    let spelt = "the randomness stands in its one spelling";
    let later = |number, query| Told {
        number,
        query,
        after: FIRST + 1_000 * HOUR,
        ..told()
    };
    let counted = || Told {
        source: "dice [groups=3]",
        ..told()
    };
    let staffed = || Told {
        inspectors: vec![AUDITOR, OTHER],
        per_item: 2,
        ..told()
    };
    vec![
        tale(304, frozen, "nothing is drawn from")
            .refuses(Told { count: 0, ..told() }.opened(), "frozen population")
            .records(told().opened()),
        tale(304, frozen, "it is asked of entries to come")
            .refuses(
                Told {
                    log_size: 1_000,
                    ..told()
                }
                .opened(),
                "one of 1000 entries",
            )
            .records(told().opened()),
        tale(304, frozen, "the randomness can be known at that moment")
            .refuses(
                Told {
                    after: FIRST,
                    ..told()
                }
                .opened(),
                "randomness that is published after this entry",
            )
            .records(told().opened()),
        tale(304, frozen, "inspectors are named and none goes")
            .refuses(
                Told {
                    per_item: 0,
                    ..staffed()
                }
                .opened(),
                "between 1 and 2 inspectors an item",
            )
            .records(staffed().opened()),
        tale(304, frozen, "an inspector is named twice")
            .refuses(
                Told {
                    inspectors: vec![AUDITOR, AUDITOR],
                    ..staffed()
                }
                .opened(),
                "each inspector once",
            )
            .records(staffed().opened()),
        tale(304, one, "two checks could be chosen between")
            .after([later("C1", "payments scheme=B").opened()])
            .refuses(
                later("C2", "cases scheme=A,B stratum=unit").opened(),
                "spot check C1 stands over the same population and is not drawn",
            )
            .records(later("C2", "payments scheme=A").opened()),
        tale(304, one, "a check that was abandoned is opened again")
            .after([
                later("C1", "payments scheme=B").opened(),
                closes(abandoned("C1")),
            ])
            .refuses(
                later("C1", "payments scheme=B").opened(),
                "spot check C1 is recorded already",
            )
            .records(later("C2", "payments scheme=B").opened()),
        tale(305, dated, "it was known before")
            .after([told().opened()])
            .refuses(told().drawn(-1, "3 1 4"), "randomness published after")
            .records(told().drawn(0, "3 1 4")),
        tale(305, dated, "it is still to come")
            .after([told().opened()])
            .refuses(
                told().drawn(100 * 3_600, "3 1 4"),
                "randomness published by",
            )
            .records(told().drawn(0, "3 1 4")),
        tale(305, spelt, "the spelling chooses")
            .after([told().opened()])
            .refuses(
                told().drawn(0, "3,1,4"),
                "randomness in its one spelling, 3 1 4",
            )
            .records(told().drawn(0, "3 1 4")),
        tale(305, spelt, "the number of groups chooses")
            .after([counted().opened()])
            .refuses(
                counted().drawn(0, "3 14"),
                "3 groups of letters or digits, as was frozen",
            )
            .records(counted().drawn(0, "3 1 4")),
        tale(305, spelt, "others are drawn than were frozen")
            .after([staffed().opened()])
            .refuses(
                Told {
                    inspectors: vec![AUDITOR, CLERK],
                    ..staffed()
                }
                .drawn(0, "3 1 4"),
                "2 of the frozen inspectors for item B/F1",
            )
            .records(staffed().drawn(0, "3 1 4")),
    ]
}

fn looks() -> Vec<Tale> {
    let sampled = || [told().opened(), told().drawn(1, "3 1 4")];
    let in_sample = "the item is in the sample";
    let who = "who was drawn goes, or the visit says why not";
    let untied = "nobody looks at an item they are tied to";
    let staffed = Told {
        inspectors: vec![AUDITOR, OTHER, CLERK],
        per_item: 2,
        ..told()
    };
    let sent = || [staffed.opened(), staffed.drawn(1, "3 1 4")];
    let own = || {
        let own = Told {
            query: "cases",
            items: ["T/C1", "T/C2"],
            after: FIRST + HOUR + 1,
            ..told()
        };
        [
            act(CLERK, App, claim("1", BENEFICIARY)),
            own.opened(),
            own.drawn(1, "3 1 4"),
        ]
    };
    let agrees = ItemResult::Agrees;
    let looked = "what was verified rests on evidence, and on a visit where inspectors were drawn";
    let another = "the reviewer is none of the item's inspectors";
    let two = Told {
        inspectors: vec![AUDITOR, CLERK],
        per_item: 2,
        ..told()
    };
    vec![
        tale(307, looked, "an item is in order by word alone")
            .after(sampled())
            .refuses(
                act(AUDITOR, Aud, said_of("B/F1", agrees, None)).and(OTHER, Aud),
                "the working paper states no evidence",
            )
            .records(paper("B/F1", agrees)),
        tale(307, looked, "an item is in order and nobody went there")
            .after([two.opened(), two.drawn(1, "3 1 4")])
            .refuses(
                paper("B/F1", agrees),
                "a visit by the inspectors drawn for it",
            )
            .records(
                act(AUDITOR, Aud, said_of("B/F1", ItemResult::NotVerified, None)).and(OTHER, Aud),
            ),
        tale(307, looked, "a visit to one item counts for another")
            .after([
                two.opened(),
                two.drawn(1, "3 1 4"),
                visited_by("B/F2", &[AUDITOR, CLERK], "went there"),
            ])
            .refuses(
                paper_of("B/F1", ItemResult::Differs, Some(100), AUDITOR),
                "a visit by the inspectors drawn for it",
            )
            .records(paper_of("B/F2", ItemResult::Differs, Some(100), AUDITOR)),
        tale(307, another, "who was drawn reviews what was seen")
            .after([
                sent()[0].clone(),
                sent()[1].clone(),
                visited_by("B/F1", &[AUDITOR, OTHER], "went there"),
            ])
            .refuses(paper("B/F1", agrees), "a reviewer who did not inspect it")
            .records(reviewed("B/F1", MANY)),
        tale(
            307,
            another,
            "who went in their place reviews what was seen",
        )
        .after([
            two.opened(),
            two.drawn(1, "3 1 4"),
            visited_by(
                "B/F1",
                &[AUDITOR, OTHER],
                "instead: one was ill; went there",
            ),
        ])
        .refuses(paper("B/F1", agrees), "a reviewer who did not inspect it")
        .records(reviewed("B/F1", MANY)),
        tale(306, in_sample, "somebody else is visited")
            .after(sampled())
            .refuses(visited("B/F3"), "item in the sample B/F3 is not known")
            .records(visited("B/F2")),
        tale(306, who, "others go, and nobody says why")
            .after(sent())
            .refuses(
                visited_by("B/F1", &[AUDITOR, CLERK], "went there"),
                "the inspectors drawn for it, or the reason why others went",
            )
            .records(visited_by(
                "B/F1",
                &[AUDITOR, CLERK],
                "instead: one was ill; went there",
            )),
        tale(306, who, "one goes where two must")
            .after(sent())
            .refuses(
                visited_by("B/F1", &[AUDITOR], "went there"),
                "at least 2 inspectors",
            )
            .records(visited_by("B/F1", &[AUDITOR, OTHER], "went there")),
        tale(306, who, "one is counted twice")
            .after(sent())
            .refuses(
                visited_by("B/F1", &[AUDITOR, AUDITOR], "went there"),
                "each inspector once",
            )
            .records(visited_by("B/F1", &[OTHER, AUDITOR], "went there")),
        tale(306, untied, "somebody visits themselves")
            .after(own())
            .refuses(
                visited_by("T/C1", &[BENEFICIARY], "went there"),
                "may not look at item T/C1",
            )
            .records(visited_by("T/C1", &[OTHER], "went there")),
        tale(307, untied, "somebody finds their own grant in order")
            .after(own())
            .refuses(
                paper_of("T/C1", agrees, None, BENEFICIARY),
                "may not look at item T/C1",
            )
            .records(paper_of("T/C1", agrees, None, AUDITOR)),
        tale(307, in_sample, "a paper is about another item")
            .after(sampled())
            .refuses(
                paper("B/F3", agrees),
                "item in the sample B/F3 is not known",
            )
            .records(paper("B/F2", agrees)),
        tale(307, in_sample, "what differs has no right amount")
            .after(sampled())
            .refuses(paper("B/F2", ItemResult::Differs), "right amount")
            .records(paper("B/F2", ItemResult::NotVerified)),
        tale(307, in_sample, "less than nothing is right")
            .after(sampled())
            .refuses(
                paper_of("B/F2", ItemResult::Differs, Some(-1), AUDITOR),
                "a right amount of nothing or more",
            )
            .records(paper_of("B/F2", ItemResult::Differs, Some(0), AUDITOR)),
    ]
}

fn ends() -> Vec<Tale> {
    let sampled = || [told().opened(), told().drawn(1, "3 1 4")];
    let papers = "its figures are what its papers give";
    let later = |number, query| Told {
        number,
        query,
        after: FIRST + 1_000 * HOUR,
        ..told()
    };
    let waiting = || later("C1", "payments scheme=B").opened();
    let half = || {
        let [opened, drawn] = sampled();
        [opened, drawn, paper("B/F1", ItemResult::Agrees)]
    };
    vec![
        tale(
            311,
            "every item is resolved or counted as an error",
            "an item without a paper is passed over",
        )
        .after(half())
        .refuses(
            closes(closing(0, 0, 0)),
            "1 items in error by its papers, 1 of them not verified",
        )
        .records(closes(closing(1, 1, 150))),
        tale(311, papers, "less is projected than was found")
            .after(half())
            .refuses(
                closes(closing(1, 1, 149)),
                "1.50 yuan projected by its papers",
            )
            .records(closes(closing(1, 1, 150))),
        tale(311, papers, "a limit is lower than what was found")
            .after(half())
            .refuses(
                closes(SpotCheckClosed {
                    upper: Some(Fen(0)),
                    ..closing(1, 1, 150)
                }),
                "the upper limits that its papers give",
            )
            .records(closes(closing(1, 1, 150))),
        tale(311, papers, "it is accepted against its limits")
            .after(half())
            .refuses(
                closes(SpotCheckClosed {
                    accepted: true,
                    ..closing(1, 1, 150)
                }),
                "not accepted by its limits",
            )
            .records(closes(closing(1, 1, 150))),
        tale(
            311,
            "a check is given up before its randomness may be known, or once the witness rejected whatever was drawn",
            "whoever knows what would be drawn gives it up",
        )
        .after([told().opened(), later("C2", "expenditure").opened()])
        .refuses(closes(abandoned("C1")), "an abandonment before")
        .records(closes(abandoned("C2"))),
        tale(311, papers, "figures are told of what was abandoned")
            .after([waiting()])
            .refuses(
                closes(SpotCheckClosed {
                    errors: 1,
                    ..abandoned("C1")
                }),
                "no figures of a check that is abandoned",
            )
            .records(closes(abandoned("C1"))),
        tale(311, papers, "a drawn check is abandoned")
            .after(sampled())
            .refuses(closes(abandoned("C1")), "spot check C1 is drawn already")
            .records(closes(closing(2, 2, 300))),
    ]
}

/// Who proposes it in time and has it endorsed when the draw is known would have had the choice.
#[test]
fn an_abandonment_is_judged_again_where_it_is_endorsed() {
    for (days, stands) in [(9, true), (2, false)] {
        let mut house = House::new();
        let newest = house.ledger.chain().recorded_at().unwrap();
        let told = Told {
            after: newest.0 + days * 24 * HOUR,
            ..told()
        };
        house.must(&told.opened());
        let proposed = house.write(AUDITOR, &[(head(Aud), abandoned("C1").into())]);
        house.wait(3);
        let done = house.try_write(OTHER, &[endorsement(Aud, proposed.hash, 0)]);
        match (stands, done) {
            (true, Ok(_)) => {}
            (false, Err(refused)) => assert!(
                refused.words.contains("an abandonment before"),
                "{}",
                refused.words
            ),
            (_, done) => panic!("{days} days: {done:?}"),
        }
    }
}

/// A paper that takes effect while a close waits for its second signature makes it another close.
#[test]
fn a_close_is_judged_again_where_it_is_endorsed() {
    for late in [false, true] {
        let mut house = House::new();
        for act in [told().opened(), told().drawn(1, "3 1 4")] {
            house.must(&act);
        }
        let proposed = house.write(AUDITOR, &[(head(Aud), closing(2, 2, 300).into())]);
        if late {
            house.must(&paper("B/F1", ItemResult::Agrees));
        }
        let done = house.try_write(OTHER, &[endorsement(Aud, proposed.hash, 0)]);
        match (late, done) {
            (false, Ok(_)) => {}
            (true, Err(refused)) => assert!(
                refused.words.contains("1 items in error by its papers"),
                "{}",
                refused.words
            ),
            (_, done) => panic!("late: {late}, {done:?}"),
        }
    }
}

/// An inspector may be known by another number: the ledger compares keys, the desk and F35 persons.
#[test]
fn an_inspector_under_another_number_reviews_nothing() {
    let check = Told {
        inspectors: vec![AUDITOR, 77],
        per_item: 2,
        after: FIRST + HOUR + 1,
        ..told()
    };
    let paper = || {
        let mut paper = said_of("B/F1", ItemResult::Agrees, None);
        paper.evidence = vec![AuditEvidence {
            label: "receipt".to_owned(),
            sha256: FileHash([3; 32]),
        }];
        paper
    };
    let told = |house: &House| {
        let found = sunledger::detect::run(house.ledger().world(), Date(20_400));
        let own = found.flags.into_iter().filter(|flag| flag.code == "F35");
        own.map(|flag| (flag.about, flag.subjects))
            .collect::<Vec<_>>()
    };
    for known in [true, false] {
        let staff = if known { 77 } else { 78 };
        let mut house = House::new();
        house.must(&act(CLERK, Unit, duty_held_by(OTHER, staff)));
        house.must(&check.opened());
        house.must(&check.drawn(1, "3 1 4"));
        house.must(&visited_by("B/F1", &[AUDITOR, 77], "went there"));
        let desk = |who: u8| {
            let signers = [alias(AUDITOR), alias(who)];
            hands::apart(house.ledger().world(), "", &paper().into(), &signers).is_ok()
        };
        assert_eq!((desk(OTHER), desk(MANY)), (!known, true));
        let mut other = house.copy();
        other.must(&reviewed("B/F1", MANY));
        assert_eq!(told(&other), []);
        house.must(&reviewed("B/F1", OTHER));
        assert_eq!(house.report().verdict, Verdict::Sound);
        let expected = [("C1-B/F1".to_owned(), vec![alias(OTHER)])];
        assert_eq!(told(&house), if known { &expected[..] } else { &[] });
    }
}

/// A draw that is proposed and thrown away by whom.
fn thrown_away(house: &mut House, check: &Told, randomness: &str, (by, role): (u8, Role)) {
    let proposed = house
        .proposes(&check.drawn(0, randomness))
        .expect("it is proposed");
    let target = EventRef {
        entry: proposed.hash,
        index: 0,
    };
    house.write(by, &[(head(role), ProposalRejected { target }.into())]);
}

/// Another check over the population of `told()`.
fn another() -> Act {
    let late = Told {
        number: "C2",
        query: "cases scheme=B",
        after: FIRST + 1_000 * HOUR,
        ..told()
    };
    late.opened()
}

/// What the act is refused with; an auditor trusts no log that holds it all the same.
#[track_caller]
fn is_refused(house: &House, act: &Act, words: &str) {
    let refused = house.copy().does(act).expect_err("it is refused");
    assert!(refused.words.contains(words), "{}", refused.words);
    assert_eq!(report(&refused.forged).verdict, Verdict::Distrust);
}

#[track_caller]
fn stands(house: &House, act: &Act) {
    let mut copy = house.copy();
    copy.must(act);
    assert_eq!(copy.report().verdict, Verdict::Sound);
}

/// Who invents randomness after the moment has the witness against him: the check is not caught in his draw.
#[test]
fn a_draw_that_the_witness_rejected_binds_nobody() {
    let mut house = House::new();
    house.must(&told().opened());
    let waits = "spot check C1 stands over the same population and is not drawn";
    let known = "an abandonment before";
    let abandons = closes(abandoned("C1"));
    is_refused(&house, &another(), waits);
    is_refused(&house, &abandons, known);
    thrown_away(&mut house, &told(), "9 9 9", (BENEFICIARY, Wit));
    stands(&house, &another());
    stands(&house, &abandons);
    stands(&house, &told().drawn(0, "3 1 4"));
    // While another draw waits it is known what that draws.
    let mut waiting = house.copy();
    waiting.proposes(&told().drawn(0, "3 1 4")).unwrap();
    is_refused(&waiting, &another(), waits);
    is_refused(&waiting, &abandons, known);
    // So it is where the giving up was proposed first.
    let mut first = house.copy();
    let given_up = first.proposes(&abandons).unwrap();
    first.proposes(&told().drawn(0, "3 1 4")).unwrap();
    let late = first.try_write(OTHER, &[endorsement(Aud, given_up.hash, 0)]);
    let late = late.expect_err("the draw is known");
    assert!(late.words.contains(known), "{}", late.words);
    assert_eq!(report(&late.forged).verdict, Verdict::Distrust);
    // Given up, it is over, and stands in nobody's way.
    house.must(&abandons);
    house.must(&another());
    assert_eq!(house.report().verdict, Verdict::Sound);
}

/// Who takes his own draw back knows what it drew; until the witness says that its randomness is none.
#[test]
fn who_takes_his_own_draw_back_stays_bound() {
    let mut house = House::new();
    house.must(&told().opened());
    let abandons = closes(abandoned("C1"));
    thrown_away(&mut house, &told(), "9 9 9", (AUDITOR, Aud));
    is_refused(&house, &abandons, "an abandonment before");
    is_refused(&house, &another(), "spot check C1 stands over");
    // The rejection of another draw frees him not of this one.
    thrown_away(&mut house, &told(), "8 8 8", (BENEFICIARY, Wit));
    is_refused(&house, &abandons, "an abandonment before");
    thrown_away(&mut house, &told(), "9 9 9", (BENEFICIARY, Wit));
    stands(&house, &abandons);
    stands(&house, &another());
}

/// Payments, awards and cases have days and amounts of their own: a ledger that holds two checks apart by those stays what it
/// was, and no writer opens a second one.
#[test]
fn one_money_in_two_lists_is_held_apart_by_neither_day_nor_amount() {
    let check = |number, query| Told {
        number,
        query,
        after: FIRST + 1_000 * HOUR,
        ..told()
    };
    let mut house = House::new();
    house.must(&check("C1", "payments scheme=B fund=乙 from=2026-11-01 unit=U1").opened());
    for query in [
        "awards scheme=B to=2026-10-31",
        "cases unit=U2 most=1.00",
        "awards fund=甲,乙 unit=U2",
    ] {
        let second = check("C2", query).opened();
        let refused = house.copy().does(&second).expect_err(query);
        let words = "spot check C1 stands over the same population and is not drawn";
        assert!(refused.words.contains(words), "{}", refused.words);
        assert_eq!(report(&refused.forged).verdict, Verdict::Sound, "{query}");
    }
    for query in [
        "awards scheme=A",
        "cases fund=甲",
        "payments scheme=B to=2026-10-31",
    ] {
        stands(&house, &check("C2", query).opened());
    }
}
