//! Bundles by hand: tables that fill themselves, and code written as text, as a disassembly shows it.
//!
//! For suites that run raw instructions without the compiler.
//!
//! ```
//! use journey_bytecode::asm::Asm;
//! use journey_bytecode::program::Journey;
//!
//! # fn main() -> Result<(), journey_bytecode::asm::AsmError> {
//! let mut asm = Asm::new("demo");
//! let body = asm.assemble(
//!     r#"
//!     start:
//!         r0: integer = const 40
//!         r1: integer = const 2
//!         r2: integer = add r0, r1
//!         r3: string = text r2
//!         exit r3
//!     "#,
//!     &[],
//! )?;
//! let journey = asm.journey("Answer", &body)?;
//! asm.bundle.journeys.push(Journey { reentry: journey_bytecode::program::Reentry::Always, ..journey });
//! assert!(journey_bytecode::verify::check(&asm.bundle).is_ok());
//! # Ok(()) }
//! ```

mod line;
#[cfg(test)]
mod tests;
mod text;

use crate::program::{
    Auth, Bundle, Code, Column, Document, Endpoint, EndpointKind, Event, Form, Import, Journey, Location, Member, Meta,
    OnError, Open, Reentry, Request, Retry,
};
use crate::types::{
    ColRef, Const, ConstRef, DocRef, EndpointRef, EventRef, Field, FormRef, ImportRef, Pc, StrRef, Type, TypeRef,
};
use std::collections::BTreeMap;

/// Why a text is not code, with its line.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct AsmError {
    /// Line of the text, from 1; 0 for what is not in a text.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
}

impl AsmError {
    fn new(problem: impl Into<String>) -> Self {
        Self { line: 0, problem: problem.into() }
    }

    fn on(self, line: usize) -> Self {
        Self { line, ..self }
    }
}

/// Code and where its labels are.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Assembled {
    /// The code.
    pub code: Code,
    /// Positions of the labels.
    pub labels: BTreeMap<String, Pc>,
}

impl Assembled {
    /// The position of a label.
    ///
    /// # Errors
    /// There is no such label.
    pub fn at(&self, label: &str) -> Result<Pc, AsmError> {
        let found = self.labels.get(label).copied();
        found.ok_or_else(|| AsmError::new(format!("there is no label `{label}`")))
    }
}

/// A bundle in the making. Equal texts, types, constants and functions are kept once.
#[derive(Clone, Debug, Default)]
pub struct Asm {
    /// What there is so far; add to its tables as you like.
    pub bundle: Bundle,
    /// Names of record types, for this text only.
    pub records: BTreeMap<String, TypeRef>,
}

impl Asm {
    /// An empty project in UTC.
    #[must_use]
    pub fn new(project: &str) -> Self {
        let meta = Meta {
            project: project.to_owned(),
            edition: 1,
            compiler: "by hand".to_owned(),
            timezone: "UTC".to_owned(),
        };
        Self { bundle: Bundle { meta, ..Bundle::default() }, records: BTreeMap::new() }
    }

    /// A text.
    pub fn text(&mut self, text: &str) -> StrRef {
        let strings = &mut self.bundle.strings;
        let found = strings.iter().position(|known| known == text);
        StrRef(index(found.unwrap_or_else(|| {
            strings.push(text.to_owned());
            strings.len() - 1
        })))
    }

    /// A type.
    pub fn ty(&mut self, ty: Type) -> TypeRef {
        TypeRef(intern(&mut self.bundle.types, ty))
    }

    /// A type by its name, as [`crate::names::type_name`] writes it: `list of string?`, `(list of string)?`, `record#3`.
    ///
    /// # Errors
    /// There is no such type.
    pub fn named(&mut self, name: &str) -> Result<TypeRef, AsmError> {
        let name = name.trim();
        if let Some(inner) = name.strip_prefix("list of ") {
            let inner = self.named(inner)?;
            return Ok(self.ty(Type::List(inner)));
        }
        if let Some(inner) = name.strip_prefix("map of ") {
            let inner = self.named(inner)?;
            return Ok(self.ty(Type::Map(inner)));
        }
        if let Some(inner) = name.strip_prefix("iterator of ") {
            let inner = self.named(inner)?;
            return Ok(self.ty(Type::Iterator(inner)));
        }
        if let Some(inner) = name.strip_suffix('?') {
            let inner = self.named(inner)?;
            return Ok(self.ty(Type::Option(inner)));
        }
        if let Some(inner) = name.strip_prefix('(').and_then(|name| name.strip_suffix(')')) {
            return self.named(inner);
        }
        if let Some(Ok(record)) = name.strip_prefix("record#").map(str::parse) {
            return Ok(TypeRef(record));
        }
        if let Some(record) = self.records.get(name) {
            return Ok(*record);
        }
        let scalar = SCALARS.iter().find(|(word, _)| *word == name);
        match scalar {
            Some((_, ty)) => Ok(self.ty(ty.clone())),
            None => Err(AsmError::new(format!("there is no type `{name}`"))),
        }
    }

    /// A record type, from names of fields and of their types; [`Asm::named`] then knows it by its name.
    ///
    /// # Errors
    /// A type does not exist.
    pub fn record(&mut self, name: &str, fields: &[(&str, &str)]) -> Result<TypeRef, AsmError> {
        let mut record = Vec::new();
        for (name, ty) in fields {
            let ty = self.named(ty)?;
            record.push(Field { name: self.text(name), ty });
        }
        let record = self.ty(Type::Record(record));
        self.records.insert(name.to_owned(), record);
        Ok(record)
    }

    /// A constant.
    pub fn constant(&mut self, value: Const) -> ConstRef {
        ConstRef(intern(&mut self.bundle.consts, value))
    }

    /// A built-in function, from the names of the types of its parameters and result.
    ///
    /// # Errors
    /// A type does not exist.
    pub fn import(&mut self, name: &str, params: &[&str], result: &str) -> Result<ImportRef, AsmError> {
        let params = params.iter().map(|ty| self.named(ty)).collect::<Result<_, _>>()?;
        let import = Import { name: self.text(name), params, result: self.named(result)? };
        Ok(ImportRef(intern(&mut self.bundle.imports, import)))
    }

    /// A document, from dotted paths and names of types; a column whose type is no option is required.
    ///
    /// # Errors
    /// A type does not exist.
    pub fn document(&mut self, name: &str, columns: &[(&str, &str)]) -> Result<DocRef, AsmError> {
        let mut made = Vec::new();
        for (path, ty) in columns {
            let path = path.split('.').filter(|p| !p.is_empty()).map(|p| self.text(p)).collect();
            let required = !ty.ends_with('?');
            made.push(Column { path, ty: self.named(ty)?, required });
        }
        let document = Document { name: self.text(name), columns: made, form: None };
        self.bundle.documents.push(document);
        Ok(DocRef(index(self.bundle.documents.len() - 1)))
    }

    /// A form: its place in the table.
    pub fn form(&mut self, form: Form) -> FormRef {
        let known = self.bundle.forms.iter().position(|known| *known == form);
        FormRef(index(known.unwrap_or_else(|| {
            self.bundle.forms.push(form);
            self.bundle.forms.len() - 1
        })))
    }

    /// An object: key, form and whether it is required, in any order.
    pub fn object(&mut self, members: &[(&str, FormRef, bool)]) -> FormRef {
        let mut members = members.to_vec();
        members.sort_by_key(|(name, _, _)| *name);
        let member = |(name, form, required): (&str, FormRef, bool)| Member { name: self.text(name), form, required };
        let members = members.into_iter().map(member).collect();
        self.form(Form::Object(members))
    }

    /// An event, keyed in the namespace `Email`. Its code has the label `key` and, if it has a filter, `filter`.
    ///
    /// # Errors
    /// The text is no code, or lacks `key`.
    pub fn event(&mut self, name: &str, document: DocRef, code: &str) -> Result<EventRef, AsmError> {
        let assembled = self.assemble(code, &[])?;
        let event = Event {
            name: self.text(name),
            title: None,
            document,
            discriminant: None,
            filter: assembled.labels.get("filter").copied(),
            namespace: self.text("Email"),
            key: assembled.at("key")?,
            key_text: self.text("key"),
            require: Vec::new(),
            location: Location::default(),
            code: assembled.code,
        };
        self.bundle.events.push(event);
        Ok(EventRef(index(self.bundle.events.len() - 1)))
    }

    /// An action without authentication, retries and limits, that waits a second. Parameters are registers `r0` on; the
    /// code has the label `render`.
    ///
    /// # Errors
    /// The text is no code, or lacks `render`.
    pub fn action(
        &mut self,
        name: &str,
        params: &[(&str, &str)],
        request: Request,
        answer: Option<DocRef>,
        code: &str,
    ) -> Result<EndpointRef, AsmError> {
        let mut typed = Vec::new();
        let mut code = code.to_owned();
        for (reg, (param, ty)) in params.iter().enumerate() {
            typed.push((self.text(param), self.named(ty)?));
            code += &format!("\nr{reg}: {ty}");
        }
        let assembled = self.assemble(&code, &[])?;
        let endpoint = Endpoint {
            name: self.text(name),
            title: None,
            kind: EndpointKind::Action,
            params: typed,
            render: assembled.at("render")?,
            code: assembled.code,
            request,
            auth: Auth::None,
            timeout: 1_000_000,
            retry: Retry::default(),
            cache: None,
            limit: None,
            answer,
            location: Location::default(),
        };
        self.bundle.endpoints.push(endpoint);
        Ok(EndpointRef(index(self.bundle.endpoints.len() - 1)))
    }

    /// A journey that begins at the label `start` and has nothing else yet: no trigger, no steps, re-entry never. The
    /// caller sets the other fields and adds it to the bundle.
    ///
    /// # Errors
    /// The code lacks `start`.
    pub fn journey(&mut self, name: &str, body: &Assembled) -> Result<Journey, AsmError> {
        Ok(Journey {
            name: self.text(name),
            title: None,
            code: body.code.clone(),
            trigger: None,
            require: Vec::new(),
            entry_key: None,
            reentry: Reentry::Never,
            expires: None,
            zone: None,
            on_error: OnError::Exit(self.text("error")),
            exits: Vec::new(),
            exit_ifs: Vec::new(),
            goals: Vec::new(),
            open: Open::default(),
            header_live: Vec::new(),
            start: body.at("start")?,
            points: Vec::new(),
            location: Location::default(),
        })
    }

    /// The column of a document with this dotted path.
    #[must_use]
    pub fn column(&self, document: DocRef, path: &str) -> Option<ColRef> {
        let text = |r: &StrRef| self.bundle.strings.get(r.index()).map(String::as_str);
        let columns = &self.bundle.documents.get(document.index())?.columns;
        let wanted: Vec<_> = path.split('.').filter(|p| !p.is_empty()).map(Some).collect();
        let found = columns.iter().position(|c| c.path.iter().map(text).eq(wanted.iter().copied()));
        found.map(|found| ColRef(index(found)))
    }
}

const SCALARS: &[(&str, Type)] = &[
    ("boolean", Type::Boolean),
    ("integer", Type::Integer),
    ("decimal", Type::Decimal),
    ("string", Type::String),
    ("date", Type::Date),
    ("time", Type::Time),
    ("datetime", Type::DateTime),
    ("localdatetime", Type::LocalDateTime),
    ("duration", Type::Duration),
    ("json", Type::Json),
];

fn intern<T: PartialEq>(table: &mut Vec<T>, entry: T) -> u16 {
    let found = table.iter().position(|known| *known == entry);
    index(found.unwrap_or_else(|| {
        table.push(entry);
        table.len() - 1
    }))
}

/// A table longer than its references reach gets references that the verifier refuses.
fn index(position: usize) -> u16 {
    u16::try_from(position).unwrap_or(u16::MAX)
}
