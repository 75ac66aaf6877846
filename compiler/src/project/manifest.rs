//! `journey.toml`: what a project is called, where its files are, which schemas it speaks of.

use super::codes;
use super::reader::{Reader, Table, Value};
use crate::diag::{Diagnostic, Edit, Fix};
use crate::source::{FileId, Span, Spanned};
use jiff::tz::TimeZoneDatabase;
use std::collections::BTreeMap;
use std::sync::Arc;
use toml::de::DeTable;

/// The manifest.
#[derive(Clone, Debug, Default)]
pub struct Manifest {
    /// `[project] name`.
    pub name: Arc<str>,
    /// `[project] language`.
    pub language: Arc<str>,
    /// Folders with `.journey` files.
    pub src: Vec<Spanned<Arc<str>>>,
    /// Zone of journeys that name none.
    pub timezone: Option<Arc<str>>,
    /// `[schemas]`, by alias.
    pub schemas: Vec<SchemaEntry>,
    /// `[dev]`.
    pub dev: Dev,
}

/// An alias of `[schemas]`.
#[derive(Clone, Debug)]
pub struct SchemaEntry {
    /// The name journeys use.
    pub alias: Spanned<Arc<str>>,
    /// It is the schema of `profile`.
    pub profile: bool,
    /// What it stands for.
    pub source: SchemaSource,
}

/// What an alias stands for.
#[derive(Clone, Debug)]
pub enum SchemaSource {
    /// `class` and `groups`, or `xdm` alone: names of documents, and where they are.
    Composed {
        /// Class or whole schema first.
        names: Vec<Spanned<Arc<str>>>,
        /// Folder or file of schemas; nothing for the own core alone.
        from: Option<Spanned<Arc<str>>>,
    },
    /// `file`: one file with an XDM schema.
    File(Spanned<Arc<str>>),
    /// `json_schema`: one file with a plain JSON Schema.
    JsonSchema(Spanned<Arc<str>>),
}

/// `[dev]`: what `journeyc dev` plays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dev {
    /// File of profiles, one JSON object a line.
    pub profiles: Option<String>,
    /// File of events, one JSON object a line.
    pub events: Option<String>,
    /// Origin of a URL → `sink` or a folder of answers.
    pub routes: BTreeMap<String, String>,
    /// Values of secrets, for play only.
    pub secrets: BTreeMap<String, String>,
}

const PLANNED: [&str; 5] = ["dependencies", "limits", "check", "breaking", "targets"];
const LANGUAGE: &str = "1";

impl Manifest {
    /// Reads the manifest; what cannot be read is a finding, and left out.
    #[must_use]
    pub fn parse(text: &str, file: FileId) -> (Manifest, Vec<Diagnostic>) {
        let mut reader = Reader::new(file);
        let (root, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let span = reader.span(error.span().unwrap_or(0..0));
            let title = format!("this is not TOML: {}", error.message().lines().next().unwrap_or_default());
            reader.say(Diagnostic::error(codes::SYNTAX, title, span, "here"));
        }
        let mut manifest = Manifest { language: LANGUAGE.into(), ..Manifest::default() };
        manifest.read(&mut reader, root.get_ref(), errors.is_empty());
        reader.found.sort_by_key(|finding| finding.span().start);
        (manifest, reader.found)
    }

    fn read(&mut self, reader: &mut Reader, root: &DeTable<'_>, whole: bool) {
        let sections = ["project", "schemas", "dev"];
        let known: Vec<&str> = sections.iter().chain(&PLANNED).copied().collect();
        // After a syntax error keys may have lost their table.
        if whole {
            reader.known_keys(root, "journey.toml", &known);
        }
        for key in root.keys().filter(|k| PLANNED.contains(&k.get_ref().as_ref())) {
            let title = format!("`[{}]` is not supported yet", key.get_ref());
            let span = reader.span(key.span());
            reader.say(
                Diagnostic::error(codes::NOT_YET, title, span, "nothing would come of it")
                    .note("Leave it out for now."),
            );
        }
        match root.get("project") {
            Some(project) => self.project(reader, project),
            None if whole => reader.say(missing(reader.span(0..0), "name", "[project]")),
            None => {}
        }
        if let Some(dev) = root.get("dev") {
            self.dev(reader, dev);
        }
        let entries = root.get("schemas").and_then(|s| s.get_ref().as_table().map(DeTable::iter));
        match (entries, root.get("schemas")) {
            (Some(entries), _) => {
                self.schemas = entries
                    .filter_map(|(alias, value)| {
                        let alias = Spanned::new(Arc::from(alias.get_ref().as_ref()), reader.span(alias.span()));
                        entry(reader, alias, value)
                    })
                    .collect();
            }
            (None, Some(value)) => {
                let span = reader.span(value.span());
                reader.wrong(span, "schemas", "a table", value.get_ref());
            }
            (None, None) => {}
        }
        // TOML tables come sorted by key; findings and ids should follow the text.
        self.schemas.sort_by_key(|entry| entry.alias.span.start);
        self.one_profile(reader);
    }

    fn project(&mut self, reader: &mut Reader, value: &Value<'_>) {
        let Some(table) = reader.table(value, "[project]", &["name", "language", "src", "timezone"]) else { return };
        match table.get("name") {
            Some(name) => self.name = reader.text(name, "name").map(|n| n.node).unwrap_or_default(),
            None => reader.say(missing(table.span, "name", "[project]")),
        }
        if let Some(language) = table.text(reader, "language") {
            if &*language.node != LANGUAGE {
                let title = format!("there is no language edition `{}`", language.node);
                reader.say(Diagnostic::error(
                    codes::VALUE,
                    title,
                    language.span,
                    format!("this compiler reads edition `{LANGUAGE}`"),
                ));
            }
            self.language = language.node;
        }
        if let Some(src) = table.get("src") {
            self.src = reader.texts(src, "src");
            self.src.iter_mut().for_each(|folder| folder.node = tidy(&folder.node));
        } else {
            self.src = vec![Spanned::new(".".into(), table.span)];
        }
        self.timezone = table.text(reader, "timezone").and_then(|zone| known_zone(reader, zone));
    }

    fn dev(&mut self, reader: &mut Reader, value: &Value<'_>) {
        let Some(table) = reader.table(value, "[dev]", &["profiles", "events", "routes", "secrets"]) else { return };
        let path = |reader: &mut Reader, key| table.text(reader, key).map(|t| t.node.to_string());
        let (profiles, events) = (path(reader, "profiles"), path(reader, "events"));
        let (routes, secrets) = (pairs(reader, &table, "routes"), pairs(reader, &table, "secrets"));
        self.dev = Dev { profiles, events, routes, secrets };
    }

    fn one_profile(&self, reader: &mut Reader) {
        let mut profiles = self.schemas.iter().filter(|entry| entry.profile);
        let Some(first) = profiles.next() else { return };
        for other in profiles {
            let title = format!("`{}` and `{}` are both the schema of `profile`", first.alias.node, other.alias.node);
            let finding = Diagnostic::error(codes::TWO_PROFILES, title, other.alias.span, "a second one");
            reader.say(
                finding
                    .label(first.alias.span, "the first one")
                    .note("People have one profile: every journey reads the same fields."),
            );
        }
    }
}

fn missing(span: Span, key: &str, table: &str) -> Diagnostic {
    Diagnostic::error(codes::MISSING_KEY, format!("`{key}` is missing in {table}"), span, format!("add `{key} = …`"))
}

/// A table of texts by any key.
fn pairs(reader: &mut Reader, table: &Table<'_, '_>, key: &'static str) -> BTreeMap<String, String> {
    let Some(value) = table.get(key) else { return BTreeMap::new() };
    let Some(entries) = value.get_ref().as_table() else {
        let span = reader.span(value.span());
        reader.wrong(span, key, "a table", value.get_ref());
        return BTreeMap::new();
    };
    let pair = |(name, value): (&toml::Spanned<toml::de::DeString<'_>>, &Value<'_>)| {
        Some((name.get_ref().to_string(), reader.text(value, name.get_ref())?.node.to_string()))
    };
    entries.iter().filter_map(pair).collect()
}

fn known_zone(reader: &mut Reader, zone: Spanned<Arc<str>>) -> Option<Arc<str>> {
    let zones = TimeZoneDatabase::bundled();
    if zones.get(&zone.node).is_ok() {
        return Some(zone.node);
    }
    let names: Vec<Arc<str>> = zones.available().map(|name| Arc::from(name.as_str())).collect();
    let near = crate::schema::closest(&zone.node, &names, 1);
    let finding =
        Diagnostic::error(codes::VALUE, format!("there is no time zone `{}`", zone.node), zone.span, "unknown zone");
    reader.say(match near.first() {
        Some(near) => finding.fix(Fix {
            title: format!("did you mean `{near}`?"),
            preview: format!("\"{near}\""),
            edits: vec![Edit { span: zone.span, text: format!("\"{near}\"") }],
            safe: false,
        }),
        None => finding.note("Zones are named as in the IANA database: `Europe/Paris`, `America/New_York`, `UTC`."),
    });
    None
}

const ENTRY_KEYS: [&str; 7] = ["class", "groups", "xdm", "file", "json_schema", "from", "role"];

/// One alias.
fn entry(reader: &mut Reader, alias: Spanned<Arc<str>>, value: &Value<'_>) -> Option<SchemaEntry> {
    let table = reader.table(value, &alias.node, &ENTRY_KEYS)?;
    let mut ways = ["class", "xdm", "file", "json_schema"].into_iter().filter(|key| table.get(key).is_some());
    let Some(way) = ways.next() else {
        let finding = says(table.span, format!("`{}` does not say which schema it is", alias.node));
        reader.say(finding.note(HELP));
        return None;
    };
    if let Some(other) = ways.next() {
        reader.say(says(table.span, format!("`{way}` and `{other}` exclude each other")).note(HELP));
        return None;
    }
    for (key, belongs) in [("groups", way == "class"), ("from", matches!(way, "class" | "xdm"))] {
        if let (Some(value), false) = (table.get(key), belongs) {
            let span = reader.span(value.span());
            reader.say(says(span, format!("`{key}` does not go with `{way}`")).note(HELP));
        }
    }
    let profile = role(reader, &table) || &*alias.node == "Profile";
    let first = table.text(reader, way)?;
    let source = match way {
        "file" => SchemaSource::File(tidy_path(first)),
        "json_schema" => SchemaSource::JsonSchema(tidy_path(first)),
        _ => {
            let groups = table.get("groups").filter(|_| way == "class").map(|g| reader.texts(g, "groups"));
            let names = [first].into_iter().chain(groups.into_iter().flatten()).collect();
            SchemaSource::Composed { names, from: from(reader, &table) }
        }
    };
    Some(SchemaEntry { alias, profile, source })
}

const HELP: &str = "An entry is one of: { class = \"…\", groups = [\"…\"] } or { xdm = \"…\" }, both with `from = \"folder\"` where the \
                    schemas are not those that come with the compiler; { file = \"x.schema.json\" }; { json_schema = \"x.json\" }.";

fn says(span: Span, title: String) -> Diagnostic {
    Diagnostic::error(codes::ENTRY, title, span, "in this entry")
}

/// `from`: nothing for the own core.
fn from(reader: &mut Reader, table: &Table<'_, '_>) -> Option<Spanned<Arc<str>>> {
    let from = table.text(reader, "from").filter(|from| &*from.node != "std")?;
    if from.node.starts_with("registry:") {
        let finding = Diagnostic::error(
            codes::NOT_YET,
            "a schema registry is not supported yet",
            from.span,
            "no registry is asked",
        );
        reader
            .say(finding.note("Export the schemas into a folder of the project and name that: `from = \"schemas\"`."));
        return None;
    }
    Some(tidy_path(from))
}

fn role(reader: &mut Reader, table: &Table<'_, '_>) -> bool {
    let Some(role) = table.text(reader, "role") else { return false };
    let known = &*role.node == "profile";
    if !known {
        let title = format!("there is no role `{}`", role.node);
        reader.say(Diagnostic::error(codes::VALUE, title, role.span, "the only role is `profile`"));
    }
    known
}

fn tidy_path(path: Spanned<Arc<str>>) -> Spanned<Arc<str>> {
    Spanned::new(tidy(&path.node), path.span)
}

/// `./a/b/` → `a/b`.
fn tidy(path: &str) -> Arc<str> {
    let path = path.trim_end_matches('/');
    let path = path.strip_prefix("./").unwrap_or(path);
    if path.is_empty() { ".".into() } else { path.into() }
}
