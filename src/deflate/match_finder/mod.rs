//! Match finders: where has what comes next been seen before?

pub(crate) mod hash_chain;

/// A match, or none when `length` is 0.
#[derive(Clone, Copy, Default)]
pub(crate) struct Match {
    /// Bytes.
    pub(crate) length: usize,
    /// Bytes back.
    pub(crate) distance: usize,
}

/// Moves all positions of `table` back by half the 64 Ki position space; what falls out becomes 0, "none".
#[inline]
pub(crate) fn slide(table: &mut [u16]) {
    for position in table {
        *position = position.saturating_sub(32768);
    }
}
