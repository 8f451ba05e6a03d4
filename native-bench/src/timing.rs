//! Times encoders inside this process: they take turns at one input, and every output is checked.

use anyhow::{Context, Result, ensure};
use libdeflater::{DecompressionError, Decompressor};
use serde::{Deserialize, Serialize};

use crate::machine::Head;
use crate::results::Summary;

/// Smaller inputs are encoded several times a round, up to this many bytes together: a shorter time
/// is mostly the clock's.
const ROUND_BYTES: usize = 256 << 10;

/// Compresses the first argument into the second, which has room for it, and returns the size.
pub(crate) type Encode = Box<dyn FnMut(&[u8], &mut Vec<u8>) -> Result<usize>>;

/// An encoder with its name and level.
pub(crate) type Encoder = (&'static str, u8, Encode);

/// Inflates an output with libdeflate.
pub(crate) type Inflate =
    fn(&mut Decompressor, &[u8], &mut [u8]) -> Result<usize, DecompressionError>;

/// A file of timings.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Timings {
    pub(crate) head: Head,
    pub(crate) rows: Vec<Row>,
}

/// One encoder at one level on one input.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) file: String,
    pub(crate) encoder: String,
    pub(crate) level: u8,
    pub(crate) input_bytes: u64,
    pub(crate) output_bytes: u64,
    /// Of one call, in each round.
    pub(crate) seconds: Vec<f64>,
}

impl Row {
    /// Of one call, in the median round.
    pub(crate) fn median(&self) -> f64 {
        Summary::of(self.seconds.iter().copied()).median
    }
}

/// Lets the encoders take turns for some rounds, by a clock that counts seconds; a row for each.
pub(crate) fn take_turns(
    encoders: &mut [Encoder],
    file: &str,
    input: &[u8],
    rounds: usize,
    clock: fn() -> f64,
    inflate: Inflate,
) -> Result<Vec<Row>> {
    let (mut output, mut inflated) = (Vec::new(), vec![0; input.len()]);
    let mut rows = Vec::new();
    // Room for the worst case of any encoder, touched before the clock starts.
    let room = input.len() + input.len() / 64 + 1024;
    for (encoder, level, encode) in &mut *encoders {
        output.resize(room, 0);
        let size = encode(input, &mut output)?;
        let back = inflate(&mut Decompressor::new(), &output[..size], &mut inflated);
        let back = back.with_context(|| format!("{encoder} {level} on {file}"))?;
        ensure!(inflated[..back] == *input, "{encoder} {level} changed {file}");
        rows.push(Row {
            file: file.to_owned(),
            encoder: (*encoder).to_owned(),
            level: *level,
            input_bytes: input.len() as u64,
            output_bytes: size as u64,
            seconds: Vec::new(),
        });
    }
    let calls = (ROUND_BYTES / input.len().max(1)).clamp(1, 1000);
    for _ in 0..rounds {
        for ((.., encode), row) in encoders.iter_mut().zip(&mut rows) {
            let mut seconds = 0.0;
            for _ in 0..calls {
                output.resize(room, 0);
                let start = clock();
                encode(input, &mut output)?;
                seconds += clock() - start;
            }
            row.seconds.push(seconds / calls as f64);
        }
    }
    Ok(rows)
}
