//! Branches of a `parallel`: started, ended, cancelled.
//!
//! An instance's own way and each of its branches rest at a step of their own, with a frame of their own. One way is at
//! work at a time: it stands in the instance's fields, so that all other rules are the same for a branch.

use super::activation::{Settled, exit_if, internal};
use super::person::{Branch, Happening, Instance, Rest, Way};
use super::turn::{Running, Scene, Trouble, Turn};
use super::{Engine, id};
use crate::record::EffectId;
use crate::value::Value;
use journey_bytecode::limits::BRANCHES;
use journey_bytecode::program::PointKind;
use journey_bytecode::types::{Pc, PointRef, Reg};
use std::sync::Arc;

/// Branches that have not begun, the next one last.
pub(crate) type Ready = Vec<Start>;

/// A branch that has not begun.
#[derive(Debug)]
pub(crate) struct Start {
    number: u32,
    pc: Pc,
    values: Arc<[(Reg, Value)]>,
}

impl Instance {
    /// Puts a way to work; the one before goes to its place.
    pub(crate) fn work_on(&mut self, number: u32) {
        if number != self.at_work {
            self.change_places(self.at_work);
            self.change_places(number);
            self.at_work = number;
        }
    }

    /// The way of a branch and that of the journey change places.
    fn change_places(&mut self, number: u32) {
        let Ok(index) = self.branches.binary_search_by_key(&number, |branch| branch.number) else { return };
        if let Some(Branch { way, .. }) = self.branches.get_mut(index) {
            std::mem::swap(&mut way.point, &mut self.point);
            std::mem::swap(&mut way.since, &mut self.since);
            std::mem::swap(&mut way.rest, &mut self.rest);
            std::mem::swap(&mut way.frame, &mut self.frame);
        }
    }

    /// Numbers of the ways in the order of the text, while the journey's own is at work.
    pub(crate) fn ways(&self) -> Vec<u32> {
        let mut ways: Vec<(PointRef, u32)> = self.branches.iter().map(|b| (b.way.point, b.number)).collect();
        ways.push((self.point, 0));
        ways.sort_unstable();
        ways.into_iter().map(|(_, number)| number).collect()
    }

    /// The way whose timer is due first, while the journey's own is at work.
    pub(crate) fn first_due(&self) -> u32 {
        let due = |rest: &Rest, point: PointRef, number: u32| Some((rest.due()?, point, number));
        let branches = self.branches.iter().filter_map(|b| due(&b.way.rest, b.way.point, b.number));
        branches.chain(due(&self.rest, self.point, 0)).min().map_or(0, |(_, _, number)| number)
    }

    /// The way that waits for the outcome of an effect, while the journey's own is at work.
    pub(crate) fn way_of(&self, instance: crate::record::InstanceId, effect: EffectId) -> Option<u32> {
        let waits = |rest: &Rest| matches!(rest, Rest::Call { number, .. } if id::effect(instance, *number) == effect);
        match self.branches.iter().find(|branch| waits(&branch.way.rest)) {
            Some(branch) => Some(branch.number),
            None => waits(&self.rest).then_some(0),
        }
    }

    /// What each way rests for, and where.
    pub(crate) fn rests(&self) -> impl Iterator<Item = (PointRef, &Rest)> {
        [(self.point, &self.rest)].into_iter().chain(self.branches.iter().map(|b| (b.way.point, &b.way.rest)))
    }
}

impl Engine {
    /// The way at work reached a `parallel`: its branches are ready to start.
    pub(crate) fn part(
        &mut self,
        turn: &mut Turn,
        instance: &mut Instance,
        who: &Running,
        kind: &PointKind,
        ready: &mut Ready,
    ) -> Result<Settled, Trouble> {
        let PointKind::Parallel { branches, need, passed } = kind else {
            return Err(internal("a step without branches").into());
        };
        let values: Arc<[(Reg, Value)]> = turn.machine.values(passed).into();
        if let Some(reason) = exit_if(turn, who)? {
            return Ok(Settled::Exits(reason));
        }
        if instance.branches.len() + branches.len() > BRANCHES {
            return Err(internal("more branches than an instance may have").into());
        }
        instance.frame = turn.machine.save(&who.program, who.journey, instance.point)?;
        instance.rest = Rest::Branches { need: *need };
        instance.timeline.push(turn.now, &Happening::Parted(instance.point));
        let last = instance.branches.last().map_or(0, |branch| branch.number);
        let started = ready.len();
        for ((number, index), (_, pc, _)) in (last + 1..).zip(0_u16..).zip(branches) {
            let way = Way { point: instance.point, since: turn.now, rest: Rest::Wait { due: None }, frame: Vec::new() };
            instance.branches.push(Branch { number, of: instance.at_work, index, way });
            ready.push(Start { number, pc: *pc, values: Arc::clone(&values) });
        }
        if let Some(new) = ready.get_mut(started..) {
            new.reverse();
        }
        Ok(Settled::Rests)
    }

    /// Lets the next branch begin, if there is one.
    pub(crate) fn start_next(
        &mut self,
        turn: &mut Turn,
        instance: &mut Instance,
        who: &mut Running,
        ready: &mut Ready,
    ) -> Result<Option<Pc>, Trouble> {
        let Some(start) = ready.pop() else { return Ok(None) };
        instance.work_on(start.number);
        turn.machine.begin(&who.program, who.journey, &start.values)?;
        who.know_step_key(&turn.key, instance);
        Ok(Some(start.pc))
    }

    /// The branch at work came to its end: the way that started it goes on, or rests for more of them.
    pub(crate) fn join(
        &mut self,
        turn: &mut Turn,
        instance: &mut Instance,
        who: &mut Running,
        ready: &mut Ready,
    ) -> Result<Settled, Trouble> {
        let ended = instance.at_work;
        let Some((of, index)) = instance.branches.iter().find(|b| b.number == ended).map(|b| (b.of, b.index)) else {
            return Err(internal("the end of a branch that never began").into());
        };
        instance.work_on(of);
        instance.branches.retain(|branch| branch.number != ended);
        instance.timeline.push(turn.now, &Happening::Joined(instance.point, index));
        let Rest::Branches { need } = &mut instance.rest else {
            return Err(internal("the end of a branch that nobody waits for").into());
        };
        *need = need.saturating_sub(1);
        if *need > 0 {
            return Ok(Settled::Rests);
        }
        self.drop_branches(turn, instance, of, ready);
        turn.restore(who, instance)?;
        who.know_step_key(&turn.key, instance);
        let program = Arc::clone(&who.program);
        let resume = match program.point(who.journey, instance.point).map(|point| &point.kind) {
            Some(PointKind::Parallel { branches, .. }) => branches.get(usize::from(index)).map(|(.., resume)| *resume),
            _ => None,
        };
        let resume = resume.ok_or_else(|| internal("branches of a step that has none"))?;
        instance.rest = Rest::Wait { due: None };
        instance.frame = Vec::new();
        Ok(Settled::Goes(resume, Scene::default()))
    }

    /// Cancels what a way has started, with all that those have started.
    fn drop_branches(&mut self, turn: &mut Turn, instance: &mut Instance, of: u32, ready: &mut Ready) {
        let mut gone: Vec<u32> = Vec::new();
        loop {
            let belongs = |branch: &&Branch| branch.of == of || gone.contains(&branch.of);
            let next = instance.branches.iter().filter(belongs).find(|branch| !gone.contains(&branch.number));
            match next.map(|branch| branch.number) {
                Some(number) => gone.push(number),
                None => break,
            }
        }
        for number in &gone {
            instance.work_on(*number);
            self.cancel_call(turn, instance);
        }
        instance.work_on(of);
        instance.branches.retain(|branch| !gone.contains(&branch.number));
        ready.retain(|start| !gone.contains(&start.number));
    }

    /// Takes back all calls of an instance that have no answer; the way at work stays at work.
    pub(crate) fn cancel(&mut self, turn: &mut Turn, instance: &mut Instance) {
        self.cancel_held(turn, instance);
        if instance.branches.is_empty() {
            return self.cancel_call(turn, instance);
        }
        let at_work = instance.at_work;
        instance.work_on(0);
        for number in instance.ways() {
            instance.work_on(number);
            self.cancel_call(turn, instance);
        }
        instance.work_on(at_work);
    }
}
