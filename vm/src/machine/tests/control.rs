//! Jumps, truth and order.

use super::text_of;

/// The value of a boolean expression over constants in `r0`, `r1`.
fn truth(ty: &str, a: &str, b: &str, op: &str) -> bool {
    let make = |value: &str| if value == "absent" { "absent".to_owned() } else { format!("const {value}") };
    let code = format!(
        "r0: {ty} = {}\nr1: {ty} = {}\nr2: boolean = {op}\nr3: string = const \"no\"\nunless r2 -> end\nr3 = const \"yes\"\nend:",
        make(a),
        make(b)
    );
    text_of(&code, "r3", |_| Ok(())).unwrap() == "yes"
}

#[test]
fn equality_is_total() {
    for (ty, a, b, equal) in [
        ("integer", "1", "1", true),
        ("integer", "1", "2", false),
        ("integer?", "absent", "absent", true),
        ("integer?", "absent", "1", false),
        ("integer?", "1", "absent", false),
        ("decimal", "1.5", "1.50", true),
        ("string", "\"a\"", "\"a\"", true),
        ("string", "\"a\"", "\"A\"", false),
        ("boolean", "true", "true", true),
    ] {
        assert_eq!(truth(ty, a, b, "eq r0, r1"), equal, "{a} == {b}");
    }
}

#[test]
fn order_of_ordered_types() {
    for (ty, a, b, less, less_eq) in [
        ("integer", "-1", "1", true, true),
        ("integer", "1", "1", false, true),
        ("decimal", "1.50", "1.5", false, true),
        ("decimal", "1.49", "1.5", true, true),
        ("string", "\"Z\"", "\"a\"", true, true),
        ("string", "\"b\"", "\"a\"", false, false),
    ] {
        assert_eq!(truth(ty, a, b, "less r0, r1"), less, "{a} < {b}");
        assert_eq!(truth(ty, a, b, "less_eq r0, r1"), less_eq, "{a} <= {b}");
    }
}

#[test]
fn lists_maps_and_records_are_equal_by_their_parts() {
    let code = |second: &str| {
        format!(
            "r0: integer = const 1\nr1: integer = const 2\nr2: list of integer = list (r0, r1)\nr3: {second}\n\
             r4: boolean = eq r2, r3\nr5: string = const \"no\"\nunless r4 -> end\nr5 = const \"yes\"\nend:"
        )
    };
    assert_eq!(text_of(&code("list of integer = list (r0, r1)"), "r5", |_| Ok(())).unwrap(), "yes");
    assert_eq!(text_of(&code("list of integer = list (r0)"), "r5", |_| Ok(())).unwrap(), "no");
}

#[test]
fn not_and_presence() {
    assert!(truth("boolean", "false", "false", "not r0"));
    assert!(truth("integer?", "1", "absent", "present r0"));
    assert!(!truth("integer?", "absent", "1", "present r0"));
}

#[test]
fn each_jump_goes_where_it_says() {
    for (jump, gone) in [
        ("jump -> there", true),
        ("if r0 -> there", true),
        ("if r1 -> there", false),
        ("unless r0 -> there", false),
        ("unless r1 -> there", true),
        ("if_present r2 -> there", true),
        ("if_present r3 -> there", false),
        ("if_absent r2 -> there", false),
        ("if_absent r3 -> there", true),
    ] {
        let code = format!(
            "r0: boolean = const true\nr1: boolean = const false\nr2: integer? = const 1\nr3: integer? = absent\n\
             r4: string = const \"there\"\n{jump}\nr4 = const \"here\"\nthere:"
        );
        assert_eq!(text_of(&code, "r4", |_| Ok(())).unwrap() == "there", gone, "{jump}");
    }
}
