//! `journeyc schema show`.

use super::source::{chosen, here};
use crate::Exit;
use crate::cli::SchemaShowArgs;
use crate::output::out;
use journey_compiler::schema::{Facts, Kind, Node, Suggestion};
use std::fmt::Write;
use std::sync::Arc;

pub(super) fn run(args: &SchemaShowArgs) -> Result<Exit, String> {
    let (root, title, path) = if args.source.from.is_some() {
        (chosen(None, &args.source, None)?, String::new(), args.path.as_deref().unwrap_or_default())
    } else {
        let asked = args.path.as_deref().ok_or("name a schema of the project, or use --from PATH --compose ID,…")?;
        let (alias, path) = asked.split_once('.').unwrap_or((asked, ""));
        (here(args.project.as_deref())?.node(alias)?, alias.to_owned(), path)
    };
    let node = root.follow(path).map_err(|suggestions| nowhere(path, &suggestions))?;
    let name = [title.as_str(), path].into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(".");
    out(about(&name, &node));
    out(node.outline(args.depth));
    Ok(Exit::Fine)
}

fn nowhere(path: &str, suggestions: &[Suggestion]) -> String {
    let mut text = format!("there is no field `{path}`");
    for suggestion in suggestions {
        let _ = match suggestion {
            Suggestion::NotIncluded { group, id } => {
                write!(text, "; it is declared by the field group {group} ({id}), which this schema does not include")
            }
            other => write!(text, "; did you mean `{}`?", other.path().unwrap_or_default()),
        };
    }
    text
}

/// Everything the schema says of one place, a line each.
fn about(name: &str, node: &Node) -> String {
    let facts: Facts = node.facts();
    let mut text = format!("{name}  {}\n", node.type_in_words());
    let mut line = |label: &str, value: Option<String>| {
        if let Some(value) = value.filter(|v| !v.is_empty()) {
            let _ = writeln!(text, "  {label:<13}{}", value.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    };
    let owned = |text: Option<Arc<str>>| text.map(|t| t.to_string());
    line("title", owned(facts.title));
    line("meaning", owned(facts.description));
    line("deprecated", owned(facts.deprecated));
    line("declared by", owned(facts.declared_by));
    line("XDM type", Some(node.xdm_type().to_string()));
    line("format", owned(facts.format));
    line("pattern", owned(facts.pattern));
    line("at least", facts.minimum.map(|n| n.to_string()));
    line("at most", facts.maximum.map(|n| n.to_string()));
    line("above", facts.exclusive_minimum.map(|n| n.to_string()));
    line("below", facts.exclusive_maximum.map(|n| n.to_string()));
    facts.multiple_of.iter().for_each(|step| line("multiple of", Some(step.to_string())));
    line("length from", facts.min_length.map(|n| n.to_string()));
    line("length to", facts.max_length.map(|n| n.to_string()));
    line("default", facts.default.map(|v| v.to_string()));
    line("raw name", owned(facts.raw_name).filter(|raw| !name.ends_with(raw.as_str())));
    if let Kind::String { closed, suggested } = node.kind() {
        let label = if closed.is_some() { "allowed" } else { "suggested" };
        for (value, title) in closed.or(suggested).iter().flat_map(|e| &e.values) {
            line(label, Some(if value == title { format!("\"{value}\"") } else { format!("\"{value}\"  {title}") }));
        }
    }
    text
}
