//! In which language the command line answers, also where it cannot be read: `--lang`, else the
//! locale. Help and the complaints about a command line are said in it too.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::CommandFactory;

use super::{Arguments, with_json};
use crate::words::{Lang, Words};

/// The language that a command line asks for, before it is read as a whole; a wrong one is refused
/// later, with its place.
pub fn asked(line: &[OsString]) -> Lang {
    let mut words = line.iter().map(|word| word.to_string_lossy());
    while let Some(word) = words.next() {
        let named = match word.as_ref() {
            "--lang" => words.next().map(|value| value.into_owned()),
            "--" => break,
            other => other.strip_prefix("--lang=").map(str::to_owned),
        };
        match named.as_deref() {
            Some("zh") => return Lang::Zh,
            Some("en") => return Lang::En,
            _ => {}
        }
    }
    locale()
}

/// The language of the locale.
pub fn locale() -> Lang {
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
        if let Ok(value) = std::env::var(name)
            && !value.is_empty()
        {
            return if value.starts_with("zh") {
                Lang::Zh
            } else {
                Lang::En
            };
        }
    }
    Lang::En
}

/// The command line's grammar, its help in the language of the words.
pub fn command(words: &Words) -> clap::Command {
    super::help::in_words(with_json(Arguments::command()), words)
}

/// Says why a command line cannot be read, or gives the help it asks for.
pub fn usage(words: &Words, error: &clap::error::Error, line: &[OsString]) -> ExitCode {
    let status: u8 = if error.use_stderr() { 2 } else { 0 };
    if status == 0 {
        if super::console::is_utf8() {
            let _ = error.print();
        } else {
            super::shown(error.render().to_string().trim_end());
        }
        return ExitCode::SUCCESS;
    }
    // What was typed in the wrong place may be somebody's number.
    let text = super::without_numbers(&error.render().to_string());
    let text = if words.lang == Lang::En {
        text
    } else {
        // The usage line is the grammar, whatever its length; the rest is sentences.
        let lines = text.lines().map(|line| match line.strip_prefix("Usage: ") {
            Some(usage) => format!("{}{usage}", words.say("help-heading-usage", &[])),
            None => words.retell(line),
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    // The line could not be read as a whole, so that it is asked word by word.
    if line.iter().any(|word| word == "--json") {
        // Programs need no heading of an error, which some language writes with a wide colon.
        let told = text.trim_end();
        let headings = ["error: ", "错误:"];
        let bare = headings.iter().find_map(|head| told.strip_prefix(head));
        super::data(&super::failure::as_json(bare.unwrap_or(told), status));
    }
    super::word(text.trim_end());
    ExitCode::from(status)
}
