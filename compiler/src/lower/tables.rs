//! The tables of a bundle while it grows: each text, type, constant and import once, in order of first use.

use journey_bytecode::limits;
use journey_bytecode::program::Import;
use journey_bytecode::types::{Const, ConstRef, ImportRef, StrRef, Type, TypeRef};
use rustc_hash::FxHashMap;
use std::hash::Hash;

/// Values with their positions.
#[derive(Debug)]
struct Interner<T> {
    items: Vec<T>,
    index: FxHashMap<T, u16>,
}

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Self { items: vec![], index: FxHashMap::default() }
    }
}

impl<T: Clone + Eq + Hash> Interner<T> {
    /// The position of an equal item, or of the new one; `None` when the table is full.
    fn position(&mut self, item: T) -> Option<u16> {
        if let Some(at) = self.index.get(&item) {
            return Some(*at);
        }
        let at = room(self.items.len())?;
        self.items.push(item.clone());
        self.index.insert(item, at);
        Some(at)
    }
}

fn room(len: usize) -> Option<u16> {
    u16::try_from(len).ok().filter(|_| len < limits::TABLE)
}

/// The tables that everything refers to.
#[derive(Debug, Default)]
pub(super) struct Tables {
    strings: Interner<String>,
    types: Interner<Type>,
    consts: Interner<Const>,
    imports: Vec<Import>,
    /// The first table that ran out of room, for the error.
    pub(crate) full: Option<&'static str>,
}

/// The finished tables.
#[derive(Debug)]
pub(super) struct Finished {
    pub(crate) strings: Vec<String>,
    pub(crate) types: Vec<Type>,
    pub(crate) consts: Vec<Const>,
    pub(crate) imports: Vec<Import>,
}

impl Tables {
    pub(crate) fn text(&mut self, text: &str) -> StrRef {
        let at = match self.strings.index.get(text) {
            Some(at) => Some(*at),
            None => self.strings.position(text.to_owned()),
        };
        StrRef(self.or_full(at, "texts"))
    }

    pub(crate) fn ty(&mut self, ty: Type) -> TypeRef {
        let at = self.types.position(ty);
        TypeRef(self.or_full(at, "types"))
    }

    pub(crate) fn constant(&mut self, value: Const) -> ConstRef {
        let at = self.consts.position(value);
        ConstRef(self.or_full(at, "constants"))
    }

    pub(crate) fn import(&mut self, name: &str, params: Vec<TypeRef>, result: TypeRef) -> ImportRef {
        let import = Import { name: self.text(name), params, result };
        let at = match self.imports.iter().position(|i| *i == import) {
            Some(at) => u16::try_from(at).ok(),
            None => {
                let at = room(self.imports.len());
                if at.is_some() {
                    self.imports.push(import);
                }
                at
            }
        };
        ImportRef(self.or_full(at, "functions"))
    }

    /// The type of a position; JSON outside the table.
    pub(crate) fn get(&self, ty: TypeRef) -> &Type {
        self.types.items.get(ty.index()).unwrap_or(&Type::Json)
    }

    /// `T?` of `T`; an option stays as it is.
    pub(crate) fn option(&mut self, ty: TypeRef) -> TypeRef {
        if self.is_option(ty) { ty } else { self.ty(Type::Option(ty)) }
    }

    /// `T` of `T?`; any other type stays as it is.
    pub(crate) fn required(&self, ty: TypeRef) -> TypeRef {
        match self.get(ty) {
            Type::Option(inner) => *inner,
            _ => ty,
        }
    }

    pub(crate) fn is_option(&self, ty: TypeRef) -> bool {
        matches!(self.get(ty), Type::Option(_))
    }

    pub(crate) fn string(&self, text: StrRef) -> &str {
        self.strings.items.get(text.index()).map_or("", String::as_str)
    }

    pub(crate) fn finish(self) -> Finished {
        Finished {
            strings: self.strings.items,
            types: self.types.items,
            consts: self.consts.items,
            imports: self.imports,
        }
    }

    fn or_full(&mut self, at: Option<u16>, what: &'static str) -> u16 {
        at.unwrap_or_else(|| {
            self.full.get_or_insert(what);
            0
        })
    }
}
