//! A bundle by hand for tests and the benchmark: what the daemon does, without the compiler.
//!
//! - `Message`: each `step` event sends one message (to the action `Send`) with the person and the event's number.
//! - `Count`: entered by a person's first `step`; each further one has to be the next, or the journey ends `out of order`.
//! - `Rest`: a `rest` event rests until the next `step` of the person or an hour (`n` = 0), or a quarter of a second
//!   (`n` > 0); then it sends a message.
//! - `Hold`: entered by `hold`, waits for the person's `done`; each `beat`, and each hour without one, waits anew.

#![allow(
    dead_code,
    clippy::allow_attributes,
    unreachable_pub,
    missing_docs,
    reason = "shared by several test programs"
)]

use journey_bytecode::asm::{Asm, AsmError};
use journey_bytecode::program::{
    ErrorSet, Journey, Method, Point, PointKind, RaceArm, Reentry, Request, Retry, Since, Trigger,
};
use journey_bytecode::types::{ColRef, Const, EndpointRef, EventRef, Reg, Span};

/// Where messages go, unless routed elsewhere.
pub const SINK: &str = "http://sink.example";

/// The bundle's bytes.
pub fn bundle(project: &str) -> Vec<u8> {
    build(project).unwrap_or_else(|error| unreachable!("{error}"))
}

/// A `step` or `rest` event.
pub fn event(kind: &str, person: &str, n: u64) -> String {
    format!(
        r#"{{"_id":"{kind}-{person}-{n}","timestamp":"2026-05-04T10:00:00Z","eventType":"{kind}","person":"{person}","n":{n}}}"#
    )
}

fn build(project: &str) -> Result<Vec<u8>, AsmError> {
    let mut asm = Asm::new(project);
    asm.bundle.files = vec![asm.text("by-hand.journey")];
    let columns =
        [("_id", "string"), ("timestamp", "datetime"), ("eventType", "string"), ("person", "string"), ("n", "integer")];
    let document = asm.document("Step", &columns)?;
    let key = "
        key:
            r0: string = load Step: person
            return r0
    ";
    let mut events = Vec::new();
    for (name, kind) in [("Step", "step"), ("Rest", "rest"), ("Hold", "hold"), ("Done", "done"), ("Beat", "beat")] {
        events.push(asm.event(name, document, key)?);
        let kind = asm.text(kind);
        if let Some(event) = asm.bundle.events.last_mut() {
            event.discriminant = Some((ColRef(2), vec![kind]));
        }
    }
    let [step, rest, hold, done, beat] = <[EventRef; 5]>::try_from(events).unwrap_or([EventRef(0); 5]);
    let send = action(&mut asm)?;
    let resting = resting(&mut asm, step, rest, send)?;
    for journey in
        [message(&mut asm, step, send)?, count(&mut asm, step)?, resting, holding(&mut asm, [hold, done, beat])?]
    {
        asm.bundle.journeys.push(journey);
    }
    Ok(journey_bytecode::bundle::encode(&asm.bundle))
}

fn action(asm: &mut Asm) -> Result<EndpointRef, AsmError> {
    asm.record("Body", &[("to", "string"), ("n", "integer")])?;
    let request = Request { method: Method::Post, url: Reg(2), query: vec![], headers: vec![], body: Some(Reg(4)) };
    let text = format!(
        r#"
        render:
            r2: string = const "{SINK}/messages"
            r3: Body = record (r0, r1)
            r4: json = json r3
            halt
    "#
    );
    let send = asm.action("Send", &[("to", "string"), ("n", "integer")], request, None, &text)?;
    if let Some(endpoint) = asm.bundle.endpoints.last_mut() {
        endpoint.timeout = 5_000_000;
        endpoint.retry =
            Retry { times: 20, first: 50_000, most: 500_000, on: vec![ErrorSet::Timeout, ErrorSet::HttpClass(5)] };
    }
    Ok(send)
}

fn point(asm: &mut Asm, label: &str, kind: PointKind, live: &[u16]) -> Point {
    Point {
        label: asm.text(label),
        named: true,
        title: None,
        kind,
        live: live.iter().copied().map(Reg).collect(),
        location: journey_bytecode::program::Location::default(),
    }
}

fn message(asm: &mut Asm, step: EventRef, send: EndpointRef) -> Result<Journey, AsmError> {
    let body = asm.assemble(
        r#"
        entry_key:
            r2: string = load Step: _id
            return r2
        start:
            r0: string = load Step: person
            r1: integer = load Step: n
            suspend mail
        sent:
            r3: string = const "sent"
            exit r3
        failed:
            r3 = error_text
            exit r3
    "#,
        &["mail"],
    )?;
    let mut journey = asm.journey("Message", &body)?;
    journey.trigger = Some(Trigger { event: step, guard: None });
    journey.entry_key = Some(body.at("entry_key")?);
    journey.reentry = Reentry::Always;
    let kind = PointKind::Call {
        endpoint: send,
        args: vec![Reg(0), Reg(1)],
        ok: body.at("sent")?,
        errors: vec![(vec![ErrorSet::Any], body.at("failed")?)],
        or_none: false,
    };
    journey.points = vec![point(asm, "mail", kind, &[])];
    Ok(journey)
}

fn count(asm: &mut Asm, step: EventRef) -> Result<Journey, AsmError> {
    let body = asm.assemble(
        r#"
        first:
            r1: integer = load Step: n
            r2: integer = const 1
            r3: boolean = eq r1, r2
            return r3
        start:
            r0: integer = const 1
            suspend next
        came:
            r2 = const 1
            r0 = add r0, r2
            r1 = load Step: n
            r3 = eq r0, r1
            unless r3 -> wrong
            suspend next
        wrong:
            r4: string = const "out of order"
            exit r4
    "#,
        &["next"],
    )?;
    let mut journey = asm.journey("Count", &body)?;
    journey.trigger = Some(Trigger { event: step, guard: Some(body.at("first")?) });
    let arm = RaceArm { event: step, guard: None, since: Since::Reached, resume: body.at("came")? };
    journey.points = vec![point(asm, "next", PointKind::Race { arms: vec![arm], timer: None }, &[0])];
    Ok(journey)
}

fn resting(asm: &mut Asm, step: EventRef, rest: EventRef, send: EndpointRef) -> Result<Journey, AsmError> {
    asm.import("@add_span", &["datetime", "duration", "string"], "datetime")?;
    let span = |asm: &mut Asm, micros| asm.constant(Const::Duration(Span { micros, ..Span::default() })).0;
    let (long, short) = (span(asm, 3_600_000_000), span(asm, 250_000));
    let text = format!(
        r#"
        entry_key:
            r9: string = load Step: _id
            return r9
        start:
            r0: string = load Step: person
            r1: integer = load Step: n
            r2: integer = const 0
            r3: boolean = eq r1, r2
            r4: datetime = now
            r5: duration = const @{long}
            r6: string = const "UTC"
            if r3 -> pause
            r5 = const @{short}
        pause:
            r7: datetime = call @add_span, (r4, r5, r6)
            suspend rest
        over:
            suspend mail
        sent:
            r8: string = const "rested"
            exit r8
        failed:
            r8 = error_text
            exit r8
    "#
    );
    let body = asm.assemble(&text, &["rest", "mail"])?;
    let mut journey = asm.journey("Rest", &body)?;
    journey.trigger = Some(Trigger { event: rest, guard: None });
    journey.entry_key = Some(body.at("entry_key")?);
    journey.reentry = Reentry::Always;
    let over = body.at("over")?;
    let arm = RaceArm { event: step, guard: None, since: Since::Reached, resume: over };
    let race = PointKind::Race { arms: vec![arm], timer: Some((Reg(7), over)) };
    let mail = PointKind::Call {
        endpoint: send,
        args: vec![Reg(0), Reg(1)],
        ok: body.at("sent")?,
        errors: vec![(vec![ErrorSet::Any], body.at("failed")?)],
        or_none: false,
    };
    journey.points = vec![point(asm, "rest", race, &[0, 1]), point(asm, "mail", mail, &[])];
    Ok(journey)
}

fn holding(asm: &mut Asm, [hold, done, beat]: [EventRef; 3]) -> Result<Journey, AsmError> {
    let hour = asm.constant(Const::Duration(Span { micros: 3_600_000_000, ..Span::default() })).0;
    let text = format!(
        r#"
        start:
            r0: integer = load Step: n
        again:
            r1: datetime = now
            r2: duration = const @{hour}
            r3: string = const "UTC"
            r4: datetime = call @add_span, (r1, r2, r3)
            suspend held
        came:
            r5: string = const "done"
            exit r5
    "#
    );
    let body = asm.assemble(&text, &["held"])?;
    let mut journey = asm.journey("Hold", &body)?;
    journey.trigger = Some(Trigger { event: hold, guard: None });
    journey.reentry = Reentry::Always;
    let arm = |event, resume| RaceArm { event, guard: None, since: Since::Reached, resume };
    let (came, again) = (body.at("came")?, body.at("again")?);
    let race = PointKind::Race { arms: vec![arm(done, came), arm(beat, again)], timer: Some((Reg(4), again)) };
    journey.points = vec![point(asm, "held", race, &[0])];
    Ok(journey)
}
