//! What operators do: journeys that pause, close and stop; held instances that go on or end.

use super::activation::effect_of;
use super::overlay::Bytes;
use super::person::{Branch, End, Happening, Instance, Rest};
use super::state::Table;
use super::turn::{Running, Trouble, Turn};
use super::{Applied, Engine, EngineError, damaged, id};
use crate::record::{EffectId, InstanceId, Micros, Operation, ProfileKey, Standing};
use std::sync::Arc;

/// Effects read in one go.
const PAGE: usize = 1_024;

impl Engine {
    /// Applies what an operator does. What cannot be done is declined, and nothing changes.
    pub(crate) fn operate(&mut self, operation: &Operation, now: Micros) -> Result<Applied, EngineError> {
        match operation {
            Operation::Stand { project, journey, standing } => self.stand(project, journey, *standing),
            Operation::Sweep(most) => self.sweep(*most, now),
            Operation::Release(key, id) => self.release_held(key, *id, now),
            Operation::End(key, id, reason) => self.end_by_hand(key, *id, reason, now),
            Operation::Retry(letter) => self.retry_letter(*letter, now),
            Operation::Discard(letter) => self.discard_letter(*letter),
        }
    }

    fn stand(&mut self, project: &Arc<str>, journey: &Arc<str>, standing: Standing) -> Result<Applied, EngineError> {
        let Some(number) = self.counters.known(project, journey) else {
            return Ok(declined("there is no such journey"));
        };
        let before = self.counters.standing(number);
        let mut applied = Applied::default();
        if before == standing {
            return Ok(applied);
        }
        if self.counters.sweeping(number) {
            return Ok(declined("the journey is being stopped: wait until nobody is inside"));
        }
        self.counters.count(number, |counts| {
            counts.standing = standing;
            counts.sweep = (standing == Standing::Stopped).then(Vec::new);
        });
        match (before.sends(), standing.sends()) {
            (true, false) => applied.cancelled = self.effects_of(number)?,
            (false, true) => applied.refill = true,
            _ => {}
        }
        Ok(applied)
    }

    /// Effects of a journey that would leave.
    fn effects_of(&self, journey: u32) -> Result<Vec<EffectId>, EngineError> {
        let (mut from, mut found) = (Vec::new(), Vec::new());
        loop {
            let page = self.overlay.scan(Table::Outbox, &from, PAGE)?;
            let Some((last, _)) = page.last() else { return Ok(found) };
            from = [last, &[0][..]].concat();
            for (key, value) in &page {
                let outgoing = super::outbox::Outgoing::decode(value);
                let outgoing = outgoing.map_err(|error| damaged(Table::Outbox, error))?;
                let id = key.as_slice().try_into().map_err(|_| damaged(Table::Outbox, "a key of another length"))?;
                if outgoing.journey == journey && !outgoing.pausing {
                    found.push(EffectId(id));
                }
            }
        }
    }

    /// Whether journeys were stopped whose people have not all been seen to.
    #[must_use]
    pub fn sweeping(&self) -> bool {
        self.counters.first_sweeping().is_some()
    }

    /// Ends instances of a stopped journey, person by person in the order of their keys.
    fn sweep(&mut self, most: u32, now: Micros) -> Result<Applied, EngineError> {
        let mut applied = Applied::default();
        let Some((journey, from)) = self.counters.first_sweeping() else { return Ok(applied) };
        let people = self.overlay.scan(Table::People, &from, most.max(1) as usize)?;
        let next =
            (people.len() >= most.max(1) as usize).then(|| people.last().map(|(key, _)| [key, &[0][..]].concat()));
        for (key, _) in &people {
            let key = ProfileKey::from_bytes(key).map_err(|error| damaged(Table::People, error))?;
            let mut turn = self.begin(&key, now)?;
            for number in turn.numbers() {
                let Some(instance) = turn.take(number) else { continue };
                if self.journey_number(&instance) == journey {
                    turn.changed = true;
                    self.end(&mut turn, instance, journey, End::Exit("stopped".into()));
                } else {
                    turn.put(instance);
                }
            }
            applied.cancelled.extend(self.finish(turn)?.cancelled);
        }
        self.counters.count(journey, |counts| counts.sweep = next.flatten());
        Ok(applied)
    }

    fn release_held(&mut self, key: &ProfileKey, id: InstanceId, now: Micros) -> Result<Applied, EngineError> {
        let mut turn = self.begin(key, now)?;
        let Some(mut instance) = take(&mut turn, id) else {
            return self.decline(turn, "the person is in no such instance");
        };
        let before = match &instance.rest {
            Rest::Held { before: Some(before), .. } => before.clone(),
            Rest::Held { before: None, .. } => {
                turn.put(instance);
                return self
                    .decline(turn, "it failed before it first rested, so there is nowhere to go back to: end it");
            }
            _ => {
                turn.put(instance);
                return self.decline(turn, "the instance is not held");
            }
        };
        match self.running_of(&mut turn, &instance) {
            Ok(who) => {
                self.go_back(&mut turn, &mut instance, &who, before)?;
                turn.changed = true;
                turn.put(instance);
                self.finish(turn)
            }
            Err(Trouble::Engine(error)) => Err(error),
            Err(Trouble::Fault(why)) => {
                turn.put(instance);
                self.decline(turn, &format!("it would fail again: {why}"))
            }
        }
    }

    fn go_back(
        &mut self,
        turn: &mut Turn,
        instance: &mut Instance,
        who: &Running,
        ways: Vec<Branch>,
    ) -> Result<(), EngineError> {
        instance.timeline.push(turn.now, &Happening::Released);
        let mut ways = ways.into_iter();
        if let Some(Branch { way, .. }) = ways.next() {
            instance.point = way.point;
            instance.rest = way.rest;
            instance.frame = way.frame;
        }
        instance.branches = ways.collect();
        self.counters.count(who.number, |counts| counts.quarantined = counts.quarantined.saturating_sub(1));
        for number in instance.ways() {
            instance.work_on(number);
            instance.since = turn.now;
            if let Rest::Call { number, attempt, retry: None } = instance.rest {
                let missing = || damaged(Table::Outbox, "the call of a held instance is missing");
                let mut outgoing = self.outgoing(effect_of(turn, instance))?.ok_or_else(missing)?;
                outgoing.attempt = attempt.saturating_add(1);
                outgoing.pausing = false;
                instance.rest = Rest::Call { number, attempt: outgoing.attempt, retry: None };
                self.dispatch(turn, instance, who, outgoing);
            }
        }
        instance.work_on(0);
        Ok(())
    }

    fn end_by_hand(
        &mut self,
        key: &ProfileKey,
        id: InstanceId,
        reason: &Arc<str>,
        now: Micros,
    ) -> Result<Applied, EngineError> {
        let mut turn = self.begin(key, now)?;
        let Some(instance) = take(&mut turn, id) else {
            return self.decline(turn, "the person is in no such instance");
        };
        let journey = self.journey_number(&instance);
        turn.changed = true;
        self.end(&mut turn, instance, journey, End::Exit(Arc::clone(reason)));
        self.finish(turn)
    }

    /// Nothing was changed; the machine goes back.
    fn decline(&mut self, turn: Turn, why: &str) -> Result<Applied, EngineError> {
        let mut applied = self.finish(turn)?;
        applied.reply.declined = Some(why.into());
        Ok(applied)
    }

    /// Keeps what an instance needs that is held: how its ways rested, and their calls. All other calls are taken back.
    pub(crate) fn keep_resting(
        &mut self,
        turn: &mut Turn,
        instance: &mut Instance,
    ) -> Result<Option<Vec<Branch>>, EngineError> {
        let before = turn.before.take().filter(|before| before.number == instance.number);
        let mut calls = Vec::new();
        if let Some(before) = &before {
            for number in before.ways.iter().filter_map(|branch| branch.way.rest.call()) {
                let effect = id::effect(instance.identity.id(&turn.key), number);
                let answered = before.answered.as_ref().filter(|(answered, _)| *answered == effect);
                let outgoing = match answered {
                    Some((_, outgoing)) => Some(outgoing.clone()),
                    None => self.outgoing(effect)?,
                };
                calls.push((effect, outgoing));
            }
        }
        self.cancel(turn, instance);
        let Some(before) = before else { return Ok(None) };
        for (effect, outgoing) in calls {
            let Some(mut outgoing) = outgoing else { return Ok(None) };
            outgoing.pausing = true;
            self.overlay.put(Table::Outbox, Bytes::from(effect.0), Some(outgoing.encode().into()));
            turn.out.cancelled.push(effect);
            turn.out.effects.retain(|out| out.id != effect);
        }
        Ok(Some(before.ways))
    }

    /// Takes back the calls that are kept with a held instance.
    pub(crate) fn cancel_held(&mut self, turn: &Turn, instance: &Instance) {
        let Rest::Held { before: Some(ways), .. } = &instance.rest else { return };
        for number in ways.iter().filter_map(|branch| branch.way.rest.call()) {
            let effect = id::effect(instance.identity.id(&turn.key), number);
            self.overlay.put(Table::Outbox, Bytes::from(effect.0), None);
        }
    }
}

/// Takes the instance of an identity out of the person.
fn take(turn: &mut Turn, id: InstanceId) -> Option<Instance> {
    let found = turn.person.instances.iter().find(|instance| instance.identity.id(&turn.key) == id);
    let number = found?.number;
    turn.take(number)
}

pub(super) fn declined(why: &str) -> Applied {
    let mut applied = Applied::default();
    applied.reply.declined = Some(why.into());
    applied
}
