//! Forgeries by hands that can write frames, checksums, hashes and the mark as well as the writer
//! can, and that hold every key but the one needed: each is found by the audit, and a forged entry
//! is refused by the writer for the same reason.
//!
//! Deliberately not here: what no signature and no noted head vouches for. Where that is the limit,
//! a test shows the limit.

use crate::trust_support;

use sunledger::chain::{ChainState, Draft, KeyCache, Submission, check_entry, entry};
use sunledger::crypto::digest::{Digest, EntryHash, FileHash, LedgerId, Signature, TreeRoot};
use sunledger::disk::SimDisk;
use sunledger::domain::calendar::CalendarYear;
use sunledger::domain::date::{Date, Timestamp};
use sunledger::domain::events::keys::{Endorsed, KeyRegistered};
use sunledger::domain::events::rules::CalendarPublished;
use sunledger::domain::events::{Event, EventHead, EventRef, SourceRef};
use sunledger::domain::party::Role;
use sunledger::ledger::verify::{Report, Trust, Verdict};
use sunledger::ledger::{Clock, Ledger};
use trust_support::forge::{change_header, disk_of, payloads_of, relink};
use trust_support::story::*;
use trust_support::{SEGMENT, bytes_of, check, findings, noted, open, trust};

/// A newer calendar: it stands whatever the others have told meanwhile.
fn calendar_again() -> Event {
    CalendarPublished {
        calendar: CalendarYear {
            year: 2025,
            version: 2,
            title: "2025".to_owned(),
            source: "gov.cn".to_owned(),
            off_days: vec![Date(20_089)],
            work_days: vec![Date(20_114)],
        },
    }
    .into()
}

/// A story on a disk, and what an outsider noted of it.
struct Told {
    story: Story,
    payloads: Vec<Vec<u8>>,
    trust: Trust,
}

impl Told {
    fn of(story: Story) -> Told {
        Told {
            payloads: payloads_of(&bytes_of(&story.disk, SEGMENT)),
            trust: trust(noted(&story.ledger)),
            story,
        }
    }

    fn whole(nonce: u8) -> Told {
        Told::of(Story::whole(SimDisk::new(), nonce).expect("an honest story"))
    }

    /// The ledger's id alone, without a head.
    fn id_only(&self) -> Trust {
        Trust {
            head: None,
            ..self.trust
        }
    }

    /// The same history up to here, to be continued in another way.
    fn branch(&mut self) -> Story {
        let disk = self.story.disk.copy();
        Story {
            ledger: open(&disk).expect("a copy opens"),
            disk,
            now: self.story.now,
            salt: self.story.salt.wrapping_add(77),
        }
    }

    fn chain(&self) -> &ChainState {
        self.story.ledger.chain()
    }

    /// What the holder of key `by` would sign now.
    fn signed(&self, by: u8, events: &[(EventHead, Event)]) -> Submission {
        let signer = &key(by);
        Draft {
            ledger: self.story.ledger.id(),
            count: self.story.ledger.next_count(&signer.public()),
            claimed: Timestamp(self.story.now),
            seen: self.story.ledger.seen(),
            seed: [0x5e; 32],
            events,
        }
        .sign(signer)
        .expect("it encodes")
    }

    /// The stored bytes of a submission, put after the history by hand.
    fn appended(&self, submission: &Submission) -> Vec<Vec<u8>> {
        let recorded_at = Timestamp(self.story.now + HOUR);
        let part = self.chain().next_ledger_part(recorded_at, Digest::ZERO);
        let mut payloads = self.payloads.clone();
        payloads.push(submission.with_ledger_part(part));
        payloads
    }

    /// The writer refuses it and writes nothing; put in by hand, the audit finds it at its place and
    /// no writer opens; both say `expected`.
    fn refused(&self, what: &str, submission: &Submission, expected: &str) {
        let disk = self.story.disk.copy();
        let mut ledger = open(&disk).expect("the honest ledger opens");
        let clock = Clock {
            now: Timestamp(self.story.now + HOUR),
            allow_jump: false,
        };
        let error = ledger
            .submit(std::slice::from_ref(submission), clock)
            .expect_err(what)
            .to_string();
        assert!(
            error.contains(expected),
            "{what}: the writer says {error:?}"
        );
        assert!(
            bytes_of(&disk, SEGMENT) == bytes_of(&self.story.disk, SEGMENT),
            "{what}"
        );
        self.found(
            what,
            &self.appended(submission),
            self.payloads.len(),
            expected,
        );
    }

    /// Payloads written by hand: the first finding is at `at` and says `expected`; every noted head
    /// or none, the verdict is the same.
    fn found(&self, what: &str, payloads: &[Vec<u8>], at: usize, expected: &str) {
        let disk = disk_of(payloads);
        for trust in [Trust::default(), self.id_only(), self.trust] {
            let report = check(&disk, trust).expect("it is judged");
            let (first, all) = findings(&report);
            assert_eq!(report.verdict, Verdict::Distrust, "{what}");
            assert_eq!(first, Some(at as u64), "{what}: {all}");
            let found = &report.findings[0].what;
            assert!(found.contains(expected), "{what}: the audit says {found:?}");
            assert_eq!(
                report.size, at as u64,
                "{what}: nothing after it is vouched for"
            );
        }
        assert!(open(&disk).is_err(), "{what}: a writer must not go on");
    }
}

fn judged(payloads: &[Vec<u8>], trust: Trust) -> Report {
    check(&disk_of(payloads), trust).expect("it is judged")
}

/// Makes everything right that needs no author's key: numbers, links, times, mandates roots.
fn relink_well(payloads: &mut [Vec<u8>], ledger: LedgerId) {
    let (mut chain, keys) = (ChainState::new(), KeyCache::new());
    for at in 0..payloads.len() {
        change_header(&mut payloads[at], |header| {
            let after = chain.recorded_at().map_or(i64::MIN, |last| last.0 + 1);
            let recorded_at = Timestamp(header.ledger.recorded_at.0.max(after));
            header.ledger = chain.next_ledger_part(recorded_at, header.ledger.set_aside);
        });
        let limits = sunledger::chain::state::LIMITS_MAX;
        let admitted = check_entry(&payloads[at], &ledger, &limits, &keys)
            .and_then(|checked| chain.admit(checked));
        if admitted.is_err() {
            return relink(payloads, at);
        }
    }
}

/// An arrangement of the honest entries: as it stands, with links made anew, and with all made anew
/// that an operator can; none is taken for the history.
fn rearranged(told: &Told, what: &str, payloads: Vec<Vec<u8>>, from: usize) {
    let mut linked = payloads.clone();
    relink(&mut linked, from);
    let mut well = payloads.clone();
    relink_well(&mut well, told.story.ledger.id());
    for (how, payloads) in [
        ("as it is", payloads),
        ("linked", linked),
        ("linked well", well),
    ] {
        // Without a head; a noted one can only tell more.
        let report = judged(&payloads, told.id_only());
        let (first, all) = findings(&report);
        assert_eq!(report.verdict, Verdict::Distrust, "{what}, {how}");
        let first = first.expect("a place") as usize;
        assert!(first >= from, "{what}, {how}: {all}");
        if how == "linked well" {
            assert_eq!(
                judged(&payloads, told.trust).verdict,
                Verdict::Distrust,
                "{what}"
            );
        }
    }
}

#[test]
fn a_dropped_entry_is_found() {
    let told = Told::whole(1);
    let last = told.payloads.len() - 1;
    for at in 0..last {
        let mut payloads = told.payloads.clone();
        payloads.remove(at);
        rearranged(&told, &format!("entry {at} dropped"), payloads, at);
    }
    // The last one is vouched for by nothing in the log: the noted head alone tells.
    let report = judged(&told.payloads[..last], told.id_only());
    assert_eq!((report.verdict, report.size), (Verdict::Sound, last as u64));
    let report = judged(&told.payloads[..last], told.trust);
    assert_eq!(report.verdict, Verdict::Distrust);
    assert!(
        report.findings[0].what.contains("entries are missing"),
        "{:?}",
        report.findings
    );
}

#[test]
fn swapped_entries_are_found() {
    let told = Told::whole(1);
    let mut tried = 0;
    for at in 0..told.payloads.len() - 1 {
        for other in [at + 1, told.payloads.len() - 1] {
            if other == at + 1 || at % 3 == 0 {
                let mut payloads = told.payloads.clone();
                payloads.swap(at, other);
                rearranged(&told, &format!("{at} and {other} swapped"), payloads, at);
                tried += 1;
            }
        }
    }
    assert!(tried > 30);
}

#[test]
fn a_duplicated_entry_is_found() {
    let told = Told::whole(1);
    let len = told.payloads.len();
    for at in 0..len {
        for to in [at + 1, len] {
            let mut payloads = told.payloads.clone();
            payloads.insert(to, told.payloads[at].clone());
            rearranged(&told, &format!("{at} again at {to}"), payloads, to);
        }
    }
}

#[test]
fn entries_of_another_ledger_are_found() {
    let told = Told::whole(1);
    let other = Told::whole(2);
    let len = told.payloads.len();
    assert_eq!(len, other.payloads.len());
    for at in 0..len {
        let mut one = told.payloads.clone();
        one[at] = other.payloads[at].clone();
        rearranged(&told, &format!("{at} from another ledger"), one, at.min(1));
        let mut tail = told.payloads[..at].to_vec();
        tail.extend_from_slice(&other.payloads[at..]);
        rearranged(&told, &format!("all from {at} of another ledger"), tail, 0);
    }
    // A whole other ledger is sound in itself: the id that one trusts tells, and so does the head.
    assert_eq!(
        judged(&other.payloads, Trust::default()).verdict,
        Verdict::Sound
    );
    let report = judged(&other.payloads, told.id_only());
    assert_eq!(
        (report.verdict, report.trusted),
        (Verdict::Distrust, Some(false))
    );
    let head = Trust {
        ledger: None,
        ..told.trust
    };
    assert_eq!(judged(&other.payloads, head).verdict, Verdict::Distrust);
}

#[test]
fn entries_of_another_branch_of_the_same_ledger_are_found() {
    let mut base = Told::of({
        let mut story = Story::found(SimDisk::new(), 1).expect("it is founded");
        story.enrol().expect("clerks");
        story.publish().expect("a scheme");
        story
    });
    let from = base.payloads.len();
    let mut left = base.branch();
    left.grant("1", 200_000).expect("one way");
    let mut right = base.branch();
    right.grant("1", 900_000).expect("another way");
    let (left, right) = (Told::of(left), Told::of(right));
    let len = left.payloads.len();
    assert_eq!(len, right.payloads.len());
    // Each is sound in itself. A head noted of one tells that the other is another.
    for (one, other) in [(&left, &right), (&right, &left)] {
        assert_eq!(judged(&one.payloads, one.trust).verdict, Verdict::Sound);
        let report = judged(&one.payloads, other.trust);
        assert_eq!(report.verdict, Verdict::Distrust);
        assert!(
            report.findings[0].what.contains("another root"),
            "{:?}",
            report.findings
        );
    }
    // Mixed, the authors' own `seen` tells, without any head.
    for at in from + 1..len {
        let mut payloads = left.payloads[..at].to_vec();
        payloads.extend_from_slice(&right.payloads[at..]);
        rearranged(&left, &format!("the other branch from {at}"), payloads, at);
    }
    for at in from..len - 1 {
        let mut payloads = left.payloads.clone();
        payloads[at] = right.payloads[at].clone();
        rearranged(
            &left,
            &format!("one entry of the other branch at {at}"),
            payloads,
            at,
        );
    }
}

#[test]
fn what_nobody_has_seen_only_a_noted_head_keeps() {
    let mut told = Told::whole(1);
    let size = told.payloads.len();
    // Two authors sign on the same head: neither has seen the other's entry.
    let first = told.signed(PAYER, &[(head(Role::Pay), received("8", 5))]);
    let second = told.signed(SECOND, &[(head(Role::Fin), calendar_again())]);
    let clock = told.story.clock();
    told.story
        .ledger
        .submit(&[first, second], clock)
        .expect("both stand");
    let told = Told::of(told.story);
    assert_eq!(told.payloads.len(), size + 2);
    let mut payloads = told.payloads.clone();
    payloads.remove(size);
    relink_well(&mut payloads, told.story.ledger.id());
    assert_eq!(
        judged(&payloads, told.id_only()).verdict,
        Verdict::Sound,
        "the stated limit"
    );
    assert_eq!(judged(&payloads, told.trust).verdict, Verdict::Distrust);
}

#[test]
fn an_entry_signed_anew_is_found() {
    let told = Told::whole(1);
    let paid = [(head(Role::Pay), received("9", 70_000))];
    let honest = told.signed(PAYER, &paid);

    let stranger = told.signed(STRANGER, &paid);
    told.refused(
        "a stranger's entry",
        &stranger,
        "is not enrolled as an author",
    );

    let mut forged = honest.clone();
    forged.signature = key(STRANGER).sign(&forged.signed.to_bytes());
    told.refused(
        "a stranger's signature",
        &forged,
        "does not fit the signed part",
    );

    forged.signature = Signature::ZERO;
    told.refused("no signature", &forged, "does not fit the signed part");

    let more = told.signed(PAYER, &[(head(Role::Pay), received("9", 70_001))]);
    let mut forged = honest.clone();
    forged.body.clone_from(&more.body);
    told.refused("another amount", &forged, "the signed part says");
    forged.signed.event_root = more.signed.event_root;
    told.refused(
        "another amount and root",
        &forged,
        "does not fit the signed part",
    );

    let operator = told.signed(3, &paid);
    told.refused(
        "the operator's entry",
        &operator,
        "only authors sign entries",
    );

    // Every stored entry, signed anew by another enrolled key or by a stranger, in its place.
    for at in 1..told.payloads.len() {
        for by in [STRANGER, PAYER] {
            let mut payloads = told.payloads.clone();
            let mut same = false;
            change_header(&mut payloads[at], |header| {
                same = header.signed.author == key(by).public();
                header.signed.author = key(by).public();
                header.signature = key(by).sign(&header.signed.to_bytes());
            });
            if !same {
                rearranged(&told, &format!("{at} signed anew by {by}"), payloads, at);
            }
        }
    }
}

#[test]
fn a_reused_count_is_found() {
    let told = Told::whole(1);
    let last = told.story.ledger.next_count(&key(PAYER).public()) - 1;
    for count in [last, 1, 0] {
        // The thief of a key can sign anything, but not under a count that was used.
        let mut forged = told.signed(PAYER, &[(head(Role::Pay), received("9", 1))]);
        forged.signed.count = count;
        forged.signature = key(PAYER).sign(&forged.signed.to_bytes());
        told.refused("a used count", &forged, "has already used count");
    }
    // Two entries under one count in one group.
    let one = told.signed(PAYER, &[(head(Role::Pay), received("9", 1))]);
    let two = told.signed(PAYER, &[(head(Role::Pay), received("9", 2))]);
    let disk = told.story.disk.copy();
    let mut ledger = open(&disk).expect("it opens");
    let clock = Clock {
        now: Timestamp(told.story.now + HOUR),
        allow_jump: false,
    };
    let error = ledger
        .submit(&[one.clone(), two], clock)
        .unwrap_err()
        .to_string();
    assert!(error.contains("has already used count"), "{error}");
    assert!(
        bytes_of(&disk, SEGMENT) == bytes_of(&told.story.disk, SEGMENT),
        "all or none"
    );
}

#[test]
fn the_same_bytes_again_get_the_first_receipt_and_other_bytes_none() {
    let told = Told::whole(1);
    let disk = told.story.disk.copy();
    let mut ledger = open(&disk).expect("it opens");
    let clock = |hours: i64| Clock {
        now: Timestamp(told.story.now + hours * HOUR),
        allow_jump: false,
    };
    let one = told.signed(PAYER, &[(head(Role::Pay), received("9", 1))]);
    // Twice in one group counts once.
    let first = ledger
        .submit(&[one.clone(), one.clone()], clock(1))
        .expect("recorded");
    assert_eq!(
        (first[0].sequence, first[0].hash),
        (first[1].sequence, first[1].hash)
    );
    assert_eq!((first[0].resent, first[1].resent), (false, true));
    let first = first[0];
    // Another's entry comes between.
    let other = told.signed(SECOND, &[(head(Role::Fin), calendar_again())]);
    ledger.submit(&[other], clock(2)).expect("recorded");
    let bytes = bytes_of(&disk, SEGMENT);
    let again = ledger
        .submit(std::slice::from_ref(&one), clock(3))
        .expect("resent")[0];
    assert_eq!(again.sequence, first.sequence);
    assert_eq!(again.hash, first.hash);
    assert_eq!(
        again.recorded_at, first.recorded_at,
        "the first receipt, not a new one"
    );
    assert!(again.resent);
    // Other bytes under the same count and signature are not what was recorded.
    let more = told.signed(PAYER, &[(head(Role::Pay), received("9", 2))]);
    let mut body = one.clone();
    body.body.clone_from(&more.body);
    let mut root = body.clone();
    root.signed.event_root = more.signed.event_root;
    let mut claimed = one;
    claimed.signed.claimed.0 += 1;
    for forged in [body, root, claimed] {
        let answer = ledger.submit(&[forged], clock(4));
        assert!(answer.is_err(), "{answer:?}");
    }
    assert!(bytes_of(&disk, SEGMENT) == bytes, "nothing was written");
}

#[test]
fn a_false_seen_is_found() {
    let told = Told::whole(1);
    let (last, hash) = told.story.ledger.seen();
    let own = told
        .chain()
        .mandates()
        .key(&key(HEAD).public())
        .expect("enrolled")
        .last_seen;
    let hash_at = |at: u64| entry::hash_of(&told.payloads[at as usize]).expect("an entry");
    for (what, seen, expected) in [
        (
            "another hash",
            (last, EntryHash([9; 32])),
            "in this history it has",
        ),
        ("not yet there", (last + 1, hash), "`seen` names entry"),
        (
            "before its own last",
            (own - 1, hash_at(own - 1)),
            "`seen` names entry",
        ),
        ("outside the window", (1, hash_at(1)), "`seen` names entry"),
    ] {
        let mut forged = told.signed(HEAD, &[(head(Role::Apr), award("9", 1))]);
        (forged.signed.seen_sequence, forged.signed.seen_hash) = seen;
        forged.signature = key(HEAD).sign(&forged.signed.to_bytes());
        told.refused(what, &forged, expected);
    }
}

#[test]
fn a_forged_mandate_is_found() {
    let told = Told::whole(1);
    let id = told.story.ledger.id();
    let authority = || EventHead::live(Role::Ka, Date(20_150));
    let enrol = enrolment(&id, STRANGER, &[Role::Pay]);

    let by_clerk = told.signed(CLERK, &[(authority(), enrol.clone())]);
    told.refused("a clerk enrols", &by_clerk, "expected a mandate as KA");
    let by_self = told.signed(STRANGER, &[(authority(), enrol.clone())]);
    told.refused(
        "a stranger enrols itself",
        &by_self,
        "is not enrolled as an author",
    );
    let as_other = told.signed(KA1, &[(head(Role::Edu), enrol.clone())]);
    told.refused("under another role", &as_other, "expected a mandate as EDU");

    let Event::Key(sunledger::domain::events::keys::KeyEvent::KeyRegistered(mut false_proof)) =
        enrol.clone()
    else {
        panic!("an enrolment");
    };
    false_proof.proof = key(KA1).sign(b"nothing of it");
    let forged: KeyRegistered = false_proof;
    let forged = told.signed(KA1, &[(authority(), forged.into())]);
    told.refused("a proof by another key", &forged, "event 0");
    // The proof is for one ledger.
    let foreign = enrolment(&LedgerId([7; 32]), STRANGER, &[Role::Pay]);
    let forged = told.signed(KA1, &[(authority(), foreign)]);
    told.refused("a proof for another ledger", &forged, "event 0");
    // A key is enrolled once.
    let again = told.signed(KA1, &[(authority(), enrolment(&id, PAYER, &[Role::Ka]))]);
    told.refused("a second enrolment", &again, "event 0");

    let above = told.signed(CLERK, &[(head(Role::Apr), award("9", 1))]);
    told.refused("a role not held", &above, "expected a mandate as APR");
    let other_kind = told.signed(PAYER, &[(head(Role::Pay), tip("9"))]);
    told.refused(
        "a kind that is another role's",
        &other_kind,
        "the role table lets",
    );
    let source = Some(SourceRef {
        file: FileHash([1; 32]),
        sheet: "S".to_owned(),
        row: 1,
    });
    let imported = EventHead {
        source,
        ..head(Role::Pay)
    };
    let not_rec = told.signed(PAYER, &[(imported, received("9", 1))]);
    told.refused(
        "a file's row by another than the recorder",
        &not_rec,
        "only REC records",
    );

    // The mandates root that the ledger states is not the author's to sign, but it is recomputed.
    for at in 0..told.payloads.len() {
        let mut payloads = told.payloads.clone();
        change_header(&mut payloads[at], |header| {
            header.ledger.mandates_root = TreeRoot([1; 32])
        });
        relink(&mut payloads, at);
        if at == 0 {
            // Another genesis is another ledger.
            let report = judged(&payloads, told.id_only());
            assert_eq!(report.verdict, Verdict::Distrust);
        } else {
            told.found(
                "a forged mandates root",
                &payloads,
                at,
                "states mandates root",
            );
        }
    }
}

#[test]
fn one_authority_alone_enrols_nobody() {
    let mut told = Told::whole(1);
    let id = told.story.ledger.id();
    let authority = EventHead::live(Role::Ka, Date(20_150));
    let enrol = enrolment(&id, STRANGER, &[Role::Pay]);
    let proposed = told
        .story
        .record(KA1, &[(authority, enrol)])
        .expect("a proposal");
    let told = Told::of(told.story);
    let paid = [(head(Role::Pay), received("9", 1))];
    told.refused(
        "before the second",
        &told.signed(STRANGER, &paid),
        "is not enrolled",
    );
    let alone = told.signed(KA1, &[endorsement(Role::Ka, proposed.hash, 0)]);
    told.refused(
        "the same authority again",
        &alone,
        "has signed this act already",
    );
    let clerk = told.signed(SECOND, &[endorsement(Role::Fin, proposed.hash, 0)]);
    told.refused("a clerk endorses", &clerk, "fills none of the places");
    let twice = [
        endorsement(Role::Ka, proposed.hash, 0),
        endorsement(Role::Ka, proposed.hash, 0),
    ];
    let twice = told.signed(KA2, &twice);
    told.refused("twice in one entry", &twice, "");
    let nothing = told.signed(KA2, &[endorsement(Role::Ka, proposed.hash, 1)]);
    told.refused(
        "an event that is not there",
        &nothing,
        "there is no pending proposal",
    );
    // With the other authority it takes effect: the test above can fail.
    let mut story = told.story;
    story
        .endorse(KA2, Role::Ka, proposed.hash, 1)
        .expect("the quorum");
    story.record(STRANGER, &paid).expect("enrolled now");
}

#[test]
fn one_person_cannot_complete_their_own_act() {
    let told = Told::whole(1);
    // The close waits for AUD; its proposer holds that role too.
    let closing = told.payloads.len() - 2;
    let target = EventRef {
        entry: entry::hash_of(&told.payloads[closing]).expect("an entry"),
        index: 0,
    };
    let own = told.signed(SECOND, &[(head(Role::Aud), Endorsed { target }.into())]);
    told.refused("both sides", &own, "has signed this act already");
}

#[test]
fn a_revoked_key_is_found() {
    let told = Told::whole(1);
    let late = told.signed(LEAVER, &[(head(Role::Sup), tip("9"))]);
    told.refused("after its revocation", &late, "was revoked at entry");

    // Dated back: the thief of the key writes into the past, and the operator helps.
    let before = told
        .payloads
        .iter()
        .rposition(|payload| author(payload) == key(LEAVER).public())
        .expect("it has signed");
    for at in before + 1..told.payloads.len() {
        let seen = at - 1;
        let backdated = Draft {
            ledger: told.story.ledger.id(),
            count: 99,
            claimed: Timestamp(START),
            seen: (
                seen as u64,
                entry::hash_of(&told.payloads[seen]).expect("an entry"),
            ),
            seed: [1; 32],
            events: &[(head(Role::Sup), tip("9"))],
        }
        .sign(&key(LEAVER))
        .expect("it encodes");
        let part = entry::Header::from_bytes(&told.payloads[at])
            .expect("an entry")
            .ledger;
        let mut payloads = told.payloads.clone();
        payloads.insert(at, backdated.with_ledger_part(part));
        rearranged(&told, &format!("dated back to {at}"), payloads, at);
    }
}

fn author(payload: &[u8]) -> sunledger::crypto::digest::PublicKey {
    entry::Header::from_bytes(payload)
        .expect("an entry")
        .signed
        .author
}

#[test]
fn what_the_operator_states_is_checked_too() {
    let told = Told::whole(1);
    let len = told.payloads.len();
    for at in 1..len {
        let mut payloads = told.payloads.clone();
        change_header(&mut payloads[at], |header| {
            header.ledger.recorded_at = Timestamp(START)
        });
        relink(&mut payloads, at);
        told.found("a time that runs back", &payloads, at, "not after");

        let mut payloads = told.payloads.clone();
        change_header(&mut payloads[at], |header| {
            header.ledger.previous = EntryHash([1; 32])
        });
        told.found(
            "another link",
            &payloads,
            at,
            "the entry before it has hash",
        );

        let mut payloads = told.payloads.clone();
        change_header(&mut payloads[at], |header| header.ledger.sequence += 1);
        told.found("another number", &payloads, at, "the entry says sequence");
    }
    // A later time, links made anew: the next author's `seen` tells, and for the last the head.
    for at in 1..len {
        let mut payloads = told.payloads.clone();
        change_header(&mut payloads[at], |header| header.ledger.recorded_at.0 += 1);
        relink(&mut payloads, at);
        if at + 1 < len {
            told.found("another time", &payloads, at + 1, "in this history it has");
        } else {
            assert_eq!(
                judged(&payloads, told.id_only()).verdict,
                Verdict::Sound,
                "the limit"
            );
            assert_eq!(judged(&payloads, told.trust).verdict, Verdict::Distrust);
        }
    }
}

#[test]
fn a_second_genesis_is_found() {
    let told = Told::whole(1);
    let genesis = entry::Header::from_bytes(&told.payloads[0]).expect("genesis");
    let again = Submission {
        signed: genesis.signed,
        signature: genesis.signature,
        body: told.payloads[0][entry::HEADER_LEN..].to_vec(),
    };
    // Sent again it gets its first receipt and nothing is written; put in by hand it is found.
    let payloads = told.appended(&again);
    told.found("genesis again", &payloads, told.payloads.len(), "ledger");
    let (opening, event) = opened(&told.payloads[0]);
    let signed = told.signed(KA1, &[(opening, event)]);
    told.refused("genesis under this id", &signed, "expected only once");
}

fn opened(genesis: &[u8]) -> (EventHead, Event) {
    let body = &genesis[entry::HEADER_LEN..];
    let (_, events) = entry::split_body(body, 1).expect("one event");
    let decoded = entry::decode_event(events[0]).expect("it decodes");
    (decoded.head, decoded.event.expect("a known kind"))
}

/// The helper that all of the above rests on takes no part of what it forges from the code it
/// tests, so what it writes is held against what the writer wrote.
#[test]
fn the_forger_can_write_what_is_sound() {
    let told = Told::whole(1);
    assert_eq!(judged(&told.payloads, told.trust).verdict, Verdict::Sound);
    let mut again = told.payloads.clone();
    relink(&mut again, 0);
    assert!(again == told.payloads);
    relink_well(&mut again, told.story.ledger.id());
    assert!(again == told.payloads);
    let honest = told.signed(PAYER, &[(head(Role::Pay), received("9", 1))]);
    let report = judged(&told.appended(&honest), told.trust);
    assert_eq!(
        (report.verdict, report.size),
        (Verdict::Sound, told.payloads.len() as u64 + 1)
    );
    let _going_on: Ledger = open(&disk_of(&told.payloads)).expect("a writer goes on with it");
}
