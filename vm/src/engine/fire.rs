//! Timers that are due: waits, next attempts, ends of age.

use super::activation::{Fate, exit_if, internal};
use super::person::{End, Happening, Instance, Person, Rest};
use super::state::Table;
use super::turn::{Running, Scene, Trouble, Turn};
use super::{Applied, Engine, EngineError, damaged};
use crate::record::{Micros, ProfileKey};
use journey_bytecode::program::PointKind;
use std::sync::Arc;

impl Engine {
    /// Fires what is due, the earliest first.
    pub(crate) fn fire(&mut self, now: Micros, up_to: Micros, most: u32) -> Result<Applied, EngineError> {
        let up_to = up_to.min(now);
        let mut applied = Applied::default();
        for _ in 0..most {
            self.timers.fill(&self.overlay)?;
            let Some((due, person)) = self.timers.first().filter(|(due, _)| *due <= up_to) else { break };
            let key = ProfileKey::from_bytes(person).map_err(|error| damaged(Table::Timers, error))?;
            self.timers.fired = due;
            merge(&mut applied, self.fire_one(&key, now, up_to)?);
        }
        Ok(applied)
    }

    fn fire_one(&mut self, key: &ProfileKey, now: Micros, up_to: Micros) -> Result<Applied, EngineError> {
        let mut turn = self.begin(key, now)?;
        turn.changed = true;
        let number = first_due(&turn.person, up_to);
        let Some(mut instance) = number.and_then(|number| turn.take(number)) else {
            return Err(damaged(Table::Timers, format!("nothing is due for {}:{}", key.namespace, key.id)));
        };
        match self.running_of(&mut turn, &instance) {
            Ok(mut who) => {
                let fate = self.fired(&mut turn, &mut instance, &mut who, up_to);
                self.dispose(&mut turn, instance, &who, fate)?;
            }
            Err(trouble) => self.trouble_at_end(&mut turn, instance, trouble)?,
        }
        self.exit_ifs(&mut turn, number)?;
        self.finish(turn)
    }

    fn fired(
        &mut self,
        turn: &mut Turn,
        instance: &mut Instance,
        who: &mut Running,
        up_to: Micros,
    ) -> Result<Fate, Trouble> {
        let in_age = |due: &Micros| instance.expires.is_none_or(|expires| *due <= expires);
        if !instance.due().is_some_and(|due| due <= up_to && in_age(&due)) {
            return Ok(Fate::Ends(End::Expired));
        }
        instance.work_on(instance.first_due());
        turn.restore(who, instance)?;
        if let Some(reason) = exit_if(turn, who)? {
            return Ok(Fate::Exits(reason));
        }
        if let Rest::Call { number, attempt, .. } = instance.rest {
            return self.attempt_again(turn, instance, who, (number, attempt));
        }
        let program = Arc::clone(&who.program);
        let resume = match program.point(who.journey, instance.point).map(|point| &point.kind) {
            Some(PointKind::Wait { resume, .. } | PointKind::Race { timer: Some((_, resume)), .. }) => *resume,
            _ => return Err(internal("a timer at a step without one").into()),
        };
        instance.timeline.push(turn.now, &Happening::Clock(instance.point));
        self.advance(turn, instance, who, resume, Scene::default())
    }

    /// An instance that cannot run is held, but its age ends all the same.
    fn trouble_at_end(&mut self, turn: &mut Turn, instance: Instance, trouble: Trouble) -> Result<(), EngineError> {
        match trouble {
            Trouble::Fault(_) if matches!(instance.rest, Rest::Held { .. }) => {
                let journey = self.journey_number(&instance);
                self.end(turn, instance, journey, End::Expired);
                Ok(())
            }
            trouble => self.trouble(turn, instance, trouble),
        }
    }
}

/// The instance whose timer is due first.
fn first_due(person: &Person, up_to: Micros) -> Option<u32> {
    let due = person.instances.iter().filter_map(|instance| Some((instance.next_due()?, instance.number)));
    due.filter(|(due, _)| *due <= up_to).min().map(|(_, number)| number)
}

fn merge(all: &mut Applied, one: Applied) {
    all.effects.extend(one.effects);
    all.cancelled.extend(one.cancelled);
    all.reply.resumed.extend(one.reply.resumed);
    all.reply.exited.extend(one.reply.exited);
}
