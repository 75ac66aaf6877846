//! The paths that anyone reads, as one tree: a walk over a document notes where each of them starts.

use super::problem::{Problem, Segment};
use super::scan::Scan;
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

/// Where the values of a document start.
#[derive(Debug)]
pub(super) struct Found {
    /// One past the start of the value at each node; 0: not there.
    starts: Vec<u32>,
    /// Nodes with something below them whose value is no object.
    pub(super) blocked: Vec<NodeId>,
}

impl Found {
    /// Where the value of a node starts.
    pub(super) fn start(&self, node: NodeId) -> Option<usize> {
        self.starts.get(node).and_then(|start| start.checked_sub(1)).map(|start| start as usize)
    }
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
    fn child(&self, node: NodeId, key: &str) -> Option<NodeId> {
        let node = self.nodes.get(node)?;
        if !node.by_key.is_empty() {
            return node.by_key.get(key).copied();
        }
        let same = |known: &str| if node.fold { known.eq_ignore_ascii_case(key) } else { known == key };
        node.children.iter().find(|(known, _)| same(known)).map(|(_, child)| *child)
    }

    fn is_leaf(&self, node: NodeId) -> bool {
        self.nodes.get(node).is_none_or(|node| node.children.is_empty())
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

    /// Walks a value and notes where values start. All of it is checked to be JSON.
    pub(super) fn walk(&self, scan: &mut Scan<'_>, depth: usize) -> Result<Found, Box<Problem>> {
        let mut found = Found { starts: vec![0; self.nodes.len()], blocked: Vec::new() };
        let next = scan.peek();
        if let Some(root) = found.starts.first_mut() {
            *root = scan.at() as u32 + 1;
        }
        if next == b'{' {
            self.object(0, scan, depth, &mut found)?;
        } else {
            found.blocked.extend((next != b'n').then_some(0));
            scan.skip(depth)?;
        }
        Ok(found)
    }

    fn object(&self, node: NodeId, scan: &mut Scan<'_>, depth: usize, found: &mut Found) -> Result<(), Box<Problem>> {
        scan.open(depth)?;
        let mut first = true;
        while let Some(key) = scan.key(first)? {
            first = false;
            let key = key.text()?;
            let Some(child) = self.child(node, &key) else {
                scan.skip(depth + 1)?;
                continue;
            };
            let next = scan.peek();
            match found.starts.get_mut(child) {
                Some(start) if *start == 0 => *start = scan.at() as u32 + 1,
                _ => return Err(Problem::twice().at(self.path(child))),
            }
            if next == b'{' && !self.is_leaf(child) {
                self.object(child, scan, depth + 1, found)?;
                continue;
            }
            if next != b'n' && !self.is_leaf(child) {
                found.blocked.push(child);
            }
            scan.skip(depth + 1)?;
        }
        Ok(())
    }
}
