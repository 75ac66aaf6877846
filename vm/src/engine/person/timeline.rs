//! What happened to an instance, a few bytes an entry, bounded.

use crate::record::{Micros, decode_error, decode_option, encode_error, encode_option, small, tiny};
use journey_bytecode::program::ErrorSet;
use journey_bytecode::types::PointRef;
use journey_bytecode::wire::{Reader, WireError, Writer};
use std::sync::Arc;

/// Bytes of a timeline; above, the oldest half goes.
const MOST: usize = 768;
/// Characters kept of a message.
const MESSAGE: usize = 120;

/// Entries in the order they happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Timeline {
    /// Time from which the first entry counts.
    pub(crate) start: Micros,
    /// Time of the last entry.
    pub(crate) last: Micros,
    /// Entries that were dropped.
    pub(crate) dropped: u32,
    /// Entries: difference of time, kind, what belongs to it.
    pub(crate) bytes: Vec<u8>,
}

/// Something that happened to an instance.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Happening {
    /// Rests at a wait or race, until then.
    Rests(PointRef, Option<Micros>),
    /// Passed a step.
    Passed(PointRef),
    /// Took an arm of a split.
    Arm(PointRef, u16),
    /// An event ended the race by an arm.
    Event(PointRef, u16),
    /// A remembered event ended the race by an arm.
    Earlier(PointRef, u16),
    /// The clock ended the wait or race.
    Clock(PointRef),
    /// A call was made.
    Called(PointRef),
    /// It was answered, at this attempt.
    Answered(PointRef, u32),
    /// An attempt failed; the next one is made then.
    Failed { point: PointRef, attempt: u32, error: ErrorSet, message: Arc<str>, retry: Option<Micros> },
    /// A failure that nobody handles was passed over, as `on error continue` says.
    WentOn(PointRef),
    /// A goal was reached.
    Goal(u16),
    /// An exit guard (`exit when`, `exit if`) held.
    Guard,
    /// It failed and is held.
    Held(Arc<str>),
    /// Branches were started.
    Parted(PointRef),
    /// A branch came to its end.
    Joined(PointRef, u16),
    /// It was released by hand.
    Released,
}

impl Timeline {
    /// An empty one.
    pub(crate) fn new(start: Micros) -> Self {
        Self { start, last: start, dropped: 0, bytes: Vec::new() }
    }

    /// Appends.
    pub(crate) fn push(&mut self, at: Micros, happening: &Happening) {
        let mut out = Writer { bytes: std::mem::take(&mut self.bytes) };
        out.signed(at.wrapping_sub(self.last));
        encode(happening, at, &mut out);
        self.last = at;
        self.bytes = out.bytes;
        if self.bytes.len() > MOST {
            self.shorten();
        }
    }

    /// The entries, oldest first; what cannot be read ends it.
    pub(crate) fn entries(&self) -> Vec<(Micros, Happening)> {
        let mut reader = Reader::new(&self.bytes);
        let mut at = self.start;
        let mut entries = Vec::new();
        while reader.left() > 0 {
            let Ok((next, happening)) = decode(&mut reader, at) else { break };
            at = next;
            entries.push((at, happening));
        }
        entries
    }

    fn shorten(&mut self) {
        let mut reader = Reader::new(&self.bytes);
        let mut at = self.start;
        while reader.left() > MOST / 2 {
            let Ok((next, _)) = decode(&mut reader, at) else { break };
            at = next;
            self.dropped = self.dropped.saturating_add(1);
        }
        self.start = at;
        let cut = reader.at();
        self.bytes.drain(..cut.min(self.bytes.len()));
    }
}

fn encode(happening: &Happening, at: Micros, out: &mut Writer) {
    let point = |kind: u8, point: PointRef, out: &mut Writer| {
        out.byte(kind);
        out.number(u64::from(point.0));
    };
    match happening {
        Happening::Rests(p, due) => {
            point(1, *p, out);
            encode_option(due.map(|due| due.wrapping_sub(at)), out);
        }
        Happening::Passed(p) => point(2, *p, out),
        Happening::Arm(p, arm) => {
            point(3, *p, out);
            out.number(u64::from(*arm));
        }
        Happening::Event(p, arm) => {
            point(4, *p, out);
            out.number(u64::from(*arm));
        }
        Happening::Earlier(p, arm) => {
            point(5, *p, out);
            out.number(u64::from(*arm));
        }
        Happening::Clock(p) => point(6, *p, out),
        Happening::Called(p) => point(7, *p, out),
        Happening::Answered(p, attempt) => {
            point(8, *p, out);
            out.number(u64::from(*attempt));
        }
        Happening::Failed { point: p, attempt, error, message, retry } => {
            point(9, *p, out);
            out.number(u64::from(*attempt));
            encode_error(*error, out);
            out.text(shortened(message));
            encode_option(retry.map(|retry| retry.wrapping_sub(at)), out);
        }
        Happening::WentOn(p) => point(10, *p, out),
        Happening::Goal(goal) => {
            out.byte(11);
            out.number(u64::from(*goal));
        }
        Happening::Guard => out.byte(12),
        Happening::Held(message) => {
            out.byte(13);
            out.text(shortened(message));
        }
        Happening::Parted(p) => point(14, *p, out),
        Happening::Joined(p, branch) => {
            point(15, *p, out);
            out.number(u64::from(*branch));
        }
        Happening::Released => out.byte(16),
    }
}

fn decode(reader: &mut Reader<'_>, before: Micros) -> Result<(Micros, Happening), WireError> {
    let at = before.wrapping_add(reader.signed()?);
    let start = reader.at();
    let kind = reader.byte()?;
    let happening = match kind {
        11 => Happening::Goal(tiny(reader)?),
        12 => Happening::Guard,
        13 => Happening::Held(reader.text()?.into()),
        16 => Happening::Released,
        _ => decode_at(kind, PointRef(tiny(reader)?), at, start, reader)?,
    };
    Ok((at, happening))
}

fn decode_at(
    kind: u8,
    point: PointRef,
    at: Micros,
    start: usize,
    reader: &mut Reader<'_>,
) -> Result<Happening, WireError> {
    Ok(match kind {
        1 => Happening::Rests(point, decode_option(reader)?.map(|due| at.wrapping_add(due))),
        2 => Happening::Passed(point),
        3 => Happening::Arm(point, tiny(reader)?),
        4 => Happening::Event(point, tiny(reader)?),
        5 => Happening::Earlier(point, tiny(reader)?),
        6 => Happening::Clock(point),
        7 => Happening::Called(point),
        8 => Happening::Answered(point, small(reader)?),
        9 => Happening::Failed {
            point,
            attempt: small(reader)?,
            error: decode_error(reader)?,
            message: reader.text()?.into(),
            retry: decode_option(reader)?.map(|retry| at.wrapping_add(retry)),
        },
        10 => Happening::WentOn(point),
        14 => Happening::Parted(point),
        15 => Happening::Joined(point, tiny(reader)?),
        _ => return Err(WireError::Tag(start)),
    })
}

fn shortened(message: &str) -> &str {
    let end = message.char_indices().nth(MESSAGE).map_or(message.len(), |(at, _)| at);
    message.get(..end).unwrap_or("")
}
