//! What the declarations of a place say together.
//!
//! A place is a list of declarations, kept as written and merged only when somebody asks: a composed event can hold
//! fourteen thousand paths, and one data type of the repository contains itself.

use super::facts::Texts;
use super::index::{DocId, Role, Store};
use super::names::{namespace, platform};
use super::raw::{Raw, Types};
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

/// One declaration of a place.
#[derive(Clone, Debug)]
pub(crate) struct Decl {
    pub(crate) raw: Arc<Raw>,
    /// The document it is written in.
    pub(crate) doc: DocId,
    /// Namespace of the property it is written directly inside.
    pub(crate) inside: Option<Arc<str>>,
    /// Names still to come: the place is a namespace container on the way to the declared field.
    pub(crate) tail: Vec<Arc<str>>,
    /// The class or field group that brought it in.
    pub(crate) origin: DocId,
    /// The property's name as written.
    pub(crate) name: Option<Arc<str>>,
    pub(crate) required: bool,
    /// Below a `oneOf` or `anyOf`: it may hold.
    pub(crate) alternative: bool,
    /// The types gone through to get here.
    pub(crate) open: Option<Arc<Open>>,
}

/// A type (the target of a `$ref`) that a declaration stands inside, and those around it.
#[derive(Debug)]
pub(crate) struct Open {
    raw: Arc<Raw>,
    around: Option<Arc<Open>>,
}

impl Open {
    fn holds(open: Option<&Arc<Open>>, raw: &Arc<Raw>) -> bool {
        std::iter::successors(open, |link| link.around.as_ref()).any(|link| Arc::ptr_eq(&link.raw, raw))
    }
}

impl Decl {
    /// A whole document.
    pub(crate) fn document(store: &Store, doc: DocId) -> Option<Decl> {
        let raw = Arc::clone(&store.doc(doc)?.raw);
        let (inside, tail, name) = (None, vec![], None);
        Some(Decl { raw, doc, inside, tail, origin: doc, name, required: false, alternative: false, open: None })
    }

    /// Whether it refers to a type it stands inside.
    fn recurs(&self, store: &Store) -> bool {
        let direct = self.raw.reference.iter().chain(self.raw.all_of.iter().filter_map(|part| part.reference.as_ref()));
        self.open.is_some()
            && self.tail.is_empty()
            && direct
                .filter_map(|reference| store.resolve(self.doc, reference))
                .any(|(_, raw)| Open::holds(self.open.as_ref(), &raw))
    }

    fn same(&self, other: &Decl) -> bool {
        Arc::ptr_eq(&self.raw, &other.raw)
            && self.tail == other.tail
            && self.inside == other.inside
            && self.doc == other.doc
    }
}

/// A schema without sub-schemas that applies at a place.
#[derive(Debug)]
pub(crate) struct Simple {
    pub(crate) raw: Arc<Raw>,
    pub(crate) doc: DocId,
    pub(crate) inside: Option<Arc<str>>,
    pub(crate) origin: DocId,
    pub(crate) alternative: bool,
    /// It is the root of a document reached by `$ref`: the data type's own words, not the field's.
    pub(crate) whole: bool,
    open: Option<Arc<Open>>,
}

/// A field: its name, the declarations of it, and whether its parent requires it.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: Arc<str>,
    pub(crate) node: Arc<Place>,
    pub(crate) required: bool,
}

/// What the declarations come to.
#[derive(Debug)]
pub(crate) struct Resolved {
    pub(crate) simples: Vec<Simple>,
    /// By name.
    pub(crate) members: Vec<Member>,
    /// One type; empty or several: not known.
    pub(crate) types: Types,
    /// Elements of a list.
    pub(crate) items: Option<Arc<Place>>,
    /// Values of a map.
    pub(crate) values: Option<Arc<Place>>,
    /// Only names on the way to fields lead here.
    pub(crate) container: bool,
    /// The type contains itself: it is open above.
    pub(crate) recursive: bool,
    /// `$ref`s that lead nowhere, with the document they are written in.
    pub(crate) dangling: Vec<(DocId, Arc<str>)>,
    /// Two declarations that cannot both hold.
    pub(crate) conflict: Option<Clash>,
    /// First `$ref` gone through, absolute.
    pub(crate) reference: Option<Arc<str>>,
}

/// Two types for one field, each with the document that says so.
#[derive(Clone, Debug)]
pub(crate) struct Clash {
    pub(crate) one: (&'static str, DocId),
    pub(crate) other: (&'static str, DocId),
}

/// A place in a composed schema; resolved once.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) store: Arc<Store>,
    pub(crate) decls: Vec<Decl>,
    hash: u64,
    resolved: OnceLock<Resolved>,
    texts: OnceLock<Texts>,
}

impl PartialEq for Place {
    fn eq(&self, other: &Place) -> bool {
        self.hash == other.hash
            && self.decls.len() == other.decls.len()
            && self.decls.iter().zip(&other.decls).all(|(a, b)| a.same(b))
    }
}

impl Eq for Place {}

impl Hash for Place {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

impl Place {
    pub(crate) fn new(store: &Arc<Store>, decls: Vec<Decl>) -> Arc<Place> {
        let mut hasher = FxHasher::default();
        for decl in &decls {
            Arc::as_ptr(&decl.raw).hash(&mut hasher);
            decl.tail.hash(&mut hasher);
        }
        let hash = hasher.finish();
        Arc::new(Place { store: Arc::clone(store), decls, hash, resolved: OnceLock::new(), texts: OnceLock::new() })
    }

    pub(crate) fn resolved(&self) -> &Resolved {
        self.resolved.get_or_init(|| Resolver::new(&self.store).run(&self.decls))
    }

    /// Values of a text.
    pub(crate) fn texts(&self) -> &Texts {
        self.texts.get_or_init(|| self.merged_texts())
    }

    pub(crate) fn member(&self, name: &str) -> Option<&Member> {
        let members = &self.resolved().members;
        members.binary_search_by(|m| (*m.name).cmp(name)).ok().and_then(|at| members.get(at))
    }

    /// The simple schemas that must hold.
    pub(crate) fn firm(&self) -> impl Iterator<Item = &Simple> {
        self.resolved().simples.iter().filter(|s| !s.alternative)
    }
}

/// Most simple schemas of one place; a hostile schema stops here.
const MOST_SIMPLES: usize = 20_000;

struct Resolver<'a> {
    store: &'a Arc<Store>,
    simples: Vec<Simple>,
    seen: FxHashSet<(*const Raw, bool, bool)>,
    dangling: Vec<(DocId, Arc<str>)>,
    reference: Option<Arc<str>>,
    /// Types that alternatives refer to.
    turns: Vec<Arc<Raw>>,
}

/// How a schema was reached.
#[derive(Clone)]
struct Way {
    doc: DocId,
    inside: Option<Arc<str>>,
    origin: DocId,
    alternative: bool,
    whole: bool,
    open: Option<Arc<Open>>,
}

impl<'a> Resolver<'a> {
    fn new(store: &'a Arc<Store>) -> Self {
        Self { store, simples: vec![], seen: FxHashSet::default(), dangling: vec![], reference: None, turns: vec![] }
    }

    fn run(mut self, decls: &[Decl]) -> Resolved {
        for decl in decls.iter().filter(|d| d.tail.is_empty()) {
            let way = Way {
                doc: decl.doc,
                inside: decl.inside.clone(),
                origin: decl.origin,
                alternative: decl.alternative,
                whole: decl.name.is_none() && Self::is_root(self.store, decl),
                open: decl.open.clone(),
            };
            self.visit(&decl.raw, &way);
        }
        self.open_alternatives();
        let members = self.members(decls);
        let values = if members.is_empty() { self.children(|raw| raw.additional.iter().collect()) } else { None };
        let values = match values {
            None if members.is_empty() => {
                self.children(|raw| raw.pattern_properties.iter().map(|(_, child)| child).collect())
            }
            values => values,
        };
        let items = self.children(|raw| raw.items.iter().collect());
        let container = decls.iter().all(|d| !d.tail.is_empty() || d.raw.converted) && !decls.is_empty();
        let virtual_object = decls.iter().any(|d| !d.tail.is_empty());
        let (types, conflict) = merge_types(&self.simples, virtual_object);
        let recursive = decls.iter().any(|d| d.recurs(self.store));
        let Self { simples, dangling, reference, .. } = self;
        Resolved { simples, members, types, items, values, container, recursive, dangling, conflict, reference }
    }

    /// Alternatives are one type by turns: one that refers to another stands inside it.
    fn open_alternatives(&mut self) {
        let turns = std::mem::take(&mut self.turns);
        for simple in self.simples.iter_mut().filter(|s| s.alternative) {
            for raw in &turns {
                if !Open::holds(simple.open.as_ref(), raw) {
                    simple.open = Some(Arc::new(Open { raw: Arc::clone(raw), around: simple.open.take() }));
                }
            }
        }
    }

    fn is_root(store: &Store, decl: &Decl) -> bool {
        store.doc(decl.doc).is_some_and(|doc| Arc::ptr_eq(&doc.raw, &decl.raw))
    }

    /// Collects the simple schemas: over `$ref` and `allOf`, and, marked, over alternatives.
    fn visit(&mut self, raw: &Arc<Raw>, way: &Way) {
        let key = (Arc::as_ptr(raw), way.alternative, way.inside.is_some());
        if !self.seen.insert(key) || self.simples.len() >= MOST_SIMPLES {
            return;
        }
        let Way { doc, inside, origin, alternative, whole, open } = way.clone();
        self.simples.push(Simple { raw: Arc::clone(raw), doc, inside, origin, alternative, whole, open });
        if let Some(reference) = &raw.reference {
            self.follow(reference, way);
        }
        let part = Way { whole: false, ..way.clone() };
        for child in &raw.all_of {
            self.visit(child, &part);
        }
        for child in &raw.alternatives {
            self.visit(child, &Way { alternative: true, ..part.clone() });
        }
    }

    fn follow(&mut self, reference: &Arc<str>, way: &Way) {
        // A list of allowed key prefixes that every document refers to; it says nothing about types.
        if reference.ends_with("#/definitions/@context") {
            return;
        }
        let Some((doc, raw)) = self.store.resolve(way.doc, reference) else {
            self.dangling.push((way.doc, Arc::clone(reference)));
            return;
        };
        if self.reference.is_none() {
            self.reference = Some(self.absolute(way.doc, reference));
        }
        if way.alternative {
            self.turns.push(Arc::clone(&raw));
        }
        let root = self.store.doc(doc).is_some_and(|d| Arc::ptr_eq(&d.raw, &raw));
        let group = root && matches!(self.store.role(doc), Role::FieldGroup | Role::Class);
        let way = Way {
            inside: if doc == way.doc { way.inside.clone() } else { None },
            origin: if group { doc } else { way.origin },
            whole: root,
            doc,
            alternative: way.alternative,
            open: Some(Arc::new(Open { raw: Arc::clone(&raw), around: way.open.clone() })),
        };
        self.visit(&raw, &way);
    }

    fn absolute(&self, from: DocId, reference: &Arc<str>) -> Arc<str> {
        match self.store.doc(from) {
            Some(doc) if reference.starts_with('#') => format!("{}{reference}", doc.id).into(),
            _ => Arc::clone(reference),
        }
    }

    /// The fields, by Platform name; several declarations of one name stand together.
    fn members(&self, decls: &[Decl]) -> Vec<Member> {
        let mut found: FxHashMap<Arc<str>, Vec<Decl>> = FxHashMap::default();
        for decl in decls {
            if let Some((first, tail)) = decl.tail.split_first() {
                found.entry(Arc::clone(first)).or_default().push(Decl { tail: tail.to_vec(), ..decl.clone() });
            }
        }
        let required: FxHashSet<&str> =
            self.simples.iter().filter(|s| !s.alternative).flat_map(|s| &s.raw.required).map(|r| &**r).collect();
        for simple in &self.simples {
            for (name, raw) in &simple.raw.properties {
                self.member(&mut found, &required, simple, name, raw);
            }
        }
        let mut members: Vec<Member> = found
            .into_iter()
            .map(|(name, decls)| {
                let required = decls.iter().any(|d| d.required && d.tail.is_empty());
                Member { name, node: Place::new(self.store, decls), required }
            })
            .collect();
        members.sort_by(|a, b| a.name.cmp(&b.name));
        members
    }

    fn member(
        &self,
        found: &mut FxHashMap<Arc<str>, Vec<Decl>>,
        required: &FxHashSet<&str>,
        simple: &Simple,
        name: &Arc<str>,
        raw: &Arc<Raw>,
    ) {
        let plain = self.store.doc(simple.doc).is_some_and(|d| d.plain);
        let path = if plain { vec![Arc::clone(name)] } else { platform(name, simple.inside.as_deref()) };
        let Some((first, tail)) = path.split_first() else { return };
        let inside = if plain { None } else { namespace(name).map(|(space, _)| Arc::from(space)) };
        let needed = required.contains(&**name) || (tail.is_empty() && required.contains(&**first));
        let decl = Decl {
            raw: Arc::clone(raw),
            doc: simple.doc,
            inside,
            tail: tail.to_vec(),
            origin: simple.origin,
            name: Some(raw.xdm_field.clone().unwrap_or_else(|| Arc::clone(name))),
            required: needed,
            alternative: simple.alternative,
            open: simple.open.clone(),
        };
        let decls = found.entry(Arc::clone(first)).or_default();
        if !decls.iter().any(|d| d.same(&decl)) {
            decls.push(decl);
        }
    }

    /// The place below: elements of a list or values of a map.
    fn children(&self, below: impl Fn(&Raw) -> Vec<&Arc<Raw>>) -> Option<Arc<Place>> {
        let mut decls = vec![];
        for simple in &self.simples {
            for raw in below(&simple.raw) {
                decls.push(Decl {
                    raw: Arc::clone(raw),
                    doc: simple.doc,
                    inside: simple.inside.clone(),
                    tail: vec![],
                    origin: simple.origin,
                    name: None,
                    required: false,
                    alternative: simple.alternative,
                    open: simple.open.clone(),
                });
            }
        }
        (!decls.is_empty()).then(|| Place::new(self.store, decls))
    }
}

/// What a schema without `type` is, by its other keywords.
fn implied(raw: &Raw) -> Types {
    let texts = |values: &Vec<serde_json::Value>| !values.is_empty() && values.iter().all(serde_json::Value::is_string);
    if !raw.properties.is_empty() || raw.additional.is_some() {
        Types::OBJECT
    } else if raw.items.is_some() {
        Types::ARRAY
    } else if raw.format.is_some() || raw.pattern.is_some() || raw.values.as_ref().is_some_and(texts) {
        Types::STRING
    } else if let Some(value) = &raw.constant {
        Types::of_constant(value)
    } else {
        Types::default()
    }
}

/// The type: what all firm declarations allow, else what they imply, else what the alternatives allow.
fn merge_types(simples: &[Simple], container: bool) -> (Types, Option<Clash>) {
    let firm = || simples.iter().filter(|s| !s.alternative);
    let mut types = if container { Types::OBJECT } else { Types::default() };
    let mut first: Option<(Types, DocId)> = None;
    for (said, doc) in firm().map(|s| (s.raw.types, s.doc)).filter(|(t, _)| !t.is_empty()) {
        let both = if types.is_empty() { said } else { types.and(said) };
        if both.is_empty() {
            let (one, one_doc) = first.unwrap_or((types, doc));
            let name = |t: Types| t.single().unwrap_or("several types");
            return (Types::default(), Some(Clash { one: (name(one), one_doc), other: (name(said), doc) }));
        }
        types = both;
        first = first.or(Some((said, doc)));
    }
    if types.is_empty() {
        types = firm().map(|s| implied(&s.raw)).find(|t| !t.is_empty()).unwrap_or_default();
    }
    if types.is_empty() {
        let maybe = simples.iter().filter(|s| s.alternative);
        let said = maybe.map(|s| if s.raw.types.is_empty() { implied(&s.raw) } else { s.raw.types });
        types = said.fold(Types::default(), Types::or);
    }
    (types, None)
}
