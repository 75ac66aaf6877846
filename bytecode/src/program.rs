//! The tables of a bundle: documents, events, endpoints, journeys and tests.
//!
//! Indices are checked by the verifier once; until then nothing here may be trusted.

use crate::op::Instr;
use crate::types::{
    Check, ColRef, Const, DocRef, EndpointRef, EventRef, JourneyRef, Pc, PointRef, Reg, Span,
    StrRef, Type, TypeRef,
};
use serde::{Deserialize, Serialize};

/// A compiled project.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Bundle {
    /// Name, language edition, default time zone.
    pub meta: Meta,
    /// All text, each once.
    pub strings: Vec<String>,
    /// Types; an entry refers only to earlier ones.
    pub types: Vec<Type>,
    /// Constants.
    pub consts: Vec<Const>,
    /// Built-in functions used.
    pub imports: Vec<Import>,
    /// JSON documents and what is read of them.
    pub documents: Vec<Document>,
    /// The document of the profile, if any journey reads it.
    pub profile: Option<DocRef>,
    /// Event declarations.
    pub events: Vec<Event>,
    /// Sources and actions.
    pub endpoints: Vec<Endpoint>,
    /// Journeys.
    pub journeys: Vec<Journey>,
    /// Tests; left out of a release bundle.
    pub tests: Vec<Test>,
    /// Names of source files, for locations.
    pub files: Vec<StrRef>,
}

/// Facts about the project.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Meta {
    /// Name of the project; bundles of one name replace one another.
    #[serde(deserialize_with = "crate::seq::text")]
    pub project: String,
    /// Language edition.
    pub edition: u16,
    /// Version of the compiler that wrote it.
    #[serde(deserialize_with = "crate::seq::text")]
    pub compiler: String,
    /// Time zone of journeys that name none, and of people whose zone is unknown to the zone database.
    #[serde(deserialize_with = "crate::seq::text")]
    pub timezone: String,
}

/// Where something stands in the source: file index, byte range.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Location {
    /// Index into [`Bundle::files`].
    pub file: u16,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Line, from 1.
    pub line: u32,
}

/// A built-in function by its name and the overload chosen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Import {
    /// Name in the library.
    pub name: StrRef,
    /// Types of the parameters.
    #[serde(deserialize_with = "crate::seq::list")]
    pub params: Vec<TypeRef>,
    /// Type of the result.
    pub result: TypeRef,
}

/// What is read of a kind of JSON document.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Document {
    /// Name for messages: the schema's alias, the source, `profile`.
    pub name: StrRef,
    /// The columns, in order of path.
    #[serde(deserialize_with = "crate::seq::list")]
    pub columns: Vec<Column>,
}

/// A path read out of a document.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Column {
    /// Segments from the root: object keys (fields and map keys alike).
    #[serde(deserialize_with = "crate::seq::list")]
    pub path: Vec<StrRef>,
    /// Type of the value; a [`Type::Option`] unless `required`. A list or record type holds just the fields read.
    pub ty: TypeRef,
    /// A document without it is refused.
    pub required: bool,
    /// What the value must obey besides its type.
    #[serde(deserialize_with = "crate::seq::list")]
    pub checks: Vec<Check>,
}

/// Instructions of one unit.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Code {
    /// Types of the registers.
    #[serde(deserialize_with = "crate::seq::list")]
    pub regs: Vec<TypeRef>,
    /// The instructions.
    #[serde(with = "crate::code")]
    pub instrs: Vec<Instr>,
    /// Where each stretch of instructions comes from, ordered by first instruction.
    #[serde(deserialize_with = "crate::seq::list")]
    pub locations: Vec<(Pc, Location)>,
}

/// An event declaration.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Event {
    /// Name.
    pub name: StrRef,
    /// Documentation line.
    pub title: Option<StrRef>,
    /// What is read of it. Its first column is always `_id` and its second `timestamp` where the schema has them.
    pub document: DocRef,
    /// A column and the only values it may have for `where` to hold: the index by which events are dispatched.
    #[serde(deserialize_with = "crate::seq::discriminant")]
    pub discriminant: Option<(ColRef, Vec<StrRef>)>,
    /// Code of `filter` and `key`; reads only this event's document.
    pub code: Code,
    /// Whether the payload is this event (returns boolean); none: always.
    pub filter: Option<Pc>,
    /// Namespace of the key, such as `Email`.
    pub namespace: StrRef,
    /// The key (returns text?); absent refuses the event.
    pub key: Pc,
    /// Where the key comes from, for messages (`identityMap.Email.first.id`).
    pub key_text: StrRef,
    /// Columns of `require`: absent refuses the event.
    #[serde(deserialize_with = "crate::seq::list")]
    pub require: Vec<ColRef>,
    /// Declaration.
    pub location: Location,
}

/// A data source or an action.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Endpoint {
    /// Name.
    pub name: StrRef,
    /// Documentation line.
    pub title: Option<StrRef>,
    /// Source, action or message.
    pub kind: EndpointKind,
    /// Parameters in order; they are registers `0..n` of `code`.
    #[serde(deserialize_with = "crate::seq::list")]
    pub params: Vec<(StrRef, TypeRef)>,
    /// Renders the request, ending in `Halt`; may read parameters, constants and the step key.
    pub code: Code,
    /// First instruction of the rendering.
    pub render: Pc,
    /// The request.
    pub request: Request,
    /// How it proves who it is.
    pub auth: Auth,
    /// Longest wait for the answer, in microseconds.
    pub timeout: i64,
    /// Retries.
    pub retry: Retry,
    /// Cache of a source: fresh for, usable after a failure for (microseconds).
    pub cache: Option<(i64, i64)>,
    /// Rate limit.
    pub limit: Option<Limit>,
    /// What is read of the answer; none: the answer's body is ignored.
    pub answer: Option<DocRef>,
    /// Declaration.
    pub location: Location,
}

/// What an endpoint is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum EndpointKind {
    /// Data source.
    Source,
    /// Action.
    Action,
    /// Action that is a message on a channel.
    Message(StrRef),
}

/// The request of an endpoint. Registers are of type string and are read after `render`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Request {
    /// Method.
    pub method: Method,
    /// Absolute URL. Values in its path are percent-encoded by the rendering code (`@url_segment`).
    pub url: Reg,
    /// Query parameters; an absent value leaves the parameter out.
    #[serde(deserialize_with = "crate::seq::list")]
    pub query: Vec<(StrRef, Reg)>,
    /// Headers.
    #[serde(deserialize_with = "crate::seq::list")]
    pub headers: Vec<(StrRef, HeaderValue)>,
    /// Body: JSON text.
    pub body: Option<Reg>,
}

/// HTTP method.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "named after the method")]
pub enum Method { Get, Post, Put, Patch, Delete }

/// Value of a header.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum HeaderValue {
    /// A text register.
    Reg(Reg),
    /// Name of a secret, resolved when the request leaves.
    Secret(StrRef),
}

/// Authentication; secrets are names, resolved when the request leaves, never in a bundle or journal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Auth {
    /// None.
    None,
    /// `Authorization: Basic`, user and password secrets.
    Basic { /// User.
        user: StrRef, /// Password.
        password: StrRef },
    /// `Authorization: Bearer`.
    Bearer(StrRef),
    /// A header with a secret.
    ApiKeyHeader(StrRef, StrRef),
    /// A query parameter with a secret.
    ApiKeyQuery(StrRef, StrRef),
    /// OAuth 2 client credentials: token URL, secret `client-id:client-secret`, scope.
    OAuth2(StrRef, StrRef, Option<StrRef>),
}

/// Retry policy.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Retry {
    /// Attempts after the first.
    pub times: u32,
    /// First pause, in microseconds; doubles each time.
    pub first: i64,
    /// Longest pause, in microseconds.
    pub most: i64,
    /// Which errors are retried.
    #[serde(deserialize_with = "crate::seq::list")]
    pub on: Vec<ErrorSet>,
}

/// Rate limit shared by all journeys.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Limit {
    /// Calls …
    pub calls: u32,
    /// … in this many microseconds.
    pub per: i64,
    /// Longest time in the queue, in microseconds; none: fail at once.
    pub queue: Option<i64>,
}

/// Errors a handler or a retry takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ErrorSet {
    /// No answer in time, or no connection.
    Timeout,
    /// The rate limit.
    Limited,
    /// One status.
    Http(u16),
    /// Statuses `n00..=n99`, by their first digit.
    HttpClass(u8),
    /// The answer does not fit its type.
    Invalid,
    /// A policy.
    Refused,
    /// Anything.
    Any,
}

/// A journey.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Journey {
    /// Name.
    pub name: StrRef,
    /// Documentation line.
    pub title: Option<StrRef>,
    /// All code of the journey: guards, header expressions and body share one register file.
    pub code: Code,
    /// What starts it; none: called only.
    pub trigger: Option<Trigger>,
    /// Profile paths and event paths that must be present on entry, each a guard (returns boolean) and its text.
    #[serde(deserialize_with = "crate::seq::list")]
    pub require: Vec<(Pc, StrRef)>,
    /// `one per`: code that returns the text of the entry key within the profile; none: the profile.
    pub entry_key: Option<Pc>,
    /// When a person may enter again.
    pub reentry: Reentry,
    /// Age at which an instance expires, as a span; none: never.
    pub expires: Option<Span>,
    /// Code that returns the zone (text?); none: the project's.
    pub zone: Option<Pc>,
    /// What an unhandled failure does.
    pub on_error: OnError,
    /// `exit when`: on an event.
    #[serde(deserialize_with = "crate::seq::list")]
    pub exits: Vec<ExitWhen>,
    /// `exit if`: on any record of the profile.
    #[serde(deserialize_with = "crate::seq::list")]
    pub exit_ifs: Vec<(Pc, StrRef)>,
    /// `goal when`.
    #[serde(deserialize_with = "crate::seq::list")]
    pub goals: Vec<Goal>,
    /// Registers that the header guards (`exits`, `exit_ifs`, `goals`, `zone`) read: part of every frame.
    /// They are assigned by the code at `start` before its first suspension.
    #[serde(deserialize_with = "crate::seq::list")]
    pub header_live: Vec<Reg>,
    /// First instruction of the body. It begins by loading what is needed of the starting event.
    pub start: Pc,
    /// Steps.
    #[serde(deserialize_with = "crate::seq::list")]
    pub points: Vec<Point>,
    /// Declaration.
    pub location: Location,
}

/// What starts a journey.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Trigger {
    /// The event.
    pub event: EventRef,
    /// Guard: reads the event's and the profile's document, returns boolean.
    pub guard: Option<Pc>,
}

/// Re-entry rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Reentry {
    /// Any time, also while inside.
    Always,
    /// Never again.
    Never,
    /// This long after the entry, and not while inside.
    AfterEntry(Span),
    /// After exit, and this long after the entry (the default: five minutes).
    AfterExit(Span),
}

/// What an unhandled failure of a step does.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum OnError {
    /// Ends the instance with a reason.
    Exit(StrRef),
    /// Goes on after the step.
    Continue,
}

/// `exit when`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ExitWhen {
    /// The event.
    pub event: EventRef,
    /// Guard: reads header registers, the new event, the profile.
    pub guard: Option<Pc>,
    /// Reason.
    pub reason: StrRef,
}

/// `goal when`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Goal {
    /// The event.
    pub event: EventRef,
    /// Guard: reads header registers, the new event, the profile.
    pub guard: Option<Pc>,
    /// From when on it counts: an instant register set by the body once the label was reached; none: from entry.
    pub since: Option<Reg>,
}

/// A step of a journey that shows in its timeline; the only place an instance can rest.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Point {
    /// The author's label, or one made from the path (`wait_2`).
    pub label: StrRef,
    /// Whether the author wrote the label.
    pub named: bool,
    /// Documentation line.
    pub title: Option<StrRef>,
    /// What it is.
    pub kind: PointKind,
    /// Registers kept while the instance rests here, ascending (including `header_live`).
    #[serde(deserialize_with = "crate::seq::list")]
    pub live: Vec<Reg>,
    /// Statement.
    pub location: Location,
}

/// Kind of a step.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum PointKind {
    /// Waits for the clock.
    Wait { /// Datetime register, read when the point is reached.
        due: Reg, /// Where it goes on.
        resume: Pc },
    /// Waits for the first of several events or the clock.
    Race { /// In text order.
        #[serde(deserialize_with = "crate::seq::list")]
        arms: Vec<RaceArm>, /// Datetime register and where it goes on.
        timer: Option<(Reg, Pc)> },
    /// Calls a source or an action and waits for the answer.
    Call { /// Whom.
        endpoint: EndpointRef, /// Argument registers, as many as parameters.
        #[serde(deserialize_with = "crate::seq::list")]
        args: Vec<Reg>,
        /// Where it goes on with the answer's document in context. With `or_none` also after a failure, without an answer.
        ok: Pc,
        /// Handlers in text order, each with the failure's text in context.
        #[serde(deserialize_with = "crate::seq::handlers")]
        errors: Vec<(Vec<ErrorSet>, Pc)>,
        /// A failure counts as "no answer" rather than an error.
        or_none: bool },
    /// A split; arms are recorded, nothing rests here.
    Split { /// Labels and shares in hundredths of a percent.
        #[serde(deserialize_with = "crate::seq::list")]
        arms: Vec<(StrRef, u32)> },
    /// An exit.
    Exit,
    /// A named statement that neither suspends nor splits (`if`, `let`).
    Mark,
}

/// An arm of a race.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct RaceArm {
    /// The event.
    pub event: EventRef,
    /// Guard: reads live registers, the new event, the profile.
    pub guard: Option<Pc>,
    /// Instants before which an event does not count: reaching this step, or a register (see [`Since`]).
    pub since: Since,
    /// Where it goes on, with the event's document in context.
    pub resume: Pc,
}

/// From when on an event counts for a wait.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Since {
    /// Reaching the step (the default).
    Reached,
    /// Entry into the journey.
    Entry,
    /// When the step with this label was reached: a live datetime register.
    Label(Reg),
}

/// A `test` block.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Test {
    /// Name.
    pub name: StrRef,
    /// What it does, in order.
    #[serde(deserialize_with = "crate::seq::list")]
    pub steps: Vec<(TestStep, Location)>,
    /// Declaration.
    pub location: Location,
}

/// A command of a test.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum TestStep {
    /// The profile under test: JSON document. Its identity is derived from the name.
    GivenProfile { /// Name of the fixture.
        name: StrRef, /// JSON.
        json: StrRef },
    /// What a source or action answers from now on: JSON.
    GivenAnswer(EndpointRef, StrRef),
    /// How it fails from now on.
    GivenFailure(EndpointRef, ErrorSet),
    /// Which arm a split takes.
    Assign { /// Journey.
        journey: JourneyRef, /// Split.
        point: PointRef, /// Arm.
        arm: u16 },
    /// Sets the clock: microseconds and offset.
    At(i64, i32),
    /// An event arrives: JSON, what the test left out is filled in by the runner (`_id`, `timestamp`, identity).
    Receive(EventRef, StrRef),
    /// The clock goes on by a span, in the zone of the last `at`.
    Advance(Span),
    /// The clock goes on until an instant.
    AdvanceUntil(i64, i32),
    /// Changes the profile: JSON of dotted paths merged into it.
    SetProfile(StrRef),
    /// The engine is restarted from its stored state.
    Crash,
    /// Requests to an endpoint since the start of the test whose arguments agree with those named.
    ExpectCalled { /// Whom.
        endpoint: EndpointRef, /// Name of parameter, expected JSON value.
        #[serde(deserialize_with = "crate::seq::list")]
        args: Vec<(StrRef, StrRef)>, /// How often; none: at least once.
        count: Option<u32> },
    /// An instance rests at the step.
    ExpectAt { /// Journey, where the label is in more than one.
        journey: JourneyRef, /// Step.
        point: PointRef },
    /// The last instance ended with this reason.
    ExpectExit(StrRef),
    /// The last instance reached its goal.
    ExpectGoal,
    /// The last event entered no journey, for a reason that contains this text.
    ExpectRejected(Option<StrRef>),
}
