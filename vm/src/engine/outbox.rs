//! Effects without a final answer, as the store holds them.

use crate::record::{LetterId, Micros, ProfileKey, array, small, tiny};
use journey_bytecode::types::EndpointRef;
use journey_bytecode::wire::{Reader, WireError, Writer};
use std::sync::Arc;

/// An effect that was decided on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Outgoing {
    /// For whom.
    pub(crate) profile: ProfileKey,
    /// Instance, by its number in the person.
    pub(crate) instance: u32,
    /// When the instance reached the call: the `now` of its request, the same for every attempt.
    pub(crate) at: Micros,
    /// When the last attempt was decided on.
    pub(crate) queued: Micros,
    /// Number of its journey, over all versions.
    pub(crate) journey: u32,
    /// The dead letter that it is.
    pub(crate) letter: Option<LetterId>,
    /// Attempts made.
    pub(crate) attempt: u32,
    /// The last attempt failed; the next is made by a timer of the instance.
    pub(crate) pausing: bool,
    /// Number of the bundle.
    pub(crate) bundle: u32,
    /// Source or action.
    pub(crate) endpoint: EndpointRef,
    /// Packed arguments.
    pub(crate) args: Arc<[u8]>,
}

impl Outgoing {
    /// Writes it.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut out = Writer { bytes: Vec::with_capacity(self.args.len() + 48) };
        self.profile.encode(&mut out);
        out.number(u64::from(self.instance));
        out.signed(self.at);
        out.signed(self.queued.wrapping_sub(self.at));
        out.number(u64::from(self.journey));
        out.byte(u8::from(self.letter.is_some()));
        if let Some(letter) = self.letter {
            out.raw(&letter.0);
        }
        out.number(u64::from(self.attempt));
        out.byte(u8::from(self.pausing));
        out.number(u64::from(self.bundle));
        out.number(u64::from(self.endpoint.0));
        out.raw(&self.args);
        out.bytes
    }

    /// Reads what [`Outgoing::encode`] wrote.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Outgoing, WireError> {
        let r = &mut Reader::new(bytes);
        let (profile, instance, at) = (ProfileKey::decode(r)?, small(r)?, r.signed()?);
        Ok(Outgoing {
            profile,
            instance,
            at,
            queued: at.wrapping_add(r.signed()?),
            journey: small(r)?,
            letter: if r.byte()? == 0 { None } else { Some(LetterId(array(r)?)) },
            attempt: small(r)?,
            pausing: r.byte()? != 0,
            bundle: small(r)?,
            endpoint: EndpointRef(tiny(r)?),
            args: r.raw(r.left())?.into(),
        })
    }
}
