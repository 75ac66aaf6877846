//! `journeyc new FOLDER`: a project that checks, tests and plays, to begin from.

use super::could_not;
use crate::Exit;
use crate::cli::NewArgs;
use crate::output::out;
use std::path::Path;

const FILES: [(&str, &str); 5] = [
    ("journey.toml", include_str!("../../template/journey.toml")),
    ("src/thanks.journey", include_str!("../../template/src/thanks.journey")),
    ("profiles.ndjson", include_str!("../../template/profiles.ndjson")),
    ("events.ndjson", include_str!("../../template/events.ndjson")),
    (".gitignore", "/target\n/.journeyd\n"),
];

pub(super) fn run(args: &NewArgs) -> Exit {
    let folder = &args.folder;
    let Some(name) = folder.file_name().and_then(|name| name.to_str()).filter(|name| plain(name)) else {
        return could_not(format_args!(
            "the last part of `{}` becomes the project's name, and that is made of letters a to z, digits, `-` and `_`; \
             try `journeyc new spring-sale`",
            folder.display()
        ));
    };
    if folder.read_dir().is_ok_and(|mut there| there.next().is_some()) {
        return could_not(format_args!("`{}` is there already and not empty; nothing was written", folder.display()));
    }
    for (path, text) in FILES {
        if let Err(error) = write(&folder.join(path), &text.replace("{name}", name)) {
            return could_not(error);
        }
    }
    let folder = folder.display();
    out(format_args!(
        "made {folder}: one journey with two tests\n\n  journeyc test {folder}    run the tests\n  journeyc dev {folder}     \
         watch it run\n"
    ));
    Exit::Fine
}

fn plain(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_')
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    let fails = |e: std::io::Error| format!("cannot write {}: {e}", path.display());
    path.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(fails)?;
    std::fs::write(path, text).map_err(fails)
}
