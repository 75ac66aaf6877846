//! Completion, in whole texts and in broken ones.

use super::client::{Session, apply};
use serde_json::{Value, json};

const HEAD: &str =
    "from shared use CartChanged, Email, Loyalty\n\njourney J {\n  on CartChanged cart\n  on error continue\n";

/// What is offered where `‸` stands: the text without it, and the items.
fn offered(session: &mut Session, version: &mut i64, text: &str) -> (String, Vec<Value>) {
    let before = text.split('‸').next().unwrap().to_owned();
    let text = text.replace('‸', "");
    let uri = session.uri("draft.journey");
    *version += 1;
    let document = json!({"uri": uri, "version": *version});
    if *version == 1 {
        session.open_text("draft.journey", &text);
    } else {
        session.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": [{"text": text}]}));
    }
    let line = before.matches('\n').count();
    let character = before.rsplit('\n').next().unwrap().encode_utf16().count();
    let params = json!({"textDocument": {"uri": uri}, "position": {"line": line, "character": character}});
    let list = session.ask("textDocument/completion", params);
    (text, list["items"].as_array().cloned().unwrap_or_default())
}

fn item<'a>(items: &'a [Value], label: &str) -> &'a Value {
    let labels: Vec<&str> = items.iter().map(|i| i["label"].as_str().unwrap()).collect();
    items.iter().find(|i| i["label"] == label).unwrap_or_else(|| panic!("no `{label}` among {labels:?}"))
}

pub(crate) fn completion(session: &mut Session) {
    let mut version = 0;
    let mut labels = |session: &mut Session, text: &str| offered(session, &mut version, text).1;

    // Paths: title and type; the documentation comes later; what is typed may be the title's words.
    let items = labels(session, &format!("{HEAD}  let a = profile.personalEmail.‸\n}}\n"));
    let address = item(&items, "address");
    assert_eq!(address["detail"], "string?");
    assert_eq!(address["kind"], 5);
    let resolved = session.ask("completionItem/resolve", address.clone());
    assert!(resolved["documentation"]["value"].as_str().unwrap().contains("**Address**"), "{resolved}");
    let items = labels(session, &format!("{HEAD}  let a = profile.person.birthDa‸\n}}\n"));
    let birth = item(&items, "birthDate");
    assert!(birth["filterText"].as_str().unwrap().to_lowercase().contains("birth date"), "{birth}");
    assert_eq!(birth["labelDetails"]["description"], "Birth date", "{birth}");

    // A path in a text that cannot be read: an open brace, nothing after the dot.
    let items = labels(session, &format!("{HEAD}  if profile.loyalty.‸ {{\n"));
    item(&items, "points");
    let items = labels(session, &format!("{HEAD}  if cart.commerce. ‸and\n  wait wait\n"));
    assert!(items.iter().all(|i| i["label"] != "cart.commerce"));

    // Deprecated fields come last, struck through.
    let items = labels(session, &format!("{HEAD}  let a = profile.loyalty.‸\n}}\n"));
    for old in items.iter().filter(|i| i["tags"] == json!([1])) {
        assert!(old["sortText"].as_str().unwrap().starts_with('1'), "{old}");
    }

    // Values of an enum with their labels, inside quotes and without.
    let items = labels(
        session,
        "event E {\n  schema ShopEvent\n  where eventType == \"‸\"\n  key Email from identityMap[\"Email\"].first.id\n}\n",
    );
    let value = item(&items, "commerce.purchases");
    assert_eq!(value["kind"], 20);
    assert!(items.len() > 40, "{}", items.len());
    let items = labels(
        session,
        "event E {\n  schema ShopEvent\n  where eventType == ‸\n  key Email from identityMap[\"Email\"].first.id\n}\n",
    );
    assert_eq!(item(&items, "\"commerce.purchases\"")["textEdit"]["newText"], "\"commerce.purchases\"");
    let items = labels(session, "fixture F = profile { person.gender: \"‸\" }\n");
    item(&items, "female");

    // Names: events after `on`, actions after `send`; what is not imported yet brings its import.
    let (text, items) = offered(session, &mut version, &format!("{HEAD}  wait as w {{ on Pur‸ }}\n}}\n"));
    let event = item(&items, "Purchased");
    assert_eq!(event["labelDetails"]["description"], "shared");
    let imported = apply(&text, &event["additionalTextEdits"]);
    assert!(imported.starts_with("from shared use CartChanged, Email, Loyalty, Purchased\n"), "{imported}");
    let mut labels = |session: &mut Session, text: &str| offered(session, &mut version, text).1;
    let items = labels(session, &format!("{HEAD}  send ‸\n}}\n"));
    item(&items, "Email");
    assert!(items.iter().all(|i| i["label"] != "Loyalty"), "a source is not sent");

    // Arguments by name, those not given yet; values in scope.
    let items = labels(session, &format!("{HEAD}  send Email(to: \"a\", ‸) as mail\n}}\n"));
    assert_eq!(item(&items, "template")["textEdit"]["newText"], "template: ");
    assert!(items.iter().all(|i| i["label"] != "to"));
    let items = labels(session, &format!("{HEAD}  let a = 1\n  let b = ‸\n}}\n"));
    assert_eq!(item(&items, "a")["detail"], "integer");
    item(&items, "cart");
    item(&items, "profile");

    // Fields of a document in a test, labels, schemas, modules, imports, types, words of the language.
    let items = labels(session, "from shared use CartChanged\ntest \"t\" { receive CartChanged { commerce.‸ } }\n");
    item(&items, "order");
    let items = labels(session, "from cart use Cart\ntest \"t\" { expect at ‸ }\n");
    item(&items, "window");
    let items = labels(session, "event E { schema ‸ }\n");
    item(&items, "ShopEvent");
    let items = labels(session, "from shared use CartChanged, ‸\n");
    item(&items, "Purchased");
    let items = labels(session, "function f(a: ‸): string = \"\"\n");
    item(&items, "decimal");
    let items = labels(session, &format!("{HEAD}  wa‸\n}}\n"));
    item(&items, "wait");
    let items = labels(session, "jou‸\n");
    item(&items, "journey");

    // Nothing in a comment.
    assert!(labels(session, "// profile.‸\n").is_empty());
}
