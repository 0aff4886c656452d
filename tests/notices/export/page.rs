//! Readers of the two files that share no code with what wrote them: a strict one of RFC 4180, and one
//! of the small part of HTML that a notice may use.

use std::collections::BTreeMap;

/// A piece of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Open(String, BTreeMap<String, String>),
    Close(String),
    /// Text with its entities resolved.
    Text(String),
    /// What stands between `<style>` and `</style>`.
    Style(String),
}

/// Takes a page apart; whatever is not plain HTML with quoted attributes ends the test.
pub fn pieces(html: &str) -> Vec<Piece> {
    let mut rest = html
        .strip_prefix("<!doctype html>")
        .expect("a page begins with its doctype");
    let mut found = Vec::new();
    while let Some(at) = rest.find('<') {
        let text = &rest[..at];
        assert!(!text.contains('>'), "a stray > in {text:?}");
        found.push(Piece::Text(plain(text)));
        let end = tag_end(&rest[at..]);
        let tag = &rest[at + 1..at + end];
        rest = &rest[at + end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            found.push(Piece::Close(name.to_owned()));
            continue;
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(
            name.bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()),
            "a tag named {name:?}"
        );
        found.push(Piece::Open(name.to_owned(), attributes_of(attributes)));
        if name == "style" {
            let (style, after) = rest.split_once("</style>").expect("the style's end");
            found.push(Piece::Style(style.to_owned()));
            rest = after;
        }
    }
    assert!(rest.trim().is_empty(), "after the page: {rest:?}");
    found
}

/// Where a tag's `>` stands, which may not be one inside a quoted value.
fn tag_end(tag: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in tag.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at,
            _ => {}
        }
    }
    panic!("a tag without an end: {tag:?}");
}

fn attributes_of(mut text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    while !text.trim().is_empty() {
        let (name, rest) = text.split_once("=\"").expect("name=\"value\"");
        let (value, rest) = rest.split_once('"').expect("a closing quote");
        let name = name.trim();
        assert!(
            name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'),
            "an attribute named {name:?}"
        );
        found.insert(name.to_owned(), plain(value));
        text = rest;
    }
    found
}

/// Text with its entities resolved; an ampersand that begins none ends the test.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let (entity, after) = rest[at + 1..].split_once(';').expect("an entity's end");
        out.push(match entity {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            "#x27" | "#39" => '\'',
            "#x2f" => '/',
            other => panic!("an entity named {other:?}"),
        });
        rest = after;
    }
    out.push_str(rest);
    out
}

/// All that a reader sees, a space between pieces.
pub fn words(html: &str) -> String {
    let mut out = String::new();
    for piece in pieces(html) {
        if let Piece::Text(text) = piece {
            out.push_str(text.trim());
            out.push(' ');
        }
    }
    out
}

/// Text of each element of that name, tags inside it left out.
pub fn elements(pieces: &[Piece], name: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Option<String> = None;
    for piece in pieces {
        match piece {
            Piece::Open(tag, _) if tag == name => open = Some(String::new()),
            Piece::Close(tag) if tag == name => found.extend(open.take()),
            Piece::Text(text) => {
                if let Some(inside) = &mut open {
                    inside.push_str(text);
                }
            }
            _ => {}
        }
    }
    assert_eq!(open, None, "<{name}> is closed");
    found
}

/// What stands between `<tag>` and `</tag>`, of which there is one.
pub fn inside<'a>(pieces: &'a [Piece], name: &str) -> &'a [Piece] {
    let open = |piece: &Piece| matches!(piece, Piece::Open(tag, _) if tag == name);
    assert_eq!(pieces.iter().filter(|p| open(p)).count(), 1, "one <{name}>");
    let from = pieces.iter().position(open).expect("its start");
    let close = |piece: &Piece| matches!(piece, Piece::Close(tag) if tag == name);
    let to = pieces.iter().position(close).expect("its end");
    &pieces[from + 1..to]
}

/// The list's rows: heading of each cell, and its text.
pub fn rows(html: &str) -> Vec<Vec<(String, String)>> {
    let pieces = pieces(html);
    let mut rows: Vec<Vec<(String, String)>> = Vec::new();
    for piece in inside(&pieces, "tbody") {
        match piece {
            Piece::Open(tag, _) if tag == "tr" => rows.push(Vec::new()),
            Piece::Open(tag, attributes) => {
                assert_eq!(tag, "td");
                let heading = attributes.get("data-heading").expect("a heading");
                let row = rows.last_mut().expect("a row");
                row.push((heading.clone(), String::new()));
            }
            Piece::Text(text) => match rows.last_mut().and_then(|row| row.last_mut()) {
                Some((_, cell)) => cell.push_str(text.trim_matches(['\n', ' '])),
                None => assert!(text.trim().is_empty()),
            },
            Piece::Close(_) => {}
            Piece::Style(_) => panic!("a style in the list"),
        }
    }
    rows
}

/// The list as RFC 4180 lays it down, behind the mark that spreadsheets want.
pub fn records(csv: &str) -> Vec<Vec<String>> {
    let text = csv.strip_prefix('\u{feff}').expect("the UTF-8 mark");
    assert!(text.ends_with("\r\n"), "the last line ends in CRLF");
    let mut records = Vec::new();
    let mut record = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (cell, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_cell(quoted),
            None => {
                let end = rest.find([',', '\r']).expect("the cell's end");
                let cell = &rest[..end];
                assert!(!cell.contains(['"', '\n']), "a bare {cell:?}");
                (cell.to_owned(), &rest[end..])
            }
        };
        record.push(cell);
        if let Some(next) = after.strip_prefix(',') {
            rest = next;
        } else {
            rest = after.strip_prefix("\r\n").expect("a line ends in CRLF");
            records.push(std::mem::take(&mut record));
        }
    }
    records
}

fn quoted_cell(mut rest: &str) -> (String, &str) {
    let mut cell = String::new();
    loop {
        let (part, after) = rest.split_once('"').expect("a closing quote");
        cell.push_str(part);
        match after.strip_prefix('"') {
            Some(more) => {
                cell.push('"');
                rest = more;
            }
            None => return (cell, after),
        }
    }
}
