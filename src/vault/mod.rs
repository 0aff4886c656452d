//! Personal data, kept apart from the log: the register of aliases, the personal fields, the salts
//! of commitments. Encrypted per person, so that erasing one key erases one person. The log and all
//! that is derived from it know aliases and commitments only.
//!
//! Files under `vault/`: `header` (scrypt parameters and the sealed wrapping key), `keys.log` (one
//! key a person, sealed under the wrapping key), `records.log` (register rows under the wrapping
//! key; fields and salts under the person's key). Both logs are frames of length, CRC-32C and
//! record; a torn tail is cut by the next writer, a bad frame before intact ones is damage. What is
//! added is staged in memory and synced by [`Vault::save`], which the caller does before the log is
//! written. It does not decide who may look: that is the mandate's and the command's business.

mod frames;
pub mod registrar;
mod store;

pub use registrar::{FieldKind, MemoryRegistrar, RegisterKind, Registrar, RegistrarError};
pub use store::{Vault, VaultError};
