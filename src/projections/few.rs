//! A list that mostly holds nothing or one item: what most business numbers have of most things.
//!
//! **Promises**: takes one word while it is empty and one allocation of the item's size while it holds
//! one; reads, compares and encodes as the same items in a `Vec` do, so that no digest depends on which
//! of the two holds them. **Not here**: keeping an order; whoever adds says where.

use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// None, one or more items.
#[derive(Clone)]
pub struct Few<T>(Option<Box<Held<T>>>);

#[derive(Clone)]
enum Held<T> {
    One(T),
    More(Vec<T>),
}

impl<T> Few<T> {
    /// The items, in the order in which they were added.
    pub fn as_slice(&self) -> &[T] {
        match self.0.as_deref() {
            None => &[],
            Some(Held::One(item)) => std::slice::from_ref(item),
            Some(Held::More(items)) => items,
        }
    }

    /// Adds an item behind the others.
    pub fn push(&mut self, item: T) {
        self.insert(self.len(), item);
    }

    /// Adds an item before the one at `place`, or behind the last.
    pub fn insert(&mut self, place: usize, item: T) {
        match self.0.take() {
            None => self.0 = Some(Box::new(Held::One(item))),
            Some(held) => {
                let mut items = items_of(*held);
                items.insert(place.min(items.len()), item);
                self.0 = Some(Box::new(Held::More(items)));
            }
        }
    }

    /// Takes out the item at `place`; `None` past the last.
    pub fn remove(&mut self, place: usize) -> Option<T> {
        if place >= self.len() {
            return None;
        }
        let mut items = items_of(*self.0.take()?);
        let item = items.remove(place);
        *self = items.into();
        Some(item)
    }

    /// Keeps the items that `wanted` says yes to.
    pub fn retain(&mut self, wanted: impl FnMut(&T) -> bool) {
        if let Some(held) = self.0.take() {
            let mut items = items_of(*held);
            items.retain(wanted);
            *self = items.into();
        }
    }
}

fn items_of<T>(held: Held<T>) -> Vec<T> {
    match held {
        Held::One(item) => vec![item],
        Held::More(items) => items,
    }
}

impl<T> From<Vec<T>> for Few<T> {
    fn from(mut items: Vec<T>) -> Self {
        let held = match items.len() {
            0 => return Few(None),
            1 => items.pop().map(Held::One),
            _ => Some(Held::More(items)),
        };
        Few(held.map(Box::new))
    }
}

impl<T> Default for Few<T> {
    fn default() -> Self {
        Few(None)
    }
}

impl<T> Deref for Few<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.as_slice()
    }
}

impl<'a, T> IntoIterator for &'a Few<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.as_slice().iter()
    }
}

impl<T: PartialEq> PartialEq for Few<T> {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl<T: Eq> Eq for Few<T> {}

impl<T: std::fmt::Debug> std::fmt::Debug for Few<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.as_slice().fmt(f)
    }
}

impl<T: Serialize> Serialize for Few<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.as_slice().serialize(s)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Few<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Vec::deserialize(d).map(Few::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::encoding::{decode, encode};

    #[test]
    fn it_is_the_list_that_a_vec_would_be() {
        let mut few = Few::default();
        let mut list: Vec<u32> = Vec::new();
        let steps = [(0, 7), (1, 5), (0, 9), (9, 4), (2, 1)];
        for (place, item) in steps {
            few.insert(place, item);
            list.insert(place.min(list.len()), item);
            assert_eq!(few.as_slice(), list);
            let bytes = encode(&list).expect("encoded");
            assert_eq!(encode(&few).expect("encoded"), bytes);
            assert_eq!(decode::<Few<u32>>(&bytes).expect("decoded"), few);
        }
        few.retain(|item| *item != 9);
        list.retain(|item| *item != 9);
        assert_eq!(few.as_slice(), list);
        assert_eq!(few.remove(list.len()), None);
        while !list.is_empty() {
            assert_eq!(few.remove(0), Some(list.remove(0)));
            assert_eq!(few, Few::from(list.clone()));
        }
        assert_eq!(size_of::<Few<[u64; 9]>>(), size_of::<usize>());
    }
}
