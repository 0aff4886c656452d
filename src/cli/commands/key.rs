//! `key new|enrol|rotate|revoke|compromised|list`.

use std::collections::BTreeMap;

use clap::{Args, Subcommand};

use crate::chain::mandates::{next_key_commitment, possession_message};
use crate::cli::{Context, Failure, Output, data};
use crate::crypto::digest::PublicKey;
use crate::crypto::random;
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::keys::{
    KeyEvent, KeyRegistered, KeyRevoked, KeyRotated, Mandate, RevocationReason, TaintVerdict,
};
use crate::domain::events::{Event, EventHead, Kind};
use crate::domain::money::Fen;
use crate::domain::party::{KeyClass, Role};
use crate::ledger::LedgerError;
use crate::ledger::history::replay;
use crate::ledger::{History, Until};
use crate::log::{LogOptions, LogReader};

/// Make, enrol, replace, revoke and list keys
///
/// A key belongs to one person and says what that person may sign. What an authority proposes here
/// takes effect when as many other authorities as the quorum asks for have endorsed it: see `pending`
/// and `endorse`. Signatures made before a revocation keep their force.
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a key file, encrypted under the passphrase; prints the public key
    New {
        /// Name of the file in the keys folder
        name: String,
    },
    /// Propose a key's enrolment for a person and role; the other authorities endorse it
    Enrol {
        /// Name of the key to enrol
        name: String,
        /// Role, for instance REC
        #[arg(long)]
        role: String,
        /// Alias of the person who holds it (default: a new one)
        #[arg(long)]
        person: Option<String>,
        /// Only for this scheme
        #[arg(long)]
        scheme: Option<String>,
        /// Only for this organisation's code
        #[arg(long)]
        org: Option<String>,
        /// Largest single amount in fen
        #[arg(long)]
        limit_fen: Option<i64>,
        /// First day (default: today)
        #[arg(long)]
        from: Option<Date>,
        /// Last day, inclusive
        #[arg(long)]
        to: Option<Date>,
        /// Authority's key to sign with
        #[arg(long, default_value = "ka1")]
        key: String,
    },
    /// Propose that an authority's or the operator's key gives way to the one it committed to
    Rotate {
        /// Name of the key that ends, for instance ka1; NAME.next takes over, and NAME.next.next is made
        /// to follow it
        name: String,
        /// Authority's key to sign with
        #[arg(long, default_value = "ka2")]
        key: String,
    },
    /// Propose that a key may no longer sign
    Revoke {
        /// The public key, as `key list` shows it, or a key's name
        target: String,
        /// left, lost, compromised or replaced
        #[arg(long, default_value = "left")]
        reason: String,
        /// First entry that is tainted
        #[arg(long)]
        tainted_from: Option<u64>,
        /// Authority's key to sign with
        #[arg(long, default_value = "ka1")]
        key: String,
    },
    /// List the entries a key signed from an entry on, with their sums
    Compromised {
        /// The public key, or a key's name
        target: String,
        /// First entry
        #[arg(long)]
        since: u64,
        #[command(flatten)]
        output: Output,
    },
    /// List every key, its holder, roles and standing
    List {
        #[command(flatten)]
        output: Output,
    },
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    match &arguments.command {
        Command::New { name } => {
            context.new_key_passphrase()?;
            let key = context.new_key(name)?;
            data(&key.public().to_string());
            Ok(0)
        }
        Command::Enrol {
            name,
            role,
            person,
            scheme,
            org,
            limit_fen,
            from,
            to,
            key,
        } => {
            let role = role_named(role)?;
            let person = match person {
                Some(text) => Alias::from_hex(text)
                    .ok_or_else(|| Failure::new("--person: expected 32 hexadecimal digits"))?,
                None => Alias(random::array()?),
            };
            let today = context.clock().now.date_cn();
            let enrolled = context.key(name)?;
            let authority = context.key(key)?;
            // An authority commits to the key that may replace its own.
            let next_key = match role {
                Role::Ka => {
                    let next = context.key_or_new(&format!("{name}.next"))?;
                    Some(next_key_commitment(&next.public()))
                }
                _ => None,
            };
            let ledger = context.open("key enrol")?;
            let mandates = vec![Mandate {
                role,
                org: org.clone(),
                scheme: scheme.clone(),
                limit: limit_fen.map(Fen),
                from: from.unwrap_or(today),
                to: *to,
            }];
            let message = possession_message(&ledger.id(), &person, KeyClass::Author, &mandates);
            let event = KeyRegistered {
                key: enrolled.public(),
                class: KeyClass::Author,
                person,
                mandates,
                next_key,
                proof: enrolled.sign(&message),
            };
            let head = EventHead::live(Role::Ka, today);
            context.record(ledger, &authority, &[(head, Event::from(event))])?;
            data(&person.to_string());
            Ok(0)
        }
        Command::Rotate { name, key } => {
            let old = context.key(name)?;
            let new = context.key(&format!("{name}.next"))?;
            let authority = context.key(key)?;
            let ledger = context.open("key rotate")?;
            let state = ledger
                .chain()
                .mandates()
                .key(&old.public())
                .filter(|state| state.revoked_at.is_none())
                .ok_or_else(|| {
                    Failure::new(format!(
                        "{name} is not in force in this ledger: see `sunledger key list`"
                    ))
                })?
                .clone();
            // The new key's own successor, so that it can be replaced the same way.
            let after = context.key_or_new(&format!("{name}.next.next"))?;
            let message =
                possession_message(&ledger.id(), &state.person, state.class, &state.mandates);
            let event = KeyRotated {
                old: old.public(),
                new: new.public(),
                next_key: next_key_commitment(&after.public()),
                proof: new.sign(&message),
            };
            let head = EventHead::live(Role::Ka, context.clock().now.date_cn());
            context.record(ledger, &authority, &[(head, Event::from(event))])?;
            Ok(0)
        }
        Command::Revoke {
            target,
            reason,
            tainted_from,
            key,
        } => {
            let reason = match reason.as_str() {
                "left" => RevocationReason::Left,
                "lost" => RevocationReason::Lost,
                "compromised" => RevocationReason::Compromised,
                "replaced" => RevocationReason::Replaced,
                other => {
                    return Err(Failure::new(format!(
                        "--reason {other}: expected left, lost, compromised or replaced"
                    )));
                }
            };
            let target = public_key(context, target)?;
            let authority = context.key(key)?;
            let ledger = context.open("key revoke")?;
            let event = KeyRevoked {
                key: target,
                reason,
                tainted_from: *tainted_from,
            };
            let head = EventHead::live(Role::Ka, context.clock().now.date_cn());
            context.record(ledger, &authority, &[(head, Event::from(event))])?;
            Ok(0)
        }
        Command::Compromised {
            target,
            since,
            output,
        } => compromised(context, target, *since, output),
        Command::List { output } => list(context, output),
    }
}

fn role_named(word: &str) -> Result<Role, Failure> {
    Role::from_word(word).ok_or_else(|| {
        let all: Vec<&str> = Role::ALL.iter().map(|role| role.word()).collect();
        Failure::new(format!("{word}: expected a role: {}", all.join(", ")))
    })
}

fn public_key(context: &mut Context, target: &str) -> Result<PublicKey, Failure> {
    match PublicKey::from_hex(target) {
        Some(key) => Ok(key),
        None => Ok(context.key(target)?.public()),
    }
}

fn compromised(
    context: &mut Context,
    target: &str,
    since: u64,
    output: &Output,
) -> Result<u8, Failure> {
    let target = public_key(context, target)?;
    let reader = LogReader::open(context.disk(), LogOptions::default())
        .map_err(crate::ledger::LedgerError::from)?;
    let mut table = context.table(&["entry", "recorded at", "events", "sum", "verdict"]);
    table.right = vec![0, 2, 3];
    let mut list = Vec::new();
    let mut rows = Vec::new();
    // One payment is awarded, instructed and confirmed: sums of different kinds are never added up.
    let mut totals: BTreeMap<String, i128> = BTreeMap::new();
    // What other persons decided about single entries; the last word counts.
    let mut verdicts: BTreeMap<u64, TaintVerdict> = BTreeMap::new();
    let chain = replay(&reader, None, |entry, _| {
        for effect in &entry.effects {
            if let Some(Event::Key(KeyEvent::TaintConfirmed(taint))) = &effect.event.event
                && taint.key == target
            {
                verdicts.insert(taint.sequence, taint.verdict);
            }
        }
        if entry.author == target && entry.sequence >= since {
            // What the key proposed or did, and what took effect by its endorsement.
            let completed = entry
                .effects
                .iter()
                .filter(|effect| effect.sequence != entry.sequence)
                .map(|effect| &effect.event);
            let mut sums: BTreeMap<String, i128> = BTreeMap::new();
            for event in entry.events.iter().chain(completed) {
                if let Some(amount) = event.event.as_ref().and_then(Event::amount) {
                    *sums.entry(Kind(event.kind).name()).or_default() += i128::from(amount.0);
                }
            }
            let mut shown: BTreeMap<String, Fen> = BTreeMap::new();
            for (kind, sum) in sums {
                shown.insert(kind.clone(), fen(sum)?);
                *totals.entry(kind).or_default() += sum;
            }
            rows.push((
                entry.sequence,
                entry.recorded_at,
                entry.events.len(),
                shown.clone(),
            ));
            list.push(serde_json::json!({
                "sequence": entry.sequence,
                "hash": entry.hash,
                "recorded_at": entry.recorded_at,
                "events": entry.events.len(),
                "sums_fen": shown,
            }));
        }
        Ok(())
    })?;
    for ((sequence, recorded_at, events, sums), item) in rows.into_iter().zip(&mut list) {
        let verdict = verdicts.get(&sequence).copied();
        item["verdict"] = serde_json::json!(verdict);
        let word = match verdict {
            None => "verdict-open",
            Some(TaintVerdict::Kept) => "verdict-kept",
            Some(TaintVerdict::Reversed) => "verdict-reversed",
        };
        table.rows.push(vec![
            sequence.to_string(),
            recorded_at.to_string(),
            events.to_string(),
            sums.iter()
                .map(|(kind, sum)| format!("{} {sum}", context.kind(kind)))
                .collect::<Vec<_>>()
                .join("\n"),
            context.say(word, &[]),
        ]);
    }
    let mut last = Vec::new();
    for (kind, sum) in &totals {
        last.push(format!("{} {}", context.kind(kind), fen(*sum)?));
    }
    table.rows.push(vec![
        context.say("col-total", &[]),
        String::new(),
        table.rows.len().to_string(),
        last.join("\n"),
        String::new(),
    ]);
    let command = format!("key compromised {target} --since {since}");
    table.sums = 1;
    table = table.of(
        "compromised",
        Some(context.standing(&chain, None, &command)),
    );
    output.give(context, &table, &serde_json::Value::Array(list))?;
    Ok(0)
}

fn list(context: &mut Context, output: &Output) -> Result<u8, Failure> {
    let history = History::read(context.disk(), Until::default())?;
    let mut table = context.table(&[
        "key",
        "class",
        "person",
        "roles",
        "entries signed",
        "standing",
    ]);
    let standing = context.standing(&history.chain, None, "key list");
    table = table.of("keys", Some(standing));
    let mut list = Vec::new();
    for (key, state) in history.chain.mandates().keys() {
        let roles: Vec<&str> = state.mandates.iter().map(|m| m.role.word()).collect();
        let standing = match state.revoked_at {
            Some(at) => context.say("standing-ended", &[("entry", at.to_string())]),
            None => context.say("standing-in-force", &[]),
        };
        table.rows.push(vec![
            key.to_string(),
            context.term("class", state.class),
            state.person.to_string(),
            roles.join(" "),
            state.count.to_string(),
            standing,
        ]);
        list.push(serde_json::json!({
            "key": key,
            "class": state.class,
            "person": state.person,
            "mandates": state.mandates,
            "last_count": state.count,
            "since": state.since,
            "revoked_at": state.revoked_at,
            "tainted_from": state.tainted_from,
        }));
    }
    output.give(context, &table, &serde_json::Value::Array(list))?;
    Ok(0)
}

/// A sum as an amount; beyond what an amount holds is an error.
fn fen(sum: i128) -> Result<Fen, LedgerError> {
    i64::try_from(sum).map(Fen).map_err(|_| LedgerError::Sum {
        fen: sum.to_string(),
    })
}
