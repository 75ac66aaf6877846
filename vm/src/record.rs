//! What goes into the engine (records, in journal order) and what comes out (replies and effects).
//!
//! A record holds all that decides: receipt time, extracted values, answers. [`encode`] is the journal's payload format.

mod codec;
mod operation;
#[cfg(test)]
mod tests;

pub use codec::{NotHex, decode, encode};
pub(crate) use codec::{array, decode_error, decode_option, encode_error, encode_option, small, tiny};
pub use operation::{LetterId, Operation, Standing};

use journey_bytecode::program::ErrorSet;
use journey_bytecode::types::{EndpointRef, EventRef};
use std::sync::Arc;

/// Microseconds since 1970-01-01T00:00Z.
pub type Micros = i64;

/// A person: namespace (such as `Email`, compared without case) and id.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ProfileKey {
    /// Namespace, in lower case.
    pub namespace: Arc<str>,
    /// Identity, as written.
    pub id: Arc<str>,
}

/// Hash of a bundle's bytes (BLAKE3); a bundle's identity.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct BundleId(pub [u8; 32]);

/// An instance: the first 16 bytes of a hash of what created it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct InstanceId(pub [u8; 16]);

/// An effect: a hash of (instance, step, turn), the same over retries, crashes and replays. Its hex form is the idempotency key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EffectId(pub [u8; 16]);

/// One input of a partition.
#[derive(Clone, PartialEq, Debug)]
pub struct Record {
    /// Receipt time; never goes back within a journal.
    pub at: Micros,
    /// What came in.
    pub kind: RecordKind,
}

/// Kinds of records.
#[derive(Clone, PartialEq, Debug)]
pub enum RecordKind {
    /// A bundle goes live: entries into journeys of its project are made with it from now on. Raises the epoch.
    Deploy(Arc<[u8]>),
    /// An event.
    Event(EventInput),
    /// All timers due at or before `up_to` fire, the earliest first, at most `most` of them.
    Timers {
        /// Deadline.
        up_to: Micros,
        /// How many at most.
        most: u32,
    },
    /// The outcome of an attempt at an effect.
    Answer {
        /// Which.
        effect: EffectId,
        /// Which attempt, from 1.
        attempt: u32,
        /// What came back.
        outcome: Outcome,
    },
    /// A profile is put in place (whole document, JSON, compact).
    PutProfile(ProfileKey, Arc<str>),
    /// A profile and all that is known of it goes.
    DeleteProfile(ProfileKey),
    /// What an operator does.
    Operate(Operation),
}

/// An event as it comes out of ingestion, for one profile.
#[derive(Clone, PartialEq, Debug)]
pub struct EventInput {
    /// Whom it is about.
    pub profile: ProfileKey,
    /// `_id` of the payload; the key for duplicates.
    pub id: Arc<str>,
    /// The set of live bundles it was read for; the engine refuses another epoch than its own.
    pub epoch: u32,
    /// Which declarations it is, each with its columns packed by the types of its document.
    pub matches: Vec<EventMatch>,
}

/// A declaration that an event is.
#[derive(Clone, PartialEq, Debug)]
pub struct EventMatch {
    /// Index into the live bundles of the epoch.
    pub bundle: u16,
    /// Event of that bundle.
    pub event: EventRef,
    /// Packed columns (see `pack`).
    pub values: Arc<[u8]>,
}

/// What came of an attempt.
#[derive(Clone, PartialEq, Debug)]
pub enum Outcome {
    /// Success; the columns of the endpoint's answer, packed.
    Answer(Arc<[u8]>),
    /// Failure: `Http(status)`, `Timeout`, `Limited`, `Invalid`; a few words; `Retry-After` in microseconds.
    Failure {
        /// Kind, never a class or `Any`.
        error: ErrorSet,
        /// For the timeline and dead letters.
        message: Arc<str>,
        /// What the other side asked for.
        retry_after: Option<Micros>,
    },
}

/// Something to do in the world, once the record that caused it is durable.
#[derive(Clone, PartialEq, Debug)]
pub struct Effect {
    /// Idempotency key.
    pub id: EffectId,
    /// When the instance reached the call: the `now` of the request, so that every attempt is the same to the byte.
    pub at: Micros,
    /// When this attempt was decided on: its turn in a queue, over restarts too.
    pub queued: Micros,
    /// Attempt, from 1. A redelivery after a restart has the same number.
    pub attempt: u32,
    /// Bundle whose endpoint it is.
    pub bundle: BundleId,
    /// Source or action.
    pub endpoint: EndpointRef,
    /// Arguments, packed by the types of the parameters.
    pub args: Arc<[u8]>,
    /// Whom it is for.
    pub profile: ProfileKey,
}

/// What a record did, for the producer.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Reply {
    /// Seen before: nothing was done.
    pub duplicate: bool,
    /// The epoch differs: read the event again for this one.
    pub stale: Option<u32>,
    /// Journeys entered, with the instance.
    pub entered: Vec<(Arc<str>, InstanceId)>,
    /// Instances whose wait it ended.
    pub resumed: Vec<(Arc<str>, InstanceId)>,
    /// Instances that an exit guard ended, with the reason.
    pub exited: Vec<(Arc<str>, InstanceId, Arc<str>)>,
    /// Goals reached.
    pub goals: Vec<(Arc<str>, InstanceId)>,
    /// Journeys not entered, with the reason.
    pub refused: Vec<(Arc<str>, Arc<str>)>,
    /// Why an operation was not done.
    pub declined: Option<Arc<str>>,
}
