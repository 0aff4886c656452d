//! A paper as one web page for the printer: no script, no font, no picture from anywhere.

use serde::Serialize;

use super::Document;
use crate::report::about::standing_lines;
use crate::words::{Lang, Words};

/// A day has ten letters.
const SHORT_MAX: usize = 10;
/// More columns than this fit a page only where headings are broken.
const WIDE: usize = 7;
/// Letters of a digest of 32 bytes.
const DIGEST: usize = 64;
/// Letters of an alias.
const ALIAS: usize = 32;
/// A text of so many letters needs a column that is wide enough to read it in.
const TEXT_MIN: usize = 24;
const TEMPLATE: &str = include_str!("page.html.j2");

#[derive(Serialize)]
struct Cell<'a> {
    text: &'a str,
    figure: bool,
    /// A day, a number or a word that is not broken over lines.
    short: bool,
    /// A digest, or aliases, which may be broken anywhere.
    hash: bool,
    /// A text of some length.
    prose: bool,
    /// A text with a word as long as a digest in it.
    long: bool,
    heading: &'a str,
}

#[derive(Serialize)]
struct Block<'a> {
    title: &'a str,
    /// Whether it has so many columns that its headings are broken.
    wide: bool,
    headings: Vec<Cell<'a>>,
    rows: Vec<Vec<Cell<'a>>>,
}

#[derive(Serialize)]
struct Page<'a> {
    lang: &'static str,
    title: &'a str,
    subtitle: &'a str,
    statement: &'a [String],
    facts: &'a [(String, String)],
    tables: Vec<Block<'a>>,
    pictures: &'a [(String, String)],
    blanks: &'a [String],
    signatures: &'a [String],
    standing: Vec<(String, String)>,
}

/// A digest, or one alias or several.
fn is_digits(text: &str) -> bool {
    let hex = |part: &str| part.bytes().all(|letter| letter.is_ascii_hexdigit());
    (text.len() == DIGEST && hex(text))
        || text
            .split('、')
            .all(|part| part.len() == ALIAS && hex(part))
}

/// A text of some length, which is told over several lines.
fn is_text(text: &str) -> bool {
    text.chars().count() >= TEXT_MIN
}

/// One long word, such as the id of a flag or the number of a paper, which is no text to read.
fn is_number(text: &str) -> bool {
    is_text(text) && text.bytes().all(|letter| letter.is_ascii_graphic())
}

/// The paper as HTML. Every value is escaped by the template's name.
///
/// # Errors
/// The template itself is faulty, which a test would have shown.
pub fn html(paper: &Document, words: &Words) -> Result<String, minijinja::Error> {
    let tables = paper
        .tables
        .iter()
        .filter(|(_, table)| !table.rows.is_empty());
    let page = Page {
        lang: match words.lang {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        },
        title: &paper.title,
        subtitle: &paper.subtitle,
        statement: &paper.statement,
        facts: &paper.facts,
        tables: tables
            .map(|(title, table)| {
                let heading = |at: usize| table.headings.get(at).map_or("", String::as_str);
                Block {
                    title,
                    wide: table.headings.len() > WIDE,
                    headings: table
                        .headings
                        .iter()
                        .enumerate()
                        .map(|(at, text)| Cell {
                            text,
                            figure: table.right.contains(&at),
                            short: false,
                            hash: false,
                            prose: false,
                            long: false,
                            heading: "",
                        })
                        .collect(),
                    rows: table
                        .rows
                        .iter()
                        .map(|row| {
                            row.iter()
                                .enumerate()
                                .map(|(at, text)| Cell {
                                    text,
                                    figure: table.right.contains(&at) && !is_text(text),
                                    short: text.chars().count() <= SHORT_MAX,
                                    hash: is_digits(text),
                                    prose: is_text(text) && !is_number(text),
                                    long: text.split_whitespace().any(is_number)
                                        || text.split_whitespace().any(|word| word.len() >= DIGEST),
                                    heading: heading(at),
                                })
                                .collect()
                        })
                        .collect(),
                }
            })
            .collect(),
        pictures: &paper.pictures,
        blanks: &paper.blanks,
        signatures: &paper.signatures,
        standing: paper
            .standing
            .as_ref()
            .map_or_else(Vec::new, |standing| standing_lines(standing, words)),
    };
    let mut templates = minijinja::Environment::new();
    templates.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    templates.add_template("page.html", TEMPLATE)?;
    templates
        .get_template("page.html")?
        .render(minijinja::Value::from(minijinja::value::Serde(page)))
}
