//! Words that are the same to whoever reads them: two kinds of need of one name but for a blank or a wide letter,
//! two funds of one name.
//!
//! Promises: letters are compared without blanks, width and case, as office sheets mix them. Words that are the same
//! letter for letter are told where the file is read, but for names of funds.

use std::collections::BTreeMap;

use super::Notes;
use crate::schemes::Scheme;

pub(super) fn lint(scheme: &Scheme, notes: &mut Notes<'_>) {
    let of = |kind: &str, name: &str| format!("{kind} {name}");
    let mut kinds: Vec<(&'static str, Vec<(String, &str)>)> = Vec::new();
    let categories = scheme.category.iter().flat_map(|rule| {
        let place = of("category", &rule.code);
        rule.names
            .iter()
            .map(move |word| (place.clone(), word.as_str()))
    });
    kinds.push(("names", categories.collect()));
    let papers = scheme.document.iter().flat_map(|rule| {
        let place = of("document", &rule.code);
        rule.names
            .iter()
            .map(move |word| (place.clone(), word.as_str()))
    });
    kinds.push(("names", papers.collect()));
    let steps = scheme.step.iter().flat_map(|rule| {
        let place = of("step", &rule.id);
        rule.names
            .iter()
            .map(move |word| (place.clone(), word.as_str()))
    });
    kinds.push(("names", steps.collect()));
    let tiers = scheme.tariff.iter().flat_map(|tariff| &tariff.tier);
    let tiers = tiers.flat_map(|rule| {
        let place = of("tariff tier", &rule.name);
        let words = std::iter::once(&rule.name).chain(&rule.names);
        words.map(move |word| (place.clone(), word.as_str()))
    });
    kinds.push(("name", tiers.collect()));
    let costs = scheme.cost_line.iter().flat_map(|rule| {
        let place = of("cost_line", &rule.id);
        let words = std::iter::once(&rule.name).chain(&rule.names);
        words.map(move |word| (place.clone(), word.as_str()))
    });
    kinds.push(("name", costs.collect()));
    for (key, words) in kinds {
        same(key, &words, notes);
    }
    funds(scheme, notes);
}

/// Words of different rules that differ in blanks, width or case alone.
fn same(key: &str, words: &[(String, &str)], notes: &mut Notes<'_>) {
    let mut seen: BTreeMap<String, (&str, &str)> = BTreeMap::new();
    for (place, word) in words {
        match seen.get(&plainly(word)) {
            Some((other, written)) if other != place && written != word => notes.fault(
                "word-twice",
                (place, key),
                "each word to mean one thing",
                &format!("{word}, which {other} has too"),
                "take it off one of the two; blanks, width and case set no words apart",
            ),
            Some(_) => {}
            None => {
                seen.insert(plainly(word), (place, word));
            }
        }
    }
}

fn funds(scheme: &Scheme, notes: &mut Notes<'_>) {
    for (number, fund) in scheme.fund.iter().enumerate() {
        let own = plainly(&fund.name);
        let twice = scheme
            .fund
            .iter()
            .take(number)
            .any(|other| plainly(&other.name) == own);
        if twice {
            notes.fault(
                "word-twice",
                (&format!("fund {} ({})", fund.name, number + 1), "name"),
                "each fund by a name of its own",
                &fund.name,
                "rename one of the two: the ledger keeps the money of funds by name",
            );
        }
    }
}

/// The letters without blanks, width and case.
fn plainly(word: &str) -> String {
    word.chars()
        .filter(|letter| !letter.is_whitespace())
        .map(|letter| match letter {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
            other => other,
        })
        .flat_map(char::to_lowercase)
        .collect()
}
