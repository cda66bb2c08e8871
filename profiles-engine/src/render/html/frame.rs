//! What is around every picture: a title, a word on how to read it, and all of it in words.

use crate::render::html::markup::{Element, element};

/// A picture in its frame.
pub struct Frame<'a> {
    /// The name of the picture's parts.
    pub id: String,
    /// What it shows.
    pub title: &'a str,
    /// What one has to know to read it.
    pub about: &'a str,
    /// The same in words.
    pub words: String,
    /// In pixels.
    pub height: f64,
}

impl Frame<'_> {
    /// Puts a picture into the frame.
    pub fn around(self, picture: Vec<Element>) -> Element {
        let [title, words] = ["title", "words"].map(|part| format!("{}-{part}", self.id));
        let svg = element("svg")
            .with("role", "img")
            .with("aria-labelledby", format!("{title} {words}"))
            .with("height", self.height)
            .child(element("title").with("id", &title).text(self.title))
            .child(element("desc").with("id", &words).text(self.words))
            .children(picture);
        let caption = element("figcaption")
            .child(element("b").text(self.title))
            .child(element("small").text(self.about));
        element("figure").class("picture").child(caption).child(svg)
    }
}
