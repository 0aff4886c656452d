//! Aliases: random 128-bit names that stand in the log for persons, accounts, phones, addresses,
//! invoice numbers and documents. What an alias stands for is known to the vault alone.

crate::fixed_bytes! {
    /// A random 128-bit stand-in for a person, account, phone, address, invoice or document.
    Alias, 16
}
