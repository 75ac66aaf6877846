//! The daemon that runs journeys: HTTP in, the journal and the state on disk, HTTP out.
//!
//! Only this package touches the network and the clock.

pub mod clock;
pub mod journal;
pub mod http;
pub mod metrics;
pub mod partition;
pub mod service;
pub mod store;
