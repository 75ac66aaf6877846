//! Requests of sources and actions, rendered from their packed arguments.

#[cfg(test)]
mod tests;

use crate::machine::{Context, Fault, FaultKind, Machine, Stop, Unit};
use crate::pack;
use crate::program::Program;
use crate::record::{EffectId, Micros, ProfileKey};
use crate::value::Value;
use journey_bytecode::program::{HeaderValue, Method};
use journey_bytecode::types::{EndpointRef, Reg};
use std::sync::Arc;

/// A request, but for its secrets.
#[derive(Clone, PartialEq, Debug)]
pub struct Rendered {
    /// Method.
    pub method: Method,
    /// URL without the query below.
    pub url: Arc<str>,
    /// Query parameters, not yet encoded.
    pub query: Vec<(Arc<str>, Arc<str>)>,
    /// Headers.
    pub headers: Vec<(Arc<str>, HeaderText)>,
    /// JSON body.
    pub body: Option<Arc<str>>,
}

/// Value of a header.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum HeaderText {
    /// As it is.
    Text(Arc<str>),
    /// Name of a secret, to be filled in by the dispatcher.
    Secret(Arc<str>),
}

/// Renders the request of an effect.
///
/// # Errors
/// Damaged arguments, or a fault in the rendering code.
pub fn render(
    machine: &mut Machine,
    program: &Program,
    endpoint: EndpointRef,
    args: &[u8],
    effect: EffectId,
    profile: &ProfileKey,
    now: Micros,
) -> Result<Rendered, Fault> {
    let declared = program.endpoint(endpoint).ok_or(FaultKind::Internal("no such endpoint"))?;
    let unit = Unit::Endpoint(endpoint);
    machine.enter(program, unit)?;
    let args = pack::unpack(&program.bundle.types, &program.params(endpoint), args).map_err(FaultKind::from)?;
    for (value, index) in args.into_iter().zip(0..) {
        machine.set(Reg(index), value);
    }
    let context = Context { now, profile: Some(profile), step_key: Some(effect), ..Context::default() };
    if machine.run(program, unit, declared.render, &context)? != Stop::Halt {
        return Err(FaultKind::Internal("a rendering ends in halt").into());
    }
    let request = &declared.request;
    let mut rendered = Rendered {
        method: request.method,
        url: text(machine, request.url)?,
        query: Vec::new(),
        headers: Vec::new(),
        body: request.body.map(|body| text(machine, body)).transpose()?,
    };
    for (name, reg) in &request.query {
        if let Some(value) = optional(machine, *reg)? {
            rendered.query.push((program.shared(*name), value));
        }
    }
    for (name, value) in &request.headers {
        let value = match value {
            HeaderValue::Secret(secret) => HeaderText::Secret(program.shared(*secret)),
            HeaderValue::Reg(reg) => HeaderText::Text(text(machine, *reg)?),
        };
        rendered.headers.push((program.shared(*name), value));
    }
    Ok(rendered)
}

fn optional(machine: &Machine, reg: Reg) -> Result<Option<Arc<str>>, Fault> {
    match machine.register(reg) {
        Value::String(text) | Value::Json(text) => Ok(Some(Arc::clone(text))),
        Value::Absent => Ok(None),
        _ => Err(FaultKind::Internal("a part of a request is not text").into()),
    }
}

fn text(machine: &Machine, reg: Reg) -> Result<Arc<str>, Fault> {
    optional(machine, reg)?.ok_or_else(|| FaultKind::Internal("a part of a request is absent").into())
}
