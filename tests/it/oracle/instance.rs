//! The reference interpreter's statements: an instance is a stack of places in the typed tree.

use super::calendar;
use super::eval::{Env, Fault, Res, Scope};
use super::value::{Val, words, write};
use jiff::tz::TimeZone;
use journey_bytecode::program::ErrorSet;
use journey_bytecode::types::Span;
use journey_compiler::hir::{
    Call, Due, Journey, LabelId, OnError, Program, RaceArm, Repeat, Since, SplitArm, SplitKey, Stmt, StmtKind,
};
use serde_json::Value as Json;
use std::collections::HashMap;
use std::sync::Arc;

/// What an instance rests at.
#[derive(Clone, Debug)]
pub(crate) enum Rest<'p> {
    Wait { due: Option<i64>, race: Option<&'p Stmt> },
    Call { call: &'p Call, number: u64 },
    Held,
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
    /// By its own `exit`, or an unhandled failure.
    Ends(End),
    /// By a guard of the header.
    Guarded(Arc<str>),
}

/// A request that left.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Request {
    pub(crate) number: u64,
    pub(crate) endpoint: Arc<str>,
    pub(crate) args: Vec<Json>,
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

/// An event that was seen, for waits that look back.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) number: u64,
    pub(crate) at: i64,
    pub(crate) event: usize,
    pub(crate) json: Json,
}

/// What surrounds an instance while it runs.
pub(crate) struct Around<'a> {
    pub(crate) program: &'a Program,
    pub(crate) profile: &'a Json,
    pub(crate) profile_id: &'a str,
    pub(crate) project_zone: &'a TimeZone,
    pub(crate) now: i64,
    pub(crate) seen: &'a [Seen],
    pub(crate) requests: &'a mut Vec<Request>,
    pub(crate) calls: &'a mut u64,
    pub(crate) limits: &'a mut Limits,
}

/// How many came through a limit of a journey, and until when that counts.
pub(crate) type Limits = HashMap<(Arc<str>, Arc<str>), (u32, i64)>;

impl Around<'_> {
    /// Whether a limit has a place left; if so it is taken. Days are those of the project's calendar.
    fn let_through(&mut self, journey: &Arc<str>, key: &Arc<str>, most: u32, per: Option<&Span>) -> bool {
        let until = per.map_or(i64::MAX, |per| {
            let from = if per.micros == 0 { calendar::midnight(self.now, self.project_zone) } else { self.now };
            calendar::later(from, per, self.project_zone)
        });
        let count = self.limits.entry((journey.clone(), key.clone())).or_insert((0, until));
        if count.1 <= self.now {
            *count = (0, until);
        }
        let within = count.0 < most;
        count.0 += u32::from(within);
        within
    }
}

/// One run of a journey for a person.
#[derive(Clone, Debug)]
pub(crate) struct Instance<'p> {
    pub(crate) number: u64,
    pub(crate) journey: &'p Journey,
    pub(crate) key: String,
    pub(crate) entered: i64,
    pub(crate) expires: Option<i64>,
    pub(crate) goals: u64,
    pub(crate) rest: Rest<'p>,
    pub(crate) at: Option<LabelId>,
    /// Events it has used, the entry first.
    pub(crate) taken: Vec<u64>,
    pub(crate) env: Env,
    times: HashMap<LabelId, i64>,
    stack: Vec<Block<'p>>,
}

impl<'p> Instance<'p> {
    pub(crate) fn new(number: u64, journey: &'p Journey, key: String, now: i64, event: u64, env: Env) -> Self {
        Instance {
            number,
            journey,
            key,
            entered: now,
            expires: None,
            goals: 0,
            rest: Rest::Wait { due: None, race: None },
            at: None,
            taken: vec![event],
            env,
            times: HashMap::new(),
            stack: vec![Block { stmts: &journey.body, next: 0, kind: BlockKind::Plain }],
        }
    }

    pub(crate) fn due(&self) -> Option<i64> {
        match self.rest {
            Rest::Wait { due, .. } => due,
            Rest::Call { .. } | Rest::Held => None,
        }
    }

    /// When the clock touches it next.
    pub(crate) fn next_due(&self) -> Option<i64> {
        [self.due(), self.expires].into_iter().flatten().min()
    }

    pub(crate) fn scope<'s>(&'s mut self, around: &'s Around<'_>) -> Scope<'s> {
        Scope {
            program: around.program,
            env: &mut self.env,
            profile: around.profile,
            now: around.now,
            zone: around.project_zone.clone(),
        }
    }

    /// The zone of the journey as it is now.
    pub(crate) fn zone(&mut self, around: &Around<'_>) -> Res<TimeZone> {
        let named = match &self.journey.zone {
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
    pub(crate) fn exit_if(&mut self, around: &Around<'_>) -> Res<Option<Arc<str>>> {
        for (guard, reason) in &self.journey.exit_ifs {
            if self.scope(around).truth(guard)? {
                return Ok(Some(reason.clone()));
            }
        }
        Ok(None)
    }

    /// Goes on until it rests or ends.
    pub(crate) fn run(&mut self, around: &mut Around<'_>) -> Res<Fate> {
        loop {
            let Some(block) = self.stack.last_mut() else { return Ok(Fate::Ends(End::Exit("completed".into()))) };
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

    fn step(&mut self, stmt: &'p Stmt, around: &mut Around<'_>) -> Res<Option<Fate>> {
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
            StmtKind::Name(..) | StmtKind::Parallel { .. } | StmtKind::Update { .. } => {
                panic!("the interpreter does not take this step yet, and the generator makes none")
            }
            StmtKind::Repeat(repeat) => return self.turn(repeat, repeat.times, around),
            StmtKind::Limit { label, count, per, key, then, otherwise } => {
                self.reach(*label, around);
                let within = around.let_through(&self.journey.name, key, *count, per.as_ref());
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
    fn leave(&mut self, around: &mut Around<'_>) -> Res<Option<Fate>> {
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
    fn turn(&mut self, repeat: &'p Repeat, left: i64, around: &mut Around<'_>) -> Res<Option<Fate>> {
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
    fn wait(&mut self, due: i64, race: Option<&'p Stmt>, around: &mut Around<'_>) -> Res<Option<Fate>> {
        if let Some(reason) = self.exit_if(around)? {
            return Ok(Some(Fate::Guarded(reason)));
        }
        if due <= around.now {
            return Ok(None);
        }
        self.rest = Rest::Wait { due: Some(due), race };
        Ok(Some(Fate::Rests))
    }

    fn reach(&mut self, label: LabelId, around: &Around<'_>) {
        self.at = Some(label);
        self.times.insert(label, around.now);
    }

    fn instant(&mut self, due: &Due, around: &Around<'_>) -> Res<i64> {
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
        around: &mut Around<'_>,
    ) -> Res<Option<Fate>> {
        self.reach(label, around);
        let due = match after {
            Some((due, _)) => Some(self.instant(due, around)?),
            None => None,
        };
        if let Some(reason) = self.exit_if(around)? {
            return Ok(Some(Fate::Guarded(reason)));
        }
        let seen: Vec<Seen> = around.seen.iter().filter(|seen| seen.number > self.taken[0]).cloned().collect();
        for event in seen.iter().filter(|event| !self.taken.contains(&event.number)).cloned().collect::<Vec<_>>() {
            for arm in arms.iter().filter(|arm| arm.event.index() == event.event) {
                let counts = match arm.since {
                    Since::Reached => false,
                    Since::Entry => true,
                    Since::Label(label) => self.times.get(&label).is_some_and(|since| *since <= event.at),
                };
                if counts && self.matches(arm, &event.json, around)? {
                    self.taken.push(event.number);
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
    pub(crate) fn matches(&mut self, arm: &RaceArm, json: &Json, around: &Around<'_>) -> Res<bool> {
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

    fn arm(&mut self, by: &SplitKey, salt: &str, arms: &'p [SplitArm], around: &Around<'_>) -> Res<&'p SplitArm> {
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
