//! Journeys: the header, the steps, and how an instance goes on from them.

use super::{Code, ErrorSet, Location};
use crate::types::{EndpointRef, EventRef, Pc, Reg, Span, StrRef};
use serde::{Deserialize, Serialize};

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
    /// Code that returns the zone (text?), reading header registers and the profile; none: the project's.
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
    /// When people may enter.
    pub open: Open,
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
    /// Goes on after the step, which is at `ok`, without an answer.
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
    Wait {
        /// Datetime register, read when the point is reached.
        due: Reg,
        /// Where it goes on.
        resume: Pc,
    },
    /// Waits for the first of several events or the clock.
    Race {
        /// In text order.
        #[serde(deserialize_with = "crate::seq::list")]
        arms: Vec<RaceArm>,
        /// Datetime register and where it goes on.
        timer: Option<(Reg, Pc)>,
    },
    /// Calls a source or an action and waits for the answer.
    Call {
        /// Whom.
        endpoint: EndpointRef,
        /// Argument registers, as many as parameters.
        #[serde(deserialize_with = "crate::seq::list")]
        args: Vec<Reg>,
        /// Where it goes on with the answer's document in context. With `or_none` also after a failure, without an answer.
        ok: Pc,
        /// Handlers in text order, each with the failure's text in context.
        #[serde(deserialize_with = "crate::seq::handlers")]
        errors: Vec<(Vec<ErrorSet>, Pc)>,
        /// A failure counts as "no answer" rather than an error.
        or_none: bool,
    },
    /// A split; arms are recorded, nothing rests here.
    Split {
        /// Labels and shares in hundredths of a percent.
        #[serde(deserialize_with = "crate::seq::list")]
        arms: Vec<(StrRef, u32)>,
    },
    /// An exit.
    Exit,
    /// A named statement that neither suspends nor splits (`if`, `let`).
    Mark,
    /// Lets so many through and the others not, over all people; nothing rests here.
    Limit {
        /// How many.
        count: u32,
        /// In which time; none: ever.
        per: Option<Span>,
        /// What the count goes by within the journey, over its versions.
        key: StrRef,
        /// Where those go on whom it lets through.
        within: Pc,
        /// Where the others go on.
        beyond: Pc,
    },
    /// Starts branches, in text order, and waits until enough of them have ended; the others are cancelled then.
    Parallel {
        /// Names, where they start, and where the instance goes on when the end of this one decides.
        #[serde(deserialize_with = "crate::seq::list")]
        branches: Vec<(StrRef, Pc, Pc)>,
        /// How many must end.
        need: u16,
        /// Registers that branches start with, ascending (including `header_live`). What they do with them stays with
        /// them: the instance goes on with its own frame.
        #[serde(deserialize_with = "crate::seq::list")]
        passed: Vec<Reg>,
    },
    /// Writes the profile and goes on at once, seeing what was written.
    Update {
        /// In text order; no path is the beginning of another.
        #[serde(deserialize_with = "crate::seq::list")]
        writes: Vec<Write>,
        /// Where it goes on.
        resume: Pc,
    },
}

/// A value written into the profile.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Write {
    /// Segments from the profile's root: object keys (fields and map keys alike).
    #[serde(deserialize_with = "crate::seq::list")]
    pub path: Vec<StrRef>,
    /// The value, read when the point is reached; an absent one takes the path away.
    pub value: Reg,
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

/// Dates of a journey, in microseconds: people enter from the one until before the other.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Open {
    /// `starts`.
    pub from: Option<i64>,
    /// `ends`.
    pub until: Option<i64>,
}
