//! Signature help: the parameters of a function, source, action or journey while its arguments are written.

use super::describe;
use crate::symbols::Target;
use crate::world::{Here, World};
use journey_compiler::ast::{EndpointClause, ItemKind, Param};
use journey_compiler::ide::{LexemeKind, lexemes};
use tower_lsp::ls_types as lsp;

pub(crate) fn signature_help(world: &World, at: &lsp::TextDocumentPositionParams) -> Option<lsp::SignatureHelp> {
    let here = world.at(&at.text_document.uri)?;
    let offset = here.offset(at.position)?;
    let text = &here.source()?.text;
    let call = open_call(text, offset as usize)?;
    let (signatures, named) = signatures(&here, &call.name, call.start)?;
    let active = if named {
        // Arguments go by name, in any order.
        signatures.iter().find_map(|s| position(s, call.current.as_deref()?))
    } else {
        Some(call.commas)
    };
    let fits = |s: &lsp::SignatureInformation| s.parameters.as_ref().is_some_and(|p| p.len() as u32 > call.commas);
    let chosen = signatures.iter().position(fits).unwrap_or(0) as u32;
    Some(lsp::SignatureHelp { signatures, active_signature: Some(chosen), active_parameter: active })
}

/// A call that is open at a place.
struct OpenCall {
    name: String,
    /// Where the name begins.
    start: usize,
    commas: u32,
    /// The name of the argument being written.
    current: Option<String>,
}

fn open_call(text: &str, offset: usize) -> Option<OpenCall> {
    let before: Vec<_> = lexemes(text).into_iter().filter(|l| (l.span.end as usize) <= offset).collect();
    let word = |at: usize| before.get(at).and_then(|l| text.get(l.span.start as usize..l.span.end as usize));
    let (mut depth, mut commas, mut current) = (0_i32, 0_u32, None);
    for at in (0..before.len()).rev() {
        match word(at)? {
            ")" | "]" | "}" => depth += 1,
            "[" | "{" if depth == 0 => return None,
            "[" | "{" => depth -= 1,
            "(" if depth > 0 => depth -= 1,
            "(" => {
                let name = before.get(at.checked_sub(1)?)?;
                let is_name = matches!(name.kind, LexemeKind::Name | LexemeKind::Keyword);
                let text = word(at - 1)?.to_owned();
                return is_name.then_some(OpenCall { name: text, start: name.span.start as usize, commas, current });
            }
            "," if depth == 0 => commas += 1,
            ":" if depth == 0 && commas == 0 && current.is_none() => {
                current = at.checked_sub(1).and_then(word).map(str::to_owned);
            }
            _ => {}
        }
    }
    None
}

/// The signatures of a name, and whether arguments go by name.
fn signatures(here: &Here, name: &str, start: usize) -> Option<(Vec<lsp::SignatureInformation>, bool)> {
    let target = here
        .top(name)
        .or_else(|| journey_stdlib::functions::find(name, journey_stdlib::functions::Form::Call).map(Target::Function));
    match target {
        Some(Target::Function(function)) => {
            let all = describe::signatures(function);
            Some((all.map(|(label, params)| make(label, params, Some(function.summary.to_owned()))).collect(), false))
        }
        Some(Target::Top { file, top, .. }) => {
            let there = here.file_at(file);
            let item = there.file()?.parsed.module.items.get(top.item as usize)?.clone();
            let doc = item.doc.as_ref().map(|d| d.node.clone());
            let shown = |params: &[Param]| -> Vec<String> {
                let text = |p: &Param| {
                    let end = p.default.as_ref().map_or(p.ty.span.end, |d| d.span.end);
                    there.snapshot.text(journey_compiler::source::Span { end, ..p.name.span }).to_owned()
                };
                params.iter().map(text).collect()
            };
            let (params, named) = match &item.kind {
                ItemKind::Function(d) => (shown(&d.params), false),
                ItemKind::Journey(d) => (shown(&d.params), true),
                ItemKind::Endpoint(d) => {
                    let params = d.clauses.iter().find_map(|c| match &c.node {
                        EndpointClause::Params(p) => Some(shown(p)),
                        _ => None,
                    });
                    (params.unwrap_or_default(), true)
                }
                _ => return None,
            };
            Some((vec![make(format!("{name}({})", params.join(", ")), params, doc)], named))
        }
        _ => {
            let text = &here.source()?.text;
            let dotted = text.get(..start)?.trim_end().ends_with('.');
            let (_, form, gives) = journey_compiler::ide::methods().iter().find(|m| m.0 == name && dotted)?;
            Some((vec![make((*form).to_owned(), vec![], Some((*gives).to_owned()))], false))
        }
    }
}

fn make(label: String, params: Vec<String>, doc: Option<String>) -> lsp::SignatureInformation {
    let parameters = params
        .into_iter()
        .map(|p| lsp::ParameterInformation { label: lsp::ParameterLabel::Simple(p), documentation: None })
        .collect();
    let documentation = doc
        .map(|value| lsp::Documentation::MarkupContent(lsp::MarkupContent { kind: lsp::MarkupKind::Markdown, value }));
    lsp::SignatureInformation { label, documentation, parameters: Some(parameters), active_parameter: None }
}

fn position(signature: &lsp::SignatureInformation, name: &str) -> Option<u32> {
    let parameters = signature.parameters.as_ref()?;
    let called = |p: &lsp::ParameterInformation| match &p.label {
        lsp::ParameterLabel::Simple(text) => text.split(':').next().is_some_and(|n| n.trim() == name),
        lsp::ParameterLabel::LabelOffsets(_) => false,
    };
    parameters.iter().position(called).map(|at| at as u32)
}
