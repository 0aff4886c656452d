//! The nearest known word to one that is not known, so that a message can say which was meant.
//!
//! It only suggests: nothing is ever taken for the word suggested.

/// Longer words are not compared: the work grows with the product of the lengths, and no heading,
/// kind or code is as long.
const CHARS_MAX: usize = 64;

/// The known word nearest to `found`, if one is near: at most a third of the letters differ, or one of
/// the two holds the other whole. The first of equals wins.
pub fn nearest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let found: Vec<char> = found.to_lowercase().chars().collect();
    if found.is_empty() || found.len() > CHARS_MAX {
        return None;
    }
    let mut best: Option<(usize, &str)> = None;
    for word in known {
        let letters: Vec<char> = word.to_lowercase().chars().collect();
        if letters.is_empty() || letters.len() > CHARS_MAX {
            continue;
        }
        let distance = distance(&found, &letters);
        let longest = found.len().max(letters.len());
        let near = distance <= (longest / 3).max(1) && distance < longest;
        if (near || holds(&found, &letters) || holds(&letters, &found))
            && best.is_none_or(|(least, _)| distance < least)
        {
            best = Some((distance, word));
        }
    }
    best.map(|(_, word)| word)
}

/// At most `most` of the known words: all in their order where there are no more, else those nearest to `found` first.
pub fn nearest_first<'a>(found: &str, known: &'a [String], most: usize) -> Vec<&'a str> {
    let mut words: Vec<&str> = known.iter().map(String::as_str).collect();
    if words.len() > most {
        let found: Vec<char> = found.chars().take(CHARS_MAX).collect();
        words.sort_by_cached_key(|word| {
            let letters: Vec<char> = word.chars().take(CHARS_MAX).collect();
            distance(&found, &letters)
        });
        words.truncate(most);
    }
    words
}

/// Whether two letters or more of `part` stand together in `whole`.
fn holds(whole: &[char], part: &[char]) -> bool {
    part.len() >= 2 && whole.windows(part.len()).any(|window| window == part)
}

/// Letters to insert, remove or replace to make one of the other (Levenshtein).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut last = i + 1;
        let mut next = vec![last];
        for (right, above) in b.iter().zip(row.iter().skip(1)) {
            last = (diagonal + usize::from(left != right))
                .min(last + 1)
                .min(above + 1);
            diagonal = *above;
            next.push(last);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_word_and_another_word_finds_none() {
        let kinds = ["FundReceived", "FundStatementFiled", "PaymentReturned"];
        assert_eq!(nearest("FundRecieved", kinds), Some("FundReceived"));
        assert_eq!(nearest("fundreceived", kinds), Some("FundReceived"));
        assert_eq!(nearest("Zebra", kinds), None);
        assert_eq!(nearest("", kinds), None);
        let headings = ["身份证号", "拨付金额", "姓名"];
        assert_eq!(nearest("身份证号码", headings), Some("身份证号"));
        assert_eq!(nearest("实际拨付金额合计", headings), Some("拨付金额"));
        assert_eq!(nearest("备注", headings), None);
    }

    #[test]
    fn the_distance_is_the_least_number_of_changes() {
        let of = |a: &str, b: &str| {
            let letters = |text: &str| text.chars().collect::<Vec<char>>();
            distance(&letters(a), &letters(b))
        };
        assert_eq!(of("kitten", "sitting"), 3);
        assert_eq!(of("", "abc"), 3);
        assert_eq!(of("abc", "abc"), 0);
        assert_eq!(of("flaw", "lawn"), 2);
    }
}
