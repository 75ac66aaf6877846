//! How much a suspended instance keeps: every rest of every test of the examples and of `run/`.
//!
//! The figures are exact, so they can be held to: half of all frames take at most 64 bytes.

use crate::cases;
use crate::support::{self, Outcome};
use journey_compiler::driver;
use journey_compiler::project::MemoryFiles;
use journey_vm::runner::{Kept, kept};
use std::path::Path;

/// Bytes that half of all frames may take.
const MEDIAN: usize = 64;

fn read(folder: &Path, prefix: &str, mut files: MemoryFiles) -> MemoryFiles {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{prefix}{}", path.file_name().unwrap().to_string_lossy());
        if path.is_dir() {
            files = read(&path, &format!("{name}/"), files);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            files = files.with(&name, &text);
        }
    }
    files
}

/// All rests of all examples and cases, each with the name of the program.
fn all() -> Vec<(String, Kept)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(support::root().join("examples")).unwrap() {
        let folder = entry.unwrap().path();
        if folder.join("journey.toml").is_file() {
            let files = read(&folder, "", MemoryFiles::default());
            let compiled = Outcome(driver::compile(&files, &driver::Options::default()));
            let name = cases::name(&folder);
            found.extend(kept(&compiled.program()).into_iter().map(|kept| (name.clone(), kept)));
        }
    }
    for path in cases::files("run") {
        let compiled = cases::case(&path).compile();
        let name = cases::name(&path);
        found.extend(kept(&compiled.program()).into_iter().map(|kept| (name.clone(), kept)));
    }
    found
}

#[test]
fn half_of_all_frames_take_at_most_64_bytes() {
    let found = all();
    let mut bytes: Vec<usize> = found.iter().map(|(_, kept)| kept.bytes).collect();
    bytes.sort_unstable();
    let percentile = |percent: usize| bytes[(bytes.len() - 1) * percent / 100];
    println!(
        "packed frames: {} rests, median {} bytes, p90 {}, p99 {}, most {}",
        bytes.len(),
        percentile(50),
        percentile(90),
        percentile(99),
        percentile(100)
    );
    let largest = found.iter().max_by_key(|(_, kept)| kept.bytes).unwrap();
    println!("largest: {} of {} at `{}`", largest.0, largest.1.journey, largest.1.step);
    assert!(bytes.len() >= 20, "{} rests say little", bytes.len());
    assert!(percentile(50) <= MEDIAN, "the median frame takes {} bytes: {found:#?}", percentile(50));
}
