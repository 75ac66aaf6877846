//! Documents: what is read of them, made ready once; and their columns out of JSON.

use super::form::{Checker, Form};
use super::guide::Guide;
use super::pool::Pool;
use super::problem::Problem;
use super::read::{FieldShape, Reader, Shape};
use super::scan::Scan;
use super::trie::{NodeId, Trie};
use super::walk::{Found, walk};
use super::{Rejection, RejectionKind};
use crate::pack::VALUES;
use crate::program::LoadError;
use crate::value::Value;
use journey_bytecode::limits::DOCUMENT_BYTES;
use journey_bytecode::program::Bundle;
use journey_bytecode::types::{Type, TypeRef};
use std::sync::{Arc, OnceLock};

/// A document made ready to be read.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(super) columns: Vec<Column>,
    trie: Trie,
    nodes: Vec<NodeId>,
    /// All forms of the bundle, and the one of this document.
    pub(super) forms: Arc<[Form]>,
    pub(super) form: Option<usize>,
    /// Made when a document is first read by it: events are read together.
    guide: OnceLock<Guide>,
}

/// A column made ready.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) path: Vec<Arc<str>>,
    shape: Arc<Shape>,
    required: bool,
}

/// Makes all documents of a bundle ready.
pub(crate) fn plans(bundle: &Bundle, strings: &[Arc<str>], forms: &Arc<[Form]>) -> Result<Vec<Plan>, LoadError> {
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
                    Ok(FieldShape { name: text(field.name.index()), shape })
                };
                Shape::Record(fields.iter().map(field).collect::<Result<_, LoadError>>()?)
            }
        };
        shapes.push(Arc::new(shape));
    }
    let column = |column: &journey_bytecode::program::Column| Column {
        path: column.path.iter().map(|segment| text(segment.index())).collect(),
        shape: shapes.get(column.ty.index()).cloned().unwrap_or_else(|| Arc::new(Shape::Json)),
        required: column.required,
    };
    bundle
        .documents
        .iter()
        .map(|document| {
            let form = document.form.map(journey_bytecode::types::FormRef::index);
            Ok(Plan::new(document.columns.iter().map(column).collect(), Arc::clone(forms), form))
        })
        .collect()
}

impl Plan {
    fn new(columns: Vec<Column>, forms: Arc<[Form]>, form: Option<usize>) -> Self {
        let mut trie = Trie::new();
        let nodes = columns.iter().map(|column| trie.insert(&column.path)).collect();
        Self { columns, trie, nodes, forms, form, guide: OnceLock::new() }
    }

    fn guide(&self) -> &Guide {
        self.guide.get_or_init(|| {
            let pool = Pool::new(&[&self.forms]);
            let root = self.form.and_then(|form| pool.place(0, form));
            Guide::new(&self.trie, &pool, root.as_slice())
        })
    }

    /// What is wrong with a document of which it is known (or feared) that something is.
    pub(super) fn wrong(&self, text: &str, start: usize) -> Result<(), Box<Problem>> {
        let checker = Checker { forms: &self.forms };
        self.form.map_or(Ok(()), |form| checker.check(&mut Scan::new(text, start), form))
    }

    /// The columns out of JSON; `door`: the whole document is checked.
    pub(super) fn read(&self, json: &[u8], door: bool) -> Result<Vec<Value>, Box<Problem>> {
        let text = decode(json)?;
        let mut scan = Scan::new(text, 0);
        let found = walk(self.guide(), &self.trie, &mut scan, 1)?;
        scan.end()?;
        if door && self.form.is_some() && self.guide().broken(0, found.failed) {
            self.wrong(text, 0)?;
        }
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
                    let value = reader.at(start, &column.shape);
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
    let problem = reader.at(start, &Shape::Record(Box::new([]))).err()?;
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
pub(super) fn document(plan: &Plan, json: &[u8], door: bool) -> Result<Vec<Value>, Rejection> {
    plan.read(json, door).map_err(|problem| problem.reject())
}
