//! A payload for the events of the golden bundle: a record or a reason.
#![no_main]

use journey_vm::ingest::Ingest;
use journey_vm::machine::Machine;
use journey_vm::program::Program;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static INGEST: LazyLock<Ingest> = LazyLock::new(|| {
    let program = Program::load(include_bytes!("../../tests/golden/format-1.bundle")).expect("the golden bundle loads");
    Ingest::new(1, &[program])
});

fuzz_target!(|data: &[u8]| {
    let _ = INGEST.event(data, &mut Machine::new());
});
