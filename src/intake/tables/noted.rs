//! What a row shows and its events can't: an ID number that does not hold, an account's holder who is no
//! person, a bill's number beside others, one name in two posts, a person who is called otherwise in another programme.
//!
//! **Promises**: what is told holds no number and no name. Of an ID number it says that it does not hold; of a holder, what
//! sort of name it is, by the words of `[words.holder]`; of a bill, fingerprints under the vault's own key, by which only
//! equal and neighbouring numbers of one issuer are known again; of who prepared and approved a row, that one name stands for both; of a person, that another programme has another name. They stand after the row's other events, and a ledger whose
//! role table is older than this program gets none. **Not here**: what follows from them (F01, F02, F17, F23, F35, F46).

use super::super::called;
use super::super::fields::Fields;
use super::Context;
use crate::crypto::digest::Digest;
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::lists::{RowNoted, Seen};
use crate::domain::events::parties::PartyEvent;
use crate::domain::events::{Event, EventHead};
use crate::domain::ids::{ResidentId, to_half_width};
use crate::domain::money::Fen;
use crate::vault::{RegisterKind, RegistrarError};

/// How many numbers after a bill's own are told (red-flag catalogue F23).
const FOLLOWING: u128 = 5;
/// Digits of a bill's number that are counted on; longer ones are no serial numbers.
const DIGITS_MOST: usize = 30;
/// Shortest name of an organisation, in characters: a person's may end in the words of one.
const NAME_LEAST: usize = 4;

/// Codes of `[words.holder]`, and what each is told as; the first that fits holds.
const HOLDERS: &[(&str, Seen)] = &[
    ("union", Seen::HolderUnion),
    ("village", Seen::HolderVillage),
    ("school", Seen::HolderSchool),
    ("organisation", Seen::HolderOrganisation),
];

/// What is wrong with an ID number whose check character fits, for a row whose latest day is known.
fn out_of_place(id: &ResidentId, last: Date) -> Option<&'static str> {
    if !id.is_of_a_province() {
        return Some("its first two digits are no province's: compare it with the certificate");
    }
    id.birth_date()
        .filter(|born| *born > last)
        .map(|_| "its date of birth is after the day of the row: compare it with the certificate")
}

/// Tells of ID numbers that a register writes in the old form, and of those of the row that do not hold: whose check character does not fit, that begin with no province, or whose
/// date of birth is after every day of the row. Nothing where the row belongs to no scheme, or tells nothing else.
pub(in crate::intake) fn doubtful_ids(
    fields: &mut Fields<'_>,
    context: &mut Context<'_>,
) -> Result<(), RegistrarError> {
    let mut doubted = std::mem::take(&mut fields.asked.doubted);
    let ids = std::mem::take(&mut fields.asked.ids);
    let old_forms = std::mem::take(&mut fields.asked.old_forms);
    if context.events.is_empty() || context.of_any_scheme || !fields.bad.is_empty() {
        return Ok(());
    }
    let days = context.events.iter().map(|(head, _)| head.effective);
    let last = days.max().unwrap_or(context.on);
    for (field, id) in ids {
        if let Some(remedy) = out_of_place(&id, last) {
            fields.tell(
                &field,
                "id-doubtful",
                "a valid ID number (GB 11643)",
                remedy,
            );
            if !doubted.contains(&id) {
                doubted.push(id);
            }
        }
    }
    let registers = |(_, event): &(EventHead, Event)| {
        matches!(event, Event::Party(PartyEvent::PersonRegistered(_)))
    };
    if context.events.iter().any(registers) {
        for id in old_forms {
            note_person(context, &id, Seen::IdOldForm)?;
        }
    }
    for id in doubted {
        note_person(context, &id, Seen::IdDoubtful)?;
    }
    Ok(())
}

/// Tells of the person whose ID number a row has.
fn note_person(
    context: &mut Context<'_>,
    id: &ResidentId,
    seen: Seen,
) -> Result<(), RegistrarError> {
    let person = context
        .registrar
        .alias(RegisterKind::PersonId, id.as_str())?;
    context.add(RowNoted {
        seen,
        row_of: None,
        person: Some(person),
        alike: None,
        run: Vec::new(),
    });
    Ok(())
}

/// What a holder's name says that it is, where it is no person's.
fn holder_is(context: &Context<'_>, name: &str) -> Option<Seen> {
    if name.chars().count() < NAME_LEAST {
        return None;
    }
    let words = |code: &str| {
        let of = context.words.into_iter();
        let of = of.filter_map(move |words| words.get("holder")?.get(code).cloned());
        of.flatten().collect::<Vec<String>>()
    };
    let mut known = HOLDERS.iter();
    let fits = |code: &str| words(code).iter().any(|word| name.contains(word.as_str()));
    known.find(|(code, _)| fits(code)).map(|(_, seen)| *seen)
}

/// Tells of the holder of the account that a payment went to, where the name is an organisation's.
pub(super) fn holder(context: &mut Context<'_>, payment_no: &str, name: &str) {
    if let Some(seen) = holder_is(context, name) {
        context.add(RowNoted {
            seen,
            row_of: Some(payment_no.to_owned()),
            person: None,
            alike: None,
            run: Vec::new(),
        });
    }
}

/// Tells that the two hands of a row, a payment's or a voucher's, bear one name: whose they are the log cannot say, since a
/// name in another post has another alias.
pub(super) fn one_name(context: &mut Context<'_>, row_of: &str, hands: [Option<&str>; 2]) {
    if let [Some(one), Some(other)] = hands
        && plain(one) == plain(other)
    {
        context.add(RowNoted {
            seen: Seen::OneName,
            row_of: Some(row_of.to_owned()),
            person: None,
            alike: None,
            run: Vec::new(),
        });
    }
}

/// Tells that the person is on record under another name in another programme, rare characters aside: names are compared
/// within one programme alone, since their aliases are made there, and here by the name itself, for those persons alone who
/// are in several.
pub(super) fn named_otherwise(
    context: &mut Context<'_>,
    person: Alias,
    name: &str,
) -> Result<(), RegistrarError> {
    let own = context.scheme.id.as_str();
    for scheme in context.known.named_in(context.history, own, person) {
        let named = called::name_aliases(context.registrar, &scheme, name)?;
        let register = context.known.register(context.history, &scheme);
        if register.is_called(person, named) == Some(false) {
            context.add(RowNoted {
                seen: Seen::NamedOtherwise,
                row_of: None,
                person: Some(person),
                alike: None,
                run: Vec::new(),
            });
            break;
        }
    }
    Ok(())
}

/// A text in half width and capitals, without blanks.
fn plain(text: &str) -> String {
    let text = to_half_width(text);
    let text = text.chars().filter(|one| !one.is_whitespace());
    text.flat_map(char::to_uppercase).collect()
}

/// A bill's number as it is compared: without blanks, the word for a number before it, full stops, colons and zeros before the first
/// other digit.
fn number(text: &str) -> String {
    let plain = plain(text);
    let marks = ['.', ':', '#', '№', '。'];
    let kept: String = plain.chars().filter(|one| !marks.contains(one)).collect();
    let words = ["NO", "号码", "票号", "发票号"];
    let bare = words
        .iter()
        .filter_map(|word| kept.strip_prefix(word))
        .find(|rest| rest.starts_with(|one: char| one.is_ascii_digit()))
        .unwrap_or(&kept);
    let trimmed = bare.trim_start_matches('0');
    match trimmed.starts_with(|one: char| one.is_ascii_digit()) {
        true => trimmed.to_owned(),
        false => bare.to_owned(),
    }
}

/// A number and those that follow it; the number alone where it does not end in digits.
fn run(own: &str) -> Vec<String> {
    let digits = own.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (before, last) = own.split_at(own.len() - digits);
    let counted = Some(last).filter(|last| last.len() <= DIGITS_MOST);
    let Some(first) = counted.and_then(|last| last.parse::<u128>().ok()) else {
        return vec![own.to_owned()];
    };
    // Zeros stand before the digits as they do in the number itself.
    let width = last.len();
    let numbers = (0..=FOLLOWING).filter_map(|more| first.checked_add(more));
    numbers
        .map(|number| format!("{before}{number:0width$}"))
        .collect()
}

/// Tells how a bill of a case can be known again, where its issuer is known.
pub(super) fn bill(
    context: &mut Context<'_>,
    case_no: &str,
    (issuer, invoice): (Option<&str>, &str),
    (issued, amount): (Date, Fen),
) {
    let Some(issuer) = issuer.map(plain).filter(|issuer| !issuer.is_empty()) else {
        return;
    };
    let sealed = |what: &str, rest: &str| -> Digest {
        let text = format!("row noted\u{1f}{what}\u{1f}{issuer}\u{1f}{rest}");
        context.registrar.fingerprint(text.as_bytes())
    };
    let numbers = run(&number(invoice));
    let run = numbers.iter().map(|one| sealed("number", one)).collect();
    let alike = sealed("bill", &format!("{issued}\u{1f}{}", amount.0));
    context.add(RowNoted {
        seen: Seen::Bill,
        row_of: Some(case_no.to_owned()),
        person: None,
        alike: Some(alike),
        run,
    });
}

#[cfg(test)]
mod tests {
    use super::{number, run};

    #[test]
    fn a_number_is_compared_without_what_is_put_around_it() {
        for written in [
            "5766808881",
            "05766808881",
            "No.5766 808881",
            "NO:５７６６808881",
            "№5766808881",
            "票号5766808881",
        ] {
            assert_eq!(number(written), "5766808881", "{written}");
        }
        for (one, other) in [
            ("2025-1-11", "2025-11-1"),
            ("A0012", "A012"),
            ("0", "00"),
            ("NORTH1", "RTH1"),
        ] {
            assert_ne!(number(one), number(other), "{one} {other}");
        }
    }

    #[test]
    fn a_run_is_the_number_and_the_five_that_follow() {
        assert_eq!(
            run("A0998"),
            ["A0998", "A0999", "A1000", "A1001", "A1002", "A1003"]
        );
        assert_eq!(run("9"), ["9", "10", "11", "12", "13", "14"]);
        assert_eq!(run("12A"), ["12A"]);
        assert_eq!(run(&"9".repeat(40)), ["9".repeat(40)]);
    }
}
