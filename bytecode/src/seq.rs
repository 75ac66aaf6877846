//! Lists and text read from bytes: never more memory than the bytes that are really there.
//!
//! Serde's own `Vec` trusts a claimed length up to a megabyte, and bincode's `String` up to its limit; these do not.

use crate::limits::TABLE;
use crate::program::ErrorSet;
use crate::types::{ColRef, Pc, StrRef};
use serde::de::{Deserializer, Error, SeqAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;
use std::marker::PhantomData;

/// A list that grows as its elements arrive.
pub(crate) struct List<T>(pub(crate) Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_seq(Elements(PhantomData)).map(List)
    }
}

impl<T: Serialize> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(to)
    }
}

struct Elements<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Elements<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<T>, A::Error> {
        if seq.size_hint().is_some_and(|claimed| claimed > TABLE) {
            return Err(A::Error::custom("a list is longer than 65,535 entries"));
        }
        let mut list = Vec::new();
        while let Some(element) = seq.next_element()? {
            list.push(element);
        }
        Ok(list)
    }
}

pub(crate) fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    List::deserialize(from).map(|list| list.0)
}

/// Text, borrowed from the input first so that its length is known to be there.
pub(crate) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    <&str as Deserialize>::deserialize(from).map(str::to_owned)
}

/// [`crate::program::Event::discriminant`].
pub(crate) fn discriminant<'de, D: Deserializer<'de>>(from: D) -> Result<Option<(ColRef, Vec<StrRef>)>, D::Error> {
    let value: Option<(ColRef, List<StrRef>)> = Deserialize::deserialize(from)?;
    Ok(value.map(|(column, values)| (column, values.0)))
}

/// Handlers of a call: [`crate::program::PointKind::Call`].
pub(crate) fn handlers<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<(Vec<ErrorSet>, Pc)>, D::Error> {
    let value: Vec<(List<ErrorSet>, Pc)> = list(from)?;
    Ok(value.into_iter().map(|(errors, pc)| (errors.0, pc)).collect())
}
