//! `notice export`, and the one way in which lists of persons go out at the public level.
//!
//! Promises: files bear their names, and a list stands on stdout, only after the ledger says that they went out; each is recorded by its hash;
//! what a scheme shows within the unit alone is marked so in every form. **Not here**: which rows there are and what they show (`notice/`), and
//! forms of a list that only one command has.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use zeroize::Zeroizing;

use super::act::{self, Act};
use crate::chain::ChainState;
use crate::cli::context::known_scheme;
use crate::cli::{Context, Failure};
use crate::crypto::digest::FileHash;
use crate::crypto::hash;
use crate::domain::date::Date;
use crate::domain::events::notices::{ExportIssued, ExportLevel};
use crate::domain::events::{Event, EventHead};
use crate::domain::ids::ResidentId;
use crate::domain::party::Role;
use crate::notice::html::{Page, Standing};
use crate::notice::{NoticeList, PublicRow, choose, csv, html, redact, rows_root};
use crate::projections::World;
use crate::schemes::Scheme;
use crate::vault::{FieldKind, Vault};
use crate::words::Words;

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
        /// For a notice within the unit, or one that was taken down: mark both files as internal
        #[arg(long)]
        internal: bool,
    },
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    let (number, out, scheme, key, force, internal) = match &arguments.command {
        Command::Act(own) => return act::run(context, own),
        Command::Export {
            number,
            out,
            scheme,
            key,
            force,
            internal,
        } => (number, out, scheme, key, force, internal),
    };
    let issue = Issue {
        what: "notice",
        command: "notice export",
        number,
        notice_no: Some(number),
        out: Some(out),
        workbook: None,
        key,
        force: *force,
        internal: *internal,
    };
    let choice = |world: &World| {
        if let Some(scheme) = scheme {
            known_scheme(world, scheme)?;
        }
        let (list, rules) = choose(world, number, scheme.as_deref())?;
        Ok((list, rules.clone()))
    };
    issue.write(context, choice, |_, _| {}, |_| Ok(Beside::default()))
}

/// A list that leaves the house at the public level: its files, and the record that they went out.
pub(super) struct Issue<'a> {
    /// What is exported, as the ledger says it.
    pub what: &'a str,
    /// The command, for whoever finds the ledger held.
    pub command: &'static str,
    /// Number that names the files and that every row's leaf holds.
    pub number: &'a str,
    /// The notice, where the list is one.
    pub notice_no: Option<&'a str>,
    /// Folder for the page and the CSV file, where they are wanted.
    pub out: Option<&'a Path>,
    /// A workbook of the list, where one is wanted.
    pub workbook: Option<&'a Path>,
    /// Key to sign with.
    pub key: &'a str,
    /// Whether files that are there are replaced.
    pub force: bool,
    /// Whether the list may stay within the unit, and its files are marked so.
    pub internal: bool,
}

/// A list that is about to go out, for forms that one command alone has.
pub(super) struct Given<'g> {
    /// Words, and tables in them.
    pub context: &'g Context,
    /// The chain that the list is made from.
    pub chain: &'g ChainState,
    /// The list, with aliases in it.
    pub list: &'g NoticeList,
    /// Its rows as the public sees them.
    pub shown: &'g [PublicRow],
    /// The page around them.
    pub page: &'g Page,
    /// What the footer says of the ledger.
    pub standing: &'g Standing,
    /// What a list that stays within the unit is marked with.
    pub mark: Option<&'g str>,
}

/// Forms of a list beside the page and its CSV file.
#[derive(Default)]
pub(super) struct Beside {
    /// The workbook that was asked for.
    pub workbook: Option<Vec<u8>>,
    /// What is given on stdout.
    pub stdout: Option<String>,
}

impl Issue<'_> {
    /// The files that will be written.
    fn files(&self) -> Vec<PathBuf> {
        let stem: String = self
            .number
            .chars()
            .map(|c| {
                if c.is_alphanumeric() || "-_".contains(c) {
                    c
                } else {
                    '_'
                }
            })
            .collect();
        let folder = self.out.into_iter();
        let both = folder.flat_map(|out| {
            let file = |end: &str| out.join(format!("{stem}.{end}"));
            [file("html"), file("csv")]
        });
        both.chain(self.workbook.map(Path::to_owned)).collect()
    }

    /// Chooses the rows, redacts them, writes the files and records the export; `dress` may change the
    /// words around the rows, never the rows, and `beside` makes the forms that the command has of its own.
    pub fn write(
        &self,
        context: &mut Context,
        choose: impl FnOnce(&World) -> Result<(NoticeList, Scheme), Failure>,
        dress: impl FnOnce(&mut Page, &Words),
        beside: impl FnOnce(&Given<'_>) -> Result<Beside, Failure>,
    ) -> Result<u8, Failure> {
        let number = self.number;
        let paths = self.files();
        if let Some(there) = paths.iter().find(|path| !self.force && path.exists()) {
            return Err(Failure::new(format!(
                "{}: expected no such file, found one; give another place, or --force to replace it",
                there.display()
            )));
        }
        // A file can't take a folder's place, and that would show only after the export is recorded.
        if let Some(there) = paths.iter().find(|path| path.is_dir()) {
            return Err(Failure::new(format!(
                "{}: expected no such file, found a folder; give another place",
                there.display()
            )));
        }

        let key = context.key(self.key)?;
        let mut ledger = context.open(self.command)?;
        let mut vault = context.vault(&ledger.id())?;
        let (list, rules) = choose(ledger.world())?;
        // A notice was put up; a list of who was paid goes out only where the text asks for one.
        let unasked = self.notice_no.is_none() && rules.publishes_no_result();
        let within = rules.is_internal(list.stage) || unasked;
        // What is off the website for good is told before it is put there again (F33).
        let down = self
            .notice_no
            .and_then(|number| ledger.world().notices.get(&list.scheme, number))
            .and_then(|notice| notice.taken_down.iter().map(|fact| fact.clock).min())
            .filter(|down| *down <= context.clock().now.date_cn());
        let inside = within || (self.internal && down.is_some());
        if unasked && !rules.is_internal(list.stage) && !self.internal {
            return Err(Failure::new(format!(
                "{number}: the text of scheme {} asks for no public list of who was aided, so names do not leave the unit; hand the list out inside with --internal, which marks every form of it",
                rules.id
            )));
        }
        if within && !self.internal {
            return Err(Failure::new(format!(
                "{number}: the scheme {} shows this notice within the unit only, expected a notice for everybody; hand it out inside with --internal, which marks every form of it",
                rules.id
            )));
        }
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
            rows.push((redact(listed, &rules, &name, birth, list.from), salt));
        }
        let standing = Standing {
            ledger: ledger.id(),
            size: ledger.chain().size(),
            root: ledger.chain().root(),
            rows_root: rows_root(&ledger.id(), number, list.stage, &rows),
        };
        let shown: Vec<PublicRow> = rows.into_iter().map(|(row, _)| row).collect();
        let mut page = html::page(&context.words, &rules, &list, &shown, &standing);
        dress(&mut page, &context.words);
        let mark = inside.then(|| context.words.say("notice-internal", &[]));
        if let Some(mark) = &mark {
            page.stage = format!("{} · {mark}", page.stage);
            page.words.title = format!("{} · {mark}", page.words.title);
            page.footer = format!("{mark} · {}", page.footer);
        }
        let beside = beside(&Given {
            context,
            chain: ledger.chain(),
            list: &list,
            shown: &shown,
            page: &page,
            standing: &standing,
            mark: mark.as_deref(),
        })?;
        let mut contents: Vec<Vec<u8>> = Vec::new();
        if self.out.is_some() {
            let html = html::html(&page).map_err(|error| Failure::new(error.to_string()))?;
            contents.extend([html.into_bytes(), csv::csv(&page)?.into_bytes()]);
        }
        contents.extend(beside.workbook);

        let _folder = self.out.map(Folder::make).transpose()?;
        // The files lie there whole before the ledger says that they went out, and bear their names only
        // after.
        let mut waiting = Vec::new();
        for (path, bytes) in paths.iter().zip(&contents) {
            waiting.push((Unnamed::write(path, bytes)?, path));
        }
        let printed = beside.stdout.as_deref().map(str::as_bytes);
        let given = contents.iter().map(Vec::as_slice).chain(printed);
        let files: Vec<FileHash> = given
            .map(|bytes| FileHash(hash::sha256(&[bytes])))
            .collect();
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
            what: self.what.to_owned(),
            notice_no: self.notice_no.map(str::to_owned),
            level: if inside {
                ExportLevel::Internal
            } else {
                ExportLevel::Public
            },
            rows: shown.len() as u32,
            root: standing.rows_root,
            ledger_size: standing.size,
            files,
        };
        let receipt = ledger.record(&key, &[(head, Event::from(event))], context.seed()?, clock)?;
        context.close(ledger)?;
        for (file, path) in waiting {
            file.name(path)?;
        }

        if let Some(down) = down.filter(|_| !inside) {
            let values = [
                ("number", number.to_owned()),
                ("down", down.to_string()),
                ("rows", shown.len().to_string()),
            ];
            context.tell("notice-was-taken-down", &values);
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
        let said = [
            ("rows", shown.len().to_string()),
            ("root", standing.rows_root.to_string()),
            ("sequence", receipt.sequence.to_string()),
        ];
        let shown_at = |path: &PathBuf| path.display().to_string();
        let (html, table) = match (self.out, paths.as_slice()) {
            (Some(_), [html, table, ..]) => {
                let files = [("html", shown_at(html)), ("csv", shown_at(table))];
                let values: Vec<_> = files.into_iter().chain(said).collect();
                context.tell("notice-written", &values);
                (Some(html), Some(table))
            }
            _ => {
                context.tell("notice-recorded", &said);
                (None, None)
            }
        };
        if let Some(book) = self.workbook {
            context.tell("written", &[("file", book.display().to_string())]);
        }
        if context.json {
            crate::cli::data(&serde_json::to_string_pretty(&serde_json::json!({
                "html": html, "csv": table, "rows": shown.len(),
                "rows_root": standing.rows_root, "ledger": standing.ledger, "size": standing.size,
                "root": standing.root, "sequence": receipt.sequence, "taken_down": down,
                "internal": inside,
            }))?);
        } else if let Some(list) = &beside.stdout {
            // `data` ends the line.
            crate::cli::data(list.strip_suffix('\n').unwrap_or(list));
        }
        Ok(0)
    }
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
