//! `journey.lock`: which schemas the journeys were checked against, pinned by a hash of what they say.
//!
//! The hash is of the composed schema (every path with its type, values, bounds, what is required or deprecated), not of
//! files: reformatting, titles and the form of an export do not matter, a type does.

use super::{Project, codes};
use crate::diag::{Diagnostic, Severity};
use crate::schema::{Node, Tree, tree};
use crate::source::{FileId, Span};
use std::collections::BTreeMap;
use std::fmt::Write;
use toml::de::DeTable;

/// Name of the lock file.
pub const LOCK: &str = "journey.lock";

/// The lock file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Lock {
    /// By alias.
    pub schemas: BTreeMap<String, Pin>,
}

/// What is known of one schema.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Pin {
    /// Hash of what it says.
    pub hash: String,
    /// Folder or file it was copied from, relative to the project.
    pub source: Option<String>,
}

impl Lock {
    /// Reads a lock file.
    ///
    /// # Errors
    /// Why it cannot be read, in words.
    pub fn parse(text: &str) -> Result<Lock, String> {
        let (root, errors) = DeTable::parse_recoverable(text);
        if let Some(error) = errors.first() {
            return Err(error.message().lines().next().unwrap_or_default().to_owned());
        }
        let mut lock = Lock::default();
        let version =
            root.get_ref().get("version").and_then(|v| v.get_ref().as_integer().map(|n| n.as_str().to_owned()));
        if version.as_deref() != Some("1") {
            return Err(format!("version {} is not known", version.as_deref().unwrap_or("(none)")));
        }
        let Some(schemas) = root.get_ref().get("schemas") else { return Ok(lock) };
        let table = schemas.get_ref().as_table().ok_or("`schemas` must be a table")?;
        for (alias, pin) in table {
            let alias = alias.get_ref().to_string();
            let pin = pin.get_ref().as_table().ok_or_else(|| format!("`schemas.{alias}` must be a table"))?;
            let text = |key: &str| pin.get(key).and_then(|v| v.get_ref().as_str()).map(str::to_owned);
            let hash = text("hash").ok_or_else(|| format!("`schemas.{alias}` has no `hash`"))?;
            lock.schemas.insert(alias, Pin { hash, source: text("source") });
        }
        Ok(lock)
    }

    /// As text: the same for the same pins.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::from(
            "# Pins what the schemas say. Written by `journeyc schema add` and `journeyc schema update`; commit it.\nversion = 1\n",
        );
        for (alias, pin) in &self.schemas {
            // Writing to a text cannot fail.
            let _ = write!(out, "\n[schemas.{}]\nhash = {}\n", key(alias), quoted(&pin.hash));
            if let Some(source) = &pin.source {
                let _ = writeln!(out, "source = {}", quoted(source));
            }
        }
        out
    }
}

/// A key of TOML.
pub fn key(name: &str) -> String {
    let bare = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    if bare { name.to_owned() } else { quoted(name) }
}

/// A text of TOML.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if u32::from(c) < 0x20 || c == '\u{7f}' => drop(write!(out, "\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The hash of what a schema says.
#[must_use]
pub fn hash(node: &Node) -> String {
    hash_of(&tree(node))
}

/// The same, where the paths are at hand.
#[must_use]
pub fn hash_of(tree: &Tree) -> String {
    let mut text = String::new();
    for (path, facts) in &tree.fields {
        let mut facts = facts.json();
        if let Some(map) = facts.as_object_mut() {
            // How the type is called and where it comes from says nothing about values.
            for key in ["ref", "xdmField", "default", "namespace"] {
                map.remove(key);
            }
            map.sort_keys();
        }
        let _ = writeln!(text, "{path} {facts}");
    }
    let id = journey_bytecode::bundle::id(text.as_bytes());
    id.iter().take(16).fold(String::from("b3:"), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// Compares the schemas of a project with what is pinned. `locked`: a difference is an error, and so is a missing pin.
pub(super) fn check(project: &Project, text: Option<&str>, locked: bool) -> Vec<Diagnostic> {
    let file = project.sources.iter().find(|(_, file)| *file.path == *super::MANIFEST).map(|(id, _)| id);
    let file: FileId = file.unwrap_or_default();
    let start = Span { file, start: 0, end: 0 };
    let say = |span, title: String, label: &str| {
        let mut finding = Diagnostic::warning(codes::LOCK, title, span, label.to_owned());
        finding.severity = if locked { Severity::Error } else { Severity::Warning };
        finding
    };
    let fix = "Run `journeyc schema update` to see what changed and to pin it, or put the schema back as it was.";
    let lock = match text.map(Lock::parse) {
        None if !locked => return vec![],
        None => return vec![say(start, format!("there is no `{LOCK}`"), "nothing is pinned").note(
            "`--locked` builds only what was checked against the very same schemas. Run `journeyc schema update` and commit the file.",
        )],
        Some(Err(why)) => return vec![say(start, format!("`{LOCK}` cannot be read: {why}"), "nothing is pinned").note(fix)],
        Some(Ok(lock)) => lock,
    };
    let mut found = vec![];
    for (schema, entry) in project.schemas.iter().zip(&project.manifest.schemas) {
        let Some(node) = &schema.node else { continue };
        match lock.schemas.get(&*schema.alias) {
            Some(pin) if pin.hash == hash(node) => {}
            Some(_) => {
                let title = format!("`{}` is not the schema that `{LOCK}` pins", schema.alias);
                let why = "Journeys were checked, and events are let in, by what it said before.";
                found.push(say(entry.alias.span, title, "it says something else now").note(why).note(fix));
            }
            None if locked => {
                let title = format!("`{LOCK}` does not pin `{}`", schema.alias);
                found.push(say(entry.alias.span, title, "it may be any schema").note(fix));
            }
            None => {}
        }
    }
    found
}

#[cfg(test)]
mod tests;
