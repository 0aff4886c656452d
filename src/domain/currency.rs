//! Currencies by their ISO 4217 codes: which there are, and how many digits stand behind the point, and
//! the Chinese names by which offices write some.
//!
//! Deliberately not here: rates, and sums of unlike currencies, which there are none of.

/// Digits behind the point of a currency (ISO 4217); two for all but those that have none or three.
pub fn digits(currency: &str) -> u32 {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX"
        | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}

/// Codes of money in use, by ISO 4217; precious metals, funds codes and tests are none.
const CODES: &[&str] = &[
    "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT",
    "BGN", "BHD", "BIF", "BMD", "BND", "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD",
    "CDF", "CHF", "CLP", "CNY", "COP", "CRC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD",
    "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ",
    "GYD", "HKD", "HNL", "HRK", "HTG", "HUF", "IDR", "ILS", "INR", "IQD", "IRR", "ISK", "JMD",
    "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK", "LBP",
    "LKR", "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR",
    "MVR", "MWK", "MXN", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB",
    "PEN", "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD",
    "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SLL", "SOS", "SRD", "SSP", "STN", "SVC", "SYP",
    "SZL", "THB", "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD",
    "UYU", "UZS", "VED", "VES", "VND", "VUV", "WST", "XAF", "XCD", "XCG", "XDR", "XOF", "XPF",
    "YER", "ZAR", "ZMW", "ZWG", "ZWL",
];

/// Whether a code is that of a currency (ISO 4217), the special drawing right of loans included.
pub fn is_currency(code: &str) -> bool {
    CODES.binary_search(&code).is_ok()
}

/// Currencies as offices write them.
const NAMES: &[(&str, &str)] = &[
    ("人民币", "CNY"),
    ("人民币元", "CNY"),
    ("美元", "USD"),
    ("美金", "USD"),
    ("欧元", "EUR"),
    ("英镑", "GBP"),
    ("日元", "JPY"),
    ("日圆", "JPY"),
    ("港元", "HKD"),
    ("港币", "HKD"),
    ("澳元", "AUD"),
    ("加元", "CAD"),
    ("瑞士法郎", "CHF"),
    ("特别提款权", "XDR"),
];

/// The code of a currency that is written by its code, in whatever letters, or by its Chinese name.
pub fn currency_of(text: &str) -> Option<&'static str> {
    let text = text.trim();
    if let Some((_, code)) = NAMES.iter().find(|(name, _)| *name == text) {
        return Some(code);
    }
    let code = text.to_ascii_uppercase();
    let place = CODES.binary_search(&code.as_str()).ok()?;
    CODES.get(place).copied()
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

    #[test]
    fn a_name_is_its_code() {
        for (text, code) in [
            ("美元", Some("USD")),
            (" usd ", Some("USD")),
            ("XDR", Some("XDR")),
            ("XYZ", None),
            ("元", None),
        ] {
            assert_eq!(currency_of(text), code, "{text}");
        }
    }

    #[test]
    fn a_code_is_one_of_the_list() {
        assert!(CODES.is_sorted(), "a search by halves needs an order");
        for code in ["CNY", "EUR", "USD", "JPY", "XDR", "AED", "ZWL"] {
            assert!(is_currency(code), "{code}");
        }
        for code in ["XYZ", "eur", "EU", "", "XXX", "EURO"] {
            assert!(!is_currency(code), "{code}");
        }
    }
}
