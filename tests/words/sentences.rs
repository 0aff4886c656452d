//! Every sentence that the code writes in English is known to the words, so that it can be said in
//! Chinese: a new error, refusal or finding fails here until its line stands in both languages.
//!
//! To mend a failure add one line to the file of its room in `src/words/sentences/`, such as `office.en.ftl`, with
//! `{ $name }` for each value, and the same key in Chinese to the file beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use sunledger::words::{EN, Lang, Words, ZH, sentences};

/// Files whose English is for programmers or for documents of formats, not for people at work.
const DOCUMENTS: &[&str] = &[
    "src/domain/events/catalogue",
    "src/domain/events/schemas.rs",
    // Both languages stand in its table.
    "src/schemes/facts.rs",
    // Pages of codes, as the module docs of detectors are.
    "src/detect/unbuilt.rs",
    "src/disk/sim",
    "src/words/",
];

/// Sentences by form only: labels, lines to type, what the other programs' messages are cut at.
const NO_SENTENCES: &[&str] = &[
    "sunledger 2026 entry hash v1",
    "sunledger 2026 vault keys v1",
    "sunledger: a seed for dry runs. ",
    "alias sunledger='{program}'",
    "$ sunledger {shown}",
    "process {}",
    "sunledger notice",
    "floating point `",
    "unknown variant `",
    "a date such as",
    "unknown field `",
    "missing field",
    " bytes as hex",
    " bytes as hex digits",
    "a number that is a ",
    "Events of the family ",
    "MemoryRegistrar({} aliases)",
    "Vault({} aliases, {} records, {} staged)",
    "Text({} chars)",
    "Number({} chars)",
    "<!doctype html",
    // Help, which has words of its own.
    "Give the answer as JSON on stdout, an error too: error and status",
    // Commands that a workbook names, or that a next step is done with.
    "agreement assess",
    "agreement sign",
    "claim award",
    "claim evidence",
    "claim refuse",
    "claim resolve",
    "filing add",
    "fund receive",
    "suspend lift",
    "claim review",
    "claim show",
    "claim step",
    "claim submit",
    "notice close",
    "notice open",
    "notice resolve",
    "notice supplement",
    "contract accept",
    "contract progress",
    "pay acknowledge",
    "pay check",
    "pay confirm",
    "pay instruct",
    "tranche accept",
    "tranche evaluate",
    "tranche release",
    "tranche withhold",
    "waiver grant",
    "waiver confirm",
    // Units that stand in a schema's descriptions.
    "in fen",
    "in yuan",
    "key list",
    "import status",
    "scheme list",
    "scheme diff",
    "calendar list",
    "key compromised {} --since {}",
    "trace {}",
    "audit count {}",
    "person match",
    "list list",
    "report roster {}",
    "report plan {}",
    "report loan {}",
    "report person {}",
    "report three {}",
    "report {} {}",
    "report works {} --every {}",
    "report works {} --period {}",
    "reconcile bank FILE --scheme {} --fund {}",
    "spotcheck abandon",
    "spotcheck close",
    "spotcheck sheet {} --item {} --to DIR",
    "spotcheck {} {}",
    "spotcheck draw",
    "spotcheck evaluate {}",
    "spotcheck list",
    "spotcheck open",
    "spotcheck paper {}",
    "spotcheck record",
    "spotcheck sample {}",
    "spotcheck sheet",
    "spotcheck sheet {}",
    "spotcheck show {}",
    "spotcheck visit",
    // A part of a draw's seed.
    "left out",
    "finding list",
    "flags precision",
    "inquiry dossier",
    "inquiry form",
    "inquiry form {}",
    "inquiry list",
    "inquiry show",
    "inquiry show {}",
    "rectify list",
    "tip list",
    // Units of help texts, which stand whole in the words, and what stands around a condition in code.
    " in minor units of",
    ", such as 1234.56, in",
    ", times 1,000,000",
    ", such as 7.1234",
    " in tenths of a percent",
    " in percent, such as 21.7",
    " in tenths of a square metre",
    " in square metres, such as 1250.5",
    " in tenths of a point",
    " in points, such as 75 or 74.5",
    "leave out",
    "the condition ",
    " does not hold",
    "the case does not say ",
    // The program's name before what it says.
    "sunledger: {}",
];

/// Keys of sentences that stand in no code of ours, or are put together from single words.
const OF_OTHERS: &[&str] = &[
    "json-", "os-", "usage-", "step-", "toml-", "word-", "role-", "help-", "noun-",
];

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|end| end == "rs") {
            out.push(path);
        }
    }
}

/// Every string literal of a file, comments and tests left out, and lists of fields.
fn literals(source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    let letters: Vec<char> = code.chars().collect();
    let at = |index: usize| letters.get(index).copied().unwrap_or('\0');
    let mut out = Vec::new();
    let mut index = 0;
    while index < letters.len() {
        match at(index) {
            '/' if at(index + 1) == '/' => {
                while index < letters.len() && at(index) != '\n' {
                    index += 1;
                }
            }
            '\'' if at(index + 1) == '\\' => {
                index += 2;
                while index < letters.len() && at(index) != '\'' {
                    index += 1;
                }
                index += 1;
            }
            '\'' if at(index + 2) == '\'' => index += 3,
            'r' if at(index + 1) == '#' && at(index + 2) == '"' => {
                let start = index + 3;
                index = start;
                while index < letters.len() && !(at(index) == '"' && at(index + 1) == '#') {
                    index += 1;
                }
                out.push(letters[start..index].iter().collect());
                index += 2;
            }
            '"' => {
                let before: String = letters[index.saturating_sub(8)..index].iter().collect();
                let mut text = String::new();
                index += 1;
                while index < letters.len() && at(index) != '"' {
                    if at(index) != '\\' {
                        text.push(at(index));
                        index += 1;
                        continue;
                    }
                    match at(index + 1) {
                        '\n' => {
                            index += 2;
                            while at(index).is_whitespace() {
                                index += 1;
                            }
                            continue;
                        }
                        'n' => text.push('\n'),
                        other => text.push(other),
                    }
                    index += 2;
                }
                index += 1;
                if before != "fields: " {
                    out.push(text);
                }
            }
            _ => index += 1,
        }
    }
    out
}

/// A literal of `format!` with `\0` for each value; values side by side are one.
fn shape(literal: &str) -> String {
    let mut out = String::new();
    let mut letters = literal.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '{' | '}' if letters.peek() == Some(&letter) => {
                letters.next();
                out.push(letter);
            }
            '{' => {
                while letters.next().is_some_and(|inner| inner != '}') {}
                if !out.ends_with('\0') {
                    out.push('\0');
                }
            }
            other => out.push(other),
        }
    }
    out.trim().to_owned()
}

/// The same shape of a text of the words.
fn known_shape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{ ") {
        out.push_str(before);
        let (inner, behind) = match after.strip_prefix("\"{\" }") {
            Some(behind) => ("{", behind),
            None => match after.strip_prefix("\"}\" }") {
                Some(behind) => ("}", behind),
                None => after.split_once(" }").unwrap(),
            },
        };
        match inner.strip_prefix('$') {
            Some(_) if out.ends_with('\0') => {}
            Some(_) => out.push('\0'),
            None => out.push_str(inner),
        }
        rest = behind;
    }
    out.push_str(rest);
    out.trim().to_owned()
}

/// Two words of small letters side by side, or one beside a value: somebody is meant to read it.
fn is_sentence(shape: &str) -> bool {
    let tokens: Vec<&str> = shape
        .split([' ', '\n'])
        .filter(|token| !token.is_empty())
        .collect();
    let small = |token: &str| {
        let word = token.trim_end_matches([',', ';', ':', '.']);
        !word.is_empty() && word.chars().all(|letter| letter.is_ascii_lowercase())
    };
    tokens.windows(2).any(|pair| {
        let (a, b) = (pair[0], pair[1]);
        let words = small(a) && small(b) && b.len() > 1;
        let beside = |word: &str, value: &str| {
            word.len() > 2 && small(word) && value.trim_matches([',', ';']) == "\0"
        };
        words || beside(a, b) || beside(b, a)
    })
}

/// Sentences of the code: shape → where it stands first.
fn sentences_of_the_code() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    files.sort();
    let exempt: BTreeSet<String> = NO_SENTENCES.iter().map(|text| shape(text)).collect();
    let mut out = BTreeMap::new();
    for file in files {
        let name = file.strip_prefix(root).unwrap().display().to_string();
        let passed_over = DOCUMENTS.iter().any(|start| name.starts_with(start));
        if passed_over || name.ends_with("tests.rs") {
            continue;
        }
        for literal in literals(&std::fs::read_to_string(&file).unwrap()) {
            let shape = shape(&literal);
            let typed = literal.starts_with("sunledger ");
            if is_sentence(&shape) && !typed && !exempt.contains(&shape) {
                out.entry(shape).or_insert_with(|| name.clone());
            }
        }
    }
    out
}

/// Keys and texts of the given files, in their order.
fn texts(files: &[&str]) -> Vec<(String, String)> {
    files
        .iter()
        .flat_map(|file| file.lines())
        // A text whose form depends on a number goes on in lines that are set in.
        .filter(|line| !line.starts_with(['#', ' ', '}']) && !line.trim().is_empty())
        .map(|line| {
            let (key, text) = line
                .split_once(" = ")
                .unwrap_or_else(|| panic!("not a key and its text: {line}"));
            (key.to_owned(), text.to_owned())
        })
        .collect()
}

fn values(text: &str) -> BTreeSet<String> {
    text.split("{ $")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once(" }")?.0.to_owned()))
        .collect()
}

/// Words that stand in tables' headings or as names of commands: two small words, no sentence.
fn labels() -> BTreeSet<String> {
    let mut labels: BTreeSet<String> = texts(EN)
        .into_iter()
        .filter_map(|(key, _)| Some(key.strip_prefix("col-")?.replace('-', " ")))
        .collect();
    for name in [
        "key enrol",
        "key rotate",
        "key revoke",
        "notice export",
        "notice amend",
        "period close",
        "report person",
        "report three",
        "scheme publish",
        "calendar import",
        "scheme amend",
        "scheme close",
        "agreement end",
        // Names of projections, which digests are recorded under.
        "notice rows",
        "fund facts",
        "imported sheets",
        "alias key",
        "file key",
        "staged additions",
        "the plain bytes are fewer than 256 GiB",
    ] {
        labels.insert(name.to_owned());
    }
    labels
}

#[test]
fn every_sentence_of_the_code_is_known() {
    let code = sentences_of_the_code();
    assert!(code.len() > 400, "only {} sentences were found", code.len());
    let known: BTreeSet<String> = texts(sentences::EN)
        .iter()
        .map(|(_, text)| known_shape(text))
        .collect();
    let labels = labels();
    let missing: Vec<String> = code
        .iter()
        .filter(|(shape, _)| {
            !known.contains(*shape)
                && !known.contains(&format!("\0{shape}"))
                && !known.contains(&format!("\0 {shape}"))
                && !labels.contains(*shape)
        })
        .map(|(shape, file)| format!("{file}: {}", shape.replace('\0', "{ $… }")))
        .collect();
    assert!(
        missing.is_empty(),
        "no line in src/words/sentences/*.en.ftl and *.zh.ftl for:\n{}",
        missing.join("\n")
    );
}

#[test]
fn no_sentence_is_left_that_the_code_does_not_write() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    let code: BTreeSet<String> = files
        .iter()
        .flat_map(|file| literals(&std::fs::read_to_string(file).unwrap()))
        .map(|literal| shape(&literal))
        .collect();
    let idle: Vec<String> = texts(sentences::EN)
        .into_iter()
        .filter(|(key, text)| {
            let known = known_shape(text);
            !OF_OTHERS.iter().any(|start| key.starts_with(start))
                && !code.contains(&known)
                && !known
                    .strip_prefix('\0')
                    .is_some_and(|rest| code.contains(rest.trim_start()))
        })
        .map(|(key, text)| format!("{key} = {text}"))
        .collect();
    assert!(
        idle.is_empty(),
        "sentences that the code does not write any more:\n{}",
        idle.join("\n")
    );
}

#[test]
fn both_languages_hold_the_same_sentences_and_no_key_twice() {
    let (en, zh) = (texts(sentences::EN), texts(sentences::ZH));
    let keys = |texts: &[(String, String)]| -> Vec<(String, BTreeSet<String>)> {
        texts
            .iter()
            .map(|(key, text)| (key.clone(), values(text)))
            .collect()
    };
    assert_eq!(keys(&en), keys(&zh));
    let mut seen = BTreeSet::new();
    for (key, _) in zh.iter().chain(&texts(ZH)) {
        assert!(seen.insert(key.clone()), "the key {key} stands twice");
    }
    for (key, text) in &zh {
        let chinese = text
            .chars()
            .any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
        let form = values(text).len() >= 2 || text.len() < 16;
        assert!(chinese || form, "{key} is not in Chinese: {text}");
    }
}

/// Each sentence with a value of its own in every place is said again in Chinese, and keeps them.
#[test]
fn every_sentence_is_recognised_with_its_values() {
    let words = Words::new(Lang::Zh);
    let mut failed = Vec::new();
    for (key, text) in texts(sentences::EN) {
        // Nouns stand in sentences alone: `refusals_of_the_ledger_are_told_whole`.
        if key.starts_with("noun-") {
            continue;
        }
        let mut english = text.replace("{ \"{\" }", "{").replace("{ \"}\" }", "}");
        let mut given = Vec::new();
        for (number, name) in values(&text).into_iter().enumerate() {
            let value = format!("v{number}x");
            english = english.replace(&format!("{{ ${name} }}"), &value);
            given.push((name, value));
        }
        let arguments: Vec<(&str, String)> = given
            .iter()
            .map(|(name, value)| (name.as_str(), value.clone()))
            .collect();
        let expected = words.say(&key, &arguments);
        let told = words.retell(&english);
        if told != expected {
            failed.push(format!(
                "{key}: {english}\n  gave {told}\n  expected {expected}"
            ));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Words of small letters that are left in a text: what stands in backquotes is to be typed, and what holds the
/// test's own value is one.
fn left_in_english(text: &str) -> Vec<String> {
    let outside: String = text.split('`').step_by(2).collect::<Vec<_>>().join(" ");
    outside
        .split(|letter: char| !(letter.is_ascii_alphanumeric() || "_-./".contains(letter)))
        .filter(|word| word.len() > 1 && word.chars().all(|one| one.is_ascii_lowercase()))
        .filter(|word| !["yuan", "zip"].contains(word))
        .map(str::to_owned)
        .collect()
}

/// Each way in which the ledger refuses an act, with what it may speak of, as the command line says it: behind the
/// place of the event. Every form that the code of structure has, and every noun that it fills in.
#[test]
fn refusals_of_the_ledger_are_told_whole() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = vec![root.join("src/projections/structure.rs")];
    sources(&root.join("src/projections/structure"), &mut files);
    let words = Words::new(Lang::Zh);
    let mut failed = Vec::new();
    let mut told = 0;
    let mut is_whole = |english: String, form: &str| {
        told += 1;
        let said = words.retell(&format!("event 0 (ClaimWithdrawn): {english}"));
        let left = left_in_english(&said);
        if !left.is_empty() || !said.starts_with("事项 0(撤回申请):") {
            failed.push(format!("{form}: {said}"));
        }
    };
    // Parts of other programs' and of this one's formats, not words of a sentence.
    let no_nouns = [
        "claims",
        "books",
        "sunledger register person",
        "sunledger register post",
        "sunledger spotcheck draw",
        "sunledger spotcheck open",
    ];
    for file in &files {
        for literal in literals(&std::fs::read_to_string(file).unwrap()) {
            let shape = shape(&literal);
            if is_sentence(&shape) && shape.contains('\0') {
                let mut parts = shape.split('\0');
                let mut english = parts.next().unwrap_or_default().to_owned();
                for part in parts {
                    english.push_str("X1");
                    english.push_str(part);
                }
                is_whole(english, &literal);
                continue;
            }
            let small = |letter: char| letter.is_ascii_lowercase() || letter == ' ';
            if literal.len() < 2 || !literal.chars().all(small) || no_nouns.contains(&&*literal) {
                continue;
            }
            is_whole(
                format!("{literal} X1 is not known: record it first, or correct the number"),
                &literal,
            );
            is_whole(
                format!(
                    "notice X1 is {literal} already, in entry 7.0: close it with its figures (`sunledger spotcheck close`)"
                ),
                &literal,
            );
            is_whole(
                format!("the {literal} states no {literal}: add it"),
                &literal,
            );
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(told > 150, "only {told} refusals were found");
}

/// Names of options are said as they are typed, whatever the same word means elsewhere.
#[test]
fn names_of_options_stay_as_they_are_typed() {
    let words = Words::new(Lang::Zh);
    let nouns = ["person", "case", "notice", "payment", "unit", "fund", "map"];
    let mut options = 0;
    for (key, text) in texts(sentences::EN) {
        if !text.contains("--{ $") {
            continue;
        }
        for noun in nouns {
            let mut english = text.replace("{ \"{\" }", "{").replace("{ \"}\" }", "}");
            for name in values(&text) {
                english = english.replace(&format!("{{ ${name} }}"), noun);
            }
            let told = words.retell(&english);
            let option = format!("--{noun}");
            assert!(told.contains(&option), "{key}: {english}\n  gave {told}");
            options += 1;
        }
    }
    assert!(options > 50, "only {options} were tried");
    // And so is what stands between backticks.
    let named = "payment X1 is not known: record it first, or correct the number";
    assert!(words.retell(named).contains("拨付"), "a noun is one");
}

/// What the reader of JSON says of a text is told in Chinese.
#[test]
fn faults_of_json_are_told_in_chinese() {
    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its faults are read")]
    struct Read {
        year: u16,
        words: Vec<String>,
    }
    let words = Words::new(Lang::Zh);
    for text in [
        "",
        "{\"year\": ",
        "{\"year\": 1",
        "{\"year\" 1}",
        "{\"year\": 1,}",
        "{year: 1}",
        "{\"year\": 70000, \"words\": []}",
        "{\"year\": \"a\", \"words\": []}",
        "{\"year\": 1}",
        "{\"yeer\": 1}",
        "{\"year\": 1, \"words\": [1]}",
        "{\"year\": 1, \"words\": [\"a]}",
        "{\"year\": 1, \"words\": []} x",
        "[",
    ] {
        let error = serde_json::from_str::<Read>(text).unwrap_err().to_string();
        let told = words.retell(&error);
        let left: Vec<String> = left_in_english(&told)
            .into_iter()
            .filter(|word| !["year", "yeer", "words", "true", "false", "null"].contains(&&**word))
            .collect();
        assert!(left.is_empty(), "{error}: {told}");
    }
}

/// A thing has one word: others that were used for it are no longer.
#[test]
fn one_word_for_each_thing() {
    let allowed = ["抽样方案", "方案备案"];
    for (word, instead) in [
        ("事件", "事项"),
        ("方案", "资助项目"),
        ("保密库", "个人信息库"),
        ("追缴通知", "追缴决定"),
        ("追缴令", "追缴决定"),
        ("追缴单", "追缴决定"),
        ("退出状态", "退出码"),
        ("缺省", "默认"),
        ("企业已收", "单位已收"),
        ("运行人", "运营人"),
    ] {
        for (key, text) in texts(ZH).into_iter().chain(texts(sentences::ZH)) {
            let mut rest = text.clone();
            for known in allowed {
                rest = rest.replace(known, "");
            }
            assert!(!rest.contains(word), "{key}: {instead}, not {word}: {text}");
        }
    }
}

#[test]
fn places_lists_and_the_unknown() {
    let words = Words::new(Lang::Zh);
    assert_eq!(
        words.retell("wrong/a.csv: No such file or directory (os error 2)"),
        "wrong/a.csv:没有这个文件或目录(系统错误 2)"
    );
    assert_eq!(
        words.retell("one person in the approval and the payment"),
        "同一人经办了 审批、支付"
    );
    assert_eq!(
        words.retell("  quota 1, awards 2; quota 3, awards 4"),
        "  名额 1,决定 2;名额 3,决定 4"
    );
    assert_eq!(
        words.retell("event 0: KA fills none of the places still open (EDU or FND, FIN): sign in a role of one of them"),
        words
            .retell("event 0: KA fills none of the places still open (X): sign in a role of one of them")
            .replace('X', "EDU(教育主管)或FND(基金会)、FIN(财政)")
    );
    // What waits for its endorsement, alone and behind what is refused for it.
    let waits = "acceptance of year X1/1 waits for endorsement by EDU, entry 12.0: `sunledger endorse 12.0 --role EDU`";
    let told =
        "年度验收 X1/1 待 EDU(教育主管) 会签,见条目 12.0:`sunledger endorse 12.0 --role EDU`";
    assert_eq!(words.retell(waits), told);
    // The key of another person than the proposer stands in the command as it is typed.
    let key = |text: &str| text.replace("--role EDU", "--role EDU --key edu2");
    assert_eq!(words.retell(&key(waits)), key(told));
    let again = "acceptance of year X1/1 waits since entry 12.0 for endorsement by EDU: endorse it (`sunledger endorse 12.0 --role EDU --key NAME`), or reject it (`sunledger reject 12.0 --role EDU`), before it is proposed anew";
    assert!(
        words
            .retell(again)
            .contains("`sunledger endorse 12.0 --role EDU --key NAME`"),
        "{}",
        words.retell(again)
    );
    assert_eq!(
        words.retell(&format!(
            "event 0 (TrancheReleased): contract H1 is not known: record it first with `sunledger contract sign --contract-no H1`, or correct the number; {waits}"
        )),
        format!("事项 0(分期拨款):没有合同 H1:请先用 `sunledger contract sign --contract-no H1` 登记,或更正编号;{told}")
    );
    let unknown = "a phrase that nobody wrote: 17 things";
    assert_eq!(words.retell(unknown), unknown);
    assert_eq!(
        Words::new(Lang::En).retell("one person in the payment"),
        "one person in the payment"
    );
    // A condition that is one fact is not denied twice.
    let en = Words::new(Lang::En);
    assert_eq!(
        en.retell("the condition !vetoed does not hold"),
        "an award is out of the question, and the rule asks for the contrary"
    );
    assert_eq!(
        words.retell("the condition !vetoed does not hold"),
        "条件不成立:不属于“一票否决”的情形"
    );
    // What was found, one by one, with the others counted.
    assert_eq!(
        words.retell(
            "4 payments differ from the monthly rate of the school's tier; payment B1/2 of 2025-01: 600.00 yuan paid, 500.00 yuan due; and 3 more of the kind"
        ),
        "4 笔发放与学校档次的月标准不同;发放 B1/2(2025-01)实付 600.00 元,应付 500.00 元;另有同类 3 项"
    );
    assert_eq!(
        words.retell("notice N1 ended at 24:00 of 2025-12-11; already decided on 2025-12-10"),
        "公示 N1 于 2025-12-11 24:00 结束;2025-12-10 已作出决定"
    );
}

/// What a refused allocation says is Chinese that an office writes.
#[test]
fn a_number_beyond_the_whole_is_told_as_offices_write() {
    let english = "quota of scheme JS is for a count of 60 more, of 100 in all, this event says a count of 61: correct the event";
    let words = Words::new(Lang::Zh);
    assert_eq!(
        words.retell(english),
        "资助项目总名额 JS,应为:所余 60 个名额以内(全部共 100 个);现为:61 个名额。请改正"
    );
    // What a rule adds is no part of what was found.
    let by_rule = "tranche 4 of agreement X, and the last tranche of the scheme is 3, by rule tranche-3 of the scheme (“停止拨付”): correct the number";
    assert_eq!(
        words.retell(by_rule),
        "协议 X 第 4 期,该资助项目最后一期为第 3 期,违反项目规则“停止拨付”(tranche-3):更正期次"
    );
    assert_eq!(
        words.retell("  [subcommands: import, list, show, help]"),
        "  [可用的子命令:import, list, show, help]"
    );
    for (lang, payment, cell) in [
        (Lang::Zh, "付款编号", "无法采用"),
        (Lang::En, "payment number", "cannot be taken"),
    ] {
        let words = Words::new(lang);
        assert_eq!(words.term_if_any("gate-rule", "payment_no"), payment);
        assert_eq!(words.term_if_any("gate-rule", "cell"), cell);
    }
}

/// A number that is spelled like a role is the number that somebody typed and types again; a role is told by its name.
#[test]
fn the_number_of_a_check_is_no_role() {
    let words = Words::new(Lang::Zh);
    for text in [
        "B/F1 is not in the sample of spot check R1: see spotcheck sample R1",
        "spot check R1 is closed already",
        "4 items of spot check R1 have no endorsed working paper, B/F1 the first: file them, or close with --open-as-errors",
    ] {
        let told = words.retell(text);
        assert_ne!(told, text);
        assert!(told.contains("R1") && !told.contains("初审"), "{told}");
    }
    assert!(words.retell("R1").contains("初审"));
}
