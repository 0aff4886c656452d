//! `vault/header`: what must be known before anything can be opened.
//!
//! **Layout** (little-endian): magic 8, format u32, ledger id 32, generation u64, log₂N u8, r u32,
//! p u32, salt 32, nonce 24, sealed secrets 80 (wrapping key ‖ root key ‖ tag), CRC-32C of all
//! before it u32. The seal binds every byte before the nonce, and the word "header".
//!
//! **Promises**: a changed byte is told from a wrong passphrase, by the checksum. **Not here**:
//! defence of the checksum against intent; whoever changes both gets "wrong passphrase".

use super::error::{damaged, disk};
use super::{VAULT_DIR, VaultError};
use crate::crypto::digest::LedgerId;
use crate::crypto::hash;
use crate::crypto::random;
use crate::crypto::seal::{ScryptParams, SealKey, open, passphrase_key, seal};
use crate::disk::{Disk, write_durably};
use zeroize::Zeroizing;

const MAGIC: [u8; 8] = *b"SUNVAULT";
const FORMAT: u32 = 1;
const SALT_AT: usize = 61;
const NONCE_AT: usize = SALT_AT + 32;
const SEALED_AT: usize = NONCE_AT + 24;
const CRC_AT: usize = SEALED_AT + 80;
const LEN: usize = CRC_AT + 4;

const KEYS_CONTEXT: &str = "sunledger 2026 vault keys v1";

/// The ledger and every key that follows from the header.
pub(super) struct Secrets {
    pub ledger: LedgerId,
    pub generation: u64,
    /// Seals records as a whole and the keys within; new with each generation.
    pub wrapping: SealKey,
    root: SealKey,
    /// Key of the register's look-up.
    pub register: Zeroizing<[u8; 32]>,
    /// Key of the fingerprints of names.
    pub names: Zeroizing<[u8; 32]>,
    /// Seals what is about no person.
    pub general: SealKey,
    /// Key of the mark's tag.
    pub mark: Zeroizing<[u8; 32]>,
}

impl Secrets {
    /// Fresh keys for a new vault.
    pub fn fresh(ledger: &LedgerId) -> Result<Self, VaultError> {
        let wrapping = SealKey::from_bytes(random::array()?);
        let root = SealKey::from_bytes(random::array()?);
        Ok(Self::from_keys(*ledger, 1, wrapping, root))
    }

    /// The next generation: a fresh wrapping key, the same root key.
    pub fn next(&self) -> Result<Self, VaultError> {
        let wrapping = SealKey::from_bytes(random::array()?);
        let generation = self.generation.saturating_add(1);
        Ok(Self::from_keys(
            self.ledger,
            generation,
            wrapping,
            self.root.clone(),
        ))
    }

    fn from_keys(ledger: LedgerId, generation: u64, wrapping: SealKey, root: SealKey) -> Self {
        let part = |what: &[u8]| hash::derive(KEYS_CONTEXT, &[root.as_bytes(), what]);
        Self {
            ledger,
            generation,
            register: Zeroizing::new(part(b"register")),
            names: Zeroizing::new(part(b"names")),
            general: SealKey::from_bytes(part(b"general")),
            mark: Zeroizing::new(part(b"mark")),
            wrapping,
            root,
        }
    }

    /// The records file of this generation.
    pub fn records_path(&self) -> String {
        format!("{VAULT_DIR}/records.{}", self.generation)
    }

    /// The mark of this generation.
    pub fn mark_path(&self) -> String {
        format!("{VAULT_DIR}/mark.{}", self.generation)
    }
}

/// Where the header is.
pub(super) fn header_path() -> String {
    format!("{VAULT_DIR}/header")
}

/// Writes the header, replacing an older one in one step.
pub(super) fn write(
    on: &dyn Disk,
    secrets: &Secrets,
    passphrase: &[u8],
    params: ScryptParams,
) -> Result<(), VaultError> {
    let salt: [u8; 32] = random::array()?;
    let nonce: [u8; 24] = random::array()?;
    let key = passphrase_key(passphrase, &salt, &params)?;
    let mut out = Vec::with_capacity(LEN);
    out.extend_from_slice(&MAGIC);
    out.extend_from_slice(&FORMAT.to_le_bytes());
    out.extend_from_slice(secrets.ledger.as_bytes());
    out.extend_from_slice(&secrets.generation.to_le_bytes());
    out.push(params.log_n);
    out.extend_from_slice(&params.r.to_le_bytes());
    out.extend_from_slice(&params.p.to_le_bytes());
    out.extend_from_slice(&salt);
    let mut plain = Zeroizing::new([0u8; 64]);
    plain[..32].copy_from_slice(secrets.wrapping.as_bytes());
    plain[32..].copy_from_slice(secrets.root.as_bytes());
    let sealed = seal(&key, nonce, &bound(&out), plain.as_slice());
    out.extend_from_slice(&nonce);
    out.extend_from_slice(&sealed);
    out.extend_from_slice(&crc32c::crc32c(&out).to_le_bytes());
    let path = header_path();
    write_durably(on, &path, &out).map_err(disk(&path, "write it durably"))
}

fn bound(before_nonce: &[u8]) -> Vec<u8> {
    [before_nonce, b"header"].concat()
}

/// Reads the header and opens its secrets; also gives its scrypt cost.
pub(super) fn read(
    on: &dyn Disk,
    ledger: &LedgerId,
    passphrase: &[u8],
) -> Result<(Secrets, ScryptParams), VaultError> {
    let path = header_path();
    if !on.exists(&path).map_err(disk(&path, "look for it"))? {
        return Err(VaultError::Missing);
    }
    let bytes = on
        .read_whole(&path, 1 << 16)
        .map_err(disk(&path, "read it"))?;
    let damage = |offset, expected| damaged(&path, offset, expected);
    if bytes.get(..8) != Some(&MAGIC[..]) {
        return Err(damage(0, "the mark of a vault header"));
    }
    let bytes: [u8; LEN] = match bytes.try_into() {
        Ok(whole) => whole,
        Err(other) => {
            // A longer or shorter header may be a newer format; only its number can tell.
            return Err(match u32_at(&other, 8) {
                Some(found) if found > FORMAT => VaultError::FutureFormat { found },
                _ => damage(0, "a header of 201 bytes"),
            });
        }
    };
    if u32_at(&bytes, CRC_AT) != Some(crc32c::crc32c(&bytes[..CRC_AT])) {
        return Err(damage(0, "the header's checksum"));
    }
    let cut = || damage(0, "a whole header");
    let format = u32_at(&bytes, 8).ok_or_else(cut)?;
    if format != FORMAT {
        return Err(VaultError::FutureFormat { found: format });
    }
    let found = LedgerId(array(&bytes, 12).ok_or_else(cut)?);
    if found != *ledger {
        return Err(VaultError::OtherLedger {
            expected: *ledger,
            found,
        });
    }
    let generation = u64::from_le_bytes(array(&bytes, 44).ok_or_else(cut)?);
    let params = ScryptParams {
        log_n: bytes[52],
        r: u32_at(&bytes, 53).ok_or_else(cut)?,
        p: u32_at(&bytes, 57).ok_or_else(cut)?,
    };
    let salt: [u8; 32] = array(&bytes, SALT_AT).ok_or_else(cut)?;
    let nonce: [u8; 24] = array(&bytes, NONCE_AT).ok_or_else(cut)?;
    let key = passphrase_key(passphrase, &salt, &params)?;
    let plain = open(
        &key,
        nonce,
        &bound(&bytes[..NONCE_AT]),
        &bytes[SEALED_AT..CRC_AT],
    )
    .map_err(|_| VaultError::WrongPassphrase)?;
    let wrapping = SealKey::from_bytes(array(&plain, 0).ok_or_else(cut)?);
    let root = SealKey::from_bytes(array(&plain, 32).ok_or_else(cut)?);
    let secrets = Secrets::from_keys(found, generation, wrapping, root);
    Ok((secrets, params))
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(array(bytes, at)?))
}
