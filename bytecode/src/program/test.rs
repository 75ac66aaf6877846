//! Tests: what a `test` block does, step by step.

use super::{ErrorSet, Location};
use crate::types::{EndpointRef, EventRef, JourneyRef, PointRef, Span, StrRef};
use serde::{Deserialize, Serialize};

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
    GivenProfile {
        /// Name of the fixture.
        name: StrRef,
        /// JSON.
        json: StrRef,
    },
    /// What a source or action answers from now on: JSON.
    GivenAnswer(EndpointRef, StrRef),
    /// How it fails from now on.
    GivenFailure(EndpointRef, ErrorSet),
    /// Which arm a split takes.
    Assign {
        /// Journey.
        journey: JourneyRef,
        /// Split.
        point: PointRef,
        /// Arm.
        arm: u16,
    },
    /// Sets the clock: microseconds and offset.
    At(i64, i32),
    /// An event arrives: JSON, what the test left out is filled in by the runner (`_id`, `timestamp`, identity).
    Receive(EventRef, StrRef),
    /// The clock goes on by a span, on the calendar of the zone ([`TestStep::Zone`]).
    Advance(Span),
    /// The clock goes on until an instant.
    AdvanceUntil(i64, i32),
    /// Changes the profile: JSON of dotted paths merged into it.
    SetProfile(StrRef),
    /// The engine is restarted from its stored state.
    Crash,
    /// Requests to an endpoint since the start of the test whose arguments agree with those named.
    ExpectCalled {
        /// Whom.
        endpoint: EndpointRef,
        /// Name of parameter, expected JSON value.
        #[serde(deserialize_with = "crate::seq::list")]
        args: Vec<(StrRef, StrRef)>,
        /// How often; none: at least once.
        count: Option<u32>,
    },
    /// An instance rests at the step.
    ExpectAt {
        /// Journey, where the label is in more than one.
        journey: JourneyRef,
        /// Step.
        point: PointRef,
    },
    /// The last instance ended with this reason.
    ExpectExit(StrRef),
    /// The last instance reached its goal.
    ExpectGoal,
    /// The last event entered no journey, for a reason that contains this text.
    ExpectRejected(Option<StrRef>),
    /// Calendar units of `advance` are this zone's from now on (an IANA name, from the last `at`); until then UTC's.
    Zone(StrRef),
}
