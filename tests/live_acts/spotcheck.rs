//! Spot checks: a population is frozen, randomness comes after it, and only what was drawn is looked at.

use sunledger::crypto::digest::{Digest, TreeRoot};
use sunledger::domain::date::Timestamp;
use sunledger::domain::events::audit::{
    DrawnBy, DrawnItem, FieldVisitRecorded, ItemResult, SampleDrawn, SampleMethod, SpotCheckClosed,
    SpotCheckOpened, WorkpaperFiled,
};
use sunledger::domain::money::Fen;
use sunledger::domain::party::Role::{Aud, Wit};

use crate::house::{AUDITOR, Act, BENEFICIARY, OTHER, act};
use crate::tale::{Tale, tale};
use crate::trust_support::story::START;

/// A check of two items, with randomness after the moment the office was founded.
fn opened(items: u32, log_size: u64) -> Act {
    act(
        AUDITOR,
        Aud,
        SpotCheckOpened {
            check_no: "C1".to_owned(),
            query: "payments".to_owned(),
            population: TreeRoot([7; 32]),
            items,
            book: Fen(300),
            log_size,
            log_root: TreeRoot([8; 32]),
            method: SampleMethod::All,
            confidence: 9_500,
            tolerable: None,
            expected: None,
            tolerable_items: Some(0),
            randomness_source: "dice".to_owned(),
            randomness_after: Timestamp(START),
            inspectors: Vec::new(),
            inspectors_per_item: 0,
        },
    )
}

/// Both items, by randomness of a moment so many seconds after the frozen one.
fn drawn(seconds: i64) -> Act {
    let item = |place: u32| DrawnItem {
        place,
        item: format!("B/F{place}"),
        book: Fen(150),
        by: DrawnBy::Certain("all".to_owned()),
        chance_parts: 1,
        chance_of: 1,
        inspectors: Vec::new(),
    };
    let drawn = SampleDrawn {
        check_no: "C1".to_owned(),
        randomness: "3 1 4".to_owned(),
        published_at: Timestamp(START + seconds * 1_000_000),
        seed: Digest([9; 32]),
        drawn: vec![item(1), item(2)],
        apart: Vec::new(),
        program: "a test".to_owned(),
    };
    act(AUDITOR, Aud, drawn).and(BENEFICIARY, Wit)
}

fn visited(item: &str) -> Act {
    let visit = FieldVisitRecorded {
        check_no: "C1".to_owned(),
        item: item.to_owned(),
        inspectors: Vec::new(),
        procedure: "went there".to_owned(),
        result: "seen".to_owned(),
        evidence: Vec::new(),
    };
    act(AUDITOR, Aud, visit)
}

fn paper(item: &str, result: ItemResult) -> Act {
    let paper = WorkpaperFiled {
        paper_no: format!("C1-{item}"),
        check_no: "C1".to_owned(),
        item: item.to_owned(),
        procedure: "asked".to_owned(),
        result,
        audited: None,
        conclusion: "seen".to_owned(),
        evidence: Vec::new(),
    };
    act(AUDITOR, Aud, paper).and(OTHER, Aud)
}

fn closed(errors: u32, not_verified: u32) -> Act {
    let closed = SpotCheckClosed {
        check_no: "C1".to_owned(),
        errors,
        not_verified,
        projected: Fen(150),
        upper: None,
        upper_items: None,
        method: "all".to_owned(),
        accepted: false,
        conclusion: "done".to_owned(),
    };
    act(AUDITOR, Aud, closed).and(OTHER, Aud)
}

/// Spot checks.
pub fn tales() -> Vec<Tale> {
    let frozen = || [opened(2, 3)];
    let sampled = || [opened(2, 3), drawn(1)];
    let in_sample = "the item is in the sample";
    vec![
        tale(304, "the population is frozen", "nothing is drawn from")
            .refuses(opened(0, 3), "frozen population")
            .records(opened(2, 3)),
        tale(
            304,
            "the population is frozen",
            "it is asked of entries to come",
        )
        .refuses(opened(2, 1_000), "one of 1000 entries")
        .records(opened(2, 3)),
        tale(
            305,
            "the randomness is dated after the freeze",
            "it was known before",
        )
        .after(frozen())
        .refuses(drawn(-1), "randomness published after")
        .records(drawn(0)),
        tale(306, "the item is in the sample", "somebody else is visited")
            .after(sampled())
            .refuses(visited("B/F3"), "item in the sample B/F3 is not known")
            .records(visited("B/F2")),
        tale(307, in_sample, "a paper is about another item")
            .after(sampled())
            .refuses(
                paper("B/F3", ItemResult::Agrees),
                "item in the sample B/F3 is not known",
            )
            .records(paper("B/F2", ItemResult::Agrees)),
        tale(307, in_sample, "what differs has no right amount")
            .after(sampled())
            .refuses(paper("B/F2", ItemResult::Differs), "right amount")
            .records(paper("B/F2", ItemResult::NotVerified)),
        tale(
            311,
            "every item is resolved or counted as an error",
            "an item without a paper is passed over",
        )
        .after(sampled())
        .after([paper("B/F1", ItemResult::Agrees)])
        .refuses(closed(0, 0), "1 items without a working paper")
        .records(closed(1, 1)),
    ]
}
