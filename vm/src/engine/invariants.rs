//! What must be true of a person after every record; checked in debug builds, and of everybody by [`Engine::audit`].

use super::person::{Instance, Person, Rest};
use super::state::Table;
use super::{Engine, EngineError, damaged, id};
use crate::record::ProfileKey;
use journey_bytecode::program::PointKind;
use journey_bytecode::types::PointRef;

/// Every resting instance has a live wake-up, every outstanding call its entry in the outbox, and the table of timers
/// has the first of all.
pub(crate) fn check(engine: &Engine, key: &ProfileKey, person: &Person) -> Result<(), EngineError> {
    let broken = |what: &str| damaged(Table::People, format!("{what} ({}:{})", key.namespace, key.id));
    if !person.instances.is_sorted_by(|a, b| a.number < b.number) {
        return Err(broken("instances are out of order"));
    }
    // A time that is past already stands where the last timer fired.
    let due = person.next_due();
    let shown =
        person.timer.zip(due).is_none_or(|(timer, due)| timer == due || timer > due && timer <= engine.timers.fired);
    if person.timer.is_some() != due.is_some() || !shown {
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
            if let Some(what) = sleeps(engine, key, instance, (number, point, rest))? {
                return Err(broken(what));
            }
        }
    }
    Ok(())
}

/// What is wrong with a way that nothing wakes.
fn sleeps(
    engine: &Engine,
    key: &ProfileKey,
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
            let effect = id::effect(instance.identity.id(key), *number);
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
