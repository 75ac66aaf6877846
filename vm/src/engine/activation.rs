//! Running an instance from a wake-up until it rests, ends, or fails.

use super::branches::Ready;
use super::person::{ENDED, End, Ended, Happening, Instance, Rest};
use super::turn::{Running, Scene, Trouble, Turn};
use super::{Engine, EngineError, counters, id};
use crate::machine::{Fault, FaultKind, Note, Stop};
use crate::record::Micros;
use crate::value::Value;
use journey_bytecode::program::PointKind;
use journey_bytecode::types::{Pc, PointRef, Reg};
use std::sync::Arc;

/// Waits that one activation may pass without resting: a journey that goes round over waits that are over already
/// would never rest.
const PASSES: u32 = 1_000;

/// What becomes of an instance after an activation.
#[derive(Debug)]
pub(crate) enum Fate {
    /// It rests.
    Rests,
    /// It ended.
    Ends(End),
    /// A guard of the header ended it.
    Exits(Arc<str>),
}

/// What reaching a step leads to.
#[derive(Debug)]
pub(crate) enum Settled {
    Rests,
    Goes(Pc, Scene),
    Exits(Arc<str>),
}

impl Engine {
    /// Runs until the instance rests or ends.
    pub(crate) fn advance(
        &mut self,
        turn: &mut Turn,
        instance: &mut Instance,
        who: &mut Running,
        mut pc: Pc,
        mut scene: Scene,
    ) -> Result<Fate, Trouble> {
        let mut ready = Ready::new();
        for _ in 0..PASSES {
            let stop = turn.run(who, pc, &scene);
            note(turn, instance, who);
            let settled = match stop? {
                Stop::Exit(reason) => return Ok(Fate::Ends(End::Exit(reason))),
                Stop::Suspend(point) => self.settle(turn, instance, who, point, &mut ready)?,
                Stop::Join => self.join(turn, instance, who, &mut ready)?,
                Stop::Return(_) | Stop::Halt => return Err(internal("the body of a journey ends in an exit").into()),
            };
            match settled {
                Settled::Exits(reason) => return Ok(Fate::Exits(reason)),
                Settled::Goes(next, with) => (pc, scene) = (next, with),
                Settled::Rests => match self.start_next(turn, instance, who, &mut ready)? {
                    Some(start) => (pc, scene) = (start, Scene::default()),
                    None => return Ok(Fate::Rests),
                },
            }
        }
        Err(Fault { kind: FaultKind::Fuel, location: None }.into())
    }

    /// The instance reached a step where it may rest.
    fn settle(
        &mut self,
        turn: &mut Turn,
        instance: &mut Instance,
        who: &mut Running,
        point: PointRef,
        ready: &mut Ready,
    ) -> Result<Settled, Trouble> {
        instance.point = point;
        instance.since = turn.now;
        let program = Arc::clone(&who.program);
        let kind = program.point(who.journey, point).map(|point| &point.kind);
        // Values of the step are read before any guard runs: only live values survive that.
        match kind {
            Some(PointKind::Wait { due, resume }) => {
                let due = instant(turn, *due)?;
                if let Some(reason) = exit_if(turn, who)? {
                    return Ok(Settled::Exits(reason));
                }
                rest(turn, instance, who, Some((due, *resume)))
            }
            Some(PointKind::Race { arms, timer }) => {
                let timer = match timer {
                    Some((due, resume)) => Some((instant(turn, *due)?, *resume)),
                    None => None,
                };
                if let Some(reason) = exit_if(turn, who)? {
                    return Ok(Settled::Exits(reason));
                }
                match self.look_back(turn, instance, who, arms)? {
                    Some((resume, scene)) => Ok(Settled::Goes(resume, scene)),
                    None => rest(turn, instance, who, timer),
                }
            }
            Some(PointKind::Call { endpoint, .. }) => self.call(turn, instance, who, *endpoint),
            Some(kind @ PointKind::Parallel { .. }) => self.part(turn, instance, who, kind, ready),
            Some(PointKind::Limit { count, per, key, within, beyond }) => {
                // Whoever leaves takes nobody's place.
                if let Some(reason) = exit_if(turn, who)? {
                    return Ok(Settled::Exits(reason));
                }
                let key = program.text(*key);
                let (arm, resume) = match self.let_through(turn, who, key, *count, *per)? {
                    true => (0, *within),
                    false => (1, *beyond),
                };
                instance.timeline.push(turn.now, &Happening::Arm(point, arm));
                Ok(Settled::Goes(resume, Scene::default()))
            }
            Some(PointKind::Update { writes, resume }) => self.update(turn, instance, who, writes, *resume),
            _ => Err(internal("a step that cannot be rested at").into()),
        }
    }

    /// Puts an instance where its fate wants it.
    pub(crate) fn dispose(
        &mut self,
        turn: &mut Turn,
        mut instance: Instance,
        who: &Running,
        fate: Result<Fate, Trouble>,
    ) -> Result<(), EngineError> {
        turn.changed = true;
        match fate {
            Ok(Fate::Rests) => {
                instance.work_on(0);
                turn.put(instance);
            }
            Ok(Fate::Ends(end)) => self.end(turn, instance, who.number, end),
            Ok(Fate::Exits(reason)) => {
                instance.timeline.push(turn.now, &Happening::Guard);
                let id = instance.identity.id(&turn.key);
                turn.out.reply.exited.push((who.name(), id, Arc::clone(&reason)));
                self.end(turn, instance, who.number, End::Exit(reason));
            }
            Err(Trouble::Fault(message)) => self.hold(turn, instance, who.number, &message)?,
            Err(Trouble::Engine(error)) => return Err(error),
        }
        Ok(())
    }

    /// Ends an instance: its unsent effect is cancelled, its timers go with it.
    pub(crate) fn end(&mut self, turn: &mut Turn, mut instance: Instance, journey: u32, end: End) {
        let held = matches!(instance.rest, Rest::Held { .. });
        self.cancel(turn, &mut instance);
        self.bundles.pin(instance.bundle, false);
        self.counters.count(journey, |counts| {
            counts.inside = counts.inside.saturating_sub(1);
            counts.quarantined = counts.quarantined.saturating_sub(u64::from(held));
            match &end {
                End::Expired => counts.expired += 1,
                End::Exit(reason) => counters::add(&mut counts.ended, reason),
            }
        });
        let Instance { identity, bundle, journey, goals, point, timeline, .. } = instance;
        turn.person.ended.push(Ended {
            identity,
            bundle,
            journey,
            goals,
            point: Some(point),
            at: turn.now,
            end,
            timeline,
        });
        let over = turn.person.ended.len().saturating_sub(ENDED);
        turn.person.ended.drain(..over);
    }

    /// Holds an instance that failed; the others go on. It keeps what it had when it last rested.
    pub(crate) fn hold(
        &mut self,
        turn: &mut Turn,
        mut instance: Instance,
        journey: u32,
        message: &Arc<str>,
    ) -> Result<(), EngineError> {
        let before = self.keep_resting(turn, &mut instance)?;
        turn.changed = true;
        instance.timeline.push(turn.now, &Happening::Held(Arc::clone(message)));
        instance.since = turn.now;
        instance.frame = Vec::new();
        instance.branches = Vec::new();
        instance.at_work = 0;
        instance.rest = Rest::Held { message: Arc::clone(message), before };
        self.counters.count(journey, |counts| counts.quarantined += 1);
        turn.put(instance);
        Ok(())
    }

    /// `exit if` of all instances but one, which is looked after by the caller.
    pub(crate) fn exit_ifs(&mut self, turn: &mut Turn, except: Option<u32>) -> Result<(), EngineError> {
        for number in turn.numbers() {
            let instance = turn.person.position(number).and_then(|index| turn.person.instances.get(index));
            if except == Some(number) || !instance.is_some_and(|instance| self.has_exit_if(instance)) {
                continue;
            }
            if let Some(instance) = turn.take(number) {
                self.exit_ifs_of(turn, instance)?;
            }
        }
        Ok(())
    }

    fn exit_ifs_of(&mut self, turn: &mut Turn, instance: Instance) -> Result<(), EngineError> {
        let who = match self.running_of(turn, &instance) {
            Ok(who) => who,
            Err(trouble) => return self.trouble(turn, instance, trouble),
        };
        let fate = turn.restore(&who, &instance).map_err(Trouble::from).and_then(|()| exit_if(turn, &who));
        match fate {
            Ok(None) => turn.put(instance),
            Ok(Some(reason)) => self.dispose(turn, instance, &who, Ok(Fate::Exits(reason)))?,
            Err(trouble) => self.dispose(turn, instance, &who, Err(trouble))?,
        }
        Ok(())
    }

    /// The same as [`Engine::dispose`] where not even the journey's code could be prepared.
    pub(crate) fn trouble(&mut self, turn: &mut Turn, instance: Instance, trouble: Trouble) -> Result<(), EngineError> {
        match trouble {
            Trouble::Engine(error) => Err(error),
            Trouble::Fault(message) => {
                let journey = self.journey_number(&instance);
                self.hold(turn, instance, journey, &message)
            }
        }
    }

    /// Number of an instance's journey, over all versions.
    pub(crate) fn journey_number(&self, instance: &Instance) -> u32 {
        self.bundles.get(instance.bundle).map_or(u32::MAX, |live| live.journey_number(instance.journey))
    }

    fn has_exit_if(&self, instance: &Instance) -> bool {
        let journey = self.bundles.get(instance.bundle).and_then(|live| live.program.journey(instance.journey));
        !matches!(instance.rest, Rest::Held { .. }) && journey.is_some_and(|journey| !journey.exit_ifs.is_empty())
    }
}

/// The reason of the first `exit if` that holds.
pub(crate) fn exit_if(turn: &mut Turn, who: &Running) -> Result<Option<Arc<str>>, Trouble> {
    let program = Arc::clone(&who.program);
    let Some(journey) = program.journey(who.journey) else { return Ok(None) };
    for (guard, reason) in &journey.exit_ifs {
        if turn.guard(who, *guard, &Scene::default())? {
            return Ok(Some(program.shared(*reason)));
        }
    }
    Ok(None)
}

/// Rests until the clock says so, or goes on at once where that is past.
fn rest(
    turn: &mut Turn,
    instance: &mut Instance,
    who: &Running,
    timer: Option<(Micros, Pc)>,
) -> Result<Settled, Trouble> {
    match timer {
        Some((due, resume)) if due <= turn.now => {
            instance.timeline.push(turn.now, &Happening::Clock(instance.point));
            Ok(Settled::Goes(resume, Scene::default()))
        }
        _ => {
            let due = timer.map(|(due, _)| due);
            instance.frame = turn.machine.save(&who.program, who.journey, instance.point)?;
            instance.rest = Rest::Wait { due };
            instance.timeline.push(turn.now, &Happening::Rests(instance.point, due));
            Ok(Settled::Rests)
        }
    }
}

/// What the code passed, for the timeline. The last step is where the instance stands.
fn note(turn: &mut Turn, instance: &mut Instance, who: &Running) {
    for note in std::mem::take(&mut turn.machine.notes) {
        let (point, happening) = match note {
            Note::Step(point) => (point, Happening::Passed(point)),
            Note::Arm(point, arm) => (point, Happening::Arm(point, arm)),
        };
        instance.point = point;
        // Steps that are rested at say so themselves, and so does the end.
        let silent = who.program.point(who.journey, point).is_some_and(|point| match &point.kind {
            PointKind::Wait { .. }
            | PointKind::Race { .. }
            | PointKind::Call { .. }
            | PointKind::Limit { .. }
            | PointKind::Parallel { .. } => true,
            PointKind::Exit => !point.named,
            PointKind::Split { .. } | PointKind::Mark | PointKind::Update { .. } => false,
        });
        if !silent {
            instance.timeline.push(turn.now, &happening);
        }
    }
}

fn instant(turn: &Turn, register: Reg) -> Result<Micros, Trouble> {
    match turn.machine.register(register) {
        Value::DateTime(at) => Ok(at.micros),
        _ => Err(internal("a wait without an instant").into()),
    }
}

pub(crate) fn internal(what: &'static str) -> Fault {
    Fault { kind: FaultKind::Internal(what), location: None }
}

/// The id of the call that the way at work rests for; of the one that the instance made last, if it does not.
pub(crate) fn effect_of(turn: &Turn, instance: &Instance) -> crate::record::EffectId {
    let number = match instance.rest {
        Rest::Call { number, .. } => number,
        _ => instance.turn,
    };
    id::effect(instance.identity.id(&turn.key), number)
}
