//! `completions` and `man`: what a shell and a manual need to know of the command line, made from the
//! same grammar as `--help`. The same program gives the same bytes.

use std::path::{Path, PathBuf};

use clap::{Args, Command};

use crate::cli::{Context, Failure, data, language};

/// Print completions for a shell
///
/// Put what it prints where the shell looks for completions, for instance:
///
/// sunledger completions bash > ~/.local/share/bash-completion/completions/sunledger
#[derive(Args)]
pub struct CompletionsArguments {
    /// The shell
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

/// Write manual pages, one a command
///
/// In the language of the words; pages of an earlier run are replaced. `man -l DIR/sunledger.1` shows one.
#[derive(Args)]
pub struct ManArguments {
    /// Folder for the pages; it is made where it is missing
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// The program's name, as shells know it.
const NAME: &str = "sunledger";

/// Runs `completions`.
pub fn completions(context: &Context, arguments: &CompletionsArguments) -> Result<u8, Failure> {
    let mut grammar = language::command(&context.words);
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut grammar, NAME, &mut text);
    data(String::from_utf8_lossy(&text).trim_end());
    Ok(0)
}

/// Runs `man`.
pub fn man(context: &Context, arguments: &ManArguments) -> Result<u8, Failure> {
    let out = &arguments.out;
    std::fs::create_dir_all(out).map_err(|error| Failure::file(out, error))?;
    let mut grammar = language::command(&context.words);
    grammar.build();
    let mut pages = 0u32;
    write(out, &grammar, NAME, &mut pages)?;
    context.tell(
        "man-written",
        &[
            ("pages", pages.to_string()),
            ("dir", out.display().to_string()),
        ],
    );
    Ok(0)
}

/// Writes the page of a command and of those below it; `help` has none, it is each page.
fn write(out: &Path, command: &Command, name: &str, pages: &mut u32) -> Result<(), Failure> {
    let page = clap_mangen::Man::new(command.clone().name(name.to_owned()))
        .title(name.to_uppercase())
        .source(format!("{NAME} {}", env!("CARGO_PKG_VERSION")))
        .manual("Sunledger");
    let path = out.join(format!("{name}.1"));
    let mut bytes = Vec::new();
    page.render(&mut bytes)
        .and_then(|()| std::fs::write(&path, &bytes))
        .map_err(|error| Failure::file(&path, error))?;
    *pages += 1;
    for below in command.get_subcommands() {
        if below.get_name() != "help" {
            write(out, below, &format!("{name}-{}", below.get_name()), pages)?;
        }
    }
    Ok(())
}
