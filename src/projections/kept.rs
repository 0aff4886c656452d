//! Values of one map that are about to change, kept so that they can be put back.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::numbered::{NumberKey, Numbered};

/// Values of one map, as they stood when each key was first touched.
#[derive(Debug)]
pub(super) struct Kept<K, V>(BTreeMap<K, Option<V>>);

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Kept(BTreeMap::new())
    }
}

/// A map whose values can be kept.
pub(super) trait Holds<K, V> {
    /// The value under a key.
    fn held(&self, key: &K) -> Option<&V>;
    /// Puts a value under a key, or takes out what is there.
    fn set(&mut self, key: K, value: Option<V>);
}

impl<K: Ord, V> Holds<K, V> for BTreeMap<K, V> {
    fn held(&self, key: &K) -> Option<&V> {
        self.get(key)
    }

    fn set(&mut self, key: K, value: Option<V>) {
        match value {
            Some(value) => drop(self.insert(key, value)),
            None => drop(self.remove(&key)),
        }
    }
}

impl<V> Holds<NumberKey, V> for Numbered<V> {
    fn held(&self, (scheme, number): &NumberKey) -> Option<&V> {
        self.get(scheme, number)
    }

    fn set(&mut self, key: NumberKey, value: Option<V>) {
        match value {
            Some(value) => self.insert(key, value),
            None => drop(self.remove(&key.0, &key.1)),
        }
    }
}

impl<K: Ord, V: Clone> Kept<K, V> {
    /// Keeps the value under `key`, unless an earlier one is kept.
    pub(super) fn keep(&mut self, map: &impl Holds<K, V>, key: K) {
        if let Entry::Vacant(place) = self.0.entry(key) {
            let value = map.held(place.key()).cloned();
            place.insert(value);
        }
    }

    /// Puts every kept value back.
    pub(super) fn put_back(self, map: &mut impl Holds<K, V>) {
        for (key, value) in self.0 {
            map.set(key, value);
        }
    }
}
