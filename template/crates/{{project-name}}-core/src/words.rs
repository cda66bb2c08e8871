//! Splits a text into words.

/// The words of a text, in order; see [`words`].
#[derive(Clone, Debug)]
pub struct Words<'text> {
    rest: &'text str,
}

/// Splits `text` into its words: letters and digits, and the apostrophes between them.
pub fn words(text: &str) -> Words<'_> {
    Words { rest: text }
}

impl<'text> Iterator for Words<'text> {
    type Item = &'text str;

    fn next(&mut self) -> Option<&'text str> {
        let start = self.rest.find(char::is_alphanumeric)?;
        let text = &self.rest[start..];
        let (word, rest) = text.split_at(word_length(text));
        self.rest = rest;
        Some(word)
    }
}

/// The length in bytes of the word that `text` starts with.
fn word_length(text: &str) -> usize {
    let mut end = 0;
    for (at, c) in text.char_indices() {
        if c.is_alphanumeric() {
            end = at + c.len_utf8();
        } else if !(is_apostrophe(c) && at == end) {
            break;
        }
    }
    end
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        words(text).collect()
    }

    #[test]
    fn punctuation_and_spaces_separate_words() {
        assert_eq!(split("One, two;\n  (three)"), ["One", "two", "three"]);
    }

    #[test]
    fn an_apostrophe_belongs_to_a_word_only_inside_of_it() {
        assert_eq!(
            split("don't 'quote' o’clock"),
            ["don't", "quote", "o’clock"]
        );
        assert_eq!(split("rock''n roll'"), ["rock", "n", "roll"]);
    }

    #[test]
    fn letters_of_every_script_make_words() {
        assert_eq!(split("Straße, 東京 и 42"), ["Straße", "東京", "и", "42"]);
    }

    #[test]
    fn a_text_without_letters_has_no_words() {
        assert_eq!(split(""), [""; 0]);
        assert_eq!(split(" -- ''' ... "), [""; 0]);
    }
}
