//! Finding fields by words, and showing a schema to people.

use super::{Kind, Node, PathFacts, Role, Schemas, tree};
use std::fmt::Write;
use std::sync::Arc;

/// A field found.
#[derive(Clone, Debug)]
pub struct Hit {
    /// Path, as in [`super::Tree`].
    pub path: String,
    /// What is known of it.
    pub facts: PathFacts,
    /// Title and `$id` of the class or field group that has it, where whole indices are searched.
    pub group: Option<(Arc<str>, Arc<str>)>,
}

impl Node {
    /// Fields whose path or title holds all words, in any case; fields that are called so come first, then short paths.
    #[must_use]
    pub fn search(&self, words: &str) -> Vec<Hit> {
        let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
        let mut hits: Vec<(bool, Hit)> = vec![];
        for (path, facts) in tree(self).fields {
            let title = facts.node.facts().title.unwrap_or_default().to_lowercase();
            let lower = path.to_lowercase();
            if !words.is_empty() && words.iter().all(|word| lower.contains(word) || title.contains(word)) {
                let exact = words.concat() == lower.rsplit('.').next().unwrap_or_default() || words.join(" ") == title;
                hits.push((!exact, Hit { path, facts, group: None }));
            }
        }
        hits.sort_by(|(a, x), (b, y)| (a, x.path.len(), &x.path).cmp(&(b, y.path.len(), &y.path)));
        hits.into_iter().map(|(_, hit)| hit).collect()
    }

    /// The type in words of the language.
    #[must_use]
    pub fn type_in_words(&self) -> String {
        in_words(self)
    }

    /// The place of a path as people write it: names and dots, steps through lists and maps (`[]`, `{}`) written or not.
    ///
    /// # Errors
    /// It leads nowhere; what may have been meant.
    pub fn follow(&self, path: &str) -> Result<Node, Vec<super::Suggestion>> {
        let plain = path.replace("[]", "").replace("{}", "");
        let mut at = self.clone();
        for name in plain.split('.').filter(|name| !name.is_empty()) {
            let Some(field) = at.element().field(name) else { return Err(self.suggest(&plain)) };
            at = field.node;
        }
        Ok(at)
    }

    /// What a place holds, as lines for people: name, type, title; so many levels deep.
    #[must_use]
    pub fn outline(&self, depth: usize) -> String {
        let mut out = String::new();
        lines(self, depth, 0, &mut out);
        out
    }
}

impl Schemas {
    /// Fields of all classes and field groups that match; at most so many.
    #[must_use]
    pub fn search(&self, words: &str, most: usize) -> Vec<Hit> {
        let mut hits = vec![];
        for (id, title, role) in self.documents() {
            let Ok(composed) = self.compose(&[&id]) else { continue };
            if matches!(role, Role::Class | Role::FieldGroup) {
                let found = composed.node.search(words).into_iter();
                hits.extend(found.map(|hit| Hit { group: Some((Arc::clone(&title), Arc::clone(&id))), ..hit }));
            }
        }
        hits.sort_by(|a, b| (a.path.len(), &a.path).cmp(&(b.path.len(), &b.path)));
        hits.truncate(most);
        hits
    }
}

/// The type in words of the language: `list of string`, `map of object`.
pub(crate) fn in_words(node: &Node) -> String {
    match node.kind() {
        Kind::String { closed: Some(values), .. } => one_of(&values.values),
        Kind::String { .. } => "string".to_owned(),
        Kind::Date => "date".to_owned(),
        Kind::DateTime => "datetime".to_owned(),
        Kind::Integer => "integer".to_owned(),
        Kind::Number => "decimal".to_owned(),
        Kind::Boolean => "boolean".to_owned(),
        Kind::Object => "object".to_owned(),
        Kind::Map(values) => format!("map of {}", in_words(&values)),
        Kind::List(items) => format!("list of {}", in_words(&items)),
        Kind::Any => "json".to_owned(),
    }
}

fn one_of(values: &[(Arc<str>, Arc<str>)]) -> String {
    let shown: Vec<String> = values.iter().take(5).map(|(v, _)| format!("\"{v}\"")).collect();
    let more = if values.len() > shown.len() { " | …" } else { "" };
    format!("{}{more}", shown.join(" | "))
}

fn lines(node: &Node, depth: usize, indent: usize, out: &mut String) {
    let inner = match node.kind() {
        Kind::Map(inner) | Kind::List(inner) => return lines(&inner, depth, indent, out),
        _ if depth == 0 => return,
        _ => node,
    };
    for field in inner.fields() {
        let facts = field.node.facts();
        let marks = match (field.required, facts.deprecated.is_some()) {
            (_, true) => "  (deprecated)",
            (true, false) => "  (required)",
            (false, false) => "",
        };
        let title = facts.title.map(|t| format!("  {t}")).unwrap_or_default();
        let name = format!("{:indent$}{}", "", field.name);
        // Writing to a text cannot fail.
        let _ = writeln!(out, "{name:<32} {}{title}{marks}", in_words(&field.node));
        if !field.node.is_recursive() {
            lines(&field.node, depth - 1, indent + 2, out);
        }
    }
}
