//! Inside a text: how far the plain run goes and what ends it.

/// What ends a plain run of text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Piece {
    /// `{`
    Value,
    /// The closing quote.
    Close,
    /// The end of the line, in a text of one line.
    Line,
    /// The end of the file.
    End,
}

/// The length of the plain run at the beginning of `rest`, and what ends it.
pub(super) fn scan(rest: &str, block: bool) -> (usize, Piece) {
    let mut chars = rest.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            // an escaped character is part of the run, except the end of a line
            '\\' if chars.clone().next().is_some_and(|(_, c)| c != '\n' && c != '\r') => {
                let escaped = chars.next();
                if escaped.is_some_and(|(_, c)| c == 'u') {
                    skip_number(&mut chars);
                }
            }
            '{' => return (at, Piece::Value),
            '\n' if !block => return (at, Piece::Line),
            '\r' if !block && rest.as_bytes().get(at + 1) == Some(&b'\n') => return (at, Piece::Line),
            '"' if !block => return (at, Piece::Close),
            '"' if rest.get(at..).is_some_and(|r| r.starts_with("\"\"\"")) => return (at, Piece::Close),
            _ => {}
        }
    }
    (rest.len(), Piece::End)
}

/// The `{1F600}` of an escape: its brace begins no value.
fn skip_number(chars: &mut std::str::CharIndices<'_>) {
    let mut ahead = chars.clone();
    if ahead.next().is_none_or(|(_, c)| c != '{') {
        return;
    }
    // no character has a longer number
    for (_, c) in ahead.by_ref().take(9) {
        if c == '}' {
            *chars = ahead;
            return;
        }
        if !c.is_ascii_hexdigit() {
            return;
        }
    }
}
