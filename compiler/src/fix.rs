//! Applying fixes: those that do not step on each other, round after round, until nothing more can be done.

#[cfg(test)]
mod tests;

use crate::diag::{Diagnostic, Edit, Fix, Severity};
use crate::driver::Compiled;
use crate::project::{FileError, Files};
use crate::source::{FileId, Sources};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Rounds at most: a fix may bring up a finding that can be fixed, but not for ever.
const ROUNDS: usize = 20;

/// Which fixes are taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Which {
    /// Those that keep or mend the meaning without a doubt.
    Safe,
    /// The first of each finding that can be applied by machine.
    Any,
}

/// A file that was changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// Its path, relative to the project.
    pub path: String,
    /// Its text as it was.
    pub before: Arc<str>,
    /// Its text, fixed and laid out.
    pub after: Arc<str>,
}

/// What came of it.
#[derive(Debug)]
pub struct Fixed {
    /// The project as it is after the fixes.
    pub compiled: Compiled,
    /// Files that were changed.
    pub changes: Vec<Change>,
    /// How many fixes were applied.
    pub applied: usize,
}

/// Applies fixes to a project. A fix that leaves its finding, or more errors than
/// before, is not taken; nothing is written.
#[must_use]
pub fn fix(files: &dyn Files, which: Which, compile: &dyn Fn(&dyn Files) -> Compiled) -> Fixed {
    let mut patched = Patched { files, changed: BTreeMap::new() };
    let mut compiled = compile(&patched);
    let mut applied = 0;
    let mut before: Vec<(Texts, usize)> = vec![];
    for _ in 0..ROUNDS {
        let fixes = choose(&compiled.diagnostics, which);
        let Some((next, result, count)) = attempt(&patched, &compiled, &fixes, compile) else { break };
        before.push((patched.changed.clone(), applied));
        if let Some((texts, count)) = before.iter().find(|(texts, _)| *texts == next) {
            // fixes that undo each other: back to where they began
            (patched.changed, applied) = (texts.clone(), *count);
            compiled = compile(&patched);
            break;
        }
        patched.changed = next;
        compiled = result;
        applied += count;
    }
    let mut laid_out = false;
    for text in patched.changed.values_mut() {
        if let Ok(formatted) = crate::fmt::format(text) {
            laid_out |= formatted != **text;
            *text = formatted.into();
        }
    }
    if laid_out {
        compiled = compile(&patched);
    }
    let changes = patched.changed.iter().filter_map(|(path, after)| {
        let before = files.read(path).ok().filter(|before| before != after)?;
        Some(Change { path: path.clone(), before, after: Arc::clone(after) })
    });
    let changes = changes.collect();
    Fixed { compiled, changes, applied }
}

/// How many of the findings [`fix`] would take care of.
#[must_use]
pub fn fixable(diagnostics: &[Diagnostic], which: Which) -> usize {
    diagnostics.iter().filter(|d| pick(d, which).is_some()).count()
}

/// The text after some edits; nothing where they overlap or lie outside.
#[must_use]
pub fn apply(text: &str, edits: &[Edit]) -> Option<String> {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|e| (e.span.start, e.span.end));
    let (mut out, mut at) = (String::with_capacity(text.len() + 64), 0);
    for edit in edits {
        let (start, end) = (edit.span.start as usize, edit.span.end as usize);
        out.push_str(text.get(at..start)?);
        out.push_str(&edit.text);
        text.get(start..end)?;
        at = end;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

type Texts = BTreeMap<String, Arc<str>>;

/// A fix and the finding it is for.
type Offer<'d> = (&'d Diagnostic, &'d Fix);

/// Applies all fixes, or as many as do what they promise: halves, then quarters, …
fn attempt(
    base: &Patched<'_>,
    before: &Compiled,
    fixes: &[Offer<'_>],
    compile: &dyn Fn(&dyn Files) -> Compiled,
) -> Option<(Texts, Compiled, usize)> {
    let (changed, taken) = apply_all(base, &before.sources, fixes);
    if taken.is_empty() {
        return None;
    }
    let patched = Patched { files: base.files, changed };
    let result = compile(&patched);
    if errors(&result) <= errors(before) && gone(before, &result, &taken) {
        return Some((patched.changed, result, taken.len()));
    }
    let (first, second) = fixes.split_at(fixes.len() / 2);
    if first.is_empty() {
        return None;
    }
    attempt(base, before, first, compile).or_else(|| attempt(base, before, second, compile))
}

/// Errors of form, and all others: what is read at last may show more that is wrong with it.
fn errors(compiled: &Compiled) -> (usize, usize) {
    let errors = || compiled.diagnostics.iter().filter(|d| d.severity == Severity::Error);
    let form = errors().filter(|d| d.code.0 < 200).count();
    (form, errors().count() - form)
}

/// Whether every finding is gone whose fix was applied; one like it elsewhere may be left.
fn gone(before: &Compiled, after: &Compiled, taken: &[Offer<'_>]) -> bool {
    let like =
        |list: &[Diagnostic], d: &Diagnostic| list.iter().filter(|o| o.code == d.code && o.title == d.title).count();
    taken.iter().all(|(d, _)| {
        let fixed = taken.iter().filter(|(o, _)| o.code == d.code && o.title == d.title).count();
        like(&after.diagnostics, d) + fixed <= like(&before.diagnostics, d)
    })
}

fn choose(diagnostics: &[Diagnostic], which: Which) -> Vec<Offer<'_>> {
    diagnostics.iter().filter_map(|d| Some((d, pick(d, which)?))).collect()
}

fn pick(d: &Diagnostic, which: Which) -> Option<&Fix> {
    d.fixes.iter().find(|f| !f.edits.is_empty() && (f.safe || which == Which::Any))
}

/// The texts with the fixes in them; one that touches a place already changed has to wait for the next round.
fn apply_all<'d>(base: &Patched<'_>, sources: &Sources, fixes: &[Offer<'d>]) -> (Texts, Vec<Offer<'d>>) {
    let mut edits: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    let mut taken = vec![];
    for (d, fix) in fixes {
        let free = |edit: &Edit| {
            let ours = sources.get(edit.span.file).is_some_and(|f| is_ours(&f.path));
            let others = edits.get(&edit.span.file).map_or(&[][..], Vec::as_slice);
            ours && others.iter().all(|other| other.span.end < edit.span.start || edit.span.end < other.span.start)
        };
        // a word for itself mends nothing
        let idle = fix.edits.iter().all(|edit| sources.text(edit.span) == edit.text);
        if !idle && fix.edits.iter().all(free) {
            fix.edits.iter().for_each(|edit| edits.entry(edit.span.file).or_default().push(edit));
            taken.push((*d, *fix));
        }
    }
    let mut changed = base.changed.clone();
    for (file, edits) in edits {
        let Some(file) = sources.get(file) else { continue };
        let edits: Vec<Edit> = edits.into_iter().cloned().collect();
        let Some(text) = apply(&file.text, &edits) else { continue };
        if base.files.read(&file.path).is_ok_and(|first| *first == *text) {
            changed.remove(&*file.path);
        } else {
            changed.insert(file.path.to_string(), text.into());
        }
    }
    (changed, taken)
}

/// Schemas are other people's files.
fn is_ours(path: &str) -> bool {
    path.ends_with(".journey") || path == crate::project::MANIFEST
}

/// Files with other texts for some of them.
struct Patched<'f> {
    files: &'f dyn Files,
    changed: Texts,
}

impl Files for Patched<'_> {
    fn read(&self, path: &str) -> Result<Arc<str>, FileError> {
        self.changed.get(path).map_or_else(|| self.files.read(path), |text| Ok(Arc::clone(text)))
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, FileError> {
        self.files.list(folder)
    }
}
