//! Imports to functions: by name, and only with a signature the function has.

use super::{
    Builtin, aggregates, chance, clock, conversions, dates, formats, keyed, lists, numbers, patterns, spans, strings,
};
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
const KEYS: Pattern = Pattern::List(&Pattern::K);
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
    Intrinsic {
        name: "@add_spans",
        overloads: &[(&[Pattern::Duration, Pattern::Duration], Pattern::Duration)],
        run: aggregates::add_spans,
    },
    Intrinsic {
        name: "@flatten",
        overloads: &[(&[Pattern::List(&Pattern::Option(&LIST))], LIST)],
        run: lists::flatten,
    },
    Intrinsic { name: "@keys", overloads: &[(&[Pattern::Map(&Pattern::T)], Pattern::List(&STRING))], run: lists::keys },
    Intrinsic { name: "@distinct_by", overloads: &[(&[LIST, KEYS], LIST)], run: keyed::distinct_by },
    Intrinsic { name: "@sort_by", overloads: &[(&[LIST, KEYS, Pattern::Boolean], LIST)], run: keyed::sort_by },
];

/// The implementations of the library's functions. A property and a call of one name have one that knows them apart.
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
    ("padStart", strings::pad_start),
    ("padEnd", strings::pad_end),
    ("matchRegExp", patterns::matches),
    ("replace", patterns::replace),
    ("replaceAll", patterns::replace_all),
    ("split", patterns::split),
    ("round", numbers::round),
    ("floor", numbers::floor),
    ("ceil", numbers::ceil),
    ("abs", numbers::abs),
    ("power", numbers::power),
    ("avg", aggregates::avg),
    ("sum", aggregates::sum),
    ("max", aggregates::max),
    ("min", aggregates::min),
    ("count", aggregates::count),
    ("countOnlyNull", aggregates::count_absent),
    ("countWithNull", aggregates::count_all),
    ("distinctCount", aggregates::count_different),
    ("distinctCountWithNull", aggregates::count_different_all),
    ("listSize", aggregates::count_all),
    ("serializeList", aggregates::serialize),
    ("distinct", keyed::distinct),
    ("distinctWithNull", keyed::distinct_with_absent),
    ("getListItem", lists::at),
    ("in", lists::contains),
    ("intersect", keyed::intersect),
    ("limit", lists::limit),
    ("sort", keyed::sort),
    ("list", lists::of),
    ("toBool", conversions::to_bool),
    ("toInteger", conversions::to_integer),
    ("toDecimal", conversions::to_decimal),
    ("toString", conversions::to_string),
    ("toDateOnly", conversions::to_date),
    ("toDateTime", conversions::to_instant),
    ("toDateTimeOnly", conversions::to_local),
    ("toDuration", conversions::to_duration),
    ("toTimeZone", conversions::to_zone),
    ("year", dates::year),
    ("month", dates::month),
    ("day", dates::day),
    ("weekday", dates::weekday),
    ("hour", dates::hour),
    ("minute", dates::minute),
    ("second", dates::second),
    ("date", dates::date),
    ("time", dates::time),
    ("quarter", dates::quarter),
    ("week", dates::week),
    ("dayOfYear", dates::day_of_year),
    ("setHours", dates::set_hours),
    ("setDays", dates::set_days),
    ("updateTimeZone", dates::in_zone),
    ("daysBetween", spans::days),
    ("monthsBetween", spans::months),
    ("yearsBetween", spans::years),
    ("hoursBetween", spans::hours),
    ("minutesBetween", spans::minutes),
    ("durationBetween", spans::duration),
    ("milliseconds", spans::milliseconds),
    ("today", dates::date),
    ("now", clock::instant),
    ("nowWithDelta", clock::with_delta),
    ("currentTimeInMillis", clock::millis),
    ("inLastHours", clock::in_last_hours),
    ("inLastDays", clock::in_last_days),
    ("inLastMonths", clock::in_last_months),
    ("inLastYears", clock::in_last_years),
    ("inNextHours", clock::in_next_hours),
    ("inNextDays", clock::in_next_days),
    ("inNextMonths", clock::in_next_months),
    ("inNextYears", clock::in_next_years),
    ("next_anniversary", clock::next_anniversary),
    ("getBestSendTime", clock::best_send_time),
    ("random", chance::random),
    ("uuid", chance::uuid),
    ("formatDate", formats::date),
    ("formatTime", formats::time),
    ("formatNumber", formats::number),
];

/// The function of an import, if there is one with its name and types.
pub(crate) fn link(bundle: &Bundle, import: &Import) -> Option<Builtin> {
    let name = bundle.strings.get(import.name.index())?.as_str();
    if let Some(intrinsic) = INTRINSICS.iter().find(|intrinsic| intrinsic.name == name) {
        let fits = |(params, result): &(&[Pattern], Pattern)| signature(bundle, import, &[], params.iter(), result);
        return intrinsic.overloads.iter().any(fits).then_some(intrinsic.run);
    }
    let (_, run) = LIBRARY.iter().find(|(listed, _)| *listed == name)?;
    let fits = functions::named(name).any(|function| {
        function.overloads.iter().any(|overload| {
            let written = overload.params.iter().map(|param| &param.ty);
            let hidden: &[Pattern] = match function.hidden(overload) {
                (true, true) => &[Pattern::DateTime, STRING],
                (true, false) => &[Pattern::DateTime],
                (false, true) => &[STRING],
                (false, false) => &[],
            };
            signature(bundle, import, overload.of, written.chain(hidden), &overload.result)
        })
    });
    fits.then_some(*run)
}

fn signature<'p>(
    bundle: &Bundle,
    import: &Import,
    of: &[Pattern],
    params: impl Iterator<Item = &'p Pattern>,
    result: &Pattern,
) -> bool {
    let mut matcher = Matcher { types: &bundle.types, of, bound: [None; 2] };
    let mut given = import.params.iter();
    for pattern in params {
        if !given.next().is_some_and(|ty| matcher.takes(*ty, pattern)) {
            return false;
        }
    }
    given.next().is_none() && matcher.gives(import.result, result)
}

/// Compares types with patterns; what the variables stand for is found on the way.
struct Matcher<'t> {
    types: &'t [Type],
    of: &'t [Pattern],
    bound: [Option<TypeRef>; 2],
}

impl Matcher<'_> {
    /// What takes an absent value takes a present one.
    fn takes(&mut self, ty: TypeRef, pattern: &Pattern) -> bool {
        let Some(actual) = self.types.get(ty.index()) else { return false };
        match (pattern, actual) {
            (Pattern::Option(wanted), Type::Option(inner)) => self.takes(*inner, wanted),
            (Pattern::Option(wanted), _) => self.takes(ty, wanted),
            (Pattern::List(wanted), Type::List(item)) | (Pattern::Map(wanted), Type::Map(item)) => {
                self.takes(*item, wanted)
            }
            (_, actual) => self.single(ty, pattern, actual),
        }
    }

    /// What comes out must be exactly so.
    fn gives(&mut self, ty: TypeRef, pattern: &Pattern) -> bool {
        let Some(actual) = self.types.get(ty.index()) else { return false };
        match (pattern, actual) {
            // An option of an option is one option: elements that may be absent are found as they are.
            (Pattern::Option(Pattern::T), Type::Option(_)) if self.is_bound(0, ty) => true,
            (Pattern::Option(wanted), Type::Option(inner)) => self.gives(*inner, wanted),
            (Pattern::List(wanted), Type::List(item)) => self.gives(*item, wanted),
            (_, actual) => self.single(ty, pattern, actual),
        }
    }

    fn single(&mut self, ty: TypeRef, pattern: &Pattern, actual: &Type) -> bool {
        match (pattern, actual) {
            (Pattern::T | Pattern::K, Type::Iterator(_)) => false,
            (Pattern::T, _) => self.bind(0, ty) && (self.of.is_empty() || self.allowed(ty)),
            (Pattern::K, _) => self.bind(1, ty),
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

    /// Elements that may be absent are of the type that they have when they are there.
    fn allowed(&self, ty: TypeRef) -> bool {
        let core = match self.types.get(ty.index()) {
            Some(Type::Option(inner)) => *inner,
            _ => ty,
        };
        let Some(actual) = self.types.get(core.index()) else { return false };
        let mut plain = Matcher { types: self.types, of: &[], bound: [None; 2] };
        self.of.iter().any(|pattern| plain.single(core, pattern, actual))
    }

    fn bind(&mut self, variable: usize, ty: TypeRef) -> bool {
        if let Some(place) = self.bound.get_mut(variable)
            && place.is_none()
        {
            *place = Some(ty);
        }
        self.is_bound(variable, ty)
    }

    fn is_bound(&self, variable: usize, ty: TypeRef) -> bool {
        let bound = self.bound.get(variable).copied().flatten();
        bound.is_some_and(|bound| bound == ty || self.types.get(bound.index()) == self.types.get(ty.index()))
    }
}

/// Whether the machine has the function.
#[cfg(test)]
pub(super) fn has(name: &str) -> bool {
    LIBRARY.iter().any(|(listed, _)| *listed == name)
}
