//! What changed between two texts of a scheme, rule by rule.
//!
//! Promises: every key whose value differs is named with its rule and both values; the order of keys and
//! comments make no difference; rules are paired by their id. It does not judge what a change means for
//! anybody.

use std::collections::BTreeMap;

use serde::Serialize;

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The rule (`step notice`); empty for a key of the file itself.
    pub place: String,
    /// The key.
    pub key: String,
    /// Value before; `None` where it is new.
    pub before: Option<String>,
    /// Value now; `None` where it is gone.
    pub after: Option<String>,
}

/// Deepest nesting followed.
const DEPTH_MAX: usize = 8;

/// Every difference between two scheme files, by rule.
///
/// # Errors
/// A text that is not TOML.
pub fn changes(before: &str, after: &str) -> Result<Vec<Change>, toml::de::Error> {
    let (before, after) = (values(before)?, values(after)?);
    let mut all: Vec<&(String, String)> = before.keys().chain(after.keys()).collect();
    all.sort();
    all.dedup();
    Ok(all
        .into_iter()
        .filter(|at| before.get(*at) != after.get(*at))
        .map(|at| Change {
            place: at.0.clone(),
            key: at.1.clone(),
            before: before.get(at).cloned(),
            after: after.get(at).cloned(),
        })
        .collect())
}

type Values = BTreeMap<(String, String), String>;

fn values(text: &str) -> Result<Values, toml::de::Error> {
    let table: toml::Table = toml::from_str(text)?;
    let mut out = Values::new();
    gather(&table, "", 0, &mut out);
    Ok(out)
}

fn gather(table: &toml::Table, place: &str, depth: usize, out: &mut Values) {
    for (key, value) in table {
        let below = match place {
            "" => key.clone(),
            _ => format!("{place} {key}"),
        };
        match value {
            toml::Value::Table(inner) if depth < DEPTH_MAX => gather(inner, &below, depth + 1, out),
            toml::Value::Array(items)
                if depth < DEPTH_MAX && items.iter().any(toml::Value::is_table) =>
            {
                for (number, item) in items.iter().enumerate() {
                    let Some(inner) = item.as_table() else {
                        continue;
                    };
                    let own = ["id", "code", "name", "kind", "from", "funder"]
                        .iter()
                        .find_map(|name| inner.get(*name))
                        .map_or_else(|| (number + 1).to_string(), plain);
                    let mut rule = format!("{below} {own}");
                    let taken = |rule: &str, out: &Values| out.keys().any(|(at, _)| at == rule);
                    if taken(&rule, out) {
                        rule = format!("{rule} ({})", number + 1);
                    }
                    gather(inner, &rule, depth + 1, out);
                }
            }
            other => {
                out.insert((place.to_owned(), key.clone()), plain(other));
            }
        }
    }
}

/// A value as a person reads it.
fn plain(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join("、"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_told_by_rule() {
        let before = "version = 1\n[tariff]\namount_fen = 200000\n[[step]]\nid = \"a\"\nmin = 5\n[[step]]\nid = \"b\"\n";
        let after =
            "# new\nversion = 2\n[[step]]\nid = \"a\"\nmin = 7\n[tariff]\namount_fen = 300000\n";
        let told: Vec<(String, String, Option<String>, Option<String>)> = changes(before, after)
            .unwrap()
            .into_iter()
            .map(|change| (change.place, change.key, change.before, change.after))
            .collect();
        let own = |text: &str| Some(text.to_owned());
        assert_eq!(
            told,
            [
                (String::new(), "version".to_owned(), own("1"), own("2")),
                ("step a".to_owned(), "min".to_owned(), own("5"), own("7")),
                ("step b".to_owned(), "id".to_owned(), own("b"), None),
                (
                    "tariff".to_owned(),
                    "amount_fen".to_owned(),
                    own("200000"),
                    own("300000")
                ),
            ]
        );
        assert!(changes(before, before).unwrap().is_empty());
    }
}
