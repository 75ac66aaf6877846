//! Signatures and documentation of the built-in functions, as data: the checker chooses overloads from it, the
//! machine implements it, hover and the reference print it.
//!
//! Names and argument order follow the published list where it has the function; what people need beside it
//! has short plain names.

mod dates;
mod numbers;
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
    /// It depends on the time zone of the journey (of the project, outside journeys).
    pub zoned: bool,
    /// What it does, in a sentence.
    pub summary: &'static str,
    /// Expressions and what they give.
    pub examples: &'static [(&'static str, &'static str)],
}

/// How a function is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// `round(x)`
    Call,
    /// `x.hour`: exactly one parameter. Absence flows through it.
    Property,
    /// `today`: no parameter.
    Name,
}

/// One signature.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Overload {
    /// Parameters, by position.
    pub params: &'static [Param],
    /// Type of the result.
    pub result: Type,
}

/// A parameter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Param {
    /// Name, for messages and documentation.
    pub name: &'static str,
    /// Type it takes.
    pub ty: Type,
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
    /// A type variable: the same type wherever it stands in one overload.
    T,
    List(&'static Type),
    Option(&'static Type),
}

/// Every built-in function, by topic.
pub fn all() -> impl Iterator<Item = &'static Function> {
    text::FUNCTIONS.iter().chain(numbers::FUNCTIONS).chain(dates::FUNCTIONS)
}

/// The function of a name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Function> {
    all().find(|f| f.name == name)
}

const fn p(name: &'static str, ty: Type) -> Param {
    Param { name, ty }
}

#[cfg(test)]
mod tests;
