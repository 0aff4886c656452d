//! Personal data, kept apart from the log: the register of aliases, the personal fields, the salts
//! of commitments. Encrypted per person, so that erasing one key erases one person. The log and all
//! that is derived from it know aliases and commitments only.

pub mod registrar;

pub use registrar::{FieldKind, MemoryRegistrar, RegisterKind, Registrar, RegistrarError};
