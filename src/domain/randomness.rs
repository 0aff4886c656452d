//! One spelling of published randomness: what seeds a draw must not hang on how somebody typed it.
//!
//! **The spelling**: compatibility forms are made plain (NFKC), letters small, and the runs of letters and
//! digits stand with one blank between them; whatever else was typed only parts the runs. So `3,1,4`,
//! ` 3  1-4` and `３、１、４` are all `3 1 4`. **The format** that a check freezes is how many such groups
//! there will be, as the end of the text that says where they are published: ` [groups=5]`.
//!
//! **Not here**: whether the text was published; the witness endorses that.

use unicode_normalization::UnicodeNormalization;

/// The one spelling of a text.
pub fn one_spelling(text: &str) -> String {
    let plain: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let groups = plain.split(|letter: char| !letter.is_alphanumeric());
    let groups: Vec<&str> = groups.filter(|group| !group.is_empty()).collect();
    groups.join(" ")
}

/// The text that says where randomness is published, with the number of its groups.
pub fn with_groups(source: &str, groups: u32) -> String {
    format!("{source} [groups={groups}]")
}

/// The number of groups that was frozen, if one was.
pub fn groups(source: &str) -> Option<u32> {
    let (_, rest) = source.rsplit_once(" [groups=")?;
    rest.strip_suffix(']')?.parse().ok()
}

/// How many groups a text in its one spelling has.
pub fn count(spelt: &str) -> u32 {
    let groups = spelt.split(' ').filter(|group| !group.is_empty());
    u32::try_from(groups.count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_thing_are_one() {
        for text in [
            "3 1 4",
            "3,1,4",
            " 3 1 4 ",
            "3  1\t4",
            "３、１、４",
            "(3) 1; 4.",
        ] {
            assert_eq!(one_spelling(text), "3 1 4", "{text}");
        }
        assert_eq!(one_spelling("3 1 4 1 5"), "3 1 4 1 5");
        assert_eq!(one_spelling("DEADBEEF"), one_spelling("deadbeef"));
        assert_ne!(one_spelling("31 4"), one_spelling("3 14"));
        assert_eq!(one_spelling(" ,、 "), "");
    }

    #[test]
    fn a_format_is_read_back() {
        let source = with_groups("dice on video", 5);
        assert_eq!(groups(&source), Some(5));
        assert_eq!(groups("dice on video"), None);
        assert_eq!(count("3 1 4 1 5"), 5);
        assert_eq!(count(""), 0);
    }
}
