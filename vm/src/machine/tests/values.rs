//! `const` to `map`: making and taking apart values.

use super::{json, ok, scalar, text_of};
use crate::machine::FaultKind;

/// The assembler wants all registers up to the last: those between are never used.
fn gap(from: u16) -> String {
    (from..9).map(|r| format!("r{r}: boolean\n")).collect()
}

#[test]
fn constants_of_all_kinds() {
    for (ty, constant, text) in [
        ("boolean", "true", "true"),
        ("integer", "-42", "-42"),
        ("decimal", "1.50", "1.5"),
        ("string", "\"a \\\"b\\\"\"", "a \"b\""),
    ] {
        assert_eq!(scalar(ty, &format!("{}r9 = const {constant}", gap(0))), ok(text));
    }
}

#[test]
fn a_present_value_widens_to_an_option_and_back() {
    let code = "r0: integer = const 7\nr1: integer? = move r0\nr2: integer = unwrap r1\n";
    assert_eq!(scalar("integer", &format!("{code}{}r9 = move r2", gap(3))), ok("7"));
    assert_eq!(json("integer?", &format!("r0: integer? = absent\n{}r9 = move r0", gap(1))), ok("null"));
}

#[test]
fn unwrapping_an_absent_value_is_a_fault() {
    let code = format!("r0: integer? = absent\n{}r9 = unwrap r0", gap(1));
    assert!(matches!(scalar("integer", &code), Err(FaultKind::Internal(_))));
}

#[test]
fn fields_of_records() {
    let code = |record: &str| {
        format!(
            "r0: string = const \"A-1\"\nr1: decimal? = absent\nr2: Line = record (r0, r1)\nr3: Line? = {record}\n\
             r4: string? = field r3, sku\nr5: list of string? = list (r4)\nr6: string = json r5"
        )
    };
    let line = |asm: &mut journey_bytecode::asm::Asm| {
        asm.record("Line", &[("sku", "string"), ("price", "decimal?")]).map(drop)
    };
    assert_eq!(text_of(&code("move r2"), "r6", line), ok("[\"A-1\"]"));
    assert_eq!(text_of(&code("absent"), "r6", line), ok("[null]"));
    let whole = "r0: string = const \"A-1\"\nr1: decimal? = absent\nr2: Line = record (r0, r1)\nr3: string = json r2";
    assert_eq!(text_of(whole, "r3", line), ok("{\"sku\":\"A-1\"}"));
}

#[test]
fn maps_leave_absent_values_out_and_give_entries() {
    let code = "r0: string = const \"b\"\nr1: integer? = const 2\nr2: string = const \"a\"\nr3: integer? = absent\n\
                r4: map of integer = map (r0..=r3)\nr5: string = json r4\nr6: integer? = entry r4, r0\n\
                r7: integer? = entry r4, r2\nr8: list of integer? = list (r6, r7)\nr9: string = json r8";
    assert_eq!(text_of(code, "r5", |_| Ok(())), ok("{\"b\":2}"));
    assert_eq!(text_of(code, "r9", |_| Ok(())), ok("[2,null]"));
    let absent = "r0: (map of integer)? = absent\nr1: string = const \"b\"\nr2: integer? = entry r0, r1\n\
                  r3: list of integer? = list (r2)\nr4: string = json r3";
    assert_eq!(text_of(absent, "r4", |_| Ok(())), ok("[null]"));
}

#[test]
fn the_last_of_two_equal_keys_of_a_map_stays() {
    let code = "r0: string = const \"k\"\nr1: integer = const 1\nr2: string = const \"k\"\nr3: integer = const 2\n\
                r4: map of integer = map (r0..=r3)\nr5: string = json r4";
    assert_eq!(text_of(code, "r5", |_| Ok(())), ok("{\"k\":2}"));
}
