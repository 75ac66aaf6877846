//! Tests of the language, in virtual time: the real engine and the real ingestion over a state in memory.
//!
//! Nothing touches the network or the clock. Actions succeed with an empty answer and sources must be told what to
//! answer; a failure that a test gives stands for all attempts at it.

mod answers;
mod compare;
mod document;
mod expect;
mod kept;
mod story;
#[cfg(test)]
mod tests;
mod world;

use crate::program::Program;
use journey_bytecode::program::{Location, Test, TestStep};
pub use kept::{Kept, kept};
use std::sync::Arc;
use world::World;

/// A test that ran.
#[derive(Clone, PartialEq, Debug)]
pub struct TestResult {
    /// Its name.
    pub name: Arc<str>,
    /// Its declaration.
    pub location: Location,
    /// What came of it.
    pub outcome: TestOutcome,
}

/// What came of a test.
#[derive(Clone, PartialEq, Debug)]
pub enum TestOutcome {
    /// All expectations held.
    Passed,
    /// A step did not hold, or could not be done.
    Failed {
        /// The step.
        location: Location,
        /// What was expected and what there was.
        message: String,
        /// What happened until then, a line each, with the values that decided.
        timeline: String,
    },
}

/// Runs the tests of a bundle whose names contain `filter` (none: all), in the order of the bundle.
#[must_use]
pub fn run(program: &Arc<Program>, filter: Option<&str>) -> Vec<TestResult> {
    let wanted = |test: &&Test| filter.is_none_or(|filter| program.text(test.name).contains(filter));
    let tests = program.bundle.tests.iter().filter(wanted);
    tests
        .map(|test| TestResult {
            name: program.shared(test.name),
            location: test.location,
            outcome: run_one(program, test),
        })
        .collect()
}

/// A test that fails is run once more, with everything told: the others, which are many, need not be slowed by that.
fn run_one(program: &Arc<Program>, test: &Test) -> TestOutcome {
    let attempt = |told: bool| {
        let mut world = World::new(program, told);
        let failed =
            test.steps.iter().find_map(|(step, location)| Some((*location, run_step(&mut world, step).err()?)));
        (failed, world)
    };
    match attempt(false).0 {
        None => TestOutcome::Passed,
        Some(quietly) => {
            let (failed, world) = attempt(true);
            let (location, message) = failed.unwrap_or(quietly);
            TestOutcome::Failed { location, message, timeline: world.story() }
        }
    }
}

/// A step that does not hold says why.
fn run_step(world: &mut World, step: &TestStep) -> Result<(), String> {
    match step {
        TestStep::GivenProfile { name, json } => world.given_profile(*name, *json),
        TestStep::GivenAnswer(endpoint, json) => world.given_answer(*endpoint, *json),
        TestStep::GivenFailure(endpoint, error) => {
            world.given_failure(*endpoint, *error);
            Ok(())
        }
        TestStep::Assign { journey, point, arm } => {
            world.assign(*journey, *point, *arm);
            Ok(())
        }
        TestStep::At(micros, _) => world.at(*micros),
        TestStep::Zone(name) => {
            world.zone(*name);
            Ok(())
        }
        TestStep::Receive(event, json) => world.receive(*event, *json),
        TestStep::Advance(span) => world.advance(*span),
        TestStep::AdvanceUntil(micros, _) => world.advance_until(*micros),
        TestStep::SetProfile(json) => world.set_profile(*json),
        TestStep::Crash => world.crash(),
        expectation => expect::check(world, expectation),
    }
}
