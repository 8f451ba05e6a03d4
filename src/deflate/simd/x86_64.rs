//! x86-64: SSE2, which every such processor has, and a second build of the encoder for x86-64-v3,
//! which is looked for at run time.

use core::arch::x86_64::{
    _MM_HINT_T0, _mm_cmpeq_epi8, _mm_loadu_si128, _mm_movemask_epi8, _mm_prefetch, _mm_set_epi64x,
    _mm_set1_epi8,
};

/// One comparison of sixteen bytes, whose highest bits are the mask.
#[inline(always)]
pub(super) fn equal_mask(bytes: [u8; 16], byte: u8) -> u16 {
    let [low, high] = super::words(bytes);
    // SAFETY: every x86-64 processor has SSE2.
    #[allow(unused_unsafe)]
    unsafe {
        let bytes = _mm_set_epi64x(high as i64, low as i64);
        _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte as i8))) as u16
    }
}

/// One comparison of sixteen bytes, and the first zero of its mask.
#[inline(always)]
pub(super) fn common_prefix(a: &[u8; 16], b: &[u8; 16]) -> u32 {
    // SAFETY: every x86-64 processor has SSE2; both pointers are valid for 16 bytes, unaligned.
    let equal = unsafe {
        let (a, b) = (_mm_loadu_si128(a.as_ptr().cast()), _mm_loadu_si128(b.as_ptr().cast()));
        _mm_movemask_epi8(_mm_cmpeq_epi8(a, b)) as u32
    };
    // The bits above the sixteen are set by the inversion and end the count.
    (!equal).trailing_zeros()
}

/// Into all levels of the cache.
#[inline(always)]
pub(super) fn prefetch<T>(entry: &T) {
    // SAFETY: part of the architecture's base; a hint cannot fault, and the address is valid.
    unsafe { _mm_prefetch(std::ptr::from_ref(entry).cast(), _MM_HINT_T0) }
}

/// Whether this machine has all features of [`run`].
#[inline(always)]
pub(super) fn available() -> bool {
    is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("bmi2")
        && is_x86_feature_detected!("lzcnt")
        && is_x86_feature_detected!("popcnt")
}

/// Runs `job` with what came in 2013: x86-64-v3.
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
pub(super) fn run(job: impl super::Kernel) {
    job.run();
}
