//! Digests, keys, signatures and sealing, as distinct small types. The only room that names an
//! algorithm; nothing here knows what the bytes mean.

pub mod digest;
