//! The state that all parts of the checker share, and the order in which declarations are taken.

use super::diagnostics::{declarations, unsupported};
use super::names::{Decl, Names};
use super::usage::{Origin, UsageTree};
use super::{Extras, Project, events::EventInfo};
use crate::ast::Module;
use crate::diag::{Diagnostic, Severity};
use crate::hir::{Document, EndpointId, EventId, Expr, Function, FunctionId, Program, Ty};
use crate::ide::Recorder;
use crate::schema::Node;
use crate::source::{FileId, Span};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// Something found out on demand; asking again while busy is a cycle.
#[derive(Debug)]
pub(super) enum State<T> {
    Busy,
    Done(T),
}

/// A parameter of an endpoint, for its callers.
#[derive(Clone, Debug)]
pub(super) struct ParamInfo {
    pub(super) name: Arc<str>,
    pub(super) ty: Ty,
    pub(super) default: Option<Expr>,
    pub(super) span: Span,
}

/// The checker of a project.
#[derive(Debug)]
pub(super) struct Checker<'a> {
    pub(super) project: Project<'a>,
    pub(super) names: Names<'a>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) usage: UsageTree,
    pub(super) profile: Option<Node>,
    pub(super) events: Vec<EventInfo>,
    pub(super) types: FxHashMap<usize, State<Ty>>,
    pub(super) consts: FxHashMap<usize, State<Expr>>,
    pub(super) answers: FxHashMap<EndpointId, State<Option<Ty>>>,
    pub(super) params: FxHashMap<EndpointId, Vec<ParamInfo>>,
    pub(super) fixtures: FxHashMap<usize, super::json::Json>,
    pub(super) functions: FxHashMap<FunctionId, State<Function>>,
    /// Functions that look at the clock.
    pub(super) clocked: FxHashSet<FunctionId>,
    /// Functions that can fail while they run.
    pub(super) faulty: FxHashSet<FunctionId>,
    /// What was said to be unsupported, once for each kind.
    pub(super) unsupported: FxHashSet<&'static str>,
    /// A type is unknown for want of schemas: nothing can be built, and one note says so.
    pub(super) incomplete: bool,
    /// Notes types for an editor.
    pub(super) recorder: Option<Recorder>,
    /// The type of the data, where one expression is evaluated over data: it stands in place of the profile.
    pub(super) context: Option<Ty>,
}

impl<'a> Checker<'a> {
    pub(super) fn new(project: &Project<'a>, modules: &[(FileId, &'a Module)], extras: Extras<'a>) -> Self {
        let mut diagnostics = vec![];
        let names = Names::collect(project.sources, modules, extras.beyond, &mut diagnostics);
        Checker {
            project: *project,
            names,
            diagnostics,
            usage: UsageTree::default(),
            profile: project.schemas.profile(),
            events: vec![],
            types: FxHashMap::default(),
            consts: FxHashMap::default(),
            answers: FxHashMap::default(),
            params: FxHashMap::default(),
            fixtures: FxHashMap::default(),
            functions: FxHashMap::default(),
            clocked: FxHashSet::default(),
            faulty: FxHashSet::default(),
            unsupported: FxHashSet::default(),
            incomplete: false,
            recorder: extras.recorder,
            context: None,
        }
    }

    /// Checks everything, in an order in which each part finds what it builds on.
    pub(super) fn run(
        mut self,
        modules: &[(FileId, &'a Module)],
    ) -> (Option<Program>, Vec<Diagnostic>, Option<Recorder>) {
        self.report_unsupported(modules);
        self.declare_events();
        self.declare_endpoints();
        for index in 0..self.names.types.len() {
            let Some(at) = self.names.types.get(index).copied() else { continue };
            self.resolve_declared(index, at.decl);
        }
        for index in 0..self.names.consts.len() {
            self.constant(index, Span::default());
        }
        let events = self.check_events();
        let endpoints = self.check_endpoints();
        for index in 0..self.names.functions.len() {
            self.function(FunctionId(index as u32), Span::default());
        }
        let journeys = self.check_journeys();
        self.check_reach(events.as_deref().unwrap_or_default(), &journeys);
        self.check_fixtures();
        let tests = self.check_tests(&journeys);
        self.names.unused(modules, &mut self.diagnostics);
        let complete = !self.incomplete && self.diagnostics.iter().all(|d| d.severity != Severity::Error);
        let functions: Option<Vec<Function>> = (0..self.names.functions.len())
            .map(|i| match self.functions.remove(&FunctionId(i as u32)) {
                Some(State::Done(f)) => Some(f),
                _ => None,
            })
            .collect();
        let built = (events, endpoints, functions, journeys.into_iter().collect::<Option<Vec<_>>>(), tests);
        let program = match built {
            (Some(events), Some(endpoints), Some(functions), Some(journeys), Some(tests)) if complete => {
                Some(Program {
                    events,
                    endpoints,
                    functions,
                    journeys,
                    tests,
                    profile: self.profile,
                    usage: self.usage.finish(),
                })
            }
            _ => None,
        };
        (program, self.diagnostics, self.recorder)
    }

    /// Notes the type of a place for an editor.
    pub(super) fn note(&mut self, span: Span, ty: &Ty) {
        if let Some(recorder) = &mut self.recorder {
            recorder.note(span, ty);
        }
    }

    /// Conditions that are decided beforehand.
    fn check_reach(&mut self, events: &[crate::hir::Event], journeys: &[Option<crate::hir::Journey>]) {
        for event in events {
            super::reach::event(event, &mut self.diagnostics);
        }
        for journey in journeys.iter().flatten() {
            super::reach::journey(journey, events, &mut self.diagnostics);
        }
    }

    /// Reports a finding.
    pub(super) fn say(&mut self, d: Diagnostic) {
        self.diagnostics.push(d);
    }

    /// Reports something of a later edition, once for each kind.
    pub(super) fn not_yet(&mut self, kind: &'static str, span: Span) {
        if self.unsupported.insert(kind) {
            self.say(unsupported::feature(kind, span));
        }
    }

    /// Notes, once, that paths cannot be checked.
    pub(super) fn without_schemas(&mut self, span: Span) {
        if !self.incomplete {
            self.incomplete = true;
            self.say(declarations::no_schemas(span));
        }
    }

    /// Reports, once, that the profile has no schema.
    pub(super) fn without_profile(&mut self, span: Span) {
        if !self.project.schemas.any() {
            self.without_schemas(span);
        } else if !self.incomplete {
            self.incomplete = true;
            self.say(declarations::no_profile_schema(span));
        }
    }

    /// Source text of a place.
    pub(super) fn text(&self, span: Span) -> &'a str {
        self.project.sources.text(span)
    }

    fn report_unsupported(&mut self, modules: &[(FileId, &'a Module)]) {
        use crate::ast::ItemKind;
        for item in modules.iter().flat_map(|(_, m)| &m.items) {
            match &item.kind {
                ItemKind::Policy(_) => self.not_yet("`policy`", item.span),
                ItemKind::Audience { .. } => self.not_yet("`audience`", item.span),
                _ => {}
            }
        }
    }

    /// Type of the root of a document.
    pub(super) fn root(&mut self, document: Document) -> Ty {
        if let (Document::Profile, Some(data)) = (document, &self.context) {
            return data.clone();
        }
        match document {
            Document::Profile => match self.profile.clone() {
                Some(node) => {
                    let usage = self.usage.root(Origin::Profile);
                    self.of_node(&node, usage)
                }
                None => Ty::Unknown,
            },
            Document::Event(id) => self.event_root(id),
            Document::Answer(id) => self.returns(id, Span::default()).unwrap_or(Ty::Unknown),
        }
    }

    /// Type of an event's payload.
    pub(super) fn event_root(&mut self, id: EventId) -> Ty {
        match self.events.get(id.index()).and_then(|e| e.node.clone()) {
            Some(node) => {
                let usage = self.usage.root(Origin::Event(id.0));
                self.of_node(&node, usage)
            }
            None => Ty::Unknown,
        }
    }
}

impl Decl {
    /// What it is, for messages.
    pub(super) fn words(self) -> &'static str {
        match self {
            Decl::Event(_) => "an event",
            Decl::Endpoint(_) => "a source or action",
            Decl::Function(_) => "a function",
            Decl::Journey(_) => "a journey",
            Decl::Type(_) => "a type",
            Decl::Const(_) => "a constant",
            Decl::Fixture(_) => "a fixture",
            Decl::Opaque(kind, _) => kind,
        }
    }
}
