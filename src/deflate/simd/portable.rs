//! The portable twins: plain integers, on every target.

use super::{Hashes, Vectors, hash};

/// Eight bytes at a time: zero bytes of the exclusive or are found by arithmetic without carries
/// between bytes, and a multiplication gathers their highest bits (Warren, "Hacker's Delight",
/// 6-1).
#[inline(always)]
pub(super) fn equal_mask(bytes: [u8; 16], byte: u8) -> u16 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const LOW_BITS: u64 = 0x7F * ONES;
    let [low, high] = super::words(bytes).map(|word| {
        let difference = word ^ (ONES * u64::from(byte));
        let zero = !(((difference & LOW_BITS) + LOW_BITS) | difference | LOW_BITS);
        ((zero >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) as u16
    });
    low | (high << 8)
}

/// The first bit that differs, in one wide integer.
#[inline(always)]
pub(super) fn common_prefix(a: &[u8; 16], b: &[u8; 16]) -> u32 {
    (u128::from_le_bytes(*a) ^ u128::from_le_bytes(*b)).trailing_zeros() / 8
}

/// No hint: this target has none that is safe to give.
#[inline(always)]
pub(super) fn prefetch<T>(_entry: &T) {}

/// Numbers one by one, in loops that the compiler may turn into vectors.
pub(super) struct BaseVectors;

impl Vectors for BaseVectors {
    #[inline(always)]
    fn hashes<const BYTES: usize, const BITS: u32>(bytes: &[u8; 16]) -> Hashes {
        let all = u128::from_le_bytes(*bytes);
        let mut hashes = Hashes { slots: [0; 8], tags: [0; 8] };
        for i in 0..8 {
            let word = (all >> (8 * i)) as u64;
            (hashes.slots[i], hashes.tags[i]) = hash::<BYTES, BITS>(&word.to_le_bytes());
        }
        hashes
    }

    #[inline(always)]
    fn mask_up_to(numbers: &[u32; 8], limit: u32) -> u32 {
        let mut mask = 0;
        for (i, number) in numbers.iter().enumerate() {
            mask |= u32::from(number.wrapping_sub(1) < limit) << i;
        }
        mask
    }
}
