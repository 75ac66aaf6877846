//! The reference interpreter's person: who gets an event, who may enter, what the clock does (engine.md, section 2).

use super::eval::{Env, Res, Scope};
use super::instance::{Around, Instance, Limits, Request, Seen};
use super::value::{Val, words};
use super::way::{End, Fate, Rest};
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
    written: bool,
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
            written: false,
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
        self.written = true;
        let mut told = Told::default();
        self.profile_written(now, &mut told);
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
        self.profile_written(now, &mut told);
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
            let in_age = |due: i64| due <= around.now && instance.expires.is_none_or(|expires| due <= expires);
            let Some((_, place)) = instance.first_due().filter(|(due, _)| in_age(*due)) else {
                return Ok(Fate::Ends(End::Expired));
            };
            if let Some(reason) = instance.way.exit_if(around)? {
                return Ok(Fate::Guarded(reason));
            }
            instance.way.way_mut(&place).fire();
            instance.way.resume(&place, around)
        });
        self.exit_ifs(now, Some(number), &mut told);
        self.profile_written(now, &mut told);
        told
    }

    /// What the other side said to a request; nothing where nobody waits for it any more.
    pub(crate) fn answer(&mut self, request: u64, answer: &Result<Json, ErrorSet>, now: i64) -> Told {
        let mut told = Told::default();
        let found = self.instances.iter().find_map(|one| Some((one.number, one.way_of(request)?)));
        let Some((number, place)) = found else { return told };
        self.touch(number, now, &mut told, |instance, around, _| {
            if let Some(reason) = instance.way.exit_if(around)? {
                return Ok(Fate::Guarded(reason));
            }
            let way = instance.way.way_mut(&place);
            let Rest::Call { call, .. } = way.rest else { panic!("an answer to nothing") };
            match way.answer(call, answer, &instance.journey.on_error)? {
                Some(end) => Ok(Fate::Ends(end)),
                None => instance.way.resume(&place, around),
            }
        });
        self.exit_ifs(now, Some(number), &mut told);
        self.profile_written(now, &mut told);
        told
    }

    /// Lets something happen to an instance, and puts it where its fate wants it.
    fn touch(
        &mut self,
        number: u64,
        now: i64,
        told: &mut Told,
        act: impl FnOnce(&mut Instance<'p>, &mut Around<'_, 'p>, &mut Told) -> Res<Fate>,
    ) {
        let Some(index) = self.instances.iter().position(|one| one.number == number) else { return };
        let mut instance = self.instances.remove(index);
        if instance.held && now < instance.expires.unwrap_or(i64::MAX) {
            self.instances.insert(index, instance);
            return;
        }
        let mut taken = std::mem::take(&mut instance.taken);
        let mut requests = Vec::new();
        let journey = instance.journey;
        let mut around = around(self, journey, now, &mut taken, &mut requests);
        let fate = act(&mut instance, &mut around, told);
        if !matches!(fate, Ok(Fate::Rests)) {
            instance.way.take_back(&mut around);
        }
        instance.taken = taken;
        told.requests.extend(requests);
        self.dispose(index, instance, fate, told);
    }

    fn dispose(&mut self, index: usize, mut instance: Instance<'p>, fate: Res<Fate>, told: &mut Told) {
        let name = instance.journey.name.to_string();
        match fate {
            Ok(Fate::Rests) => self.instances.insert(index, instance),
            Err(_) => {
                instance.held = true;
                self.instances.insert(index, instance);
            }
            Ok(Fate::Guarded(reason)) => {
                told.exited.push((name, reason.to_string()));
                self.ended.push((instance, End::Exit(reason)));
            }
            Ok(Fate::Ends(end)) => self.ended.push((instance, end)),
            Ok(Fate::Over) => panic!("a journey is no branch"),
        }
    }

    fn exit_ifs(&mut self, now: i64, except: Option<u64>, told: &mut Told) {
        let numbers: Vec<u64> = self.instances.iter().map(|one| one.number).collect();
        for number in numbers.into_iter().filter(|number| Some(*number) != except) {
            self.touch(number, now, told, |instance, around, _| {
                Ok(instance.way.exit_if(around)?.map_or(Fate::Rests, Fate::Guarded))
            });
        }
    }

    /// Whoever looks at the profile sees what was written; what they do may write it again.
    fn profile_written(&mut self, now: i64, told: &mut Told) {
        for _ in 0..16 {
            if !std::mem::take(&mut self.written) {
                break;
            }
            self.exit_ifs(now, None, told);
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
        let mut taken = std::mem::take(&mut instance.taken);
        let mut requests = Vec::new();
        let mut around = around(self, journey, now, &mut taken, &mut requests);
        let fate = instance.way.resume(&[], &mut around);
        if !matches!(fate, Ok(Fate::Rests)) {
            instance.way.take_back(&mut around);
        }
        let zone = instance.way.zone(&around).unwrap_or_else(|_| around.project_zone.clone());
        instance.expires = journey.expires.map(|age| super::calendar::later(now, &age, &zone));
        let again = match journey.reentry {
            Reentry::Always | Reentry::Never => None,
            Reentry::AfterEntry(span) | Reentry::AfterExit(span) => Some(super::calendar::later(now, &span, &zone)),
        };
        instance.taken = taken;
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
            let status = match one.way.rest {
                _ if one.held => "held",
                Rest::Wait { .. } | Rest::Branches { .. } => "waits",
                Rest::Call { .. } => "calls",
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

fn around<'a, 'p>(
    world: &'a mut World<'p>,
    journey: &'p Journey,
    now: i64,
    taken: &'a mut Vec<u64>,
    requests: &'a mut Vec<Request>,
) -> Around<'a, 'p> {
    Around {
        journey,
        taken,
        program: world.program,
        profile: &mut world.profile,
        written: &mut world.written,
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
    around: &mut Around<'_, 'p>,
    told: &mut Told,
) -> Res<Fate> {
    let journey = instance.journey;
    let guarded = |instance: &mut Instance<'p>, binding, guard: Option<&Expr>, around: &Around<'_, 'p>| -> Res<bool> {
        let Some(guard) = guard else { return Ok(true) };
        instance.way.env.bindings.insert(binding, json.clone());
        let holds = instance.way.scope(around).truth(guard);
        instance.way.env.bindings.remove(&binding);
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
    if let Some(reason) = instance.way.exit_if(around)? {
        return Ok(Fate::Guarded(reason));
    }
    if instance.held {
        return Ok(Fate::Rests);
    }
    // One wait takes it: the first in the text.
    for place in instance.way.ways() {
        let way = instance.way.way_mut(&place);
        let Rest::Wait { race: Some(Stmt { kind: StmtKind::Race { label, arms, .. }, .. }), .. } = way.rest else {
            continue;
        };
        for arm in arms.iter().filter(|arm| kinds.contains(&arm.event.index())) {
            if way.matches(arm, json, around)? {
                around.taken.push(event);
                told.resumed.push(journey.name.to_string());
                way.take(*label, arm, json.clone());
                return instance.way.resume(&place, around);
            }
        }
    }
    Ok(Fate::Rests)
}
