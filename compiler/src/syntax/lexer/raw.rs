//! Kinds of raw tokens.

use logos::Logos;

/// A raw token's kind: how it is written, not what it means.
#[derive(Logos, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Raw {
    #[regex("[ \t\r\n\u{c}\u{a0}\u{feff}]+")]
    Space,
    #[regex(r"//[^\n]*", priority = 3, allow_greedy = true)]
    Comment,
    #[regex(r"///[^\n]*", priority = 4, allow_greedy = true)]
    Doc,
    /// `/*` of other languages.
    #[token("/*")]
    ForeignComment,

    #[regex(r"[A-Za-z_][A-Za-z0-9_]*")]
    Word,
    #[regex(r"`[^`\n]*`")]
    Quoted,
    #[regex(r"[0-9]+")]
    Integer,
    #[regex(r"[0-9]+\.[0-9]+")]
    Decimal,
    /// `3d`, `2h30m`, `5xx`.
    #[regex(r"[0-9]+[A-Za-z_][A-Za-z0-9_]*")]
    NumberWord,
    #[regex(r"[0-9]+(\.[0-9]+)?%")]
    Percent,
    #[regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")]
    Date,
    #[regex(r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?")]
    Time,
    #[regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?(\[[A-Za-z_][A-Za-z0-9_+/-]*\])?")]
    DateTime,

    #[token("\"")]
    Quote,
    #[token("\"\"\"")]
    BlockQuote,
    /// The text of another habit: `'…'`, `“…”`.
    #[regex(r"'[^'\n]*'")]
    #[regex("[“”„«][^“”„«»\"\n]*[“”»]")]
    ForeignText,
    // from here to the bracket: made by the text scanner
    TextPart,
    ValueOpen,
    ValueClose,
    TextClose,
    ValueUnclosed,
    TextUnclosed,

    #[token("{")]
    BraceOpen,
    #[token("}")]
    BraceClose,
    #[token("(")]
    ParenOpen,
    #[token(")")]
    ParenClose,
    #[token("[")]
    BracketOpen,
    #[token("]")]
    BracketClose,
    #[token(",")]
    Comma,
    #[token(":")]
    Colon,
    #[token(";")]
    Semicolon,
    #[token(".")]
    Dot,
    #[token("..")]
    DotDot,
    #[token("?")]
    Question,
    #[token("?.")]
    QuestionDot,
    #[token("??")]
    Default,
    #[token("=")]
    Assign,
    #[token("=>")]
    FatArrow,
    #[token("->")]
    Arrow,
    #[token("==")]
    EqEq,
    #[token("===")]
    EqEqEq,
    #[token("!=")]
    NotEq,
    #[token("!==")]
    NotEqEq,
    #[token("<>")]
    LessGreater,
    #[token("<")]
    Less,
    #[token("<=")]
    LessEq,
    #[token(">")]
    Greater,
    #[token(">=")]
    GreaterEq,
    #[token("+")]
    Plus,
    #[token("-")]
    Minus,
    #[token("*")]
    Star,
    #[token("/")]
    Slash,
    #[token("%")]
    PercentSign,
    #[token("&&")]
    AndAnd,
    #[token("||")]
    OrOr,
    #[token("!")]
    Bang,
    /// `≤ ≥ ≠ – — −`: signs that look like ours.
    #[regex("[≤≥≠–—−×÷]")]
    LookAlike,
    /// No token begins so.
    Strange,
}
