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
        "A fault of the log itself. A detector sees only what was verified and folded, and a history with such a fault is never folded: a gap in the sequence, a broken link, a second history of one size, and a signature of a key that was revoked by then all stop the reading at the first bad entry, and whoever reads says where (exit status 3). The verdict on the chain is that of the command verify; a flag beside it could only repeat it, or hide it among leads. What a key signed since the day from which it counts as stolen stands until two persons decide of it, and `key compromised` lists those entries. Entries recorded long after their day, or in an order that cannot be, are F36; gaps in an office's own numbers are found by `audit gaps`. Witnesses that saw two histories, and heads without a cosignature, come with the proofs: no event holds a cosignature yet.",
    ),
];
