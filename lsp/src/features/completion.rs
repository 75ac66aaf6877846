//! Completion. The file is read once more with a made-up name at the cursor: the role that name plays there says what can
//! stand in its place. Where the text around is too broken for that, the words before the cursor decide.

mod around;
mod candidates;
mod expected;

use super::describe;
use crate::symbols::Target;
use crate::world::{Here, World};
use around::Around;
use candidates::Candidate;
use journey_compiler::ide::{LexemeKind, lexemes};
use journey_compiler::source::Span;
use serde_json::json;
use std::sync::Arc;
use tower_lsp::ls_types as lsp;

/// The made-up name. Nobody writes it, and it is no word of the language.
const MARK: &str = "xq_cursor_qx";

/// Most answers; an editor asks again as more is typed.
const MOST: usize = 1000;

pub(crate) fn completion(world: &World, params: &lsp::CompletionParams) -> Option<lsp::CompletionResponse> {
    let at = &params.text_document_position;
    let here = world.at(&at.text_document.uri)?;
    let offset = here.offset(at.position)?;
    // A blank opens the list only where names of events and services go.
    let blank = params.context.as_ref().is_some_and(|c| c.trigger_character.as_deref() == Some(" "));
    let (span, found) = candidates(&here, offset, world.client.snippets, blank)?;
    let typed = here.snapshot.text(Span { end: offset, ..span }).to_lowercase();
    let range = here.range(span)?;
    let data = json!({"uri": at.text_document.uri.as_str(), "position": at.position});
    let items: Vec<lsp::CompletionItem> =
        found.into_iter().filter(|c| matches(&typed, c)).take(MOST + 1).map(|c| item(&here, c, range, &data)).collect();
    let is_incomplete = items.len() > MOST;
    Some(lsp::CompletionResponse::List(lsp::CompletionList { is_incomplete, items }))
}

/// Adds what is costly to say: the documentation.
pub(crate) fn resolve(world: &World, mut item: lsp::CompletionItem) -> lsp::CompletionItem {
    let documentation = (|| {
        let data = item.data.as_ref()?;
        let here = world.at(&data.get("uri")?.as_str()?.parse().ok()?)?;
        let position: lsp::Position = serde_json::from_value(data.get("position")?.clone()).ok()?;
        let (_, found) = candidates(&here, here.offset(position)?, world.client.snippets, false)?;
        let chosen = found.into_iter().find(|c| c.label == item.label && c.kind == item.kind.unwrap_or(c.kind))?;
        chosen.words.or_else(|| describe::describe(&here, chosen.target.as_ref()?))
    })();
    let markdown =
        |value| lsp::Documentation::MarkupContent(lsp::MarkupContent { kind: lsp::MarkupKind::Markdown, value });
    item.documentation = documentation.map(markdown).or(item.documentation);
    item
}

/// Whether the letters typed occur in this order in the name, or the words in the title.
fn matches(typed: &str, candidate: &Candidate) -> bool {
    let in_order = |text: &str| {
        let mut rest = text.chars().flat_map(char::to_lowercase);
        typed.chars().all(|c| rest.any(|d| d == c))
    };
    in_order(&candidate.label) || candidate.title.as_deref().is_some_and(in_order)
}

fn item(here: &Here, c: Candidate, range: lsp::Range, data: &serde_json::Value) -> lsp::CompletionItem {
    let title = c.title.as_deref().filter(|t| !t.eq_ignore_ascii_case(&c.label));
    let import = c.import.as_ref().and_then(|module| import(here, module, &c.label));
    let description = c.import.as_ref().map(ToString::to_string).or_else(|| title.map(str::to_owned));
    lsp::CompletionItem {
        filter_text: title.map(|t| format!("{} {t}", c.label)),
        // What is old comes last, what must be imported after what is there.
        sort_text: Some(format!("{}{}{}", u8::from(c.deprecated), c.rank, c.label)),
        kind: Some(c.kind),
        detail: c.detail,
        label_details: description.map(|d| lsp::CompletionItemLabelDetails { detail: None, description: Some(d) }),
        tags: c.deprecated.then(|| vec![lsp::CompletionItemTag::DEPRECATED]),
        insert_text_format: c.snippet.then_some(lsp::InsertTextFormat::SNIPPET),
        text_edit: Some(lsp::CompletionTextEdit::Edit(lsp::TextEdit {
            range,
            new_text: c.insert.unwrap_or_else(|| c.label.clone()),
        })),
        additional_text_edits: import.map(|e| vec![e]),
        data: Some(data.clone()),
        label: c.label,
        ..lsp::CompletionItem::default()
    }
}

/// The edit that imports a name: into the line of its module, else a line of its own.
fn import(here: &Here, module: &Arc<str>, name: &str) -> Option<lsp::TextEdit> {
    let outline = here.outline()?;
    let last = outline.imports.values().filter(|(_, m)| m == module).map(|(span, _)| *span).max_by_key(|s| s.end);
    let (span, new_text) = match last {
        Some(span) => (span.after(), format!(", {name}")),
        None => (Span { file: here.id, start: 0, end: 0 }, format!("from {module} use {name}\n")),
    };
    Some(lsp::TextEdit { range: here.range(span)?, new_text })
}

/// What can stand at a place, and which text it replaces.
fn candidates(here: &Here, offset: u32, snippets: bool, blank: bool) -> Option<(Span, Vec<Candidate>)> {
    let text = Arc::clone(&here.source()?.text);
    let words = lexemes(&text);
    let inside = words.iter().find(|l| l.span.start < offset && offset <= l.span.end);
    if inside.is_some_and(|l| matches!(l.kind, LexemeKind::Comment | LexemeKind::Doc)) {
        return None;
    }
    if inside.is_some_and(|l| l.kind == LexemeKind::Text && !(l.span.end == offset && closes(&text, l.span))) {
        return in_text(here, offset);
    }
    let start = text.get(..offset as usize)?.trim_end_matches(is_word).len() as u32;
    let span = Span { file: here.id, start, end: offset };
    let rest = text.get(offset as usize..)?;
    let after = offset as usize + (rest.len() - rest.trim_start_matches(is_word).len());
    let marked = format!("{}{MARK}{}", text.get(..start as usize)?, text.get(after..)?);
    let there = Here { snapshot: Arc::new(here.snapshot.what_if(here.id, &marked)), ..here.clone() };
    let around = Around::of(&text, &words, start);
    let calls = text.get(after..)?.trim_start().starts_with('(');
    let found = candidates::at(&there, start, &around, snippets && !calls);
    if blank && !found.iter().all(|c| c.target.is_some() || c.import.is_some()) {
        return None;
    }
    Some((span, found))
}

/// Whether a piece of text ends with its closing quote: then the cursor is behind it.
fn closes(text: &str, span: Span) -> bool {
    let piece = text.get(span.start as usize..span.end as usize).unwrap_or_default();
    piece.ends_with('"')
        && span.start > 0
        && text.get(..span.start as usize).is_some_and(|t| !t.ends_with([' ', '(', ',', '[']))
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Inside quotes: the values that are allowed or usual there.
fn in_text(here: &Here, offset: u32) -> Option<(Span, Vec<Candidate>)> {
    let (span, values) = expected::in_text(here, offset)?;
    Some((span, values.values.iter().map(|(value, label)| Candidate::value(value, label, false)).collect()))
}

/// What a candidate stands for, so that its documentation can be found later.
pub(super) type Meaning = Option<Target>;
