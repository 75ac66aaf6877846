//! One partition: where a state can be had from, how far the journal goes behind it, and putting both in place.

use super::{Options, RepairError, Verdict};
use crate::image;
use crate::journal::JournalError;
use crate::journal::file::{self, FileJournal};
use crate::journal::salvage::Salvage;
use crate::partition::open::replay;
use crate::store::{Position, Store, StoreError};
use journey_vm::engine::{self, Audit, Engine};
use std::path::{Path, PathBuf};

const CACHE: u64 = 64 << 20;
/// Changes kept in memory while records are applied.
const DIRTY: usize = 64 << 20;
const SEGMENT: u64 = 32 << 20;

type Say<'s> = &'s mut dyn FnMut(&str);

/// What a state can be had from.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Base {
    /// The state itself, which is whole.
    State,
    /// An image.
    Image(PathBuf),
    /// Nothing: the journal holds all there ever was.
    Beginning,
}

/// Where to start from, and how far that gets.
struct Plan {
    base: Base,
    /// Entry that the base stands for.
    from: u64,
    /// Last entry that follows it without a gap.
    reach: u64,
}

/// Finds out and puts right.
pub(super) fn repair(dir: &Path, options: &Options, say: Say<'_>) -> Result<Verdict, RepairError> {
    let (state, journal) = (dir.join("state"), dir.join("journal"));
    if !options.check {
        finish_earlier(&state)?;
        finish_earlier(&journal)?;
    }
    let stands = look_at_state(&state, say)?;
    let trouble = look_at_journal(&journal, stands, say)?;
    if let (Some(position), None) = (stands, &trouble) {
        say(&format!(
            "nothing to do: the state stands for entry {} and the journal goes on from there",
            position.sequence
        ));
        return Ok(Verdict::Whole);
    }
    let salvage = Salvage::of(&journal)?;
    let plan = plan(dir, stands, &salvage, say)?;
    let known = salvage.last().max(stands.map_or(0, |position| position.sequence));
    // An end that is missing may have been any length.
    let open_ended = stands.is_some_and(|position| salvage.last() < position.sequence);
    if plan.reach < known || open_ended {
        say(&loss(&plan, known));
        if !options.accept_loss {
            say(
                "nothing was changed: restore the folder from a copy, or run `journeyd repair --accept-loss` to go on without them",
            );
            return Ok(Verdict::Loss);
        }
    }
    if options.check {
        say("nothing was changed: run `journeyd repair` without --check to do it");
        return Ok(Verdict::Repaired);
    }
    rebuild(&state, &plan, &salvage, say)?;
    if trouble.is_some() {
        let fresh = aside(&journal, "new");
        remove(&fresh)?;
        drop(FileJournal::begin(&fresh, file::Options::new(SEGMENT), plan.reach + 1)?);
        swap(&journal, &fresh, say)?;
    }
    say(&format!("done: the partition stands at entry {}", plan.reach));
    Ok(Verdict::Repaired)
}

fn loss(plan: &Plan, known: u64) -> String {
    if plan.reach < known {
        format!("LOST: entries {} to {known} were acknowledged and cannot be recovered", plan.reach + 1)
    } else {
        format!("LOST: whatever was acknowledged after entry {}, if anything, is not in this folder", plan.reach)
    }
}

/// Opens the state and reads all of it; its position if it is whole.
fn look_at_state(state: &Path, say: Say<'_>) -> Result<Option<Position>, RepairError> {
    if !state.exists() {
        say("state: not there");
        return Ok(None);
    }
    let looked = Store::open(state, CACHE).map(|(store, position)| {
        let audit = Engine::open(Box::new(store), engine::Options::default()).and_then(|engine| engine.audit());
        (position, audit)
    });
    match looked {
        Ok((position, Ok(Audit { people, instances, .. }))) => {
            say(&format!("state: whole, at entry {} ({people} people, {instances} instances)", position.sequence));
            Ok(Some(position))
        }
        Ok((_, Err(error))) => {
            say(&format!("state: {error}"));
            Ok(None)
        }
        Err(newer @ StoreError::Newer { .. }) => Err(newer.into()),
        Err(error) => {
            say(&format!("state: {error}"));
            Ok(None)
        }
    }
}

/// What is wrong with the journal behind the state; none: it can be used as it is.
fn look_at_journal(journal: &Path, stands: Option<Position>, say: Say<'_>) -> Result<Option<String>, RepairError> {
    let skip = stands.map_or(0, |position| position.sequence);
    let trouble = match FileJournal::check(journal, skip) {
        Ok((first, last)) if stands.is_none() || (first <= skip + 1 && last >= skip) => {
            say(&format!("journal: whole, entries {first} to {last}"));
            None
        }
        Ok((first, last)) => Some(format!("entries {first} to {last} do not meet the state at entry {skip}")),
        Err(newer @ JournalError::Newer { .. }) => return Err(newer.into()),
        Err(error) => Some(error.to_string()),
    };
    if let Some(trouble) = &trouble {
        say(&format!("journal: {trouble}"));
    }
    Ok(trouble)
}

/// The base that gets furthest; of several the one that is least work.
fn plan(dir: &Path, stands: Option<Position>, salvage: &Salvage, say: Say<'_>) -> Result<Plan, RepairError> {
    let mut bases = Vec::new();
    bases.extend(stands.map(|position| (Base::State, position.sequence)));
    for (sequence, path) in image::list(&dir.join("images"))?.into_iter().rev() {
        // One that is damaged is no base; the one before it may be.
        match image::read(&path, &mut |_| Ok(())) {
            Ok(_) => bases.push((Base::Image(path), sequence)),
            Err(newer @ image::ImageError::Newer { .. }) => return Err(newer.into()),
            Err(error) => say(&format!("image: {error}")),
        }
    }
    if salvage.reach(0) > 0 {
        bases.push((Base::Beginning, 0));
    }
    let mut best: Option<Plan> = None;
    for (base, from) in bases {
        let reach = salvage.reach(from);
        if best.as_ref().is_none_or(|best| reach > best.reach) {
            best = Some(Plan { base, from, reach });
        }
    }
    best.ok_or_else(|| RepairError::Hopeless(dir.to_path_buf()))
}

/// Makes the state stand for all entries that could be recovered.
fn rebuild(state: &Path, plan: &Plan, salvage: &Salvage, say: Say<'_>) -> Result<(), RepairError> {
    if plan.base == Base::State {
        let (store, position) = Store::open(state, CACHE)?;
        let applied = apply(&store, position, plan, salvage)?;
        if applied > 0 {
            say(&format!(
                "state: entries {} to {} of the journal added ({applied} records)",
                plan.from + 1,
                plan.reach
            ));
        }
        return Ok(());
    }
    let fresh = aside(state, "new");
    remove(&fresh)?;
    let (store, _) = Store::open(&fresh, CACHE)?;
    if let Base::Image(path) = &plan.base {
        image::read(path, &mut |changes| store.load(&changes).map_err(|error| error.to_string()))?;
        store.checkpoint(&engine::Changes::default(), Position { sequence: plan.from, previous: plan.from })?;
        say(&format!("state: rebuilt from the image of entry {}", plan.from));
    }
    let applied = apply(&store, Position { sequence: plan.from, previous: plan.from }, plan, salvage)?;
    say(&format!("state: entries {} to {} of the journal applied ({applied} records)", plan.from + 1, plan.reach));
    drop(store);
    swap(state, &fresh, say)
}

/// Applies the journal's entries behind a position and writes checkpoints; how many records.
fn apply(store: &Store, position: Position, plan: &Plan, salvage: &Salvage) -> Result<u64, RepairError> {
    let mut engine = Engine::open(Box::new(store.clone()), engine::Options::default())?;
    let (mut applied, mut saved) = (0, position);
    let mut failed = None;
    let replayed = salvage.replay(plan.from, plan.reach, &mut |entry| {
        let sequence = entry.sequence;
        applied += replay(&mut engine, position, entry)?;
        if engine.dirty_bytes() >= DIRTY
            && let Err(error) = save(store, &mut engine, &mut saved, sequence)
        {
            failed = Some(error);
            return Err(JournalError::Stopped);
        }
        Ok(())
    });
    match failed {
        Some(error) => return Err(error.into()),
        None => replayed?,
    }
    engine.audit()?;
    if plan.reach > saved.sequence {
        save(store, &mut engine, &mut saved, plan.reach)?;
    }
    Ok(applied)
}

fn save(store: &Store, engine: &mut Engine, saved: &mut Position, sequence: u64) -> Result<(), StoreError> {
    let position = Position { sequence, previous: saved.sequence };
    let changes = engine.changes();
    store.checkpoint(&changes, position)?;
    store.verify(&changes, position)?;
    engine.saved();
    *saved = position;
    Ok(())
}

/// A folder beside another.
fn aside(path: &Path, what: &str) -> PathBuf {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    path.with_file_name(format!("{name}.{what}"))
}

/// Puts a new folder in the place of a damaged one, which is set aside.
fn swap(place: &Path, fresh: &Path, say: Say<'_>) -> Result<(), RepairError> {
    if place.exists() {
        let kept = (1..).map(|n| aside(place, &format!("damaged-{n}"))).find(|path| !path.exists()).unwrap_or_default();
        rename(place, &kept)?;
        say(&format!("what was damaged is kept in {}: remove it once all is well", kept.display()));
    }
    rename(fresh, place)
}

/// A repair that was cut off between the two renames of [`swap`] had all in place but the name.
fn finish_earlier(place: &Path) -> Result<(), RepairError> {
    let fresh = aside(place, "new");
    if place.exists() || !fresh.exists() || !aside(place, "damaged-1").exists() {
        return Ok(());
    }
    rename(&fresh, place)
}

fn rename(from: &Path, to: &Path) -> Result<(), RepairError> {
    let sync = |path: &Path| path.parent().map_or(Ok(()), |dir| std::fs::File::open(dir).and_then(|d| d.sync_all()));
    std::fs::rename(from, to).and_then(|()| sync(to)).map_err(|source| RepairError::Io {
        action: "rename",
        path: from.to_path_buf(),
        source,
    })
}

/// Removes what an earlier repair left half done.
fn remove(path: &Path) -> Result<(), RepairError> {
    match std::fs::remove_dir_all(path) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
            Err(RepairError::Io { action: "remove", path: path.to_path_buf(), source })
        }
        _ => Ok(()),
    }
}
