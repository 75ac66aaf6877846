//! Text and JSON of values.

use super::{ok, text_of};
use crate::machine::FaultKind;
use journey_bytecode::asm::Asm;
use journey_bytecode::types::{Const, Span};

#[test]
fn concatenation() {
    let code =
        "r0: string = const \"Zo\"\nr1: string = const \"ë\"\nr2: string = concat (r0, r1)\nr3: string = concat ()";
    assert_eq!(text_of(code, "r2", |_| Ok(())), ok("Zoë"));
    assert_eq!(text_of(code, "r3", |_| Ok(())), ok(""));
}

#[test]
fn json_escapes_what_must_be_and_keeps_the_rest() {
    let code = r#"r0: string = const "a \"b\" \\ \n \u0001 é 🚀"
        r1: string = json r0"#;
    assert_eq!(text_of(code, "r1", |_| Ok(())), ok(r#""a \"b\" \\ \n \u0001 é 🚀""#));
}

fn calendar(asm: &mut Asm) {
    for constant in [
        Const::Date(20_512),
        Const::Time(34_200_000_000),
        Const::DateTime(1_777_888_800_000_000, 7_200),
        Const::LocalDateTime(0),
        Const::Duration(Span { months: 1, days: 2, micros: 3_000_000 }),
    ] {
        asm.constant(constant);
    }
}

const CALENDAR: &str = "r0: date = const @0\nr1: time = const @1\nr2: datetime = const @2\nr3: localdatetime = const @3\n\
                        r4: duration = const @4\n";

#[test]
fn json_of_calendar_values_is_iso_8601() {
    let code = format!("{CALENDAR}r5: All = record (r0..=r4)\nr6: string = json r5");
    let expected = "{\"date\":\"2026-02-28\",\"time\":\"09:30:00\",\"at\":\"2026-05-04T12:00:00+02:00\",\
                    \"wall\":\"1970-01-01T00:00:00\",\"span\":\"P1M2DT3S\"}";
    let fields =
        [("date", "date"), ("time", "time"), ("at", "datetime"), ("wall", "localdatetime"), ("span", "duration")];
    let made = text_of(&code, "r6", |asm| {
        calendar(asm);
        asm.record("All", &fields).map(drop)
    });
    assert_eq!(made, ok(expected));
}

#[test]
fn json_goes_into_json_as_it_is() {
    let code = "r0: json = const @0\nr1: list of json = list (r0)\nr2: string = json r1";
    let made = text_of(code, "r2", |asm| {
        let json = asm.text("{\"a\":[1,null]}");
        asm.constant(Const::Json(json));
        Ok(())
    });
    assert_eq!(made, ok("[{\"a\":[1,null]}]"));
}

#[test]
fn text_that_doubles_and_doubles_is_stopped() {
    let doubling = "r0 = concat (r0, r1)\nr1 = move r0\n".repeat(40);
    let code = format!("r0: string = const \"0123456789abcdef\"\nr1: string = move r0\n{doubling}");
    assert_eq!(text_of(&code, "r0", |_| Ok(())), Err(FaultKind::Overflow));
}
