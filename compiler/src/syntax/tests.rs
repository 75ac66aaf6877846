//! Reading whole files.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod accept;
pub(crate) mod programs;
mod reject;
mod robust;
