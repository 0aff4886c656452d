//! Private keys at rest: encrypted PKCS#8 in PEM, a standard form that other tools can read.
//!
//! ```text
//! -----BEGIN ENCRYPTED PRIVATE KEY-----
//! PBES2: scrypt, then AES-256-CBC, over a PKCS#8 version 1 Ed25519 key
//! -----END ENCRYPTED PRIVATE KEY-----
//! ```
//!
//! Promises: `openssl pkey` reads what [`encrypt_pem`] writes (so the version 2 form, which holds
//! the public key too and which OpenSSL 3.0 refuses, is not written, and scrypt stays below
//! OpenSSL's 32 MiB); [`decrypt_pem`] reads this scheme only, bounds its cost before any memory is
//! taken, and panics on no input.
//!
//! What it does not promise: **the encryption is not authenticated** (the standard has no such
//! form that OpenSSL reads). Someone who can write the file may turn the key into another one, so
//! a caller compares [`SigningKey::public`] with the key it expects. The passphrase stretched to a
//! key rests for a moment in memory of the PKCS#5 library, which does not wipe it.
//!
//! Sources: RFC 5958 and RFC 8410 §7 (the key), RFC 8018 §6.2 (PBES2), RFC 7914 §7 (scrypt
//! parameters), RFC 7468 §11 (the label).

use super::random::{self, RandomError};
use super::seal::{ScryptError, ScryptParams};
use super::sign::SigningKey;
use ed25519_dalek::pkcs8::KeypairBytes;
use pkcs8::der::Decode as _;
use pkcs8::der::asn1::AnyRef;
use pkcs8::der::pem::PemLabel as _;
use pkcs8::pkcs5::{self, pbes2};
use pkcs8::{
    AlgorithmIdentifierRef, EncodePrivateKey as _, EncryptedPrivateKeyInfoRef, LineEnding,
    ObjectIdentifier, PrivateKeyInfoRef, SecretDocument,
};
use thiserror::Error;
use zeroize::Zeroizing;

/// Longest key file that is read, in bytes; ours have about 400.
pub const MAX_KEY_FILE: usize = 16 * 1024;

/// The PEM label of an encrypted private key (RFC 7468 §11).
const LABEL: &str = EncryptedPrivateKeyInfoRef::PEM_LABEL;

/// How much work a guess at the passphrase costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFileCost {
    /// N = 2^14, r = 8, p = 5: the OWASP setting that stays below the 32 MiB which OpenSSL allows.
    Standard,
    /// N = 2^4, r = 8, p = 1: for tests and demonstrations only. It guards nothing.
    Quick,
}

impl KeyFileCost {
    /// The scrypt parameters it stands for.
    pub fn scrypt(self) -> ScryptParams {
        match self {
            Self::Standard => ScryptParams {
                log_n: 14,
                r: 8,
                p: 5,
            },
            Self::Quick => ScryptParams {
                log_n: 4,
                r: 8,
                p: 1,
            },
        }
    }
}

/// Why a key file could not be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyFileWriteError {
    /// An empty passphrase would leave the key open to anyone.
    #[error("key file: expected a passphrase, found an empty one; choose a passphrase")]
    EmptyPassphrase,
    /// No salt or initialisation vector.
    #[error("key file: {0}")]
    Random(#[from] RandomError),
    /// The cost is out of bounds; cannot happen with the costs defined here.
    #[error("key file: {0}")]
    Cost(#[from] ScryptError),
    /// The encoder failed; it names no secret.
    #[error("key file: the key could not be encoded ({detail}); report this as a fault")]
    Encoding {
        /// The encoder's own words.
        detail: String,
    },
}

/// Why a key file was not opened.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyFileError {
    /// The passphrase does not fit, or the encrypted bytes were changed: the two cannot be told
    /// apart.
    #[error(
        "key file: expected the passphrase it was locked with, found one that does not open it; \
         type it again, and if you are sure of it the file is damaged: use your backup"
    )]
    WrongPassphrase,
    /// Not a whole key file at all.
    #[error(
        "key file: expected one PEM block \"{LABEL}\", found {found}; give the file that was made \
         with the key, or your backup of it"
    )]
    NotAKeyFile {
        /// What stands there instead, in words.
        found: String,
    },
    /// A key file of another make.
    #[error(
        "key file: expected an Ed25519 key under PBES2 with scrypt and AES-256-CBC, found {found}; \
         convert it with: openssl pkcs8 -topk8 -scrypt -v2 aes-256-cbc"
    )]
    UnsupportedScheme {
        /// What it is instead, in words.
        found: String,
    },
    /// The file asks for more work or memory than any honest one.
    #[error("key file: {0}")]
    Cost(#[from] ScryptError),
}

/// Writes `key` as an encrypted PKCS#8 PEM block under `passphrase`, with a fresh random salt and
/// initialisation vector.
pub fn encrypt_pem(
    key: &SigningKey,
    passphrase: &[u8],
    cost: KeyFileCost,
) -> Result<Zeroizing<String>, KeyFileWriteError> {
    if passphrase.is_empty() {
        return Err(KeyFileWriteError::EmptyPassphrase);
    }
    let salt: [u8; 16] = random::array()?;
    let iv: [u8; 16] = random::array()?;
    let scheme = pbes2::Parameters::generate_scrypt_aes256cbc(cost.scrypt().checked()?, &salt, iv)
        .map_err(encoding)?;
    let pair = KeypairBytes {
        secret_key: *key.seed(),
        public_key: None,
    };
    let plain = pair.to_pkcs8_der().map_err(encoding)?;
    let info = PrivateKeyInfoRef::try_from(plain.as_bytes()).map_err(encoding)?;
    info.encrypt_with_params(scheme, passphrase)
        .map_err(encoding)?
        .to_pem(LABEL, LineEnding::LF)
        .map_err(encoding)
}

fn encoding(error: impl std::fmt::Display) -> KeyFileWriteError {
    KeyFileWriteError::Encoding {
        detail: error.to_string(),
    }
}

/// Reads a key that [`encrypt_pem`] or `openssl pkcs8 -topk8 -scrypt -v2 aes-256-cbc` wrote.
///
/// The caller compares [`SigningKey::public`] with the key it expects (see the head of this
/// module).
pub fn decrypt_pem(pem: &str, passphrase: &[u8]) -> Result<SigningKey, KeyFileError> {
    if pem.len() > MAX_KEY_FILE {
        return Err(not_a_key_file(format!("a file of {} bytes", pem.len())));
    }
    let (label, document) = SecretDocument::from_pem(pem.trim_start())
        .map_err(|error| not_a_key_file(format!("no whole PEM block ({error})")))?;
    match label {
        LABEL => {}
        "PRIVATE KEY" => {
            return Err(KeyFileError::UnsupportedScheme {
                found: "a private key that is not encrypted".to_owned(),
            });
        }
        other => return Err(not_a_key_file(format!("a block \"{other}\""))),
    }
    let info = EncryptedPrivateKeyInfoRef::try_from(document.as_bytes())
        .map_err(|error| scheme_error(document.as_bytes(), error))?;
    check_scheme(&info)?;
    // What the passphrase opens is whole DER or noise, and noise means that the passphrase is wrong:
    // about one wrong passphrase in 256 gets past the padding, and next to none past the DER.
    let plain = info.decrypt(passphrase).map_err(|error| match error {
        pkcs8::Error::EncryptedPrivateKey(pkcs5::Error::UnsupportedAlgorithm { oid }) => {
            KeyFileError::UnsupportedScheme {
                found: format!("algorithm {oid}"),
            }
        }
        _ => KeyFileError::WrongPassphrase,
    })?;
    let key = PrivateKeyInfoRef::try_from(plain.as_bytes())
        .map_err(|_| not_a_key_file("something other than a private key inside".to_owned()))?;
    let algorithm = key.algorithm.oid;
    let pair = KeypairBytes::try_from(key).map_err(|_| KeyFileError::UnsupportedScheme {
        found: format!("a key for algorithm {algorithm}, or not in the form of RFC 8410"),
    })?;
    let opened = SigningKey::from_seed(pair.secret_key);
    // The version 2 form names its public key; where it does, the two halves must belong together.
    if let Some(public) = pair.public_key
        && public.to_bytes() != opened.public().0
    {
        return Err(KeyFileError::WrongPassphrase);
    }
    Ok(opened)
}

fn not_a_key_file(found: String) -> KeyFileError {
    KeyFileError::NotAKeyFile { found }
}

/// A block that bears our label but does not parse: another scheme where it names one, else damage.
fn scheme_error(der: &[u8], error: pkcs8::Error) -> KeyFileError {
    use pkcs8::der::ErrorKind;
    let unknown = match &error {
        pkcs8::Error::Asn1(inner) => match inner.kind() {
            ErrorKind::OidUnknown { oid } => Some(oid),
            _ => None,
        },
        _ => None,
    };
    // The parser calls the older schemes of PKCS#12 malformed; the file itself says what it is.
    let stated = stated_scheme(der).filter(|oid| *oid != pbes2::PBES2_OID);
    match unknown.or(stated) {
        Some(oid) => KeyFileError::UnsupportedScheme {
            found: format!("algorithm {oid}"),
        },
        None => not_a_key_file(format!("a damaged block ({error})")),
    }
}

/// The encryption scheme that the outer structure states (RFC 5958 §3), whatever its parameters.
fn stated_scheme(der: &[u8]) -> Option<ObjectIdentifier> {
    AnyRef::from_der(der)
        .ok()?
        .sequence(|reader| {
            let scheme = AlgorithmIdentifierRef::decode(reader)?;
            AnyRef::decode(reader)?;
            Ok::<_, pkcs8::der::Error>(scheme.oid)
        })
        .ok()
}

/// Accepts PBES2 with scrypt within bounds and AES-256-CBC, and nothing else.
fn check_scheme(info: &EncryptedPrivateKeyInfoRef<'_>) -> Result<(), KeyFileError> {
    let unsupported = |found: String| Err(KeyFileError::UnsupportedScheme { found });
    let Some(parameters) = info.encryption_algorithm.pbes2() else {
        return unsupported(format!("algorithm {}", info.encryption_algorithm.oid()));
    };
    if !matches!(
        parameters.encryption,
        pbes2::EncryptionScheme::Aes256Cbc { .. }
    ) {
        return unsupported(format!("cipher {}", parameters.encryption.oid()));
    }
    let Some(scrypt) = parameters.kdf.scrypt() else {
        return unsupported(format!("passphrases stretched by {}", parameters.kdf.oid()));
    };
    // The library takes the logarithm of N without asking whether N is 0, and would panic.
    let n = scrypt.cost_parameter;
    let log_n = if n.is_power_of_two() {
        u8::try_from(n.trailing_zeros()).unwrap_or(u8::MAX)
    } else {
        u8::MAX
    };
    ScryptParams {
        log_n,
        r: u32::from(scrypt.block_size),
        p: u32::from(scrypt.parallelization),
    }
    .check()?;
    if scrypt.key_length.is_some_and(|length| length != 32) {
        return unsupported("a stretched key of other than 32 bytes".to_owned());
    }
    let length = info.encrypted_data.as_bytes().len();
    if length == 0 || !length.is_multiple_of(16) {
        return Err(not_a_key_file(format!(
            "{length} encrypted bytes, not whole cipher blocks"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
