//! Waits for the clock.

use super::body::Body;
use crate::ast::{self, Stmt};
use crate::check::coerce::Need;
use crate::check::cx::unknown;
use crate::check::diagnostics::operators;
use crate::hir::{Due, Expr, Stmt as Hir, StmtKind, Ty};

impl Body<'_, '_> {
    /// `wait D, until T`
    pub(super) fn wait(
        &mut self,
        stmt: &Stmt,
        length: &ast::Expr,
        until: Option<&ast::Expr>,
        out: &mut Vec<Hir>,
    ) -> bool {
        let due = self.after(length, until);
        self.rest(stmt, due, out)
    }

    /// `wait until E at T`
    pub(super) fn wait_until(
        &mut self,
        stmt: &Stmt,
        instant: &ast::Expr,
        at: Option<&ast::Expr>,
        out: &mut Vec<Hir>,
    ) -> bool {
        let value = self.cx.expr(instant, None);
        let instant = if value.ty.is_unknown() || matches!(value.ty.core(), Ty::DateTime | Ty::Date | Ty::LocalDateTime)
        {
            self.cx.present(value, &Need::Other("a wait"))
        } else {
            let report = operators::operand(value.span, "wait until", &[&value.ty], "a date or an instant");
            self.cx.say(report);
            unknown(value.span)
        };
        let at = at.map(|e| self.time_of_day(e));
        self.rest(stmt, Due::At { instant, at }, out)
    }

    fn rest(&mut self, stmt: &Stmt, due: Due, out: &mut Vec<Hir>) -> bool {
        out.push(Hir { kind: StmtKind::Wait { label: self.labels.of(stmt), due }, span: stmt.span });
        self.cx.facts.suspend();
        true
    }

    /// A length of time, then the first such time of day.
    pub(super) fn after(&mut self, length: &ast::Expr, until: Option<&ast::Expr>) -> Due {
        let value = self.cx.expr(length, Some(&Ty::Duration));
        let length = self.cx.coerce(value, &Ty::Duration, &Need::Other("a wait"));
        self.outlives(&length);
        Due::After { length, until: until.map(|e| self.time_of_day(e)) }
    }

    fn time_of_day(&mut self, e: &ast::Expr) -> Expr {
        let value = self.cx.expr(e, Some(&Ty::Time));
        self.cx.coerce(value, &Ty::Time, &Need::Other("a wait"))
    }
}
