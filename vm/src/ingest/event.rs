//! Events: which declarations a payload is, whom it is about, and what is read of it.

use super::document::{self, Plan};
use super::guide::Guide;
use super::pool::Pool;
use super::problem::Problem;
use super::scan::Scan;
use super::trie::{NodeId, Trie};
use super::walk::{Found, walk};
use super::{Ingested, Rejection, RejectionKind};
use crate::machine::{Context, Fault, Machine, Unit};
use crate::pack;
use crate::program::Program;
use crate::record::{EventInput, EventMatch, ProfileKey};
use crate::value::Value;
use journey_bytecode::program::Event;
use journey_bytecode::types::EventRef;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Longest `_id` of an event and longest key of a person, in bytes.
const ID_BYTES: usize = 1_024;

/// What decides which payloads are which events, over all live bundles.
#[derive(Debug)]
pub(super) struct Dispatch {
    trie: Trie,
    guide: Guide,
    declarations: Vec<Declaration>,
    /// Declarations that any payload may be.
    always: Vec<usize>,
    /// By the node of a text and its value.
    told_apart: Vec<(NodeId, ByValue)>,
    id: NodeId,
    header: NodeId,
    entity: NodeId,
}

type ByValue = FxHashMap<Arc<str>, Vec<usize>>;

#[derive(Debug)]
struct Declaration {
    bundle: u16,
    event: EventRef,
    /// Lower case.
    namespace: Arc<str>,
    nodes: Vec<NodeId>,
    /// Its schema, among the roots of the guide.
    root: Option<usize>,
}

/// A payload that was walked.
struct Payload<'a> {
    text: &'a str,
    /// Where the event starts and ends in the text.
    body: std::ops::Range<usize>,
    found: Found,
}

impl Dispatch {
    pub(super) fn new(programs: &[Arc<Program>]) -> Self {
        let mut trie = Trie::new();
        let key = |text: &str| Arc::<str>::from(text);
        let id = trie.insert(&[key("_id")]);
        let header = trie.insert(&[key("header")]);
        let entity = trie.insert(&[key("body"), key("xdmEntity")]);
        let pool = Pool::new(&programs.iter().map(|program| program.forms()).collect::<Vec<_>>());
        let guide = Guide::new(&trie, &pool, &[]);
        let (declarations, always, told_apart) = (Vec::new(), Vec::new(), Vec::new());
        let mut dispatch = Self { trie, guide, declarations, always, told_apart, id, header, entity };
        let mut roots: Vec<usize> = Vec::new();
        for (program, bundle) in programs.iter().zip(0_u16..) {
            for (event, index) in program.bundle.events.iter().zip(0_u16..) {
                let form = program.plan(event.document).and_then(|plan| plan.form);
                let place = form.and_then(|form| pool.place(usize::from(bundle), form));
                let root = place.map(|place| {
                    roots.iter().position(|known| *known == place).unwrap_or_else(|| {
                        roots.push(place);
                        roots.len() - 1
                    })
                });
                dispatch.add(program, bundle, event, EventRef(index), root);
            }
        }
        dispatch.guide = Guide::new(&dispatch.trie, &pool, &roots);
        dispatch
    }

    fn add(&mut self, program: &Program, bundle: u16, event: &Event, reference: EventRef, root: Option<usize>) {
        let Some(plan) = program.plan(event.document) else { return };
        let nodes: Vec<NodeId> = plan.columns.iter().map(|column| self.trie.insert(&column.path)).collect();
        let index = self.declarations.len();
        match event.discriminant.as_ref().and_then(|(column, values)| Some((*nodes.get(column.index())?, values))) {
            None => self.always.push(index),
            Some((node, values)) => {
                let at = self.told_apart.iter().position(|(known, _)| *known == node).unwrap_or_else(|| {
                    self.told_apart.push((node, ByValue::default()));
                    self.told_apart.len() - 1
                });
                for value in values {
                    if let Some((_, by_value)) = self.told_apart.get_mut(at) {
                        by_value.entry(program.shared(*value)).or_default().push(index);
                    }
                }
            }
        }
        let namespace = Arc::from(program.text(event.namespace).to_lowercase());
        self.declarations.push(Declaration { bundle, event: reference, namespace, nodes, root });
    }

    /// One payload.
    pub(super) fn event(
        &self,
        epoch: u32,
        programs: &[Arc<Program>],
        json: &[u8],
        machine: &mut Machine,
    ) -> Result<Ingested, Rejection> {
        let payload = self.walk(json).map_err(|problem| problem.reject())?;
        let refused = |rejection: Rejection| match rejection.kind {
            RejectionKind::Missing | RejectionKind::Key => prefixed(&payload).unwrap_or(rejection),
            _ => rejection,
        };
        let candidates = self.candidates(&payload).map_err(|problem| problem.reject())?;
        let mut events: Vec<EventInput> = Vec::new();
        for index in &candidates {
            let Some(declaration) = self.declarations.get(*index) else { continue };
            let Some(program) = programs.get(usize::from(declaration.bundle)) else { continue };
            let matched = self.matched(program, declaration, &payload, machine).map_err(refused)?;
            let Some((profile, found)) = matched else { continue };
            match events.iter_mut().find(|event| event.profile == profile) {
                Some(event) => event.matches.push(found),
                None => {
                    let id = self.id(&payload).map_err(|problem| problem.reject())?;
                    events.push(EventInput { profile, id, epoch, matches: vec![found] });
                }
            }
        }
        if !events.is_empty() {
            return Ok(Ingested::Events(events));
        }
        match prefixed(&payload) {
            Some(rejection) => Err(rejection),
            None => Ok(Ingested::Ignored(self.reason(&candidates, &payload, programs))),
        }
    }

    /// Walks the payload; in an envelope, the event inside it.
    fn walk<'a>(&self, json: &'a [u8]) -> Result<Payload<'a>, Box<Problem>> {
        let text = document::decode(json)?;
        let mut scan = Scan::new(text, 0);
        let found = walk(&self.guide, &self.trie, &mut scan, 1)?;
        let end = scan.at();
        scan.end()?;
        let outer = Payload { text, body: found.start(0).unwrap_or(0)..end, found };
        let payload = match (outer.found.start(self.header), outer.found.start(self.entity)) {
            (Some(_), Some(start)) => {
                let mut scan = Scan::new(text, start);
                let found = walk(&self.guide, &self.trie, &mut scan, 1)?;
                Payload { text, body: start..scan.at(), found }
            }
            _ => outer,
        };
        if payload.text.as_bytes().get(payload.body.start) != Some(&b'{') {
            return Err(Problem::new(RejectionKind::Malformed, "an event is a JSON object"));
        }
        Ok(payload)
    }

    fn candidates(&self, payload: &Payload<'_>) -> Result<Vec<usize>, Box<Problem>> {
        let mut candidates = self.always.clone();
        for (node, by_value) in &self.told_apart {
            let Some(start) = payload.found.start(*node) else { continue };
            let mut scan = Scan::new(payload.text, start);
            if scan.peek() == b'"' {
                let value = scan.string()?.text()?;
                candidates.extend(by_value.get(&*value).into_iter().flatten());
            }
        }
        candidates.sort_unstable();
        Ok(candidates)
    }

    /// Whether the payload is the event, for whom, with the values read of it.
    fn matched(
        &self,
        program: &Program,
        declaration: &Declaration,
        payload: &Payload<'_>,
        machine: &mut Machine,
    ) -> Result<Option<(ProfileKey, EventMatch)>, Rejection> {
        let (Some(event), unit) = (program.event(declaration.event), Unit::Event(declaration.event)) else {
            return Ok(None);
        };
        let Some(plan) = program.plan(event.document) else { return Ok(None) };
        if declaration.root.is_some_and(|root| self.guide.broken(root, payload.found.failed)) {
            plan.wrong(payload.text, payload.body.start).map_err(|problem| problem.reject())?;
        }
        let values = self.columns(plan, declaration, payload)?;
        let context = Context { document: Some((event.document, &values)), ..Context::default() };
        let fault = |fault: Fault| Rejection {
            kind: RejectionKind::Fault,
            path: String::new(),
            message: format!("event `{}`: {fault}", program.text(event.name)),
        };
        machine.enter(program, unit).map_err(fault)?;
        if let Some(filter) = event.filter
            && !machine.guard(program, unit, filter, &context).map_err(fault)?
        {
            return Ok(None);
        }
        for column in &event.require {
            let absent = values.get(column.index()).is_none_or(|value| matches!(value, Value::Absent));
            if let (true, Some(node)) = (absent, declaration.nodes.get(column.index())) {
                return Err(Problem::missing().at(self.trie.path(*node)).reject());
            }
        }
        let id = machine.text(program, unit, event.key, &context).map_err(fault)?;
        let id = key(program, event, id)?;
        let types = program.document(event.document).into_iter().flat_map(|document| &document.columns).map(|c| c.ty);
        let bytes = pack::pack_each(&program.bundle.types, types.zip(&values));
        let values = bytes.map_err(|error| fault(crate::machine::FaultKind::from(error).into()))?;
        let found = EventMatch { bundle: declaration.bundle, event: declaration.event, values: Arc::from(values) };
        Ok(Some((ProfileKey { namespace: Arc::clone(&declaration.namespace), id }, found)))
    }

    fn columns(&self, plan: &Plan, declaration: &Declaration, payload: &Payload<'_>) -> Result<Vec<Value>, Rejection> {
        plan.extract(&self.trie, &declaration.nodes, &payload.found, payload.text).map_err(|problem| problem.reject())
    }

    /// The event's `_id`; where it has none, a hash of its bytes.
    fn id(&self, payload: &Payload<'_>) -> Result<Arc<str>, Box<Problem>> {
        if let Some(start) = payload.found.start(self.id) {
            let mut scan = Scan::new(payload.text, start);
            if scan.peek() == b'"' {
                let id = scan.string()?.text()?;
                if id.len() > ID_BYTES {
                    let message = format!("is longer than {ID_BYTES} bytes");
                    return Err(Problem::invalid(message).at(self.trie.path(self.id)));
                }
                if !id.is_empty() {
                    return Ok(Arc::from(id));
                }
            }
        }
        let bytes = payload.text.as_bytes().get(payload.body.clone()).unwrap_or_default();
        Ok(Arc::from(blake3::hash(bytes).to_hex().as_str()))
    }

    /// Why nothing came of a payload.
    fn reason(&self, candidates: &[usize], payload: &Payload<'_>, programs: &[Arc<Program>]) -> String {
        if self.declarations.is_empty() {
            return "no journey is live that waits for events".to_owned();
        }
        let name = |index: &usize| {
            let declaration = self.declarations.get(*index)?;
            let program = programs.get(usize::from(declaration.bundle))?;
            Some(format!("`{}`", program.text(program.event(declaration.event)?.name)))
        };
        let names: Vec<String> = candidates.iter().filter_map(name).collect();
        if !names.is_empty() {
            return format!("the `where` of {} does not hold", names.join(", "));
        }
        let told = self.told_apart.iter().map(|(node, _)| {
            let path = Problem::invalid("").at(self.trie.path(*node)).reject().path;
            let value = payload.found.start(*node).map(|start| {
                let mut scan = Scan::new(payload.text, start);
                let _ = scan.skip(1);
                scan.since(start).chars().take(60).collect::<String>()
            });
            match value {
                Some(value) => format!("`{path}` is {value}"),
                None => format!("`{path}` is not there"),
            }
        });
        format!("no declared event is like it: {}", told.collect::<Vec<_>>().join(", "))
    }
}

fn key(program: &Program, event: &Event, id: Option<Arc<str>>) -> Result<Arc<str>, Rejection> {
    let reject = |message: String| Rejection {
        kind: RejectionKind::Key,
        path: program.text(event.key_text).to_owned(),
        message,
    };
    match id {
        None => Err(reject("the key of the person is not there".to_owned())),
        Some(id) if id.is_empty() => Err(reject("the key of the person is empty".to_owned())),
        Some(id) if id.len() > ID_BYTES => {
            Err(reject(format!("the key of the person is longer than {ID_BYTES} bytes")))
        }
        Some(id) => Ok(id),
    }
}

/// The payload is written with the names of the schema repository: nothing of it would ever be found.
fn prefixed(payload: &Payload<'_>) -> Option<Rejection> {
    let mut scan = Scan::new(payload.text, payload.body.start);
    scan.open(1).ok()?;
    let mut first = true;
    while let Some(key) = scan.key(first).ok()? {
        first = false;
        if let Some(name) = key.raw.strip_prefix("xdm:") {
            return Some(Rejection {
                kind: RejectionKind::Invalid,
                path: key.raw.to_owned(),
                message: format!("names with a prefix are those of the schema repository; events have `{name}` here"),
            });
        }
        scan.skip(2).ok()?;
    }
    None
}
