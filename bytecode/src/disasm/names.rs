//! Names of what code and tables refer to.

use super::values;
use crate::names::type_name;
use crate::program::{Bundle, Code, ErrorSet};
use crate::types::{ColRef, Const, ConstRef, DocRef, EndpointRef, EventRef, ImportRef, Reg, StrRef, TypeRef};

/// Looks names up; what is missing gets a question mark.
#[derive(Clone, Copy)]
pub(super) struct Names<'a> {
    pub(super) bundle: &'a Bundle,
}

impl<'a> Names<'a> {
    /// Text as it is.
    pub(super) fn text(self, r: StrRef) -> String {
        self.bundle.strings.get(r.index()).map_or_else(|| format!("?{}", r.0), Clone::clone)
    }

    /// Text in quotes.
    pub(super) fn quoted(self, r: StrRef) -> String {
        match self.bundle.strings.get(r.index()) {
            Some(text) => values::quoted(text),
            None => format!("?{}", r.0),
        }
    }

    pub(super) fn list(self, texts: &[StrRef]) -> String {
        texts.iter().map(|r| self.quoted(*r)).collect::<Vec<_>>().join(", ")
    }

    pub(super) fn ty(self, r: TypeRef) -> String {
        type_name(&self.bundle.types, r)
    }

    /// A register with its type.
    pub(super) fn typed(self, code: &Code, reg: Reg) -> String {
        match code.regs.get(reg.index()) {
            Some(ty) => format!("r{}: {}", reg.0, self.ty(*ty)),
            None => format!("r{}: ?", reg.0),
        }
    }

    pub(super) fn typed_list(self, code: &Code, regs: &[Reg]) -> String {
        regs.iter().map(|reg| self.typed(code, *reg)).collect::<Vec<_>>().join(", ")
    }

    pub(super) fn event(self, r: EventRef) -> String {
        self.named(self.bundle.events.get(r.index()).map(|e| e.name), r.0)
    }

    pub(super) fn endpoint(self, r: EndpointRef) -> String {
        self.named(self.bundle.endpoints.get(r.index()).map(|e| e.name), r.0)
    }

    pub(super) fn import(self, r: ImportRef) -> String {
        self.named(self.bundle.imports.get(r.index()).map(|i| i.name), r.0)
    }

    fn named(self, name: Option<StrRef>, index: u16) -> String {
        name.map_or_else(|| format!("?{index}"), |name| self.text(name))
    }

    /// A document by its name; where several share one, with its index.
    pub(super) fn document(self, r: DocRef) -> String {
        let documents = &self.bundle.documents;
        let Some(document) = documents.get(r.index()) else { return format!("?{}", r.0) };
        let name = self.text(document.name);
        let shared = documents.iter().filter(|other| self.text(other.name) == name).count() > 1;
        if shared { format!("{name}#{}", r.0) } else { name }
    }

    /// A column by its path; segments that are not plain names stand in backticks.
    pub(super) fn column(self, doc: DocRef, col: ColRef) -> String {
        let columns = self.bundle.documents.get(doc.index()).map(|d| &d.columns);
        match columns.and_then(|columns| columns.get(col.index())) {
            Some(column) => self.path(&column.path),
            None => format!("?{}", col.0),
        }
    }

    pub(super) fn path(self, path: &[StrRef]) -> String {
        if path.is_empty() {
            return "(whole)".to_owned();
        }
        let segment = |r: &StrRef| {
            let text = self.text(*r);
            let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '?');
            if plain { text } else { format!("`{}`", text.escape_debug()) }
        };
        path.iter().map(segment).collect::<Vec<_>>().join(".")
    }

    pub(super) fn constant(self, r: ConstRef) -> String {
        match self.bundle.consts.get(r.index()) {
            None => format!("?{}", r.0),
            Some(Const::String(text)) => self.quoted(*text),
            Some(Const::Json(text)) => self.text(*text),
            Some(Const::Boolean(value)) => value.to_string(),
            Some(Const::Integer(value)) => value.to_string(),
            Some(Const::Decimal(text)) => text.clone(),
            Some(Const::Date(days)) => values::date(*days),
            Some(Const::Time(micros)) => values::time(*micros),
            Some(Const::DateTime(micros, offset)) => values::instant(*micros, *offset),
            Some(Const::LocalDateTime(micros)) => values::local(*micros),
            Some(Const::Duration(span)) => values::span(span),
        }
    }
}

/// Errors in the words of the language.
pub(super) fn errors(sets: &[ErrorSet]) -> String {
    let name = |set: &ErrorSet| match set {
        ErrorSet::Timeout => "timeout".to_owned(),
        ErrorSet::Limited => "limited".to_owned(),
        ErrorSet::Http(status) => format!("http {status}"),
        ErrorSet::HttpClass(class) => format!("http {class}xx"),
        ErrorSet::Invalid => "invalid".to_owned(),
        ErrorSet::Refused => "refused".to_owned(),
        ErrorSet::Any => "any".to_owned(),
    };
    sets.iter().map(name).collect::<Vec<_>>().join(", ")
}
