//! Names, types and presence: from the syntax tree to the typed program.
