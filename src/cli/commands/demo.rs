//! `demo`: the main job on shipped files.
//!
//! Every step parses and runs an ordinary command line, so that what the demo shows is what anybody
//! can type. The passphrase is in a file beside the ledger and the keys are sealed cheaply: a demo
//! ledger protects nothing.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::demo_files::FILES;
use crate::cli::{Context, Failure, dispatch, shown, word};
use crate::words::Lang;

/// Run a year of a real programme on shipped office files, in a folder of its own
#[derive(Args)]
pub struct Arguments {
    /// Folder to make; an earlier demo there is replaced, anything else is left alone
    #[arg(long, default_value = "sunledger-demo", value_name = "DIR")]
    dir: PathBuf,
}

/// Marks a folder as made by the demo, which may therefore replace it.
const MARKER: &str = ".made-by-sunledger-demo";

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    context.tell("demo-start", &[]);
    let folder = prepare(context, &arguments.dir)?;
    let show = |path: &Path| path.display().to_string();
    context.tell("demo-folder", &[("folder", show(&folder))]);
    let demo = Demo {
        context,
        folder: &folder,
    };

    demo.step("demo-step-init", &["init", "--profile", "county"], 0)?;
    let genesis = demo.history_id()?;
    demo.step("demo-step-wrong", &["import", &demo.path("wrong")], 2)?;
    demo.step("demo-step-import", &["import", &demo.path("office")], 0)?;
    demo.step("demo-step-again", &["import", &demo.path("office")], 0)?;
    demo.step("demo-step-verify", &["verify", "--trust", &genesis], 0)?;
    demo.step("demo-step-books", &["balances"], 0)?;
    demo.run(&["funnel"], 0)?;
    demo.step("demo-step-flags", &["flags"], 0)?;
    demo.run(&["flags", "show", "F13"], 0)?;
    let notice = [
        "notice",
        "export",
        "MGS202501",
        "--out",
        &demo.path("notice"),
    ];
    demo.step("demo-step-notice", &notice, 0)?;
    demo.tamper(&genesis)?;

    demo.context.tell("demo-end", &[]);
    demo.follow_up(&genesis);
    Ok(0)
}

/// Makes the folder with the office files and the passphrase.
fn prepare(context: &Context, dir: &Path) -> Result<PathBuf, Failure> {
    if dir.join(MARKER).is_file() {
        context.tell(
            "demo-again-folder",
            &[("folder", dir.display().to_string())],
        );
        std::fs::remove_dir_all(dir).map_err(|error| Failure::file(dir, error))?;
    } else if dir.exists() {
        return Err(Failure::new(format!(
            "{}: expected no such folder, or one that the demo made; give another with --dir DIR",
            dir.display()
        )));
    }
    let write = |name: &str, bytes: &[u8]| -> Result<(), Failure> {
        let path = dir.join(name);
        let parent = path.parent().unwrap_or(dir);
        std::fs::create_dir_all(parent)
            .and_then(|()| std::fs::write(&path, bytes))
            .map_err(|error| Failure::file(&path, error))
    };
    write(MARKER, b"")?;
    write("passphrase", b"demo\n")?;
    for (name, bytes) in FILES {
        write(name, bytes)?;
    }
    dir.canonicalize()
        .map_err(|error| Failure::file(dir, error))
}

struct Demo<'a> {
    context: &'a Context,
    folder: &'a Path,
}

impl Demo<'_> {
    fn path(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    /// Says what comes, then runs a command.
    fn step(&self, text: &str, line: &[&str], expected: u8) -> Result<(), Failure> {
        word("");
        self.context.tell(text, &[]);
        self.run(line, expected)
    }

    /// Shows a command line and runs it as if it had been typed.
    fn run(&self, line: &[&str], expected: u8) -> Result<(), Failure> {
        self.run_on("ledger", line, expected)
    }

    fn run_on(&self, ledger: &str, line: &[&str], expected: u8) -> Result<(), Failure> {
        let here = format!("{}/", self.folder.display());
        let shown: Vec<String> = line.iter().map(|word| word.replace(&here, "")).collect();
        let shown = shown.join(" ");
        word(&format!("$ sunledger {shown}"));
        let lang = match self.context.words.lang {
            Lang::Zh => "zh",
            Lang::En => "en",
        };
        let surroundings = [
            "--ledger".to_owned(),
            self.path(ledger),
            "--keys".to_owned(),
            self.path("ledger.keys"),
            "--passphrase-file".to_owned(),
            self.path("passphrase"),
            "--vault-passphrase-file".to_owned(),
            self.path("passphrase"),
            "--lang".to_owned(),
            lang.to_owned(),
        ];
        let words = std::iter::once("sunledger".to_owned())
            .chain(surroundings)
            .chain(line.iter().map(|word| (*word).to_owned()));
        let (arguments, json) = crate::cli::parse(words, &self.context.words)
            .map_err(|error| Failure::new(error.to_string()))?;
        let mut context = Context::new(&arguments, json)?;
        context.quick = true;
        let status = match dispatch(&mut context, &arguments) {
            Ok(status) => status,
            Err(failure) => {
                word(&self.context.retell(&failure.text));
                failure.status
            }
        };
        if status == expected {
            return Ok(());
        }
        Err(Failure::new(self.context.say(
            "demo-unexpected",
            &[
                ("command", shown),
                ("status", status.to_string()),
                ("expected", expected.to_string()),
            ],
        )))
    }

    /// The ledger's id, from the file that `init` would have printed it to: its first entry.
    fn history_id(&self) -> Result<String, Failure> {
        let disk = std::sync::Arc::new(crate::disk::RealDisk::new(self.folder.join("ledger")));
        let history = crate::ledger::History::read(disk, Default::default())?;
        Ok(history.chain.ledger().to_string())
    }

    /// Changes one byte in the middle of a copy of the log and verifies the copy.
    fn tamper(&self, genesis: &str) -> Result<(), Failure> {
        word("");
        self.context.tell("demo-step-tamper", &[]);
        let from = self.folder.join("ledger").join("log");
        let to = self.folder.join("stolen").join("log");
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |error: std::io::Error| Failure::file(&path, error)
        };
        std::fs::create_dir_all(&to).map_err(failed(&to))?;
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&from).map_err(failed(&from))? {
            let entry = entry.map_err(failed(&from))?;
            let name = entry.file_name();
            std::fs::copy(entry.path(), to.join(&name)).map_err(failed(&to))?;
            names.push(name);
        }
        names.sort();
        let segment = names
            .iter()
            .find(|name| name.to_string_lossy().ends_with(".seg"))
            .ok_or_else(|| Failure::new(format!("{}: no segment", from.display())))?;
        let path = to.join(segment);
        let mut bytes = std::fs::read(&path).map_err(failed(&path))?;
        let offset = bytes.len() / 2;
        if let Some(byte) = bytes.get_mut(offset) {
            let before = *byte;
            *byte ^= 0x20;
            self.context.tell(
                "demo-flipped",
                &[
                    ("file", format!("stolen/log/{}", segment.to_string_lossy())),
                    ("offset", offset.to_string()),
                    ("before", format!("{before:#04x}")),
                    ("after", format!("{byte:#04x}")),
                ],
            );
        }
        std::fs::write(&path, bytes).map_err(failed(&path))?;
        self.run_on("stolen", &["verify", "--trust", genesis], 3)
    }

    /// What to type next.
    fn follow_up(&self, genesis: &str) {
        let program = std::env::current_exe().map_or_else(
            |_| "sunledger".to_owned(),
            |path| path.display().to_string(),
        );
        let lines = [
            format!("cd {}", self.folder.display()),
            format!("alias sunledger='{program}'"),
            "export SUNLEDGER_LEDGER=ledger SUNLEDGER_PASSPHRASE_FILE=passphrase SUNLEDGER_VAULT_PASSPHRASE_FILE=passphrase".to_owned(),
            "sunledger flags show F27".to_owned(),
            "sunledger flags --names".to_owned(),
            "sunledger trace B-2025-0010".to_owned(),
            "sunledger balances --why".to_owned(),
            "sunledger log".to_owned(),
            format!("sunledger verify --trust {genesis}"),
            "sunledger --help".to_owned(),
        ];
        for line in lines {
            shown(&format!("  {line}"));
        }
    }
}
