//! The long text of each diagnostic code.
