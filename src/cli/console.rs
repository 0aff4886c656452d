//! In which character set the console reads what people are told. A locale with GBK or GB18030
//! (`LC_ALL=zh_CN.GBK`) gets its bytes; every other gets UTF-8.
//!
//! Promises: what programs read (JSON, CSV, keys, completions) is UTF-8 wherever it goes; a letter that
//! the console has no byte for is shown by its number, `[U+20BB7]`, and never dropped or guessed. It
//! does not read the command line: arguments and files keep their own bytes.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::OnceLock;

use encoding_rs::{Encoding, GB18030, GBK, UTF_8};

/// The character set of a locale's name, such as `zh_CN.GBK`; UTF-8 where it names none that differs.
pub fn of_locale(name: &str) -> &'static Encoding {
    let set = name.split_once('.').map_or("", |(_, set)| set);
    let set = set.split('@').next().unwrap_or_default();
    let plain: String = set
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_uppercase())
        .collect();
    match plain.as_str() {
        "GBK" | "CP936" | "GB2312" | "EUCCN" => GBK,
        "GB18030" => GB18030,
        _ => UTF_8,
    }
}

/// The character set of this process's console.
pub fn encoding() -> &'static Encoding {
    static ENCODING: OnceLock<&'static Encoding> = OnceLock::new();
    ENCODING.get_or_init(|| {
        ["LC_ALL", "LC_CTYPE", "LANG"]
            .into_iter()
            .filter_map(|name| std::env::var(name).ok())
            .find(|value| !value.is_empty())
            .map_or(UTF_8, |name| of_locale(&name))
    })
}

/// Whether the console reads UTF-8.
pub fn is_utf8() -> bool {
    encoding() == UTF_8
}

/// A text in the bytes of a character set.
pub fn bytes<'a>(text: &'a str, encoding: &'static Encoding) -> Cow<'a, [u8]> {
    let (bytes, _, lacking) = encoding.encode(text);
    if !lacking {
        return bytes;
    }
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        let mut space = [0; 4];
        let (_, _, lacking) = encoding.encode(letter.encode_utf8(&mut space));
        if lacking {
            let _ = write!(shown, "[U+{:04X}]", u32::from(letter));
        } else {
            shown.push(letter);
        }
    }
    let (bytes, _, _) = encoding.encode(&shown);
    Cow::Owned(bytes.into_owned())
}

/// Asks for a passphrase at the terminal, which does not show it.
pub fn password(prompt: &str) -> std::io::Result<String> {
    if is_utf8() {
        return rpassword::prompt_password(prompt);
    }
    // The terminal itself is asked in UTF-8 only; words go to stderr everywhere.
    let mut err = std::io::stderr().lock();
    err.write_all(&bytes(prompt, encoding()))?;
    err.flush()?;
    rpassword::read_password()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_names_its_character_set() {
        for (name, expected) in [
            ("zh_CN.GBK", GBK),
            ("zh_CN.gb2312", GBK),
            ("zh_CN.EUC-CN", GBK),
            ("zh_CN.gb18030@pinyin", GB18030),
            ("zh_CN.UTF-8", UTF_8),
            ("zh_CN", UTF_8),
            ("C", UTF_8),
            ("", UTF_8),
        ] {
            assert_eq!(of_locale(name), expected, "{name}");
        }
    }

    #[test]
    fn a_letter_without_bytes_is_shown_by_its_number() {
        let (shown, _, _) = {
            let bytes = bytes("王𠮷明 «1»", GBK).into_owned();
            let (text, set, faults) = GBK.decode(&bytes);
            (text.into_owned(), set, faults)
        };
        assert_eq!(shown, "王[U+20BB7]明 [U+00AB]1[U+00BB]");
        assert_eq!(&*bytes("王𠮷明", UTF_8), "王𠮷明".as_bytes());
        let four = bytes("𠮷", GB18030).into_owned();
        assert_eq!(four.len(), 4);
        assert_eq!(GB18030.decode(&four).0, "𠮷");
    }
}
