//! `journeyc schema …`.

mod add;
mod diff;
mod plan;
mod search;
mod show;
mod source;
mod update;

use super::could_not;
use crate::Exit;
use crate::cli::{SchemaCommand, SchemaSampleArgs, SchemaTreeArgs, TreeFormat};
use crate::output::out;
use journey_compiler::schema::{self, Extent, Tree};

pub(super) fn run(command: &SchemaCommand) -> Exit {
    let done = match command {
        SchemaCommand::Add(args) => add::run(args),
        SchemaCommand::Update(args) => update::run(args),
        SchemaCommand::Search(args) => search::run(args),
        SchemaCommand::Show(args) => show::run(args),
        SchemaCommand::Tree(args) => tree(args),
        SchemaCommand::Sample(args) => sample(args),
        SchemaCommand::Diff(args) => diff::run(args),
    };
    done.unwrap_or_else(could_not)
}

fn tree(args: &SchemaTreeArgs) -> Result<Exit, String> {
    let node = source::chosen(args.alias.as_deref(), &args.source, args.project.as_deref())?;
    let tree = schema::tree(&node);
    match args.format {
        TreeFormat::Json => out(format_args!("{}\n", tree.json())),
        TreeFormat::Text => show_tree(&tree),
    }
    Ok(Exit::Fine)
}

/// A path a line: type, whether it is required, title.
fn show_tree(tree: &Tree) {
    let width = tree.fields.keys().map(|path| path.chars().count()).max().unwrap_or(0).min(60);
    let mut text = String::new();
    for (path, field) in &tree.fields {
        let facts = field.node.facts();
        let title = facts.title.as_deref().unwrap_or_default();
        let required = if field.required { " required" } else { "" };
        let line = format!("{path:width$}  {}{required}  {title}", field.node.xdm_type());
        text.push_str(line.trim_end());
        text.push('\n');
    }
    out(text);
}

fn sample(args: &SchemaSampleArgs) -> Result<Exit, String> {
    let node = source::chosen(args.alias.as_deref(), &args.source, args.project.as_deref())?;
    let extent = if args.required { Extent::Required } else { Extent::Fields(args.depth) };
    let text = serde_json::to_string_pretty(&node.sample(extent)).map_err(|e| e.to_string())?;
    out(format_args!("{text}\n"));
    Ok(Exit::Fine)
}
