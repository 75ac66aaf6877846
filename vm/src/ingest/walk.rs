//! The one pass over a document: its syntax, its schemas, and where the values start that somebody reads.

use super::guide::{Guide, Mask, Members, SKIP, Sort, State, StateId};
use super::problem::Problem;
use super::scan::Scan;
use super::trie::{NodeId, Trie};

/// What a walk found.
#[derive(Debug)]
pub(super) struct Found {
    /// One past the start of the value at each node; 0: not there.
    starts: Vec<u32>,
    /// Nodes with something below them whose value is no object.
    pub(super) blocked: Vec<NodeId>,
    /// Schemas that the document breaks.
    pub(super) failed: Mask,
}

impl Found {
    /// Where the value of a node starts.
    pub(super) fn start(&self, node: NodeId) -> Option<usize> {
        self.starts.get(node).and_then(|start| start.checked_sub(1)).map(|start| start as usize)
    }
}

/// A walk under way.
struct Walk<'a, 's> {
    guide: &'a Guide,
    trie: &'a Trie,
    scan: &'a mut Scan<'s>,
    found: Found,
}

type Walked = Result<(), Box<Problem>>;

/// Walks the value that comes next. All of it is checked to be JSON.
pub(super) fn walk(guide: &Guide, trie: &Trie, scan: &mut Scan<'_>, depth: usize) -> Result<Found, Box<Problem>> {
    let found = Found { starts: vec![0; trie.len()], blocked: Vec::new(), failed: 0 };
    let mut walk = Walk { guide, trie, scan, found };
    walk.value(1, depth)?;
    Ok(walk.found)
}

impl Walk<'_, '_> {
    /// The value that comes next, at a state.
    #[inline]
    fn value(&mut self, state: StateId, depth: usize) -> Walked {
        let guide = self.guide;
        match guide.states.get(state as usize) {
            Some(state_) if state != SKIP => self.checked(state_, depth),
            _ => Ok(self.scan.skip(depth)?),
        }
    }

    fn checked(&mut self, state: &State, depth: usize) -> Walked {
        let next = self.scan.peek();
        if let Some(node) = state.node {
            self.note(node as NodeId)?;
            if state.inner && next != b'{' && next != b'n' {
                self.found.blocked.push(node as NodeId);
            }
        }
        match next {
            b'"' => {
                self.refuse(state, Sort::Text);
                let text = self.scan.string()?;
                if !state.texts.is_empty() {
                    let text = text.text()?;
                    for (mask, form) in &state.texts {
                        self.found.failed |= if form.text(&text).is_ok() { 0 } else { *mask };
                    }
                }
            }
            b'{' => {
                self.refuse(state, Sort::Object);
                match &state.members {
                    Some(members) => self.object(members, depth)?,
                    None => self.scan.skip(depth)?,
                }
            }
            b'[' => {
                self.refuse(state, Sort::List);
                self.list(state, depth)?;
            }
            b'-' | b'0'..=b'9' => {
                self.refuse(state, Sort::Number);
                let digits = self.scan.number()?;
                for (mask, form) in &state.numbers {
                    self.found.failed |= if form.number(digits).is_ok() { 0 } else { *mask };
                }
            }
            b't' | b'f' => {
                self.refuse(state, Sort::Boolean);
                self.scan.skip(depth)?;
            }
            _ => self.scan.skip(depth)?,
        }
        Ok(())
    }

    #[inline]
    fn refuse(&mut self, state: &State, sort: Sort) {
        self.found.failed |= state.refuse.get(sort as usize).copied().unwrap_or(0);
    }

    #[inline]
    fn note(&mut self, node: NodeId) -> Walked {
        match self.found.starts.get_mut(node) {
            Some(start) if *start == 0 => {
                *start = self.scan.at() as u32 + 1;
                Ok(())
            }
            _ => Err(Problem::twice().at(self.trie.path(node))),
        }
    }

    fn list(&mut self, state: &State, depth: usize) -> Walked {
        if state.item == SKIP && state.counts.is_empty() {
            return Ok(self.scan.skip(depth)?);
        }
        self.scan.open(depth)?;
        let mut count = 0;
        while self.scan.element(count == 0)? {
            count += 1;
            if self.scan.peek() == b'n' {
                self.found.failed |= state.firm;
            }
            self.value(state.item, depth + 1)?;
        }
        for (mask, form) in &state.counts {
            let right = form.rules.iter().all(|rule| rule.count(count).is_ok());
            self.found.failed |= if right { 0 } else { *mask };
        }
        Ok(())
    }

    fn object(&mut self, members: &Members, depth: usize) -> Walked {
        self.scan.open(depth)?;
        let mut there = 0;
        let mut first = true;
        while let Some(key) = self.scan.key(first)? {
            first = false;
            let found = if key.escaped() { members.find(&key.text()?) } else { members.find(key.raw) };
            let (state, bit) = found;
            if bit != 0 && self.scan.peek() != b'n' {
                there |= bit;
            }
            self.value(state, depth + 1)?;
        }
        self.found.failed |= members.beyond;
        for (mask, bits) in &members.required {
            self.found.failed |= if there & bits == *bits { 0 } else { *mask };
        }
        Ok(())
    }
}

impl Members {
    /// Where a key leads, and its bit.
    #[inline]
    fn find(&self, key: &str) -> (StateId, u64) {
        if let Some(found) = self.keys.get(key) {
            return found;
        }
        let folded = self.folded.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
        (folded.map_or(self.other, |(_, state)| *state), 0)
    }
}
