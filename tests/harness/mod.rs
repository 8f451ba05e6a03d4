//! What the tests of determinism and faults share: data made on the fly, a reference decoder, and
//! a deadline for everything that must not hang.
#![allow(dead_code, unused_imports, unreachable_pub, clippy::unwrap_used)] // Each test binary uses its part.

use std::io::{self, Read};

use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};
use parflate::Format;

#[path = "../../src/pool/faults/deadline.rs"]
mod deadline;

pub(crate) use deadline::{silence_injected_panics, within_deadline};

/// Numbers that look random and are the same in every run (SplitMix64; Steele et al., 2014).
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}

/// Bytes that no encoder can shrink.
pub fn noise(bytes: usize, seed: u64) -> Vec<u8> {
    let mut random = Random(seed);
    (0..bytes).map(|_| random.next() as u8).collect()
}

/// Words in random order with runs and noise between: compressible as text is, with matches that
/// reach across blocks.
pub fn sample(bytes: usize, seed: u64) -> Vec<u8> {
    const WORDS: [&[u8]; 12] = [
        b"window ",
        b"block ",
        b"the ",
        b"of ",
        b"match ",
        b"literal ",
        b"a ",
        b"dictionary\n",
        b"deflate ",
        b"stream, ",
        b"code length ",
        b"and so on. ",
    ];
    let mut random = Random(seed);
    let mut data = Vec::with_capacity(bytes + 64);
    while data.len() < bytes {
        match random.below(200) {
            0 => data.extend(std::iter::repeat_n(random.next() as u8, 300)),
            1 => data.extend(noise(100, random.next())),
            _ => data.extend(WORDS[random.below(WORDS.len())]),
        }
    }
    data.truncate(bytes);
    data
}

/// The content of a stream, by a decoder that shares no code with this crate, as far as it can be
/// read: all of it, and the error that stopped it, if any.
pub fn inflate(stream: &[u8], format: Format) -> (Vec<u8>, io::Result<()>) {
    let mut content = Vec::new();
    let outcome = match format {
        Format::Gzip => GzDecoder::new(stream).read_to_end(&mut content),
        Format::Zlib => ZlibDecoder::new(stream).read_to_end(&mut content),
        _ => DeflateDecoder::new(stream).read_to_end(&mut content),
    };
    (content, outcome.map(drop))
}

/// Fails unless `stream` is complete and its content is `expected`.
pub fn assert_inflates(stream: &[u8], format: Format, expected: &[u8]) {
    let (content, outcome) = inflate(stream, format);
    outcome.unwrap();
    assert!(content == expected, "{} bytes, expected {}", content.len(), expected.len());
}
