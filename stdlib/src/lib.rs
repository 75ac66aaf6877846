//! The library of the language as data: built-in functions ([`functions`]) and the own XDM core ([`xdm`]).

pub mod functions;
pub mod xdm;
