//! Help, completions and manual pages: every text of every command and option in both languages, and
//! the same bytes each time.

use std::collections::BTreeSet;
use std::process::Command;

use sunledger::words::{Lang, Words, sentences};

/// Commands with their path of names.
fn walk(command: &clap::Command, path: &str, visit: &mut dyn FnMut(&str, &clap::Command)) {
    visit(path, command);
    for below in command.get_subcommands() {
        walk(below, &format!("{path} {}", below.get_name()), visit);
    }
}

/// Lines of help of the whole grammar, each once, with where it stands first.
fn texts(lang: Lang) -> Vec<(String, String)> {
    let grammar = sunledger::cli::grammar(&Words::new(lang));
    let mut seen = BTreeSet::new();
    let mut out = Vec::new();
    walk(&grammar, "sunledger", &mut |path, command| {
        // The help of help is about every command.
        if path.contains(" help ") {
            return;
        }
        let mut texts = vec![command.get_about(), command.get_long_about()];
        let mut headings = Vec::new();
        for argument in command.get_arguments() {
            texts.push(argument.get_help());
            texts.push(argument.get_long_help());
            headings.extend(argument.get_help_heading().map(str::to_owned));
        }
        let lines = texts
            .into_iter()
            .flatten()
            .map(ToString::to_string)
            .chain(headings);
        for text in lines {
            for line in text.lines().filter(|line| !line.trim().is_empty()) {
                if seen.insert(line.trim().to_owned()) {
                    out.push((path.to_owned(), line.trim().to_owned()));
                }
            }
        }
    });
    out
}

fn chinese(text: &str) -> bool {
    text.chars()
        .any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter))
}

/// A line that is to be typed as it stands.
fn typed(line: &str) -> bool {
    line.starts_with("sunledger ")
}

#[test]
fn every_text_of_the_help_is_said_in_chinese() {
    let english = texts(Lang::En);
    assert!(
        english.len() > 100,
        "only {} texts were found",
        english.len()
    );
    let words = Words::new(Lang::Zh);
    let missing: Vec<String> = english
        .iter()
        .filter(|(_, line)| !typed(line) && !chinese(&words.retell(line)))
        .map(|(path, line)| format!("{path}: {line}"))
        .collect();
    assert!(
        missing.is_empty(),
        "no line in src/words/sentences/help.en.ftl and help.zh.ftl for:\n{}",
        missing.join("\n")
    );
    let left: Vec<(String, String)> = texts(Lang::Zh)
        .into_iter()
        .filter(|(_, line)| !typed(line) && !chinese(line))
        .collect();
    assert!(left.is_empty(), "English in the Chinese help: {left:?}");
}

#[test]
fn no_text_of_the_help_is_left_that_no_command_says() {
    let english: BTreeSet<String> = texts(Lang::En).into_iter().map(|(_, line)| line).collect();
    let file = sentences::EN
        .iter()
        .find(|file| file.contains("\nhelp-"))
        .unwrap();
    let idle: Vec<String> = file
        .lines()
        .filter(|line| line.starts_with("help-"))
        .filter_map(|line| line.split_once(" = "))
        .map(|(_, text)| text.replace("{ \"{\" }", "{").replace("{ \"}\" }", "}"))
        .filter(|text| !english.contains(text))
        .collect();
    assert!(
        idle.is_empty(),
        "help that no command gives:\n{}",
        idle.join("\n")
    );
}

/// A value that an option takes is said in words beside what is typed: a clerk need not guess what `in_service` is.
#[test]
fn every_value_of_an_option_has_a_word() {
    let grammar = sunledger::cli::grammar(&Words::new(Lang::En));
    let zh = Words::new(Lang::Zh);
    let (mut without, mut with) = (BTreeSet::new(), 0);
    walk(&grammar, "sunledger", &mut |path, command| {
        for argument in command.get_arguments() {
            let takes = argument.get_action().takes_values();
            // Shells are called by their names in any language.
            if !takes || argument.get_id() == "shell" || path.contains(" help") {
                continue;
            }
            for value in argument.get_possible_values() {
                let (option, value) = (argument.get_id().as_str(), value.get_name().to_owned());
                match zh.choice(option, &value) {
                    Some(word) => {
                        assert!(chinese(&word), "{path} --{option} {value}: {word}");
                        with += 1;
                    }
                    None => {
                        without.insert(format!("{path} --{option} {value}"));
                    }
                }
            }
        }
    });
    assert!(without.is_empty(), "no word for {without:#?}");
    assert!(with > 100, "only {with} values");
    let (_, help, _) = run(&["--lang", "zh", "claim", "submit", "--help"]);
    assert!(
        help.contains("(可用:in_service 在职、retired 退休、other 其他)"),
        "{help}"
    );
}

/// Every option that a text in Chinese names is an option of some command: names of options are never translated.
#[test]
fn options_named_in_chinese_are_options() {
    let grammar = sunledger::cli::grammar(&Words::new(Lang::En));
    let mut known: BTreeSet<String> = BTreeSet::from(["help".to_owned(), "version".to_owned()]);
    walk(&grammar, "sunledger", &mut |_, command| {
        let options = command.get_arguments().filter_map(|one| one.get_long());
        known.extend(options.map(str::to_owned));
    });
    let told = texts(Lang::Zh).into_iter().map(|(_, line)| line);
    let written = sunledger::words::ZH.iter().chain(sentences::ZH);
    let lines: Vec<String> = told
        .chain(written.flat_map(|file| file.lines()).map(str::to_owned))
        .collect();
    let mut named = 0;
    for line in lines.iter().filter(|line| !line.starts_with('#')) {
        for after in line.split("--").skip(1) {
            let name: String = after
                .chars()
                .take_while(|one| one.is_ascii_alphanumeric() || *one == '-')
                .collect();
            // A value, or dashes that are no option: a rule of a paper.
            if name.is_empty() && after.starts_with(['{', ' ', '`', '”', '-']) {
                continue;
            }
            named += 1;
            assert!(known.contains(&name), "--{name} in: {line}");
        }
    }
    assert!(named > 150, "only {named} options are named");
}

/// The grammar is the same in both languages: only words differ.
#[test]
fn both_languages_have_the_same_grammar() {
    let shape = |lang: Lang| {
        let mut out = Vec::new();
        walk(
            &sunledger::cli::grammar(&Words::new(lang)),
            "sunledger",
            &mut |path, command| {
                let arguments: Vec<String> = command
                    .get_arguments()
                    .map(|argument| {
                        format!(
                            "{} {:?} {:?} {} {:?}",
                            argument.get_id(),
                            argument.get_long(),
                            argument.get_short(),
                            argument.is_required_set(),
                            argument.get_default_values()
                        )
                    })
                    .collect();
                out.push((path.to_owned(), arguments));
            },
        );
        out
    };
    assert_eq!(shape(Lang::En), shape(Lang::Zh));
}

fn run(line: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_sunledger"))
        .args(line)
        .env_remove("LC_ALL")
        .env("LANG", "C.UTF-8")
        .output()
        .unwrap();
    (
        output.status.code().unwrap_or(-1),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

#[test]
fn help_and_complaints_come_in_the_language_asked_for() {
    let (status, help, _) = run(&["--lang", "zh", "import", "--help"]);
    assert_eq!(status, 0);
    for part in ["用法", "参数", "选项", "各命令通用", "默认", "环境变量"] {
        assert!(help.contains(part), "no {part} in:\n{help}");
    }
    for part in ["Usage", "Options", "default:", "Print help"] {
        assert!(!help.contains(part), "{part} in:\n{help}");
    }
    let (status, _, words) = run(&["--lang=zh", "import"]);
    assert_eq!(status, 2);
    for part in ["缺少以下必需的参数", "用法", "详情请用"] {
        assert!(words.contains(part), "no {part} in:\n{words}");
    }
    let (_, _, words) = run(&["--lang=zh", "balance"]);
    assert!(
        words.contains("没有名为“balance”的命令") && words.contains("'balances'"),
        "{words}"
    );
    let (_, english, _) = run(&["import", "--help"]);
    assert!(english.contains("Usage: sunledger import"), "{english}");
}

#[test]
fn completions_for_every_shell_name_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let (status, text, words) = run(&["completions", shell]);
        assert_eq!(status, 0, "{shell}: {words}");
        for name in ["balances", "tranches", "accept-good-rows", "--xlsx"] {
            let name = if shell == "fish" {
                name.trim_start_matches('-')
            } else {
                name
            };
            assert!(text.contains(name), "{shell} knows no {name}");
        }
        assert_eq!(run(&["completions", shell]).1, text, "{shell}");
    }
    let (status, _, words) = run(&["completions", "cmd"]);
    assert_eq!(status, 2);
    assert!(words.contains("bash"), "{words}");
}

#[test]
fn manual_pages_one_a_command_with_the_same_bytes() {
    let home = tempfile::tempdir().unwrap();
    for lang in ["en", "zh"] {
        let folders = [
            home.path().join(lang),
            home.path().join(format!("{lang}-2")),
        ];
        for folder in &folders {
            let at = folder.to_string_lossy().into_owned();
            let (status, _, words) = run(&["--lang", lang, "man", "--out", &at]);
            assert_eq!(status, 0, "{words}");
        }
        let mut commands = 0;
        walk(
            &sunledger::cli::grammar(&Words::new(Lang::En)),
            "sunledger",
            &mut |path, _| {
                if path.contains(" help") {
                    return;
                }
                commands += 1;
                let name = format!("{}.1", path.replace(' ', "-"));
                let page = std::fs::read_to_string(folders[0].join(&name)).unwrap();
                let again = std::fs::read_to_string(folders[1].join(&name)).unwrap();
                assert_eq!(page, again, "{name}");
                assert!(page.contains(".SH") && page.contains(".TH"), "{name}");
                assert_eq!(chinese(&page), lang == "zh", "{lang}/{name}");
            },
        );
        assert_eq!(std::fs::read_dir(&folders[0]).unwrap().count(), commands);
    }
}
