//! The one layout: the smallest edit that leads to it.

use crate::convert::position;
use crate::world::World;
use journey_compiler::fmt;
use tower_lsp::ls_types as lsp;

pub(crate) fn formatting(world: &World, params: &lsp::DocumentFormattingParams) -> Option<Vec<lsp::TextEdit>> {
    let here = world.at(&params.text_document.uri)?;
    let source = here.source()?;
    // A file that cannot be read is left as it is; its findings say why.
    let formatted = fmt::format(&source.text).ok()?;
    let old = &*source.text;
    if formatted == *old {
        return Some(vec![]);
    }
    let head = common(old.chars(), formatted.chars());
    let (rest_old, rest_new) = (old.get(head..)?, formatted.get(head..)?);
    let tail = common(rest_old.chars().rev(), rest_new.chars().rev());
    let end = old.len() - tail;
    let range = lsp::Range {
        start: position(source, head as u32, here.encoding),
        end: position(source, end as u32, here.encoding),
    };
    Some(vec![lsp::TextEdit { range, new_text: rest_new.get(..rest_new.len() - tail)?.to_owned() }])
}

/// Bytes of the common beginning.
fn common(a: impl Iterator<Item = char>, b: impl Iterator<Item = char>) -> usize {
    a.zip(b).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
}
