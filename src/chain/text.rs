//! Every text on the wire is in Unicode normal form C (NFC, UAX #15), so that equal texts are equal
//! bytes: a name typed on two machines hashes alike, and no look-alike spelling hides behind it.
//!
//! Promises: names the first field whose text is not, never the text itself. It normalises nothing:
//! at append that is the business of whoever made the event, at audit the bytes are what they are.

use std::fmt;

use serde::ser::{self, Impossible, Serialize, Serializer};
use unicode_normalization::is_nfc;

/// Where a text is not NFC: names of fields, outermost first, for instance `payee.org`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotNfc(pub(super) String);

impl fmt::Display for NotNfc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotNfc {}

impl ser::Error for NotNfc {
    fn custom<T: fmt::Display>(_: T) -> Self {
        // Only a `Serialize` that refuses its own value comes here; the encoder reports that.
        NotNfc(String::new())
    }
}

impl NotNfc {
    fn below(self, name: &str) -> NotNfc {
        if self.0.is_empty() {
            NotNfc(name.to_owned())
        } else {
            NotNfc(format!("{name}.{}", self.0))
        }
    }
}

/// Characters of the blocks that office texts are made of and that NFC neither changes nor joins with
/// a neighbour: Basic Latin to Spacing Modifiers, CJK punctuation, ideographs and extension A,
/// fullwidth forms (UAX #15: `NFC_Quick_Check=Yes`, combining class 0). A text of these needs no table.
fn stands_alone(c: char) -> bool {
    matches!(c, '\0'..='\u{2ff}' | '\u{3001}'..='\u{3029}' | '\u{3400}'..='\u{9fff}' | '\u{ff01}'..='\u{ff5e}')
}

/// Whether a text is in normal form C; most office texts need no look into the tables.
pub(super) fn is_normal(text: &str) -> bool {
    text.is_ascii() || text.chars().all(stands_alone) || is_nfc(text)
}

/// A serializer that writes nothing and looks at every text.
pub(super) struct TextCheck;

macro_rules! nothing_to_see {
    ($($method:ident($type:ty)),+ $(,)?) => {
        $(fn $method(self, _: $type) -> Result<(), NotNfc> {
            Ok(())
        })+
    };
}

impl Serializer for TextCheck {
    type Ok = ();
    type Error = NotNfc;
    type SerializeSeq = TextCheck;
    type SerializeTuple = TextCheck;
    type SerializeTupleStruct = TextCheck;
    type SerializeTupleVariant = TextCheck;
    type SerializeMap = Impossible<(), NotNfc>;
    type SerializeStruct = TextCheck;
    type SerializeStructVariant = TextCheck;

    nothing_to_see! {
        serialize_bool(bool), serialize_i8(i8), serialize_i16(i16), serialize_i32(i32),
        serialize_i64(i64), serialize_i128(i128), serialize_u8(u8), serialize_u16(u16),
        serialize_u32(u32), serialize_u64(u64), serialize_u128(u128), serialize_f32(f32),
        serialize_f64(f64), serialize_char(char), serialize_bytes(&[u8]),
    }

    fn serialize_str(self, text: &str) -> Result<(), NotNfc> {
        if is_normal(text) {
            Ok(())
        } else {
            Err(NotNfc(String::new()))
        }
    }

    fn serialize_none(self) -> Result<(), NotNfc> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), NotNfc> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), NotNfc> {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), NotNfc> {
        Ok(())
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
    ) -> Result<(), NotNfc> {
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), NotNfc> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), NotNfc> {
        value.serialize(self).map_err(|fault| fault.below(variant))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<TextCheck, NotNfc> {
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<TextCheck, NotNfc> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<TextCheck, NotNfc> {
        Ok(self)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<TextCheck, NotNfc> {
        Ok(self)
    }

    /// No wire type holds a map.
    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, NotNfc> {
        Err(NotNfc("map".to_owned()))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<TextCheck, NotNfc> {
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<TextCheck, NotNfc> {
        Ok(self)
    }

    // As bincode: the wire form, not the one for people.
    fn is_human_readable(&self) -> bool {
        false
    }
}

macro_rules! items {
    ($($shape:ident: $method:ident),+ $(,)?) => {
        $(impl ser::$shape for TextCheck {
            type Ok = ();
            type Error = NotNfc;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotNfc> {
                value.serialize(TextCheck)
            }

            fn end(self) -> Result<(), NotNfc> {
                Ok(())
            }
        })+
    };
}

items! {
    SerializeSeq: serialize_element,
    SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field,
}

macro_rules! named {
    ($($shape:ident),+) => {
        $(impl ser::$shape for TextCheck {
            type Ok = ();
            type Error = NotNfc;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), NotNfc> {
                value.serialize(TextCheck).map_err(|fault| fault.below(name))
            }

            fn end(self) -> Result<(), NotNfc> {
                Ok(())
            }
        })+
    };
}

named!(SerializeStruct, SerializeStructVariant);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::events::payments::Payee;

    #[test]
    fn what_needs_no_table_is_yes_in_the_table() {
        use unicode_normalization::char::canonical_combining_class;
        use unicode_normalization::{IsNormalized, is_nfc_quick};
        let shortened = (char::MIN..=char::MAX).filter(|c| stands_alone(*c));
        let mut seen = 0;
        for c in shortened {
            let verdict = is_nfc_quick(std::iter::once(c));
            assert!(matches!(verdict, IsNormalized::Yes), "{c:?}");
            assert_eq!(canonical_combining_class(c), 0, "{c:?}");
            seen += 1;
        }
        assert!(seen > 28_000, "{seen}");
    }

    #[test]
    fn the_field_is_named_and_the_text_is_not_shown() {
        // e + combining acute, where NFC has one letter.
        let bad = Payee::Org("cafe\u{301}".to_owned());
        assert_eq!(bad.serialize(TextCheck), Err(NotNfc("org".to_owned())));
        let good = Payee::Org("café 乡小学".to_owned());
        assert_eq!(good.serialize(TextCheck), Ok(()));
        assert_eq!(("x", Some(3u8), vec!["é"]).serialize(TextCheck), Ok(()));
        assert!(vec!["e\u{301}"].serialize(TextCheck).is_err());
    }
}
