//! Help in the chosen language. English stands in the doc comments, which the grammar is made from;
//! Chinese is the same sentences said again (`words/sentences/help.*.ftl`, held to the grammar by a test).
//!
//! Only words change: names of commands and options, what they take and how they are read are the same
//! in both languages.

use clap::builder::StyledStr;
use clap::{Arg, Command};

use crate::words::{Lang, Words};

/// The grammar with its help in the language of the words.
pub fn in_words(mut command: Command, words: &Words) -> Command {
    if words.lang == Lang::En {
        return command;
    }
    // Builds the help flags and the help command, so that they can be said again too.
    command.build();
    retold(command, words)
}

fn retold(command: Command, words: &Words) -> Command {
    let again = |text: &StyledStr| words.retell(&text.to_string());
    let about = command.get_about().map(again);
    let long = command.get_long_about().map(again);
    let names: Vec<String> = command
        .get_subcommands()
        .map(|below| below.get_name().to_owned())
        .collect();
    let say = |key: &str| words.say(key, &[]);
    let mut command = command
        .mut_args(|argument| retold_argument(argument, words))
        .subcommand_help_heading(say("help-heading-commands"))
        .help_template(format!(
            "{{before-help}}{{about-with-newline}}\n{}{{usage}}\n\n{{all-args}}{{after-help}}",
            say("help-heading-usage")
        ));
    if let Some(about) = about {
        command = command.about(about);
    }
    if let Some(long) = long {
        command = command.long_about(long);
    }
    for name in names {
        command = command.mut_subcommand(name, |below| retold(below, words));
    }
    command
}

fn retold_argument(argument: Arg, words: &Words) -> Arg {
    let heading = match argument.get_help_heading() {
        Some(heading) => words.retell(heading),
        None if argument.is_positional() => words.say("help-heading-arguments", &[]),
        None => words.say("help-heading-options", &[]),
    };
    let after = values(&argument, words);
    let help = argument
        .get_help()
        .map(|text| format!("{}{after}", words.retell(&text.to_string())));
    let long = argument
        .get_long_help()
        .map(|text| format!("{}{after}", words.retell(&text.to_string())));
    let mut argument = argument
        .help_heading(heading)
        .hide_default_value(true)
        .hide_env(true)
        .hide_possible_values(true);
    if let Some(help) = help {
        argument = argument.help(help);
    }
    if let Some(long) = long {
        argument = argument.long_help(long);
    }
    argument
}

/// What the grammar itself says behind a help text: the default, the variable, the values.
fn values(argument: &Arg, words: &Words) -> String {
    if !argument.get_action().takes_values() {
        return String::new();
    }
    let mut after = String::new();
    let mut say = |key: &str, value: String| {
        after.push_str(&words.say(key, &[("value", value)]));
    };
    let defaults: Vec<String> = argument
        .get_default_values()
        .iter()
        .map(|value| value.to_string_lossy().into_owned())
        .collect();
    if !defaults.is_empty() && !argument.is_hide_default_value_set() {
        say("help-default", defaults.join(" "));
    }
    if let Some(variable) = argument.get_env()
        && !argument.is_hide_env_set()
    {
        say("help-variable", variable.to_string_lossy().into_owned());
    }
    let possible: Vec<String> = argument
        .get_possible_values()
        .iter()
        .map(|value| {
            let name = value.get_name();
            match words.choice(argument.get_id().as_str(), name) {
                Some(word) => format!("{name} {word}"),
                None => name.to_owned(),
            }
        })
        .collect();
    if !possible.is_empty() && !argument.is_hide_possible_values_set() {
        say("help-possible", possible.join("、"));
    }
    after
}
