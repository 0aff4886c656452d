//! Digests, keys, signatures and sealing, as distinct small types. The only room that names an
//! algorithm; nothing here knows what the bytes mean.
//!
//! Promises: one verification rule (strict Ed25519, see [`sign`]); no secret in any `Debug` text
//! or error message; nothing read from a file panics or allocates without bound. Randomness is
//! asked for in one place, [`random`]; every other function is a function of its arguments, except
//! [`keyfile::encrypt_pem`], which draws its own salt and initialisation vector.
//!
//! What this room deliberately does not do: it knows no ledger, no person and no role, keeps no
//! key in memory longer than its caller does, and reads and writes no file.

pub mod digest;
pub mod hash;
pub mod keyfile;
pub mod random;
pub mod seal;
pub mod sign;
