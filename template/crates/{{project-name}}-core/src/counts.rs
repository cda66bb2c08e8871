//! How often each word was seen.

use std::cmp::Reverse;
use std::collections::HashMap;

/// How often each word was seen. `The` and `the` are one word.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    by_word: HashMap<String, u64>,
    /// The current word in lower case: one buffer for all, because most words are known already.
    lower: String,
}

impl Counts {
    /// Counts `word` once more.
    pub fn add(&mut self, word: &str) {
        self.lower.clear();
        self.lower.extend(word.chars().flat_map(char::to_lowercase));
        match self.by_word.get_mut(&self.lower) {
            Some(count) => *count += 1,
            None => {
                self.by_word.insert(self.lower.clone(), 1);
            }
        }
    }

    /// The number of different words.
    pub fn distinct(&self) -> usize {
        self.by_word.len()
    }

    /// The number of words in all.
    pub fn total(&self) -> u64 {
        self.by_word.values().sum()
    }

    /// The `limit` most frequent words, most frequent first, and ties in alphabetical order.
    pub fn most_frequent(&self, limit: usize) -> Vec<(&str, u64)> {
        let mut words: Vec<(&str, u64)> = self
            .by_word
            .iter()
            .map(|(word, &count)| (word.as_str(), count))
            .collect();
        words.sort_unstable_by_key(|&(word, count)| (Reverse(count), word));
        words.truncate(limit);
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(words: &[&str]) -> Counts {
        let mut counts = Counts::default();
        for word in words {
            counts.add(word);
        }
        counts
    }

    #[test]
    fn case_makes_no_difference() {
        let counts = counts(&["The", "the", "ÉTÉ", "été"]);
        assert_eq!(counts.most_frequent(9), [("the", 2), ("été", 2)]);
    }

    #[test]
    fn the_most_frequent_word_comes_first_and_ties_are_alphabetical() {
        let counts = counts(&["b", "a", "c", "c"]);
        assert_eq!(counts.most_frequent(9), [("c", 2), ("a", 1), ("b", 1)]);
        assert_eq!(counts.most_frequent(1), [("c", 2)]);
    }

    #[test]
    fn totals_add_up() {
        let counts = counts(&["a", "b", "a"]);
        assert_eq!((counts.total(), counts.distinct()), (3, 2));
    }

    #[test]
    fn no_words_give_no_counts() {
        assert!(counts(&[]).most_frequent(9).is_empty());
    }
}
