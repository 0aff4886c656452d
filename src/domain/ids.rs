//! Identity numbers, credit codes, accounts and names: what is well-formed, and how spellings are
//! made one. Nothing here prints a person's number: `Debug` and `Display` give `ID(…)`.
//!
//! Sources: GB 11643 (resident identity number), GB 32100 (unified social credit code), ISO/IEC
//! 7812 (Luhn, information only: passbooks carry no Luhn digit).
//!
//! Deliberately not here: whether a division code below the province exists (codes come and go, and a number keeps its
//! own for life), whether a person exists, and which of two spellings of a name is right.

use unicode_normalization::UnicodeNormalization;

use super::date::Date;

/// Why a number is not what it should be. Never echoes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Wrong number of characters.
    #[error("expected {expected} characters, found {found}")]
    Length {
        /// What is right.
        expected: &'static str,
        /// Found.
        found: usize,
    },
    /// A character that cannot stand there.
    #[error("expected only {0}")]
    Charset(&'static str),
    /// The digits of the birth date are no date.
    #[error("the digits of the birth date are not a date from 1800 to 2099")]
    BirthDate,
    /// The check character does not fit.
    #[error("the check character does not fit the others")]
    Checksum,
    /// The mark a spreadsheet leaves when it stores a long number as a number.
    #[error(
        "the last digits are 000 and the check character does not fit: a spreadsheet has stored the number as a number and lost digits"
    )]
    SpreadsheetTruncated,
}

/// Spaces of every width, and the marks without width that pages and spreadsheets leave behind.
fn is_blank(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(
            letter,
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}'
        )
}

/// Full-width letters and digits to half width; leading apostrophe, NBSP and spaces removed.
pub fn to_half_width(text: &str) -> String {
    text.chars()
        .filter_map(|letter| match letter {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0),
            other if is_blank(other) => None,
            other => Some(other),
        })
        .collect::<String>()
        .trim_start_matches(['\'', '‘', '’', '`'])
        .to_owned()
}

/// A name in one spelling: NFC, no spaces inside a Chinese name, the middle dot as U+00B7.
pub fn normalise_name(text: &str) -> String {
    let dotted: String = text
        .nfc()
        .map(|letter| match letter {
            '•' | '‧' | '・' | '．' | '･' | '∙' | '⋅' => '·',
            other if is_blank(other) => ' ',
            other => other,
        })
        .collect();
    let trimmed = dotted.trim();
    if trimmed.chars().any(|letter| letter as u32 >= 0x2e80) {
        trimmed.chars().filter(|letter| *letter != ' ').collect()
    } else {
        trimmed.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// Whose certificate a number is from, as its first characters tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IdKind {
    /// A resident identity card (居民身份证).
    Resident,
    /// A residence permit for Hong Kong, Macao or Taiwan residents (810000, 820000, 830000).
    ResidencePermit,
    /// A foreign permanent resident's card: 18 digits from 9, since 2023-12-01.
    ForeignPermanentResident,
    /// The same card's old number: three letters and twelve digits; its check digit is not checked,
    /// and its birth date lacks the century.
    ForeignPermanentResidentOld,
}

/// The sex a number states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sex {
    /// Odd 17th digit.
    Male,
    /// Even 17th digit.
    Female,
}

/// A resident identity number, 18 characters, checked unless [`ResidentId::as_stated`] read it (or
/// the old number of a foreign permanent resident, 15 characters). Its text goes to the vault only.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResidentId(String);

impl ResidentId {
    /// Reads a number as offices write it; an old 15-digit one is brought to 18 by inserting 19.
    ///
    /// A letter O among 18 characters is read as 0, because the check character then vouches for it;
    /// among 15 digits nothing would.
    pub fn parse(text: &str) -> Result<ResidentId, IdError> {
        let mut plain = to_half_width(text).to_ascii_uppercase();
        if is_old_foreign(&plain) {
            return Ok(ResidentId(plain));
        }
        if plain.len() == 18 {
            plain = plain.replace('O', "0");
        }
        if plain.len() == 15 && plain.bytes().all(|byte| byte.is_ascii_digit()) {
            plain.insert_str(6, "19");
            plain.push(check_character(&plain));
        }
        let length = plain.chars().count();
        if length != 18 {
            return Err(IdError::Length {
                expected: "18 (or 15 in the old form)",
                found: length,
            });
        }
        let (body, last) = plain
            .split_at_checked(17)
            .ok_or(IdError::Charset("digits, and X at the end"))?;
        let right = body.bytes().all(|byte| byte.is_ascii_digit())
            && last
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'X');
        if !right {
            return Err(IdError::Charset("digits, and X at the end"));
        }
        let id = ResidentId(plain.clone());
        let checked = last.starts_with(check_character(body));
        if !checked && plain.ends_with("000") {
            return Err(IdError::SpreadsheetTruncated);
        }
        if id.birth_date().is_none() {
            return Err(IdError::BirthDate);
        }
        if !checked {
            return Err(IdError::Checksum);
        }
        Ok(id)
    }

    /// Reads a number that a source states as a fact: one of the right form, with a birth date, whose
    /// check character does not fit is taken as it stands. Says whether the check character fits.
    ///
    /// # Errors
    /// Those of [`ResidentId::parse`] but [`IdError::Checksum`]; a number that a spreadsheet has cut
    /// short, or in which a letter O would have to be guessed at, is none.
    pub fn as_stated(text: &str) -> Result<(ResidentId, bool), IdError> {
        match ResidentId::parse(text) {
            Ok(id) => Ok((id, true)),
            Err(IdError::Checksum) => {
                let plain = to_half_width(text).to_ascii_uppercase();
                if plain.contains('O') {
                    return Err(IdError::Checksum);
                }
                Ok((ResidentId(plain), false))
            }
            Err(error) => Err(error),
        }
    }

    /// The number, for the vault.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whose certificate it is from.
    pub fn kind(&self) -> IdKind {
        match self.0.get(..6).unwrap_or("") {
            _ if self.0.len() == 15 => IdKind::ForeignPermanentResidentOld,
            "810000" | "820000" | "830000" => IdKind::ResidencePermit,
            nine if nine.starts_with('9') => IdKind::ForeignPermanentResident,
            _ => IdKind::Resident,
        }
    }

    /// Birth date as the number has it; it may be the date of registration, or a century off in a
    /// number that was once of 15 digits. `None` for [`IdKind::ForeignPermanentResidentOld`].
    pub fn birth_date(&self) -> Option<Date> {
        if self.0.len() != 18 {
            return None;
        }
        let part = |range: std::ops::Range<usize>| self.0.get(range)?.parse::<u32>().ok();
        let year = part(6..10)? as i32;
        // There is no clock here: a birth after some day is for the caller to judge.
        if !(1800..=2099).contains(&year) {
            return None;
        }
        Date::from_ymd(year, part(10..12)?, part(12..14)?)
    }

    /// Whether its first two digits are a province's; of a foreign permanent resident, the two after the 9 (where the
    /// card was applied for), and any of the old number. Whether the other digits of the division were in use is not
    /// judged: codes come and go.
    pub fn is_of_a_province(&self) -> bool {
        match self.kind() {
            IdKind::ForeignPermanentResidentOld => true,
            IdKind::ForeignPermanentResident => self.0.get(1..).is_some_and(begins_with_province),
            IdKind::Resident | IdKind::ResidencePermit => begins_with_province(&self.0),
        }
    }

    /// The sex the 17th digit states; `None` for [`IdKind::ForeignPermanentResidentOld`].
    pub fn sex(&self) -> Option<Sex> {
        let digit = self.0.as_bytes().get(16)?;
        Some(if digit % 2 == 1 {
            Sex::Male
        } else {
            Sex::Female
        })
    }
}

fn is_old_foreign(plain: &str) -> bool {
    plain.len() == 15
        && plain.bytes().enumerate().all(|(at, byte)| {
            if at < 3 {
                byte.is_ascii_uppercase()
            } else {
                byte.is_ascii_digit()
            }
        })
}

/// The check character of 17 digits: GB 11643's weights, sum mod 11, then its table.
fn check_character(body: &str) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body
        .bytes()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u32::from(digit.wrapping_sub(b'0')) * weight)
        .sum();
    char::from(b"10X98765432"[(sum % 11) as usize])
}

/// First two digits of the division codes that numbers begin with (GB/T 2260: provinces, then Hong Kong,
/// Macao and Taiwan, and 83 of their residence permits).
const PROVINCES: &[&str] = &[
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41",
    "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71",
    "81", "82", "83",
];

/// Whether a code begins with the two digits of a province, or of Hong Kong, Macao or Taiwan (GB/T 2260).
pub fn begins_with_province(code: &str) -> bool {
    PROVINCES.iter().any(|province| code.starts_with(province))
}

/// Whether a text holds an ID number of 18 characters, standing apart from other digits: with a province,
/// a birth date and a check character that fit. A number of any other sort passes for one in about one case
/// in seventy thousand.
pub fn holds_resident_id(text: &str) -> bool {
    let plain = to_half_width(text).to_ascii_uppercase();
    let bytes = plain.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let run = bytes
            .iter()
            .skip(at)
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let with_x = run == 17 && bytes.get(at + run) == Some(&b'X');
        if (run == 18 || with_x)
            && let Some(number) = plain.get(at..at + 18)
            && begins_with_province(number)
            && ResidentId::parse(number).is_ok()
        {
            return true;
        }
        at += run.max(1);
    }
    false
}

/// Whether a text holds what somebody may have meant as an ID number: as [`holds_resident_id`], but the check
/// character need not fit. For short texts that people type, where a slip must not let a number through; a number of
/// any other sort passes for one in about one case in six thousand.
pub fn may_hold_resident_id(text: &str) -> bool {
    let plain = to_half_width(text).to_ascii_uppercase();
    plain
        .split(|letter: char| !letter.is_ascii_digit() && letter != 'X')
        .any(|word| {
            let stated = matches!(
                ResidentId::parse(word),
                Ok(_) | Err(IdError::Checksum | IdError::SpreadsheetTruncated)
            );
            word.len() == 18 && stated && begins_with_province(word)
        })
}

/// Whether a text holds the number of a mobile telephone (11 digits from 13 to 19, as numbered in China) or of
/// a bank card (16 to 19 digits with a Luhn digit), standing apart from letters, digits and hyphens: digits of
/// a paper's number (`B-2025-…`) are none.
pub fn holds_telephone_or_card(text: &str) -> bool {
    let plain = to_half_width(text);
    let joins = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '/');
    plain.split(|letter| !joins(letter)).any(|word| {
        let digits = word.bytes().all(|byte| byte.is_ascii_digit());
        let mobile = word.len() == 11 && word.starts_with('1') && word.get(1..2) > Some("2");
        let card = (16..=19).contains(&word.len())
            && BankAccount::parse(word).is_ok_and(|account| account.luhn_ok());
        digits && (mobile || card)
    })
}

impl std::fmt::Debug for ResidentId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ID(…)")
    }
}

impl std::fmt::Display for ResidentId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ID(…)")
    }
}

/// A unified social credit code, 18 characters, checked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uscc(String);

impl Uscc {
    /// Reads a code as offices write it.
    pub fn parse(text: &str) -> Result<Uscc, IdError> {
        const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
        const WEIGHTS: [usize; 17] = [
            1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
        ];
        let plain = to_half_width(text).to_ascii_uppercase();
        let length = plain.chars().count();
        if length != 18 {
            return Err(IdError::Length {
                expected: "18",
                found: length,
            });
        }
        let values: Option<Vec<usize>> = plain
            .bytes()
            .map(|byte| ALPHABET.iter().position(|letter| *letter == byte))
            .collect();
        let values = values.ok_or(IdError::Charset(
            "digits and capital letters without I, O, S, V, Z",
        ))?;
        let sum: usize = values
            .iter()
            .zip(WEIGHTS)
            .map(|(value, weight)| value * weight)
            .sum();
        if values.last() == Some(&((31 - sum % 31) % 31)) {
            Ok(Uscc(plain))
        } else {
            Err(IdError::Checksum)
        }
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A bank account or card number. Its text goes to the vault only.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BankAccount(String);

impl BankAccount {
    /// Reads 8 to 32 digits as offices write them.
    pub fn parse(text: &str) -> Result<BankAccount, IdError> {
        let plain: String = to_half_width(text)
            .chars()
            .filter(|letter| *letter != '-')
            .collect();
        let length = plain.chars().count();
        if !(8..=32).contains(&length) {
            return Err(IdError::Length {
                expected: "8 to 32",
                found: length,
            });
        }
        if !plain.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(IdError::Charset("digits"));
        }
        Ok(BankAccount(plain))
    }

    /// The number, for the vault.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the last digit is a Luhn digit; passbooks have none.
    pub fn luhn_ok(&self) -> bool {
        let sum: u32 = self
            .0
            .bytes()
            .rev()
            .enumerate()
            .map(|(at, digit)| {
                let digit = u32::from(digit - b'0');
                match (at % 2, digit * 2) {
                    (0, _) => digit,
                    (_, double) if double > 9 => double - 9,
                    (_, double) => double,
                }
            })
            .sum();
        sum.is_multiple_of(10)
    }
}

impl std::fmt::Debug for BankAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Account(…)")
    }
}

impl std::fmt::Display for BankAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Account(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_telephone_or_card_is_found_where_it_stands_apart() {
        for text in [
            "电话13800138000",
            "卡号 6222020000000000018。",
            "１３８００１３８０００",
        ] {
            assert!(holds_telephone_or_card(text), "{text}");
        }
        for text in [
            "",
            "12345678901",
            "B-13800138000",
            "138001380001",
            "6222020000000000011",
            "0777-2610001",
        ] {
            assert!(!holds_telephone_or_card(text), "{text}");
        }
    }

    #[test]
    fn an_id_number_is_found_where_it_stands_apart() {
        for text in [
            "11010519491231002X",
            "给王某11010519491231002x的书",
            "４４０５２４１８８００１０１００１４",
            "a440524188001010014,",
        ] {
            assert!(holds_resident_id(text), "{text}");
        }
        for text in [
            "",
            "11010519491231002",
            "110105194912310021",
            "1440524188001010014",
            "4405241880010100140",
            "990524188001010014",
            "R5872864547934194",
            "6299432002010011563",
            "91110000600037341L",
        ] {
            assert!(!holds_resident_id(text), "{text}");
        }
    }

    #[test]
    fn golden_identity_numbers() {
        for number in [
            "11010519491231002X",
            "440524188001010014",
            "360426199101010071",
        ] {
            assert_eq!(ResidentId::parse(number).unwrap().as_str(), number);
        }
        let old = ResidentId::parse("110105491231002").unwrap();
        assert_eq!(old.as_str(), "11010519491231002X");
        assert_eq!(
            ResidentId::parse("’11010519491231002ｘ ").unwrap(),
            old,
            "full width, apostrophe, lower case and a space"
        );
        assert_eq!(old.sex(), Some(Sex::Female));
        assert_eq!(format!("{old:?}"), "ID(…)");
    }

    #[test]
    fn each_fault_of_an_identity_number_has_its_name() {
        for (number, error) in [
            (
                "1101051949123100",
                IdError::Length {
                    expected: "18 (or 15 in the old form)",
                    found: 16,
                },
            ),
            (
                "1101051949123100211",
                IdError::Length {
                    expected: "18 (or 15 in the old form)",
                    found: 19,
                },
            ),
            (
                "1101051949A231002X",
                IdError::Charset("digits, and X at the end"),
            ),
            ("110105194913310022", IdError::BirthDate),
            ("110105194912310021", IdError::Checksum),
            ("110105194912310000", IdError::SpreadsheetTruncated),
        ] {
            assert_eq!(ResidentId::parse(number), Err(error), "case {error:?}");
        }
    }

    #[test]
    fn golden_credit_codes_and_cards() {
        for code in [
            "91350100M000100Y43",
            "91110000600037341L",
            "12100000400009880K",
            "91430700MA4L000250",
        ] {
            assert_eq!(Uscc::parse(code).unwrap().as_str(), code);
        }
        assert_eq!(Uscc::parse("91350100M000100Y44"), Err(IdError::Checksum));
        assert!(BankAccount::parse("4111111111111111").unwrap().luhn_ok());
        assert!(!BankAccount::parse("4111111111111112").unwrap().luhn_ok());
    }

    #[test]
    fn names_have_one_spelling() {
        assert_eq!(normalise_name(" 买买提•艾力 "), "买买提·艾力");
        assert_eq!(normalise_name("王 小　明"), "王小明");
        assert_eq!(normalise_name("John  Smith"), "John Smith");
    }
}
