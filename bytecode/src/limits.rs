//! Bounds on everything a bundle can ask for. The compiler reports them, the verifier enforces them.

/// Largest bundle accepted, in bytes.
pub const BUNDLE_BYTES: usize = 64 << 20;
/// Most registers of one code unit.
pub const REGISTERS: usize = 4_096;
/// Most instructions of one code unit.
pub const INSTRUCTIONS: usize = 65_000;
/// Most entries of any table.
pub const TABLE: usize = 65_535;
/// Deepest nesting of a type.
pub const TYPE_DEPTH: usize = 32;
/// Instructions one activation may run before it is a fault.
pub const FUEL: u64 = 1_000_000;
/// Largest packed frame of a suspended instance, in bytes.
pub const FRAME_BYTES: usize = 64 << 10;
/// Largest event, profile or answer, in bytes of JSON.
pub const DOCUMENT_BYTES: usize = 1 << 20;
/// Deepest nesting of a JSON document.
pub const DOCUMENT_DEPTH: usize = 64;
