//! The syntax tree: what the author wrote, wider than the language. Names are not resolved, nothing is typed.
//!
//! Every input has a tree: what could not be read is a [`ItemKind::Broken`], [`StmtKind::Broken`] or
//! [`ExprKind::Broken`], with a diagnostic beside it.

#![expect(missing_docs, reason = "variants are named after the grammar; comments show the form")]

use crate::source::{Span, Spanned};
use journey_bytecode::types::Span as Length;
use rust_decimal::Decimal;

/// A name with its place.
pub type Name = Spanned<String>;

/// A file.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Module {
    /// Declarations in text order.
    pub items: Vec<Item>,
}

/// A declaration with its `///` lines.
#[derive(Clone, PartialEq, Debug)]
pub struct Item {
    /// Documentation, lines joined by newline, without the slashes.
    pub doc: Option<Spanned<String>>,
    /// What it is.
    pub kind: ItemKind,
    /// From its first keyword to its end.
    pub span: Span,
}

/// Kinds of declarations.
#[derive(Clone, PartialEq, Debug)]
pub enum ItemKind {
    /// `from a.b use X, Y`
    Use { module: Spanned<String>, names: Vec<Name> },
    /// `event X { … }`
    Event(EventDecl),
    /// `source X { … }` or `action X { … }`
    Endpoint(EndpointDecl),
    /// `journey X(params) { … }`
    Journey(JourneyDecl),
    /// `condition X(p: T) = e` (result boolean) or `function x(p: T): R = e`
    Function(FunctionDecl),
    /// `type X = T`
    Type { name: Name, ty: TypeExpr },
    /// `const X = e`
    Const { name: Name, value: Expr },
    /// `fixture X = profile { … }`
    Fixture { name: Name, fields: Vec<FieldInit> },
    /// `policy X [extends Y] { … }`
    Policy(PolicyDecl),
    /// `audience X where e`
    Audience { name: Name, filter: Expr },
    /// `test "…" { … }`
    Test(TestDecl),
    /// Could not be read.
    Broken,
}

/// `event X { … }`. Clauses are a list so that doubles and gaps can be reported well.
#[derive(Clone, PartialEq, Debug)]
pub struct EventDecl {
    pub name: Name,
    pub clauses: Vec<Spanned<EventClause>>,
}

#[derive(Clone, PartialEq, Debug)]
pub enum EventClause {
    /// `schema ShopEvent`, or a schema's `$id` as text
    Schema(Name),
    /// `where e`
    Where(Expr),
    /// `key Email from e`
    Key { namespace: Name, from: Expr },
    /// `require path, …`
    Require(Vec<Expr>),
    /// `event id "…"`
    Id(Expr),
    /// `keep 365 days, up to 1000`
    Keep { age: Spanned<Length>, most: Option<Spanned<i64>> },
}

/// `source` or `action`.
#[derive(Clone, PartialEq, Debug)]
pub struct EndpointDecl {
    pub is_action: bool,
    pub name: Name,
    pub clauses: Vec<Spanned<EndpointClause>>,
}

#[derive(Clone, PartialEq, Debug)]
pub enum EndpointClause {
    /// `channel email [under Contact]`
    Channel { channel: Name, policy: Option<Name> },
    /// `params { a: string, b: map of string = {} }`
    Params(Vec<Param>),
    /// `get "…"`, `post "…"`, …: the method is text as written
    Request { method: Name, url: Expr },
    /// `query { q: e }`
    Query(Vec<FieldInit>),
    /// `header "X": e`; the value may be a call `secret("x")`
    Header { name: Spanned<String>, value: Expr },
    /// `auth …`
    Auth(AuthExpr),
    /// `body json e`: a record or shorthand record `{ to, template }`
    Body { format: Name, value: Expr },
    /// `timeout 800 milliseconds`
    Timeout(Spanned<Length>),
    /// `retry 2 times, backoff A [to B], on timeout, 429, 5xx`
    Retry { times: Spanned<i64>, backoff: Option<(Spanned<Length>, Option<Spanned<Length>>)>, on: Vec<ErrorKind> },
    /// `cache 10 minutes[, stale 1 hour]`
    Cache { fresh: Spanned<Length>, stale: Option<Spanned<Length>> },
    /// `limit 50 per second, then fail` or `then queue 1 hour`; `per` is the unit as a length of one
    Limit { calls: Spanned<i64>, per: Spanned<Length>, queue: Option<Spanned<Length>> },
    /// `returns T`, `returns schema X`, `returns sample "f.json"`
    Returns(ReturnsExpr),
}

#[derive(Clone, PartialEq, Debug)]
pub enum ReturnsExpr {
    Type(TypeExpr),
    Schema(Name),
    Sample(Spanned<String>),
}

/// `auth none`, `auth bearer secret("t")`, `auth basic secret("u") secret("p")`, `auth api_key header "X" secret("k")`,
/// `auth oauth2 { token: "…", client: secret("…") }`: the scheme's name, its words, its expressions.
#[derive(Clone, PartialEq, Debug)]
pub struct AuthExpr {
    pub scheme: Name,
    /// `header` or `query` of `api_key`.
    pub place: Option<Name>,
    /// Positional expressions: texts and `secret(…)` calls.
    pub args: Vec<Expr>,
    /// Fields of `oauth2 { … }`.
    pub fields: Vec<FieldInit>,
}

/// One kind of error, as in `on error timeout, http 404, http 5xx`; in `retry … on` a bare `429` or `5xx` is `http`.
#[derive(Clone, PartialEq, Debug)]
pub struct ErrorKind {
    pub kind: ErrorKindName,
    pub span: Span,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ErrorKindName {
    Timeout,
    Limited,
    Http(u16),
    /// First digit of `5xx`.
    HttpClass(u8),
    Invalid,
    Refused,
    Any,
    /// Not one of them: reported by the checker with the list.
    Unknown(String),
}

#[derive(Clone, PartialEq, Debug)]
pub struct Param {
    pub name: Name,
    pub ty: TypeExpr,
    pub default: Option<Expr>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct FunctionDecl {
    /// `condition` rather than `function`.
    pub is_condition: bool,
    pub name: Name,
    pub params: Vec<Param>,
    pub result: Option<TypeExpr>,
    pub body: Expr,
}

#[derive(Clone, PartialEq, Debug)]
pub struct PolicyDecl {
    pub name: Name,
    pub extends: Option<Name>,
    pub clauses: Vec<Spanned<PolicyClause>>,
}

#[derive(Clone, PartialEq, Debug)]
pub enum PolicyClause {
    /// `consent email where e`
    Consent { channel: Name, filter: Expr },
    /// `quiet hours 21:00 to 8:00, then hold|skip`
    QuietHours { from: Expr, to: Expr, then: Name },
    /// `cap email 1 per day, 3 per 7 days, then skip`; channel `all`
    Cap { channel: Name, limits: Vec<(Spanned<i64>, Spanned<Length>)>, then: Name },
}

/// A type as written.
#[derive(Clone, PartialEq, Debug)]
pub struct TypeExpr {
    pub kind: TypeExprKind,
    pub span: Span,
}

#[derive(Clone, PartialEq, Debug)]
pub enum TypeExprKind {
    /// `string`, `Line`, …
    Name(String),
    List(Box<TypeExpr>),
    Map(Box<TypeExpr>),
    Option(Box<TypeExpr>),
    Record(Vec<(Name, TypeExpr)>),
    Broken,
}

/// `journey X(params) { header… statements… }`
#[derive(Clone, PartialEq, Debug)]
pub struct JourneyDecl {
    pub name: Name,
    pub params: Vec<Param>,
    pub clauses: Vec<Spanned<JourneyClause>>,
    pub body: Block,
}

#[derive(Clone, PartialEq, Debug)]
pub enum JourneyClause {
    /// `on EVENT [name] [where e]`
    On(EventPattern),
    /// `on enter AUDIENCE` / `on leave AUDIENCE`
    OnAudience {
        enter: bool,
        audience: Name,
    },
    Require(Vec<Expr>),
    /// `one per e, …`
    OnePer(Vec<Expr>),
    /// `reentry always|never|after D`
    Reentry(ReentryExpr),
    Starts(Expr),
    Ends(Expr),
    /// `expires after D` / `expires never`
    Expires(Option<Spanned<Length>>),
    Timezone(Expr),
    Under(Name),
    /// `on error exit "…"` / `on error continue`
    OnError(OnErrorExpr),
    /// `exit when EVENT [name] where … as label`
    ExitWhen {
        event: EventPattern,
        label: Option<Name>,
    },
    /// `exit if e as label`
    ExitIf {
        condition: Expr,
        label: Option<Name>,
    },
    /// `goal when EVENT …`
    Goal(EventPattern),
    /// `moved old -> new`
    Moved {
        from: Name,
        to: Name,
    },
}

#[derive(Clone, PartialEq, Debug)]
pub enum ReentryExpr {
    Always,
    Never,
    After(Spanned<Length>),
}

#[derive(Clone, PartialEq, Debug)]
pub enum OnErrorExpr {
    Exit(Expr),
    Continue,
}

/// `EVENT [name] [since L|entry] [where e]`
#[derive(Clone, PartialEq, Debug)]
pub struct EventPattern {
    pub event: Name,
    pub binding: Option<Name>,
    pub since: Option<Name>,
    pub filter: Option<Expr>,
    pub span: Span,
}

/// Statements between braces; `span` includes the braces.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Block {
    pub stmts: Vec<Stmt>,
    pub span: Span,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Stmt {
    pub doc: Option<Spanned<String>>,
    pub kind: StmtKind,
    pub span: Span,
}

#[derive(Clone, PartialEq, Debug)]
pub enum StmtKind {
    /// `lookup Source(args) as name [or none] [{ on error … }]`
    Lookup {
        call: Call,
        or_none: bool,
    },
    /// `send Action(args) as label [{ handlers }]`
    Send(Call),
    /// `call Action(args) as label [{ handlers }]`
    Call(Call),
    Update {
        fields: Vec<FieldInit>,
    },
    Let {
        name: Name,
        value: Expr,
    },
    If {
        condition: Expr,
        then: Block,
        otherwise: Option<Box<Else>>,
    },
    Match {
        value: Expr,
        arms: Vec<MatchArm>,
        otherwise: Option<Block>,
    },
    /// `wait D [, until 10:00] [as l]`
    Wait {
        length: Expr,
        until: Option<Expr>,
        label: Option<Name>,
    },
    /// `wait until e [at 9:30] [as l]`
    WaitUntil {
        instant: Expr,
        at: Option<Expr>,
        label: Option<Name>,
    },
    /// `wait [as l] { on … {…} after D [, until T] {…} }`
    Race {
        label: Option<Name>,
        arms: Vec<RaceArm>,
    },
    /// `restart [with c as cart]`
    Restart {
        with: Option<(Name, Name)>,
    },
    Split {
        by: Vec<Expr>,
        salt: Option<Expr>,
        label: Option<Name>,
        arms: Vec<SplitArm>,
    },
    Limit {
        count: Spanned<i64>,
        per: Option<Spanned<Length>>,
        label: Option<Name>,
        then: Block,
        otherwise: Option<Block>,
    },
    Parallel {
        mode: ParallelMode,
        label: Option<Name>,
        branches: Vec<(Name, Block)>,
    },
    Repeat {
        times: Spanned<i64>,
        every: Option<Spanned<Length>>,
        condition: Option<Expr>,
        body: Block,
    },
    Break,
    /// `start J(args)`, `run J(args) as x`, `jump J(args)`
    Journey {
        verb: JourneyVerb,
        call: Call,
    },
    /// `exit "reason"` or `exit label`
    Exit {
        reason: Option<Expr>,
    },
    Continue,
    Broken,
}

#[derive(Clone, PartialEq, Debug)]
#[expect(clippy::large_enum_variant, reason = "boxed where it is used")]
pub enum Else {
    Block(Block),
    /// A [`StmtKind::If`].
    If(Stmt),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum JourneyVerb {
    Start,
    Run,
    Jump,
}

#[derive(Clone, PartialEq, Debug)]
pub enum ParallelMode {
    All,
    Any,
    First(i64),
}

/// `Name(args) [as label] [{ on error … {…} on skipped {…} on held {…} }]`
#[derive(Clone, PartialEq, Debug)]
pub struct Call {
    pub target: Name,
    pub args: Vec<Arg>,
    /// From `(` to `)`.
    pub args_span: Span,
    pub label: Option<Name>,
    pub handlers: Vec<Handler>,
}

/// `name: e`; a bare expression has no name (reported by the checker).
#[derive(Clone, PartialEq, Debug)]
pub struct Arg {
    pub name: Option<Name>,
    pub value: Expr,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Handler {
    pub on: HandlerKind,
    pub body: Block,
    pub span: Span,
}

#[derive(Clone, PartialEq, Debug)]
pub enum HandlerKind {
    /// No kinds: any.
    Error(Vec<ErrorKind>),
    Skipped,
    Held,
}

#[derive(Clone, PartialEq, Debug)]
pub struct MatchArm {
    pub values: Vec<Expr>,
    pub body: Block,
    pub span: Span,
}

#[derive(Clone, PartialEq, Debug)]
pub enum RaceArm {
    On { event: EventPattern, body: Block, span: Span },
    After { length: Expr, until: Option<Expr>, body: Block, span: Span },
    Broken(Span),
}

#[derive(Clone, PartialEq, Debug)]
pub struct SplitArm {
    /// None: `rest`.
    pub share: Option<Spanned<Decimal>>,
    pub label: Option<Name>,
    pub body: Block,
    pub span: Span,
}

/// An expression.
#[derive(Clone, PartialEq, Debug)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Span,
}

#[derive(Clone, PartialEq, Debug)]
pub enum ExprKind {
    Integer(i64),
    Decimal(Decimal),
    Boolean(bool),
    /// Text with interpolation: literal parts and expressions.
    Text(Vec<TextPart>),
    /// `2 hours 30 minutes`
    Duration(Length),
    /// `2026-02-28`: days since 1970
    Date(i32),
    /// `09:00`: microseconds since midnight
    Time(i64),
    /// `2026-03-06T09:00Z`, `…[Europe/Paris]`, or no zone: microseconds on the wall clock and the zone as written
    DateTime {
        local: i64,
        zone: Option<String>,
    },
    /// `40%`: 40
    Percent(Decimal),
    /// `200..599`
    Range(Box<Expr>, Box<Expr>),
    List(Vec<Expr>),
    /// `{ a: 1, b }`
    Record(Vec<FieldInit>),
    Name(String),
    /// `e.field`; backticks removed
    Field(Box<Expr>, Name),
    /// `e[k]`
    Index(Box<Expr>, Box<Expr>),
    /// `f(args)`
    Call(Box<Expr>, Vec<Arg>),
    /// `x => e`
    Lambda(Name, Box<Expr>),
    Unary(UnaryOp, Box<Expr>),
    Binary(Box<Expr>, Spanned<BinaryOp>, Box<Expr>),
    /// `e is present`, `e is absent`
    Is {
        value: Box<Expr>,
        present: bool,
    },
    /// `if c then a else b`
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `(e)`
    Paren(Box<Expr>),
    /// `null`, `nil`, …: the parser has reported it already
    Null,
    Broken,
}

#[derive(Clone, PartialEq, Debug)]
pub enum TextPart {
    Literal(String),
    Expr(Expr),
}

/// `path: e`; without a value, `name` stands for itself. A test writes dotted paths.
#[derive(Clone, PartialEq, Debug)]
pub struct FieldInit {
    /// Segments of the path; usually one.
    pub path: Vec<Name>,
    pub value: Option<Expr>,
    pub span: Span,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum UnaryOp {
    Not,
    Neg,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum BinaryOp {
    Or,
    And,
    /// `??`
    Default,
    Eq,
    NotEq,
    Less,
    LessEq,
    Greater,
    GreaterEq,
    In,
    NotIn,
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    /// `=` where `==` was meant, `&&`, `||`, …: inside the parser only, which reports it and puts ours in its place.
    Foreign(&'static str),
}

/// `test "…" { … }`
#[derive(Clone, PartialEq, Debug)]
pub struct TestDecl {
    pub name: Spanned<String>,
    pub steps: Vec<Spanned<TestStep>>,
}

#[derive(Clone, PartialEq, Debug)]
pub enum TestStep {
    /// `given Ada [with { … }]`
    GivenFixture {
        name: Name,
        with: Vec<FieldInit>,
    },
    /// `given Loyalty returns { … }`
    GivenReturns {
        name: Name,
        value: Expr,
    },
    /// `given Loyalty fails timeout`
    GivenFails {
        name: Name,
        kind: ErrorKind,
    },
    /// `assign arm = story`
    Assign {
        split: Name,
        arm: Name,
    },
    /// `at INSTANT`
    At(Expr),
    /// `receive Event { … }`
    Receive {
        event: Name,
        fields: Vec<FieldInit>,
    },
    /// `advance 3 days`
    Advance(Expr),
    /// `advance until INSTANT`
    AdvanceUntil(Expr),
    /// `set profile { … }`
    SetProfile(Vec<FieldInit>),
    Crash,
    /// `simulate 10000 profiles entering J with E { … }`
    Simulate {
        count: Spanned<i64>,
        journey: Name,
        event: Name,
        fields: Vec<FieldInit>,
    },
    Expect(Expectation),
    Broken,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Expectation {
    /// `expect sent A(args) [once|twice|N times]`, `expect called S(args) …`; `verb` is the word as written.
    Called {
        verb: Name,
        target: Name,
        args: Vec<Arg>,
        count: Option<Spanned<i64>>,
    },
    /// `expect no A`
    No {
        target: Name,
    },
    /// `expect skipped A [because cap]`
    Skipped {
        target: Name,
        because: Option<Name>,
    },
    /// `expect at a.b`
    At(Vec<Name>),
    /// `expect exit "…"` / `expect exit label`
    Exit(Expr),
    Goal,
    /// `expect rejected [because "…"]`
    Rejected(Option<Expr>),
    /// `expect share of arm between 39% and 41%`
    Share {
        arm: Name,
        low: Expr,
        high: Expr,
    },
}
