//! The deterministic state machine of a partition.
