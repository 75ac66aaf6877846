//! Codes of what can be wrong with the form of a file. Each has a page under `docs/errors/`.

/// Something else was expected.
pub(crate) const UNEXPECTED: u16 = 101;
/// No declaration begins so.
pub(crate) const NO_ITEM: u16 = 102;
/// A bracket is never closed.
pub(crate) const NOT_CLOSED: u16 = 103;
/// A bracket closes nothing.
pub(crate) const NOT_OPENED: u16 = 104;
/// Nested too deeply.
pub(crate) const TOO_DEEP: u16 = 105;
/// The file is too large.
pub(crate) const TOO_LARGE: u16 = 106;
/// A value is missing.
pub(crate) const NO_VALUE: u16 = 107;
/// A comma is missing.
pub(crate) const NO_COMMA: u16 = 108;
/// A sign that no token begins with.
pub(crate) const STRANGE: u16 = 110;
/// Quotes of another habit.
pub(crate) const FOREIGN_TEXT: u16 = 111;
/// A text that is not closed.
pub(crate) const TEXT_OPEN: u16 = 112;
/// An escape that does not exist.
pub(crate) const ESCAPE: u16 = 113;
/// A number that cannot be read.
pub(crate) const NUMBER: u16 = 114;
/// A day or time that does not exist.
pub(crate) const CALENDAR: u16 = 115;
/// A length of time that cannot be counted.
pub(crate) const DURATION: u16 = 116;
/// Comments of another language.
pub(crate) const FOREIGN_COMMENT: u16 = 117;
/// `;`
pub(crate) const SEMICOLON: u16 = 118;
/// An operator of another language.
pub(crate) const FOREIGN_OPERATOR: u16 = 120;
/// `null`
pub(crate) const NULL: u16 = 121;
/// `a < b < c`
pub(crate) const CHAIN: u16 = 122;
/// `elif`, `if x then {`
pub(crate) const FOREIGN_IF: u16 = 123;
/// One of a few words was expected.
pub(crate) const WORD: u16 = 124;
/// A clause of the header among or after the statements.
pub(crate) const MISPLACED: u16 = 125;
/// A field's name in quotes.
pub(crate) const QUOTED_FIELD: u16 = 126;
/// The formatter gives up.
pub(crate) const FORMATTER: u16 = 199;
/// A share without `%`.
pub(crate) const SHARE: u16 = 127;
