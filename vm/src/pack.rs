//! Values as bytes, by their types, without tags.
