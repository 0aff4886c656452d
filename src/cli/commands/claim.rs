//! `claim show`, and the acts of a case.

use crate::cli::point::Point;
use clap::{Args, Subcommand};
use serde::Serialize;

use super::act::{self, Act};
use super::pay::{Files, files_of, reason};
use crate::cli::{Context, Failure, data};
use crate::detect::flag::short;
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::Kind;
use crate::domain::party::Role;
use crate::inquiry::case::{CaseAnswer, CaseError, Entitled, Happened, show};
use crate::inquiry::deal::{self, Subject, subject_of};
use crate::inquiry::past::Way;
use crate::inquiry::turn::Turn;
use crate::ledger::History;
use crate::ledger::waiting::{about, place, told, void_because};
use crate::projections::cases::ReviewDecision;
use crate::report::books::yuan;
use crate::report::lists::cases::cases;
use crate::vault::{FieldKind, Vault};

/// Carry a case from its claim to its decision, or show where it stands
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Show(ShowArguments),
    #[command(flatten)]
    Act(Act<act::Claim>),
}

/// Show where a case stands, what is missing, and whose turn it is
///
/// An agreement, a contract or a list of payments is shown by its number as well. What waits about it for an endorsement is
/// shown with who may endorse it.
///
/// Each step with who did it, when and in which entry; what the scheme gives against what was awarded;
/// what would hold its payment today, with what would lift it; by when the next step is due, by the
/// working-day calendar; and what is flagged about it.
#[derive(Args)]
pub struct ShowArguments {
    /// Number of a case, an agreement, a contract or a list of payments
    case: String,
    /// Scheme, where several have a case of that number
    #[arg(long, value_name = "ID")]
    scheme: Option<String>,
    #[command(flatten)]
    point: Point,
    /// Show names; each look is recorded. Needs the vault and a key of AUD, FIN, EDU or NTC
    #[arg(long)]
    names: bool,
    /// Key that may look into the vault
    #[arg(long, default_value = "aud")]
    key: String,
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    match &arguments.command {
        Command::Show(own) => shown(context, own),
        Command::Act(own) => act::run(context, own),
    }
}

fn shown(context: &mut Context, arguments: &ShowArguments) -> Result<u8, Failure> {
    let until = arguments.point.until();
    let history = History::read(context.disk(), until)?;
    let number = arguments.case.as_str();
    let found = subject_of(&history.world, number, arguments.scheme.as_deref());
    let of = found.as_ref().ok().map(|(scheme, _)| scheme.as_str());
    let waiting = waiting(&history, of.or(arguments.scheme.as_deref()), number);
    let (scheme, subject) = match found {
        Ok(found) => found,
        Err(CaseError::Unknown(_)) if !waiting.is_empty() => {
            return only_proposed(context, number, &waiting);
        }
        Err(error) => return Err(error.into()),
    };
    let (world, day) = (history.world, history.day);
    let files = files_of(&world);
    let (answer, state) = if subject == Subject::Case {
        let mut known = cases(&world)?.into_iter();
        let own = known.find(|row| row.scheme == scheme && row.case_no == number);
        let state = own.map(|row| serde_json::to_value(row.state)).transpose()?;
        (show(world, &scheme, number, day)?, state)
    } else {
        let answer = deal::show(world, subject, &scheme, number, day)?;
        let state = answer.standing.map(serde_json::to_value).transpose()?;
        (answer, state)
    };
    let vault = if arguments.names {
        Some(context.look(&arguments.key, "claim show", everybody(&answer))?)
    } else {
        None
    };
    if context.json {
        let mut json = serde_json::to_value(&answer)?;
        if let Some(fields) = json.as_object_mut() {
            fields.insert("state".to_owned(), serde_json::to_value(state)?);
            fields.insert("as_of".to_owned(), serde_json::json!(day));
            fields.insert("waiting".to_owned(), serde_json::to_value(&waiting)?);
            if let Some(vault) = &vault {
                let names: std::collections::BTreeMap<String, String> = everybody(&answer)
                    .into_iter()
                    .map(|alias| (alias.to_string(), name(Some(vault), alias)))
                    .collect();
                fields.insert("names".to_owned(), serde_json::to_value(names)?);
            }
        }
        data(&serde_json::to_string_pretty(&json)?);
        return Ok(0);
    }
    let list = match subject {
        Subject::Case => "case",
        _ => "deal",
    };
    let state = state.map_or_else(String::new, |state| context.term(list, state));
    head(context, &answer, &state, day, vault.as_ref());
    told_waiting(context, &waiting);
    turn(context, &answer, &waiting);
    happened(context, &answer, &files, vault.as_ref());
    missing(context, &answer, day);
    for flag in &answer.flags {
        data(&context.say(
            "claim-flag",
            &[
                ("flag", short(&flag.id, &answer.flags).to_owned()),
                ("finding", context.retell(&flag.finding)),
            ],
        ));
    }
    for unjudged in &answer.unjudged {
        crate::cli::word(&context.retell(unjudged));
    }
    Ok(0)
}

/// An act about the number that was proposed and waits for its endorsement.
#[derive(Serialize)]
struct Waiting {
    /// Its kind.
    kind: String,
    /// What it is about, with its part.
    number: String,
    /// Where it stands.
    event: String,
    /// Places that are open.
    open: Vec<Vec<Role>>,
    /// The same in a sentence.
    #[serde(skip)]
    told: String,
}

impl Waiting {
    /// Whether the command proposes the act that waits.
    fn does(&self, command: &str) -> bool {
        let proposes = match self.kind.as_str() {
            "AgreementSigned" => "agreement sign",
            "SelfEvaluationFiled" => "tranche evaluate",
            "AcceptanceRecorded" => "tranche accept",
            "TrancheReleased" => "tranche release",
            "TrancheWithheld" => "tranche withhold",
            "OutputAccepted" => "contract accept",
            _ => return false,
        };
        proposes == command
    }
}

/// What waits about a number, and can still take effect.
fn waiting(history: &History, scheme: Option<&str>, number: &str) -> Vec<Waiting> {
    let (chain, size) = (&history.chain, history.chain.size());
    about(chain.pending(), scheme, number)
        .filter(|(_, one)| {
            let now = chain.recorded_at().unwrap_or(one.recorded_at);
            void_because(&history.world, one, size, now).is_none()
        })
        .map(|(act, one)| Waiting {
            kind: Kind(one.event.kind).name(),
            number: act.number.clone(),
            event: place(one).to_string(),
            open: one.open.clone(),
            told: told(chain, &act, one),
        })
        .collect()
}

fn told_waiting(context: &Context, waiting: &[Waiting]) {
    for one in waiting {
        let what = crate::cli::waits::with_keys(context, &one.told);
        let what = context.retell(&what);
        data(&context.say("claim-waits", &[("what", what)]));
    }
}

/// Of a number that nothing in effect names: what waits about it.
fn only_proposed(context: &Context, number: &str, waiting: &[Waiting]) -> Result<u8, Failure> {
    if context.json {
        let json = serde_json::json!({ "case_no": number, "waiting": waiting });
        data(&serde_json::to_string_pretty(&json)?);
        return Ok(0);
    }
    data(&context.say("claim-proposed", &[("number", number.to_owned())]));
    told_waiting(context, waiting);
    Ok(0)
}

/// Everybody who is named in the answer, once.
fn everybody(answer: &CaseAnswer) -> Vec<Alias> {
    let mut all: Vec<Alias> = answer.person.into_iter().collect();
    all.extend(answer.happened.iter().flat_map(|line| line.by.clone()));
    all.sort_unstable();
    all.dedup();
    all
}

/// The name of a person, or the alias.
fn name(vault: Option<&Vault>, alias: Alias) -> String {
    vault
        .and_then(|vault| vault.field(&alias, FieldKind::Name).ok().flatten())
        .map_or_else(|| alias.to_string(), |name| name.to_string())
}

fn head(context: &Context, answer: &CaseAnswer, state: &str, day: Date, vault: Option<&Vault>) {
    let (head, money) = match answer.subject {
        Subject::Case => ("claim-head", "claim-money"),
        Subject::Agreement => ("claim-head-agreement", "claim-money-agreement"),
        Subject::Contract => ("claim-head-contract", "claim-money-contract"),
        Subject::Batch => ("claim-head-batch", "claim-money-batch"),
    };
    data(&context.say(
        head,
        &[
            ("case", answer.case_no.clone()),
            ("scheme", answer.scheme.clone()),
            ("version", answer.version.to_string()),
            ("state", state.to_owned()),
            ("day", day.to_string()),
        ],
    ));
    let person = answer.person.map(|person| name(vault, person));
    data(
        &context.say(
            "claim-about",
            &[
                ("person", person.unwrap_or_else(|| "-".to_owned())),
                (
                    "unit",
                    answer.unit.clone().unwrap_or_else(|| "-".to_owned()),
                ),
                (
                    "category",
                    answer
                        .category_name
                        .clone()
                        .or_else(|| answer.category.clone())
                        .unwrap_or_else(|| "-".to_owned()),
                ),
                (
                    "period",
                    answer.period.clone().unwrap_or_else(|| "-".to_owned()),
                ),
            ],
        ),
    );
    let entitled = match answer.entitled {
        Entitled::Exactly(fen) => {
            context.say("claim-entitled-exactly", &[("amount", fen.to_string())])
        }
        Entitled::AtMost(fen) => {
            context.say("claim-entitled-at-most", &[("amount", fen.to_string())])
        }
        Entitled::Open => context.say("claim-entitled-open", &[]),
        Entitled::Unsaid => context.say("claim-entitled-unsaid", &[]),
    };
    let mut values = vec![
        ("entitled", entitled),
        ("awarded", answer.awarded.to_string()),
        ("paid", answer.paid.to_string()),
    ];
    if let Some(list) = &answer.list {
        // What came back is neither hidden in what was ordered nor in what arrived.
        values.extend([
            ("instructed", list.instructed.to_string()),
            ("returns", list.returns.to_string()),
            ("returned", list.returned.to_string()),
            ("owed", list.owed.to_string()),
            ("reached", list.reached.to_string()),
        ]);
    }
    data(&context.say(money, &values));
}

/// Whose turn it is. What waits for its endorsement is not to be proposed again.
fn turn(context: &Context, answer: &CaseAnswer, waiting: &[Waiting]) {
    if let Some(at) = answer.refused.filter(|_| answer.turn.is_none()) {
        let values = [
            ("at", at.to_string()),
            ("case", answer.case_no.clone()),
            ("scheme", answer.scheme.clone()),
        ];
        let way = context.say("claim-way-appeal", &values);
        let values = [("at", at.to_string()), ("way", way)];
        data(&context.say("claim-turn-decided", &values));
        return;
    }
    let refused = answer.refused_in_review;
    if let Some(level) = refused.filter(|_| answer.turn.is_none()) {
        let level = [("level", level.to_string())];
        data(&context.say("claim-turn-refused", &level));
        return;
    }
    match &answer.turn {
        Some(turn) if waiting.iter().any(|one| one.does(turn.command)) => {}
        None if !waiting.is_empty() => {}
        None => data(&context.say("claim-turn-none", &[])),
        Some(turn) => {
            let role = turn.role.word();
            let by = match (turn.by, &turn.note) {
                _ if turn.over.is_some() => over(context, answer, turn),
                (Some(day), _) if turn.command == "notice close" => {
                    context.say("claim-from-day", &[("day", day.to_string())])
                }
                (Some(day), _) => context.say("claim-by-day", &[("day", day.to_string())]),
                (None, Some(note)) => context.retell(note),
                (None, None) => context.say("claim-no-day", &[]),
            };
            data(&context.say(
                "claim-turn",
                &[
                    ("role", context.term_if_any("in-role", &role.to_lowercase())),
                    ("command", format!("sunledger {}", turn.command)),
                    ("by", by),
                ],
            ));
        }
    }
}

/// That a day is over, and what can be done.
fn over(context: &Context, answer: &CaseAnswer, turn: &Turn) -> String {
    let Some(over) = &turn.over else {
        return String::new();
    };
    let waiver = over.waiver.clone();
    let values = [
        ("day", over.day.to_string()),
        ("rule", over.rule.clone().unwrap_or_default()),
        ("waiver", waiver.unwrap_or_default()),
        ("case", answer.case_no.clone()),
        ("scheme", answer.scheme.clone()),
    ];
    if over.rule.is_none() {
        return context.say("claim-over", &values);
    }
    let ways = over.ways.iter().filter_map(|way| {
        let key = match way {
            // What is late is told by the day itself.
            Way::Act => return None,
            Way::Waive => "claim-way-waive",
            Way::Confirm => "claim-way-confirm",
            Way::GoOn => "claim-way-go-on",
            Way::Refuse => "claim-way-refuse",
            Way::Appeal => "claim-way-appeal",
        };
        Some(context.say(key, &values))
    });
    let ways: Vec<String> = ways.collect();
    let mut said = context.say("claim-over-late", &values);
    if !ways.is_empty() {
        let between = context.say("claim-ways-between", &[]);
        said.push_str(&context.say("claim-ways", &[("ways", ways.join(&between))]));
    }
    said
}

fn happened(context: &Context, answer: &CaseAnswer, files: &Files, vault: Option<&Vault>) {
    let mut table = context.table(&["day", "what", "amount", "who", "entry", "source"]);
    table.right = vec![2];
    for line in &answer.happened {
        let source = line.source.as_ref().map_or_else(String::new, |source| {
            let file = files.get(&source.file).cloned();
            let file = file.unwrap_or_else(|| source.file.short());
            context.row_place(&file, &source.sheet, source.row)
        });
        let by: Vec<String> = line.by.iter().map(|alias| name(vault, *alias)).collect();
        table.rows.push(vec![
            line.day.to_string(),
            what(context, line),
            line.amount.map_or_else(String::new, |fen| yuan(fen.0)),
            context.words.list(&by),
            line.at.to_string(),
            source,
        ]);
    }
    if !table.rows.is_empty() {
        data(&table.to_terminal(crate::cli::output::terminal_width()));
    }
}

/// A kind's name as words: `ClaimSubmitted` is a claim submitted. One in Chinese stands as it is.
fn in_words(kind: &str) -> String {
    let mut words = String::new();
    for (at, letter) in kind.char_indices() {
        if at > 0 && letter.is_ascii_uppercase() {
            words.push(' ');
            words.push(letter.to_ascii_lowercase());
        } else {
            words.push(letter);
        }
    }
    words
}

fn what(context: &Context, line: &Happened) -> String {
    let mut text = in_words(&context.kind(&line.kind));
    if let Some(level) = line.level {
        text.push_str(&format!(" {level}"));
    }
    let step = |step| context.term("at-step", step);
    let name = line.name.clone().or_else(|| line.paper.clone());
    if let Some(name) = name.or_else(|| line.step.map(step)) {
        text.push_str(&format!(" {name}"));
    }
    if let Some(decision) = line.decision {
        let word = match decision {
            ReviewDecision::Agreed => "agreed",
            ReviewDecision::Refused => "refused",
            ReviewDecision::SentBack => "sent-back",
        };
        text.push_str(&format!(" {}", context.term_if_any("decision", word)));
    }
    if let Some(number) = &line.number {
        text.push_str(&format!(" {number}"));
    }
    if let Some(against) = &line.against {
        let against = context.say("claim-against", &[("what", against.clone())]);
        text.push_str(&format!(" {against}"));
    }
    text
}

fn missing(context: &Context, answer: &CaseAnswer, today: Date) {
    let holding = answer.missing.iter().filter(|stop| stop.holds()).count();
    if holding > 0 {
        data(&context.say("claim-missing", &[("count", holding.to_string())]));
    }
    for stop in &answer.missing {
        data(&format!("  {}", reason(context, stop)));
        if let (Some("F21"), Some(day)) = (stop.code, answer.papers_by) {
            let key = match day < today {
                true => "claim-papers-over",
                false => "claim-papers-by",
            };
            let until = context.say(key, &[("day", day.to_string())]);
            data(&format!("    {until}"));
        }
        if stop.holds() {
            let lifts = context.retell(&stop.lifts);
            data(&format!(
                "    {}",
                context.say("gate-lifts", &[("lifts", lifts)])
            ));
        }
    }
}
