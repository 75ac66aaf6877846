//! `test` blocks: names resolved, documents built, expectations typed.

use super::Checker;
use super::cx::{Cx, Place};
use super::diagnostics::{names as names_report, scenario as report, steps};
use super::json::{Json, quoted};
use super::names::Decl;
use crate::ast::{self, Arg, Expectation, FieldInit, Name, TestDecl, TestStep as Ast};
use crate::hir::{EndpointId, EventId, ExprKind, Journey, JourneyId, LabelId, StmtKind, Test, TestStep, Ty};
use crate::source::{FileId, Span, Spanned};
use journey_bytecode::types::Span as Length;
use std::sync::Arc;

impl<'a> Checker<'a> {
    /// Checks the tests; none if one of them cannot be built.
    pub(super) fn check_tests(&mut self, journeys: &[Option<Journey>]) -> Option<Vec<Test>> {
        let tests = self.names.tests.clone();
        let checked: Vec<Option<Test>> = tests
            .into_iter()
            .map(|(file, item, decl)| {
                let steps = self.test_steps(file, decl, journeys);
                Some(Test { name: decl.name.node.as_str().into(), steps: steps?, span: item.span })
            })
            .collect();
        checked.into_iter().collect()
    }

    fn test_steps(
        &mut self,
        file: FileId,
        decl: &'a TestDecl,
        journeys: &[Option<Journey>],
    ) -> Option<Vec<(TestStep, Span)>> {
        let checked: Vec<Option<(TestStep, Span)>> = decl
            .steps
            .iter()
            .map(|Spanned { node, span }| self.test_step(file, node, *span, journeys).map(|s| (s, *span)))
            .collect();
        checked.into_iter().collect()
    }

    fn test_step(&mut self, file: FileId, step: &'a Ast, span: Span, journeys: &[Option<Journey>]) -> Option<TestStep> {
        match step {
            Ast::GivenFixture { name, with } => self.given_fixture(file, name, with),
            Ast::GivenReturns { name, value } => {
                let id = self.find_endpoint(file, name)?;
                let Some(ty) = self.returns(id, name.span) else {
                    self.say(names_report::no_answer(&name.node, name.span));
                    return None;
                };
                let ty = self.detached(&ty);
                Some(TestStep::GivenAnswer(id, self.json(file, value, &ty)?.text()))
            }
            Ast::GivenFails { name, kind } => {
                let id = self.find_endpoint(file, name)?;
                let mut cx = Cx::new(self, file, Place::Const);
                Some(TestStep::GivenFailure(id, cx.error_set(kind)?))
            }
            Ast::Assign { split, arm } => self.assign(file, split, arm, journeys),
            Ast::At(e) => self.test_instant(file, e).map(|(m, o)| TestStep::At(m, o, zone_name(e))),
            Ast::Receive { event, fields } => self.receive(file, event, fields),
            Ast::Advance(e) => self.advance(file, e),
            Ast::AdvanceUntil(e) => self.test_instant(file, e).map(|(m, o)| TestStep::AdvanceUntil(m, o)),
            Ast::SetProfile(fields) => {
                let profile = self.profile.clone();
                let ty = self.unread(profile.as_ref());
                Some(TestStep::SetProfile(self.json_fields(file, fields, &ty).text()))
            }
            Ast::Crash => Some(TestStep::Crash),
            Ast::Simulate { journey, event, .. } => {
                self.names.get(file, &journey.node);
                self.names.get(file, &event.node);
                self.not_yet("`simulate`", span);
                None
            }
            Ast::Expect(expectation) => self.expectation(file, expectation, span, journeys),
            Ast::Broken => None,
        }
    }

    /// The answer's type, without noting that a test reads it.
    fn detached(&mut self, ty: &Ty) -> Ty {
        match ty {
            Ty::Object(node, _) => {
                let node = node.clone();
                self.unread(Some(&node))
            }
            Ty::Record(r) => Ty::Record(Arc::new(crate::hir::RecordTy { usage: None, ..(**r).clone() })),
            ty => ty.clone(),
        }
    }

    fn given_fixture(&mut self, file: FileId, name: &Name, with: &[FieldInit]) -> Option<TestStep> {
        let index = match self.names.get(file, &name.node) {
            Some(Decl::Fixture(index)) => index,
            Some(Decl::Opaque(..)) => return None,
            Some(other) => {
                self.say(super::diagnostics::declarations::wrong_kind(
                    name.span,
                    &name.node,
                    other.words(),
                    "a fixture",
                ));
                return None;
            }
            None => {
                let known: Vec<&str> = self.names.fixtures.iter().map(|f| f.name.node.as_str()).collect();
                let elsewhere = self.names.elsewhere(self.project.sources, file, &name.node);
                self.say(names_report::unknown_decl(
                    "fixture",
                    &name.node,
                    name.span,
                    known.into_iter(),
                    elsewhere.as_deref(),
                ));
                return None;
            }
        };
        let mut json = self.fixture(index);
        let profile = self.profile.clone();
        let ty = self.unread(profile.as_ref());
        json.merge(self.json_fields(file, with, &ty));
        Some(TestStep::GivenProfile { name: name.node.as_str().into(), json: json.text() })
    }

    /// A fixture's document, checked once; later uses are silent.
    fn fixture(&mut self, index: usize) -> Json {
        if let Some(json) = self.fixtures.get(&index) {
            return json.clone();
        }
        let Some(at) = self.names.fixtures.get(index).copied() else { return Json::Object(vec![]) };
        let profile = self.profile.clone();
        if profile.is_none() {
            self.without_profile(at.name.span);
        }
        let ty = self.unread(profile.as_ref());
        let json = self.json_fields(at.file, at.decl, &ty);
        self.fixtures.insert(index, json.clone());
        json
    }

    /// Checks fixtures that no test gives.
    pub(super) fn check_fixtures(&mut self) {
        for index in 0..self.names.fixtures.len() {
            self.fixture(index);
        }
    }

    fn receive(&mut self, file: FileId, event: &Name, fields: &[FieldInit]) -> Option<TestStep> {
        let id = self.find_event(file, event)?;
        let info = self.events.get(id.index()).cloned()?;
        let ty = self.unread(info.node.as_ref());
        let mut json = Json::Object(vec![]);
        for (path, text) in &info.implied {
            json.set(path, Json::Raw(quoted(text)));
        }
        json.merge(self.json_fields(file, fields, &ty));
        Some(TestStep::Receive(EventId(id.0), json.text()))
    }

    fn advance(&mut self, file: FileId, e: &ast::Expr) -> Option<TestStep> {
        let mut cx = Cx::new(self, file, Place::Const);
        let value = cx.expr(e, Some(&Ty::Duration));
        let value = cx.coerce(value, &Ty::Duration, &super::coerce::Need::Other("`advance`"));
        match value.kind {
            ExprKind::Duration(length) if length > Length::default() => Some(TestStep::Advance(length)),
            ExprKind::Duration(_) => {
                self.say(report::forwards(e.span));
                None
            }
            _ => None,
        }
    }

    pub(super) fn test_instant(&mut self, file: FileId, e: &ast::Expr) -> Option<(i64, i32)> {
        let mut cx = Cx::new(self, file, Place::Const);
        let value = cx.expr(e, None);
        match value.kind {
            ExprKind::DateTime(micros, offset) => Some((micros, offset)),
            _ if value.ty.is_unknown() => None,
            _ => {
                self.say(report::not_an_instant(e.span, &value.ty.words()));
                None
            }
        }
    }

    /// Journeys that a test may mean by a label: those of its own file first.
    fn steps_called(&self, file: FileId, label: &str, journeys: &[Option<Journey>]) -> Option<(JourneyId, LabelId)> {
        let near = |own: bool| {
            journeys.iter().enumerate().find_map(|(i, journey)| {
                let is_own = self.names.journeys.get(i).is_some_and(|at| at.file == file);
                let journey = journey.as_ref().filter(|_| is_own == own)?;
                let step = journey.labels.iter().position(|l| l.named && *l.name == *label)?;
                Some((JourneyId(i as u32), LabelId(step as u32)))
            })
        };
        near(true).or_else(|| near(false))
    }

    fn step_called(
        &mut self,
        file: FileId,
        label: &Name,
        journeys: &[Option<Journey>],
    ) -> Option<(JourneyId, LabelId)> {
        let found = self.steps_called(file, &label.node, journeys);
        if found.is_none() && journeys.iter().all(Option::is_some) {
            let known: Vec<Arc<str>> =
                journeys.iter().flatten().flat_map(|j| &j.labels).filter(|l| l.named).map(|l| l.name.clone()).collect();
            self.say(steps::unknown_label(label, known.iter().map(AsRef::as_ref)));
        }
        found
    }

    fn assign(&mut self, file: FileId, split: &Name, arm: &Name, journeys: &[Option<Journey>]) -> Option<TestStep> {
        let (journey, label) = self.step_called(file, split, journeys)?;
        let body = &journeys.get(journey.index())?.as_ref()?.body;
        let arms = arms_of(body, label);
        match arms.iter().position(|a| **a == *arm.node) {
            Some(index) => Some(TestStep::Assign { journey, label, arm: u16::try_from(index).ok()? }),
            None => {
                let known: Vec<&str> = arms.iter().map(AsRef::as_ref).collect();
                self.say(report::no_arm(arm, &known));
                None
            }
        }
    }

    fn expectation(
        &mut self,
        file: FileId,
        e: &'a Expectation,
        span: Span,
        journeys: &[Option<Journey>],
    ) -> Option<TestStep> {
        match e {
            Expectation::Called { verb, target, args, count } => {
                let endpoint = self.find_endpoint(file, target)?;
                self.fitting_verb(verb, target, endpoint);
                let args = self.expected_args(file, endpoint, target, args)?;
                let count = count.as_ref().and_then(|c| u32::try_from(c.node).ok());
                Some(TestStep::ExpectCalled { endpoint, args, count })
            }
            Expectation::No { target } => {
                let endpoint = self.find_endpoint(file, target)?;
                Some(TestStep::ExpectCalled { endpoint, args: vec![], count: Some(0) })
            }
            Expectation::Skipped { target, .. } => {
                self.find_endpoint(file, target);
                self.not_yet("`expect skipped`", span);
                None
            }
            Expectation::At(path) => match path.as_slice() {
                [label] => self
                    .step_called(file, label, journeys)
                    .map(|(journey, label)| TestStep::ExpectAt { journey, label }),
                [journey, label] => self.step_in(file, journey, label, journeys),
                _ => {
                    self.say(report::no_journey(span));
                    None
                }
            },
            Expectation::Exit(reason) => {
                let text = match &reason.kind {
                    ast::ExprKind::Name(name) => Arc::from(name.as_str()),
                    _ => self.expected_text(file, reason)?,
                };
                Some(TestStep::ExpectExit(text))
            }
            Expectation::Goal => Some(TestStep::ExpectGoal),
            Expectation::Rejected(reason) => Some(TestStep::ExpectRejected(match reason {
                Some(e) => Some(self.expected_text(file, e)?),
                None => None,
            })),
            Expectation::Share { .. } => {
                self.not_yet("`expect share`", span);
                None
            }
        }
    }

    fn step_in(
        &mut self,
        file: FileId,
        journey: &Name,
        label: &Name,
        journeys: &[Option<Journey>],
    ) -> Option<TestStep> {
        let Some(Decl::Journey(id)) = self.names.get(file, &journey.node) else {
            let known: Vec<&str> = self.names.journeys.iter().map(|j| j.name.node.as_str()).collect();
            let report = names_report::unknown_decl("journey", &journey.node, journey.span, known.into_iter(), None);
            self.say(report);
            return None;
        };
        let labels = &journeys.get(id.index())?.as_ref()?.labels;
        match labels.iter().position(|l| *l.name == *label.node) {
            Some(step) => Some(TestStep::ExpectAt { journey: id, label: LabelId(step as u32) }),
            None => {
                let known = labels.iter().filter(|l| l.named).map(|l| &*l.name);
                let report = steps::unknown_label(label, known);
                self.say(report);
                None
            }
        }
    }

    fn fitting_verb(&mut self, verb: &Name, target: &Name, id: EndpointId) {
        let message = self.names.endpoints.get(id.index()).is_some_and(|at| {
            at.decl.is_action && at.decl.clauses.iter().any(|c| matches!(c.node, ast::EndpointClause::Channel { .. }))
        });
        let right = if message { "sent" } else { "called" };
        if verb.node != right {
            self.say(report::wrong_verb(verb, target, right));
        }
    }

    fn expected_args(
        &mut self,
        file: FileId,
        id: EndpointId,
        target: &Name,
        args: &[Arg],
    ) -> Option<Vec<(Arc<str>, String)>> {
        let params = self.params.get(&id).cloned().unwrap_or_default();
        let mut out = vec![];
        let mut fine = true;
        for arg in args {
            let Some(name) = &arg.name else {
                self.say(steps::unnamed_argument(arg.value.span, &target.node, &params));
                fine = false;
                continue;
            };
            let Some(param) = params.iter().find(|p| *p.name == *name.node) else {
                self.say(steps::unknown_argument(name, &target.node, &params));
                fine = false;
                continue;
            };
            let ty = self.detached(&param.ty);
            match self.json(file, &arg.value, &ty) {
                Some(json) => out.push((param.name.clone(), json.text())),
                None => fine = false,
            }
        }
        fine.then_some(out)
    }

    fn expected_text(&mut self, file: FileId, e: &ast::Expr) -> Option<Arc<str>> {
        let mut cx = Cx::new(self, file, Place::Const);
        let value = cx.expr(e, Some(&Ty::String));
        match value.kind {
            ExprKind::Text(text) => Some(text),
            _ if value.ty.is_unknown() => None,
            _ => {
                self.say(super::diagnostics::mismatch::not_constant(&value));
                None
            }
        }
    }
}

/// Names of the arms of a split, wherever it stands.
fn arms_of(body: &[crate::hir::Stmt], label: LabelId) -> Vec<Arc<str>> {
    for stmt in body {
        if let StmtKind::Split { label: l, arms, .. } = &stmt.kind
            && *l == label
        {
            return arms.iter().map(|a| a.label.clone()).collect();
        }
        let inside = stmt.kind.blocks().into_iter().map(|block| arms_of(block, label)).find(|arms| !arms.is_empty());
        if let Some(found) = inside {
            return found;
        }
    }
    vec![]
}

/// The zone's name where an instant is written with one, rather than with an offset.
fn zone_name(e: &ast::Expr) -> Option<Arc<str>> {
    match &e.kind {
        ast::ExprKind::DateTime { zone: Some(zone), .. } if zone != "Z" && !zone.starts_with(['+', '-']) => {
            Some(zone.as_str().into())
        }
        _ => None,
    }
}
