//! A text that a pattern matches, for samples: the first way through, as short as it goes.
//!
//! Whoever uses it tries the text against the pattern: what this does not know (named classes, look-around) gives a text
//! that may not match.

use std::iter::Peekable;
use std::str::Chars;

/// Most repetitions written out.
const MOST: usize = 64;
/// Groups nest no deeper than this.
const DEEPEST: usize = 32;
/// Longest text made.
const LONGEST: usize = 2_000;

/// A text for a pattern; `least` characters where repetitions allow it.
pub(super) fn text_for(pattern: &str, least: usize) -> String {
    // Repetitions are written out as seldom as possible first, then more often, until the text is long enough.
    let mut text = String::new();
    for more in [0, 1, 3, least.min(MOST)] {
        text = Maker { rest: pattern.chars().peekable(), more }.choice(0);
        if text.chars().count() >= least {
            break;
        }
    }
    text
}

struct Maker<'a> {
    rest: Peekable<Chars<'a>>,
    /// How many repetitions are wanted, where more than the fewest are allowed.
    more: usize,
}

impl Maker<'_> {
    fn take(&mut self, wanted: char) -> bool {
        self.rest.next_if_eq(&wanted).is_some()
    }

    /// Alternatives up to the end or the closing bracket: the first that says anything.
    fn choice(&mut self, depth: usize) -> String {
        let mut first = self.sequence(depth);
        while self.take('|') {
            let other = self.sequence(depth);
            if first.is_empty() {
                first = other;
            }
        }
        first
    }

    fn sequence(&mut self, depth: usize) -> String {
        let mut out = String::new();
        while let Some(next) = self.rest.next_if(|c| *c != '|' && (*c != ')' || depth == 0)) {
            let atom = match next {
                '^' | '$' => continue,
                '(' => self.group(depth),
                '[' => self.class().to_string(),
                '.' => "a".to_owned(),
                '\\' => match self.escape() {
                    Some(c) => c.to_string(),
                    None => continue,
                },
                plain => plain.to_string(),
            };
            for _ in 0..self.times() {
                if out.len() < LONGEST {
                    out.push_str(&atom);
                }
            }
        }
        out
    }

    fn group(&mut self, depth: usize) -> String {
        if self.take('?') {
            let named = self.take('P') || self.rest.peek() == Some(&'<');
            while self.rest.next().is_some_and(|c| if named { c != '>' } else { c != ':' && c != ')' }) {}
        }
        if depth >= DEEPEST {
            return String::new();
        }
        let inner = self.choice(depth + 1);
        self.take(')');
        inner
    }

    /// How often the atom before it comes.
    fn times(&mut self) -> usize {
        let (least, most) = match self.rest.peek() {
            Some('*') => (0, MOST),
            Some('+') => (1, MOST),
            Some('?') => (0, 1),
            Some('{') => return self.counted(),
            _ => return 1,
        };
        self.rest.next();
        self.take('?');
        self.more.min(most).max(least)
    }

    fn counted(&mut self) -> usize {
        self.rest.next();
        let least = self.count().unwrap_or(0);
        let most = if self.take(',') { self.count().unwrap_or(MOST) } else { least };
        while self.rest.next().is_some_and(|c| c != '}') {}
        self.take('?');
        self.more.min(most).max(least).min(LONGEST)
    }

    fn count(&mut self) -> Option<usize> {
        let mut digits = String::new();
        while let Some(digit) = self.rest.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        digits.parse().ok()
    }

    /// A character that an escape stands for; none for a boundary.
    fn escape(&mut self) -> Option<char> {
        Some(match self.rest.next()? {
            'd' => '1',
            'w' | 'S' | 'D' => 'a',
            's' | 'W' => ' ',
            't' => '\t',
            'n' => '\n',
            'b' | 'B' | 'A' | 'z' => return None,
            plain => plain,
        })
    }

    /// A character of a class: the first it names, or one it does not.
    fn class(&mut self) -> char {
        let negated = self.take('^');
        let mut ranges: Vec<(char, char)> = vec![];
        while let Some(next) = self.rest.next() {
            if next == ']' && !ranges.is_empty() {
                break;
            }
            if next == '\\' && self.take('d') {
                ranges.push(('0', '9'));
                continue;
            }
            if next == '\\' && self.take('w') {
                ranges.extend([('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')]);
                continue;
            }
            let from = if next == '\\' { self.escape().unwrap_or('a') } else { next };
            let mut ahead = self.rest.clone();
            let to = match (ahead.next(), ahead.next()) {
                (Some('-'), Some(to)) if to != ']' => {
                    self.rest = ahead;
                    to
                }
                _ => from,
            };
            ranges.push((from, to));
        }
        if !negated {
            return ranges.first().map_or('a', |(from, _)| *from);
        }
        let holds = |c: char| ranges.iter().any(|(from, to)| (*from..=*to).contains(&c));
        ('a'..='z').chain('A'..='Z').chain('0'..='9').chain(' '..='~').find(|c| !holds(*c)).unwrap_or('a')
    }
}
