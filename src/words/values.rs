//! What stands in events, said to people: kinds, names of fields, values of closed lists, accounts. The
//! one way in which a machine's word becomes a word of the chosen language.
//!
//! A value of a closed list is said by the key `LIST-VALUE`; which list a field draws on stands in one
//! table here, and a test walks the schemas of all events against it. Texts: `values.*.ftl`, and for
//! lists that reports have as columns `en.ftl` and `zh.ftl`.
//!
//! Promises: nothing of an event is left out; what has no word stands as it is. It does not touch what
//! programs read: JSON, and codes in CSV files, keep the words of the schemas.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;

use super::{Lang, Words};
use crate::domain::date::Period;
use crate::domain::events::Kind;
use crate::domain::events::catalogue::ROWS;
use crate::domain::events::corrections::StatedOwner;
use crate::domain::money::Fen;
use crate::projections::postings::{Account, Owner};

/// Fields that hold a value of a closed list, and the lists they draw on. Lists of one field share no
/// value.
pub const LISTS: &[(&str, &[&str])] = &[
    ("against", &["appeal"]),
    ("by", &["drawn"]),
    ("cause", &["suspended", "dismissed"]),
    ("class", &["class"]),
    ("decision", &["decision"]),
    ("donor", &["donor"]),
    ("holder", &["holder"]),
    ("kind", &["register", "report-kind", "sanction"]),
    ("level", &["level", "export-level"]),
    ("method", &["method", "sample"]),
    ("outcome", &["outcome"]),
    ("owner", &["owner"]),
    ("places", &["in-role"]),
    ("reason", &["revoked"]),
    ("relation", &["relation"]),
    ("result", &["inquiry-result", "item-result"]),
    ("role", &["in-role"]),
    ("seen", &["seen"]),
    ("signature", &["form"]),
    ("source", &["fund-source"]),
    ("stage", &["stage", "notice-stage"]),
    ("state", &["repair"]),
    ("status", &["service", "entry-status"]),
    ("step", &["at-step"]),
    ("verdict", &["verdict"]),
];

/// Fields that hold fen where they hold a number.
pub const MONEY: &[&str] = &[
    "amount",
    "audited",
    "balance",
    "book",
    "budget",
    "cells",
    "change",
    "debt",
    "expected",
    "interval",
    "limit",
    "paid",
    "projected",
    "rate",
    "received",
    "recover",
    "recovered",
    "requested",
    "returned",
    "standard",
    "tolerable",
    "upper",
    "value",
];

/// Fields that tell the gist of an event, its amount aside.
const GIST: &[&str] = &[
    "case_no",
    "award_no",
    "payment_no",
    "notice_no",
    "receipt_no",
    "objection_no",
    "contract_no",
    "agreement_no",
    "voucher_no",
    "document_no",
    "donation_no",
    "application_no",
    "order_no",
    "plan_no",
    "unit",
    "school",
    "contractor",
    "cost_line",
    "fund",
    POST_CLASS,
    "document_type",
    "decision",
    "step",
    "stage",
    "method",
    "relation",
    "status",
];

/// Fields that hold the code of something that the scheme's text names.
const CODED: &[&str] = &[
    "document_type",
    "category",
    "cost_line",
    "condition",
    "rule",
];

/// What a scheme calls the thing of a code; `None` where it names none.
pub type Called<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// What people read in the place of the fund of a row of the public payroll, which holds a class of post.
const POST_CLASS: &str = "post_class";
/// The list that its words are of.
const POST_CLASSES: &[&str] = &["payroll"];

/// An event, or its body, with the class of post of a row of the public payroll under a name of its own.
fn with_post_class(event: &Value) -> Cow<'_, Value> {
    let is = |body: &Value| {
        body.get("kind").and_then(Value::as_str) == Some("payroll")
            && body.get("fund").is_some_and(Value::is_string)
    };
    let rename = |body: &mut Value| {
        if let Some(fields) = body.as_object_mut()
            && let Some(class) = fields.remove("fund")
        {
            fields.insert(POST_CLASS.to_owned(), class);
        }
    };
    if is(event) {
        let mut own = event.clone();
        rename(&mut own);
        return Cow::Owned(own);
    }
    match event.get("body") {
        Some(body) if is(body) => {
            let mut own = event.clone();
            if let Some(body) = own.get_mut("body") {
                rename(body);
            }
            Cow::Owned(own)
        }
        _ => Cow::Borrowed(event),
    }
}

/// Fields that hold tenths of a point.
const TENTHS: &str = "score_tenths";
/// Objects inside events are followed so deep; the deepest of ours is far above.
const DEPTH_MAX: usize = 12;

/// The end of a key: a word of the schemas in small letters with dashes.
fn end(word: &str) -> String {
    word.replace([' ', '_'], "-").to_lowercase()
}

/// Tenths of a point as points.
fn points(tenths: i64) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    let tenths = tenths.unsigned_abs();
    format!("{sign}{}.{}", tenths / 10, tenths % 10)
}

/// The fields of a fact that a correction states: a list of names with their values as JSON text.
fn stated(value: &Value) -> Option<Value> {
    let mut fields = serde_json::Map::new();
    for item in value.as_array()? {
        let name = item.get("name")?.as_str()?;
        let value = serde_json::from_str(item.get("value")?.as_str()?).ok()?;
        fields.insert(name.to_owned(), value);
    }
    (!fields.is_empty()).then_some(Value::Object(fields))
}

/// An event with the scheme's own words in the place of its codes, for people; with the code behind each word
/// where `whole`. A correction states its facts as JSON text, field by field: those are named too.
pub fn with_names(event: &Value, called: &Called<'_>, whole: bool) -> Value {
    let word = |code: &str| match (called(code), whole) {
        (Some(name), true) => format!("{name} ({code})"),
        (Some(name), false) => name,
        (None, _) => code.to_owned(),
    };
    let coded = |name: &str| CODED.contains(&name);
    match event {
        Value::Object(fields) => {
            let stated = fields.get("name").and_then(Value::as_str);
            let stated = stated.is_some_and(coded);
            let fields = fields.iter().map(|(name, value)| {
                let told = match value {
                    Value::String(code) if coded(name) => Value::String(word(code)),
                    Value::String(text) if stated && name == "value" => {
                        let code = serde_json::from_str::<String>(text).map(|code| word(&code));
                        let json = code.map(|word| Value::String(word).to_string());
                        Value::String(json.unwrap_or_else(|_| text.clone()))
                    }
                    other => with_names(other, called, whole),
                };
                (name.clone(), told)
            });
            Value::Object(fields.collect())
        }
        Value::Array(items) => {
            let items = items.iter().map(|item| with_names(item, called, whole));
            Value::Array(items.collect())
        }
        other => other.clone(),
    }
}

impl Words {
    /// The name of a kind of event.
    pub fn kind(&self, name: &str) -> String {
        let known = ROWS.iter().find(|row| row.name == name);
        match (self.lang, known) {
            (Lang::Zh, Some(row)) => row.zh.to_owned(),
            _ => name.to_owned(),
        }
    }

    /// The word for a value of a closed list, such as a stage.
    pub fn term(&self, list: &str, value: impl Serialize) -> String {
        let value = serde_json::to_value(value).unwrap_or_default();
        let value = value.as_str().unwrap_or_default();
        self.say(&format!("{list}-{}", end(value)), &[])
    }

    /// The word for a value of a list that may have more values than this program has words for:
    /// those stand as they are.
    pub fn term_if_any(&self, list: &str, value: &str) -> String {
        let key = format!("{list}-{}", end(value));
        if self.has(&key) {
            self.say(&key, &[])
        } else {
            value.to_owned()
        }
    }

    /// The word for a kind of table; a sheet of acts is called by its event.
    pub fn table(&self, table: &str) -> String {
        match ROWS.iter().any(|row| row.name == table) {
            true => self.kind(table),
            false => self.term_if_any("table", table),
        }
    }

    /// The name of a field of an event.
    pub fn field(&self, name: &str) -> String {
        let key = match name {
            POST_CLASS => end(name),
            _ => format!("field-{}", end(name)),
        };
        if self.has(&key) {
            self.say(&key, &[])
        } else {
            name.to_owned()
        }
    }

    /// The value of a field, where it is one word or number; `None` for what has parts.
    pub fn value(&self, field: &str, value: &Value) -> Option<String> {
        Some(match value {
            Value::Null => String::new(),
            Value::Bool(true) => self.say("yes", &[]),
            Value::Bool(false) => self.say("no", &[]),
            Value::Number(number) => match number.as_i64() {
                Some(fen) if MONEY.contains(&field) => {
                    self.say("yuan", &[("amount", Fen(fen).to_string())])
                }
                Some(tenths) if field == TENTHS => points(tenths),
                Some(kind) if field == "kind" => match u16::try_from(kind) {
                    Ok(kind) => self.kind(&Kind(kind).name()),
                    Err(_) => number.to_string(),
                },
                _ => number.to_string(),
            },
            Value::String(text) => self.word_of(field, text),
            Value::Object(_) if field == "period" => {
                serde_json::from_value::<Period>(value.clone())
                    .ok()?
                    .to_string()
            }
            Value::Array(_) | Value::Object(_) => return None,
        })
    }

    /// The word for a text in a field that draws on closed lists; other texts stand as they are.
    fn word_of(&self, field: &str, text: &str) -> String {
        self.listed(field, text).unwrap_or_else(|| text.to_owned())
    }

    /// The word for a text in a field that draws on closed lists; `None` where there is none.
    fn listed(&self, field: &str, text: &str) -> Option<String> {
        let lists = match field {
            // No field of an event: see `with_post_class`.
            POST_CLASS => POST_CLASSES,
            _ => {
                let lists = LISTS.iter().find(|(name, _)| *name == field);
                lists.map_or(&[][..], |(_, lists)| *lists)
            }
        };
        let mut keys = lists.iter().map(|list| format!("{list}-{}", end(text)));
        let key = keys.find(|key| self.has(key))?;
        Some(self.say(&key, &[]))
    }

    /// The word for a value that an option of that name takes: that of the field of events which it fills, or one of its own
    /// (`choice-OPTION-VALUE`); `None` for what is typed as it is called, such as the name of a shell.
    pub fn choice(&self, option: &str, value: &str) -> Option<String> {
        let key = format!("choice-{}-{}", end(option), end(value));
        if self.has(&key) {
            return Some(self.say(&key, &[]));
        }
        match value {
            "true" => Some(self.say("yes", &[])),
            "false" => Some(self.say("no", &[])),
            _ => self
                .listed(&option.replace('-', "_"), value)
                // How a spot check draws has words of its own.
                .or_else(|| {
                    let key = format!("spot-{}-{}", end(option), end(value));
                    self.has(&key).then(|| self.say(&key, &[]))
                }),
        }
    }

    /// What a flag is about: numbers stand as they are, a stage of notices is said.
    pub fn about(&self, about: &str) -> String {
        let parts: Vec<String> = about
            .split('/')
            .map(|part| {
                let told = self.term_if_any("notice-stage", part);
                match told == part {
                    true => self.term_if_any("rule", part),
                    false => told,
                }
            })
            .collect();
        parts.join("/")
    }

    /// Whose account it is; nothing for the fund's own.
    pub fn owner(&self, owner: &Owner) -> String {
        match owner {
            Owner::Fund => String::new(),
            Owner::Unit(code) => self.say("owner-unit", &[("code", code.clone())]),
            Owner::Case(number) => self.say("owner-case", &[("number", number.clone())]),
            Owner::Payment(number) => self.say("owner-payment", &[("number", number.clone())]),
            Owner::Tranche(agreement, number) => self.say(
                "owner-tranche",
                &[
                    ("agreement", agreement.clone()),
                    ("number", number.to_string()),
                ],
            ),
        }
    }

    /// An account: scheme, fund, stage and owner.
    pub fn account(&self, account: &Account) -> String {
        let parts = [
            account.scheme.clone(),
            account.fund.clone(),
            self.term("stage", account.stage),
            self.owner(&account.owner),
        ];
        let said: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        said.join(" / ")
    }

    /// All that an event says, a line a field; parts of a field stand below it, further in. Fields
    /// without a value are left out.
    pub fn lines(&self, event: &Value) -> Vec<String> {
        let mut lines = Vec::new();
        self.fields(&with_post_class(event), 0, &mut lines);
        lines
    }

    /// The numbers and amounts of an event on one line; of a correction, the fact as it stood and as it
    /// stands.
    pub fn gist(&self, event: &Value) -> String {
        let event = &*with_post_class(event);
        let side = |name: &str| {
            let body = event.get(name)?.get("body")?;
            Some(self.gist_of(&stated(body).unwrap_or_else(|| body.clone())))
        };
        match (side("before"), side("after")) {
            (Some(before), Some(after)) => format!("{before} → {after}"),
            (Some(before), None) => format!("{before} → —"),
            _ => {
                let gist = self.gist_of(event);
                match gist.is_empty() {
                    // What has neither number nor amount is told by its first fields.
                    true => self.first_lines(event),
                    false => gist,
                }
            }
        }
    }

    fn first_lines(&self, event: &Value) -> String {
        let lines = self.lines(event);
        // What stands below its name has no room on one line.
        let whole = lines.iter().filter(|line| {
            let below = line.trim_end().ends_with([':', '\u{ff1a}']);
            !line.starts_with(' ') && !below
        });
        let first: Vec<&str> = whole.take(3).map(String::as_str).collect();
        first.join("; ")
    }

    fn gist_of(&self, fields: &Value) -> String {
        let mut out: Vec<String> = GIST
            .iter()
            .filter_map(|name| {
                let text = fields.get(name)?.as_str()?;
                Some(format!("{} {}", self.field(name), self.word_of(name, text)))
            })
            .collect();
        let amount = fields.get("amount").filter(|amount| amount.is_i64());
        out.extend(amount.and_then(|amount| self.value("amount", amount)));
        out.join(", ")
    }

    fn fields(&self, value: &Value, depth: usize, lines: &mut Vec<String>) {
        for (name, value) in value.as_object().into_iter().flatten() {
            self.line(name, value, depth, lines);
        }
    }

    fn line(&self, name: &str, value: &Value, depth: usize, lines: &mut Vec<String>) {
        let indent = "  ".repeat(depth);
        let mut push = |value: String| {
            let line = |value: &str| {
                let values = [("field", self.field(name)), ("value", value.to_owned())];
                let line = self.say("field-line", &values);
                format!("{indent}{}", line.trim_end())
            };
            if !value.contains('\n') {
                lines.push(line(&value));
                return;
            }
            // A text of several lines stands below its name.
            lines.push(line(""));
            lines.extend(value.lines().map(|part| format!("{indent}  {part}")));
        };
        if let Some(told) = self.told(name, value) {
            if !told.is_empty() {
                push(told);
            }
            return;
        }
        if depth >= DEPTH_MAX {
            push(value.to_string());
            return;
        }
        push(String::new());
        if let Some(fields) = stated(value) {
            self.fields(&fields, depth + 1, lines);
            return;
        }
        match value {
            Value::Array(items) => {
                for (number, item) in (1u64..).zip(items) {
                    match self.told(name, item) {
                        Some(told) => lines.push(format!("{indent}  - {told}")),
                        None => {
                            lines.push(format!("{indent}  - {number}"));
                            self.fields(item, depth + 2, lines);
                            // A list of lists: signing places, the legs of a pair.
                            if item.is_array() {
                                self.line(name, item, depth + 2, lines);
                            }
                        }
                    }
                }
            }
            other => self.fields(other, depth + 1, lines),
        }
    }

    /// A value on one line, where it has room there: a word, a list of words, a field of one part.
    fn told(&self, name: &str, whole: &Value) -> Option<String> {
        if let Some(word) = self.value(name, whole) {
            return Some(word);
        }
        match whole {
            Value::Array(items) => {
                let words: Option<Vec<String>> =
                    items.iter().map(|item| self.value(name, item)).collect();
                Some(words?.join(", "))
            }
            Value::Object(fields) if fields.len() == 1 => {
                let (part, value) = fields.iter().next()?;
                // The owner of an account is said as the reports say it.
                if name == "owner" {
                    let owner = serde_json::from_value::<StatedOwner>(whole.clone()).ok()?;
                    return Some(self.owner(&owner.into()));
                }
                let told = self.value(part, value)?;
                Some(format!("{} {told}", self.field(part)))
            }
            _ => None,
        }
    }
}
