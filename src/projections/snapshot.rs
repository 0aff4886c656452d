//! Projections as bytes: the canonical ones that their digests are over, so that a state that was kept is
//! proved by a digest that was committed.
//!
//! **Promises**: [`bytes_of`] and [`read`] are each other's reverse; [`digest_of`] over the bytes is the
//! digest that [`World::digests`](super::World::digests) gives of the projection. Bytes that are no such
//! state are told, at the cost of no more memory than a small multiple of their length. **Not here**:
//! where they are kept, and whether to believe them.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::DigestError;
use crate::chain::encoding;
use crate::crypto::digest::Digest;
use crate::crypto::hash::DigestStream;

/// A projection that can be kept and read back.
pub trait Kept: Serialize + DeserializeOwned {
    /// Its name, as digests give it.
    const NAME: &'static str;
    /// Version of its fold.
    const VERSION: u16;
}

/// The canonical bytes; `None` where they are more than `max`.
///
/// # Errors
/// A projection that cannot be encoded; its types always can.
pub fn bytes_of<T: Kept>(projection: &T, max: u64) -> Result<Option<Vec<u8>>, DigestError> {
    let failed = |error: encoding::EncodingError| DigestError {
        name: T::NAME,
        why: error.to_string(),
    };
    let length = encoding::length_of(projection).map_err(failed)?;
    if length > max {
        return Ok(None);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    encoding::write_to(&mut bytes, projection).map_err(failed)?;
    Ok(Some(bytes))
}

/// The state that canonical bytes are of; `None` where they are of none.
pub fn read<T: Kept>(bytes: &[u8]) -> Option<T> {
    encoding::decode_kept(bytes).ok()
}

/// The start of a digest: label and length.
pub(super) fn stream(length: u64) -> DigestStream {
    let mut stream = DigestStream::new();
    stream.update(b"sunledger.fold.1");
    stream.update(&length.to_le_bytes());
    stream
}

/// The digest of a projection, from its canonical bytes.
pub fn digest_of(bytes: &[u8]) -> Digest {
    let mut stream = stream(bytes.len() as u64);
    stream.update(bytes);
    stream.finish()
}
