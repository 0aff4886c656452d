//! Currencies by their ISO 4217 codes: how many digits stand behind the point.
//!
//! Deliberately not here: names, rates, and sums of unlike currencies, which there are none of.

/// Digits behind the point of a currency (ISO 4217); two for all but those that have none or three.
pub fn digits(currency: &str) -> u32 {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX"
        | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_have_two_digits() {
        for (code, expected) in [("CNY", 2), ("USD", 2), ("JPY", 0), ("KWD", 3), ("XYZ", 2)] {
            assert_eq!(digits(code), expected, "{code}");
        }
    }
}
