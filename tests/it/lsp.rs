//! The language server over its real protocol: what it advertises is document synchronisation, and it publishes findings.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

struct Client {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Client {
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_journeyc-under-test"))
            .arg("lsp")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, output }
    }

    fn send(&mut self, message: Value) {
        let body = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        self.input.flush().unwrap();
    }

    fn notify(&mut self, method: &str, params: Value) {
        self.send(json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    fn receive(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.output.read_line(&mut line).unwrap();
            match line.trim_end().strip_prefix("Content-Length: ") {
                Some(number) => length = number.parse().unwrap(),
                None if line.trim().is_empty() => break,
                None => {}
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    /// The findings published for a version of the document.
    fn findings(&mut self, version: i64) -> Value {
        loop {
            let message = self.receive();
            if message["method"] == "textDocument/publishDiagnostics" && message["params"]["version"] == version {
                return message["params"]["diagnostics"].clone();
            }
        }
    }
}

const WRONG: &str = "journey Broken { on Nothing exit \"ü 🎉\" }\n";

#[test]
fn findings_follow_the_edits() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("src")).unwrap();
    std::fs::write(folder.path().join("journey.toml"), crate::support::MANIFEST).unwrap();
    let file = folder.path().canonicalize().unwrap().join("src/case.journey");
    std::fs::write(&file, "").unwrap();
    let uri = format!("file://{}", file.display());
    let mut client = Client::start();
    client.send(json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}}));
    let answer = client.receive();
    let capabilities = answer["result"]["capabilities"].as_object().unwrap();
    let mut names: Vec<&str> = capabilities.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["positionEncoding", "textDocumentSync"], "a capability needs a handler and a test here");
    assert_eq!(capabilities["positionEncoding"], "utf-16");
    client.notify("initialized", json!({}));
    client.notify(
        "textDocument/didOpen",
        json!({"textDocument": {"uri": uri, "languageId": "journey", "version": 1, "text": WRONG}}),
    );
    let findings = client.findings(1);
    let codes: Vec<&str> = findings.as_array().unwrap().iter().map(|d| d["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"J0201"), "{findings}");

    // Replaces the whole line through ranges counted in UTF-16 units.
    let end = WRONG.trim_end().encode_utf16().count();
    client.notify(
        "textDocument/didChange",
        json!({"textDocument": {"uri": uri, "version": 2}, "contentChanges": [
            {"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": end}}, "text": "// nothing"}
        ]}),
    );
    assert_eq!(client.findings(2), json!([]));
    client.send(json!({"jsonrpc": "2.0", "id": 2, "method": "shutdown"}));
    client.receive();
    client.notify("exit", Value::Null);
    assert!(client.child.wait().unwrap().success());
}
