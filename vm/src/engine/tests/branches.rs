//! `parallel`: branches rest, call and end side by side, and what they leave behind.

use super::journeys::{retry, simple};
use super::kit::*;
use super::rig::Rig;
use journey_bytecode::op::Instr;
use journey_bytecode::program::*;
use journey_bytecode::types::*;
use std::sync::Arc;

/// Names of branches and what writes them.
type Branches<'w, 'k> = &'w mut [(&'w str, &'w mut dyn FnMut(&mut Body<'k>))];

impl<'k> Body<'k> {
    /// A `parallel` step whose branches are written by the functions; goes on after it when `need` have ended.
    pub(crate) fn parallel(
        &mut self,
        label: &str,
        need: u16,
        (passed, live): (&[Reg], &[Reg]),
        branches: Branches<'_, 'k>,
    ) {
        let mut passed: Vec<Reg> = passed.iter().chain(&self.journey.header_live).copied().collect();
        passed.sort();
        passed.dedup();
        let point = self.rest(label, live);
        let mut starts = vec![];
        for (name, write) in branches {
            let name = self.kit.text(name);
            starts.push((name, self.here(), Pc(0)));
            write(self);
            self.emit(Instr::Join {});
        }
        let resume = self.here();
        starts.iter_mut().for_each(|branch| branch.2 = resume);
        self.kind(point, PointKind::Parallel { branches: starts, need, passed });
    }

    /// Waits for an event.
    fn until(&mut self, label: &str, event: EventRef, live: &[Reg]) {
        let point = self.rest(label, live);
        let resume = self.here();
        let arms = vec![self.arm(event, None, Since::Reached, resume)];
        self.kind(point, PointKind::Race { arms, timer: None });
    }
}

/// `on Changed`, one per cart: three branches, one of which has two of its own; the second to end decides. Then a mail.
pub(crate) fn side_by_side_in(kit: &mut Kit) {
    let (changed, bought) = (kit.event("Changed"), kit.event("Bought"));
    let mail = kit.action("Mail", retry());
    kit.journey("Branches", changed, |b| {
        b.journey.reentry = Reentry::AfterExit(Span { months: 0, days: 7, micros: 0 });
        b.journey.expires = Some(Span { months: 0, days: 14, micros: 0 });
        let cart = b.reg(MAYBE);
        b.journey.header_live = vec![cart];
        let key = b.here();
        b.load(cart, changed, CART);
        b.emit(Instr::Return { a: cart });
        b.journey.entry_key = Some(key);
        let same = b.same_cart(bought, cart);
        b.journey.goals = vec![Goal { event: bought, guard: Some(same), since: None }];
        b.journey.start = b.here();
        b.load(cart, changed, CART);
        b.parallel(
            "three",
            2,
            (&[cart], &[cart]),
            &mut [
                ("mails", &mut |b| {
                    b.call("first", mail, cart, &[cart], false);
                    b.wait("pause", 2 * HOUR, &[cart]);
                    b.call("second", mail, cart, &[cart], false);
                }),
                ("inner", &mut |b| {
                    b.parallel(
                        "two",
                        1,
                        (&[], &[]),
                        &mut [
                            ("slow", &mut |b| {
                                b.wait("slow", DAY, &[]);
                            }),
                            ("bought", &mut |b| b.until("bought", bought, &[])),
                        ],
                    );
                    b.wait("rest", MINUTE, &[]);
                }),
                ("changed", &mut |b| b.until("changed", changed, &[])),
            ],
        );
        b.call("last", mail, cart, &[], true);
        b.exit("done");
    });
}

fn side_by_side() -> Arc<[u8]> {
    let mut kit = Kit::new();
    side_by_side_in(&mut kit);
    kit.bytes()
}

fn places(rig: &Rig) -> String {
    let view = rig.view();
    let branch = |b: crate::engine::BranchView| format!("{}: {}", b.name, b.at.as_deref().unwrap_or(""));
    view.branches.into_iter().map(branch).collect::<Vec<_>>().join(", ")
}

#[test]
fn branches_rest_side_by_side_and_enough_of_them_end_it() {
    let mut rig = Rig::new(side_by_side());
    rig.event("Changed", r#""cart":"c""#);
    assert_eq!(places(&rig), "mails: first, inner: two, changed: changed, slow: slow, bought: bought");
    assert_eq!(rig.effects.len(), 1);
    rig.restart();
    rig.succeed("m");
    rig.event("Bought", r#""cart":"c""#);
    assert!(rig.view().goal, "the header looks at events whatever the branches do");
    assert_eq!(places(&rig), "mails: pause, inner: rest, changed: changed");
    rig.advance(MINUTE);
    assert_eq!(places(&rig), "mails: pause, changed: changed");
    rig.restart();
    rig.event("Changed", r#""cart":"c""#);
    assert_eq!((places(&rig), rig.stands()), (String::new(), "at last".into()));
    rig.succeed("m");
    assert_eq!(rig.stands(), "exit done");
    insta::assert_snapshot!(rig.timeline());
}

#[test]
fn losers_are_cancelled_with_their_timers_and_unsent_messages() {
    let mut rig = Rig::new(side_by_side());
    rig.event("Changed", r#""cart":"c""#);
    rig.succeed("m");
    rig.advance(2 * HOUR);
    let second = rig.effects[0].clone();
    rig.event("Changed", r#""cart":"c""#);
    rig.event("Bought", "");
    let applied = rig.advance(MINUTE);
    assert_eq!(applied.cancelled, [second.id], "the second mail of the branch that lost");
    assert_eq!((rig.effects.len(), rig.stands()), (1, "at last".into()));
    // Its answer comes too late, and means nothing.
    let before = rig.dump();
    rig.answer(&second, crate::record::Outcome::Answer([0].into()));
    let meta = |table| table == crate::engine::Table::Meta;
    let without = |changes: crate::engine::Changes| {
        changes.entries.into_iter().filter(|c| !meta(c.table)).map(|c| (c.key, c.value)).collect::<Vec<_>>()
    };
    let after = rig.dump();
    assert_eq!(without(before), without(after));
    rig.succeed("m");
    rig.advance(10 * DAY);
    assert_eq!(rig.stands(), "exit done");
}

#[test]
fn an_event_satisfies_one_wait_the_first_in_the_text() {
    let mut rig = Rig::new(simple(|b, [_, ping, stop]| {
        b.journey.start = b.here();
        b.parallel(
            "both",
            2,
            (&[], &[]),
            &mut [
                ("a", &mut |b| {
                    b.until("a1", ping, &[]);
                    b.until("a2", stop, &[]);
                }),
                ("b", &mut |b| b.until("b1", ping, &[])),
            ],
        );
        b.exit("done");
    }));
    rig.event("Start", "");
    rig.event("Ping", "");
    assert_eq!(places(&rig), "a: a2, b: b1");
    rig.event("Ping", "");
    assert_eq!(places(&rig), "a: a2");
    rig.event("Stop", "");
    assert_eq!(rig.stands(), "exit done");
}

#[test]
fn calls_of_branches_have_keys_of_their_own_and_are_tried_again_apart() {
    let mut rig = Rig::new(simple(|b, _| {
        let (mail, to) = (EndpointRef(0), b.reg(MAYBE));
        b.journey.start = b.here();
        b.emit(Instr::Absent { out: to });
        b.parallel(
            "both",
            2,
            (&[to], &[]),
            &mut [
                ("a", &mut |b| {
                    b.call("a", mail, to, &[], true);
                }),
                ("b", &mut |b| {
                    b.call("b", mail, to, &[], true);
                }),
            ],
        );
        b.exit("done");
    }));
    rig.event("Start", "");
    let [a, b] = [rig.effects[0].clone(), rig.effects[1].clone()];
    assert_ne!(a.id, b.id);
    let failed = crate::record::Outcome::Failure { error: ErrorSet::Timeout, message: "no".into(), retry_after: None };
    rig.answer(&a, failed.clone());
    rig.restart();
    rig.answer(&b, crate::record::Outcome::Answer([0].into()));
    assert_eq!(places(&rig), "a: a");
    rig.effects.clear();
    rig.advance(MINUTE);
    assert_eq!(rig.effects.iter().map(|e| (e.id, e.attempt)).collect::<Vec<_>>(), [(a.id, 2)]);
    let again = rig.effects.remove(0);
    rig.answer(&again, crate::record::Outcome::Answer([0].into()));
    assert_eq!(rig.stands(), "exit done");
}

#[test]
fn an_exit_in_a_branch_and_expiry_end_all() {
    let write = |b: &mut Body<'_>, [_, ping, stop]: [EventRef; 3]| {
        let (mail, to) = (EndpointRef(0), b.reg(MAYBE));
        b.journey.expires = Some(Span { months: 0, days: 1, micros: 0 });
        b.journey.start = b.here();
        b.emit(Instr::Absent { out: to });
        b.parallel(
            "both",
            2,
            (&[to], &[]),
            &mut [
                ("a", &mut |b| {
                    b.call("a", mail, to, &[], true);
                }),
                ("b", &mut |b| {
                    b.until("b", ping, &[]);
                    b.exit("by b");
                }),
                ("c", &mut |b| b.until("c", stop, &[])),
            ],
        );
        b.exit("done");
    };
    let mut rig = Rig::new(simple(write));
    rig.event("Start", "");
    let call = rig.effects[0].id;
    rig.event("Ping", "");
    assert_eq!(rig.stands(), "exit by b");
    assert_eq!(rig.view().at.as_deref(), Some("b"));
    assert!(rig.effects.is_empty() && rig.engine.pending_effects(None, 9).unwrap().is_empty(), "{call} is cancelled");
    rig.event("Start", "");
    rig.advance(DAY);
    assert_eq!(rig.stands(), "expired");
    assert!(rig.engine.pending_effects(None, 9).unwrap().is_empty());
    assert_eq!(rig.engine.next_timer(), None);
}

#[test]
fn a_fault_in_a_branch_holds_the_instance() {
    let mut rig = Rig::new(simple(|b, [_, ping, _]| {
        let (mail, to) = (EndpointRef(0), b.reg(MAYBE));
        b.journey.start = b.here();
        b.emit(Instr::Absent { out: to });
        b.parallel(
            "both",
            2,
            (&[to], &[]),
            &mut [
                ("a", &mut |b| {
                    b.call("a", mail, to, &[], true);
                }),
                ("b", &mut |b| {
                    b.until("b", ping, &[]);
                    let n = b.reg(INTEGER);
                    let most = b.kit.integer(i64::MAX);
                    b.emit(Instr::Const { out: n, value: most });
                    b.emit(Instr::Add { out: n, a: n, b: n });
                }),
            ],
        );
        b.exit("done");
    }));
    rig.event("Start", "");
    rig.event("Ping", "");
    assert!(rig.stands().starts_with("held: "), "{}", rig.stands());
    assert!(rig.view().branches.is_empty() && rig.engine.pending_effects(None, 9).unwrap().is_empty());
    rig.event("Ping", "");
}

#[test]
fn a_branch_that_never_began_is_an_error_not_a_panic() {
    let mut rig = Rig::new(simple(|b, _| {
        b.journey.start = b.here();
        b.emit(Instr::Join {});
    }));
    rig.event("Start", "");
    assert!(rig.stands().starts_with("held: "), "{}", rig.stands());
}

#[test]
fn branches_without_end_are_a_fault() {
    let mut rig = Rig::new(simple(|b, _| {
        b.journey.start = b.here();
        let point = b.rest("again", &[]);
        let start = b.kit.text("a");
        // A branch that starts the branches it is one of.
        let branches = vec![(start, b.journey.start, b.journey.start); 2];
        b.kind(point, PointKind::Parallel { branches, need: 1, passed: vec![] });
    }));
    rig.event("Start", "");
    assert!(rig.stands().starts_with("held: "), "{}", rig.stands());
}
