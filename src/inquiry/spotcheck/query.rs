//! The language that a population is named in: a list, and conditions on its rows.
//!
//! ```text
//! payments scheme=B unit=U1,U2 from=2025-01-01 to=2025-12-31 stratum=unit certain=relatives,critical
//! ```
//!
//! Lists: `payments awards expenditure cases agreements contracts`. Conditions: `scheme` `unit` `fund` `line`
//! (values with commas between them; one with a blank or comma in it stands in quotes), `from` `to`
//! (days, both included), `least` `most` (yuan, both included). How they are drawn: `stratum` (`scheme
//! unit fund line month`), `certain` (`relatives critical`), `risk=flags`. Each name once, all of it at
//! most [`LENGTH_MAX`] bytes; no ID number, since the query is frozen and published in clear.
//!
//! Promises: what [`std::fmt::Display`] writes reads back as the same query, and that text is what is
//! frozen. It is closed: no sums, no joins, nothing that another version of the program could read
//! otherwise.

use std::fmt;
use std::str::FromStr;

use crate::domain::date::Date;
use crate::domain::ids::may_hold_resident_id;
use crate::domain::money::{Fen, MoneyUnit};

/// Longest query, in bytes: a few hundred units by code.
pub const LENGTH_MAX: usize = 8_192;
/// Letters that an error shows of what stands there.
const SHOWN_MAX: usize = 60;

/// A query that is not in the language.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the query has {found}, expected {expected}")]
pub struct QueryError {
    /// What stands there.
    pub found: String,
    /// What could.
    pub expected: &'static str,
}

fn wrong(found: &str, expected: &'static str) -> QueryError {
    let mut shown: String = found.chars().take(SHOWN_MAX).collect();
    if shown.len() < found.len() {
        shown.push('…');
    }
    QueryError {
        found: shown,
        expected,
    }
}

/// A list that the ledger makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Payments that stand: arrived, or instructed where nothing was heard, and not returned.
    Payments,
    /// Decisions.
    Awards,
    /// What units spent, by voucher.
    Expenditure,
    /// Cases, each at what it was paid, else awarded.
    Cases,
    /// Agreements, each at its agreed total.
    Agreements,
    /// Contracts for works and goods, each at its sum.
    Contracts,
}

const LISTS: &[(&str, List)] = &[
    ("payments", List::Payments),
    ("awards", List::Awards),
    ("expenditure", List::Expenditure),
    ("cases", List::Cases),
    ("agreements", List::Agreements),
    ("contracts", List::Contracts),
];

/// What strata are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Scheme.
    Scheme,
    /// Unit, by code.
    Unit,
    /// Fund.
    Fund,
    /// Cost line or tier.
    Line,
    /// Month of the row's day.
    Month,
}

const GROUPS: &[(&str, Group)] = &[
    ("scheme", Group::Scheme),
    ("unit", Group::Unit),
    ("fund", Group::Fund),
    ("line", Group::Line),
    ("month", Group::Month),
];

/// A query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The list.
    pub list: List,
    /// Only these schemes.
    pub schemes: Vec<String>,
    /// Only these units, by code.
    pub units: Vec<String>,
    /// Only these funds.
    pub funds: Vec<String>,
    /// Only these cost lines or tiers.
    pub lines: Vec<String>,
    /// From this day.
    pub from: Option<Date>,
    /// Up to this day, included.
    pub to: Option<Date>,
    /// Book values from this on.
    pub least: Option<Fen>,
    /// Book values up to this.
    pub most: Option<Fen>,
    /// What strata are made of.
    pub stratum: Option<Group>,
    /// Officials' kin are taken whatever the draw says.
    pub relatives: bool,
    /// So are items under an open flag of the gravest kind.
    pub critical: bool,
    /// Chances follow the open flags.
    pub risk: bool,
}

impl Query {
    fn of(list: List) -> Query {
        Query {
            list,
            schemes: Vec::new(),
            units: Vec::new(),
            funds: Vec::new(),
            lines: Vec::new(),
            from: None,
            to: None,
            least: None,
            most: None,
            stratum: None,
            relatives: false,
            critical: false,
            risk: false,
        }
    }

    /// Whether the flags have to be asked for.
    pub fn asks_flags(&self) -> bool {
        self.critical || self.risk
    }
}

/// Words, blanks between them; quotes keep blanks and commas together and stay for [`values`].
fn words(text: &str) -> Result<Vec<String>, QueryError> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for letter in text.chars() {
        if letter.is_control() {
            return Err(wrong("a line break", "one line of text"));
        }
        match letter {
            '"' => quoted = !quoted,
            ' ' if !quoted => {
                words.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(word) = words.last_mut() {
            word.push(letter);
        }
    }
    if quoted {
        return Err(wrong("an open quote", "a quote at the end of the value"));
    }
    words.retain(|word| !word.is_empty());
    Ok(words)
}

/// The values between commas, quotes taken away.
fn values(text: &str) -> Result<Vec<String>, QueryError> {
    let mut values = vec![String::new()];
    let mut quoted = false;
    for letter in text.chars() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => values.push(String::new()),
            other => {
                if let Some(value) = values.last_mut() {
                    value.push(other);
                }
            }
        }
    }
    if values.iter().any(String::is_empty) {
        return Err(wrong(text, "a value between the commas"));
    }
    values.sort();
    values.dedup();
    Ok(values)
}

fn one_of<T: Copy>(
    known: &[(&str, T)],
    word: &str,
    expected: &'static str,
) -> Result<T, QueryError> {
    let mut known = known.iter();
    let found = known.find(|(name, _)| *name == word);
    found
        .map(|(_, value)| *value)
        .ok_or_else(|| wrong(word, expected))
}

impl FromStr for Query {
    type Err = QueryError;

    fn from_str(text: &str) -> Result<Query, QueryError> {
        if text.len() > LENGTH_MAX {
            let found = format!("{} bytes", text.len());
            return Err(wrong(&found, "at most 8192 bytes: name fewer values"));
        }
        if may_hold_resident_id(text) {
            let expected = "units and numbers that name nobody: what is frozen is published";
            return Err(wrong("an ID number", expected));
        }
        let words = words(text)?;
        let Some((list, conditions)) = words.split_first() else {
            return Err(wrong("nothing", "a list such as payments"));
        };
        // What the ledger's own lists and the verbs call it.
        let list = match list.as_str() {
            "expenditures" => "expenditure",
            list => list,
        };
        let list = one_of(
            LISTS,
            list,
            "payments, awards, expenditure, cases, agreements or contracts",
        )?;
        let mut query = Query::of(list);
        let mut seen: Vec<&str> = Vec::new();
        for condition in conditions {
            let Some((name, value)) = condition.split_once('=') else {
                return Err(wrong(condition, "a condition such as scheme=B"));
            };
            if seen.contains(&name) {
                return Err(wrong(condition, "each name once"));
            }
            seen.push(name);
            let day = || value.parse::<Date>().ok();
            let yuan = || Fen::parse(value, MoneyUnit::Yuan).ok();
            match name {
                "scheme" => query.schemes = values(value)?,
                "unit" => query.units = values(value)?,
                "fund" => query.funds = values(value)?,
                "line" => query.lines = values(value)?,
                "from" | "to" => {
                    let day = day().ok_or_else(|| wrong(condition, "a day such as 2025-11-15"))?;
                    match name {
                        "from" => query.from = Some(day),
                        _ => query.to = Some(day),
                    }
                }
                "least" | "most" => {
                    let fen = yuan().ok_or_else(|| wrong(condition, "an amount in yuan"))?;
                    match name {
                        "least" => query.least = Some(fen),
                        _ => query.most = Some(fen),
                    }
                }
                "stratum" => {
                    let expected = "scheme, unit, fund, line or month";
                    query.stratum = Some(one_of(GROUPS, value, expected)?);
                }
                "certain" => {
                    for value in values(value)? {
                        match value.as_str() {
                            "relatives" => query.relatives = true,
                            "critical" => query.critical = true,
                            other => return Err(wrong(other, "relatives or critical")),
                        }
                    }
                }
                "risk" if value == "flags" => query.risk = true,
                "risk" => return Err(wrong(condition, "risk=flags")),
                other => {
                    return Err(wrong(
                        other,
                        "scheme, unit, fund, line, from, to, least, most, stratum, certain or risk",
                    ));
                }
            }
        }
        if let (Some(from), Some(to)) = (query.from, query.to)
            && to < from
        {
            let found = format!("from={from} to={to}");
            return Err(wrong(&found, "a last day that is not before the first"));
        }
        if let (Some(least), Some(most)) = (query.least, query.most)
            && most < least
        {
            let found = format!("least={least} most={most}");
            return Err(wrong(
                &found,
                "a highest amount that is not below the lowest",
            ));
        }
        Ok(query)
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = LISTS.iter().find(|(_, list)| *list == self.list);
        f.write_str(list.map_or("", |(name, _)| name))?;
        for (name, values) in [
            ("scheme", &self.schemes),
            ("unit", &self.units),
            ("fund", &self.funds),
            ("line", &self.lines),
        ] {
            if values.is_empty() {
                continue;
            }
            let values: Vec<String> = values
                .iter()
                .map(|value| match value.contains([' ', ',']) {
                    true => format!("\"{value}\""),
                    false => value.clone(),
                })
                .collect();
            write!(f, " {name}={}", values.join(","))?;
        }
        for (name, day) in [("from", self.from), ("to", self.to)] {
            if let Some(day) = day {
                write!(f, " {name}={day}")?;
            }
        }
        for (name, fen) in [("least", self.least), ("most", self.most)] {
            if let Some(fen) = fen {
                write!(f, " {name}={fen}")?;
            }
        }
        if let Some(group) = self.stratum
            && let Some((name, _)) = GROUPS.iter().find(|(_, known)| *known == group)
        {
            write!(f, " stratum={name}")?;
        }
        match (self.relatives, self.critical) {
            (true, true) => f.write_str(" certain=relatives,critical")?,
            (true, false) => f.write_str(" certain=relatives")?,
            (false, true) => f.write_str(" certain=critical")?,
            (false, false) => {}
        }
        match self.risk {
            true => f.write_str(" risk=flags"),
            false => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        for text in [
            "payments",
            "awards scheme=A,B unit=U1 from=2025-01-01 to=2025-12-31 stratum=unit",
            "expenditure line=\"books, new\",\"meals of July\" least=0.01 most=500.00",
            "cases certain=relatives,critical risk=flags",
            "agreements stratum=month certain=critical",
            "contracts scheme=H1 from=2025-01-01",
        ] {
            let query: Query = text.parse().unwrap();
            assert_eq!(query.to_string(), text);
        }
        let loose: Query = "  payments   unit=U2,U1,U1 ".parse().unwrap();
        assert_eq!(loose.to_string(), "payments unit=U1,U2");
    }

    #[test]
    fn what_is_not_in_the_language_is_refused() {
        for (text, found) in [
            ("", "nothing"),
            ("persons", "persons"),
            ("payments B", "B"),
            ("payments colour=red", "colour"),
            ("payments scheme=A scheme=B", "scheme=B"),
            ("payments from=yesterday", "from=yesterday"),
            ("payments unit=", ""),
            ("payments least=much", "least=much"),
            ("payments risk=mine", "risk=mine"),
            ("payments certain=friends", "friends"),
            ("payments unit=\"U1", "an open quote"),
            ("payments\nscheme=B", "a line break"),
            ("payments from=2025-02-30", "from=2025-02-30"),
            ("payments from=2025-13-01", "from=2025-13-01"),
            ("payments least=NaN", "least=NaN"),
            ("payments least=1e9", "least=1e9"),
            (
                "payments least=9223372036854775808",
                "least=9223372036854775808",
            ),
            (
                "payments to=2025-01-01 from=2025-01-02",
                "from=2025-01-02 to=2025-01-01",
            ),
            ("payments least=2 most=1", "least=2.00 most=1.00"),
            ("payments unit=11010519491231002X", "an ID number"),
        ] {
            let error = text.parse::<Query>().unwrap_err();
            assert_eq!(error.found, found, "{text}");
        }
        // However much stands there, an error shows a line of it.
        let long = format!("payments {}", "(".repeat(5_000));
        let error = long.parse::<Query>().unwrap_err();
        assert_eq!(error.found.chars().count(), SHOWN_MAX + 1, "{error}");
        let units = format!("payments unit={}", "U1,".repeat(1 << 20));
        let error = units.parse::<Query>().unwrap_err();
        assert_eq!(error.found, format!("{} bytes", units.len()));
    }
}
