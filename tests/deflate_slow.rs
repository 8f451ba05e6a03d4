//! Inputs made to be slow cost at most 20 times the time of text at the same level.
#![allow(clippy::unwrap_used, missing_docs)]

#[allow(dead_code)]
mod bytes;

use std::time::Duration;

use parflate::deflate::{End, RawEncoder};

/// Long enough that a chain reaches over a whole window.
const LENGTH: usize = 300_000;
/// The most that any input may take, as a multiple of text.
const FACTOR: u32 = 20;

/// How long this thread has worked, where the system says; a busy machine does not count then.
#[cfg(unix)]
fn now() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

#[cfg(not(unix))]
fn now() -> Duration {
    use std::{sync::LazyLock, time::Instant};
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}

/// The best of three.
fn time(encoder: &mut RawEncoder, data: &[u8]) -> Duration {
    let mut output = Vec::new();
    let run = || {
        output.clear();
        let start = now();
        encoder.encode(data, 0, End::Final, &mut output);
        now() - start
    };
    std::iter::repeat_with(run).take(3).min().unwrap()
}

#[test]
fn nothing_is_far_slower_than_text() {
    let text = bytes::text(LENGTH, 1);
    let mut hostile = bytes::zoo(LENGTH);
    hostile.extend(
        (1..=3).map(|period| (format!("period {period}"), bytes::periodic(LENGTH, period, 4))),
    );
    for level in 1..=12 {
        let mut encoder = RawEncoder::new(level).unwrap();
        let limit = time(&mut encoder, &text) * FACTOR;
        for (name, data) in &hostile {
            let taken = time(&mut encoder, data);
            assert!(taken <= limit, "level {level}, {name}: {taken:?}, limit {limit:?}");
        }
    }
}
