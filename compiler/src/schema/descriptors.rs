//! Descriptors: what the Schema Registry says about a schema beside the schema itself.
//!
//! Two kinds matter to journeys: identities (which field is whose id) and further suggested values.

use super::compose::{Identity, Problem, ProblemKind};
use super::index::DocId;
use super::raw::Raw;
use super::resolve::Decl;
use super::{Kind, Node};
use serde_json::{Value, json};
use std::sync::Arc;

/// A descriptor, as far as it is understood.
#[derive(Clone, Debug)]
pub(crate) struct Descriptor {
    pub(crate) file: Arc<str>,
    pub(crate) schema: Arc<str>,
    pub(crate) path: Vec<Arc<str>>,
    pub(crate) says: Says,
}

#[derive(Clone, Debug)]
pub(crate) enum Says {
    Identity { namespace: Arc<str>, primary: bool },
    Labels(Value),
}

impl Descriptor {
    /// Reads one; nothing for a kind that does not concern journeys.
    pub(crate) fn read(file: &Arc<str>, value: &Value) -> Option<Descriptor> {
        let text = |key: &str| value.get(key).and_then(Value::as_str);
        let says = match text("@type")? {
            "xdm:descriptorIdentity" => Says::Identity {
                namespace: text("xdm:namespace")?.into(),
                primary: value.get("xdm:isPrimary") == Some(&Value::Bool(true)),
            },
            "xdm:alternateDisplayInfo" => Says::Labels(value.get("meta:enum")?.clone()),
            _ => return None,
        };
        let path = text("xdm:sourceProperty")?.split('/').filter(|s| !s.is_empty()).map(Arc::from).collect();
        Some(Descriptor { file: Arc::clone(file), schema: text("xdm:sourceSchema")?.into(), path, says })
    }
}

/// What a schema's descriptors add: declarations to stand beside its own, identities, complaints.
#[derive(Default, Debug)]
pub(crate) struct Additions {
    pub(crate) decls: Vec<Decl>,
    pub(crate) identities: Vec<Identity>,
    pub(crate) problems: Vec<Problem>,
}

impl Additions {
    /// Applies the descriptors of one composed document.
    pub(crate) fn of(node: &Node, id: &str, doc: DocId, descriptors: &[Descriptor]) -> Additions {
        let mut all = Additions::default();
        for descriptor in descriptors.iter().filter(|d| *d.schema == *id) {
            let Some(at) = node.path(descriptor.path.iter().map(|n| &**n)) else {
                all.complain(descriptor, "which the schema does not have");
                continue;
            };
            match &descriptor.says {
                Says::Labels(labels) => all.declare(doc, &descriptor.path, json!({ "meta:enum": labels })),
                Says::Identity { .. } if !matches!(at.kind(), Kind::String { .. }) => {
                    all.complain(descriptor, "which is not a text");
                }
                Says::Identity { namespace, primary } => {
                    if let (true, Some((last, parents))) = (primary, descriptor.path.split_last()) {
                        all.declare(doc, parents, json!({ "required": [&**last] }));
                    }
                    let path = descriptor.path.clone();
                    all.identities.push(Identity { path, namespace: Arc::clone(namespace), primary: *primary });
                }
            }
        }
        all
    }

    fn complain(&mut self, descriptor: &Descriptor, why: &str) {
        let path = descriptor.path.join(".");
        let message = format!("a descriptor names `{path}`, {why}");
        self.problems.push(Problem {
            kind: ProblemKind::Descriptor,
            file: Arc::clone(&descriptor.file),
            place: None,
            message,
        });
    }

    /// A declaration at a path, wrapped in the properties that lead there.
    fn declare(&mut self, doc: DocId, path: &[Arc<str>], schema: Value) {
        let wrapped = path.iter().rev().fold(schema, |inner, name| json!({ "properties": { &**name: inner } }));
        let Ok(raw) = serde_json::from_value::<Raw>(wrapped) else { return };
        self.decls.push(Decl {
            raw: Arc::new(raw),
            doc,
            inside: None,
            tail: vec![],
            origin: doc,
            name: None,
            required: false,
            alternative: false,
            open: None,
        });
    }
}
