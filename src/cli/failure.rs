//! Why a command could not give its answer, and the exit status it ends with.
//!
//! Promises: words on stderr in the reader's language; where JSON was asked for, the same words and the status on stdout
//! too, under names that no language changes, whichever command it was.

use std::process::ExitCode;

use crate::inquiry::spotcheck::SpotError;
use crate::inquiry::trace::TraceError;
use crate::ledger::LedgerError;
use crate::words::Words;

/// A failure with its exit status.
#[derive(Debug)]
pub struct Failure {
    /// 2: could not run; 3: the history cannot be trusted.
    pub status: u8,
    /// What happened and what to do.
    pub text: String,
}

impl Failure {
    /// The command could not run.
    pub fn new(text: impl Into<String>) -> Failure {
        Failure {
            status: 2,
            text: text.into(),
        }
    }

    /// A file that could not be read or written.
    pub fn file(path: &std::path::Path, error: impl std::fmt::Display) -> Failure {
        Failure::new(format!("{}: {error}", path.display()))
    }

    /// Says it in the chosen language; most texts come from rooms that know none.
    pub(super) fn tell(self, words: &Words, json: bool) -> ExitCode {
        let told = words.retell(&self.text);
        if json {
            super::data(&as_json(&told, self.status));
        }
        super::word(&format!("sunledger: {told}"));
        ExitCode::from(self.status)
    }
}

/// An error for programs: what it says to people, and the exit status.
pub(super) fn as_json(told: &str, status: u8) -> String {
    format!(
        "{:#}",
        serde_json::json!({ "error": told, "status": status })
    )
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        Failure {
            status: if error.distrust() { 3 } else { 2 },
            text: error.to_string(),
        }
    }
}

impl From<TraceError> for Failure {
    fn from(error: TraceError) -> Self {
        match error {
            TraceError::Ledger(error) => (*error).into(),
            astray @ TraceError::Astray(_) => Failure::new(astray.to_string()),
        }
    }
}

impl From<SpotError> for Failure {
    fn from(error: SpotError) -> Self {
        let distrust = matches!(error, SpotError::Changed { .. } | SpotError::NotTheDraw(_));
        Failure {
            status: if distrust { 3 } else { 2 },
            text: error.to_string(),
        }
    }
}

macro_rules! could_not_run {
    ($($error:ty),+ $(,)?) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Failure::new(error.to_string())
            }
        })+
    };
}

could_not_run!(
    crate::inquiry::case::CaseError,
    crate::inquiry::sampling::SamplingError,
    crate::inquiry::verbs::VerbError,
    crate::projections::FoldError,
    crate::vault::VaultError,
    crate::vault::RegistrarError,
    crate::notice::ChooseError,
    crate::notice::ThreeError,
    crate::report::books::SumError,
    crate::report::loan::NoLoan,
    crate::report::notice_report::FindError,
    crate::intake::PlanError,
    crate::intake::read::ReadError,
    crate::ledger::json::JsonError,
    crate::crypto::keyfile::KeyFileError,
    crate::crypto::keyfile::KeyFileWriteError,
    crate::crypto::random::RandomError,
    crate::schemes::SchemeErrors,
    serde_json::Error,
    csv::Error,
    rust_xlsxwriter::XlsxError,
    toml::de::Error,
    std::io::Error,
);
