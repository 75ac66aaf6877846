//! Journeys of the tests.

use super::kit::*;
use journey_bytecode::op::Instr;
use journey_bytecode::program::*;
use journey_bytecode::types::*;
use std::sync::Arc;

/// Retries of the tests' actions: twice, 10 seconds to a minute, on time-outs, 429 and 5xx.
pub(crate) fn retry() -> Retry {
    let on = vec![ErrorSet::Timeout, ErrorSet::Limited, ErrorSet::Http(429), ErrorSet::HttpClass(5)];
    Retry { times: 2, first: 10 * SECOND, most: MINUTE, on }
}

/// `on Changed where n != 1`, one per cart: a window of two hours that every change of the cart restarts; a mail; a day
/// of waiting for `Bought since mail`.
pub(crate) fn cart() -> Arc<[u8]> {
    let mut kit = Kit::new();
    cart_in(&mut kit);
    kit.bytes()
}

pub(crate) fn cart_in(kit: &mut Kit) {
    let (changed, bought) = (kit.event("Changed"), kit.event("Bought"));
    let mail = kit.action("Mail", retry());
    kit.journey("Cart", changed, |b| {
        b.journey.reentry = Reentry::AfterExit(Span { months: 0, days: 7, micros: 0 });
        b.journey.expires = Some(Span { months: 0, days: 14, micros: 0 });
        let cart = b.reg(MAYBE);
        b.journey.header_live = vec![cart];
        // Header.
        let require = b.has_cart(changed);
        let text = b.kit.text("cart");
        b.journey.require = vec![(require, text)];
        let key = b.here();
        b.load(cart, changed, CART);
        b.emit(Instr::Return { a: cart });
        b.journey.entry_key = Some(key);
        let (same_changed, same_bought) = (b.same_cart(changed, cart), b.same_cart(bought, cart));
        b.journey.goals = vec![Goal { event: bought, guard: Some(same_bought), since: None }];
        // Body.
        b.journey.start = b.here();
        b.load(cart, changed, CART);
        let again = b.here();
        let due = b.after(2 * HOUR);
        let window = b.rest("window", &[cart]);
        let restart = b.here();
        b.load(cart, changed, CART);
        b.emit(Instr::Jump { to: again });
        let out = b.exit("bought");
        let on = b.here();
        let arms = vec![
            b.arm(changed, Some(same_changed), Since::Reached, restart),
            b.arm(bought, Some(same_bought), Since::Reached, out),
        ];
        b.kind(window, PointKind::Race { arms, timer: Some((due, on)) });
        let reached = b.reg(INSTANT);
        b.emit(Instr::Now { out: reached });
        b.call("mail", mail, cart, &[cart, reached], false);
        let due = b.after(DAY);
        let day_two = b.rest("day_two", &[cart, reached]);
        let end = b.exit("reminded");
        let arms = vec![b.arm(bought, Some(same_bought), Since::Label(reached), out)];
        b.kind(day_two, PointKind::Race { arms, timer: Some((due, end)) });
    });
}

/// `on Start`: calls, then ends with the answer's id. A handler for 404; others as asked.
pub(crate) fn caller(or_none: bool, on_error: Option<&str>) -> Arc<[u8]> {
    let mut kit = Kit::new();
    let start = kit.event("Start");
    kit.event("Other");
    let mail = kit.action("Mail", retry());
    let on_error = on_error.map(|reason| kit.text(reason));
    kit.journey("Caller", start, |b| {
        b.journey.on_error = on_error.map_or(OnError::Continue, OnError::Exit);
        let cart = b.reg(MAYBE);
        b.load(cart, start, CART);
        let call = b.rest("ask", &[]);
        let (answered, id, none) = (b.reg(BOOLEAN), b.reg(MAYBE), b.reg(STRING));
        let ok = b.here();
        b.emit(Instr::Answered { out: answered });
        let unless = b.emit(Instr::Unless { a: answered, to: Pc(0) });
        b.load_answer(id, mail);
        b.emit(Instr::IfAbsent { a: id, to: Pc(0) });
        b.emit(Instr::Unwrap { out: none, a: id });
        b.emit(Instr::Exit { reason: none });
        let no = b.exit("no answer");
        b.journey.code.instrs[unless.index()] = Instr::Unless { a: answered, to: no };
        b.journey.code.instrs[unless.index() + 2] = Instr::IfAbsent { a: id, to: no };
        let not_found = b.here();
        b.emit(Instr::ErrorText { out: none });
        b.emit(Instr::Exit { reason: none });
        let errors = vec![(vec![ErrorSet::Http(404)], not_found)];
        b.kind(call, PointKind::Call { endpoint: mail, args: vec![cart], ok, errors, or_none });
    });
    kit.bytes()
}

/// `on Start`, then whatever the test wants, with the events `Start`, `Ping`, `Stop` and the profile at hand.
pub(crate) fn simple(write: impl FnOnce(&mut Body<'_>, [EventRef; 3])) -> Arc<[u8]> {
    let mut kit = Kit::new();
    let events = [kit.event("Start"), kit.event("Ping"), kit.event("Stop")];
    kit.profile();
    kit.action("Mail", retry());
    kit.journey("Simple", events[0], |b| write(b, events));
    kit.bytes()
}
