//! `journeyc dev`.

use crate::Exit;
use crate::cli::{Color, DevArgs};

pub(super) fn run(_args: &DevArgs, _color: Color) -> Exit {
    Exit::CouldNotRun
}
