//! All that the engine knows of a person, as one compact value of the store.

mod codec;
#[cfg(test)]
mod tests;
mod timeline;

use crate::record::{InstanceId, Micros, ProfileKey};
use journey_bytecode::types::{EventRef, JourneyRef, PointRef};
use std::sync::Arc;
pub(crate) use timeline::{Happening, Timeline};

/// Ended instances that are kept.
pub(crate) const ENDED: usize = 8;
/// Refused entries that are kept.
pub(crate) const REFUSALS: usize = 8;
/// Events of one type that are remembered for look-back.
pub(crate) const REMEMBERED: usize = 16;
/// Days for which event ids are kept.
pub(crate) const SEEN_DAYS: i32 = 7;
/// Event ids that are kept; the oldest go first.
pub(crate) const SEEN: usize = 10_000;
/// Instances of one person; more are not entered.
pub(crate) const INSTANCES: usize = 256;

/// A person.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Person {
    /// Time of the last record that changed it; stored times are differences from it.
    pub(crate) touched: Micros,
    /// Events seen so far: the number of the last one.
    pub(crate) events: u64,
    /// Number of the last instance.
    pub(crate) last_instance: u32,
    /// Where it stands in the table of timers.
    pub(crate) timer: Option<Micros>,
    /// Instances, ascending by number.
    pub(crate) instances: Vec<Instance>,
    /// What re-entry has to know.
    pub(crate) memories: Vec<Memory>,
    /// Events for look-back, oldest first.
    pub(crate) remembered: Vec<Remembered>,
    /// Event ids: day and hash, oldest first.
    pub(crate) seen: Vec<(i32, u64)>,
    /// The last instances that ended, oldest first.
    pub(crate) ended: Vec<Ended>,
    /// The last entries that were refused, oldest first.
    pub(crate) refused: Vec<Refusal>,
}

/// An instance of a journey.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Instance {
    /// Number within the person.
    pub(crate) number: u32,
    /// Who it is over all time.
    pub(crate) identity: Identity,
    /// Number of the bundle it is pinned to.
    pub(crate) bundle: u32,
    /// Journey in that bundle.
    pub(crate) journey: JourneyRef,
    /// Hash of the entry key within the profile; 0: the profile itself.
    pub(crate) key: u64,
    /// When its age ends.
    pub(crate) expires: Option<Micros>,
    /// Goals reached, a bit each.
    pub(crate) goals: u64,
    /// Calls made so far.
    pub(crate) turn: u32,
    /// Step it rests at.
    pub(crate) point: PointRef,
    /// Since when.
    pub(crate) since: Micros,
    /// What it waits for.
    pub(crate) rest: Rest,
    /// Numbers of remembered events that it has taken.
    pub(crate) taken: Vec<u64>,
    /// Packed live registers of `point`.
    pub(crate) frame: Vec<u8>,
    /// Branches of `parallel`s, ascending by number. There are some only while the journey's own way rests for them.
    pub(crate) branches: Vec<Branch>,
    /// Number of the branch whose way is in `point`, `since`, `rest` and `frame`, while the journey's own is in its
    /// place; 0: the journey's own. Always 0 in the store.
    pub(crate) at_work: u32,
    /// What happened.
    pub(crate) timeline: Timeline,
}

/// A branch of a `parallel`.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Branch {
    /// Number within the instance, from 1.
    pub(crate) number: u32,
    /// The branch that started it; 0: the journey's own way.
    pub(crate) of: u32,
    /// Which of the `parallel`'s branches it is.
    pub(crate) index: u16,
    /// Where it is.
    pub(crate) way: Way,
}

/// Where a branch, or the journey's own way, rests.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Way {
    /// Step.
    pub(crate) point: PointRef,
    /// Since when.
    pub(crate) since: Micros,
    /// What it waits for.
    pub(crate) rest: Rest,
    /// Packed live registers of the step.
    pub(crate) frame: Vec<u8>,
}

/// What makes an instance the only one of its kind: its id is a hash of this and the person.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Identity {
    /// Number of the record that created it.
    pub(crate) born: u64,
    /// When.
    pub(crate) entered: Micros,
    /// Which of those that the record created, by its number in the person.
    pub(crate) number: u32,
}

impl Identity {
    /// The public identity.
    pub(crate) fn id(self, profile: &ProfileKey) -> InstanceId {
        super::id::instance(profile, self)
    }
}

/// What wakes a resting instance.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Rest {
    /// The clock, or events, as the point says.
    Wait {
        /// When the clock does.
        due: Option<Micros>,
    },
    /// The answer to a call, or the next attempt.
    Call {
        /// Which of the instance's calls it is.
        number: u32,
        /// Attempts made.
        attempt: u32,
        /// When the next one is made; none: an answer is due.
        retry: Option<Micros>,
    },
    /// The ends of branches.
    Branches {
        /// How many are still needed.
        need: u16,
    },
    /// Nothing but the end of its age: it failed in a way that must be looked at.
    Held {
        /// What went wrong.
        message: Arc<str>,
        /// Its own way and its branches as they rested before; none: it never did.
        before: Option<Vec<Branch>>,
    },
}

impl Rest {
    /// The call that it waits for.
    pub(crate) fn call(&self) -> Option<u32> {
        match self {
            Rest::Call { number, .. } => Some(*number),
            _ => None,
        }
    }
}

impl Instance {
    /// When the clock has something to do here, its age included.
    pub(crate) fn next_due(&self) -> Option<Micros> {
        match (self.due(), self.expires) {
            (Some(due), Some(expires)) => Some(due.min(expires)),
            (due, expires) => due.or(expires),
        }
    }

    /// When the clock has something to do at its steps.
    pub(crate) fn due(&self) -> Option<Micros> {
        self.branches.iter().filter_map(|branch| branch.way.rest.due()).chain(self.rest.due()).min()
    }
}

impl Rest {
    /// When the clock has something to do.
    pub(crate) fn due(&self) -> Option<Micros> {
        match self {
            Rest::Wait { due } => *due,
            Rest::Call { retry, .. } => *retry,
            Rest::Branches { .. } | Rest::Held { .. } => None,
        }
    }
}

impl Person {
    /// Nothing is known: the entry can go.
    pub(crate) fn is_empty(&self) -> bool {
        self.instances.is_empty()
            && self.memories.is_empty()
            && self.remembered.is_empty()
            && self.seen.is_empty()
            && self.ended.is_empty()
            && self.refused.is_empty()
    }

    /// When the clock has something to do for this person.
    pub(crate) fn next_due(&self) -> Option<Micros> {
        self.instances.iter().filter_map(Instance::next_due).min()
    }

    /// The instance of a number.
    pub(crate) fn position(&self, number: u32) -> Option<usize> {
        self.instances.binary_search_by_key(&number, |instance| instance.number).ok()
    }
}

/// An entry that re-entry has to know of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Memory {
    /// Number of the journey, over all versions.
    pub(crate) journey: u32,
    /// Hash of the entry key.
    pub(crate) key: u64,
    /// From when on the next entry is allowed; none: never.
    pub(crate) again: Option<Micros>,
}

/// An event that an instance may still look back to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Remembered {
    /// Its number in the person.
    pub(crate) number: u64,
    /// When it came.
    pub(crate) at: Micros,
    /// Bundle.
    pub(crate) bundle: u32,
    /// Declaration.
    pub(crate) event: EventRef,
    /// Packed columns.
    pub(crate) values: Arc<[u8]>,
}

/// An instance that ended.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Ended {
    /// Who it was.
    pub(crate) identity: Identity,
    /// Bundle.
    pub(crate) bundle: u32,
    /// Journey.
    pub(crate) journey: JourneyRef,
    /// Goals reached.
    pub(crate) goals: u64,
    /// Where it ended.
    pub(crate) point: Option<PointRef>,
    /// When.
    pub(crate) at: Micros,
    /// How.
    pub(crate) end: End,
    /// What happened.
    pub(crate) timeline: Timeline,
}

/// How an instance ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum End {
    /// With a reason.
    Exit(Arc<str>),
    /// At the end of its age.
    Expired,
}

/// An entry that was refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Refusal {
    /// When.
    pub(crate) at: Micros,
    /// Number of the journey.
    pub(crate) journey: u32,
    /// Why.
    pub(crate) reason: Arc<str>,
}
