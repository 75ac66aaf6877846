//! What an editor asks of the compiler: the names of a file, the types of its expressions, the members of a type, the
//! findings of one file out of many. Everything here works on broken text too.
//!
//! The checker stays a batch: [`analyse`] gives it the file and what it imports, which is a small part of a large project,
//! and [`Seen`] is what it notes on the way.

mod analyse;
mod member;
mod outline;
mod record;
mod running;
mod tokens;
pub mod walk;

pub use analyse::{Analysis, Inputs, Used, analyse, bundle};
pub use member::{Member, field_at, member, members, methods, ty_of};
pub use outline::{Declared, Outline, Scope, Slot, Top};
pub(crate) use record::Recorder;
pub use record::Seen;
pub use running::{Running, running};
pub use tokens::{Lexeme, LexemeKind, lexemes};
pub use walk::{Inner, Role, Root, Sort};
