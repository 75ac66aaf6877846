//! Attempts against a real server: credentials, failures, bounds, the cache.

use crate::dispatch::lane::Waiting;
use crate::dispatch::{Dispatcher, Options, Secrets, send};
use crate::metrics::Metrics;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use journey_bytecode::asm::Asm;
use journey_bytecode::program::{Auth, EndpointKind, ErrorSet, HeaderValue, Method, Request as Declared};
use journey_bytecode::types::{EndpointRef, Reg};
use journey_vm::program::Program;
use journey_vm::record::{BundleId, Effect, EffectId, Outcome, ProfileKey};
use std::sync::{Arc, Mutex};
use std::time::Instant;

type Heard = Arc<Mutex<Vec<(String, HeaderMap)>>>;

async fn answer(State(heard): State<Heard>, request: Request) -> Response {
    let path = request.uri().to_string();
    heard.lock().unwrap().push((path.clone(), request.headers().clone()));
    match path.split('?').next().unwrap_or_default() {
        "/token" => r#"{"access_token":"t0ken","expires_in":3600}"#.into_response(),
        "/busy" => (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "7")]).into_response(),
        "/moved" => (StatusCode::FOUND, [("location", "/ok")]).into_response(),
        "/large" => format!("{{\"x\":\"{}\"}}", "y".repeat(2 << 20)).into_response(),
        "/odd" => r#"{"n":"not a number"}"#.into_response(),
        "/slow" => {
            tokio::time::sleep(std::time::Duration::from_secs(5)).await;
            "{}".into_response()
        }
        _ => r#"{"n":7}"#.into_response(),
    }
}

/// A dispatcher, a server, and a bundle whose endpoints all go to `https://api.example`, which is routed there.
struct Wire {
    dispatcher: Dispatcher,
    heard: Heard,
    runtime: tokio::runtime::Runtime,
}

impl Wire {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let heard = Heard::default();
        let router = Router::new().fallback(answer).with_state(Arc::clone(&heard));
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        drop(runtime.spawn(async move { axum::serve(listener, router).await }));
        let given = [("user", "ada"), ("word", "pass"), ("key", "k3y"), ("client", "id:secret")];
        let given = given.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let options = Options {
            concurrency: 4,
            waiting: 100,
            cache_bytes: 1 << 20,
            routes: vec![format!("https://api.example=http://{address}").parse().unwrap()],
            secrets: Secrets { dir: None, given },
        };
        let (programs, metrics) = (Arc::default(), Arc::<Metrics>::default());
        let handle = runtime.handle().clone();
        let dispatcher = Dispatcher::new(options, Arc::new(crate::clock::System), handle, programs, metrics).unwrap();
        Self { dispatcher, heard, runtime }
    }

    fn attempt(&self, waiting: &Waiting) -> Outcome {
        self.runtime.block_on(send::attempt(&self.dispatcher.inner, waiting))
    }

    fn heard(&self) -> Vec<(String, HeaderMap)> {
        std::mem::take(&mut *self.heard.lock().unwrap())
    }
}

fn waiting(path: &str, auth: impl FnOnce(&mut Asm) -> Auth, change: impl FnOnce(&mut Asm)) -> Waiting {
    let mut asm = Asm::new("wire");
    let document = asm.document("Answer", &[("n", "integer?")]).unwrap();
    let headers = vec![(asm.text("x-key"), HeaderValue::Secret(asm.text("key")))];
    let request = Declared { method: Method::Get, url: Reg(0), query: vec![], headers, body: None };
    let code = format!("render:\n r0: string = const \"https://api.example{path}\"\n halt");
    asm.action("Api", &[], request, Some(document), &code).unwrap();
    asm.bundle.files = vec![asm.text("by-hand.journey")];
    asm.bundle.endpoints[0].auth = auth(&mut asm);
    change(&mut asm);
    let program = Program::load(&journey_bytecode::bundle::encode(&asm.bundle)).unwrap();
    let effect = Effect {
        id: EffectId([5; 16]),
        attempt: 1,
        bundle: BundleId([0; 32]),
        endpoint: EndpointRef(0),
        args: Arc::from([]),
        profile: ProfileKey { namespace: "email".into(), id: "ada".into() },
        at: 0,
        queued: 0,
    };
    Waiting { partition: 0, effect, program, since: Instant::now() }
}

fn failure(outcome: Outcome) -> (ErrorSet, String, Option<i64>) {
    match outcome {
        Outcome::Failure { error, message, retry_after } => (error, message.to_string(), retry_after),
        answer => panic!("{answer:?}"),
    }
}

fn plain(path: &str) -> Waiting {
    waiting(path, |_| Auth::None, |_| ())
}

#[test]
fn requests_carry_their_key_and_their_credentials() {
    let wire = Wire::new();
    let ask = |auth: fn(&mut Asm) -> Auth| {
        let outcome = wire.attempt(&waiting("/ok", auth, |_| ()));
        assert!(matches!(outcome, Outcome::Answer(_)), "{outcome:?}");
        wire.heard()
    };
    let (path, headers) = ask(|_| Auth::None).remove(0);
    assert_eq!(path, "/ok");
    assert_eq!(headers["idempotency-key"], "05".repeat(16));
    assert_eq!(headers["webhook-id"], "05".repeat(16));
    assert_eq!(headers["x-key"], "k3y");
    let heard = ask(|asm| Auth::Basic { user: asm.text("user"), password: asm.text("word") });
    assert_eq!(heard[0].1["authorization"], "Basic YWRhOnBhc3M=");
    assert_eq!(ask(|asm| Auth::Bearer(asm.text("key")))[0].1["authorization"], "Bearer k3y");
    assert_eq!(ask(|asm| Auth::ApiKeyHeader(asm.text("api-key"), asm.text("key")))[0].1["api-key"], "k3y");
    assert_eq!(ask(|asm| Auth::ApiKeyQuery(asm.text("api"), asm.text("key")))[0].0, "/ok?api=k3y");
    let oauth = |asm: &mut Asm| Auth::OAuth2(asm.text("https://api.example/token"), asm.text("client"), None);
    let first = ask(oauth);
    assert_eq!((first[0].0.as_str(), &first[0].1["authorization"]), ("/token", &"Basic aWQ6c2VjcmV0".parse().unwrap()));
    assert_eq!(first[1].1["authorization"], "Bearer t0ken");
    assert_eq!(ask(oauth).len(), 1, "the token is kept");
}

#[test]
fn a_request_without_its_secret_does_not_leave() {
    let wire = Wire::new();
    let outcome = wire.attempt(&waiting("/ok", |asm| Auth::Bearer(asm.text("no such secret")), |_| ()));
    let (error, message, _) = failure(outcome);
    assert_eq!(error, ErrorSet::Timeout);
    assert!(message.contains("JOURNEY_SECRET_NO_SUCH_SECRET"), "{message}");
    assert_eq!(wire.heard().len(), 0);
}

#[test]
fn failures_are_told_apart() {
    let wire = Wire::new();
    let fails = |path| failure(wire.attempt(&plain(path)));
    assert_eq!(fails("/busy"), (ErrorSet::Http(429), "status 429".into(), Some(7_000_000)));
    assert_eq!(fails("/moved").0, ErrorSet::Http(302), "no redirect is followed");
    assert_eq!(fails("/large").0, ErrorSet::Invalid);
    let odd = fails("/odd");
    assert!(odd.0 == ErrorSet::Invalid && odd.1.starts_with("n: "), "{odd:?}");
    assert_eq!(fails("/slow").0, ErrorSet::Timeout);
    drop(wire.heard());
}

#[test]
fn a_source_is_asked_once_while_its_answer_is_fresh() {
    let wire = Wire::new();
    let source = |path| {
        waiting(
            path,
            |_| Auth::None,
            |asm| {
                asm.bundle.endpoints[0].kind = EndpointKind::Source;
                asm.bundle.endpoints[0].cache = Some((60_000_000, 60_000_000));
            },
        )
    };
    let first = wire.attempt(&source("/ok"));
    assert_eq!(wire.attempt(&source("/ok")), first);
    assert_eq!(wire.heard().len(), 1);
    failure(wire.attempt(&source("/busy")));
    failure(wire.attempt(&source("/busy")));
    assert_eq!(wire.heard().len(), 2, "failures are not kept");
}
