//! Where a field is written down: for "go to definition" and links.

use super::Node;
use std::sync::Arc;

/// A declaration of a field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Written {
    /// The file, as it was given to the loader.
    pub file: Arc<str>,
    /// `$id` of the document.
    pub id: Arc<str>,
    /// Title of the document.
    pub title: Arc<str>,
    /// The field's name as it is written there (`xdm:city`); none for a whole document.
    pub name: Option<Arc<str>>,
}

impl Node {
    /// Where it is declared, first the declaration that counts most.
    #[must_use]
    pub fn written(&self) -> Vec<Written> {
        let written = |d: &super::resolve::Decl| {
            let doc = self.0.store.doc(d.doc)?;
            Some(Written {
                file: Arc::clone(&doc.file),
                id: Arc::clone(&doc.id),
                title: doc.title(),
                name: d.name.clone(),
            })
        };
        let mut out: Vec<Written> = self.0.decls.iter().filter_map(written).collect();
        out.dedup();
        out
    }
}
