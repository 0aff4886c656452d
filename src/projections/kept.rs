//! Values of one map that are about to change, kept so that they can be put back.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Values of one map, as they stood when each key was first touched.
#[derive(Debug)]
pub(super) struct Kept<K, V>(BTreeMap<K, Option<V>>);

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Kept(BTreeMap::new())
    }
}

impl<K: Ord, V: Clone> Kept<K, V> {
    /// Keeps the value under `key`, unless an earlier one is kept.
    pub(super) fn keep(&mut self, map: &BTreeMap<K, V>, key: K) {
        if let Entry::Vacant(place) = self.0.entry(key) {
            let value = map.get(place.key()).cloned();
            place.insert(value);
        }
    }

    /// Puts every kept value back.
    pub(super) fn put_back(self, map: &mut BTreeMap<K, V>) {
        for (key, value) in self.0 {
            match value {
                Some(value) => {
                    map.insert(key, value);
                }
                None => {
                    map.remove(&key);
                }
            }
        }
    }
}
