//! The same code for better instructions.
//!
//! The hot loops are plain Rust; what a newer instruction set gives them (shifts by a register without
//! flags, counts of leading zeros, vectors of 32 bytes) the compiler uses by itself once it may. So the
//! whole inner part is compiled once more for it and chosen at run time. As it is the same source,
//! integers only, the bytes are the same.

#![allow(unsafe_code)]

mod common_prefix;
mod equal_mask;

pub(crate) use common_prefix::common_prefix;
pub(crate) use equal_mask::equal_mask;

/// Something to be compiled for several instruction sets; a closure would not be inlined reliably.
pub(crate) trait Job {
    /// Does it. Implementations are `#[inline(always)]`.
    fn run(self);
}

/// Runs `job` compiled for the best instruction set this machine has.
///
/// Only what is inlined into `job` gains; hot functions are therefore `#[inline(always)]`.
#[inline(always)]
pub(crate) fn dispatch(job: impl Job) {
    #[cfg(target_arch = "x86_64")]
    if x86_64::available() && !tests_want_portable() {
        // SAFETY: the features that `run` is compiled for are available.
        return unsafe { x86_64::run(job) };
    }
    apart(job);
}

/// Runs `job` in a function of its own: what all levels make together is too long for compilers that
/// assign registers in the time of a page load.
#[inline(never)]
fn apart(job: impl Job) {
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

/// Asks for the cache line of `entry`, which is needed soon; without effect where there is no such hint.
#[inline(always)]
pub(crate) fn prefetch<T>(entry: &T) {
    #[cfg(target_arch = "x86_64")]
    {
        use core::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: part of the architecture's base; a hint cannot fault, and the address is valid.
        unsafe { _mm_prefetch(std::ptr::from_ref(entry).cast(), _MM_HINT_T0) }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = entry;
}

#[cfg(target_arch = "x86_64")]
mod x86_64 {
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
    pub(super) fn run(job: impl super::Job) {
        job.run();
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use crate::deflate::{Encoder, End};

    thread_local! {
        /// Makes [`super::dispatch`] ignore what the machine has.
        pub(super) static PORTABLE: Cell<bool> = const { Cell::new(false) };
    }

    /// Bytes that come again at all distances and lengths, among noise.
    fn sample(seed: u32) -> Vec<u8> {
        let mut state = seed;
        let mut next = |bound: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) % bound
        };
        let mut bytes = vec![0];
        while bytes.len() < 120_000 {
            let count = next(40) as usize * next(12) as usize;
            let distance = 1 + next(bytes.len().min(32_768) as u32) as usize;
            for _ in 0..count {
                bytes.push(bytes[bytes.len() - distance]);
            }
            (0..next(9)).for_each(|_| bytes.push(next(1 << 6) as u8));
        }
        bytes
    }

    #[test]
    fn all_paths_give_the_same_bytes() {
        for level in 0..=12 {
            let Some(mut encoder) = Encoder::new(level) else { panic!("level {level} exists") };
            for seed in 0..4 {
                let bytes = sample(seed);
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
}
