//! The words an event can be found by: every text that its JSON would show, hashed to 8 bytes.
//!
//! **Promises**: a word found in the JSON of an event (`show`, `export events --json`) is among its
//! words, whatever its length; nothing is ever left out, so that an answer from the index lacks no
//! event. Two words may share a hash: who looks one up reads the event and sees. **Not here**: which
//! words are subjects.

use std::fmt;

use serde::ser::{self, Serialize, Serializer};

use crate::crypto::hash;
use crate::domain::events::control::ControlEvent;
use crate::domain::events::{DecodedEvent, Event};

/// Key of the words' hashes: constant, so that one log has one index. It hides nothing.
const KEY: &[u8; 32] = b"sunledger 2026 index of words v1";

/// Hash of a word.
pub(super) fn hash_of(word: &str) -> u64 {
    let digest = hash::keyed(KEY, &[word.as_bytes()]);
    digest
        .first_chunk::<8>()
        .map_or(0, |start| u64::from_be_bytes(*start))
}

/// Hashes of an event's words, each once.
pub(super) fn of_event(event: &DecodedEvent, out: &mut Vec<u64>) {
    out.clear();
    if let Some(body) = &event.event {
        // A writer that writes nothing has nothing to fail at.
        let _ = body.serialize_body(Words(out));
    }
    // A correction states the bodies of two facts as texts of JSON: it is found by what they name.
    let stated = match &event.event {
        Some(Event::Control(ControlEvent::EventCorrected(e))) => {
            [Some(&*e.before), Some(&*e.after)]
        }
        Some(Event::Control(ControlEvent::EventReversed(e))) => [Some(&*e.before), None],
        _ => [None, None],
    };
    for fact in stated
        .into_iter()
        .flatten()
        .filter_map(|fact| fact.event().ok())
    {
        let _ = fact.serialize_body(Words(out));
    }
    for by in &event.head.acted_by {
        let _ = by.person.serialize(Words(out));
    }
    out.sort_unstable();
    out.dedup();
}

/// A serializer that hashes every text and nothing else.
struct Words<'a>(&'a mut Vec<u64>);

/// What a serializer must be able to say; it never does.
#[derive(Debug)]
struct Never;

impl fmt::Display for Never {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("words")
    }
}

impl std::error::Error for Never {}

impl ser::Error for Never {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Never
    }
}

macro_rules! no_words {
    ($($method:ident($type:ty)),+ $(,)?) => {
        $(fn $method(self, _: $type) -> Result<(), Never> {
            Ok(())
        })+
    };
}

impl<'a> Serializer for Words<'a> {
    type Ok = ();
    type Error = Never;
    type SerializeSeq = Words<'a>;
    type SerializeTuple = Words<'a>;
    type SerializeTupleStruct = Words<'a>;
    type SerializeTupleVariant = Words<'a>;
    type SerializeMap = Words<'a>;
    type SerializeStruct = Words<'a>;
    type SerializeStructVariant = Words<'a>;

    no_words! {
        serialize_bool(bool), serialize_i8(i8), serialize_i16(i16), serialize_i32(i32),
        serialize_i64(i64), serialize_i128(i128), serialize_u8(u8), serialize_u16(u16),
        serialize_u32(u32), serialize_u64(u64), serialize_u128(u128), serialize_f32(f32),
        serialize_f64(f64), serialize_char(char), serialize_bytes(&[u8]),
    }

    fn serialize_str(self, text: &str) -> Result<(), Never> {
        self.0.push(hash_of(text));
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Never> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Never> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Never> {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Never> {
        Ok(())
    }

    /// JSON shows a variant without content as a text.
    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Never> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Never> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), Never> {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Never> {
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Never> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Never> {
        Ok(self)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Never> {
        Ok(self)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, Never> {
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Never> {
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Never> {
        Ok(self)
    }
}

macro_rules! each {
    ($($trait:ident { $($method:ident($($name:ident: $type:ty),*)),+ })+) => {
        $(impl ser::$trait for Words<'_> {
            type Ok = ();
            type Error = Never;

            $(fn $method<T: Serialize + ?Sized>(
                &mut self,
                $($name: $type,)*
                value: &T,
            ) -> Result<(), Never> {
                value.serialize(Words(self.0))
            })+

            fn end(self) -> Result<(), Never> {
                Ok(())
            }
        })+
    };
}

each! {
    SerializeSeq { serialize_element() }
    SerializeTuple { serialize_element() }
    SerializeTupleStruct { serialize_field() }
    SerializeTupleVariant { serialize_field() }
    SerializeStruct { serialize_field(_name: &'static str) }
    SerializeStructVariant { serialize_field(_name: &'static str) }
}

impl ser::SerializeMap for Words<'_> {
    type Ok = ();
    type Error = Never;

    /// A map's keys are names of fields.
    fn serialize_key<T: Serialize + ?Sized>(&mut self, _: &T) -> Result<(), Never> {
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
        value.serialize(Words(self.0))
    }

    fn end(self) -> Result<(), Never> {
        Ok(())
    }
}
