//! A journey as a picture: the tree of its steps, the arrows between them, one layout, and five ways to write it down.
//!
//! Made from the syntax tree, so that a journey can be drawn while it is being written, mistakes and all. Journeys are
//! series-parallel: what is nested in the text is beside each other in the picture, and no arrow crosses another.

mod build;
mod dot;
mod edges;
mod json;
mod layout;
mod mermaid;
mod outline;
mod svg;
#[cfg(test)]
mod tests;
mod words;

use crate::ast::{ItemKind, JourneyDecl, Module};
use crate::source::Span;

pub use layout::{Drawing, Place, Wire};

/// A journey's steps and arrows.
#[derive(Clone, PartialEq, Debug)]
pub struct Graph {
    /// Name of the journey.
    pub name: String,
    /// Its documentation, if it has any.
    pub title: Option<String>,
    /// What holds at every step: ends, goals, age.
    pub always: Vec<String>,
    /// Steps in text order; the entry is the first.
    pub nodes: Vec<Node>,
    /// Arrows.
    pub edges: Vec<Edge>,
    /// The steps as they are nested.
    pub body: Block,
}

/// A step, by its position in [`Graph::nodes`].
pub type NodeId = usize;

/// A step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Node {
    /// Which sort of step.
    pub kind: Kind,
    /// Its `as` label.
    pub label: Option<String>,
    /// Its documentation, else what it does in words.
    pub title: String,
    /// What it does in words, where the title is the documentation; or more about it.
    pub detail: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// Sorts of steps.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "named after the statements")]
pub enum Kind {
    Entry,
    Lookup,
    Send,
    Call,
    Update,
    Let,
    If,
    Match,
    Wait,
    Split,
    Limit,
    Parallel,
    Repeat,
    Journey,
    Restart,
    Continue,
    Break,
    Exit,
    /// The end of the text.
    End,
    Broken,
}

impl Kind {
    /// The word that is drawn: a picture must not depend on colours.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Entry => "start",
            Self::Lookup => "lookup",
            Self::Send => "send",
            Self::Call => "call",
            Self::Update => "update",
            Self::Let => "let",
            Self::If => "if",
            Self::Match => "match",
            Self::Wait => "wait",
            Self::Split => "split",
            Self::Limit => "limit",
            Self::Parallel => "parallel",
            Self::Repeat => "repeat",
            Self::Journey => "journey",
            Self::Restart => "restart",
            Self::Continue => "continue",
            Self::Break => "break",
            Self::Exit => "exit",
            Self::End => "end",
            Self::Broken => "unreadable",
        }
    }

    /// Nothing comes after it.
    #[must_use]
    pub fn leaves(self) -> bool {
        matches!(self, Self::Restart | Self::Continue | Self::Break | Self::Exit | Self::End)
    }
}

/// An arrow.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edge {
    /// From which step.
    pub from: NodeId,
    /// To which.
    pub to: NodeId,
    /// When this way is taken.
    pub label: String,
    /// It leads to a step that was passed already.
    pub back: bool,
}

/// Steps one after the other.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Block {
    /// The steps.
    pub steps: Vec<Step>,
}

/// A step with the ways that lead on from it; without any, there is just the one to the next step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// The step.
    pub node: NodeId,
    /// Its ways.
    pub ways: Vec<Way>,
    /// Position of the way that people think of as going straight on.
    pub straight: Option<usize>,
    /// What is done at the end of its ways.
    pub then: Then,
}

/// A way from a step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Way {
    /// When it is taken; may be empty.
    pub label: String,
    /// What happens on it.
    pub block: Block,
}

/// What is done at the end of a step's ways.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Then {
    /// They meet again, and it goes on.
    Meet,
    /// They go back to the step, but for the last, which goes on (`repeat`).
    Again,
}

impl Graph {
    /// The graph of a journey; `text` is that of its file.
    #[must_use]
    pub fn of(journey: &JourneyDecl, title: Option<&str>, span: Span, text: &str) -> Self {
        build::graph(journey, title, span, text)
    }

    /// The graphs of all journeys of a file.
    #[must_use]
    pub fn all(module: &Module, text: &str) -> Vec<Self> {
        let graph = |item: &crate::ast::Item| match &item.kind {
            ItemKind::Journey(journey) => {
                Some(Self::of(journey, item.doc.as_ref().map(|d| d.node.as_str()), item.span, text))
            }
            _ => None,
        };
        module.items.iter().filter_map(graph).collect()
    }

    /// Where everything is drawn.
    #[must_use]
    pub fn drawing(&self) -> Drawing {
        layout::draw(self)
    }

    /// As a picture that stands alone: light and dark, with titles for those who hear it.
    #[must_use]
    pub fn svg(&self) -> String {
        svg::svg(self, &self.drawing())
    }

    /// As text for Mermaid.
    #[must_use]
    pub fn mermaid(&self) -> String {
        mermaid::mermaid(self)
    }

    /// As text for Graphviz.
    #[must_use]
    pub fn dot(&self) -> String {
        dot::dot(self)
    }

    /// As data, with the places of the layout.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        json::json(self, &self.drawing())
    }

    /// As an indented outline in ASCII.
    #[must_use]
    pub fn outline(&self) -> String {
        outline::outline(self)
    }

    fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id)
    }
}
