//! Codes of the catalogue that have no detector, each with what keeps it from having one.
//!
//! Promises: a code stands here or has a file of its own, never both (a test holds it). The text is the
//! code's page.

/// Code and page.
pub const UNBUILT: &[(&str, &str)] = &[
    (
        "F23",
        "Serial invoices. The ledger holds an invoice number as an alias and its issuer as a commitment: whether two numbers are equal shows (F17), how far apart they lie does not. Numbers in clear would tell who was treated where.",
    ),
    (
        "F78",
        "The aided school bears the cost. No sheet and no event says in whose books a cost of a pairing stands: expenditures are those of the supporting school, by agreement and voucher. It can be built once aided schools file theirs.",
    ),
];
