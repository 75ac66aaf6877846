//! The reference interpreter's statements: a way through a journey is a stack of places in the typed tree, and rests at
//! one of them, or at a `parallel` with the ways of its branches.

use super::calendar;
use super::eval::{Env, Fault, Res, Scope};
use super::instance::{Around, Request, Seen};
use super::value::{Val, put, words, write};
use jiff::tz::TimeZone;
use journey_bytecode::program::ErrorSet;
use journey_compiler::hir::{
    Call, Due, LabelId, LocalId, OnError, RaceArm, Repeat, Since, SplitArm, SplitKey, Stmt, StmtKind,
};
use serde_json::Value as Json;
use std::collections::HashMap;
use std::sync::Arc;

/// What a way rests at.
#[derive(Clone, Debug)]
pub(crate) enum Rest<'p> {
    Wait { due: Option<i64>, race: Option<&'p Stmt> },
    Call { call: &'p Call, number: u64 },
    Branches { need: u16, local: Option<LocalId>, branches: Vec<Branch<'p>> },
}

/// How it ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum End {
    Exit(Arc<str>),
    Expired,
}

/// What a stretch came to.
#[derive(Debug)]
pub(crate) enum Fate {
    Rests,
    /// A branch came to its end.
    Over,
    /// By its own `exit`, or an unhandled failure.
    Ends(End),
    /// By a guard of the header.
    Guarded(Arc<str>),
}

/// A branch of a `parallel`; its way is gone once it has ended.
#[derive(Clone, Debug)]
pub(crate) struct Branch<'p> {
    name: Arc<str>,
    way: Option<Way<'p>>,
}

/// A block that is being executed.
#[derive(Clone, Debug)]
struct Block<'p> {
    stmts: &'p [Stmt],
    next: usize,
    kind: BlockKind<'p>,
}

/// What a block is to `continue`, `break` and `restart`.
#[derive(Clone, Copy, Debug)]
enum BlockKind<'p> {
    /// Way of an `if`, or the body.
    Plain,
    /// Arm, of a race if it has a label.
    Arm(Option<LabelId>),
    /// Turn of a `repeat`: how many are left with it, and when it began.
    Turn(&'p Repeat, i64, i64),
    /// The wait before a turn.
    Pause(&'p Repeat, i64),
}

impl BlockKind<'_> {
    fn is_arm_of(self, race: LabelId) -> bool {
        matches!(self, BlockKind::Arm(Some(label)) if label == race)
    }
}

/// A way through the statements of a journey, or of a branch.
#[derive(Clone, Debug)]
pub(crate) struct Way<'p> {
    pub(crate) rest: Rest<'p>,
    pub(crate) env: Env,
    times: HashMap<LabelId, i64>,
    stack: Vec<Block<'p>>,
    branch: bool,
}

impl<'p> Way<'p> {
    pub(crate) fn new(stmts: &'p [Stmt], env: Env) -> Self {
        let stack = vec![Block { stmts, next: 0, kind: BlockKind::Plain }];
        Way { rest: Rest::Wait { due: None, race: None }, env, times: HashMap::new(), stack, branch: false }
    }

    /// A branch starts with all that is known where it starts; `continue` is its end.
    fn branch(&self, stmts: &'p [Stmt]) -> Self {
        let stack = vec![Block { stmts, next: 0, kind: BlockKind::Arm(None) }];
        Way { rest: Rest::Wait { due: None, race: None }, stack, branch: true, ..self.clone() }
    }

    /// The ways that rest, in the order of the text: the branches of a `parallel` come after it.
    pub(crate) fn ways(&self) -> Vec<Vec<usize>> {
        let mut all = vec![vec![]];
        if let Rest::Branches { branches, .. } = &self.rest {
            for (index, branch) in branches.iter().enumerate() {
                let inner = branch.way.iter().flat_map(Way::ways);
                all.extend(inner.map(|place| [index].into_iter().chain(place).collect()));
            }
        }
        all
    }

    pub(crate) fn way(&self, place: &[usize]) -> &Self {
        let [first, inner @ ..] = place else { return self };
        let Rest::Branches { branches, .. } = &self.rest else { panic!("no way at {place:?}") };
        branches[*first].way.as_ref().unwrap().way(inner)
    }

    pub(crate) fn way_mut(&mut self, place: &[usize]) -> &mut Self {
        let [first, inner @ ..] = place else { return self };
        let Rest::Branches { branches, .. } = &mut self.rest else { panic!("no way at {place:?}") };
        branches[*first].way.as_mut().unwrap().way_mut(inner)
    }

    /// Lets a way go on; where that ends a branch, those around it go on as well.
    pub(crate) fn resume(&mut self, place: &[usize], around: &mut Around<'_, 'p>) -> Res<Fate> {
        let [index, inner @ ..] = place else { return self.run(around) };
        let Rest::Branches { branches, .. } = &mut self.rest else { panic!("no way at {place:?}") };
        match branches[*index].way.as_mut().unwrap().resume(inner, around)? {
            Fate::Over if self.joined(*index, around) => self.run(around),
            Fate::Over => Ok(Fate::Rests),
            fate => Ok(fate),
        }
    }

    /// A branch has ended; whether that was the one to go on with.
    fn joined(&mut self, index: usize, around: &mut Around<'_, 'p>) -> bool {
        let Rest::Branches { need, local, branches } = &mut self.rest else { panic!("a branch of nothing") };
        branches[index].way = None;
        *need -= 1;
        let decided = *need == 0;
        if decided {
            if let Some(local) = local {
                self.env.locals.insert(*local, Val::Text(branches[index].name.clone()));
            }
            self.take_back(around);
            self.rest = Rest::Wait { due: None, race: None };
        }
        decided
    }

    /// Its calls that have not left yet do not leave.
    pub(crate) fn take_back(&self, around: &mut Around<'_, 'p>) {
        for place in self.ways() {
            if let Rest::Call { number: waits, .. } = self.way(&place).rest {
                around.requests.retain(|request| request.number != waits);
            }
        }
    }

    fn part(
        &mut self,
        (need, local): (u16, Option<LocalId>),
        bodies: &'p [(Arc<str>, Vec<Stmt>)],
        around: &mut Around<'_, 'p>,
    ) -> Res<Option<Fate>> {
        if let Some(reason) = self.exit_if(around)? {
            return Ok(Some(Fate::Guarded(reason)));
        }
        let branch =
            |(name, body): &'p (Arc<str>, Vec<Stmt>)| Branch { name: name.clone(), way: Some(self.branch(body)) };
        self.rest = Rest::Branches { need, local, branches: bodies.iter().map(branch).collect() };
        for index in 0..bodies.len() {
            let Rest::Branches { branches, .. } = &mut self.rest else { panic!("branches gone while they begin") };
            match branches[index].way.as_mut().unwrap().run(around)? {
                // Those that have not begun never begin.
                Fate::Over if self.joined(index, around) => return Ok(None),
                Fate::Over | Fate::Rests => {}
                fate => return Ok(Some(fate)),
            }
        }
        Ok(Some(Fate::Rests))
    }

    pub(crate) fn due(&self) -> Option<i64> {
        match self.rest {
            Rest::Wait { due, .. } => due,
            Rest::Call { .. } | Rest::Branches { .. } => None,
        }
    }

    pub(crate) fn scope<'s>(&'s mut self, around: &'s Around<'_, 'p>) -> Scope<'s> {
        Scope {
            program: around.program,
            env: &mut self.env,
            profile: around.profile,
            now: around.now,
            zone: around.project_zone.clone(),
        }
    }

    /// The zone of the journey as it is now.
    pub(crate) fn zone(&mut self, around: &Around<'_, 'p>) -> Res<TimeZone> {
        let named = match &around.journey.zone {
            Some(zone) => self.scope(around).eval(zone)?,
            None => Val::Absent,
        };
        let known = match &named {
            Val::Text(name) => TimeZone::get(name).ok(),
            _ => None,
        };
        Ok(known.unwrap_or_else(|| around.project_zone.clone()))
    }

    /// The first `exit if` that holds.
    pub(crate) fn exit_if(&mut self, around: &Around<'_, 'p>) -> Res<Option<Arc<str>>> {
        for (guard, reason) in &around.journey.exit_ifs {
            if self.scope(around).truth(guard)? {
                return Ok(Some(reason.clone()));
            }
        }
        Ok(None)
    }

    /// Goes on until it rests or ends.
    pub(crate) fn run(&mut self, around: &mut Around<'_, 'p>) -> Res<Fate> {
        loop {
            let Some(block) = self.stack.last_mut() else { return Ok(self.over()) };
            let fate = match block.stmts.get(block.next) {
                Some(stmt) => {
                    block.next += 1;
                    self.step(stmt, around)?
                }
                None => self.leave(around)?,
            };
            if let Some(fate) = fate {
                return Ok(fate);
            }
        }
    }

    fn over(&self) -> Fate {
        if self.branch { Fate::Over } else { Fate::Ends(End::Exit("completed".into())) }
    }

    fn step(&mut self, stmt: &'p Stmt, around: &mut Around<'_, 'p>) -> Res<Option<Fate>> {
        match &stmt.kind {
            StmtKind::Let(local, value) => {
                let value = self.scope(around).eval(value)?;
                self.env.locals.insert(*local, value);
            }
            StmtKind::If { condition, then, otherwise } => {
                let body = if self.scope(around).truth(condition)? { then } else { otherwise };
                self.open(body, BlockKind::Plain);
            }
            StmtKind::Wait { label, due } => {
                self.reach(*label, around);
                let due = self.instant(due, around)?;
                return self.wait(due, None, around);
            }
            StmtKind::Race { label, arms, after } => return self.race(stmt, *label, arms, after.as_ref(), around),
            StmtKind::Restart { race, with } => {
                if let Some((from, to)) = with {
                    let payload = self.env.bindings.get(from).cloned().unwrap_or(Json::Null);
                    self.env.bindings.insert(*to, payload);
                }
                while self.stack.pop().is_some_and(|block| !block.kind.is_arm_of(*race)) {}
                self.stack.last_mut().unwrap().next -= 1;
            }
            StmtKind::Split { label, by, salt, arms, local } => {
                self.reach(*label, around);
                let arm = self.arm(by, salt, arms, around)?;
                if let Some(local) = local {
                    self.env.locals.insert(*local, Val::Text(arm.label.clone()));
                }
                self.open(&arm.body, BlockKind::Arm(None));
            }
            StmtKind::Exit { label, reason } => {
                self.reach(*label, around);
                let reason = self.scope(around).eval(reason)?;
                return Ok(Some(Fate::Ends(End::Exit(words(&reason).into()))));
            }
            StmtKind::Continue { levels } => {
                assert_eq!(*levels, 0, "`continue` leaves the innermost arm");
                while matches!(self.stack.last(), Some(Block { kind: BlockKind::Plain, .. })) {
                    self.stack.pop();
                }
                return self.leave(around);
            }
            StmtKind::Break => {
                while self.stack.pop().is_some_and(|block| !matches!(block.kind, BlockKind::Turn(..))) {}
            }
            StmtKind::Match { arms, otherwise } => {
                let mut body = otherwise;
                for (condition, arm) in arms {
                    if self.scope(around).truth(condition)? {
                        body = arm;
                        break;
                    }
                }
                self.open(body, BlockKind::Arm(None));
            }
            StmtKind::Name(from, to) => {
                let payload = self.env.bindings.get(from).cloned().unwrap_or(Json::Null);
                self.env.bindings.insert(*to, payload);
            }
            StmtKind::Parallel { label, need, branches, local } => {
                self.reach(*label, around);
                return self.part((*need, *local), branches, around);
            }
            StmtKind::Update { label, writes } => {
                self.reach(*label, around);
                let values: Vec<Val> =
                    writes.iter().map(|(_, value)| self.scope(around).eval(value)).collect::<Res<_>>()?;
                for ((path, _), value) in writes.iter().zip(values) {
                    put(around.profile, path, value.present().then(|| write(&value)));
                }
                *around.written = true;
                if let Some(reason) = self.exit_if(around)? {
                    return Ok(Some(Fate::Guarded(reason)));
                }
            }
            StmtKind::Repeat(repeat) => return self.turn(repeat, repeat.times, around),
            StmtKind::Limit { label, count, per, key, then, otherwise } => {
                self.reach(*label, around);
                // Whoever leaves takes nobody's place.
                if let Some(reason) = self.exit_if(around)? {
                    return Ok(Some(Fate::Guarded(reason)));
                }
                let within = around.let_through(&around.journey.name, key, *count, per.as_ref());
                self.open(if within { then } else { otherwise }, BlockKind::Arm(None));
            }
            StmtKind::Call(call) => {
                self.reach(call.label, around);
                let args: Vec<Val> = call.args.iter().map(|arg| self.scope(around).eval(arg)).collect::<Res<_>>()?;
                if let Some(reason) = self.exit_if(around)? {
                    return Ok(Some(Fate::Guarded(reason)));
                }
                *around.calls += 1;
                let endpoint = around.program.endpoints[call.endpoint.index()].name.clone();
                let number = *around.calls;
                around.requests.push(Request { number, endpoint, args: args.iter().map(write).collect() });
                self.rest = Rest::Call { call, number };
                return Ok(Some(Fate::Rests));
            }
        }
        Ok(None)
    }

    fn open(&mut self, stmts: &'p [Stmt], kind: BlockKind<'p>) {
        self.stack.push(Block { stmts, next: 0, kind });
    }

    /// The innermost block is over.
    fn leave(&mut self, around: &mut Around<'_, 'p>) -> Res<Option<Fate>> {
        match self.stack.pop().map(|block| block.kind) {
            Some(BlockKind::Turn(repeat, left, began)) if left > 1 => {
                let Some((label, every)) = repeat.every else { return self.turn(repeat, left - 1, around) };
                self.reach(label, around);
                let zone = self.zone(around)?;
                let due = calendar::later(began, &every, &zone);
                self.open(&[], BlockKind::Pause(repeat, left - 1));
                self.wait(due, None, around)
            }
            Some(BlockKind::Pause(repeat, left)) => self.turn(repeat, left, around),
            _ => Ok(None),
        }
    }

    /// Begins a turn, if there is one more.
    fn turn(&mut self, repeat: &'p Repeat, left: i64, around: &mut Around<'_, 'p>) -> Res<Option<Fate>> {
        let goes_on = match &repeat.condition {
            Some(condition) => self.scope(around).truth(condition)?,
            None => true,
        };
        if goes_on {
            self.open(&repeat.body, BlockKind::Turn(repeat, left, around.now));
        }
        Ok(None)
    }

    /// Rests until an instant; goes on at once where that is past.
    fn wait(&mut self, due: i64, race: Option<&'p Stmt>, around: &mut Around<'_, 'p>) -> Res<Option<Fate>> {
        if let Some(reason) = self.exit_if(around)? {
            return Ok(Some(Fate::Guarded(reason)));
        }
        if due <= around.now {
            return Ok(None);
        }
        self.rest = Rest::Wait { due: Some(due), race };
        Ok(Some(Fate::Rests))
    }

    fn reach(&mut self, label: LabelId, around: &Around<'_, 'p>) {
        self.times.insert(label, around.now);
    }

    fn instant(&mut self, due: &Due, around: &Around<'_, 'p>) -> Res<i64> {
        match due {
            Due::After { length, until } => {
                let Val::Duration(length) = self.scope(around).eval(length)? else { panic!("a wait for no duration") };
                let zone = self.zone(around)?;
                let at = calendar::later(around.now, &length, &zone);
                match until {
                    None => Ok(at),
                    Some(until) => match self.scope(around).eval(until)? {
                        Val::Time(time) => Ok(calendar::until(at, time, &zone)),
                        other => panic!("until {other:?}"),
                    },
                }
            }
            Due::At { instant, at: None } => match self.scope(around).eval(instant)? {
                Val::Instant(micros) => Ok(micros),
                other => panic!("wait until {other:?}"),
            },
            Due::At { .. } => panic!("the generator does not make `wait until … at`"),
        }
    }

    fn race(
        &mut self,
        stmt: &'p Stmt,
        label: LabelId,
        arms: &'p [RaceArm],
        after: Option<&'p (Due, Vec<Stmt>)>,
        around: &mut Around<'_, 'p>,
    ) -> Res<Option<Fate>> {
        self.reach(label, around);
        let due = match after {
            Some((due, _)) => Some(self.instant(due, around)?),
            None => None,
        };
        if let Some(reason) = self.exit_if(around)? {
            return Ok(Some(Fate::Guarded(reason)));
        }
        let seen: Vec<Seen> = around.seen.iter().filter(|seen| seen.number > around.taken[0]).cloned().collect();
        for event in seen.iter().filter(|event| !around.taken.contains(&event.number)).cloned().collect::<Vec<_>>() {
            for arm in arms.iter().filter(|arm| arm.event.index() == event.event) {
                let counts = match arm.since {
                    Since::Reached => false,
                    Since::Entry => true,
                    Since::Label(label) => self.times.get(&label).is_some_and(|since| *since <= event.at),
                };
                if counts && self.matches(arm, &event.json, around)? {
                    around.taken.push(event.number);
                    self.take(label, arm, event.json);
                    return Ok(None);
                }
            }
        }
        match after {
            Some((_, body)) if due.is_some_and(|due| due <= around.now) => self.open(body, BlockKind::Arm(Some(label))),
            _ => {
                self.rest = Rest::Wait { due, race: Some(stmt) };
                return Ok(Some(Fate::Rests));
            }
        }
        Ok(None)
    }

    /// Whether an arm's guard holds for an event.
    pub(crate) fn matches(&mut self, arm: &RaceArm, json: &Json, around: &Around<'_, 'p>) -> Res<bool> {
        let Some(guard) = &arm.guard else { return Ok(true) };
        let before = self.env.bindings.insert(arm.binding, json.clone());
        let holds = self.scope(around).truth(guard);
        match before {
            Some(before) => self.env.bindings.insert(arm.binding, before),
            None => self.env.bindings.remove(&arm.binding),
        };
        holds
    }

    /// Goes into an arm with its event.
    pub(crate) fn take(&mut self, label: LabelId, arm: &'p RaceArm, json: Json) {
        self.env.bindings.insert(arm.binding, json);
        self.open(&arm.body, BlockKind::Arm(Some(label)));
    }

    /// The clock ended the wait.
    pub(crate) fn fire(&mut self) {
        if let Rest::Wait {
            race: Some(Stmt { kind: StmtKind::Race { label, after: Some((_, body)), .. }, .. }), ..
        } = self.rest
        {
            self.open(body, BlockKind::Arm(Some(*label)));
        }
    }

    fn arm(&mut self, by: &SplitKey, salt: &str, arms: &'p [SplitArm], around: &Around<'_, 'p>) -> Res<&'p SplitArm> {
        let key = match by {
            SplitKey::Profile => format!("email:{}", around.profile_id),
            SplitKey::Values(_) => panic!("the generator does not make splits by values"),
        };
        let mut hash = blake3::Hasher::new();
        hash.update(&(salt.len() as u64).to_le_bytes()).update(salt.as_bytes()).update(key.as_bytes());
        let first: [u8; 8] = hash.finalize().as_bytes()[..8].try_into().unwrap();
        let mut bucket = (u64::from_le_bytes(first) % 10_000) as u32;
        for arm in arms {
            match bucket.checked_sub(arm.share) {
                None => return Ok(arm),
                Some(rest) => bucket = rest,
            }
        }
        panic!("shares that do not sum")
    }

    /// The answer to its call came.
    pub(crate) fn answer(
        &mut self,
        call: &'p Call,
        answer: &Result<Json, ErrorSet>,
        on_error: &OnError,
    ) -> Result<Option<End>, Fault> {
        self.rest = Rest::Wait { due: None, race: None };
        let error = match answer {
            Ok(json) => {
                if let Some(binding) = call.answer {
                    self.env.bindings.insert(binding, json.clone());
                }
                return Ok(None);
            }
            Err(error) => *error,
        };
        if let Some(binding) = call.answer {
            self.env.bindings.insert(binding, Json::Null);
        }
        if let Some((_, body)) = call.handlers.iter().find(|(sets, _)| sets.iter().any(|set| covers(*set, error))) {
            self.open(body, BlockKind::Arm(None));
            return Ok(None);
        }
        Ok(match on_error {
            OnError::Exit(reason) if !call.or_none => Some(End::Exit(reason.clone())),
            _ => None,
        })
    }
}

fn covers(set: ErrorSet, error: ErrorSet) -> bool {
    match (set, error) {
        (ErrorSet::Any, _) => true,
        (ErrorSet::HttpClass(class), ErrorSet::Http(status)) => u16::from(class) == status / 100,
        (set, error) => set == error,
    }
}
