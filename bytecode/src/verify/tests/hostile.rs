//! Whatever the bundle: an error or a proof, soon, and never a panic.

use super::*;
use crate::bundle;
use crate::limits::{INSTRUCTIONS, REGISTERS, WORK};
use crate::op::{Instr, Operand, Source};
use crate::program::{Code, Point, PointKind};
use crate::types::{Pc, PointRef, Type, TypeRef};
use proptest::prelude::*;
use std::convert::Infallible;

/// Operands from a list of small numbers, so that many are in bounds.
struct Given(std::vec::IntoIter<u16>);

impl Source for Given {
    type Error = Infallible;

    fn number(&mut self) -> Result<u16, Infallible> {
        Ok(self.0.next().unwrap_or_default())
    }
}

fn instrs() -> impl Strategy<Value = Vec<Instr>> {
    let one =
        (prop::sample::select(Instr::TABLE), prop::collection::vec(0..24_u16, 4)).prop_map(|((opcode, _), numbers)| {
            let Ok(instr) = Instr::build(opcode, &mut Given(numbers.into_iter()));
            instr.unwrap()
        });
    prop::collection::vec(one, 1..40)
}

/// After a bundle verified, what the machine relies on without looking.
fn relies(bundle: &Bundle) {
    let units = bundle.events.iter().map(|e| (&e.code, 0));
    let units = units.chain(bundle.endpoints.iter().map(|e| (&e.code, 0)));
    for (code, points) in units.chain(bundle.journeys.iter().map(|j| (&j.code, j.points.len()))) {
        for instr in &code.instrs {
            instr.operands(|operand| match operand {
                Operand::In(reg) | Operand::Out(reg) => assert!(reg.index() < code.regs.len()),
                Operand::Ins(regs) => assert!(regs.first.index() + usize::from(regs.count) <= code.regs.len()),
                Operand::Const(r) => assert!(r.index() < bundle.consts.len()),
                Operand::Jump(pc) => assert!(pc.index() < code.instrs.len()),
                Operand::Doc(r) => assert!(r.index() < bundle.documents.len()),
                Operand::Import(r) => assert!(r.index() < bundle.imports.len()),
                Operand::Point(r) => assert!(r.index() < points),
                Operand::Type(_) | Operand::Col(_) | Operand::Index(_) => {}
            });
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn instruction_soup(soup in instrs(), start in 0..40_u16) {
        let mut bundle = sample();
        bundle.journeys[0].code.instrs = soup.clone();
        bundle.journeys[0].code.locations.clear();
        prop_assert!(check(&bundle).is_err(), "its entries are beyond the soup");
        bundle.journeys[0].points.clear();
        bundle.journeys[0] = Journey {
            code: bundle.journeys[0].code.clone(),
            start: Pc(start),
            ..bare(&bundle.journeys[0])
        };
        bundle.tests.clear();
        if check(&bundle).is_ok() {
            relies(&bundle);
        }
    }

    /// One instruction or operand of a good program is another.
    #[test]
    fn a_changed_instruction(at in any::<prop::sample::Index>(), new in instrs()) {
        let mut bundle = sample();
        let instrs = &mut bundle.journeys[0].code.instrs;
        let at = at.index(instrs.len());
        instrs[at] = new[0];
        if check(&bundle).is_ok() {
            relies(&bundle);
        }
    }

    /// Bytes of a good bundle are others: flipped, replaced, cut.
    #[test]
    fn changed_bytes(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let mut bytes = bundle::encode(&sample());
        bytes.truncate(bytes.len() - 32);
        for (at, value) in changes {
            // Past the header, so that most of them reach the tables.
            let at = 144 + at.index(bytes.len() - 144);
            bytes[at] = value;
        }
        let checksum = bundle::id(&bytes);
        bytes.extend(checksum);
        if let Ok(bundle) = bundle::decode(&bytes) {
            let _ = crate::disasm::disassemble(&bundle);
            if check(&bundle).is_ok() {
                relies(&bundle);
            }
        }
    }
}

fn bare(journey: &Journey) -> Journey {
    Journey {
        require: vec![],
        entry_key: None,
        zone: None,
        exits: vec![],
        exit_ifs: vec![],
        goals: vec![],
        header_live: vec![],
        points: vec![],
        trigger: journey.trigger.clone().map(|t| Trigger { guard: None, ..t }),
        ..journey.clone()
    }
}

/// One journey with this code and these points.
fn large(instrs: Vec<Instr>, registers: usize, points: Vec<Point>) -> Bundle {
    let mut asm = project();
    let body = asm.assemble("start:\n r0: string = const \"\"\n exit r0", &[]).unwrap();
    let mut journey = asm.journey("J", &body).unwrap();
    asm.bundle.types.push(Type::Boolean);
    let boolean = TypeRef((asm.bundle.types.len() - 1) as u16);
    journey.code = Code { regs: vec![boolean; registers], instrs, locations: vec![] };
    journey.points = points;
    asm.bundle.journeys.push(journey);
    asm.bundle
}

#[test]
fn limits_hold() {
    said(&large(vec![], REGISTERS + 1, vec![]), "more than 4096 registers");
    said(&large(vec![Instr::Jump { to: Pc(1) }; INSTRUCTIONS + 1], 1, vec![]), "more than 65000 instructions");
    let many = vec![String::new(); TABLE + 1];
    said(&Bundle { strings: many, ..Bundle::default() }, "bundle: 65536 strings, more than 65535");
}

/// The most expensive code per byte: every register in use, every instruction a branch, every step keeping all.
#[test]
fn the_worst_code_is_checked_soon() {
    let mut instrs: Vec<Instr> =
        (0..INSTRUCTIONS as u16 - 1).map(|pc| Instr::If { a: Reg(0), to: Pc((pc + 2).min(64_999)) }).collect();
    instrs[0] = Instr::Const { out: Reg(0), value: crate::types::ConstRef(0) };
    instrs.push(Instr::Suspend { point: PointRef(0) });
    let live = (0..4_096).map(Reg).collect();
    let kind = PointKind::Wait { due: Reg(0), resume: Pc(64_999) };
    let point = Point { label: StrRef(0), named: true, title: None, kind, live, location: Location::default() };
    let mut bundle = large(instrs, REGISTERS, vec![point]);
    bundle.consts.insert(0, crate::types::Const::Boolean(true));
    let start = std::time::Instant::now();
    said(&bundle, "is not a datetime");
    bundle.journeys[0].points.clear();
    bundle.journeys[0].code.instrs[64_999] = Instr::Exit { reason: Reg(1) };
    said(&bundle, "r1: boolean is not string");
    bundle.journeys[0].code.instrs[64_999] = Instr::If { a: Reg(0), to: Pc(64_999) };
    said(&bundle, "a loop back");
    bundle.journeys[0].code.instrs[64_999] = Instr::Return { a: Reg(0) };
    said(&bundle, "a journey's body does not return");
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

/// Four thousand registers read by each of eighty thousand instructions, in forty journeys.
#[test]
fn work_has_an_end() {
    let mut asm = project();
    let body = asm.assemble("start:\n r0: string = const \"\"\n exit r0", &[]).unwrap();
    for name in 0..40 {
        let mut journey = asm.journey(&format!("J{name}"), &body).unwrap();
        journey.code.regs = vec![body.code.regs[0]; REGISTERS];
        let parts = crate::op::Regs { first: Reg(0), count: REGISTERS as u16 };
        journey.code.instrs.extend(vec![Instr::Concat { out: Reg(0), parts }; 2_000]);
        asm.bundle.journeys.push(journey);
    }
    let start = std::time::Instant::now();
    said(&asm.bundle, "takes more work than any real one");
    assert!(start.elapsed().as_secs() < 60, "{WORK} steps took {:?}", start.elapsed());
}
