//! `person add|find|match|merge`.

mod likeness;
mod score;

use clap::{Args, Subcommand};

use super::act::{self, Act};
use super::known_as::{Sort, persons};
use crate::cli::{Context, Failure, data};
use crate::domain::ids::{ResidentId, normalise_name};
use crate::ledger::history::ledger_id;
use crate::log::{LogOptions, LogReader};
use crate::vault::{FieldKind, RegisterKind, Registrar};

/// Give a person an alias, find it, or find who may be one person twice
///
/// The ledger knows persons by random aliases; who they are stays in the vault. The ID number comes on
/// stdin, so that it stands in no command line and no shell history.
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Keep a person in the vault and print the alias; the ID number comes on the first line of
    /// stdin, the name on the second
    Add {},
    /// Print the alias of a person, account, telephone, bill or paper; the number comes on stdin. Of a staff or
    /// teacher's number, that of the person
    Find {
        /// What the number is of
        #[arg(long, value_enum, default_value_t = Sort::Id)]
        kind: Sort,
    },
    #[command(name = "match")]
    Match(likeness::Arguments),
    #[command(flatten)]
    Act(Act<act::Person>),
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    match &arguments.command {
        Command::Match(own) => return likeness::run(context, own),
        Command::Act(own) => return act::run(context, own),
        Command::Find { kind } if *kind != Sort::Id => return find(context, *kind),
        Command::Add {} | Command::Find { .. } => {}
    }
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    let id = ResidentId::parse(line.trim())
        .map_err(|error| Failure::new(format!("stdin, line 1: {error}")))?;
    let reader = LogReader::open(context.disk(), LogOptions::default())
        .map_err(crate::ledger::LedgerError::from)?;
    let ledger = ledger_id(&reader)?;
    let mut vault = context.vault(&ledger)?;
    match arguments.command {
        Command::Match(_) | Command::Act(_) => Ok(0),
        Command::Find { .. } => match vault.find(RegisterKind::PersonId, id.as_str()) {
            Some(alias) => {
                data(&alias.to_string());
                Ok(0)
            }
            None => Err(Failure::new(
                "no person with that ID number is in the vault: add them with `person add`",
            )),
        },
        Command::Add {} => {
            let mut name = String::new();
            std::io::stdin().read_line(&mut name)?;
            let name = normalise_name(&name);
            if name.is_empty() {
                return Err(Failure::new("stdin, line 2: expected the person's name"));
            }
            let alias = vault.alias(RegisterKind::PersonId, id.as_str())?;
            vault.keep(alias, FieldKind::IdNumber, id.as_str())?;
            vault.keep(alias, FieldKind::Name, &name)?;
            vault.save()?;
            data(&alias.to_string());
            Ok(0)
        }
    }
}

/// Prints the alias of a value that is no ID number.
fn find(context: &mut Context, kind: Sort) -> Result<u8, Failure> {
    let value = act::value_in_clear("kind", "-")?;
    let reader = LogReader::open(context.disk(), LogOptions::default())
        .map_err(crate::ledger::LedgerError::from)?;
    let ledger = ledger_id(&reader)?;
    let vault = context.vault_reader(&ledger)?;
    match kind.find(&vault, &value) {
        Some(alias) => {
            for person in persons(context, &vault, alias)? {
                data(&person.to_string());
            }
            Ok(0)
        }
        None => Err(Failure::new(
            "the vault knows no such number of this kind: see that it is whole, and that --kind says what it is of",
        )),
    }
}
