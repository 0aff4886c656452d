//! Digests: BLAKE3 for our own identities and keyed look-ups, SHA-256 for the Merkle trees and for
//! files as offices note them.
//!
//! **Parts are simply concatenated.** `derive(c, &[a, b])` equals `derive(c, &[a ‖ b])`, so a
//! caller gives parts of fixed width, or writes a length before each part that can vary; otherwise
//! two different lists of parts could have one digest.
//!
//! **Context strings are global.** Each use of [`derive`] has its own context string, written once,
//! as a constant, in the form `sunledger 2026 <what> v<n>`. Two uses never share one, and a
//! published one never changes its meaning, because the digests made under it are on record. The
//! ones of this room:
//!
//! | context | used for |
//! |---|---|
//! | [`ENTRY_HASH_CONTEXT`] | [`entry_hash`]: the identity of an entry |
//! | [`DIGEST_CONTEXT`] | [`digest`]: projections, bytes set aside, parameter sets |
//!
//! Sources: BLAKE3 specification, §2.3 (modes); FIPS 180-4 (SHA-256).

use super::digest::{Digest, EntryHash, FileHash};
use sha2::Digest as _;

/// Context of [`entry_hash`].
pub const ENTRY_HASH_CONTEXT: &str = "sunledger 2026 entry hash v1";

/// Context of [`digest`].
pub const DIGEST_CONTEXT: &str = "sunledger 2026 digest v1";

/// BLAKE3 in derive-key mode over the concatenated `parts`, 32 bytes.
///
/// `context` is a constant of the program, never data (BLAKE3 specification, §2.3): its table is
/// at the head of this module.
pub fn derive(context: &'static str, parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key(context);
    for part in parts {
        hasher.update(part);
    }
    *hasher.finalize().as_bytes()
}

/// BLAKE3 in keyed mode over the concatenated `parts`, 32 bytes: a look-up or a salt that only the
/// holder of `key` can compute.
pub fn keyed(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // One short part is by far the commonest call (a salt for each event), and the one-shot
    // function spares the incremental state.
    if let [only] = parts {
        return *blake3::keyed_hash(key, only).as_bytes();
    }
    let mut hasher = blake3::Hasher::new_keyed(key);
    for part in parts {
        hasher.update(part);
    }
    *hasher.finalize().as_bytes()
}

/// SHA-256 over the concatenated `parts`.
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut stream = Sha256Stream::new();
    for part in parts {
        stream.update(part);
    }
    stream.finish()
}

/// The identity of an entry: BLAKE3 (derive-key) over its stored header bytes, signature included.
pub fn entry_hash(header: &[u8]) -> EntryHash {
    EntryHash(derive(ENTRY_HASH_CONTEXT, &[header]))
}

/// A digest of our own derived bytes: projections, bytes set aside, parameter sets.
pub fn digest(parts: &[&[u8]]) -> Digest {
    Digest(derive(DIGEST_CONTEXT, parts))
}

/// [`digest`] over bytes that come piece by piece, as from a projection too large to hold.
pub struct DigestStream(blake3::Hasher);

impl DigestStream {
    /// A stream that has seen no bytes.
    pub fn new() -> Self {
        Self(blake3::Hasher::new_derive_key(DIGEST_CONTEXT))
    }

    /// Takes the next bytes; how they are cut into pieces does not matter.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all bytes taken.
    pub fn finish(self) -> Digest {
        Digest(*self.0.finalize().as_bytes())
    }
}

impl Default for DigestStream {
    fn default() -> Self {
        Self::new()
    }
}

/// Bytes written are bytes taken; writing never fails.
impl std::io::Write for DigestStream {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl std::fmt::Debug for DigestStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DigestStream")
    }
}

/// SHA-256 over bytes that come piece by piece, as from a file too large to hold.
#[derive(Clone, Default)]
pub struct Sha256Stream(sha2::Sha256);

impl Sha256Stream {
    /// A stream that has seen no bytes.
    pub fn new() -> Self {
        Self(sha2::Sha256::new())
    }

    /// Takes the next bytes; how they are cut into pieces does not matter.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all bytes taken.
    pub fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }

    /// The digest of all bytes taken, as the hash of a file.
    pub fn finish_file(self) -> FileHash {
        FileHash(self.finish())
    }
}

impl std::fmt::Debug for Sha256Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sha256Stream")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sha256_of_abc_is_the_standards_example() {
        // FIPS 180-2, appendix B.1.
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hex::encode(sha256(&[b"a", b"", b"bc"])), expected);
        let mut stream = Sha256Stream::new();
        stream.update(b"ab");
        stream.update(b"c");
        assert_eq!(stream.finish_file().to_string(), expected);
    }

    #[test]
    fn parts_are_concatenated() {
        let key = [7u8; 32];
        assert_eq!(keyed(&key, &[b"ab", b"c"]), keyed(&key, &[b"abc"]));
        assert_eq!(digest(&[b"ab", b"c"]), digest(&[b"abc"]));
        assert_eq!(keyed(&key, &[]), keyed(&key, &[b""]));
    }

    #[test]
    fn contexts_and_modes_never_meet() {
        let bytes = b"the same bytes";
        let all = [
            entry_hash(bytes).0,
            digest(&[bytes]).0,
            keyed(&[0; 32], &[bytes]),
            sha256(&[bytes]),
        ];
        for (i, a) in all.iter().enumerate() {
            for b in &all[i + 1..] {
                assert_ne!(a, b);
            }
        }
    }

    /// Entry hashes and digests are on record for ever: these values never change.
    #[test]
    fn golden_values() {
        assert_eq!(
            entry_hash(b"").to_string(),
            "ef710154356a14679567a3e8116df7dc22c99e4449449b6c18591ee594e83c15"
        );
        assert_eq!(
            digest(&[b"sunledger"]).to_string(),
            "8947b0ebf778736c290da76ce96c9c47b566d6eba94c81b7652c7f07be309811"
        );
    }
}
