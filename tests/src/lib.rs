//! Behaviour across packages. The tests are in `it/`, the cases in `accept/`, `reject/` and `run/`.
