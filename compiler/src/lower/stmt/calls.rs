//! `lookup`, `send`, `call`.

use super::Falls;
use crate::hir::{Call, Expr, LocalId};
use crate::lower::generate::Generator;
use crate::lower::types::Shape;
use crate::lower::unit::{Label, Op};
use journey_bytecode::op::Instr;
use journey_bytecode::program::{ErrorSet, PointKind};
use journey_bytecode::types::{EndpointRef, Reg};

impl<'a> Generator<'_, 'a> {
    pub(super) fn call_step(&mut self, call: &'a Call) -> Falls {
        self.reach(call.label);
        let args = self.arguments(call);
        let all_handled = call.handlers.iter().any(|(sets, _)| sets.contains(&ErrorSet::Any));
        if let Some(kept) = call.answer.and_then(|b| self.unit.bindings.get_mut(b.index())) {
            kept.optional |= call.or_none || (self.steps.continues && !all_handled);
        }
        let ok = self.unit.label();
        let handlers: Vec<Label> = call.handlers.iter().map(|_| self.unit.label()).collect();
        let point = self.point(
            call.label,
            PointKind::Call {
                endpoint: EndpointRef(call.endpoint.0 as u16),
                args,
                ok,
                errors: call.handlers.iter().map(|(sets, _)| sets.clone()).zip(handlers.iter().copied()).collect(),
                or_none: call.or_none,
            },
        );
        self.unit.emit(Instr::Suspend { point });
        self.arms(|this| {
            for ((_, body), start) in call.handlers.iter().zip(handlers) {
                this.unit.place(start);
                if let Some(answer) = call.answer {
                    this.unit.op(Op::Clear(answer));
                }
                this.arm(body);
            }
            this.unit.place(ok);
            if let Some(answer) = call.answer {
                this.unit.op(Op::Bind(answer));
            }
        });
        true
    }

    /// Arguments of the types of the endpoint's parameters.
    fn arguments(&mut self, call: &'a Call) -> Vec<Reg> {
        let program = self.cx.program;
        let Some(endpoint) = program.endpoints.get(call.endpoint.index()) else {
            self.mistake("a call of nothing");
            return vec![];
        };
        if endpoint.params.len() != call.args.len() {
            self.mistake("a call with other arguments than parameters");
        }
        let mut args = vec![];
        for (arg, param) in call.args.iter().zip(&endpoint.params) {
            args.push(self.call_argument(
                arg,
                endpoint.unit.locals.get(param.local.index()).map(|l| &l.ty),
                param.local,
            ));
        }
        args
    }

    fn call_argument(&mut self, arg: &'a Expr, ty: Option<&crate::hir::Ty>, local: LocalId) -> Reg {
        match ty {
            Some(ty) => {
                let want = self.type_of(ty, Shape::Whole);
                self.value(arg, want)
            }
            None => self.mistake(&format!("a parameter {} without a type", local.0)),
        }
    }
}
