//! Events from payload to reply. Reading happens on the caller's thread, for the live bundles as they are; should they
//! change before the event's turn comes, it is read again.

use super::{Service, Unavailable};
use crate::partition::Snapshot;
use journey_vm::ingest::{Ingested, Rejection, RejectionKind};
use journey_vm::machine::Machine;
use journey_vm::record::{EventInput, Reply};
use std::cell::RefCell;
use std::sync::Arc;

thread_local! {
    /// Register file of guards and keys; reused from event to event.
    static MACHINE: RefCell<Machine> = RefCell::new(Machine::new());
}

/// How often an event is read again because of a deploy in between. More means that something is wrong.
const READINGS: usize = 16;

/// What became of a payload.
#[derive(Clone, PartialEq, Debug)]
pub enum Outcome {
    /// It took effect (or was known already: [`Reply::duplicate`]).
    Done(Reply),
    /// No declaration wants it.
    Ignored(String),
    /// It breaks the schema, or is not JSON.
    Refused(Rejection),
}

/// Events of one partition on their way, with the index of the payload of each.
#[derive(Default)]
struct Group {
    payloads: Vec<usize>,
    events: Vec<EventInput>,
}

impl Service {
    /// Takes payloads in, in their order; returns what became of each once all of it is durable.
    ///
    /// # Errors
    /// No room, or stopped. Then some of the events may have taken effect: sending them all again is safe, they are
    /// known by their ids.
    pub async fn intake<P: AsRef<[u8]>>(&self, payloads: &[P]) -> Result<Vec<Outcome>, Unavailable> {
        let mut outcomes: Vec<Outcome> = Vec::with_capacity(payloads.len());
        let mut groups: Vec<Group> = self.partitions.iter().map(|_| Group::default()).collect();
        let snapshots: Vec<Arc<Snapshot>> = self.partitions.iter().map(|p| p.snapshot()).collect();
        for (index, payload) in payloads.iter().enumerate() {
            match self.read(payload.as_ref(), &snapshots) {
                Ok(Ingested::Events(events)) => {
                    outcomes.push(Outcome::Done(Reply::default()));
                    for event in events {
                        if let Some(group) = groups.get_mut(self.place(&event.profile)) {
                            group.payloads.push(index);
                            group.events.push(event);
                        }
                    }
                }
                Ok(Ingested::Ignored(why)) => outcomes.push(Outcome::Ignored(why)),
                Err(rejection) => outcomes.push(Outcome::Refused(rejection)),
            }
        }
        let mut waiting = Vec::new();
        for (number, group) in groups.into_iter().enumerate().filter(|(_, group)| !group.events.is_empty()) {
            let partition = self.partition(number)?;
            waiting.push((number, group.payloads, partition.events(group.events)));
        }
        for (number, indices, asked) in waiting {
            let replies = self.wait(self.partition(number)?.as_ref(), asked).await?;
            self.settle(number, &indices, replies, payloads, &mut outcomes).await?;
        }
        Ok(outcomes)
    }

    /// Enters the replies of a partition; what was read for another live set is read and asked again, in order.
    async fn settle<P: AsRef<[u8]>>(
        &self,
        number: usize,
        indices: &[usize],
        replies: Vec<Reply>,
        payloads: &[P],
        outcomes: &mut [Outcome],
    ) -> Result<(), Unavailable> {
        let partition = self.partition(number)?;
        let mut stale = enter(indices.iter().copied().zip(replies), outcomes);
        for _ in 0..READINGS {
            if stale.is_empty() {
                return Ok(());
            }
            stale.dedup();
            let snapshot = partition.snapshot();
            let mut group = Group::default();
            for index in stale {
                let Some(payload) = payloads.get(index) else { continue };
                match read_with(&snapshot, payload.as_ref()) {
                    Ok(Ingested::Events(events)) => {
                        for event in events.into_iter().filter(|e| self.place(&e.profile) == number) {
                            group.payloads.push(index);
                            group.events.push(event);
                        }
                    }
                    Ok(Ingested::Ignored(why)) => set(outcomes, index, Outcome::Ignored(why)),
                    Err(rejection) => set(outcomes, index, Outcome::Refused(rejection)),
                }
            }
            let replies = self.wait(partition, partition.events(group.events)).await?;
            stale = enter(group.payloads.into_iter().zip(replies), outcomes);
        }
        Err(Unavailable::Busy)
    }

    /// Reads a payload. As long as all partitions have the same live set (but for moments of a deploy) once is enough.
    fn read(&self, payload: &[u8], snapshots: &[Arc<Snapshot>]) -> Result<Ingested, Rejection> {
        let Some((first, others)) = snapshots.split_first() else {
            return Ok(Ingested::Ignored("there is no partition".into()));
        };
        let read = read_with(first, payload)?;
        if others.is_empty() {
            return Ok(read);
        }
        if others.iter().all(|other| other.bundles == first.bundles) {
            let Ingested::Events(mut events) = read else { return Ok(read) };
            for event in &mut events {
                if let Some(snapshot) = snapshots.get(self.place(&event.profile)) {
                    event.epoch = snapshot.ingest.epoch();
                }
            }
            return Ok(Ingested::Events(events));
        }
        let mut all = Vec::new();
        for (number, snapshot) in snapshots.iter().enumerate() {
            if let Ingested::Events(events) = read_with(snapshot, payload)? {
                all.extend(events.into_iter().filter(|e| self.place(&e.profile) == number));
            }
        }
        match (all.is_empty(), read) {
            (true, ignored @ Ingested::Ignored(_)) => Ok(ignored),
            _ => Ok(Ingested::Events(all)),
        }
    }
}

fn read_with(snapshot: &Snapshot, payload: &[u8]) -> Result<Ingested, Rejection> {
    MACHINE.with(|machine| match machine.try_borrow_mut() {
        Ok(mut machine) => snapshot.ingest.event(payload, &mut machine),
        Err(_) => Err(Rejection {
            kind: RejectionKind::Fault,
            path: String::new(),
            message: "reading is not re-entrant".into(),
        }),
    })
}

fn set(outcomes: &mut [Outcome], index: usize, outcome: Outcome) {
    if let Some(place) = outcomes.get_mut(index) {
        *place = outcome;
    }
}

/// Adds replies to the outcomes of their payloads; returns the payloads that have to be read again.
fn enter(replies: impl Iterator<Item = (usize, Reply)>, outcomes: &mut [Outcome]) -> Vec<usize> {
    let mut stale = Vec::new();
    for (index, reply) in replies {
        if reply.stale.is_some() {
            stale.push(index);
            continue;
        }
        if let Some(Outcome::Done(so_far)) = outcomes.get_mut(index) {
            so_far.duplicate |= reply.duplicate;
            so_far.entered.extend(reply.entered);
            so_far.resumed.extend(reply.resumed);
            so_far.exited.extend(reply.exited);
            so_far.goals.extend(reply.goals);
            so_far.refused.extend(reply.refused);
        }
    }
    stale
}
