//! Names of which a bank shows a part: `*鹏林`, `郭*林`, `郭**`.
//!
//! Promises: pure. A mask fits a name where what it shows stands in the name at the same place; a run of stars stands for one character
//! or more. A mask that shows nothing fits nothing. **Not here**: masks of our own notices (`notice/redact.rs`).

/// Whether a letter hides another.
fn hides(letter: char) -> bool {
    matches!(letter, '*' | '\u{ff0a}' | '\u{2217}' | '\u{25cf}')
}

/// Whether a name is written with some characters hidden.
pub fn is_masked(written: &str) -> bool {
    written.chars().any(hides)
}

/// Whether a name with hidden characters may be this one.
pub fn fits_mask(masked: &str, name: &str) -> bool {
    let letters = |text: &str| -> Vec<char> {
        let text = text.chars();
        text.filter(|letter| !letter.is_whitespace()).collect()
    };
    let (masked, name) = (letters(masked), letters(name));
    let shows = masked.iter().any(|letter| !hides(*letter));
    if !shows || !masked.iter().any(|letter| hides(*letter)) {
        return false;
    }
    // Places of the name at which the mask may have come to an end so far.
    let mut ends: Vec<bool> = vec![false; name.len() + 1];
    if let Some(first) = ends.first_mut() {
        *first = true;
    }
    for part in masked.chunk_by(|one, other| hides(*one) && hides(*other)) {
        let star = part.first().is_some_and(|letter| hides(*letter));
        let shown = part.first().copied();
        let mut next = vec![false; name.len() + 1];
        let mut any = false;
        for (at, letter) in name.iter().enumerate() {
            let here = ends.get(at).copied().unwrap_or(false);
            any |= here;
            let fits = match star {
                true => any,
                false => here && Some(*letter) == shown,
            };
            if let Some(end) = next.get_mut(at + 1) {
                *end = fits;
            }
        }
        ends = next;
    }
    ends.last().copied().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::{fits_mask, is_masked};

    #[test]
    fn a_mask_fits_the_names_that_it_may_hide() {
        for (masked, name) in [
            ("*鹏林", "郭鹏林"),
            ("郭*林", "郭鹏林"),
            ("郭**", "郭鹏林"),
            ("郭*", "郭鹏林"),
            ("＊鹏林", "欧阳鹏林"),
            ("**林", "郭鹏林"),
        ] {
            assert!(is_masked(masked) && fits_mask(masked, name), "{masked}");
        }
        for (masked, name) in [
            ("*鹏飞", "郭鹏林"),
            ("*郭鹏林", "郭鹏林"),
            ("李*林", "郭鹏林"),
            ("***", "郭鹏林"),
            ("郭鹏林", "郭鹏林"),
            ("鹏*", "郭鹏林"),
        ] {
            assert!(!fits_mask(masked, name), "{masked}");
        }
    }
}
