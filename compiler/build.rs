//! Turns `grammar/journey.lalrpop` into the parser.

use std::{env, error::Error};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=../grammar/journey.lalrpop");
    lalrpop::Configuration::new()
        .set_in_dir("../grammar")
        .set_out_dir(env::var("OUT_DIR")?)
        .emit_rerun_directives(false)
        .process()
}
