//! Codes of what can be wrong with the manifest and the schemas. Each has a page under `docs/errors/`.

/// The manifest is not TOML.
pub(crate) const SYNTAX: u16 = 501;
/// A key that means nothing.
pub(crate) const UNKNOWN_KEY: u16 = 502;
/// A value of the wrong sort, or outside what is allowed.
pub(crate) const VALUE: u16 = 503;
/// A key that must be there.
pub(crate) const MISSING_KEY: u16 = 504;
/// Planned, but not supported yet.
pub(crate) const NOT_YET: u16 = 505;
/// A schema entry that says too little or too much.
pub(crate) const ENTRY: u16 = 506;
/// A file or folder that cannot be read.
pub(crate) const UNREADABLE: u16 = 507;
/// A schema file that holds no schema.
pub(crate) const NO_SCHEMA: u16 = 508;
/// Two files with the same `$id`.
pub(crate) const DUPLICATE: u16 = 509;
/// No schema is called so.
pub(crate) const UNKNOWN_SCHEMA: u16 = 510;
/// Several schemas are called so.
pub(crate) const AMBIGUOUS: u16 = 511;
/// A field group that is not meant for the class.
pub(crate) const MISFIT: u16 = 512;
/// Two declarations of a field that contradict each other.
pub(crate) const CONFLICT: u16 = 513;
/// A reference that leads nowhere.
pub(crate) const DANGLING: u16 = 514;
/// A descriptor that does not fit its schema.
pub(crate) const DESCRIPTOR: u16 = 515;
/// Two schemas for the profile.
pub(crate) const TWO_PROFILES: u16 = 516;
/// No journeys.
pub(crate) const NO_JOURNEYS: u16 = 517;
/// A schema that is not the one pinned.
pub(crate) const LOCK: u16 = 518;
/// A pattern that the door cannot use.
pub(crate) const PATTERN: u16 = 519;
