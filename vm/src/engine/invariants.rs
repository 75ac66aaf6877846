//! What must be true of a person after every record; checked in debug builds.

use super::activation::effect_of;
use super::person::{Instance, Rest};
use super::state::Table;
use super::turn::Turn;
use super::{Engine, EngineError, damaged};
use journey_bytecode::program::PointKind;

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
        match &instance.rest {
            Rest::Held { .. } => {}
            Rest::Wait { due } if due.is_some() || races(engine, instance) => {}
            Rest::Wait { .. } => return Err(broken("a waiting instance has nothing to wake it")),
            Rest::Call { attempt, retry } => {
                let outgoing = engine.outgoing(effect_of(turn, instance))?;
                let agrees = outgoing.is_some_and(|out| out.attempt == *attempt && out.pausing == retry.is_some());
                if !agrees {
                    return Err(broken("a call has no entry in the outbox"));
                }
            }
        }
    }
    Ok(())
}

fn races(engine: &Engine, instance: &Instance) -> bool {
    let program = engine.bundles.get(instance.bundle).map(|live| &live.program);
    let point = program.and_then(|program| program.point(instance.journey, instance.point));
    matches!(point.map(|point| &point.kind), Some(PointKind::Race { arms, .. }) if !arms.is_empty())
}
