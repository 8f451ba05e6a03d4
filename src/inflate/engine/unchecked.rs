//! Loads and stores without a bounds check, for the fast loop and the copies in it.
//!
//! The loop compares its two cursors with the margins once a round, and the compiler cannot see
//! that nothing in a round goes beyond them. With checked slices instead, reading is slower by
//! (Zen 4, twelve kinds of files): 4 % for the loads of input, 4 % for the copies of matches; the
//! stores of literals would cost 1 % and are checked. Where assertions are on, as in tests and
//! fuzzing, all are checked.

#![allow(unsafe_code)]

/// Bytes that [`load`] and [`store`] move.
pub(super) const STEP: usize = 16;

/// The eight bytes from `input[at]` on, as a little-endian number.
///
/// # Safety
/// `at + 8 <= input.len()`.
#[inline(always)]
pub(super) unsafe fn load_word(input: &[u8], at: usize) -> u64 {
    debug_assert!(at + 8 <= input.len());
    // SAFETY: the caller promises that the eight bytes are there; they need no alignment.
    u64::from_le_bytes(unsafe { input.as_ptr().add(at).cast::<[u8; 8]>().read() })
}

/// The sixteen bytes from `bytes[at]` on.
///
/// # Safety
/// `at + STEP <= bytes.len()`.
#[inline(always)]
pub(super) unsafe fn load(bytes: &[u8], at: usize) -> [u8; STEP] {
    debug_assert!(at + STEP <= bytes.len());
    // SAFETY: the caller promises that the bytes are there; they need no alignment.
    unsafe { bytes.as_ptr().add(at).cast::<[u8; STEP]>().read() }
}

/// Puts sixteen bytes at `bytes[at]` and after it.
///
/// # Safety
/// `at + STEP <= bytes.len()`.
#[inline(always)]
pub(super) unsafe fn store(bytes: &mut [u8], at: usize, step: [u8; STEP]) {
    debug_assert!(at + STEP <= bytes.len());
    // SAFETY: the caller promises that the bytes are there; they need no alignment.
    unsafe { bytes.as_mut_ptr().add(at).cast::<[u8; STEP]>().write(step) }
}
