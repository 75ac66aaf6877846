//! `journeyc schema update`.

use super::plan::{Wish, plan, read_lock, write_lock};
use super::source::{Here, here};
use crate::Exit;
use crate::cli::SchemaUpdateArgs;
use crate::output::{err, out};
use journey_compiler::project::SchemaSource;
use journey_compiler::project::lock::{self, Lock, Pin};
use journey_compiler::schema;
use std::path::PathBuf;

pub(super) fn run(args: &SchemaUpdateArgs) -> Result<Exit, String> {
    let here = here(args.project.as_deref())?;
    let aliases: Vec<String> = match args.aliases.as_slice() {
        [] => here.project.schemas.iter().map(|s| s.alias.to_string()).collect(),
        named => named.to_vec(),
    };
    let mut lock = read_lock(&here)?;
    for alias in &aliases {
        one(&here, alias, args, &mut lock)?;
    }
    if !args.dry_run {
        write_lock(&here, lock, None)?;
    }
    Ok(Exit::Fine)
}

fn one(here: &Here, alias: &str, args: &SchemaUpdateArgs, lock: &mut Lock) -> Result<(), String> {
    let old = here.node(alias)?;
    let entry =
        here.project.manifest.schemas.iter().find(|e| *e.alias.node == *alias).ok_or_else(|| here.unknown(alias))?;
    let known = lock.schemas.get(alias).cloned();
    let remembered = known.as_ref().and_then(|pin| pin.source.clone()).map(|source| here.place.root.join(source));
    let from: Option<PathBuf> = args.from.clone().or(remembered);
    let old_tree = schema::tree(&old);
    let Some(from) = from else {
        let hash = lock::hash_of(&old_tree);
        let said = match &known {
            None => "pinned",
            Some(pin) if pin.hash == hash => "unchanged",
            Some(_) => "pinned anew: it says something else than before (your version control has the old text)",
        };
        out(format_args!("{alias}: {said}\n"));
        lock.schemas.insert(alias.to_owned(), Pin { hash, source: None });
        return Ok(());
    };
    let (names, plain) = match &entry.source {
        SchemaSource::Composed { names, .. } => (names.iter().map(|n| n.node.to_string()).collect(), Some(false)),
        SchemaSource::File(_) => (vec![], Some(false)),
        SchemaSource::JsonSchema(_) => (vec![], Some(true)),
    };
    let wish = Wish { alias, from: Some(&from), compose: &names, plain, profile: entry.profile };
    let plan = plan(here, &wish).map_err(|why| format!("{alias}: {why}"))?;
    for remark in plan.remarks() {
        err(format_args!("warning: {alias}: {remark}\n"));
    }
    let changes = schema::diff(&old_tree, &plan.tree);
    let pin = plan.pin();
    match (changes.len(), &known) {
        (0, Some(pinned)) if pinned.hash == pin.hash => out(format_args!("{alias}: unchanged\n")),
        (0, _) => out(format_args!("{alias}: pinned\n")),
        (count, _) => {
            let breaking = changes.iter().filter(|c| c.breaks()).count();
            out(format_args!("{alias}: {count} changes, {breaking} of which may break journeys or producers\n"));
            changes.iter().for_each(|change| out(format_args!("  {change}\n")));
        }
    }
    if !args.dry_run {
        plan.write(here)?;
    }
    lock.schemas.insert(alias.to_owned(), pin);
    Ok(())
}
