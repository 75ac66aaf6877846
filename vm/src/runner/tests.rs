//! The runner, on journeys by hand.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::engine::tests::journeys::{cart_in, retry};
use crate::engine::tests::kit::*;
use journey_bytecode::program::{EndpointKind, ErrorSet, PointKind};
use journey_bytecode::types::{EndpointRef, EventRef, JourneyRef, PointRef, Span, StrRef};

const CHANGED: EventRef = EventRef(0);
const BOUGHT: EventRef = EventRef(1);
const MAIL: EndpointRef = EndpointRef(0);
const JOURNEY: JourneyRef = JourneyRef(0);
/// 2026-05-04T10:00Z.
const MORNING: i64 = 1_777_888_800_000_000;

struct Script {
    kit: Kit,
    steps: Vec<TestStep>,
}

impl Script {
    /// Ada on a Monday morning, in the journey of an abandoned cart.
    fn new() -> Script {
        let mut kit = Kit::new();
        cart_in(&mut kit);
        Script::of(kit)
    }

    fn of(mut kit: Kit) -> Script {
        let (name, json) = (kit.text("Ada"), kit.text(r#"{"personalEmail":{"address":"ada@example.com"},"vip":"no"}"#));
        Script { kit, steps: vec![TestStep::GivenProfile { name, json }, TestStep::At(MORNING, 0)] }
    }

    fn text(&mut self, text: &str) -> StrRef {
        self.kit.text(text)
    }

    fn then(mut self, step: TestStep) -> Script {
        self.steps.push(step);
        self
    }

    fn receive(mut self, event: EventRef, fields: &str) -> Script {
        let name = ["Changed", "Bought"].get(event.index()).copied().unwrap();
        let json = self.text(&format!(r#"{{"type":"{name}","email":"ada@example.com"{fields}}}"#));
        self.then(TestStep::Receive(event, json))
    }

    fn advance(self, micros: i64) -> Script {
        self.then(TestStep::Advance(Span { months: 0, days: 0, micros }))
    }

    fn called(mut self, args: &[(&str, &str)], count: Option<u32>) -> Script {
        let args = args.iter().map(|(name, json)| (self.kit.text(name), self.kit.text(json))).collect();
        self.then(TestStep::ExpectCalled { endpoint: MAIL, args, count })
    }

    fn at(self, point: u16) -> Script {
        self.then(TestStep::ExpectAt { journey: JOURNEY, point: PointRef(point) })
    }

    fn exit(mut self, reason: &str) -> Script {
        let reason = self.text(reason);
        self.then(TestStep::ExpectExit(reason))
    }

    fn rejected(mut self, because: &str) -> Script {
        let because = self.text(because);
        self.then(TestStep::ExpectRejected(Some(because)))
    }

    /// Runs it; what went wrong, with the story, or nothing.
    fn run(mut self) -> String {
        let name = self.text("a test");
        let steps = self.steps.drain(..).zip(1..).map(|(step, line)| (step, Location { line, ..Location::default() }));
        let test = Test { name, steps: steps.collect(), location: Location::default() };
        self.kit.bundle.tests.push(test);
        let program = Program::from_bundle(self.kit.bundle).unwrap();
        assert!(run(&program, Some("other")).is_empty());
        let results = run(&program, Some("test"));
        let [TestResult { name, outcome, .. }] = results.as_slice() else { return format!("{results:?}") };
        assert_eq!(&**name, "a test");
        match outcome {
            TestOutcome::Passed => String::new(),
            TestOutcome::Failed { location, message, timeline } => {
                format!("step {}: {message}\n\n{timeline}", location.line)
            }
        }
    }
}

#[test]
fn a_changed_cart_restarts_the_two_hours() {
    let script = Script::new()
        .receive(CHANGED, r#","cart":"c1""#)
        .advance(119 * MINUTE)
        .receive(CHANGED, r#","cart":"c1""#)
        .advance(119 * MINUTE)
        .at(0)
        .called(&[], Some(0))
        .advance(MINUTE)
        .called(&[("to", r#""c1""#)], Some(1))
        .at(2)
        .then(TestStep::Crash)
        .receive(BOUGHT, r#","cart":"c1""#)
        .exit("bought")
        .then(TestStep::ExpectGoal);
    assert_eq!(script.run(), "");
}

#[test]
fn what_was_expected_and_what_there_was() {
    let script =
        Script::new().receive(CHANGED, r#","cart":"c1""#).advance(2 * HOUR).called(&[("to", r#""c2""#)], Some(2));
    insta::assert_snapshot!("called", script.run());
    let script = Script::new().receive(CHANGED, r#","cart":"c1""#).receive(BOUGHT, r#","cart":"c2""#).exit("bought");
    insta::assert_snapshot!("exit", script.run());
    let script = Script::new().receive(CHANGED, "").at(0);
    insta::assert_snapshot!("at", script.run());
}

#[test]
fn a_refused_entry_is_expected_by_its_reason() {
    let script = Script::new().receive(CHANGED, "").rejected("Require cart");
    assert_eq!(script.run(), "");
    let script = Script::new().receive(CHANGED, "").rejected("reentry");
    insta::assert_snapshot!("rejected_for_another_reason", script.run());
    let script = Script::new().receive(CHANGED, r#","cart":"c1""#).rejected("reentry");
    assert!(script.run().contains("Cart was entered"));
    let script = Script::new().receive(CHANGED, r#","cart":17"#).rejected("cart");
    assert_eq!(script.run(), "", "so is an event that breaks its schema");
}

#[test]
fn a_failure_that_the_test_gives_stands_for_all_attempts() {
    let mut script = Script::new().then(TestStep::GivenFailure(MAIL, ErrorSet::HttpClass(5)));
    script = script.receive(CHANGED, r#","cart":"c1""#).advance(2 * HOUR).exit("technical").called(&[], Some(1));
    assert_eq!(script.run(), "");
}

#[test]
fn a_source_has_to_be_given() {
    let mut script = Script::new();
    let source = script.kit.bundle.endpoints.first_mut().unwrap();
    source.kind = EndpointKind::Source;
    let script = script.receive(CHANGED, r#","cart":"c1""#).advance(2 * HOUR);
    insta::assert_snapshot!("source_not_given", script.run());
}

#[test]
fn a_given_answer_has_to_fit_its_type() {
    let mut script = Script::new();
    let json = script.text(r#"{"id":17}"#);
    assert!(script.then(TestStep::GivenAnswer(MAIL, json)).run().contains("the given answer does not fit its type"));
}

#[test]
fn days_are_of_the_calendar_where_the_test_is() {
    // Clocks go forward on 2026-03-29 in Paris: two days are 47 hours.
    let mut script = Script::new();
    script.steps.pop();
    let paris = script.text("Europe/Paris");
    let script = script
        .then(TestStep::Zone(paris))
        .then(TestStep::At(1_774_688_400_000_000, 3_600))
        .receive(CHANGED, r#","cart":"c1""#)
        .then(TestStep::Advance(Span { months: 0, days: 2, micros: 0 }))
        .then(TestStep::AdvanceUntil(1_774_688_400_000_000 + 47 * HOUR, 7_200));
    assert_eq!(script.run(), "");
}

#[test]
fn time_does_not_go_back() {
    let script = Script::new().receive(CHANGED, r#","cart":"c1""#).then(TestStep::At(MORNING - 1, 0));
    assert!(script.run().contains("time cannot go back"));
}

#[test]
fn a_changed_profile_is_seen_at_once() {
    let mut kit = Kit::new();
    let start = kit.event("Changed");
    kit.profile();
    kit.action("Mail", retry());
    kit.journey("Simple", start, |b| {
        let guard = b.vip_is("yes");
        let reason = b.kit.text("became vip");
        b.journey.exit_ifs = vec![(guard, reason)];
        b.journey.start = b.here();
        b.wait("w", HOUR, &[]);
        b.exit("done");
    });
    let mut script = Script::of(kit);
    let json = script.text(r#"{"vip":"yes"}"#);
    let script = script.receive(CHANGED, "").at(0).then(TestStep::SetProfile(json)).exit("became vip");
    assert_eq!(script.run(), "");
}

#[test]
fn a_test_chooses_the_arm_of_a_split() {
    let mut kit = Kit::new();
    let start = kit.event("Changed");
    let bucket = kit.text("@bucket");
    let (text, integer, yes) = (STRING, INTEGER, BOOLEAN);
    kit.bundle.imports.push(journey_bytecode::program::Import {
        name: bucket,
        params: vec![text, text, integer],
        result: integer,
    });
    kit.journey("Split", start, |b| {
        use journey_bytecode::op::{Instr, Regs};
        let (salt, key, point) = (b.reg(text), b.reg(text), b.reg(integer));
        let (number, limit, second) = (b.reg(integer), b.reg(integer), b.reg(yes));
        let value = b.kit.constant_text("salt");
        let (zero, half) = (b.kit.integer(0), b.kit.integer(5_000));
        let split = b.point("split", &[]);
        let arms = vec![(b.kit.text("one"), 5_000), (b.kit.text("two"), 5_000)];
        b.kind(split, PointKind::Split { arms });
        b.emit(Instr::Const { out: salt, value });
        b.emit(Instr::ProfileId { out: key });
        b.emit(Instr::Const { out: point, value: zero });
        let function = journey_bytecode::types::ImportRef(1);
        b.emit(Instr::Call { out: number, function, args: Regs { first: salt, count: 3 } });
        b.emit(Instr::Const { out: limit, value: half });
        b.emit(Instr::LessEq { out: second, a: limit, b: number });
        let branch = b.emit(Instr::If { a: second, to: journey_bytecode::types::Pc(0) });
        b.emit(Instr::Arm { point: split, arm: 0 });
        b.exit("one");
        let to = b.emit(Instr::Arm { point: split, arm: 1 });
        b.exit("two");
        *b.journey.code.instrs.get_mut(branch.index()).unwrap() = Instr::If { a: second, to };
    });
    let bundle = kit.bundle;
    for (arm, reason) in [(0, "one"), (1, "two")] {
        let script = Script::of(Kit { bundle: bundle.clone() });
        let script = script.then(TestStep::Assign { journey: JOURNEY, point: PointRef(0), arm });
        assert_eq!(script.receive(CHANGED, "").exit(reason).run(), "");
    }
}
