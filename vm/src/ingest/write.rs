//! Writes into a JSON document: paths set or taken away, everything else copied as it is.

use super::Rejection;
use super::problem::{Problem, Segment};
use super::scan::Scan;
use crate::json::quote;
use journey_bytecode::limits::{DOCUMENT_BYTES, DOCUMENT_DEPTH};

/// What is to be written at a place of a document.
#[derive(Debug)]
enum Change<'w> {
    /// JSON, or nothing: the place goes.
    Value(Option<&'w str>),
    /// Changes further down, by key, in the order they were written.
    Within(Vec<(&'w str, Change<'w>)>),
}

/// The document with values at paths; a value that is none takes the path away. No path is the beginning of another.
///
/// # Errors
/// The document is not JSON, something on the way to a path is no object, or the result is too large.
pub(crate) fn write<'w>(
    json: &str,
    writes: impl Iterator<Item = (Vec<&'w str>, Option<&'w str>)>,
) -> Result<String, Rejection> {
    let mut root = Vec::new();
    for (path, value) in writes {
        add(&mut root, &path, value);
    }
    let mut out = String::with_capacity(json.len() + 64);
    let mut scan = Scan::new(json, 0);
    let done = match scan.peek() {
        b'{' => object(&mut scan, &root, 1, &mut out).and_then(|()| Ok(scan.end()?)),
        _ => Err(Problem::invalid("is no object")),
    };
    done.map_err(|problem| problem.reject())?;
    if out.len() > DOCUMENT_BYTES {
        return Err(Problem::invalid("would be larger than a document may be").reject());
    }
    Ok(out)
}

fn add<'w>(changes: &mut Vec<(&'w str, Change<'w>)>, path: &[&'w str], value: Option<&'w str>) {
    let Some((key, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        changes.push((key, Change::Value(value)));
        return;
    }
    let at = changes.iter().position(|(known, _)| known == key).unwrap_or_else(|| {
        changes.push((key, Change::Within(Vec::new())));
        changes.len() - 1
    });
    if let Some((_, Change::Within(below))) = changes.get_mut(at) {
        add(below, rest, value);
    }
}

/// Copies an object with its changes; its brace is next.
fn object(
    scan: &mut Scan<'_>,
    changes: &[(&str, Change<'_>)],
    depth: usize,
    out: &mut String,
) -> Result<(), Box<Problem>> {
    scan.open(depth)?;
    out.push('{');
    let start = out.len();
    let mut met = vec![false; changes.len()];
    let mut first = true;
    while let Some(key) = scan.key(first)? {
        first = false;
        let name = key.text()?;
        let found = changes.iter().position(|(known, _)| *known == name);
        let change = found.and_then(|at| {
            if let Some(met) = met.get_mut(at) {
                *met = true;
            }
            changes.get(at)
        });
        let next = scan.peek();
        match change {
            Some((_, Change::Within(below))) if next == b'{' => {
                open(key.raw, start, out);
                object(scan, below, depth + 1, out).map_err(|problem| problem.below(Segment::Key(name.into())))?;
            }
            Some((_, change @ Change::Within(_))) => {
                if next != b'n' {
                    return Err(Problem::invalid("is no object").below(Segment::Key(name.into())));
                }
                scan.skip(depth + 1)?;
                fresh(&name, change, start, depth, out)?;
            }
            Some((_, Change::Value(value))) => {
                scan.skip(depth + 1)?;
                if let Some(value) = value {
                    open(key.raw, start, out);
                    out.push_str(value);
                }
            }
            None => {
                let from = scan.at();
                scan.skip(depth + 1)?;
                open(key.raw, start, out);
                out.push_str(scan.since(from));
            }
        }
    }
    for ((key, change), _) in changes.iter().zip(met).filter(|(_, met)| !met) {
        fresh(key, change, start, depth, out)?;
    }
    out.push('}');
    Ok(())
}

/// A key that was not there. An object that would be empty is not made.
fn fresh(key: &str, change: &Change<'_>, start: usize, depth: usize, out: &mut String) -> Result<(), Box<Problem>> {
    let below = match change {
        Change::Value(None) => return Ok(()),
        Change::Value(Some(value)) => {
            open_new(key, start, out);
            out.push_str(value);
            return Ok(());
        }
        Change::Within(below) => below,
    };
    if depth >= DOCUMENT_DEPTH {
        return Err(Problem::invalid("is nested too deeply").below(Segment::Key(key.to_owned())));
    }
    let before = out.len();
    open_new(key, start, out);
    out.push('{');
    let inner = out.len();
    for (key, change) in below {
        fresh(key, change, inner, depth + 1, out)?;
    }
    match out.len() == inner {
        true => out.truncate(before),
        false => out.push('}'),
    }
    Ok(())
}

/// A key as it was written; `start` is where the members of its object begin.
fn open(raw: &str, start: usize, out: &mut String) {
    comma(start, out);
    out.push('"');
    out.push_str(raw);
    out.push_str("\":");
}

fn open_new(key: &str, start: usize, out: &mut String) {
    comma(start, out);
    quote(key, out);
    out.push(':');
}

fn comma(start: usize, out: &mut String) {
    if out.len() > start {
        out.push(',');
    }
}
