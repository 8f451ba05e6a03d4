//! Part 4: small inputs: how long one call takes, in process.
//!
//! Ours is the one-shot function, as any caller has it. libdeflate is measured twice, with a
//! compressor made for each call and with one that is kept, since its interface leaves that to the
//! caller; flate2 (with zlib-rs) makes its state for each call. Encoders take turns, and the median
//! call counts.

use std::hint::black_box;
use std::io::Write;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;
use libdeflater::{CompressionLvl, Compressor, Decompressor};
use parflate::Options;
use serde::{Deserialize, Serialize};

use crate::machine::Head;
use crate::progress;
use crate::stats::median;

/// One byte to 1 MiB, in steps of four and sixteen.
const SIZES: [usize; 11] =
    [1, 16, 64, 256, 1 << 10, 4 << 10, 16 << 10, 64 << 10, 256 << 10, 512 << 10, 1 << 20];

/// Fast, default and dense.
const LEVELS: [u8; 3] = [1, 6, 9];

/// Calls of each encoder at each size, at most and at least.
const CALLS: (usize, usize) = (2000, 7);

/// `latency.json`.
#[derive(Serialize, Deserialize)]
pub(crate) struct Latency {
    pub(crate) head: Head,
    pub(crate) points: Vec<LatencyPoint>,
}

/// One encoder at one size.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct LatencyPoint {
    pub(crate) encoder: String,
    pub(crate) level: u8,
    pub(crate) input_bytes: usize,
    pub(crate) output_bytes: usize,
    /// Of the median call.
    pub(crate) seconds: f64,
}

type Encode = Box<dyn FnMut(&[u8]) -> Result<Vec<u8>>>;

/// Measures every encoder at every size, within about `budget` for each size and level.
///
/// # Errors
/// When an encoder fails or its output does not inflate to the input.
pub(crate) fn run(head: Head, data: &[u8], budget: Duration) -> Result<Latency> {
    let mut points = Vec::new();
    for level in LEVELS {
        let mut encoders = encoders(level)?;
        for size in SIZES.into_iter().filter(|&size| size <= data.len()) {
            progress::show(&format!("level {level}, {size} bytes"));
            let input = &data[..size];
            let mut samples = vec![Vec::new(); encoders.len()];
            let mut sizes = Vec::new();
            for (_, encode) in &mut encoders {
                let output = encode(input)?;
                check(&output, input)?;
                sizes.push(output.len());
            }
            let start = Instant::now();
            while samples[0].len() < CALLS.0
                && (samples[0].len() < CALLS.1 || start.elapsed() < budget)
            {
                for ((_, encode), samples) in encoders.iter_mut().zip(&mut samples) {
                    let start = Instant::now();
                    black_box(encode(black_box(input))?);
                    samples.push(start.elapsed().as_secs_f64());
                }
            }
            for (((name, _), samples), output_bytes) in encoders.iter().zip(samples).zip(sizes) {
                points.push(LatencyPoint {
                    encoder: (*name).to_owned(),
                    level,
                    input_bytes: size,
                    output_bytes,
                    seconds: median(samples),
                });
            }
        }
    }
    progress::clear();
    Ok(Latency { head, points })
}

fn encoders(level: u8) -> Result<Vec<(&'static str, Encode)>> {
    let options = Options::gzip().level(level);
    let theirs = CompressionLvl::new(i32::from(level)).ok().context("libdeflate has the level")?;
    let mut kept = Compressor::new(theirs);
    Ok(vec![
        ("parflate", Box::new(move |input| Ok(parflate::compress(input, &options)?))),
        ("libdeflate, made anew", Box::new(move |input| gzip(&mut Compressor::new(theirs), input))),
        ("libdeflate, kept", Box::new(move |input| gzip(&mut kept, input))),
        (
            "flate2 (zlib-rs)",
            Box::new(move |input| {
                let level = Compression::new(u32::from(level));
                let mut encoder = GzEncoder::new(Vec::new(), level);
                encoder.write_all(input)?;
                Ok(encoder.finish()?)
            }),
        ),
    ])
}

fn gzip(compressor: &mut Compressor, input: &[u8]) -> Result<Vec<u8>> {
    let mut output = vec![0; compressor.gzip_compress_bound(input.len())];
    let size = compressor.gzip_compress(input, &mut output)?;
    output.truncate(size);
    Ok(output)
}

fn check(output: &[u8], input: &[u8]) -> Result<()> {
    let mut inflated = vec![0; input.len()];
    let size = Decompressor::new().gzip_decompress(output, &mut inflated)?;
    ensure!(inflated[..size] == *input, "an output of {} bytes inflates wrongly", output.len());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoder_is_measured_at_every_size_there_is_data_for() {
        let head = Head::here(true);
        let data: Vec<u8> = (0..5000u32).map(|n| (n % 91) as u8).collect();
        let latency = run(head, &data, Duration::ZERO).unwrap();
        assert_eq!(latency.points.len(), 3 * 6 * 4);
        assert!(latency.points.iter().all(|point| point.seconds > 0.0 && point.output_bytes > 18));
    }
}
