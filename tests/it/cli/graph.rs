//! `graph`: which journeys, in which form, where to.

use super::{journeyc, stderr, stdout};

#[test]
fn one_journey_in_every_form() {
    for (format, begins) in [
        ("ascii", "Cart abandonment (CartAbandonment)\n"),
        ("svg", "<svg xmlns="),
        ("mermaid", "flowchart TD\n  accTitle: Cart abandonment"),
        ("dot", "digraph \"CartAbandonment\" {"),
        ("json", "{\n  \"format_version\": 1,"),
    ] {
        let output = journeyc(&["graph", "CartAbandonment", "--project", "examples/cart", "--format", format]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(stdout(&output).starts_with(begins), "{}", stdout(&output));
    }
}

#[test]
fn a_folder_gets_a_file_a_journey() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cart.svg");
    let args = ["graph", "--project", "examples/cart", "--format", "svg", "--out", file.to_str().unwrap()];
    assert_eq!(journeyc(&args).status.code(), Some(0));
    assert!(std::fs::read_to_string(file).unwrap().ends_with("</svg>\n"));
}

#[test]
fn an_unknown_journey_is_told_with_those_there_are() {
    let output = journeyc(&["graph", "Cart", "--project", "examples/cart"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("`CartAbandonment`"), "{}", stderr(&output));
}
