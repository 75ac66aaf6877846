//! Types: from the schema, from what authors write, and as words in messages.

use super::Checker;
use super::checker::State;
use super::diagnostics::{declarations, unsupported};
use super::names::Decl;
use super::usage::Origin;
use crate::ast::{TypeExpr, TypeExprKind};
use crate::hir::{RecordTy, Ty, UsageId};
use crate::schema::{Kind, Node};
use crate::source::FileId;
use std::sync::Arc;

/// Types that have a name in the language.
pub(super) const PRIMITIVES: &[(&str, Ty)] = &[
    ("boolean", Ty::Boolean),
    ("string", Ty::String),
    ("integer", Ty::Integer),
    ("decimal", Ty::Decimal),
    ("date", Ty::Date),
    ("time", Ty::Time),
    ("datetime", Ty::DateTime),
    ("localdatetime", Ty::LocalDateTime),
    ("duration", Ty::Duration),
];

impl Ty {
    /// Whether a value may be absent.
    pub(super) fn is_optional(&self) -> bool {
        matches!(self, Ty::Option(_))
    }

    /// Without the `?`.
    pub(crate) fn core(&self) -> &Ty {
        match self {
            Ty::Option(t) => t,
            t => t,
        }
    }

    /// With a `?`.
    pub(super) fn optional(self) -> Ty {
        match self {
            Ty::Option(_) | Ty::Unknown => self,
            t => Ty::Option(Arc::new(t)),
        }
    }

    /// Text of any kind.
    pub(super) fn is_text(&self) -> bool {
        matches!(self, Ty::String | Ty::Enum(_) | Ty::Open(_))
    }

    /// A single value that interpolation can write.
    pub(super) fn is_scalar(&self) -> bool {
        !matches!(
            self,
            Ty::Json | Ty::List(_) | Ty::Map(_) | Ty::Record(_) | Ty::Object(..) | Ty::Option(_) | Ty::Unknown
        )
    }

    /// Whether nothing is known.
    pub(crate) fn is_unknown(&self) -> bool {
        matches!(self.core(), Ty::Unknown)
    }

    /// With `a` or `an`.
    pub(super) fn a(&self) -> String {
        let words = self.words();
        match words.chars().next() {
            Some('a' | 'e' | 'i' | 'o') if !words.starts_with("one of") => format!("an {words}"),
            _ if words.starts_with("one of") => words,
            _ => format!("a {words}"),
        }
    }

    /// As authors would write it.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Ty::Boolean => "boolean".into(),
            Ty::Integer => "integer".into(),
            Ty::Decimal => "decimal".into(),
            Ty::String | Ty::Open(_) => "string".into(),
            Ty::Enum(e) => {
                let shown: Vec<String> = e.values.iter().take(4).map(|(v, _)| format!("\"{v}\"")).collect();
                format!("one of {}{}", shown.join(", "), if e.values.len() > 4 { ", …" } else { "" })
            }
            Ty::Date => "date".into(),
            Ty::Time => "time".into(),
            Ty::DateTime => "datetime".into(),
            Ty::LocalDateTime => "localdatetime".into(),
            Ty::Duration => "duration".into(),
            Ty::Json => "free-form object".into(),
            Ty::List(t) => format!("list of {}", t.words()),
            Ty::Map(t) => format!("map of {}", t.words()),
            Ty::Record(r) => r.name.as_ref().map_or_else(|| "record".into(), |n| n.to_string()),
            Ty::Object(n, _) => n.facts().title.map_or_else(|| "object".into(), |t| format!("object ({t})")),
            Ty::Option(t) if matches!(**t, Ty::List(_) | Ty::Map(_)) => format!("({})?", t.words()),
            Ty::Option(t) => format!("{}?", t.words()),
            Ty::Unknown => "unknown".into(),
        }
    }
}

/// Whether two types are the same, apart from which values of an enum they allow.
pub(super) fn same(a: &Ty, b: &Ty) -> bool {
    match (a, b) {
        (Ty::Unknown, _) | (_, Ty::Unknown) => true,
        (a, b) if a.is_text() && b.is_text() => true,
        (Ty::List(a), Ty::List(b)) | (Ty::Map(a), Ty::Map(b)) | (Ty::Option(a), Ty::Option(b)) => same(a, b),
        (Ty::Record(a), Ty::Record(b)) => {
            a.fields.len() == b.fields.len()
                && a.fields.iter().zip(&b.fields).all(|((n, t), (m, u))| n == m && same(t, u))
        }
        (Ty::Object(a, _), Ty::Object(b, _)) => a == b,
        (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}

impl Checker<'_> {
    /// The type of a schema node whose reads are collected at `usage`.
    pub(super) fn of_node(&mut self, node: &Node, usage: UsageId) -> Ty {
        match node.kind() {
            Kind::String { closed: Some(values), .. } => Ty::Enum(values),
            Kind::String { suggested: Some(values), .. } => Ty::Open(values),
            Kind::String { .. } => Ty::String,
            Kind::Date => Ty::Date,
            Kind::DateTime => Ty::DateTime,
            Kind::Integer => Ty::Integer,
            Kind::Number => Ty::Decimal,
            Kind::Boolean => Ty::Boolean,
            Kind::Object => Ty::Object(node.clone(), usage),
            Kind::Map(values) => Ty::Map(Arc::new(self.element_of(&values, usage))),
            Kind::List(items) => Ty::List(Arc::new(self.element_of(&items, usage))),
            Kind::Any => Ty::Json,
        }
    }

    fn element_of(&mut self, node: &Node, usage: UsageId) -> Ty {
        match node.kind() {
            Kind::Object | Kind::Map(_) | Kind::List(_) => {
                let element = self.usage.element(usage);
                self.of_node(node, element)
            }
            _ => self.of_node(node, usage),
        }
    }

    /// The type with its reads collected at another place of the tree.
    pub(super) fn attach(&mut self, ty: &Ty, usage: UsageId) -> Ty {
        match ty {
            Ty::Object(n, _) => Ty::Object(n.clone(), usage),
            Ty::Record(r) => Ty::Record(Arc::new(RecordTy { usage: Some(usage), ..(**r).clone() })),
            Ty::List(t) if has_fields(t) => {
                let element = self.usage.element(usage);
                Ty::List(Arc::new(self.attach(t, element)))
            }
            Ty::Map(t) if has_fields(t) => {
                let element = self.usage.element(usage);
                Ty::Map(Arc::new(self.attach(t, element)))
            }
            Ty::Option(t) => self.attach(t, usage).optional(),
            t => t.clone(),
        }
    }

    /// A type as written.
    pub(super) fn resolve(&mut self, file: FileId, written: &TypeExpr) -> Ty {
        match &written.kind {
            TypeExprKind::Name(name) => self.resolve_name(file, written, name),
            TypeExprKind::List(t) => Ty::List(Arc::new(self.resolve(file, t))),
            TypeExprKind::Map(t) => Ty::Map(Arc::new(self.resolve(file, t))),
            TypeExprKind::Option(t) => self.resolve(file, t).optional(),
            TypeExprKind::Record(fields) => self.resolve_record(file, None, fields),
            TypeExprKind::Broken => Ty::Unknown,
        }
    }

    fn resolve_record(&mut self, file: FileId, name: Option<Arc<str>>, fields: &[(crate::ast::Name, TypeExpr)]) -> Ty {
        let mut out: Vec<(Arc<str>, Ty)> = Vec::with_capacity(fields.len());
        for (field, ty) in fields {
            let ty = self.resolve(file, ty);
            if out.iter().any(|(n, _)| **n == *field.node) {
                self.say(declarations::field_twice(field));
            } else {
                out.push((field.node.as_str().into(), ty));
            }
        }
        Ty::Record(Arc::new(RecordTy { name, fields: out, usage: None }))
    }

    fn resolve_name(&mut self, file: FileId, written: &TypeExpr, name: &str) -> Ty {
        if let Some((_, ty)) = PRIMITIVES.iter().find(|(n, _)| *n == name) {
            return ty.clone();
        }
        match self.names.get(file, name) {
            Some(Decl::Type(i)) => self.declared_type(i, written),
            Some(Decl::Endpoint(id)) => match self.returns(id, written.span) {
                Some(ty) => ty,
                None => {
                    self.say(declarations::answers_nothing(written.span, name));
                    Ty::Unknown
                }
            },
            Some(Decl::Event(id)) => self.event_root(id),
            Some(Decl::Opaque(..)) => Ty::Unknown,
            Some(other) => {
                self.say(declarations::wrong_kind(written.span, name, other.words(), "a type"));
                Ty::Unknown
            }
            None => self.resolve_schema(file, written, name),
        }
    }

    fn resolve_schema(&mut self, file: FileId, written: &TypeExpr, name: &str) -> Ty {
        if let Some(node) = self.project.schemas.schema(name) {
            let usage = self.usage.root(Origin::Schema(name.into()));
            return self.of_node(&node, usage);
        }
        if name == "instant" || name == "json" {
            self.say(unsupported::ty(written.span, name));
            return Ty::Unknown;
        }
        let aliases = self.project.schemas.aliases();
        let known =
            PRIMITIVES.iter().map(|(n, _)| *n).chain(self.names.visible(file)).chain(aliases.iter().map(AsRef::as_ref));
        let report = declarations::unknown_type(written.span, name, known);
        if self.project.schemas.any() || name.chars().next().is_some_and(char::is_lowercase) {
            self.say(report);
        } else {
            self.without_schemas(written.span);
        }
        Ty::Unknown
    }

    pub(super) fn declared_type(&mut self, index: usize, written: &TypeExpr) -> Ty {
        match self.types.get(&index) {
            Some(State::Done(ty)) => return ty.clone(),
            Some(State::Busy) => {
                self.say(declarations::recursive(written.span, "type"));
                return Ty::Unknown;
            }
            _ => {}
        }
        let Some(at) = self.names.types.get(index).copied() else { return Ty::Unknown };
        self.types.insert(index, State::Busy);
        let ty = match &at.decl.kind {
            TypeExprKind::Record(fields) => self.resolve_record(at.file, Some(at.name.node.as_str().into()), fields),
            _ => self.resolve(at.file, at.decl),
        };
        self.types.insert(index, State::Done(ty.clone()));
        ty
    }
}

fn has_fields(ty: &Ty) -> bool {
    match ty {
        Ty::Object(..) | Ty::Record(_) => true,
        Ty::List(t) | Ty::Map(t) | Ty::Option(t) => has_fields(t),
        _ => false,
    }
}
