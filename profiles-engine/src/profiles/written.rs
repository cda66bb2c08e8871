//! Values as they are written, for messages.

use crate::profiles::layers::ProfileTable;
use crate::profiles::model::Model;
use crate::profiles::resolve::Setting;
use crate::source::file::Origin;

impl Model {
    /// A setting's value, for messages: as it is written, with Cargo's meaning where that is another word.
    pub(crate) fn shown_value(&self, Setting { value, origin, .. }: &Setting) -> String {
        match self.written(value, origin) {
            Some(written) => format!("`{written}` ({value})"),
            None => format!("`{value}`"),
        }
    }

    /// What is written for a canonical value, without quotes; `None` if it is the same, or if nothing is written.
    pub(crate) fn written(&self, value: &str, origin: &Origin) -> Option<String> {
        let raw = match origin {
            Origin::Place(place) => self.files[place.file].text.get(place.span.clone())?.to_owned(),
            Origin::Variable(_) => {
                let tables = self.environment.layer.profiles.iter();
                let mut entries = tables.flat_map(ProfileTable::all_entries);
                entries.find(|entry| entry.origin == *origin)?.raw.to_string()
            }
            Origin::Line(..) | Origin::BuiltIn(_) => return None,
        };
        let plain = raw.trim_matches(['"', '\'']);
        let is_word = !plain.is_empty() && plain.chars().all(|c| c.is_ascii_alphanumeric());
        (is_word && plain != value && raw != value).then(|| plain.to_owned())
    }
}
