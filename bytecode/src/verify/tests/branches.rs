//! Branches and limits: what they start with, and what is there when the instance goes on.

use super::*;
use crate::program::{Point, PointKind};
use crate::types::{Pc, Span};

const END: &str = "r9: string = const \"x\"\n exit r9";

/// `r1` and `r2` are set; two branches start with `passed`; the instance goes on with `live`.
fn parallel(need: u16, (passed, live): (&[u16], &[u16]), branch: &str, tail: &str) -> Bundle {
    let text = format!(
        "start:\n r1: integer = const 1\n r2: integer = const 2\n r3: integer\n suspend p\n a:\n {branch}\n join\n b:\n join\n on:\n {tail}\n {END}"
    );
    let regs = |regs: &[u16]| -> Vec<Reg> { regs.iter().copied().map(Reg).collect() };
    journey(&text, &["p"], |asm, body, journey| {
        let at = |label: &str| body.at(label).unwrap_or(Pc(0));
        let branches = vec![(asm.text("a"), at("a"), at("on")), (asm.text("b"), at("b"), at("on"))];
        let kind = PointKind::Parallel { branches, need, passed: regs(passed) };
        let label = asm.text("p");
        let location = Location::default();
        journey.points.push(Point { label, named: true, title: None, kind, live: regs(live), location });
    })
}

#[test]
fn a_branch_has_what_it_starts_with_and_leaves_nothing_behind() {
    said(&parallel(1, (&[1, 2], &[1]), "r3 = add r1, r2", "r3 = add r1, r1"), "");
    said(&parallel(2, (&[1], &[1]), "r3 = add r1, r2", ""), "`add`: r2: integer may be unset here");
    said(&parallel(1, (&[1, 2], &[1]), "", "r3 = add r1, r2"), "`add`: r2: integer may be unset here");
    said(&parallel(1, (&[1, 3], &[]), "", ""), "`suspend`: r3: integer is kept or read there, but may be unset");
    said(&parallel(1, (&[2, 1], &[]), "", ""), "the registers its branches start with are not in order");
    said(&parallel(1, (&[99], &[]), "", ""), "register 99 of");
}

#[test]
fn it_waits_for_some_of_its_branches() {
    said(&parallel(0, (&[], &[]), "", ""), "it waits for 0 of 2 branches");
    said(&parallel(3, (&[], &[]), "", ""), "it waits for 3 of 2 branches");
}

#[test]
fn guards_of_the_header_find_their_registers_in_every_branch() {
    let mut bundle = parallel(1, (&[1], &[1, 2]), "", "");
    bundle.journeys[0].header_live = vec![Reg(2)];
    said(&bundle, "its branches start without r2, which the header reads");
}

#[test]
fn only_a_body_joins() {
    let mut bundle = parallel(1, (&[], &[]), "", "");
    let PointKind::Parallel { branches, .. } = &bundle.journeys[0].points[0].kind else { return };
    let guard = branches[1].1;
    let reason = bundle.journeys[0].name;
    bundle.journeys[0].exit_ifs = vec![(guard, reason)];
    said(&bundle, "only a journey's body takes steps");
}

#[test]
fn a_limit_has_two_ways_and_a_length_of_time() {
    let limit = |per: Option<Span>| {
        let text = format!("start:\n suspend l\n in:\n {END}\n out:\n {END}");
        journey(&text, &["l"], |asm, body, journey| {
            let at = |label: &str| body.at(label).unwrap_or(Pc(0));
            let label = asm.text("l");
            let kind = PointKind::Limit { count: 3, per, key: label, within: at("in"), beyond: at("out") };
            let location = Location::default();
            journey.points.push(Point { label, named: true, title: None, kind, live: vec![], location });
        })
    };
    said(&limit(None), "");
    said(&limit(Some(Span { months: 0, days: 1, micros: 0 })), "");
    said(&limit(Some(Span::default())), "a length of time that is none");
    said(&limit(Some(Span { months: 0, days: 2, micros: -1 })), "a length of time that is none");
}
