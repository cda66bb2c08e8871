//! Fills in names and texts of the template, with Liquid as cargo-generate does.
//!
//! It is stricter in one thing: an unknown variable is an error here, and the empty string there.

use liquid::model::Value as Scalar;
use liquid::{Object, Parser, ParserBuilder};
use profiles_engine::base::error::{Context, Result};

use crate::answers::Answers;
use crate::name::Name;
use crate::placeholder::Value;

/// Liquid, with the variables of one project.
pub struct Renderer {
    parser: Parser,
    variables: Object,
}

impl Renderer {
    /// For a project of this name and with these answers.
    ///
    /// # Errors
    /// Never: the parser's own parts fit together.
    pub fn new(name: &Name, answers: &Answers) -> Result<Self> {
        let parser = ParserBuilder::with_stdlib().build().context(|| "failed to start Liquid")?;
        let mut variables = Object::new();
        variables.insert("project-name".into(), Scalar::scalar(name.project.clone()));
        variables.insert("crate_name".into(), Scalar::scalar(name.krate.clone()));
        for (key, value) in answers.iter() {
            let value = match value {
                Value::Bool(value) => Scalar::scalar(*value),
                Value::Text(value) => Scalar::scalar(value.clone()),
            };
            variables.insert(key.to_owned().into(), value);
        }
        Ok(Self { parser, variables })
    }

    /// Fills in a text; `what` names it in an error.
    ///
    /// # Errors
    /// When the text is not Liquid, or has an unknown variable.
    pub fn text(&self, what: &str, text: &str) -> Result<String> {
        self.parser
            .parse(text)
            .and_then(|template| template.render(&self.variables))
            .context(|| format!("failed to fill in `{what}`"))
    }
}

#[cfg(test)]
mod tests;
