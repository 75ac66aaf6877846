//! Tests.

use super::{EndpointId, EventId, JourneyId, LabelId};
use crate::source::Span;
use journey_bytecode::program::ErrorSet;
use journey_bytecode::types::Span as Length;
use std::sync::Arc;

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
