//! The reference interpreter's person: who gets an event, who may enter, what the clock does (engine.md, section 2).

use super::eval::{Env, Res, Scope};
use super::instance::{Around, End, Fate, Instance, Limits, Request, Rest, Seen};
use super::value::{Val, words};
use super::{Shown, Told};
use jiff::tz::TimeZone;
use journey_bytecode::program::{ErrorSet, Reentry};
use journey_compiler::hir::{Expr, Journey, Program, Stmt, StmtKind};
use serde_json::Value as Json;
use std::collections::{HashMap, HashSet};

/// Ended instances that the engine keeps for its views.
const ENDED: usize = 8;

/// One person and all that is known of them.
pub(crate) struct World<'p> {
    program: &'p Program,
    zone: TimeZone,
    id: String,
    profile: Json,
    instances: Vec<Instance<'p>>,
    ended: Vec<(Instance<'p>, End)>,
    memories: HashMap<(usize, String), Option<i64>>,
    ids: HashSet<String>,
    seen: Vec<Seen>,
    events: u64,
    born: u64,
    calls: u64,
    limits: Limits,
}

impl<'p> World<'p> {
    pub(crate) fn new(program: &'p Program, zone: &str, id: &str) -> Self {
        World {
            program,
            zone: TimeZone::get(zone).unwrap(),
            id: id.to_owned(),
            profile: Json::Null,
            instances: Vec::new(),
            ended: Vec::new(),
            memories: HashMap::new(),
            ids: HashSet::new(),
            seen: Vec::new(),
            events: 0,
            born: 0,
            calls: 0,
            limits: Limits::default(),
        }
    }

    pub(crate) fn next_timer(&self) -> Option<i64> {
        self.instances.iter().filter_map(Instance::next_due).min()
    }

    pub(crate) fn put_profile(&mut self, json: &Json, now: i64) -> Told {
        self.profile = json.clone();
        let mut told = Told::default();
        self.exit_ifs(now, None, &mut told);
        told
    }

    pub(crate) fn event(&mut self, json: &Json, now: i64) -> Told {
        let mut told = Told::default();
        let program = self.program;
        let kinds: Vec<usize> = (0..program.events.len()).filter(|index| self.is(*index, json, now)).collect();
        if kinds.is_empty() {
            return told;
        }
        if !self.ids.insert(json["_id"].as_str().unwrap().to_owned()) {
            told.duplicate = true;
            return told;
        }
        self.events += 1;
        let numbers: Vec<u64> = self.instances.iter().map(|instance| instance.number).collect();
        let seen = (self.events, kinds.as_slice(), json);
        for number in numbers {
            self.touch(number, now, &mut told, |instance, around, told| react(instance, seen, around, told));
        }
        for kind in &kinds {
            for (index, journey) in program.journeys.iter().enumerate() {
                self.enter((index, journey), *kind, json, now, &mut told);
            }
        }
        for kind in kinds {
            self.seen.push(Seen { number: self.events, at: now, event: kind, json: json.clone() });
            let same = |seen: &Seen| seen.event == kind;
            if self.seen.iter().filter(|seen| same(seen)).count() > 16 {
                let oldest = self.seen.iter().position(same).unwrap();
                self.seen.remove(oldest);
            }
        }
        told
    }

    /// Whether a payload is an event of a declaration.
    fn is(&self, index: usize, json: &Json, now: i64) -> bool {
        let event = &self.program.events[index];
        let mut env = Env::default();
        env.bindings.insert(journey_compiler::hir::BindingId(0), json.clone());
        let mut scope =
            Scope { program: self.program, env: &mut env, profile: &Json::Null, now, zone: self.zone.clone() };
        event.filter.as_ref().is_none_or(|filter| scope.truth(filter).unwrap())
    }

    /// The first instance that is due, and the others' `exit if`.
    pub(crate) fn timer(&mut self, now: i64) -> Told {
        let mut told = Told::default();
        let due = self.instances.iter().filter_map(|one| Some((one.next_due()?, one.number)));
        let Some((_, number)) = due.filter(|(due, _)| *due <= now).min() else { return told };
        self.touch(number, now, &mut told, |instance, around, _| {
            let own = instance.due().filter(|due| *due <= around.now);
            if own.is_none_or(|due| instance.expires.is_some_and(|expires| due > expires)) {
                return Ok(Fate::Ends(End::Expired));
            }
            if let Some(reason) = instance.exit_if(around)? {
                return Ok(Fate::Guarded(reason));
            }
            instance.fire();
            instance.run(around)
        });
        self.exit_ifs(now, Some(number), &mut told);
        told
    }

    /// What the other side said to a request; nothing where nobody waits for it any more.
    pub(crate) fn answer(&mut self, request: u64, answer: &Result<Json, ErrorSet>, now: i64) -> Told {
        let mut told = Told::default();
        let waits = |one: &&Instance<'_>| matches!(one.rest, Rest::Call { number, .. } if number == request);
        let Some(number) = self.instances.iter().find(waits).map(|one| one.number) else { return told };
        self.touch(number, now, &mut told, |instance, around, _| {
            if let Some(reason) = instance.exit_if(around)? {
                return Ok(Fate::Guarded(reason));
            }
            let Rest::Call { call, .. } = instance.rest else { panic!("an answer to nothing") };
            match instance.answer(call, answer, &instance.journey.on_error)? {
                Some(end) => Ok(Fate::Ends(end)),
                None => instance.run(around),
            }
        });
        self.exit_ifs(now, Some(number), &mut told);
        told
    }

    /// Lets something happen to an instance, and puts it where its fate wants it.
    fn touch(
        &mut self,
        number: u64,
        now: i64,
        told: &mut Told,
        act: impl FnOnce(&mut Instance<'p>, &mut Around<'_>, &mut Told) -> Res<Fate>,
    ) {
        let Some(index) = self.instances.iter().position(|one| one.number == number) else { return };
        let mut instance = self.instances.remove(index);
        if matches!(instance.rest, Rest::Held) && now < instance.expires.unwrap_or(i64::MAX) {
            self.instances.insert(index, instance);
            return;
        }
        let mut requests = Vec::new();
        let fate = act(&mut instance, &mut around(self, now, &mut requests), told);
        told.requests.extend(requests);
        self.dispose(index, instance, fate, told);
    }

    fn dispose(&mut self, index: usize, mut instance: Instance<'p>, fate: Res<Fate>, told: &mut Told) {
        let name = instance.journey.name.to_string();
        match fate {
            Ok(Fate::Rests) => self.instances.insert(index, instance),
            Err(_) => {
                instance.rest = Rest::Held;
                self.instances.insert(index, instance);
            }
            Ok(Fate::Guarded(reason)) => {
                told.exited.push((name, reason.to_string()));
                self.ended.push((instance, End::Exit(reason)));
            }
            Ok(Fate::Ends(end)) => self.ended.push((instance, end)),
        }
    }

    fn exit_ifs(&mut self, now: i64, except: Option<u64>, told: &mut Told) {
        let numbers: Vec<u64> = self.instances.iter().map(|one| one.number).collect();
        for number in numbers.into_iter().filter(|number| Some(*number) != except) {
            self.touch(number, now, told, |instance, around, _| {
                Ok(instance.exit_if(around)?.map_or(Fate::Rests, Fate::Guarded))
            });
        }
    }

    fn enter(&mut self, of: (usize, &'p Journey), kind: usize, json: &Json, now: i64, told: &mut Told) {
        let (index, journey) = of;
        let Some((event, binding, guard)) = &journey.trigger else { return };
        if event.index() != kind {
            return;
        }
        let mut env = Env::default();
        env.bindings.insert(*binding, json.clone());
        let mut scope =
            Scope { program: self.program, env: &mut env, profile: &self.profile, now, zone: self.zone.clone() };
        let key = door(&mut scope, journey, guard.as_ref());
        let key = key.unwrap_or(None).filter(|key| !self.shut(index, journey, key, now));
        let Some(key) = key else {
            told.refused.push(journey.name.to_string());
            return;
        };
        self.born += 1;
        told.entered.push(journey.name.to_string());
        let mut instance = Instance::new(self.born, journey, key.clone(), now, self.events, env);
        let mut requests = Vec::new();
        let mut around = around(self, now, &mut requests);
        let fate = instance.run(&mut around);
        let zone = instance.zone(&around).unwrap_or_else(|_| around.project_zone.clone());
        instance.expires = journey.expires.map(|age| super::calendar::later(now, &age, &zone));
        let again = match journey.reentry {
            Reentry::Always | Reentry::Never => None,
            Reentry::AfterEntry(span) | Reentry::AfterExit(span) => Some(super::calendar::later(now, &span, &zone)),
        };
        self.memories.insert((index, key), again);
        told.requests.extend(requests);
        let last = self.instances.len();
        self.dispose(last, instance, fate, told);
    }

    /// Whether re-entry forbids it.
    fn shut(&self, index: usize, journey: &Journey, key: &str, now: i64) -> bool {
        let inside = self.instances.iter().any(|one| std::ptr::eq(one.journey, journey) && one.key == key);
        let memory = self.memories.get(&(index, key.to_owned()));
        match journey.reentry {
            Reentry::Always => false,
            Reentry::Never => inside || memory.is_some(),
            Reentry::AfterEntry(_) | Reentry::AfterExit(_) => {
                inside || memory.is_some_and(|again| again.is_some_and(|again| again > now))
            }
        }
    }

    /// How all instances stand: those inside, and the last that ended.
    pub(crate) fn shown(&self) -> Vec<Shown> {
        let show = |one: &Instance<'p>, status: String, due, expires| Shown {
            journey: one.journey.name.to_string(),
            status,
            entered: one.entered,
            due,
            expires,
            goal: one.goals != 0,
        };
        let inside = self.instances.iter().map(|one| {
            let status = match one.rest {
                Rest::Wait { .. } => "waits",
                Rest::Call { .. } => "calls",
                Rest::Held => "held",
            };
            show(one, status.to_owned(), one.due(), one.expires)
        });
        let last = self.ended.len().saturating_sub(ENDED);
        let gone = self.ended[last..].iter().map(|(one, end)| match end {
            End::Exit(reason) => show(one, format!("ended: {reason}"), None, None),
            End::Expired => show(one, "expired".to_owned(), None, None),
        });
        inside.chain(gone).collect()
    }
}

fn around<'a>(world: &'a mut World<'_>, now: i64, requests: &'a mut Vec<Request>) -> Around<'a> {
    Around {
        program: world.program,
        profile: &world.profile,
        profile_id: &world.id,
        project_zone: &world.zone,
        now,
        seen: &world.seen,
        requests,
        calls: &mut world.calls,
        limits: &mut world.limits,
    }
}

/// `where`, `require`, `one per`: the key of the instance, or nothing where one of them keeps the person out.
fn door(scope: &mut Scope<'_>, journey: &Journey, guard: Option<&Expr>) -> Res<Option<String>> {
    if let Some(guard) = guard
        && !scope.truth(guard)?
    {
        return Ok(None);
    }
    for (required, _) in &journey.require {
        if !scope.truth(required)? {
            return Ok(None);
        }
    }
    let mut key = String::new();
    for part in &journey.one_per {
        match scope.eval(part)? {
            Val::Absent => key.push_str("-;"),
            value => key.push_str(&format!("{:?};", words(&value))),
        }
    }
    Ok(Some(key))
}

/// An event meets an instance: goals, exits, `exit if`, then the wait.
fn react<'p>(
    instance: &mut Instance<'p>,
    (event, kinds, json): (u64, &[usize], &Json),
    around: &mut Around<'_>,
    told: &mut Told,
) -> Res<Fate> {
    let journey = instance.journey;
    let guarded = |instance: &mut Instance<'p>, binding, guard: Option<&Expr>, around: &Around<'_>| -> Res<bool> {
        let Some(guard) = guard else { return Ok(true) };
        instance.env.bindings.insert(binding, json.clone());
        let holds = instance.scope(around).truth(guard);
        instance.env.bindings.remove(&binding);
        holds
    };
    for (index, goal) in journey.goals.iter().enumerate() {
        let fresh = kinds.contains(&goal.event.index()) && instance.goals & (1 << index) == 0;
        if fresh && guarded(instance, goal.binding, goal.guard.as_ref(), around)? {
            instance.goals |= 1 << index;
            told.goals.push(journey.name.to_string());
        }
    }
    for (event, binding, guard, reason) in &journey.exits {
        if kinds.contains(&event.index()) && guarded(instance, *binding, guard.as_ref(), around)? {
            return Ok(Fate::Guarded(reason.clone()));
        }
    }
    if let Some(reason) = instance.exit_if(around)? {
        return Ok(Fate::Guarded(reason));
    }
    let Rest::Wait { race: Some(Stmt { kind: StmtKind::Race { label, arms, .. }, .. }), .. } = instance.rest else {
        return Ok(Fate::Rests);
    };
    for arm in arms.iter().filter(|arm| kinds.contains(&arm.event.index())) {
        if instance.matches(arm, json, around)? {
            instance.taken.push(event);
            told.resumed.push(journey.name.to_string());
            instance.take(*label, arm, json.clone());
            return instance.run(around);
        }
    }
    Ok(Fate::Rests)
}
