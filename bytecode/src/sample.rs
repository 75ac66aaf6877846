//! A bundle with something of everything, written by hand, for the tests of this package.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

use crate::asm::{Asm, AsmError};
use crate::program::*;
use crate::types::*;

/// An abandoned cart: waits for a purchase, looks the member up, splits, sends.
pub(crate) fn sample() -> Bundle {
    build().expect("the sample assembles")
}

fn build() -> Result<Bundle, AsmError> {
    let mut asm = Asm::new("sample");
    asm.bundle.files = vec![asm.text("journeys/cart.journey")];
    let (cart, bought) = events(&mut asm)?;
    let (weather, email) = endpoints(&mut asm)?;
    let profile = asm.document("profile", &[("person.firstName", "string?"), ("timeZone", "string?")])?;
    asm.bundle.profile = Some(profile);
    let body = asm.assemble(BODY, &["cart_wait", "weather", "half", "mail", "done", "night"])?;
    let at = |label: &str| body.at(label);
    let live = |regs: &[u16]| regs.iter().copied().map(Reg).collect::<Vec<_>>();
    let mut point = |label: &str, kind, regs: &[u16]| Point {
        label: asm.text(label),
        named: true,
        title: None,
        kind,
        live: live(regs),
        location: Location { file: 0, start: 10, end: 20, line: 2 },
    };
    let race = PointKind::Race {
        arms: vec![
            RaceArm { event: bought, guard: Some(at("same_cart")?), since: Since::Entry, resume: at("bought")? },
            RaceArm { event: cart, guard: None, since: Since::Label(Reg(20)), resume: at("again")? },
        ],
        timer: Some((Reg(2), at("alone")?)),
    };
    let lookup = PointKind::Call {
        endpoint: weather,
        args: live(&[0]),
        ok: at("known")?,
        errors: vec![(vec![ErrorSet::Http(404), ErrorSet::HttpClass(5)], at("failed")?)],
        or_none: true,
    };
    let mail = PointKind::Call {
        endpoint: email,
        args: live(&[0, 9]),
        ok: at("sent")?,
        errors: vec![(vec![ErrorSet::Any], at("failed")?)],
        or_none: false,
    };
    let mut points = vec![
        point("cart_wait", race, &[0, 1, 20]),
        point("weather", lookup, &[0, 1]),
        point("half", PointKind::Split { arms: Vec::new() }, &[]),
        point("mail", mail, &[0, 1]),
        point("done", PointKind::Exit, &[]),
        point("night", PointKind::Wait { due: Reg(2), resume: at("mail")? }, &[0, 1, 8]),
    ];
    points[2].kind = PointKind::Split { arms: vec![(asm.text("half_a"), 3_350), (asm.text("rest"), 6_650)] };
    points[0].title = Some(asm.text("Waits for the purchase"));
    let mut journey = asm.journey("AbandonedCart", &body)?;
    let hours = |hours: i64| Span { micros: hours * 3_600_000_000, ..Span::default() };
    journey.trigger = Some(Trigger { event: cart, guard: Some(at("is_full")?) });
    journey.require = vec![(at("has_id")?, asm.text("commerce.cart.cartID"))];
    journey.entry_key = Some(at("entry_key")?);
    journey.reentry = Reentry::AfterExit(Span { micros: 300_000_000, ..Span::default() });
    journey.expires = Some(Span { days: 91, ..Span::default() });
    journey.zone = Some(at("zone")?);
    journey.exits = vec![ExitWhen { event: bought, guard: Some(at("same_cart_header")?), reason: asm.text("bought") }];
    journey.exit_ifs = vec![(at("no_name")?, asm.text("no name"))];
    journey.goals = vec![Goal { event: bought, guard: None, since: Some(Reg(1)) }];
    journey.open = Open { from: Some(1_767_225_600_000_000), until: None };
    journey.header_live = live(&[0, 1]);
    journey.points = points;
    let place = |line| Location { file: 0, start: line * 20, end: line * 20 + 9, line };
    journey.code.locations = vec![(Pc(0), place(4)), (at("start")?, place(9)), (at("known")?, place(14))];
    asm.bundle.journeys.push(journey);
    let step = |step| (step, place(40));
    let steps = vec![
        step(TestStep::GivenProfile { name: asm.text("Ada"), json: asm.text(r#"{"timeZone":"Europe/Paris"}"#) }),
        step(TestStep::GivenAnswer(weather, asm.text(r#"{"temperature":"3.5"}"#))),
        step(TestStep::GivenFailure(email, ErrorSet::Timeout)),
        step(TestStep::Assign { journey: JourneyRef(0), point: PointRef(2), arm: 1 }),
        step(TestStep::At(1_777_888_800_000_000, 7_200)),
        step(TestStep::Receive(cart, asm.text(r#"{"commerce":{"cart":{"cartID":"c1"}}}"#))),
        step(TestStep::Advance(hours(2))),
        step(TestStep::ExpectAt { journey: JourneyRef(0), point: PointRef(0) }),
        step(TestStep::Crash),
        step(TestStep::ExpectCalled {
            endpoint: email,
            args: vec![(asm.text("to"), asm.text("\"ada\""))],
            count: Some(1),
        }),
        step(TestStep::ExpectExit(asm.text("bought"))),
    ];
    let name = asm.text("a cart is abandoned");
    asm.bundle.tests.push(Test { name, steps, location: place(38) });
    Ok(asm.bundle)
}

fn events(asm: &mut Asm) -> Result<(EventRef, EventRef), AsmError> {
    asm.record("Line", &[("sku", "string"), ("price", "decimal?")])?;
    let columns = [
        ("_id", "string"),
        ("timestamp", "datetime"),
        ("commerce.cart.cartID", "string?"),
        ("eventType", "string?"),
        ("productListItems", "(list of Line)?"),
    ];
    let document = asm.document("ShopEvent", &columns)?;
    let text = r#"
        filter:
            r0: string? = load ShopEvent: eventType
            r1: string? = const "commerce.productListAdds"
            r2: boolean = eq r0, r1
            return r2
        key:
            r3: string = load ShopEvent: _id
            return r3
    "#;
    let cart = asm.event("CartChanged", document, text)?;
    let bought = asm.event("Bought", document, &text.replace("Adds", "Purchases"))?;
    let value = asm.text("commerce.productListAdds");
    asm.bundle.events[0].discriminant = Some((ColRef(3), vec![value]));
    asm.bundle.events[0].require = vec![ColRef(2)];
    asm.bundle.documents[0].form = Some(form(asm));
    Ok((cart, bought))
}

/// Every kind of form, one of them within itself.
fn form(asm: &mut Asm) -> FormRef {
    let (low, high) = (asm.constant(Const::Decimal("0".into())), asm.constant(Const::Integer(1_000)));
    let currency = Check::Pattern(asm.text("^[A-Z]{3}$"));
    let price = asm.form(Form::Number(vec![Check::Min(low)]));
    let count = asm.form(Form::Integer(vec![Check::Max(high)]));
    let currency = asm.form(Form::String(vec![currency, Check::MaxLength(3)]));
    let (any, yes, day) = (asm.form(Form::Any), asm.form(Form::Boolean), asm.form(Form::Date));
    let bundled = FormRef(asm.bundle.forms.len() as u16 + 1);
    let line = [("price", price, true), ("count", count, false), ("currency", currency, false)];
    let more = [("extra", any, false), ("gift", yes, false), ("ready", day, false), ("bundled", bundled, false)];
    let line = asm.object(&[&line[..], &more[..]].concat());
    let lines = asm.form(Form::List(line, vec![Check::MaxLength(100)]));
    assert_eq!(lines, bundled);
    let kinds = ["commerce.productListAdds", "commerce.purchases"].map(|kind| asm.text(kind)).to_vec();
    let kind = asm.form(Form::String(vec![Check::MinLength(1), Check::OneOf(kinds)]));
    let text = asm.form(Form::String(vec![]));
    let (texts, at) = (asm.form(Form::Map(text)), asm.form(Form::DateTime));
    asm.object(&[
        ("_id", text, true),
        ("timestamp", at, true),
        ("eventType", kind, false),
        ("productListItems", lines, false),
        ("tags", texts, false),
    ])
}

fn endpoints(asm: &mut Asm) -> Result<(EndpointRef, EndpointRef), AsmError> {
    let answer = asm.document("Weather", &[("temperature", "decimal"), ("sky", "string?")])?;
    asm.import("@url_segment", &["string"], "string")?;
    let request = Request {
        method: Method::Get,
        url: Reg(2),
        query: vec![(asm.text("unit"), Reg(3))],
        headers: vec![],
        body: None,
    };
    let text = r#"
        render:
            r1: string = const "https://weather.example.com/"
            r2: string = call @url_segment, (r0)
            r2 = concat (r1, r2)
            r3: string? = absent
            halt
    "#;
    let weather = asm.action("Weather", &[("place", "string")], request, Some(answer), text)?;
    let source = &mut asm.bundle.endpoints[0];
    source.kind = EndpointKind::Source;
    source.retry =
        Retry { times: 2, first: 100_000, most: 2_000_000, on: vec![ErrorSet::Timeout, ErrorSet::HttpClass(5)] };
    source.cache = Some((600_000_000, 3_600_000_000));
    source.limit = Some(Limit { calls: 50, per: 1_000_000, queue: None });
    let headers = vec![
        (asm.text("Idempotency-Key"), HeaderValue::Reg(Reg(3))),
        (asm.text("X-Key"), HeaderValue::Secret(asm.text("mail-key"))),
    ];
    let request = Request { method: Method::Post, url: Reg(2), query: vec![], headers, body: Some(Reg(5)) };
    asm.record("Body", &[("to", "string"), ("score", "integer?")])?;
    let text = r#"
        render:
            r2: string = const "https://mail.example.com/v1/messages"
            r3: string = step_key
            r4: Body = record (r0, r1)
            r5: json = json r4
            halt
    "#;
    let email = asm.action("Email", &[("to", "string"), ("score", "integer?")], request, None, text)?;
    let names = [asm.text("email"), asm.text("https://id.example.com/token"), asm.text("mail-client")];
    let action = &mut asm.bundle.endpoints[1];
    action.kind = EndpointKind::Message(names[0]);
    action.auth = Auth::OAuth2(names[1], names[2], None);
    Ok((weather, email))
}

const BODY: &str = r#"
    is_full:
        r3: string? = load ShopEvent: commerce.cart.cartID
        if_absent r3 -> empty
        r4: boolean = const true
        return r4
    empty:
        r4 = const false
        return r4
    has_id:
        r3 = load ShopEvent: commerce.cart.cartID
        r4 = present r3
        return r4
    entry_key:
        r3 = load ShopEvent: commerce.cart.cartID
        return r3
    zone:
        r6: string? = load profile: timeZone
        return r6
    same_cart:
        r3 = load ShopEvent: commerce.cart.cartID
        r4 = eq r3, r0
        return r4
    same_cart_header:
        r3 = load ShopEvent: commerce.cart.cartID
        r4 = eq r3, r0
        return r4
    no_name:
        r6 = load profile: person.firstName
        r4 = present r6
        r4 = not r4
        return r4

    start:
        r3 = load ShopEvent: commerce.cart.cartID
        r0: string = unwrap r3
        r1: datetime? = now
        r2: datetime = now
        r20: datetime = now
        r5: (list of Line)? = load ShopEvent: productListItems
        r7: iterator of Line = iterate r5
        r8: integer = const 0
    count:
        r10: Line = next r7 -> counted
        r11: decimal? = field r10, price
        if_absent r11 -> count
        r12: decimal = unwrap r11
        r13: decimal = const 100.00
        r4 = less_eq r13, r12
        unless r4 -> count
        r14: integer = const 1
        r8 = add r8, r14
        jump -> count
    counted:
        r15: integer? = rem r8, r8
        suspend cart_wait

    bought:
        r3 = load ShopEvent: commerce.cart.cartID
        step done
        r16: string = const "bought"
        exit r16
    again:
        r2 = now
        r20 = now
        suspend cart_wait
    alone:
        suspend weather

    known:
        r4 = answered
        unless r4 -> unknown
        r11 = load Weather: temperature
        r17: string? = load Weather: sky
    unknown:
        arm half, 1
        r9: integer? = const 7
        suspend mail
    mail:
        r9 = move r8
        suspend mail
    failed:
        r16 = error_text
        exit r16
    sent:
        r8 = const 1
        r2 = now
        if_present r1 -> late
        suspend night
    late:
        r16 = const "done"
        exit r16
    r18: string
    r19: string
"#;
