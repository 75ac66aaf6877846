//! What code sees besides its registers: documents, time, the person, answers, errors.

use super::{journey, run_in};
use crate::machine::{Context, FaultKind, Stop};
use crate::record::ProfileKey;
use crate::value::Value;
use journey_bytecode::asm::{Asm, AsmError};
use journey_bytecode::types::DocRef;

fn exit(
    code: &str,
    more: impl FnOnce(&mut Asm) -> Result<(), AsmError>,
    context: &Context<'_>,
) -> Result<String, FaultKind> {
    match run_in(&journey(&format!("start:\n{code}"), more), context) {
        Ok(Stop::Exit(text)) => Ok(text.to_string()),
        Ok(other) => panic!("ended in {other:?}"),
        Err(fault) => Err(fault.kind),
    }
}

fn person() -> ProfileKey {
    ProfileKey { namespace: "email".into(), id: "ada@example.com".into() }
}

#[test]
fn time_and_person() {
    let person = person();
    let context = Context { now: 1_777_888_800_000_000, profile: Some(&person), ..Context::default() };
    let code = "r0: datetime = now\nr1: string = text r0\nr2: string = profile_id\nr3: string = profile_ns\n\
                r4: string = concat (r1..=r3)\nexit r4";
    assert_eq!(exit(code, |_| Ok(()), &context), Ok("2026-05-04T10:00:00Zada@example.comemail".to_owned()));
    assert!(matches!(exit(code, |_| Ok(()), &Context::default()), Err(FaultKind::Internal(_))));
}

fn profile(asm: &mut Asm) -> Result<(), AsmError> {
    asm.bundle.profile = Some(asm.document("profile", &[("person.firstName", "string?"), ("points", "integer?")])?);
    Ok(())
}

#[test]
fn columns_of_the_profile_are_absent_where_nothing_is_known() {
    let code = "r0: string? = load profile: person.firstName\nr1: string = const \"nobody\"\nif_absent r0 -> end\n\
                r1 = unwrap r0\nend:\nexit r1";
    let columns = [Value::String("Ada".into()), Value::Absent];
    let known = Context { profile_columns: Some(&columns), ..Context::default() };
    assert_eq!(exit(code, profile, &known), Ok("Ada".to_owned()));
    assert_eq!(exit(code, profile, &Context::default()), Ok("nobody".to_owned()));
}

#[test]
fn a_guard_reads_the_document_in_context() {
    let mut asm = Asm::new("test");
    let document = asm.document("Order", &[("_id", "string"), ("total", "decimal?")]).unwrap();
    let code = "filter:\nr0: decimal? = load Order: total\nr1: boolean = present r0\nreturn r1\n\
                key:\nr2: string = load Order: _id\nreturn r2";
    asm.event("Ordered", document, code).unwrap();
    let program = crate::program::Program::from_bundle(asm.bundle).unwrap();
    let event = journey_bytecode::types::EventRef(0);
    let unit = crate::machine::Unit::Event(event);
    let declared = program.event(event).unwrap();
    let mut machine = crate::machine::Machine::new();
    machine.enter(&program, unit).unwrap();
    let columns = [Value::String("o-1".into()), Value::Absent];
    let context = Context { document: Some((DocRef(0), &columns)), ..Context::default() };
    assert_eq!(machine.guard(&program, unit, declared.filter.unwrap(), &context), Ok(false));
    assert_eq!(machine.text(&program, unit, declared.key, &context), Ok(Some("o-1".into())));
    let none = machine.guard(&program, unit, declared.filter.unwrap(), &Context::default());
    assert!(matches!(none.unwrap_err().kind, FaultKind::Internal(_)));
}
