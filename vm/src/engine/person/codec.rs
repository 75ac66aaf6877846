//! A person as bytes. Times are differences, numbers are varints, texts that bundles hold are not repeated.

use super::{Branch, End, Ended, Identity, Instance, Memory, Person, Refusal, Remembered, Rest, Timeline, Way};
use crate::record::{Micros, array, decode_option, encode_option, small, tiny};
use journey_bytecode::types::{EventRef, JourneyRef, PointRef};
use journey_bytecode::wire::{Reader, WireError, Writer};

impl Person {
    /// Writes all of it.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut out = Writer { bytes: Vec::with_capacity(160) };
        out.signed(self.touched);
        out.number(self.events);
        out.number(u64::from(self.last_instance));
        relative(self.timer, self.touched, &mut out);
        list(&self.instances, &mut out, |instance, out| instance.encode(self.touched, out));
        list(&self.memories, &mut out, |memory, out| memory.encode(self.touched, out));
        list(&self.remembered, &mut out, |event, out| event.encode(self.touched, out));
        encode_seen(&self.seen, &mut out);
        list(&self.ended, &mut out, |ended, out| ended.encode(self.touched, out));
        list(&self.refused, &mut out, |refusal, out| {
            out.signed(refusal.at.wrapping_sub(self.touched));
            out.number(u64::from(refusal.journey));
            out.text(&refusal.reason);
        });
        out.bytes
    }

    /// Reads what [`Person::encode`] wrote.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Person, WireError> {
        let r = &mut Reader::new(bytes);
        let touched = r.signed()?;
        let person = Person {
            touched,
            events: r.number()?,
            last_instance: small(r)?,
            timer: absolute(touched, r)?,
            instances: read_list(r, |r| Instance::decode(touched, r))?,
            memories: read_list(r, |r| Memory::decode(touched, r))?,
            remembered: read_list(r, |r| Remembered::decode(touched, r))?,
            seen: decode_seen(r)?,
            ended: read_list(r, |r| Ended::decode(touched, r))?,
            refused: read_list(r, |r| {
                Ok(Refusal { at: touched.wrapping_add(r.signed()?), journey: small(r)?, reason: r.text()?.into() })
            })?,
        };
        match r.left() {
            0 => Ok(person),
            _ => Err(WireError::Tag(r.at())),
        }
    }
}

impl Instance {
    fn encode(&self, base: Micros, out: &mut Writer) {
        self.identity.encode(base, out);
        out.number(u64::from(self.bundle));
        out.number(u64::from(self.journey.0));
        encode_hash(self.key, out);
        relative(self.expires, self.identity.entered, out);
        out.number(self.goals);
        out.number(u64::from(self.turn));
        out.number(u64::from(self.point.0));
        out.signed(self.since.wrapping_sub(self.identity.entered));
        self.rest.encode(self.since, self.turn, out);
        if let Rest::Branches { .. } = self.rest {
            list(&self.branches, out, |branch, out| branch.encode(self, out));
        }
        if let Rest::Held { before: Some(ways), .. } = &self.rest {
            list(ways, out, |way, out| way.encode(self, out));
        }
        list(&self.taken, out, |number, out| out.number(*number));
        out.block(&self.frame);
        self.timeline.encode(self.identity.entered, out);
    }

    fn decode(base: Micros, r: &mut Reader<'_>) -> Result<Instance, WireError> {
        let identity = Identity::decode(base, r)?;
        let bundle = small(r)?;
        let journey = JourneyRef(tiny(r)?);
        let key = decode_hash(r)?;
        let expires = absolute(identity.entered, r)?;
        let goals = r.number()?;
        let turn = small(r)?;
        let point = PointRef(tiny(r)?);
        let since = identity.entered.wrapping_add(r.signed()?);
        let mut rest = Rest::decode(since, turn, r)?;
        let branches = match rest {
            Rest::Branches { .. } => read_list(r, |r| Branch::decode(identity.entered, turn, r))?,
            _ => Vec::new(),
        };
        if let Rest::Held { before: Some(ways), .. } = &mut rest {
            *ways = read_list(r, |r| Branch::decode(identity.entered, turn, r))?;
        }
        let taken = read_list(r, |r| r.number())?;
        let frame = r.block()?.to_vec();
        let timeline = Timeline::decode(identity.entered, r)?;
        let number = identity.number;
        Ok(Instance {
            number,
            identity,
            bundle,
            journey,
            key,
            expires,
            goals,
            turn,
            point,
            since,
            rest,
            taken,
            frame,
            branches,
            at_work: 0,
            timeline,
        })
    }
}

impl Rest {
    /// The call that an instance made last has its number from it.
    fn encode(&self, since: Micros, turn: u32, out: &mut Writer) {
        match self {
            Rest::Wait { due } => {
                out.byte(0);
                relative(*due, since, out);
            }
            Rest::Call { number, attempt, retry } => {
                if *number == turn {
                    out.byte(1);
                } else {
                    out.byte(4);
                    out.number(u64::from(*number));
                }
                out.number(u64::from(*attempt));
                relative(*retry, since, out);
            }
            Rest::Held { message, before } => {
                out.byte(if before.is_some() { 5 } else { 2 });
                out.text(message);
            }
            Rest::Branches { need } => {
                out.byte(3);
                out.number(u64::from(*need));
            }
        }
    }

    fn decode(since: Micros, turn: u32, r: &mut Reader<'_>) -> Result<Rest, WireError> {
        let start = r.at();
        Ok(match r.byte()? {
            0 => Rest::Wait { due: absolute(since, r)? },
            1 => Rest::Call { number: turn, attempt: small(r)?, retry: absolute(since, r)? },
            2 => Rest::Held { message: r.text()?.into(), before: None },
            // The ways follow.
            5 => Rest::Held { message: r.text()?.into(), before: Some(Vec::new()) },
            3 => Rest::Branches { need: tiny(r)? },
            4 => Rest::Call { number: small(r)?, attempt: small(r)?, retry: absolute(since, r)? },
            _ => return Err(WireError::Tag(start)),
        })
    }
}

impl Branch {
    fn encode(&self, instance: &Instance, out: &mut Writer) {
        let Way { point, since, rest, frame } = &self.way;
        out.number(u64::from(self.number));
        out.number(u64::from(self.of));
        out.number(u64::from(self.index));
        out.number(u64::from(point.0));
        out.signed(since.wrapping_sub(instance.identity.entered));
        rest.encode(*since, instance.turn, out);
        out.block(frame);
    }

    fn decode(base: Micros, turn: u32, r: &mut Reader<'_>) -> Result<Branch, WireError> {
        let (number, of, index) = (small(r)?, small(r)?, tiny(r)?);
        let point = PointRef(tiny(r)?);
        let since = base.wrapping_add(r.signed()?);
        let rest = Rest::decode(since, turn, r)?;
        let frame = r.block()?.to_vec();
        Ok(Branch { number, of, index, way: Way { point, since, rest, frame } })
    }
}

impl Identity {
    fn encode(self, base: Micros, out: &mut Writer) {
        out.number(self.born);
        out.signed(self.entered.wrapping_sub(base));
        out.number(u64::from(self.number));
    }

    fn decode(base: Micros, r: &mut Reader<'_>) -> Result<Identity, WireError> {
        Ok(Identity { born: r.number()?, entered: base.wrapping_add(r.signed()?), number: small(r)? })
    }
}

impl Memory {
    fn encode(self, base: Micros, out: &mut Writer) {
        out.number(u64::from(self.journey));
        encode_hash(self.key, out);
        relative(self.again, base, out);
    }

    fn decode(base: Micros, r: &mut Reader<'_>) -> Result<Memory, WireError> {
        Ok(Memory { journey: small(r)?, key: decode_hash(r)?, again: absolute(base, r)? })
    }
}

impl Remembered {
    fn encode(&self, base: Micros, out: &mut Writer) {
        out.number(self.number);
        out.signed(self.at.wrapping_sub(base));
        out.number(u64::from(self.bundle));
        out.number(u64::from(self.event.0));
        out.block(&self.values);
    }

    fn decode(base: Micros, r: &mut Reader<'_>) -> Result<Remembered, WireError> {
        Ok(Remembered {
            number: r.number()?,
            at: base.wrapping_add(r.signed()?),
            bundle: small(r)?,
            event: EventRef(tiny(r)?),
            values: r.block()?.into(),
        })
    }
}

impl Ended {
    fn encode(&self, base: Micros, out: &mut Writer) {
        self.identity.encode(base, out);
        out.number(u64::from(self.bundle));
        out.number(u64::from(self.journey.0));
        out.number(self.goals);
        out.number(self.point.map_or(0, |point| u64::from(point.0) + 1));
        out.signed(self.at.wrapping_sub(self.identity.entered));
        match &self.end {
            End::Expired => out.byte(0),
            End::Exit(reason) => {
                out.byte(1);
                out.text(reason);
            }
        }
        self.timeline.encode(self.identity.entered, out);
    }

    fn decode(base: Micros, r: &mut Reader<'_>) -> Result<Ended, WireError> {
        let identity = Identity::decode(base, r)?;
        let bundle = small(r)?;
        let journey = JourneyRef(tiny(r)?);
        let goals = r.number()?;
        let start = r.at();
        let point = match r.number()?.checked_sub(1) {
            None => None,
            Some(point) => Some(PointRef(u16::try_from(point).map_err(|_| WireError::Number(start))?)),
        };
        let at = identity.entered.wrapping_add(r.signed()?);
        let start = r.at();
        let end = match r.byte()? {
            0 => End::Expired,
            1 => End::Exit(r.text()?.into()),
            _ => return Err(WireError::Tag(start)),
        };
        Ok(Ended { identity, bundle, journey, goals, point, at, end, timeline: Timeline::decode(identity.entered, r)? })
    }
}

impl Timeline {
    fn encode(&self, base: Micros, out: &mut Writer) {
        out.signed(self.start.wrapping_sub(base));
        out.signed(self.last.wrapping_sub(self.start));
        out.number(u64::from(self.dropped));
        out.block(&self.bytes);
    }

    fn decode(base: Micros, r: &mut Reader<'_>) -> Result<Timeline, WireError> {
        let start = base.wrapping_add(r.signed()?);
        let last = start.wrapping_add(r.signed()?);
        Ok(Timeline { start, last, dropped: small(r)?, bytes: r.block()?.to_vec() })
    }
}

/// Ids by day: the day, how many, eight bytes each.
fn encode_seen(seen: &[(i32, u64)], out: &mut Writer) {
    let days = seen.chunk_by(|a, b| a.0 == b.0);
    out.number(days.clone().count() as u64);
    let mut before = 0;
    for of_day in days {
        let day = of_day.first().map_or(0, |(day, _)| *day);
        out.signed(i64::from(day) - i64::from(before));
        before = day;
        list(of_day, out, |(_, hash), out| out.raw(&hash.to_le_bytes()));
    }
}

fn decode_seen(r: &mut Reader<'_>) -> Result<Vec<(i32, u64)>, WireError> {
    let mut seen = Vec::new();
    let mut day = 0_i64;
    for _ in 0..r.length()? {
        let start = r.at();
        day = day.wrapping_add(r.signed()?);
        let of = i32::try_from(day).map_err(|_| WireError::Number(start))?;
        for _ in 0..r.length()? {
            seen.push((of, u64::from_le_bytes(array(r)?)));
        }
    }
    Ok(seen)
}

fn encode_hash(hash: u64, out: &mut Writer) {
    match hash {
        0 => out.byte(0),
        _ => {
            out.byte(1);
            out.raw(&hash.to_le_bytes());
        }
    }
}

fn decode_hash(r: &mut Reader<'_>) -> Result<u64, WireError> {
    let start = r.at();
    match r.byte()? {
        0 => Ok(0),
        1 => Ok(u64::from_le_bytes(array(r)?)),
        _ => Err(WireError::Tag(start)),
    }
}

fn relative(at: Option<Micros>, base: Micros, out: &mut Writer) {
    encode_option(at.map(|at| at.wrapping_sub(base)), out);
}

fn absolute(base: Micros, r: &mut Reader<'_>) -> Result<Option<Micros>, WireError> {
    Ok(decode_option(r)?.map(|difference| base.wrapping_add(difference)))
}

fn list<T>(items: &[T], out: &mut Writer, mut write: impl FnMut(&T, &mut Writer)) {
    out.number(items.len() as u64);
    for item in items {
        write(item, out);
    }
}

fn read_list<T>(
    r: &mut Reader<'_>,
    mut read: impl FnMut(&mut Reader<'_>) -> Result<T, WireError>,
) -> Result<Vec<T>, WireError> {
    let count = r.length()?;
    let mut items = Vec::with_capacity(count.min(256));
    for _ in 0..count {
        items.push(read(r)?);
    }
    Ok(items)
}
