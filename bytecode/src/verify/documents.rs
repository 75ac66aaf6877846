//! Imports, documents and events.

use super::code::{Kind, Unit};
use super::flow::{Flow, Role, Seen};
use super::problem::{Checked, Problem};
use super::{Context, within};
use crate::limits::DOCUMENT_DEPTH;
use crate::program::{Document, Event, Import};
use crate::types::{ColRef, DocRef, Type};
use std::collections::HashSet;

pub(super) fn import(cx: &Context<'_>, import: &Import) -> Checked {
    cx.string(import.name)?;
    for ty in import.params.iter().chain([&import.result]) {
        if let Type::Iterator(_) = cx.types.ty(*ty)?.kind {
            return Err(Problem::new("an iterator cannot be passed to a function"));
        }
    }
    Ok(())
}

pub(super) fn document(cx: &Context<'_>, document: &Document) -> Checked {
    cx.string(document.name)?;
    document.form.map_or(Ok(()), |form| super::forms::reference(cx, form))?;
    let mut paths = HashSet::new();
    for (index, column) in document.columns.iter().enumerate() {
        let checked = || {
            let path = column.path.iter().map(|segment| cx.types.text(*segment));
            let path = path.collect::<Result<Vec<_>, _>>()?;
            if path.len() > DOCUMENT_DEPTH {
                return Err(Problem::new("its path is deeper than a document may be"));
            }
            if !paths.insert(path) {
                return Err(Problem::new("another column has the same path"));
            }
            let ty = cx.types.ty(column.ty)?;
            if let Type::Iterator(_) = ty.kind {
                return Err(Problem::new("an iterator cannot be read from a document"));
            }
            if !column.required && !ty.optional {
                return Err(Problem::new("it may be absent, but its type is no option"));
            }
            Ok(())
        };
        let mut checked = checked;
        checked().map_err(|p: Problem| p.within(format!("column {index}")))?;
    }
    if document.columns.len() > crate::limits::TABLE {
        return Err(Problem::new("too many columns"));
    }
    Ok(())
}

/// The profile's document is nobody else's: a read of it could not be told from a read of theirs.
pub(super) fn profile(cx: &Context<'_>) -> Checked {
    let Some(profile) = cx.bundle.profile else { return Ok(()) };
    within("document", profile.index(), cx.bundle.documents.len())?;
    let events = cx.bundle.events.iter().map(|e| e.document);
    let answers = cx.bundle.endpoints.iter().filter_map(|e| e.answer);
    if events.chain(answers).any(|document| document == profile) {
        return Err(Problem::new("an event or an answer has the document of the profile"));
    }
    Ok(())
}

pub(super) fn event(cx: &Context<'_>, event: &Event) -> Checked {
    cx.strings([event.name, event.namespace, event.key_text])?;
    cx.strings(event.title)?;
    cx.location(&event.location)?;
    discriminant(cx, event)?;
    for column in &event.require {
        column_of(cx, event.document, *column)?;
    }
    let unit = Unit::new(cx, &event.code, Kind::Event, &[])?;
    let mut flow = Flow::new(&unit);
    let none = unit.none();
    let seen = Seen::document(event.document);
    if let Some(filter) = event.filter {
        flow.enter(filter, Role::Guard, seen, &none).map_err(|p| p.within("filter"))?;
    }
    flow.enter(event.key, Role::Text, seen, &none).map_err(|p| p.within("key"))?;
    flow.run()
}

fn discriminant(cx: &Context<'_>, event: &Event) -> Checked {
    within("document", event.document.index(), cx.bundle.documents.len())?;
    let Some((column, values)) = &event.discriminant else { return Ok(()) };
    column_of(cx, event.document, *column)?;
    cx.strings(values.iter().copied())?;
    let columns = cx.bundle.documents.get(event.document.index()).map(|d| &d.columns);
    let ty = columns.and_then(|c| c.get(column.index())).map(|c| cx.types.ty(c.ty)).transpose()?;
    if !ty.is_some_and(|ty| ty.may_be(&Type::String)) {
        return Err(Problem::new("the column that tells the event apart is not text"));
    }
    if values.is_empty() {
        return Err(Problem::new("no value of the column tells the event apart"));
    }
    Ok(())
}

fn column_of(cx: &Context<'_>, document: DocRef, column: ColRef) -> Checked {
    let columns = cx.bundle.documents.get(document.index()).map_or(0, |d| d.columns.len());
    within("column", column.index(), columns)
}
