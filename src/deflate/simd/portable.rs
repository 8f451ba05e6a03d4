//! The portable twins: eight bytes a step.

/// How many bytes from `a` on equal those from `b` on, at most `limit`; `b < a` and `a + limit` is inside.
#[inline(always)]
pub(crate) fn match_length(buffer: &[u8], a: usize, b: usize, limit: usize) -> usize {
    let mut length = 0;
    let (left, right) = (&buffer[a..a + limit], &buffer[b..b + limit]);
    while length + 8 <= limit {
        let x = load_u64(left, length) ^ load_u64(right, length);
        if x != 0 {
            return length + (x.trailing_zeros() / 8) as usize;
        }
        length += 8;
    }
    while length < limit && left[length] == right[length] {
        length += 1;
    }
    length
}

/// Four bytes, little-endian.
#[inline(always)]
pub(crate) fn load_u32(bytes: &[u8], at: usize) -> u32 {
    let mut four = [0; 4];
    four.copy_from_slice(&bytes[at..at + 4]);
    u32::from_le_bytes(four)
}

/// Eight bytes, little-endian.
#[inline(always)]
pub(crate) fn load_u64(bytes: &[u8], at: usize) -> u64 {
    let mut eight = [0; 8];
    eight.copy_from_slice(&bytes[at..at + 8]);
    u64::from_le_bytes(eight)
}
