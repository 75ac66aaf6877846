//! The paths that anyone reads, as one tree.

use super::problem::Segment;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A place in the tree; 0 is the root.
pub(super) type NodeId = usize;

/// With more children than this, keys are looked up by hash.
const LINEAR: usize = 8;

#[derive(Debug, Default)]
struct Node {
    children: Vec<(Arc<str>, NodeId)>,
    by_key: FxHashMap<Arc<str>, NodeId>,
    parent: NodeId,
    /// Keys below are codes of identity namespaces: upper and lower case alike.
    fold: bool,
}

/// Paths, shared where they start alike.
#[derive(Debug)]
pub(super) struct Trie {
    nodes: Vec<Node>,
}

impl Trie {
    pub(super) fn new() -> Self {
        Self { nodes: vec![Node::default()] }
    }

    /// Adds a path; the same path gives the same node.
    pub(super) fn insert<'p>(&mut self, path: impl IntoIterator<Item = &'p Arc<str>>) -> NodeId {
        let mut at = 0;
        for (depth, segment) in path.into_iter().enumerate() {
            at = match self.child(at, segment) {
                Some(child) => child,
                None => self.add(at, segment, depth == 0 && &**segment == "identityMap"),
            };
        }
        at
    }

    fn add(&mut self, parent: NodeId, key: &Arc<str>, fold: bool) -> NodeId {
        let child = self.nodes.len();
        self.nodes.push(Node { parent, fold, ..Node::default() });
        if let Some(node) = self.nodes.get_mut(parent) {
            node.children.push((Arc::clone(key), child));
            if node.children.len() > LINEAR && !node.fold {
                node.by_key = node.children.iter().cloned().collect();
            }
        }
        child
    }

    #[inline]
    pub(super) fn child(&self, node: NodeId, key: &str) -> Option<NodeId> {
        let node = self.nodes.get(node)?;
        if !node.by_key.is_empty() {
            return node.by_key.get(key).copied();
        }
        let same = |known: &str| if node.fold { known.eq_ignore_ascii_case(key) } else { known == key };
        node.children.iter().find(|(known, _)| same(known)).map(|(_, child)| *child)
    }

    pub(super) fn is_leaf(&self, node: NodeId) -> bool {
        self.nodes.get(node).is_none_or(|node| node.children.is_empty())
    }

    /// How many places there are.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The places right below one.
    pub(super) fn children(&self, node: NodeId) -> &[(Arc<str>, NodeId)] {
        self.nodes.get(node).map_or(&[], |node| &node.children)
    }

    /// Keys below are codes of identity namespaces.
    pub(super) fn folds(&self, node: NodeId) -> bool {
        self.nodes.get(node).is_some_and(|node| node.fold)
    }

    /// Whether a node is another one or lies below it.
    pub(super) fn within(&self, mut node: NodeId, above: NodeId) -> bool {
        loop {
            if node == above {
                return true;
            }
            match self.nodes.get(node) {
                Some(found) if node != 0 => node = found.parent,
                _ => return false,
            }
        }
    }

    /// The path of a node, for messages.
    pub(super) fn path(&self, node: NodeId) -> Vec<Segment> {
        let mut path = Vec::new();
        let mut at = node;
        while let Some(parent) = self.nodes.get(at).map(|found| found.parent).filter(|_| at != 0) {
            let key = self.nodes.get(parent).and_then(|p| p.children.iter().find(|(_, child)| *child == at));
            path.extend(key.map(|(key, _)| Segment::Key(key.to_string())));
            at = parent;
        }
        path
    }
}
