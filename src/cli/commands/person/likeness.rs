//! `person match`: which persons of the vault may be one, by alias.
//!
//! Promises: the look into the vault is on the ledger before anything is compared; what is shown are aliases, and of
//! each field only how it compares. Who was joined with another before (`person merge`) is left out. Nothing is joined
//! here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::score;
use crate::cli::{Context, Failure, Output};
use crate::domain::alias::Alias;
use crate::domain::events::lists::ListKind;
use crate::domain::events::parties::PersonMerged;
use crate::domain::ids::{ResidentId, normalise_name};
use crate::inquiry::persons::{Field, Level, People, Sort, likely};
use crate::inquiry::verbs::duplicates::spelt;
use crate::intake::dates::parse_date;
use crate::ledger::Until;
use crate::projections::World;
use crate::report::lists::accounts::accounts;
use crate::vault::{FieldKind, Vault};

/// Show which persons may be one, with the evidence of every field
///
/// Names are compared as they are written and as they sound: variants and traditional characters, pinyin with the
/// readings of surnames, width, dots; ID numbers, birth days, accounts and telephones also with a slip. Rules come
/// first: an ID number a slip apart under the same name, or an account or telephone shared under the same name;
/// families and guardians, who share them under other names or stand together in a register, are left out. The
/// rest is weighed (Fellegi-Sunter), in bits. Persons of outside lists are matched with those of registers. That two are
/// one person a person decides: person merge.
#[derive(Args)]
pub(super) struct Arguments {
    /// Measure the search on public sets with known answers in this folder, and read no vault
    #[arg(long, value_name = "FOLDER")]
    score: Option<PathBuf>,
    /// Key that may look into the vault
    #[arg(long, default_value = "aud", value_name = "KEY")]
    key: String,
    #[command(flatten)]
    output: Output,
}

/// Runs the command.
pub(super) fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    if let Some(folder) = &arguments.score {
        return score::run(context, folder, &arguments.output);
    }
    let history = context.history(Until::default())?;
    let world = &history.world;
    // Whoever stands on an outside list is matched with the rest: a list may have the number of the dead mistyped.
    let listed = listed(world);
    let registered = world.parties.iter().map(|(alias, _)| *alias);
    let persons: BTreeSet<Alias> = registered
        .chain(listed.keys().copied())
        .filter(|alias| {
            let alias = alias.to_string();
            let mut merged = world.acts.about::<PersonMerged>("", &alias);
            merged.next().is_none()
        })
        .collect();
    let persons: Vec<Alias> = persons.into_iter().collect();
    let vault = context.look(&arguments.key, "person match", persons.clone())?;
    let people = people(world, &vault, &persons)?;
    let (found, compared) = likely(&people);
    let mut table = context.table(&[
        "one person",
        "other person",
        "weight",
        "by rule",
        "evidence of fields",
        "only on lists",
    ]);
    let mut answers = Vec::new();
    for pair in &found {
        let (Some(a), Some(b)) = (persons.get(pair.a), persons.get(pair.b)) else {
            continue;
        };
        let fields = pair.evidence.iter().map(|one| {
            let (field, level) = (&one.field, one.level.word());
            let field = context.term("person-field", field);
            format!("{field}: {}", context.term("person-level", level))
        });
        table.rows.push(vec![
            a.to_string(),
            b.to_string(),
            thousandths(pair.weight),
            match (pair.ruled, pair.through_others) {
                (true, _) => context.say("person-ruled", &[]),
                (false, true) => context.say("person-through", &[]),
                (false, false) => String::new(),
            },
            fields.collect::<Vec<_>>().join("; "),
            [a, b]
                .into_iter()
                .filter(|one| world.parties.get(one).is_none())
                .flat_map(|one| listed.get(one).into_iter().flatten())
                .map(|kind| context.term("register", kind))
                .collect::<Vec<_>>()
                .join("; "),
        ]);
        let evidence = pair.evidence.iter().map(
            |one| json!({ "field": one.field, "level": one.level.word(), "weight": one.weight }),
        );
        let near = pair.evidence.iter().filter(|one| one.level == Level::Near);
        answers.push(json!({
            "kept": a, "merged": b, "weight": pair.weight, "ruled": pair.ruled,
            "through_others": pair.through_others, "near": near.count(),
            "kept_on_lists": listed.get(a), "merged_on_lists": listed.get(b),
            "evidence": evidence.collect::<Vec<_>>(),
        }));
    }
    table.right = vec![2];
    let standing = context.standing(&history.chain, Some(history.day), "person match");
    let table = table.of("person-match", Some(standing));
    let json = json!({ "pairs": answers, "persons": persons.len(), "compared": compared });
    arguments.output.give(context, &table, &json)?;
    if found.is_empty() {
        context.tell("list-empty", &[]);
    }
    Ok(0)
}

/// A weight in bits.
fn thousandths(weight: i32) -> String {
    let sign = if weight < 0 { "-" } else { "" };
    let weight = weight.unsigned_abs();
    format!("{sign}{}.{:03}", weight / 1_000, weight % 1_000)
}

/// Who stands on outside lists, and on lists of which kinds.
fn listed(world: &World) -> BTreeMap<Alias, Vec<ListKind>> {
    let mut all: BTreeMap<Alias, Vec<ListKind>> = BTreeMap::new();
    for (person, entries) in world.funds.entries() {
        let kinds = all.entry(*person).or_default();
        for (_, entry) in entries {
            if !kinds.contains(&entry.said.kind) {
                kinds.push(entry.said.kind);
            }
        }
        kinds.sort_by_key(|kind| *kind as u8);
    }
    all
}

/// What persons have, by person, and the register's word for it.
type Having = BTreeMap<Alias, BTreeSet<Alias>>;

/// What is compared of each person.
fn people(world: &World, vault: &Vault, persons: &[Alias]) -> Result<People, Failure> {
    let mut held = Having::new();
    for row in accounts(world)? {
        for person in row.on_record_for.iter().chain(&row.paid_to) {
            held.entry(*person).or_default().insert(row.account);
        }
    }
    let (mut phones, mut addresses) = (Having::new(), Having::new());
    for (alias, person) in world.parties.iter() {
        for (_, fact) in person.registered.iter() {
            phones.entry(*alias).or_default().extend(fact.said.phone);
            let of = addresses.entry(*alias).or_default();
            of.extend(fact.said.address);
        }
    }
    let text = |alias: &Alias, field| -> Result<String, Failure> {
        let held = vault.field(alias, field)?;
        Ok(held.map_or_else(String::new, |text| text.to_string()))
    };
    // What an alias stands for, where the vault has it: a number with two digits exchanged is still a lead.
    let values = |of: &Having, person, field| -> Result<String, Failure> {
        let mut lines = Vec::new();
        for alias in of.get(person).into_iter().flatten() {
            let known = text(alias, field)?;
            lines.push(match spelt(&known) {
                empty if empty.is_empty() => alias.to_string(),
                known => known,
            });
        }
        Ok(lines.join("\n"))
    };
    let mut records = Vec::with_capacity(persons.len());
    for alias in persons {
        // A number whose check character alone is wrong is kept as stated, and is the likeliest slip of all.
        let stated = text(alias, FieldKind::IdNumber)?;
        let id = ResidentId::as_stated(&stated).ok().map(|(id, _)| id);
        let birth = match id.as_ref().and_then(ResidentId::birth_date) {
            Some(day) => Some(day),
            None => parse_date(&text(alias, FieldKind::Birth)?),
        };
        records.push(vec![
            normalise_name(&text(alias, FieldKind::Name)?),
            id.map_or_else(String::new, |id| id.as_str().to_owned()),
            birth.map_or_else(String::new, |day| day.to_string().replace('-', "")),
            values(&held, alias, FieldKind::Account)?,
            values(&phones, alias, FieldKind::Phone)?,
            values(&addresses, alias, FieldKind::Address)?,
        ]);
    }
    let fields = [
        ("name", Sort::Name),
        ("id", Sort::Id),
        ("birth", Sort::Day),
        ("account", Sort::Number),
        ("phone", Sort::Number),
        ("address", Sort::Word),
    ];
    let fields = fields.map(|(name, sort)| Field {
        name: name.to_owned(),
        sort,
    });
    Ok(People {
        fields: fields.to_vec(),
        records,
        kin: kin(world, persons),
        ..People::default()
    })
}

/// Whom some register has as two: members of a household, whoever takes money in for another, officials and kin.
fn kin(world: &World, persons: &[Alias]) -> BTreeSet<(usize, usize)> {
    let places: BTreeMap<Alias, usize> = persons
        .iter()
        .enumerate()
        .map(|(at, alias)| (*alias, at))
        .collect();
    let mut households = Having::new();
    let mut pairs: Vec<(Alias, Alias)> = Vec::new();
    for (alias, person) in world.parties.iter() {
        for link in &person.households {
            let members = households.entry(link.said.household).or_default();
            members.insert(*alias);
        }
        let holders = person.accounts.iter();
        pairs.extend(
            holders
                .filter_map(|bound| bound.said.holder_person)
                .map(|holder| (*alias, holder)),
        );
    }
    for (_, conflict) in world.parties.conflicts() {
        pairs.push((
            world.parties.who(conflict.said.official),
            conflict.said.applicant,
        ));
    }
    let mut all = BTreeSet::new();
    let mut part = |a: &Alias, b: &Alias| {
        if let (Some(a), Some(b)) = (places.get(a), places.get(b))
            && a != b
        {
            all.insert((*a.min(b), *a.max(b)));
        }
    };
    for (a, b) in &pairs {
        part(a, b);
    }
    for members in households.values() {
        for a in members {
            for b in members.range(a..).skip(1) {
                part(a, b);
            }
        }
    }
    all
}
