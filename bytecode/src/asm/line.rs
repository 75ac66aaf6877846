//! A line of code taken apart.

use super::AsmError;

/// What stands on a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// Nothing, or a comment.
    Empty,
    /// `label:`
    Label(&'a str),
    /// `r0: string`
    Register(u16, &'a str),
    /// `r0: string = add r1, r2 -> label`
    Instr {
        /// Register and, where it is written, its type.
        result: Option<(u16, Option<&'a str>)>,
        /// Mnemonic.
        name: &'a str,
        /// Operands but for the results and the target.
        operands: Vec<&'a str>,
        /// Where it may go.
        target: Option<&'a str>,
    },
}

pub(super) fn line(text: &str) -> Result<Line<'_>, AsmError> {
    let text = outside(text, ";").map_or(text, |at| text.split_at(at).0).trim();
    if text.is_empty() {
        return Ok(Line::Empty);
    }
    if let Some(label) = text.strip_suffix(':') {
        return Ok(Line::Label(label.trim()));
    }
    let (result, rest) = match outside(text, " = ") {
        Some(at) => (Some(text.split_at(at).0), text.split_at(at).1.trim_start_matches(" = ")),
        None => (None, text),
    };
    if result.is_none()
        && let Some((reg, Some(ty))) = register(text)
    {
        return Ok(Line::Register(reg, ty));
    }
    let result =
        result.map(|r| register(r).ok_or_else(|| AsmError::new(format!("`{r}` is no register")))).transpose()?;
    let (rest, target) = match outside(rest, "->") {
        Some(at) => (rest.split_at(at).0, Some(rest.split_at(at).1.trim_start_matches("->").trim())),
        None => (rest, None),
    };
    let (name, rest) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
    Ok(Line::Instr { result, name, operands: operands(rest), target })
}

/// `r0` or `r0: type`.
fn register(text: &str) -> Option<(u16, Option<&str>)> {
    let (name, ty) = match text.split_once(':') {
        Some((name, ty)) => (name, Some(ty.trim())),
        None => (text, None),
    };
    Some((name.trim().strip_prefix('r')?.parse().ok()?, ty))
}

fn operands(mut text: &str) -> Vec<&str> {
    let mut operands = Vec::new();
    while let Some(at) = outside(text, ",") {
        let (operand, rest) = text.split_at(at);
        operands.push(operand.trim());
        text = rest.trim_start_matches(',');
    }
    if !text.trim().is_empty() {
        operands.push(text.trim());
    }
    operands
}

/// Where `wanted` first stands outside of quotes, backticks and parentheses.
fn outside(text: &str, wanted: &str) -> Option<usize> {
    let (mut quote, mut escaped, mut depth) = (None, false, 0_usize);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            _ if escaped => escaped = false,
            (Some('"'), '\\') => escaped = true,
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '`') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            (None, _) if depth == 0 && text.split_at(at).1.starts_with(wanted) => return Some(at),
            _ => {}
        }
    }
    None
}
