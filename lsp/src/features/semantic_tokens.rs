//! Semantic tokens: what each word means, whole, as the difference to the last answer, or for a part of the file.

use crate::symbols::Target;
use crate::world::{Here, World};
use journey_compiler::hir::Ty;
use journey_compiler::ide::{Inner, LexemeKind, Role, Slot, Sort, lexemes};
use rustc_hash::FxHashMap;
use std::sync::PoisonError;
use tower_lsp::ls_types as lsp;

/// Kinds, in the order in which the protocol counts them.
pub(crate) const TYPES: [lsp::SemanticTokenType; 14] = [
    lsp::SemanticTokenType::KEYWORD,
    lsp::SemanticTokenType::COMMENT,
    lsp::SemanticTokenType::STRING,
    lsp::SemanticTokenType::NUMBER,
    lsp::SemanticTokenType::OPERATOR,
    lsp::SemanticTokenType::EVENT,
    lsp::SemanticTokenType::CLASS,
    lsp::SemanticTokenType::INTERFACE,
    lsp::SemanticTokenType::FUNCTION,
    lsp::SemanticTokenType::TYPE,
    lsp::SemanticTokenType::VARIABLE,
    lsp::SemanticTokenType::PARAMETER,
    lsp::SemanticTokenType::PROPERTY,
    lsp::SemanticTokenType::NAMESPACE,
];

/// Marks, in the order of their bits.
pub(crate) const MODIFIERS: [lsp::SemanticTokenModifier; 5] = [
    lsp::SemanticTokenModifier::DECLARATION,
    lsp::SemanticTokenModifier::DOCUMENTATION,
    lsp::SemanticTokenModifier::DEPRECATED,
    lsp::SemanticTokenModifier::READONLY,
    lsp::SemanticTokenModifier::DEFAULT_LIBRARY,
];

const DECLARATION: u32 = 1;
const DOCUMENTATION: u32 = 2;
const DEPRECATED: u32 = 4;
const READONLY: u32 = 8;
const LIBRARY: u32 = 16;

pub(crate) fn full(world: &World, uri: &lsp::Uri) -> Option<lsp::SemanticTokensResult> {
    let data = tokens(&world.at(uri)?, None)?;
    let result_id = Some(remember(world, uri, &data));
    Some(lsp::SemanticTokensResult::Tokens(lsp::SemanticTokens { result_id, data }))
}

pub(crate) fn delta(
    world: &World,
    params: &lsp::SemanticTokensDeltaParams,
) -> Option<lsp::SemanticTokensFullDeltaResult> {
    let uri = &params.text_document.uri;
    let data = tokens(&world.at(uri)?, None)?;
    let before = {
        let known = world.shared.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(uri).filter(|(id, _)| *id == params.previous_result_id).map(|(_, data)| data.clone())
    };
    let result_id = Some(remember(world, uri, &data));
    let Some(before) = before else {
        return Some(lsp::SemanticTokens { result_id, data }.into());
    };
    let head = before.iter().zip(&data).take_while(|(a, b)| a == b).count();
    let rest = before.len().min(data.len()) - head;
    let tail = before.iter().rev().zip(data.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let new = data.get(head..data.len() - tail).unwrap_or_default().to_vec();
    let deleted = before.len() - tail - head;
    let edit = lsp::SemanticTokensEdit { start: head as u32 * 5, delete_count: deleted as u32 * 5, data: Some(new) };
    let edits = if deleted == 0 && edit.data.as_ref().is_some_and(Vec::is_empty) { vec![] } else { vec![edit] };
    Some(lsp::SemanticTokensDelta { result_id, edits }.into())
}

pub(crate) fn range(world: &World, params: &lsp::SemanticTokensRangeParams) -> Option<lsp::SemanticTokensRangeResult> {
    let here = world.at(&params.text_document.uri)?;
    let data = tokens(&here, Some(params.range))?;
    Some(lsp::SemanticTokensRangeResult::Tokens(lsp::SemanticTokens { result_id: None, data }))
}

fn remember(world: &World, uri: &lsp::Uri, data: &[lsp::SemanticToken]) -> String {
    let mut known = world.shared.tokens.lock().unwrap_or_else(PoisonError::into_inner);
    let last = known.get(uri).and_then(|(id, _)| id.parse::<u64>().ok()).unwrap_or(0);
    let id = (last + 1).to_string();
    known.insert(uri.clone(), (id.clone(), data.to_vec()));
    id
}

fn tokens(here: &Here, range: Option<lsp::Range>) -> Option<Vec<lsp::SemanticToken>> {
    let source = here.source()?;
    let wanted = range.and_then(|r| here.span(r));
    let slots: FxHashMap<u32, &Slot> = here.outline()?.slots.iter().map(|s| (s.span.start, s)).collect();
    let mut out = vec![];
    let mut last = lsp::Position::default();
    for lexeme in lexemes(&source.text) {
        if wanted.is_some_and(|w| lexeme.span.end < w.start || w.end < lexeme.span.start) {
            continue;
        }
        let Some((kind, marks)) = meaning(here, lexeme.kind, slots.get(&lexeme.span.start).copied()) else { continue };
        let Some(text) = source.text.get(lexeme.span.start as usize..lexeme.span.end as usize) else { continue };
        // A token ends with its line.
        let mut start = lexeme.span.start;
        for line in text.split_inclusive('\n') {
            let shown = line.trim_end_matches(['\n', '\r']);
            let from = crate::convert::position(source, start, here.encoding);
            let to = crate::convert::position(source, start + shown.len() as u32, here.encoding);
            start += line.len() as u32;
            if to.character <= from.character {
                continue;
            }
            let delta_line = from.line - last.line;
            let delta_start = if delta_line == 0 { from.character - last.character } else { from.character };
            let length = to.character - from.character;
            let token =
                lsp::SemanticToken { delta_line, delta_start, length, token_type: kind, token_modifiers_bitset: marks };
            out.push(token);
            last = from;
        }
    }
    Some(out)
}

fn meaning(here: &Here, kind: LexemeKind, slot: Option<&Slot>) -> Option<(u32, u32)> {
    Some(match (kind, slot) {
        (LexemeKind::Comment, _) => (1, 0),
        (LexemeKind::Doc, _) => (1, DOCUMENTATION),
        (LexemeKind::Text, _) => (2, 0),
        (LexemeKind::Number, _) => (3, 0),
        (LexemeKind::Operator, _) => (4, 0),
        (LexemeKind::Name | LexemeKind::Keyword, Some(slot)) => name(here, slot)?,
        (LexemeKind::Keyword, None) => (0, 0),
        (LexemeKind::Name | LexemeKind::Sign | LexemeKind::Value, _) => return None,
    })
}

fn name(here: &Here, slot: &Slot) -> Option<(u32, u32)> {
    let declares = match slot.role {
        Role::Declares(_) | Role::Inside(_) => DECLARATION,
        Role::Word(_) => return Some((0, 0)),
        Role::Module | Role::Schema | Role::Namespace | Role::Channel => return Some((13, 0)),
        _ => 0,
    };
    let (kind, marks) = match here.target(slot) {
        Some(Target::Top { top, .. }) => match top.sort {
            Sort::Event => (5, 0),
            Sort::Journey => (6, 0),
            Sort::Source | Sort::Action => (7, 0),
            Sort::Condition | Sort::Function => (8, 0),
            Sort::Type | Sort::Policy | Sort::Audience => (9, 0),
            Sort::Const | Sort::Fixture => (10, READONLY),
        },
        Some(Target::Inner { inner, .. }) => match inner {
            Inner::Value | Inner::Event => (10, READONLY),
            Inner::Param => (11, 0),
            Inner::Field => (12, 0),
            Inner::Label | Inner::Split | Inner::Arm | Inner::Reason => (13, 0),
        },
        Some(Target::Field { member, .. }) => {
            let old = member.node.as_ref().is_some_and(|n| n.facts().deprecated.is_some());
            (12, if old { DEPRECATED } else { 0 })
        }
        Some(Target::Function(_) | Target::Method(_)) => (8, LIBRARY),
        Some(Target::Reserved(_)) => (10, READONLY | LIBRARY),
        Some(Target::Schema(_) | Target::Module(_)) => (13, 0),
        None => match slot.role {
            Role::Type => (9, LIBRARY),
            Role::Member { .. } | Role::Path(..) => (12, 0),
            Role::Argument(_) => (11, 0),
            _ if here.ty(slot.span).is_some_and(|t| !matches!(t, Ty::Unknown)) => (10, 0),
            _ => return None,
        },
    };
    Some((kind, marks | declares))
}
