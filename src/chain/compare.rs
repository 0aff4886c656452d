//! A decoded value walked beside the bytes it was read from: one walk that proves both that the bytes
//! are the only ones that mean the value and that its texts are in normal form C.
//!
//! **Promises**: says "proven" only of bytes that the encoder would write for the value (little-endian,
//! fixed-width integers, lengths as u64, variants as u32, options and booleans as one byte) and whose
//! texts are all NFC. **Not here**: why something is not proven; whoever needs to know encodes the value
//! again ([`super::encoding`]) and looks for the field ([`super::text`]), which is slower and names it.

use std::fmt;

use serde::ser::{self, Impossible, Serialize, Serializer};

use super::text::is_normal;

/// Not proven. Says no more, since it is thrown away for the slow answer.
#[derive(Debug)]
pub(super) struct Unproven;

impl fmt::Display for Unproven {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not proven")
    }
}

impl std::error::Error for Unproven {}

impl ser::Error for Unproven {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Unproven
    }
}

type Proof = Result<(), Unproven>;

/// What is left of the bytes that a value was read from.
pub(super) struct Beside<'a> {
    rest: &'a [u8],
}

impl<'a> Beside<'a> {
    /// At the beginning of a value's bytes.
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Beside { rest: bytes }
    }

    /// Whether the value took all bytes.
    pub(super) fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    /// A field of fixed width: compared as one number, not byte by byte.
    #[inline(always)]
    fn fixed<const N: usize>(&mut self, bytes: [u8; N]) -> Proof {
        match self.rest.split_first_chunk::<N>() {
            Some((found, rest)) if *found == bytes => {
                self.rest = rest;
                Ok(())
            }
            _ => Err(Unproven),
        }
    }

    #[inline]
    fn bytes(&mut self, bytes: &[u8]) -> Proof {
        self.fixed((bytes.len() as u64).to_le_bytes())?;
        match self.rest.split_at_checked(bytes.len()) {
            // A value that borrows from the bytes is equal to itself.
            Some((found, rest)) if std::ptr::eq(found, bytes) || found == bytes => {
                self.rest = rest;
                Ok(())
            }
            _ => Err(Unproven),
        }
    }
}

macro_rules! numbers {
    ($($method:ident($type:ty)),+ $(,)?) => {
        $(#[inline(always)]
        fn $method(self, value: $type) -> Proof {
            self.fixed(value.to_le_bytes())
        })+
    };
}

impl<'a> Serializer for &mut Beside<'a> {
    type Ok = ();
    type Error = Unproven;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Impossible<(), Unproven>;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    numbers! {
        serialize_i8(i8), serialize_i16(i16), serialize_i32(i32), serialize_i64(i64),
        serialize_i128(i128), serialize_u8(u8), serialize_u16(u16), serialize_u32(u32),
        serialize_u64(u64), serialize_u128(u128),
    }

    #[inline(always)]
    fn serialize_bool(self, value: bool) -> Proof {
        self.fixed([u8::from(value)])
    }

    // No wire type holds a float, a lone character or a map: the encoder answers for them.
    fn serialize_f32(self, _: f32) -> Proof {
        Err(Unproven)
    }

    fn serialize_f64(self, _: f64) -> Proof {
        Err(Unproven)
    }

    fn serialize_char(self, _: char) -> Proof {
        Err(Unproven)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Unproven> {
        Err(Unproven)
    }

    #[inline]
    fn serialize_str(self, text: &str) -> Proof {
        self.bytes(text.as_bytes())?;
        match is_normal(text) {
            true => Ok(()),
            false => Err(Unproven),
        }
    }

    #[inline]
    fn serialize_bytes(self, bytes: &[u8]) -> Proof {
        self.bytes(bytes)
    }

    #[inline(always)]
    fn serialize_none(self) -> Proof {
        self.fixed([0])
    }

    #[inline(always)]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Proof {
        self.fixed([1])?;
        value.serialize(self)
    }

    #[inline(always)]
    fn serialize_unit(self) -> Proof {
        Ok(())
    }

    #[inline(always)]
    fn serialize_unit_struct(self, _: &'static str) -> Proof {
        Ok(())
    }

    #[inline(always)]
    fn serialize_unit_variant(self, _: &'static str, variant: u32, _: &'static str) -> Proof {
        self.fixed(variant.to_le_bytes())
    }

    #[inline(always)]
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Proof {
        value.serialize(self)
    }

    #[inline(always)]
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        variant: u32,
        _: &'static str,
        value: &T,
    ) -> Proof {
        self.fixed(variant.to_le_bytes())?;
        value.serialize(self)
    }

    #[inline(always)]
    fn serialize_seq(self, len: Option<usize>) -> Result<Self, Unproven> {
        let len = len.ok_or(Unproven)?;
        self.fixed((len as u64).to_le_bytes())?;
        Ok(self)
    }

    #[inline(always)]
    fn serialize_tuple(self, _: usize) -> Result<Self, Unproven> {
        Ok(self)
    }

    #[inline(always)]
    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Unproven> {
        Ok(self)
    }

    #[inline(always)]
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        variant: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Unproven> {
        self.fixed(variant.to_le_bytes())?;
        Ok(self)
    }

    #[inline(always)]
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Unproven> {
        Ok(self)
    }

    #[inline(always)]
    fn serialize_struct_variant(
        self,
        _: &'static str,
        variant: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Unproven> {
        self.fixed(variant.to_le_bytes())?;
        Ok(self)
    }

    // As bincode: the wire form, not the one for people.
    fn is_human_readable(&self) -> bool {
        false
    }
}

macro_rules! items {
    ($($shape:ident: $method:ident($($name:ident: $type:ty)?)),+ $(,)?) => {
        $(impl ser::$shape for &mut Beside<'_> {
            type Ok = ();
            type Error = Unproven;

            #[inline(always)]
            fn $method<T: Serialize + ?Sized>(&mut self, $($name: $type,)? value: &T) -> Proof {
                value.serialize(&mut **self)
            }

            #[inline(always)]
            fn end(self) -> Proof {
                Ok(())
            }
        })+
    };
}

items! {
    SerializeSeq: serialize_element(),
    SerializeTuple: serialize_element(),
    SerializeTupleStruct: serialize_field(),
    SerializeTupleVariant: serialize_field(),
    SerializeStruct: serialize_field(_name: &'static str),
    SerializeStructVariant: serialize_field(_name: &'static str),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::encoding::encode;
    use crate::domain::events::payments::Payee;

    #[derive(serde::Serialize)]
    struct Shapes {
        numbers: (u8, u16, u32, u64, i8, i32, i64, u128, i128),
        flags: [bool; 2],
        none: Option<u32>,
        some: Option<(String, u8)>,
        list: Vec<Payee>,
        empty: Vec<u8>,
        unit: (),
        variants: Vec<Variant>,
    }

    #[derive(serde::Serialize)]
    enum Variant {
        Unit,
        New(u16),
        Tuple(u8, String),
        Named { a: i16, b: Option<bool> },
    }

    fn shapes() -> Shapes {
        Shapes {
            numbers: (1, 2, 3, 4, -5, -6, -7, 8, -9),
            flags: [true, false],
            none: None,
            some: Some(("第三档".to_owned(), 7)),
            list: vec![
                Payee::Org("café".to_owned()),
                Payee::Person(Default::default()),
            ],
            empty: Vec::new(),
            unit: (),
            variants: vec![
                Variant::Unit,
                Variant::New(9),
                Variant::Tuple(1, "x".to_owned()),
                Variant::Named {
                    a: -1,
                    b: Some(true),
                },
            ],
        }
    }

    fn proven<T: Serialize>(value: &T, bytes: &[u8]) -> bool {
        let mut beside = Beside::of(bytes);
        value.serialize(&mut beside).is_ok() && beside.is_done()
    }

    #[test]
    fn what_the_encoder_writes_is_proven_and_every_other_byte_is_not() {
        let value = shapes();
        let bytes = encode(&value).expect("encoded");
        assert!(proven(&value, &bytes));
        for at in 0..bytes.len() {
            assert!(!proven(&value, &bytes[..at]), "cut at {at}");
            let mut other = bytes.clone();
            other[at] ^= 1;
            assert!(!proven(&value, &other), "changed at {at}");
        }
        let mut longer = bytes.clone();
        longer.push(0);
        assert!(!proven(&value, &longer));
    }

    #[test]
    fn a_text_that_is_not_nfc_is_not_proven() {
        let value = Payee::Org("cafe\u{301}".to_owned());
        let bytes = encode(&value).expect("encoded");
        assert!(!proven(&value, &bytes));
        let value = Payee::Org("caf\u{e9}".to_owned());
        let bytes = encode(&value).expect("encoded");
        assert!(proven(&value, &bytes));
    }
}
