//! `journeyc eval`: the value of an expression over data.

use super::could_not;
use crate::Exit;
use crate::cli::{Color, DialectName, EvalArgs, Format};
use crate::evaluate::{Answer, Refusal, evaluate};
use crate::output::{err, out};
use journey_compiler::check::Dialect;
use journey_compiler::evaluate::{Rejected, edition};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::Path;

pub(super) fn run(args: &EvalArgs, color: Color) -> Exit {
    match (&args.cases, &args.expression) {
        (Some(file), _) => cases(file, args),
        (None, Some(text)) => match data(args.context.as_deref()) {
            Ok(data) => one(text, args, &data, color),
            Err(message) => could_not(message),
        },
        (None, None) => could_not("there is no expression: write it, or name a file with `--cases`"),
    }
}

/// What an expression is evaluated over.
fn data(file: Option<&Path>) -> Result<Value, String> {
    let Some(file) = file else { return Ok(json!({})) };
    let text = std::fs::read_to_string(file).map_err(|e| format!("cannot read `{}`: {e}", file.display()))?;
    let value: Value = serde_json::from_str(&text).map_err(|e| format!("`{}` is not JSON: {e}", file.display()))?;
    if value.is_object() { Ok(value) } else { Err(format!("`{}` is not a JSON object", file.display())) }
}

fn dialect(name: DialectName, product: Option<&str>, text: &str) -> Dialect {
    match name {
        DialectName::Journey => Dialect::Journey,
        DialectName::Adobe => Dialect::Adobe(edition(product, text)),
    }
}

fn one(text: &str, args: &EvalArgs, data: &Value, color: Color) -> Exit {
    let dialect = dialect(args.dialect, args.product.as_deref(), text);
    match evaluate(text, dialect, data) {
        Ok(Answer { ty, value }) if args.format.format == Format::Json => {
            out(format_args!("{}\n", json!({ "type": ty, "value": value })));
            Exit::Fine
        }
        Ok(answer) => {
            out(format_args!("{}: {}\n", answer.value, answer.ty));
            Exit::Fine
        }
        Err(Refusal::Rejected(rejected)) => {
            report(&rejected, args.format.format, color);
            Exit::Findings
        }
        Err(Refusal::Failed(message)) => {
            if args.format.format == Format::Json {
                out(format_args!("{}\n", json!({ "error": { "title": message } })));
            } else {
                err(format_args!("error: {message}\n"));
            }
            Exit::Findings
        }
    }
}

/// Prints what is wrong with an expression.
pub(super) fn report(rejected: &Rejected, format: Format, color: Color) {
    super::project::report(&rejected.diagnostics, &rejected.sources, format, color);
}

/// One line out for every case.
fn cases(file: &Path, args: &EvalArgs) -> Exit {
    let opened = match std::fs::File::open(file) {
        Ok(opened) => opened,
        Err(error) => return could_not(format_args!("cannot read `{}`: {error}", file.display())),
    };
    for (number, line) in BufReader::new(opened).lines().enumerate() {
        let case = line.map_err(|e| e.to_string()).and_then(|line| match line.trim() {
            "" => Ok(None),
            text => serde_json::from_str::<Value>(text).map(Some).map_err(|e| e.to_string()),
        });
        match case {
            Ok(Some(case)) => out(format_args!("{}\n", answer(&case, args))),
            Ok(None) => {}
            Err(message) => return could_not(format_args!("line {} of `{}`: {message}", number + 1, file.display())),
        }
    }
    Exit::Fine
}

/// A case and what came of it. Where the printed text has a mistake and the case says what was meant, the value is of what
/// was meant, and `as_printed` tells what the printed text gives.
fn answer(case: &Value, args: &EvalArgs) -> Value {
    let printed = case.get("expr").and_then(Value::as_str).unwrap_or_default();
    let meant = case.get("fixed_expr").and_then(Value::as_str);
    let empty = json!({});
    let data = case.get("context").filter(|c| c.is_object()).unwrap_or(&empty);
    let product = case.get("product").and_then(Value::as_str).or(args.product.as_deref());
    let value = |text: &str| outcome(evaluate(text, dialect(args.dialect, product, text), data));
    let mut line = value(meant.unwrap_or(printed));
    if let Some(line) = line.as_object_mut() {
        if meant.is_some() {
            line.insert("as_printed".to_owned(), value(printed));
        }
        line.shift_insert(0, "id".to_owned(), case.get("id").cloned().unwrap_or(Value::Null));
    }
    line
}

fn outcome(result: Result<Answer, Refusal>) -> Value {
    match result {
        Ok(Answer { ty, value }) => json!({ "type": ty, "value": value }),
        Err(Refusal::Rejected(rejected)) => match rejected.diagnostics.first() {
            Some(first) => json!({ "error": { "code": first.code.to_string(), "title": first.title } }),
            None => json!({ "error": { "title": "rejected" } }),
        },
        Err(Refusal::Failed(message)) => json!({ "error": { "title": message } }),
    }
}
