//! Whole programs without findings.

use super::{Shop, with};

#[test]
fn programs_of_the_first_edition() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/accept");
    let mut files: Vec<(String, String)> = vec![];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "journey") {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            files.push((name, std::fs::read_to_string(&path).unwrap()));
        }
    }
    files.sort();
    assert!(files.len() >= 5, "the cases are there");
    let files: Vec<(&str, &str)> = files.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let checked = with(&Shop::new(), &files);
    assert_eq!(checked.rendered(), "");
    assert!(checked.program.is_some());
}
