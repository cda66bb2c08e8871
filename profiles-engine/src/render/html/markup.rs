//! HTML and SVG as a tree of elements. Text and attributes are escaped when they are written, so nothing in a report can become
//! markup.

use crate::base::text;

/// An element with its attributes and children.
pub struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    children: Vec<Node>,
}

enum Node {
    Element(Element),
    Text(String),
    /// A style sheet or a script of this program, which must not be escaped.
    Verbatim(&'static str),
}

pub fn element(name: &'static str) -> Element {
    Element { name, attributes: Vec::new(), children: Vec::new() }
}

impl Element {
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.attributes.push((name, value.to_string()));
        self
    }

    pub fn class(self, class: impl ToString) -> Self {
        self.with("class", class)
    }

    pub fn text(mut self, text: impl AsRef<str>) -> Self {
        self.children.push(Node::Text(text::clean(text.as_ref())));
        self
    }

    /// Adds text with code between backticks.
    pub fn prose(mut self, text: impl AsRef<str>) -> Self {
        let pieces: Vec<&str> = text.as_ref().split('`').collect();
        // An odd number of backticks: they are text.
        if pieces.len().is_multiple_of(2) {
            return self.text(text);
        }
        for (index, piece) in pieces.into_iter().enumerate() {
            let is_code = index % 2 == 1;
            self = if is_code { self.child(element("code").text(piece)) } else { self.text(piece) };
        }
        self
    }

    pub fn child(mut self, child: Element) -> Self {
        self.children.push(Node::Element(child));
        self
    }

    pub fn children(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.children.extend(children.into_iter().map(Node::Element));
        self
    }

    /// Adds a style sheet or a script that is part of this program.
    pub fn verbatim(mut self, text: &'static str) -> Self {
        self.children.push(Node::Verbatim(text));
        self
    }

    pub fn render(&self) -> String {
        let mut markup = String::new();
        self.write(&mut markup);
        markup
    }

    fn write(&self, markup: &mut String) {
        markup.extend(["<", self.name]);
        for (name, value) in &self.attributes {
            markup.extend([" ", name, "=\"", &escaped(&text::clean(value)), "\""]);
        }
        markup.push('>');
        if self.name == "meta" {
            return;
        }
        for child in &self.children {
            match child {
                Node::Element(element) => element.write(markup),
                Node::Text(text) => markup.push_str(&escaped(text)),
                Node::Verbatim(text) => markup.push_str(text),
            }
        }
        markup.extend(["</", self.name, if is_block(self.name) { ">\n" } else { ">" }]);
    }
}

/// Whether a newline after it does not show as a space.
fn is_block(name: &str) -> bool {
    !["a", "b", "button", "code", "span", "small", "pre", "abbr"].contains(&name)
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            char => escaped.push(char),
        }
    }
    escaped
}

#[cfg(test)]
mod tests;
