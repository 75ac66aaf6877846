//! A client: the real program over its standard input and output.

use serde_json::{Value, json};
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};

/// A project on disk and a server that looks at it.
pub(crate) struct Session {
    pub(crate) root: PathBuf,
    _folder: tempfile::TempDir,
    child: Child,
    input: ChildStdin,
    output: Receiver<Value>,
    /// Messages that came while something else was waited for.
    kept: VecDeque<Value>,
    next: i64,
    pub(crate) capabilities: Value,
}

impl Session {
    /// A project of these modules below `src`, a server, and the handshake.
    pub(crate) fn start(modules: &[(&str, &str)], client: Value) -> Session {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        std::fs::create_dir(root.join("src")).unwrap();
        std::fs::write(root.join("journey.toml"), crate::support::MANIFEST).unwrap();
        for (name, text) in modules {
            std::fs::write(root.join("src").join(name), text).unwrap();
        }
        Self::open(root, folder, client)
    }

    fn open(root: PathBuf, folder: tempfile::TempDir, client: Value) -> Session {
        let mut child = Command::new(env!("CARGO_BIN_EXE_journeyc-under-test"))
            .arg("lsp")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take().unwrap(), listen(child.stdout.take().unwrap()));
        let (kept, capabilities) = (VecDeque::new(), Value::Null);
        let mut session = Session { root, _folder: folder, child, input, output, kept, next: 1, capabilities };
        let folder = json!({"uri": session.uri_of(""), "name": "case"});
        let answer = session.ask("initialize", json!({"capabilities": client, "workspaceFolders": [folder]}));
        session.capabilities = answer["capabilities"].clone();
        session.notify("initialized", json!({}));
        session
    }

    /// The URI of a file of the project.
    pub(crate) fn uri_of(&self, relative: &str) -> String {
        let path = if relative.is_empty() { self.root.clone() } else { self.root.join(relative) };
        format!("file://{}", path.display())
    }

    /// The URI of a module.
    pub(crate) fn uri(&self, name: &str) -> String {
        self.uri_of(&format!("src/{name}"))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        Path::new(&self.root).join("src").join(name)
    }

    pub(crate) fn send(&mut self, message: Value) {
        let body = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        self.input.flush().unwrap();
    }

    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        self.send(json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Sends a request; its id.
    pub(crate) fn request(&mut self, method: &str, params: Value) -> i64 {
        let id = self.next;
        self.next += 1;
        self.send(json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        id
    }

    /// Sends a request and waits for what it answers; panics on an error.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Value {
        let answer = self.try_ask(method, params);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// Sends a request and waits for the answer or the error.
    pub(crate) fn try_ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.request(method, params);
        self.answer(id)
    }

    pub(crate) fn answer(&mut self, id: i64) -> Value {
        if let Some(at) = self.kept.iter().position(|m| m["id"] == id && m.get("method").is_none()) {
            return self.kept.remove(at).unwrap();
        }
        loop {
            let message = self.receive();
            if message["id"] == id && message.get("method").is_none() {
                return message;
            }
            self.kept.push_back(message);
        }
    }

    fn receive(&mut self) -> Value {
        let message =
            self.output.recv_timeout(std::time::Duration::from_secs(120)).expect("the server is gone, or silent");
        if message.get("method").is_some() && message.get("id").is_some() {
            // The server asks something of the client: agree.
            self.send(json!({"jsonrpc": "2.0", "id": message["id"], "result": null}));
        }
        message
    }

    /// Waits for a notification or request of the server.
    pub(crate) fn wait_for(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.kept.iter().position(&wanted) {
            return self.kept.remove(at).unwrap();
        }
        loop {
            let message = self.receive();
            if wanted(&message) {
                return message;
            }
            self.kept.push_back(message);
        }
    }

    /// Opens a module as it is on disk.
    pub(crate) fn open_module(&mut self, name: &str) {
        let text = std::fs::read_to_string(self.path(name)).unwrap();
        self.open_text(name, &text);
    }

    /// Opens a module with a text of its own.
    pub(crate) fn open_text(&mut self, name: &str, text: &str) {
        let uri = self.uri(name);
        self.notify(
            "textDocument/didOpen",
            json!({"textDocument": {"uri": uri, "languageId": "journey", "version": 1, "text": text}}),
        );
    }

    /// The findings published for a version of a module (none: for the file on disk).
    pub(crate) fn findings(&mut self, name: &str, version: Option<i64>) -> Value {
        let uri = self.uri(name);
        let message = self.wait_for(|m| {
            m["method"] == "textDocument/publishDiagnostics"
                && m["params"]["uri"] == uri.as_str()
                && m["params"].get("version").and_then(Value::as_i64) == version
        });
        message["params"]["diagnostics"].clone()
    }

    /// Ends as the protocol wants it.
    pub(crate) fn stop(mut self) {
        self.ask("shutdown", Value::Null);
        self.notify("exit", Value::Null);
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // A test that fails leaves no server behind.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Reads on a thread of its own, as every editor does: a server that nobody reads from could not write, nor read on.
fn listen(output: ChildStdout) -> Receiver<Value> {
    let (messages, received) = channel();
    let mut output = BufReader::new(output);
    std::thread::spawn(move || {
        loop {
            let mut length = 0;
            loop {
                let mut line = String::new();
                if output.read_line(&mut line).unwrap_or(0) == 0 {
                    return;
                }
                match line.trim_end().strip_prefix("Content-Length: ") {
                    Some(number) => length = number.parse().unwrap(),
                    None if line.trim().is_empty() => break,
                    None => {}
                }
            }
            let mut body = vec![0; length];
            output.read_exact(&mut body).unwrap();
            drop(messages.send(serde_json::from_slice(&body).unwrap()));
        }
    });
    received
}

/// The position of the first occurrence of a text, so many characters into it (UTF-16, as the protocol counts).
pub(crate) fn position(text: &str, needle: &str, into: usize) -> Value {
    let at = text.find(needle).unwrap_or_else(|| panic!("no `{needle}`")) + into;
    let before = &text[..at];
    let line = before.matches('\n').count();
    let character = before.rsplit('\n').next().unwrap().encode_utf16().count();
    json!({"line": line, "character": character})
}

/// Codes of findings, in order.
pub(crate) fn codes(findings: &Value) -> Vec<String> {
    findings.as_array().unwrap().iter().map(|d| d["code"].as_str().unwrap().to_owned()).collect()
}

/// Applies edits of the protocol to a text.
pub(crate) fn apply(text: &str, edits: &Value) -> String {
    let offset = |p: &Value| {
        let line = p["line"].as_u64().unwrap() as usize;
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let rest = &text[start..];
        let mut units = p["character"].as_u64().unwrap() as usize;
        let mut at = start;
        for c in rest.chars() {
            if units == 0 {
                break;
            }
            units -= c.len_utf16();
            at += c.len_utf8();
        }
        at
    };
    let mut edits: Vec<(usize, usize, String)> = edits
        .as_array()
        .unwrap()
        .iter()
        .map(|e| (offset(&e["range"]["start"]), offset(&e["range"]["end"]), e["newText"].as_str().unwrap().to_owned()))
        .collect();
    edits.sort();
    let mut out = text.to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        out.replace_range(start..end, &new);
    }
    out
}
