//! Journeys: header, body and guards in one unit.

use super::generate::Generator;
use super::stmt::Steps;
use super::unit::{Op, When};
use super::{Lowering, errors, finish};
use crate::hir::{self, BindingId, Since, Stmt, StmtKind};
use journey_bytecode::limits;
use journey_bytecode::op::Instr;
use journey_bytecode::program::{ExitWhen, Goal, Journey, OnError, Open, Point, PointKind, Trigger};
use journey_bytecode::types::{EventRef, Pc, Reg, StrRef, Type};

/// The reason of an instance that comes to the end of the text.
pub(super) const END: &str = "completed";

/// The header's code, before positions are known.
#[derive(Debug, Default)]
struct Header {
    trigger: Option<Pc>,
    require: Vec<(Pc, StrRef)>,
    entry_key: Option<Pc>,
    zone: Option<Pc>,
    exits: Vec<Option<Pc>>,
    exit_ifs: Vec<(Pc, StrRef)>,
    goals: Vec<(Option<Pc>, Option<Reg>)>,
    start: Option<Pc>,
}

impl Lowering<'_> {
    pub(crate) fn journey(&mut self, index: usize) -> Option<Journey> {
        let program = self.program;
        let journey = program.journeys.get(index)?;
        if journey.labels.len() >= limits::TABLE {
            self.report(errors::too_large("journey", &journey.name, journey.span));
            return None;
        }
        let points = journey.labels.iter().map(|l| self.point(journey, l)).collect();
        let mut make = Generator::new(self, &journey.unit, journey.zone.as_ref());
        make.unit.span = journey.span;
        make.unit.points = points;
        make.prepare(journey);
        let mut header = Header::default();
        make.before(journey, &mut header);
        make.body(journey, &mut header);
        make.header(journey, &mut header);
        make.race_guards();
        make.expand();
        let unit = std::mem::take(&mut make.unit);
        let done = finish::finish(self, unit, ("journey", &journey.name, journey.span))?;
        let at = |pc: Pc| done.pc(pc);
        let on_error = match &journey.on_error {
            hir::OnError::Exit(reason) => OnError::Exit(self.tables.text(reason)),
            hir::OnError::Continue => OnError::Continue,
        };
        let exits = journey.exits.iter().zip(&header.exits);
        let goals = journey.goals.iter().zip(&header.goals);
        Some(Journey {
            name: self.tables.text(&journey.name),
            title: journey.doc.as_ref().map(|d| self.tables.text(d)),
            trigger: journey
                .trigger
                .as_ref()
                .map(|(event, _, _)| Trigger { event: EventRef(event.0 as u16), guard: header.trigger.map(at) }),
            require: header.require.iter().map(|(pc, text)| (at(*pc), *text)).collect(),
            entry_key: header.entry_key.map(at),
            reentry: journey.reentry,
            expires: journey.expires,
            zone: header.zone.map(at),
            on_error,
            exits: exits
                .map(|((event, _, _, reason), guard)| ExitWhen {
                    event: EventRef(event.0 as u16),
                    guard: guard.map(at),
                    reason: self.tables.text(reason),
                })
                .collect(),
            exit_ifs: header.exit_ifs.iter().map(|(pc, reason)| (at(*pc), *reason)).collect(),
            goals: goals
                .map(|(goal, (guard, since))| Goal {
                    event: EventRef(goal.event.0 as u16),
                    guard: guard.map(at),
                    since: since.map(|reg| done.reg(reg)),
                })
                .collect(),
            open: Open { from: journey.open.0, until: journey.open.1 },
            header_live: done.header_live.clone(),
            start: header.start.map_or(Pc(0), at),
            points: done.points,
            code: done.code,
            location: self.location(journey.span),
        })
    }

    /// A step before its statement is seen.
    fn point(&mut self, journey: &hir::Journey, label: &hir::Label) -> Point {
        Point {
            label: self.tables.text(&label.name),
            named: label.named,
            title: label.doc.as_ref().map(|d| self.tables.text(d)),
            kind: PointKind::Mark,
            live: vec![],
            location: self.location(journey.span),
        }
    }
}

impl<'a> Generator<'_, 'a> {
    fn prepare(&mut self, journey: &'a hir::Journey) {
        let instant = self.cx.tables.ty(Type::DateTime);
        let maybe = self.cx.tables.option(instant);
        let mut rebound = vec![];
        find_rebound(&journey.body, &mut rebound);
        let times = journey.labels.iter().map(|l| l.timed.then(|| self.unit.reg(maybe))).collect();
        self.steps = Steps {
            starts: vec![None; journey.labels.len()],
            times,
            rebound,
            continues: matches!(journey.on_error, hir::OnError::Continue),
            ..Steps::default()
        };
    }

    /// What runs before an instance exists, with the starting event in context.
    fn before(&mut self, journey: &'a hir::Journey, header: &mut Header) {
        let binding = journey.trigger.as_ref().map(|(_, binding, _)| *binding);
        if let Some((_, _, Some(guard))) = &journey.trigger {
            header.trigger = Some(self.guard(guard, binding, When::Fresh));
        }
        for (present, text) in &journey.require {
            let pc = self.guard(present, binding, When::Fresh);
            header.require.push((pc, self.cx.tables.text(text)));
        }
        if !journey.one_per.is_empty() {
            self.in_context.extend(binding);
            let start = self.unit.entry(When::Fresh);
            let a = self.key(&journey.one_per);
            self.unit.emit(Instr::Return { a });
            self.in_context.clear();
            header.entry_key = Some(start);
        }
    }

    fn body(&mut self, journey: &'a hir::Journey, header: &mut Header) {
        self.unit.span = journey.span;
        header.start = Some(self.unit.entry(When::Fresh));
        for time in self.steps.times.iter().copied().flatten().collect::<Vec<_>>() {
            self.unit.emit(Instr::Absent { out: time });
        }
        if let Some((_, binding, _)) = &journey.trigger {
            self.unit.op(Op::Bind(*binding));
        }
        if self.stmts(&journey.body) {
            self.unit.span = journey.span.after();
            let reason = self.text(END, None);
            self.unit.emit(Instr::Exit { reason });
        }
    }

    /// What runs while an instance rests.
    fn header(&mut self, journey: &'a hir::Journey, header: &mut Header) {
        if let Some(zone) = self.zone.take() {
            header.zone = Some(self.returning(zone, None, When::Resting));
            self.zone = Some(zone);
        }
        for (_, binding, guard, _) in &journey.exits {
            let guard = guard.as_ref().map(|g| self.guard(g, Some(*binding), When::Resting));
            header.exits.push(guard);
        }
        for (guard, reason) in &journey.exit_ifs {
            let pc = self.guard(guard, None, When::Resting);
            header.exit_ifs.push((pc, self.cx.tables.text(reason)));
        }
        for goal in &journey.goals {
            let guard = goal.guard.as_ref().map(|g| self.guard(g, Some(goal.binding), When::Resting));
            let since = match goal.since {
                Since::Label(label) => self.time_of(label),
                Since::Entry | Since::Reached => None,
            };
            self.unit.watched.extend(since);
            header.goals.push((guard, since));
        }
    }
}

/// The bindings that some `restart with` replaces.
fn find_rebound(stmts: &[Stmt], found: &mut Vec<BindingId>) {
    for stmt in stmts {
        if let StmtKind::Restart { with: Some((_, to)), .. } = &stmt.kind {
            found.push(*to);
        }
        stmt.kind.blocks().into_iter().for_each(|block| find_rebound(block, found));
    }
}
