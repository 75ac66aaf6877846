//! An expression of the Adobe syntax as an author of ours would write it. Names stay as they are: an event or a source is
//! called what it was called, so that the two can be tried over the same data.

use super::build::PARAMS;
use crate::ast::{Arg, BinaryOp, Expr, ExprKind, TextPart, UnaryOp};
use std::fmt::Write;

/// How tightly an operator binds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Bind {
    Any,
    Or,
    And,
    Not,
    Compare,
    /// An operand of a comparison.
    Compared,
    Default,
    Add,
    Multiply,
    Sign,
    Postfix,
}

/// Our form of an expression.
pub(crate) fn print(e: &Expr) -> String {
    let mut printer = Printer { loops: 0 };
    printer.at(e, Bind::Any)
}

/// Functions that give text, so that `+` with one of them is a concatenation.
const TEXTUAL: &[&str] =
    &["concat", "toString", "lower", "upper", "trim", "replace", "replaceAll", "substr", "serializeList", "uuid"];

struct Printer {
    /// How many queries are around.
    loops: usize,
}

impl Printer {
    /// With parentheses where it binds less tightly than it must.
    fn at(&mut self, e: &Expr, least: Bind) -> String {
        let (text, bind) = self.expr(e);
        if bind < least { format!("({text})") } else { text }
    }

    fn expr(&mut self, e: &Expr) -> (String, Bind) {
        match &e.kind {
            // The sign is an operator of its own.
            ExprKind::Integer(value) => (value.unsigned_abs().to_string(), Bind::Postfix),
            ExprKind::Decimal(value) => (value.to_string(), Bind::Postfix),
            ExprKind::Boolean(value) => (value.to_string(), Bind::Postfix),
            ExprKind::Text(parts) => (quoted(&literal(parts)), Bind::Postfix),
            ExprKind::List(items) => {
                let items: Vec<String> = items.iter().map(|i| self.at(i, Bind::Any)).collect();
                (format!("[{}]", items.join(", ")), Bind::Postfix)
            }
            ExprKind::Paren(inner) => self.expr(inner),
            ExprKind::Unary(UnaryOp::Not, inner) => (format!("not {}", self.at(inner, Bind::Not)), Bind::Not),
            ExprKind::Unary(UnaryOp::Neg, inner) => (format!("-{}", self.at(inner, Bind::Sign)), Bind::Sign),
            ExprKind::Binary(a, op, b) => self.binary(a, op.node, b),
            ExprKind::Is { value, present } => {
                let word = if *present { "present" } else { "absent" };
                (format!("{} is {word}", self.at(value, Bind::Compared)), Bind::Compare)
            }
            ExprKind::If(c, a, b) => {
                let (c, a, b) = (self.at(c, Bind::Or), self.at(a, Bind::Any), self.at(b, Bind::Any));
                (format!("if {c} then {a} else {b}"), Bind::Any)
            }
            ExprKind::Call(callee, args) => match &callee.kind {
                ExprKind::Name(name) => self.call(name, args),
                _ => (self.path(e), Bind::Postfix),
            },
            ExprKind::Name(_) | ExprKind::Field(..) => (self.path(e), Bind::Postfix),
            // Ours has no word for nothing: an element that is not there is left out by who makes the list.
            _ => ("null".to_owned(), Bind::Postfix),
        }
    }

    fn binary(&mut self, a: &Expr, op: BinaryOp, b: &Expr) -> (String, Bind) {
        let (sign, bind, left, right) = match op {
            BinaryOp::Or => ("or", Bind::Or, Bind::Or, Bind::And),
            BinaryOp::And => ("and", Bind::And, Bind::And, Bind::Not),
            BinaryOp::Default => ("??", Bind::Default, Bind::Add, Bind::Default),
            BinaryOp::Eq => ("==", Bind::Compare, Bind::Compared, Bind::Compared),
            BinaryOp::NotEq => ("!=", Bind::Compare, Bind::Compared, Bind::Compared),
            BinaryOp::Less => ("<", Bind::Compare, Bind::Compared, Bind::Compared),
            BinaryOp::LessEq => ("<=", Bind::Compare, Bind::Compared, Bind::Compared),
            BinaryOp::Greater => (">", Bind::Compare, Bind::Compared, Bind::Compared),
            BinaryOp::GreaterEq => (">=", Bind::Compare, Bind::Compared, Bind::Compared),
            BinaryOp::Add if is_text(a) || is_text(b) => return (self.interpolated(a, b), Bind::Postfix),
            BinaryOp::Add => ("+", Bind::Add, Bind::Add, Bind::Multiply),
            BinaryOp::Sub => ("-", Bind::Add, Bind::Add, Bind::Multiply),
            BinaryOp::Mul => ("*", Bind::Multiply, Bind::Multiply, Bind::Sign),
            BinaryOp::Rem => ("%", Bind::Multiply, Bind::Multiply, Bind::Sign),
            _ => ("/", Bind::Multiply, Bind::Multiply, Bind::Sign),
        };
        let text = format!("{} {sign} {}", self.at(a, left), self.at(b, right));
        match op {
            // Division is exact in ours, and by zero there is no result.
            BinaryOp::Div if is_integer(a) && is_integer(b) && is_nonzero(b) => {
                (format!("toInteger({text})"), Bind::Postfix)
            }
            BinaryOp::Div | BinaryOp::Rem if !is_nonzero(b) => (format!("{text} ?? 0"), Bind::Default),
            _ => (text, bind),
        }
    }

    /// `"{a}{b}"`
    fn interpolated(&mut self, a: &Expr, b: &Expr) -> String {
        let mut out = String::from('"');
        self.pieces(a, &mut out);
        self.pieces(b, &mut out);
        out.push('"');
        out
    }

    fn pieces(&mut self, e: &Expr, out: &mut String) {
        match &e.kind {
            ExprKind::Text(parts) => escape(&literal(parts), out),
            ExprKind::Paren(inner) => self.pieces(inner, out),
            ExprKind::Binary(a, op, b) if op.node == BinaryOp::Add && is_text(e) => {
                self.pieces(a, out);
                self.pieces(b, out);
            }
            _ => drop(write!(out, "{{{}}}", self.at(e, Bind::Any))),
        }
    }

    fn call(&mut self, name: &str, args: &[Arg]) -> (String, Bind) {
        let values: Vec<&Expr> = args.iter().map(|a| &a.value).collect();
        match (name, values.as_slice()) {
            ("now", []) => ("now".to_owned(), Bind::Postfix),
            ("in", [value, list]) => {
                (format!("{} in {}", self.at(value, Bind::Compared), self.at(list, Bind::Compared)), Bind::Compare)
            }
            ("has null", [list]) => (format!("countOnlyNull({}) > 0", self.at(list, Bind::Any)), Bind::Compare),
            // What is a number is known of everything in ours: only whether it is there is asked.
            ("is numeric" | "is integer" | "is decimal", [value]) => {
                (format!("{} is present", self.at(value, Bind::Compared)), Bind::Compare)
            }
            _ => {
                let values: Vec<String> = values.iter().map(|v| self.at(v, Bind::Any)).collect();
                (format!("{name}({})", values.join(", ")), Bind::Postfix)
            }
        }
    }

    fn path(&mut self, e: &Expr) -> String {
        match &e.kind {
            ExprKind::Name(name) if name.starts_with("current") => variable(self.loops.saturating_sub(1)),
            ExprKind::Name(name) => segment(name),
            ExprKind::Field(base, name) => match &base.kind {
                // The root of a reference: what is in it has a name of its own.
                ExprKind::Name(root)
                    if matches!(root.as_str(), "event" | "datasource" | "action" | "datasetLookup") =>
                {
                    segment(&name.node)
                }
                _ => match through_list(base) {
                    Some(fields) => self.mapped(base, &fields, &name.node),
                    None => format!("{}.{}", self.path(base), segment(&name.node)),
                },
            },
            ExprKind::Call(callee, args) => match &callee.kind {
                ExprKind::Field(base, method) => self.query(base, &method.node, args),
                _ => self.at(e, Bind::Postfix),
            },
            _ => self.at(e, Bind::Postfix),
        }
    }

    fn query(&mut self, base: &Expr, method: &str, args: &[Arg]) -> String {
        let of = self.path(base);
        match (method, args) {
            (PARAMS, _) | ("all", []) => of,
            ("first" | "last", []) => format!("{of}.{method}"),
            ("entry", [key]) => format!("{of}[{}]", self.at(&key.value, Bind::Any)),
            (_, [Arg { value: Expr { kind: ExprKind::Lambda(_, body), .. }, .. }]) => {
                self.loops += 1;
                let body = self.at(body, Bind::Any);
                self.loops -= 1;
                format!("{of}.{method}({} => {body})", variable(self.loops))
            }
            (_, args) => {
                let args: Vec<String> = args.iter().map(|a| self.at(&a.value, Bind::Any)).collect();
                format!("{of}.{method}({})", args.join(", "))
            }
        }
    }

    /// A path through the elements of a query.
    fn mapped(&mut self, base: &Expr, fields: &[&str], last: &str) -> String {
        let mut list = base;
        for _ in fields {
            if let ExprKind::Field(inner, _) = &list.kind {
                list = inner;
            }
        }
        let of = self.path(list);
        let variable = variable(self.loops);
        let path: Vec<String> = fields.iter().rev().copied().chain([last]).map(segment).collect();
        format!("{of}.map({variable} => {variable}.{})", path.join("."))
    }
}

/// The fields between a path and the list of a query that it goes through, the last first.
fn through_list(e: &Expr) -> Option<Vec<&str>> {
    match &e.kind {
        ExprKind::Call(callee, args) => match &callee.kind {
            ExprKind::Field(base, method) if method.node == "all" && args.is_empty() => {
                through_list(base).or(Some(vec![]))
            }
            ExprKind::Field(_, method) if method.node == "all" => Some(vec![]),
            _ => None,
        },
        ExprKind::Field(base, name) => {
            let mut fields = through_list(base)?;
            fields.insert(0, &name.node);
            Some(fields)
        }
        _ => None,
    }
}

fn variable(depth: usize) -> String {
    match depth {
        0 => "x".to_owned(),
        1 => "y".to_owned(),
        n => format!("x{n}"),
    }
}

fn literal(parts: &[TextPart]) -> String {
    parts.iter().map(|p| if let TextPart::Literal(text) = p { text.as_str() } else { "" }).collect()
}

fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    escape(text, &mut out);
    out.push('"');
    out
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '{' => out.push_str("\\{"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => drop(write!(out, "\\u{{{:x}}}", u32::from(c))),
            c => out.push(c),
        }
    }
}

/// A name, in backticks where it is none of ours.
fn segment(name: &str) -> String {
    let plain =
        name.chars().enumerate().all(|(i, c)| c == '_' || c.is_ascii_alphabetic() || i > 0 && c.is_ascii_digit());
    if plain && !name.is_empty() { name.to_owned() } else { format!("`{}`", name.replace('`', "")) }
}

fn bare(e: &Expr) -> &Expr {
    match &e.kind {
        ExprKind::Paren(inner) => bare(inner),
        _ => e,
    }
}

fn is_text(e: &Expr) -> bool {
    match &bare(e).kind {
        ExprKind::Text(_) => true,
        ExprKind::Binary(a, op, b) => op.node == BinaryOp::Add && (is_text(a) || is_text(b)),
        ExprKind::Call(callee, _) => matches!(&callee.kind, ExprKind::Name(n) if TEXTUAL.contains(&n.as_str())),
        _ => false,
    }
}

fn is_integer(e: &Expr) -> bool {
    matches!(bare(e).kind, ExprKind::Integer(_))
}

fn is_nonzero(e: &Expr) -> bool {
    match &bare(e).kind {
        ExprKind::Integer(value) => *value != 0,
        ExprKind::Decimal(value) => !value.is_zero(),
        _ => false,
    }
}
