//! `flags`, `flags show`, `flags watch`, `flags score`, `flags precision`, and what is decided of a flag.

mod acts;
pub(super) mod kept;
mod tables;
mod watch;

pub(super) use acts::whole_id;
use std::collections::BTreeSet;

use clap::{Args, Subcommand};
use tables::{settings_table, unjudged_table, why};

use crate::cli::rows::{Names, Rows};
use crate::cli::{Context, Failure, Output, shown, word};
use crate::detect::flag::{meant, shorts};
use crate::detect::inputs::Absent;
use crate::detect::unbuilt::UNBUILT;
use crate::detect::{self, Evidence, Flag, Nature};
use crate::domain::date::Date;
use crate::inquiry::flagged::Flagged;
use crate::inquiry::outcome::{FlagState, Outcome, news_since, precision};
use crate::ledger::Until;
use crate::projections::World;
use crate::report::books::yuan;
use crate::report::inquiry::rows::PrecisionRow;
use crate::vault::FieldKind;

/// List red flags, or show one with all its evidence
///
/// A flag is a lead with evidence, never a verdict.
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Judge facts up to this day (default: the day of the last entry)
    #[arg(long, value_name = "DATE", global = true)]
    as_of: Option<Date>,
    /// Read the ledger up to this entry, included
    #[arg(long, value_name = "SEQUENCE", global = true)]
    at: Option<u64>,
    /// Only this code, for instance F13
    #[arg(long)]
    code: Option<String>,
    /// Only flags that nobody has decided yet
    #[arg(long)]
    open: bool,
    /// Only flags that were not there after this entry: later entries made them
    #[arg(long, value_name = "SEQUENCE")]
    new_since: Option<u64>,
    /// List the rows every flag rests on
    #[arg(long)]
    why: bool,
    /// Exit 1 when there is a flag that suspects; notices about data do not count
    #[arg(long)]
    check: bool,
    /// Which table a CSV file holds
    #[arg(long, value_enum, default_value_t, requires = "csv")]
    part: Part,
    /// Read the whole log, also where kept flags would do
    #[arg(long, global = true)]
    rebuild: bool,
    #[command(flatten)]
    output: Output,
    /// Show names; each look is recorded. Needs the vault and a key of AUD, FIN, EDU or NTC
    #[arg(long, global = true)]
    names: bool,
    /// Key that may look into the vault
    #[arg(long, default_value = "aud", global = true)]
    key: String,
}

/// So many ids are told where one was meant.
const IDS_TOLD: usize = 5;

/// Tables of the answer, of which a CSV file holds one
#[derive(Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// The flags
    #[default]
    Flags,
    /// What could not be judged, or is not looked for, and why
    Unjudged,
    /// Settings by which a code is not looked for as its page has it
    Settings,
}

#[derive(Subcommand)]
enum Command {
    /// Show one flag with all its evidence
    Show {
        /// Its id, as the list gives it, or enough of its beginning
        id: String,
        /// Give it as CSV on stdout
        #[arg(long)]
        csv: bool,
    },
    Score(super::score::Arguments),
    Watch(watch::Arguments),
    /// Take a flag up
    Triage {
        #[command(flatten)]
        about: acts::About,
    },
    /// Dismiss a flag, with the cause that the rule's precision is counted by
    Dismiss {
        #[command(flatten)]
        about: acts::About,
        /// Why it is nothing
        #[arg(long)]
        cause: acts::Cause,
    },
    /// Make a flag part of an inquiry
    Escalate {
        #[command(flatten)]
        about: acts::About,
        /// The inquiry, which is open
        #[arg(long, value_name = "NUMBER")]
        inquiry: String,
    },
    /// Show how often each rule was right, by what became of its flags
    Precision {
        #[command(flatten)]
        output: Output,
    },
}

/// A flag in the JSON shape of `flags --json`, with the file's name beside its hash.
fn json(flag: &Flag, flagged: &Flagged, outcome: &Outcome) -> serde_json::Value {
    let evidence: Vec<_> = flag
        .evidence
        .iter()
        .map(|evidence| {
            serde_json::json!({
                "sequence": evidence.sequence,
                "event": evidence.event,
                "file": evidence.file.map(|file| flagged.file_name(&file)),
                "sha256": evidence.file,
                "sheet": evidence.sheet,
                "row": evidence.row,
            })
        })
        .collect();
    serde_json::json!({
        "id": flag.id, "code": flag.code, "severity": flag.severity, "nature": flag.nature, "scheme": flag.scheme,
        "about": flag.about, "subjects": flag.subjects, "period": flag.period,
        "amount": flag.amount, "clause": flag.clause, "finding": flag.finding,
        "evidence": evidence, "state": outcome.state, "outcome": outcome,
    })
}

fn place(evidence: &Evidence, flagged: &Flagged) -> String {
    match (&evidence.file, &evidence.sheet, evidence.row) {
        (Some(file), Some(sheet), Some(row)) => {
            format!(" · {} · {sheet} · {row}", flagged.file_name(file))
        }
        _ => String::new(),
    }
}

impl Arguments {
    /// The code that is asked about, by `--code` or by the id of a flag; of an id not more than its beginning may be given.
    fn asked(&self) -> Option<String> {
        let id = match &self.command {
            Some(Command::Show { id, .. }) => Some(id),
            Some(
                Command::Triage { about }
                | Command::Dismiss { about, .. }
                | Command::Escalate { about, .. },
            ) => Some(&about.flag),
            _ => self.code.as_ref(),
        };
        let id = id?;
        let code = id.split_once('-').map_or(id.as_str(), |(code, _)| code);
        Some(code.to_ascii_uppercase())
    }
}

/// Whether what could not be judged is of the code that is asked about, or of no code.
fn is_of(told: &str, asked: &str) -> bool {
    let code: String = (told.chars())
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    let of_code = code.strip_prefix('F').is_some_and(|number| {
        number.len() == 2 && number.bytes().all(|digit| digit.is_ascii_digit())
    });
    !of_code || code.starts_with(asked)
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    if let Some(Command::Watch(own)) = &arguments.command {
        if arguments.at.is_some() || arguments.names {
            return Err(Failure::new(
                "flags watch: goes on from the last entry and shows aliases; leave out --at and --names",
            ));
        }
        return watch::run(context, own, arguments.as_of);
    }
    let until = Until {
        sequence: arguments.at,
        as_of: arguments.as_of,
    };
    // Answers are compared with the whole state, and what is decided rests on the log itself.
    let decided = arguments.command.as_ref().and_then(Command::decided);
    let scored = matches!(arguments.command, Some(Command::Score(_)));
    let from_log = arguments.rebuild || scored || decided.is_some();
    let mut answer = kept::answer(context, until, from_log)?;
    let asked = arguments.asked();
    let unjudged = &mut answer.flagged.unjudged;
    unjudged.retain(|told| asked.as_deref().is_none_or(|asked| is_of(told, asked)));
    // Where stdout is data, whoever reads the terminal is told too; the list itself has it as a table.
    if arguments.command.is_some() || context.json || arguments.output.to_file() {
        for unjudged in &answer.flagged.unjudged {
            word(&context.retell(unjudged));
        }
    }
    if let (Some(Command::Score(own)), Some(history)) = (&arguments.command, &answer.history) {
        return super::score::run(context, own, &history.world, &answer.flagged.flags);
    }
    // Ids are said as short as they tell flags apart, among all that are raised.
    let said = shorts(&answer.flagged.flags);
    if let Some((about, decided)) = decided {
        let Flagged {
            flags, outcomes, ..
        } = &answer.flagged;
        return acts::decide(context, about, &decided, &arguments.key, flags, outcomes);
    }
    if let Some(Command::Precision { output }) = &arguments.command {
        return precise(context, output, &answer);
    }
    let mut flags = std::mem::take(&mut answer.flagged.flags);
    if let Some(since) = arguments.new_since {
        let before = answer.ids_at(context, since)?;
        flags.retain(|flag| {
            let mut ids = std::iter::once(&flag.id).chain(&flag.former);
            let known = ids.any(|id| before.contains(id));
            let reopened = answer.flagged.outcome(flag).state == FlagState::Reopened;
            !known || (reopened && news_since(flag, since))
        });
    }
    let flagged = &answer.flagged;
    let outcome = |flag: &Flag| flagged.outcome(flag);
    if arguments.open {
        flags.retain(|flag| outcome(flag).state.is_open());
    }
    let code = arguments.code.as_deref().map(str::to_ascii_uppercase);
    if let Some(code) = &code {
        let all = detect::all();
        if !all.iter().any(|detector| detector.code() == code) {
            if let Some((code, _)) = UNBUILT.iter().find(|(known, _)| known == code) {
                return Err(Failure::new(format!(
                    "--code {code}: the code is known and is not looked for: see `sunledger detect explain {code}`"
                )));
            }
            let known: Vec<&str> = all.iter().map(|detector| detector.code()).collect();
            return Err(Failure::new(format!(
                "--code {code}: expected one of {}",
                known.join(", ")
            )));
        }
        flags.retain(|flag| flag.code == code.as_str());
    }
    let shows_csv = matches!(&arguments.command, Some(Command::Show { csv: true, .. }));
    if let Some(Command::Show { id, .. }) = &arguments.command {
        // As much of the id as tells it apart will do.
        let known = flags.len();
        match meant(id, &flags).map(|flag| flag.id.clone()) {
            Some(one) => flags.retain(|flag| flag.id == one),
            None => flags.retain(|flag| flag.may_be(id)),
        }
        match flags.as_slice() {
            [_] => {}
            [] => {
                // One that is raised no more still stands as somebody decided.
                let decided = flagged.outcomes.iter();
                let mut decided = decided.filter(|(one, _)| one.starts_with(id.as_str()));
                if let (false, Some((gone, outcome)), None) =
                    (id.is_empty(), decided.next(), decided.next())
                {
                    return show_gone(context, gone, outcome, shows_csv);
                }
                return Err(Failure::new(format!(
                    "flag {id}: expected the id of one of the {known} flags, found none such; see `sunledger flags`"
                )));
            }
            several => {
                let ids: Vec<&str> = several
                    .iter()
                    .take(IDS_TOLD)
                    .map(|flag| flag.id.as_str())
                    .collect();
                let ids = ids.join(", ");
                let count = several.len();
                return Err(Failure::new(match count > IDS_TOLD {
                    true => format!(
                        "flag {id}: expected the id of one flag, found the beginning of {count}, such as {ids}; give more of it (sunledger flags)"
                    ),
                    false => format!(
                        "flag {id}: expected the id of one flag, found the beginning of {ids}; give more of it"
                    ),
                }));
            }
        }
    }
    let vault = if arguments.names {
        let mut aliases: Vec<_> = flags
            .iter()
            .flat_map(|flag| flag.subjects.clone())
            .collect();
        aliases.sort_unstable();
        aliases.dedup();
        Some(context.look(&arguments.key, "flags", aliases)?)
    } else {
        None
    };
    let who = |flag: &Flag| -> Vec<String> {
        flag.subjects
            .iter()
            .map(|alias| {
                vault
                    .as_ref()
                    .and_then(|vault| vault.field(alias, FieldKind::Name).ok().flatten())
                    .map_or_else(|| alias.to_string(), |name| name.to_string())
            })
            .collect()
    };
    let list: serde_json::Value = flags
        .iter()
        .map(|flag| {
            let mut json = json(flag, flagged, &outcome(flag));
            if vault.is_some()
                && let Some(fields) = json.as_object_mut()
            {
                fields.insert("names".to_owned(), serde_json::json!(who(flag)));
            }
            json
        })
        .collect();
    let own_output = match shows_csv {
        true => Output::as_csv(),
        false => arguments.output.clone(),
    };
    let absent: Vec<&Absent> = (flagged.absent.iter())
        .filter(|one| code.as_ref().is_none_or(|code| one.code == *code))
        .collect();
    let list = match &arguments.command {
        // One flag was asked for.
        Some(_) => list,
        None => serde_json::json!({
            "rows": list, "unjudged": flagged.unjudged, "absent": absent, "settings": flagged.settings,
        }),
    };
    if arguments.command.is_some() && !context.json && !shows_csv {
        for flag in &flags {
            let id = said.get(&flag.id).unwrap_or(&flag.id);
            show(context, flag, id, &who(flag), flagged);
            let state = told_state(context, &outcome(flag));
            shown(&format!("  {state}"));
        }
    } else {
        // A terminal has room for the gist; a file takes the clause, the persons and every row too.
        let whole = own_output.csv() || own_output.workbook(context);
        let mut table = if whole {
            context.table(&[
                "flag",
                "severity",
                "scheme",
                "about",
                "amount",
                "finding",
                "evidence",
                "flag state",
                "period",
                "clause",
                "subjects",
                "rests on",
            ])
        } else {
            context.table(&[
                "flag",
                "severity",
                "scheme",
                "about",
                "amount",
                "finding",
                "evidence",
                "flag state",
            ])
        };
        table.right = vec![4, 6];
        let mut command = "flags".to_owned();
        if let Some(code) = &code {
            command = format!("{command} --code {code}");
        }
        if arguments.open {
            command.push_str(" --open");
        }
        if let Some(since) = arguments.new_since {
            command = format!("{command} --new-since {since}");
        }
        let standing = answer.standing(context, &command);
        table = table.of("flags", Some(standing));
        for flag in &flags {
            // A file keeps the codes, which tell flags apart.
            let mut about = match whole {
                true => flag.about.clone(),
                false => context.words.about(&flag.about),
            };
            if vault.is_some() {
                about = format!("{about} {}", context.words.list(&who(flag)));
            }
            let mut row = vec![
                match whole {
                    true => flag.id.clone(),
                    false => said.get(&flag.id).unwrap_or(&flag.id).clone(),
                },
                gravity(context, flag),
                flag.scheme.clone(),
                about,
                yuan(flag.amount.0),
                context.retell(&flag.finding),
                flag.evidence.len().to_string(),
                told_state(context, &outcome(flag)),
            ];
            if whole {
                let rests_on: Vec<String> = flag
                    .evidence
                    .iter()
                    .map(|one| {
                        let row = place(one, flagged);
                        format!("{}.{}{row}", one.sequence, one.event)
                    })
                    .collect();
                row.extend([
                    flag.period.clone().unwrap_or_default(),
                    flag.clause.clone(),
                    who(flag).join("\n"),
                    rests_on.join("\n"),
                ]);
            }
            table.rows.push(row);
        }
        let told: &[&Absent] = match whole || arguments.part == Part::Unjudged {
            true => &absent,
            false => &[],
        };
        let unjudged = unjudged_table(context, &flagged.unjudged, told);
        let set = settings_table(context, &flagged.settings);
        let beside = [
            (context.say("list-unjudged", &[]), &unjudged),
            (context.say("list-settings", &[]), &set),
        ];
        if arguments.part != Part::Flags {
            let part = match arguments.part {
                Part::Settings => &set,
                _ => &unjudged,
            };
            arguments.output.give(context, part, &list)?;
        } else if arguments.why && arguments.output.csv() {
            // A CSV file is one table: that of the rows, each with its flag.
            let why = why(context, &flags, flagged, whole);
            arguments.output.give(context, &why, &list)?;
        } else if arguments.why {
            let why = why(context, &flags, flagged, whole);
            let mut others = vec![(context.say("list-why", &[]), &why)];
            others.extend(beside);
            arguments
                .output
                .give_with(context, &table, &list, &others)?;
        } else {
            own_output.give_with(context, &table, &list, &beside)?;
        }
    }
    if flags.is_empty() {
        context.tell("flags-none", &[]);
    } else if flags.len() == 1 {
        context.tell("flags-one", &[]);
    } else {
        context.tell("flags-count", &[("count", flags.len().to_string())]);
    }
    if arguments.command.is_none() && !absent.is_empty() {
        let codes: BTreeSet<&str> = absent.iter().map(|one| one.code.as_str()).collect();
        let values = [
            ("count", codes.len().to_string()),
            ("lines", absent.len().to_string()),
        ];
        context.tell("flags-absent", &values);
    }
    let suspected = flags.iter().any(|flag| flag.nature == Nature::Suspicion);
    Ok(u8::from(arguments.check && suspected))
}

impl Command {
    /// What the command decides of a flag, if it does.
    fn decided(&self) -> Option<(&acts::About, acts::Decided<'_>)> {
        match self {
            Command::Triage { about } => Some((about, acts::Decided::Triage)),
            Command::Dismiss { about, cause } => Some((about, acts::Decided::Dismiss(*cause))),
            Command::Escalate { about, inquiry } => Some((about, acts::Decided::Escalate(inquiry))),
            Command::Show { .. }
            | Command::Score(_)
            | Command::Watch(_)
            | Command::Precision { .. } => None,
        }
    }
}

/// How often each rule was right.
fn precise(context: &Context, output: &Output, answer: &kept::Answer) -> Result<u8, Failure> {
    let flagged = &answer.flagged;
    let rules: Vec<PrecisionRow> = precision(&flagged.flags, &flagged.outcomes)
        .into_iter()
        .map(PrecisionRow)
        .collect();
    let rows = Rows::of(&rules)?;
    let standing = answer.standing(context, "flags precision");
    let table = rows
        .table(context, &Names::default(), false)
        .of("precision", Some(standing));
    // The rows name no event, so no file has to be looked up for them.
    let list = rows.json(false, &World::default());
    let json = serde_json::json!({ "rows": list, "from_cache": answer.history.is_none() });
    output.give(context, &table, &json)?;
    Ok(0)
}

/// Shows what was decided of a flag that is raised no more.
fn show_gone(context: &Context, id: &str, outcome: &Outcome, csv: bool) -> Result<u8, Failure> {
    let state = told_state(context, outcome);
    if csv {
        let mut table = context.table(&["flag", "flag state"]);
        table.rows.push(vec![id.to_owned(), state]);
        let table = table.of("flags", None);
        Output::as_csv().give(context, &table, &serde_json::Value::Null)?;
    } else if context.json {
        let gone = serde_json::json!([{
            "id": id, "gone": true, "state": outcome.state, "outcome": outcome,
        }]);
        crate::cli::data(&serde_json::to_string_pretty(&gone)?);
    } else {
        shown(&format!("{id} · {state}"));
        shown(&format!("  {}", context.say("flag-gone", &[])));
    }
    Ok(0)
}

/// Where a flag stands, with what it rests on.
pub(super) fn told_state(context: &Context, outcome: &Outcome) -> String {
    let mut parts = vec![context.term("flag-state", outcome.state)];
    parts.extend(outcome.cause.map(|cause| context.term("dismissed", cause)));
    parts.extend(outcome.inquiry_no.clone());
    parts.extend(outcome.finding_no.clone());
    if let Some(money) = &outcome.money {
        let key = match money.open.0 {
            0 => "flag-money-back",
            _ => "flag-money-open",
        };
        let values = [
            ("recover", money.recover.to_string()),
            ("open", money.open.to_string()),
        ];
        parts.push(context.say(key, &values));
    }
    parts.join(" · ")
}

/// How grave it is; of a notice about data, that it is one.
fn gravity(context: &Context, flag: &Flag) -> String {
    match flag.nature {
        Nature::Suspicion => context.term("severity", flag.severity),
        Nature::DataQuality => context.say("flag-data-quality", &[]),
    }
}

fn show(context: &Context, flag: &Flag, id: &str, who: &[String], flagged: &Flagged) {
    shown(&format!(
        "{id} · {} · {} · {}",
        gravity(context, flag),
        flag.scheme,
        context.words.about(&flag.about)
    ));
    shown(&format!("  {}", context.retell(&flag.finding)));
    shown(&format!("  {}", flag.clause));
    shown(&format!(
        "  {}",
        context.say("yuan", &[("amount", flag.amount.to_string())])
    ));
    for name in who {
        shown(&format!("  {name}"));
    }
    for evidence in &flag.evidence {
        shown(&format!(
            "  {}",
            context.say(
                "flag-evidence",
                &[
                    ("sequence", evidence.sequence.to_string()),
                    ("event", evidence.event.to_string()),
                    ("place", place(evidence, flagged)),
                ],
            )
        ));
    }
}
