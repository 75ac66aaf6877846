//! The dialect: what is read, what is refused, how it looks in ours.
