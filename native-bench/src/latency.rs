//! Small inputs: how long one call takes, in process and on the clock.
//!
//! Ours is the one-shot function, as any caller has it. libdeflate is measured twice, with a new
//! compressor for each call and with one that is kept, since its interface leaves that to the
//! caller; flate2 (with zlib-rs) makes its state for each call.

use std::io::Write;
use std::sync::LazyLock;
use std::time::Instant;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use libdeflater::{CompressionLvl, Compressor, Decompressor};
use parflate::Options;

use crate::machine::Head;
use crate::measure::show;
use crate::timing::{Encode, Encoder, Timings, take_turns};

/// One byte to 1 MiB, in steps of four and sixteen.
const SIZES: [usize; 11] =
    [1, 16, 64, 256, 1 << 10, 4 << 10, 16 << 10, 64 << 10, 256 << 10, 512 << 10, 1 << 20];

/// Fast, default and dense.
const LEVELS: [u8; 3] = [1, 6, 9];

/// The encoders, ours first.
pub(crate) const ENCODERS: [&str; 4] =
    ["parflate", "libdeflate, new each time", "libdeflate, kept", "flate2 (zlib-rs)"];

/// Measures every encoder on the first bytes of `data`: the contents of `latency.json`.
pub(crate) fn run(head: Head, data: &[u8], rounds: usize) -> Result<Timings> {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let mut rows = Vec::new();
    for level in LEVELS {
        let mut encoders = encoders(level)?;
        for size in SIZES.into_iter().filter(|&size| size <= data.len()) {
            let name = format!("{size} bytes");
            show(&format!("level {level}, {name}"));
            let clock = || START.elapsed().as_secs_f64();
            let inflate = Decompressor::gzip_decompress;
            rows.extend(take_turns(&mut encoders, &name, &data[..size], rounds, clock, inflate)?);
        }
    }
    for row in &mut rows {
        row.seconds = vec![row.median()];
    }
    Ok(Timings { head, rows })
}

/// In the order of [`ENCODERS`].
fn encoders(level: u8) -> Result<Vec<Encoder>> {
    let options = Options::gzip().level(level);
    let theirs = CompressionLvl::new(i32::from(level)).ok().context("libdeflate has the level")?;
    let mut kept = Compressor::new(theirs);
    let gzip = |compressor: &mut Compressor, input: &[u8], output: &mut Vec<u8>| {
        *output = vec![0; compressor.gzip_compress_bound(input.len())];
        Ok(compressor.gzip_compress(input, output)?)
    };
    let encode: [Encode; ENCODERS.len()] = [
        Box::new(move |input, output| {
            *output = parflate::compress(input, &options)?;
            Ok(output.len())
        }),
        Box::new(move |input, output| gzip(&mut Compressor::new(theirs), input, output)),
        Box::new(move |input, output| gzip(&mut kept, input, output)),
        Box::new(move |input, output| {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::new(u32::from(level)));
            encoder.write_all(input)?;
            *output = encoder.finish()?;
            Ok(output.len())
        }),
    ];
    Ok(ENCODERS.into_iter().zip(encode).map(|(name, encode)| (name, level, encode)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoder_is_measured_at_every_size_there_is_data_for() {
        let data: Vec<u8> = (0..500u32).map(|n| (n % 91) as u8).collect();
        let rows = run(Head::default(), &data, 1).unwrap().rows;
        assert_eq!(rows.len(), LEVELS.len() * 4 * ENCODERS.len());
        assert!(rows.iter().all(|row| row.median() > 0.0 && row.output_bytes > 18));
    }
}
