//! JSON as tests write it: typed against the schema, dotted paths nested, numbers exact.

use super::Checker;
use super::coerce::Need;
use super::cx::{Cx, Place};
use super::diagnostics::{fields, mismatch, scenario as report};
use super::functions::is_constant;
use super::usage::NOWHERE;
use crate::ast::{self, ExprKind as Ast, FieldInit, Name};
use crate::hir::{Expr, ExprKind, RecordTy, Ty};
use crate::schema::Node;
use crate::source::{FileId, Span};
use std::fmt::Write as _;
use std::sync::Arc;

/// A JSON value with exact numbers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Json {
    /// Text of a scalar as JSON.
    Raw(String),
    Object(Vec<(Arc<str>, Json)>),
    List(Vec<Json>),
}

impl Json {
    /// Compact text.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        match self {
            Json::Raw(text) => out.push_str(text),
            Json::Object(fields) => {
                out.push('{');
                for (i, (name, value)) in fields.iter().enumerate() {
                    out.push_str(if i > 0 { "," } else { "" });
                    out.push_str(&quoted(name));
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
            Json::List(items) => {
                out.push('[');
                for (i, item) in items.iter().enumerate() {
                    out.push_str(if i > 0 { "," } else { "" });
                    item.write(out);
                }
                out.push(']');
            }
        }
    }

    /// Puts a value at a path, making objects on the way; false if something is there already.
    pub(super) fn set(&mut self, path: &[Arc<str>], value: Json) -> bool {
        let (Json::Object(fields), Some((first, rest))) = (self, path.split_first()) else { return false };
        match fields.iter_mut().find(|(n, _)| n == first) {
            Some((_, there)) if rest.is_empty() => match (there, value) {
                (Json::Object(a), Json::Object(b)) => {
                    let mut there = Json::Object(std::mem::take(a));
                    let fine = b.into_iter().all(|(n, v)| there.set(&[n], v));
                    if let Json::Object(merged) = there {
                        *a = merged;
                    }
                    fine
                }
                _ => false,
            },
            Some((_, there)) => there.set(rest, value),
            None => {
                let mut inner = value;
                for name in rest.iter().rev() {
                    inner = Json::Object(vec![(name.clone(), inner)]);
                }
                fields.push((first.clone(), inner));
                true
            }
        }
    }

    /// Puts another object over this one; what both have is the other's.
    pub(super) fn merge(&mut self, over: Json) {
        match (self, over) {
            (Json::Object(mine), Json::Object(theirs)) => {
                for (name, value) in theirs {
                    match mine.iter_mut().find(|(n, _)| *n == name) {
                        Some((_, there)) => there.merge(value),
                        None => mine.push((name, value)),
                    }
                }
            }
            (this, over) => *this = over,
        }
    }
}

/// A text as JSON.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

impl Checker<'_> {
    /// The type of a document, without noting that anything is read of it.
    pub(super) fn unread(&mut self, node: Option<&Node>) -> Ty {
        match node {
            Some(node) => self.of_node(node, NOWHERE),
            None => Ty::Unknown,
        }
    }

    /// An object from fields with dotted paths.
    pub(super) fn json_fields(&mut self, file: FileId, fields: &[FieldInit], ty: &Ty) -> Json {
        let mut out = Json::Object(vec![]);
        for field in fields {
            let Some((inner, path)) = self.json_path(ty, &field.path) else { continue };
            let named;
            let value = match (&field.value, field.path.last()) {
                (Some(value), _) => value,
                (None, Some(name)) => {
                    named = ast::Expr { kind: Ast::Name(name.node.clone()), span: name.span };
                    &named
                }
                (None, None) => continue,
            };
            let Some(value) = self.json(file, value, &inner) else { continue };
            if !out.set(&path, value) {
                self.say(report::clash(field.span, &path.join(".")));
            }
        }
        out
    }

    pub(super) fn json_path(&mut self, ty: &Ty, path: &[Name]) -> Option<(Ty, Vec<Arc<str>>)> {
        let mut ty = ty.clone();
        let mut out: Vec<Arc<str>> = vec![];
        for name in path {
            let text: Arc<str> = name.node.as_str().into();
            ty = match ty.core() {
                Ty::Unknown | Ty::Json => Ty::Unknown,
                core => match self.member(core, &text) {
                    Some((field, _)) => field,
                    None => {
                        let known = Checker::field_names(core);
                        self.say(fields::no_such_field(core, name, &known));
                        return None;
                    }
                },
            };
            out.push(text);
        }
        Some((ty, out))
    }

    /// A constant of a type as JSON.
    pub(super) fn json(&mut self, file: FileId, e: &ast::Expr, ty: &Ty) -> Option<Json> {
        match (&e.kind, ty.core()) {
            (Ast::Paren(inner), _) => self.json(file, inner, ty),
            (Ast::Record(fields), Ty::Record(record)) => self.json_record(file, fields, record, e.span),
            (Ast::Record(fields), Ty::Object(..) | Ty::Map(_) | Ty::Json | Ty::Unknown) => {
                Some(self.json_fields(file, fields, ty.core()))
            }
            (Ast::List(items), Ty::List(element)) => self.json_list(file, items, element),
            (Ast::List(items), Ty::Json | Ty::Unknown) => self.json_list(file, items, &Ty::Unknown),
            (_, core) => self.json_scalar(file, e, core),
        }
    }

    fn json_list(&mut self, file: FileId, items: &[ast::Expr], element: &Ty) -> Option<Json> {
        items.iter().map(|i| self.json(file, i, element)).collect::<Option<_>>().map(Json::List)
    }

    fn json_record(&mut self, file: FileId, fields: &[FieldInit], record: &Arc<RecordTy>, span: Span) -> Option<Json> {
        let ty = Ty::Record(record.clone());
        let value = self.json_fields(file, fields, &ty);
        let Json::Object(given) = &value else { return None };
        let missing = record.fields.iter().find(|(n, t)| !t.is_optional() && !given.iter().any(|(g, _)| g == n));
        if let Some((name, ty)) = missing {
            let report = mismatch::field_missing(span, name, ty);
            self.say(report);
        }
        Some(value)
    }

    fn json_scalar(&mut self, file: FileId, e: &ast::Expr, ty: &Ty) -> Option<Json> {
        let mut cx = Cx::new(self, file, Place::Const);
        let value = cx.expr(e, Some(ty));
        let value = cx.coerce(value, ty, &Need::Other("the field"));
        if value.ty.is_unknown() && !matches!(value.kind, ExprKind::Record(_) | ExprKind::List(_)) {
            return None;
        }
        if !is_constant(&value) {
            self.say(mismatch::not_constant(&value));
            return None;
        }
        constant(&value)
    }
}

/// JSON of a constant.
pub(super) fn constant(e: &Expr) -> Option<Json> {
    Some(match &e.kind {
        ExprKind::Boolean(b) => Json::Raw(b.to_string()),
        ExprKind::Integer(i) => Json::Raw(i.to_string()),
        ExprKind::Decimal(d) => Json::Raw(d.to_string()),
        ExprKind::Text(t) => Json::Raw(quoted(t)),
        ExprKind::Date(days) => Json::Raw(quoted(&date(*days)?)),
        ExprKind::Time(micros) => Json::Raw(quoted(&time(*micros))),
        ExprKind::DateTime(micros, offset) => Json::Raw(quoted(&datetime(*micros, *offset)?)),
        ExprKind::LocalDateTime(micros) => Json::Raw(quoted(&local(*micros)?)),
        ExprKind::Some(inner) | ExprKind::Widen(inner) => constant(inner)?,
        ExprKind::List(items) => Json::List(items.iter().map(constant).collect::<Option<_>>()?),
        ExprKind::Map(entries) => Json::Object(
            entries
                .iter()
                .map(|(k, v)| match &k.kind {
                    ExprKind::Text(name) => Some((name.clone(), constant(v)?)),
                    _ => None,
                })
                .collect::<Option<_>>()?,
        ),
        ExprKind::Record(values) => match e.ty.core() {
            Ty::Record(r) => {
                let present = r.fields.iter().zip(values).filter(|(_, v)| !matches!(v.kind, ExprKind::Absent));
                Json::Object(present.map(|((n, _), v)| Some((n.clone(), constant(v)?))).collect::<Option<_>>()?)
            }
            _ => return None,
        },
        _ => return None,
    })
}

fn civil(micros: i64) -> Option<jiff::civil::DateTime> {
    let instant = jiff::Timestamp::from_microsecond(micros).ok()?;
    Some(jiff::tz::Offset::UTC.to_datetime(instant))
}

fn date(days: i32) -> Option<String> {
    Some(civil(i64::from(days).checked_mul(86_400_000_000)?)?.date().to_string())
}

fn time(micros: i64) -> String {
    let (seconds, rest) = (micros / 1_000_000, micros % 1_000_000);
    let mut out = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if rest != 0 {
        let _ = write!(out, ".{rest:06}");
    }
    out
}

fn local(micros: i64) -> Option<String> {
    let wall = civil(micros)?;
    Some(format!("{}T{}", wall.date(), time(micros.rem_euclid(86_400_000_000))))
}

/// RFC 3339.
fn datetime(micros: i64, offset: i32) -> Option<String> {
    let wall = local(micros.checked_add(i64::from(offset) * 1_000_000)?)?;
    if offset == 0 {
        return Some(format!("{wall}Z"));
    }
    let (sign, abs) = if offset < 0 { ('-', -offset) } else { ('+', offset) };
    Some(format!("{wall}{sign}{:02}:{:02}", abs / 3600, abs / 60 % 60))
}
