//! Texts: escapes, block texts, and texts where no value may stand.

use super::{Build, codes};
use crate::ast::*;
use crate::diag::Diagnostic;
use crate::source::Spanned;

impl Build<'_> {
    /// A run of text, escapes replaced.
    pub(crate) fn text_run(&mut self, start: u32, raw: &str, _end: u32) -> TextPart {
        if !raw.contains('\\') {
            return TextPart::Literal(raw.to_owned());
        }
        let mut out = String::with_capacity(raw.len());
        let mut chars = raw.char_indices();
        while let Some((at, c)) = chars.next() {
            if c != '\\' {
                out.push(c);
                continue;
            }
            let rest = raw.get(at + 1..).unwrap_or("");
            match escape(rest) {
                Some((value, length)) => {
                    out.push(value);
                    let end = at + 1 + length;
                    while chars.clone().next().is_some_and(|(next, _)| next < end) {
                        chars.next();
                    }
                }
                None => {
                    out.push(c);
                    self.bad_escape(start + at as u32, rest);
                }
            }
        }
        TextPart::Literal(out)
    }

    fn bad_escape(&mut self, start: u32, rest: &str) {
        let length = rest.chars().next().map_or(0, char::len_utf8) as u32;
        let span = self.span(start, start + 1 + length);
        let title = format!("`{}` stands for nothing", self.source(span));
        let d = Diagnostic::error(codes::ESCAPE, title, span, "unknown escape");
        let d = d.note("Known are `\\n`, `\\t`, `\\\"`, `\\\\`, `\\{`, `\\}` and `\\u{1F600}`.");
        let fix = self.replace(span.after(), "a backslash itself", "\\\\");
        let fix = crate::diag::Fix {
            edits: vec![crate::diag::Edit { span: self.span(start, start), text: "\\".into() }],
            ..fix
        };
        self.report(d.fix(fix));
    }

    /// A text of its parts.
    pub(crate) fn text(&self, start: u32, parts: Vec<TextPart>, end: u32, block: bool) -> Expr {
        let parts = if block { unindent(parts) } else { parts };
        self.expr(start, ExprKind::Text(parts), end)
    }

    /// A text in which no value may stand (a name, a header): what is not plain is reported.
    pub(crate) fn plain_text(&mut self, text: Expr) -> Spanned<String> {
        let mut out = String::new();
        if let ExprKind::Text(parts) = &text.kind {
            for part in parts {
                match part {
                    TextPart::Literal(run) => out.push_str(run),
                    TextPart::Expr(e) => {
                        let d = Diagnostic::error(
                            codes::WORD,
                            "this text must be fixed",
                            e.span,
                            "no value can stand here",
                        );
                        self.report(d.note("For the sign itself write `\\{`."));
                    }
                }
            }
        }
        Spanned::new(out, text.span)
    }
}

/// The character of an escape (without its backslash) and the bytes it takes.
fn escape(rest: &str) -> Option<(char, usize)> {
    let c = rest.chars().next()?;
    let value = match c {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        '"' | '\\' | '{' | '}' => c,
        'u' => {
            let (digits, _) = rest.strip_prefix("u{")?.split_once('}')?;
            let digits = digits.trim();
            let value = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)?;
            return Some((value, rest.find('}')? + 1));
        }
        _ => return None,
    };
    Some((value, 1))
}

/// A block text begins on the line after its quotes; what its lines have in common before them is not text.
fn unindent(mut parts: Vec<TextPart>) -> Vec<TextPart> {
    if let Some(TextPart::Literal(first)) = parts.first_mut() {
        let body = first.trim_start_matches([' ', '\t']);
        if let Some(rest) = body.strip_prefix("\r\n").or_else(|| body.strip_prefix('\n')) {
            // a line break before marks each line's beginning, the first one's too; taken away below
            *first = format!("\n{rest}");
        }
    }
    let margin = margin(&parts);
    let count = parts.len();
    for (i, part) in parts.iter_mut().enumerate() {
        if let TextPart::Literal(run) = part {
            *run = cut(run, margin, i + 1 == count);
        }
    }
    if let Some(TextPart::Literal(first)) = parts.first_mut()
        && first.starts_with('\n')
    {
        first.remove(0);
    }
    if let Some(TextPart::Literal(last)) = parts.last_mut()
        && last.ends_with('\n')
    {
        last.pop();
    }
    parts.retain(|p| !matches!(p, TextPart::Literal(run) if run.is_empty()));
    parts
}

/// The white space that all lines begin with.
fn margin(parts: &[TextPart]) -> usize {
    let mut least = usize::MAX;
    for (i, part) in parts.iter().enumerate() {
        let TextPart::Literal(run) = part else { continue };
        let mut lines = run.split('\n').skip(1).peekable();
        while let Some(line) = lines.next() {
            let width = line.len() - line.trim_start_matches([' ', '\t']).len();
            let ends_here = lines.peek().is_none();
            let closing = ends_here && i + 1 == parts.len();
            let blank = width == line.trim_end_matches('\r').len() && (!ends_here || closing);
            if !blank || closing && width == line.len() {
                least = least.min(width);
            }
        }
    }
    if least == usize::MAX { 0 } else { least }
}

/// A run without the margin of its lines; the line of the closing quotes keeps nothing.
fn cut(run: &str, margin: usize, last: bool) -> String {
    let mut out = String::with_capacity(run.len());
    let mut lines = run.split('\n').enumerate().peekable();
    while let Some((i, line)) = lines.next() {
        if i == 0 {
            out.push_str(line);
            continue;
        }
        out.push('\n');
        let closing = last && lines.peek().is_none();
        if !(closing && line.trim().is_empty()) {
            let width = line.len() - line.trim_start_matches([' ', '\t']).len();
            out.push_str(line.get(margin.min(width)..).unwrap_or(""));
        }
    }
    out
}
