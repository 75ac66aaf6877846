//! The bundle of `examples/cart`, and its events as a shop would send them.

use crate::support;
use std::process::Command;
use std::sync::OnceLock;

/// Where the example's mail goes.
pub(crate) const MAIL: &str = "https://mail.example.com";

/// The example, compiled by `journeyc build`.
pub(crate) fn bundle() -> &'static [u8] {
    static BUNDLE: OnceLock<Vec<u8>> = OnceLock::new();
    BUNDLE.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("cart.jbundle");
        let built = Command::new(env!("CARGO_BIN_EXE_journeyc-under-test"))
            .args(["build", "examples/cart", "--out"])
            .arg(&out)
            .current_dir(support::root())
            .output()
            .unwrap();
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        std::fs::read(out).unwrap()
    })
}

/// Something was put into a cart, whose goods now cost `total`.
pub(crate) fn changed(person: &str, cart: &str, version: u32, total: u64) -> String {
    event(
        &format!("{cart}-{version}"),
        "commerce.productListAdds",
        person,
        &format!(
            r#""commerce":{{"cart":{{"cartID":"{cart}"}},"productListAdds":{{"value":1}}}},"productListItems":[{{"SKU":"1002352692","name":"24-Watt Bath Light","quantity":1,"priceTotal":{total},"currencyCode":"EUR"}}]"#
        ),
    )
}

/// A cart was paid.
pub(crate) fn purchased(person: &str, cart: &str) -> String {
    event(
        &format!("{cart}-paid"),
        "commerce.purchases",
        person,
        &format!(
            r#""commerce":{{"cart":{{"cartID":"{cart}"}},"purchases":{{"value":1}},"order":{{"purchaseID":"p-{cart}","currencyCode":"EUR"}}}}"#
        ),
    )
}

fn event(id: &str, kind: &str, person: &str, rest: &str) -> String {
    format!(
        r#"{{"_id":"{id}","timestamp":"2026-05-04T08:00:00Z","eventType":"{kind}","identityMap":{{"Email":[{{"id":"{person}","authenticatedState":"authenticated","primary":true}}]}},{rest}}}"#
    )
}

/// A person who can be written to.
pub(crate) fn profile(person: &str) -> String {
    format!(
        r#"{{"person":{{"name":{{"firstName":"Ada"}}}},"personalEmail":{{"address":"{person}"}},"timeZone":"Europe/Paris"}}"#
    )
}
