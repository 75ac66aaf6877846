//! The typed program: names resolved, types known, presence proved. What the checker hands to lowering.
//!
//! Absence is explicit here: an expression of type `T?` may be absent; where the checker proved presence
//! (`is present`, `require`, an early `exit`) it wraps the read in [`ExprKind::Assume`]. Widening of
//! integers is explicit ([`ExprKind::Widen`]). All operators have operands of the type they need.

#![expect(missing_docs, reason = "fields of variants are explained by their variant")]

use crate::schema::Node;
use crate::source::Span;
use journey_bytecode::program::{Auth, ErrorSet, Limit, Method, Retry};
use journey_bytecode::types::Span as Length;
use rust_decimal::Decimal;
use std::sync::Arc;

pub use crate::hir_types::{EnumTy, RecordTy, Ty};

/// Names of fields from a root.
pub type FieldPath = Vec<Arc<str>>;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(pub u32);
        impl $name { /// Position in its list.
            #[must_use] pub fn index(self) -> usize { self.0 as usize } }
    )*};
}

ids! {
    /// Event of [`Program::events`].
    EventId,
    /// Endpoint of [`Program::endpoints`].
    EndpointId,
    /// Journey of [`Program::journeys`].
    JourneyId,
    /// Function or condition of [`Program::functions`].
    FunctionId,
    /// A document-valued name of a unit: an event or an answer ([`Unit::bindings`]).
    BindingId,
    /// A value-valued name of a unit: `let`, parameter, lambda variable, split arm ([`Unit::locals`]).
    LocalId,
    /// A labelled statement of a journey, in text order ([`Journey::labels`]).
    LabelId,
}

/// A checked project, without errors.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// Events, in order of module and text.
    pub events: Vec<Event>,
    /// Sources and actions.
    pub endpoints: Vec<Endpoint>,
    /// Conditions and functions; inlined when lowered (they are not recursive).
    pub functions: Vec<Function>,
    /// Journeys.
    pub journeys: Vec<Journey>,
    /// Tests.
    pub tests: Vec<Test>,
    /// Schema of the profile.
    pub profile: Option<Node>,
    /// What is read of every document: see [`Usage`].
    pub usage: Usages,
}

/// Which parts of documents anyone reads, as a tree. An object or list type points into it, so that lowering
/// can give every record type just the fields that are read.
#[derive(Clone, Debug, Default)]
pub struct Usages {
    /// Nodes; a child is always later than its parent.
    pub nodes: Vec<Usage>,
}

/// A node of the usage tree.
#[derive(Clone, Debug, Default)]
pub struct Usage {
    /// Fields and constant map keys read below this object.
    pub fields: Vec<(Arc<str>, UsageId)>,
    /// Use of the elements of this list, or of the values of this map.
    pub element: Option<UsageId>,
    /// The value as a whole is passed on (into a body, say): it is kept as JSON.
    pub whole: bool,
    /// Fields that the schema requires are checked at the door, so their reads are typed `T` (events and answers).
    /// Elsewhere (the profile) every field is `T?`, whatever the schema requires.
    pub checked: bool,
}

/// Index into [`Usages::nodes`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct UsageId(pub u32);

/// The names of one unit (an event, an endpoint, a journey, a function).
#[derive(Clone, Debug, Default)]
pub struct Unit {
    /// Event and answer names.
    pub bindings: Vec<Binding>,
    /// Value names.
    pub locals: Vec<Local>,
}

/// A document-valued name.
#[derive(Clone, Debug)]
pub struct Binding {
    /// As written, or a made-up name.
    pub name: Arc<str>,
    /// What it holds.
    pub document: Document,
    /// It may hold nothing (`or none`).
    pub optional: bool,
}

/// Kinds of documents.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Document {
    /// The profile.
    Profile,
    /// An event's payload.
    Event(EventId),
    /// An endpoint's answer.
    Answer(EndpointId),
}

/// A value-valued name.
#[derive(Clone, Debug)]
pub struct Local {
    /// As written.
    pub name: Arc<str>,
    /// Type.
    pub ty: Ty,
}

/// An event declaration.
#[derive(Clone, Debug)]
pub struct Event {
    /// Name.
    pub name: Arc<str>,
    /// Documentation.
    pub doc: Option<Arc<str>>,
    /// Alias of the schema.
    pub schema: Arc<str>,
    /// Root of the schema.
    pub node: Node,
    /// `bindings[0]` is the payload.
    pub unit: Unit,
    /// `where`.
    pub filter: Option<Expr>,
    /// A path that `where` compares with constants, and those: `eventType`, `["commerce.purchases"]`.
    pub discriminant: Option<(FieldPath, Vec<Arc<str>>)>,
    /// Equalities with constants that `where` implies, as (path, text): filled in by `receive`.
    pub implied: Vec<(Vec<Arc<str>>, Arc<str>)>,
    /// Namespace of the key.
    pub namespace: Arc<str>,
    /// The key: type `string?` or `string`.
    pub key: Expr,
    /// Source text of the key.
    pub key_text: Arc<str>,
    /// Paths of `require`.
    pub require: Vec<Vec<Arc<str>>>,
    /// Declaration.
    pub span: Span,
}

/// A source or an action.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// Name.
    pub name: Arc<str>,
    /// Documentation.
    pub doc: Option<Arc<str>>,
    /// `action` rather than `source`.
    pub is_action: bool,
    /// The channel of a message.
    pub channel: Option<Arc<str>>,
    /// Parameters are `unit.locals[0..n]`.
    pub unit: Unit,
    /// How many locals are parameters.
    pub params: Vec<Param>,
    /// HTTP method.
    pub method: Method,
    /// Text expression.
    pub url: Expr,
    /// Query parameters (text or `text?`).
    pub query: Vec<(Arc<str>, Expr)>,
    /// Headers.
    pub headers: Vec<(Arc<str>, Header)>,
    /// JSON body: any type.
    pub body: Option<Expr>,
    /// Authentication, with names of secrets.
    pub auth: AuthSpec,
    /// Microseconds.
    pub timeout: i64,
    /// Retries.
    pub retry: Retry,
    /// Fresh and stale, microseconds.
    pub cache: Option<(i64, i64)>,
    /// Rate.
    pub limit: Option<Limit>,
    /// Type of the answer.
    pub returns: Option<Ty>,
    /// Declaration.
    pub span: Span,
}

/// A parameter and its default.
#[derive(Clone, Debug)]
pub struct Param {
    /// The local.
    pub local: LocalId,
    /// Constant default.
    pub default: Option<Expr>,
}

/// Value of a header.
#[derive(Clone, Debug)]
pub enum Header {
    /// Text expression.
    Expr(Expr),
    /// Name of a secret.
    Secret(Arc<str>),
}

/// Like [`Auth`], with text in place of table indices.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the same as the bundle's `Auth`")]
pub enum AuthSpec {
    None,
    Basic { user: Arc<str>, password: Arc<str> },
    Bearer(Arc<str>),
    ApiKeyHeader(Arc<str>, Arc<str>),
    ApiKeyQuery(Arc<str>, Arc<str>),
    OAuth2 { token: Arc<str>, client: Arc<str>, scope: Option<Arc<str>> },
}
const _: fn(Auth) = drop;

/// A condition or function.
#[derive(Clone, Debug)]
pub struct Function {
    /// Name.
    pub name: Arc<str>,
    /// Parameters are `locals[0..n]`.
    pub unit: Unit,
    /// How many locals are parameters.
    pub params: usize,
    /// Body.
    pub body: Expr,
    /// Declaration.
    pub span: Span,
}

/// A journey.
#[derive(Clone, Debug)]
pub struct Journey {
    /// Name.
    pub name: Arc<str>,
    /// Documentation.
    pub doc: Option<Arc<str>>,
    /// Names of the whole journey.
    pub unit: Unit,
    /// What starts it: the event, its binding, the guard.
    pub trigger: Option<(EventId, BindingId, Option<Expr>)>,
    /// Presence conditions of `require`, each with its source text.
    pub require: Vec<(Expr, Arc<str>)>,
    /// `one per` without `profile`: text expressions.
    pub one_per: Vec<Expr>,
    /// Re-entry.
    pub reentry: journey_bytecode::program::Reentry,
    /// Age limit.
    pub expires: Option<Length>,
    /// Zone: `string` or `string?`.
    pub zone: Option<Expr>,
    /// Unhandled failures.
    pub on_error: OnError,
    /// `exit when`: event, its binding, guard, reason.
    pub exits: Vec<(EventId, BindingId, Option<Expr>, Arc<str>)>,
    /// `exit if`.
    pub exit_ifs: Vec<(Expr, Arc<str>)>,
    /// `goal when`.
    pub goals: Vec<Goal>,
    /// Labelled statements, and the others that show in a timeline, with made-up names.
    pub labels: Vec<Label>,
    /// Body.
    pub body: Vec<Stmt>,
    /// Declaration.
    pub span: Span,
}

/// `goal when`.
#[derive(Clone, Debug)]
pub struct Goal {
    /// Event.
    pub event: EventId,
    /// Its name.
    pub binding: BindingId,
    /// Guard.
    pub guard: Option<Expr>,
    /// `since`.
    pub since: Since,
}

/// Default for failures nobody handles.
#[derive(Clone, Debug)]
pub enum OnError {
    /// Ends with a reason.
    Exit(Arc<str>),
    /// Goes on.
    Continue,
}

/// A name of a step.
#[derive(Clone, Debug)]
pub struct Label {
    /// Name.
    pub name: Arc<str>,
    /// Written by the author.
    pub named: bool,
    /// Documentation.
    pub doc: Option<Arc<str>>,
    /// Some `since` refers to it: the time it was reached must be kept.
    pub timed: bool,
}

/// From when on events count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Since {
    /// Reaching the step.
    Reached,
    /// Entry.
    Entry,
    /// Reaching the labelled step.
    Label(LabelId),
}

/// A statement.
#[derive(Clone, Debug)]
pub struct Stmt {
    /// What it does.
    pub kind: StmtKind,
    /// Place.
    pub span: Span,
}

/// Kinds of statements.
#[derive(Clone, Debug)]
pub enum StmtKind {
    /// `lookup`, `send`, `call`.
    Call(Call),
    /// `let`, or the arm of a split put into its local.
    Let(LocalId, Expr),
    /// `if`; the label is for a documented one.
    If { condition: Expr, then: Vec<Stmt>, otherwise: Vec<Stmt> },
    /// `wait D, until T`: a duration, or an instant.
    Wait { label: LabelId, due: Due },
    /// `wait { on … after … }`.
    Race { label: LabelId, arms: Vec<RaceArm>, after: Option<(Due, Vec<Stmt>)> },
    /// `restart [with c as cart]`: back to the race with this label, after rebinding `(from, to)`.
    Restart { race: LabelId, with: Option<(BindingId, BindingId)> },
    /// `split`.
    Split { label: LabelId, by: SplitKey, salt: Arc<str>, arms: Vec<SplitArm>, local: Option<LocalId> },
    /// `exit`.
    Exit { label: LabelId, reason: Expr },
    /// `continue`: on after the statement (arm-carrying statement) that encloses it, by nesting depth from inside: 0 = innermost.
    Continue { levels: u32 },
}

/// When a wait ends.
#[derive(Clone, Debug)]
pub enum Due {
    /// A duration from now, then (`until T`) the first instant with that local time.
    After { length: Expr, until: Option<Expr> },
    /// An instant (datetime), date or local datetime (in the zone), then the time of day.
    At { instant: Expr, at: Option<Expr> },
}

/// A call of an endpoint.
#[derive(Clone, Debug)]
pub struct Call {
    /// `lookup`, `send` or `call`.
    pub verb: Verb,
    /// Whom.
    pub endpoint: EndpointId,
    /// One per parameter, of its type, defaults filled in.
    pub args: Vec<Expr>,
    /// Step.
    pub label: LabelId,
    /// The answer's name, if anyone reads it.
    pub answer: Option<BindingId>,
    /// `or none`.
    pub or_none: bool,
    /// Handlers.
    pub handlers: Vec<(Vec<ErrorSet>, Vec<Stmt>)>,
}

/// Which statement a call was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "named after the statement")]
pub enum Verb {
    Lookup,
    Send,
    Call,
}

/// An arm of a race.
#[derive(Clone, Debug)]
pub struct RaceArm {
    /// Event.
    pub event: EventId,
    /// Its name.
    pub binding: BindingId,
    /// Guard.
    pub guard: Option<Expr>,
    /// Look-back.
    pub since: Since,
    /// Body.
    pub body: Vec<Stmt>,
}

/// What decides a split.
#[derive(Clone, Debug)]
pub enum SplitKey {
    /// The profile.
    Profile,
    /// Text expressions.
    Values(Vec<Expr>),
}

/// An arm of a split.
#[derive(Clone, Debug)]
pub struct SplitArm {
    /// Name.
    pub label: Arc<str>,
    /// Hundredths of a percent; they sum to 10,000.
    pub share: u32,
    /// Body.
    pub body: Vec<Stmt>,
}

/// A typed expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Type.
    pub ty: Ty,
    /// Place.
    pub span: Span,
}

/// Kinds of expressions.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// Constant.
    Boolean(bool),
    /// Constant.
    Integer(i64),
    /// Constant.
    Decimal(Decimal),
    /// Constant.
    Text(Arc<str>),
    /// Constant.
    Duration(Length),
    /// Constant, days since 1970.
    Date(i32),
    /// Constant, microseconds of the day.
    Time(i64),
    /// Constant: microseconds since 1970 UTC, offset in seconds.
    DateTime(i64, i32),
    /// Constant, microseconds on the wall clock.
    LocalDateTime(i64),
    /// Absent, of an optional type.
    Absent,
    /// A path of a document, up to its first list: object fields and constant map keys.
    Path { document: Root, path: Vec<Arc<str>> },
    /// A name.
    Local(LocalId),
    /// A field of a record value.
    Field(Box<Expr>, Arc<str>),
    /// A value of a map, with a key that is not constant.
    Entry(Box<Expr>, Box<Expr>),
    /// A value of type `T?` that is known to be present.
    Assume(Box<Expr>),
    /// `T` as `T?`.
    Some(Box<Expr>),
    /// Integer as decimal.
    Widen(Box<Expr>),
    /// Interpolation: texts and other scalars, which are turned into text.
    Concat(Vec<Expr>),
    /// List literal.
    List(Vec<Expr>),
    /// Record literal, fields in the order of the type.
    Record(Vec<Expr>),
    /// Map literal.
    Map(Vec<(Expr, Expr)>),
    /// `not`, `-`.
    Unary(crate::ast::UnaryOp, Box<Expr>),
    /// `and`, `or` (short circuit).
    And(Box<Expr>, Box<Expr>),
    /// See `And`.
    Or(Box<Expr>, Box<Expr>),
    /// `??`: the first if present, else the second.
    Default(Box<Expr>, Box<Expr>),
    /// `==` (never `NotEq`: that is `Not(Eq)`); total over optional operands.
    Eq(Box<Expr>, Box<Expr>),
    /// `<`, `<=`, `>`, `>=`.
    Order(Order, Box<Expr>, Box<Expr>),
    /// `+ - * / %`.
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>),
    /// `e in [a, b]`: constants or values of the same type; total.
    In(Box<Expr>, Vec<Expr>),
    /// `e in low..high`, both ends in; total.
    InRange(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `e in list` where the list is a value.
    InList(Box<Expr>, Box<Expr>),
    /// `is present`.
    IsPresent(Box<Expr>),
    /// A binding of an optional answer is there (`member is present`).
    Answered(BindingId),
    /// `if c then a else b`.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// Built-in function with the overload chosen by `name` and the types of the arguments.
    Builtin { name: &'static str, args: Vec<Expr> },
    /// Condition or function.
    Function(FunctionId, Vec<Expr>),
    /// `now`.
    Now,
    /// `step.key`.
    StepKey,
    /// `profile.id`.
    ProfileId,
    /// Namespace of the profile's identity, in lower case (`identity("Email")` compares with it).
    ProfileNamespace,
    /// A query over a list, such as `any(x => …)`.
    Query { query: Query, list: Box<Expr>, variable: Option<LocalId>, body: Option<Box<Expr>> },
    /// `at(n)` of a list.
    At(Box<Expr>, Box<Expr>),
}

/// The root of a path.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Root {
    /// The profile.
    Profile,
    /// An event or answer.
    Binding(BindingId),
}

/// Comparison.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "named after the operator")]
pub enum Order {
    Less,
    LessEq,
    Greater,
    GreaterEq,
}

/// Arithmetic on two integers or two decimals; `Div` is decimal, `Div` and `Rem` give `T?` unless the divisor is a non-zero
/// constant. `AddSpan`, `SubSpan`: a datetime, date or local datetime and a duration.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "named after the operator")]
pub enum Arithmetic {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    AddSpan,
    SubSpan,
}

/// Queries over lists. `Sum`, `Min`, `Max`, `Avg` have a body that gives the number; `Map` the element; the others a boolean.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "named after the method")]
pub enum Query {
    All,
    First,
    Last,
    Any,
    Every,
    Count,
    Sum,
    Avg,
    Min,
    Max,
    Map,
}

/// A test.
#[derive(Clone, Debug)]
pub struct Test {
    /// Name.
    pub name: Arc<str>,
    /// Steps; JSON is already built from the record literals.
    pub steps: Vec<(TestStep, Span)>,
    /// Declaration.
    pub span: Span,
}

/// A step of a test. JSON values are text; dotted paths are nested already.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "one for each step of the bundle's `TestStep`")]
pub enum TestStep {
    GivenProfile {
        name: Arc<str>,
        json: String,
    },
    GivenAnswer(EndpointId, String),
    GivenFailure(EndpointId, ErrorSet),
    Assign {
        journey: JourneyId,
        label: LabelId,
        arm: u16,
    },
    /// With the name of the zone it was written in.
    At(i64, i32, Option<Arc<str>>),
    Receive(EventId, String),
    Advance(Length),
    AdvanceUntil(i64, i32),
    SetProfile(String),
    Crash,
    ExpectCalled {
        endpoint: EndpointId,
        args: Vec<(Arc<str>, String)>,
        count: Option<u32>,
    },
    ExpectAt {
        journey: JourneyId,
        label: LabelId,
    },
    ExpectExit(Arc<str>),
    ExpectGoal,
    ExpectRejected(Option<Arc<str>>),
}
