//! Generates a text to count, of any length, and the same on every machine.
//!
//! Like a real text, it has a few frequent words, many rare ones, and some letters that are not ASCII.

const SYLLABLES: [&str; 32] = [
    "ba", "be", "cor", "da", "di", "el", "en", "fa", "gi", "hu", "in", "ka", "la", "lé", "ma",
    "mi", "na", "no", "or", "pa", "que", "ra", "ri", "sa", "so", "ta", "te", "ti", "u", "va",
    "wen", "zü",
];

/// How many different words a text can have.
const VOCABULARY: u64 = 20_000;

/// A text of `length` words. The same `seed` gives the same text.
pub fn text(seed: u64, length: usize) -> String {
    let mut random = Random { state: seed };
    let mut text = String::new();
    let mut starts_sentence = true;
    for _ in 0..length {
        // The lowest of three draws: low ranks come up far more often than high ones.
        let rank = (0..3).map(|_| random.below(VOCABULARY)).min();
        push_word(&mut text, rank.unwrap_or_default(), starts_sentence);
        let after = match random.below(12) {
            0 => ".\n",
            1 => ", ",
            _ => " ",
        };
        text.push_str(after);
        starts_sentence = after == ".\n";
    }
    text
}

/// Appends the word at `rank` in the vocabulary.
fn push_word(text: &mut String, rank: u64, capital: bool) {
    let start = text.len();
    let mut rest = rank + 1;
    while rest > 0 {
        text.push_str(SYLLABLES[(rest % 32) as usize]);
        rest /= 32;
    }
    if capital {
        text[start..start + 1].make_ascii_uppercase();
    }
}

/// SplitMix64: small, fast, and random enough for a text.
struct Random {
    state: u64,
}

impl Random {
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit`.
    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Counts, words};

    #[test]
    fn the_same_seed_gives_the_same_text() {
        assert_eq!(text(7, 100), text(7, 100));
        assert_ne!(text(7, 100), text(8, 100));
    }

    #[test]
    fn a_text_has_as_many_words_as_were_asked_for() {
        assert_eq!(words(&text(7, 1_000)).count(), 1_000);
        assert_eq!(text(7, 0), "");
    }

    #[test]
    fn some_words_are_far_more_frequent_than_others() {
        let mut counts = Counts::default();
        for word in words(&text(7, 50_000)) {
            counts.add(word);
        }
        let by_rank = counts.most_frequent(usize::MAX);
        let (_, most) = by_rank[0];
        let (_, middle) = by_rank[by_rank.len() / 2];
        assert!(most > 3 * middle, "{most} and {middle}");
    }
}
