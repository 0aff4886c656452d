//! A tiny language for histories: an aligned table a civil servant can read, one event a line, and
//! what the ledger must say of it at the end.
//!
//! ```text
//! 2025-11-03 | claim        | case=C1 person=甲 school=S1                |
//! 2025-06-10 | other aid    | person=甲 level=央 fund=… amount=3000.00 … | F13
//! 2025-12-12 | award        | award=J1 case=C1 person=甲 amount=2000.00  | F13
//! expect flag F13 about=C1 severity=high amount=2000.00 persons=甲
//! ```
//!
//! The fourth cell names the flags whose evidence the line must be; lines without it must not be
//! evidence. `expect no flag` means none at all: every flag that is raised must be expected. Scheme B
//! and the calendars of 2025 and 2026 are published before the first line; lines that begin with
//! `given` change that (`given calendar=none`, `given calendar=2021` beside them, `given notice=7day`, `given scheme=A`). Notices of a stage
//! that a table tells nothing about are not asked for, unless it says `given notices=required`; so it is with
//! levels of review, and `given reviews=required`.
//!
//! Whatever a history expects, the support also demands that the books balance after each event, that
//! folding again gives the same digests, and that the same rows imported in any other order raise the
//! same flags.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use sunledger::crypto::digest::{EntryHash, FileHash};
use sunledger::crypto::hash;
use sunledger::detect::catalogue;
use sunledger::detect::inputs::{Absent, absent};
use sunledger::detect::{self, Findings, Flag};
use sunledger::domain::alias::Alias;
use sunledger::domain::date::{Date, Timestamp};
use sunledger::domain::events::audit::SanctionImposed;
use sunledger::domain::events::funds::Stage;
use sunledger::domain::events::rules::{CalendarPublished, SchemeAmended, SchemePublished};
use sunledger::domain::events::{DecodedEvent, Event, EventHead};
use sunledger::domain::party::Role;
use sunledger::domain::recorded::{EventAt, RecordedEvent};
use sunledger::projections::books::FundKey;
use sunledger::projections::freed::{Freed, freed, freed_by};
use sunledger::projections::{FoldError, World, WorldKept};
use sunledger::report::books::{FunnelRow, Grouping, balances, funnel, trial_balance};
use sunledger::schemes::{Scheme, shipped};

#[path = "lines.rs"]
mod lines;

pub use lines::person;
use lines::{Line, fen, fields};

/// Import orders tried beside the table's own and its reverse.
const ORDERS: u64 = 24;

/// A history as read from its table.
pub struct History {
    scheme: Scheme,
    given: Vec<(EventHead, Event)>,
    lines: Vec<Line>,
    expected: Vec<String>,
}

/// A flag without what depends on the order of import (sequence numbers).
type Said = (String, String, String, i64, String, String, BTreeSet<Alias>);

impl History {
    /// Reads a table. Empty lines and lines that begin with `#` say nothing.
    pub fn read(text: &str) -> History {
        let mut scheme_text = shipped_scheme("B").to_owned();
        let mut notices_required = false;
        let mut signatures_required = false;
        let mut reviews_required = false;
        let mut any_amount = false;
        let mut years = vec!["2025.toml".to_owned(), "2026.toml".to_owned()];
        let mut others: Vec<String> = Vec::new();
        let mut later: Option<(String, Date)> = None;
        let mut percent: Option<String> = None;
        let mut rows = Vec::new();
        let mut expected = Vec::new();
        for line in text.lines().map(str::trim) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(rest) = line.strip_prefix("expect ") {
                expected.push(rest.trim().to_owned());
            } else if let Some(rest) = line.strip_prefix("given ") {
                for (key, value) in fields(rest) {
                    match (key.as_str(), value.as_str()) {
                        ("calendar", "none") => years.clear(),
                        ("calendar", year) => years.push(format!("{year}.toml")),
                        ("scheme", id) => scheme_text = shipped_scheme(id).to_owned(),
                        // A rule whose breach a waiver covers.
                        ("soft", rule) => {
                            let (before, after) = scheme_text
                                .split_once(&format!("id = \"{rule}\""))
                                .expect("a rule");
                            let (own, rest) = after.split_once("mode = \"").expect("a mode");
                            let (_, rest) = rest.split_once('"').expect("a mode");
                            scheme_text =
                                format!("{before}id = \"{rule}\"{own}mode = \"soft\"{rest}");
                        }
                        ("notices", "required") => notices_required = true,
                        ("signatures", "required") => signatures_required = true,
                        ("reviews", "required") => reviews_required = true,
                        // Whatever is awarded is as the tariff has it.
                        ("tariff", "open") => any_amount = true,
                        ("notice", "7day") => {
                            let before = "min = 5\nunit = \"wd\"\nnames = [\"拟救助名单公示\"]";
                            assert!(scheme_text.contains(before), "B's notice step moved");
                            let after = before.replace("5", "7").replace("wd", "day");
                            scheme_text = scheme_text.replace(before, &after);
                        }
                        // Another shipped scheme beside it; a second text, of another percent and from a day.
                        ("beside", id) => others.push(shipped_scheme(id).to_owned()),
                        // A check that looks at so many percent in every such span, by its own spot checks.
                        ("check", rule) => {
                            let mut words = rule.split(':');
                            let mut word = || words.next().expect("of:every:percent");
                            let (of, every, percent) = (word(), word(), word());
                            scheme_text.push_str(&format!(
                                "\n[[check]]\nid = \"drawn\"\nlevel = \"county\"\npercent = {percent}\nof = \"{of}\"\nevery = \"{every}\"\nnumbers = [\"抽\"]\nclause = \"抽查\"\n"
                            ));
                        }
                        // A sanction that takes a part of what the finding found: the shipped texts state none.
                        ("percent", part) => percent = Some(part.to_owned()),
                        ("percent_from", of) => {
                            let (percent, from) = of.split_once(':').expect("percent:day");
                            later = Some((percent.to_owned(), day(from)));
                        }
                        // A provincial programme beside B, with the same rules and a fund of its own.
                        ("other", id) => others.push(
                            shipped::SCHEMES[0]
                                .1
                                .replace("id = \"B\"", &format!("id = \"{id}\""))
                                .replace("爱烛行动", "省级资助")
                                .replace(
                                    "level = \"county\"\n\n# Codes",
                                    "level = \"province\"\n\n# Codes",
                                ),
                        ),
                        // Something more that a step asks: `step=second-review:max_wd=5`.
                        ("step", more) => {
                            let (id, more) = more.split_once(':').expect("id:key=value");
                            let own = format!("id = \"{id}\"\n");
                            assert!(scheme_text.contains(&own), "no step {id}");
                            let with = format!("{own}{more}\n");
                            scheme_text = scheme_text.replacen(&own, &with, 1);
                        }
                        ("tariff", "40_a_day") => {
                            let fixed = "kind = \"fixed\"\namount_fen = 200000";
                            assert!(scheme_text.contains(fixed), "B's tariff moved");
                            let by_day = "kind = \"working_day\"\namount_fen = 4000";
                            scheme_text = scheme_text.replacen(fixed, by_day, 1);
                        }
                        // A time to pay in, in calendar days, and a last day for reviews.
                        ("due_days", days) => {
                            scheme_text = scheme_text.replacen(
                                "\n[payment]\n",
                                &format!("\n[payment]\ndue_days = {days}\ndue_unit = \"day\"\n"),
                                1,
                            );
                        }
                        ("reviews_until", day) => scheme_text.push_str(&format!(
                            "\n[[window]]\nid = \"reviews\"\nof = \"reviews\"\nlast_day = \"{day}\"\ninclusive = true\nlate = \"reject\"\nclause = \"评审截止\"\nmode = \"gate\"\n"
                        )),
                        ("document", word) => scheme_text.push_str(&format!(
                            "\n[[document]]\ncode = \"doc-99\"\nnames = [\"{word}\"]\nclause = \"公用\"\n"
                        )),
                        other => panic!("nothing is known of `given {other:?}`"),
                    }
                }
            } else {
                rows.push(Line::parse(rows.len() as u32 + 1, line));
            }
        }
        assert!(!expected.is_empty(), "a history without an expectation");
        if let Some(percent) = percent {
            for text in others.iter_mut().chain([&mut scheme_text]) {
                let stated = "measure = \"依法依规处理\"\n";
                assert!(text.contains(stated), "the sanction moved");
                let taken = format!("measure = \"追回\"\npercent = {percent}\n");
                *text = text.replace(stated, &taken);
            }
        }
        // A history that is not about signatures need not tell them.
        if !signatures_required {
            for text in others.iter_mut().chain([&mut scheme_text]) {
                *text = text.replace("signed_days = 30\n", "");
            }
        }
        if !notices_required {
            scheme_text = without_silent_notices(&scheme_text, &rows);
            for text in &mut others {
                *text = without_silent_notices(text, &rows);
            }
        }
        if any_amount {
            let open = |text: &str| {
                let fixed = text.find("kind = \"fixed\"").expect("a fixed tariff");
                let (before, tariff) = text.split_at(fixed);
                let (_, rest) = tariff.split_once("\nclause").expect("its clause");
                format!("{before}kind = \"unstated\"\nclause{rest}")
            };
            scheme_text = open(&scheme_text);
            for text in &mut others {
                *text = open(text);
            }
        }
        if !reviews_required {
            scheme_text = without_silent_reviews(&scheme_text, &rows);
            for text in &mut others {
                *text = without_silent_reviews(text, &rows);
            }
        }
        let scheme = Scheme::parse(&scheme_text).expect("the scheme reads");
        let later = later.map(|(percent, from)| {
            let text = scheme_text
                .replacen("version = 1", "version = 2", 1)
                .replace("percent = 100", &format!("percent = {percent}"));
            assert_ne!(text, scheme_text);
            (text, from)
        });
        let mut given: Vec<(EventHead, Event)> = Vec::new();
        others.insert(0, scheme_text);
        for text in others {
            let scheme = Scheme::parse(&text).expect("the scheme reads");
            given.push((
                EventHead::live(Role::Edu, day("2025-01-01")),
                SchemePublished {
                    id: scheme.id,
                    version: scheme.version,
                    sha256: FileHash(hash::sha256(&[text.as_bytes()])),
                    text,
                    from: day("2025-01-01"),
                }
                .into(),
            ));
        }
        if let Some((text, from)) = later {
            given.push((
                EventHead::live(Role::Edu, day("2025-01-01")),
                SchemeAmended {
                    id: scheme.id.clone(),
                    version: 2,
                    sha256: FileHash(hash::sha256(&[text.as_bytes()])),
                    text,
                    from,
                    document_no: None,
                    note: "改".to_owned(),
                }
                .into(),
            ));
        }
        for (name, text) in shipped::CALENDARS {
            if years.iter().any(|year| year == name) {
                let calendar = toml::from_str(text).expect("a calendar");
                given.push((
                    EventHead::live(Role::Fin, day("2025-01-01")),
                    CalendarPublished { calendar }.into(),
                ));
            }
        }
        History {
            scheme,
            given,
            lines: rows,
            expected,
        }
    }

    /// The events of the given rules and of the lines in this order, as the ledger records them: one
    /// entry a line. A live act takes effect on the day it is recorded.
    pub fn recorded(&self, order: &[usize]) -> Vec<RecordedEvent> {
        let given = self
            .given
            .iter()
            .map(|event| (vec![event.clone()], day("2025-01-01")));
        let rows = order.iter().map(|at| {
            let line = &self.lines[*at];
            // Sheets come in long after the facts; only live acts are recorded as they happen.
            (
                line.events(&self.scheme),
                line.live().unwrap_or(day("2026-12-31")),
            )
        });
        let mut all = Vec::new();
        for (sequence, (events, on)) in given.chain(rows).enumerate() {
            let at = Timestamp::from_cn(on, 12, 0, 0);
            for (index, (head, event)) in events.into_iter().enumerate() {
                all.push(RecordedEvent {
                    at: EventAt {
                        sequence: sequence as u64,
                        index: index as u32,
                    },
                    entry: EntryHash::ZERO,
                    recorded_at: at,
                    effective_sequence: sequence as u64,
                    effective_at: at,
                    signers: vec![person("记账员")].into(),
                    decoded: Arc::new(DecodedEvent {
                        kind: event.kind().0,
                        version: event.version(),
                        head,
                        event: Some(event),
                    }),
                });
            }
        }
        all
    }

    /// Orders of import to try: the table's own, its reverse, and some shuffles. Live acts keep their
    /// places among the rows; only rows of sheets move.
    pub fn orders(&self) -> Vec<Vec<usize>> {
        let imported: Vec<usize> = (0..self.lines.len())
            .filter(|at| self.lines[*at].live().is_none())
            .collect();
        let placed = |moved: &[usize]| {
            let mut next = moved.iter().copied();
            (0..self.lines.len())
                .map(|at| match self.lines[at].live() {
                    Some(_) => at,
                    None => next.next().expect("as many as were taken out"),
                })
                .collect()
        };
        let mut orders = vec![placed(&imported)];
        let mut moved = imported;
        moved.reverse();
        orders.push(placed(&moved));
        for seed in 1..=ORDERS {
            let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
            for at in (1..moved.len()).rev() {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                moved.swap(at, (state % (at as u64 + 1)) as usize);
            }
            orders.push(placed(&moved));
        }
        orders
    }

    /// Lines of the table.
    #[allow(dead_code)] // one test uses it
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    fn row_of(&self, sequence: u64) -> u32 {
        // Sequences of the table's own order: the given rules come first.
        (sequence as usize - self.given.len() + 1) as u32
    }

    /// Folds, expects, and permutes.
    pub fn check(&self) {
        let own: Vec<usize> = (0..self.lines.len()).collect();
        let events = self.recorded(&own);
        let refused = self
            .expected
            .iter()
            .any(|expected| expected.starts_with("refused"));
        let world = match fold(&events) {
            Ok(world) => {
                assert!(!refused, "expected a refusal, found none");
                world
            }
            Err((before, error)) => {
                assert!(refused, "refused: {error}");
                self.check_refusal(&events, &before, &error);
                return;
            }
        };
        let again = fold(&events).unwrap_or_else(|(_, error)| panic!("{error}"));
        assert_eq!(world.digests(), again.digests(), "rebuilt ≠ incremental");
        let found = detect::run(&world, day("2026-12-31"));
        self.check_flags(&found);
        check_clauses(&world, &found);
        self.check_inputs(&world);
        self.check_books(&world);
        self.check_ids(&events);
        let said = self.said(&found);
        let back = back_and_forth(&events);
        assert_eq!(world.digests(), back.digests(), "put back ≠ never folded");
        let after = detect::run(&back, day("2026-12-31"));
        assert_eq!(self.said(&after), said, "put back raises other flags");
        for order in self.orders() {
            let world = fold(&self.recorded(&order)).unwrap_or_else(|(_, error)| panic!("{error}"));
            let found = detect::run(&world, day("2026-12-31"));
            assert_eq!(
                self.said(&found),
                said,
                "rows imported in the order {order:?} raise other flags"
            );
            self.check_books(&world);
        }
    }

    /// As line after line arrives, a flag that rests on more than before keeps its id, or is known by it.
    fn check_ids(&self, events: &[RecordedEvent]) {
        let mut before: Vec<Flag> = Vec::new();
        for lines in 1..=self.lines.len() {
            let last = (self.given.len() + lines) as u64;
            let known = events.iter().filter(|event| event.at.sequence < last);
            let known: Vec<RecordedEvent> = known.cloned().collect();
            let Ok(world) = fold(&known) else { continue };
            let now = detect::run(&world, day("2026-12-31")).flags;
            for was in &before {
                // Two of one code may rest on the same rows, as two suppliers that share a value.
                let grown = now.iter().filter(|flag| {
                    flag.code == was.code
                        && was.evidence.iter().all(|one| flag.evidence.contains(one))
                });
                let grown: Vec<&Flag> = grown.collect();
                assert!(
                    grown.is_empty() || grown.iter().any(|flag| flag.is(&was.id)),
                    "line {lines} gives {} another id: {grown:#?}",
                    was.id
                );
            }
            before = now;
        }
    }

    fn said(&self, found: &Findings) -> BTreeMap<String, Said> {
        let one = |flag: &Flag| -> Said {
            let rows: BTreeSet<String> = flag
                .evidence
                .iter()
                .map(|one| match (&one.sheet, one.row) {
                    (Some(sheet), Some(row)) => format!("{sheet} {row}"),
                    _ => format!("entry {}", one.sequence),
                })
                .collect();
            (
                flag.about.clone(),
                flag.finding.clone(),
                flag.clause.clone(),
                flag.amount.0,
                format!("{:?}", flag.period),
                format!("{rows:?}"),
                flag.subjects.iter().copied().collect(),
            )
        };
        let said: BTreeMap<String, Said> = found
            .flags
            .iter()
            .map(|flag| (flag.id.clone(), one(flag)))
            .collect();
        assert_eq!(said.len(), found.flags.len(), "two flags have one id");
        said
    }

    fn check_flags(&self, found: &Findings) {
        let mut expected_flags = BTreeSet::new();
        let mut unjudged = 0;
        for expected in &self.expected {
            if let Some(rest) = expected.strip_prefix("flag ") {
                let (code, rest) = rest.trim().split_once(' ').expect("a code and fields");
                let fields = fields(rest);
                let about = &fields["about"];
                let flag = found
                    .flags
                    .iter()
                    .find(|flag| flag.code == code && about_of(flag, &self.lines) == *about)
                    .unwrap_or_else(|| {
                        panic!("no flag {code} about {about}: {:#?}", found.flags);
                    });
                self.check_flag(flag, about, &fields);
                expected_flags.insert(flag.id.clone());
            } else if let Some(code) = expected.strip_prefix("unjudged ") {
                unjudged += 1;
                assert!(
                    found.unjudged.iter().any(|text| text.starts_with(code)),
                    "{code} is told as judged: {:?}",
                    found.unjudged
                );
            }
        }
        let others: Vec<_> = found
            .flags
            .iter()
            .filter(|flag| !expected_flags.contains(&flag.id))
            .collect();
        assert!(others.is_empty(), "not expected: {others:#?}");
        // Tables tell claims only where they matter, and say so where they ask for them.
        let asked = self.expected.iter().any(|one| one == "unjudged F21");
        let told = found.unjudged.iter();
        let told = told.filter(|text| asked || !text.contains("no claim is in the ledger"));
        // So do units, which few of them tell.
        let asked = self.expected.iter().any(|one| one == "unjudged F39");
        let told = told.filter(|text| asked || !text.contains("name no unit"));
        // What a register might hold that no table tells is said beside flags.
        let told = told.filter(|text| !text.ends_with("if there are any"));
        assert_eq!(told.count(), unjudged, "{:?}", found.unjudged);
    }

    /// What no list, sheet or column is there for: `absent F07 a list of the dead`, and `held F07` for none.
    fn check_inputs(&self, world: &World) {
        let told: Vec<String> = absent(world).iter().map(Absent::told).collect();
        let of = |code: &str| -> Vec<&String> {
            told.iter().filter(|one| one.starts_with(code)).collect()
        };
        for expected in &self.expected {
            if let Some((code, input)) = expected
                .strip_prefix("absent ")
                .and_then(|rest| rest.split_once(' '))
            {
                let mut told_of = of(code).into_iter();
                assert!(told_of.any(|one| one.ends_with(input)), "{told:?}");
            } else if let Some(code) = expected.strip_prefix("held ") {
                assert!(of(code).is_empty(), "{told:?}");
            }
        }
    }

    fn check_flag(&self, flag: &Flag, about: &str, fields: &BTreeMap<String, String>) {
        let what = format!("{} about {about}", flag.code);
        let held = catalogue::entry(flag.code).expect("a code of the catalogue");
        assert!(
            held.severity <= flag.severity,
            "{what} is held graver than the catalogue has it"
        );
        for (key, value) in fields {
            match key.as_str() {
                "about" => {}
                "severity" => assert_eq!(format!("{:?}", flag.severity).to_lowercase(), *value),
                "amount" => assert_eq!(flag.amount, fen(value), "amount of {what}"),
                // Underscores stand for spaces.
                "finding" => assert!(
                    flag.finding.contains(&value.replace('_', " ")),
                    "{what}: {}",
                    flag.finding
                ),
                "clause" => assert!(flag.clause.contains(value), "{what}: {}", flag.clause),
                "nature" => assert_eq!(format!("{:?}", flag.nature).to_lowercase(), *value),
                "period" => assert_eq!(flag.period.as_deref(), Some(value.as_str()), "{what}"),
                "persons" => {
                    let found: BTreeSet<Alias> = flag.subjects.iter().copied().collect();
                    let expected: BTreeSet<Alias> = value
                        .split(',')
                        .filter(|name| *name != "none")
                        .map(lines::whoever)
                        .collect();
                    assert_eq!(found, expected, "persons of {what}");
                }
                other => panic!("nothing is known of `{other}=` of a flag"),
            }
        }
        for key in ["severity", "amount", "persons"] {
            assert!(fields.contains_key(key), "say {key}= of {what}");
        }
        assert!(!flag.clause.is_empty(), "{what} cites no clause");
        assert!(!flag.finding.is_empty(), "{what} says nothing");
        assert!(!flag.evidence.is_empty(), "{what} has no evidence");
        let found: BTreeSet<u32> = flag
            .evidence
            .iter()
            .map(|one| self.row_of(one.sequence))
            .collect();
        let long = format!("{}:{about}", flag.code);
        let expected: BTreeSet<u32> = self
            .lines
            .iter()
            .filter(|line| {
                line.marks
                    .iter()
                    .any(|mark| mark == flag.code || *mark == long)
            })
            .map(|line| line.number)
            .collect();
        assert_eq!(found, expected, "lines that {what} rests on");
        for one in &flag.evidence {
            let line = &self.lines[self.row_of(one.sequence) as usize - 1];
            assert_eq!(one.row.is_some(), line.live().is_none(), "{what}");
            assert!(one.row.is_none_or(|row| row == line.number), "{what}");
        }
    }

    fn check_books(&self, world: &World) {
        for expected in &self.expected {
            let Some(rest) = expected.strip_prefix("balance ") else {
                continue;
            };
            let mut fields = fields(rest);
            let key = FundKey {
                scheme: self.scheme.id.clone(),
                fund: fields
                    .remove("fund")
                    .unwrap_or_else(|| self.scheme.main_fund().to_owned()),
            };
            for (word, amount) in fields {
                let found = match word.split_once('.') {
                    Some((stage, side)) => {
                        let flows = world.books.flows().get(&key);
                        let flow = flows
                            .and_then(|flows| flows.get(&stage_of(stage)))
                            .copied()
                            .unwrap_or_default();
                        i128::from(if side == "in" { flow.into } else { flow.out_of })
                    }
                    None => match word.as_str() {
                        "cash" => world.books.fund_balance(&key),
                        "free" => world.free_balance(&key),
                        "reported" | "awarded" => balances(world, Grouping::Fund)
                            .expect("sums that fit")
                            .iter()
                            .find(|row| row.fund == key.fund && row.scheme == key.scheme)
                            .map_or(0, |row| match word.as_str() {
                                "awarded" => i128::from(row.awarded),
                                _ => i128::from(row.balance),
                            }),
                        // What the funnel shows: money passed on down the levels is promised once.
                        "promised" => funnel(world)
                            .iter()
                            .find(|row| {
                                row.stage == Stage::Appropriated
                                    && row.fund == key.fund
                                    && row.scheme == key.scheme
                            })
                            .map_or(0, |row| i128::from(row.rest)),
                        // What agreements or contracts promise and nobody ordered.
                        "unordered" => of_funnel(world, &key)
                            .filter_map(|row| row.promised)
                            .map(i128::from)
                            .sum(),
                        // What the funnel shows as set aside for awards.
                        "set_aside" => of_funnel(world, &key)
                            .filter(|row| row.stage == Stage::Committed)
                            .map(|row| i128::from(row.rest))
                            .sum(),
                        // What went on from a stage without having come.
                        "lacking" => of_funnel(world, &key)
                            .filter_map(|row| Some(i128::from(row.short?.fen)))
                            .sum(),
                        stage => world.books.stage(&key, stage_of(stage)),
                    },
                };
                assert_eq!(found, i128::from(fen(&amount).0), "{word} of {}", key.fund);
            }
        }
        check_ties(world);
    }

    /// `refused` by the last line, for leaving 64 bits, with the books as they were before it.
    fn check_refusal(&self, events: &[RecordedEvent], before: &World, error: &FoldError) {
        assert!(matches!(error, FoldError::Overflow { .. }), "{error}");
        let last = events.len() - 1;
        let without = fold(&events[..last]).unwrap_or_else(|(_, error)| {
            panic!("an earlier line was refused: {error}");
        });
        assert_eq!(without.books, before.books, "the refusal left a trace");
    }
}

/// Nobody is held to a clause that no text has: what stands beside a flag is a clause of a published text, word for word, or is
/// named as the general rule that it is.
fn check_clauses(world: &World, found: &Findings) {
    let published = world.registry.scheme_ids().flat_map(|id| {
        let texts = world.registry.texts(id);
        texts
            .iter()
            .filter_map(|told| world.registry.text(id, told.said.version))
    });
    // A ban stands on the rule that it was imposed by, as it was told.
    let sanctions = world.acts.all::<SanctionImposed>("");
    let imposed = sanctions.map(|act| act.said.basis.as_str());
    let known: BTreeSet<&str> = published
        .flat_map(|text| text.clauses())
        .chain(imposed)
        .collect();
    let honest = |part: &str| {
        let general = part.strip_prefix("项目条款未规定");
        known.contains(part) || general.is_some_and(|rest| rest.contains(";一般规则:"))
    };
    for flag in &found.flags {
        let mut parts = flag.clause.split('；');
        assert!(
            honest(&flag.clause) || parts.all(honest),
            "{} about {} quotes a clause that no text has: {}",
            flag.code,
            flag.about,
            flag.clause
        );
    }
}

/// What lies in each stage is one sum, account by account and in the funnel, and what is free is what nothing is set aside of;
/// the parts by the facts that set money free come to the whole.
fn check_ties(world: &World) {
    let freed = freed(world);
    let mut by_fact: BTreeMap<String, i128> = BTreeMap::new();
    for line in freed_by(world).iter().flat_map(|(_, _, lines)| lines) {
        *by_fact.entry(line.account.to_string()).or_default() += i128::from(line.amount.0);
    }
    for line in freed.iter().flat_map(Freed::postings) {
        *by_fact.entry(line.account.to_string()).or_default() -= i128::from(line.amount.0);
    }
    assert!(by_fact.values().all(|fen| *fen == 0), "{by_fact:?}");
    let rows = trial_balance(&world.books, &freed);
    let lies = |key: &FundKey, stage: Stage| -> i128 {
        let of = rows.iter().filter(|row| row.stage == stage);
        let of = of.filter(|row| row.scheme == key.scheme && row.fund == key.fund);
        of.map(|row| i128::from(row.debit) - i128::from(row.credit))
            .sum()
    };
    let free = [Stage::Received, Stage::Returned, Stage::Recovered];
    let all = [&free[..], &[Stage::Committed, Stage::Instructed]].concat();
    for key in world.books.flows().keys() {
        let of_stages =
            |stages: &[Stage]| -> i128 { stages.iter().map(|one| lies(key, *one)).sum() };
        assert_eq!(
            of_stages(&free),
            world.free_balance(key),
            "free of {}",
            key.fund
        );
        assert_eq!(
            of_stages(&all),
            world.books.fund_balance(key),
            "all of {}",
            key.fund
        );
        for row in of_funnel(world, key).filter(|row| all.contains(&row.stage)) {
            let own = lies(key, row.stage);
            assert_eq!(i128::from(row.rest), own, "{:?} of {}", row.stage, key.fund);
        }
    }
}

/// The funnel's rows of a fund.
fn of_funnel(world: &World, key: &FundKey) -> impl Iterator<Item = FunnelRow> {
    let (scheme, fund) = (key.scheme.clone(), key.fund.clone());
    let rows = funnel(world).into_iter();
    rows.filter(move |row| row.scheme == scheme && row.fund == fund)
}

/// What the flag is about, as the table calls it: a document by the file's plain name, a person or
/// account by the name that some line gives it.
fn about_of(flag: &Flag, lines: &[Line]) -> String {
    if flag.code == "F19" {
        return "document".to_owned();
    }
    let mut about = flag.about.clone();
    for line in lines {
        for (key, value) in line.named() {
            let alias = match key {
                "person" | "official" => person(value),
                "account" => lines::alias("account", value),
                "number" => lines::alias("household", value),
                "bill" | "invoice" => lines::alias("invoice", value),
                "signer" => lines::alias("signer", value),
                "by" => {
                    let (alias, said) = lines::by(value);
                    about = about.replace(&alias.to_string(), &said);
                    continue;
                }
                _ => continue,
            };
            about = about.replace(&alias.to_string(), value);
        }
    }
    about
}

fn stage_of(word: &str) -> Stage {
    match word {
        "outside" => Stage::Outside,
        "planned" => Stage::Planned,
        "received" => Stage::Received,
        "appropriated" => Stage::Appropriated,
        "allocated" => Stage::Allocated,
        "committed" => Stage::Committed,
        "instructed" => Stage::Instructed,
        "paid" => Stage::Paid,
        "acknowledged" => Stage::Acknowledged,
        "spent" => Stage::Spent,
        "returned" => Stage::Returned,
        "recovered" => Stage::Recovered,
        other => panic!("there is no stage `{other}`"),
    }
}

/// Text of a shipped scheme.
fn shipped_scheme(id: &str) -> &'static str {
    let name = format!("{id}.toml");
    shipped::SCHEMES
        .iter()
        .find(|(shipped, _)| *shipped == name)
        .map(|(_, text)| *text)
        .unwrap_or_else(|| panic!("no scheme {id} is shipped"))
}

/// The scheme without the notices of a stage that the table is silent about: a short history need not
/// tell every notice, unless it says `given notices=required`.
fn without_silent_notices(scheme: &str, rows: &[Line]) -> String {
    let told = |stage: &str| {
        rows.iter()
            .any(|line| line.kind.ends_with("notice") && line.stage() == stage)
    };
    let silent = |block: &str| {
        ["pre_award", "post_payment"].into_iter().any(|stage| {
            block.starts_with("step]]")
                && block.contains(&format!("stage = \"{stage}\""))
                && !told(stage)
        })
    };
    let kept: Vec<String> = scheme
        .split("\n[[")
        .filter_map(|block| match block.split_once("\n[") {
            // What stands behind the step under a heading of its own is no part of it.
            Some((step, rest)) if silent(step) => Some(format!("#]]\n[{rest}")),
            None if silent(block) => None,
            _ => Some(block.to_owned()),
        })
        .collect();
    kept.join("\n[[").replace("[[#]]\n", "")
}

/// A scheme that asks for no review, and no approval in a record of steps, of a level that the table tells nothing about.
fn without_silent_reviews(scheme: &str, rows: &[Line]) -> String {
    let told = |block: &str| {
        let names = block.lines().find(|line| line.starts_with("names = "));
        rows.iter()
            .filter(|line| line.kind == "step")
            .flat_map(Line::named)
            .any(|(key, value)| {
                key == "step" && names.is_some_and(|names| names.contains(&format!("\"{value}\"")))
            })
    };
    let blocks: Vec<String> = scheme
        .split("\n[[")
        .map(|block| {
            let (step, rest) = match block.split_once("\n[") {
                Some((step, rest)) => (step, format!("\n[{rest}")),
                None => (block, String::new()),
            };
            let asked = step.starts_with("step]]") && step.contains("\nlevel = ");
            if !asked || told(step) {
                return block.to_owned();
            }
            let level = |line: &&str| !line.starts_with("level = ");
            let step = step.replace("kind = \"review\"", "kind = \"prepare\"");
            let step: Vec<&str> = step.lines().filter(level).collect();
            format!("{}{rest}", step.join("\n"))
        })
        .collect();
    blocks.join("\n[[")
}

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

/// Folds events one by one; the accounts and the trial balance must sum to zero after each. On a
/// refusal, the world as it was left.
fn fold(events: &[RecordedEvent]) -> Result<World, (Box<World>, FoldError)> {
    let mut world = World::default();
    for event in events {
        if let Err(error) = world.apply(event) {
            return Err((Box::new(world), error));
        }
        let sum: i128 = world
            .books
            .accounts()
            .map(|(_, amount)| i128::from(amount))
            .sum();
        assert_eq!(sum, 0, "the accounts do not sum to zero after {}", event.at);
        let rows = trial_balance(&world.books, &freed(&world));
        let debits: i128 = rows.iter().map(|row| i128::from(row.debit)).sum();
        let credits: i128 = rows.iter().map(|row| i128::from(row.credit)).sum();
        assert_eq!(debits, credits, "debits and credits after {}", event.at);
    }
    Ok(world)
}

/// Reads a table and checks what it says of the money, in every order of import, whatever is flagged.
pub fn check_money(text: &str) {
    let history = History::read(text);
    for order in history.orders() {
        history.check_books(&told(&history.recorded(&order)));
    }
}

/// The world that some events tell.
pub fn told(events: &[RecordedEvent]) -> World {
    fold(events).unwrap_or_else(|(_, error)| panic!("{error}"))
}

/// Reads and checks a table.
pub fn check(text: &str) {
    History::read(text).check();
}

/// Folds each event, goes back to before it, and folds it again, as an entry that is refused and sent once more.
fn back_and_forth(events: &[RecordedEvent]) -> World {
    let mut world = World::default();
    for event in events {
        let mut kept = WorldKept::default();
        world.keep(event, &mut kept);
        world.apply(event).expect("it was folded before");
        world.put_back(kept);
        world.apply(event).expect("it was folded before");
    }
    world
}
