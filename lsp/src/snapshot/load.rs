//! Reading a project for the first time, on all cores.

use super::{Directory, File, Snapshot};
use journey_compiler::project::{Files, Project};
use journey_compiler::source::{FileId, Sources};
use std::path::Path;
use std::sync::Arc;

pub(super) fn project(root: &Path, files: &dyn Files) -> Snapshot {
    let (mut project, findings) = Project::load(files);
    let sources = std::mem::take(&mut project.sources);
    let parsed = parse(&sources, &project.journeys);
    finish(root, false, project, findings, sources, parsed)
}

pub(super) fn lone(root: &Path, name: &str, text: &str) -> Snapshot {
    let mut project = Project::lone(name, text);
    let sources = std::mem::take(&mut project.sources);
    let parsed = parse(&sources, &project.journeys);
    finish(root, true, project, vec![], sources, parsed)
}

fn finish(
    root: &Path,
    lone: bool,
    project: Project,
    findings: Vec<journey_compiler::diag::Diagnostic>,
    sources: Sources,
    files: Vec<Option<Arc<File>>>,
) -> Snapshot {
    let by_path = sources.iter().map(|(id, file)| (Arc::clone(&file.path), id)).collect();
    let directory = Arc::new(Directory::of(&sources, &files));
    Snapshot {
        root: root.to_path_buf(),
        lone,
        project: Arc::new(project),
        findings: Arc::new(findings),
        sources,
        files,
        by_path: Arc::new(by_path),
        directory,
        cache: Arc::default(),
    }
}

/// Parses the files, as many at a time as there are cores.
fn parse(sources: &Sources, ids: &[FileId]) -> Vec<Option<Arc<File>>> {
    let most = ids.iter().map(|id| usize::from(id.0) + 1).max().unwrap_or(0);
    let mut files: Vec<Option<Arc<File>>> = vec![None; most];
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(ids.len().max(1));
    let share = ids.len().div_ceil(workers).max(1);
    let parsed: Vec<(FileId, Arc<File>)> = std::thread::scope(|scope| {
        let running: Vec<_> = ids
            .chunks(share)
            .map(|part| {
                scope.spawn(move || {
                    let file = |id: &FileId| Some((*id, File::new(*id, &sources.get(*id)?.text)));
                    part.iter().filter_map(file).collect::<Vec<_>>()
                })
            })
            .collect();
        running.into_iter().flat_map(|r| r.join().unwrap_or_default()).collect()
    });
    for (id, file) in parsed {
        if let Some(place) = files.get_mut(usize::from(id.0)) {
            *place = Some(file);
        }
    }
    files
}
