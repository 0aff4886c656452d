//! What every command needs: where things lie, the words, the clock, keys and passphrases.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::{Arguments, Failure, language};
use crate::chain::ChainState;
use crate::crypto::digest::LedgerId;
use crate::crypto::keyfile::{self, KeyFileCost};
use crate::crypto::sign::SigningKey;
use crate::crypto::{random, seal::ScryptParams};
use crate::detect::hands;
use crate::disk::{Disk, RealDisk};
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Timestamp};
use crate::domain::events::control::VaultOpened;
use crate::domain::events::happened::act_lies_ahead;
use crate::domain::events::{Body, Event, EventHead};
use crate::domain::party::Role;
use crate::ledger::snapshot::snapshots_of;
use crate::ledger::{
    Clock, History, INDEX_DIR, Ledger, LedgerError, Receipt, Refusal, Snapshots, SubjectIndex,
    Until,
};
use crate::log::{LogOptions, LogReader};
use crate::projections::World;
use crate::report::{MadeFrom, Standing, Table};
use crate::vault::Vault;
use crate::words::{Lang, Words};

/// Surroundings of one command.
pub struct Context {
    /// Folder of the ledger.
    pub ledger_dir: PathBuf,
    /// Folder of the key files.
    pub keys_dir: PathBuf,
    /// Words.
    pub words: Words,
    /// Whether the answer is wanted as JSON.
    pub json: bool,
    /// Whether a forward jump of the clock is meant.
    pub allow_jump: bool,
    passphrase_file: Option<PathBuf>,
    vault_passphrase_file: Option<PathBuf>,
    passphrase: Option<Zeroizing<Vec<u8>>>,
    vault_passphrase: Option<Zeroizing<Vec<u8>>>,
    /// Cheap key derivation, for the demo only.
    pub quick: bool,
}

/// A passphrase file is one line; more is a mistake.
const PASSPHRASE_MAX: u64 = 4096;

/// The key by which names are shown where no other is named.
const AUDITOR: &str = "aud";
/// Keys of others who may see names for their work, by their usual names.
const LOOKERS: &[&str] = &["fin", "edu", "ntc"];

impl Context {
    pub(super) fn new(arguments: &Arguments, json: bool) -> Result<Context, Failure> {
        let lang = match arguments.lang.as_deref() {
            Some("zh") => Lang::Zh,
            Some("en") => Lang::En,
            Some(other) => {
                return Err(Failure::new(format!("--lang {other}: expected zh or en")));
            }
            None => language::locale(),
        };
        let keys_dir = arguments.keys.clone().unwrap_or_else(|| {
            let mut name = arguments.ledger.clone().into_os_string();
            name.push(".keys");
            name.into()
        });
        Ok(Context {
            ledger_dir: arguments.ledger.clone(),
            keys_dir,
            words: Words::new(lang),
            json,
            allow_jump: arguments.allow_time_jump,
            passphrase_file: arguments.passphrase_file.clone(),
            vault_passphrase_file: arguments.vault_passphrase_file.clone(),
            passphrase: None,
            vault_passphrase: None,
            quick: false,
        })
    }

    /// A text in the chosen language.
    pub fn say(&self, key: &str, values: &[(&str, String)]) -> String {
        self.words.say(key, values)
    }

    /// A text that another room wrote, in the chosen language.
    pub fn retell(&self, english: &str) -> String {
        self.words.retell(english)
    }

    /// Words to stderr.
    pub fn tell(&self, key: &str, values: &[(&str, String)]) {
        super::word(&self.say(key, values));
    }

    /// A table whose headings are said in the chosen language.
    pub fn table(&self, columns: &[&str]) -> Table {
        let headings: Vec<String> = columns
            .iter()
            .map(|column| self.say(&format!("col-{}", column.replace(' ', "-")), &[]))
            .collect();
        let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
        let mut table = Table::new(&headings);
        table.keys = columns
            .iter()
            .map(|column| column.replace(' ', "-"))
            .collect();
        table
    }

    /// Of which ledger a list is, and up to where; `command` gives the list of this day again, as
    /// facts up to `as_of` make it where that was asked for.
    pub fn standing(&self, chain: &ChainState, as_of: Option<Date>, command: &str) -> Standing {
        Standing {
            ledger: chain.ledger(),
            size: chain.size(),
            root: Some((chain.root(), chain.head())),
            recorded_at: chain.recorded_at(),
            as_of: as_of.unwrap_or_else(|| crate::projections::default_as_of(chain.recorded_at())),
            made_from: MadeFrom::Log,
            command: format!("sunledger {command}"),
        }
    }

    /// The standing of a list that takes `--as-of` and `--at`.
    pub fn standing_on(&self, chain: &ChainState, as_of: Option<Date>, command: &str) -> Standing {
        let day = as_of.map_or_else(String::new, |day| format!(" --as-of {day}"));
        let last = chain.size().saturating_sub(1);
        self.standing(chain, as_of, &format!("{command}{day} --at {last}"))
    }

    /// The name of a kind of event in the chosen language.
    pub fn kind(&self, name: &str) -> String {
        self.words.kind(name)
    }

    /// The word for a value of a list that may have more values than this program has words for:
    /// those stand as they are.
    pub fn term_if_any(&self, list: &str, value: &str) -> String {
        self.words.term_if_any(list, value)
    }

    /// The word for a kind of table.
    pub fn table_word(&self, table: &str) -> String {
        self.words.table(table)
    }

    /// The word for a value of a closed list, such as a stage, in the chosen language.
    pub fn term(&self, list: &str, value: impl serde::Serialize) -> String {
        self.words.term(list, value)
    }

    /// Where a row stands in the office's files: file, sheet and line.
    pub fn row_place(&self, file: &str, sheet: &str, row: u32) -> String {
        self.say(
            "row-place",
            &[
                ("file", file.to_owned()),
                ("sheet", sheet.to_owned()),
                ("row", row.to_string()),
            ],
        )
    }

    /// The machine's time.
    pub fn clock(&self) -> Clock {
        let since = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default();
        Clock {
            now: Timestamp(i64::try_from(since.as_micros()).unwrap_or(i64::MAX)),
            allow_jump: self.allow_jump,
        }
    }

    /// The disk the ledger lies on.
    pub fn disk(&self) -> Arc<dyn Disk> {
        Arc::new(RealDisk::new(&self.ledger_dir))
    }

    /// What a second writer is told of this one.
    pub fn holder(&self, command: &str) -> String {
        format!("process {} (sunledger {command})", std::process::id())
    }

    /// Opens the ledger for writing.
    pub fn open(&self, command: &str) -> Result<Ledger, Failure> {
        let mut ledger = Ledger::open(self.disk(), &self.holder(command))?;
        ledger.gather();
        if let Some(aside) = ledger.set_aside() {
            self.tell("verify-set-aside", &[("files", aside.file.clone())]);
        }
        Ok(ledger)
    }

    /// Closes the ledger after writing, and brings index and snapshots up to date where that can be done
    /// at once:
    /// a writer waits for nobody, and an index left behind is made anew by whoever asks it.
    pub fn close(&self, mut ledger: Ledger) -> Result<(), Failure> {
        let news = ledger.gathered();
        let grown = ledger.has_grown();
        let snapshots = match grown {
            true => snapshots_of(ledger.chain(), ledger.world(), None),
            false => Vec::new(),
        };
        ledger.close()?;
        if grown && let Ok(store) = Snapshots::open(&self.ledger_dir.join(INDEX_DIR)) {
            let closes = news.as_ref().map(|(_, _, gathered)| gathered.closes());
            let _ = store.note_closes(closes.unwrap_or_default());
            let _ = store.put(&snapshots);
        }
        if let Some((from, to, gathered)) = news
            && let Ok(mut index) = SubjectIndex::open(&self.ledger_dir.join(INDEX_DIR))
        {
            let places = LogReader::open(self.disk(), LogOptions::default())
                .and_then(|reader| reader.places(index.last_place()));
            // Without places, or with places of another history, readers walk.
            let _ = index.extend(from.as_ref(), &to, gathered, &places.unwrap_or_default());
        }
        Ok(())
    }

    /// Reads, verifies and folds the history.
    pub fn history(&self, until: Until) -> Result<History, Failure> {
        Ok(History::read(self.disk(), until)?)
    }

    /// Says of how many rows of office files a list knows nothing, since an import refused them.
    pub fn tell_refused_rows(&self, world: &World) {
        let refused = world.imports.refused();
        if !refused.is_empty() {
            let rows: u64 = refused.values().sum();
            let values = [
                ("rows", rows.to_string()),
                ("sheets", refused.len().to_string()),
            ];
            self.tell("list-refused-rows", &values);
        }
    }

    fn ask(&self, file: Option<&PathBuf>, prompt: &str) -> Result<Zeroizing<Vec<u8>>, Failure> {
        if let Some(path) = file {
            let open = std::fs::File::open(path).map_err(|error| Failure::file(path, error))?;
            let mut text = Zeroizing::new(String::new());
            open.take(PASSPHRASE_MAX)
                .read_to_string(&mut text)
                .map_err(|error| Failure::file(path, error))?;
            let line = text.lines().next().unwrap_or("");
            return Ok(Zeroizing::new(line.as_bytes().to_vec()));
        }
        let text = super::console::password(&format!("{}: ", self.say(prompt, &[])))
            .map_err(|error| {
                Failure::new(format!(
                    "no passphrase: {error} (without a terminal, give it with --passphrase-file and --vault-passphrase-file)"
                ))
            })?;
        Ok(Zeroizing::new(text.into_bytes()))
    }

    /// Asks for a passphrase that something new will be sealed with: twice at a terminal, since a slip
    /// could never be found out otherwise.
    fn ask_new(&self, file: Option<&PathBuf>, prompt: &str) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let first = self.ask(file, prompt)?;
        if file.is_none() && *self.ask(None, "passphrase-again")? != *first {
            return Err(Failure::new(self.say("passphrase-differs", &[])));
        }
        Ok(first)
    }

    /// The passphrases of keys and a vault that are about to be made.
    pub fn new_passphrases(&mut self) -> Result<(), Failure> {
        self.new_key_passphrase()?;
        if self.vault_passphrase.is_none() {
            self.vault_passphrase =
                Some(self.ask_new(self.vault_passphrase_file.as_ref(), "passphrase-vault")?);
        }
        Ok(())
    }

    /// The passphrase of keys that are about to be made.
    pub fn new_key_passphrase(&mut self) -> Result<(), Failure> {
        if self.passphrase.is_none() {
            self.passphrase = Some(self.ask_new(self.passphrase_file.as_ref(), "passphrase-keys")?);
        }
        Ok(())
    }

    /// Passphrase of the signing keys.
    pub fn passphrase(&mut self) -> Result<Zeroizing<Vec<u8>>, Failure> {
        if self.passphrase.is_none() {
            self.passphrase = Some(self.ask(self.passphrase_file.as_ref(), "passphrase-keys")?);
        }
        Ok(self.passphrase.clone().unwrap_or_default())
    }

    /// Passphrase of the vault.
    pub fn vault_passphrase(&mut self) -> Result<Zeroizing<Vec<u8>>, Failure> {
        if self.vault_passphrase.is_none() {
            self.vault_passphrase =
                Some(self.ask(self.vault_passphrase_file.as_ref(), "passphrase-vault")?);
        }
        Ok(self.vault_passphrase.clone().unwrap_or_default())
    }

    /// Opens the vault.
    pub fn vault(&mut self, ledger: &LedgerId) -> Result<Vault, Failure> {
        let passphrase = self.vault_passphrase()?;
        Ok(Vault::open(self.disk(), ledger, &passphrase)?)
    }

    /// Opens the vault to look, without its lock: a writer at work is not in the way.
    pub fn vault_reader(&mut self, ledger: &LedgerId) -> Result<Vault, Failure> {
        let passphrase = self.vault_passphrase()?;
        Ok(Vault::open_read(self.disk(), ledger, &passphrase)?)
    }

    /// The vault to look into, where its passphrase was given without being asked for; says so where it was
    /// not, and is `None` too where there is no vault.
    pub fn vault_at_hand(&self, ledger: &LedgerId) -> Result<Option<Vault>, Failure> {
        if !Vault::exists(&*self.disk()) {
            return Ok(None);
        }
        let passphrase = match (&self.vault_passphrase, &self.vault_passphrase_file) {
            (Some(known), _) => known.clone(),
            (None, Some(file)) => self.ask(Some(file), "passphrase-vault")?,
            (None, None) => {
                self.tell("words-not-compared", &[]);
                return Ok(None);
            }
        };
        Ok(Some(Vault::open_read(self.disk(), ledger, &passphrase)?))
    }

    /// Opens the vault to show names: the look is on the ledger before anything is shown.
    pub fn look(
        &mut self,
        key: &str,
        purpose: &str,
        aliases: Vec<Alias>,
    ) -> Result<Vault, Failure> {
        // Whoever pays or publishes looks for their own work; an auditor's key is asked for where none of theirs is at hand.
        let at_hand = |name: &&str| self.key_path(name).exists();
        let named = match key == AUDITOR && !at_hand(&key) {
            true => LOOKERS.iter().copied().find(at_hand).unwrap_or(key),
            false => key,
        };
        let key = self.key(named)?;
        let mut ledger = self.open(purpose)?;
        let vault = self.vault_reader(&ledger.id())?;
        let clock = self.clock();
        let day = clock.now.date_cn();
        let mandates = ledger.chain().mandates();
        let places = mandates.rule(VaultOpened::KIND);
        let roles = places.and_then(|rule| rule.places.first());
        let own = mandates.key(&key.public());
        let role = own.and_then(|own| {
            let mut roles = roles.into_iter().flatten().copied();
            roles.find(|role| mandates.covers(own, *role, day, None, None, None))
        });
        let head = EventHead::live(role.unwrap_or(Role::Aud), day);
        let event = VaultOpened {
            aliases,
            purpose: purpose.to_owned(),
        };
        ledger.record(&key, &[(head, Event::from(event))], self.seed()?, clock)?;
        self.close(ledger)?;
        Ok(vault)
    }

    /// Makes the vault.
    pub fn create_vault(&mut self, ledger: &LedgerId) -> Result<Vault, Failure> {
        let passphrase = self.vault_passphrase()?;
        let params = if self.quick {
            ScryptParams::QUICK
        } else {
            ScryptParams::STANDARD
        };
        Ok(Vault::create(self.disk(), ledger, &passphrase, params)?)
    }

    /// A new signing key, written encrypted to `NAME.pem`; an existing file is never overwritten.
    pub fn new_key(&mut self, name: &str) -> Result<SigningKey, Failure> {
        let passphrase = self.passphrase()?;
        let key = SigningKey::generate(&mut random::fill)?;
        let cost = if self.quick {
            KeyFileCost::Quick
        } else {
            KeyFileCost::Standard
        };
        let pem = keyfile::encrypt_pem(&key, &passphrase, cost)?;
        std::fs::create_dir_all(&self.keys_dir)
            .map_err(|error| Failure::file(&self.keys_dir, error))?;
        let plain = !name.is_empty() && !name.contains(['/', '\\']) && !name.starts_with('.');
        if !plain {
            return Err(Failure::new(format!(
                "{name}: expected a name of a key, such as rec2; its folder is given with --keys DIR"
            )));
        }
        let path = self.key_path(name);
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let mut file = options
            .open(&path)
            .map_err(|error| Failure::file(&path, error))?;
        std::io::Write::write_all(&mut file, pem.as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(|error| Failure::file(&path, error))?;
        Ok(key)
    }

    /// The key of that name, or a new one where there is none: an earlier attempt may have made it.
    pub fn key_or_new(&mut self, name: &str) -> Result<SigningKey, Failure> {
        if self.key_path(name).exists() {
            self.key(name)
        } else {
            self.new_key(name)
        }
    }

    /// Where a key of that name lies; a path is taken as it is.
    pub fn key_path(&self, name: &str) -> PathBuf {
        if name.ends_with(".pem") {
            PathBuf::from(name)
        } else {
            self.keys_dir.join(format!("{name}.pem"))
        }
    }

    /// Opens a key file by name or path.
    pub fn key(&mut self, name: &str) -> Result<SigningKey, Failure> {
        let path = self.key_path(name);
        let mut text = String::new();
        std::fs::File::open(&path)
            .and_then(|file| file.take(64 << 10).read_to_string(&mut text))
            .map_err(|error| {
                Failure::new(format!(
                    "{}: {error}: name the key with --key NAME, and its folder with --keys DIR",
                    path.display()
                ))
            })?;
        let passphrase = self.passphrase()?;
        keyfile::decrypt_pem(&text, &passphrase).map_err(|error| Failure::file(&path, error))
    }

    /// The key of a role, unless another is named.
    pub fn key_for(&mut self, named: Option<&str>, role: Role) -> Result<SigningKey, Failure> {
        let own = role.word().to_lowercase();
        if named.is_none() && !self.key_path(&own).exists() {
            return Err(Failure::new(format!(
                "{}: no key of role {} is here: enrol one with `key enrol {own} --role {} --person ALIAS`, or name one you have with --key NAME, and its folder with --keys DIR",
                self.key_path(&own).display(),
                role.word(),
                role.word()
            )));
        }
        self.key(named.unwrap_or(&own))
    }

    /// Fresh salt seed for an entry.
    pub fn seed(&self) -> Result<[u8; 32], Failure> {
        Ok(random::array()?)
    }

    /// Records events as one entry, tells what became of it, and closes the ledger.
    pub fn record(
        &self,
        ledger: Ledger,
        key: &SigningKey,
        events: &[(EventHead, Event)],
    ) -> Result<Receipt, Failure> {
        self.names_nobody(&ledger.id(), None, events, &BTreeSet::new())?;
        self.record_compared(ledger, key, events)
    }

    /// The same, for events whose words were compared with the names in the vault.
    pub fn record_compared(
        &self,
        mut ledger: Ledger,
        key: &SigningKey,
        events: &[(EventHead, Event)],
    ) -> Result<Receipt, Failure> {
        let today = self.clock().now.date_cn();
        for (head, event) in events {
            if act_lies_ahead(event, head.effective, today) {
                return Err(Failure::new(format!(
                    "{} is of {}, and today is {today}: record it once it has happened, or correct the day",
                    event.kind().name(),
                    head.effective
                )));
            }
        }
        let signer = ledger.chain().mandates().key(&key.public());
        let signers: Vec<Alias> = signer.map(|state| state.person).into_iter().collect();
        hands_apart(ledger.world(), events, &signers)?;
        let recorded = ledger.record(key, events, self.seed()?, self.clock());
        let receipt = recorded.map_err(|error| {
            let failure = Failure::from(error);
            Failure {
                text: super::waits::with_keys(self, &failure.text),
                ..failure
            }
        })?;
        self.told(&ledger, &receipt, events.len());
        self.close(ledger)?;
        Ok(receipt)
    }

    /// Says what was recorded, or proposed.
    pub fn told(&self, ledger: &Ledger, receipt: &Receipt, events: usize) {
        self.tell(
            "recorded",
            &[
                ("sequence", receipt.sequence.to_string()),
                ("events", events.to_string()),
                ("hash", receipt.hash.to_string()),
            ],
        );
        for proposal in ledger.chain().pending().iter() {
            if proposal.sequence == receipt.sequence {
                super::waits::proposed(self, ledger.chain(), proposal);
            }
        }
    }
}

/// Refuses live acts that join hands which must stay apart, signed by these persons, the proposer first.
pub fn hands_apart(
    world: &World,
    events: &[(EventHead, Event)],
    signers: &[Alias],
) -> Result<(), Failure> {
    for (index, (head, event)) in (0u32..).zip(events) {
        let scheme = head.scheme.as_ref().map_or("", |scheme| scheme.id.as_str());
        if head.source.is_some() {
            continue;
        }
        hands::apart(world, scheme, event, signers).map_err(|source| {
            Failure::from(LedgerError::from(Refusal::Structure {
                index,
                kind: event.kind().name().to_owned(),
                source: Box::new(source),
            }))
        })?;
    }
    Ok(())
}

/// Name of a file by its hash, as imports recorded it.
pub fn file_name(world: &World, file: &crate::crypto::digest::FileHash) -> String {
    world
        .imports
        .file_name(file)
        .map_or_else(|| file.short(), str::to_owned)
}

/// Refuses a scheme that is not published here, and names those that are: a list of nothing would look
/// like an answer.
pub fn known_scheme(world: &World, scheme: &str) -> Result<(), Failure> {
    if world.registry.scheme(scheme).is_some() {
        return Ok(());
    }
    let known: Vec<&str> = world.registry.scheme_ids().map(String::as_str).collect();
    let known = match known.as_slice() {
        [] => "none yet".to_owned(),
        some => some.join(", "),
    };
    Err(Failure::new(format!(
        "--scheme {scheme}: expected a scheme that is published here ({known}), found none such"
    )))
}
