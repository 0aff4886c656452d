//! Values under a scheme and a business number, found by borrowed names.
//!
//! **Promises**: reads, compares and encodes as one map from (scheme, number) does, so that no digest
//! depends on how the names are held: a scheme's id is held once, and a look-up copies no name. **Not
//! here**: what the values mean.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// Scheme and number, as what is kept under them is named.
pub type NumberKey = (String, String);

/// Values by scheme and number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbered<V>(BTreeMap<String, BTreeMap<String, V>>);

impl<V> Default for Numbered<V> {
    fn default() -> Self {
        Numbered(BTreeMap::new())
    }
}

impl<V> Numbered<V> {
    /// The value under a scheme and number.
    pub fn get(&self, scheme: &str, number: &str) -> Option<&V> {
        self.0.get(scheme)?.get(number)
    }

    /// The value under a scheme and number, to be changed.
    pub fn get_mut(&mut self, scheme: &str, number: &str) -> Option<&mut V> {
        self.0.get_mut(scheme)?.get_mut(number)
    }

    /// The value under a scheme and number, made if there is none.
    pub fn or_default(&mut self, scheme: String, number: String) -> &mut V
    where
        V: Default,
    {
        self.0.entry(scheme).or_default().entry(number).or_default()
    }

    /// Puts a value in the place of the one before it.
    pub fn insert(&mut self, (scheme, number): NumberKey, value: V) {
        self.0.entry(scheme).or_default().insert(number, value);
    }

    /// Takes a value out.
    pub fn remove(&mut self, scheme: &str, number: &str) -> Option<V> {
        let numbers = self.0.get_mut(scheme)?;
        let value = numbers.remove(number);
        // Equal content is equal, however it came to be.
        if numbers.is_empty() {
            self.0.remove(scheme);
        }
        value
    }

    /// Every value, by scheme and number.
    pub fn iter(&self) -> impl Iterator<Item = ((&String, &String), &V)> {
        self.0.iter().flat_map(|(scheme, numbers)| {
            numbers
                .iter()
                .map(move |(number, value)| ((scheme, number), value))
        })
    }

    /// Values of one scheme from a number on, in the order of their numbers.
    pub fn from<'a>(
        &'a self,
        scheme: &str,
        number: &str,
    ) -> impl Iterator<Item = (&'a String, &'a V)> + use<'a, V> {
        let from = (
            std::ops::Bound::Included(number),
            std::ops::Bound::Unbounded,
        );
        let numbers = self.0.get(scheme);
        numbers
            .map(|numbers| numbers.range::<str, _>(from))
            .into_iter()
            .flatten()
    }

    /// Values held.
    pub fn len(&self) -> usize {
        self.0.values().map(BTreeMap::len).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<V: Serialize> Serialize for Numbered<V> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut map = s.serialize_map(Some(self.len()))?;
        for (key, value) in self.iter() {
            map.serialize_entry(&key, value)?;
        }
        map.end()
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Numbered<V> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Values<V>(std::marker::PhantomData<V>);
        impl<'de, V: Deserialize<'de>> Visitor<'de> for Values<V> {
            type Value = Numbered<V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("values by scheme and number")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Numbered<V>, A::Error> {
                let mut out = Numbered::default();
                while let Some((key, value)) = map.next_entry::<NumberKey, V>()? {
                    out.insert(key, value);
                }
                Ok(out)
            }
        }
        d.deserialize_map(Values(std::marker::PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::encoding::{decode, encode};

    #[test]
    fn it_is_the_map_that_one_by_pairs_would_be() {
        let names = [
            ("B2", "9"),
            ("A", "10"),
            ("B", "1"),
            ("B2", "10"),
            ("", "x"),
            ("A", ""),
        ];
        let key = |(scheme, number): (&str, &str)| (scheme.to_owned(), number.to_owned());
        let mut ours = Numbered::default();
        let mut plain = BTreeMap::new();
        for (value, name) in (0u32..).zip(names) {
            let (scheme, number) = key(name);
            *ours.or_default(scheme, number) = value;
            plain.insert(key(name), value);
            let bytes = encode(&plain).expect("encoded");
            assert_eq!(encode(&ours).expect("encoded"), bytes);
            assert_eq!(decode::<Numbered<u32>>(&bytes).expect("decoded"), ours);
            assert_eq!(
                (ours.len(), ours.get(name.0, name.1)),
                (plain.len(), Some(&value))
            );
        }
        let listed: Vec<&u32> = ours.iter().map(|(_, value)| value).collect();
        assert_eq!(listed, plain.values().collect::<Vec<_>>());
        let from: Vec<&str> = ours
            .from("B2", "11")
            .map(|(number, _)| number.as_str())
            .collect();
        assert_eq!(from, ["9"]);
        for name in names {
            assert_eq!(ours.remove(name.0, name.1), plain.remove(&key(name)));
            assert_eq!(ours.get(name.0, name.1), None);
            assert_eq!(
                encode(&ours).expect("encoded"),
                encode(&plain).expect("encoded")
            );
        }
        assert_eq!(ours, Numbered::default());
    }
}
