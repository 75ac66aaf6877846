//! Requests of sources and actions, rendered from their packed arguments.

use crate::machine::{Fault, Machine};
use crate::program::Program;
use crate::record::{EffectId, Micros, ProfileKey};
use journey_bytecode::program::Method;
use journey_bytecode::types::EndpointRef;
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
    _machine: &mut Machine,
    _program: &Program,
    _endpoint: EndpointRef,
    _args: &[u8],
    _effect: EffectId,
    _profile: &ProfileKey,
    _now: Micros,
) -> Result<Rendered, Fault> {
    Err(Fault {
        kind: crate::machine::FaultKind::Internal("skeleton"),
        location: None,
    })
}
