//! Inputs made to be slow cost at most 20 times the time of text at the same level.
#![allow(clippy::unwrap_used, missing_docs)]

#[allow(dead_code)]
mod bytes;

use std::time::{Duration, Instant};

use parflate::deflate::{Encoder, End};

/// Long enough that a chain reaches over a whole window.
const LENGTH: usize = 300_000;
/// The most that any input may take, as a multiple of text.
const FACTOR: u32 = 20;

/// The best of three, so that a busy machine does not count.
fn time(encoder: &mut Encoder, data: &[u8]) -> Duration {
    let mut output = Vec::new();
    let run = || {
        output.clear();
        let start = Instant::now();
        encoder.encode(data, 0, End::Final, &mut output);
        start.elapsed()
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
        let mut encoder = Encoder::new(level).unwrap();
        let limit = time(&mut encoder, &text) * FACTOR;
        for (name, data) in &hostile {
            let taken = time(&mut encoder, data);
            assert!(taken <= limit, "level {level}, {name}: {taken:?}, limit {limit:?}");
        }
    }
}
