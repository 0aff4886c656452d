//! Codes of the catalogue that have no detector, each with what keeps it from having one.
//!
//! Promises: a code stands here or has a file of its own, never both (a test holds it). The text is the
//! code's page.

/// Code and page.
pub const UNBUILT: &[(&str, &str)] = &[
    (
        "F20",
        "Near-duplicate scans. The ledger holds the fingerprint (SHA-256) of each paper and no picture of it; two files that differ in one byte have fingerprints that have nothing in common, so nearness cannot be read off them. Papers that are equal byte for byte are F19.",
    ),
    (
        "F67",
        "A fault of the log itself. A detector sees only what was verified and folded, and a history with such a fault is never folded: reading stops at the first bad entry and says where (exit status 3). The verdict on the chain is that of the command verify, which names the place and what is independent of it; a flag beside it could only repeat it, or hide it among leads. Cosignatures come with the proofs.",
    ),
    (
        "F78",
        "The aided school bears the cost. No sheet and no event says in whose books a cost of a pairing stands: expenditures are those of the supporting school, by agreement and voucher. It can be built once aided schools file theirs.",
    ),
];
