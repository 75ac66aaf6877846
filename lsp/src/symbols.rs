//! What a name stands for, where that is declared, and everywhere it is meant.

use crate::world::{Here, World, outside};
use journey_compiler::ast::{EndpointClause, EventClause, ItemKind, ReturnsExpr, TypeExpr, TypeExprKind};
use journey_compiler::hir::Ty;
use journey_compiler::ide::{self, Inner, Member, Role, Root, Slot, Sort, Top};
use journey_compiler::source::{FileId, Span};
use journey_stdlib::functions::{self, Form, Function};
use std::sync::Arc;
use tower_lsp::ls_types as lsp;

/// What a name stands for.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    /// A declared thing.
    Top { file: FileId, name: Arc<str>, top: Top },
    /// Something declared inside one.
    Inner { span: Span, inner: Inner, name: Arc<str>, item: u32 },
    /// A field of a type.
    Field { of: Ty, member: Box<Member> },
    /// A function of the library.
    Function(&'static Function),
    /// A method of lists: name, form, what it gives.
    Method((&'static str, &'static str, &'static str)),
    /// A schema of the manifest.
    Schema(Arc<str>),
    /// A file.
    Module(FileId),
    /// `profile`, `now`, …
    Reserved(&'static str),
}

/// Names with a meaning of their own, and what they mean.
pub(crate) const RESERVED: [(&str, &str); 6] = [
    ("profile", "The profile of the person. Any field may be absent."),
    ("now", "The instant of this step, the same when it is replayed."),
    ("today", "The day of this step in the journey's time zone."),
    ("step", "This step: `step.key` is the same over retries, crashes and restarts."),
    ("journey", "This journey."),
    ("identity", "An identity of the person: `identity(\"Email\")`."),
];

impl Target {
    /// Whether it is the same thing.
    pub(crate) fn is(&self, other: &Target) -> bool {
        match (self, other) {
            (Target::Top { file: a, top: x, .. }, Target::Top { file: b, top: y, .. }) => a == b && x.span == y.span,
            (Target::Inner { span: a, .. }, Target::Inner { span: b, .. }) => a == b,
            (Target::Field { member: a, .. }, Target::Field { member: b, .. }) => {
                a.name == b.name && a.node.is_some() && a.node == b.node
            }
            (Target::Function(a), Target::Function(b)) => a.name == b.name,
            (Target::Method(a), Target::Method(b)) => a.0 == b.0,
            (Target::Schema(a), Target::Schema(b)) => a == b,
            (Target::Module(a), Target::Module(b)) => a == b,
            (Target::Reserved(a), Target::Reserved(b)) => a == b,
            _ => false,
        }
    }

    /// Where it is declared in the project.
    pub(crate) fn span(&self) -> Option<Span> {
        match self {
            Target::Top { top, .. } => Some(top.span),
            Target::Inner { span, .. } => Some(*span),
            Target::Module(file) => Some(Span { file: *file, start: 0, end: 0 }),
            _ => None,
        }
    }
}

impl Here {
    /// What the name at a place stands for.
    pub(crate) fn target_at(&self, offset: u32) -> Option<(Slot, Target)> {
        let slot = self.outline()?.at(offset)?.clone();
        let target = self.target(&slot)?;
        Some((slot, target))
    }

    /// What a name stands for.
    pub(crate) fn target(&self, slot: &Slot) -> Option<Target> {
        let inner = |inner: Inner| {
            Some(Target::Inner { span: slot.span, inner, name: Arc::clone(&slot.name), item: slot.item })
        };
        match &slot.role {
            Role::Declares(_) | Role::Refers(_) => self.top(&slot.name),
            Role::Inside(which) => inner(*which),
            Role::Module => self.snapshot.module(&slot.name).map(Target::Module),
            Role::Import(module) => self.file_at(self.snapshot.module(module)?).top(&slot.name),
            Role::Type => self.top(&slot.name).or_else(|| self.schema(&slot.name)),
            Role::Callee => {
                self.top(&slot.name).or_else(|| function(&slot.name, Form::Call)).or_else(|| reserved(slot))
            }
            Role::Value | Role::Short => self.value(slot),
            Role::Member { base, .. } => self.member(*base, &slot.name),
            Role::Path(root, above) => self.field(root, above, &slot.name),
            Role::Argument(of) => self.parameter(of, &slot.name),
            Role::Schema => self.schema(&slot.name),
            Role::LabelUse | Role::SplitUse | Role::ArmUse(_) => self.label(slot),
            Role::Namespace | Role::Channel | Role::Word(_) => None,
        }
    }

    /// A declared or imported thing of the file.
    pub(crate) fn top(&self, name: &str) -> Option<Target> {
        let outline = self.outline()?;
        if let Some(top) = outline.tops.get(name) {
            return Some(Target::Top { file: self.id, name: name.into(), top: *top });
        }
        let (_, module) = outline.imports.get(name)?;
        let from = self.snapshot.module(module)?;
        let top = self.snapshot.file(from)?.outline().tops.get(name).copied()?;
        Some(Target::Top { file: from, name: name.into(), top })
    }

    fn schema(&self, name: &str) -> Option<Target> {
        let schema = self.snapshot.project.named(name)?;
        Some(Target::Schema(Arc::clone(&schema.alias)))
    }

    fn value(&self, slot: &Slot) -> Option<Target> {
        let outline = self.outline()?;
        if let Some(declared) = outline.inner(slot.scope, slot.span.start, &slot.name) {
            let (span, inner, name) = (declared.span, declared.inner, Arc::clone(&declared.name));
            return Some(Target::Inner { span, inner, name, item: slot.item });
        }
        if let Some(target) = reserved(slot) {
            return Some(target);
        }
        if let Some(root) = self.event_root(slot.item)
            && let Some(member) = ide::member(&root, &slot.name)
        {
            return Some(Target::Field { of: root, member: Box::new(member) });
        }
        self.top(&slot.name)
    }

    /// The payload's type inside an event declaration: its fields are names there.
    pub(crate) fn event_root(&self, item: u32) -> Option<Ty> {
        let item = self.file()?.parsed.module.items.get(item as usize)?;
        match &item.kind {
            ItemKind::Event(event) => self.schema_of(event),
            _ => None,
        }
    }

    fn schema_of(&self, event: &journey_compiler::ast::EventDecl) -> Option<Ty> {
        let alias = event.clauses.iter().find_map(|c| match &c.node {
            EventClause::Schema(name) => Some(&name.node),
            _ => None,
        })?;
        let node = journey_compiler::check::Schemas::schema(&*self.snapshot.project, alias)?;
        Some(ide::ty_of(&node))
    }

    /// The type of the expression at a place.
    pub(crate) fn ty(&self, span: Span) -> Option<Ty> {
        self.snapshot.checked(self.id, true).seen.as_ref()?.ty(span).cloned()
    }

    fn member(&self, base: Span, name: &str) -> Option<Target> {
        let ty = self.ty(base)?;
        if let Some(member) = ide::member(&ty, name) {
            return Some(Target::Field { of: ty, member: Box::new(member) });
        }
        let core = match &ty {
            Ty::Option(inner) => inner,
            other => other,
        };
        if matches!(core, Ty::List(_)) {
            return ide::methods().iter().find(|m| m.0 == name).map(|m| Target::Method(*m));
        }
        function(name, Form::Property)
    }

    /// The type of the document that the paths of a record lead into.
    pub(crate) fn document(&self, root: &Root) -> Option<Ty> {
        match root {
            Root::Profile => journey_compiler::check::Schemas::profile(&*self.snapshot.project).map(|n| ide::ty_of(&n)),
            Root::Event(name) => {
                let (here, item) = self.item(name)?;
                match &here.file()?.parsed.module.items.get(item)?.kind {
                    ItemKind::Event(event) => here.schema_of(event),
                    _ => None,
                }
            }
            Root::Answer(name) => {
                let (here, item) = self.item(name)?;
                let ItemKind::Endpoint(endpoint) = &here.file()?.parsed.module.items.get(item)?.kind else {
                    return None;
                };
                endpoint.clauses.iter().find_map(|c| match &c.node {
                    EndpointClause::Returns(ReturnsExpr::Type(t)) => here.written(t, 0),
                    EndpointClause::Returns(ReturnsExpr::Schema(name)) => here.schema_ty(&name.node),
                    _ => None,
                })
            }
        }
    }

    fn schema_ty(&self, alias: &str) -> Option<Ty> {
        journey_compiler::check::Schemas::schema(&*self.snapshot.project, alias).map(|n| ide::ty_of(&n))
    }

    /// A type as written.
    fn written(&self, t: &TypeExpr, depth: u32) -> Option<Ty> {
        if depth > 32 {
            return None;
        }
        let inner = |t: &TypeExpr| self.written(t, depth + 1).map(Arc::new);
        Some(match &t.kind {
            TypeExprKind::List(t) => Ty::List(inner(t)?),
            TypeExprKind::Map(t) => Ty::Map(inner(t)?),
            TypeExprKind::Option(t) => Ty::Option(inner(t)?),
            TypeExprKind::Record(fields) => {
                let fields = fields
                    .iter()
                    .map(|(n, t)| (n.node.as_str().into(), self.written(t, depth + 1).unwrap_or(Ty::Unknown)))
                    .collect();
                Ty::Record(Arc::new(journey_compiler::hir::RecordTy { name: None, fields, usage: None }))
            }
            TypeExprKind::Name(name) => match self.top(name) {
                Some(Target::Top { file, top, .. }) => {
                    let there = self.file_at(file);
                    let item = there.file()?.parsed.module.items.get(top.item as usize)?;
                    match &item.kind {
                        ItemKind::Type { ty, .. } => there.written(ty, depth + 1)?,
                        ItemKind::Endpoint(d) => there.document(&Root::Answer(d.name.node.as_str().into()))?,
                        ItemKind::Event(d) => there.schema_of(d)?,
                        _ => return None,
                    }
                }
                _ => primitive(name).or_else(|| self.schema_ty(name))?,
            },
            TypeExprKind::Broken => return None,
        })
    }

    /// The file and position of a declared thing.
    pub(crate) fn item(&self, name: &str) -> Option<(Here, usize)> {
        match self.top(name)? {
            Target::Top { file, top, .. } => Some((self.file_at(file), top.item as usize)),
            _ => None,
        }
    }

    fn field(&self, root: &Root, above: &[Box<str>], name: &str) -> Option<Target> {
        let of = ide::field_at(&self.document(root)?, above.iter().map(AsRef::as_ref))?;
        let member = ide::member(&of, name)?;
        Some(Target::Field { of, member: Box::new(member) })
    }

    fn parameter(&self, of: &str, name: &str) -> Option<Target> {
        let (there, item) = self.item(of)?;
        let outline = there.outline()?;
        let wanted = |s: &&Slot| {
            s.item as usize == item && *s.name == *name && matches!(s.role, Role::Inside(Inner::Param | Inner::Value))
        };
        outline.slots.iter().find(wanted).and_then(|s| there.target(s))
    }

    /// A step: of the same journey, else of the file, else of what it imports.
    fn label(&self, slot: &Slot) -> Option<Target> {
        let wanted = |s: &&Slot| s.name == slot.name;
        let outline = self.outline()?;
        if let Some(found) = outline.labels(Some(slot.item)).find(wanted).or_else(|| outline.labels(None).find(wanted))
        {
            return self.target(found);
        }
        let mut modules: Vec<&Arc<str>> = outline.imports.values().map(|(_, m)| m).collect();
        modules.sort();
        modules.dedup();
        modules.into_iter().find_map(|m| {
            let there = self.file_at(self.snapshot.module(m)?);
            let found = there.outline()?.labels(None).find(wanted)?.clone();
            there.target(&found)
        })
    }

    /// Everywhere a thing is meant, its declaration among them, in order of file and place.
    pub(crate) fn references(&self, world: &World, target: &Target) -> Vec<Span> {
        let (name, files) = match target {
            Target::Top { file, name, .. } => (Arc::clone(name), self.and_importers(*file)),
            Target::Inner { span, inner, name, .. } => {
                let files = match inner {
                    Inner::Param | Inner::Label | Inner::Split | Inner::Arm => self.and_importers(span.file),
                    _ => vec![span.file],
                };
                (Arc::clone(name), files)
            }
            Target::Module(file) => {
                (self.snapshot.module_of(*file).unwrap_or_default(), self.snapshot.importers(*file))
            }
            Target::Field { member, .. } => (Arc::clone(&member.name), self.snapshot.ids().collect()),
            Target::Schema(alias) => (Arc::clone(alias), self.snapshot.ids().collect()),
            Target::Function(f) => (f.name.into(), self.snapshot.ids().collect()),
            Target::Method(m) => (m.0.into(), self.snapshot.ids().collect()),
            Target::Reserved(name) => ((*name).into(), vec![self.id]),
        };
        let mut found = vec![];
        for file in files {
            if world.is_given_up() {
                return vec![];
            }
            let there = self.file_at(file);
            if !there.source().is_some_and(|s| s.text.contains(&*name)) {
                continue;
            }
            let Some(outline) = there.outline() else { continue };
            let meant = outline.slots.iter().filter(|s| s.name == name);
            found.extend(meant.filter(|s| there.target(s).is_some_and(|t| t.is(target))).map(|s| s.span));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn and_importers(&self, file: FileId) -> Vec<FileId> {
        let mut files = vec![file];
        files.extend(self.snapshot.importers(file));
        files
    }

    /// Where a field is written down, if that is a file of the project.
    pub(crate) fn schema_place(&self, member: &Member) -> Option<lsp::Location> {
        let node = member.node.as_ref()?;
        node.written().into_iter().find_map(|written| {
            let path = self.snapshot.root.join(&*written.file);
            let text = std::fs::read_to_string(&path).ok()?;
            let key = written.name.as_deref().unwrap_or(&member.name);
            let at = text.find(&format!("\"{key}\"")).unwrap_or(0);
            outside(&path, at, self.encoding)
        })
    }

    /// Where an alias is declared in the manifest.
    pub(crate) fn alias_place(&self, alias: &str) -> Option<lsp::Location> {
        let entry = self.snapshot.project.manifest.schemas.iter().find(|e| *e.alias.node == *alias)?;
        self.location(entry.alias.span)
    }
}

/// A type that has a name in the language.
pub(crate) fn primitive(name: &str) -> Option<Ty> {
    PRIMITIVES.iter().find(|(n, _)| *n == name).map(|(_, t)| t.clone())
}

/// Types that have a name in the language.
pub(crate) const PRIMITIVES: [(&str, Ty); 9] = [
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

fn function(name: &str, form: Form) -> Option<Target> {
    functions::find(name, form).map(Target::Function)
}

fn reserved(slot: &Slot) -> Option<Target> {
    RESERVED.iter().find(|(n, _)| **n == *slot.name).map(|(n, _)| Target::Reserved(n))
}

/// The keyword of a kind.
pub(crate) fn keyword(sort: Sort) -> &'static str {
    match sort {
        Sort::Event => "event",
        Sort::Source => "source",
        Sort::Action => "action",
        Sort::Journey => "journey",
        Sort::Condition => "condition",
        Sort::Function => "function",
        Sort::Type => "type",
        Sort::Const => "const",
        Sort::Fixture => "fixture",
        Sort::Policy => "policy",
        Sort::Audience => "audience",
    }
}
