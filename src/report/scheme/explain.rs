//! A scheme file in plain sentences: for whom, how much, which papers, until when, in which steps, how it
//! is paid; each rule with its clause and with what follows from a breach.
//!
//! Promises: every rule of the file is told, in the order of the procedure; amounts in yuan; what is left
//! open is told as open. It adds nothing that the file does not say, and it does not judge.

use super::condition::told as condition;
use crate::report::books::yuan;
use crate::schemes::Scheme;
use crate::schemes::eligible::{Asked, Eligibility, ExclusionKind};
use crate::schemes::facts::{KNOWN, Sort};
use crate::schemes::model::{Beneficiary, Mode, Quota, Tariff, TariffKind};
use crate::schemes::quota::CapOf;
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

    pub(super) fn money(&self, fen: i64) -> String {
        self.words.say("yuan", &[("amount", yuan(fen))])
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
    who(scheme, &mut told);
    papers(scheme, &mut told);
    if let Some(tariff) = &scheme.tariff {
        amount(tariff, &mut told);
    }
    if let Some(rule) = &scheme.quota {
        quota(rule, &mut told);
    }
    if let Some(rule) = &scheme.coverage {
        told.rule(
            "quota",
            ("coverage", &rule.clause, rule.mode),
            "coverage",
            &[
                ("boarders", rule.boarders_percent_max.to_string()),
                ("poor", rule.poor_percent_min.to_string()),
            ],
        );
    }
    super::flow::tell(scheme, &mut told);
    // What was made up so that the rest could be read is never told as the policy's.
    told.lines.retain(|line| {
        let hides = |value: &Open| value.is_replaced() && value.is_of(&line.rule);
        !open.iter().any(hides)
    });
    for own in &scheme.accepted {
        let text = told.phrase("accepted", &[("reason", own.reason.clone())]);
        told.add("open", "", text, None);
    }
    for value in open {
        let text = told.phrase(
            "open",
            &[
                ("place", value.place.clone()),
                ("key", value.key.clone()),
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
    let beneficiary = match scheme.beneficiary {
        Beneficiary::Person => "person",
        Beneficiary::Org => "org",
        Beneficiary::Pair => "pair",
    };
    let text = told.phrase(
        "about",
        &[
            ("title", title.clone()),
            ("id", scheme.id.clone()),
            ("version", scheme.version.to_string()),
            ("level", told.word_of("level", scheme.level)),
            ("period", period.to_owned()),
            ("whom", told.phrase(&format!("whom-{beneficiary}"), &[])),
        ],
    );
    told.add("about", "", text, None);
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

fn categories(scheme: &Scheme, codes: &[String], told: &Told<'_>) -> String {
    if codes.is_empty() {
        return String::new();
    }
    let names = codes.iter().map(|code| {
        let known = scheme
            .category
            .iter()
            .find(|category| category.code == *code);
        known
            .and_then(|category| category.names.first())
            .unwrap_or(code)
            .clone()
    });
    let names = told.list(names);
    told.phrase("of_categories", &[("names", names)])
}

fn who(scheme: &Scheme, told: &mut Told<'_>) {
    for rule in &scheme.eligibility {
        let text = threshold(scheme, rule, told);
        let of = categories(scheme, &rule.categories, told);
        told.rule(
            "who",
            (&rule.id, &rule.clause, rule.mode),
            "threshold",
            &[("of", of), ("what", text)],
        );
    }
    for rule in &scheme.exclusion {
        let levels = rule
            .levels
            .iter()
            .map(|level| told.word_of("level", *level));
        let levels = told.list(levels);
        let key = match rule.kind {
            ExclusionKind::OtherFundSameYear => "shut_same_year",
            ExclusionKind::LookBack => "shut_look_back",
            ExclusionKind::Household => "shut_household",
            ExclusionKind::Listed if rule.classes.is_empty() => "shut_listed_all",
            ExclusionKind::Listed => "shut_listed",
            ExclusionKind::Status => "shut_status",
        };
        let of = match rule.kind {
            ExclusionKind::Status => "service",
            _ => "payroll",
        };
        let classes = rule.classes.iter();
        let classes: Vec<String> = classes
            .map(|class| told.words.term_if_any(of, class))
            .collect();
        let list = rule
            .list
            .map_or_else(String::new, |list| told.word_of("register", list));
        told.rule(
            "who",
            (&rule.id, &rule.clause, rule.mode),
            key,
            &[
                ("levels", levels),
                ("years", rule.years.unwrap_or(0).to_string()),
                ("list", list),
                (
                    "value",
                    rule.value_min_fen.map_or_else(String::new, |fen| {
                        told.phrase("shut_value", &[("amount", told.money(fen))])
                    }),
                ),
                ("classes", told.list(classes)),
            ],
        );
    }
    for rule in &scheme.rule {
        let key = match rule.of {
            Asked::Case => "condition_case",
            Asked::Payment => "condition_payment",
        };
        let of = categories(scheme, &rule.categories, told);
        told.rule(
            "who",
            (&rule.id, &rule.clause, rule.mode),
            key,
            &[("of", of), ("holds", condition(scheme, &rule.holds, told))],
        );
    }
}

fn threshold(scheme: &Scheme, rule: &Eligibility, told: &Told<'_>) -> String {
    let sort = KNOWN
        .iter()
        .find(|known| known.0 == rule.field)
        .map(|known| known.1);
    let fact = told.fact(&rule.field);
    if rule.op == "in" {
        let words = rule.words.iter();
        let words = told.list(words.map(|word| told.word_of_fact(scheme, &rule.field, word)));
        return told.phrase("op_in", &[("fact", fact), ("words", words)]);
    }
    if sort == Some(Sort::Truth) {
        let key = if rule.value == 1 { "op_yes" } else { "op_no" };
        return told.phrase(key, &[("fact", fact)]);
    }
    let op = match rule.op.as_str() {
        ">=" => "ge",
        ">" => "gt",
        "<=" => "le",
        "<" => "lt",
        _ => "eq",
    };
    let value = told.counted(&rule.field, rule.value);
    told.phrase(&format!("op-{op}"), &[("fact", fact), ("value", value)])
}

fn papers(scheme: &Scheme, told: &mut Told<'_>) {
    for rule in &scheme.document {
        let name = rule.names.first().unwrap_or(&rule.code).clone();
        let of = categories(scheme, &rule.required_for, told);
        let (key, met) = match (&rule.required_if, rule.required_for.is_empty()) {
            (Some(condition_text), true) => ("paper_if", condition(scheme, condition_text, told)),
            (Some(condition_text), false) => {
                ("paper_for_or_if", condition(scheme, condition_text, told))
            }
            (None, false) => ("paper_for", String::new()),
            (None, true) => ("paper_welcome", String::new()),
        };
        let issuers = match rule.issuers.is_empty() {
            true => String::new(),
            false => told.phrase(
                "issued_by",
                &[("issuers", told.list(rule.issuers.iter().cloned()))],
            ),
        };
        told.rule(
            "papers",
            (&rule.code, &rule.clause, rule.mode),
            key,
            &[
                ("name", name),
                ("of", of),
                ("condition", met),
                ("issuers", issuers),
            ],
        );
    }
}

fn amount(tariff: &Tariff, told: &mut Told<'_>) {
    let at = ("tariff", tariff.clause.as_str(), tariff.mode);
    let money = tariff
        .amount_fen
        .map_or_else(String::new, |fen| told.money(fen));
    let of = tariff
        .of
        .as_deref()
        .map_or_else(String::new, |name| told.fact(name));
    let key = match (tariff.kind, tariff.amount_fen) {
        (TariffKind::Fixed, _) => "tariff_fixed",
        (TariffKind::TierMonths, _) => "tariff_tier",
        (TariffKind::Milestone, _) => "tariff_milestone",
        (TariffKind::Discretionary, Some(_)) => "tariff_ceiling",
        (TariffKind::Discretionary, None) => "tariff_open",
        (TariffKind::Share, Some(_)) => "tariff_share_capped",
        (TariffKind::Share, None) => "tariff_share",
        (TariffKind::Bracket, _) => "tariff_bracket",
        (TariffKind::WorkingDay, _) => "tariff_day",
        (TariffKind::Unstated, _) => "tariff_unstated",
        (TariffKind::Exempt, _) => "tariff_exempt",
    };
    let permille = tariff.permille.unwrap_or(0);
    let share = match permille % 10 {
        0 => format!("{}%", permille / 10),
        tenth => format!("{}.{tenth}%", permille / 10),
    };
    told.rule(
        "amount",
        at,
        key,
        &[
            ("amount", money),
            ("of", of),
            ("share", share),
            ("round", told.money(tariff.round_fen.unwrap_or(1))),
            ("day", tariff.in_post_on.unwrap_or(0).to_string()),
        ],
    );
    for tier in &tariff.tier {
        let text = told.phrase(
            "tier",
            &[
                ("name", tier.name.clone()),
                ("rate", told.money(tier.rate_fen)),
            ],
        );
        told.add("amount", "tariff", text, None);
    }
    for line in &tariff.bracket {
        let from = told.counted(tariff.of.as_deref().unwrap_or_default(), line.from);
        let text = told.phrase(
            "bracket",
            &[
                ("from", from),
                ("amount", told.money(line.amount_fen)),
                ("names", told.list(line.names.iter().cloned())),
            ],
        );
        told.add("amount", "tariff", text, None);
    }
}

fn quota(rule: &Quota, told: &mut Told<'_>) {
    let total = match (rule.total, rule.total_fen) {
        (Some(total), Some(fen)) => told.phrase(
            "quota_both",
            &[("total", total.to_string()), ("money", told.money(fen))],
        ),
        (Some(total), None) => told.phrase("quota_total", &[("total", total.to_string())]),
        (None, Some(fen)) => told.phrase("quota_money", &[("money", told.money(fen))]),
        (None, None) => told.phrase("quota_none", &[]),
    };
    let key = format!("quota-{}", rule.basis);
    told.rule(
        "quota",
        ("quota", &rule.clause, rule.mode),
        &key,
        &[("total", total)],
    );
    for cap in &rule.sub_cap {
        let most = match (cap.max, cap.percent) {
            (Some(max), Some(percent)) => told.phrase(
                "most_lower",
                &[("max", max.to_string()), ("percent", percent.to_string())],
            ),
            (Some(max), None) => max.to_string(),
            (None, percent) => format!("{}%", percent.unwrap_or(0)),
        };
        let key = match cap.of {
            CapOf::All => "cap_all",
            CapOf::Unit => "cap_unit",
        };
        told.rule(
            "quota",
            (&cap.id, &cap.clause, cap.mode),
            key,
            &[
                ("status", told.word_of("service", cap.status)),
                ("most", most),
            ],
        );
    }
    for part in &rule.joint {
        let text = told.phrase(
            "joint",
            &[
                ("funder", part.funder.clone()),
                (
                    "persons",
                    part.persons.map_or_else(String::new, |n| n.to_string()),
                ),
                (
                    "amount",
                    part.amount_fen
                        .map_or_else(String::new, |fen| told.money(fen)),
                ),
            ],
        );
        told.add("quota", "", text, Some(&part.clause));
    }
}
