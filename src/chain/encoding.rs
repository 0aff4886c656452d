//! The one module that names bincode (1.3.3, frozen): little-endian, fixed-width integers, a size
//! limit, trailing bytes refused. So plain a layout that `schemas/entry.md` gives it on one page.

use bincode::Options;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::compare::Beside;
use super::text::TextCheck;
use crate::domain::events::{BodyError, Event};

/// Why bytes could not be read or written in the wire encoding.
#[derive(Debug, thiserror::Error)]
pub enum EncodingError {
    /// The bytes do not fit the type.
    #[error("the bytes do not fit: {0}")]
    Malformed(String),
    /// Another byte string would decode to the same value.
    #[error("the bytes are not the one encoding of their value")]
    NotUnique,
    /// A text is not in normal form C, so that another byte string would look the same.
    #[error(
        "the text of {field} is not in Unicode normal form C (NFC): normalise it, and record it again"
    )]
    NotNfc {
        /// Names of the fields that lead to it, outermost first.
        field: String,
    },
    /// The event's kind is not known here.
    #[error("event kind {kind} is unknown to this version of the program")]
    UnknownKind {
        /// The number found.
        kind: u16,
    },
    /// The event's body has a newer schema version.
    #[error("event kind {kind} has schema version {found}, this program reads up to {known}")]
    FutureVersion {
        /// The kind.
        kind: u16,
        /// Version found.
        found: u16,
        /// Newest version known here.
        known: u16,
    },
}

/// No value may take more than this: an entry's own limit is lower.
const BYTES_MAX: u64 = 16 << 20;

fn options() -> impl Options {
    bincode::DefaultOptions::new()
        .with_little_endian()
        .with_fixint_encoding()
        .with_limit(BYTES_MAX)
        .reject_trailing_bytes()
}

/// The same encoding without a limit, for derived state that is hashed and never read back.
fn unlimited() -> impl Options {
    bincode::DefaultOptions::new()
        .with_little_endian()
        .with_fixint_encoding()
        .with_no_limit()
}

/// Bytes that a value takes, however many.
pub fn length_of<T: Serialize>(value: &T) -> Result<u64, EncodingError> {
    unlimited()
        .serialized_size(value)
        .map_err(|error| EncodingError::Malformed(error.to_string()))
}

/// Writes a value's encoding piece by piece, however long it is.
pub fn write_to<T: Serialize>(
    out: &mut impl std::io::Write,
    value: &T,
) -> Result<(), EncodingError> {
    // The encoder writes field by field; a few bytes at a time are not worth a call each.
    let mut buffered = std::io::BufWriter::with_capacity(64 << 10, out);
    unlimited()
        .serialize_into(&mut buffered, value)
        .map_err(|error| EncodingError::Malformed(error.to_string()))?;
    std::io::Write::flush(&mut buffered)
        .map_err(|error| EncodingError::Malformed(error.to_string()))
}

/// Reads back what [`write_to`] wrote; bytes left over are refused, and nothing larger than the bytes is
/// made room for.
///
/// # Errors
/// [`EncodingError::Malformed`].
pub fn decode_kept<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, EncodingError> {
    bincode::DefaultOptions::new()
        .with_little_endian()
        .with_fixint_encoding()
        .with_limit(bytes.len() as u64)
        .reject_trailing_bytes()
        .deserialize(bytes)
        .map_err(|error| EncodingError::Malformed(error.to_string()))
}

/// Encodes a wire value.
pub fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>, EncodingError> {
    options()
        .serialize(value)
        .map_err(|error| EncodingError::Malformed(error.to_string()))
}

/// Decodes a wire value and checks that its bytes are the only ones that mean it.
pub fn decode<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Result<T, EncodingError> {
    let value: T = options()
        .deserialize(bytes)
        .map_err(|error| EncodingError::Malformed(error.to_string()))?;
    check_unique(&value, bytes)?;
    Ok(value)
}

/// Takes what is written and compares it with what is expected, without a copy.
struct Compare<'a> {
    expected: &'a [u8],
    same: bool,
}

impl std::io::Write for Compare<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self.expected.strip_prefix(bytes) {
            Some(rest) => self.expected = rest,
            None => self.same = false,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Checks by encoding again that `bytes` are the only ones that mean what was read from them.
fn check_same(
    bytes: &[u8],
    write: impl FnOnce(&mut Compare<'_>) -> bincode::Result<()>,
) -> Result<(), EncodingError> {
    let mut compare = Compare {
        expected: bytes,
        same: true,
    };
    write(&mut compare).map_err(|error| EncodingError::Malformed(error.to_string()))?;
    if compare.same && compare.expected.is_empty() {
        Ok(())
    } else {
        Err(EncodingError::NotUnique)
    }
}

/// Checks that `bytes` are the one encoding of `value`, which was read from them.
pub(super) fn check_unique<T: Serialize>(value: &T, bytes: &[u8]) -> Result<(), EncodingError> {
    check_same(bytes, |compare| {
        value.serialize(&mut bincode::Serializer::new(compare, options()))
    })
}

/// Decodes a value that borrows from the bytes, without the uniqueness check.
pub(super) fn decode_borrowed<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, EncodingError> {
    options()
        .deserialize(bytes)
        .map_err(|error| EncodingError::Malformed(error.to_string()))
}

/// Refuses a value that holds a text which is not in normal form C.
pub(super) fn check_text<T: Serialize>(value: &T) -> Result<(), EncodingError> {
    value
        .serialize(TextCheck)
        .map_err(|fault| EncodingError::NotNfc { field: fault.0 })
}

/// Refuses an event's body that holds a text which is not in normal form C.
pub fn check_body_text(event: &Event) -> Result<(), EncodingError> {
    event
        .serialize_body(TextCheck)
        .map_err(|fault| EncodingError::NotNfc { field: fault.0 })
}

/// Appends a value's encoding to `out`.
pub(super) fn encode_into<T: Serialize>(out: &mut Vec<u8>, value: &T) -> Result<(), EncodingError> {
    options()
        .serialize_into(out, value)
        .map_err(|error| EncodingError::Malformed(error.to_string()))
}

/// Appends an event body's encoding to `out`.
pub(super) fn encode_body(out: &mut Vec<u8>, event: &Event) -> Result<(), EncodingError> {
    let mut serializer = bincode::Serializer::new(out, options());
    event
        .serialize_body(&mut serializer)
        .map_err(|error| EncodingError::Malformed(error.to_string()))
}

/// Whether the bytes are the one encoding of the value and its texts are NFC, both in one walk: the
/// quick answer, which is nearly always yes. Why not, the slow checks say.
pub(super) fn is_proven<T: Serialize>(value: &T, bytes: &[u8]) -> bool {
    let mut beside = Beside::of(bytes);
    value.serialize(&mut beside).is_ok() && beside.is_done()
}

/// Decodes an event body of `kind` at `version`; its bytes must be the only ones that mean it, and its
/// texts in normal form C.
pub(super) fn decode_body(kind: u16, version: u16, bytes: &[u8]) -> Result<Event, EncodingError> {
    let mut deserializer = bincode::Deserializer::from_slice(bytes, options());
    let event =
        Event::deserialize_body(kind, version, &mut deserializer).map_err(|error| match error {
            BodyError::UnknownKind { kind } => EncodingError::UnknownKind { kind },
            BodyError::FutureVersion { kind, found, known } => {
                EncodingError::FutureVersion { kind, found, known }
            }
            BodyError::Body(error) => EncodingError::Malformed(error.to_string()),
        })?;
    let mut beside = Beside::of(bytes);
    if event.serialize_body(&mut beside).is_ok() && beside.is_done() {
        return Ok(event);
    }
    // Bytes left over fail here too.
    check_same(bytes, |compare| {
        event.serialize_body(&mut bincode::Serializer::new(compare, options()))
    })?;
    check_body_text(&event)?;
    Ok(event)
}
