//! All published schemas load, compose and stop.

use super::{files, published, shared};
use crate::schema::{Role, Schemas, tree};
use std::time::Instant;

#[test]
fn every_published_schema_composes_and_only_one_type_contains_itself() {
    let Some(schemas) = published() else { return };
    let documents: Vec<_> = schemas.documents().collect();
    assert_eq!(documents.len(), 714);
    let (mut paths, mut recursive, mut conflicts) = (0, vec![], vec![]);
    for (id, _, _) in &documents {
        let tree = tree(&schemas.compose(&[id]).unwrap().node);
        paths += tree.fields.len();
        recursive.extend(tree.fields.iter().filter(|(_, f)| f.recursive).map(|(path, _)| format!("{id} {path}")));
        conflicts.extend(tree.conflicts.into_iter().map(|(path, _)| format!("{id} {path}")));
        assert_eq!(tree.dangling, [], "{id}");
    }
    eprintln!("{paths} paths");
    recursive.retain(|at| !at.contains("/offer-management/") && !at.contains("/decisioning/"));
    assert!(recursive.is_empty(), "{}", recursive.join("\n"));
    eprintln!("conflicts: {conflicts:#?}");
    assert!(conflicts.iter().all(|at| at.contains("cvf")), "{}", conflicts.join("\n"));
}

#[test]
fn the_union_of_all_events_and_of_all_profiles() {
    let Some(shared) = shared() else { return };
    let files = files(&shared.join("xdm"), ".schema.json");
    for (class, least) in [("experienceevent", 9_000), ("profile", 3_000)] {
        let start = Instant::now();
        let (schemas, _) = Schemas::load(files.iter().map(|(path, text)| (&**path, &**text)));
        let loaded = start.elapsed();
        let class = format!("https://ns.adobe.com/xdm/context/{class}");
        let documents: Vec<_> = schemas.documents().collect();
        let groups = documents.iter().filter(|(id, _, role)| {
            *role == Role::FieldGroup && schemas.compose(&[&class, id]).unwrap().misfits.is_empty()
        });
        let ids: Vec<&str> = [&*class].into_iter().chain(groups.map(|(id, _, _)| &**id)).collect();
        let composed = Instant::now();
        let node = schemas.compose(&ids).unwrap().node;
        let tree = tree(&node);
        let walked = composed.elapsed();
        eprintln!(
            "{class}: {} groups, {} paths; loading {loaded:?}, composing {walked:?}",
            ids.len(),
            tree.fields.len()
        );
        assert!(tree.fields.len() > least, "{}", tree.fields.len());
    }
}
