//! What to do at every place of a document, worked out once: note where a value starts that somebody reads, and check it
//! against all the schemas it may be of.
//!
//! A state stands for a place: a node of the tree of paths, and the forms that the schemas have there. Walking into a
//! member leads from state to state, so that one look at a key serves everybody. Which schemas a document breaks is
//! noted in a set of bits; what exactly is wrong is looked for again, by [`super::form::Checker`], when somebody asks.

use super::form::{Form, Kind};
use super::keys::Keys;
use super::pool::Pool;
use super::trie::{NodeId, Trie};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Place of a state; [`SKIP`]: nobody cares what is there.
pub(super) type StateId = u32;
pub(super) const SKIP: StateId = 0;

/// A set of schemas.
pub(super) type Mask = u64;

/// A place that somebody cares about.
#[derive(Debug)]
pub(super) struct State {
    /// The node whose start is noted.
    pub(super) node: Option<u32>,
    /// Paths lead on below: a value that is no object blocks them.
    pub(super) inner: bool,
    /// Schemas that refuse a value outright, by its sort ([`Sort`]).
    pub(super) refuse: [Mask; 5],
    /// Schemas that must look at a text or at a number.
    pub(super) texts: Box<[(Mask, Form)]>,
    pub(super) numbers: Box<[(Mask, Form)]>,
    /// Schemas that count the elements of a list.
    pub(super) counts: Box<[(Mask, Form)]>,
    /// Where elements lead, and schemas that want every element to be there.
    pub(super) item: StateId,
    pub(super) firm: Mask,
    pub(super) members: Option<Box<Members>>,
}

/// Sorts of values.
#[derive(Clone, Copy)]
pub(super) enum Sort {
    Text,
    Number,
    Boolean,
    List,
    Object,
}

/// Where the members of an object lead.
#[derive(Debug, Default)]
pub(super) struct Members {
    pub(super) keys: Keys,
    /// Codes of identity namespaces: upper and lower case alike.
    pub(super) folded: Vec<(Arc<str>, StateId)>,
    /// Any other key.
    pub(super) other: StateId,
    /// For each schema: the members (as bits of [`Keys`]) that must be there.
    pub(super) required: Vec<(Mask, u64)>,
    /// Schemas that require more than is told here: they have to look for themselves.
    pub(super) beyond: Mask,
}

/// All states; the first is [`SKIP`], the second the root.
#[derive(Debug)]
pub(super) struct Guide {
    pub(super) states: Vec<State>,
    /// Roots the guide does not check: whoever wants them checked does it afterwards.
    unchecked: Mask,
}

/// Forms at a place, by place in the pool, each with the schemas that have it there.
type Forms = Vec<(usize, Mask)>;

impl Guide {
    /// For some paths, and up to 64 root forms of a pool.
    pub(super) fn new(trie: &Trie, pool: &Pool, roots: &[usize]) -> Self {
        let mut most = roots.len().min(64);
        loop {
            if let Some(states) = Builder::new(trie, pool).build(roots.get(..most).unwrap_or(roots)) {
                let unchecked = u64::MAX.checked_shl(u32::try_from(most).unwrap_or(64)).unwrap_or(0);
                return Self { states, unchecked };
            }
            most /= 2;
        }
    }

    /// Whether the schema of a root is broken, or may be, by a document that broke some.
    pub(super) fn broken(&self, root: usize, failed: Mask) -> bool {
        match u32::try_from(root).ok().and_then(|root| 1_u64.checked_shl(root)) {
            Some(bit) => (failed | self.unchecked) & bit != 0,
            None => true,
        }
    }
}

struct Builder<'a> {
    trie: &'a Trie,
    pool: &'a Pool,
    known: FxHashMap<(Option<NodeId>, Forms), StateId>,
    queue: Vec<(StateId, Option<NodeId>, Forms)>,
    states: Vec<State>,
    /// What is left of the room for states and their members.
    room: usize,
}

impl<'a> Builder<'a> {
    fn new(trie: &'a Trie, pool: &'a Pool) -> Self {
        let members: usize = pool.forms.iter().map(|form| 1 + form.members().len()).sum();
        let room = 8 * (members + trie.len()) + 4_096;
        Self { trie, pool, known: FxHashMap::default(), queue: Vec::new(), states: vec![skip()], room }
    }

    /// The states; nothing where schemas differ in so many ways at once that there would be too many.
    fn build(mut self, roots: &[usize]) -> Option<Vec<State>> {
        let mut forms: Forms = Vec::new();
        for (root, bit) in roots.iter().zip(0_u32..) {
            add(&mut forms, *root, 1 << bit);
        }
        self.known.insert((None, Vec::new()), SKIP);
        self.state(Some(0), forms);
        // States are made in the order in which they are numbered.
        let mut at = 0;
        while let Some((_, node, forms)) = self.queue.get(at).cloned() {
            let state = self.make(node, &forms)?;
            self.states.push(state);
            at += 1;
        }
        Some(self.states)
    }

    fn state(&mut self, node: Option<NodeId>, mut forms: Forms) -> StateId {
        forms.retain(|(form, _)| self.pool.forms.get(*form).is_some_and(|form| !matches!(form.kind, Kind::Any)));
        forms.sort_unstable();
        let next = StateId::try_from(self.queue.len() + 1).unwrap_or(SKIP);
        let key = (node, forms);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        self.queue.push((next, node, key.1.clone()));
        self.known.insert(key, next);
        next
    }

    fn make(&mut self, node: Option<NodeId>, forms: &Forms) -> Option<State> {
        self.room = self.room.checked_sub(1)?;
        let mut state = skip();
        state.node = node.and_then(|node| u32::try_from(node).ok());
        state.inner = node.is_some_and(|node| !self.trie.is_leaf(node));
        let (mut texts, mut numbers, mut counts, mut items) = (vec![], vec![], vec![], Forms::new());
        for (at, mask) in forms {
            let Some(form) = self.pool.forms.get(*at) else { continue };
            let mut takes = |sorts: &[Sort]| {
                for sort in [Sort::Text, Sort::Number, Sort::Boolean, Sort::List, Sort::Object] {
                    if let (false, Some(refuse)) =
                        (sorts.iter().any(|s| *s as usize == sort as usize), state.refuse.get_mut(sort as usize))
                    {
                        *refuse |= mask;
                    }
                }
            };
            match &form.kind {
                Kind::Any => {}
                Kind::Boolean => takes(&[Sort::Boolean]),
                Kind::Integer | Kind::Number => {
                    takes(&[Sort::Number]);
                    numbers.push((*mask, form.clone()));
                }
                Kind::String => {
                    takes(&[Sort::Text]);
                    texts.extend((!form.rules.is_empty()).then(|| (*mask, form.clone())));
                }
                Kind::Date => {
                    takes(&[Sort::Text]);
                    texts.push((*mask, form.clone()));
                }
                Kind::DateTime => {
                    takes(&[Sort::Text, Sort::Number]);
                    texts.push((*mask, form.clone()));
                    numbers.push((*mask, form.clone()));
                }
                Kind::List(item) => {
                    takes(&[Sort::List]);
                    counts.extend((!form.rules.is_empty()).then(|| (*mask, form.clone())));
                    add(&mut items, *item, *mask);
                    let any = self.pool.forms.get(*item).is_none_or(|form| matches!(form.kind, Kind::Any));
                    state.firm |= if any { 0 } else { *mask };
                }
                Kind::Map(_) | Kind::Object(_) => takes(&[Sort::Object]),
            }
        }
        state.texts = texts.into();
        state.numbers = numbers.into();
        state.counts = counts.into();
        state.item = self.state(None, items);
        state.members = self.members(node, forms)?;
        Some(state)
    }

    fn members(&mut self, node: Option<NodeId>, forms: &Forms) -> Option<Option<Box<Members>>> {
        let mut names: Vec<Arc<str>> = Vec::new();
        let mut others = Forms::new();
        let mut objects = node.is_some_and(|node| !self.trie.is_leaf(node));
        let mut must: Vec<(Mask, &Arc<str>)> = Vec::new();
        let pool = self.pool;
        for (at, mask) in forms {
            match pool.forms.get(*at).map(|form| &form.kind) {
                Some(Kind::Map(value)) => {
                    objects = true;
                    add(&mut others, *value, *mask);
                }
                Some(Kind::Object(members)) => {
                    objects = true;
                    self.room = self.room.checked_sub(members.len())?;
                    names.extend(members.iter().map(|member| Arc::clone(&member.name)));
                    must.extend(members.iter().filter(|m| m.required).map(|m| (*mask, &m.name)));
                }
                _ => {}
            }
        }
        if !objects {
            return Some(None);
        }
        let trie = self.trie;
        let folds = node.is_some_and(|node| trie.folds(node));
        let children = node.map(|node| trie.children(node)).unwrap_or_default();
        let mut members = Members { other: self.state(None, others), ..Members::default() };
        if folds {
            for (name, child) in children {
                let forms = self.below(forms, name);
                members.folded.push((Arc::clone(name), self.state(Some(*child), forms)));
            }
        } else {
            names.extend(children.iter().map(|(name, _)| Arc::clone(name)));
        }
        names.sort_unstable();
        names.dedup();
        self.room = self.room.checked_sub(names.len())?;
        let mut entries = Vec::with_capacity(names.len());
        let mut bits = 0;
        for name in &names {
            let child = node.filter(|_| !folds).and_then(|node| trie.child(node, name));
            let below = self.below(forms, name);
            let masks = must.iter().filter(|(_, required)| *required == name).fold(0, |all, (mask, _)| all | mask);
            let mut bit = 0;
            if masks != 0 && bits < 64 {
                bit = 1_u64 << bits;
                bits += 1;
                members.require(masks, bit);
            } else if masks != 0 {
                members.beyond |= masks;
            }
            entries.push((Arc::clone(name), self.state(child, below), bit));
        }
        members.keys = Keys::new(entries);
        Some(Some(Box::new(members)))
    }

    /// The forms below a key.
    fn below(&self, forms: &Forms, name: &str) -> Forms {
        let mut below = Forms::new();
        for (at, mask) in forms {
            match self.pool.forms.get(*at).map(|form| &form.kind) {
                Some(Kind::Map(value)) => add(&mut below, *value, *mask),
                Some(Kind::Object(members)) => {
                    if let Ok(found) = members.binary_search_by(|member| (*member.name).cmp(name)) {
                        members.get(found).into_iter().for_each(|member| add(&mut below, member.form, *mask));
                    }
                }
                _ => {}
            }
        }
        below
    }
}

impl Members {
    fn require(&mut self, masks: Mask, bit: u64) {
        for schema in 0..64 {
            let mask = 1 << schema;
            if masks & mask == 0 {
                continue;
            }
            match self.required.iter_mut().find(|(of, _)| *of == mask) {
                Some((_, bits)) => *bits |= bit,
                None => self.required.push((mask, bit)),
            }
        }
    }
}

impl Form {
    fn members(&self) -> &[super::form::Member] {
        match &self.kind {
            Kind::Object(members) => members,
            _ => &[],
        }
    }
}

fn add(forms: &mut Forms, form: usize, mask: Mask) {
    match forms.iter_mut().find(|(known, _)| *known == form) {
        Some((_, masks)) => *masks |= mask,
        None => forms.push((form, mask)),
    }
}

fn skip() -> State {
    State {
        node: None,
        inner: false,
        refuse: [0; 5],
        texts: Box::default(),
        numbers: Box::default(),
        counts: Box::default(),
        item: SKIP,
        firm: 0,
        members: None,
    }
}
