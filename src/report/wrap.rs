//! Text in lines of so many columns of a terminal, and how wide it is there.
//!
//! Chinese letters take two columns, and so do here those whose width is a matter of taste (`…`, `→`,
//! `“`): on a Chinese console they do, and on another a line is then shorter than it might be, never
//! longer than the screen.
//!
//! Promises: no letter is lost but blanks at which a line ends; numbers, aliases and words of small
//! alphabets stay whole where a line can hold them; a line does not begin with a mark that closes what
//! stands before it, where that can be helped.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns of a text on one line.
pub fn columns(text: &str) -> usize {
    text.width_cjk()
}

fn columns_of(letter: char) -> usize {
    letter.width_cjk().unwrap_or(0)
}

/// Marks that no line begins with.
const CLOSING: &[char] = &[
    '、', ',', '。', ';', ':', '?', '!', ')', '》', '”', ',', ';', '.', ')', '%',
];

/// Parts that stay whole: runs of narrow letters, each wide letter for itself; a closing mark belongs to
/// what stands before it, blanks are parts of their own.
fn parts(line: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut narrow = false;
    for letter in line.chars() {
        let blank = letter == ' ';
        let wide = columns_of(letter) > 1;
        let joins =
            !blank && (CLOSING.contains(&letter) || (narrow && !wide) || columns_of(letter) == 0);
        match parts.last_mut() {
            Some(part) if joins && !part.ends_with(' ') => part.push(letter),
            _ => parts.push(letter.to_string()),
        }
        narrow = !wide && !blank;
    }
    parts
}

/// Columns of the longest part that stays whole.
pub fn longest_part(text: &str) -> usize {
    let of_line = |line: &str| parts(line).iter().map(|part| columns(part)).max();
    text.lines().filter_map(of_line).max().unwrap_or(0)
}

/// The text in lines of at most `width` columns; a part that is longer is cut.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(2);
    let mut lines = Vec::new();
    for line in text.split('\n') {
        // What is set in stays set in.
        let indent: String = line.chars().take_while(|letter| *letter == ' ').collect();
        let indent = if columns(&indent) * 2 > width {
            String::new()
        } else {
            indent
        };
        let mut current = indent.clone();
        let mut used = columns(&indent);
        for part in parts(line.trim_start_matches(' ')) {
            let wants = columns(&part);
            if used + wants <= width {
                current.push_str(&part);
                used += wants;
                continue;
            }
            if wants + columns(&indent) <= width {
                lines.push(current.trim_end().to_owned());
                current.clone_from(&indent);
                used = columns(&indent);
                if part != " " {
                    current.push_str(&part);
                    used += wants;
                }
                continue;
            }
            for letter in part.chars() {
                if used + columns_of(letter) > width {
                    lines.push(current.trim_end().to_owned());
                    current.clone_from(&indent);
                    used = columns(&indent);
                }
                current.push(letter);
                used += columns_of(letter);
            }
        }
        lines.push(current.trim_end().to_owned());
    }
    lines
}
