//! A scheme file in plain sentences: for whom, how much, which papers, until when, in which steps, how it
//! is paid; each rule with its clause and with what follows from a breach.
//!
//! Promises: every rule of the file is told with each of its parameters, in the order of the procedure; amounts
//! in yuan, days and periods as the reader writes them; what is left open is told as open. Ids of rules stand
//! beside the sentences, never in them. It adds nothing that the
//! file does not say but for one part, which rules nothing judges (`unjudged.rs`), and it does not judge. Of the
//! office's sheets it tells how they are known and which words are written for what (`called.rs`), not their
//! columns: those bind nobody.

use super::{amount, called, flow, oversight, unjudged, who};
use crate::domain::date::{Date, Period};
use crate::schemes::Scheme;
use crate::schemes::model::{Beneficiary, Mode};
use crate::schemes::template::cell_of;
use crate::schemes::unknowns::Open;
pub(super) use crate::words::conditions::points;
use crate::words::{Lang, Words};

/// One sentence.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Line {
    /// The part it belongs to: the end of a key `explain-part-…`.
    pub part: &'static str,
    /// Id of the rule; empty where it is none.
    pub rule: String,
    /// The sentence.
    pub text: String,
    /// The clause it comes from.
    pub clause: Option<String>,
}

/// The sentences so far, and the words to say them in.
pub(super) struct Told<'a> {
    pub(super) words: &'a Words,
    lines: Vec<Line>,
}

/// Values of a sentence.
pub type Values<'a> = &'a [(&'a str, String)];

impl Told<'_> {
    pub(super) fn phrase(&self, key: &str, values: Values<'_>) -> String {
        phrase(self.words, key, values)
    }

    pub(super) fn add(
        &mut self,
        part: &'static str,
        rule: &str,
        text: String,
        clause: Option<&str>,
    ) {
        self.lines.push(Line {
            part,
            rule: rule.to_owned(),
            text,
            clause: clause
                .filter(|clause| !clause.trim().is_empty())
                .map(str::to_owned),
        });
    }

    /// A sentence of a rule, with what a breach leads to.
    pub(super) fn rule(
        &mut self,
        part: &'static str,
        (rule, clause, mode): (&str, &str, Mode),
        key: &str,
        values: Values<'_>,
    ) {
        let text = format!("{}{}", self.phrase(key, values), self.mode(mode));
        self.add(part, rule, text, Some(clause));
    }

    /// A sentence of a rule that a case can hardly break: what a breach leads to is told only where it is more
    /// than a flag.
    pub(super) fn loose(
        &mut self,
        part: &'static str,
        (rule, clause, mode): (&str, &str, Mode),
        key: &str,
        values: Values<'_>,
    ) {
        if mode == Mode::Flag {
            let text = self.phrase(key, values);
            self.add(part, rule, text, Some(clause));
        } else {
            self.rule(part, (rule, clause, mode), key, values);
        }
    }

    /// A sentence of a rule that the ledger cannot judge, and says so; what the text wants of a breach is told where it
    /// is more than a flag.
    pub(super) fn unjudged(
        &mut self,
        part: &'static str,
        (rule, clause, mode): (&str, &str, Mode),
        key: &str,
        values: Values<'_>,
    ) {
        let wanted = match mode {
            Mode::Flag => String::new(),
            Mode::Gate | Mode::Soft => self.mode(mode),
        };
        let told = self.phrase("not_judged", &[]);
        let text = format!("{}{wanted}{told}", self.phrase(key, values));
        self.add(part, rule, text, Some(clause));
    }

    pub(super) fn mode(&self, mode: Mode) -> String {
        let word = match mode {
            Mode::Gate => "gate",
            Mode::Flag => "flag",
            Mode::Soft => "soft",
        };
        self.phrase(&format!("mode-{word}"), &[])
    }

    /// The word for a value of a closed list.
    pub(super) fn word_of(&self, list: &str, value: impl serde::Serialize) -> String {
        let value = serde_json::to_value(value).unwrap_or_default();
        let value = value.as_str().unwrap_or_default().replace('_', "-");
        self.words.say(&format!("{list}-{value}"), &[])
    }

    pub(super) fn list(&self, items: impl IntoIterator<Item = String>) -> String {
        let joint = match self.words.lang {
            Lang::Zh => "、",
            Lang::En => ", ",
        };
        items.into_iter().collect::<Vec<_>>().join(joint)
    }

    /// Parts of a sentence, each of which may hold a list.
    pub(super) fn parts(&self, items: Vec<String>) -> String {
        let joint = match self.words.lang {
            Lang::Zh => ";",
            Lang::En => "; ",
        };
        items.join(joint)
    }

    /// The name of a fact.
    pub(super) fn fact(&self, name: &str) -> String {
        self.words.fact(name)
    }

    /// A word for a value that may be one this program has no word for.
    pub(super) fn term(&self, list: &str, value: &str) -> String {
        self.words.term_if_any(list, value)
    }

    /// A fact that is one of some words.
    pub(super) fn among(&self, fact: String, words: Vec<String>) -> String {
        match words.as_slice() {
            [one] => self.phrase("op_eq", &[("fact", fact), ("value", one.clone())]),
            _ => {
                let words = self.list(words);
                self.phrase("op_in", &[("fact", fact), ("words", words)])
            }
        }
    }

    /// A number as a fact counts it.
    pub(super) fn counted(&self, fact: &str, value: i64) -> String {
        self.words.counted(fact, value)
    }

    /// A word of a fact, as the reader says it.
    pub(super) fn word_of_fact(&self, scheme: &Scheme, fact: &str, word: &str) -> String {
        let known = scheme.category.iter().find(|own| own.code == word);
        match (fact, known) {
            ("category", Some(category)) => category
                .names
                .first()
                .map_or(word, String::as_str)
                .to_owned(),
            ("status", _) => self.words.term_if_any("service", word),
            _ => word.to_owned(),
        }
    }

    /// Yuan with marks between thousands.
    pub(super) fn money(&self, fen: i64) -> String {
        self.words.money(fen)
    }

    /// A day as the reader writes it.
    pub(super) fn day(&self, day: Date) -> String {
        let (year, month, number) = day.ymd();
        self.phrase(
            "date",
            &[
                ("day", day.to_string()),
                ("year", year.to_string()),
                ("month", month.to_string()),
                ("number", number.to_string()),
            ],
        )
    }

    /// A period as the reader writes it; what is none stands as it is.
    pub(super) fn period(&self, text: &str) -> String {
        let number = |key: &str, year: &dyn std::fmt::Display, number: String| {
            let year = year.to_string();
            self.phrase(key, &[("year", year), ("number", number)])
        };
        match text.parse::<Period>() {
            Ok(Period::Year { year }) => number("period_year", &year, String::new()),
            Ok(Period::HalfYear { year, half }) => {
                number(&format!("period_half-{half}"), &year, String::new())
            }
            Ok(Period::Quarter { year, quarter }) => {
                number("period_quarter", &year, quarter.to_string())
            }
            Ok(Period::Month { month }) => {
                let (year, of_year, _) = month.first_day().ymd();
                number("period_month", &year, of_year.to_string())
            }
            Ok(Period::Span { from, to }) => {
                let (from, to) = (self.day(from), self.day(to));
                self.phrase("period_span", &[("from", from), ("to", to)])
            }
            Err(_) => text.to_owned(),
        }
    }

    /// A rule in the reader's words.
    fn place_alone(&self, scheme: &Scheme, place: &str) -> String {
        let (kind, name) = self.named(scheme, place);
        let sheet = match self.words.lang {
            Lang::Zh => cell_of(place, "clause").map(|(sheet, rest, _)| (sheet.name, rest)),
            Lang::En => None,
        };
        match (sheet, name) {
            (Some((sheet, _)), Some(name)) => format!("{sheet}“{name}”"),
            (Some((sheet, "")), None) => sheet.to_owned(),
            (Some((sheet, rest)), None) => format!("{sheet}“{}”", self.term("rule", rest)),
            (None, Some(name)) => format!("{kind} {name}"),
            (None, None) => place.to_owned(),
        }
    }

    /// The kind of a rule, and what offices call it.
    fn named<'a>(&self, scheme: &'a Scheme, place: &'a str) -> (&'a str, Option<&'a String>) {
        let (kind, id) = place.split_once(' ').unwrap_or((place, ""));
        let name = match kind {
            "document" => {
                let found = scheme.document.iter().find(|rule| rule.code == id);
                found.and_then(|rule| rule.names.first())
            }
            "step" => {
                let found = scheme.step.iter().find(|rule| rule.id == id);
                found.and_then(|rule| rule.names.first())
            }
            "window" => {
                let found = scheme.window.iter().find(|rule| rule.id == id);
                found.and_then(|rule| rule.names.first())
            }
            "condition" => {
                let found = scheme.condition.iter().find(|rule| rule.code == id);
                found.and_then(|rule| rule.names.first())
            }
            _ => None,
        };
        (kind, name)
    }

    /// A key of a rule in the reader's words.
    fn place(&self, scheme: &Scheme, place: &str, key: &str) -> String {
        let heading = match self.words.lang {
            Lang::Zh => cell_of(place, key).map(|(_, _, field)| field.heading),
            Lang::En => None,
        };
        let key = heading.unwrap_or(key).to_owned();
        let place = match (place, self.words.lang) {
            ("", _) => return key,
            (place, Lang::Zh) => self.place_alone(scheme, place),
            (place, Lang::En) => place.to_owned(),
        };
        self.phrase("place", &[("place", place), ("key", key)])
    }
}

/// A text of this page by the end of its key.
pub fn phrase(words: &Words, key: &str, values: Values<'_>) -> String {
    words.say(&format!("explain-{}", key.replace('_', "-")), values)
}

/// The whole scheme in sentences; `open` is what its file leaves open.
pub fn explain(scheme: &Scheme, open: &[Open], words: &Words) -> Vec<Line> {
    let mut told = Told {
        words,
        lines: Vec::new(),
    };
    let period = open
        .iter()
        .find(|value| value.place.is_empty() && value.key == "period")
        .map_or(scheme.period.as_str(), |value| value.found.as_str());
    about(scheme, period, &mut told);
    who::tell(scheme, &mut told);
    amount::tell(scheme, &mut told);
    flow::tell(scheme, &mut told);
    oversight::tell(scheme, &mut told);
    called::tell(scheme, &mut told);
    unjudged::tell(scheme, &mut told);
    // What was made up so that the rest could be read is never told as the policy's.
    told.lines.retain(|line| {
        let hides = |value: &Open| value.is_replaced() && value.is_of(&line.rule);
        !open.iter().any(hides)
    });
    for own in &scheme.accepted {
        let reason = own.reason.clone();
        let text = match &own.at {
            Some(at) => {
                let place = told.place_alone(scheme, at);
                told.phrase("accepted_at", &[("place", place), ("reason", reason)])
            }
            None => told.phrase("accepted", &[("reason", reason)]),
        };
        told.add(
            "answered",
            own.at.as_deref().unwrap_or_default(),
            text,
            None,
        );
    }
    for what in &scheme.unknown {
        let text = told.phrase("open_listed", &[("what", what.clone())]);
        told.add("open", "", text, None);
    }
    for value in open {
        let text = told.phrase(
            "open",
            &[
                ("where", told.place(scheme, &value.place, &value.key)),
                ("line", value.line.to_string()),
                ("found", value.found.clone()),
            ],
        );
        told.add("open", "", text, None);
    }
    told.lines
}

fn about(scheme: &Scheme, period: &str, told: &mut Told<'_>) {
    let title = match told.words.lang {
        Lang::Zh => &scheme.title.zh,
        Lang::En => &scheme.title.en,
    };
    let beneficiary = beneficiary(scheme);
    let text = told.phrase(
        "about",
        &[
            ("title", title.clone()),
            ("id", scheme.id.clone()),
            ("version", scheme.version.to_string()),
            ("level", told.word_of("level", scheme.level)),
            ("period", told.period(period)),
            ("whom", told.phrase(&format!("whom-{beneficiary}"), &[])),
        ],
    );
    told.add("about", "", text, None);
    if !scheme.carries_money() {
        let text = told.phrase("no_fund", &[]);
        told.add("about", "", text, None);
    }
    for fund in &scheme.fund {
        let level = told.word_of("level", fund.level);
        let text = told.phrase("fund", &[("name", fund.name.clone()), ("level", level)]);
        told.add("about", "", text, None);
    }
    for basis in &scheme.legal_basis {
        let text = told.phrase("basis", &[("document", basis.document.clone())]);
        told.add("about", &basis.id, text, Some(&basis.clause));
    }
}

/// Who is aided, as the end of a key.
pub(super) fn beneficiary(scheme: &Scheme) -> &'static str {
    match scheme.beneficiary {
        Beneficiary::Person => "person",
        Beneficiary::Org => "org",
        Beneficiary::Pair => "pair",
    }
}
