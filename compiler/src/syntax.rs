//! Tokens and the parser: every text has a tree.
