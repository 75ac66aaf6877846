//! Signatures and documentation of the built-in functions, as data: the checker chooses overloads from it, the
//! machine implements it, hover and the reference print it.
//!
//! Names and argument order follow the published list where it has the function; what people need beside it
//! has short plain names.

mod aggregates;
mod clock;
mod conversions;
mod dates;
mod formats;
mod lists;
mod numbers;
mod special;
mod text;

/// A built-in function or property.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Function {
    /// Name in programs and in bundles.
    pub name: &'static str,
    /// How it is written.
    pub form: Form,
    /// Signatures; the first whose parameters take the arguments is chosen. Exact types come before wider ones.
    pub overloads: &'static [Overload],
    /// What it looks at besides its arguments.
    pub needs: Needs,
    /// What it does, in a sentence.
    pub summary: &'static str,
    /// Expressions and what they give, at 2026-03-06T09:00Z in UTC.
    pub examples: &'static [(&'static str, &'static str)],
    /// What the published documentation says otherwise, or leaves open, and what holds here.
    pub difference: Option<&'static str>,
    /// Not in the published list.
    pub own: bool,
}

/// How a function is written.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Form {
    /// `round(x)`
    Call,
    /// `x.hour`: exactly one parameter. Absence flows through it.
    Property,
    /// `today`: no parameter.
    Name,
    /// Written as a call with a constant text; the compiler makes something else of it.
    Special,
}

/// What a function looks at besides its arguments. The compiler appends it to the arguments in the bundle.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// The time zone of the journey (of the project, outside journeys), where the first argument is an instant.
    Zone,
    /// The receipt time of the record, then the zone.
    Clock,
    /// The record that is applied: the same for every replay, another for every call.
    Chance,
}

/// One signature.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Overload {
    /// Parameters, by position.
    pub params: &'static [Param],
    /// Type of the result.
    pub result: Type,
    /// What [`Type::T`] may stand for; empty: anything.
    pub of: &'static [Type],
}

/// A parameter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Param {
    /// Name, for messages and documentation.
    pub name: &'static str,
    /// Type it takes.
    pub ty: Type,
    /// What a constant given for it must be.
    pub rule: Rule,
}

/// What is known of the text that a parameter takes; checked where the argument is a constant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rule {
    /// Any value.
    Any,
    /// The name of a time zone, such as `Europe/Paris`.
    Zone,
    /// The same, and the published documentation wants a constant.
    ConstantZone,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A regular expression.
    Pattern,
    /// Text that reads as the type of the result.
    Readable,
}

/// Types in signatures.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "named after the types of the language")]
pub enum Type {
    Boolean,
    Integer,
    Decimal,
    String,
    Date,
    Time,
    DateTime,
    LocalDateTime,
    Duration,
    /// Any of the types above.
    Scalar,
    /// A type variable: the same type wherever it stands in one overload ([`Overload::of`]).
    T,
    /// Another type variable.
    K,
    /// A constant text that names a field of the elements of the list before it. The compiler resolves it: no import
    /// has such a parameter.
    Attribute,
    List(&'static Type),
    Map(&'static Type),
    Option(&'static Type),
}

/// Every built-in function, by topic.
pub fn all() -> impl Iterator<Item = &'static Function> {
    topics().flat_map(|(_, functions)| functions)
}

/// The functions of each topic, under its title.
pub fn topics() -> impl Iterator<Item = (&'static str, &'static [Function])> {
    [
        ("Text", text::FUNCTIONS),
        ("Numbers", numbers::FUNCTIONS),
        ("Sums and counts", aggregates::FUNCTIONS),
        ("Lists", lists::FUNCTIONS),
        ("Conversions", conversions::FUNCTIONS),
        ("Dates and times", dates::FUNCTIONS),
        ("Clock and chance", clock::FUNCTIONS),
        ("Formats", formats::FUNCTIONS),
        ("Special forms", special::FUNCTIONS),
    ]
    .into_iter()
}

/// The function of a name and a form.
#[must_use]
pub fn find(name: &str, form: Form) -> Option<&'static Function> {
    all().find(|f| f.name == name && f.form == form)
}

/// The functions of a name: a property and a call may share one.
pub fn named(name: &str) -> impl Iterator<Item = &'static Function> {
    all().filter(move |f| f.name == name)
}

impl Function {
    const fn new(
        name: &'static str,
        overloads: &'static [Overload],
        summary: &'static str,
        examples: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self {
            name,
            form: Form::Call,
            overloads,
            needs: Needs::Nothing,
            summary,
            examples,
            difference: None,
            own: false,
        }
    }

    const fn form(self, form: Form) -> Self {
        Self { form, ..self }
    }

    const fn needs(self, needs: Needs) -> Self {
        Self { needs, ..self }
    }

    const fn own(self) -> Self {
        Self { own: true, ..self }
    }

    const fn differs(self, how: &'static str) -> Self {
        Self { difference: Some(how), ..self }
    }

    /// What the compiler appends to the arguments of an overload: the receipt time, the zone.
    #[must_use]
    pub fn hidden(&self, overload: &Overload) -> (bool, bool) {
        match self.needs {
            Needs::Nothing | Needs::Chance => (false, false),
            Needs::Clock => (true, true),
            Needs::Zone => (false, overload.params.first().is_some_and(|p| p.ty == Type::DateTime)),
        }
    }
}

impl Overload {
    /// Some parameter names a field: the compiler writes such a call as a query.
    #[must_use]
    pub fn by_attribute(&self) -> bool {
        self.params.iter().any(|p| p.ty == Type::Attribute)
    }
}

const fn p(name: &'static str, ty: Type) -> Param {
    Param { name, ty, rule: Rule::Any }
}

const fn ruled(name: &'static str, ty: Type, rule: Rule) -> Param {
    Param { name, ty, rule }
}

const fn to(params: &'static [Param], result: Type) -> Overload {
    Overload { params, result, of: &[] }
}

const fn of(types: &'static [Type], params: &'static [Param], result: Type) -> Overload {
    Overload { params, result, of: types }
}

/// Single values.
const SCALARS: &[Type] = &[
    Type::Integer,
    Type::Decimal,
    Type::String,
    Type::Boolean,
    Type::DateTime,
    Type::LocalDateTime,
    Type::Date,
    Type::Duration,
    Type::Time,
];

#[cfg(test)]
mod tests;
