//! The library with every knob: as a process like any rival, and block by block in this process.
//!
//! The design study runs the process as a child, so that it is measured exactly as pigz is.

use std::fs::File;
use std::io::{self, Read, Write};
use std::ops::Range;
use std::path::PathBuf;

use anyhow::{Context, Result};
use parflate::deflate::{End, RawEncoder};
use parflate::{Backend, Options, Part, PartPlace, Workers};
use rayon::prelude::*;

/// The dictionary before a block: all that DEFLATE can refer to (RFC 1951, 3.2.5).
const WINDOW_BYTES: usize = 32 << 10;

/// Arguments of the engine's command, which compresses a file to standard output.
#[derive(clap::Args)]
pub(crate) struct Engine {
    /// Encoder of the library
    #[arg(long)]
    backend: Backend,
    /// Level
    #[arg(long)]
    level: u8,
    /// Bytes of input in a block; the level's default without it
    #[arg(long)]
    block_bytes: Option<usize>,
    /// Threads
    #[arg(long)]
    workers: usize,
    /// Read all, map the blocks with rayon, and write all at the end, in place of the library's
    /// pool, where reading, compressing and writing overlap
    #[arg(long)]
    collect: bool,
    /// The input; gzip of it goes to standard output
    input: PathBuf,
}

impl Engine {
    /// Compresses the input to standard output.
    pub(crate) fn run(&self) -> Result<()> {
        let mut options = Options::gzip()
            .backend(self.backend)
            .level(self.level)
            .workers(Workers::exactly(self.workers));
        if let Some(block_bytes) = self.block_bytes {
            options = options.block_bytes(block_bytes);
        }
        let input = File::open(&self.input)
            .with_context(|| format!("{} cannot be opened", self.input.display()))?;
        if self.collect {
            return collect(input, io::stdout().lock(), &options, self.workers);
        }
        parflate::copy(input, io::stdout().lock(), &options)?;
        Ok(())
    }
}

/// Reads all, maps all with rayon, writes all.
fn collect(
    mut input: impl Read,
    mut output: impl Write,
    options: &Options,
    n: usize,
) -> Result<()> {
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    let blocks: Vec<_> = blocks(bytes.len(), options.resolved_block_bytes()?).collect();
    let compress = |block: &Range<usize>| {
        let window = &bytes[block.start.saturating_sub(WINDOW_BYTES)..block.start];
        let is_last = block.end == bytes.len();
        let place = PartPlace { start: block.start as u64, window, is_last };
        parflate::compress_part(&bytes[block.clone()], &place, &options.clone().workers(1.into()))
    };
    let threads = rayon::ThreadPoolBuilder::new().num_threads(n).build()?;
    let parts: parflate::Result<Vec<Part>> =
        threads.install(|| blocks.par_iter().map(compress).collect());
    let parts = parts?;
    let joined = parflate::join_parts(parts.iter().map(Part::label))?;
    parts.iter().try_for_each(|part| output.write_all(part.data()))?;
    output.write_all(joined.trailer())?;
    Ok(())
}

/// The blocks of an input; an empty input has one.
pub(crate) fn blocks(input_bytes: usize, block_bytes: usize) -> impl Iterator<Item = Range<usize>> {
    let starts = (0..input_bytes.max(1)).step_by(block_bytes);
    starts.map(move |start| start..input_bytes.min(start + block_bytes))
}

/// Appends the DEFLATE data of one block of `input`, with its dictionary, as the pipeline does.
pub(crate) fn encode_block(
    encoder: &mut RawEncoder,
    input: &[u8],
    block: Range<usize>,
    output: &mut Vec<u8>,
) {
    let dictionary = block.start.min(WINDOW_BYTES);
    let end = if block.end == input.len() { End::Final } else { End::SyncFlush };
    encoder.encode(&input[block.start - dictionary..block.end], dictionary, end, output);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streamed_collected_and_single_blocks_are_the_same_bytes() {
        let data: Vec<u8> = (0..700_000u32).map(|n| (n / 3 % 251) as u8).collect();
        for data in [&data[..], &data[..200_000], b""] {
            let options = Options::raw().block_bytes(100_000).workers(Workers::exactly(2));
            let (mut streamed, mut collected, mut joined) = (Vec::new(), Vec::new(), Vec::new());
            parflate::copy(data, &mut streamed, &options).unwrap();
            collect(data, &mut collected, &options, 2).unwrap();
            let mut encoder = RawEncoder::new(parflate::DEFAULT_LEVEL).unwrap();
            for block in blocks(data.len(), 100_000) {
                encode_block(&mut encoder, data, block, &mut joined);
            }
            assert!(streamed == collected && streamed == joined, "{} bytes", data.len());
        }
    }
}
