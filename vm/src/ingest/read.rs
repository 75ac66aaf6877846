//! A value out of JSON, by its type.

use super::number;
use super::problem::{Problem, Segment};
use super::rules::quoted;
use super::scan::Scan;
use crate::text;
use crate::value::{DateTime, Value};
use journey_bytecode::limits::INSTANTS;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

type Read<T> = Result<T, Box<Problem>>;

/// A type with its constraints made ready.
#[derive(Debug)]
pub(super) enum Shape {
    Boolean,
    Integer,
    Decimal,
    String,
    Date,
    Time,
    DateTime,
    LocalDateTime,
    Duration,
    Json,
    List(Arc<Shape>),
    Map(Arc<Shape>),
    Record(Box<[FieldShape]>),
    Option(Arc<Shape>),
}

/// A field of a record.
#[derive(Debug)]
pub(super) struct FieldShape {
    pub(super) name: Arc<str>,
    pub(super) shape: Arc<Shape>,
}

/// What may stand at a place, in words.
pub(super) mod expected {
    pub(crate) const BOOLEAN: &str = "true or false";
    pub(crate) const INTEGER: &str = "a whole number";
    pub(crate) const NUMBER: &str = "a number";
    pub(crate) const TEXT: &str = "text";
    pub(crate) const DATE: &str = "a date such as \"2026-02-28\"";
    pub(crate) const DATE_TIME: &str = "a date and time with its offset, such as \"2026-02-28T09:30:00Z\"";
    pub(crate) const LIST: &str = "a list";
    pub(crate) const OBJECT: &str = "an object";
}

impl Shape {
    fn expected(&self) -> &'static str {
        match self {
            Shape::Boolean => expected::BOOLEAN,
            Shape::Integer => expected::INTEGER,
            Shape::Decimal => expected::NUMBER,
            Shape::String => expected::TEXT,
            Shape::Date => expected::DATE,
            Shape::Time => "a time of day such as \"09:30\"",
            Shape::DateTime => expected::DATE_TIME,
            Shape::LocalDateTime => "a local date and time such as \"2026-02-28T09:30:00\"",
            Shape::Duration => "a duration such as \"P3DT12H\"",
            Shape::Json => "a value",
            Shape::List(_) => expected::LIST,
            Shape::Map(_) | Shape::Record(_) => expected::OBJECT,
            Shape::Option(inner) => inner.expected(),
        }
    }
}

/// Reads the values of one document. They are JSON already (it was walked).
#[derive(Debug)]
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    /// How many values it may still make.
    pub(super) left: usize,
}

impl<'a> Reader<'a> {
    /// The value that starts at a byte.
    pub(super) fn at(&mut self, start: usize, shape: &Shape) -> Read<Value> {
        self.value(&mut Scan::new(self.text, start), shape)
    }

    fn value(&mut self, scan: &mut Scan<'a>, shape: &Shape) -> Read<Value> {
        self.left = self.left.checked_sub(1).ok_or_else(Problem::too_large)?;
        let next = scan.peek();
        match shape {
            Shape::Option(inner) => {
                if next == b'n' {
                    scan.word("null")?;
                    return Ok(Value::Absent);
                }
                return self.value(scan, inner);
            }
            Shape::List(item) if next == b'[' => return self.list(scan, item),
            Shape::Map(item) if next == b'{' => return self.map(scan, item),
            Shape::Record(fields) if next == b'{' => return self.record(scan, fields),
            Shape::Json => return json(scan),
            _ => {}
        }
        match next {
            b'"' => {
                let text = scan.string()?.text()?;
                if let Shape::String = shape {
                    return Ok(Value::String(Arc::from(text)));
                }
                textual(shape, &text).ok_or_else(|| mismatch(shape.expected(), &format!("text {}", quoted(&text))))
            }
            b't' | b'f' => {
                let value = next == b't';
                scan.word(if value { "true" } else { "false" })?;
                match shape {
                    Shape::Boolean => Ok(Value::Boolean(value)),
                    _ => Err(mismatch(shape.expected(), if value { "true" } else { "false" })),
                }
            }
            b'-' | b'0'..=b'9' => numeric(shape, scan.number()?),
            b'n' => Err(Problem::missing()),
            b'{' => Err(mismatch(shape.expected(), "an object")),
            _ => Err(mismatch(shape.expected(), "a list")),
        }
    }

    fn list(&mut self, scan: &mut Scan<'a>, item: &Shape) -> Read<Value> {
        scan.open(0)?;
        let mut items = Vec::new();
        while scan.element(items.is_empty())? {
            let value = self.value(scan, item).map_err(|problem| problem.below(Segment::Index(items.len())))?;
            items.push(value);
        }
        Ok(Value::List(Arc::new(items)))
    }

    fn map(&mut self, scan: &mut Scan<'a>, item: &Shape) -> Read<Value> {
        scan.open(0)?;
        let mut entries: BTreeMap<Arc<str>, Value> = BTreeMap::new();
        let mut first = true;
        while let Some(key) = scan.key(first)? {
            first = false;
            let key = key.text()?;
            let below = |problem: Box<Problem>| problem.below(Segment::Key(key.to_string()));
            if entries.contains_key(&*key) {
                return Err(below(Problem::twice()));
            }
            if scan.peek() == b'n' {
                scan.word("null")?;
                continue;
            }
            let value = self.value(scan, item).map_err(below)?;
            entries.insert(Arc::from(key), value);
        }
        Ok(Value::Map(Arc::new(entries)))
    }

    fn record(&mut self, scan: &mut Scan<'a>, fields: &[FieldShape]) -> Read<Value> {
        scan.open(0)?;
        self.left = self.left.checked_sub(fields.len()).ok_or_else(Problem::too_large)?;
        let mut values = vec![Value::Absent; fields.len()];
        let mut seen = Seen::default();
        let mut first = true;
        while let Some(key) = scan.key(first)? {
            first = false;
            let key = key.text()?;
            let mut places = fields.iter().zip(values.iter_mut()).enumerate();
            let Some((index, (field, place))) = places.find(|(_, (field, _))| *field.name == *key) else {
                scan.skip(0)?;
                continue;
            };
            let below = |problem: Box<Problem>| problem.below(Segment::Key(key.to_string()));
            if seen.again(index) {
                return Err(below(Problem::twice()));
            }
            *place = self.value(scan, &field.shape).map_err(below)?;
        }
        // A field that was there has a value unless it is an option.
        for (value, field) in values.iter().zip(fields) {
            if matches!(value, Value::Absent) && !matches!(*field.shape, Shape::Option(_)) {
                return Err(Problem::missing().below(Segment::Key(field.name.to_string())));
            }
        }
        Ok(Value::Record(Arc::from(values)))
    }
}

/// Which fields of a record were there; most records have few.
#[derive(Default)]
struct Seen {
    first: u64,
    more: Vec<usize>,
}

impl Seen {
    fn again(&mut self, index: usize) -> bool {
        if index >= 64 {
            let again = self.more.contains(&index);
            self.more.push(index);
            return again;
        }
        let bit = 1 << index;
        let again = self.first & bit != 0;
        self.first |= bit;
        again
    }
}

pub(super) fn mismatch(expected: &str, found: &str) -> Box<Problem> {
    Problem::invalid(format!("expected {expected}, found {found}"))
}

fn textual(shape: &Shape, text: &str) -> Option<Value> {
    match shape {
        Shape::Date => text::date(text).map(Value::Date),
        Shape::Time => text::time(text).map(Value::Time),
        Shape::DateTime => text::datetime(text).map(Value::DateTime),
        Shape::LocalDateTime => text::local(text).map(Value::LocalDateTime),
        Shape::Duration => text::duration(text).map(|span| Value::Duration(Box::new(span))),
        _ => None,
    }
}

fn numeric(shape: &Shape, digits: &str) -> Read<Value> {
    let value = match shape {
        Shape::Integer => number::integer(digits).map(Value::Integer),
        Shape::Decimal => number::decimal(digits).map(Value::Decimal),
        // Milliseconds since 1970, as profile services write instants.
        Shape::DateTime => number::integer(digits)
            .and_then(|millis| millis.checked_mul(1_000))
            .filter(|micros| INSTANTS.contains(micros))
            .map(|micros| Value::DateTime(DateTime { micros, offset: 0 })),
        _ => return Err(mismatch(shape.expected(), &format!("the number {}", short(digits)))),
    };
    value.ok_or_else(|| match shape {
        Shape::Decimal => Problem::invalid(format!("the number {} is too large", short(digits))),
        Shape::Integer if digits.bytes().skip(1).all(|b| b.is_ascii_digit()) => {
            Problem::invalid(format!("the whole number {} is too large", short(digits)))
        }
        _ => mismatch(shape.expected(), &format!("the number {}", short(digits))),
    })
}

pub(super) fn short(digits: &str) -> Cow<'_, str> {
    match digits.get(..40) {
        Some(start) if digits.len() > 40 => Cow::Owned(format!("{start}…")),
        _ => Cow::Borrowed(digits),
    }
}

/// JSON text without the white space between tokens.
fn json(scan: &mut Scan<'_>) -> Read<Value> {
    let start = scan.at();
    scan.skip(0)?;
    let raw = scan.since(start);
    let blank = |b: u8| matches!(b, b' ' | b'\n' | b'\r' | b'\t');
    if !raw.bytes().any(blank) {
        return Ok(Value::Json(Arc::from(raw)));
    }
    let mut out = String::with_capacity(raw.len());
    let mut quotes = Scan::new(raw, 0);
    let mut from = 0;
    // Copies up to each run of white space outside of strings.
    while quotes.at() < raw.len() {
        match quotes.byte() {
            b'"' => {
                quotes.string()?;
            }
            b if blank(b) => {
                out.push_str(raw.get(from..quotes.at()).unwrap_or(""));
                quotes.peek();
                from = quotes.at();
            }
            _ => quotes.advance(),
        }
    }
    out.push_str(raw.get(from..).unwrap_or(""));
    Ok(Value::Json(Arc::from(out)))
}
