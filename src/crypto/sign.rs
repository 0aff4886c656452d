//! Ed25519 keys and signatures, under one rule: **strict**.
//!
//! Promises:
//! - [`VerifyingKey::verify`] is ed25519-dalek's `verify_strict` and nothing else: S below the
//!   group order, R canonical and not of small order, the key not of small order, and the equation
//!   checked without clearing the cofactor. For one key, message and signature the answer is the
//!   same for every reader and for ever. There is no batch verification: a signer can craft
//!   signatures that a batch sometimes accepts and strict always rejects.
//! - [`VerifyingKey::enrol`] takes only canonical encodings of points in the prime-order subgroup,
//!   so one key has one encoding, and one holder.
//! - [`SigningKey`] is wiped from memory when dropped and never shows its secret.
//!
//! Deliberately not here: who may sign what, and what a signed message means.
//!
//! Sources: RFC 8032 §5.1; Chalkias, Garillot, Nikolaenko, "Taming the many EdDSAs" (2020), for
//! the cases in which verifiers differ.

use super::digest::{PublicKey, Signature};
use super::random::RandomError;
use ed25519_dalek::Signer as _;
use thiserror::Error;
use zeroize::Zeroizing;

/// Why a public key was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum KeyError {
    /// The bytes are no point of the curve (RFC 8032 §5.1.3).
    #[error(
        "public key {key}: expected a point of the Ed25519 curve, found bytes that encode none; \
         copy the key again from its holder"
    )]
    Undecodable {
        /// The key as given.
        key: PublicKey,
    },
    /// The point has another, canonical encoding: two names for one key would let one person look
    /// like two.
    #[error(
        "public key {key}: expected the canonical encoding {canonical}, found another encoding of \
         the same point; have the holder make a new key with an ordinary tool"
    )]
    NonCanonical {
        /// The key as given.
        key: PublicKey,
        /// The canonical encoding of the same point.
        canonical: PublicKey,
    },
    /// The point is of small order: a signature under it can fit any message.
    #[error(
        "public key {key}: expected a key of full order, found a weak key (a point of small order) \
         whose signatures bind nobody; have the holder make a new key with an ordinary tool"
    )]
    Weak {
        /// The key as given.
        key: PublicKey,
    },
    /// The point is of mixed order: verifiers of different make would disagree about its
    /// signatures.
    #[error(
        "public key {key}: expected a point of the prime-order subgroup, found one with a \
         small-order component, on whose signatures verifiers disagree; have the holder make a new \
         key with an ordinary tool"
    )]
    Torsion {
        /// The key as given.
        key: PublicKey,
    },
}

/// A signature that does not hold, by the strict rule. The library below does not say why, and
/// callers treat all reasons alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "signature by key {key}: expected one that the strict Ed25519 rule accepts for these bytes, \
     found one it rejects; the bytes, the signature or the key are not those that belong together"
)]
pub struct SignatureError {
    /// The key under which the signature was checked.
    pub key: PublicKey,
}

/// A private signing key. Wiped from memory when dropped; its `Debug` text is its public half.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// Makes a key from 32 bytes that `random` gives: [`super::random::fill`] outside tests.
    pub fn generate(
        random: &mut dyn FnMut(&mut [u8]) -> Result<(), RandomError>,
    ) -> Result<Self, RandomError> {
        let mut seed = Zeroizing::new([0u8; 32]);
        random(&mut seed[..])?;
        Ok(Self(ed25519_dalek::SigningKey::from_bytes(&seed)))
    }

    /// The key of a 32-byte seed (RFC 8032 §5.1.5 calls it the private key). The copy given here
    /// is wiped; wiping others is the caller's part.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        let seed = Zeroizing::new(seed);
        Self(ed25519_dalek::SigningKey::from_bytes(&seed))
    }

    /// The seed, for [`super::keyfile`] alone.
    pub(super) fn seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// The public half, ready to verify with.
    pub fn verifying(&self) -> VerifyingKey {
        VerifyingKey(self.0.verifying_key())
    }

    /// Signs `message` (RFC 8032 §5.1.6; deterministic).
    pub fn sign(&self, message: &[u8]) -> Signature {
        Signature(self.0.sign(message).to_bytes())
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey(public {})", self.public())
    }
}

/// A public key decompressed once, ready to verify many signatures; cheap to copy.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct VerifyingKey(ed25519_dalek::VerifyingKey);

impl VerifyingKey {
    /// Takes a key seen for the first time: it must be a canonical encoding of a point of the
    /// prime-order subgroup other than the identity. The checks run in the order canonical, weak,
    /// torsion, so a key with several faults is refused for the first of them.
    pub fn enrol(key: &PublicKey) -> Result<Self, KeyError> {
        let known = Self::known(key)?;
        let point = known.0.to_edwards();
        // Compressing gives the one canonical encoding, so this catches both a y not reduced below
        // 2^255 - 19 and a set sign bit where x is 0.
        let canonical = PublicKey(point.compress().to_bytes());
        if canonical != *key {
            return Err(KeyError::NonCanonical {
                key: *key,
                canonical,
            });
        }
        if known.0.is_weak() {
            return Err(KeyError::Weak { key: *key });
        }
        if !point.is_torsion_free() {
            return Err(KeyError::Torsion { key: *key });
        }
        Ok(known)
    }

    /// Takes a key that was enrolled earlier, without repeating the checks of
    /// [`VerifyingKey::enrol`]; it only has to decode. Never give it a key that the history does
    /// not show as enrolled.
    pub fn known(key: &PublicKey) -> Result<Self, KeyError> {
        ed25519_dalek::VerifyingKey::from_bytes(&key.0)
            .map(Self)
            .map_err(|_| KeyError::Undecodable { key: *key })
    }

    /// The key's bytes, exactly as given.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.to_bytes())
    }

    /// Whether `signature` over `message` is this key's, by the strict rule of this module.
    pub fn verify(&self, message: &[u8], signature: &Signature) -> Result<(), SignatureError> {
        self.0
            .verify_strict(message, &ed25519_dalek::Signature::from_bytes(&signature.0))
            .map_err(|_| SignatureError { key: self.public() })
    }
}

impl std::fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "VerifyingKey({})", self.public())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_its_message_and_key_only() {
        let key = SigningKey::from_seed([1; 32]);
        let other = SigningKey::from_seed([2; 32]);
        let signature = key.sign("拨付 100 元".as_bytes());
        let verifying = VerifyingKey::enrol(&key.public()).unwrap();
        verifying
            .verify("拨付 100 元".as_bytes(), &signature)
            .unwrap();
        assert_eq!(
            verifying.verify("拨付 900 元".as_bytes(), &signature),
            Err(SignatureError { key: key.public() })
        );
        assert!(
            other
                .verifying()
                .verify("拨付 100 元".as_bytes(), &signature)
                .is_err()
        );
    }

    #[test]
    fn every_changed_bit_of_a_signature_is_refused() {
        let key = SigningKey::from_seed([3; 32]);
        let signature = key.sign(b"entry");
        for bit in 0..512 {
            let mut changed = signature;
            changed.0[bit / 8] ^= 1 << (bit % 8);
            assert!(
                key.verifying().verify(b"entry", &changed).is_err(),
                "bit {bit}"
            );
        }
    }

    #[test]
    fn debug_text_holds_no_secret() {
        let seed = [0xA7; 32];
        let text = format!("{:?}", SigningKey::from_seed(seed));
        assert!(!text.to_lowercase().contains("a7a7"), "{text}");
        assert!(text.contains(&SigningKey::from_seed(seed).public().to_string()));
    }

    #[test]
    fn generation_uses_the_bytes_it_is_given_and_passes_failure_on() {
        let made = SigningKey::generate(&mut |out| {
            out.fill(9);
            Ok(())
        })
        .unwrap();
        assert_eq!(made.public(), SigningKey::from_seed([9; 32]).public());
        let failure = RandomError {
            wanted: 32,
            code: 5,
        };
        assert_eq!(
            SigningKey::generate(&mut |_| Err(failure)).unwrap_err(),
            failure
        );
        SigningKey::generate(&mut super::super::random::fill).unwrap();
    }
}
