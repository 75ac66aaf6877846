//! Literals.

use crate::ast::ExprKind as Ast;
use crate::check::cx::{Cx, ex, unknown};
use crate::check::diagnostics::literals as report;
use crate::hir::{Expr, ExprKind, Ty};
use crate::source::Span;
use jiff::civil;
use jiff::tz::{Offset, TimeZone};
use rust_decimal::Decimal;

impl Cx<'_, '_> {
    pub(super) fn literal(&mut self, e: &Ast, want: Option<&Ty>, span: Span) -> Expr {
        let (kind, ty) = match e {
            Ast::Integer(i) if matches!(want, Some(Ty::Decimal)) => (ExprKind::Decimal(Decimal::from(*i)), Ty::Decimal),
            Ast::Integer(i) => (ExprKind::Integer(*i), Ty::Integer),
            Ast::Decimal(d) => (ExprKind::Decimal(*d), Ty::Decimal),
            Ast::Boolean(b) => (ExprKind::Boolean(*b), Ty::Boolean),
            Ast::Duration(length) => (ExprKind::Duration(*length), Ty::Duration),
            Ast::Date(days) => (ExprKind::Date(*days), Ty::Date),
            Ast::Time(micros) => (ExprKind::Time(*micros), Ty::Time),
            Ast::DateTime { local, zone: None } => (ExprKind::LocalDateTime(*local), Ty::LocalDateTime),
            Ast::DateTime { local, zone: Some(zone) } => match instant(*local, zone) {
                Some((micros, offset)) => (ExprKind::DateTime(micros, offset), Ty::DateTime),
                None => {
                    self.say(report::zone(span, zone));
                    return unknown(span);
                }
            },
            _ => return unknown(span),
        };
        ex(kind, ty, span)
    }
}

/// The instant at which a wall clock of a zone (`Z`, `+02:00`, `Europe/Paris`) shows a local time, and the offset.
pub(in crate::check) fn instant(local: i64, zone: &str) -> Option<(i64, i32)> {
    let zone = match zone {
        "Z" | "z" => TimeZone::UTC,
        z if z.starts_with(['+', '-']) => TimeZone::fixed(offset(z)?),
        name => TimeZone::get(name).ok()?,
    };
    let wall = jiff::Timestamp::from_microsecond(local).ok()?;
    let wall: civil::DateTime = Offset::UTC.to_datetime(wall);
    let zoned = wall.to_zoned_datetime(zone).ok()?;
    Some((zoned.timestamp().as_microsecond(), zoned.offset().seconds()))
}

fn offset(text: &str) -> Option<Offset> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let seconds = hours.parse::<i32>().ok()?.checked_mul(3600)? + minutes.parse::<i32>().ok().filter(|m| *m < 60)? * 60;
    Offset::from_seconds(sign * seconds).ok()
}
