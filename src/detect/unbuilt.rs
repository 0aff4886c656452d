//! Codes of the catalogue that have no detector, each with what keeps it from having one.
//!
//! Promises: a code stands here or has a file of its own, never both (a test holds it). The text is the
//! code's page.

/// Code and page.
pub const UNBUILT: &[(&str, &str)] = &[
    (
        "F01",
        "Bad ID number. The log names persons by aliases and holds no ID number, nor what was wrong with one; the number lies in the vault, which no detector sees. The import judges every number where it is read (GB 11643): one that cannot be is refused with its cell, and one whose check character alone does not fit is taken as stated where money was already paid to it, and its cell is named on the spot (id-doubtful).",
    ),
    (
        "F20",
        "Near-duplicate scans. The ledger holds the fingerprint (SHA-256) of each paper and no picture of it; two files that differ in one byte have fingerprints that have nothing in common, so nearness cannot be read off them. Papers that are equal byte for byte are F19.",
    ),
    (
        "F23",
        "Serial invoices. The ledger holds an invoice number as an alias and its issuer as a commitment: whether two numbers are equal shows (F17), how far apart they lie does not. Numbers in clear would tell who was treated where.",
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
