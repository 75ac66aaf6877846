//! Types, definite assignment, context and loops.

use super::*;

#[test]
fn a_register_must_be_set_before_it_is_read() {
    let end = "r9: string = const \"x\"\n exit r9";
    code(&format!("start:\n r0: boolean = not r0\n{end}"), "journeys[0] `J`, instruction 0: `not`: r0: boolean may be");
    // Set on one of two ways only.
    let branch = "start:\n r0: boolean = const true\n if r0 -> there\n r1: boolean = const true\n there:\n r2: boolean = not r1\n";
    code(&format!("{branch}{end}"), "instruction 3: `not`: r1: boolean may be unset");
    code(&format!("{}{end}", branch.replace("if r0 ->", "jump ->")), "r1: boolean may be unset");
    // Set on both.
    let both = "start:\n r0: boolean = const true\n if r0 -> a\n r1: boolean = const true\n jump -> b\n a:\n r1 = const false\n b:\n r2: boolean = not r1\n";
    code(&format!("{both}{end}"), "");
    // A list of registers.
    code(
        &format!("start:\n r0: string = const \"a\"\n r2: string = concat (r0, r1)\n r1: string\n{end}"),
        "r1: string may",
    );
}

#[test]
fn a_loop_may_only_add() {
    let end = "out:\n r9: string = const \"x\"\n exit r9";
    let head = "start:\n r0: (list of integer)? = load Ev: list\n r1: iterator of integer = iterate r0\n r5: integer = const 0\n";
    code(&format!("{head}again:\n r2: integer = next r1 -> out\n r5 = add r5, r2\n jump -> again\n{end}"), "");
    // What the end of a list leaves unset.
    code(
        &format!("{head}again:\n r2: integer = next r1 -> out\n jump -> again\nout:\n r3: string = text r2\n exit r3"),
        "r2: integer may be unset",
    );
    // Two loops, one in the other.
    let two = "again:\n r2: integer = next r1 -> out\n r6: iterator of integer = iterate r0\n inner:\n r7: integer = next r6 -> again\n r5 = add r5, r7\n jump -> inner\n";
    code(&format!("{head}{two}{end}"), "");
    // A loop entered in its middle: what the head has is not there when it goes round.
    let middle = "start:\n r0: (list of integer)? = load Ev: list\n r1: iterator of integer = iterate r0\n r4: boolean = const true\n if r4 -> body\n r5: integer = const 1\n head:\n r2: integer = next r1 -> out\n r6: integer = add r5, r5\n body:\n jump -> head\n";
    code(&format!("{middle}{end}"), "may be unset");
}

#[test]
fn a_loop_walks_a_list_or_rests() {
    code("start:\n jump -> start", "a loop back to instruction 0 neither walks a list nor rests");
    code(
        "start:\n r0: boolean = const true\n again:\n if r0 -> again\n r1: string = const \"\"\n exit r1",
        "a loop back to instruction 1",
    );
    // In code that nothing reaches, too.
    code("start:\n r1: string = const \"\"\n exit r1\n dead:\n jump -> dead", "a loop back");
}

#[test]
fn control_does_not_run_off() {
    code("start:\n r0: boolean = const true", "instruction 0: control runs off the end");
    code("start:\n r0: boolean = const true\n if r0 -> start", "a loop back");
    let mut bundle = journey("start:\n r0: string = const \"\"\n exit r0", &[], |_, _, _| {});
    bundle.journeys[0].code.instrs[1] = crate::op::Instr::Jump { to: crate::types::Pc(2) };
    said(&bundle, "instruction 1: `jump`: instruction 2 of 2 is named");
    bundle.journeys[0].start = crate::types::Pc(7);
    bundle.journeys[0].code.instrs.clear();
    said(&bundle, "start: instruction 7 of 0 is named");
}

#[test]
fn guards_return_and_bodies_do_not() {
    let guarded = |text: &str| {
        journey(text, &[], |_, body, journey| {
            journey.trigger = Some(Trigger { event: EventRef(0), guard: Some(body.at("guard").unwrap()) });
        })
    };
    let start = "start:\n r9: string = const \"\"\n exit r9\n guard:\n";
    said(&guarded(&format!("{start} r0: boolean = const true\n return r0")), "");
    said(&guarded(&format!("{start} r0: string = const \"a\"\n return r0")), "r0: string is returned as a boolean");
    said(&guarded(&format!("{start} r0: boolean? = const true\n return r0")), "r0: boolean? is returned as a boolean");
    said(&guarded(&format!("{start} r0: string = const \"a\"\n exit r0")), "only a journey's body takes steps");
    said(&guarded(&format!("{start} jump -> start")), "only a journey's body takes steps");
    code("start:\n r0: boolean = const true\n return r0", "a journey's body does not return");
}

#[test]
fn a_document_is_read_only_where_it_is_in_context() {
    code("start:\n r0: string = load Ev: _id\n exit r0", "");
    code("start:\n r0: string? = load profile: name\n r1: string = load Ev: _id\n exit r1", "");
    code("start:\n r0: integer = load An: n\n r1: string = text r0\n exit r1", "`load`: document 1 is not in context");
    code("start:\n r0: boolean = answered\n r1: string = const \"\"\n exit r1", "no call was answered");
    code("start:\n r1: string = error_text\n exit r1", "nothing failed here");
}

#[test]
fn an_event_sees_only_its_payload() {
    for (line, wanted) in [
        ("r0: string = profile_id", "sees only the payload"),
        ("r0: string? = load profile: name", "document 2 is not in context"),
        ("r1: datetime = now\n r0: string = const \"\"", "sees only the payload"),
        ("r0: string = step_key", "sees only the payload"),
        ("r0: integer = const 1", "is returned as text"),
    ] {
        let mut asm = project();
        let document = DocRef(0);
        asm.event("F", document, &format!("key:\n {line}\n return r0")).unwrap();
        said(&asm.bundle, wanted);
    }
}

#[test]
fn a_rendering_sees_only_its_parameters() {
    let render = |text: &str| {
        let mut asm = project();
        let request = Request { method: Method::Get, url: Reg(1), query: vec![], headers: vec![], body: None };
        asm.action("F", &[("x", "string")], request, None, &format!("render:\n{text}")).unwrap();
        asm.bundle
    };
    said(&render("r1: string = step_key\n halt"), "");
    said(&render("r1: string? = const \"a\"\n halt"), "the register of the URL is not text");
    said(&render("r1: string\n halt"), "the result r1 may be unset");
    said(&render("r1: string = profile_id\n halt"), "sees only parameters and the step's key");
    said(&render("r1: string = const \"\"\n return r1"), "sees only parameters");
    said(&render("r1: string = const \"\""), "control runs off the end");
    let mut bundle = render("r1: string = move r0\n halt");
    bundle.endpoints[1].params[0].1 = crate::types::TypeRef(1);
    said(&bundle, "register 0 is not of the type of parameter 0");
}

/// One wrong use of each kind of typing rule.
#[test]
fn operands_fit_their_instruction() {
    let integers = "r0: integer = const 1\n r1: integer = const 2\n";
    let decimals = "r0: decimal = const 1.0\n r1: decimal = const 2.0\n";
    let cases = [
        ("r0: integer = const \"a\"", "`const`: r0: integer is not of the type of the result"),
        ("r0: integer = absent", "r0: integer is not an option"),
        ("r0: integer? = const 1\n r1: integer = move r0", "r1: integer is not of the type of the result"),
        ("r0: integer = const 1\n r1: integer = unwrap r0", "r0: integer is not an option"),
        ("r0: integer? = const 1\n r1: integer? = unwrap r0", "r1: integer? is not always present"),
        ("r0: string? = load Ev: _id\n r1: string = load Ev: at", "r1: string is not of the type"),
        ("r0: integer = const 1\n r1: integer = field r0, 0", "r0: integer is not a record"),
        ("r0: Pair? = absent\n r1: integer = field r0, a", "r1: integer is not of the type of the result"),
        ("r0: Pair? = absent\n r1: integer? = field r0, 7", "is not a record with so many fields"),
        ("r0: map of integer = map ()\n r1: string = const \"\"\n r2: integer = entry r0, r1", "r2: integer is not of"),
        ("r0: map of integer = map ()\n r1: integer? = entry r0, r0", "r0: map of integer is not string"),
        ("r0: integer = const 1\n r1: list of string = list (r0)", "r0: integer is not of the type wanted there"),
        ("r0: integer = const 1\n r1: integer = list (r0)", "r1: integer is not a collection"),
        ("r0: integer = const 1\n r1: Pair = record (r0)", "is not a record of so many fields"),
        (
            "r0: integer = const 1\n r1: integer = const 1\n r2: Pair = record (r0, r1)",
            "r1: integer is not of the type wanted",
        ),
        ("r0: string = const \"k\"\n r1: map of integer = map (r0)", "a key without a value"),
        (
            "r0: string = const \"k\"\n r1: string = const \"v\"\n r2: map of integer = map (r0, r1)",
            "r1: string is not of",
        ),
        ("r0: integer = now", "r0: integer is not of the type of the result"),
        ("r0: boolean? = const true\n if r0 -> end", "r0: boolean? is not boolean"),
        ("r0: integer = const 1\n r1: boolean = not r0", "r0: integer is not boolean"),
        (
            "r0: integer = const 1\n r1: string = const \"\"\n r2: boolean = eq r0, r1",
            "r1: string is not of the type of the other",
        ),
        ("r0: boolean = const true\n r1: boolean = less r0, r0", "r0: boolean is not an ordered type"),
        (
            "r0: integer = const 1\n r1: integer? = const 1\n r2: boolean = less r0, r1",
            "r1: integer? is not always present",
        ),
        (&format!("{integers} r2: integer? = div r0, r1"), "r0: integer is not decimal"),
        (&format!("{decimals} r2: decimal = div r0, r1"), "r2: decimal is not of the type of the result"),
        (&format!("{integers} r2: integer = rem r0, r1"), "r2: integer is not of the type of the result"),
        (&format!("{integers} r2: decimal = add r0, r1"), "r2: decimal is not of the type of the result"),
        ("r0: string = const \"\"\n r1: string = neg r0", "r0: string is not a number"),
        ("r0: decimal = const 1.0\n r1: decimal = widen r0", "r0: decimal is not an integer"),
        ("r0: integer? = const 1\n r1: decimal = widen r0", "r1: decimal is not of the type of the result"),
        ("r0: integer = const 1\n r1: string = concat (r0)", "r0: integer is not of the type wanted there"),
        ("r0: integer? = const 1\n r1: string = text r0", "r0: integer? is not a scalar"),
        ("r0: integer = const 1\n r1: integer = json r0", "r1: integer is not of the type of the result"),
        (
            "r0: (list of integer)? = load Ev: list\n r1: iterator of string = iterate r0",
            "is not an iterator over these",
        ),
        (
            "r0: (list of integer)? = load Ev: list\n r1: iterator of integer = next r0 -> end",
            "is not a collection of the right kind",
        ),
        (
            "r0: list of integer = list ()\n r1: integer? = const 1\n push r0, r1",
            "r1: integer? is not of the type of the element",
        ),
        ("r0: (list of integer)? = load Ev: list\n r1: integer = const 1\n push r0, r1", "is not always present"),
        ("r0: integer = const 1\n r1: integer = call f, (r0)", "the function takes 2 values, not 1"),
        (
            "r0: integer = const 1\n r1: integer = const 1\n r2: integer = call f, (r0, r1)",
            "r1: integer is not of the type wanted",
        ),
        (
            "r0: (list of integer)? = load Ev: list\n r1: iterator of integer = iterate r0\n r2: json = json r1",
            "is not a value",
        ),
        ("halt", "it has no meaning in a journey"),
        ("r0: string = step_key", "it has no meaning in a journey"),
    ];
    for (text, wanted) in cases {
        code(&format!("start:\n {text}\n end:\n r9: string = const \"x\"\n exit r9"), wanted);
    }
}

#[test]
fn operands_that_fit() {
    let text = "start:
        r0: integer = const 1
        r1: string? = const \"b\"
        r2: Pair = record (r0, r1)
        r3: Pair? = move r2
        r4: integer? = field r3, a
        r5: string? = field r2, b
        r6: string = const \"k\"
        r7: integer? = const 7
        r8: map of integer = map (r6, r7)
        r9: integer? = entry r8, r6
        r10: integer = call f, (r0, r1)
        r11: boolean = eq r4, r10
        r12: decimal? = widen r4
        r13: decimal = widen r0
        r14: decimal? = div r13, r13
        r15: json = json r8
        r16: string = json r3
        r17: list of integer? = list (r9, r10)
        push r17, r0
        r18: iterator of integer? = iterate r17
        r19: integer? = next r18 -> end
        r20: string? = profile_ns
        r21: datetime? = now
        r22: boolean? = less r0, r0
        end:
        exit r6";
    code(text, "");
}

#[test]
fn places_in_the_source_are_in_order() {
    changed(|b| b.journeys[0].code.locations.swap(0, 1), "not in the order of instructions");
    changed(|b| b.journeys[0].code.locations[2].0 = crate::types::Pc(9_999), "instruction 9999 of");
    changed(|b| b.journeys[0].code.locations[2].1.file = 1, "place in the source does not exist");
}
