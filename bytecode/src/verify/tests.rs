//! What is refused, and what is said about it.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod branches;
mod code;
mod hostile;
mod suspension;
mod tables;

use super::*;
use crate::asm::{Asm, Assembled};
use crate::program::{Journey, Method, Request, Trigger};
use crate::sample::sample;
use crate::types::{DocRef, EventRef, Reg};

#[test]
fn the_sample_is_safe() {
    let verified = verify(sample()).unwrap();
    assert_eq!(verified.journeys.len(), 1);
    assert_eq!(verified.into_inner(), sample());
}

#[test]
fn an_empty_bundle_is_safe() {
    check(&Bundle::default()).unwrap();
}

/// A project with an event `E` (`_id`, `at?`), an endpoint `Ask(x: string)` that answers `n` and `m?`, a profile.
fn project() -> Asm {
    let mut asm = Asm::new("project");
    let event = asm.document("Ev", &[("_id", "string"), ("at", "datetime?"), ("list", "(list of integer)?")]).unwrap();
    asm.event("E", event, "key:\n r0: string = load Ev: _id\n return r0").unwrap();
    let answer = asm.document("An", &[("n", "integer"), ("m", "integer?")]).unwrap();
    asm.record("Pair", &[("a", "integer"), ("b", "string?")]).unwrap();
    asm.import("f", &["integer", "string?"], "integer").unwrap();
    let request = Request { method: Method::Get, url: Reg(1), query: vec![], headers: vec![], body: None };
    let render = "render:\n r1: string = move r0\n halt";
    asm.action("Ask", &[("x", "string")], request, Some(answer), render).unwrap();
    let profile = asm.document("profile", &[("name", "string?")]).unwrap();
    asm.bundle.profile = Some(profile);
    asm
}

/// The project with a journey started by `E`; `finish` completes it.
fn journey(text: &str, points: &[&str], finish: impl FnOnce(&mut Asm, &Assembled, &mut Journey)) -> Bundle {
    let mut asm = project();
    let body = asm.assemble(text, points).unwrap();
    let mut journey = asm.journey("J", &body).unwrap();
    journey.trigger = Some(Trigger { event: EventRef(0), guard: None });
    finish(&mut asm, &body, &mut journey);
    asm.bundle.journeys.push(journey);
    asm.bundle
}

/// Code of a journey without steps, and what is wrong with it ("" for nothing).
#[track_caller]
fn code(text: &str, wanted: &str) {
    said(&journey(text, &[], |_, _, _| {}), wanted);
}

#[track_caller]
fn said(bundle: &Bundle, wanted: &str) {
    let found = match check(bundle) {
        Ok(()) => String::new(),
        Err(error) => error.to_string(),
    };
    if wanted.is_empty() {
        assert_eq!(found, "");
    } else {
        assert!(found.contains(wanted), "found: {found}\nwanted: {wanted}");
    }
}

/// The sample with a change.
#[track_caller]
fn changed(change: impl FnOnce(&mut Bundle), wanted: &str) {
    let mut bundle = sample();
    change(&mut bundle);
    said(&bundle, wanted);
}

const MISSING: DocRef = DocRef(99);
