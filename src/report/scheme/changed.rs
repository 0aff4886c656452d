//! A difference between two texts of a scheme, in the reader's words.
//!
//! Promises: amounts in yuan; in Chinese the rule and the key are called as the template calls them, and codes
//! of closed lists are told as its words. What the template has no cell for stands as the file has it. It does
//! not say what a change means for anybody.

use crate::report::books::yuan;
use crate::schemes::diff::Change;
use crate::schemes::template::{Choice, Holds, cell_of};
use crate::words::{Lang, Words};

/// The rule with its key, and both values; empty where there is none.
pub fn told(change: &Change, words: &Words) -> (String, String, String) {
    let cell = match words.lang {
        Lang::Zh => cell_of(&change.place, &change.key),
        Lang::En => None,
    };
    let place = match (cell, change.place.as_str()) {
        (Some((sheet, "", field)), _) => format!("{}:{}", sheet.name, field.heading),
        (Some((sheet, rest, field)), _) => format!("{} {rest}:{}", sheet.name, field.heading),
        (None, "") => change.key.clone(),
        (None, place) => format!("{place}: {}", change.key),
    };
    let holds = cell.map(|(_, _, field)| field.holds);
    let value = |value: &Option<String>| {
        value
            .as_deref()
            .map_or_else(String::new, |text| shown(&change.key, holds, text, words))
    };
    (place, value(&change.before), value(&change.after))
}

fn shown(key: &str, holds: Option<Holds>, text: &str, words: &Words) -> String {
    if key.ends_with("_fen")
        && let Ok(fen) = text.parse::<i64>()
    {
        return words.say("yuan", &[("amount", yuan(fen))]);
    }
    if matches!(key, "holds" | "required_if") {
        return words.condition(text, &|_, _| None);
    }
    let word = |choices: &[Choice], code: &str| {
        let known = choices.iter().find(|choice| choice.1 == code);
        known.map_or(code, |choice| choice.0).to_owned()
    };
    match holds {
        Some(Holds::One(choices)) => word(choices, text),
        Some(Holds::Several(choices)) => {
            let all: Vec<String> = text.split('、').map(|code| word(choices, code)).collect();
            all.join("、")
        }
        Some(Holds::Yes) if text == "true" => "是".to_owned(),
        Some(Holds::Yes) if text == "false" => "否".to_owned(),
        Some(Holds::Percent) => match text.parse::<i64>() {
            Ok(tenths) => super::explain::points(tenths),
            Err(_) => text.to_owned(),
        },
        _ => text.to_owned(),
    }
}
