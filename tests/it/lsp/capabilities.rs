//! Every capability that is advertised has a test here; a capability without one fails.

use super::client::{Session, apply, codes, position};
use super::project::{CART, PROJECT, SHARED};
use serde_json::{Value, json};

type Test = fn(&mut Session);

/// Capability → its test.
const TESTS: &[(&str, Test)] = &[
    ("callHierarchyProvider", call_hierarchy),
    ("codeActionProvider", code_action),
    ("codeLensProvider", code_lens),
    ("completionProvider", super::completion::completion),
    ("definitionProvider", definition),
    ("diagnosticProvider", diagnostic),
    ("documentFormattingProvider", formatting),
    ("documentHighlightProvider", highlight),
    ("documentLinkProvider", document_link),
    ("documentOnTypeFormattingProvider", on_type),
    ("documentSymbolProvider", document_symbol),
    ("executeCommandProvider", execute_command),
    ("foldingRangeProvider", folding_range),
    ("hoverProvider", hover),
    ("inlayHintProvider", inlay_hint),
    // Both encodings: `edits`.
    ("positionEncoding", position_encoding),
    ("referencesProvider", references),
    ("renameProvider", rename),
    ("selectionRangeProvider", selection_range),
    ("semanticTokensProvider", semantic_tokens),
    ("signatureHelpProvider", signature_help),
    // Edits, order, load: `edits`.
    ("textDocumentSync", sync),
    ("typeDefinitionProvider", type_definition),
    // Folders and files: `edits`.
    ("workspace", rename_files),
    ("workspaceSymbolProvider", workspace_symbol),
];

#[test]
fn every_advertised_capability_is_tested() {
    let session = Session::start(PROJECT, json!({}));
    let advertised: Vec<String> = session.capabilities.as_object().unwrap().keys().cloned().collect();
    let mut sorted = advertised.clone();
    sorted.sort();
    let tested: Vec<&str> = TESTS.iter().map(|(name, _)| *name).collect();
    assert_eq!(sorted, tested, "a capability needs a handler and a test");
    session.stop();
    // All of them run, so that one run names every capability that fails.
    let failed: Vec<&str> = TESTS
        .iter()
        .filter(|(name, _)| !UNTESTED.contains(name))
        .filter(|(_, test)| {
            std::panic::catch_unwind(|| {
                let mut session = Session::start(PROJECT, json!({}));
                session.open_module("shared.journey");
                session.open_module("cart.journey");
                assert_eq!(session.findings("cart.journey", Some(1)), json!([]));
                test(&mut session);
                session.stop();
            })
            .is_err()
        })
        .map(|(name, _)| *name)
        .collect();
    assert!(failed.is_empty(), "FAILED {failed:?}");
}

/// Capabilities whose test does not hold yet.
const UNTESTED: &[&str] = &[];

/// Parameters of a request about a place of the cart.
fn at(session: &Session, needle: &str, into: usize) -> Value {
    json!({"textDocument": {"uri": session.uri("cart.journey")}, "position": position(CART, needle, into)})
}

fn document(session: &Session) -> Value {
    json!({"textDocument": {"uri": session.uri("cart.journey")}})
}

fn with(mut params: Value, key: &str, value: Value) -> Value {
    params[key] = value;
    params
}

/// The text of a range.
fn text_of(text: &str, range: &Value) -> String {
    let marked = apply(text, &json!([{"range": range, "newText": "\u{1}"}]));
    let (before, after) = marked.split_once('\u{1}').unwrap();
    text[before.len()..text.len() - after.len()].to_owned()
}

fn position_encoding(session: &mut Session) {
    assert_eq!(session.capabilities["positionEncoding"], "utf-16");
}

fn sync(session: &mut Session) {
    assert_eq!(session.capabilities["textDocumentSync"], json!({"openClose": true, "change": 2}));
}

fn definition(session: &mut Session) {
    let found = session.ask("textDocument/definition", at(session, "on Purchased", 4));
    assert_eq!(found["uri"], session.uri("shared.journey"));
    assert_eq!(text_of(SHARED, &found["range"]), "Purchased");
    let label = session.ask("textDocument/definition", at(session, "{arm}", 2));
    assert_eq!(label["range"]["start"], position(CART, "as arm", 3));
    let alias = json!({
        "textDocument": {"uri": session.uri("shared.journey")}, "position": position(SHARED, "ShopEvent", 1)
    });
    assert_eq!(session.ask("textDocument/definition", alias)["uri"], session.uri_of("journey.toml"));
    let argument = session.ask("textDocument/definition", at(session, "email: profile", 1));
    assert_eq!(text_of(SHARED, &argument["range"]), "email");
}

fn type_definition(session: &mut Session) {
    let found = session.ask("textDocument/typeDefinition", at(session, "cart.commerce", 1));
    assert_eq!(text_of(SHARED, &found["range"]), "CartChanged");
    let answer = session.ask("textDocument/typeDefinition", at(session, "member.tier", 1));
    assert_eq!(text_of(SHARED, &answer["range"]), "Loyalty");
}

fn references(session: &mut Session) {
    let params = with(at(session, "on Purchased", 4), "context", json!({"includeDeclaration": true}));
    let found = session.ask("textDocument/references", params);
    let files: Vec<&str> =
        found.as_array().unwrap().iter().map(|l| l["uri"].as_str().unwrap().rsplit('/').next().unwrap()).collect();
    assert_eq!(files, ["cart.journey", "cart.journey", "cart.journey", "shared.journey"], "{found}");
    let local = with(at(session, "as arm", 4), "context", json!({"includeDeclaration": false}));
    assert_eq!(session.ask("textDocument/references", local).as_array().unwrap().len(), 1);
}

fn highlight(session: &mut Session) {
    let found = session.ask("textDocument/documentHighlight", at(session, "on CartChanged cart", 16));
    let kinds: Vec<i64> = found.as_array().unwrap().iter().map(|h| h["kind"].as_i64().unwrap()).collect();
    assert_eq!(kinds, [3, 2], "the declaration and one use: {found}");
}

fn hover(session: &mut Session) {
    let text = |session: &mut Session, params| {
        session.ask("textDocument/hover", params)["contents"]["value"].as_str().unwrap_or("nothing").to_owned()
    };
    let field = text(session, at(session, "personalEmail.address", 15));
    assert!(field.contains("address: string?") && field.contains("may be absent"), "{field}");
    assert!(field.contains("**Address**") && field.contains("from "), "title and group: {field}");
    let values = json!({
        "textDocument": {"uri": session.uri("shared.journey")}, "position": position(SHARED, "eventType", 2)
    });
    let values = text(session, values);
    assert!(values.contains("| usual value |") && values.contains("`\"advertising.clicks\"`"), "{values}");
    let event = text(session, at(session, "use CartChanged", 5));
    assert!(event.contains("Something was put into a cart") && event.contains("schema  ShopEvent"), "{event}");
    let local = text(session, at(session, "{points}", 3));
    assert!(local.contains("points: decimal") || local.contains("points: integer"), "{local}");
    let wait = text(session, at(session, "wait 1 day", 1));
    assert!(wait.contains("Waits 1 day, then until it is 10:00"), "{wait}");
    let race = text(session, at(session, "wait as window", 1));
    assert!(race.contains("the event `Purchased p") && race.contains("2 hours have passed"), "{race}");
}

fn signature_help(session: &mut Session) {
    let help = session.ask("textDocument/signatureHelp", at(session, "template: \"plain\"", 12));
    assert_eq!(help["signatures"][0]["label"], "Email(to: string, template: string, data: map of string = {})");
    assert_eq!(help["activeParameter"], 1, "{help}");
    assert_eq!(help["signatures"][0]["documentation"]["value"], "Mail");
}

fn document_symbol(session: &mut Session) {
    let found = session.ask("textDocument/documentSymbol", document(session));
    let names: Vec<&str> = found.as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Cart", "somebody who buys is left alone", "this one fails"]);
    let steps: Vec<&str> =
        found[0]["children"].as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap()).collect();
    assert_eq!(steps, ["window", "pause", "member", "arm", "plain_mail"]);
    assert_eq!(found[0]["detail"], "Cart abandonment");
}

fn workspace_symbol(session: &mut Session) {
    let found = session.ask("workspace/symbol", json!({"query": "cartch"}));
    assert_eq!(found[0]["name"], "CartChanged");
    assert_eq!(found[0]["containerName"], "shared");
    assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
    assert!(session.ask("workspace/symbol", json!({"query": ""})).as_array().unwrap().len() >= 6);
}

fn rename(session: &mut Session) {
    let prepared = session.ask("textDocument/prepareRename", at(session, "on Purchased", 4));
    assert_eq!(prepared["placeholder"], "Purchased");
    assert_eq!(session.ask("textDocument/prepareRename", at(session, "loyalty.points", 9)), Value::Null);
    let params = with(at(session, "on Purchased", 4), "newName", json!("Bought"));
    let edit = session.ask("textDocument/rename", params);
    let changes = &edit["changes"];
    let cart = apply(CART, &changes[&session.uri("cart.journey")]);
    let shared = apply(SHARED, &changes[&session.uri("shared.journey")]);
    assert!(!cart.contains("Purchased") && cart.contains("on Bought p where"), "{cart}");
    assert!(shared.contains("event Bought {"), "{shared}");
    // A parameter: in the declaration, where it is short for a field, and at the callers.
    let parameter = json!({
        "textDocument": {"uri": session.uri("shared.journey")},
        "position": position(SHARED, "template: string", 2), "newName": "layout"
    });
    let edit = session.ask("textDocument/rename", parameter);
    let shared = apply(SHARED, &edit["changes"][&session.uri("shared.journey")]);
    assert!(shared.contains("layout: string") && shared.contains("{ to, template: layout, data }"), "{shared}");
    let cart = apply(CART, &edit["changes"][&session.uri("cart.journey")]);
    assert!(cart.contains("layout: \"plain\""), "{cart}");
    // A name that is taken, and none at all.
    let params = with(at(session, "on Purchased", 4), "newName", json!("Email"));
    assert!(session.try_ask("textDocument/rename", params)["error"]["message"].as_str().unwrap().contains("taken"));
    let params = with(at(session, "on Purchased", 4), "newName", json!("a b"));
    assert!(session.try_ask("textDocument/rename", params).get("error").is_some());
}

fn rename_files(session: &mut Session) {
    let params =
        json!({"files": [{"oldUri": session.uri("shared.journey"), "newUri": session.uri("shop/events.journey")}]});
    let edit = session.ask("workspace/willRenameFiles", params);
    let cart = apply(CART, &edit["changes"][&session.uri("cart.journey")]);
    assert!(cart.starts_with("from shop.events use"), "{cart}");
}

const WRONG: &str = r#"from shared use CartChanged, Email

journey Points {
  on CartChanged
  on error exit "technical"
  if profile.loyalty.points >= 100 { exit "rich" }
  send Email(to: profile.personalEmail.address ?? "", template: "x") as mail
  wait 1 day
  exit "done"
}
"#;

fn code_action(session: &mut Session) {
    session.open_text("points.journey", WRONG);
    let found = session.findings("points.journey", Some(1));
    assert!(codes(&found).contains(&"J0301".to_owned()), "{found}");
    let uri = session.uri("points.journey");
    let place = position(WRONG, "loyalty.points >= 100", 3);
    let params = json!({
        "textDocument": {"uri": uri}, "range": {"start": place, "end": place},
        "context": {"diagnostics": [], "only": ["quickfix"]}
    });
    let actions = session.ask("textDocument/codeAction", params);
    let texts: Vec<String> =
        actions.as_array().unwrap().iter().map(|a| apply(WRONG, &a["edit"]["changes"][uri.as_str()])).collect();
    assert!(texts.iter().any(|t| t.contains("(profile.loyalty.points ?? 0) >= 100")), "{actions}");
    assert!(texts.iter().any(|t| t.contains("profile.loyalty.points is present and profile.loyalty.points >= 100")));
    assert!(texts.iter().any(|t| t.contains("require profile.loyalty.points")), "{actions}");
    // What can be filled in; the edits come with `resolve` where a client wants it so.
    let place = position(WRONG, "wait 1 day", 0);
    let params = json!({
        "textDocument": {"uri": uri}, "range": {"start": place, "end": place},
        "context": {"diagnostics": [], "only": ["refactor"]}
    });
    let actions = session.ask("textDocument/codeAction", params);
    let named = actions.as_array().unwrap().iter().find(|a| a["title"] == "Name this step: `as pause`").unwrap();
    assert!(apply(WRONG, &named["edit"]["changes"][uri.as_str()]).contains("wait 1 day as pause"));
    let lazy = json!({"title": named["title"], "kind": named["kind"], "data": {"uri": uri, "range": {"start": place, "end": place}}});
    assert_eq!(session.ask("codeAction/resolve", lazy)["edit"], named["edit"]);
}

fn code_lens(session: &mut Session) {
    let lenses = session.ask("textDocument/codeLens", document(session));
    let titles: Vec<&str> =
        lenses.as_array().unwrap().iter().map(|l| l["command"]["title"].as_str().unwrap()).collect();
    assert!(titles.contains(&"▶ run 2 tests"), "{titles:?}");
    assert_eq!(titles.iter().filter(|t| **t == "▶ run").count(), 2, "{titles:?}");
}

fn execute_command(session: &mut Session) {
    let uri = session.uri("cart.journey");
    let run = json!({"command": "journey.runTests", "arguments": [uri]});
    let result = session.ask("workspace/executeCommand", run);
    assert_eq!(result["tests"][0]["outcome"], "passed", "{result}");
    assert_eq!(result["tests"][1]["outcome"], "failed");
    assert!(!result["tests"][1]["timeline"].as_array().unwrap().is_empty());
    assert_eq!(text_of(CART, &result["tests"][1]["range"]), "expect exit \"bought\"");
    // The results stand at the tests until something changes.
    session.wait_for(|m| m["method"] == "workspace/codeLens/refresh");
    let lenses = session.ask("textDocument/codeLens", document(session)).to_string();
    assert!(lenses.contains("✓ passed") && lenses.contains("✗ "), "{lenses}");
    let one = json!({"command": "journey.runTest", "arguments": [uri, "this one fails"]});
    assert_eq!(session.ask("workspace/executeCommand", one)["tests"].as_array().unwrap().len(), 1);
    let explain = json!({"command": "journey.explain", "arguments": ["J0301"]});
    assert!(session.ask("workspace/executeCommand", explain)["markdown"].as_str().unwrap().contains("J0301"));
    let unknown = json!({"command": "journey.unknown", "arguments": []});
    assert!(session.try_ask("workspace/executeCommand", unknown).get("error").is_some());
}

const UGLY: &str = "const A=1\nconst   B = 2 // ü\n";

fn formatting(session: &mut Session) {
    session.open_text("ugly.journey", UGLY);
    let uri = session.uri("ugly.journey");
    let options = json!({"tabSize": 2, "insertSpaces": true});
    let edits = session.ask("textDocument/formatting", json!({"textDocument": {"uri": uri}, "options": options}));
    assert_eq!(apply(UGLY, &edits), journey_compiler::fmt::format(UGLY).unwrap());
    assert_ne!(apply(UGLY, &edits), UGLY);
}

fn on_type(session: &mut Session) {
    let text = "/// What it is\n\nconst A = 1\n";
    session.open_text("typed.journey", text);
    let params = json!({
        "textDocument": {"uri": session.uri("typed.journey")}, "position": {"line": 1, "character": 0},
        "ch": "\n", "options": {"tabSize": 2, "insertSpaces": true}
    });
    let edits = session.ask("textDocument/onTypeFormatting", params);
    assert_eq!(apply(text, &edits), "/// What it is\n/// \nconst A = 1\n");
}

/// Tokens as text and kind.
fn decode(session: &Session, data: &Value) -> Vec<(String, String)> {
    let legend = session.capabilities["semanticTokensProvider"]["legend"]["tokenTypes"].clone();
    let numbers: Vec<usize> = data.as_array().unwrap().iter().map(|n| n.as_u64().unwrap() as usize).collect();
    let (mut line, mut column, mut out) = (0, 0, vec![]);
    for token in numbers.chunks(5) {
        column = if token[0] == 0 { column + token[1] } else { token[1] };
        line += token[0];
        let text: String = CART.lines().nth(line).unwrap().chars().skip(column).take(token[2]).collect();
        out.push((text, legend[token[3]].as_str().unwrap().to_owned()));
    }
    out
}

fn semantic_tokens(session: &mut Session) {
    let full = session.ask("textDocument/semanticTokens/full", document(session));
    let tokens = decode(session, &full["data"]);
    let kind = |text: &str| tokens.iter().find(|(t, _)| t == text).map_or("none", |(_, k)| k).to_owned();
    let found =
        ["journey", "Cart", "CartChanged", "Email", "window", "points", "loyalty", "2 hours", "profile"].map(kind);
    let wanted = ["keyword", "class", "event", "interface", "namespace", "variable", "property", "number", "variable"];
    assert_eq!(found, wanted);
    let id = full["resultId"].as_str().unwrap();
    let params = with(document(session), "previousResultId", json!(id));
    let same = session.ask("textDocument/semanticTokens/full/delta", params.clone());
    assert_eq!(same["edits"], json!([]));
    // An edit: the difference, applied to what was there, gives what is there now.
    let uri = session.uri("cart.journey");
    let place = position(CART, "2 hours", 0);
    let change = |version: i64, range: Value, text: &str| json!({"textDocument": {"uri": uri, "version": version}, "contentChanges": [{"range": range, "text": text}]});
    session.notify("textDocument/didChange", change(2, json!({"start": place, "end": place}), "1 day "));
    let params = with(document(session), "previousResultId", same["resultId"].clone());
    let delta = session.ask("textDocument/semanticTokens/full/delta", params);
    let mut data = full["data"].as_array().unwrap().clone();
    for edit in delta["edits"].as_array().unwrap() {
        let start = edit["start"].as_u64().unwrap() as usize;
        let end = start + edit["deleteCount"].as_u64().unwrap() as usize;
        data.splice(start..end, edit["data"].as_array().unwrap().iter().cloned());
    }
    let now = session.ask("textDocument/semanticTokens/full", document(session));
    assert_eq!(Value::from(data), now["data"]);
    let mut end = place.clone();
    end["character"] = json!(end["character"].as_u64().unwrap() + 6);
    session.notify("textDocument/didChange", change(3, json!({"start": place, "end": end}), ""));
    let range = json!({"start": {"line": 2, "character": 0}, "end": {"line": 3, "character": 99}});
    let part = session.ask("textDocument/semanticTokens/range", with(document(session), "range", range));
    let words: Vec<String> = decode(session, &part["data"]).into_iter().map(|(t, _)| t).collect();
    assert_eq!(words, ["/// Cart abandonment", "journey", "Cart"]);
}

fn inlay_hint(session: &mut Session) {
    let range = json!({"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}});
    let hints = session.ask("textDocument/inlayHint", with(document(session), "range", range));
    let mut labels: Vec<(u64, String)> = hints
        .as_array()
        .unwrap()
        .iter()
        .map(|h| (h["position"]["line"].as_u64().unwrap(), h["label"].as_str().unwrap().to_owned()))
        .collect();
    labels.sort();
    let line = |needle: &str| position(CART, needle, 0)["line"].as_u64().unwrap();
    let has = |needle: &str, label: &str| {
        assert!(labels.contains(&(line(needle), label.to_owned())), "{label} at `{needle}`: {labels:?}");
    };
    has("wait 1 day", "≈ +2 h");
    has("lookup Loyalty", "≈ day 1–2, 10:00");
    has("rest as quiet", "60%");
    has("on Purchased", "absent counts as different");
    assert!(labels.iter().any(|(l, t)| *l == line("let points") && t.starts_with(": ")), "{labels:?}");
}

fn folding_range(session: &mut Session) {
    let ranges = session.ask("textDocument/foldingRange", document(session));
    let line = |needle: &str| position(CART, needle, 0)["line"].clone();
    let starts: Vec<&Value> = ranges.as_array().unwrap().iter().map(|r| &r["startLine"]).collect();
    for needle in ["journey Cart", "wait as window", "split by", "test \"somebody"] {
        assert!(starts.contains(&&line(needle)), "{needle}: {ranges}");
    }
}

fn selection_range(session: &mut Session) {
    let params = json!({
        "textDocument": {"uri": session.uri("cart.journey")}, "positions": [position(CART, "loyalty.points", 9)]
    });
    let found = session.ask("textDocument/selectionRange", params);
    let (mut at, mut texts) = (&found[0], vec![]);
    while at.is_object() {
        texts.push(text_of(CART, &at["range"]));
        at = &at["parent"];
    }
    let starts: Vec<&str> = texts.iter().map(|t| t.split('\n').next().unwrap()).take(4).collect();
    assert_eq!(
        starts,
        ["points", "profile.loyalty.points", "profile.loyalty.points ?? 0", "let points = profile.loyalty.points ?? 0"]
    );
    assert_eq!(texts.last().unwrap(), CART);
}

fn document_link(session: &mut Session) {
    let links = session.ask("textDocument/documentLink", document(session));
    assert_eq!(text_of(CART, &links[0]["range"]), "shared");
    assert_eq!(links[0]["target"], session.uri("shared.journey"));
}

fn call_hierarchy(session: &mut Session) {
    let journey = session.ask("textDocument/prepareCallHierarchy", at(session, "journey Cart", 9));
    assert_eq!(journey[0]["name"], "Cart");
    let names = |found: &Value, end: &str| -> Vec<String> {
        found.as_array().unwrap().iter().map(|c| c[end]["name"].as_str().unwrap().to_owned()).collect()
    };
    let incoming = session.ask("callHierarchy/incomingCalls", json!({"item": journey[0]}));
    assert_eq!(names(&incoming, "from"), ["CartChanged", "Purchased"]);
    let outgoing = session.ask("callHierarchy/outgoingCalls", json!({"item": journey[0]}));
    assert_eq!(names(&outgoing, "to"), ["Loyalty", "Email"]);
    let woken = session.ask("callHierarchy/outgoingCalls", json!({"item": incoming[1]["from"]}));
    assert_eq!(names(&woken, "to"), ["Cart"]);
    let users = session.ask("callHierarchy/incomingCalls", json!({"item": outgoing[1]["to"]}));
    assert_eq!(names(&users, "from"), ["Cart"]);
}

fn diagnostic(session: &mut Session) {
    let report = session.ask("textDocument/diagnostic", document(session));
    assert_eq!((&report["kind"], &report["items"]), (&json!("full"), &json!([])));
    let params = with(document(session), "previousResultId", report["resultId"].clone());
    assert_eq!(session.ask("textDocument/diagnostic", params)["kind"], "unchanged");
    let all = session.ask("workspace/diagnostic", json!({"previousResultIds": []}));
    let uris: Vec<&Value> = all["items"].as_array().unwrap().iter().map(|i| &i["uri"]).collect();
    assert!(uris.contains(&&json!(session.uri("shared.journey"))), "{all}");
}

#[test]
fn a_client_that_asks_for_findings_is_not_told_them_too() {
    let mut session = Session::start(
        &[("case.journey", "const A = B\n")],
        json!({"textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {"refreshSupport": true}}}),
    );
    // What it may not know yet is announced.
    session.wait_for(|m| {
        assert_ne!(m["method"], "textDocument/publishDiagnostics", "{m}");
        m["method"] == "workspace/diagnostic/refresh"
    });
    let report = session.ask("workspace/diagnostic", json!({"previousResultIds": []}));
    assert!(codes(&report["items"][0]["items"]).contains(&"J0201".to_owned()), "{report}");
    session.stop();
}
