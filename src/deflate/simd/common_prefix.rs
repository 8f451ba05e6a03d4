//! How many of sixteen bytes two places have in common: a comparison of one vector.
//!
//! A search that must decide which of a few candidates is best takes this length of each, without a
//! branch; only a match of all sixteen bytes is measured on (`match_length` in `window.rs`).

/// The number of leading bytes in which `a` and `b` agree, 0 to 16.
#[inline(always)]
pub(crate) fn common_prefix(a: &[u8; 16], b: &[u8; 16]) -> u32 {
    #[cfg(target_arch = "x86_64")]
    return sse2(a, b);
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    return simd128(a, b);
    #[cfg(target_arch = "aarch64")]
    return neon(a, b);
    #[cfg(not(any(
        target_arch = "x86_64",
        target_arch = "aarch64",
        all(target_arch = "wasm32", target_feature = "simd128")
    )))]
    return portable(a, b);
}

/// SSE2 is part of x86-64.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn sse2(a: &[u8; 16], b: &[u8; 16]) -> u32 {
    use core::arch::x86_64::{_mm_cmpeq_epi8, _mm_loadu_si128, _mm_movemask_epi8};
    // SAFETY: every x86-64 processor has SSE2; both pointers are valid for 16 bytes, unaligned.
    let equal = unsafe {
        let (a, b) = (_mm_loadu_si128(a.as_ptr().cast()), _mm_loadu_si128(b.as_ptr().cast()));
        _mm_movemask_epi8(_mm_cmpeq_epi8(a, b)) as u32
    };
    // The bits above the sixteen are set by the inversion and end the count.
    (!equal).trailing_zeros()
}

/// The module is compiled for simd128 as a whole.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[inline(always)]
fn simd128(a: &[u8; 16], b: &[u8; 16]) -> u32 {
    use core::arch::wasm32::{u8x16_bitmask, u8x16_eq, v128_load};
    // SAFETY: both pointers are valid for 16 bytes; the load needs no alignment.
    let (a, b) = unsafe { (v128_load(a.as_ptr().cast()), v128_load(b.as_ptr().cast())) };
    (!u32::from(u8x16_bitmask(u8x16_eq(a, b)))).trailing_zeros()
}

/// NEON is part of AArch64. A narrowing shift makes four bits of each byte (Danila Kutenin's idea).
#[cfg(target_arch = "aarch64")]
#[inline(always)]
fn neon(a: &[u8; 16], b: &[u8; 16]) -> u32 {
    use core::arch::aarch64::{
        vceqq_u8, vget_lane_u64, vld1q_u8, vreinterpret_u64_u8, vreinterpretq_u16_u8, vshrn_n_u16,
    };
    // SAFETY: every AArch64 processor that runs std has NEON; both pointers are valid for 16 bytes.
    unsafe {
        let equal = vceqq_u8(vld1q_u8(a.as_ptr()), vld1q_u8(b.as_ptr()));
        let nibbles = vreinterpret_u64_u8(vshrn_n_u16::<4>(vreinterpretq_u16_u8(equal)));
        (!vget_lane_u64::<0>(nibbles)).trailing_zeros() / 4
    }
}

/// The same in one wide integer.
#[cfg_attr(
    any(
        target_arch = "x86_64",
        target_arch = "aarch64",
        all(target_arch = "wasm32", target_feature = "simd128")
    ),
    allow(dead_code)
)]
#[inline(always)]
fn portable(a: &[u8; 16], b: &[u8; 16]) -> u32 {
    (u128::from_le_bytes(*a) ^ u128::from_le_bytes(*b)).trailing_zeros() / 8
}

#[cfg(test)]
mod tests {
    use super::{common_prefix, portable};

    #[test]
    fn both_ways_agree() {
        let a: [u8; 16] = std::array::from_fn(|i| (i * 37) as u8);
        assert_eq!((common_prefix(&a, &a), portable(&a, &a)), (16, 16));
        for first in 0..16 {
            for second in first..16 {
                for bit in 0..8 {
                    let mut b = a;
                    b[first] ^= 1 << bit;
                    b[second] ^= 0x80 >> bit;
                    if a == b {
                        continue;
                    }
                    let expected = a.iter().zip(&b).position(|(a, b)| a != b).unwrap_or(16) as u32;
                    assert_eq!(common_prefix(&a, &b), expected);
                    assert_eq!(portable(&a, &b), expected);
                }
            }
        }
    }
}
