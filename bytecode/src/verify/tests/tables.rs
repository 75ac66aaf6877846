//! Strings, types, constants, documents and the rest of the tables.

use super::*;
use crate::program::{Auth, Document, EndpointKind, ErrorSet, Form, Limit, Member, Reentry, TestStep};
use crate::types::*;

#[test]
fn types_refer_to_earlier_ones() {
    let types = |types: Vec<Type>, wanted: &str| {
        let strings = vec!["a".to_owned(), "b".to_owned(), "a".to_owned()];
        said(&Bundle { types, strings, ..Bundle::default() }, wanted);
    };
    let field = |name, ty| Field { name: StrRef(name), ty: TypeRef(ty) };
    types(vec![Type::List(TypeRef(0))], "types[0]: it refers to type 0, which is not an earlier one");
    types(vec![Type::String, Type::Option(TypeRef(2)), Type::Json], "types[1]: it refers to type 2");
    types(vec![Type::String, Type::Option(TypeRef(0)), Type::Option(TypeRef(1))], "an option of an option");
    types(
        vec![Type::String, Type::Iterator(TypeRef(0)), Type::List(TypeRef(1))],
        "an iterator may only be in a register",
    );
    types(vec![Type::String, Type::Record(vec![field(9, 0)])], "a field's name is string 9");
    types(vec![Type::String, Type::Record(vec![field(0, 0), field(2, 0)])], "two fields have one name");
    let deep = |levels: u16| {
        let mut deep = vec![Type::String];
        deep.extend((0..levels).map(|level| Type::List(TypeRef(level))));
        deep
    };
    types(deep(32), "");
    types(deep(33), "types[33]: nested deeper than 32");
}

#[test]
fn equal_types_in_two_places_are_one() {
    let mut asm = project();
    asm.bundle.types.push(Type::String);
    let other = TypeRef((asm.bundle.types.len() - 1) as u16);
    let body = asm.assemble("start:\n r0: string = const \"\"\n r1: string = move r0\n exit r1", &[]).unwrap();
    let mut journey = asm.journey("J", &body).unwrap();
    journey.code.regs[1] = other;
    asm.bundle.journeys.push(journey);
    said(&asm.bundle, "");
}

#[test]
fn constants_are_well_formed() {
    let constant = |constant: Const, wanted: &str| {
        let strings = vec!["{\"a\": [1]}".to_owned(), "{".to_owned(), "[".repeat(65) + &"]".repeat(65)];
        said(&Bundle { consts: vec![constant], strings, ..Bundle::default() }, wanted);
    };
    constant(Const::Decimal("-12.50".into()), "");
    constant(Const::Decimal("+1".into()), "not in its plain form");
    constant(Const::Decimal("1e3".into()), "not a decimal number");
    constant(Const::Decimal("1234567890123456789012345678901".into()), "not a decimal number");
    constant(Const::String(StrRef(9)), "constants[0]: string 9 of 3 is named");
    constant(Const::Json(StrRef(0)), "");
    constant(Const::Json(StrRef(1)), "not JSON: EOF");
    constant(Const::Json(StrRef(2)), "deeper than a document");
    constant(Const::Time(86_400_000_000), "a time that no calendar here has");
    constant(Const::Date(i32::MAX), "a time that no calendar");
    constant(Const::DateTime(i64::MAX, 0), "a time that no calendar");
    constant(Const::DateTime(0, 100_000), "a time that no calendar");
    constant(Const::LocalDateTime(i64::MIN), "a time that no calendar");
    constant(Const::Duration(Span { months: i32::MIN, ..Span::default() }), "over 20,000 years");
}

#[test]
fn documents_have_each_path_once() {
    changed(
        |b| b.documents[0].columns[1].path = b.documents[0].columns[0].path.clone(),
        "another column has the same path",
    );
    changed(|b| b.documents[0].columns[1].required = false, "it may be absent, but its type is no option");
    changed(|b| b.documents[0].columns[1].ty = TypeRef(999), "type 999 of");
    changed(|b| b.documents[0].columns[1].path = vec![StrRef(0); 65], "deeper than a document");
    changed(|b| b.profile = Some(MISSING), "document 99 of");
    changed(|b| b.profile = Some(b.events[0].document), "has the document of the profile");
}

#[test]
fn events_name_what_exists() {
    changed(|b| b.events[0].document = MISSING, "events[0] `CartChanged`: document 99 of");
    changed(|b| b.events[0].require.push(ColRef(50)), "column 50 of 5");
    changed(|b| b.events[0].discriminant = Some((ColRef(1), vec![StrRef(0)])), "is not text");
    changed(|b| b.events[0].discriminant = Some((ColRef(3), vec![])), "no value of the column");
    changed(|b| b.events[1].name = b.events[0].name, "events[1] `CartChanged`: another entry has the same name");
    changed(|b| b.events[1].namespace = StrRef(999), "string 999 of");
}

#[test]
fn endpoints_can_be_obeyed() {
    changed(|b| b.endpoints[0].timeout = 0, "the timeout is nothing");
    changed(|b| b.endpoints[0].cache = Some((-1, 0)), "negative or over a year");
    changed(|b| b.endpoints[0].retry.most = i64::MAX, "negative or over a year");
    changed(|b| b.endpoints[0].retry.on = vec![ErrorSet::Http(42)], "no HTTP status 42");
    changed(|b| b.endpoints[0].retry.on = vec![ErrorSet::HttpClass(6)], "no class 6");
    changed(|b| b.endpoints[0].limit = Some(Limit { calls: 0, per: 1, queue: None }), "lets nothing through");
    changed(|b| b.endpoints[0].auth = Auth::Bearer(StrRef(999)), "string 999");
    changed(|b| b.endpoints[0].kind = EndpointKind::Message(StrRef(999)), "string 999");
    changed(|b| b.endpoints[0].answer = Some(MISSING), "document 99 of");
    changed(|b| b.endpoints[1].request.body = Some(Reg(1)), "neither text nor JSON");
    changed(|b| b.endpoints[1].request.body = Some(Reg(77)), "register 77 of 6");
}

#[test]
fn journeys_have_sound_headers() {
    let back = Span { days: -1, ..Span::default() };
    changed(|b| b.journeys[0].reentry = Reentry::AfterEntry(back), "negative length of time");
    changed(|b| b.journeys[0].expires = Some(back), "negative length of time");
    changed(|b| b.journeys[0].trigger.as_mut().unwrap().event = EventRef(9), "event 9 of 2");
    changed(|b| b.journeys[0].header_live.reverse(), "not in order");
    changed(|b| b.journeys[0].require[0].1 = StrRef(999), "string 999");
}

#[test]
fn tests_name_what_exists() {
    let step = |step: TestStep, wanted: &str| changed(|b| b.tests[0].steps[0].0 = step, wanted);
    let (journey, point) = (JourneyRef(0), PointRef(0));
    step(TestStep::Receive(EventRef(7), StrRef(0)), "step 0: event 7 of 2");
    step(TestStep::SetProfile(StrRef(0)), "step 0: not JSON");
    step(TestStep::Assign { journey, point, arm: 0 }, "a step that is no split");
    step(TestStep::Assign { journey, point: PointRef(2), arm: 2 }, "arm 2 of 2");
    step(TestStep::ExpectAt { journey: JourneyRef(1), point }, "journey 1 of 1");
    step(TestStep::ExpectAt { journey, point: PointRef(99) }, "point 99 of 6");
    step(TestStep::At(i64::MAX, 0), "a time that no calendar here has");
    step(TestStep::GivenFailure(EndpointRef(2), ErrorSet::Any), "endpoint 2 of 2");
}

#[test]
fn forms_refer_to_forms_and_their_members_are_in_order() {
    let form = |forms: Vec<Form>, wanted: &str| {
        let strings = ["a", "b", "a", "^[A-Z]+$", "(?=x)", "((a{200}){200}){200}"].map(str::to_owned).to_vec();
        let consts = vec![Const::Integer(1), Const::Boolean(true)];
        said(&Bundle { forms, strings, consts, ..Bundle::default() }, wanted);
    };
    let member = |name, form| Member { name: StrRef(name), form: FormRef(form), required: true };
    form(vec![Form::Map(FormRef(1)), Form::List(FormRef(0), vec![Check::MinLength(1)])], "");
    form(vec![Form::Map(FormRef(1))], "forms[0]: form 1 of 1 is named");
    form(vec![Form::Object(vec![member(0, 0), member(1, 0)])], "");
    form(vec![Form::Object(vec![member(1, 0), member(0, 0)])], "the member `a` is out of order");
    form(vec![Form::Object(vec![member(0, 0), member(2, 0)])], "the member `a` is out of order");
    form(vec![Form::Object(vec![member(9, 0)])], "string 9");
    form(vec![Form::String(vec![Check::Pattern(StrRef(3)), Check::OneOf(vec![StrRef(0)])])], "");
    form(vec![Form::String(vec![Check::Pattern(StrRef(4))])], "a pattern cannot be used");
    form(vec![Form::String(vec![Check::Pattern(StrRef(5))])], "a pattern cannot be used");
    form(vec![Form::String(vec![Check::Min(ConstRef(0))])], "a check does not apply");
    form(vec![Form::Number(vec![Check::Min(ConstRef(0))])], "");
    form(vec![Form::Number(vec![Check::Min(ConstRef(1))])], "a check does not apply");
    form(vec![Form::Number(vec![Check::MinLength(1)])], "a check does not apply");
    let document = Document { name: StrRef(0), columns: vec![], form: Some(FormRef(0)) };
    let strings = vec!["a".to_owned()];
    said(&Bundle { documents: vec![document], strings, ..Bundle::default() }, "form 0 of 0 is named");
}
