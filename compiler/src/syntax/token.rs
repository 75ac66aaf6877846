//! The words of the language and the tokens that the grammar reads.

use journey_bytecode::types::Span as Length;
use rust_decimal::Decimal;

macro_rules! keywords {
    ($($name:ident $text:literal $class:ident),* $(,)?) => {
        /// A word with a meaning of its own somewhere in the language.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub(crate) enum Kw { $($name),* }

        impl Kw {
            /// The keyword a word may be.
            pub(crate) fn from_word(word: &str) -> Option<Kw> {
                match word { $($text => Some(Kw::$name),)* _ => None }
            }

            /// As written.
            pub(crate) fn text(self) -> &'static str {
                match self { $(Kw::$name => $text),* }
            }

            /// What it begins, if anything.
            pub(crate) fn class(self) -> Class {
                match self { $(Kw::$name => Class::$class),* }
            }

            /// All of them.
            #[cfg(test)]
            pub(crate) const ALL: &[Kw] = &[$(Kw::$name),*];
        }
    };
}

/// What a keyword begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Class {
    /// A declaration.
    Item,
    /// A statement of a journey.
    Statement,
    /// A clause of a declaration.
    Clause,
    /// A step of a test.
    Step,
    /// Part of an expression, or a separator that no expression may contain.
    Operator,
    /// Means something in one place only.
    Part,
}

keywords! {
    From "from" Item, Event "event" Item, Source "source" Item, Action "action" Item, Journey "journey" Item,
    Condition "condition" Item, Function "function" Item, Type "type" Item, Const "const" Item, Fixture "fixture" Item,
    Policy "policy" Item, Audience "audience" Item, Test "test" Item,

    Lookup "lookup" Statement, Send "send" Statement, Call "call" Statement, Update "update" Statement,
    Let "let" Statement, If "if" Statement, Match "match" Statement, Wait "wait" Statement,
    Restart "restart" Statement, Split "split" Statement, Limit "limit" Statement, Parallel "parallel" Statement,
    Repeat "repeat" Statement, Break "break" Statement, Start "start" Statement, Run "run" Statement,
    Jump "jump" Statement, Exit "exit" Statement, Continue "continue" Statement,
    ExitIf "exit if" Statement, ExitWhen "exit when" Statement,

    Schema "schema" Clause, Where "where" Clause, Key "key" Clause, Require "require" Clause, Keep "keep" Clause,
    Channel "channel" Clause, Params "params" Clause, Get "get" Clause, Post "post" Clause, Put "put" Clause,
    Patch "patch" Clause, Delete "delete" Clause, Query "query" Clause, Header "header" Clause, Auth "auth" Clause,
    Body "body" Clause, Timeout "timeout" Clause, Retry "retry" Clause, Cache "cache" Clause,
    Returns "returns" Clause, Consent "consent" Clause, Quiet "quiet" Clause, Cap "cap" Clause,
    On "on" Clause, After "after" Clause, One "one" Clause, Reentry "reentry" Clause, Starts "starts" Clause,
    Ends "ends" Clause, Expires "expires" Clause, Timezone "timezone" Clause, Under "under" Clause,
    Goal "goal" Clause, Moved "moved" Clause, Rest "rest" Clause, Branch "branch" Clause,

    Given "given" Step, Assign "assign" Step, At "at" Step, Receive "receive" Step, Advance "advance" Step,
    Set "set" Step, Crash "crash" Step, Simulate "simulate" Step, Expect "expect" Step,

    And "and" Operator, Or "or" Operator, Not "not" Operator, In "in" Operator, Is "is" Operator, Then "then" Operator,
    Else "else" Operator, True "true" Operator, False "false" Operator, Null "null" Operator, Elif "elif" Operator,
    As "as" Operator, Until "until" Operator,

    Use "use" Part, Up "up" Part, To "to" Part, Per "per" Part, Times "times" Part, Backoff "backoff" Part,
    Stale "stale" Part, Sample "sample" Part, ApiKey "api_key" Part, Extends "extends" Part, Of "of" Part,
    List "list" Part, Map "map" Part, Enter "enter" Part, Leave "leave" Part, Error "error" Part, Always "always" Part,
    Never "never" Part, When "when" Part, Since "since" Part, With "with" Part, By "by" Part, Salt "salt" Part,
    All "all" Part, Any "any" Part, First "first" Part, Every "every" Part, While "while" Part, Fails "fails" Part,
    No "no" Part, Because "because" Part, Share "share" Part, Between "between" Part,
}

impl Kw {
    /// Never a name, even where only a name can stand (except after a dot and before a colon).
    pub(crate) fn is_operator(self) -> bool {
        self.class() == Class::Operator && !matches!(self, Kw::As | Kw::Until)
    }

    /// Begins a statement, clause or step: where reading can go on after a mistake.
    pub(crate) fn is_starter(self) -> bool {
        matches!(self.class(), Class::Statement | Class::Clause | Class::Step)
    }
}

/// A token of the grammar.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Tok<'a> {
    /// Asks the parser for a declaration.
    StartItem,
    /// Asks the parser for an expression.
    StartExpr,
    /// A statement, clause or step that could not be read and was taken out.
    Broken,
    /// A value put in where one is missing.
    NoValue,
    Name(&'a str),
    Kw(Kw),
    Integer(i64),
    Decimal(Decimal),
    Percent(Decimal),
    Duration(Length),
    Date(i32),
    Time(i64),
    DateTime(i64, Option<&'a str>),
    /// `5xx`, by its first digit.
    HttpClass(u8),
    TextOpen,
    BlockTextOpen,
    /// A run of text as written.
    TextPart(&'a str),
    ValueOpen,
    ValueClose,
    TextClose,
    BraceOpen,
    BraceClose,
    ParenOpen,
    ParenClose,
    BracketOpen,
    BracketClose,
    Comma,
    Colon,
    Dot,
    Question,
    Assign,
    FatArrow,
    Arrow,
    DotDot,
    EqEq,
    NotEq,
    Less,
    LessEq,
    Greater,
    GreaterEq,
    Plus,
    Minus,
    Star,
    Slash,
    Percentage,
    Default,
    /// Operators of other languages.
    AndAnd,
    OrOr,
    Bang,
    QuestionDot,
    EqEqEq,
    NotEqEq,
    LessGreater,
}

impl Tok<'_> {
    /// The keyword, if it is one.
    pub(crate) fn kw(&self) -> Option<Kw> {
        match self {
            Tok::Kw(kw) => Some(*kw),
            _ => None,
        }
    }

    /// Opens a bracket; the closer that belongs to it.
    pub(crate) fn closer(&self) -> Option<Tok<'static>> {
        Some(match self {
            Tok::BraceOpen => Tok::BraceClose,
            Tok::ParenOpen => Tok::ParenClose,
            Tok::BracketOpen => Tok::BracketClose,
            Tok::ValueOpen => Tok::ValueClose,
            Tok::TextOpen | Tok::BlockTextOpen => Tok::TextClose,
            _ => return None,
        })
    }

    /// Closes a bracket.
    pub(crate) fn is_closer(&self) -> bool {
        matches!(self, Tok::BraceClose | Tok::ParenClose | Tok::BracketClose | Tok::ValueClose | Tok::TextClose)
    }

    /// After it a value must come, never a statement.
    pub(crate) fn wants_operand(&self) -> bool {
        use Tok::*;
        match self {
            ParenOpen | BracketOpen | ValueOpen | Comma | Colon | Assign | FatArrow | DotDot | EqEq | NotEq | Less
            | LessEq | Greater | GreaterEq | Plus | Minus | Star | Slash | Percentage | Default | AndAnd | OrOr
            | Bang | EqEqEq | NotEqEq | LessGreater => true,
            Kw(kw) => matches!(
                kw,
                super::token::Kw::And | super::token::Kw::Or | super::token::Kw::Not | super::token::Kw::In
            ),
            _ => false,
        }
    }
}

impl Tok<'_> {
    /// What it is, for colours.
    pub(crate) fn lexeme(&self) -> super::LexemeKind {
        use super::LexemeKind as Kind;
        use Tok::*;
        match self {
            Kw(_) | StartItem | StartExpr => Kind::Keyword,
            Name(_) | Broken | NoValue => Kind::Name,
            Integer(_) | Decimal(_) | Percent(_) | Duration(_) | Date(_) | Time(_) | DateTime(..) | HttpClass(_) => {
                Kind::Number
            }
            TextOpen | BlockTextOpen | TextPart(_) | TextClose => Kind::Text,
            ValueOpen | ValueClose => Kind::Value,
            BraceOpen | BraceClose | ParenOpen | ParenClose | BracketOpen | BracketClose | Comma | Colon | Dot
            | Question => Kind::Sign,
            Assign | FatArrow | Arrow | DotDot | EqEq | NotEq | Less | LessEq | Greater | GreaterEq | Plus | Minus
            | Star | Slash | Percentage | Default | AndAnd | OrOr | Bang | QuestionDot | EqEqEq | NotEqEq
            | LessGreater => Kind::Operator,
        }
    }
}

/// A token and its bytes in the file.
pub(crate) type Placed<'a> = (u32, Tok<'a>, u32);
