//! What an operator does, as records.

use super::codec::{array, small};
use super::{EffectId, InstanceId, Micros, ProfileKey};
use journey_bytecode::wire::{Reader, WireError, Writer};
use std::sync::Arc;

/// How a journey stands, over all its versions.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Standing {
    /// People enter, and what it sends leaves.
    #[default]
    Live,
    /// Nobody enters and nothing leaves; waits go on.
    Paused,
    /// Nobody enters; those inside go on to their end.
    Closed,
    /// Nobody enters, nothing leaves, those inside end.
    Stopped,
}

impl Standing {
    /// All of them, by their place in the format.
    const ALL: [Standing; 4] = [Standing::Live, Standing::Paused, Standing::Closed, Standing::Stopped];

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Standing::Live => "live",
            Standing::Paused => "paused",
            Standing::Closed => "closed",
            Standing::Stopped => "stopped",
        }
    }

    /// By its word.
    #[must_use]
    pub fn named(word: &str) -> Option<Standing> {
        Self::ALL.into_iter().find(|standing| standing.word() == word)
    }

    /// Whether calls leave.
    #[must_use]
    pub fn sends(self) -> bool {
        matches!(self, Standing::Live | Standing::Closed)
    }

    pub(crate) fn encode(self, out: &mut Writer) {
        out.byte(self as u8);
    }

    pub(crate) fn decode(reader: &mut Reader<'_>) -> Result<Standing, WireError> {
        let start = reader.at();
        let byte = reader.byte()?;
        Self::ALL.get(usize::from(byte)).copied().ok_or(WireError::Tag(start))
    }
}

/// A dead letter: when it was given up, and its effect. In order of that time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LetterId(pub [u8; 24]);

impl LetterId {
    /// Of an effect given up at an instant.
    pub(crate) fn new(at: Micros, effect: EffectId) -> LetterId {
        let mut id = [0; 24];
        let (time, rest) = id.split_at_mut(8);
        time.copy_from_slice(&((at as u64) ^ (1 << 63)).to_be_bytes());
        rest.copy_from_slice(&effect.0);
        LetterId(id)
    }

    /// When it was given up.
    #[must_use]
    pub fn at(self) -> Micros {
        let time = self.0.first_chunk::<8>().copied().unwrap_or_default();
        (u64::from_be_bytes(time) ^ (1 << 63)) as i64
    }

    /// The effect.
    #[must_use]
    pub fn effect(self) -> EffectId {
        let mut effect = [0; 16];
        effect.copy_from_slice(self.0.split_at(8).1);
        EffectId(effect)
    }
}

/// What an operator does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Operation {
    /// A journey stands otherwise from now on.
    Stand {
        /// Its project.
        project: Arc<str>,
        /// Its name.
        journey: Arc<str>,
        /// How.
        standing: Standing,
    },
    /// Instances of stopped journeys end, of so many people at most. The daemon's own: it follows a stop until nobody
    /// is left.
    Sweep(u32),
    /// A held instance goes back to where it last rested.
    Release(ProfileKey, InstanceId),
    /// An instance ends, with a reason.
    End(ProfileKey, InstanceId, Arc<str>),
    /// A dead letter is sent again.
    Retry(LetterId),
    /// A dead letter is thrown away.
    Discard(LetterId),
}

impl Operation {
    pub(super) fn encode(&self, out: &mut Writer) {
        match self {
            Operation::Stand { project, journey, standing } => {
                out.byte(0);
                out.text(project);
                out.text(journey);
                standing.encode(out);
            }
            Operation::Sweep(most) => {
                out.byte(1);
                out.number(u64::from(*most));
            }
            Operation::Release(profile, instance) => {
                out.byte(2);
                profile.encode(out);
                out.raw(&instance.0);
            }
            Operation::End(profile, instance, reason) => {
                out.byte(3);
                profile.encode(out);
                out.raw(&instance.0);
                out.text(reason);
            }
            Operation::Retry(letter) => {
                out.byte(4);
                out.raw(&letter.0);
            }
            Operation::Discard(letter) => {
                out.byte(5);
                out.raw(&letter.0);
            }
        }
    }

    pub(super) fn decode(r: &mut Reader<'_>) -> Result<Operation, WireError> {
        let start = r.at();
        Ok(match r.byte()? {
            0 => Operation::Stand {
                project: r.text()?.into(),
                journey: r.text()?.into(),
                standing: Standing::decode(r)?,
            },
            1 => Operation::Sweep(small(r)?),
            2 => Operation::Release(ProfileKey::decode(r)?, InstanceId(array(r)?)),
            3 => Operation::End(ProfileKey::decode(r)?, InstanceId(array(r)?), r.text()?.into()),
            4 => Operation::Retry(LetterId(array(r)?)),
            5 => Operation::Discard(LetterId(array(r)?)),
            _ => return Err(WireError::Tag(start)),
        })
    }
}
