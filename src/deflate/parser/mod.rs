//! Parsers: which of the possible matches become tokens.

pub(crate) mod greedy;
pub(crate) mod lazy;

/// How far a parser has come, in offsets of the window.
#[derive(Clone, Copy)]
pub(crate) struct Cursor {
    /// The next position to decide on.
    pub(crate) next: usize,
    /// The first literal that is not in the token store yet; at most `next`.
    pub(crate) literals_from: usize,
}
