//! Repairs slips of the finger: one letter wrong, missing, extra or swapped.

use std::collections::{HashMap, HashSet};

/// Shorter words are other words too often when one letter changes.
const SHORTEST: usize = 5;

/// Words that people write in descriptions and that lie one letter from a product's word without meaning it.
const OTHER_WORDS: &str = include_str!("other_words.txt");

/// Finds the one word of the vocabulary within one edit of a word that is not in it.
#[derive(Debug)]
pub(super) struct Spelling {
    known: HashSet<Box<str>>,
    /// Vocabulary by each of its words with one letter left out, and whole.
    by_deletion: HashMap<Box<str>, Vec<Box<str>>>,
}

impl Spelling {
    pub(super) fn new<'a>(vocabulary: impl Iterator<Item = &'a str>) -> Self {
        let vocabulary: HashSet<&str> = vocabulary.collect();
        let mut by_deletion: HashMap<Box<str>, Vec<Box<str>>> = HashMap::new();
        for word in vocabulary.iter().filter(|word| word.len() >= SHORTEST - 1 && is_word(word)) {
            for key in deletions(word) {
                let list = by_deletion.entry(key.into_boxed_str()).or_default();
                if !list.iter().any(|known| &**known == *word) {
                    list.push(Box::from(*word));
                }
            }
        }
        let known = vocabulary.into_iter().chain(OTHER_WORDS.split_whitespace()).map(Box::from).collect();
        Self { known, by_deletion }
    }

    /// The word meant by `word`, when it is unknown and exactly one known word is that near. The first letter is trusted:
    /// "Tatik" is a name and not a slip of "batik".
    pub(super) fn repair(&self, word: &str) -> Option<&str> {
        if word.len() < SHORTEST || word.len() > 24 || !is_word(word) || self.known.contains(word) {
            return None;
        }
        let mut found: Option<&str> = None;
        for key in deletions(word) {
            for near in self.by_deletion.get(key.as_str()).into_iter().flatten() {
                let same_start = near.as_bytes().first() == word.as_bytes().first();
                if same_start && strsim::osa_distance(near, word) == 1 {
                    match found {
                        Some(other) if other != &**near => return None,
                        _ => found = Some(near),
                    }
                }
            }
        }
        found
    }
}

fn is_word(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_lowercase())
}

/// The word itself, and the word without each of its letters.
fn deletions(word: &str) -> impl Iterator<Item = String> + '_ {
    std::iter::once(word.to_owned()).chain((0..word.len()).map(|skip| {
        word.bytes().enumerate().filter(|(ix, _)| *ix != skip).map(|(_, byte)| char::from(byte)).collect()
    }))
}
