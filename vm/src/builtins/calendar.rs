//! Calendar arithmetic in a zone. Months and days move on the calendar, microseconds are exact; a local time in a gap
//! becomes the first valid instant after it, one in a fold the first of the two.

use crate::machine::FaultKind;
use crate::value::DateTime;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use journey_bytecode::civil::{self, Ymd};
use journey_bytecode::limits::{DAY, DAYS, INSTANTS, LOCAL_TIMES};
use journey_bytecode::types::Span;

/// A zone's clock and calendar.
#[derive(Clone, Debug)]
pub(crate) struct Calendar {
    zone: TimeZone,
}

/// The instants at which a zone's clock shows a local time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Shown {
    /// The first, or the first valid instant after a gap.
    pub(crate) first: DateTime,
    /// The second, in a fold.
    pub(crate) second: Option<DateTime>,
}

impl Calendar {
    pub(crate) fn new(zone: TimeZone) -> Self {
        Self { zone }
    }

    /// What the clock shows at an instant: microseconds since 1970-01-01T00:00.
    pub(crate) fn local(&self, micros: i64) -> Result<i64, FaultKind> {
        Ok(micros + self.offset(micros)? * 1_000_000)
    }

    fn offset(&self, micros: i64) -> Result<i64, FaultKind> {
        let instant = Timestamp::from_microsecond(micros).map_err(|_| FaultKind::Overflow)?;
        Ok(i64::from(self.zone.to_offset(instant).seconds()))
    }

    /// The instant with the zone's offset.
    pub(crate) fn at(&self, micros: i64) -> Result<DateTime, FaultKind> {
        in_range(micros, &INSTANTS)?;
        Ok(DateTime { micros, offset: self.offset(micros)? as i32 })
    }

    /// The instants at which the clock shows a local time.
    pub(crate) fn shown(&self, local: i64) -> Result<Shown, FaultKind> {
        in_range(local, &LOCAL_TIMES)?;
        let shift = |offset: jiff::tz::Offset| local - i64::from(offset.seconds()) * 1_000_000;
        match self.zone.to_ambiguous_timestamp(civil(local)?).offset() {
            AmbiguousOffset::Unambiguous { offset } => Ok(Shown { first: self.at(shift(offset))?, second: None }),
            AmbiguousOffset::Fold { before, after } => {
                Ok(Shown { first: self.at(shift(before))?, second: Some(self.at(shift(after))?) })
            }
            AmbiguousOffset::Gap { after, .. } => {
                // In a gap the new offset is the greater one: this instant lies before the transition.
                let from = Timestamp::from_microsecond(shift(after)).map_err(|_| FaultKind::Overflow)?;
                let end = self
                    .zone
                    .following(from)
                    .find(|transition| transition.offset() == after)
                    .ok_or(FaultKind::Internal("a gap without a transition"))?;
                Ok(Shown { first: self.at(end.timestamp().as_microsecond())?, second: None })
            }
        }
    }

    /// Months and days on the calendar, then the exact part.
    pub(crate) fn add(&self, from: i64, span: &Span) -> Result<DateTime, FaultKind> {
        let mut micros = from;
        if span.months != 0 || span.days != 0 {
            let local = self.local(from)?;
            micros = self.shown(add_local(local, &Span { micros: 0, ..*span })?)?.first.micros;
        }
        self.at(micros.checked_add(span.micros).ok_or(FaultKind::Overflow)?)
    }

    /// The first instant at or after another at which the clock shows the time of day.
    pub(crate) fn next_at(&self, from: i64, time: i64) -> Result<DateTime, FaultKind> {
        let today = self.local(from)?.div_euclid(DAY);
        let mut next: Option<DateTime> = None;
        // The day before counts where a fold repeats its end.
        for day in today - 1..=today + 1 {
            let Ok(shown) = self.shown(day * DAY + time) else { continue };
            for at in [Some(shown.first), shown.second].into_iter().flatten() {
                if at.micros >= from && next.is_none_or(|next| at < next) {
                    next = Some(at);
                }
            }
        }
        next.ok_or(FaultKind::Overflow)
    }
}

/// Wall-clock arithmetic without a zone.
pub(crate) fn add_local(local: i64, span: &Span) -> Result<i64, FaultKind> {
    let date = add_date(local.div_euclid(DAY) as i32, span.months, span.days)?;
    let micros = i64::from(date) * DAY + local.rem_euclid(DAY);
    in_range(micros.checked_add(span.micros).ok_or(FaultKind::Overflow)?, &LOCAL_TIMES)
}

/// Months, then days.
pub(crate) fn add_date(date: i32, months: i32, days: i32) -> Result<i32, FaultKind> {
    let moved = civil::add(date, months, days).ok_or(FaultKind::Overflow)?;
    if DAYS.contains(&moved) { Ok(moved) } else { Err(FaultKind::Overflow) }
}

fn in_range(value: i64, range: &std::ops::RangeInclusive<i64>) -> Result<i64, FaultKind> {
    if range.contains(&value) { Ok(value) } else { Err(FaultKind::Overflow) }
}

fn civil(local: i64) -> Result<jiff::civil::DateTime, FaultKind> {
    const WRONG: FaultKind = FaultKind::Overflow;
    let Ymd { year, month, day } = civil::ymd(local.div_euclid(DAY) as i32);
    let micros = local.rem_euclid(DAY);
    let seconds = micros / 1_000_000;
    let date = Date::new(year as i16, month as i8, day as i8).map_err(|_| WRONG)?;
    let nanos = (micros % 1_000_000) as i32 * 1_000;
    let time = Time::new((seconds / 3_600) as i8, (seconds / 60 % 60) as i8, (seconds % 60) as i8, nanos);
    Ok(date.to_datetime(time.map_err(|_| WRONG)?))
}
