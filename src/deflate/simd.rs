//! Everything the encoder wants from an instruction set, one file for each; `portable.rs` has the
//! same in plain Rust.
//!
//! [`equal_mask`], [`common_prefix`] and [`prefetch`] are primitives. [`dispatch`] is something
//! else. The hot loops are plain Rust, and the compiler uses a newer instruction set (shifts
//! without flags, counts of leading zeros, vectors of 32 bytes) once it is allowed to. So the whole
//! inner part is compiled a second time for x86-64-v3, and the build is chosen at run time. It is
//! the same source, with integers only, so the bytes are the same.

#![allow(unsafe_code)]

// Where another file is chosen, the portable twins are for tests alone.
#[allow(dead_code)]
mod portable;

cfg_if::cfg_if! {
    if #[cfg(target_arch = "x86_64")] {
        mod x86_64;
        use x86_64 as chosen;
    } else if #[cfg(target_arch = "aarch64")] {
        mod aarch64;
        use aarch64 as chosen;
    } else if #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))] {
        mod wasm32;
        use wasm32 as chosen;
    } else {
        use portable as chosen;
    }
}

/// Bit `i` of the result says whether `bytes[i]` is `byte`.
#[inline(always)]
pub(crate) fn equal_mask(bytes: [u8; 16], byte: u8) -> u16 {
    chosen::equal_mask(bytes, byte)
}

/// The number of leading bytes in which `a` and `b` agree, 0 to 16.
///
/// A search that must decide which of a few candidates is best takes this length of each, without a
/// branch; only a match of all sixteen bytes is measured on (`match_length` in `window.rs`).
#[inline(always)]
pub(crate) fn common_prefix(a: &[u8; 16], b: &[u8; 16]) -> u32 {
    chosen::common_prefix(a, b)
}

/// Asks for the cache line of `entry`, which is needed soon; without effect where there is no such
/// hint.
#[inline(always)]
pub(crate) fn prefetch<T>(entry: &T) {
    chosen::prefetch(entry);
}

/// Vectors of eight numbers, for a kernel that is compiled with each kind of them.
pub(crate) trait Vectors {
    /// The hashes of the `BYTES` bytes, 3 to 8, at each of the first eight positions of `bytes`:
    /// the highest `BITS` bits, and all of them moved up by as many.
    fn hashes<const BYTES: usize, const BITS: u32>(bytes: &[u8; 16]) -> Hashes;

    /// Bit `i` of the result says whether `numbers[i]` is at least 1 and at most `limit`, which is
    /// at least 1.
    fn mask_up_to(numbers: &[u32; 8], limit: u32) -> u32;
}

/// As [`Vectors::hashes`] of the first position alone: slot and tag.
#[inline(always)]
pub(crate) fn hash<const BYTES: usize, const BITS: u32>(bytes: &[u8; 8]) -> (u32, u32) {
    let word = u64::from_le_bytes(*bytes);
    let first = if BYTES == 3 { (word as u32) << 8 } else { word as u32 };
    let mut hash = first.wrapping_mul(MULTIPLIERS[0]);
    if BYTES > 4 {
        let second = (word >> (8 * (BYTES - 4))) as u32;
        hash = hash.wrapping_add(second.wrapping_mul(MULTIPLIERS[1]));
    }
    (hash >> (32 - BITS), hash << BITS)
}

/// Hashes of eight strings, see [`Vectors::hashes`].
pub(crate) struct Hashes {
    pub(crate) slots: [u32; 8],
    pub(crate) tags: [u32; 8],
}

/// Multipliers of the hash, for the first four bytes and the last four: 2^32 over the golden ratio,
/// odd, and a prime of xxHash.
const MULTIPLIERS: [u32; 2] = [0x9E37_79B1, 0x85EB_CA77];

/// Something to be compiled for several instruction sets, with the vectors of each.
pub(crate) trait VectorKernel {
    /// Does it. Implementations are `#[inline(always)]`.
    fn run<V: Vectors>(self);
}

/// Runs `job` compiled for the best instruction set this machine has.
#[inline(always)]
pub(crate) fn dispatch_vectors(job: impl VectorKernel) {
    #[cfg(target_arch = "x86_64")]
    if x86_64::available() && !tests_want_portable() {
        // SAFETY: the features that `run_vectors` is compiled for are available.
        return unsafe { x86_64::run_vectors(job) };
    }
    run_vectors_out_of_line(job);
}

/// As [`run_out_of_line`].
#[inline(never)]
fn run_vectors_out_of_line(job: impl VectorKernel) {
    job.run::<chosen::BaseVectors>();
}

/// Something to be compiled for several instruction sets; a closure would not be inlined reliably.
pub(crate) trait Kernel {
    /// Does it. Implementations are `#[inline(always)]`.
    fn run(self);
}

/// Runs `job` compiled for the best instruction set this machine has.
///
/// Only what is inlined into `job` gains; hot functions are therefore `#[inline(always)]`.
#[inline(always)]
pub(crate) fn dispatch(job: impl Kernel) {
    #[cfg(target_arch = "x86_64")]
    if x86_64::available() && !tests_want_portable() {
        // SAFETY: the features that `run` is compiled for are available.
        return unsafe { x86_64::run(job) };
    }
    run_out_of_line(job);
}

/// Runs `job` in a function of its own: what all levels make together is too long for compilers
/// that assign registers in the time of a page load.
#[inline(never)]
fn run_out_of_line(job: impl Kernel) {
    job.run();
}

/// Whether a test compares with the portable build of the same code.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn tests_want_portable() -> bool {
    #[cfg(test)]
    return tests::PORTABLE.get();
    #[cfg(not(test))]
    false
}

/// Sixteen bytes as two numbers, little-endian.
#[inline(always)]
fn words(bytes: [u8; 16]) -> [u64; 2] {
    let all = u128::from_le_bytes(bytes);
    [all as u64, (all >> 64) as u64]
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use parflate_test_support::Random;
    use parflate_test_support::content::repeats;

    use super::*;
    use crate::deflate::{End, RawEncoder};

    thread_local! {
        /// Makes [`super::dispatch`] ignore what the machine has.
        pub(super) static PORTABLE: Cell<bool> = const { Cell::new(false) };
    }

    #[test]
    fn all_paths_give_the_same_bytes() {
        for level in 0..=13 {
            let Some(mut encoder) = RawEncoder::new(level) else { panic!("level {level} exists") };
            for seed in 0..4 {
                let bytes = repeats(120_000, 64, 300, seed);
                let [plain, best] = [true, false].map(|portable| {
                    PORTABLE.set(portable);
                    let mut output = Vec::new();
                    encoder.encode(&bytes, 10_000, End::Final, &mut output);
                    output
                });
                assert!(plain == best, "level {level}, seed {seed}");
            }
        }
    }

    /// Eight hashes, by the definition.
    fn naive_hashes<const BYTES: usize>(bytes: &[u8; 16]) -> [u32; 8] {
        std::array::from_fn(|i| {
            let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
            let first = if BYTES == 3 { word(i) << 8 } else { word(i) };
            let second = if BYTES > 4 { word(i + BYTES - 4) } else { 0 };
            (first.wrapping_mul(MULTIPLIERS[0])).wrapping_add(second.wrapping_mul(MULTIPLIERS[1]))
        })
    }

    fn check_hashes<V: Vectors, const BYTES: usize>(bytes: &[u8; 16]) {
        let expected = naive_hashes::<BYTES>(bytes);
        let Hashes { slots, tags } = V::hashes::<BYTES, 13>(bytes);
        assert_eq!(slots, expected.map(|hash| hash >> 19));
        assert_eq!(tags, expected.map(|hash| hash << 13));
    }

    struct CheckVectors;

    impl VectorKernel for CheckVectors {
        fn run<V: Vectors>(self) {
            let mut random = Random::new(3);
            for _ in 0..500 {
                let bytes = std::array::from_fn(|_| random.below(256) as u8);
                check_hashes::<V, 3>(&bytes);
                check_hashes::<V, 4>(&bytes);
                check_hashes::<V, 5>(&bytes);
                check_hashes::<V, 8>(&bytes);
                for limit in [1, 2, 32_768] {
                    let edges = [0, 1, 2, limit - 1, limit, limit + 1, 1 << 31, u32::MAX];
                    let numbers = std::array::from_fn(|_| edges[random.below(8)]);
                    let expected = (0..8).filter(|&i| (1..=limit).contains(&numbers[i]));
                    let expected = expected.map(|i| 1 << i).sum::<u32>();
                    assert_eq!(V::mask_up_to(&numbers, limit), expected);
                }
            }
        }
    }

    #[test]
    fn all_vectors_agree() {
        dispatch_vectors(CheckVectors);
        CheckVectors.run::<chosen::BaseVectors>();
        CheckVectors.run::<portable::BaseVectors>();
    }

    #[test]
    fn all_masks_agree() {
        let mut random = Random::new(1);
        for round in 0..2000u32 {
            let bytes = std::array::from_fn(|_| {
                // Few values, so that many are equal and neighbours of equal ones are near.
                (random.below(16) as u8).wrapping_sub(4) ^ (((round % 3) as u8) << 7)
            });
            for byte in [0, 1, 0x7F, 0x80, 0xFF, bytes[3]] {
                let expected = (0..16).map(|i| u16::from(bytes[i] == byte) << i).sum::<u16>();
                assert_eq!(equal_mask(bytes, byte), expected);
                assert_eq!(portable::equal_mask(bytes, byte), expected);
            }
        }
    }

    #[test]
    fn all_prefixes_agree() {
        let a: [u8; 16] = std::array::from_fn(|i| (i * 37) as u8);
        assert_eq!((common_prefix(&a, &a), portable::common_prefix(&a, &a)), (16, 16));
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
                    assert_eq!(portable::common_prefix(&a, &b), expected);
                }
            }
        }
    }
}
