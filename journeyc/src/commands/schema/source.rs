//! Where a schema is taken from: the project, or a folder or file outside of it.

use crate::cli::Elsewhere;
use crate::output::err;
use journey_compiler::project::{Files, Project};
use journey_compiler::schema::{Composed, Loader, Node, Role, Schemas, suggested};
use journey_lsp::disk::{Disk, Place, find};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The project around a command.
pub(super) struct Here {
    pub(super) place: Place,
    pub(super) project: Project,
}

/// Finds and reads the project.
pub(super) fn here(folder: Option<&Path>) -> Result<Here, String> {
    let place = find(folder)?;
    if place.lone.is_some() {
        return Err("schemas belong to a project; name its folder with --project".to_owned());
    }
    let (project, _) = Project::load(&Disk::new(&place));
    Ok(Here { place, project })
}

impl Here {
    /// A schema that journey.toml names.
    pub(super) fn node(&self, alias: &str) -> Result<Node, String> {
        let schema = self.project.named(alias).ok_or_else(|| self.unknown(alias))?;
        schema.node.clone().ok_or_else(|| format!("the schema `{alias}` cannot be read; `journeyc check` says why"))
    }

    pub(super) fn unknown(&self, alias: &str) -> String {
        let known: Vec<Arc<str>> = self.project.schemas.iter().map(|s| Arc::clone(&s.alias)).collect();
        match (suggested(alias, &known), known.as_slice()) {
            (_, []) => format!("journey.toml names no schema `{alias}`, and no other; `journeyc schema add` does that"),
            (Some(near), _) => format!("journey.toml names no schema `{alias}`; did you mean `{near}`?"),
            (None, known) => format!("journey.toml names no schema `{alias}`; it has {}", known.join(", ")),
        }
    }
}

/// The schema that a command names, one way or the other.
pub(super) fn chosen(alias: Option<&str>, elsewhere: &Elsewhere, project: Option<&Path>) -> Result<Node, String> {
    match (alias, &elsewhere.from) {
        (Some(_), Some(_)) => Err("name a schema of the project, or --from PATH: not both".to_owned()),
        (Some(alias), None) => here(project)?.node(alias),
        (None, Some(from)) => {
            let outside = Outside::open(from, None)?;
            let names = outside.names(&elsewhere.compose)?;
            Ok(outside.compose(&names, false)?.node)
        }
        (None, None) => Err("name a schema of the project, or use --from PATH --compose ID,…".to_owned()),
    }
}

/// Schemas in a folder or a file.
pub(super) struct Outside {
    /// The folder; that of the file, where it is one.
    pub(super) folder: PathBuf,
    /// The file in the folder.
    pub(super) file: Option<String>,
    pub(super) schemas: Schemas,
    /// Plain JSON Schema.
    pub(super) plain: bool,
}

impl Outside {
    /// Reads them. `plain`: whether the file is plain JSON Schema; told by its content where it is not said.
    pub(super) fn open(path: &Path, plain: Option<bool>) -> Result<Self, String> {
        let trouble = |e: &dyn std::fmt::Display| format!("cannot read `{}`: {e}", path.display());
        let absolute = path.canonicalize().map_err(|e| trouble(&e))?;
        let mut loader = Loader::default();
        let (folder, file, is_plain) = if absolute.is_dir() {
            let disk = Disk::new(&Place { root: absolute.clone(), lone: None });
            let mut paths = disk.list(".").map_err(|e| trouble(&e))?;
            paths.retain(|path| path.ends_with(".json") && !path.contains(".example."));
            for path in paths {
                let text = disk.read(&path).map_err(|e| format!("cannot read `{path}`: {e}"))?;
                let schema = path.ends_with(".schema.json");
                loader = if schema { loader.xdm(&path, &text) } else { loader.maybe(&path, &text) };
            }
            (absolute, None, false)
        } else {
            let folder = absolute.parent().unwrap_or(Path::new("/")).to_path_buf();
            let name = absolute.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let disk = Disk::new(&Place { root: folder.clone(), lone: None });
            let text = disk.read(&name).map_err(|e| trouble(&e))?;
            let plain = plain.unwrap_or_else(|| !text.contains("\"meta:") && !text.contains("\"xdm:"));
            let add: fn(Loader, &str, &str) -> Loader = if plain { Loader::plain } else { Loader::xdm };
            loader = add(loader, &name, &text);
            loop {
                let wanted = loader.wanted();
                let texts: Vec<_> = wanted.iter().filter_map(|path| Some((path, disk.read(path).ok()?))).collect();
                if texts.is_empty() {
                    break;
                }
                for (path, text) in texts {
                    loader = add(loader, path, &text);
                }
            }
            (folder, Some(name), plain)
        };
        if !is_plain {
            loader = loader.core();
        }
        let (schemas, problems) = loader.finish();
        for problem in &problems {
            err(format_args!("warning: {}: {}\n", problem.file, problem.message));
        }
        Ok(Self { folder, file, schemas, plain: is_plain })
    }

    /// What to put together: as told, else the one schema that a file holds.
    pub(super) fn names(&self, told: &[String]) -> Result<Vec<String>, String> {
        if !told.is_empty() {
            return Ok(told.to_vec());
        }
        let Some(file) = &self.file else {
            return Err("say what to put together: --compose CLASS,GROUP,…".to_owned());
        };
        if self.plain {
            return Ok(vec![file.clone()]);
        }
        let own: Vec<_> = self.schemas.documents_of(file).collect();
        let whole: Vec<_> = own.iter().filter(|(_, _, role)| *role == Role::Schema).collect();
        match (own.as_slice(), whole.as_slice()) {
            ([], _) => Err(format!("`{file}` holds no schema")),
            ([(one, _, _)], _) | (_, [(one, _, _)]) => Ok(vec![one.to_string()]),
            (own, whole) => {
                let all: Vec<_> = if whole.is_empty() { own.iter().collect() } else { whole.to_vec() };
                let listed = all.iter().take(8).map(|(id, title, _)| format!("\n  {id}  {title}"));
                let listed = listed.collect::<String>();
                Err(format!("`{file}` holds {} schemas; say which with --compose ID{listed}", all.len()))
            }
        }
    }

    pub(super) fn compose(&self, names: &[String], profile: bool) -> Result<Composed, String> {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let composed = if profile { self.schemas.compose_profile(&names) } else { self.schemas.compose(&names) };
        composed.map_err(|e| e.to_string())
    }
}
