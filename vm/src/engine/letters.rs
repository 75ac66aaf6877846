//! Dead letters: effects that were given up. Each is kept, with why, until it is sent after all or thrown away by hand.

use super::call::error_text;
use super::operate::declined;
use super::outbox::Outgoing;
use super::overlay::Bytes;
use super::state::Table;
use super::turn::Running;
use super::view::LetterView;
use super::{Applied, Engine, EngineError, damaged};
use crate::record::{
    Effect, EffectId, InstanceId, LetterId, Micros, Outcome, ProfileKey, array, decode_error, encode_error,
};
use journey_bytecode::program::{EndpointKind, ErrorSet};
use journey_bytecode::wire::{Reader, WireError, Writer};
use std::sync::Arc;

/// Letters kept; the oldest go first.
const MOST: u64 = 100_000;
/// Letters read in one go.
const PAGE: usize = 1_024;

/// An effect that was given up.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Letter {
    instance: InstanceId,
    error: ErrorSet,
    message: Arc<str>,
    /// It is being sent again.
    again: bool,
    outgoing: Outgoing,
}

impl Engine {
    /// Keeps what is given up, unless it only asked.
    pub(crate) fn bury(
        &mut self,
        now: Micros,
        (instance, effect): (InstanceId, EffectId),
        who: &Running,
        outgoing: &Outgoing,
        (error, message): (ErrorSet, &Arc<str>),
    ) -> Result<(), EngineError> {
        let endpoint = who.program.endpoint(outgoing.endpoint);
        if endpoint.is_none_or(|endpoint| endpoint.kind == EndpointKind::Source) {
            return Ok(());
        }
        let message = Arc::clone(message);
        let letter = Letter { instance, error, message, again: false, outgoing: outgoing.clone() };
        let id = LetterId::new(now, effect);
        self.put_letter(id, Some(&letter));
        self.counters.count(outgoing.journey, |counts| counts.letters += 1);
        self.meta.letters += 1;
        while self.meta.letters > MOST {
            let Some((key, letter)) = self.letters(&[], 1)?.into_iter().next() else { break };
            self.forget_letter(key, &letter);
        }
        Ok(())
    }

    /// The person is erased: so are the letters.
    pub(crate) fn erase_letters(&mut self, profile: &ProfileKey) -> Result<Vec<EffectId>, EngineError> {
        let (mut from, mut cancelled) = (Vec::new(), Vec::new());
        if self.meta.letters == 0 {
            return Ok(cancelled);
        }
        loop {
            let page = self.letters(&from, PAGE)?;
            let Some((last, _)) = page.last() else { return Ok(cancelled) };
            from = [&last.0[..], &[0]].concat();
            for (id, letter) in page.iter().filter(|(_, letter)| letter.outgoing.profile == *profile) {
                self.forget_letter(*id, letter);
                cancelled.push(id.effect());
            }
        }
    }

    /// Sends a letter again, with the key it always had.
    pub(crate) fn retry_letter(&mut self, id: LetterId, now: Micros) -> Result<Applied, EngineError> {
        let Some(mut letter) = self.letter(id)? else { return Ok(declined("there is no such dead letter")) };
        if letter.again {
            return Ok(declined("it is being sent already"));
        }
        let outgoing = &mut letter.outgoing;
        outgoing.attempt = outgoing.attempt.saturating_add(1);
        outgoing.letter = Some(id);
        outgoing.pausing = false;
        outgoing.queued = now;
        self.bundles.revive(&self.overlay, &mut self.counters, outgoing.bundle)?;
        let bundle = self.bundles.get(outgoing.bundle).map(|live| live.program.id);
        let bundle = bundle.ok_or_else(|| damaged(Table::Bundles, "a bundle that was brought back is not there"))?;
        let key = Bytes::from(id.effect().0);
        self.overlay.put(Table::Outbox, key, Some(outgoing.encode().into()));
        let mut applied = Applied::default();
        if self.counters.standing(outgoing.journey).sends() {
            applied.effects.push(outgoing.effect(id.effect(), bundle));
        }
        letter.again = true;
        self.put_letter(id, Some(&letter));
        Ok(applied)
    }

    /// Throws a letter away.
    pub(crate) fn discard_letter(&mut self, id: LetterId) -> Result<Applied, EngineError> {
        let Some(letter) = self.letter(id)? else { return Ok(declined("there is no such dead letter")) };
        let mut applied = Applied::default();
        if letter.again {
            applied.cancelled.push(id.effect());
        }
        self.forget_letter(id, &letter);
        Ok(applied)
    }

    /// What came of a letter that was sent again. It has one attempt each time.
    pub(crate) fn letter_answered(&mut self, id: LetterId, outcome: &Outcome) -> Result<Applied, EngineError> {
        let missing = || damaged(Table::Letters, "a letter that is being sent is missing");
        let mut letter = self.letter(id)?.ok_or_else(missing)?;
        match outcome {
            Outcome::Answer(_) => self.forget_letter(id, &letter),
            Outcome::Failure { error, message, .. } => {
                let outgoing = self.outgoing(id.effect())?.ok_or_else(missing)?;
                self.stop_sending(id, &letter);
                letter.outgoing = Outgoing { letter: None, ..outgoing };
                letter.again = false;
                letter.error = *error;
                letter.message = Arc::clone(message);
                self.put_letter(id, Some(&letter));
            }
        }
        Ok(Applied::default())
    }

    fn forget_letter(&mut self, id: LetterId, letter: &Letter) {
        if letter.again {
            self.stop_sending(id, letter);
        }
        self.put_letter(id, None);
        self.meta.letters = self.meta.letters.saturating_sub(1);
        self.counters.count(letter.outgoing.journey, |counts| counts.letters = counts.letters.saturating_sub(1));
    }

    fn stop_sending(&mut self, id: LetterId, letter: &Letter) {
        self.overlay.put(Table::Outbox, Bytes::from(id.effect().0), None);
        self.bundles.pin(letter.outgoing.bundle, false);
    }

    fn put_letter(&mut self, id: LetterId, letter: Option<&Letter>) {
        let value = letter.map(|letter| letter.encode().into());
        self.overlay.put(Table::Letters, Bytes::from(id.0), value);
    }

    fn letter(&self, id: LetterId) -> Result<Option<Letter>, EngineError> {
        let stored = self.overlay.peek(Table::Letters, &id.0)?;
        stored.map(|bytes| Letter::decode(&bytes).map_err(|error| damaged(Table::Letters, error))).transpose()
    }

    fn letters(&self, from: &[u8], most: usize) -> Result<Vec<(LetterId, Letter)>, EngineError> {
        let found = self.overlay.scan(Table::Letters, from, most)?;
        let read = |(key, value): (Vec<u8>, Vec<u8>)| {
            let id = key.try_into().map_err(|_| damaged(Table::Letters, "a key of another length"))?;
            let letter = Letter::decode(&value).map_err(|error| damaged(Table::Letters, error))?;
            Ok((LetterId(id), letter))
        };
        found.into_iter().map(read).collect()
    }

    /// Dead letters, the oldest first, those after `after`.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn dead_letters(&self, after: Option<LetterId>, most: usize) -> Result<Vec<LetterView>, EngineError> {
        let from = after.map_or_else(Vec::new, |after| [&after.0[..], &[0]].concat());
        self.letters(&from, most)?.into_iter().map(|(id, letter)| self.show_letter(id, letter)).collect()
    }

    /// Whether there is such a dead letter.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn has_letter(&self, id: LetterId) -> Result<bool, EngineError> {
        Ok(self.letter(id)?.is_some())
    }

    fn show_letter(&self, id: LetterId, letter: Letter) -> Result<LetterView, EngineError> {
        let Letter { instance, error, message, again, outgoing } = letter;
        let program = self.bundles.program(&self.overlay, outgoing.bundle)?;
        let endpoint = program.endpoint(outgoing.endpoint);
        let counts = self.counters.all().get(outgoing.journey as usize);
        Ok(LetterView {
            id,
            project: counts.map_or_else(|| Arc::from(""), |counts| Arc::clone(&counts.project)),
            journey: counts.map_or_else(|| Arc::from(""), |counts| Arc::clone(&counts.name)),
            endpoint: endpoint.map_or_else(|| Arc::from(""), |endpoint| program.shared(endpoint.name)),
            profile: outgoing.profile,
            instance,
            attempts: outgoing.attempt,
            asked: outgoing.at,
            error: error_text(error),
            message,
            again,
        })
    }
}

impl Outgoing {
    /// It leaves.
    pub(crate) fn effect(&self, id: EffectId, bundle: crate::record::BundleId) -> Effect {
        Effect {
            id,
            at: self.at,
            queued: self.queued,
            attempt: self.attempt,
            bundle,
            endpoint: self.endpoint,
            args: Arc::clone(&self.args),
            profile: self.profile.clone(),
        }
    }
}

impl Letter {
    fn encode(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.raw(&self.instance.0);
        encode_error(self.error, &mut out);
        out.text(&self.message);
        out.byte(u8::from(self.again));
        out.raw(&self.outgoing.encode());
        out.bytes
    }

    fn decode(bytes: &[u8]) -> Result<Letter, WireError> {
        let r = &mut Reader::new(bytes);
        Ok(Letter {
            instance: InstanceId(array(r)?),
            error: decode_error(r)?,
            message: r.text()?.into(),
            again: r.byte()? != 0,
            outgoing: Outgoing::decode(r.raw(r.left())?)?,
        })
    }
}
