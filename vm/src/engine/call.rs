//! Calls of sources and actions: made, answered, tried again, given up.

use super::activation::{Fate, Settled, effect_of, exit_if, internal};
use super::outbox::Outgoing;
use super::overlay::Bytes;
use super::person::{Happening, Instance, Rest};
use super::state::Table;
use super::turn::{Columns, Running, Scene, Trouble, Turn};
use super::{Applied, Engine, EngineError, damaged, id};
use crate::pack;
use crate::record::{EffectId, Micros, Outcome};
use crate::value::Value;
use journey_bytecode::program::{ErrorSet, OnError, PointKind, Retry};
use journey_bytecode::types::{EndpointRef, Pc};
use std::sync::Arc;

/// Longest pause that the other side can ask for.
const LONGEST_PAUSE: Micros = 86_400_000_000;

/// The call that an instance rests at.
struct Call<'p> {
    endpoint: EndpointRef,
    ok: Pc,
    errors: &'p [(Vec<ErrorSet>, Pc)],
    or_none: bool,
}

/// A failed attempt.
struct Failure<'o> {
    attempt: u32,
    error: ErrorSet,
    message: &'o Arc<str>,
    retry_after: Option<Micros>,
}

impl Engine {
    /// The instance reached a call.
    pub(crate) fn call(
        &mut self,
        turn: &mut Turn,
        instance: &mut Instance,
        who: &mut Running,
        endpoint: EndpointRef,
    ) -> Result<Settled, Trouble> {
        let args = turn.machine.arguments(&who.program, who.journey, instance.point)?;
        if let Some(reason) = exit_if(turn, who)? {
            return Ok(Settled::Exits(reason));
        }
        instance.frame = turn.machine.save(&who.program, who.journey, instance.point)?;
        instance.turn += 1;
        instance.rest = Rest::Call { number: instance.turn, attempt: 1, retry: None };
        instance.timeline.push(turn.now, &Happening::Called(instance.point));
        let outgoing = Outgoing {
            profile: turn.key.clone(),
            instance: instance.number,
            at: turn.now,
            queued: turn.now,
            journey: who.number,
            letter: None,
            attempt: 1,
            pausing: false,
            bundle: who.bundle,
            endpoint,
            args,
        };
        self.dispatch(turn, instance, who, outgoing);
        // Another branch may begin now.
        who.know_step_key(&turn.key, instance);
        Ok(Settled::Rests)
    }

    /// Stores an attempt and lets it leave, unless the journey is paused.
    pub(crate) fn dispatch(&mut self, turn: &mut Turn, instance: &Instance, who: &Running, mut outgoing: Outgoing) {
        let effect = effect_of(turn, instance);
        outgoing.queued = turn.now;
        self.overlay.put(Table::Outbox, Bytes::from(effect.0), Some(outgoing.encode().into()));
        if self.counters.standing(who.number).sends() {
            turn.out.effects.push(outgoing.effect(effect, who.program.id));
        }
    }

    /// The timer of the next attempt fired.
    pub(crate) fn attempt_again(
        &mut self,
        turn: &mut Turn,
        instance: &mut Instance,
        who: &Running,
        (number, made): (u32, u32),
    ) -> Result<Fate, Trouble> {
        let Some(mut outgoing) = self.outgoing(effect_of(turn, instance))? else {
            return Err(internal("a call without its entry in the outbox").into());
        };
        outgoing.attempt = made.saturating_add(1);
        outgoing.pausing = false;
        instance.rest = Rest::Call { number, attempt: outgoing.attempt, retry: None };
        self.dispatch(turn, instance, who, outgoing);
        Ok(Fate::Rests)
    }

    /// Applies the outcome of an attempt. One that nobody waits for any more does nothing.
    pub(crate) fn answer(
        &mut self,
        now: Micros,
        effect: EffectId,
        attempt: u32,
        outcome: &Outcome,
    ) -> Result<Applied, EngineError> {
        let Some(outgoing) = self.outgoing(effect)? else { return Ok(Applied::default()) };
        if outgoing.pausing || outgoing.attempt != attempt {
            return Ok(Applied::default());
        }
        if let Some(letter) = outgoing.letter {
            return self.letter_answered(letter, outcome);
        }
        let mut turn = self.begin(&outgoing.profile, now)?;
        let Some(mut instance) = turn.take(outgoing.instance) else {
            return Err(damaged(Table::Outbox, format!("effect {effect} belongs to no instance")));
        };
        let Some(way) = instance.way_of(instance.identity.id(&turn.key), effect) else {
            return Err(damaged(Table::Outbox, format!("effect {effect} belongs to no step of its instance")));
        };
        instance.work_on(way);
        let number = instance.number;
        match self.running_of(&mut turn, &instance) {
            Ok(mut who) => {
                let fate = self.answered(&mut turn, &mut instance, &mut who, outgoing, outcome);
                self.dispose(&mut turn, instance, &who, fate)?;
            }
            Err(trouble) => self.trouble(&mut turn, instance, trouble)?,
        }
        self.exit_ifs(&mut turn, Some(number))?;
        self.finish(turn)
    }

    fn answered(
        &mut self,
        turn: &mut Turn,
        instance: &mut Instance,
        who: &mut Running,
        outgoing: Outgoing,
        outcome: &Outcome,
    ) -> Result<Fate, Trouble> {
        let effect = effect_of(turn, instance);
        if let Some(before) = &mut turn.before {
            before.answered = Some((effect, outgoing.clone()));
        }
        turn.restore(who, instance)?;
        if let Some(reason) = exit_if(turn, who)? {
            return Ok(Fate::Exits(reason));
        }
        let program = Arc::clone(&who.program);
        let call = match program.point(who.journey, instance.point).map(|point| &point.kind) {
            Some(PointKind::Call { endpoint, ok, errors, or_none, .. }) => {
                Call { endpoint: *endpoint, ok: *ok, errors, or_none: *or_none }
            }
            _ => return Err(internal("an answer at a step that calls nobody").into()),
        };
        let attempt = outgoing.attempt;
        match outcome {
            Outcome::Answer(values) => match answer_scene(who, call.endpoint, values) {
                Some(scene) => {
                    self.release(turn, instance);
                    instance.timeline.push(turn.now, &Happening::Answered(instance.point, attempt));
                    who.know_step_key(&turn.key, instance);
                    self.advance(turn, instance, who, call.ok, scene)
                }
                None => {
                    let message = &Arc::from("the answer does not fit its type");
                    let failure = Failure { attempt, error: ErrorSet::Invalid, message, retry_after: None };
                    self.failed(turn, instance, who, outgoing, &call, &failure)
                }
            },
            Outcome::Failure { error, message, retry_after } => {
                let failure = Failure { attempt, error: *error, message, retry_after: *retry_after };
                self.failed(turn, instance, who, outgoing, &call, &failure)
            }
        }
    }

    /// Tries again later, or gives up: the first handler that takes the error, else none, else `on error`.
    fn failed(
        &mut self,
        turn: &mut Turn,
        instance: &mut Instance,
        who: &mut Running,
        mut outgoing: Outgoing,
        call: &Call<'_>,
        failure: &Failure<'_>,
    ) -> Result<Fate, Trouble> {
        let policy = who.program.endpoint(call.endpoint).map(|endpoint| &endpoint.retry);
        let effect = effect_of(turn, instance);
        let pause = policy.filter(|_| !self.final_failures).and_then(|policy| pause(policy, failure, effect));
        let retry = pause.map(|pause| turn.now.saturating_add(pause));
        let Failure { attempt, error, message, .. } = *failure;
        let happening =
            Happening::Failed { point: instance.point, attempt, error, message: Arc::clone(message), retry };
        instance.timeline.push(turn.now, &happening);
        if retry.is_some()
            && let Rest::Call { number, .. } = instance.rest
        {
            outgoing.pausing = true;
            instance.rest = Rest::Call { number, attempt, retry };
            self.overlay.put(Table::Outbox, Bytes::from(effect.0), Some(outgoing.encode().into()));
            return Ok(Fate::Rests);
        }
        let identity = (instance.identity.id(&turn.key), effect);
        self.bury(turn.now, identity, who, &outgoing, (error, message))?;
        self.release(turn, instance);
        who.know_step_key(&turn.key, instance);
        let mut scene = Scene { error: Some(error_text(error).into()), ..Scene::default() };
        let handler = call.errors.iter().find(|(takes, _)| takes.iter().any(|set| includes(*set, error)));
        if let Some((_, handler)) = handler {
            return self.advance(turn, instance, who, *handler, scene);
        }
        let program = Arc::clone(&who.program);
        match program.journey(who.journey).map(|journey| journey.on_error) {
            Some(OnError::Exit(reason)) if !call.or_none => {
                Ok(Fate::Ends(super::person::End::Exit(program.shared(reason))))
            }
            on_error => {
                if !call.or_none && on_error.is_some() {
                    instance.timeline.push(turn.now, &Happening::WentOn(instance.point));
                }
                scene.document = no_answer(who, call.endpoint);
                self.advance(turn, instance, who, call.ok, scene)
            }
        }
    }

    /// The call has its final answer.
    fn release(&mut self, turn: &Turn, instance: &mut Instance) {
        let effect = effect_of(turn, instance);
        self.overlay.put(Table::Outbox, Bytes::from(effect.0), None);
        instance.rest = Rest::Wait { due: None };
    }

    /// Takes back the call of the way at work, if it has one without an answer.
    pub(crate) fn cancel_call(&mut self, turn: &mut Turn, instance: &mut Instance) {
        if matches!(instance.rest, Rest::Call { .. }) {
            turn.out.cancelled.push(effect_of(turn, instance));
            turn.out.effects.retain(|effect| turn.out.cancelled.last() != Some(&effect.id));
            self.release(turn, instance);
        }
    }

    pub(crate) fn outgoing(&self, effect: EffectId) -> Result<Option<Outgoing>, EngineError> {
        let stored = self.overlay.peek(Table::Outbox, &effect.0)?;
        stored.map(|bytes| Outgoing::decode(&bytes).map_err(|error| damaged(Table::Outbox, error))).transpose()
    }
}

/// The answer in context; none when the bytes do not fit its type.
fn answer_scene(who: &Running, endpoint: EndpointRef, values: &[u8]) -> Option<Scene> {
    let mut scene = Scene { answered: true, ..Scene::default() };
    if let Some(document) = who.program.endpoint(endpoint)?.answer {
        let columns = pack::unpack(&who.program.bundle.types, who.facts.columns(document), values).ok()?;
        scene.document = Some((document, columns.into()));
    }
    Some(scene)
}

/// An answer in which nothing is present.
fn no_answer(who: &Running, endpoint: EndpointRef) -> Option<(journey_bytecode::types::DocRef, Columns)> {
    let document = who.program.endpoint(endpoint)?.answer?;
    Some((document, vec![Value::Absent; who.facts.columns(document).len()].into()))
}

/// How long to wait before the next attempt; none when there is none. Doubles each time, at random between half and
/// the whole, and never less than the other side asked for.
fn pause(policy: &Retry, failure: &Failure<'_>, effect: EffectId) -> Option<Micros> {
    let retried = policy.on.iter().any(|set| includes(*set, failure.error));
    if !retried || failure.attempt > policy.times {
        return None;
    }
    let doubled = failure.attempt.saturating_sub(1).min(40);
    let longest = policy.most.max(policy.first);
    let whole = policy.first.max(0).saturating_mul(1_i64 << doubled).min(longest).max(0);
    let half = whole / 2;
    let random = id::jitter(effect, failure.attempt) % (whole.abs_diff(half) + 1);
    let asked = failure.retry_after.unwrap_or(0).clamp(0, LONGEST_PAUSE);
    Some(half.saturating_add_unsigned(random).max(asked))
}

/// Whether a set of errors has this one.
pub(crate) fn includes(set: ErrorSet, error: ErrorSet) -> bool {
    match (set, error) {
        (ErrorSet::Any, _) => true,
        (ErrorSet::HttpClass(class), ErrorSet::Http(status)) => u16::from(class) == status / 100,
        _ => set == error,
    }
}

/// An error as journeys see it.
pub(crate) fn error_text(error: ErrorSet) -> String {
    match error {
        ErrorSet::Timeout => "timeout".to_owned(),
        ErrorSet::Limited => "limited".to_owned(),
        ErrorSet::Http(status) => format!("http {status}"),
        ErrorSet::HttpClass(class) => format!("http {class}xx"),
        ErrorSet::Invalid => "invalid".to_owned(),
        ErrorSet::Refused => "refused".to_owned(),
        ErrorSet::Any => "error".to_owned(),
    }
}
