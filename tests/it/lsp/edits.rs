//! Edits: in order, under load, in both encodings, over several files and folders.

use super::client::{Session, codes, position};
use super::project::{CART, PROJECT, SHARED};
use serde_json::{Value, json};

const WRONG: &str = "journey Broken { on Nothing exit \"ü 🎉\" }\n";

fn replace_line(encoding: &str, end: usize) {
    let mut session = Session::start(&[("case.journey", "")], json!({"general": {"positionEncodings": [encoding]}}));
    assert_eq!(session.capabilities["positionEncoding"], encoding);
    session.open_text("case.journey", WRONG);
    assert!(codes(&session.findings("case.journey", Some(1))).contains(&"J0201".to_owned()));
    let uri = session.uri("case.journey");
    // Replaces the whole line; a position counted in other units would leave something behind.
    session.notify(
        "textDocument/didChange",
        json!({"textDocument": {"uri": uri, "version": 2}, "contentChanges": [
            {"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": end}}, "text": "// nothing"}
        ]}),
    );
    assert_eq!(session.findings("case.journey", Some(2)), json!([]));
    session.stop();
}

#[test]
fn findings_follow_the_edits_counted_in_utf_16() {
    replace_line("utf-16", WRONG.trim_end().encode_utf16().count());
}

#[test]
fn findings_follow_the_edits_counted_in_utf_8() {
    replace_line("utf-8", WRONG.trim_end().len());
}

/// A small deterministic source of numbers.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n.max(1)
    }
}

#[test]
fn two_thousand_edits_with_slow_requests_between_them_end_in_the_same_text_and_findings() {
    let mut session = Session::start(PROJECT, json!({}));
    session.open_module("shared.journey");
    session.open_module("cart.journey");
    let uri = session.uri("cart.journey");
    let mut text = CART.to_owned();
    let mut dice = Dice(7);
    let pieces = ["x", " ", "profile.", "{", "}", "\"", "ü", "🎉", "\n", "wait 1 day as l", "exit \"a\"", "?? 0", ""];
    let mut pending = vec![];
    for version in 2..=2001_i64 {
        let chars: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
        let start = dice.below(chars.len());
        let end = (start + dice.below(4)).min(chars.len() - 1);
        let (start, end) = (chars[start], chars[end]);
        // Now and then what was typed is thrown away, so that the text stays near something that means something.
        let (start, end, new) = if version % 100 == 0 || version == 2001 {
            (
                0,
                text.len(),
                if version == 2001 { CART.replace("cart.commerce", "card.commerce") } else { CART.to_owned() },
            )
        } else {
            (start, end, pieces[dice.below(pieces.len())].to_owned())
        };
        let at = |offset: usize| {
            let before = &text[..offset];
            let column = before.rsplit('\n').next().unwrap().encode_utf16().count();
            json!({"line": before.matches('\n').count(), "character": column})
        };
        let range = json!({"start": at(start), "end": at(end)});
        text.replace_range(start..end, &new);
        session.notify(
            "textDocument/didChange",
            json!({"textDocument": {"uri": uri, "version": version}, "contentChanges": [{"range": range, "text": new}]}),
        );
        match version % 20 {
            3 => pending.push(session.request("workspace/symbol", json!({"query": ""}))),
            9 => pending.push(session.request("workspace/diagnostic", json!({"previousResultIds": []}))),
            15 => {
                let at = json!({"line": dice.below(30), "character": 6});
                pending.push(
                    session.request("textDocument/completion", json!({"textDocument": {"uri": uri}, "position": at})),
                );
            }
            16 => {
                let id = *pending.last().unwrap();
                session.notify("$/cancelRequest", json!({"id": id}));
            }
            _ => {}
        }
    }
    let last = session.findings("cart.journey", Some(2001));
    assert_eq!(codes(&last), ["J0201"], "{last}");
    assert_eq!(last[0]["range"]["start"], position(&text, "card.commerce", 0));
    // Every request has its answer: a result, or that it was cancelled.
    for id in pending {
        let answer = session.answer(id);
        assert!(answer.get("result").is_some() || answer["error"]["code"] == -32800, "{answer}");
    }
    // The text is the same: formatting gives what it gives of ours.
    let edits = session.ask(
        "textDocument/formatting",
        json!({"textDocument": {"uri": uri}, "options": {"tabSize": 2, "insertSpaces": true}}),
    );
    let formatted = journey_compiler::fmt::format(&text).unwrap();
    assert_eq!(super::client::apply(&text, &edits), formatted);
    session.stop();
}

#[test]
fn what_a_file_declares_counts_in_others_at_once() {
    let mut session = Session::start(PROJECT, json!({}));
    session.open_module("cart.journey");
    assert_eq!(session.findings("cart.journey", Some(1)), json!([]));
    session.open_module("shared.journey");
    let uri = session.uri("shared.journey");
    let renamed = SHARED.replace("event Purchased", "event Bought");
    session.notify(
        "textDocument/didChange",
        json!({"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": renamed}]}),
    );
    // The other file was not touched, so its version is the same.
    let found = session.findings("cart.journey", Some(1));
    assert!(codes(&found).contains(&"J0204".to_owned()), "{found}");
    session.notify("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
    assert_eq!(session.findings("cart.journey", Some(1)), json!([]), "the file on disk counts again");
    session.stop();
}

#[test]
fn files_on_disk_and_folders_of_the_workspace_come_and_go() {
    let mut session =
        Session::start(PROJECT, json!({"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": true}}}));
    let asked = session.wait_for(|m| m["method"] == "client/registerCapability");
    assert_eq!(asked["params"]["registrations"][0]["method"], "workspace/didChangeWatchedFiles");
    assert_eq!(session.capabilities["workspace"]["workspaceFolders"]["supported"], true);
    // A new file with a mistake, which nobody opens.
    let uri = session.uri("new.journey");
    std::fs::write(session.path("new.journey"), "const A = B\n").unwrap();
    session.notify("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": uri, "type": 1}]}));
    assert!(codes(&session.findings("new.journey", None)).contains(&"J0201".to_owned()));
    std::fs::remove_file(session.path("new.journey")).unwrap();
    session.notify("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": uri, "type": 3}]}));
    assert_eq!(session.findings("new.journey", None), json!([]));
    // A second project is added, and taken away again.
    let other = tempfile::tempdir().unwrap();
    let root = other.path().canonicalize().unwrap();
    std::fs::create_dir(root.join("src")).unwrap();
    std::fs::write(root.join("journey.toml"), crate::support::MANIFEST).unwrap();
    std::fs::write(root.join("src/a.journey"), "const A = B\n").unwrap();
    let folder = json!({"uri": format!("file://{}", root.display()), "name": "other"});
    let none: [Value; 0] = [];
    session.notify("workspace/didChangeWorkspaceFolders", json!({"event": {"added": [folder], "removed": none}}));
    let is_a = |m: &Value| {
        m["method"] == "textDocument/publishDiagnostics"
            && m["params"]["uri"].as_str().is_some_and(|u| u.ends_with("src/a.journey"))
    };
    assert!(codes(&session.wait_for(is_a)["params"]["diagnostics"]).contains(&"J0201".to_owned()));
    session.notify("workspace/didChangeWorkspaceFolders", json!({"event": {"added": none, "removed": [folder]}}));
    assert_eq!(session.wait_for(is_a)["params"]["diagnostics"], json!([]));
    session.stop();
}
