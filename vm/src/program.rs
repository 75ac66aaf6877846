//! A loaded bundle: decoded, verified, linked.
