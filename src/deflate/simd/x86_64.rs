//! x86-64: SSE2, which every such processor has, and a second build of the encoder for x86-64-v3,
//! which is looked for at run time.

use core::arch::x86_64::{
    __m256i, _MM_HINT_T0, _mm_cmpeq_epi8, _mm_cvtsi32_si128, _mm_cvtsi128_si64, _mm_extract_epi64,
    _mm_loadu_si128, _mm_movemask_epi8, _mm_prefetch, _mm_set_epi64x, _mm_set1_epi8,
    _mm256_add_epi8, _mm256_add_epi32, _mm256_broadcastsi128_si256, _mm256_castsi256_ps,
    _mm256_castsi256_si128, _mm256_cmpeq_epi32, _mm256_extracti128_si256, _mm256_loadu_si256,
    _mm256_min_epu32, _mm256_movemask_ps, _mm256_mullo_epi32, _mm256_set1_epi8, _mm256_set1_epi32,
    _mm256_setr_epi8, _mm256_shuffle_epi8, _mm256_sll_epi32, _mm256_slli_epi32, _mm256_srl_epi32,
    _mm256_storeu_si256, _mm256_sub_epi32,
};

pub(super) use super::portable::BaseVectors;
use super::{Hashes, MULTIPLIERS, Vectors};

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

/// As [`run`], with [`Avx2`].
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
pub(super) fn run_vectors(job: impl super::VectorKernel) {
    job.run::<Avx2>();
}

/// Vectors of AVX2; only [`run_vectors`] may name them.
struct Avx2;

impl Vectors for Avx2 {
    #[inline(always)]
    fn hashes<const BYTES: usize, const BITS: u32>(bytes: &[u8; 16]) -> Hashes {
        let mut tags = [0; 8];
        // SAFETY: `run_vectors` is reached only with AVX2; the pointers are valid for 16 and 32
        // bytes, and no load or store needs an alignment.
        let pairs = unsafe {
            let both = _mm256_broadcastsi128_si256(_mm_loadu_si128(bytes.as_ptr().cast()));
            let first = _mm256_setr_epi8(
                0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6, //
                4, 5, 6, 7, 5, 6, 7, 8, 6, 7, 8, 9, 7, 8, 9, 10,
            );
            let product = |places: __m256i, multiplier: u32| {
                let mut words = _mm256_shuffle_epi8(both, places);
                if BYTES == 3 {
                    words = _mm256_slli_epi32::<8>(words);
                }
                _mm256_mullo_epi32(words, _mm256_set1_epi32(multiplier as i32))
            };
            let mut hashes = product(first, MULTIPLIERS[0]);
            if BYTES > 4 {
                let second = _mm256_add_epi8(first, _mm256_set1_epi8((BYTES - 4) as i8));
                hashes = _mm256_add_epi32(hashes, product(second, MULTIPLIERS[1]));
            }
            let moved = _mm256_sll_epi32(hashes, _mm_cvtsi32_si128(BITS as i32));
            _mm256_storeu_si256(tags.as_mut_ptr().cast(), moved);
            let slots = _mm256_srl_epi32(hashes, _mm_cvtsi32_si128(32 - BITS as i32));
            let low = _mm256_castsi256_si128(slots);
            let high = _mm256_extracti128_si256(slots, 1);
            // In pairs: the compiler would shift each number by itself otherwise.
            [
                _mm_cvtsi128_si64(low),
                _mm_extract_epi64(low, 1),
                _mm_cvtsi128_si64(high),
                _mm_extract_epi64(high, 1),
            ]
        };
        let slots = std::array::from_fn(|i| (pairs[i / 2] as u64 >> (32 * (i % 2))) as u32);
        Hashes { slots, tags }
    }

    #[inline(always)]
    fn mask_up_to(numbers: &[u32; 8], limit: u32) -> u32 {
        // SAFETY: as above.
        unsafe {
            let numbers = _mm256_loadu_si256(numbers.as_ptr().cast());
            let less_one = _mm256_sub_epi32(numbers, _mm256_set1_epi32(1));
            let most = _mm256_set1_epi32(limit.wrapping_sub(1) as i32);
            let is_below = _mm256_cmpeq_epi32(_mm256_min_epu32(less_one, most), less_one);
            _mm256_movemask_ps(_mm256_castsi256_ps(is_below)) as u32
        }
    }
}
