//! What there is to say about a thing, as Markdown.

use crate::symbols::{RESERVED, Target, keyword};
use crate::world::Here;
use journey_compiler::ast::{EndpointClause, EventClause, Item, ItemKind, RaceArm, Stmt, StmtKind};
use journey_compiler::hir::{EnumTy, Ty};
use journey_compiler::ide::{Inner, Member, walk};
use journey_compiler::project::SchemaSource;
use journey_compiler::source::Span;
use journey_stdlib::functions::{Form, Function, Type};
use std::fmt::Write;

/// Most values of an enum that are shown.
const VALUES: usize = 12;

/// Everything about a thing.
pub(crate) fn describe(here: &Here, target: &Target) -> Option<String> {
    match target {
        Target::Top { file, top, .. } => {
            let there = here.file_at(*file);
            let item = there.file()?.parsed.module.items.get(top.item as usize)?.clone();
            Some(declared(&there, &item, keyword(top.sort)))
        }
        Target::Inner { span, inner, name, .. } => Some(inside(&here.file_at(span.file), *span, *inner, name)),
        Target::Field { of, member } => Some(field(here, of, member)),
        Target::Function(function) => Some(self::function(function)),
        Target::Method((_, form, gives)) => Some(format!("{}\n{}.", code(&format!("list.{form}")), capital(gives))),
        Target::Schema(alias) => schema(here, alias),
        Target::Module(file) => {
            let there = here.file_at(*file);
            let mut names: Vec<&str> = there.outline()?.tops.keys().map(AsRef::as_ref).collect();
            names.sort_unstable();
            Some(format!("{}\n{}", code(&here.snapshot.module_of(*file)?), names.join(", ")))
        }
        Target::Reserved(name) => {
            let (_, words) = RESERVED.iter().find(|(n, _)| n == name)?;
            Some(format!("{}\n{words}", code(name)))
        }
    }
}

fn code(text: &str) -> String {
    format!("```journey\n{text}\n```")
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn declared(there: &Here, item: &Item, word: &str) -> String {
    let text = there.snapshot.text(item.span);
    let shown = match &item.kind {
        ItemKind::Event(d) => {
            let clauses = d.clauses.iter().filter(|c| !matches!(c.node, EventClause::Keep { .. })).map(|c| c.span);
            listed(there, text, clauses)
        }
        ItemKind::Endpoint(d) => {
            let wanted = |c: &EndpointClause| {
                matches!(
                    c,
                    EndpointClause::Params(_)
                        | EndpointClause::Request { .. }
                        | EndpointClause::Returns(_)
                        | EndpointClause::Channel { .. }
                        | EndpointClause::Timeout(_)
                )
            };
            listed(there, text, d.clauses.iter().filter(|c| wanted(&c.node)).map(|c| c.span))
        }
        ItemKind::Journey(d) => listed(there, text, d.clauses.iter().map(|c| c.span)),
        _ => text.lines().take(12).collect::<Vec<_>>().join("\n"),
    };
    let mut out = code(&shown);
    if let Some(doc) = &item.doc {
        let _ = write!(out, "\n{}", doc.node);
    }
    if let Some(module) = there.snapshot.module_of(there.id) {
        let _ = write!(out, "\n\n*{word} of `{module}`*");
    }
    out
}

/// The first line of a declaration and some of its clauses.
fn listed(there: &Here, text: &str, clauses: impl Iterator<Item = Span>) -> String {
    let mut out = text.lines().next().unwrap_or_default().to_owned();
    for span in clauses {
        let lines: Vec<&str> = there.snapshot.text(span).lines().map(str::trim).collect();
        let _ = write!(out, "\n  {}", lines.join(" "));
    }
    if out.ends_with('{') {
        out.push_str(" … }")
    } else {
        out.push_str("\n}")
    }
    out
}

fn inside(there: &Here, span: Span, inner: Inner, name: &str) -> String {
    let ty = there.ty(span).map(|t| words(&t));
    let typed = ty.map_or_else(|| name.to_owned(), |t| format!("{name}: {t}"));
    let what = match inner {
        Inner::Value => "a value",
        Inner::Event => "an event",
        Inner::Label => "a step",
        Inner::Split => "a split: its value is the arm taken",
        Inner::Arm => "an arm",
        Inner::Param => "a parameter",
        Inner::Field => "a field",
        Inner::Reason => "a reason to end",
    };
    let mut out = match inner {
        Inner::Param | Inner::Field => {
            // As written, with its default.
            let text = there.source().map(|s| &*s.text).unwrap_or_default();
            let rest = text.get(span.start as usize..).unwrap_or_default();
            let end = rest.find([',', '\n', '}']).unwrap_or(rest.len());
            code(rest.get(..end).unwrap_or(name).trim())
        }
        _ => code(&typed),
    };
    if let Some(doc) = doc_of(there, span) {
        let _ = write!(out, "\n{doc}");
    }
    let _ = write!(out, "\n\n*{what}*");
    out
}

/// Documentation of the step whose label is at a place.
fn doc_of(there: &Here, label: Span) -> Option<String> {
    struct Find(Span, Option<String>);
    impl walk::Visitor for Find {
        fn name(&mut self, _: &journey_compiler::ast::Name, _: journey_compiler::ide::Role) {}
        fn stmt(&mut self, stmt: &Stmt) {
            // The innermost step around it is the last one met.
            if stmt.span.start <= self.0.start && self.0.end <= stmt.span.end {
                self.1 = stmt.doc.as_ref().map(|d| d.node.clone());
            }
        }
    }
    let mut find = Find(label, None);
    walk::module(&there.file()?.parsed.module, &mut find);
    find.1
}

/// A type, with `?` where it may be absent.
pub(crate) fn words(ty: &Ty) -> String {
    match ty {
        Ty::Enum(_) => "string".into(),
        Ty::Option(inner) if matches!(**inner, Ty::Enum(_)) => "string?".into(),
        ty => ty.words(),
    }
}

/// The type of a member as its place shows it.
pub(crate) fn member_words(of: &Ty, member: &Member) -> String {
    let absent = matches!(of, Ty::Option(_)) || !member.required;
    format!("{}{}", words(&member.ty), if absent { "?" } else { "" })
}

fn field(here: &Here, of: &Ty, member: &Member) -> String {
    let mut out = code(&format!("{}: {}", member.name, member_words(of, member)));
    let Some(node) = &member.node else { return out };
    let facts = node.facts();
    if let Some(title) = &facts.title {
        let _ = write!(out, "\n**{title}**");
    }
    let _ = write!(out, " · {}", if member.required { "required" } else { "may be absent" });
    if let Some(words) = &facts.deprecated {
        let _ = write!(out, "\n\n⚠ **deprecated** {words}");
    }
    if let Some(description) = facts.description.as_ref().filter(|d| Some(*d) != facts.title.as_ref()) {
        let _ = write!(out, "\n\n{description}");
    }
    if let Ty::Enum(values) | Ty::Open(values) = &member.ty {
        out.push_str(&table(values, matches!(member.ty, Ty::Enum(_))));
    }
    if let Some(example) = &facts.example {
        let _ = write!(out, "\n\nExample: `{example}`");
    }
    if let Some(default) = &facts.default {
        let _ = write!(out, "\n\nMeant when it is left out: `{default}`");
    }
    let bounds = match (facts.minimum, facts.maximum) {
        (Some(a), Some(b)) => Some(format!("{a} to {b}")),
        (Some(a), None) => Some(format!("at least {a}")),
        (None, Some(b)) => Some(format!("at most {b}")),
        (None, None) => None,
    };
    let above = facts.exclusive_minimum.map(|n| format!("above {n}"));
    let below = facts.exclusive_maximum.map(|n| format!("below {n}"));
    let steps = facts.multiple_of.iter().map(|step| format!("multiples of {step}"));
    let bounds: Vec<String> = bounds.into_iter().chain(above).chain(below).chain(steps).collect();
    let bounds = (!bounds.is_empty()).then(|| bounds.join(", "));
    if let Some(bounds) = bounds {
        let _ = write!(out, "\n\nRange: {bounds}");
    }
    let group = facts.declared_by.map(|g| format!("from {g}")).unwrap_or_default();
    let link = match here.schema_place(member) {
        Some(place) => format!("[{}]({}#L{})", "schema", place.uri.as_str(), place.range.start.line + 1),
        None => node.written().first().map(|w| format!("`{}`", w.id)).unwrap_or_default(),
    };
    let _ = write!(out, "\n\n*{group}* {link}");
    out
}

/// Values and their labels.
fn table(values: &EnumTy, closed: bool) -> String {
    let mut out = format!("\n\n| {} | |\n|---|---|", if closed { "value" } else { "usual value" });
    for (value, label) in values.values.iter().take(VALUES) {
        let label = if label == value { "" } else { label };
        let _ = write!(out, "\n| `\"{value}\"` | {} |", label.replace('|', "\\|").replace('\n', " "));
    }
    if values.values.len() > VALUES {
        let _ = write!(out, "\n| … | {} more |", values.values.len() - VALUES);
    }
    out
}

/// A function's signatures, what it does, examples.
pub(crate) fn function(function: &Function) -> String {
    let lines: Vec<String> = signatures(function).map(|(text, _)| text).collect();
    let mut out = format!("{}\n{}", code(&lines.join("\n")), function.summary);
    if !function.examples.is_empty() {
        let shown: Vec<String> = function.examples.iter().map(|(a, b)| format!("{a}  // {b}")).collect();
        let _ = write!(out, "\n\n{}", code(&shown.join("\n")));
    }
    out
}

/// Each signature with its parameters.
pub(crate) fn signatures(function: &Function) -> impl Iterator<Item = (String, Vec<String>)> {
    function.overloads.iter().map(move |o| {
        let params: Vec<String> = o.params.iter().map(|p| format!("{}: {}", p.name, ty(p.ty))).collect();
        let text = match (function.form, o.params.first()) {
            (Form::Property, Some(of)) => format!("{}.{}: {}", ty(of.ty), function.name, ty(o.result)),
            (Form::Name, _) => format!("{}: {}", function.name, ty(o.result)),
            _ => format!("{}({}): {}", function.name, params.join(", "), ty(o.result)),
        };
        (text, params)
    })
}

fn ty(ty: Type) -> String {
    match ty {
        Type::List(t) => format!("list of {}", self::ty(*t)),
        Type::Option(t) => format!("{}?", self::ty(*t)),
        Type::Scalar => "any".into(),
        Type::T => "T".into(),
        other => format!("{other:?}").to_lowercase(),
    }
}

fn schema(here: &Here, alias: &str) -> Option<String> {
    let entry = here.snapshot.project.manifest.schemas.iter().find(|e| *e.alias.node == *alias)?;
    let of = match &entry.source {
        SchemaSource::Composed { names, .. } => names.iter().map(|n| &*n.node).collect::<Vec<_>>().join(" + "),
        SchemaSource::File(file) | SchemaSource::JsonSchema(file) => file.node.to_string(),
    };
    let fields = here.snapshot.project.named(alias)?.node.as_ref().map_or(0, |n| n.fields().len());
    Some(format!("{}\n{of}\n\n*{fields} fields at the top*", code(&format!("schema {alias}"))))
}

/// How a wait reads, for a cursor on its first word.
pub(crate) fn wait(here: &Here, offset: u32) -> Option<(Span, String)> {
    struct Find(u32, Option<Stmt>);
    impl walk::Visitor for Find {
        fn name(&mut self, _: &journey_compiler::ast::Name, _: journey_compiler::ide::Role) {}
        fn stmt(&mut self, stmt: &Stmt) {
            if stmt.span.start <= self.0 && self.0 < stmt.span.start + 4 {
                self.1 = Some(stmt.clone());
            }
        }
    }
    let mut find = Find(offset, None);
    walk::module(&here.file()?.parsed.module, &mut find);
    let stmt = find.1?;
    let text = |span| here.snapshot.text(span);
    let words = match &stmt.kind {
        StmtKind::Wait { length, until: None, .. } => format!("Waits {}, then goes on.", text(length.span)),
        StmtKind::Wait { length, until: Some(until), .. } => format!(
            "Waits {}, then until it is {} (the same day, or the next if that is past), then goes on.",
            text(length.span),
            text(until.span)
        ),
        StmtKind::WaitUntil { instant, at, .. } => {
            let at = at.as_ref().map(|t| format!(" at {}", text(t.span))).unwrap_or_default();
            format!("Waits until {}{at}; goes on at once if that is past.", text(instant.span))
        }
        StmtKind::Race { arms, .. } => {
            let mut out = String::from("Waits for the first to happen:");
            for arm in arms {
                let line = match arm {
                    RaceArm::On { event, .. } => format!("the event `{}`", text(event.span)),
                    RaceArm::After { length, until, .. } => {
                        let until = until.as_ref().map(|u| format!(", on to the next {}", text(u.span)));
                        format!("{} have passed{}", text(length.span), until.unwrap_or_default())
                    }
                    RaceArm::Broken(_) => continue,
                };
                let _ = write!(out, "\n- {line}");
            }
            out
        }
        _ => return None,
    };
    let doc = stmt.doc.as_ref().map(|d| format!("**{}**\n\n", d.node)).unwrap_or_default();
    let minutes = "\n\n*Minutes and hours are exact; days, weeks and months are those of the calendar.*";
    Some((Span { end: stmt.span.start + 4, ..stmt.span }, format!("{doc}{words}{minutes}")))
}
