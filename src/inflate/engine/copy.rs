//! Copies of matches: within the output, and from the dictionary before it.
//!
//! [`copy_overlong`] moves sixteen bytes at a time and writes past the match, into room that the
//! next tokens fill. A match may overlap itself: distance 3, length 9 after `abc` makes
//! `abcabcabc`. While the distance is less than sixteen, each step is therefore worth `distance`
//! bytes only, but then the distance doubles: after `abc` there is `abcabc` to copy from.

/// Bytes moved at a time.
const STEP: usize = 16;

/// Bytes that [`copy_overlong`] may write after the match.
pub(super) const SLACK_BYTES: usize = 2 * STEP;

/// Copies a match to `output[out..]` when `1 <= distance <= out`, and there is room for
/// [`SLACK_BYTES`] more.
#[inline(always)]
pub(super) fn copy_overlong(output: &mut [u8], out: usize, length: usize, distance: usize) {
    let (mut from, mut to, end) = (out - distance, out, out + length);
    if distance >= STEP {
        step(output, from, to);
        step(output, from + STEP, to + STEP);
        (from, to) = (from + 2 * STEP, to + 2 * STEP);
    } else {
        let mut period = distance;
        while period < STEP {
            step(output, from, to);
            to += period;
            period *= 2;
        }
    }
    while to < end {
        step(output, from, to);
        (from, to) = (from + STEP, to + STEP);
    }
}

/// Moves sixteen bytes, read before they are written.
#[inline(always)]
fn step(output: &mut [u8], from: usize, to: usize) {
    let mut bytes = [0; STEP];
    bytes.copy_from_slice(&output[from..from + STEP]);
    output[to..to + STEP].copy_from_slice(&bytes);
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
