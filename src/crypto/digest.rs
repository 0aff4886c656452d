//! 32-byte digests and keys as distinct types, so that a tree root is never taken for an entry
//! hash. Raw bytes in the binary encoding, lowercase hex in JSON.

/// Defines a 32-byte value type: raw in binary encodings, 64 lowercase hex digits for people.
#[macro_export]
macro_rules! bytes32 {
    ($(#[$doc:meta])* $name:ident) => {
        $crate::fixed_bytes!($(#[$doc])* $name, 32);
    };
}

/// Defines a fixed-length byte value type: raw in binary encodings, lowercase hex for people.
#[macro_export]
macro_rules! fixed_bytes {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $len]);

        impl $name {
            /// The all-zero value, used where a format says "none".
            pub const ZERO: Self = Self([0; $len]);

            /// The raw bytes.
            pub fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }

            /// Whether every byte is zero.
            pub fn is_zero(&self) -> bool {
                self.0 == [0; $len]
            }

            /// Reads lowercase or uppercase hex of exactly the right length.
            pub fn from_hex(text: &str) -> Option<Self> {
                let mut out = [0u8; $len];
                hex::decode_to_slice(text, &mut out).ok()?;
                Some(Self(out))
            }

            /// The first eight hex digits: enough for a person to tell two apart, never a proof.
            pub fn short(&self) -> String {
                hex::encode(&self.0[..4])
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::ZERO
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                for byte in self.0 {
                    write!(f, "{byte:02x}")?;
                }
                Ok(())
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                if s.is_human_readable() {
                    s.serialize_str(&hex::encode(self.0))
                } else {
                    // Eight bytes at a time: in the little-endian fixed-width encoding a word is
                    // its bytes, and this runs for every digest and alias of every event.
                    use serde::ser::SerializeTuple;
                    let (words, rest) = self.0.as_chunks::<8>();
                    let mut tuple = s.serialize_tuple(words.len() + rest.len())?;
                    for word in words {
                        tuple.serialize_element(&u64::from_le_bytes(*word))?;
                    }
                    for byte in rest {
                        tuple.serialize_element(byte)?;
                    }
                    tuple.end()
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                struct Visitor;
                impl<'de> serde::de::Visitor<'de> for Visitor {
                    type Value = $name;
                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(f, concat!(stringify!($len), " bytes as hex"))
                    }
                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$name, E> {
                        $name::from_hex(text).ok_or_else(|| {
                            E::custom(concat!("expected ", stringify!($len), " bytes as hex digits"))
                        })
                    }
                    fn visit_seq<A: serde::de::SeqAccess<'de>>(
                        self,
                        mut seq: A,
                    ) -> Result<$name, A::Error> {
                        let mut out = [0u8; $len];
                        let missing = |i| serde::de::Error::invalid_length(i, &self);
                        let (words, rest) = out.as_chunks_mut::<8>();
                        for (i, word) in words.iter_mut().enumerate() {
                            let value: u64 = seq.next_element()?.ok_or_else(|| missing(i))?;
                            *word = value.to_le_bytes();
                        }
                        for (i, byte) in rest.iter_mut().enumerate() {
                            *byte = seq.next_element()?.ok_or_else(|| missing(i))?;
                        }
                        Ok($name(out))
                    }
                }
                if d.is_human_readable() {
                    d.deserialize_str(Visitor)
                } else {
                    d.deserialize_tuple($len / 8 + $len % 8, Visitor)
                }
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "string",
                    "pattern": format!("^[0-9a-fA-F]{{{}}}$", $len * 2),
                })
            }
        }
    };
}

bytes32! {
    /// BLAKE3 hash of an entry's stored header bytes; the leaf data of the ledger's Merkle tree.
    EntryHash
}
bytes32! {
    /// The ledger's identity: the hash of its genesis entry.
    LedgerId
}
bytes32! {
    /// An RFC 6962 (SHA-256) tree root.
    TreeRoot
}
bytes32! {
    /// SHA-256 of a file or document, as offices note it.
    FileHash
}
bytes32! {
    /// A salted commitment to free text; the salt lies in the vault.
    Commitment
}
bytes32! {
    /// A BLAKE3 digest of other bytes: projections, set-aside bytes, parameter sets.
    Digest
}
bytes32! {
    /// An Ed25519 public key in its canonical encoding.
    PublicKey
}
fixed_bytes! {
    /// An Ed25519 signature (R ‖ S).
    Signature, 64
}
