//! The project most tests look at.

/// Events and services.
pub(crate) const SHARED: &str = r#"/// Something was put into a cart
event CartChanged {
  schema  ShopEvent
  where   eventType == "commerce.productListAdds"
  key     Email from identityMap["Email"].first.id
  require commerce.cart.cartID
}

event Purchased {
  schema  ShopEvent
  where   eventType == "commerce.purchases"
  key     Email from identityMap["Email"].first.id
}

source Loyalty {
  params  { email: string }
  get     "https://loyalty.example.com/v2/members/{email}"
  returns { tier: string?, points: integer? }
}

/// Mail
action Email {
  channel email
  params  { to: string, template: string, data: map of string = {} }
  post    "https://mail.example.com/v1/messages"
  body    json { to, template, data }
}

fixture Ada = profile { personalEmail.address: "ada@example.com" }
"#;

/// A journey and its tests.
pub(crate) const CART: &str = r#"from shared use CartChanged, Purchased, Loyalty, Email, Ada

/// Cart abandonment
journey Cart {
  on CartChanged cart
  require profile.personalEmail.address
  on error exit "technical"

  /// Still shopping?
  wait as window {
    on Purchased p where p.commerce.order.purchaseID != cart.commerce.order.purchaseID { exit "bought" }
    after 2 hours { continue }
  }
  wait 1 day, until 10:00 as pause
  let points = profile.loyalty.points ?? 0
  lookup Loyalty(email: profile.personalEmail.address) as member or none
  split by profile salt "cart" as arm {
    40% as plain { send Email(to: profile.personalEmail.address, template: "plain") as plain_mail }
    rest as quiet { }
  }
  exit "done with {arm}, {points}, {member.tier ?? ""}"
}

test "somebody who buys is left alone" {
  given Ada
  at 2026-05-04T10:00Z
  receive CartChanged { commerce.cart.cartID: "c1" }
  advance 30 minutes
  receive Purchased { commerce.order.purchaseID: "p1" }
  expect exit "bought"
}

test "this one fails" {
  given Ada
  at 2026-05-04T10:00Z
  receive CartChanged { commerce.cart.cartID: "c1" }
  expect exit "bought"
}
"#;

/// Both.
pub(crate) const PROJECT: &[(&str, &str)] = &[("shared.journey", SHARED), ("cart.journey", CART)];
