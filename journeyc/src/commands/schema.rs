//! `journeyc schema tree`.

use super::could_not;
use crate::Exit;
use crate::cli::{SchemaTreeArgs, TreeFormat};
use crate::output::{err, out};
use journey_compiler::project::{Files, Project};
use journey_compiler::schema::{self, Loader, Node, Problem, Tree};
use journey_lsp::disk::{Disk, Place, find};
use std::path::Path;

pub(super) fn tree(args: &SchemaTreeArgs) -> Exit {
    let node = match (&args.from, &args.alias) {
        (Some(folder), _) => composed(folder, &args.compose),
        (None, Some(alias)) => named(args.project.as_deref(), alias),
        (None, None) => Err("name a schema of the project, or use --from FOLDER --compose ID,…".to_owned()),
    };
    match node {
        Err(message) => could_not(message),
        Ok(node) => {
            let tree = schema::tree(&node);
            match args.format {
                TreeFormat::Json => out(format_args!("{}\n", tree.json())),
                TreeFormat::Text => show(&tree),
            }
            Exit::Fine
        }
    }
}

/// A composition of the schemas in a folder.
fn composed(folder: &Path, names: &[String]) -> Result<Node, String> {
    let disk = Disk::new(&Place { root: folder.to_path_buf(), lone: None });
    let mut paths = disk.list(".").map_err(|e| format!("cannot read `{}`: {e}", folder.display()))?;
    paths.retain(|path| path.ends_with(".json") && !path.contains(".example."));
    let mut loader = Loader::default();
    for path in paths {
        let text = disk.read(&path).map_err(|e| format!("cannot read `{path}`: {e}"))?;
        loader = loader.xdm(&path, &text);
    }
    let (schemas, problems) = loader.finish();
    problems.iter().for_each(warn);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let composed = schemas.compose(&names).map_err(|e| e.to_string())?;
    Ok(composed.node)
}

/// A path a line: type, whether it is required, title.
fn show(tree: &Tree) {
    let width = tree.fields.keys().map(|path| path.chars().count()).max().unwrap_or(0).min(60);
    for (path, field) in &tree.fields {
        let facts = field.node.facts();
        let title = facts.title.as_deref().unwrap_or_default();
        let required = if field.required { " required" } else { "" };
        let line = format!("{path:width$}  {}{required}  {title}", field.node.xdm_type());
        out(format_args!("{}\n", line.trim_end()));
    }
}

fn warn(problem: &Problem) {
    err(format_args!("warning: {}: {}\n", problem.file, problem.message));
}

/// A schema that journey.toml names.
fn named(project: Option<&Path>, alias: &str) -> Result<Node, String> {
    let place = find(project)?;
    let (project, _) = Project::load(&Disk::new(&place));
    let schema = project.named(alias).ok_or_else(|| {
        let known: Vec<&str> = project.schemas.iter().map(|s| &*s.alias).collect();
        format!("journey.toml names no schema `{alias}`; it has {}", known.join(", "))
    })?;
    schema.node.clone().ok_or_else(|| format!("the schema `{alias}` cannot be read; `journeyc check` says why"))
}
