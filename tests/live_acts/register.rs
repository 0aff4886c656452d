//! Tales of published texts, units, persons, posts, agreements, lists, tips and imports.

use sunledger::crypto::digest::FileHash;
use sunledger::domain::date::Date;
use sunledger::domain::events::pairing::AgreementSigned;
use sunledger::domain::events::payments::Payee;
use sunledger::domain::money::Fen;
use sunledger::domain::party::Role::*;

use super::facts::*;
use super::house::*;
use super::life::agreement_ended;
use super::tale::{Tale, tale};
use crate::trust_support::story::{account_bound, person_registered, tip};

const TEXT: &str =
    "the text passes `scheme check`, and its id, version and hash are the ones stated";

/// Schemes and calendars.
pub fn texts() -> Vec<Tale> {
    let published = |event| act(CLERK, Edu, event).and(FINANCE, Fin);
    let good = || published(scheme_text(2, |_| {}));
    vec![
        tale(40, TEXT, "what is published is no scheme")
            .refuses(
                published(scheme_text(2, |e| e.text.push_str("[[[\n"))),
                "event 0",
            )
            .records(good()),
        tale(40, TEXT, "the text is of another scheme")
            .refuses(
                published(scheme_text(2, |e| e.id = "U".to_owned())),
                "the text is scheme T version 2, the event says U version 2",
            )
            .records(good()),
        tale(40, TEXT, "the text is of another version")
            .refuses(
                published(scheme_text(2, |e| e.version = 3)),
                "the text is scheme T version 2, the event says T version 3",
            )
            .records(good()),
        tale(40, TEXT, "the hash is of another text")
            .refuses(
                published(scheme_text(2, |e| e.sha256 = FileHash([1; 32]))),
                "the SHA-256 of the text differs from the one stated",
            )
            .records(good()),
        tale(
            40,
            "its version is higher than the last",
            "a version is published again",
        )
        .refuses(
            published(scheme_text(1, |_| {})),
            "scheme T has version 1 already; a new text needs a higher one, found 1",
        )
        .records(good()),
        tale(
            42,
            "the scheme is published",
            "a scheme nobody published is closed",
        )
        .refuses(
            act(CLERK, Edu, scheme_closed("U")).and(FINANCE, Fin),
            "the event names scheme U, expected one of those published (T)",
        )
        .records(act(CLERK, Edu, scheme_closed("T")).and(FINANCE, Fin)),
        tale(
            43,
            "its version is higher than the last for that year",
            "a calendar goes back",
        )
        .after([act(FINANCE, Fin, calendar(2))])
        .refuses(
            act(FINANCE, Fin, calendar(2)),
            "calendar 2025 has version 2 already",
        )
        .records(act(FINANCE, Fin, calendar(3))),
    ]
}

/// Units and persons.
pub fn parties() -> Vec<Tale> {
    let teacher = || act(CLERK, Unit, person_registered(41));
    let at = |from, to| act(CLERK, Unit, post(41, "U1", from, to)).and(OTHER, Edu);
    let away = |unit, from| act(CLERK, Unit, post_suspended(41, unit, from)).and(OTHER, Edu);
    let leaves = |unit, from| act(CLERK, Unit, post_ended(41, unit, from)).and(OTHER, Edu);
    let nobody = "is not registered";
    let no_post = "holds no post at that unit";
    let holds = "the person holds the post";
    vec![
        tale(101, "the unit is known", "a school nobody knows closes")
            .after([act(CLERK, Unit, school("U1")).and(FIRST, R1)])
            .refuses(
                act(CLERK, Unit, school_closed("U2")).and(FIRST, R1),
                "unit U2 is not known",
            )
            .records(act(CLERK, Unit, school_closed("U1")).and(FIRST, R1)),
        tale(103, "the person is known", "somebody nobody knows moves")
            .after([teacher()])
            .refuses(act(CLERK, Unit, person_moved(45)), nobody)
            .records(act(CLERK, Unit, person_moved(41))),
        tale(
            105,
            "the person is known",
            "somebody nobody knows gets an account",
        )
        .after([teacher()])
        .refuses(act(CLERK, Unit, account_bound(45)).and(PAYER, Pay), nobody)
        .records(act(CLERK, Unit, account_bound(41)).and(PAYER, Pay)),
        tale(
            106,
            "the person is known",
            "somebody nobody knows changes the account",
        )
        .after([teacher()])
        .refuses(
            act(CLERK, Unit, account_changed(45)).and(PAYER, Pay),
            nobody,
        )
        .records(act(CLERK, Unit, account_changed(41)).and(PAYER, Pay)),
        tale(
            107,
            "the person is known",
            "somebody nobody knows takes a post",
        )
        .after([teacher()])
        .refuses(
            act(CLERK, Unit, post(45, "U1", 20_000, None)).and(OTHER, Edu),
            nobody,
        )
        .records(at(20_000, None)),
        tale(
            108,
            holds,
            "a teacher is away from a post at another school",
        )
        .after([teacher(), at(20_000, None)])
        .refuses(away("U2", 20_100), no_post)
        .records(away("U1", 20_100)),
        tale(108, holds, "a teacher is away from a post before it began")
            .after([teacher(), at(20_000, None)])
            .refuses(away("U1", 19_999), no_post)
            .records(away("U1", 20_000)),
        tale(109, holds, "a teacher leaves a post that nobody gave")
            .after([teacher(), at(20_000, None)])
            .refuses(leaves("U2", 20_100), no_post)
            .records(leaves("U1", 20_100)),
        tale(109, holds, "a teacher leaves one post twice")
            .after([teacher(), at(20_000, None), leaves("U1", 20_100)])
            .refuses(leaves("U1", 20_110), no_post)
            // Of the very kind, at a post taken since.
            .records(act(CLERK, Unit, post_ended(43, "U1", 20_110)).and(OTHER, Edu))
            .after([
                act(CLERK, Unit, person_registered(43)),
                act(CLERK, Unit, post(43, "U1", 20_000, None)).and(OTHER, Edu),
            ]),
        tale(109, holds, "a teacher leaves a post that had run out")
            .after([teacher(), at(20_000, Some(20_099))])
            .refuses(leaves("U1", 20_101), no_post)
            .records(leaves("U1", 20_100)),
    ]
}

/// Lists, tips, parts of an import.
pub fn lists() -> Vec<Tale> {
    let gapless = "the parts of an import are gapless";
    let part = |number, last| act(RECORDER, Rec, part(number, last));
    vec![
        tale(270, "the file's hash is stated", "a list of no file")
            .refuses(
                act(AUDITOR, Aud, list(0)),
                "the list states no SHA-256 of its file",
            )
            .records(act(AUDITOR, Aud, list(1))),
        tale(
            271,
            "the list is registered",
            "a row of a list nobody registered",
        )
        .after([act(AUDITOR, Aud, list(1))])
        .refuses(
            act(AUDITOR, Aud, list_entry(2)),
            "is not known: record it first",
        )
        .records(act(AUDITOR, Aud, list_entry(1))),
        tale(272, "the tip number is new", "two tips take one number")
            .after([act(SUPERVISOR, Sup, tip("1"))])
            .refuses(act(SUPERVISOR, Sup, tip("1")), "tip T1 is recorded already")
            .records(act(SUPERVISOR, Sup, tip("2"))),
        tale(290, gapless, "a second part without a first")
            .refuses(part(2, true), "expected part 1 first, found part 2")
            .records(part(1, true)),
        tale(290, gapless, "a part is left out")
            .after([part(1, false)])
            .refuses(part(3, true), "expected part 2 next, found part 3")
            .records(part(2, true)),
        tale(290, gapless, "a part comes after the last")
            .after([part(1, false), part(2, true)])
            .refuses(
                part(3, true),
                "expected nothing after part 2, its last, found part 3",
            )
            .records(part(1, true)),
    ]
}

/// Agreements, their tranches, and what is recorded under them.
pub fn agreements() -> Vec<Tale> {
    let known = "the agreement is known";
    let renewed = "the agreement number is new, or it is that agreement again with a later last day and not ended";
    let signed = || act(CLERK, Edu, agreement("1")).and(OTHER, Unit);
    let until_with = |year: i32, change: fn(&mut AgreementSigned)| {
        let agreed = agreed("1", |e| {
            e.to = Date::from_ymd(2030 + year, 8, 31);
            change(e);
        });
        act(CLERK, Edu, agreed).and(OTHER, Unit)
    };
    let until = |year| until_with(year, |_| {});
    let scheduled = |number, ordinal| act(CLERK, Edu, tranche(number, ordinal));
    let words = "agreement A2 is not known";
    vec![
        tale(240, renewed, "two agreements take one number")
            .after([signed()])
            .refuses(signed(), "agreement A1 is recorded already")
            .records(act(CLERK, Edu, agreement("2")).and(OTHER, Unit)),
        tale(240, renewed, "an agreement is extended to an earlier day")
            .after([until(2)])
            .refuses(until(1), "agreement A1 is recorded already")
            .records(until(3)),
        tale(240, renewed, "an agreement is extended to the same day")
            .after([until(2), until(3)])
            .refuses(until(3), "agreement A1 is recorded already")
            .records(until(4)),
        tale(240, renewed, "an extension is of another school")
            .after([until(2)])
            .refuses(
                until_with(3, |e| e.aided_code = "S3".to_owned()),
                "agreement A1 is recorded already",
            )
            .records(until(3)),
        tale(240, renewed, "an agreement that ended is extended")
            .after([
                until(2),
                act(CLERK, Edu, agreement_ended("1")).and(OTHER, Unit),
            ])
            .refuses(until(3), "agreement A1 is ended already")
            .records(act(CLERK, Edu, agreement("2")).and(OTHER, Unit)),
        tale(242, known, "a tranche of no agreement")
            .after([signed()])
            .refuses(scheduled("2", 1), words)
            .records(scheduled("1", 1)),
        tale(
            242,
            known,
            "a tranche of an agreement that only a file's tranche names",
        )
        .after([signed(), scheduled("2", 1).imported(3)])
        .refuses(scheduled("2", 2), words)
        .records(scheduled("1", 1)),
        tale(243, known, "a year of no agreement is reported")
            .after([signed()])
            .refuses(act(CLERK, Unit, evaluation("2")).and(OTHER, Unit), words)
            .records(act(CLERK, Unit, evaluation("1")).and(OTHER, Unit)),
        tale(244, known, "a year of no agreement is accepted")
            .after([signed()])
            .refuses(act(CLERK, Edu, acceptance("2")).and(OTHER, Edu), words)
            .records(act(CLERK, Edu, acceptance("1")).and(OTHER, Edu)),
        tale(245, known, "a tranche of no agreement is released")
            .after([signed()])
            .refuses(act(CLERK, Edu, released("2", 1)).and(FINANCE, Fin), words)
            .records(act(CLERK, Edu, released("1", 1)).and(FINANCE, Fin)),
        tale(
            245,
            known,
            "a tranche that is not on the schedule is released",
        )
        .after([signed(), scheduled("1", 1)])
        .refuses(
            act(CLERK, Edu, released("1", 2)).and(FINANCE, Fin),
            "tranche A1/2 is not on the schedule: schedule it with",
        )
        .records(act(CLERK, Edu, released("1", 1)).and(FINANCE, Fin)),
        tale(245, known, "a tranche is released twice")
            .after([
                signed(),
                scheduled("1", 1),
                scheduled("1", 2),
                act(CLERK, Edu, released("1", 1)).and(FINANCE, Fin),
            ])
            .refuses(
                act(CLERK, Edu, released("1", 1)).and(FINANCE, Fin),
                "0.00 yuan that are not released yet",
            )
            .records(act(CLERK, Edu, released("1", 2)).and(FINANCE, Fin)),
        tale(246, known, "a tranche of no agreement is held back")
            .after([signed()])
            .refuses(act(CLERK, Edu, withheld("2")).and(FINANCE, Fin), words)
            .records(act(CLERK, Edu, withheld("1")).and(FINANCE, Fin)),
        tale(249, known, "days under no agreement")
            .after([signed()])
            .refuses(act(CLERK, Unit, attendance("2")), words)
            .records(act(CLERK, Unit, attendance("1"))),
        tale(200, TRANCHE, "a tranche of no agreement is paid")
            .after([
                act(PAYER, Pay, income("1", None, 500)),
                signed(),
                scheduled("1", 1),
            ])
            .refuses(pays_tranche("2", 1), words)
            .records(pays_tranche("1", 1)),
        tale(
            200,
            TRANCHE,
            "a tranche nobody scheduled or released is paid",
        )
        .after([
            act(PAYER, Pay, income("1", None, 500)),
            signed(),
            act(CLERK, Edu, withheld("1")).and(FINANCE, Fin),
            act(CLERK, Edu, released("1", 2)).and(FINANCE, Fin),
        ])
        .refuses(pays_tranche("1", 1), "tranche A1/1 is not on the schedule")
        .records(pays_tranche("1", 2)),
        tale(
            200,
            TRANCHE,
            "a tranche that was paid in full is paid again",
        )
        .after([
            act(PAYER, Pay, income("1", None, 1500)),
            signed(),
            scheduled("1", 1),
            scheduled("1", 2),
            pays_tranche("1", 1),
        ])
        .refuses(
            pays_tranche_as("2", "1", 1),
            "0.00 yuan that are not paid yet",
        )
        .records(pays_tranche_as("2", "1", 2)),
    ]
}

const TRANCHE: &str = "the award, case or tranche it pays is known";

fn pays_tranche(agreement: &str, ordinal: u8) -> Act {
    pays_tranche_as("1", agreement, ordinal)
}

fn pays_tranche_as(payment: &str, agreement: &str, ordinal: u8) -> Act {
    let order = pays(payment, |e| {
        e.payee = Payee::Org("S2".to_owned());
        e.amount = Fen(500);
        e.tranche = Some((format!("A{agreement}"), ordinal));
    });
    act(PAYER, Pay, order)
}
