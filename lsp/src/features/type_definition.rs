//! Go to type definition: from a name to the event, service, type or schema that says what it holds.

use super::definition::place;
use crate::symbols::Target;
use crate::world::{Here, World};
use journey_compiler::ast::{Call, Stmt, StmtKind};
use journey_compiler::hir::Ty;
use journey_compiler::ide::{Inner, Member, walk};
use journey_compiler::source::Span;
use tower_lsp::ls_types as lsp;

pub(crate) fn type_definition(
    world: &World,
    at: &lsp::TextDocumentPositionParams,
) -> Option<lsp::GotoDefinitionResponse> {
    let here = world.at(&at.text_document.uri)?;
    let (slot, target) = here.target_at(here.offset(at.position)?)?;
    let found = match &target {
        Target::Inner { inner: Inner::Event, span, .. } => event_of(&here, *span),
        Target::Inner { inner: Inner::Label, span, .. } => service_of(&here, *span),
        _ => None,
    };
    let found = found.or_else(|| {
        let ty = match &target {
            Target::Field { member, .. } => member.ty.clone(),
            Target::Inner { span, .. } => here.ty(*span)?,
            _ => here.ty(slot.span)?,
        };
        of_type(&here, &ty)
    });
    found.map(lsp::GotoDefinitionResponse::Scalar)
}

/// The event whose name is declared at a place.
fn event_of(here: &Here, span: Span) -> Option<lsp::Location> {
    let outline = here.outline()?;
    let before = outline
        .slots
        .iter()
        .rfind(|s| s.span.end <= span.start && matches!(s.role, journey_compiler::ide::Role::Refers(_)))?;
    place(here, &here.top(&before.name)?)
}

/// The source or action whose answer is declared at a place.
fn service_of(here: &Here, span: Span) -> Option<lsp::Location> {
    struct Find(Span, Option<String>);
    impl walk::Visitor for Find {
        fn name(&mut self, _: &journey_compiler::ast::Name, _: journey_compiler::ide::Role) {}
        fn stmt(&mut self, stmt: &Stmt) {
            let call: Option<&Call> = match &stmt.kind {
                StmtKind::Lookup { call, .. } | StmtKind::Send(call) | StmtKind::Call(call) => Some(call),
                StmtKind::Journey { call, .. } => Some(call),
                _ => None,
            };
            if let Some(call) = call.filter(|c| c.label.as_ref().is_some_and(|l| l.span == self.0)) {
                self.1 = Some(call.target.node.clone());
            }
        }
    }
    let mut find = Find(span, None);
    walk::module(&here.file()?.parsed.module, &mut find);
    place(here, &here.top(&find.1?)?)
}

/// Where the schema of an object is written down.
fn of_type(here: &Here, ty: &Ty) -> Option<lsp::Location> {
    match ty {
        Ty::Option(inner) | Ty::List(inner) | Ty::Map(inner) => of_type(here, inner),
        Ty::Object(node, _) => {
            let member =
                Member { name: "properties".into(), ty: Ty::Unknown, node: Some(node.clone()), required: false };
            here.schema_place(&member)
        }
        Ty::Record(record) => place(here, &here.top(record.name.as_ref()?)?),
        _ => None,
    }
}
