//! Short lives: no one of them writes enough journal for an image, all together do.

use super::{image, open_with};
use crate::journal::file::FileJournal;
use std::time::{Duration, Instant};

#[test]
fn many_short_lives_write_images_and_give_up_journal() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let every = 48 << 10;
    let policy = image::Policy { dir: data.join("partition-0/images"), every, behind: 0 };
    let images = || image::list(&policy.dir).map(|all| all.len()).unwrap_or_default();
    let mut first = None;
    for life in 0..40_u64 {
        let node = open_with(&data, Some(policy.clone()), 1).unwrap();
        if life == 0 {
            node.deploy();
        }
        let before = images();
        node.events(5 * life + 1, 5 * life + 5);
        // An image under way is given up at the end of a life, and begun again in the next.
        let patience = Instant::now() + Duration::from_millis(50);
        while images() == before && Instant::now() < patience {
            std::thread::sleep(Duration::from_millis(2));
        }
        if images() > 0 {
            first.get_or_insert(life);
        }
    }
    assert!(first.is_some_and(|life| life > 0), "{first:?}: more than one life, and not never");
    assert_eq!(images(), 2, "the last two are kept");
    let (first, _) = FileJournal::check(&data.join("partition-0/journal"), 0).unwrap();
    assert!(first > 1, "journal was given up");
    // And it is all there.
    let node = open_with(&data, Some(policy.clone()), 1).unwrap();
    assert_eq!(node.messages(), 3 * 5 * 40);
}
