//! What must be true of a person after every record; checked in debug builds.

use super::person::{Instance, Rest};
use super::state::Table;
use super::turn::Turn;
use super::{Engine, EngineError, damaged, id};
use journey_bytecode::program::PointKind;
use journey_bytecode::types::PointRef;

/// Every resting instance has a live wake-up, every outstanding call its entry in the outbox, and the table of timers
/// has the first of all.
pub(crate) fn check(engine: &Engine, turn: &Turn) -> Result<(), EngineError> {
    let broken = |what: &str| damaged(Table::People, format!("{what} ({}:{})", turn.key.namespace, turn.key.id));
    let person = &turn.person;
    if !person.instances.is_sorted_by(|a, b| a.number < b.number) {
        return Err(broken("instances are out of order"));
    }
    let due = person.next_due().map(|due| due.max(engine.timers.fired));
    if person.timer != due {
        return Err(broken("the table of timers does not have the first timer"));
    }
    for instance in &person.instances {
        let live = engine.bundles.get(instance.bundle);
        if live.is_none_or(|live| live.pins == 0) {
            return Err(broken("an instance is pinned to a bundle that is not live"));
        }
        if instance.at_work != 0 || instance.branches.is_empty() == matches!(instance.rest, Rest::Branches { .. }) {
            return Err(broken("branches nobody waits for, or the other way round"));
        }
        let own = [(0, instance.point, &instance.rest)].into_iter();
        for (number, point, rest) in own.chain(instance.branches.iter().map(|b| (b.number, b.way.point, &b.way.rest))) {
            if let Some(what) = sleeps(engine, turn, instance, (number, point, rest))? {
                return Err(broken(what));
            }
        }
    }
    Ok(())
}

/// What is wrong with a way that nothing wakes.
fn sleeps(
    engine: &Engine,
    turn: &Turn,
    instance: &Instance,
    (number, point, rest): (u32, PointRef, &Rest),
) -> Result<Option<&'static str>, EngineError> {
    Ok(match rest {
        Rest::Held { .. } => None,
        Rest::Wait { due } => {
            let wakes = due.is_some() || races(engine, instance, point);
            (!wakes).then_some("a waiting instance has nothing to wake it")
        }
        Rest::Branches { need } => {
            let branches = instance.branches.iter().filter(|branch| branch.of == number).count();
            let enough = *need > 0 && branches >= usize::from(*need);
            (!enough).then_some("fewer branches than are waited for")
        }
        Rest::Call { number, attempt, retry } => {
            let effect = id::effect(instance.identity.id(&turn.key), *number);
            let outgoing = engine.outgoing(effect)?;
            let agrees = outgoing.is_some_and(|out| out.attempt == *attempt && out.pausing == retry.is_some());
            (!agrees).then_some("a call has no entry in the outbox")
        }
    })
}

fn races(engine: &Engine, instance: &Instance, point: PointRef) -> bool {
    let program = engine.bundles.get(instance.bundle).map(|live| &live.program);
    let point = program.and_then(|program| program.point(instance.journey, point));
    matches!(point.map(|point| &point.kind), Some(PointKind::Race { arms, .. }) if !arms.is_empty())
}
