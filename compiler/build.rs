//! Turns the grammars of `grammar/` into parsers, and the folder `docs/errors/` into a table of pages.
#![expect(clippy::disallowed_methods, reason = "a build script reads and writes files; the library does not")]

use std::{env, error::Error, fmt::Write, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=../grammar/journey.lalrpop");
    println!("cargo::rerun-if-changed=../grammar/adobe.lalrpop");
    println!("cargo::rerun-if-changed=../docs/errors");
    let out = env::var("OUT_DIR")?;
    lalrpop::Configuration::new().set_in_dir("../grammar").set_out_dir(&out).emit_rerun_directives(false).process()?;
    fs::write(Path::new(&out).join("explain.rs"), pages(Path::new("../docs/errors"))?)?;
    Ok(())
}

/// The source of a sorted array of codes and pages.
fn pages(folder: &Path) -> Result<String, Box<dyn Error>> {
    let mut files: Vec<_> =
        fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?.into_iter().map(|e| e.path()).collect();
    files.sort();
    let mut source = String::from("[\n");
    for file in files {
        let name = file.file_stem().and_then(|n| n.to_str()).unwrap_or_default();
        let is_page = file.extension().is_some_and(|e| e == "md") && name.starts_with('J');
        if is_page {
            writeln!(source, "({name:?}, include_str!({:?})),", fs::canonicalize(&file)?)?;
        }
    }
    source.push(']');
    Ok(source)
}
