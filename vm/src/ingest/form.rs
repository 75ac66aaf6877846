//! What documents must be as a whole, read or not: the forms of a bundle made ready, and the exact word on what is wrong.

use super::number;
use super::problem::{Problem, Segment};
use super::read::{expected, mismatch, short};
use super::rules::{self, Rule};
use super::scan::Scan;
use crate::program::LoadError;
use crate::text;
use crate::value::Value;
use journey_bytecode::limits::INSTANTS;
use journey_bytecode::program::{self, Bundle};
use journey_bytecode::types::Check;
use std::sync::Arc;

/// A form made ready; places of others are those in the list of all.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(super) kind: Kind,
    pub(super) rules: Box<[Rule]>,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Any,
    Boolean,
    Integer,
    Number,
    String,
    Date,
    DateTime,
    List(usize),
    Map(usize),
    /// By name.
    Object(Box<[Member]>),
}

#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) name: Arc<str>,
    pub(super) form: usize,
    pub(super) required: bool,
}

/// Makes the forms of a bundle ready.
pub(crate) fn forms(bundle: &Bundle, strings: &[Arc<str>], consts: &[Value]) -> Result<Arc<[Form]>, LoadError> {
    bundle.forms.iter().map(|form| ready(form, strings, consts)).collect()
}

fn ready(form: &program::Form, strings: &[Arc<str>], consts: &[Value]) -> Result<Form, LoadError> {
    let text = |at: usize| strings.get(at).cloned().unwrap_or_default();
    let none: &[Check] = &[];
    let (kind, checks) = match form {
        program::Form::Any => (Kind::Any, none),
        program::Form::Boolean => (Kind::Boolean, none),
        program::Form::Integer(checks) => (Kind::Integer, &**checks),
        program::Form::Number(checks) => (Kind::Number, &**checks),
        program::Form::String(checks) => (Kind::String, &**checks),
        program::Form::Date => (Kind::Date, none),
        program::Form::DateTime => (Kind::DateTime, none),
        program::Form::List(item, checks) => (Kind::List(item.index()), &**checks),
        program::Form::Map(value) => (Kind::Map(value.index()), none),
        program::Form::Object(members) => {
            let member =
                |m: &program::Member| Member { name: text(m.name.index()), form: m.form.index(), required: m.required };
            (Kind::Object(members.iter().map(member).collect()), none)
        }
    };
    Ok(Form { kind, rules: rules::rules(strings, consts, checks)? })
}

impl Kind {
    fn expected(&self) -> &'static str {
        match self {
            Kind::Any => "a value",
            Kind::Boolean => expected::BOOLEAN,
            Kind::Integer => expected::INTEGER,
            Kind::Number => expected::NUMBER,
            Kind::String => expected::TEXT,
            Kind::Date => expected::DATE,
            Kind::DateTime => expected::DATE_TIME,
            Kind::List(_) => expected::LIST,
            Kind::Map(_) | Kind::Object(_) => expected::OBJECT,
        }
    }
}

/// Checks a value that is JSON already (it was walked) and finds the first thing that is wrong.
#[derive(Clone, Copy, Debug)]
pub(super) struct Checker<'a> {
    pub(super) forms: &'a [Form],
}

type Checked = Result<(), Box<Problem>>;

impl Checker<'_> {
    /// The value that comes next; `null` is absent, and right everywhere but in a list.
    pub(super) fn check(&self, scan: &mut Scan<'_>, form: usize) -> Checked {
        let next = scan.peek();
        let Some(form) = self.forms.get(form).filter(|form| next != b'n' && !matches!(form.kind, Kind::Any)) else {
            return Ok(scan.skip(0)?);
        };
        match (&form.kind, next) {
            (Kind::Object(members), b'{') => self.object(scan, members),
            (Kind::Map(value), b'{') => self.map(scan, *value),
            (Kind::List(item), b'[') => self.list(scan, *item, &form.rules),
            (_, b'"') => form.text(&scan.string()?.text()?),
            (_, b't' | b'f') => {
                let word = if next == b't' { "true" } else { "false" };
                scan.word(word)?;
                match form.kind {
                    Kind::Boolean => Ok(()),
                    _ => Err(mismatch(form.kind.expected(), word)),
                }
            }
            (_, b'{') => Err(mismatch(form.kind.expected(), "an object")),
            (_, b'[') => Err(mismatch(form.kind.expected(), "a list")),
            _ => form.number(scan.number()?),
        }
    }

    fn list(&self, scan: &mut Scan<'_>, item: usize, rules: &[Rule]) -> Checked {
        scan.open(0)?;
        let mut count = 0;
        let any = self.forms.get(item).is_none_or(|form| matches!(form.kind, Kind::Any));
        while scan.element(count == 0)? {
            let checked = if scan.peek() == b'n' && !any { Err(Problem::missing()) } else { self.check(scan, item) };
            checked.map_err(|problem| problem.below(Segment::Index(count)))?;
            count += 1;
        }
        rules.iter().try_for_each(|rule| rule.count(count))
    }

    fn map(&self, scan: &mut Scan<'_>, value: usize) -> Checked {
        scan.open(0)?;
        let mut first = true;
        while let Some(key) = scan.key(first)? {
            first = false;
            let key = key.text()?;
            self.check(scan, value).map_err(|problem| problem.below(Segment::Key(key.to_string())))?;
        }
        Ok(())
    }

    fn object(&self, scan: &mut Scan<'_>, members: &[Member]) -> Checked {
        scan.open(0)?;
        let mut there = vec![false; members.len()];
        let mut first = true;
        while let Some(key) = scan.key(first)? {
            first = false;
            let key = key.text()?;
            let found = members.binary_search_by(|member| (*member.name).cmp(&key)).ok();
            let Some((at, member)) = found.and_then(|at| Some((at, members.get(at)?))) else {
                scan.skip(0)?;
                continue;
            };
            if let (true, Some(there)) = (scan.peek() != b'n', there.get_mut(at)) {
                *there = true;
            }
            self.check(scan, member.form).map_err(|problem| problem.below(Segment::Key(key.to_string())))?;
        }
        match members.iter().zip(there).find(|(member, there)| member.required && !there) {
            Some((member, _)) => Err(Problem::missing().below(Segment::Key(member.name.to_string()))),
            None => Ok(()),
        }
    }
}

impl Form {
    /// Whether a text is right here.
    pub(super) fn text(&self, text: &str) -> Checked {
        let right = match self.kind {
            Kind::String => return self.rules.iter().try_for_each(|rule| rule.text(text)),
            Kind::Date => text::date(text).is_some(),
            Kind::DateTime => text::datetime(text).is_some(),
            _ => false,
        };
        if right { Ok(()) } else { Err(mismatch(self.kind.expected(), &format!("text {}", rules::quoted(text)))) }
    }

    /// Whether a number is right here.
    pub(super) fn number(&self, digits: &str) -> Checked {
        let found = || format!("the number {}", short(digits));
        let value = match self.kind {
            Kind::Integer => match number::integer(digits) {
                Some(value) => rust_decimal::Decimal::from(value),
                None if digits.bytes().skip(1).all(|b| b.is_ascii_digit()) => {
                    return Err(Problem::invalid(format!("the whole number {} is too large", short(digits))));
                }
                None => return Err(mismatch(self.kind.expected(), &found())),
            },
            Kind::Number if self.rules.is_empty() && number::surely_fits(digits) => return Ok(()),
            Kind::Number => number::decimal(digits)
                .ok_or_else(|| Problem::invalid(format!("the number {} is too large", short(digits))))?,
            Kind::DateTime => {
                let micros = number::integer(digits).and_then(|millis| millis.checked_mul(1_000));
                return match micros.filter(|micros| INSTANTS.contains(micros)) {
                    Some(_) => Ok(()),
                    None => Err(mismatch(self.kind.expected(), &found())),
                };
            }
            _ => return Err(mismatch(self.kind.expected(), &found())),
        };
        self.rules.iter().try_for_each(|rule| rule.number(value))
    }
}
