//! Steps of a journey: notes, suspension, frames, arguments, calls of functions.

use crate::machine::{Context, FaultKind, Machine, Note, Stop, Unit};
use crate::pack;
use crate::program::Program;
use crate::value::Value;
use journey_bytecode::asm::Asm;
use journey_bytecode::program::{Location, Method, Point, PointKind, Request};
use journey_bytecode::types::{JourneyRef, PointRef, Reg, Type};
use std::sync::Arc;

const JOURNEY: JourneyRef = JourneyRef(0);
const UNIT: Unit = Unit::Journey(JOURNEY);

const BODY: &str = r#"
    start:
        r0: string = const "ada@example.com"
        r1: list of string = list (r0)
        r2: datetime = now
        step rest
        suspend rest
    rested:
        r3: string = const "salt"
        r4: string = const "ada"
        r5: integer = const 1
        r6: integer = call @bucket, (r3..=r5)
        r7: integer = const 3000
        r8: boolean = less r6, r7
        if r8 -> first
        arm halves, 1
        jump -> mail
    first:
        arm halves, 0
    mail:
        step mail
        suspend mail
    sent:
        exit r0
"#;

fn program() -> Arc<Program> {
    let mut asm = Asm::new("test");
    asm.import("@bucket", &["string", "string", "integer"], "integer").unwrap();
    let request = Request { method: Method::Post, url: Reg(2), query: vec![], headers: vec![], body: None };
    let render = "render:\nr2: string = const \"https://example.com/\"\nhalt";
    let email = asm.action("Email", &[("to", "string"), ("tags", "(list of string)?")], request, None, render).unwrap();
    let body = asm.assemble(BODY, &["rest", "halves", "mail"]).unwrap();
    let at = |label: &str| body.at(label).unwrap();
    let call =
        PointKind::Call { endpoint: email, args: vec![Reg(0), Reg(1)], ok: at("sent"), errors: vec![], or_none: true };
    let arms = vec![(asm.text("a"), 3_000), (asm.text("b"), 7_000)];
    let mut point = |label: &str, kind, live: &[u16]| Point {
        label: asm.text(label),
        named: true,
        title: None,
        kind,
        live: live.iter().copied().map(Reg).collect(),
        location: Location::default(),
    };
    let points = vec![
        point("rest", PointKind::Wait { due: Reg(2), resume: at("rested") }, &[0, 1]),
        point("halves", PointKind::Split { arms }, &[]),
        point("mail", call, &[0]),
    ];
    let file = asm.text("a.journey");
    asm.bundle.files.push(file);
    let mut journey = asm.journey("J", &body).unwrap();
    journey.points = points;
    asm.bundle.journeys.push(journey);
    Program::from_bundle(asm.bundle).unwrap()
}

#[test]
fn a_frame_holds_the_live_registers_and_no_other() {
    let program = program();
    let mut machine = Machine::new();
    machine.enter(&program, UNIT).unwrap();
    let context = Context { now: 1_777_888_800_000_000, ..Context::default() };
    let start = program.journey(JOURNEY).unwrap().start;
    assert_eq!(machine.run(&program, UNIT, start, &context), Ok(Stop::Suspend(PointRef(0))));
    assert_eq!(machine.notes, [Note::Step(PointRef(0))]);
    assert!(matches!(machine.register(Reg(2)), Value::DateTime(at) if at.micros == context.now));
    let frame = machine.save(&program, JOURNEY, PointRef(0)).unwrap();
    assert_eq!(frame.len(), 2 * (1 + "ada@example.com".len()) + 1);

    let mut other = Machine::new();
    other.restore(&program, JOURNEY, PointRef(0), &frame).unwrap();
    assert_eq!(other.register(Reg(0)), &Value::String("ada@example.com".into()));
    assert_eq!(other.register(Reg(2)), &Value::Absent);
    let PointKind::Wait { resume, .. } = program.point(JOURNEY, PointRef(0)).unwrap().kind else { panic!("a wait") };
    assert_eq!(other.run(&program, UNIT, resume, &context), Ok(Stop::Suspend(PointRef(2))));
    assert!(matches!(other.notes.as_slice(), [Note::Arm(PointRef(1), _), Note::Step(PointRef(2))]));

    let args = other.arguments(&program, JOURNEY, PointRef(2)).unwrap();
    let types = program.params(journey_bytecode::types::EndpointRef(0));
    let args = pack::unpack(&program.bundle.types, &types, &args).unwrap();
    assert_eq!(args.first(), other.register(Reg(0)).into());
    assert!(
        matches!(machine.arguments(&program, JOURNEY, PointRef(0)), Err(fault) if matches!(fault.kind, FaultKind::Internal(_)))
    );
}

#[test]
fn a_test_chooses_the_arm() {
    let program = program();
    let PointKind::Wait { resume, .. } = program.point(JOURNEY, PointRef(0)).unwrap().kind else { panic!("a wait") };
    for arm in [0, 1] {
        let assigned = [(PointRef(1), arm)];
        let mut machine = Machine::new();
        machine.enter(&program, UNIT).unwrap();
        machine.set(Reg(0), Value::String("ada".into()));
        machine.set(Reg(1), Value::List(Arc::default()));
        machine.run(&program, UNIT, resume, &Context { assigned: &assigned, ..Context::default() }).unwrap();
        assert_eq!(machine.notes.first(), Some(&Note::Arm(PointRef(1), arm)));
    }
}

#[test]
fn damaged_frames_and_missing_places_are_faults() {
    let program = program();
    let mut machine = Machine::new();
    for frame in [&[][..], &[0xff; 9], &[1, b'a', 0, 0, 0]] {
        let fault = machine.restore(&program, JOURNEY, PointRef(0), frame).unwrap_err();
        assert!(matches!(fault.kind, FaultKind::Packed(_)), "{fault}");
    }
    assert!(machine.restore(&program, JOURNEY, PointRef(9), &[]).is_err());
    assert!(machine.save(&program, JourneyRef(3), PointRef(0)).is_err());
    assert!(machine.enter(&program, Unit::Journey(JourneyRef(3))).is_err());
}

#[test]
fn a_frame_over_the_limit_is_a_fault() {
    let program = program();
    let mut machine = Machine::new();
    machine.enter(&program, UNIT).unwrap();
    machine.set(Reg(0), Value::String("x".repeat(70_000).into()));
    machine.set(Reg(1), Value::List(Arc::default()));
    assert_eq!(machine.save(&program, JOURNEY, PointRef(0)).unwrap_err().kind, FaultKind::FrameTooLarge);
}

#[test]
fn a_function_with_other_types_is_refused_at_load() {
    for (name, params, result) in [
        ("@bucket", &["string", "string"][..], "integer"),
        ("@bucket", &["string", "string", "integer"], "string"),
        ("@count", &["integer"], "integer"),
        ("@at", &["list of string", "integer"], "integer?"),
        ("upper", &["integer"], "string"),
        ("hour", &["datetime"], "integer"),
        ("nosuch", &[], "integer"),
    ] {
        let mut asm = Asm::new("test");
        asm.import(name, params, result).unwrap();
        let error = Program::from_bundle(asm.bundle).unwrap_err();
        assert_eq!(error, crate::program::LoadError::Import(name.to_owned()));
    }
    let mut asm = Asm::new("test");
    asm.ty(Type::Boolean);
    asm.import("@at", &["(list of string)?", "integer"], "string?").unwrap();
    asm.import("@last", &["list of string?"], "string?").unwrap();
    assert!(Program::from_bundle(asm.bundle).is_ok());
}
