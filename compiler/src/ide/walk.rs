//! One walk over the tree of a file: every name with the role it plays, every scope, every place.
//!
//! What an editor asks of the text alone comes from here; it is exhaustive, so that a new construct cannot be forgotten.

use crate::ast::*;
use crate::source::{Span, Spanned};

/// Kinds of declared things.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "named after their keywords")]
pub enum Sort {
    Event,
    Source,
    Action,
    Journey,
    Condition,
    Function,
    Type,
    Const,
    Fixture,
    Policy,
    Audience,
}

/// Kinds of things that are declared inside others.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Inner {
    /// `let`, a parameter, the variable of a lambda.
    Value,
    /// The name of an event.
    Event,
    /// `as label` of a step; of a call it is the answer too.
    Label,
    /// `as label` of a split: the arm taken.
    Split,
    /// An arm of a split, a branch of `parallel`.
    Arm,
    /// A parameter of a source or action: callers write its name.
    Param,
    /// A field of a record type.
    Field,
    /// `as label` of `exit when` and `exit if`.
    Reason,
}

/// Which document the paths of a record lead into.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Root {
    /// The profile.
    Profile,
    /// The event of a name.
    Event(Box<str>),
    /// The answer of the source or action of a name.
    Answer(Box<str>),
}

/// What a name is for where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Role {
    /// Declares a thing of the file.
    Declares(Sort),
    /// Declares something inside a thing.
    Inside(Inner),
    /// The module of an import.
    Module,
    /// A name that an import brings in.
    Import(Box<str>),
    /// Refers to a declared thing of one of these kinds.
    Refers(&'static [Sort]),
    /// A value.
    Value,
    /// A value and the name of its field: `{ name }`.
    Short,
    /// A function that is called.
    Callee,
    /// `base.name`; whether it is called.
    Member {
        /// Place of the base.
        base: Span,
        /// Followed by arguments.
        called: bool,
    },
    /// A field of a document, after these.
    Path(Root, Box<[Box<str>]>),
    /// The name of an argument of a call.
    Argument(Box<str>),
    /// An alias of `journey.toml`, or an id.
    Schema,
    /// A namespace of identities.
    Namespace,
    /// A type.
    Type,
    /// A step.
    LabelUse,
    /// A split.
    SplitUse,
    /// An arm of the split of a name.
    ArmUse(Box<str>),
    /// A channel.
    Channel,
    /// A word of a closed list.
    Word(&'static [&'static str]),
}

/// What may be called by `lookup`, `send` and `call`.
pub const ENDPOINTS: &[Sort] = &[Sort::Source, Sort::Action];

/// Takes what the walk finds.
pub trait Visitor {
    /// A name and its role. Declarations come before their uses, except those of the whole file.
    fn name(&mut self, name: &Name, role: Role);
    /// Names declared from here on end where the scope ends.
    fn scope(&mut self, _span: Span, _opens: bool) {}
    /// A node of the tree, outer ones first.
    fn place(&mut self, _span: Span) {}
    /// An item, before its parts.
    fn item(&mut self, _item: &Item) {}
    /// A statement, before its parts.
    fn stmt(&mut self, _stmt: &Stmt) {}
    /// An expression, before its parts.
    fn expr(&mut self, _expr: &Expr) {}
}

/// Walks a file.
pub fn module(module: &Module, v: &mut dyn Visitor) {
    module.items.iter().for_each(|i| item(i, v));
}

/// Walks a declaration.
pub fn item(item: &Item, v: &mut dyn Visitor) {
    v.place(item.span);
    v.item(item);
    v.scope(item.span, true);
    match &item.kind {
        ItemKind::Use { module, names } => {
            v.name(module, Role::Module);
            names.iter().for_each(|n| v.name(n, Role::Import(module.node.as_str().into())));
        }
        ItemKind::Event(d) => {
            v.name(&d.name, Role::Declares(Sort::Event));
            d.clauses.iter().for_each(|c| event_clause(c, v));
        }
        ItemKind::Endpoint(d) => {
            v.name(&d.name, Role::Declares(if d.is_action { Sort::Action } else { Sort::Source }));
            // Parameters first: the clauses before them may use them.
            for clause in &d.clauses {
                if let EndpointClause::Params(params) = &clause.node {
                    params.iter().for_each(|p| param(p, Inner::Param, v));
                }
            }
            d.clauses.iter().for_each(|c| endpoint_clause(c, v));
        }
        ItemKind::Journey(d) => journey(d, v),
        ItemKind::Function(d) => {
            v.name(&d.name, Role::Declares(if d.is_condition { Sort::Condition } else { Sort::Function }));
            d.params.iter().for_each(|p| param(p, Inner::Value, v));
            d.result.iter().for_each(|t| ty(t, v));
            expr(&d.body, v);
        }
        ItemKind::Type { name, ty: written } => {
            v.name(name, Role::Declares(Sort::Type));
            ty(written, v);
        }
        ItemKind::Const { name, value } => {
            v.name(name, Role::Declares(Sort::Const));
            expr(value, v);
        }
        ItemKind::Fixture { name, fields } => {
            v.name(name, Role::Declares(Sort::Fixture));
            document(fields, &Root::Profile, v);
        }
        ItemKind::Policy(d) => policy(d, v),
        ItemKind::Audience { name, filter } => {
            v.name(name, Role::Declares(Sort::Audience));
            expr(filter, v);
        }
        ItemKind::Test(d) => d.steps.iter().for_each(|s| test_step(s, v)),
        ItemKind::Broken => {}
    }
    v.scope(item.span, false);
}

fn event_clause(clause: &Spanned<EventClause>, v: &mut dyn Visitor) {
    v.place(clause.span);
    match &clause.node {
        EventClause::Schema(name) => v.name(name, Role::Schema),
        EventClause::Where(e) | EventClause::Id(e) => expr(e, v),
        EventClause::Key { namespace, from } => {
            v.name(namespace, Role::Namespace);
            expr(from, v);
        }
        EventClause::Require(paths) => paths.iter().for_each(|e| expr(e, v)),
        EventClause::Keep { .. } => {}
    }
}

fn endpoint_clause(clause: &Spanned<EndpointClause>, v: &mut dyn Visitor) {
    v.place(clause.span);
    match &clause.node {
        EndpointClause::Channel { channel, policy } => {
            v.name(channel, Role::Channel);
            policy.iter().for_each(|p| v.name(p, Role::Refers(&[Sort::Policy])));
        }
        EndpointClause::Request { url, .. } => expr(url, v),
        EndpointClause::Query(f) => fields(f, v),
        EndpointClause::Header { value, .. } => expr(value, v),
        EndpointClause::Auth(auth) => {
            v.name(&auth.scheme, Role::Word(&["none", "basic", "bearer", "api_key", "oauth2"]));
            auth.args.iter().for_each(|e| expr(e, v));
            fields(&auth.fields, v);
        }
        EndpointClause::Body { format, value } => {
            v.name(format, Role::Word(&["json"]));
            expr(value, v);
        }
        EndpointClause::Returns(ReturnsExpr::Type(t)) => ty(t, v),
        EndpointClause::Returns(ReturnsExpr::Schema(name)) => v.name(name, Role::Schema),
        EndpointClause::Params(_)
        | EndpointClause::Returns(ReturnsExpr::Sample(_))
        | EndpointClause::Timeout(_)
        | EndpointClause::Retry { .. }
        | EndpointClause::Cache { .. }
        | EndpointClause::Limit { .. } => {}
    }
}

fn param(p: &Param, inner: Inner, v: &mut dyn Visitor) {
    v.name(&p.name, Role::Inside(inner));
    ty(&p.ty, v);
    p.default.iter().for_each(|e| expr(e, v));
}

fn policy(d: &PolicyDecl, v: &mut dyn Visitor) {
    const THEN: Role = Role::Word(&["hold", "skip"]);
    v.name(&d.name, Role::Declares(Sort::Policy));
    d.extends.iter().for_each(|n| v.name(n, Role::Refers(&[Sort::Policy])));
    for clause in &d.clauses {
        v.place(clause.span);
        match &clause.node {
            PolicyClause::Consent { channel, filter } => {
                v.name(channel, Role::Channel);
                expr(filter, v);
            }
            PolicyClause::QuietHours { from, to, then } => {
                expr(from, v);
                expr(to, v);
                v.name(then, THEN);
            }
            PolicyClause::Cap { channel, then, .. } => {
                v.name(channel, Role::Channel);
                v.name(then, THEN);
            }
        }
    }
}

fn journey(d: &JourneyDecl, v: &mut dyn Visitor) {
    v.name(&d.name, Role::Declares(Sort::Journey));
    d.params.iter().for_each(|p| param(p, Inner::Param, v));
    for clause in &d.clauses {
        v.place(clause.span);
        match &clause.node {
            JourneyClause::On(p) => pattern(p, v),
            JourneyClause::OnAudience { audience, .. } => v.name(audience, Role::Refers(&[Sort::Audience])),
            JourneyClause::Require(es) | JourneyClause::OnePer(es) => es.iter().for_each(|e| expr(e, v)),
            JourneyClause::Starts(e) | JourneyClause::Ends(e) | JourneyClause::Timezone(e) => expr(e, v),
            JourneyClause::Under(n) => v.name(n, Role::Refers(&[Sort::Policy])),
            JourneyClause::OnError(OnErrorExpr::Exit(e)) => expr(e, v),
            JourneyClause::ExitWhen { event, label } => {
                v.scope(clause.span, true);
                pattern(event, v);
                label.iter().for_each(|l| v.name(l, Role::Inside(Inner::Reason)));
                v.scope(clause.span, false);
            }
            JourneyClause::ExitIf { condition, label } => {
                expr(condition, v);
                label.iter().for_each(|l| v.name(l, Role::Inside(Inner::Reason)));
            }
            JourneyClause::Goal(event) => {
                v.scope(clause.span, true);
                pattern(event, v);
                v.scope(clause.span, false);
            }
            JourneyClause::Moved { to, .. } => v.name(to, Role::LabelUse),
            JourneyClause::Reentry(_) | JourneyClause::Expires(_) | JourneyClause::OnError(OnErrorExpr::Continue) => {}
        }
    }
    block(&d.body, v);
}

fn pattern(p: &EventPattern, v: &mut dyn Visitor) {
    v.place(p.span);
    v.name(&p.event, Role::Refers(&[Sort::Event]));
    p.binding.iter().for_each(|n| v.name(n, Role::Inside(Inner::Event)));
    p.since.iter().for_each(|n| v.name(n, Role::LabelUse));
    p.filter.iter().for_each(|e| expr(e, v));
}

fn block(b: &Block, v: &mut dyn Visitor) {
    v.place(b.span);
    v.scope(b.span, true);
    b.stmts.iter().for_each(|s| stmt(s, v));
    v.scope(b.span, false);
}

fn label(name: Option<&Name>, inner: Inner, v: &mut dyn Visitor) {
    if let Some(name) = name {
        v.name(name, Role::Inside(inner));
    }
}

fn stmt(s: &Stmt, v: &mut dyn Visitor) {
    v.place(s.span);
    v.stmt(s);
    match &s.kind {
        StmtKind::Lookup { call: c, .. } => call(c, &[Sort::Source], v),
        StmtKind::Send(c) | StmtKind::Call(c) => call(c, &[Sort::Action], v),
        StmtKind::Journey { call: c, .. } => call(c, &[Sort::Journey], v),
        StmtKind::Update { fields } => document(fields, &Root::Profile, v),
        StmtKind::Let { name, value } => {
            expr(value, v);
            v.name(name, Role::Inside(Inner::Value));
        }
        StmtKind::If { condition, then, otherwise } => {
            expr(condition, v);
            block(then, v);
            match otherwise.as_deref() {
                Some(Else::Block(b)) => block(b, v),
                Some(Else::If(s)) => stmt(s, v),
                None => {}
            }
        }
        StmtKind::Match { value, arms, otherwise } => {
            expr(value, v);
            for arm in arms {
                v.place(arm.span);
                arm.values.iter().for_each(|e| expr(e, v));
                block(&arm.body, v);
            }
            otherwise.iter().for_each(|b| block(b, v));
        }
        StmtKind::Wait { length, until, label: l } => {
            expr(length, v);
            until.iter().for_each(|e| expr(e, v));
            label(l.as_ref(), Inner::Label, v);
        }
        StmtKind::WaitUntil { instant, at, label: l } => {
            expr(instant, v);
            at.iter().for_each(|e| expr(e, v));
            label(l.as_ref(), Inner::Label, v);
        }
        StmtKind::Race { label: l, arms } => {
            label(l.as_ref(), Inner::Label, v);
            arms.iter().for_each(|a| race_arm(a, v));
        }
        StmtKind::Restart { with } => {
            if let Some((from, to)) = with {
                v.name(from, Role::Value);
                v.name(to, Role::Value);
            }
        }
        StmtKind::Split { by, salt, label: l, arms } => {
            by.iter().chain(salt).for_each(|e| expr(e, v));
            label(l.as_ref(), Inner::Split, v);
            for arm in arms {
                v.place(arm.span);
                label(arm.label.as_ref(), Inner::Arm, v);
                block(&arm.body, v);
            }
        }
        StmtKind::Limit { label: l, then, otherwise, .. } => {
            label(l.as_ref(), Inner::Label, v);
            block(then, v);
            otherwise.iter().for_each(|b| block(b, v));
        }
        StmtKind::Parallel { label: l, branches, .. } => {
            label(l.as_ref(), Inner::Label, v);
            for (name, body) in branches {
                v.name(name, Role::Inside(Inner::Arm));
                block(body, v);
            }
        }
        StmtKind::Repeat { condition, body, .. } => {
            condition.iter().for_each(|e| expr(e, v));
            block(body, v);
        }
        StmtKind::Exit { reason } => reason.iter().for_each(|e| expr(e, v)),
        StmtKind::Break | StmtKind::Continue | StmtKind::Broken => {}
    }
}

fn race_arm(arm: &RaceArm, v: &mut dyn Visitor) {
    match arm {
        RaceArm::On { event, body, span } => {
            v.place(*span);
            v.scope(*span, true);
            pattern(event, v);
            block(body, v);
            v.scope(*span, false);
        }
        RaceArm::After { length, until, body, span } => {
            v.place(*span);
            expr(length, v);
            until.iter().for_each(|e| expr(e, v));
            block(body, v);
        }
        RaceArm::Broken(span) => v.place(*span),
    }
}

fn call(c: &Call, wanted: &'static [Sort], v: &mut dyn Visitor) {
    v.name(&c.target, Role::Refers(wanted));
    v.place(c.args_span);
    args(&c.args, &c.target.node, v);
    for handler in &c.handlers {
        v.place(handler.span);
        block(&handler.body, v);
    }
    label(c.label.as_ref(), Inner::Label, v);
}

fn args(list: &[Arg], of: &str, v: &mut dyn Visitor) {
    for arg in list {
        arg.name.iter().for_each(|n| v.name(n, Role::Argument(of.into())));
        expr(&arg.value, v);
    }
}

/// Fields of a record that names no document.
fn fields(list: &[FieldInit], v: &mut dyn Visitor) {
    for field in list {
        v.place(field.span);
        match &field.value {
            Some(e) => expr(e, v),
            // `{ name }` is the value of the name.
            None => field.path.first().iter().for_each(|n| v.name(n, Role::Short)),
        }
    }
}

/// Fields of a document: paths.
fn document(list: &[FieldInit], root: &Root, v: &mut dyn Visitor) {
    below(list, root, &[], v);
}

fn below(list: &[FieldInit], root: &Root, above: &[Box<str>], v: &mut dyn Visitor) {
    for field in list {
        v.place(field.span);
        let mut path = above.to_vec();
        for name in &field.path {
            v.name(name, Role::Path(root.clone(), path.clone().into()));
            path.push(name.node.as_str().into());
        }
        if let Some(e) = &field.value {
            inside(e, root, &path, v);
        }
    }
}

/// A value of a document: records in it, also in lists, go on with the path.
fn inside(e: &Expr, root: &Root, path: &[Box<str>], v: &mut dyn Visitor) {
    match &e.kind {
        ExprKind::Record(list) => {
            v.place(e.span);
            v.expr(e);
            below(list, root, path, v);
        }
        ExprKind::List(items) => {
            v.place(e.span);
            v.expr(e);
            items.iter().for_each(|i| inside(i, root, path, v));
        }
        _ => expr(e, v),
    }
}

fn test_step(step: &Spanned<TestStep>, v: &mut dyn Visitor) {
    v.place(step.span);
    match &step.node {
        TestStep::GivenFixture { name, with } => {
            v.name(name, Role::Refers(&[Sort::Fixture]));
            document(with, &Root::Profile, v);
        }
        TestStep::GivenReturns { name, value } => {
            v.name(name, Role::Refers(ENDPOINTS));
            inside(value, &Root::Answer(name.node.as_str().into()), &[], v);
        }
        TestStep::GivenFails { name, .. } => v.name(name, Role::Refers(ENDPOINTS)),
        TestStep::Assign { split, arm } => {
            v.name(split, Role::SplitUse);
            v.name(arm, Role::ArmUse(split.node.as_str().into()));
        }
        TestStep::At(e) | TestStep::Advance(e) | TestStep::AdvanceUntil(e) => expr(e, v),
        TestStep::Receive { event, fields } => {
            v.name(event, Role::Refers(&[Sort::Event]));
            document(fields, &Root::Event(event.node.as_str().into()), v);
        }
        TestStep::SetProfile(fields) => document(fields, &Root::Profile, v),
        TestStep::Simulate { journey, event, fields, .. } => {
            v.name(journey, Role::Refers(&[Sort::Journey]));
            v.name(event, Role::Refers(&[Sort::Event]));
            document(fields, &Root::Event(event.node.as_str().into()), v);
        }
        TestStep::Expect(expectation) => expect(expectation, v),
        TestStep::Crash | TestStep::Broken => {}
    }
}

fn expect(expectation: &Expectation, v: &mut dyn Visitor) {
    match expectation {
        Expectation::Called { target, args: list, .. } => {
            v.name(target, Role::Refers(ENDPOINTS));
            args(list, &target.node, v);
        }
        Expectation::No { target } => v.name(target, Role::Refers(ENDPOINTS)),
        Expectation::Skipped { target, because } => {
            v.name(target, Role::Refers(ENDPOINTS));
            because.iter().for_each(|b| v.name(b, Role::Word(&["consent", "quiet", "cap"])));
        }
        Expectation::At(path) => path.iter().for_each(|n| v.name(n, Role::LabelUse)),
        Expectation::Exit(e) => expr(e, v),
        Expectation::Goal => {}
        Expectation::Rejected(reason) => reason.iter().for_each(|e| expr(e, v)),
        Expectation::Share { arm, low, high } => {
            v.name(arm, Role::ArmUse("".into()));
            expr(low, v);
            expr(high, v);
        }
    }
}

fn expr(e: &Expr, v: &mut dyn Visitor) {
    v.place(e.span);
    v.expr(e);
    match &e.kind {
        ExprKind::Name(n) => v.name(&Spanned::new(n.clone(), e.span), Role::Value),
        ExprKind::Text(parts) => {
            for part in parts {
                if let TextPart::Expr(e) = part {
                    expr(e, v);
                }
            }
        }
        ExprKind::List(items) => items.iter().for_each(|i| expr(i, v)),
        ExprKind::Record(list) => fields(list, v),
        ExprKind::Field(base, name) => {
            expr(base, v);
            v.name(name, Role::Member { base: base.span, called: false });
        }
        ExprKind::Index(base, key) => {
            expr(base, v);
            expr(key, v);
        }
        ExprKind::Call(callee, list) => {
            let of = callee_of(callee, v);
            args(list, &of, v);
        }
        ExprKind::Lambda(name, body) => {
            v.scope(e.span, true);
            v.name(name, Role::Inside(Inner::Value));
            expr(body, v);
            v.scope(e.span, false);
        }
        ExprKind::Unary(_, inner) | ExprKind::Paren(inner) | ExprKind::Is { value: inner, .. } => expr(inner, v),
        ExprKind::Binary(a, _, b) | ExprKind::Range(a, b) => {
            expr(a, v);
            expr(b, v);
        }
        ExprKind::If(c, a, b) => [c, a, b].into_iter().for_each(|e| expr(e, v)),
        ExprKind::Integer(_)
        | ExprKind::Decimal(_)
        | ExprKind::Boolean(_)
        | ExprKind::Duration(_)
        | ExprKind::Date(_)
        | ExprKind::Time(_)
        | ExprKind::DateTime { .. }
        | ExprKind::Percent(_)
        | ExprKind::Null
        | ExprKind::Broken => {}
    }
}

/// The function or method that is called; its name.
fn callee_of(callee: &Expr, v: &mut dyn Visitor) -> Box<str> {
    match &callee.kind {
        ExprKind::Name(n) => {
            v.place(callee.span);
            v.name(&Spanned::new(n.clone(), callee.span), Role::Callee);
            n.as_str().into()
        }
        ExprKind::Field(base, name) => {
            v.place(callee.span);
            expr(base, v);
            v.name(name, Role::Member { base: base.span, called: true });
            name.node.as_str().into()
        }
        _ => {
            expr(callee, v);
            "".into()
        }
    }
}

fn ty(t: &TypeExpr, v: &mut dyn Visitor) {
    v.place(t.span);
    match &t.kind {
        TypeExprKind::Name(n) => v.name(&Spanned::new(n.clone(), t.span), Role::Type),
        TypeExprKind::List(t) | TypeExprKind::Map(t) | TypeExprKind::Option(t) => ty(t, v),
        TypeExprKind::Record(list) => {
            for (name, t) in list {
                v.name(name, Role::Inside(Inner::Field));
                ty(t, v);
            }
        }
        TypeExprKind::Broken => {}
    }
}
