//! The bench's own compressor: the library with every knob, as a process like any rival.
//!
//! The design study and the block-size sweep run it as a child, so that it is measured exactly as
//! pigz is.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};
use parflate::{Assembler, Backend, Options, Workers};
use rayon::prelude::*;

/// What goes before a block as its dictionary: all that DEFLATE can refer to (RFC 1951, 3.2.5).
pub(crate) const WINDOW_BYTES: usize = 32 << 10;

/// How blocks get to the workers and pieces to the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Assembly {
    /// The library's pool: read, compress and write overlap; memory is bounded.
    Streaming,
    /// The whole input is read, rayon maps its blocks, and all pieces are written at the end.
    Collect,
}

/// Arguments of the engine's command.
#[derive(clap::Args)]
pub(crate) struct Engine {
    /// Encoder of the library
    #[arg(long, default_value = "auto")]
    backend: String,
    /// Level, 0 to 12
    #[arg(long, default_value_t = parflate::DEFAULT_LEVEL)]
    level: u8,
    /// Bytes of input in a block; the level's default without it
    #[arg(long)]
    block_bytes: Option<usize>,
    /// Threads
    #[arg(long, default_value_t = 1)]
    workers: usize,
    /// Blocks without dictionary
    #[arg(long)]
    independent: bool,
    /// How blocks travel
    #[arg(long, value_enum, default_value = "streaming")]
    assembly: Assembly,
    /// The input; gzip of it goes to standard output
    input: PathBuf,
}

impl Engine {
    /// Compresses the input to standard output.
    pub(crate) fn run(&self) -> Result<()> {
        let backend: Backend = self.backend.parse()?;
        let mut options = Options::gzip()
            .backend(backend)
            .level(self.level)
            .independent(self.independent)
            .workers(Workers::exactly(self.workers));
        if let Some(block_bytes) = self.block_bytes {
            options = options.block_bytes(block_bytes);
        }
        let input = File::open(&self.input)
            .with_context(|| format!("{} cannot be opened", self.input.display()))?;
        match self.assembly {
            Assembly::Streaming => {
                parflate::copy(input, io::stdout().lock(), &options)?;
                Ok(())
            }
            Assembly::Collect => collect(input, io::stdout().lock(), &options, self.workers),
        }
    }
}

/// Read all, map all with rayon, write all.
fn collect(
    mut input: impl Read,
    output: impl Write,
    options: &Options,
    workers: usize,
) -> Result<()> {
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    let block_bytes = options.resolved_block_bytes()?;
    let blocks = bytes.len().div_ceil(block_bytes).max(1);
    let threads = rayon::ThreadPoolBuilder::new().num_threads(workers).build()?;
    let pieces: Vec<parflate::Piece> = threads.install(|| {
        (0..blocks)
            .into_par_iter()
            .map(|index| {
                let start = index * block_bytes;
                let end = bytes.len().min(start + block_bytes);
                let window = &bytes[start.saturating_sub(WINDOW_BYTES)..start];
                let is_last = index + 1 == blocks;
                parflate::pieces(window, &bytes[start..end], index as u64, is_last, options)
            })
            .collect::<parflate::Result<Vec<_>>>()
            .map(|lists| lists.into_iter().flatten().collect())
    })?;
    let mut assembler = Assembler::new(output, options)?;
    for piece in &pieces {
        assembler.push(piece)?;
    }
    assembler.finish()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_make_the_same_bytes() {
        let data: Vec<u8> = (0..700_000u32).map(|n| (n / 3 % 251) as u8).collect();
        for data in [&data[..], &data[..200_000], b""] {
            let options = Options::gzip().block_bytes(100_000).workers(Workers::exactly(2));
            let (mut streamed, mut collected) = (Vec::new(), Vec::new());
            parflate::copy(data, &mut streamed, &options).unwrap();
            collect(data, &mut collected, &options, 2).unwrap();
            assert!(streamed == collected, "{} bytes", data.len());
        }
    }
}
