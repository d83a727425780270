//! What the files of an export say of the same thing.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

/// What is said under keys, such as numbers, by files that are known by their places in a row. What a file
/// says itself is its word; the first of the others is heard where it says nothing.
#[derive(Debug)]
pub(super) struct Told<K, V> {
    /// What was said first, and in which file.
    first: HashMap<K, (usize, V)>,
    /// What others say instead.
    instead: HashMap<usize, HashMap<K, V>>,
}

impl<K, V> Default for Told<K, V> {
    fn default() -> Self {
        Self {
            first: HashMap::new(),
            instead: HashMap::new(),
        }
    }
}

impl<K: Hash + Eq + Clone, V: PartialEq> Told<K, V> {
    /// Whether a file says something that it has not said before, and that nobody else says alike: all that is
    /// worth the memory. Each file of an export names all authors and sections.
    pub(super) fn is_news(&self, file: usize, key: &K, said: &V) -> bool {
        let Some((first, told)) = self.first.get(key) else {
            return true;
        };
        let own = self.instead.get(&file);
        *first != file && told != said && !own.is_some_and(|own| own.contains_key(key))
    }

    /// Adds what is news.
    pub(super) fn add(&mut self, file: usize, key: K, said: V) {
        match self.first.entry(key) {
            Entry::Vacant(place) => {
                place.insert((file, said));
            }
            Entry::Occupied(place) => {
                let own = self.instead.entry(file).or_default();
                own.insert(place.key().clone(), said);
            }
        }
    }

    /// What is said, for who reads this file.
    pub(super) fn get<Q: Hash + Eq + ?Sized>(&self, file: usize, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let own = self.instead.get(&file).and_then(|own| own.get(key));
        own.or_else(|| self.first.get(key).map(|(_, said)| said))
    }
}
