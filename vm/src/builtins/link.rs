//! Imports to functions: by name, and only with a signature the function has.

use super::{Builtin, dates, lists, numbers, strings};
use journey_bytecode::program::{Bundle, Import};
use journey_bytecode::types::{Type, TypeRef};
use journey_stdlib::functions::{self, Type as Pattern};

/// Functions that only compiled code calls, with their signatures.
struct Intrinsic {
    name: &'static str,
    overloads: &'static [(&'static [Pattern], Pattern)],
    run: Builtin,
}

const STRING: Pattern = Pattern::String;
const INTEGER: Pattern = Pattern::Integer;
const MOVES: &[(&[Pattern], Pattern)] = &[
    (&[Pattern::DateTime, Pattern::Duration, STRING], Pattern::DateTime),
    (&[Pattern::LocalDateTime, Pattern::Duration, STRING], Pattern::LocalDateTime),
    (&[Pattern::Date, Pattern::Duration, STRING], Pattern::Date),
];
const LIST: Pattern = Pattern::List(&Pattern::T);
const MAYBE_T: Pattern = Pattern::Option(&Pattern::T);
/// Takes a list or an absent one.
const MAYBE_LIST: Pattern = Pattern::Option(&LIST);

const INTRINSICS: &[Intrinsic] = &[
    Intrinsic { name: "@add_span", overloads: MOVES, run: dates::add_span },
    Intrinsic { name: "@sub_span", overloads: MOVES, run: dates::sub_span },
    Intrinsic { name: "@neg_span", overloads: &[(&[Pattern::Duration], Pattern::Duration)], run: dates::neg_span },
    Intrinsic {
        name: "@at_time",
        overloads: &[(&[Pattern::DateTime, Pattern::Time, STRING], Pattern::DateTime)],
        run: dates::at_time,
    },
    Intrinsic {
        name: "@day_at",
        overloads: &[
            (&[Pattern::DateTime, Pattern::Time, STRING], Pattern::DateTime),
            (&[Pattern::LocalDateTime, Pattern::Time, STRING], Pattern::DateTime),
            (&[Pattern::Date, Pattern::Time, STRING], Pattern::DateTime),
        ],
        run: dates::day_at,
    },
    Intrinsic {
        name: "@instant",
        overloads: &[
            (&[Pattern::LocalDateTime, STRING], Pattern::DateTime),
            (&[Pattern::Date, STRING], Pattern::DateTime),
        ],
        run: dates::instant,
    },
    Intrinsic { name: "@bucket", overloads: &[(&[STRING, STRING, INTEGER], INTEGER)], run: lists::bucket },
    Intrinsic { name: "@url_segment", overloads: &[(&[STRING], STRING)], run: strings::url_segment },
    Intrinsic {
        name: "@entry_key",
        overloads: &[(&[Pattern::List(&Pattern::Option(&STRING))], STRING)],
        run: lists::entry_key,
    },
    Intrinsic { name: "@count", overloads: &[(&[MAYBE_LIST], INTEGER)], run: lists::count },
    Intrinsic { name: "@at", overloads: &[(&[MAYBE_LIST, INTEGER], MAYBE_T)], run: lists::at },
    Intrinsic { name: "@last", overloads: &[(&[MAYBE_LIST], MAYBE_T)], run: lists::last },
];

/// The implementations of the library's functions.
const LIBRARY: &[(&str, Builtin)] = &[
    ("text", strings::text),
    ("upper", strings::upper),
    ("lower", strings::lower),
    ("trim", strings::trim),
    ("length", strings::length),
    ("isEmpty", strings::is_empty),
    ("isNotEmpty", strings::is_not_empty),
    ("concat", strings::concat),
    ("contain", strings::contain),
    ("containIgnoreCase", strings::contain_ignore_case),
    ("startWith", strings::start_with),
    ("startWithIgnoreCase", strings::start_with_ignore_case),
    ("endWith", strings::end_with),
    ("endWithIgnoreCase", strings::end_with_ignore_case),
    ("equalIgnoreCase", strings::equal_ignore_case),
    ("notEqualIgnoreCase", strings::not_equal_ignore_case),
    ("indexOf", strings::index_of),
    ("lastIndexOf", strings::last_index_of),
    ("substr", strings::substr),
    ("round", numbers::round),
    ("floor", numbers::floor),
    ("ceil", numbers::ceil),
    ("abs", numbers::abs),
    ("year", dates::year),
    ("month", dates::month),
    ("day", dates::day),
    ("weekday", dates::weekday),
    ("hour", dates::hour),
    ("minute", dates::minute),
    ("second", dates::second),
    ("date", dates::date),
    ("time", dates::time),
    ("today", dates::date),
];

/// The function of an import, if there is one with its name and types.
pub(crate) fn link(bundle: &Bundle, import: &Import) -> Option<Builtin> {
    let name = bundle.strings.get(import.name.index())?.as_str();
    if let Some(intrinsic) = INTRINSICS.iter().find(|intrinsic| intrinsic.name == name) {
        let fits = |(params, result): &(&[Pattern], Pattern)| signature(bundle, import, params.iter(), result);
        return intrinsic.overloads.iter().any(fits).then_some(intrinsic.run);
    }
    let function = functions::find(name)?;
    let (_, run) = LIBRARY.iter().find(|(listed, _)| *listed == name)?;
    let fits = function.overloads.iter().any(|overload| {
        let written = overload.params.iter().map(|param| &param.ty);
        let hidden: &[Pattern] = match overload.params.first() {
            _ if !function.zoned => &[],
            None => &[Pattern::DateTime, STRING],
            Some(first) if first.ty == Pattern::DateTime => &[STRING],
            Some(_) => &[],
        };
        signature(bundle, import, written.chain(hidden), &overload.result)
    });
    fits.then_some(*run)
}

fn signature<'p>(
    bundle: &Bundle,
    import: &Import,
    params: impl Iterator<Item = &'p Pattern>,
    result: &Pattern,
) -> bool {
    let mut matcher = Matcher { types: &bundle.types, variable: None };
    let mut given = import.params.iter();
    for pattern in params {
        let Some(ty) = given.next() else { return false };
        // What takes an absent value takes a present one.
        let fits = match pattern {
            Pattern::Option(inner) => matcher.fits(*ty, pattern) || matcher.fits(*ty, inner),
            _ => matcher.fits(*ty, pattern),
        };
        if !fits {
            return false;
        }
    }
    given.next().is_none() && matcher.fits(import.result, result)
}

struct Matcher<'t> {
    types: &'t [Type],
    variable: Option<TypeRef>,
}

impl Matcher<'_> {
    fn fits(&mut self, ty: TypeRef, pattern: &Pattern) -> bool {
        let Some(actual) = self.types.get(ty.index()) else { return false };
        match (pattern, actual) {
            (Pattern::T, Type::Iterator(_)) => false,
            // An option of an option is one option: elements that may be absent are found as they are.
            (Pattern::Option(Pattern::T), Type::Option(_)) if self.is_variable(ty) => true,
            (Pattern::T, _) => self.bind(ty),
            (Pattern::List(inner), Type::List(item)) | (Pattern::Option(inner), Type::Option(item)) => {
                self.fits(*item, inner)
            }
            (Pattern::Boolean | Pattern::Scalar, Type::Boolean)
            | (Pattern::Integer | Pattern::Scalar, Type::Integer)
            | (Pattern::Decimal | Pattern::Scalar, Type::Decimal)
            | (Pattern::String | Pattern::Scalar, Type::String)
            | (Pattern::Date | Pattern::Scalar, Type::Date)
            | (Pattern::Time | Pattern::Scalar, Type::Time)
            | (Pattern::DateTime | Pattern::Scalar, Type::DateTime)
            | (Pattern::LocalDateTime | Pattern::Scalar, Type::LocalDateTime)
            | (Pattern::Duration | Pattern::Scalar, Type::Duration) => true,
            _ => false,
        }
    }

    fn bind(&mut self, ty: TypeRef) -> bool {
        if self.variable.is_none() {
            self.variable = Some(ty);
        }
        self.is_variable(ty)
    }

    fn is_variable(&self, ty: TypeRef) -> bool {
        self.variable.is_some_and(|bound| bound == ty || self.types.get(bound.index()) == self.types.get(ty.index()))
    }
}
