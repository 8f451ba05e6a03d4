//! AArch64: NEON, which every such processor has.

use core::arch::aarch64::{
    vaddv_u8, vand_u8, vceqq_u8, vcombine_u8, vcreate_u8, vdupq_n_u8, vget_high_u8, vget_lane_u64,
    vget_low_u8, vld1q_u8, vreinterpret_u64_u8, vreinterpretq_u16_u8, vshrn_n_u16,
};

pub(super) use super::portable::{BaseVectors, prefetch};

/// One comparison of sixteen bytes. There is no instruction that gathers highest bits: each byte of
/// ones keeps the bit of its place, and the sum of eight such bytes is their part of the mask.
#[inline(always)]
pub(super) fn equal_mask(bytes: [u8; 16], byte: u8) -> u16 {
    /// Byte `i` is `1 << i`.
    const PLACES: u64 = 0x8040_2010_0804_0201;
    let [low, high] = super::words(bytes);
    // SAFETY: every AArch64 processor of the targets we build for has NEON.
    #[allow(unused_unsafe)]
    unsafe {
        let bytes = vcombine_u8(vcreate_u8(low), vcreate_u8(high));
        let equal = vceqq_u8(bytes, vdupq_n_u8(byte));
        let places = vcreate_u8(PLACES);
        let low = vaddv_u8(vand_u8(vget_low_u8(equal), places));
        let high = vaddv_u8(vand_u8(vget_high_u8(equal), places));
        u16::from(low) | u16::from(high) << 8
    }
}

/// One comparison of sixteen bytes; a narrowing shift leaves four bits of each (Danila Kutenin's
/// idea).
#[inline(always)]
pub(super) fn common_prefix(a: &[u8; 16], b: &[u8; 16]) -> u32 {
    // SAFETY: as above; both pointers are valid for 16 bytes.
    unsafe {
        let equal = vceqq_u8(vld1q_u8(a.as_ptr()), vld1q_u8(b.as_ptr()));
        let nibbles = vreinterpret_u64_u8(vshrn_n_u16::<4>(vreinterpretq_u16_u8(equal)));
        (!vget_lane_u64::<0>(nibbles)).trailing_zeros() / 4
    }
}
