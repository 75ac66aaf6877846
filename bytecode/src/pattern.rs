//! Patterns of schemas: one dialect and one bound for the compiler, the verifier and the door.
//!
//! Matching takes time linear in the text; the size of a pattern and the length of a text are bounded by
//! [`crate::limits`], so that no event holds up the others.

use crate::limits::PATTERN_SIZE;
use regex_lite::{Regex, RegexBuilder};

/// Makes a pattern ready.
///
/// # Errors
/// It is no pattern of this dialect (look-around and back-references are not in it), or too large.
pub fn compile(pattern: &str) -> Result<Regex, String> {
    RegexBuilder::new(pattern).size_limit(PATTERN_SIZE).build().map_err(|error| error.to_string())
}
