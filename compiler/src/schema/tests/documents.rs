//! Documents: accepted, refused with the path named, made up; fields found.

use super::{files, published, shared};
use crate::schema::{Extent, Loader, Naming, Schemas, Violation, What, tree};
use serde_json::{Value, json};

fn core() -> Schemas {
    Loader::default().core().finish().0
}

#[test]
fn findings_name_the_path() {
    let node = core().compose(&["experienceevent", "experienceevent-commerce"]).unwrap().node;
    let document = json!({
        "_id": "1", "timestamp": "2026-05-04T10:00:00Z",
        "identityMap": { "Email": [{ "id": "a@b.c", "authenticatedState": "maybe" }] },
        "productListItems": [{ "SKU": "A", "priceTotal": 3 }, { "SKU": "B", "quantity": "two", "colour": "red" }],
        "commerce": { "purchases": { "value": null }, "order": { "currencyCode": null } }
    });
    let found: Vec<String> = node.violations(&document).iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "`identityMap{Email}[0].authenticatedState` is none of the values allowed",
            "`productListItems[1].quantity` must be a whole number",
            "`productListItems[1].colour` is not declared",
            "`commerce.purchases.value` is required",
        ]
    );
    let bare = node.violations(&json!({}));
    assert_eq!(
        bare.iter().map(|v| (&*v.path, v.what.clone())).collect::<Vec<_>>(),
        [("_id", What::Missing), ("timestamp", What::Missing)]
    );
}

#[test]
fn samples_fit_their_schema() {
    let mut indices = vec![core()];
    indices.extend(published());
    for schemas in indices {
        for (id, _, _) in schemas.documents().collect::<Vec<_>>() {
            let node = schemas.compose(&[&id]).unwrap().node;
            for extent in [Extent::Required, Extent::Fields(3)] {
                let sample = node.sample(extent);
                let found: Vec<String> = node.violations(&sample).iter().map(ToString::to_string).collect();
                assert!(found.is_empty(), "{id} {extent:?}: {found:?} in {sample}");
            }
        }
    }
}

/// `x.example.12.json`.
fn numbered(path: &str, stem: &str) -> bool {
    let number = path.strip_prefix(stem).and_then(|rest| rest.strip_suffix(".json"));
    number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

/// The upstream examples are open-world: many use fields that their schema does not declare. The counts pin what this
/// check accepts: 505 with the names that the schema's file writes, as the notes beside the data say; and 28 more whose
/// names are, here or there, those of Platform already (`_experience` for the URL, `line` for the prefixed name).
#[test]
fn the_published_examples() {
    let (Some(shared), Some(schemas)) = (shared(), published()) else { return };
    let documents = files(&shared.join("xdm"), ".schema.json");
    let examples = files(&shared.join("xdm"), ".json");
    let (mut all, mut accepted, mut undeclared, mut by_raw_names) = (0, 0, 0, 0);
    for (path, text) in &documents {
        let stem = format!("{}.example.", path.strip_suffix(".schema.json").unwrap());
        let schema: Value = serde_json::from_str(text).unwrap();
        let node = schemas.compose(&[schema["$id"].as_str().unwrap()]).unwrap().node;
        for (_, example) in examples.iter().filter(|(p, _)| numbered(p, &stem)) {
            let example = serde_json::from_str(example).unwrap();
            let found = node.violations(&example);
            all += 1;
            let fits = |v: &Violation| !matches!(v.what, What::Undeclared | What::WrongType(_));
            accepted += usize::from(found.iter().all(fits));
            by_raw_names += usize::from(node.violations_by(&example, Naming::Repository).iter().all(fits));
            assert!(found.iter().all(|v| !v.path.is_empty() || !matches!(v.what, What::Undeclared)));
            undeclared += usize::from(found.iter().any(|v| v.what == What::Undeclared));
        }
    }
    eprintln!("{accepted} of {all} examples use declared fields and types; {undeclared} use others");
    assert_eq!((all, accepted, by_raw_names, undeclared), (799, 533, 505, 257));
}

#[test]
fn fields_are_found_by_name_and_by_title() {
    let schemas = core();
    let profile = schemas.compose(&["profile", "profile-person-details", "profile-loyalty-details"]).unwrap().node;
    let first = |words: &str| profile.search(words).first().map(|hit| hit.path.clone());
    assert_eq!(first("birth date").as_deref(), Some("person.birthDate"));
    assert_eq!(first("firstname").as_deref(), Some("person.name.firstName"));
    assert_eq!(first("points").as_deref(), Some("loyalty.points"));
    assert_eq!(first("nothing such"), None);
    assert_eq!(first(""), None);
    let hits = schemas.search("cart id", 3);
    assert_eq!(
        hits.first().map(|h| (&*h.path, h.group.as_ref().map(|g| &*g.0))),
        Some(("commerce.cart.cartID", Some("Commerce details")))
    );
    assert!(tree(&profile).json().to_string().len() > 1000);
    insta::assert_snapshot!(profile.path(["person"]).unwrap().outline(2));
}
