//! Event declarations.

use super::generate::Generator;
use super::unit::When;
use super::{Lowering, finish};
use crate::hir::{BindingId, Document, EventId};
use journey_bytecode::program::Event;
use journey_bytecode::types::Type;

impl Lowering<'_> {
    pub(crate) fn event(&mut self, index: usize) -> Option<Event> {
        let program = self.program;
        let event = program.events.get(index)?;
        let document = self.event_document(Document::Event(EventId(index as u32)), event);
        let discriminant = event.discriminant.as_ref().map(|(path, values)| {
            let string = self.tables.ty(Type::String);
            let col = self.column(document, path, string, event.span);
            self.use_column(document, col);
            (col, values.iter().map(|v| self.tables.text(v)).collect())
        });
        let mut make = Generator::new(self, &event.unit, None);
        make.unit.span = event.span;
        let payload = Some(BindingId(0));
        let filter = event.filter.as_ref().map(|f| make.guard(f, payload, When::Fresh));
        make.in_context.extend(payload);
        let key = make.returning(&event.key, None, When::Fresh);
        make.expand();
        let unit = std::mem::take(&mut make.unit);
        let done = finish::finish(self, unit, ("event", &event.name, event.span))?;
        Some(Event {
            name: self.tables.text(&event.name),
            title: event.doc.as_ref().map(|d| self.tables.text(d)),
            document,
            discriminant,
            filter: filter.map(|f| done.pc(f)),
            namespace: self.tables.text(&event.namespace),
            key: done.pc(key),
            key_text: self.tables.text(&event.key_text),
            // Known only when all reads are: see `requirements`.
            require: vec![],
            code: done.code,
            location: self.location(event.span),
        })
    }

    /// The columns that an event's `require` names. Made last: what is read of them decides their type.
    pub(crate) fn requirements(&mut self, index: usize, event: &mut Event) {
        let program = self.program;
        let Some(declared) = program.events.get(index) else { return };
        for path in &declared.require {
            let col = self.presence_column(event.document, path, declared.span);
            if !event.require.contains(&col) {
                event.require.push(col);
            }
        }
    }
}
