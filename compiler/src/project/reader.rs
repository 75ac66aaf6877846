//! Reading TOML with places: what a key holds, and a finding where it holds something else.

use super::codes;
use crate::diag::{Diagnostic, Edit, Fix};
use crate::schema::closest;
use crate::source::{FileId, Span, Spanned};
use std::ops::Range;
use std::sync::Arc;
use toml::de::{DeTable, DeValue};

/// A value and its place in the text.
pub(crate) type Value<'i> = toml::Spanned<DeValue<'i>>;

/// Collects findings about the manifest.
#[derive(Debug)]
pub(crate) struct Reader {
    file: FileId,
    pub(crate) found: Vec<Diagnostic>,
}

/// A table whose keys are known beforehand.
pub(crate) struct Table<'t, 'i> {
    table: &'t DeTable<'i>,
    /// The header or the braces.
    pub(crate) span: Span,
}

impl Reader {
    pub(crate) fn new(file: FileId) -> Self {
        Self { file, found: vec![] }
    }

    pub(crate) fn span(&self, range: Range<usize>) -> Span {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { file: self.file, start: offset(range.start), end: offset(range.end) }
    }

    pub(crate) fn say(&mut self, finding: Diagnostic) {
        self.found.push(finding);
    }

    /// A table with these keys alone; others are findings, with the key that may have been meant.
    pub(crate) fn table<'t, 'i>(&mut self, value: &'t Value<'i>, name: &str, keys: &[&str]) -> Option<Table<'t, 'i>> {
        let span = self.span(value.span());
        let Some(table) = value.get_ref().as_table() else {
            self.wrong(span, name, "a table", value.get_ref());
            return None;
        };
        self.known_keys(table, name, keys);
        Some(Table { table, span })
    }

    pub(crate) fn known_keys(&mut self, table: &DeTable<'_>, name: &str, keys: &[&str]) {
        let known: Vec<Arc<str>> = keys.iter().map(|k| Arc::from(*k)).collect();
        for key in table.keys().filter(|k| !keys.contains(&k.get_ref().as_ref())) {
            let span = self.span(key.span());
            let finding = unknown_key(span, key.get_ref(), name, &known);
            self.say(finding);
        }
    }

    /// A value of another sort than it should be.
    pub(crate) fn wrong(&mut self, span: Span, name: &str, wanted: &str, value: &DeValue<'_>) {
        let title = format!("`{name}` must be {wanted}, not {}", sort(value));
        self.say(Diagnostic::error(codes::VALUE, title, span, format!("{wanted} belongs here")));
    }

    pub(crate) fn text(&mut self, value: &Value<'_>, name: &str) -> Option<Spanned<Arc<str>>> {
        let span = self.span(value.span());
        match value.get_ref().as_str() {
            Some(text) => Some(Spanned::new(text.into(), span)),
            None => {
                self.wrong(span, name, "a text", value.get_ref());
                None
            }
        }
    }

    /// A text, or a list of texts.
    pub(crate) fn texts(&mut self, value: &Value<'_>, name: &str) -> Vec<Spanned<Arc<str>>> {
        match value.get_ref() {
            DeValue::Array(items) => items.iter().filter_map(|item| self.text(item, name)).collect(),
            _ => self.text(value, name).into_iter().collect(),
        }
    }
}

impl<'t, 'i> Table<'t, 'i> {
    pub(crate) fn get(&self, key: &str) -> Option<&'t Value<'i>> {
        self.table.get(key)
    }

    pub(crate) fn text(&self, reader: &mut Reader, key: &str) -> Option<Spanned<Arc<str>>> {
        reader.text(self.get(key)?, key)
    }
}

fn unknown_key(span: Span, key: &str, table: &str, known: &[Arc<str>]) -> Diagnostic {
    let title = format!("`{key}` means nothing in {table}");
    let finding = Diagnostic::error(codes::UNKNOWN_KEY, title, span, "unknown key");
    match closest(key, known, 1).into_iter().next() {
        Some(near) => finding.fix(Fix {
            title: format!("did you mean `{near}`?"),
            preview: near.to_string(),
            edits: vec![Edit { span, text: near.to_string() }],
            safe: false,
        }),
        None => finding.note(format!("Known here: {}.", known.join(", "))),
    }
}

fn sort(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
