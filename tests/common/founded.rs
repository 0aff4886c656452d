//! An office with a county's ledger, founded by the real program: what a command says, and how it ends.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// A folder with a ledger, its keys and its vault.
pub struct Desk(pub tempfile::TempDir);

impl Desk {
    /// An office with an empty ledger.
    pub fn new() -> Desk {
        let desk = Desk(tempfile::tempdir().expect("a folder"));
        std::fs::write(desk.at("pass"), "a long enough passphrase\n").expect("a file");
        desk.well(&["init", "--profile", "county"]);
        desk
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn run(&self, words: &[&str], stdin: &str) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sunledger"))
            .args(words)
            .current_dir(self.0.path())
            .env("SUNLEDGER_LEDGER", "books")
            .env("SUNLEDGER_PASSPHRASE_FILE", "pass")
            .env("SUNLEDGER_VAULT_PASSPHRASE_FILE", "pass")
            .env_remove("SUNLEDGER_KEYS")
            .env("LC_ALL", "en_US.UTF-8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program");
        let mut pipe = child.stdin.take().expect("a pipe");
        // A program that reads nothing may have closed it.
        let _ = pipe.write_all(stdin.as_bytes());
        drop(pipe);
        child.wait_with_output().expect("an answer")
    }

    /// What is said on stdout by a command that goes well.
    pub fn well(&self, words: &[&str]) -> String {
        let output = self.run(words, "");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{words:?}: {said}");
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// What is said on stderr by a command that is refused.
    pub fn refused(&self, words: &[&str]) -> String {
        let output = self.run(words, "");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{words:?}: {said}");
        assert!(!said.contains("panicked"), "{said}");
        said
    }
}
