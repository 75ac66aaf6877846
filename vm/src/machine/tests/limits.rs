//! What no code may do: run on and on, or grow without end.

use super::{journey, run_in, start};
use crate::machine::{Context, FaultKind, Machine, Unit};
use journey_bytecode::limits;
use journey_bytecode::program::Location;
use journey_bytecode::types::{JourneyRef, Pc};

fn fault(code: &str) -> FaultKind {
    run_in(&journey(&format!("start:\n{code}"), |_| Ok(())), &Context::default()).unwrap_err().kind
}

/// Makes a list that doubles `times` times, by walking what there is and pushing it again.
fn grow(times: usize) -> String {
    let mut code = "r0: list of integer = list ()\nr1: integer = const 1\npush r0, r1\n\
                    r2: list of integer = move r0\nr3: iterator of integer = iterate r2\n"
        .to_owned();
    for n in 0..times {
        code += &format!(
            "r2 = move r0\nr3 = iterate r2\nagain{n}:\nr1 = next r3 -> done{n}\npush r0, r1\njump -> again{n}\ndone{n}:\n"
        );
    }
    code
}

#[test]
fn growing_lists_run_out_of_fuel() {
    assert_eq!(fault(&format!("{}r4: string = json r0\nexit r4", grow(30))), FaultKind::Fuel);
}

#[test]
fn comparing_what_is_shared_a_million_times_over_runs_out_of_fuel() {
    let mut code = "r0: integer = const 1\nr1: integer = const 1\n".to_owned();
    let mut ty = "integer".to_owned();
    for level in 0..25 {
        let (from, to) = (level * 2, level * 2 + 2);
        ty = format!("list of {ty}");
        code += &format!("r{to}: {ty} = list (r{from}, r{})\nr{}: {ty} = move r{to}\n", from + 1, to + 1);
    }
    let (a, b) = (50, 51);
    assert_eq!(
        fault(&format!("{code}r52: boolean = eq r{a}, r{b}\nr53: string = const \"x\"\nexit r53")),
        FaultKind::Fuel
    );
    assert_eq!(fault(&format!("{code}r52: string = json r{a}\nexit r52")), FaultKind::Overflow);
}

#[test]
fn a_fault_says_where() {
    let code =
        "start:\nr0: integer = const 9223372036854775807\nr1: integer = add r0, r0\nr2: string = text r1\nexit r2";
    let mut asm = journey_bytecode::asm::Asm::new("test");
    let file = asm.text("a.journey");
    asm.bundle.files.push(file);
    let body = asm.assemble(code, &[]).unwrap();
    let mut made = asm.journey("J", &body).unwrap();
    let at = |line| Location { file: 0, start: line * 10, end: line * 10 + 5, line };
    made.code.locations = vec![(Pc(0), at(1)), (Pc(1), at(2)), (Pc(2), at(3))];
    asm.bundle.journeys.push(made);
    let program = crate::program::Program::from_bundle(asm.bundle).unwrap();
    let fault = run_in(&program, &Context::default()).unwrap_err();
    assert_eq!((fault.kind, fault.location), (FaultKind::Overflow, Some(at(2))));
}

#[test]
fn fuel_is_for_all_runs_of_an_activation() {
    let program = journey("start:\nr0: string = const \"x\"\nexit r0", |_| Ok(()));
    let unit = Unit::Journey(JourneyRef(0));
    let mut machine = Machine::new();
    machine.enter(&program, unit).unwrap();
    machine.fuel = 5;
    let run = |machine: &mut Machine| machine.run(&program, unit, start(&program), &Context::default());
    assert!(run(&mut machine).is_ok() && run(&mut machine).is_ok());
    assert_eq!(run(&mut machine).unwrap_err().kind, FaultKind::Fuel);
    machine.refuel();
    assert_eq!(machine.fuel, limits::FUEL);
    assert!(run(&mut machine).is_ok());
}
