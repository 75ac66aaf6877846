//! The instruction table: each opcode is declared once, everything else derives from it.
//!
//! An operand's *role* says what it means; encoding, decoding, liveness, verification of bounds and
//! definedness, and the disassembly follow from the roles. Typing rules are in `verify`.
//!
//! Code is a register machine. Registers of a unit are statically typed (`Code::regs`). A register
//! must be written on every path before it is read. Cycles inside one activation go through
//! [`Instr::Next`]; anything else that loops passes a suspension. Fuel bounds the rest.

use crate::types::{ColRef, ConstRef, DocRef, ImportRef, Pc, PointRef, Reg, TypeRef};

/// Consecutive registers `first .. first + count`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Regs {
    /// The first register.
    pub first: Reg,
    /// How many.
    pub count: u16,
}

/// One operand with its role.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operand {
    /// Register written.
    Out(Reg),
    /// Register read.
    In(Reg),
    /// Registers read.
    Ins(Regs),
    /// Constant.
    Const(ConstRef),
    /// Type.
    Type(TypeRef),
    /// Where control may go.
    Jump(Pc),
    /// Document read.
    Doc(DocRef),
    /// Column of the document before it.
    Col(ColRef),
    /// Built-in function.
    Import(ImportRef),
    /// Point of the journey.
    Point(PointRef),
    /// Index of a field in the record type of the register before it, or of an arm of the point before it.
    Index(u16),
}

/// An entry of the instruction table, for documentation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Opcode {
    /// The byte that starts it.
    pub code: u8,
    /// Its name.
    pub mnemonic: &'static str,
    /// What it does.
    pub text: &'static [&'static str],
    /// Name and role ([`Operand`]) of each operand, in order.
    pub operands: &'static [(&'static str, &'static str)],
}

macro_rules! role_type {
    (Out) => {
        Reg
    };
    (In) => {
        Reg
    };
    (Ins) => {
        Regs
    };
    (Const) => {
        ConstRef
    };
    (Type) => {
        TypeRef
    };
    (Jump) => {
        Pc
    };
    (Doc) => {
        DocRef
    };
    (Col) => {
        ColRef
    };
    (Import) => {
        ImportRef
    };
    (Point) => {
        PointRef
    };
    (Index) => {
        u16
    };
}

macro_rules! opcodes {
    ($( $(#[doc = $doc:literal])* $code:literal $name:ident $mnemonic:literal { $($field:ident : $role:ident),* } )*) => {
        /// One instruction.
        #[expect(missing_docs, reason = "operands are named by their role in the table")]
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Instr {$(
            $(#[doc = $doc])*
            $name { $($field: role_type!($role)),* },
        )*}

        impl Instr {
            /// All opcodes with their mnemonics, in table order.
            pub const TABLE: &'static [(u8, &'static str)] = &[$(($code, $mnemonic)),*];

            /// The same for documentation: what each does, and its operands by name and role.
            pub const REFERENCE: &'static [Opcode] = &[$(Opcode {
                code: $code,
                mnemonic: $mnemonic,
                text: &[$($doc),*],
                operands: &[$((stringify!($field), stringify!($role))),*],
            }),*];

            /// The byte that starts this instruction.
            #[must_use]
            pub fn opcode(&self) -> u8 { match self { $(Instr::$name { .. } => $code),* } }

            /// The name in a disassembly.
            #[must_use]
            pub fn mnemonic(&self) -> &'static str { match self { $(Instr::$name { .. } => $mnemonic),* } }

            /// Visits every operand in order.
            pub fn operands(&self, mut visit: impl FnMut(Operand)) {
                match *self { $(Instr::$name { $($field),* } => { $(visit(Operand::$role($field));)* let _ = &mut visit; })* }
            }

            /// Builds the instruction of an opcode; `source` supplies its operands in order.
            ///
            /// # Errors
            /// Whatever the source reports. An unknown opcode is `Ok(None)`.
            pub fn build<S: Source>(opcode: u8, source: &mut S) -> Result<Option<Instr>, S::Error> {
                Ok(Some(match opcode {
                    $($code => Instr::$name { $($field: role_read!(source, $role)),* },)*
                    _ => return Ok(None),
                }))
            }
        }
    };
}

/// Where the operands of an instruction come from when it is decoded.
pub trait Source {
    /// What can go wrong.
    type Error;
    /// The next number, at most 16 bits.
    ///
    /// # Errors
    /// The input ended or the number is too large.
    fn number(&mut self) -> Result<u16, Self::Error>;
}

macro_rules! role_read {
    ($s:ident, Ins) => {
        Regs { first: Reg($s.number()?), count: $s.number()? }
    };
    ($s:ident, Index) => {
        $s.number()?
    };
    ($s:ident, Out) => {
        Reg($s.number()?)
    };
    ($s:ident, In) => {
        Reg($s.number()?)
    };
    ($s:ident, Const) => {
        ConstRef($s.number()?)
    };
    ($s:ident, Type) => {
        TypeRef($s.number()?)
    };
    ($s:ident, Jump) => {
        Pc($s.number()?)
    };
    ($s:ident, Doc) => {
        DocRef($s.number()?)
    };
    ($s:ident, Col) => {
        ColRef($s.number()?)
    };
    ($s:ident, Import) => {
        ImportRef($s.number()?)
    };
    ($s:ident, Point) => {
        PointRef($s.number()?)
    };
}

opcodes! {
    // Values
    /// `out = constant`; the register's type is the constant's or an option of it.
    0x01 Const "const" { out: Out, value: Const }
    /// `out = a`; also widens `T` to `T?`.
    0x02 Move "move" { out: Out, a: In }
    /// `out = absent`.
    0x03 Absent "absent" { out: Out }
    /// `out` (of type `T`) `= a` (of type `T?`), which must be present: a fault otherwise (the checker proved it).
    0x04 Unwrap "unwrap" { out: Out, a: In }
    /// `out = column of the document in context`; the document must be in context at this code.
    0x05 Load "load" { out: Out, doc: Doc, col: Col }
    /// `out = field of the record in a`; absent when `a` is.
    0x06 Field "field" { out: Out, a: In, field: Index }
    /// `out = map[key]`, of type `T?`; absent when the map is.
    0x07 Entry "entry" { out: Out, map: In, key: In }
    /// `out = list of registers`.
    0x08 List "list" { out: Out, items: Ins }
    /// `out = record`, fields in the order of its type (given by the register's type).
    0x09 Record "record" { out: Out, fields: Ins }
    /// `out = map`, registers are key, value, key, value, …; an absent value leaves its key out.
    0x0a Map "map" { out: Out, entries: Ins }

    // Context
    /// `out = receipt time of the record being applied`, a datetime in UTC.
    0x10 Now "now" { out: Out }
    /// `out = idempotency key of the step being rendered`; only in an endpoint's code.
    0x11 StepKey "step_key" { out: Out }
    /// `out = identity of the profile`, text.
    0x12 ProfileId "profile_id" { out: Out }
    /// `out = namespace of the profile's identity`, text.
    0x13 ProfileNamespace "profile_ns" { out: Out }
    /// `out = whether the answer in context is there` (false after a failed lookup that ends `or none`).
    0x14 Answered "answered" { out: Out }
    /// `out = text of the error in context` (`timeout`, `http 404`, …).
    0x15 ErrorText "error_text" { out: Out }

    // Control
    /// Goes on at `to`.
    0x20 Jump "jump" { to: Jump }
    /// Goes on at `to` if `a` (boolean) is true.
    0x21 If "if" { a: In, to: Jump }
    /// Goes on at `to` if `a` (boolean) is false.
    0x22 Unless "unless" { a: In, to: Jump }
    /// Goes on at `to` if `a` is present.
    0x23 IfPresent "if_present" { a: In, to: Jump }
    /// Goes on at `to` if `a` is absent.
    0x24 IfAbsent "if_absent" { a: In, to: Jump }
    /// Ends a guard or an expression with a value.
    0x25 Return "return" { a: In }
    /// Ends a rendering; its results are in the registers the endpoint names.
    0x26 Halt "halt" { }

    // Truth and order
    /// `out = not a`.
    0x30 Not "not" { out: Out, a: In }
    /// `out = a == b`, total: both absent is true, one absent is false. Types are equal up to option.
    0x31 Eq "eq" { out: Out, a: In, b: In }
    /// `out = a < b`, of one ordered type (integer, decimal, string, date, time, datetime, localdatetime).
    0x32 Less "less" { out: Out, a: In, b: In }
    /// `out = a <= b`.
    0x33 LessEq "less_eq" { out: Out, a: In, b: In }
    /// `out = a is present`.
    0x34 Present "present" { out: Out, a: In }

    // Numbers
    /// `out = a + b`, both integer or both decimal; overflow is a fault.
    0x40 Add "add" { out: Out, a: In, b: In }
    /// `out = a - b`.
    0x41 Sub "sub" { out: Out, a: In, b: In }
    /// `out = a * b`.
    0x42 Mul "mul" { out: Out, a: In, b: In }
    /// `out = a / b`, decimals; absent when `b` is zero.
    0x43 Div "div" { out: Out, a: In, b: In }
    /// `out = a % b`, both integer or both decimal; absent when `b` is zero.
    0x44 Rem "rem" { out: Out, a: In, b: In }
    /// `out = -a`.
    0x45 Neg "neg" { out: Out, a: In }
    /// `out = decimal of the integer a`; absent when `a` is (then `out` is an option).
    0x46 Widen "widen" { out: Out, a: In }

    // Text
    /// `out = concatenation of text registers`.
    0x50 Concat "concat" { out: Out, parts: Ins }
    /// `out = text of a` (any scalar; the plain form used in interpolation).
    0x51 Text "text" { out: Out, a: In }
    /// `out = JSON of a` (any type but an iterator); an absent field is left out.
    0x52 Json "json" { out: Out, a: In }

    // Lists
    /// `out = iterator over the list a`; an absent list is empty.
    0x60 Iterate "iterate" { out: Out, a: In }
    /// `out = next element`, or goes on at `end` when there is none.
    0x61 Next "next" { out: Out, iterator: In, end: Jump }
    /// Appends `item` to the list in `list` (which stays in its register).
    0x62 Push "push" { list: In, item: In }

    // Calls
    /// `out = built-in function(args)`.
    0x70 Call "call" { out: Out, function: Import, args: Ins }

    // Steps of a journey
    /// Notes in the timeline that this step was passed (a split takes `Arm`, an exit `Exit`).
    0x80 Step "step" { point: Point }
    /// Notes which arm of a split was taken.
    0x81 Arm "arm" { point: Point, arm: Index }
    /// Suspends at a wait, race or call point until one of its wake-ups; takes the way of a limit; starts branches;
    /// writes the profile at an update.
    0x82 Suspend "suspend" { point: Point }
    /// Ends the instance with a reason (text).
    0x83 Exit "exit" { reason: In }
    /// Ends a branch of a `parallel`; where enough have ended, the instance goes on after it.
    0x88 Join "join" { }
}
