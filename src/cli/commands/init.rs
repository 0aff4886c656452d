//! `init`: found a ledger.

use clap::Args;

use crate::chain::mandates::possession_message;
use crate::cli::{Context, Failure, data};
use crate::crypto::random;
use crate::crypto::sign::SigningKey;
use crate::domain::alias::Alias;
use crate::domain::events::catalogue::default_role_table;
use crate::domain::events::keys::{Endorsed, KeyRegistered, Mandate, Nonce};
use crate::domain::events::{Event, EventHead, EventRef};
use crate::domain::party::{KeyClass, Role};
use crate::ledger::Ledger;
use crate::ledger::create::{Founder, Founding};
use crate::schemes::shipped;

/// Found a ledger: genesis, key authorities, operator, vault
///
/// Writes the ledger's folder, the encrypted key files beside it and an empty vault, and prints the
/// ledger's id. Note the id outside this machine: an auditor starts from it. --profile county also
/// enrols one key for each usual role, second ones where an act takes two persons of one role (edu2,
/// unit2, apr2, aud2, aud3) and a witness (wit), and publishes the shipped calendars and programme
/// rules: right for a trial on one machine. In an office each person makes a key (`key new`) and the
/// authorities enrol it (`key enrol`, then `endorse` by another of them).
#[derive(Args)]
pub struct Arguments {
    /// Origin line of the log, a name such as ledger.example.gov.cn/subsidies
    #[arg(long, default_value = "sunledger.local/ledger")]
    pub origin: String,
    /// Number of key authorities
    #[arg(long, default_value_t = 2)]
    pub authorities: u16,
    /// How many of them must sign
    #[arg(long, default_value_t = 2)]
    pub quorum: u16,
    /// Enrol one key for each usual role and publish the shipped calendars and schemes: county
    #[arg(long)]
    pub profile: Option<String>,
}

/// Keys that the county profile makes, each with its role. An acceptance takes two of the education bureau, a write-off
/// two approvers, a self-evaluation two units; a second auditor reviews what the first one prepares, and a third
/// where two of them look into one matter; a witness vouches for the randomness of a draw.
const COUNTY: &[(&str, Role)] = &[
    ("fin", Role::Fin),
    ("edu", Role::Edu),
    ("fnd", Role::Fnd),
    ("unit", Role::Unit),
    ("app", Role::App),
    ("r1", Role::R1),
    ("r2", Role::R2),
    ("r3", Role::R3),
    ("apr", Role::Apr),
    ("pay", Role::Pay),
    ("ntc", Role::Ntc),
    ("rec", Role::Rec),
    ("aud", Role::Aud),
    ("sup", Role::Sup),
    ("edu2", Role::Edu),
    ("unit2", Role::Unit),
    ("apr2", Role::Apr),
    ("aud2", Role::Aud),
    ("aud3", Role::Aud),
    ("wit", Role::Wit),
];

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    if let Some(profile) = &arguments.profile
        && profile != "county"
    {
        return Err(Failure::new(format!(
            "--profile {profile}: expected county"
        )));
    }
    if arguments.quorum == 0 || arguments.quorum > arguments.authorities {
        return Err(Failure::new(format!(
            "--quorum {}: expected 1 to {}, the number of authorities",
            arguments.quorum, arguments.authorities
        )));
    }
    std::fs::create_dir_all(&context.ledger_dir)
        .map_err(|error| Failure::file(&context.ledger_dir, error))?;
    if context.ledger_dir.join("log").exists() {
        return Err(Failure::new(format!(
            "{}: there is a ledger already; give another folder with --ledger DIR",
            context.ledger_dir.display()
        )));
    }
    // Both passphrases before the first file is written: a wrong one leaves nothing behind.
    context.new_passphrases()?;
    let mut keys: Vec<(SigningKey, SigningKey, Alias)> = Vec::new();
    for number in 1..=arguments.authorities {
        let key = context.new_key(&format!("ka{number}"))?;
        let next = context.new_key(&format!("ka{number}.next"))?;
        keys.push((key, next, Alias(random::array()?)));
    }
    let operator = context.new_key("operator")?;
    let operator_next = context.new_key("operator.next")?;
    let founders: Vec<Founder<'_>> = keys
        .iter()
        .map(|(key, next, person)| Founder {
            key,
            next,
            person: *person,
        })
        .collect();
    let founding = Founding {
        nonce: Nonce(random::array()?),
        origin: &arguments.origin,
        authorities: &founders,
        quorum: arguments.quorum,
        operator: Founder {
            key: &operator,
            next: &operator_next,
            person: Alias(random::array()?),
        },
        role_table: default_role_table(),
        limits: crate::chain::state::LIMITS_MAX,
        seed: context.seed()?,
    };
    let mut ledger = Ledger::create(
        context.disk(),
        &founding,
        context.clock(),
        &context.holder("init"),
    )?;
    let genesis = ledger.chain().head();
    for (key, _, _) in keys.iter().take(usize::from(arguments.quorum)).skip(1) {
        endorse_all(context, &mut ledger, key, Role::Ka, genesis, &[0])?;
    }
    let id = ledger.id();
    drop(context.create_vault(&id)?);
    if arguments.profile.is_some() {
        county(context, &mut ledger, &keys, usize::from(arguments.quorum))?;
    }
    context.close(ledger)?;
    context.tell(
        "init-done",
        &[
            ("id", id.to_string()),
            ("dir", context.ledger_dir.display().to_string()),
            ("keys", context.keys_dir.display().to_string()),
        ],
    );
    if context.json {
        data(&serde_json::json!({ "ledger": id }).to_string());
    } else {
        data(&id.to_string());
    }
    Ok(0)
}

fn endorse_all(
    context: &Context,
    ledger: &mut Ledger,
    key: &SigningKey,
    role: Role,
    entry: crate::crypto::digest::EntryHash,
    indices: &[u32],
) -> Result<(), Failure> {
    let clock = context.clock();
    let events: Vec<(EventHead, Event)> = indices
        .iter()
        .map(|index| {
            (
                EventHead::live(role, clock.now.date_cn()),
                Event::from(Endorsed {
                    target: EventRef {
                        entry,
                        index: *index,
                    },
                }),
            )
        })
        .collect();
    ledger.record(key, &events, context.seed()?, clock)?;
    Ok(())
}

fn county(
    context: &mut Context,
    ledger: &mut Ledger,
    authorities: &[(SigningKey, SigningKey, Alias)],
    quorum: usize,
) -> Result<(), Failure> {
    let Some((first, _, _)) = authorities.first() else {
        return Ok(());
    };
    let today = context.clock().now.date_cn();
    let mut events = Vec::new();
    for (name, role) in COUNTY {
        let key = context.new_key(name)?;
        let person = Alias(random::array()?);
        let mandates = vec![Mandate {
            role: *role,
            org: None,
            scheme: None,
            limit: None,
            from: today,
            to: None,
        }];
        let message = possession_message(&ledger.id(), &person, KeyClass::Author, &mandates);
        events.push((
            EventHead::live(Role::Ka, today),
            Event::from(KeyRegistered {
                key: key.public(),
                class: KeyClass::Author,
                person,
                mandates,
                next_key: None,
                proof: key.sign(&message),
            }),
        ));
    }
    let receipt = ledger.record(first, &events, context.seed()?, context.clock())?;
    let indices: Vec<u32> = (0..events.len() as u32).collect();
    for (key, _, _) in authorities.iter().take(quorum).skip(1) {
        endorse_all(context, ledger, key, Role::Ka, receipt.hash, &indices)?;
    }
    let fin = context.key("fin")?;
    let edu = context.key("edu")?;
    let calendars = super::publish::calendar_events(shipped::CALENDARS, today)?;
    ledger.record(&fin, &calendars, context.seed()?, context.clock())?;
    context.tell(
        "published-calendars",
        &[("from", "2007".to_owned()), ("to", "2026".to_owned())],
    );
    for (_, text) in shipped::SCHEMES {
        let (scheme, event) = super::publish::scheme_event(text, today, Role::Edu)?;
        let receipt = ledger.record(&edu, &[event], context.seed()?, context.clock())?;
        endorse_all(context, ledger, &fin, Role::Fin, receipt.hash, &[0])?;
        context.tell(
            "published-scheme",
            &[
                ("id", scheme.id.clone()),
                ("version", scheme.version.to_string()),
            ],
        );
    }
    Ok(())
}
