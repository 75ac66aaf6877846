//! A made-up shop of any size: one module of events and services, and a module a journey, no two alike.

use std::fmt::Write;

/// The manifest.
pub(crate) const MANIFEST: &str = r#"[project]
name     = "bench"
language = "1"
src      = ["shared", "journeys"]
timezone = "Europe/Paris"

[schemas]
ShopEvent = { class = "experienceevent", groups = ["experienceevent-commerce", "experienceevent-web"] }
Profile   = { class = "profile", groups = [
  "profile-person-details", "profile-personal-details", "profile-preferences-details", "profile-loyalty-details",
] }
"#;

/// What all journeys share.
pub(crate) const SHARED: &str = r#"/// Something was put into a cart
event CartChanged {
  schema  ShopEvent
  where   eventType == "commerce.productListAdds"
  key     Email from identityMap["Email"].first.id
  require commerce.cart.cartID
}

/// An order was paid
event Purchased {
  schema ShopEvent
  where  eventType == "commerce.purchases"
  key    Email from identityMap["Email"].first.id
}

/// Points and tier of a member
source Loyalty {
  params  { email: string }
  get     "https://loyalty.example.com/v2/members/{email}"
  auth    bearer secret("loyalty-token")
  returns { tier: string?, points: integer? }
  timeout 800 milliseconds
  retry   2 times, backoff 100 milliseconds to 2 seconds, on timeout, 429, 5xx
  cache   10 minutes, stale 1 hour
}

/// Mail
action Email {
  channel email
  params  { to: string, template: string, data: map of string = {} }
  post    "https://mail.example.com/v1/messages"
  body    json { to, template, data }
  timeout 5 seconds
  returns { messageId: string }
}

condition Vip(m: Loyalty) = m.tier == "platinum" or (m.points ?? 0) >= 5000

fixture Ada = profile {
  person.name.firstName: "Ada",
  personalEmail.address: "ada@example.com",
  timeZone: "Europe/Paris"
}
"#;

/// The journey of a number, with a test that lives a year.
#[must_use]
pub(crate) fn journey(number: usize) -> String {
    let mut out = format!(
        r#"from shared.shop use CartChanged, Purchased, Loyalty, Email, Vip, Ada

/// Cart number {number}
journey Cart{number} {{
  on CartChanged cart where cart.productListItems.count > {least} and cart.commerce.cart.cartID != "skip-{number}"
  require profile.personalEmail.address
  one per profile, cart.commerce.cart.cartID
  reentry after {days} days
  expires after 400 days
  timezone profile.timeZone ?? "Europe/Paris"
  on error exit "technical"
  exit when Purchased p where p.commerce.cart.cartID == cart.commerce.cart.cartID as bought

  /// Still shopping?
  wait as window {{
    on CartChanged c where c.commerce.cart.cartID == cart.commerce.cart.cartID {{ restart with c as cart }}
    after {hours} hours {{ continue }}
  }}
  lookup Loyalty(email: profile.personalEmail.address) as member or none
"#,
        least = number % 3,
        days = number % 20 + 1,
        hours = number % 5 + 2,
    );
    for step in 0..number % 4 + 1 {
        let _ = write!(
            out,
            r#"
  /// Worth a letter?
  if member is present and Vip(member) and now.hour in 6..21 {{
    send Email(to: profile.personalEmail.address, template: "vip-{number}-{step}",
               data: {{ name: profile.person.name.firstName ?? "there", cart: cart.commerce.cart.cartID }}) as vip_{step}
  }} else if cart.productListItems.any(line => (line.priceTotal ?? 0) > {price}) {{
    send Email(to: profile.personalEmail.address, template: "cart-{number}-{step}") as reminder_{step} {{
      on error http 4xx {{ exit "no such template" }}
    }}
  }} else {{
    wait 1 day, until 9:00 as morning_{step}
  }}
  wait {pause} days, until 10:00 as pause_{step}
"#,
            price = number % 90 + 10,
            pause = 330 / (number % 4 + 1),
        );
    }
    let _ = write!(
        out,
        r#"
  split by profile salt "cart-{number}" as arm {{
    {share}% as plain {{ send Email(to: profile.personalEmail.address, template: "plain-{number}") as plain_mail }}
    rest as control {{ }}
  }}
  exit "done with {{arm}}"
}}

test "cart {number} lives a year" {{
  given Ada
  given Loyalty returns {{ points: 7200 }}
  assign arm = plain
  at 2026-05-04T10:00Z
  receive CartChanged {{ commerce.cart.cartID: "c-{number}", productListItems: [
    {{ SKU: "A", priceTotal: 30 }}, {{ SKU: "B", priceTotal: 9.5 }}, {{ SKU: "C" }},
  ] }}
  advance 370 days
  expect sent Email(template: "plain-{number}") once
  expect exit "done with plain"
}}
"#,
        share = number % 80 + 10,
    );
    out
}
