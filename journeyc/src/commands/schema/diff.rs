//! `journeyc schema diff`.

use super::source::{Here, Outside, here};
use crate::Exit;
use crate::cli::SchemaDiffArgs;
use crate::output::out;
use journey_compiler::project::{SchemaEntry, SchemaSource};
use journey_compiler::schema::{self, Node};
use std::path::Path;

pub(super) fn run(args: &SchemaDiffArgs) -> Result<Exit, String> {
    // Two folders need no project.
    let here = here(args.project.as_deref()).ok();
    let old = side(&args.old, &args.new, args, here.as_ref())?;
    let new = side(&args.new, &args.old, args, here.as_ref())?;
    let mut changes = schema::diff(&schema::tree(&old), &schema::tree(&new));
    changes.retain(|change| change.breaks() || !args.breaking);
    if changes.is_empty() {
        out("no difference\n");
        return Ok(Exit::Fine);
    }
    changes.iter().for_each(|change| out(format_args!("{change}\n")));
    Ok(Exit::Findings)
}

/// A schema of the project, or what a folder or file makes of the same names.
fn side(name: &str, other: &str, args: &SchemaDiffArgs, here: Option<&Here>) -> Result<Node, String> {
    if let Some(here) = here.filter(|here| here.project.named(name).is_some()) {
        return here.node(name);
    }
    if !Path::new(name).exists() {
        let nothing = || format!("`{name}` is neither a schema of a project nor a folder or file");
        return Err(
            here.map_or_else(nothing, |here| format!("{}, and there is no such folder or file", here.unknown(name)))
        );
    }
    let entry = here.and_then(|here| entry(here, other).or_else(|| entry(here, name)));
    let plain = entry.map(|entry| matches!(entry.source, SchemaSource::JsonSchema(_)));
    let outside = Outside::open(Path::new(name), plain.filter(|plain| *plain))?;
    let told = match entry.map(|entry| &entry.source) {
        Some(SchemaSource::Composed { names, .. }) if args.compose.is_empty() => {
            names.iter().map(|name| name.node.to_string()).collect()
        }
        _ => args.compose.clone(),
    };
    Ok(outside.compose(&outside.names(&told)?, entry.is_some_and(|entry| entry.profile))?.node)
}

fn entry<'a>(here: &'a Here, alias: &str) -> Option<&'a SchemaEntry> {
    here.project.manifest.schemas.iter().find(|entry| *entry.alias.node == *alias)
}
