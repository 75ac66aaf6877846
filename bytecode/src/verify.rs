//! What makes a bundle safe to run: checked once when it is loaded, relied on ever after.
//!
//! After [`verify`] every index is in bounds, every register holds a value of its type when it is read, every document
//! that is read is there, every frame is complete, and every loop ends. The work is bounded by the size of the bundle.

#[cfg(test)]
mod tests;

mod bits;
mod code;
mod constants;
mod documents;
mod endpoints;
mod flow;
mod forms;
mod graph;
mod journeys;
mod points;
mod problem;
mod steps;
mod types;
mod typing;

use crate::limits::{TABLE, WORK};
use crate::program::{Bundle, Location};
use crate::types::StrRef;
use problem::{Checked, Problem};
pub use problem::{Place, VerifyError};
use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use types::Types;

/// A bundle that is safe to run. Only [`verify`] makes one.
#[derive(Clone, Debug, PartialEq)]
pub struct Verified(Bundle);

impl Verified {
    /// Gives the bundle back, without the proof.
    #[must_use]
    pub fn into_inner(self) -> Bundle {
        self.0
    }
}

impl std::ops::Deref for Verified {
    type Target = Bundle;

    fn deref(&self) -> &Bundle {
        &self.0
    }
}

/// Checks everything about a bundle.
///
/// # Errors
/// The first thing that is wrong, with the table, entry and instruction where it stands.
pub fn verify(bundle: Bundle) -> Result<Verified, VerifyError> {
    check(&bundle)?;
    Ok(Verified(bundle))
}

/// Like [`verify`], for a caller that keeps the bundle.
///
/// # Errors
/// As for [`verify`].
pub fn check(bundle: &Bundle) -> Result<(), VerifyError> {
    sizes(bundle).map_err(|p| p.of("bundle", None, &bundle.meta.project))?;
    let cx = Context { bundle, types: Types::new(bundle)?, json: RefCell::default(), work: Cell::new(WORK) };
    let name = |r: StrRef| bundle.strings.get(r.index()).map_or("", String::as_str);
    each(&bundle.files, "files", |_| "", |r| cx.string(*r).map(drop))?;
    each(&bundle.consts, "constants", |_| "", |c| constants::check(&cx, c))?;
    each(&bundle.imports, "imports", |i| name(i.name), |i| documents::import(&cx, i))?;
    let patterns = RefCell::default();
    each(&bundle.forms, "forms", |_| "", |f| forms::check(&cx, f, &mut patterns.borrow_mut()))?;
    each(&bundle.documents, "documents", |d| name(d.name), |d| documents::document(&cx, d))?;
    documents::profile(&cx).map_err(|p| p.of("documents", None, "profile"))?;
    unique(&cx, "events", bundle.events.iter().map(|e| e.name))?;
    each(&bundle.events, "events", |e| name(e.name), |e| documents::event(&cx, e))?;
    unique(&cx, "endpoints", bundle.endpoints.iter().map(|e| e.name))?;
    each(&bundle.endpoints, "endpoints", |e| name(e.name), |e| endpoints::check(&cx, e))?;
    unique(&cx, "journeys", bundle.journeys.iter().map(|j| j.name))?;
    each(&bundle.journeys, "journeys", |j| name(j.name), |j| journeys::check(&cx, j))?;
    each(&bundle.tests, "tests", |t| name(t.name), |t| steps::check(&cx, t))
}

fn each<'a, T>(
    table: &'a [T],
    what: &'static str,
    name: impl Fn(&'a T) -> &'a str,
    check: impl Fn(&'a T) -> Checked,
) -> Result<(), VerifyError> {
    for (index, entry) in table.iter().enumerate() {
        check(entry).map_err(|p| p.of(what, Some(index), name(entry)))?;
    }
    Ok(())
}

/// References are 16 bits wide: a longer table would have entries that nothing can name.
fn sizes(bundle: &Bundle) -> Checked {
    let lengths = [
        ("strings", bundle.strings.len()),
        ("types", bundle.types.len()),
        ("constants", bundle.consts.len()),
        ("imports", bundle.imports.len()),
        ("documents", bundle.documents.len()),
        ("forms", bundle.forms.len()),
        ("events", bundle.events.len()),
        ("endpoints", bundle.endpoints.len()),
        ("journeys", bundle.journeys.len()),
        ("tests", bundle.tests.len()),
        ("files", bundle.files.len()),
    ];
    match lengths.iter().find(|(_, length)| *length > TABLE) {
        Some((table, length)) => Err(Problem::new(format!("{length} {table}, more than {TABLE}"))),
        None => Ok(()),
    }
}

fn unique(cx: &Context<'_>, table: &'static str, names: impl Iterator<Item = StrRef>) -> Result<(), VerifyError> {
    let mut seen = HashSet::new();
    for (index, name) in names.enumerate() {
        let name = cx.string(name).map_err(|p| p.of(table, Some(index), ""))?;
        if !seen.insert(name) {
            let problem = Problem::new("another entry has the same name");
            return Err(problem.of(table, Some(index), name));
        }
    }
    Ok(())
}

/// What every check needs: the bundle and its types.
struct Context<'a> {
    bundle: &'a Bundle,
    types: Types<'a>,
    /// Texts known to be JSON: many entries may name one.
    json: RefCell<HashSet<StrRef>>,
    /// What is left of [`WORK`].
    work: Cell<usize>,
}

impl<'a> Context<'a> {
    fn string(&self, r: StrRef) -> Result<&'a str, Problem> {
        let strings = &self.bundle.strings;
        let text = strings
            .get(r.index())
            .ok_or_else(|| Problem::new(format!("string {} of {} is named", r.0, strings.len())))?;
        Ok(text)
    }

    /// Pays for work that is not bounded by the bytes it is done for.
    fn spend(&self, work: usize) -> Checked {
        match self.work.get().checked_sub(work) {
            Some(left) => {
                self.work.set(left);
                Ok(())
            }
            None => Err(Problem::new("checking the bundle takes more work than any real one")),
        }
    }

    fn strings(&self, all: impl IntoIterator<Item = StrRef>) -> Checked {
        all.into_iter().try_for_each(|r| self.string(r).map(drop))
    }

    fn location(&self, location: &Location) -> Checked {
        let files = self.bundle.files.len();
        // A bundle without files (made by hand) has locations that say nothing.
        if location.start > location.end || (files > 0 && usize::from(location.file) >= files) {
            return Err(Problem::new("its place in the source does not exist"));
        }
        Ok(())
    }
}

/// `index` of a table with `length` entries called `what`.
fn within(what: &str, index: usize, length: usize) -> Checked {
    if index < length {
        return Ok(());
    }
    Err(Problem::new(format!("{what} {index} of {length} is named")))
}
