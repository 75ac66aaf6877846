//! What can stand at a place, by the role of the made-up name there.

use super::around::Around;
use super::{MARK, Meaning, expected};
use crate::features::describe;
use crate::symbols::{PRIMITIVES, RESERVED, Target};
use crate::world::Here;
use journey_compiler::ast::{EndpointClause, ItemKind, Name, Param, Stmt, StmtKind};
use journey_compiler::hir::Ty;
use journey_compiler::ide::{self, Inner, Role, Slot, Sort, Top, walk};
use journey_stdlib::functions::{self, Form};
use rustc_hash::FxHashSet;
use std::sync::Arc;
use tower_lsp::ls_types::CompletionItemKind as Kind;

/// Something that can stand there.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) label: String,
    pub(super) kind: Kind,
    /// Its type.
    pub(super) detail: Option<String>,
    /// The title of a field, the label of a value.
    pub(super) title: Option<String>,
    pub(super) deprecated: bool,
    /// 0 first.
    pub(super) rank: u8,
    /// What is written, if not the label.
    pub(super) insert: Option<String>,
    pub(super) snippet: bool,
    /// The module it must be imported from.
    pub(super) import: Option<Arc<str>>,
    pub(super) target: Meaning,
    /// Documentation that is at hand.
    pub(super) words: Option<String>,
}

impl Candidate {
    fn new(label: impl Into<String>, kind: Kind) -> Candidate {
        Candidate {
            label: label.into(),
            kind,
            detail: None,
            title: None,
            deprecated: false,
            rank: 5,
            insert: None,
            snippet: false,
            import: None,
            target: None,
            words: None,
        }
    }

    /// A value of an enum.
    pub(super) fn value(value: &str, label: &str, quoted: bool) -> Candidate {
        let title = (label != value).then(|| label.to_owned());
        let insert = quoted.then(|| format!("\"{value}\""));
        let name = insert.clone().unwrap_or_else(|| value.to_owned());
        Candidate { title, rank: 0, insert, ..Candidate::new(name, Kind::ENUM_MEMBER) }
    }
}

/// Everything that can stand in the place of the made-up name, which begins at `start`.
pub(super) fn at(here: &Here, start: u32, around: &Around, snippets: bool) -> Vec<Candidate> {
    let slot = here.outline().and_then(|o| o.slots.iter().find(|s| s.span.start == start && *s.name == *MARK)).cloned();
    let mut out = match &slot {
        Some(slot) => by_role(here, slot, snippets),
        None => vec![],
    };
    if out.is_empty() && !around.path.is_empty() {
        out = by_path(here, start, &around.path);
    }
    if out.is_empty() && slot.is_none() {
        out = by_word(here, around.before.as_deref(), snippets);
    }
    if !slot.as_ref().is_some_and(|s| matches!(s.role, Role::Member { .. } | Role::Path(..))) {
        let words = around.keywords.iter();
        out.extend(words.map(|w| Candidate { rank: 7, ..Candidate::new(*w, Kind::KEYWORD) }));
    }
    out
}

fn by_role(here: &Here, slot: &Slot, snippets: bool) -> Vec<Candidate> {
    match &slot.role {
        Role::Refers(sorts) => tops(here, sorts, true, snippets),
        Role::Value | Role::Short => values(here, slot, snippets),
        Role::Callee => callables(here, false),
        Role::Member { base, .. } => here.ty(*base).map(|ty| members(&ty)).unwrap_or_default(),
        Role::Path(root, above) => {
            let of = here.document(root).and_then(|d| ide::field_at(&d, above.iter().map(AsRef::as_ref)));
            of.map(|ty| fields(&ty)).unwrap_or_default()
        }
        Role::Argument(of) => parameters(here, of),
        Role::Schema => schemas(here),
        Role::Namespace => namespaces(here),
        Role::Type => types(here),
        Role::LabelUse => labels(here, slot.item, |i| matches!(i, Inner::Label | Inner::Split)),
        Role::SplitUse => labels(here, slot.item, |i| i == Inner::Split),
        Role::ArmUse(_) => labels(here, slot.item, |i| i == Inner::Arm),
        Role::Import(module) => imports(here, module),
        Role::Module => modules(here),
        Role::Channel => ["email", "sms", "push", "all"].map(|c| Candidate::new(c, Kind::VALUE)).to_vec(),
        Role::Word(words) => words.iter().map(|w| Candidate::new(*w, Kind::KEYWORD)).collect(),
        Role::Declares(_) | Role::Inside(_) => vec![],
    }
}

/// Where the statement is too broken to be read: the word before says what comes.
fn by_word(here: &Here, before: Option<&str>, snippets: bool) -> Vec<Candidate> {
    match before {
        Some("on" | "receive" | "when" | "goal when" | "exit when") => tops(here, &[Sort::Event], true, false),
        Some("send" | "call") => tops(here, &[Sort::Action], true, snippets),
        Some("lookup") => tops(here, &[Sort::Source], true, snippets),
        Some("start" | "run" | "jump") => tops(here, &[Sort::Journey], true, false),
        Some("given") => tops(here, &[Sort::Fixture, Sort::Source, Sort::Action], true, false),
        Some("schema") => schemas(here),
        Some("from") => modules(here),
        Some("under") => tops(here, &[Sort::Policy], true, false),
        _ => vec![],
    }
}

/// The members of a path, walked from the first name.
fn by_path(here: &Here, start: u32, path: &[String]) -> Vec<Candidate> {
    let Some((first, rest)) = path.split_first() else { return vec![] };
    let root = || {
        if first == "profile" {
            return here.document(&ide::Root::Profile);
        }
        let outline = here.outline()?;
        let declared = outline.inner(outline.scope_at(start), start, first)?;
        here.ty(declared.span)
    };
    let ty = root().and_then(|ty| rest.iter().try_fold(ty, |at, name| ide::member(&at, name).map(|m| m.ty)));
    ty.map(|ty| members(&ty)).unwrap_or_default()
}

fn kind(sort: Sort) -> Kind {
    match sort {
        Sort::Event => Kind::EVENT,
        Sort::Source | Sort::Action => Kind::INTERFACE,
        Sort::Journey => Kind::CLASS,
        Sort::Condition | Sort::Function => Kind::FUNCTION,
        Sort::Type => Kind::STRUCT,
        Sort::Const => Kind::CONSTANT,
        Sort::Fixture => Kind::VALUE,
        Sort::Policy | Sort::Audience => Kind::MODULE,
    }
}

/// Declared things of some kinds: of the file, imported, and (`far`) of the rest of the project.
fn tops(here: &Here, sorts: &[Sort], far: bool, snippets: bool) -> Vec<Candidate> {
    let Some(outline) = here.outline() else { return vec![] };
    let mut known: FxHashSet<Arc<str>> = FxHashSet::default();
    let mut out = vec![];
    let near = outline.tops.keys().chain(outline.imports.keys());
    for name in near.filter(|n| &***n != MARK) {
        let Some(Target::Top { file, name, top }) = here.top(name) else { continue };
        known.insert(Arc::clone(&name));
        if sorts.contains(&top.sort) {
            out.push(top_candidate(here, file, &name, top, snippets));
        }
    }
    if far {
        let others = here.snapshot.declared_anywhere().filter(|(name, _)| !known.contains(*name) && &***name != MARK);
        for (name, module) in others {
            let Some(file) = here.snapshot.module(module) else { continue };
            let Some(Target::Top { file, name, top }) = here.file_at(file).top(name) else { continue };
            if file != here.id && sorts.contains(&top.sort) {
                let candidate = top_candidate(here, file, &name, top, snippets);
                out.push(Candidate { rank: 6, import: Some(Arc::clone(module)), ..candidate });
            }
        }
    }
    out
}

fn top_candidate(
    here: &Here,
    file: journey_compiler::source::FileId,
    name: &Arc<str>,
    top: Top,
    snippets: bool,
) -> Candidate {
    let item = here.snapshot.file(file).and_then(|f| f.parsed.module.items.get(top.item as usize));
    let title = item.and_then(|i| i.doc.as_ref()).and_then(|d| d.node.lines().next()).map(str::to_owned);
    let mut out = Candidate { title, rank: 4, ..Candidate::new(&**name, kind(top.sort)) };
    out.detail = Some(crate::symbols::keyword(top.sort).to_owned());
    out.target = Some(Target::Top { file, name: Arc::clone(name), top });
    if let Some(ItemKind::Endpoint(endpoint)) = item.map(|i| &i.kind)
        && snippets
    {
        let params = endpoint.clauses.iter().find_map(|c| match &c.node {
            EndpointClause::Params(p) => Some(p.as_slice()),
            _ => None,
        });
        let needed = params.unwrap_or_default().iter().filter(|p| p.default.is_none());
        let filled: Vec<String> = needed.zip(1..).map(|(p, n)| format!("{}: ${{{n}}}", p.name.node)).collect();
        out.insert = Some(format!("{name}({})$0", filled.join(", ")));
        out.snippet = true;
    }
    out
}

fn values(here: &Here, slot: &Slot, snippets: bool) -> Vec<Candidate> {
    let mut out = vec![];
    if let Some(values) = expected::at_value(here, slot.span) {
        out.extend(values.values.iter().map(|(v, l)| Candidate::value(v, l, true)));
    }
    out.extend(arguments(here, slot));
    let Some(outline) = here.outline() else { return out };
    for declared in outline.in_scope(slot.scope, slot.span.start) {
        if *declared.name == *MARK {
            continue;
        }
        let ty = here.ty(declared.span);
        // A step that answers nothing is no value.
        if declared.inner == Inner::Label && !ty.as_ref().is_some_and(|t| !matches!(t, Ty::Unknown)) {
            continue;
        }
        let target = Target::Inner {
            span: declared.span,
            inner: declared.inner,
            name: Arc::clone(&declared.name),
            item: slot.item,
        };
        let detail = ty.map(|t| describe::words(&t));
        out.push(Candidate {
            rank: 1,
            detail,
            target: Some(target),
            ..Candidate::new(&*declared.name, Kind::VARIABLE)
        });
    }
    if let Some(root) = here.event_root(slot.item) {
        out.extend(fields(&root).into_iter().map(|c| Candidate { rank: 1, ..c }));
    }
    for (name, words) in RESERVED {
        let kind = if name == "identity" { Kind::FUNCTION } else { Kind::KEYWORD };
        out.push(Candidate { rank: 2, words: Some(words.to_owned()), ..Candidate::new(name, kind) });
    }
    for word in ["true", "false", "not", "if"] {
        out.push(Candidate { rank: 7, ..Candidate::new(word, Kind::KEYWORD) });
    }
    out.extend(tops(here, &[Sort::Const], false, false));
    out.extend(callables(here, snippets));
    out
}

fn callables(here: &Here, snippets: bool) -> Vec<Candidate> {
    let mut out = tops(here, &[Sort::Condition, Sort::Function], true, false);
    for function in functions::all().filter(|f| f.form == Form::Call) {
        let detail = describe::signatures(function).next().map(|(text, _)| text);
        let words = Some(describe::function(function));
        out.push(Candidate { detail, words, ..Candidate::new(function.name, Kind::FUNCTION) });
    }
    for c in &mut out {
        if snippets {
            c.insert = Some(format!("{}($0)", c.label));
            c.snippet = true;
        }
    }
    out
}

/// Fields and, of lists and values, methods and properties.
fn members(ty: &Ty) -> Vec<Candidate> {
    let core = match ty {
        Ty::Option(inner) => &**inner,
        other => other,
    };
    match core {
        Ty::List(_) => ide::methods()
            .iter()
            .map(|m| Candidate {
                detail: Some(m.1.to_owned()),
                words: Some(m.2.to_owned()),
                ..Candidate::new(m.0, Kind::METHOD)
            })
            .collect(),
        Ty::Object(..) | Ty::Record(_) => fields(ty),
        _ => {
            let wanted = core.words();
            let takes = |f: &functions::Function| {
                f.overloads
                    .iter()
                    .any(|o| o.params.first().is_some_and(|p| format!("{:?}", p.ty).to_lowercase() == wanted))
            };
            functions::all()
                .filter(|f| f.form == Form::Property && takes(f))
                .map(|f| Candidate { words: Some(describe::function(f)), ..Candidate::new(f.name, Kind::PROPERTY) })
                .collect()
        }
    }
}

fn fields(of: &Ty) -> Vec<Candidate> {
    let field = |member: ide::Member| {
        let facts = member.node.as_ref().map(journey_compiler::schema::Node::facts).unwrap_or_default();
        let plain = member.name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        Candidate {
            detail: Some(describe::member_words(of, &member)),
            title: facts.title.map(|t| t.to_string()),
            deprecated: facts.deprecated.is_some(),
            insert: (!plain).then(|| format!("`{}`", member.name)),
            rank: 3,
            ..Candidate::new(&*member.name, Kind::FIELD)
        }
        .of(of, member)
    };
    ide::members(of).into_iter().map(field).collect()
}

impl Candidate {
    fn of(self, of: &Ty, member: ide::Member) -> Candidate {
        Candidate { target: Some(Target::Field { of: of.clone(), member: Box::new(member) }), ..self }
    }
}

/// The names of arguments, where an argument begins.
fn arguments(here: &Here, slot: &Slot) -> Vec<Candidate> {
    struct Find(journey_compiler::source::Span, Option<String>, Vec<String>);
    impl walk::Visitor for Find {
        fn name(&mut self, _: &Name, _: Role) {}
        fn stmt(&mut self, stmt: &Stmt) {
            let call = match &stmt.kind {
                StmtKind::Lookup { call, .. } | StmtKind::Send(call) | StmtKind::Call(call) => call,
                StmtKind::Journey { call, .. } => call,
                _ => return,
            };
            if call.args.iter().any(|a| a.name.is_none() && a.value.span == self.0) {
                self.1 = Some(call.target.node.clone());
                self.2 = call.args.iter().filter_map(|a| a.name.as_ref()).map(|n| n.node.clone()).collect();
            }
        }
    }
    let mut find = Find(slot.span, None, vec![]);
    if let Some(file) = here.file() {
        walk::module(&file.parsed.module, &mut find);
    }
    let Some(of) = find.1 else { return vec![] };
    let free = parameters(here, &of).into_iter().filter(|c| !find.2.contains(&c.label));
    free.map(|c| Candidate { insert: Some(format!("{}: ", c.label)), rank: 0, ..c }).collect()
}

fn parameters(here: &Here, of: &str) -> Vec<Candidate> {
    let found = here.item(of).and_then(|(there, item)| {
        let file = there.file()?;
        let params: Vec<Param> = match &file.parsed.module.items.get(item)?.kind {
            ItemKind::Endpoint(d) => d.clauses.iter().find_map(|c| match &c.node {
                EndpointClause::Params(p) => Some(p.clone()),
                _ => None,
            })?,
            ItemKind::Journey(d) => d.params.clone(),
            _ => return None,
        };
        let candidate = |p: &Param| {
            let detail = Some(there.snapshot.text(p.ty.span).to_owned());
            Candidate { detail, ..Candidate::new(&*p.name.node, Kind::PROPERTY) }
        };
        Some(params.iter().map(candidate).collect())
    });
    found.unwrap_or_default()
}

fn schemas(here: &Here) -> Vec<Candidate> {
    let all = here.snapshot.project.schemas.iter();
    all.map(|s| {
        let title = s.node.as_ref().and_then(|n| n.facts().title).map(|t| t.to_string());
        let target = Some(Target::Schema(Arc::clone(&s.alias)));
        Candidate { title, target, ..Candidate::new(&*s.alias, Kind::STRUCT) }
    })
    .collect()
}

fn namespaces(here: &Here) -> Vec<Candidate> {
    let mut names: Vec<String> = ["Email", "Phone", "ECID", "CRMID"].map(str::to_owned).to_vec();
    for id in here.snapshot.ids() {
        let there = here.file_at(id);
        let slots = there.outline().into_iter().flat_map(|o| &o.slots);
        names.extend(slots.filter(|s| s.role == Role::Namespace).map(|s| s.name.to_string()));
    }
    names.sort();
    names.dedup();
    names.into_iter().filter(|n| n != MARK).map(|n| Candidate::new(n, Kind::ENUM_MEMBER)).collect()
}

fn types(here: &Here) -> Vec<Candidate> {
    let mut out: Vec<Candidate> =
        PRIMITIVES.iter().map(|(n, _)| Candidate { rank: 2, ..Candidate::new(*n, Kind::TYPE_PARAMETER) }).collect();
    out.extend(["list of", "map of"].map(|w| Candidate { rank: 2, ..Candidate::new(w, Kind::KEYWORD) }));
    out.extend(tops(here, &[Sort::Type, Sort::Source, Sort::Event], true, false));
    out.extend(schemas(here));
    out
}

fn labels(here: &Here, item: u32, wanted: impl Fn(Inner) -> bool) -> Vec<Candidate> {
    let Some(outline) = here.outline() else { return vec![] };
    let is = |s: &&Slot| matches!(&s.role, Role::Inside(inner) if wanted(*inner));
    let mut found: Vec<Slot> = outline.labels(Some(item)).filter(is).cloned().collect();
    if found.is_empty() {
        // A test: the journeys of the file and of what it imports.
        found = outline.labels(None).filter(is).cloned().collect();
        let mut modules: Vec<&Arc<str>> = outline.imports.values().map(|(_, m)| m).collect();
        modules.sort();
        modules.dedup();
        for file in modules.into_iter().filter_map(|m| here.snapshot.module(m)) {
            let there = here.file_at(file);
            found.extend(there.outline().into_iter().flat_map(|o| o.labels(None)).filter(is).cloned());
        }
    }
    let candidate = |s: Slot| {
        let target = here.file_at(s.span.file).target(&s);
        Candidate { target, ..Candidate::new(&*s.name, Kind::REFERENCE) }
    };
    found.into_iter().filter(|s| *s.name != *MARK).map(candidate).collect()
}

fn imports(here: &Here, module: &str) -> Vec<Candidate> {
    let Some(file) = here.snapshot.module(module) else { return vec![] };
    let there = here.file_at(file);
    let Some(outline) = there.outline() else { return vec![] };
    let mine = here.outline();
    let free = outline.tops.iter().filter(|(name, _)| !mine.is_some_and(|o| o.imports.contains_key(*name)));
    free.map(|(name, top)| top_candidate(here, file, name, *top, false)).collect()
}

fn modules(here: &Here) -> Vec<Candidate> {
    let names = here.snapshot.ids().filter(|id| *id != here.id).filter_map(|id| here.snapshot.module_of(id));
    names.map(|n| Candidate::new(&*n, Kind::MODULE)).collect()
}
