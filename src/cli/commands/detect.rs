//! `detect list`, `detect explain`, `detect set`.

use clap::{Args, Subcommand};

use super::act::shown as act_shown;
use crate::cli::{Context, Failure, Output, data, shown};
use crate::detect;
use crate::detect::catalogue::{CATALOGUE, Entry, entry, page};
use crate::detect::settings::{Settings, parameters};
use crate::detect::unbuilt::UNBUILT;

use crate::domain::date::Date;
use crate::domain::events::rules::{DetectorParameter, SettingsChanged};
use crate::domain::events::{Event, EventHead};
use crate::domain::near::nearest;
use crate::domain::party::Role;
use crate::ledger::{History, Until};
use crate::projections::World;
use crate::words::Lang;
use crate::words::flag_pages::flag_page;

/// Tell what red flags are looked for, by which rules, and change their thresholds
///
/// Flags themselves are listed by `sunledger flags`.
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// List every code: what it is, how grave, whether it is looked for, and its thresholds in force
    List {
        /// Settings as they stood on this day (default: the day of the last entry)
        #[arg(long, value_name = "DATE")]
        as_of: Option<Date>,
        #[command(flatten)]
        output: Output,
    },
    /// Print the page of a code: definition, example, exclusions, false positives, evidence, source
    Explain {
        /// The code, for instance F13
        code: String,
    },
    /// Propose that a code is looked for or not, or with which thresholds; finance endorses
    ///
    /// The newest setting holds, one for a scheme before one for all. It states the code's whole setting:
    /// a threshold that it does not name is as the page has it.
    Set {
        /// The code, for instance F05
        code: String,
        /// Look for it
        #[arg(long, conflicts_with = "off")]
        on: bool,
        /// Do not look for it
        #[arg(long)]
        off: bool,
        /// A threshold of the code's page, as a whole number in the unit that the page states
        #[arg(long = "param", value_name = "NAME=NUMBER")]
        params: Vec<String>,
        /// Only for this scheme (default: for all)
        #[arg(long, value_name = "ID")]
        scheme: Option<String>,
        /// Why; it stands on the ledger for everybody who may read it
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// Key to sign with
        #[arg(long, default_value = "aud")]
        key: String,
        /// Show the event, and record nothing
        #[arg(long)]
        dry_run: bool,
    },
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    match &arguments.command {
        Command::List { as_of, output } => list(context, *as_of, output),
        Command::Explain { code } => explain(context, code),
        Command::Set {
            code,
            on,
            off,
            params,
            scheme,
            reason,
            key,
            dry_run,
        } => {
            let code = known(code)?.code;
            if !*on && !*off && params.is_empty() {
                return Err(Failure::new(
                    "detect set: expected --on, --off or --param NAME=NUMBER, found none of them",
                ));
            }
            built(code)?;
            let parameters = read_parameters(code, params)?;
            let setting = SettingsChanged {
                code: code.to_owned(),
                scheme: scheme.clone(),
                on: !*off,
                parameters,
                reason: reason.clone(),
            };
            set(context, setting, key, *dry_run)
        }
    }
}

/// The entry of a code as it was typed.
fn known(code: &str) -> Result<&'static Entry, Failure> {
    let code = code.trim().to_ascii_uppercase();
    entry(&code).ok_or_else(|| {
        Failure::new(format!(
            "code {code}: expected one of F01 to F78, found none such; see `sunledger detect list`"
        ))
    })
}

fn is_built(code: &str) -> bool {
    detect::all().iter().any(|one| one.code() == code)
}

fn built(code: &str) -> Result<(), Failure> {
    if is_built(code) {
        Ok(())
    } else {
        Err(Failure::new(format!(
            "code {code}: it has no detector, so there is nothing to set; see `sunledger detect explain {code}`"
        )))
    }
}

fn read_parameters(code: &str, typed: &[String]) -> Result<Vec<DetectorParameter>, Failure> {
    let mut read: Vec<DetectorParameter> = Vec::new();
    for text in typed {
        let Some((name, number)) = text.split_once('=') else {
            return Err(Failure::new(format!(
                "--param {text}: expected a name and a whole number such as days=90"
            )));
        };
        let Some(known) = parameters(code).find(|one| one.name == name.trim()) else {
            let names: Vec<&str> = parameters(code).map(|one| one.name).collect();
            return Err(Failure::new(match nearest(name, names.iter().copied()) {
                Some(near) => format!(
                    "--param {name}: the page of {code} names no such threshold; the nearest is {near}"
                ),
                None => format!(
                    "--param {name}: the page of {code} names no such threshold; see `sunledger detect explain {code}`"
                ),
            }));
        };
        let setting: i64 = number.trim().parse().map_err(|_| {
            Failure::new(format!(
                "--param {name}: expected a whole number, found {number}"
            ))
        })?;
        if setting < known.least || setting > known.most {
            return Err(Failure::new(format!(
                "--param {name}: expected a number from {} to {}, found {setting}",
                known.least, known.most
            )));
        }
        if let Some(twice) = read.iter().find(|one| one.name == known.name) {
            return Err(Failure::new(format!(
                "--param {name}: expected each threshold once, found {} and {setting}",
                twice.setting
            )));
        }
        read.push(DetectorParameter {
            name: known.name.to_owned(),
            setting,
        });
    }
    Ok(read)
}

fn set(
    context: &mut Context,
    setting: SettingsChanged,
    key: &str,
    dry_run: bool,
) -> Result<u8, Failure> {
    let ledger = context.open("detect")?;
    if let Some(scheme) = &setting.scheme
        && ledger.world().registry.scheme(scheme).is_none()
    {
        let ids: Vec<&str> = ledger
            .world()
            .registry
            .scheme_ids()
            .map(String::as_str)
            .collect();
        return Err(Failure::new(format!(
            "--scheme {scheme}: expected one of those published ({}), found none such",
            ids.join(", ")
        )));
    }
    let today = context.clock().now.date_cn();
    let head = EventHead::live(Role::Aud, today);
    let event = Event::from(setting);
    if dry_run {
        data(&serde_json::to_string_pretty(&act_shown(&head, &event)?)?);
        context.tell("act-dry", &[]);
        return Ok(0);
    }
    let key = context.key(key)?;
    let receipt = context.record(ledger, &key, &[(head, event)])?;
    if context.json {
        data(
            &serde_json::json!({ "sequence": receipt.sequence, "hash": receipt.hash }).to_string(),
        );
    }
    Ok(0)
}

/// Whether a code is looked for, as a key of the words.
fn state(code: &str, settings: &Settings<'_>) -> &'static str {
    if !is_built(code) {
        return "detect-state-unbuilt";
    }
    let everywhere = settings.on("");
    let elsewhere = settings
        .all()
        .any(|act| act.said.scheme.is_some() && act.said.on != everywhere);
    match (everywhere, elsewhere) {
        (_, true) => "detect-state-partly",
        (true, false) => "detect-state-on",
        (false, false) => "detect-state-off",
    }
}

/// Thresholds in force: for all, then those of single schemes that differ.
fn thresholds(code: &str, settings: &Settings<'_>) -> Vec<(Option<String>, &'static str, i64)> {
    let mut all: Vec<_> = parameters(code)
        .map(|one| (None, one.name, settings.number("", one.name)))
        .collect();
    for act in settings.all() {
        if let Some(scheme) = &act.said.scheme {
            all.extend(
                parameters(code)
                    .map(|one| (one.name, settings.number(scheme, one.name)))
                    .filter(|(name, number)| settings.number("", name) != *number)
                    .map(|(name, number)| (Some(scheme.clone()), name, number)),
            );
        }
    }
    all
}

fn list(context: &Context, as_of: Option<Date>, output: &Output) -> Result<u8, Failure> {
    // The catalogue is the program's; without a ledger it is told without settings.
    let until = Until {
        sequence: None,
        as_of: None,
    };
    let history = match context.ledger_dir.is_dir() {
        true => Some(History::read(context.disk(), until)?),
        false => None,
    };
    let empty = World::default();
    let world = history.as_ref().map_or(&empty, |history| &history.world);
    let day = as_of
        .or(history.as_ref().map(|history| history.day))
        .unwrap_or_default();
    let mut table = context
        .table(&["code", "called", "severity", "looked for", "thresholds"])
        .of("detect", None);
    let mut json = Vec::new();
    for one in CATALOGUE {
        let settings = Settings::of(world, one.code, day);
        let state = state(one.code, &settings);
        let thresholds = thresholds(one.code, &settings);
        let told: Vec<String> = thresholds
            .iter()
            .map(|(scheme, name, number)| match scheme {
                Some(scheme) => format!("{scheme}: {name}={number}"),
                None => format!("{name}={number}"),
            })
            .collect();
        table.rows.push(vec![
            one.code.to_owned(),
            context.retell(one.name),
            context.term("severity", one.severity),
            context.say(state, &[]),
            told.join(" "),
        ]);
        json.push(serde_json::json!({
            "code": one.code, "name": one.name, "severity": one.severity,
            "built": is_built(one.code),
            "on": is_built(one.code).then(|| settings.on("")),
            "why_not": unbuilt(one.code),
            "settings": settings.differing(),
            "thresholds": thresholds.iter().map(|(scheme, name, number)| {
                serde_json::json!({ "scheme": scheme, "name": name, "setting": number })
            }).collect::<Vec<_>>(),
        }));
    }
    output.give(context, &table, &serde_json::Value::Array(json))?;
    Ok(0)
}

/// What keeps a code from being built.
fn unbuilt(code: &str) -> Option<&'static str> {
    UNBUILT
        .iter()
        .find(|(known, _)| *known == code)
        .map(|(_, page)| *page)
}

fn explain(context: &Context, code: &str) -> Result<u8, Failure> {
    let one = known(code)?;
    let page = page(one.code);
    let why_not = unbuilt(one.code);
    if context.json {
        let numbers: Vec<_> = parameters(one.code)
            .map(|number| {
                serde_json::json!({
                    "name": number.name, "default": number.default,
                    "least": number.least, "most": number.most,
                })
            })
            .collect();
        data(&serde_json::to_string_pretty(&serde_json::json!({
            "code": one.code, "name": one.name, "severity": one.severity,
            "built": is_built(one.code), "page": page, "why_not": why_not,
            "parameters": numbers,
            "zh": flag_page(one.code).map(|page| serde_json::json!({
                "tells": page.tells, "innocent": page.innocent, "look_at": page.look_at,
                "example": page.example, "rests_on": page.rests_on, "source": page.source,
            })),
        }))?);
        return Ok(0);
    }
    shown(&format!(
        "{} · {} · {}",
        one.code,
        context.retell(one.name),
        context.term("severity", one.severity)
    ));
    if let (Lang::Zh, Some(page)) = (context.words.lang, flag_page(one.code)) {
        let told = |key: &str, text: &str| shown(&format!("{}: {text}", context.say(key, &[])));
        told("detect-page-tells", page.tells);
        if why_not.is_some() {
            told("detect-state-unbuilt", page.rests_on);
            told("detect-page-source", page.source);
            return Ok(0);
        }
        told("detect-page-innocent", page.innocent);
        told("detect-page-look-at", page.look_at);
        for number in parameters(one.code) {
            let values = [
                ("name", number.name.to_owned()),
                ("page", number.default.to_string()),
                ("least", number.least.to_string()),
                ("most", number.most.to_string()),
                (
                    "means",
                    page.number(number.name).unwrap_or_default().to_owned(),
                ),
            ];
            shown(&context.say("detect-page-threshold", &values));
        }
        told("detect-page-example", page.example);
        told("detect-page-rests-on", page.rests_on);
        told("detect-page-source", page.source);
        return Ok(0);
    }
    match (page, why_not) {
        (Some(page), _) => shown(&sections(context, &page)),
        (None, Some(why)) => {
            shown(&context.say("detect-state-unbuilt", &[]));
            shown(&context.retell(why));
        }
        (None, None) => shown(&context.say("detect-state-unbuilt", &[])),
    }
    Ok(0)
}

/// The page with the headings of its sections in the reader's language; its text is as its author wrote it.
fn sections(context: &Context, page: &str) -> String {
    let headings = [
        ("Definition", "detect-page-definition"),
        ("Parameters", "detect-page-parameters"),
        ("Example", "detect-page-example"),
        ("Exclusions", "detect-page-exclusions"),
        ("False positives", "detect-page-false-positives"),
        ("Evidence", "detect-page-evidence"),
        ("Amount", "detect-page-amount"),
        ("Look at", "detect-page-look-at"),
        ("Source", "detect-page-source"),
    ];
    let mut text = page.to_owned();
    for (heading, key) in headings {
        let said = context.say(key, &[]);
        for end in [".", ":"] {
            text = text.replace(&format!("**{heading}{end}**"), &format!("{said}{end}"));
        }
    }
    text
}
