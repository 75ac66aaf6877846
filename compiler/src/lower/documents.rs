//! What is read of every JSON document: columns, collected while code is made, put in order at the end.
//!
//! Until then a column's number is provisional; [`Order`] says what becomes of it. A column that no instruction
//! loads any more is left out.

use super::types::Shape;
use super::{Lowering, errors};
use crate::hir::{Document as Kind, Event, Ty, UsageId};
use crate::schema::{self, Node};
use crate::source::Span;
use journey_bytecode::program::{Column, Document};
use journey_bytecode::types::{ColRef, DocRef, TypeRef};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A path of a document, from its root.
pub(super) type Path = Vec<Arc<str>>;

/// A document and its columns so far.
#[derive(Debug)]
struct Draft {
    name: Arc<str>,
    root: Place,
    /// Requirements of the schema are checked at the door.
    checked: bool,
    /// It has its place in the bundle even if nothing is read of it.
    kept: bool,
    columns: Vec<DraftColumn>,
}

#[derive(Debug)]
struct DraftColumn {
    path: Path,
    leaf: TypeRef,
    ty: TypeRef,
    required: bool,
    /// The first read.
    span: Span,
    /// Comes first, in the order of creation.
    leads: bool,
    used: bool,
}

/// A place within a document.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// Of a schema.
    Node(Node),
    /// Of a type written in the language.
    Ty(Ty),
}

impl Place {
    /// Below a key, and whether it must be there where this is.
    fn step(&self, key: &str) -> Option<(Place, bool)> {
        match self {
            Place::Node(node) => match node.kind() {
                schema::Kind::Map(value) => Some((Place::Node(value), false)),
                _ => node.field(key).map(|f| (Place::Node(f.node), f.required)),
            },
            Place::Ty(Ty::Object(node, _)) => Place::Node(node.clone()).step(key),
            Place::Ty(Ty::Option(inner)) => Place::Ty((**inner).clone()).step(key),
            Place::Ty(Ty::Map(value)) => Some((Place::Ty((**value).clone()), false)),
            Place::Ty(Ty::Record(record)) => {
                let (_, ty) = record.fields.iter().find(|(name, _)| **name == *key)?;
                match ty {
                    Ty::Option(inner) => Some((Place::Ty((**inner).clone()), false)),
                    ty => Some((Place::Ty(ty.clone()), true)),
                }
            }
            Place::Ty(_) => None,
        }
    }
}

/// All documents of a project.
#[derive(Debug, Default)]
pub(super) struct Documents {
    drafts: Vec<Draft>,
    of: FxHashMap<Kind, DocRef>,
}

/// The final number of every document and column; none: it is left out.
#[derive(Debug, Default)]
pub(super) struct Order {
    documents: Vec<Option<u16>>,
    columns: Vec<Vec<Option<u16>>>,
}

impl Order {
    pub(crate) fn document(&self, doc: DocRef) -> Option<DocRef> {
        self.documents.get(doc.index()).copied().flatten().map(DocRef)
    }

    pub(crate) fn column(&self, doc: DocRef, col: ColRef) -> Option<ColRef> {
        self.columns.get(doc.index())?.get(col.index()).copied().flatten().map(ColRef)
    }
}

impl Lowering<'_> {
    /// The document of a kind.
    pub(crate) fn document(&mut self, kind: Kind) -> DocRef {
        if let Some(doc) = self.documents.of.get(&kind) {
            return *doc;
        }
        let program = self.program;
        let unknown = Place::Ty(Ty::Unknown);
        let (name, root): (Arc<str>, Place) = match kind {
            Kind::Profile => ("profile".into(), program.profile.clone().map_or(unknown, Place::Node)),
            Kind::Event(id) => match program.events.get(id.index()) {
                Some(event) => (event.schema.clone(), Place::Node(event.node.clone())),
                None => ("".into(), unknown),
            },
            Kind::Answer(id) => match program.endpoints.get(id.index()) {
                Some(e) => (e.name.clone(), Place::Ty(e.returns.clone().unwrap_or(Ty::Unknown))),
                None => ("".into(), unknown),
            },
        };
        let draft =
            Draft { name, root, checked: kind != Kind::Profile, kept: matches!(kind, Kind::Event(_)), columns: vec![] };
        let doc = DocRef(u16::try_from(self.documents.drafts.len()).unwrap_or(u16::MAX));
        self.documents.drafts.push(draft);
        self.documents.of.insert(kind, doc);
        doc
    }

    /// The document of a kind, if code needed it.
    pub(crate) fn known_document(&self, kind: Kind) -> Option<DocRef> {
        self.documents.of.get(&kind).copied()
    }

    /// The column of a path whose value, where present, has the type `leaf`.
    pub(crate) fn column(&mut self, doc: DocRef, path: &[Arc<str>], leaf: TypeRef, span: Span) -> ColRef {
        let Some(draft) = self.documents.drafts.get(doc.index()) else { return ColRef(0) };
        if let Some(at) = draft.columns.iter().position(|c| c.leaf == leaf && c.path == path) {
            return ColRef(at as u16);
        }
        let mut place = draft.root.clone();
        let mut required = draft.checked;
        for key in path {
            let Some((next, always)) = place.step(key) else { break };
            required &= always;
            place = next;
        }
        let ty = if required { leaf } else { self.tables.option(leaf) };
        let column = DraftColumn { path: path.to_vec(), leaf, ty, required, span, leads: false, used: false };
        self.add_column(doc, column)
    }

    fn add_column(&mut self, doc: DocRef, column: DraftColumn) -> ColRef {
        let Some(draft) = self.documents.drafts.get_mut(doc.index()) else { return ColRef(0) };
        draft.columns.push(column);
        if draft.columns.len() >= journey_bytecode::limits::TABLE {
            self.tables.full.get_or_insert("columns");
        }
        ColRef((draft.columns.len() - 1) as u16)
    }

    /// The type of a column.
    pub(crate) fn column_type(&self, doc: DocRef, col: ColRef) -> TypeRef {
        let draft = self.documents.drafts.get(doc.index());
        draft.and_then(|d| d.columns.get(col.index())).map_or(TypeRef(0), |c| c.ty)
    }

    /// Notes that the column is read.
    pub(crate) fn use_column(&mut self, doc: DocRef, col: ColRef) {
        let draft = self.documents.drafts.get_mut(doc.index());
        if let Some(column) = draft.and_then(|d| d.columns.get_mut(col.index())) {
            column.used = true;
        }
    }

    /// The document of an event with the columns that every event has: `_id` and `timestamp`.
    pub(crate) fn event_document(&mut self, kind: Kind, event: &Event) -> DocRef {
        let doc = self.document(kind);
        for name in ["_id", "timestamp"] {
            let Some(field) = event.node.field(name) else { continue };
            let leaf = self.node(&field.node, None, Shape::Whole, event.span);
            let col = self.column(doc, &[field.name], leaf, event.span);
            self.use_column(doc, col);
            let draft = self.documents.drafts.get_mut(doc.index());
            if let Some(column) = draft.and_then(|d| d.columns.get_mut(col.index())) {
                column.leads = true;
            }
        }
        doc
    }

    /// A column for a path that no expression reads: it only has to be there.
    pub(crate) fn presence_column(&mut self, doc: DocRef, path: &[Arc<str>], span: Span) -> ColRef {
        let Some(draft) = self.documents.drafts.get(doc.index()) else { return ColRef(0) };
        let read = draft.columns.iter().position(|c| c.path == path);
        let col = match read {
            Some(at) => ColRef(at as u16),
            None => {
                let mut place = Some(draft.root.clone());
                for key in path {
                    place = place.and_then(|p| p.step(key)).map(|(next, _)| next);
                }
                let leaf = match place {
                    Some(Place::Node(node)) => self.presence_type(&node, span),
                    Some(Place::Ty(ty)) => self.type_of(&ty, Shape::Whole, span),
                    None => self.tables.ty(journey_bytecode::types::Type::Json),
                };
                self.column(doc, path, leaf, span)
            }
        };
        self.use_column(doc, col);
        col
    }

    /// The smallest type that tells presence and form.
    fn presence_type(&mut self, node: &Node, span: Span) -> TypeRef {
        self.node(node, None::<UsageId>, Shape::Fields, span)
    }

    /// Puts columns into their final order and drops what nobody reads.
    pub(crate) fn finish_documents(&mut self) -> (Vec<Document>, Order) {
        let mut order = Order::default();
        let mut documents = vec![];
        for draft in std::mem::take(&mut self.documents.drafts) {
            let mut sorted: Vec<usize> = (0..draft.columns.len()).collect();
            sorted.retain(|i| draft.columns.get(*i).is_some_and(|c| c.used));
            sorted.sort_by_key(|i| draft.columns.get(*i).map(|c| (!c.leads, (!c.leads).then_some(&c.path), *i)));
            let mut numbers = vec![None; draft.columns.len()];
            for (new, old) in sorted.iter().enumerate() {
                if let Some(number) = numbers.get_mut(*old) {
                    *number = u16::try_from(new).ok();
                }
            }
            order.columns.push(numbers);
            if sorted.is_empty() && !draft.kept {
                order.documents.push(None);
                continue;
            }
            order.documents.push(u16::try_from(documents.len()).ok());
            let name = self.tables.text(&draft.name);
            let twice = sorted.windows(2).find_map(|pair| match pair {
                [a, b] => draft.columns.get(*a).zip(draft.columns.get(*b)).filter(|(a, b)| a.path == b.path),
                _ => None,
            });
            if let Some((column, _)) = twice {
                self.report(errors::two_shapes(&draft.name, &column.path, column.span));
            }
            let mut columns = vec![];
            for column in sorted.iter().filter_map(|i| draft.columns.get(*i)) {
                let path = column.path.iter().map(|key| self.tables.text(key)).collect();
                columns.push(Column { path, ty: column.ty, required: column.required });
            }
            let form = self.form_of(&draft.root, draft.checked);
            documents.push(Document { name, columns, form });
        }
        (documents, order)
    }
}
