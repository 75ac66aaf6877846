//! The sink never leaves its folder.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::{decode, file_of};
use std::path::Path;

#[test]
fn canned_answers_stay_in_their_folder() {
    let folder = Path::new("answers");
    assert_eq!(
        file_of(folder, "/v2/members/ada%40example.com").unwrap(),
        Path::new("answers/v2/members/ada@example.com.json")
    );
    assert_eq!(file_of(folder, "/../secret"), None);
    assert_eq!(file_of(folder, "/%2e%2e/secret"), None);
    assert_eq!(file_of(folder, "//etc/passwd"), Some("answers/etc/passwd.json".into()));
    assert_eq!(file_of(folder, "/%2fetc/passwd"), None);
    assert_eq!(decode("%4"), None);
    assert_eq!(decode("%zz"), None);
}
