//! What is refused, and what is said about it.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::sample::sample;

#[test]
fn the_sample_is_safe() {
    check(&sample()).unwrap();
}
