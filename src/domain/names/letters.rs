//! Whether a text in other letters than Chinese characters reads as the name of a person: Zhang Sanfeng, Mary Smith,
//! John F. Kennedy.
//!
//! Promises: pure, without a dictionary of names. Two to five words are a person's, unless one of them is a word that bodies are
//! called by (Ltd, Foundation, University, …) or one that stands in no name (of, for); behind a title one word will do. It errs
//! towards persons, since such a name stands in the log for ever. **Not here**: a single word without a title (Huawei, Mary), which
//! is mostly a brand and says of a person next to nothing.

/// What persons are called by before their names.
const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "prof",
    "professor",
    "sir",
    "madam",
    "lady",
    "lord",
    "rev",
];
/// What stands behind a name, and counts as no word of it.
const BEHIND: &[&str] = &["jr", "sr", "ii", "iii", "iv", "phd", "md", "esq", "mba"];
/// Words that bodies and groups of people are called by, and those that stand for somebody who is not named.
const BODIES: &[&str] = &[
    "academy",
    "ag",
    "agency",
    "alliance",
    "alumni",
    "anonymous",
    "association",
    "authority",
    "bank",
    "board",
    "books",
    "bookstore",
    "branch",
    "bureau",
    "bv",
    "center",
    "centre",
    "chamber",
    "charitable",
    "charities",
    "charity",
    "china",
    "chinese",
    "church",
    "citizens",
    "city",
    "class",
    "club",
    "co",
    "college",
    "commission",
    "committee",
    "communist",
    "community",
    "company",
    "congregation",
    "consulate",
    "cooperative",
    "corp",
    "corporation",
    "council",
    "county",
    "court",
    "cross",
    "culture",
    "department",
    "dept",
    "development",
    "district",
    "division",
    "donation",
    "donations",
    "donor",
    "donors",
    "education",
    "educational",
    "embassy",
    "employees",
    "endowment",
    "enterprise",
    "enterprises",
    "factory",
    "federation",
    "finance",
    "foundation",
    "friends",
    "fund",
    "funds",
    "global",
    "gmbh",
    "government",
    "group",
    "guild",
    "holding",
    "holdings",
    "hospital",
    "hotel",
    "inc",
    "incorporated",
    "individual",
    "individuals",
    "industrial",
    "industries",
    "industry",
    "institute",
    "institution",
    "insurance",
    "international",
    "investment",
    "kindergarten",
    "laboratory",
    "league",
    "library",
    "limited",
    "llc",
    "llp",
    "ltd",
    "manufacturing",
    "market",
    "media",
    "members",
    "ministry",
    "mission",
    "museum",
    "national",
    "network",
    "nv",
    "office",
    "organisation",
    "organization",
    "parents",
    "partners",
    "party",
    "people",
    "plc",
    "press",
    "primary",
    "private",
    "programme",
    "program",
    "project",
    "province",
    "pte",
    "pty",
    "public",
    "publishing",
    "red",
    "research",
    "residents",
    "restaurant",
    "rotary",
    "school",
    "schools",
    "secondary",
    "service",
    "services",
    "shop",
    "society",
    "solutions",
    "staff",
    "state",
    "store",
    "students",
    "supermarket",
    "supplies",
    "supply",
    "teachers",
    "team",
    "tech",
    "technologies",
    "technology",
    "town",
    "township",
    "trading",
    "transport",
    "trust",
    "union",
    "united",
    "university",
    "unknown",
    "unnamed",
    "village",
    "villagers",
    "volunteers",
    "welfare",
    "works",
    "world",
    "youth",
];
/// Words that stand in names of bodies and in no person's.
const IN_NO_NAME: &[&str] = &[
    "of", "for", "the", "to", "in", "at", "on", "by", "from", "without", "our", "all", "no", "not",
    "some", "other",
];
/// Most words of a name.
const WORDS_MOST: usize = 5;

/// Whether the text, or one of several in it, reads as a person's name. It has no Chinese character.
pub(super) fn reads_as_person(text: &str) -> bool {
    let parts: Vec<Vec<String>> = text
        .split([',', '\u{ff0c}', ';', '\u{ff1b}', '/', '、', '|', '\n'])
        .map(words)
        .filter(|words| !words.is_empty())
        .collect();
    // "Smith, Mary": the family name first, as lists of members write it.
    if let [family, given] = parts.as_slice()
        && family.len() == 1
        && given.len() <= 2
        && !family.iter().chain(given).any(|word| of_body(word))
    {
        let both: Vec<&str> = given.iter().chain(family).map(String::as_str).collect();
        return one(&both);
    }
    parts.iter().enumerate().any(|(at, words)| {
        // "Smith Brown, LLC" is one body.
        let next = parts.get(at + 1);
        let goes_on = next.is_some_and(|next| next.iter().all(|word| of_body(word)));
        !goes_on && several(words)
    })
}

/// The words of a part, without the full stops behind them.
fn words(part: &str) -> Vec<String> {
    part.split(|letter: char| letter.is_whitespace() || matches!(letter, '·' | '•' | '・'))
        .map(|word| {
            word.trim_matches(['.', '"', '\u{201c}', '\u{201d}'])
                .to_owned()
        })
        .filter(|word| !word.is_empty())
        .collect()
}

/// Whether one of those who are joined by "and" is a person.
fn several(words: &[String]) -> bool {
    let plain: Vec<&str> = words.iter().map(String::as_str).collect();
    plain
        .split(|word| *word == "&" || word.eq_ignore_ascii_case("and"))
        .any(one)
}

fn is_one_of(word: &str, list: &[&str]) -> bool {
    list.contains(&word.to_lowercase().as_str())
}

/// Whether a word, or one side of a hyphen in it, is one that bodies are called by.
fn of_body(word: &str) -> bool {
    let plain = word.replace('.', "");
    is_one_of(&plain, BODIES) || word.split('-').any(|part| is_one_of(part, BODIES))
}

/// Whether the words are one person's.
fn one(words: &[&str]) -> bool {
    let name_of = |word: &&&str| !is_one_of(word, TITLES) && !is_one_of(word, BEHIND);
    let own: Vec<&str> = words.iter().filter(name_of).copied().collect();
    let titled = words.iter().any(|word| is_one_of(word, TITLES));
    let least = if titled { 1 } else { 2 };
    let in_letters = |word: &&str| {
        word.chars()
            .all(|letter| letter.is_alphabetic() || matches!(letter, '.' | '-' | '\'' | '\u{2019}'))
            && word.chars().any(char::is_alphabetic)
    };
    let whole_word = |word: &&str| word.chars().filter(|letter| letter.is_alphabetic()).count() > 1;
    (least..=WORDS_MOST).contains(&own.len())
        && own.iter().all(in_letters)
        && own.iter().any(whole_word)
        && !own
            .iter()
            .any(|word| of_body(word) || is_one_of(word, IN_NO_NAME))
}

#[cfg(test)]
mod tests {
    use super::reads_as_person;

    #[test]
    fn persons_read_as_persons_in_letters_and_bodies_do_not() {
        for person in [
            "Zhang Sanfeng",
            "ZHANG Sanfeng",
            "ZHANG SANFENG",
            "zhang sanfeng",
            "Mary Smith",
            "John F. Kennedy",
            "J.K. Rowling",
            "Jean-Luc O'Neill",
            "Ludwig van Beethoven",
            "Mr. Wang",
            "Dr Li",
            "Smith, Mary",
            "Smith, Mary J.",
            "Martin King Jr.",
            "Mary Smith and John Doe",
            "Mary Smith & Acme Ltd",
            "Acme Ltd, Mary Smith",
            "Mary·Smith",
            "José García",
            "Иван Петров",
            "Marie Skłodowska-Curie",
        ] {
            assert!(reads_as_person(person), "{person}");
        }
        for body in [
            "",
            "Acme",
            "Huawei",
            "Acme Ltd",
            "Acme Trading Co., Ltd.",
            "Smith Brown, LLC",
            "Smith Brown Inc",
            "Ford Foundation",
            "The Ford Foundation",
            "Bill & Melinda Gates Foundation",
            "Johnson & Johnson",
            "World Bank",
            "Friends of Nature",
            "Stanford University",
            "Lincoln Primary School",
            "Parents' Committee",
            "Red Cross",
            "Agricultural Bank of China",
            "United Way",
            "Anonymous Donor",
            "7-Eleven Hunan",
            "3M Hunan",
            "91440101MA5",
            "Zhejiang Geely Holding",
            "Siemens A.G.",
            "Coca-Cola",
        ] {
            assert!(!reads_as_person(body), "{body}");
        }
    }
}
