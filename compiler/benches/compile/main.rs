//! How fast the front end is. `cargo bench -p journey-compiler --bench compile`
//!
//! It prints numbers to compare on one computer; nothing fails for being slow.
#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "a benchmark takes the time")]
#![expect(clippy::expect_used, reason = "a benchmark stops at what is wrong")]

mod generate;

use journey_compiler::check;
use journey_compiler::diag::Diagnostic;
use journey_compiler::driver::{self, Options};
use journey_compiler::fmt;
use journey_compiler::project::{MemoryFiles, Project};
use journey_compiler::render;
use journey_compiler::source::FileId;
use journey_compiler::syntax;
use std::hint::black_box;
use std::time::Instant;

/// Journeys of the large project.
const JOURNEYS: usize = 1000;

/// Seconds of one call, the best of a few: what else runs on the computer counts little.
fn seconds(times: usize, mut work: impl FnMut()) -> f64 {
    let mut best = f64::MAX;
    for _ in 0..times {
        let start = Instant::now();
        work();
        best = best.min(start.elapsed().as_secs_f64());
    }
    best
}

fn files(journeys: usize) -> MemoryFiles {
    let files = MemoryFiles::default().with("journey.toml", generate::MANIFEST);
    let files = files.with("shared/shop.journey", generate::SHARED);
    (0..journeys).fold(files, |files, n| files.with(&format!("journeys/cart_{n}.journey"), &generate::journey(n)))
}

fn main() {
    let files = files(JOURNEYS);
    let (project, found) = Project::load(&files);
    assert_eq!(found, Vec::<Diagnostic>::new());
    let texts: Vec<(FileId, &str)> =
        project.journeys.iter().filter_map(|id| Some((*id, &*project.sources.get(*id)?.text))).collect();
    let lines: usize = texts.iter().map(|(_, text)| text.lines().count()).sum();
    let bytes: usize = texts.iter().map(|(_, text)| text.len()).sum();
    let rate = |name: &str, time: f64| {
        let (speed, kilobytes) = (lines as f64 / time, bytes as f64 / time / 1e6);
        println!("{name:<24}{speed:>10.0} lines a second ({:.1} ms, {kilobytes:.1} MB/s)", time * 1e3);
    };
    println!("{JOURNEYS} journeys, {lines} lines, {bytes} bytes; one core unless said otherwise");

    // The baseline: what it costs to look at every byte of the same text once.
    let looked = seconds(20, || {
        let sum =
            texts.iter().flat_map(|(_, text)| text.bytes()).fold(0_u64, |sum, b| sum.rotate_left(1) ^ u64::from(b));
        black_box(sum);
    });
    rate("look at each byte", looked);
    let parse = || texts.iter().map(|(id, text)| (*id, syntax::parse(*id, text).module)).collect::<Vec<_>>();
    rate("lex + parse", seconds(7, || drop(black_box(parse()))));
    let modules = parse();
    let context = check::Project { sources: &project.sources, schemas: &project };
    let checked = check::check(&context, &modules);
    assert!(checked.0.is_some(), "{}", render::short(&checked.1, &project.sources));
    rate("check", seconds(7, || drop(black_box(check::check(&context, &modules)))));
    let whole = seconds(7, || {
        let modules = parse();
        drop(black_box(check::check(&context, &modules)));
    });
    rate("lex + parse + check", whole);
    println!("{:<24}{:>10.1} times a look at each byte (goal: 300,000 lines a second)", "", whole / looked);

    let cold = seconds(5, || drop(black_box(driver::compile(&files, &Options::default()))));
    rate("check, cold, to bundle", cold);
    println!("{:<24}{:>10.0} ms (goal: 1,000 on two cores)", "check, cold", cold * 1e3);
    let formatted =
        seconds(3, || texts.iter().for_each(|(_, text)| drop(black_box(fmt::format(text).expect("it reads")))));
    rate("format", formatted);
}
