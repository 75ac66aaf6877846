//! What taking a schema into the project comes to: files, an entry of journey.toml, a pin.

use super::source::{Here, Outside};
use journey_compiler::project::lock::{self, LOCK, Lock, Pin};
use journey_compiler::project::{Files, MANIFEST};
use journey_compiler::schema::{Composed, Loader, Tree, tree};
use journey_lsp::disk::{Disk, Place};
use std::fmt::Write;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// A schema on its way into the project.
pub(super) struct Plan {
    /// The right side of its entry in journey.toml.
    pub(super) entry: String,
    /// Files to write, relative to the project.
    pub(super) files: Vec<(String, Arc<str>)>,
    /// The folder that holds nothing but them.
    pub(super) folder: Option<String>,
    /// Where they come from, relative to the project.
    pub(super) source: Option<String>,
    pub(super) composed: Composed,
    pub(super) tree: Tree,
}

/// What is asked for.
pub(super) struct Wish<'a> {
    pub(super) alias: &'a str,
    pub(super) from: Option<&'a Path>,
    pub(super) compose: &'a [String],
    pub(super) plain: Option<bool>,
    pub(super) profile: bool,
}

pub(super) fn plan(here: &Here, wish: &Wish<'_>) -> Result<Plan, String> {
    let Some(from) = wish.from else { return core(wish) };
    let outside = Outside::open(from, wish.plain)?;
    let names = outside.names(wish.compose)?;
    let composed = outside.compose(&names, wish.profile)?;
    let tree = tree(&composed.node);
    let root = here.place.root.canonicalize().map_err(|e| format!("cannot read the project: {e}"))?;
    let asked = outside.file.as_ref().map_or_else(|| outside.folder.clone(), |file| outside.folder.join(file));
    let source = relative(&root, &asked);
    let inside = !source.starts_with("..") && !Path::new(&source).is_absolute();
    let (target, folder, files) = match &outside.file {
        _ if inside => (source.clone(), None, vec![]),
        Some(file) => {
            let target = format!("schemas/{file}");
            let needed = if outside.plain { vec![] } else { needed(&outside, &names, wish.profile)? };
            let mut files = copies(&outside.folder, "schemas", &needed)?;
            if !files.iter().any(|(path, _)| *path == target) {
                files.extend(copies(&outside.folder, "schemas", &[Arc::from(file.as_str())])?);
            }
            (target, None, files)
        }
        None => {
            let target = format!("schemas/{}", wish.alias);
            let files = copies(&outside.folder, &target, &needed(&outside, &names, wish.profile)?)?;
            (target.clone(), Some(target), files)
        }
    };
    let entry = if outside.plain {
        format!("{{ json_schema = {}{} }}", lock::quoted(&target), role(wish))
    } else {
        composition(&names, Some(&target), wish)
    };
    Ok(Plan { entry, files, folder, source: (!inside).then_some(source), composed, tree })
}

/// From what comes with the compiler.
fn core(wish: &Wish<'_>) -> Result<Plan, String> {
    if wish.compose.is_empty() {
        return Err(
            "say which schema: --compose CLASS,GROUP,… from those that come with journeyc, or --from PATH".to_owned()
        );
    }
    let (schemas, _) = Loader::default().core().finish();
    let names: Vec<&str> = wish.compose.iter().map(String::as_str).collect();
    let composed = if wish.profile { schemas.compose_profile(&names) } else { schemas.compose(&names) };
    let composed = composed.map_err(|e| e.to_string())?;
    let tree = tree(&composed.node);
    let entry = composition(wish.compose, None, wish);
    Ok(Plan { entry, files: vec![], folder: None, source: None, composed, tree })
}

fn needed(outside: &Outside, names: &[String], profile: bool) -> Result<Vec<Arc<str>>, String> {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    outside.schemas.files_of(&names, profile).map_err(|e| e.to_string())
}

fn composition(names: &[String], from: Option<&str>, wish: &Wish<'_>) -> String {
    let mut entry = String::new();
    let list = |names: &[String]| names.iter().map(|n| lock::quoted(n)).collect::<Vec<_>>().join(", ");
    // Writing to a text cannot fail.
    let _ = match names {
        [class, groups @ ..] if !groups.is_empty() => {
            write!(entry, "{{ class = {}, groups = [{}]", lock::quoted(class), list(groups))
        }
        names => write!(entry, "{{ xdm = {}", list(names)),
    };
    if let Some(from) = from {
        let _ = write!(entry, ", from = {}", lock::quoted(from));
    }
    entry + &role(wish) + " }"
}

fn role(wish: &Wish<'_>) -> String {
    if wish.profile && wish.alias != "Profile" { ", role = \"profile\"".to_owned() } else { String::new() }
}

fn copies(folder: &Path, target: &str, files: &[Arc<str>]) -> Result<Vec<(String, Arc<str>)>, String> {
    let disk = Disk::new(&Place { root: folder.to_path_buf(), lone: None });
    let copy = |file: &Arc<str>| {
        let text = disk.read(file).map_err(|e| format!("cannot read `{}`: {e}", folder.join(&**file).display()))?;
        Ok((format!("{target}/{file}"), text))
    };
    files.iter().map(copy).collect()
}

/// A path as seen from a folder; both are absolute.
fn relative(from: &Path, to: &Path) -> String {
    let (from, to): (Vec<Component<'_>>, Vec<Component<'_>>) = (from.components().collect(), to.components().collect());
    let same = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from.iter().skip(same).map(|_| "..".to_owned());
    let down = to.iter().skip(same).map(|part| part.as_os_str().to_string_lossy().into_owned());
    let path = up.chain(down).collect::<Vec<_>>().join("/");
    if path.is_empty() { ".".to_owned() } else { path }
}

impl Plan {
    /// What people should know before they use it.
    pub(super) fn remarks(&self) -> Vec<String> {
        let composed = &self.composed;
        let misfits =
            composed.misfits.iter().map(|m| format!("the field group {} is not meant for {}", m.group, m.class));
        let problems = composed.problems.iter().map(|p| format!("{}: {}", p.file, p.message));
        let conflicts = self.tree.conflicts.iter().map(|(path, c)| {
            let [(one, _), (other, _)] = &c.sources;
            format!("`{path}` is declared as two types, by {one} and {other}; it cannot be used")
        });
        let dangling =
            self.tree.dangling.iter().map(|(id, file)| format!("`{file}` refers to `{id}`, which is not there"));
        misfits.chain(problems).chain(conflicts).chain(dangling).collect()
    }

    /// Writes the files; what else is in their folder goes.
    pub(super) fn write(&self, here: &Here) -> Result<(), String> {
        for (path, text) in &self.files {
            write(&here.place.root.join(path), text)?;
        }
        if let Some(folder) = &self.folder {
            let disk = Disk::new(&here.place);
            let stale = disk.list(folder).unwrap_or_default();
            for path in
                stale.iter().filter(|path| path.ends_with(".json") && !self.files.iter().any(|(p, _)| p == *path))
            {
                let path = here.place.root.join(path);
                std::fs::remove_file(&path).map_err(|e| format!("cannot remove `{}`: {e}", path.display()))?;
            }
        }
        Ok(())
    }

    pub(super) fn pin(&self) -> Pin {
        Pin { hash: lock::hash_of(&self.tree), source: self.source.clone() }
    }
}

/// The lock of the project; an empty one where there is none.
pub(super) fn read_lock(here: &Here) -> Result<Lock, String> {
    match Disk::new(&here.place).read(LOCK) {
        Ok(text) => Lock::parse(&text).map_err(|why| format!("cannot read {LOCK}: {why}")),
        Err(_) => Ok(Lock::default()),
    }
}

/// Writes the lock, without pins of schemas that journey.toml does not name.
pub(super) fn write_lock(here: &Here, mut lock: Lock, also: Option<&str>) -> Result<(), String> {
    lock.schemas.retain(|alias, _| here.project.named(alias).is_some() || also == Some(alias));
    write(&here.place.root.join(LOCK), &lock.text())
}

/// Puts an entry into the `[schemas]` of journey.toml, after the others.
pub(super) fn add_entry(here: &Here, alias: &str, entry: &str) -> Result<(), String> {
    let path = here.place.root.join(MANIFEST);
    let text = std::fs::read_to_string(&path).map_err(|e| format!("cannot read `{}`: {e}", path.display()))?;
    write(&path, &with_entry(&text, alias, entry))
}

fn with_entry(text: &str, alias: &str, entry: &str) -> String {
    let line = format!("{} = {entry}", lock::key(alias));
    let lines: Vec<&str> = text.lines().collect();
    let header = lines.iter().position(|line| line.split('#').next().unwrap_or_default().trim() == "[schemas]");
    let Some(header) = header else {
        let gap = if text.is_empty() || text.ends_with("\n\n") {
            ""
        } else if text.ends_with('\n') {
            "\n"
        } else {
            "\n\n"
        };
        return format!("{text}{gap}[schemas]\n{line}\n");
    };
    let body = lines.iter().skip(header + 1).take_while(|line| !is_header(line)).count();
    let filled =
        lines.iter().skip(header + 1).take(body).rposition(|line| !line.trim().is_empty()).map_or(0, |at| at + 1);
    let (before, after) = lines.split_at_checked(header + 1 + filled).unwrap_or((&lines, &[]));
    let mut out: Vec<&str> = before.to_vec();
    out.push(&line);
    out.extend(after);
    out.join("\n") + "\n"
}

/// `[table]` at the start of a line; a list that goes over several lines is indented or starts with a quote.
fn is_header(line: &str) -> bool {
    line.starts_with('[') && line.split('#').next().unwrap_or_default().trim_end().ends_with(']')
}

/// Writes beside the target and renames, so that nobody ever sees half a file.
fn write(path: &Path, text: &str) -> Result<(), String> {
    let problem = |error: std::io::Error| format!("cannot write `{}`: {error}", path.display());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(problem)?;
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let half: PathBuf = path.with_file_name(name);
    std::fs::write(&half, text).and_then(|()| std::fs::rename(&half, path)).map_err(|error| {
        drop(std::fs::remove_file(&half));
        problem(error)
    })
}

#[cfg(test)]
mod tests {
    use super::with_entry;

    #[test]
    fn an_entry_goes_after_the_others() {
        let with = |text: &str| with_entry(text, "Shop", "{ xdm = \"x\" }");
        assert_eq!(with(""), "[schemas]\nShop = { xdm = \"x\" }\n");
        assert_eq!(with("[project]\nname = \"a\""), "[project]\nname = \"a\"\n\n[schemas]\nShop = { xdm = \"x\" }\n");
        assert_eq!(
            with("[schemas] # ours\nA = { xdm = \"a\" }\n\n[dev]\nevents = \"e\"\n"),
            "[schemas] # ours\nA = { xdm = \"a\" }\nShop = { xdm = \"x\" }\n\n[dev]\nevents = \"e\"\n"
        );
        assert_eq!(
            with("[schemas]\nA = { class = \"a\", groups = [\n  \"b\",\n] }\n"),
            "[schemas]\nA = { class = \"a\", groups = [\n  \"b\",\n] }\nShop = { xdm = \"x\" }\n"
        );
        assert_eq!(with_entry("[schemas]\n", "a b", "{}"), "[schemas]\n\"a b\" = {}\n");
    }
}
