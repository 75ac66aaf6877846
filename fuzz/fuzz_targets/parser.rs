//! Source text: a tree and findings that lie in the text, and a compiler that ends; what it builds verifies.
#![no_main]

use journey_bytecode::{bundle, verify};
use journey_compiler::driver::{Options, compile_lone};
use journey_compiler::source::FileId;
use journey_compiler::syntax::parse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = parse(FileId(0), text);
    if let Some(built) = compile_lone("fuzz.journey", text, &Options::default()).bundle {
        let bytes = bundle::encode(&built);
        assert!(bundle::decode(&bytes).as_ref() == Ok(&built), "a compiled bundle does not come back");
        verify::check(&built).expect("a compiled bundle is safe");
    }
});
