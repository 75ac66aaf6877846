//! `journeyc schema search`.

use super::source::{Outside, here};
use crate::Exit;
use crate::cli::SchemaSearchArgs;
use crate::output::out;
use journey_compiler::schema::Hit;
use std::collections::BTreeSet;

pub(super) fn run(args: &SchemaSearchArgs) -> Result<Exit, String> {
    let words = args.words.join(" ");
    let mut found: Vec<(String, Hit)> = vec![];
    let mut others = vec![];
    match &args.from {
        Some(from) => others = Outside::open(from, None)?.schemas.search(&words, args.limit),
        None => {
            let here = here(args.project.as_deref())?;
            for schema in &here.project.schemas {
                let hits = schema.node.iter().flat_map(|node| node.search(&words));
                found.extend(hits.map(|hit| (format!("{}.{}", schema.alias, hit.path), hit)));
            }
            for index in &here.project.indices {
                others.extend(index.search(&words, usize::MAX));
            }
            let known: BTreeSet<String> = found.iter().map(|(_, hit)| hit.path.clone()).collect();
            others.retain(|hit| !known.contains(&hit.path));
        }
    }
    if found.is_empty() && others.is_empty() {
        return Err(format!("no field has {} in its name, title or description", quoted(&args.words)));
    }
    for (path, hit) in found.iter().take(args.limit) {
        out(format_args!("{path}  {}{}\n", hit.facts.node.xdm_type(), title(hit)));
    }
    let room = args.limit.saturating_sub(found.len());
    if !found.is_empty() && room > 0 && !others.is_empty() {
        out("\nin field groups that no schema of the project includes:\n");
    }
    for hit in others.iter().take(room) {
        let (group, id) = hit.group.clone().unwrap_or_default();
        out(format_args!("{}  {}{}\n    {group}, {id}\n", hit.path, hit.facts.node.xdm_type(), title(hit)));
    }
    let left = (found.len() + others.len()).saturating_sub(args.limit);
    if left > 0 {
        out(format_args!("… {left} more; --limit {} shows them\n", found.len() + others.len()));
    }
    Ok(Exit::Fine)
}

fn quoted(words: &[String]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" and ")
}

fn title(hit: &Hit) -> String {
    hit.facts.node.facts().title.map(|title| format!("  {title}")).unwrap_or_default()
}
