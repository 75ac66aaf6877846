//! `moved old -> new`: a step keeps what goes by its name when the name changes.

use crate::ast::Name;
use crate::check::diagnostics::moves as report;
use crate::check::labels::Labels;
use crate::diag::Diagnostic;
use std::sync::Arc;

/// Checks the moves of a header and notes them: each leads, over others perhaps, to a step of today.
pub(super) fn check(labels: &mut Labels, moves: &[(&Name, &Name)], out: &mut Vec<Diagnostic>) {
    for (i, (from, to)) in moves.iter().enumerate() {
        let earlier = || moves.iter().take(i);
        if let Some(step) = labels.named(&from.node) {
            out.push(report::still_there(from, labels.span(step)));
        } else if let Some((first, _)) = earlier().find(|(other, _)| other.node == from.node) {
            out.push(report::twice(from, first.span));
        } else if let Some((_, first)) = earlier().find(|(_, other)| other.node == to.node) {
            out.push(report::two_into_one(to, first.span));
        } else if !arrives(labels, moves, to) {
            let known = labels.names();
            out.push(report::unknown(to, known.iter().map(AsRef::as_ref)));
        } else {
            labels.moved.insert(Arc::from(to.node.as_str()), Arc::from(from.node.as_str()));
        }
    }
}

/// Whether a new name is that of a step, or is moved on to one.
fn arrives(labels: &Labels, moves: &[(&Name, &Name)], to: &Name) -> bool {
    let mut name = to;
    for _ in 0..=moves.len() {
        if labels.named(&name.node).is_some() {
            return true;
        }
        match moves.iter().find(|(from, _)| from.node == name.node) {
            Some((_, next)) => name = next,
            None => return false,
        }
    }
    false
}
