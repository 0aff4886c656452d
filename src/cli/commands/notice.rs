//! `notice export`.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use zeroize::Zeroizing;

use super::act::{self, Act};
use crate::cli::context::known_scheme;
use crate::cli::{Context, Failure};
use crate::crypto::digest::FileHash;
use crate::crypto::hash;
use crate::domain::date::Date;
use crate::domain::events::notices::{ExportIssued, ExportLevel};
use crate::domain::events::{Event, EventHead};
use crate::domain::ids::ResidentId;
use crate::domain::party::Role;
use crate::notice::html::Standing;
use crate::notice::{PublicRow, choose, csv, html, redact, rows_root};
use crate::vault::{FieldKind, Vault};

/// Put lists before the public, and write them
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    #[command(flatten)]
    Act(Act<act::Notice>),
    /// Write a notice as a web page and as CSV, public level, and record that it left the house
    ///
    /// A row shows ordinal, name, unit, programme, tier and amount, and nothing else. The rows' root
    /// goes on the ledger; the ledger's id, size and root stand in the footer.
    Export {
        /// Number of the notice
        number: String,
        /// Folder for the two files
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Scheme, where several have a notice of that number
        #[arg(long)]
        scheme: Option<String>,
        /// Key to sign with
        #[arg(long, default_value = "ntc")]
        key: String,
        /// Replace files that are there already
        #[arg(long)]
        force: bool,
    },
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    let (number, out, scheme, key, force) = match &arguments.command {
        Command::Act(own) => return act::run(context, own),
        Command::Export {
            number,
            out,
            scheme,
            key,
            force,
        } => (number, out, scheme, key, force),
    };
    let stem: String = number
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || "-_".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    let paths = [
        out.join(format!("{stem}.html")),
        out.join(format!("{stem}.csv")),
    ];
    if let Some(there) = paths.iter().find(|path| !force && path.exists()) {
        return Err(Failure::new(format!(
            "{}: expected no such file, found one; give another folder, or --force to replace it",
            there.display()
        )));
    }
    // A file can't take a folder's place, and that would show only after the export is recorded.
    if let Some(there) = paths.iter().find(|path| path.is_dir()) {
        return Err(Failure::new(format!(
            "{}: expected no such file, found a folder; give another folder with --out",
            there.display()
        )));
    }

    let key = context.key(key)?;
    let mut ledger = context.open("notice export")?;
    let mut vault = context.vault(&ledger.id())?;
    if let Some(scheme) = scheme {
        known_scheme(ledger.world(), scheme)?;
    }
    let (list, rules) = choose(ledger.world(), number, scheme.as_deref())?;
    let mut rows = Vec::with_capacity(list.rows.len());
    for listed in &list.rows {
        let name = vault.field(&listed.person, FieldKind::Name)?.ok_or_else(|| {
            Failure::new(format!(
                "notice {number}, row {}: the vault holds no name for this person: they were erased, or the vault is older than the log",
                listed.ordinal
            ))
        })?;
        let birth = birth(&vault, listed)?;
        let salt = vault.notice_salt(Some(listed.person), number, listed.ordinal)?;
        rows.push((redact(listed, rules, &name, birth, list.from), salt));
    }
    let standing = Standing {
        ledger: ledger.id(),
        size: ledger.chain().size(),
        root: ledger.chain().root(),
        rows_root: rows_root(&ledger.id(), number, list.stage, &rows),
    };
    let shown: Vec<PublicRow> = rows.into_iter().map(|(row, _)| row).collect();
    let page = html::page(&context.words, rules, &list, &shown, &standing);
    let contents = [
        html::html(&page).map_err(|error| Failure::new(error.to_string()))?,
        csv::csv(&page)?,
    ];

    let _folder = Folder::make(out)?;
    // The files lie there whole before the ledger says that they went out, and bear their names only
    // after.
    let mut waiting = Vec::new();
    for (path, text) in paths.iter().zip(&contents) {
        waiting.push((Unnamed::write(path, text.as_bytes())?, path));
    }
    vault.save()?;
    let clock = context.clock();
    let mut head = EventHead::live(Role::Ntc, clock.now.date_cn());
    head.scheme = ledger
        .world()
        .registry
        .scheme_version(&list.scheme)
        .map(|version| crate::domain::events::SchemeRef {
            id: list.scheme.clone(),
            version,
        });
    let event = ExportIssued {
        what: "notice".to_owned(),
        notice_no: Some(number.clone()),
        level: ExportLevel::Public,
        rows: shown.len() as u32,
        root: standing.rows_root,
        ledger_size: standing.size,
        files: contents
            .iter()
            .map(|text| FileHash(hash::sha256(&[text.as_bytes()])))
            .collect(),
    };
    let receipt = ledger.record(&key, &[(head, Event::from(event))], context.seed()?, clock)?;
    context.close(ledger)?;
    for (file, path) in waiting {
        file.name(path)?;
    }

    let differs = list
        .stated_rows
        .is_some_and(|rows| rows as usize != shown.len())
        || list.stated_amount.is_some_and(|sum| sum != list.total);
    if differs {
        let stated = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
        context.tell(
            "notice-differs",
            &[
                (
                    "stated-rows",
                    stated(list.stated_rows.map(|n| n.to_string())),
                ),
                (
                    "stated",
                    stated(list.stated_amount.map(|sum| sum.to_string())),
                ),
                ("rows", shown.len().to_string()),
                ("sum", list.total.to_string()),
            ],
        );
    }
    context.tell(
        "notice-written",
        &[
            ("html", paths[0].display().to_string()),
            ("csv", paths[1].display().to_string()),
            ("rows", shown.len().to_string()),
            ("root", standing.rows_root.to_string()),
            ("sequence", receipt.sequence.to_string()),
        ],
    );
    if context.json {
        crate::cli::data(&serde_json::to_string_pretty(&serde_json::json!({
            "html": paths[0], "csv": paths[1], "rows": shown.len(),
            "rows_root": standing.rows_root, "ledger": standing.ledger, "size": standing.size,
            "root": standing.root, "sequence": receipt.sequence,
        }))?);
    }
    Ok(0)
}

/// The person's birth date, by the ID number that the vault holds.
fn birth(vault: &Vault, listed: &crate::notice::Listed) -> Result<Option<Date>, Failure> {
    let id: Option<Zeroizing<String>> = vault.field(&listed.person, FieldKind::IdNumber)?;
    Ok(id.and_then(|id| ResidentId::parse(&id).ok()?.birth_date()))
}

/// The folder for the files; one made in vain goes again.
struct Folder(Option<PathBuf>);

impl Folder {
    fn make(path: &Path) -> Result<Folder, Failure> {
        let made = !path.exists();
        std::fs::create_dir_all(path).map_err(|error| Failure::file(path, error))?;
        Ok(Folder(made.then(|| path.to_owned())))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Some(path) = &self.0 {
            // A folder that holds anything stays: this removes empty ones only.
            let _ = std::fs::remove_dir(path);
        }
    }
}

/// A file that is whole but not yet in its place; it goes when it is not named.
struct Unnamed(PathBuf);

impl Unnamed {
    fn write(path: &Path, bytes: &[u8]) -> Result<Unnamed, Failure> {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let unnamed = Unnamed(name.into());
        crate::cli::write_new(&unnamed.0, bytes)?;
        Ok(unnamed)
    }

    fn name(self, path: &Path) -> Result<(), Failure> {
        std::fs::rename(&self.0, path).map_err(|error| Failure::file(path, error))
    }
}

impl Drop for Unnamed {
    fn drop(&mut self) {
        // After a rename there is nothing of that name.
        let _ = std::fs::remove_file(&self.0);
    }
}
