//! Codes of the catalogue that no detector can raise from what the ledger holds, each with its page:
//! what the code asks, and why it is not asked here.
//!
//! Promises: a code stands here or among the detectors, never in both. It raises nothing.

/// Code and page of each, by code.
pub const PAGES: &[(&str, &str)] = &[
    (
        "F01",
        "F01 A number that is no ID number.

**Definition.** Length, characters, date or check character of an ID number do not fit (GB 11643).
**Not built:** the log names persons by aliases and holds no ID number, nor what was wrong with one; the number
lies in the vault, which no detector sees. The import judges every number where it is read: one that cannot be is
refused with its cell, and one whose check character alone does not fit is taken as stated where money was already paid to it, and its
cell is named on the spot (id-doubtful).
**Source:** GB 11643; red-flag catalogue F01.",
    ),
    (
        "F20",
        "F20 Scans of papers that are nearly the same.

**Definition.** The perceptual distance of two scans filed for different persons lies under a threshold.
**Not built:** the ledger holds the fingerprint (SHA-256) of each paper and no picture of it; two files that differ
in one byte have fingerprints that have nothing in common, so nearness cannot be read off them. Papers that are equal byte for byte are F19.
**Source:** red-flag catalogue F20.",
    ),
    (
        "F67",
        "F67 A fault of the log itself.

**Definition.** A gap in the sequence, two roots at one size, a signature by a revoked key, no cosignature for days.
**Not built:** a detector sees only what was verified and folded, and a history with such a fault is never folded: reading
stops at the first bad entry and says where (exit status 3). The verdict on the chain is that of the command verify, which names the place and what is
independent of it; a flag beside it could only repeat it, or hide it among leads. Cosignatures come with the proofs.
**Source:** C2SP; red-flag catalogue F67.",
    ),
];
