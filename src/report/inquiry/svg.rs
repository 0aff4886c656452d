//! Money as a picture: boxes from left to right, a line from each to what followed from it. SVG 1.1 with
//! nothing but rectangles, lines and text, so that it prints anywhere and can stand inside a page.
//!
//! Promises: texts are escaped; the same tree gives the same bytes. It knows no words: each box brings its
//! lines. A text too long for its box is cut at its end, with a dot; the table beside the picture has it whole.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar;

/// A box with its lines, and the boxes that follow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawn {
    /// Lines, at most [`LINES`] of which are shown.
    pub lines: Vec<String>,
    /// Whether the money comes back by it.
    pub back: bool,
    /// What follows.
    pub children: Vec<Drawn>,
}

/// Lines in a box.
pub const LINES: usize = 3;
const WIDTH: usize = 190;
const GAP: usize = 36;
const LINE: usize = 15;
const HEIGHT: usize = LINES * LINE + 8;
const STEP: usize = HEIGHT + 12;
/// Narrow letters of a line.
const FITS: usize = 28;

/// The picture.
pub fn svg(roots: &[Drawn], title: &str) -> String {
    let mut body = String::new();
    let mut next = 0;
    let mut deepest = 0;
    for root in roots {
        place(root, 0, &mut next, &mut deepest, &mut body);
    }
    let width = (deepest + 1) * (WIDTH + GAP);
    let height = next.max(1) * STEP + 8;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-label=\"{}\" font-family=\"sans-serif\" font-size=\"12\">\n{body}</svg>\n",
        escaped(title)
    )
}

/// Draws a box and what follows it; gives the height of its middle.
fn place(
    node: &Drawn,
    depth: usize,
    next: &mut usize,
    deepest: &mut usize,
    body: &mut String,
) -> usize {
    *deepest = (*deepest).max(depth);
    let left = depth * (WIDTH + GAP) + 4;
    let mut middles = Vec::with_capacity(node.children.len());
    for child in &node.children {
        middles.push((place(child, depth + 1, next, deepest, body), child.back));
    }
    let middle = match (middles.first(), middles.last()) {
        (Some((first, _)), Some((last, _))) => usize::midpoint(*first, *last),
        _ => {
            let own = *next * STEP + STEP / 2;
            *next += 1;
            own
        }
    };
    let right = left + WIDTH;
    for (to, back) in middles {
        let dash = if back {
            " stroke-dasharray=\"4 3\""
        } else {
            ""
        };
        let half = right + GAP / 2;
        let _ = writeln!(
            body,
            "<path d=\"M{right} {middle} H{half} V{to} H{}\" fill=\"none\" stroke=\"#555\"{dash}/>",
            right + GAP
        );
    }
    let top = middle.saturating_sub(HEIGHT / 2);
    let dash = if node.back {
        " stroke-dasharray=\"4 3\""
    } else {
        ""
    };
    let _ = writeln!(
        body,
        "<rect x=\"{left}\" y=\"{top}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\" stroke=\"#333\"{dash}/>"
    );
    for (number, line) in node.lines.iter().take(LINES).enumerate() {
        let _ = writeln!(
            body,
            "<text x=\"{}\" y=\"{}\">{}</text>",
            left + 6,
            top + (number + 1) * LINE,
            escaped(&fitted(line))
        );
    }
    middle
}

/// As much of a line as its box holds; a Chinese letter counts two.
fn fitted(line: &str) -> String {
    let mut used = 0;
    let mut out = String::new();
    for letter in line.chars() {
        used += letter.width().unwrap_or(0);
        if used > FITS {
            out.push('…');
            break;
        }
        out.push(letter);
    }
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::{Drawn, svg};

    #[test]
    fn every_box_is_there_once_and_no_text_breaks_out() {
        let leaf = |text: &str, back| Drawn {
            lines: vec![text.to_owned()],
            back,
            children: Vec::new(),
        };
        let tree = Drawn {
            children: vec![
                leaf("<script>", false),
                leaf("一".repeat(40).as_str(), true),
            ],
            ..leaf("fund \"F\" & more", false)
        };
        let picture = svg(&[tree], "money");
        assert_eq!(picture.matches("<rect").count(), 3);
        assert_eq!(picture.matches("<path").count(), 2);
        // The box that comes back, and the line to it.
        assert_eq!(picture.matches("stroke-dasharray").count(), 2);
        assert!(!picture.contains("<script>"));
        assert!(picture.contains("&lt;script&gt;"));
        assert!(picture.contains(&format!("{}…", "一".repeat(14))));
    }
}
