//! Copies of matches: within the output, and from the dictionary before it.
//!
//! [`copy_overlong`] moves sixteen bytes at a time and writes past the match, into room that the
//! next tokens fill. A match may overlap itself: distance 3, length 9 after `abc` makes
//! `abcabcabc`. Then bytes would be read that have just been written, which a processor is slow
//! at. So a distance below sixteen is not copied but written: the bytes are repeated in a register,
//! by one multiplication, and stored again and again.
//!
//! ```text
//! abc × 1001001001001001  =  abcabcabcabcabca       stored every 15 bytes
//! ```

#![allow(unsafe_code)]

use super::unchecked::{STEP, load, store};

/// Steps that are moved whatever the length is: few matches are longer than 48 bytes, so the branch
/// for more is predicted well.
const CERTAIN_STEPS: usize = 3;

/// Bytes that [`copy_overlong`] may write after the match.
pub(super) const SLACK_BYTES: usize = CERTAIN_STEPS * STEP;

/// By distance, how to repeat that many bytes in a register.
static REPEATS: [Repeat; STEP] = {
    let mut repeats = [Repeat { mask: 0, factor: 0, stride: STEP }; STEP];
    let mut distance = 1;
    while distance < STEP {
        let mut factor = 0;
        let mut place = 0;
        while place < STEP {
            factor |= 1 << (8 * place);
            place += distance;
        }
        let mask = (1 << (8 * distance)) - 1;
        repeats[distance] = Repeat { mask, factor, stride: STEP - STEP % distance };
        distance += 1;
    }
    repeats
};

/// How a sequence is repeated.
#[derive(Clone, Copy)]
struct Repeat {
    /// The bits of the sequence.
    mask: u128,
    /// One at each place where the sequence begins again.
    factor: u128,
    /// Bytes that are a whole number of sequences.
    stride: usize,
}

/// Copies a match to `output[out..]`, and writes up to [`SLACK_BYTES`] after it.
///
/// # Safety
/// `distance <= out`, `3 <= length`, `out + length + SLACK_BYTES <= output.len()`.
#[inline(always)]
pub(super) unsafe fn copy_overlong(output: &mut [u8], out: usize, length: usize, distance: usize) {
    let (mut from, mut to, end) = (out - distance, out, out + length);
    if distance < STEP {
        // SAFETY: the conditions are the same.
        return unsafe { write_repeated(output, out, length, distance) };
    }
    loop {
        for _ in 0..CERTAIN_STEPS {
            // SAFETY: `from <= to`, and before the first step `to` is less than `end`, after which
            // there is room for all of them.
            unsafe {
                let step = load(output, from);
                store(output, to, step);
            }
            (from, to) = (from + STEP, to + STEP);
        }
        if to >= end {
            return;
        }
    }
}

/// Does the same for distances below sixteen.
///
/// # Safety
/// As for [`copy_overlong`].
#[inline(always)]
unsafe fn write_repeated(output: &mut [u8], out: usize, length: usize, distance: usize) {
    // SAFETY: `out - distance` is before `out`, after which there is room for a step.
    let first = unsafe { load(output, out - distance) };
    // SAFETY: as before.
    unsafe { store(output, out, first) };
    if length > distance {
        let Repeat { mask, factor, stride } = REPEATS[distance % STEP];
        let repeated = (u128::from_le_bytes(first) & mask).wrapping_mul(factor);
        let (mut to, end) = (out, out + length);
        while to < end {
            // SAFETY: `to` is less than `end`, after which there is room for a step.
            unsafe { store(output, to, repeated.to_le_bytes()) };
            to += stride;
        }
    }
}

/// Copies a match, or as much of it as there is room for, and returns how much that was; `None`
/// when it reaches back beyond the dictionary.
#[cold]
pub(super) fn copy_exact(
    output: &mut [u8],
    out: usize,
    length: usize,
    distance: usize,
    dictionary: &[u8],
) -> Option<usize> {
    let length = length.min(output.len() - out);
    let mut to = out;
    let end = out + length;
    if distance > to {
        let before = distance - to;
        let start = dictionary.len().checked_sub(before)?;
        let source = &dictionary[start..];
        let source = &source[..source.len().min(length)];
        output[to..to + source.len()].copy_from_slice(source);
        to += source.len();
    }
    let mut period = distance;
    while to < end {
        let bytes = period.min(end - to);
        output.copy_within(to - period..to - period + bytes, to);
        to += bytes;
        // What was just written lies one period on, so twice the period is a period, too.
        if bytes == period {
            period = (2 * period).min(to);
        }
    }
    Some(length)
}
