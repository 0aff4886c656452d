//! Which characters every office machine can write.
//!
//! Promises: GB 2312 is the least that a bank's or payroll program writes; a hanzi beyond it may come out
//! as another sign, or not at all. Not here: which of two spellings of a name is right.

use crate::domain::names::standard;

/// A name in standard characters (張 is 张), and without what a machine may be unable to write: hanzi beyond GB 2312,
/// signs put in their place (`?`, `□`), and notes on how a character is made (`(莹加王旁)`).
pub fn common_characters(name: &str) -> String {
    let mut depth = 0usize;
    name.chars()
        .map(standard)
        .filter(|letter| match letter {
            '(' | '（' => {
                depth += 1;
                false
            }
            ')' | '）' => {
                depth = depth.saturating_sub(1);
                false
            }
            _ => depth == 0 && (letter.is_ascii_alphabetic() || in_gb2312(*letter)),
        })
        .collect()
}

/// Whether a character is a hanzi of GB 2312: rows 16 to 87, which GBK keeps at 0xB0A1 to 0xF7FE.
fn in_gb2312(letter: char) -> bool {
    let mut buffer = [0u8; 4];
    let (bytes, _, unmappable) = encoding_rs::GBK.encode(letter.encode_utf8(&mut buffer));
    match bytes.as_ref() {
        [row, cell] => !unmappable && (0xb0..=0xf7).contains(row) && *cell >= 0xa1,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_characters_and_what_stands_for_them_are_left_out() {
        assert_eq!(common_characters("王明"), "王明");
        for name in ["胡莲骉", "胡莲?", "胡莲□", "胡莲(三马)", "胡莲𬱖", "胡·莲"]
        {
            assert_eq!(common_characters(name), "胡莲", "{name}");
        }
        assert_eq!(common_characters("Anna Li"), "AnnaLi");
        assert_eq!(common_characters("䶮"), "");
        assert_eq!(common_characters("張國峯"), "张国峰");
    }
}
