//! Bundles by hand: a small assembler for journeys of tests.

use journey_bytecode::bundle;
use journey_bytecode::op::{Instr, Regs};
use journey_bytecode::program::*;
use journey_bytecode::types::*;
use std::sync::Arc;

pub(crate) const SECOND: i64 = 1_000_000;
pub(crate) const MINUTE: i64 = 60 * SECOND;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;

/// A bundle in the making. Every event has the columns `_id`, `email` (the key), `cart`, `n`.
pub(crate) struct Kit {
    pub(crate) bundle: Bundle,
}

/// Types of the kit.
pub(crate) const STRING: TypeRef = TypeRef(0);
pub(crate) const MAYBE: TypeRef = TypeRef(1);
pub(crate) const BOOLEAN: TypeRef = TypeRef(2);
pub(crate) const INTEGER: TypeRef = TypeRef(3);
pub(crate) const INSTANT: TypeRef = TypeRef(4);
pub(crate) const SPAN: TypeRef = TypeRef(5);
pub(crate) const MAYBE_N: TypeRef = TypeRef(6);

/// Columns of the kit's events.
pub(crate) const CART: ColRef = ColRef(2);
pub(crate) const N: ColRef = ColRef(3);

impl Kit {
    pub(crate) fn new() -> Kit {
        let mut kit = Kit { bundle: Bundle::default() };
        kit.bundle.meta = Meta { project: "shop".into(), edition: 1, compiler: "test".into(), timezone: "UTC".into() };
        kit.bundle.types = vec![
            Type::String,
            Type::Option(STRING),
            Type::Boolean,
            Type::Integer,
            Type::DateTime,
            Type::Duration,
            Type::Option(INTEGER),
        ];
        let file = kit.text("test.journey");
        kit.bundle.files.push(file);
        let add = kit.text("@add_span");
        kit.bundle.imports.push(Import { name: add, params: vec![INSTANT, SPAN, STRING], result: INSTANT });
        kit
    }

    pub(crate) fn text(&mut self, text: &str) -> StrRef {
        let known = self.bundle.strings.iter().position(|known| known == text);
        let index = known.unwrap_or_else(|| {
            self.bundle.strings.push(text.into());
            self.bundle.strings.len() - 1
        });
        StrRef(index as u16)
    }

    fn constant(&mut self, value: Const) -> ConstRef {
        let known = self.bundle.consts.iter().position(|known| *known == value);
        let index = known.unwrap_or_else(|| {
            self.bundle.consts.push(value);
            self.bundle.consts.len() - 1
        });
        ConstRef(index as u16)
    }

    fn column(&mut self, path: &str, ty: TypeRef) -> Column {
        Column { path: vec![self.text(path)], ty, required: ty == STRING }
    }

    fn document(&mut self, name: &str, columns: &[(&str, TypeRef)]) -> DocRef {
        let name = self.text(name);
        let columns = columns.iter().map(|(path, ty)| self.column(path, *ty)).collect();
        self.bundle.documents.push(Document { name, columns, form: None });
        DocRef(self.bundle.documents.len() as u16 - 1)
    }

    /// An event told apart by its `type`.
    pub(crate) fn event(&mut self, name: &str) -> EventRef {
        let columns = [("_id", STRING), ("email", MAYBE), ("cart", MAYBE), ("n", MAYBE_N), ("type", MAYBE)];
        let document = self.document(name, &columns);
        let load = Instr::Load { out: Reg(0), doc: document, col: ColRef(1) };
        let code = Code { regs: vec![MAYBE], instrs: vec![load, Instr::Return { a: Reg(0) }], locations: Vec::new() };
        let (name, email) = (self.text(name), self.text("Email"));
        self.bundle.events.push(Event {
            name,
            title: None,
            document,
            discriminant: Some((ColRef(4), vec![name])),
            code,
            filter: None,
            namespace: email,
            key: Pc(0),
            key_text: email,
            require: Vec::new(),
            location: Location::default(),
        });
        EventRef(self.bundle.events.len() as u16 - 1)
    }

    /// The profile, with the text `vip`.
    pub(crate) fn profile(&mut self) -> DocRef {
        let document = self.document("profile", &[("vip", MAYBE)]);
        self.bundle.profile = Some(document);
        document
    }

    /// An action with one text parameter (`to`), whose answer has the text `id`.
    pub(crate) fn action(&mut self, name: &str, retry: Retry) -> EndpointRef {
        let answer = self.document(&format!("answer of {name}"), &[("id", MAYBE)]);
        let url = self.constant_text("https://mail.example.com/send");
        let (name, to) = (self.text(name), self.text("to"));
        self.bundle.endpoints.push(Endpoint {
            name,
            title: None,
            kind: EndpointKind::Action,
            params: vec![(to, MAYBE)],
            code: Code {
                regs: vec![MAYBE, STRING],
                instrs: vec![Instr::Const { out: Reg(1), value: url }, Instr::Halt {}],
                locations: Vec::new(),
            },
            render: Pc(0),
            request: Request {
                method: Method::Post,
                url: Reg(1),
                query: vec![(to, Reg(0))],
                headers: Vec::new(),
                body: None,
            },
            auth: Auth::None,
            timeout: SECOND,
            retry,
            cache: None,
            limit: None,
            answer: Some(answer),
            location: Location::default(),
        });
        EndpointRef(self.bundle.endpoints.len() as u16 - 1)
    }

    pub(crate) fn constant_text(&mut self, text: &str) -> ConstRef {
        let text = self.text(text);
        self.constant(Const::String(text))
    }

    pub(crate) fn integer(&mut self, value: i64) -> ConstRef {
        self.constant(Const::Integer(value))
    }

    pub(crate) fn span(&mut self, micros: i64) -> ConstRef {
        self.constant(Const::Duration(Span { months: 0, days: 0, micros }))
    }

    fn document_of(&self, event: EventRef) -> DocRef {
        self.bundle.events[event.index()].document
    }

    fn answer_of(&self, endpoint: EndpointRef) -> DocRef {
        self.bundle.endpoints[endpoint.index()].answer.unwrap()
    }

    /// A journey started by an event; `body` writes its code.
    pub(crate) fn journey(&mut self, name: &str, on: EventRef, body: impl FnOnce(&mut Body<'_>)) -> JourneyRef {
        let name = self.text(name);
        let failed = self.text("technical");
        let journey = Journey {
            name,
            title: None,
            code: Code::default(),
            trigger: Some(Trigger { event: on, guard: None }),
            require: Vec::new(),
            entry_key: None,
            reentry: Reentry::Always,
            expires: None,
            zone: None,
            on_error: OnError::Exit(failed),
            exits: Vec::new(),
            exit_ifs: Vec::new(),
            goals: Vec::new(),
            open: journey_bytecode::program::Open::default(),
            header_live: Vec::new(),
            start: Pc(0),
            points: Vec::new(),
            location: Location::default(),
        };
        let mut writer = Body { kit: self, journey };
        body(&mut writer);
        let journey = writer.journey;
        self.bundle.journeys.push(journey);
        JourneyRef(self.bundle.journeys.len() as u16 - 1)
    }

    pub(crate) fn bytes(&self) -> Arc<[u8]> {
        bundle::encode(&self.bundle).into()
    }
}

/// Writes the code of a journey.
pub(crate) struct Body<'k> {
    pub(crate) kit: &'k mut Kit,
    pub(crate) journey: Journey,
}

impl Body<'_> {
    pub(crate) fn here(&self) -> Pc {
        Pc(self.journey.code.instrs.len() as u16)
    }

    pub(crate) fn reg(&mut self, ty: TypeRef) -> Reg {
        self.journey.code.regs.push(ty);
        Reg(self.journey.code.regs.len() as u16 - 1)
    }

    pub(crate) fn emit(&mut self, instr: Instr) -> Pc {
        let at = self.here();
        self.journey.code.instrs.push(instr);
        at
    }

    /// A column of an event into a register.
    pub(crate) fn load(&mut self, out: Reg, event: EventRef, col: ColRef) {
        let doc = self.kit.document_of(event);
        self.emit(Instr::Load { out, doc, col });
    }

    /// The `id` of an answer into a register.
    pub(crate) fn load_answer(&mut self, out: Reg, endpoint: EndpointRef) {
        let doc = self.kit.answer_of(endpoint);
        self.emit(Instr::Load { out, doc, col: ColRef(0) });
    }

    /// An instant so much later than now.
    pub(crate) fn after(&mut self, micros: i64) -> Reg {
        let (due, span, zone) = (self.reg(INSTANT), self.reg(SPAN), self.reg(STRING));
        let (length, utc) = (self.kit.span(micros), self.kit.constant_text("UTC"));
        self.emit(Instr::Now { out: due });
        self.emit(Instr::Const { out: span, value: length });
        self.emit(Instr::Const { out: zone, value: utc });
        let out = self.reg(INSTANT);
        self.emit(Instr::Call { out, function: ImportRef(0), args: Regs { first: due, count: 3 } });
        out
    }

    pub(crate) fn exit(&mut self, reason: &str) -> Pc {
        let text = self.reg(STRING);
        let value = self.kit.constant_text(reason);
        let at = self.emit(Instr::Const { out: text, value });
        self.emit(Instr::Exit { reason: text });
        at
    }

    /// A guard: the event's cart is the register's.
    pub(crate) fn same_cart(&mut self, event: EventRef, cart: Reg) -> Pc {
        let (theirs, same) = (self.reg(MAYBE), self.reg(BOOLEAN));
        let at = self.here();
        self.load(theirs, event, CART);
        self.emit(Instr::Eq { out: same, a: theirs, b: cart });
        self.emit(Instr::Return { a: same });
        at
    }

    /// A guard: the event's `n` is a number.
    pub(crate) fn n_is(&mut self, event: EventRef, n: i64) -> Pc {
        let (theirs, ours, same) = (self.reg(MAYBE_N), self.reg(INTEGER), self.reg(BOOLEAN));
        let value = self.kit.integer(n);
        let at = self.here();
        self.load(theirs, event, N);
        self.emit(Instr::Const { out: ours, value });
        self.emit(Instr::Eq { out: same, a: theirs, b: ours });
        self.emit(Instr::Return { a: same });
        at
    }

    /// A guard: the event's cart is present.
    pub(crate) fn has_cart(&mut self, event: EventRef) -> Pc {
        let (cart, present) = (self.reg(MAYBE), self.reg(BOOLEAN));
        let at = self.here();
        self.load(cart, event, CART);
        self.emit(Instr::Present { out: present, a: cart });
        self.emit(Instr::Return { a: present });
        at
    }

    /// A guard: the profile's `vip` is a text.
    pub(crate) fn vip_is(&mut self, text: &str) -> Pc {
        let doc = self.kit.bundle.profile.unwrap();
        let (vip, wanted, same) = (self.reg(MAYBE), self.reg(STRING), self.reg(BOOLEAN));
        let value = self.kit.constant_text(text);
        let at = self.here();
        self.emit(Instr::Load { out: vip, doc, col: ColRef(0) });
        self.emit(Instr::Const { out: wanted, value });
        self.emit(Instr::Eq { out: same, a: vip, b: wanted });
        self.emit(Instr::Return { a: same });
        at
    }

    /// Suspends at a step. Where it goes on is filled in with [`Body::kind`] once it is known.
    pub(crate) fn rest(&mut self, label: &str, live: &[Reg]) -> PointRef {
        let point = self.point(label, live);
        self.emit(Instr::Suspend { point });
        point
    }

    pub(crate) fn point(&mut self, label: &str, live: &[Reg]) -> PointRef {
        let label = self.kit.text(label);
        let mut live: Vec<Reg> = live.iter().chain(&self.journey.header_live).copied().collect();
        live.sort();
        live.dedup();
        let kind = PointKind::Mark;
        self.journey.points.push(Point { label, named: true, title: None, kind, live, location: Location::default() });
        PointRef(self.journey.points.len() as u16 - 1)
    }

    pub(crate) fn kind(&mut self, point: PointRef, kind: PointKind) {
        self.journey.points[point.index()].kind = kind;
    }

    /// Waits for a time, then goes on.
    pub(crate) fn wait(&mut self, label: &str, micros: i64, live: &[Reg]) -> PointRef {
        let due = self.after(micros);
        let point = self.rest(label, live);
        let resume = self.here();
        self.kind(point, PointKind::Wait { due, resume });
        point
    }

    /// Calls an endpoint; goes on in any case where `or_none`.
    pub(crate) fn call(
        &mut self,
        label: &str,
        endpoint: EndpointRef,
        arg: Reg,
        live: &[Reg],
        or_none: bool,
    ) -> PointRef {
        let point = self.rest(label, live);
        let ok = self.here();
        self.kind(point, PointKind::Call { endpoint, args: vec![arg], ok, errors: Vec::new(), or_none });
        point
    }

    /// An arm without a guard.
    pub(crate) fn arm(&mut self, event: EventRef, guard: Option<Pc>, since: Since, resume: Pc) -> RaceArm {
        RaceArm { event, guard, since, resume }
    }
}
