//! Types: operators, enums, fields, functions, queries.

use super::{body, expression};

/// Every expression with what is said about it.
fn said(expressions: &[&str]) -> String {
    expressions.iter().map(|e| format!("let x = {e}\n\n{}", expression(e))).collect::<Vec<_>>().join("-----\n")
}

#[test]
fn sound_expressions() {
    let fine = [
        "1 + 2 * 3",
        "1 + 2.5",
        "now.hour in 6..10",
        "now.weekday == 7",
        "today.year - 1",
        "now - 7 days < cart.timestamp",
        "text(1) == \"1\"",
        "\"a {1} {2.5} {now}\"",
        "round(2.4) + floor(1.5) + ceil(2.0) + abs(-3)",
        "abs(-3.5) > 3",
        "cart.productListItems.count > 0",
        "cart.productListItems.first.SKU ?? \"none\"",
        "cart.productListItems.sum(i => i.priceTotal ?? 0)",
        "cart.productListItems.map(i => i.quantity ?? 1).sum",
        "cart.productListItems.all(i => i.SKU == \"a\").count",
        "cart.productListItems.at(1).name is present",
        "cart.productListItems.max(i => i.priceTotal ?? 0) ?? 0",
        "\"sale\" in (cart.productListItems.first.tags ?? [\"x\"])",
        "cart.identityMap[\"Email\"].first.id",
        "identity(\"Email\") ?? \"nobody\"",
        "profile.id",
        "profile.person.birthDate == 2000-02-29",
        "profile.createdAt.hour",
        "cart.eventType in [\"commerce.purchases\", \"web.formFilledOut\"]",
        "if cart.feature == \"a\" then 1 else 2.5",
        "startWith(cart.commerce.cart.cartID, \"c\") and not contain(\"abc\", \"x\")",
        "isEmpty(cart.feature)",
        "[1, 2.5, 3]",
        "-now.hour",
        "7 % 2 + 1",
    ];
    for e in fine {
        let said = expression(e);
        assert_eq!(said, "", "{e}");
    }
}

#[test]
fn operators_that_do_not_fit() {
    insta::assert_snapshot!(said(&[
        "1 + \"a\"",
        "\"Hello \" + profile.id",
        "profile.person.birthDate == now",
        "profile.id == 5",
        "cart.productListItems == cart.productListItems",
        "1 days > 2 days",
        "true + 1",
        "cart.device.type in [\"mobile\", \"fridge\"]",
        "5 in 10..1",
        "5 in \"abc\"",
        "now - cart.timestamp",
        "profile.id ?? \"x\"",
        "cart.feature ?? 5",
        "1 and true",
        "if true then 1 else \"a\"",
        "40%",
        "1..5",
        "x => x",
        "\"{cart.productListItems}\"",
    ]));
}

#[test]
fn values_of_enums() {
    insta::assert_snapshot!(said(&[
        "profile.person.gender == \"femal\"",
        "profile.loyalty.tier == \"platinum\"",
        "cart.eventType == \"commerce.purchase\"",
        "cart.eventType == \"somethingElse\"",
    ]));
}

#[test]
fn fields_that_do_not_exist() {
    insta::assert_snapshot!(said(&[
        "profile.persn.name",
        "cart.productListItems.SKU",
        "cart.identityMap.Email",
        "cart.extra.a",
        "now.hours",
        "profile.id.hour",
        "cart.commerce[\"cart\"]",
        "cart.productListItems[0]",
        "cart.oldCode",
        "cart.productListItems.sum",
        "cart.productListItems.any",
        "cart.productListItems.filter(x => true)",
        "cart.productListItems.sum(i => i.name ?? \"\")",
        "cart.productListItems.at",
    ]));
}

/// Against the schemas that come with the compiler: what is said where a path leads nowhere, or should be left.
#[test]
fn paths_of_the_core() {
    let said = |path: &str| {
        let manifest = "[project]\nname = \"shop\"\n[schemas]\nShop = { class = \"experienceevent\", groups = [\"experienceevent-environment-details\"] }\n\
                        Profile = { class = \"profile\", groups = [\"profile-personal-details\", \"profile-loyalty-details\", \"profile-person-details\"] }\n";
        let text = format!(
            "event Came {{ schema Shop key Email from identityMap[\"Email\"].first.id }}\njourney J {{\n  on Came came\n  if {path} is present {{ exit \"a\" }}\n  exit \"b\"\n}}\n"
        );
        let files = crate::project::MemoryFiles::default().with("journey.toml", manifest).with("j.journey", &text);
        let compiled = crate::driver::compile(&files, &crate::driver::Options::default());
        let mut out = format!("{path}\n\n");
        compiled.diagnostics.iter().for_each(|d| super::render(d, &compiled.sources, &mut out));
        out
    };
    let paths = [
        "profile.homeAddress.latitude",
        "profile.homeAddress.`xdm:city`",
        "profile.homeAddress.`schema:latitude`",
        "profile.birthDate",
        "profile.homeAddres.city",
        "profile.homeAddress.birthDate",
        "profile.workEmail.address",
        "profile.loyalty.upgradeDate",
        "came.commerce.cart.cartID",
        "came.placeContext.latitude",
        "profile.identityMap[\"Email\"].first.id",
        "profile.segmentMembership[\"ups\"]",
    ];
    insta::assert_snapshot!(paths.map(said).join("-----\n"));
}

#[test]
fn functions_and_names() {
    insta::assert_snapshot!(said(&[
        "uper(\"a\")",
        "upper(5)",
        "upper(value: \"a\")",
        "substr(\"a\")",
        "profile.id.upper()",
        "nothing",
        "Email",
        "Vip",
        "Email(to: \"a\")",
        "secret(\"mail-key\")",
        "step",
        "2026-03-06T09:00[Europe/Pariss] < now",
        "is_it(cart)",
        "5(1)",
        "FREE_SHIPPING",
    ]));
}

#[test]
fn arguments_of_steps() {
    let found = [
        body("  send Email(\"a\", template: \"t\") as hello\n"),
        body("  send Email(template: \"t\") as hello\n"),
        body("  send Email(to: \"a\", templat: \"t\", to: \"b\") as hello\n"),
        body("  send Email(to: 5, template: \"t\", data: { total: 5, total: \"x\" }) as hello\n"),
        body("  call Email(to: \"a\", template: \"t\") as hello\n"),
        body("  send Task(title: \"t\") as task\n"),
        body("  call Loyalty(email: \"a\") as member\n"),
        body("  call Task(title: \"t\") as task\n  let x = task.id\n"),
        body("  call Task(title: \"t\", weight: 2.5) as task\n"),
        body("  send Mail(to: \"a\") as hello\n  send CartChanged(to: \"a\") as hi\n"),
    ];
    let found: Vec<String> = found
        .iter()
        .map(|c| {
            let mut out = String::new();
            for d in c.findings().into_iter().filter(|d| d.code.0 != 205) {
                super::render(d, &c.sources, &mut out);
            }
            out
        })
        .collect();
    insta::assert_snapshot!(found.join("-----\n"));
}

#[test]
fn functions_that_do_not_fit() {
    insta::assert_snapshot!(said(&[
        "nowWithDelta(1, \"weeks\")",
        "now(\"Paris\")",
        "toInteger(\"ten\")",
        "date(\"soon\")",
        "matchRegExp(profile.id, \"(\")",
        "max(1, \"a\")",
        "max(1, 2.5)",
        "upper(profile.person.name.firstName)",
        "filter(cart.productListItems, \"nme\", [\"a\"])",
        "filter(cart.productListItems, \"name\", [1])",
        "distinct(cart.productListItems)",
        "cart.productListItems.sort()",
        "cart.productListItems.sort(x => x)",
        "cart.productListItems.limit()",
        "inAudience(profile.id)",
        "count(cart.productListItems) + 1",
    ]));
}
