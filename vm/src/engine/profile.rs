//! Profiles: put in place, and erased with all that is known of the person.

use super::activation::{Settled, exit_if, internal};
use super::overlay::Bytes;
use super::person::{Happening, Instance};
use super::state::Table;
use super::turn::{Running, Scene, Trouble, Turn};
use super::{Applied, Engine, EngineError, counters, damaged};
use crate::record::{Micros, ProfileKey};
use crate::value::Value;
use crate::{ingest, json};
use journey_bytecode::program::Write;
use journey_bytecode::types::Pc;
use std::sync::Arc;

/// How often in one record a written profile may lead to writing it again.
const ROUNDS: u32 = 16;

impl Engine {
    /// Puts a profile in place and looks at every `exit if` of the person. A document that a live bundle cannot read
    /// is refused.
    pub(crate) fn put_profile(
        &mut self,
        key: &ProfileKey,
        json: &Arc<str>,
        now: Micros,
    ) -> Result<Applied, EngineError> {
        for program in self.bundles.programs() {
            let Some(document) = program.bundle.profile else { continue };
            if let Err(rejection) = ingest::document(program, document, json.as_bytes()) {
                let mut applied = Applied::default();
                applied.reply.refused.push(("profile".into(), rejection.to_string().into()));
                return Ok(applied);
            }
        }
        let bytes = Bytes::from(key.to_bytes());
        self.overlay.put(Table::Profiles, bytes, Some(Bytes::from(json.as_bytes())));
        let mut turn = self.begin(key, now)?;
        turn.profile_written = true;
        self.finish(turn)
    }

    /// The instance reached an `update profile`: what it writes is there for the very next step.
    pub(crate) fn update(
        &mut self,
        turn: &mut Turn,
        instance: &mut Instance,
        who: &mut Running,
        writes: &[Write],
        resume: Pc,
    ) -> Result<Settled, Trouble> {
        let program = Arc::clone(&who.program);
        let code = program.journey(who.journey).map(|journey| &journey.code);
        let code = code.ok_or_else(|| internal("an update outside a journey"))?;
        let mut values = Vec::with_capacity(writes.len());
        for write in writes {
            let ty = code.regs.get(write.value.index()).ok_or_else(|| internal("an update of a missing register"))?;
            let value = turn.machine.register(write.value);
            let value = (!matches!(value, Value::Absent)).then(|| json::bounded(&program, *ty, value)).transpose();
            let value = value.map_err(|kind| Trouble::from(crate::machine::Fault::from(kind)))?;
            values.push((write.path.iter().map(|segment| program.text(*segment)).collect::<Vec<_>>(), value));
        }
        let writes = values.iter().map(|(path, value)| (path.clone(), value.as_deref()));
        self.write_profile(turn, writes)?;
        self.see_profile(turn, who)?;
        instance.timeline.push(turn.now, &Happening::Passed(instance.point));
        match exit_if(turn, who)? {
            Some(reason) => Ok(Settled::Exits(reason)),
            None => Ok(Settled::Goes(resume, Scene::default())),
        }
    }

    /// Writes into the stored profile. What a live bundle could not read is a fault, and nothing is written.
    fn write_profile<'w>(
        &mut self,
        turn: &mut Turn,
        writes: impl Iterator<Item = (Vec<&'w str>, Option<&'w str>)>,
    ) -> Result<(), Trouble> {
        let unfit = |rejection: ingest::Rejection| {
            Trouble::Fault(format!("the profile cannot be written so: {rejection}").into())
        };
        let stored = self.overlay.peek(Table::Profiles, &turn.bytes)?;
        let stored = stored.as_deref().unwrap_or(b"{}");
        let stored = std::str::from_utf8(stored).map_err(|error| damaged(Table::Profiles, error))?;
        let written = ingest::write(stored, writes).map_err(unfit)?;
        let mut columns = Vec::new();
        for live in self.bundles.live() {
            let Some(document) = live.program.bundle.profile else { continue };
            let read = match ingest::document(&live.program, document, written.as_bytes()) {
                Ok(read) => read,
                // What was wrong before, under another bundle, is not this step's fault.
                Err(rejection) if ingest::document(&live.program, document, stored.as_bytes()).is_ok() => {
                    return Err(unfit(rejection));
                }
                Err(_) => ingest::columns(&live.program, document, written.as_bytes()).map_err(unfit)?,
            };
            columns.push((live.number, Ok(read.into())));
        }
        turn.profiles = columns;
        turn.profile_written = true;
        turn.changed = true;
        self.overlay.put(Table::Profiles, turn.bytes.clone(), Some(written.into_bytes().into()));
        Ok(())
    }

    /// Whoever looks at the profile sees what was written: the `exit if` of every instance. What they do may write it
    /// again.
    pub(crate) fn profile_written(&mut self, turn: &mut Turn) -> Result<(), EngineError> {
        for _ in 0..ROUNDS {
            if !std::mem::take(&mut turn.profile_written) {
                break;
            }
            self.exit_ifs(turn, None)?;
        }
        Ok(())
    }

    /// Erases a person: instances are cancelled with their effects and timers, nothing is remembered.
    pub(crate) fn delete_profile(&mut self, key: &ProfileKey, now: Micros) -> Result<Applied, EngineError> {
        let mut turn = self.begin(key, now)?;
        let reason: Arc<str> = "erased".into();
        for number in turn.numbers() {
            let Some(mut instance) = turn.take(number) else { continue };
            let held = u64::from(matches!(instance.rest, super::person::Rest::Held { .. }));
            self.cancel(&mut turn, &mut instance);
            self.bundles.pin(instance.bundle, false);
            let journey = self.journey_number(&instance);
            self.counters.count(journey, |counts| {
                counts.inside = counts.inside.saturating_sub(1);
                counts.quarantined = counts.quarantined.saturating_sub(held);
                counters::add(&mut counts.ended, &reason);
            });
        }
        let letters = self.erase_letters(key)?;
        let mut applied = self.erase(turn);
        applied.cancelled.extend(letters);
        Ok(applied)
    }
}
