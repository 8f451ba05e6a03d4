//! WebAssembly with simd128, for which the module is compiled as a whole.

use core::arch::wasm32::{u8x16_bitmask, u8x16_eq, u8x16_splat, u64x2, v128_load};

pub(super) use super::portable::{BaseVectors, prefetch};

/// One comparison of sixteen bytes, whose highest bits are the mask.
#[inline(always)]
pub(super) fn equal_mask(bytes: [u8; 16], byte: u8) -> u16 {
    let [low, high] = super::words(bytes);
    u8x16_bitmask(u8x16_eq(u64x2(low, high), u8x16_splat(byte)))
}

/// One comparison of sixteen bytes, and the first zero of its mask.
#[inline(always)]
pub(super) fn common_prefix(a: &[u8; 16], b: &[u8; 16]) -> u32 {
    // SAFETY: both pointers are valid for 16 bytes; the load needs no alignment.
    let (a, b) = unsafe { (v128_load(a.as_ptr().cast()), v128_load(b.as_ptr().cast())) };
    (!u32::from(u8x16_bitmask(u8x16_eq(a, b)))).trailing_zeros()
}
