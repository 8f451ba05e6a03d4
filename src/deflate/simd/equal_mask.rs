//! Which of sixteen bytes are equal to one: a comparison of one vector.
//!
//! The intrinsics that a target always has are safe to call, so only their choice is special here.

/// Bit `i` of the result says whether `bytes[i]` is `byte`.
#[inline(always)]
pub(crate) fn equal_mask(bytes: [u8; 16], byte: u8) -> u16 {
    #[cfg(target_arch = "x86_64")]
    return sse2(bytes, byte);
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    return simd128(bytes, byte);
    #[cfg(not(any(
        target_arch = "x86_64",
        all(target_arch = "wasm32", target_feature = "simd128")
    )))]
    return portable(bytes, byte);
}

/// SSE2 is part of x86-64.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn sse2(bytes: [u8; 16], byte: u8) -> u16 {
    use core::arch::x86_64::{_mm_cmpeq_epi8, _mm_movemask_epi8, _mm_set_epi64x, _mm_set1_epi8};
    let [low, high] = words(bytes);
    // SAFETY: every x86-64 processor has SSE2.
    #[allow(unused_unsafe)]
    unsafe {
        let bytes = _mm_set_epi64x(high as i64, low as i64);
        _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte as i8))) as u16
    }
}

/// The module is compiled for simd128 as a whole.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[inline(always)]
fn simd128(bytes: [u8; 16], byte: u8) -> u16 {
    use core::arch::wasm32::{u8x16_bitmask, u8x16_eq, u8x16_splat, u64x2};
    let [low, high] = words(bytes);
    u8x16_bitmask(u8x16_eq(u64x2(low, high), u8x16_splat(byte)))
}

/// Eight bytes at a time: zero bytes of the exclusive or are found by arithmetic without carries
/// between bytes, and a multiplication gathers their highest bits (Warren, "Hacker's Delight", 6-1).
#[cfg_attr(
    any(target_arch = "x86_64", all(target_arch = "wasm32", target_feature = "simd128")),
    allow(dead_code)
)]
#[inline(always)]
fn portable(bytes: [u8; 16], byte: u8) -> u16 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const LOW_BITS: u64 = 0x7F * ONES;
    let [low, high] = words(bytes).map(|word| {
        let difference = word ^ (ONES * u64::from(byte));
        let zero = !(((difference & LOW_BITS) + LOW_BITS) | difference | LOW_BITS);
        ((zero >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) as u16
    });
    low | (high << 8)
}

#[inline(always)]
fn words(bytes: [u8; 16]) -> [u64; 2] {
    let all = u128::from_le_bytes(bytes);
    [all as u64, (all >> 64) as u64]
}

#[cfg(test)]
mod tests {
    use super::{equal_mask, portable};

    #[test]
    fn both_ways_agree() {
        let mut state = 1u64;
        for round in 0..2000u32 {
            let bytes = std::array::from_fn(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                // Few values, so that many are equal and neighbours of equal ones are near.
                ((state >> 60) as u8).wrapping_sub(4) ^ (((round % 3) as u8) << 7)
            });
            for byte in [0, 1, 0x7F, 0x80, 0xFF, bytes[3]] {
                let expected = (0..16).map(|i| u16::from(bytes[i] == byte) << i).sum::<u16>();
                assert_eq!(equal_mask(bytes, byte), expected);
                assert_eq!(portable(bytes, byte), expected);
            }
        }
    }
}
