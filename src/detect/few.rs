//! What was found said one by one: the first few, and how many more there are.
//!
//! Promises: the order it is given, at most [`SHOWN`] of them; each is a sentence of its own. Pure.
//! **Not here**: what is said of each, which its detector knows.

/// So many are said one by one.
const SHOWN: usize = 3;

/// What was found, then the first of what it was found of, and how many more.
pub(super) fn with_few(finding: String, each: &[String]) -> String {
    let mut told = vec![finding];
    told.extend(each.iter().take(SHOWN).cloned());
    let more = each.len().saturating_sub(SHOWN);
    if more > 0 {
        told.push(format!("and {more} more of the kind"));
    }
    told.join("; ")
}

#[cfg(test)]
mod tests {
    use super::with_few;

    #[test]
    fn three_are_said_and_the_others_counted() {
        let each: Vec<String> = ["a", "b", "c", "d", "e"].map(str::to_owned).into();
        let told = |count: usize| with_few("found".to_owned(), each.get(..count).unwrap_or(&[]));
        assert_eq!(told(0), "found");
        assert_eq!(told(3), "found; a; b; c");
        assert_eq!(told(5), "found; a; b; c; and 2 more of the kind");
    }
}
