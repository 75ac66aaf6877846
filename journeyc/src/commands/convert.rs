//! `journeyc convert`: expressions of the Adobe syntax as ours.

use super::could_not;
use super::eval::report;
use crate::Exit;
use crate::cli::{Color, ConvertArgs};
use crate::output::out;
use journey_compiler::evaluate;

pub(super) fn run(args: &ConvertArgs, color: Color) -> Exit {
    let text = match (&args.expression, &args.file) {
        (Some(text), _) => text.clone(),
        (None, Some(file)) => match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) => return could_not(format_args!("cannot read `{}`: {error}", file.display())),
        },
        (None, None) => return could_not("there is no expression: write it, or name a file with `--file`"),
    };
    match evaluate::convert(&text) {
        Ok(ours) => {
            out(format_args!("{ours}\n"));
            Exit::Fine
        }
        Err(rejected) => {
            report(&rejected, args.format.format, color);
            Exit::Findings
        }
    }
}
