//! What a breakdown comes to.

use super::{Exit, guarded};

#[test]
fn a_breakdown_is_a_bug_of_ours_and_exits_with_3() {
    #[expect(clippy::panic, reason = "that is what is tested")]
    let exit = guarded(|| panic!("on purpose"));
    assert_eq!((exit, exit as u8), (Exit::Bug, 3));
    assert_eq!(guarded(|| Exit::Findings), Exit::Findings);
}
