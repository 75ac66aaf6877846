//! How long it takes to index the published schemas and to resolve the largest union of them.
//! `JOURNEY_SHARED=… cargo bench -p journey-compiler --bench schema`
//!
//! It prints numbers to compare on one computer; nothing fails for being slow.
#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "a benchmark reads files and takes the time")]
#![expect(clippy::expect_used, reason = "a benchmark stops at what is wrong")]

use journey_compiler::schema::{Role, Schemas, tree};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;

fn main() {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared");
    let shared = PathBuf::from(std::env::var("JOURNEY_SHARED").unwrap_or_else(|_| default.to_owned()));
    let mut files = vec![];
    read(&shared.join("xdm"), &mut files);
    if files.is_empty() {
        println!("no published schemas at {}", shared.display());
        return;
    }
    let bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
    let load = || Schemas::load(files.iter().map(|(path, text)| (&**path, &**text))).0;
    let parsed = best(5, || {
        for (_, text) in &files {
            drop(black_box(serde_json::from_str::<serde_json::Value>(text).expect("JSON")));
        }
    });
    println!("serde_json to trees (baseline) {parsed:6.1} ms ({} files, {bytes} bytes)", files.len());
    println!("index                          {:6.1} ms", best(5, || drop(black_box(load()))));
    for class in ["experienceevent", "profile"] {
        let schemas = load();
        let class = format!("https://ns.adobe.com/xdm/context/{class}");
        let groups = schemas.documents().filter(|(id, _, role)| {
            *role == Role::FieldGroup && schemas.compose(&[&class, id]).is_ok_and(|c| c.misfits.is_empty())
        });
        let ids: Vec<String> = [class.clone()].into_iter().chain(groups.map(|(id, _, _)| id.to_string())).collect();
        let ids: Vec<&str> = ids.iter().map(|id| &**id).collect();
        let resolve = |schemas: &Schemas| tree(&schemas.compose(&ids).expect("it composes").node).fields.len();
        let paths = resolve(&schemas);
        let whole = best(5, || assert!(black_box(resolve(&load())) > 0));
        let again = best(5, || assert!(black_box(resolve(&schemas)) > 0));
        println!("{class}: {} groups, {paths} paths", ids.len() - 1);
        println!("  index and resolve all of it  {whole:6.1} ms ({:.2} times the baseline)", whole / parsed);
        println!("  resolve, indexed before      {again:6.1} ms");
    }
}

/// The shortest of some runs, in milliseconds.
fn best(runs: usize, mut work: impl FnMut()) -> f64 {
    let one = |_| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64() * 1e3
    };
    (0..runs).map(one).fold(f64::MAX, f64::min)
}

fn read(folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            read(&path, files);
        } else if path.to_string_lossy().ends_with(".schema.json") {
            files.push((path.to_string_lossy().into_owned(), std::fs::read_to_string(&path).expect("a text")));
        }
    }
    files.sort();
}
