//! Tables of the match finders: constant sizes, on the heap, holding 16-bit window positions.
//!
//! A table of constant size needs no bounds check for an index that was masked to that size.
//! Position 0 means "none": the window keeps it free.

/// An array of `N` entries on the heap.
pub(crate) fn boxed<T: Copy, const N: usize>(value: T) -> Box<[T; N]> {
    match vec![value; N].into_boxed_slice().try_into() {
        Ok(table) => table,
        Err(_) => unreachable!("the slice has N entries"),
    }
}

/// Moves all positions of `table` back by 32 KiB; what falls out of the window becomes 0, "none".
#[inline(always)]
pub(crate) fn slide(table: &mut [u16]) {
    for position in table {
        *position = position.saturating_sub(32768);
    }
}
