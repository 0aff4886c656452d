//! Files of offices that nobody asked before: other names of files and sheets, other headings in another
//! order, titles and footers, other forms of dates and amounts. The books and the flags stay what they
//! are.
//!
//! The headings of each office stand in `other/headings.csv`; they were written before the
//! scheme files were asked whether they know them. The files lie outside the repository:
//! SUNLEDGER_SHARED names the folder that holds `office-files/`; without it the tests look for that folder
//! beside themselves, and each that finds none says so aloud and skips.

use crate::office;
mod style;
mod written;

use crate::answers::figures_equal;
use office::Desk;
use serde_json::Value;
use style::{BUREAU, ENGLISH, FOUNDATION, Style};
use written::Written;

fn import(written: &Written) -> Desk {
    let desk = Desk::new();
    let folder = written.folder.path().join("files");
    let run = desk.run(&["import", folder.to_str().unwrap()]);
    assert_eq!(run.status, 0, "{}", run.words);
    for trouble in [
        "no published table has these columns; nearest",
        "the nearest known heading",
        "wait for it",
    ] {
        assert!(!run.words.contains(trouble), "{}", run.words);
    }
    desk
}

fn all_is_found(style: &Style) {
    for set in ["small-clean", "small-fraud"] {
        let Some(written) = Written::new(set, style) else {
            return;
        };
        let desk = import(&written);
        let what = format!("{} {set}", style.name);
        figures_equal(&desk, &written.totals, &what);
        let answers = written.folder.path().to_str().unwrap();
        let score: Value = desk.json(&["flags", "score", answers, "--json"]);
        for list in ["missed", "hits", "wrong"] {
            assert_eq!(score[list], serde_json::json!([]), "{what}: {list}");
        }
        let total = &score["total"];
        assert_eq!(total["found"], total["labelled"], "{what}");
        assert_eq!(total["right"], total["flags"], "{what}");
        assert!(total["innocents"].as_u64() > Some(20), "{what}: {total}");
        assert_eq!(total["labelled"] == 0, set == "small-clean", "{what}");
    }
}

#[test]
fn a_bureau_with_one_workbook_for_each_programme() {
    all_is_found(&BUREAU);
}

#[test]
fn a_foundation_with_text_files_of_its_own_words() {
    all_is_found(&FOUNDATION);
}

#[test]
fn an_office_that_writes_english() {
    all_is_found(&ENGLISH);
}
