//! `limit`: how many people of all took a way, exactly.

use super::overlay::Bytes;
use super::state::Table;
use super::turn::{Running, Trouble, Turn};
use super::{Engine, clock, damaged};
use crate::builtins::calendar::Calendar;
use crate::record::{Micros, decode_option, encode_option};
use jiff::tz::TimeZone;
use journey_bytecode::limits::DAY;
use journey_bytecode::types::Span;
use journey_bytecode::wire::{Reader, WireError, Writer};

/// How many came through, and until when that counts; none: for ever.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Count {
    through: u32,
    until: Option<Micros>,
}

impl Engine {
    /// Whether the limit has a place left; if so it is taken.
    pub(crate) fn let_through(
        &mut self,
        turn: &Turn,
        who: &Running,
        key: &str,
        most: u32,
        per: Option<Span>,
    ) -> Result<bool, Trouble> {
        let mut name = b"l".to_vec();
        name.extend_from_slice(&who.number.to_be_bytes());
        name.extend_from_slice(key.as_bytes());
        let name = Bytes::from(name);
        let mut count = match self.overlay.get(Table::Counters, &name)? {
            Some(stored) => Count::decode(&stored).map_err(|error| damaged(Table::Counters, error))?,
            None => Count::default(),
        };
        let over = count.until.is_some_and(|until| until <= turn.now);
        if over || count.until.is_some() != per.is_some() {
            count = Count { through: 0, until: per.map(|per| window(turn.now, per, who)) };
        }
        if count.through >= most {
            return Ok(false);
        }
        count.through += 1;
        self.overlay.put(Table::Counters, name, Some(count.encode().into()));
        Ok(true)
    }
}

/// When the time ends that begins now. Days begin with the calendar day of the project.
fn window(now: Micros, per: Span, who: &Running) -> Micros {
    let zone = who.program.project_zone();
    let from = if per.micros == 0 { midnight(now, zone).unwrap_or(now) } else { now };
    clock::add(from, per, zone)
}

fn midnight(now: Micros, zone: &TimeZone) -> Option<Micros> {
    let calendar = Calendar::new(zone.clone());
    let local = calendar.local(now).ok()?;
    Some(calendar.shown(local - local.rem_euclid(DAY)).ok()?.first.micros)
}

impl Count {
    fn encode(self) -> Vec<u8> {
        let mut out = Writer::default();
        out.number(u64::from(self.through));
        encode_option(self.until, &mut out);
        out.bytes
    }

    fn decode(bytes: &[u8]) -> Result<Count, WireError> {
        let r = &mut Reader::new(bytes);
        Ok(Count { through: crate::record::small(r)?, until: decode_option(r)? })
    }
}
