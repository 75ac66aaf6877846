//! Documents: what is read of them, made ready once; and their columns out of JSON.

use super::problem::Problem;
use super::read::{FieldShape, Reader, Shape};
use super::rules::{self, Rule};
use super::scan::Scan;
use super::trie::{Found, NodeId, Trie};
use super::{Rejection, RejectionKind};
use crate::pack::VALUES;
use crate::program::LoadError;
use crate::value::Value;
use journey_bytecode::limits::DOCUMENT_BYTES;
use journey_bytecode::program::Bundle;
use journey_bytecode::types::{Check, Type, TypeRef};
use std::sync::Arc;

/// A document made ready to be read.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(super) columns: Vec<Column>,
    trie: Trie,
    nodes: Vec<NodeId>,
}

/// A column made ready.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) path: Vec<Arc<str>>,
    shape: Arc<Shape>,
    rules: Box<[Rule]>,
    required: bool,
}

/// Makes all documents of a bundle ready.
pub(crate) fn plans(bundle: &Bundle, strings: &[Arc<str>], consts: &[Value]) -> Result<Vec<Plan>, LoadError> {
    let rules = |checks: &[Check]| rules::rules(strings, consts, checks);
    let text = |index: usize| strings.get(index).cloned().unwrap_or_default();
    let mut shapes: Vec<Arc<Shape>> = Vec::with_capacity(bundle.types.len());
    for ty in &bundle.types {
        let inner = |ty: TypeRef, shapes: &[Arc<Shape>]| {
            shapes.get(ty.index()).cloned().ok_or_else(|| LoadError::Invalid("a type is missing".to_owned()))
        };
        let shape = match ty {
            Type::Boolean => Shape::Boolean,
            Type::Integer => Shape::Integer,
            Type::Decimal => Shape::Decimal,
            Type::String => Shape::String,
            Type::Date => Shape::Date,
            Type::Time => Shape::Time,
            Type::DateTime => Shape::DateTime,
            Type::LocalDateTime => Shape::LocalDateTime,
            Type::Duration => Shape::Duration,
            Type::Json => Shape::Json,
            // The verifier lets no document hold an iterator.
            Type::List(item) | Type::Iterator(item) => Shape::List(inner(*item, &shapes)?),
            Type::Map(item) => Shape::Map(inner(*item, &shapes)?),
            Type::Option(item) => Shape::Option(inner(*item, &shapes)?),
            Type::Record(fields) => {
                let field = |field: &journey_bytecode::types::Field| {
                    let shape = inner(field.ty, &shapes)?;
                    Ok(FieldShape { name: text(field.name.index()), shape, rules: rules(&field.checks)? })
                };
                Shape::Record(fields.iter().map(field).collect::<Result<_, LoadError>>()?)
            }
        };
        shapes.push(Arc::new(shape));
    }
    let column = |column: &journey_bytecode::program::Column| {
        Ok(Column {
            path: column.path.iter().map(|segment| text(segment.index())).collect(),
            shape: shapes.get(column.ty.index()).cloned().unwrap_or_else(|| Arc::new(Shape::Json)),
            rules: rules(&column.checks)?,
            required: column.required,
        })
    };
    bundle
        .documents
        .iter()
        .map(|document| Ok(Plan::new(document.columns.iter().map(column).collect::<Result<_, LoadError>>()?)))
        .collect()
}

impl Plan {
    fn new(columns: Vec<Column>) -> Self {
        let mut trie = Trie::new();
        let nodes = columns.iter().map(|column| trie.insert(&column.path)).collect();
        Self { columns, trie, nodes }
    }

    /// The columns out of JSON.
    pub(super) fn read(&self, json: &[u8]) -> Result<Vec<Value>, Box<Problem>> {
        let text = decode(json)?;
        let mut scan = Scan::new(text, 0);
        let found = self.trie.walk(&mut scan, 1)?;
        scan.end()?;
        self.extract(&self.trie, &self.nodes, &found, text)
    }

    /// The columns out of a document that was walked; `nodes` are the places of the columns in the tree.
    pub(super) fn extract(
        &self,
        trie: &Trie,
        nodes: &[NodeId],
        found: &Found,
        text: &str,
    ) -> Result<Vec<Value>, Box<Problem>> {
        let mut reader = Reader { text, left: VALUES.saturating_sub(self.columns.len()) };
        let mut values = Vec::with_capacity(self.columns.len());
        for (column, node) in self.columns.iter().zip(nodes) {
            let value = match found.start(*node) {
                Some(start) => {
                    let value = reader.at(start, &column.shape, &column.rules);
                    value.map_err(|problem| problem.at(trie.path(*node)))?
                }
                None => blocked(trie, *node, found, text).map_or(Ok(Value::Absent), Err)?,
            };
            if column.required && matches!(value, Value::Absent) {
                return Err(Problem::missing().at(trie.path(*node)));
            }
            values.push(value);
        }
        Ok(values)
    }
}

/// Something on the way to a value that is no object.
fn blocked(trie: &Trie, node: NodeId, found: &Found, text: &str) -> Option<Box<Problem>> {
    let above = *found.blocked.iter().find(|above| trie.within(node, **above))?;
    let start = found.start(above)?;
    let mut reader = Reader { text, left: 2 };
    let problem = reader.at(start, &Shape::Record(Box::new([])), &[]).err()?;
    Some(problem.at(trie.path(above)))
}

/// Within the size limit, and UTF-8.
pub(super) fn decode(json: &[u8]) -> Result<&str, Box<Problem>> {
    if json.len() > DOCUMENT_BYTES {
        return Err(Problem::new(
            RejectionKind::Malformed,
            format!("{} bytes are more than the {DOCUMENT_BYTES} a document may have", json.len()),
        ));
    }
    std::str::from_utf8(json)
        .map_err(|error| Problem::new(RejectionKind::Malformed, format!("not UTF-8 at byte {}", error.valid_up_to())))
}

/// Reads a profile or an answer.
pub(super) fn document(plan: &Plan, json: &[u8]) -> Result<Vec<Value>, Rejection> {
    plan.read(json).map_err(|problem| problem.reject())
}
