//! A loaded bundle: decoded, verified, linked.

mod load;

use crate::builtins::{self, Builtin};
use crate::ingest::{Form, Plan};
use crate::record::BundleId;
use crate::value::Value;
use jiff::tz::TimeZone;
use journey_bytecode::bundle::{self, BundleError};
use journey_bytecode::program::{Bundle, Code, Document, Endpoint, Event, Journey, Point};
use journey_bytecode::types::{ConstRef, DocRef, EndpointRef, EventRef, JourneyRef, PointRef, StrRef, Type, TypeRef};
use journey_bytecode::verify::{Verified, VerifyError};
use std::sync::Arc;

/// Why a bundle was not loaded.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LoadError {
    /// The bytes are not a bundle this version reads.
    #[error("this is not a bundle that this version can read: {0}")]
    Format(#[from] BundleError),
    /// The verifier refused it.
    #[error("the bundle is not safe to run: {0}")]
    Unsafe(#[from] VerifyError),
    /// It uses a built-in function that this version does not have.
    #[error("the bundle needs the built-in function `{0}`, which this version does not have")]
    Import(String),
    /// Something in its tables has no meaning here.
    #[error("the bundle cannot be used: {0}")]
    Invalid(String),
}

/// A bundle that is safe to run, with everything resolved that can be resolved once.
#[derive(Debug)]
pub struct Program {
    /// Identity: the hash of the bundle's bytes.
    pub id: BundleId,
    /// The tables, verified.
    pub bundle: Verified,
    strings: Vec<Arc<str>>,
    consts: Vec<Value>,
    builtins: Vec<Builtin>,
    forms: Arc<[Form]>,
    plans: Vec<Plan>,
    zone: TimeZone,
}

impl Program {
    /// The text of an index; empty where there is none (a verified bundle has no such index).
    #[must_use]
    pub fn text(&self, text: StrRef) -> &str {
        self.strings.get(text.index()).map_or("", |text| text)
    }

    /// The same, shared.
    #[must_use]
    pub fn shared(&self, text: StrRef) -> Arc<str> {
        self.strings.get(text.index()).cloned().unwrap_or_else(|| Arc::from(""))
    }

    /// A constant as a value.
    #[must_use]
    pub fn constant(&self, constant: ConstRef) -> &Value {
        self.consts.get(constant.index()).unwrap_or(&Value::Absent)
    }

    /// A journey.
    #[must_use]
    pub fn journey(&self, journey: JourneyRef) -> Option<&Journey> {
        self.bundle.journeys.get(journey.index())
    }

    /// A point of a journey.
    #[must_use]
    pub fn point(&self, journey: JourneyRef, point: PointRef) -> Option<&Point> {
        self.journey(journey)?.points.get(point.index())
    }

    /// An event declaration.
    #[must_use]
    pub fn event(&self, event: EventRef) -> Option<&Event> {
        self.bundle.events.get(event.index())
    }

    /// A source or an action.
    #[must_use]
    pub fn endpoint(&self, endpoint: EndpointRef) -> Option<&Endpoint> {
        self.bundle.endpoints.get(endpoint.index())
    }

    /// A document.
    #[must_use]
    pub fn document(&self, document: DocRef) -> Option<&Document> {
        self.bundle.documents.get(document.index())
    }

    /// The types of a document's columns, in order.
    #[must_use]
    pub fn columns(&self, document: DocRef) -> Vec<TypeRef> {
        self.document(document).map(|d| d.columns.iter().map(|c| c.ty).collect()).unwrap_or_default()
    }

    /// The types of an endpoint's parameters, in order.
    #[must_use]
    pub fn params(&self, endpoint: EndpointRef) -> Vec<TypeRef> {
        self.endpoint(endpoint).map(|e| e.params.iter().map(|(_, ty)| *ty).collect()).unwrap_or_default()
    }

    /// The code of a unit.
    #[must_use]
    pub fn code(&self, unit: crate::machine::Unit) -> Option<&Code> {
        use crate::machine::Unit;
        match unit {
            Unit::Event(event) => self.event(event).map(|e| &e.code),
            Unit::Endpoint(endpoint) => self.endpoint(endpoint).map(|e| &e.code),
            Unit::Journey(journey) => self.journey(journey).map(|j| &j.code),
        }
    }

    /// What documents must be.
    pub(crate) fn forms(&self) -> &[Form] {
        &self.forms
    }

    /// How a document is read.
    pub(crate) fn plan(&self, document: DocRef) -> Option<&Plan> {
        self.plans.get(document.index())
    }

    /// A built-in function by its place in the import table.
    pub(crate) fn builtin(&self, import: usize) -> Option<Builtin> {
        self.builtins.get(import).copied()
    }

    /// Text, or text that may be absent.
    pub(crate) fn is_string(&self, ty: TypeRef) -> bool {
        match self.bundle.types.get(ty.index()) {
            Some(Type::Option(inner)) => matches!(self.bundle.types.get(inner.index()), Some(Type::String)),
            ty => matches!(ty, Some(Type::String)),
        }
    }

    /// A time zone by its IANA name; the project's where the zone database does not know the name.
    #[must_use]
    pub fn zone(&self, name: &str) -> TimeZone {
        builtins::zone(name).unwrap_or_else(|| self.zone.clone())
    }

    /// The project's time zone.
    #[must_use]
    pub fn project_zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Loads a bundle that is already in memory (it is verified all the same). Its identity is the hash of its encoding.
    ///
    /// # Errors
    /// It is not safe, or needs what this version does not have.
    pub fn from_bundle(bundle: Bundle) -> Result<Arc<Program>, LoadError> {
        let id = bundle::id(&bundle::encode(&bundle));
        load::program(BundleId(id), bundle)
    }

    /// Loads a bundle from its bytes.
    ///
    /// # Errors
    /// The bytes are not a bundle, it is not safe, or it needs what this version does not have.
    pub fn load(bytes: &[u8]) -> Result<Arc<Program>, LoadError> {
        let bundle = bundle::decode(bytes)?;
        load::program(BundleId(bundle::id(bytes)), bundle)
    }
}
