//! A composed schema as a flat list of paths, for people, for tests and for comparing versions.

use super::{Conflict, Kind, Node};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Paths of a composed schema: `a.b` a field, `a[]` an element, `a{}` a value of a map.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// By path.
    pub fields: BTreeMap<String, PathFacts>,
    /// Contradictions, with their paths.
    pub conflicts: Vec<(String, Conflict)>,
    /// `$ref`s that lead nowhere, with the file each is written in.
    pub dangling: Vec<(Arc<str>, Arc<str>)>,
}

/// Facts of one path.
#[derive(Clone, Debug)]
pub struct PathFacts {
    /// The place.
    pub node: Node,
    /// Required within its parent.
    pub required: bool,
    /// The walk stops here: the type is open above.
    pub recursive: bool,
}

/// Deepest path walked; a schema that nests deeper is cut there.
const DEEPEST: usize = 64;

/// Walks everything below a node; stops where a data type contains itself.
#[must_use]
pub fn tree(node: &Node) -> Tree {
    let mut tree = Tree::default();
    Walk { tree: &mut tree, depth: 0 }.below(node, String::new());
    tree.dangling.sort();
    tree.dangling.dedup();
    tree
}

struct Walk<'a> {
    tree: &'a mut Tree,
    depth: usize,
}

impl Walk<'_> {
    fn below(&mut self, node: &Node, path: String) {
        self.note(node, &path);
        if self.depth >= DEEPEST {
            return;
        }
        self.depth += 1;
        match node.kind() {
            Kind::Map(values) => self.enter(&values, format!("{path}{{}}"), false),
            Kind::List(items) => self.enter(&items, format!("{path}[]"), false),
            _ => {
                for field in node.fields() {
                    let dot = if path.is_empty() { "" } else { "." };
                    self.enter(&field.node, format!("{path}{dot}{}", field.name), field.required);
                }
            }
        }
        self.depth -= 1;
    }

    fn enter(&mut self, node: &Node, path: String, required: bool) {
        let recursive = node.is_recursive();
        self.tree.fields.insert(path.clone(), PathFacts { node: node.clone(), required, recursive });
        if recursive { self.note(node, &path) } else { self.below(node, path) }
    }

    fn note(&mut self, node: &Node, path: &str) {
        self.tree.conflicts.extend(node.conflict().map(|c| (path.to_owned(), c)));
        self.tree.dangling.extend(node.dangling());
    }
}

impl Tree {
    /// As JSON, in the form of the golden files.
    #[must_use]
    pub fn json(&self) -> Value {
        let fields: Map<String, Value> = self.fields.iter().map(|(path, facts)| (path.clone(), facts.json())).collect();
        json!({ "fields": fields })
    }
}

impl PathFacts {
    /// As JSON: only what is known.
    #[must_use]
    pub fn json(&self) -> Value {
        let node = &self.node;
        let facts = node.facts();
        let mut map = Map::new();
        let mut put = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                map.insert(key.to_owned(), value);
            }
        };
        let yes = |holds: bool| holds.then_some(Value::Bool(true));
        let text = |text: &Option<Arc<str>>| text.as_ref().map(|t| Value::from(&**t));
        let number =
            |n: Option<rust_decimal::Decimal>| n.and_then(|n| serde_json::from_str(&n.normalize().to_string()).ok());
        let values = |e: &Option<Arc<crate::hir::EnumTy>>| {
            e.as_ref().map(|e| e.values.iter().map(|(v, _)| Value::from(&**v)).collect::<Value>())
        };
        put("type", Some(node.json_type().into()));
        put("xdmType", Some(node.xdm_type().to_string().into()));
        put("format", text(&facts.format));
        if let Kind::String { closed, suggested } = node.kind() {
            put("enum", values(&closed));
            put("suggested", values(&suggested));
        }
        put("const", facts.constant);
        put("default", facts.default);
        put("minimum", number(facts.minimum));
        put("maximum", number(facts.maximum));
        put("exclusiveMinimum", number(facts.exclusive_minimum));
        put("exclusiveMaximum", number(facts.exclusive_maximum));
        put("multipleOf", number(facts.multiple_of.first().copied()).filter(|_| facts.multiple_of.len() == 1));
        put("pattern", text(&facts.pattern));
        put("required", yes(self.required));
        put("deprecated", yes(node.0.deprecated_itself()));
        put("freeForm", yes(node.is_free_form()));
        put("namespace", yes(node.0.resolved().container));
        put("xdmField", text(&facts.raw_name));
        put("ref", text(&node.type_name()));
        put("recursive", yes(self.recursive));
        Value::Object(map)
    }
}
