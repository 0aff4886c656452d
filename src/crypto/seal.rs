//! Sealing: authenticated encryption of small records (XChaCha20-Poly1305) and keys stretched from
//! passphrases (scrypt).
//!
//! Promises: what opens is exactly what was sealed, under the same key, nonce and bound data;
//! keys and opened bytes are wiped when dropped; scrypt parameters are bounded before use.
//! Deliberately not here: choosing nonces. **A nonce is used once under a key**; 24 random bytes
//! from [`super::random`] are safe.
//!
//! Sources: draft-irtf-cfrg-xchacha-03; RFC 8439 (ChaCha20-Poly1305); RFC 7914 (scrypt).

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Bytes by which sealed bytes are longer than the plain ones (the authentication tag).
pub const SEAL_OVERHEAD: usize = 16;

/// Largest scrypt log₂ N that is accepted.
pub const MAX_LOG_N: u8 = 20;
/// Largest scrypt r and largest scrypt p that are accepted.
pub const MAX_R_AND_P: u32 = 32;
/// Most memory scrypt may take, in bytes: 128 · N · r (RFC 7914 §5). 256 MiB.
pub const MAX_SCRYPT_MEMORY: u64 = 256 << 20;
/// Most work scrypt may do, as N · r · p: 2^23, a few seconds; eight times the usual strong
/// setting (N = 2^17, r = 8, p = 1).
pub const MAX_SCRYPT_WORK: u64 = 1 << 23;

/// A 32-byte sealing key, wiped when dropped; its `Debug` text shows nothing of it.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SealKey([u8; 32]);

impl SealKey {
    /// A key from its bytes. The copy moved in here is wiped with the key.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The key's bytes, for sealing one key under another.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl std::fmt::Debug for SealKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealKey(hidden)")
    }
}

/// Why sealed bytes did not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SealError {
    /// Shorter than the tag alone.
    #[error(
        "sealed bytes: expected at least {SEAL_OVERHEAD}, found {found}; the record is cut short"
    )]
    TooShort {
        /// How many bytes there are.
        found: usize,
    },
    /// The tag does not fit: another key, nonce or bound data, or changed bytes. Which of them
    /// cannot be known.
    #[error(
        "sealed bytes: expected a tag that fits key, nonce and bound data, found one that does \
         not; the key is another one, or the record was changed or moved"
    )]
    NotAuthentic,
}

/// Seals `plain` under `key` and `nonce`, binding `aad` (which is not stored): the result is
/// [`SEAL_OVERHEAD`] bytes longer than `plain`.
///
/// # Panics
/// Only for a `plain` of more than 256 GiB (RFC 8439 §2.8), which no caller can hold.
pub fn seal(key: &SealKey, nonce: [u8; 24], aad: &[u8], plain: &[u8]) -> Vec<u8> {
    cipher(key)
        .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad })
        .expect("the plain bytes are fewer than 256 GiB")
}

/// Opens what [`seal`] made with the same key, nonce and bound data.
pub fn open(
    key: &SealKey,
    nonce: [u8; 24],
    aad: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    if sealed.len() < SEAL_OVERHEAD {
        return Err(SealError::TooShort {
            found: sealed.len(),
        });
    }
    cipher(key)
        .decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad })
        .map(Zeroizing::new)
        .map_err(|_| SealError::NotAuthentic)
}

fn cipher(key: &SealKey) -> XChaCha20Poly1305 {
    // The array is wiped here; the cipher wipes its own copy when dropped.
    let mut array = Key::from(key.0);
    let cipher = XChaCha20Poly1305::new(&array);
    array.as_mut_slice().zeroize();
    cipher
}

/// Cost of scrypt, as written beside a salt. Read from a file it may be anything; it is checked
/// whenever it is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScryptParams {
    /// log₂ of N, the number of blocks kept in memory.
    pub log_n: u8,
    /// Block size r, in units of 128 bytes.
    pub r: u32,
    /// Number p of passes, one after the other.
    pub p: u32,
}

impl ScryptParams {
    /// For passphrases of people: 128 MiB and a third of a second or so (the OWASP setting,
    /// N = 2^17, r = 8, p = 1).
    pub const STANDARD: Self = Self {
        log_n: 17,
        r: 8,
        p: 1,
    };

    /// For tests and demonstrations only: guards nothing.
    pub const QUICK: Self = Self {
        log_n: 4,
        r: 8,
        p: 1,
    };

    /// Bytes of memory that scrypt takes with these parameters (128 · N · r); `u64::MAX` where
    /// that does not fit.
    pub fn memory(&self) -> u64 {
        1u64.checked_shl(u32::from(self.log_n))
            .and_then(|n| n.checked_mul(128))
            .and_then(|bytes| bytes.checked_mul(u64::from(self.r)))
            .unwrap_or(u64::MAX)
    }

    /// Refuses what would take too much memory or time, or what RFC 7914 does not define.
    pub fn check(&self) -> Result<(), ScryptError> {
        let refused = ScryptError {
            log_n: self.log_n,
            r: self.r,
            p: self.p,
        };
        let in_range = (1..=MAX_LOG_N).contains(&self.log_n)
            && (1..=MAX_R_AND_P).contains(&self.r)
            && (1..=MAX_R_AND_P).contains(&self.p);
        // The products below cannot overflow once the ranges hold.
        if !in_range
            || self.memory() > MAX_SCRYPT_MEMORY
            || (u64::from(self.r) * u64::from(self.p)) << self.log_n > MAX_SCRYPT_WORK
        {
            return Err(refused);
        }
        Ok(())
    }

    /// The same, checked, as the library wants it.
    pub(super) fn checked(&self) -> Result<scrypt::Params, ScryptError> {
        self.check()?;
        scrypt::Params::new(self.log_n, self.r, self.p).map_err(|_| ScryptError {
            log_n: self.log_n,
            r: self.r,
            p: self.p,
        })
    }
}

/// scrypt parameters outside the accepted bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "scrypt parameters: expected log N 1 to {MAX_LOG_N}, r and p 1 to {MAX_R_AND_P}, at most \
     256 MiB (128·N·r) and N·r·p at most 2^23, found log N {log_n}, r {r}, p {p}; the file is \
     damaged or meant to exhaust this machine, so use a backup or seal again with the standard \
     setting"
)]
pub struct ScryptError {
    /// log₂ N as found.
    pub log_n: u8,
    /// r as found.
    pub r: u32,
    /// p as found.
    pub p: u32,
}

/// Stretches a passphrase to a sealing key. `salt` is random and stands beside the parameters.
pub fn passphrase_key(
    passphrase: &[u8],
    salt: &[u8; 32],
    params: &ScryptParams,
) -> Result<SealKey, ScryptError> {
    let checked = params.checked()?;
    let mut key = SealKey([0; 32]);
    scrypt::scrypt(passphrase, salt, &checked, &mut key.0).map_err(|_| ScryptError {
        log_n: params.log_n,
        r: params.r,
        p: params.p,
    })?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONCE: [u8; 24] = [5; 24];

    fn key(byte: u8) -> SealKey {
        SealKey::from_bytes([byte; 32])
    }

    #[test]
    fn opens_only_with_the_same_key_nonce_and_bound_data() {
        let sealed = seal(&key(1), NONCE, b"alias 7, name, v1", "王小明".as_bytes());
        assert_eq!(sealed.len(), "王小明".len() + SEAL_OVERHEAD);
        let opened = open(&key(1), NONCE, b"alias 7, name, v1", &sealed).unwrap();
        assert_eq!(&opened[..], "王小明".as_bytes());
        let refused = Err(SealError::NotAuthentic);
        assert_eq!(open(&key(2), NONCE, b"alias 7, name, v1", &sealed), refused);
        assert_eq!(
            open(&key(1), [6; 24], b"alias 7, name, v1", &sealed),
            refused
        );
        assert_eq!(open(&key(1), NONCE, b"alias 8, name, v1", &sealed), refused);
    }

    #[test]
    fn every_changed_bit_and_every_cut_is_refused() {
        let sealed = seal(&key(1), NONCE, b"", b"record");
        for bit in 0..sealed.len() * 8 {
            let mut changed = sealed.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(
                open(&key(1), NONCE, b"", &changed),
                Err(SealError::NotAuthentic)
            );
        }
        for length in 0..sealed.len() {
            let error = open(&key(1), NONCE, b"", &sealed[..length]).unwrap_err();
            if length < SEAL_OVERHEAD {
                assert_eq!(error, SealError::TooShort { found: length });
            } else {
                assert_eq!(error, SealError::NotAuthentic);
            }
        }
    }

    /// draft-irtf-cfrg-xchacha-03, appendix A.3.1.
    #[test]
    fn the_drafts_example() {
        let plain = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip \
                      for the future, sunscreen would be it.";
        let mut key = [0u8; 32];
        for (i, byte) in key.iter_mut().enumerate() {
            *byte = 0x80 + u8::try_from(i).unwrap();
        }
        let mut nonce = [0u8; 24];
        for (i, byte) in nonce.iter_mut().enumerate() {
            *byte = 0x40 + u8::try_from(i).unwrap();
        }
        let aad = hex::decode("50515253c0c1c2c3c4c5c6c7").unwrap();
        let sealed = seal(&SealKey::from_bytes(key), nonce, &aad, plain);
        assert_eq!(
            hex::encode(&sealed[..32]),
            "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
        );
        assert_eq!(
            hex::encode(&sealed[plain.len()..]),
            "c0875924c1c7987947deafd8780acf49"
        );
    }

    /// RFC 7914 §12, second vector; its salt is shorter than ours, so it goes to the library with
    /// our checked parameters.
    #[test]
    fn the_rfcs_scrypt_example() {
        let params = ScryptParams {
            log_n: 10,
            r: 8,
            p: 16,
        };
        let mut out = [0u8; 64];
        scrypt::scrypt(b"password", b"NaCl", &params.checked().unwrap(), &mut out).unwrap();
        assert_eq!(
            hex::encode(&out[..32]),
            "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
        );
    }

    #[test]
    fn passphrase_keys_depend_on_every_input() {
        let quick = ScryptParams::QUICK;
        let base = passphrase_key(b"open sesame", &[1; 32], &quick).unwrap();
        let again = passphrase_key(b"open sesame", &[1; 32], &quick).unwrap();
        assert_eq!(base.as_bytes(), again.as_bytes());
        let dearer = ScryptParams { log_n: 5, ..quick };
        for other in [
            passphrase_key(b"open sesamf", &[1; 32], &quick).unwrap(),
            passphrase_key(b"open sesame", &[2; 32], &quick).unwrap(),
            passphrase_key(b"open sesame", &[1; 32], &dearer).unwrap(),
        ] {
            assert_ne!(base.as_bytes(), other.as_bytes());
        }
    }

    #[test]
    fn hostile_parameters_are_refused_before_any_memory_is_taken() {
        ScryptParams::STANDARD.check().unwrap();
        for (log_n, r, p) in [
            (0, 8, 1),
            (21, 1, 1),
            (63, 8, 1),
            (64, 8, 1),
            (255, u32::MAX, u32::MAX),
            (10, 0, 1),
            (10, 8, 0),
            (10, u32::MAX, 1),
            (10, 1, u32::MAX),
            (10, 0x8000, 0x8000),
            (20, 8, 1),
            (18, 8, 32),
        ] {
            let params = ScryptParams { log_n, r, p };
            assert_eq!(
                passphrase_key(b"x", &[0; 32], &params).unwrap_err(),
                ScryptError { log_n, r, p },
                "{params:?}"
            );
        }
    }

    #[test]
    fn debug_text_holds_no_secret() {
        assert_eq!(format!("{:?}", key(0xA7)), "SealKey(hidden)");
    }
}
