//! The values that are left for something.

use crate::hir::Ty;
use crate::source::Span;
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Values that are still possible.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Domain {
    /// It may be absent.
    pub(super) absent: bool,
    /// It may have a value.
    pub(super) present: bool,
    texts: Texts,
    low: Option<Bound>,
    high: Option<Bound>,
    /// Only whole numbers.
    whole: bool,
    /// It may be true; it may be false.
    truth: (bool, bool),
    /// What told most of it.
    pub(super) told: Option<Span>,
}

#[derive(Clone, PartialEq, Debug)]
enum Texts {
    Among(BTreeSet<Arc<str>>),
    Not(BTreeSet<Arc<str>>),
}

#[derive(Clone, Copy, PartialEq, Debug)]
struct Bound {
    at: Decimal,
    /// The bound itself is in.
    closed: bool,
}

/// A statement about a value that is there.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Atom {
    /// It is one of these texts.
    Texts(Vec<Arc<str>>),
    /// It is none of these.
    NotTexts(Vec<Arc<str>>),
    /// It lies above; the bound itself is in or not.
    Above(Decimal, bool),
    /// It lies below.
    Below(Decimal, bool),
    /// It is this.
    Is(bool),
    /// It is there, and nothing else is said.
    There,
}

impl Domain {
    /// All values of a type.
    pub(super) fn of(ty: &Ty) -> Self {
        let texts = match ty.core() {
            Ty::Enum(values) => Texts::Among(values.values.iter().map(|(v, _)| v.clone()).collect()),
            _ => Texts::Not(BTreeSet::new()),
        };
        Self {
            absent: ty.is_optional(),
            present: true,
            texts,
            low: None,
            high: None,
            // counted in days, microseconds or ones
            whole: matches!(ty.core(), Ty::Integer | Ty::Date | Ty::Time | Ty::DateTime | Ty::LocalDateTime),
            truth: (true, true),
            told: None,
        }
    }

    /// Whether no value is left.
    pub(super) fn is_empty(&self) -> bool {
        let texts = matches!(&self.texts, Texts::Among(set) if set.is_empty());
        let range = match (self.bound(self.low, Decimal::ONE), self.bound(self.high, Decimal::NEGATIVE_ONE)) {
            (Some(low), Some(high)) => low.at > high.at || (low.at == high.at && !(low.closed && high.closed)),
            _ => false,
        };
        !self.absent && (!self.present || texts || range || self.truth == (false, false))
    }

    /// A bound as it is for whole numbers: `> 3` is `>= 4`.
    fn bound(&self, bound: Option<Bound>, inwards: Decimal) -> Option<Bound> {
        let bound = bound?;
        if !self.whole || bound.closed || !bound.at.fract().is_zero() {
            return Some(bound);
        }
        bound.at.checked_add(inwards).map_or(Some(bound), |at| Some(Bound { at, closed: true }))
    }

    /// The values for which a statement holds.
    pub(super) fn with(mut self, atom: &Atom, told: Span) -> Self {
        self.absent = false;
        self.told = self.told.or(Some(told));
        match atom {
            Atom::Texts(list) => {
                let list: BTreeSet<Arc<str>> = list.iter().cloned().collect();
                self.texts = Texts::Among(match &self.texts {
                    Texts::Among(set) => set.intersection(&list).cloned().collect(),
                    Texts::Not(set) => list.difference(set).cloned().collect(),
                });
            }
            Atom::NotTexts(list) => match &mut self.texts {
                Texts::Among(set) => set.retain(|text| !list.contains(text)),
                Texts::Not(set) => set.extend(list.iter().cloned()),
            },
            Atom::Above(at, closed) => {
                let new = Bound { at: *at, closed: *closed };
                let tighter = |old: Bound| new.at > old.at || (new.at == old.at && !new.closed);
                if self.low.is_none_or(tighter) {
                    self.low = Some(new);
                }
            }
            Atom::Below(at, closed) => {
                let new = Bound { at: *at, closed: *closed };
                let tighter = |old: Bound| new.at < old.at || (new.at == old.at && !new.closed);
                if self.high.is_none_or(tighter) {
                    self.high = Some(new);
                }
            }
            Atom::Is(value) => self.truth = (self.truth.0 && *value, self.truth.1 && !*value),
            Atom::There => {}
        }
        self
    }

    /// The values for which it is absent.
    pub(super) fn gone(mut self, told: Span) -> Self {
        self.present = false;
        self.told = self.told.or(Some(told));
        self
    }

    /// Like [`Domain::with`], but it may be absent as before.
    pub(super) fn or_absent(self, atom: &Atom, told: Span) -> Self {
        let absent = self.absent;
        let mut out = self.with(atom, told);
        // what is ruled out for values leaves absence, and nothing else
        if absent && out.is_empty() {
            out.present = false;
        }
        out.absent = absent;
        out
    }

    /// What is possible in either; not more exact than that.
    pub(super) fn or(&self, other: &Domain) -> Domain {
        let texts = match (&self.texts, &other.texts) {
            (Texts::Among(a), Texts::Among(b)) => Texts::Among(a.union(b).cloned().collect()),
            (Texts::Not(a), Texts::Not(b)) => Texts::Not(a.intersection(b).cloned().collect()),
            (Texts::Among(a), Texts::Not(b)) | (Texts::Not(b), Texts::Among(a)) => {
                Texts::Not(b.difference(a).cloned().collect())
            }
        };
        let wider = |a: Option<Bound>, b: Option<Bound>, low: bool| {
            let (a, b) = (a?, b?);
            let closed = if a.at == b.at {
                a.closed || b.closed
            } else if (a.at < b.at) == low {
                a.closed
            } else {
                b.closed
            };
            Some(Bound { at: if low { a.at.min(b.at) } else { a.at.max(b.at) }, closed })
        };
        Domain {
            absent: self.absent || other.absent,
            present: self.present || other.present,
            texts,
            low: wider(self.low, other.low, true),
            high: wider(self.high, other.high, false),
            whole: self.whole && other.whole,
            truth: (self.truth.0 || other.truth.0, self.truth.1 || other.truth.1),
            told: self.told.or(other.told),
        }
    }
}
