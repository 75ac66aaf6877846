//! Requests as they leave, from arguments as they were recorded.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{HeaderText, render};
use crate::machine::{FaultKind, Machine};
use crate::pack::pack;
use crate::program::Program;
use crate::record::{EffectId, ProfileKey};
use crate::value::Value;
use journey_bytecode::asm::Asm;
use journey_bytecode::program::{HeaderValue, Method, Request};
use journey_bytecode::types::{EndpointRef, Reg};
use std::collections::BTreeMap;
use std::sync::Arc;

const RENDER: &str = r#"
    render:
        r3: string = call @url_segment, (r0)
        r4: string = const "https://mail.example.com/v1/"
        r5: string = move r3
        r6: string = concat (r4, r5)
        r7: string = step_key
        r8: string? = move r1
        r9: string = const "mail"
        r10: string? = absent
        r11: string = move r0
        r12: map of string = move r2
        r13: Body = record (r11, r12)
        r14: string = json r13
        halt
"#;

fn program() -> Arc<Program> {
    let mut asm = Asm::new("test");
    asm.record("Body", &[("to", "string"), ("data", "map of string")]).unwrap();
    asm.import("@url_segment", &["string"], "string").unwrap();
    let request = Request {
        method: Method::Post,
        url: Reg(6),
        query: vec![(asm.text("lang"), Reg(8)), (asm.text("kind"), Reg(9)), (asm.text("none"), Reg(10))],
        headers: vec![
            (asm.text("Idempotency-Key"), HeaderValue::Reg(Reg(7))),
            (asm.text("X-Key"), HeaderValue::Secret(asm.text("mail-key"))),
        ],
        body: Some(Reg(14)),
    };
    let params = [("to", "string"), ("lang", "string?"), ("data", "map of string")];
    asm.action("Email", &params, request, None, RENDER).unwrap();
    Program::from_bundle(asm.bundle).unwrap()
}

fn args(program: &Program, lang: Value) -> Vec<u8> {
    let data = BTreeMap::from([(Arc::from("name"), Value::String("Ada \"L\"".into()))]);
    let values = [Value::String("ada+x@example.com".into()), lang, Value::Map(Arc::new(data))];
    pack(&program.bundle.types, &program.params(EndpointRef(0)), &values).unwrap()
}

fn person() -> ProfileKey {
    ProfileKey { namespace: "email".into(), id: "ada".into() }
}

#[test]
fn a_request_has_its_parts_and_leaves_absent_ones_out() {
    let program = program();
    let args = args(&program, Value::String("en".into()));
    let mut machine = Machine::new();
    let effect = EffectId([0xab; 16]);
    let rendered = render(&mut machine, &program, EndpointRef(0), &args, effect, &person(), 0).unwrap();
    assert_eq!(rendered.method, Method::Post);
    assert_eq!(&*rendered.url, "https://mail.example.com/v1/ada%2Bx%40example.com");
    assert_eq!(rendered.query, [("lang".into(), "en".into()), ("kind".into(), "mail".into())]);
    let key = HeaderText::Text("abababababababababababababababab".into());
    let secret = HeaderText::Secret("mail-key".into());
    assert_eq!(rendered.headers, [("Idempotency-Key".into(), key), ("X-Key".into(), secret)]);
    assert_eq!(rendered.body.as_deref(), Some(r#"{"to":"ada+x@example.com","data":{"name":"Ada \"L\""}}"#));
    // The same effect gives the same request, however often it is rendered.
    assert_eq!(render(&mut machine, &program, EndpointRef(0), &args, effect, &person(), 99).unwrap(), rendered);
}

#[test]
fn an_absent_argument_leaves_its_parameter_out() {
    let program = program();
    let args = args(&program, Value::Absent);
    let rendered =
        render(&mut Machine::new(), &program, EndpointRef(0), &args, EffectId([0; 16]), &person(), 0).unwrap();
    assert_eq!(rendered.query, [("kind".into(), "mail".into())]);
}

#[test]
fn damaged_arguments_are_a_fault() {
    let program = program();
    let mut machine = Machine::new();
    for args in [&[][..], &[1], &[9; 40]] {
        let fault = render(&mut machine, &program, EndpointRef(0), args, EffectId([0; 16]), &person(), 0).unwrap_err();
        assert!(matches!(fault.kind, FaultKind::Packed(_)));
    }
    assert!(render(&mut machine, &program, EndpointRef(7), &[], EffectId([0; 16]), &person(), 0).is_err());
}
