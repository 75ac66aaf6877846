//! What an instance keeps while it rests, and what it finds when it goes on.

use super::*;
use crate::program::{ErrorSet, ExitWhen, Goal, OnError, Point, PointKind, RaceArm, Since};
use crate::types::{EndpointRef, Pc, PointRef};

fn point(asm: &mut Asm, label: &str, live: &[u16], kind: PointKind) -> Point {
    let live = live.iter().copied().map(Reg).collect();
    Point { label: asm.text(label), named: true, title: None, kind, live, location: Location::default() }
}

/// `head`, then a wait that keeps these registers, then `tail`.
fn wait(head: &str, live: &[u16], tail: &str) -> Bundle {
    let text =
        format!("start:\n r0: datetime = now\n {head}\n suspend w\n on:\n {tail}\n r9: string = const \"x\"\n exit r9");
    journey(&text, &["w"], |asm, body, journey| {
        let kind = PointKind::Wait { due: Reg(0), resume: body.at("on").unwrap() };
        journey.points.push(point(asm, "w", live, kind));
    })
}

const FILL: &str = "r1: integer = const 1\n r2: integer";

#[test]
fn only_what_is_kept_is_there_afterwards() {
    said(&wait(FILL, &[1], "r2 = add r1, r1"), "");
    said(&wait(FILL, &[], "r2 = add r1, r1"), "`add`: r1: integer may be unset here");
    said(&wait(FILL, &[2], ""), "`suspend`: r2: integer is kept or read there, but may be unset");
    said(&wait(FILL, &[99], ""), "point 0 `w`: register 99 of 10 is named");
    said(&wait(FILL, &[1, 0], ""), "not in order");
    said(&wait(FILL, &[1, 1], ""), "not in order");
}

#[test]
fn documents_are_gone_afterwards() {
    let load = "r10: string = load Ev: _id";
    said(&wait(&format!("{FILL}\n {load}"), &[], ""), "");
    said(&wait(FILL, &[], load), "document 0 is not in context");
    said(&wait(FILL, &[], "r10: string? = load profile: name"), "");
}

#[test]
fn iterators_do_not_rest() {
    let head = "r10: (list of integer)? = load Ev: list\n r11: iterator of integer = iterate r10";
    said(&wait(&format!("{FILL}\n {head}"), &[11], ""), "it keeps r11, an iterator");
}

#[test]
fn a_wait_ends_at_a_datetime() {
    let mut bundle = wait(FILL, &[], "");
    let PointKind::Wait { due, .. } = &mut bundle.journeys[0].points[0].kind else { return };
    *due = Reg(1);
    said(&bundle, "the time it waits for, r1: integer, is not a datetime");
}

#[test]
fn steps_name_points_of_their_kind() {
    let end = "r9: string = const \"x\"\n exit r9";
    let with = |line: &str, kind: PointKind| {
        journey(&format!("start:\n {line}\n {end}\n {FILL}\n r0: integer"), &["p"], |asm, _, journey| {
            journey.points.push(point(asm, "p", &[], kind));
        })
    };
    let split = |sum| PointKind::Split { arms: vec![(StrRef(0), 4_000), (StrRef(1), sum)] };
    said(&with("step p", PointKind::Mark), "");
    said(&with("step p", PointKind::Exit), "");
    said(&with("step p", split(6_000)), "point 0 is not a step");
    said(&with("arm p, 1", split(6_000)), "");
    said(&with("arm p, 2", split(6_000)), "point 0 is not a split with such an arm");
    said(&with("arm p, 0", PointKind::Mark), "point 0 is not a split");
    said(&with("arm p, 0", split(6_001)), "the shares of its arms sum to 10001, not to 10000");
    said(&with("suspend p", PointKind::Mark), "is not a step at which an instance can rest");
}

/// A race over `E`, of one arm with a guard, that keeps `r1`.
fn race(guard: &str, tail: &str, since: Since) -> Bundle {
    let text = format!(
        "start:\n {FILL}\n r0: datetime = now\n suspend r\n guard:\n {guard}\n return r10\n r10: boolean\n on:\n {tail}\n r9: string = const \"x\"\n exit r9"
    );
    journey(&text, &["r"], |asm, body, journey| {
        let (guard, resume) = (Some(body.at("guard").unwrap()), body.at("on").unwrap());
        let arms = vec![RaceArm { event: EventRef(0), guard, since, resume }];
        journey.points.push(point(asm, "r", &[0, 1], PointKind::Race { arms, timer: None }));
    })
}

#[test]
fn a_race_sees_the_event_that_came() {
    let good = "r11: string = load Ev: _id\n r12: integer = move r1\n r10 = present r11";
    said(&race(good, "r13: datetime? = load Ev: at", Since::Reached), "");
    said(&race("r10 = present r2", "", Since::Reached), "`present`: r2: integer may be unset");
    said(&race("r11: integer = load An: n\n r10 = const true", "", Since::Reached), "document 1 is not in context");
    let plain = "r10 = const true";
    said(&race(plain, "r11: integer = add r2, r2", Since::Reached), "r2: integer may be unset");
    said(&race(plain, "", Since::Label(Reg(0))), "");
    said(&race(plain, "", Since::Label(Reg(1))), "arm 0: r1: integer is not a datetime");
    said(&race(plain, "", Since::Label(Reg(2))), "arm 0: r2 is not kept");
    let mut bundle = race(plain, "", Since::Entry);
    bundle.journeys[0].points[0].kind = PointKind::Race { arms: vec![], timer: None };
    said(&bundle, "nothing can ever wake it");
}

/// A call of `Ask` that keeps nothing; the answer is read by `ok`, a failure by `bad`.
fn call(ok: &str, bad: &str, or_none: bool, change: impl FnOnce(&mut Journey)) -> Bundle {
    let end = "r9: string = const \"x\"\n exit r9";
    let text =
        format!("start:\n {FILL}\n r0: string = const \"q\"\n suspend c\n ok:\n {ok}\n {end}\n bad:\n {bad}\n {end}");
    journey(&text, &["c"], |asm, body, journey| {
        let errors = vec![(vec![ErrorSet::Timeout], body.at("bad").unwrap())];
        let ok = body.at("ok").unwrap();
        let kind = PointKind::Call { endpoint: EndpointRef(0), args: vec![Reg(0)], ok, errors, or_none };
        journey.points.push(point(asm, "c", &[], kind));
        change(journey);
    })
}

#[test]
fn an_answer_is_there_where_the_call_succeeded() {
    let same = |_: &mut Journey| {};
    let strict = "r10: integer = load An: n";
    let loose = "r10: integer? = load An: n\n r11: boolean = answered";
    said(&call(strict, "r12: string = error_text", false, same), "");
    said(&call(strict, "", true, same), "`load`: there may be no answer to read from");
    said(&call(loose, "", true, same), "");
    said(&call("", strict, false, same), "document 1 is not in context");
    said(&call("r12: string = error_text", "", false, same), "nothing failed here");
    // A journey that goes on after failures nobody handles comes to `ok` without an answer, too.
    let goes_on = |journey: &mut Journey| journey.on_error = OnError::Continue;
    said(&call(strict, "", false, goes_on), "there may be no answer to read from");
    said(&call(loose, "", false, goes_on), "");
    let all_handled = |journey: &mut Journey| {
        journey.on_error = OnError::Continue;
        let PointKind::Call { errors, .. } = &mut journey.points[0].kind else { return };
        errors[0].0.push(ErrorSet::Any);
    };
    said(&call(strict, "", false, all_handled), "");
}

#[test]
fn a_call_passes_what_the_endpoint_takes() {
    let with = |wrong: Vec<Reg>| {
        call("", "", false, |journey| {
            let PointKind::Call { args, .. } = &mut journey.points[0].kind else { return };
            *args = wrong;
        })
    };
    said(&with(vec![]), "the endpoint takes 1 values, not 0");
    said(&with(vec![Reg(1)]), "r1: integer is not of the type of its parameter");
    said(&with(vec![Reg(9)]), "r9: string is kept or read there, but may be unset");
    let missing = call("", "", false, |journey| {
        let PointKind::Call { endpoint, .. } = &mut journey.points[0].kind else { return };
        *endpoint = EndpointRef(5);
    });
    said(&missing, "endpoint 5 of 1 is named");
}

#[test]
fn the_header_reads_what_every_step_keeps() {
    let header = |live: &[u16], kept: &[u16], change: fn(&mut Journey, Pc)| {
        let guard = "guard:\n r10: boolean = present r1\n return r10";
        let text = format!(
            "start:\n {FILL}\n r0: datetime = now\n suspend w\n {guard}\n on:\n r9: string = const \"x\"\n exit r9"
        );
        journey(&text, &["w"], |asm, body, journey| {
            let kind = PointKind::Wait { due: Reg(0), resume: body.at("on").unwrap() };
            journey.points.push(point(asm, "w", kept, kind));
            journey.header_live = live.iter().copied().map(Reg).collect();
            change(journey, body.at("guard").unwrap());
        })
    };
    let exit_if: fn(&mut Journey, Pc) = |journey, pc| journey.exit_ifs.push((pc, StrRef(0)));
    let exit_when: fn(&mut Journey, Pc) =
        |journey, pc| journey.exits.push(ExitWhen { event: EventRef(0), guard: Some(pc), reason: StrRef(0) });
    said(&header(&[1], &[1], exit_if), "");
    said(&header(&[1], &[1], exit_when), "");
    said(&header(&[1], &[0], exit_if), "it does not keep r1, which the header reads");
    said(&header(&[], &[1], exit_if), "r1: integer may be unset here");
    let goal: fn(&mut Journey, Pc) =
        |journey, _| journey.goals.push(Goal { event: EventRef(0), guard: None, since: Some(Reg(0)) });
    said(&header(&[0], &[0], goal), "");
    said(&header(&[1], &[1], goal), "goal when: the time it counts from is not kept");
}

#[test]
fn a_missing_step_is_named() {
    let mut bundle = wait(FILL, &[], "");
    bundle.journeys[0].code.instrs.iter_mut().for_each(|instr| {
        if let crate::op::Instr::Suspend { point } = instr {
            *point = PointRef(3);
        }
    });
    said(&bundle, "`suspend`: point 3 of 1 is named");
}
