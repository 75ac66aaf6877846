//! Profiles: put in place, and erased with all that is known of the person.

use super::overlay::Bytes;
use super::state::Table;
use super::{Applied, Engine, EngineError, counters};
use crate::ingest;
use crate::record::{Micros, ProfileKey};
use std::sync::Arc;

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
        self.exit_ifs(&mut turn, None)?;
        self.finish(turn)
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
