//! The own core: complete in itself, and true to the published schemas.

use super::published;
use crate::schema::{Kind, Loader, Role, Schemas, tree};

fn core() -> Schemas {
    let (schemas, problems) = Loader::default().core().finish();
    assert_eq!(problems, []);
    schemas
}

/// Class and field groups of a name, as ids.
fn composition(schemas: &Schemas, class: &str) -> Vec<String> {
    let class = format!("https://ns.adobe.com/xdm/context/{class}");
    let fits = |id: &str| schemas.compose(&[&class, id]).unwrap().misfits.is_empty();
    let groups = schemas.documents().filter(|(_, _, role)| *role == Role::FieldGroup).map(|(id, _, _)| id.to_string());
    let groups: Vec<String> = groups.filter(|id| fits(id)).collect();
    [class].into_iter().chain(groups).collect()
}

#[test]
fn every_path_is_in_the_published_schemas_with_the_same_facts() {
    let Some(published) = published() else { return };
    let core = core();
    for class in ["profile", "experienceevent"] {
        let ids = composition(&core, class);
        let ids: Vec<&str> = ids.iter().map(|id| &**id).collect();
        let own = tree(&core.compose(&ids).unwrap().node);
        let real = tree(&published.compose(&ids).unwrap().node);
        assert_eq!((own.dangling.len(), own.conflicts.len()), (0, 0));
        assert!(own.fields.len() > 200, "{}", own.fields.len());
        let mut wrong = vec![];
        for (path, facts) in &own.fields {
            let Some(real) = real.fields.get(path) else {
                wrong.push(format!("{path} is not there"));
                continue;
            };
            let (own, real) = (facts.json(), real.json());
            for key in [
                "type",
                "xdmType",
                "format",
                "enum",
                "suggested",
                "required",
                "deprecated",
                "pattern",
                "default",
                "minimum",
                "maximum",
            ] {
                if own.get(key) != real.get(key) {
                    wrong.push(format!("{path}: {key} is {:?} instead of {:?}", own.get(key), real.get(key)));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

#[test]
fn every_field_has_words_of_its_own() {
    let core = core();
    let published = published();
    for class in ["profile", "experienceevent"] {
        let ids = composition(&core, class);
        let ids: Vec<&str> = ids.iter().map(|id| &**id).collect();
        let real = published.as_ref().map(|schemas| tree(&schemas.compose(&ids).unwrap().node));
        for (path, facts) in tree(&core.compose(&ids).unwrap().node).fields {
            if path.ends_with(']') || path.ends_with('}') {
                continue;
            }
            let own = facts.node.facts();
            assert!(own.title.is_some() && own.declared_by.is_some(), "{path}");
            let real = real.as_ref().and_then(|r| r.fields.get(&path)).and_then(|f| f.node.facts().description);
            assert!(own.description.is_none() || own.description != real, "{path} copies its description");
        }
    }
}

#[test]
fn it_serves_what_journeys_read() {
    let core = core();
    let event =
        core.compose(&["experienceevent", "experienceevent-commerce", "experienceevent-environment-details"]).unwrap();
    assert_eq!(event.misfits, []);
    let read = |path: &str| tree(&event.node).fields.get(path).map(|f| f.node.xdm_type().to_string());
    for (path, kind) in [
        ("commerce.cart.cartID", "string"),
        ("commerce.order.priceTotal", "number"),
        ("productListItems[].SKU", "string"),
        ("identityMap{}[].id", "string"),
        ("placeContext.geo.countryCode", "string"),
        ("placeContext.ianaTimezone", "string"),
        ("timestamp", "date-time"),
    ] {
        assert_eq!(read(path).as_deref(), Some(kind), "{path}");
    }
    let profile = [
        "profile",
        "profile-preferences-details",
        "profile-consents",
        "profile-loyalty-details",
        "profile-person-details",
    ];
    let profile = core.compose_profile(&profile).unwrap().node;
    for path in [
        "timeZone",
        "preferredLanguage",
        "loyalty.points",
        "loyalty.tier",
        "consents.marketing.email.val",
        "person.birthDate",
    ] {
        assert!(profile.path(path.split('.')).is_some(), "{path}");
    }
    assert!(matches!(profile.field("identityMap").unwrap().node.kind(), Kind::Map(_)));
    assert!(matches!(profile.field("segmentMembership").unwrap().node.kind(), Kind::Map(_)));
}
