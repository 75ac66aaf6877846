//! What the author may have meant: nearest names, other spellings, and field groups that are not included.

use super::index::{DocId, Role};
use super::names::platform;
use super::resolve::{Decl, Place};
use super::{Kind, Node};
use std::collections::VecDeque;
use std::sync::Arc;

/// The names nearest to a wrong one, best first: at most a third of its letters (and at least one) may differ.
pub(crate) fn closest<'a>(wrong: &str, names: impl IntoIterator<Item = &'a Arc<str>>, most: usize) -> Vec<Arc<str>> {
    let cut = (wrong.chars().count() / 3).max(1);
    let lower = wrong.to_lowercase();
    let mut found: Vec<(usize, &Arc<str>)> = names
        .into_iter()
        .filter(|name| name.len().abs_diff(wrong.len()) <= cut * 4)
        .filter_map(|name| {
            let distance =
                strsim::osa_distance(wrong, name).min(1 + strsim::osa_distance(&lower, &name.to_lowercase()));
            (distance <= cut).then_some((distance, name))
        })
        .collect();
    found.sort();
    found.truncate(most);
    found.into_iter().map(|(_, name)| Arc::clone(name)).collect()
}

/// The name nearest to a wrong one, if any is near.
#[must_use]
pub fn suggested(wrong: &str, names: &[Arc<str>]) -> Option<Arc<str>> {
    closest(wrong, names, 1).into_iter().next()
}

/// What the author may have meant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Suggestion {
    /// A name nearly written so; the whole path.
    Spelling(String),
    /// The Platform name of a raw name; the whole path.
    PlatformName(String),
    /// The same name at another place; the whole path.
    Elsewhere(String),
    /// A field group has it that this schema does not include.
    NotIncluded {
        /// Title of the field group.
        group: Arc<str>,
        /// Its `$id`.
        id: Arc<str>,
    },
}

impl Suggestion {
    /// The path to write instead.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        match self {
            Suggestion::Spelling(path) | Suggestion::PlatformName(path) | Suggestion::Elsewhere(path) => Some(path),
            Suggestion::NotIncluded { .. } => None,
        }
    }
}

/// Most suggestions of one sort.
const MOST: usize = 3;
/// Most places looked at for a name that stands elsewhere.
const MOST_PLACES: usize = 5_000;

impl Node {
    /// What may have been meant by a path (names and dots, without list or map steps) that does not lead anywhere
    /// from here; best first. Asked of the root, it also finds field groups that are not included.
    #[must_use]
    pub fn suggest(&self, path: &str) -> Vec<Suggestion> {
        let names: Vec<&str> = if path.contains("://") { vec![path] } else { path.split('.').collect() };
        let mut at = self.clone();
        let mut before: Vec<Arc<str>> = vec![];
        let mut rest = names.as_slice();
        while let Some((first, tail)) = rest.split_first() {
            let Some(field) = at.field(first) else { break };
            before.push(field.name);
            at = field.node.element();
            rest = tail;
        }
        let Some((wrong, after)) = rest.split_first() else { return vec![] };
        let mut found: Vec<Suggestion> = at.platform_names(wrong, after, &before).into_iter().collect();
        found.extend(at.spellings(wrong, after, &before));
        let last = after.last().unwrap_or(wrong);
        if found.is_empty() {
            found.extend(at.elsewhere(last, &before));
        }
        if found.is_empty() && !before.is_empty() {
            found.extend(self.elsewhere(last, &[]));
        }
        found.extend(self.not_included(&names));
        found
    }

    /// The field beside a deprecated one that the schema's words name in its place.
    #[must_use]
    pub fn replacement(&self, deprecated: &str) -> Option<Arc<str>> {
        let field = self.field(deprecated)?;
        let facts = field.node.facts();
        let said = [facts.deprecated, facts.description, facts.title];
        let words: Vec<String> = said.into_iter().flatten().map(|text| text.to_string()).collect();
        let named =
            words.iter().flat_map(|text| text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | ':'))));
        let mut names = named.map(|word| word.strip_prefix("xdm:").unwrap_or(word)).filter(|word| word.len() > 2);
        // A word of the sentence may be a field too (`name`, `value`): only names that no sentence holds by chance count.
        let telling = |word: &&str| word.chars().skip(1).any(|c| c.is_uppercase() || c == '_') && *word != deprecated;
        names
            .find_map(|word| self.field(word).filter(|other| telling(&word) && other.node.facts().deprecated.is_none()))
            .map(|other| other.name)
    }

    /// Elements and values for lists and maps: what an author's path goes on in.
    pub(super) fn element(&self) -> Node {
        match self.kind() {
            Kind::List(inner) | Kind::Map(inner) => inner.element(),
            _ => self.clone(),
        }
    }

    fn platform_names(&self, wrong: &str, after: &[&str], before: &[Arc<str>]) -> Option<Suggestion> {
        if !wrong.contains([':', '@']) {
            return None;
        }
        let mut names = platform(&wrong.into(), None);
        names.extend(after.iter().map(|n| Arc::from(*n)));
        self.path(names.iter().map(|n| &**n))?;
        Some(Suggestion::PlatformName(join(before, &names)))
    }

    fn spellings(&self, wrong: &str, after: &[&str], before: &[Arc<str>]) -> Vec<Suggestion> {
        let fields = self.fields();
        let near = closest(wrong, fields.iter().map(|f| &f.name), MOST);
        let leads_on = |name: &Arc<str>| self.path([&**name].into_iter().chain(after.iter().copied())).is_some();
        let (good, poor): (Vec<_>, Vec<_>) = near.into_iter().partition(leads_on);
        let with_rest = |name| {
            let names: Vec<Arc<str>> = [name].into_iter().chain(after.iter().map(|n| Arc::from(*n))).collect();
            Suggestion::Spelling(join(before, &names))
        };
        if good.is_empty() {
            return poor.into_iter().map(|name| Suggestion::Spelling(join(before, &[name]))).collect();
        }
        good.into_iter().map(with_rest).collect()
    }

    /// Paths below here that end in a name, the shortest first.
    fn elsewhere(&self, last: &str, before: &[Arc<str>]) -> Vec<Suggestion> {
        let mut queue = VecDeque::from([(self.clone(), vec![])]);
        let (mut found, mut looked) = (vec![], 0);
        while let Some((node, path)) = queue.pop_front() {
            looked += 1;
            if looked > MOST_PLACES || found.len() >= MOST || path.len() > 8 {
                break;
            }
            for field in node.fields() {
                let here: Vec<Arc<str>> = path.iter().cloned().chain([Arc::clone(&field.name)]).collect();
                if field.name.eq_ignore_ascii_case(last) {
                    found.push(Suggestion::Elsewhere(join(before, &here)));
                }
                if matches!(field.node.kind(), Kind::Object) {
                    queue.push_back((field.node, here));
                }
            }
        }
        found.truncate(MOST);
        found
    }

    /// Field groups for this class, not included here, in which the path leads somewhere.
    fn not_included(&self, names: &[&str]) -> Vec<Suggestion> {
        let store = &self.0.store;
        let included: Vec<DocId> = self.0.decls.iter().map(|d| d.origin).collect();
        let Some(class) = included.first().and_then(|c| store.doc(*c)).map(|d| Arc::clone(&d.id)) else {
            return vec![];
        };
        let mut found = vec![];
        for (doc, at) in store.docs.iter().zip(0..) {
            let meant = doc.intended().is_some_and(|ids| ids.contains(&class));
            if !meant || included.contains(&at) || store.role(at) != Role::FieldGroup {
                continue;
            }
            let Some(decl) = Decl::document(store, at) else { continue };
            let group = Node(Place::new(store, vec![decl]));
            if group.path(names.iter().copied()).is_some() {
                found.push(Suggestion::NotIncluded { group: doc.title(), id: Arc::clone(&doc.id) });
            }
            if found.len() >= MOST {
                break;
            }
        }
        found
    }
}

fn join(before: &[Arc<str>], names: &[Arc<str>]) -> String {
    before.iter().chain(names).map(|n| &**n).collect::<Vec<_>>().join(".")
}
