//! Stage 2: block → piece, on any worker.
//!
//! A backend is not trusted: its output must end as a piece ends, may not be larger than the block
//! stored (else the block *is* stored), and under `verify` must inflate to the block before it
//! leaves the worker.

use crate::backend::{self, Backend, BlockEncoder};
use crate::checksum::Checksum;
use crate::deflate;
use crate::error::{BlockFault, Error, Result};
use crate::format::Format;
use crate::inflate;
use crate::memory;
use crate::piece::Piece;
use crate::split::BlockView;

/// What a worker has to know to compress a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct JobSettings {
    pub(crate) backend: Backend,
    pub(crate) level: u8,
    pub(crate) format: Format,
    pub(crate) verifies: bool,
    /// What a test makes go wrong.
    #[cfg(test)]
    pub(crate) faults: crate::pool::faults::FaultPlan,
    /// The stream's number, if a page watches its blocks.
    #[cfg(all(target_family = "wasm", feature = "web-shared"))]
    pub(crate) stream_id: Option<u32>,
}

/// The end of a piece that is not the last: the length fields of an empty stored block.
const SYNC_MARKER: [u8; 4] = [0, 0, 0xff, 0xff];

/// One worker's encoder state, kept from block to block; it grows with the level, never with input.
#[derive(Default)]
pub(crate) struct Compressor {
    encoder: Option<(Backend, u8, Box<dyn BlockEncoder>)>,
    verifier: inflate::Verifier,
}

impl Compressor {
    /// Compresses one block into `output`, an empty buffer that becomes part of the piece.
    ///
    /// # Errors
    /// [`Error::Block`] with the block's index and the fault.
    pub(crate) fn piece(
        &mut self,
        block: BlockView<'_>,
        settings: JobSettings,
        mut output: Vec<u8>,
    ) -> Result<Piece> {
        let fail = |fault| Error::Block { index: block.index, fault };
        self.encoder(settings)
            .and_then(|encoder| encoder.encode(block, &mut output))
            .map_err(fail)?;
        if output.len() > deflate::stored_bound_bytes(block.bytes().len()) {
            output.clear();
            memory::reserve(&mut output, deflate::stored_bound_bytes(block.bytes().len()))?;
            deflate::store(block.bytes(), block.end(), &mut output);
        }
        if !block.is_last && !output.ends_with(&SYNC_MARKER) {
            return Err(fail(BlockFault::Malformed));
        }
        #[cfg(test)]
        settings.faults.damage(&mut output);
        if settings.verifies {
            self.verifier.check(block, &output).map_err(fail)?;
        }
        Ok(Piece {
            index: block.index,
            is_last: block.is_last,
            input_bytes: block.bytes().len() as u64,
            check: Checksum::of(settings.format, block.bytes()),
            deflate: output,
        })
    }

    /// The encoder for these settings, made anew only when they change.
    fn encoder(&mut self, settings: JobSettings) -> Result<&mut dyn BlockEncoder, BlockFault> {
        let (backend, level) = (settings.backend, settings.level);
        let is_kept = matches!(self.encoder, Some((b, l, _)) if (b, l) == (backend, level));
        if !is_kept {
            self.encoder = Some((backend, level, backend::encoder(backend, level)?));
        }
        match &mut self.encoder {
            Some((_, _, encoder)) => Ok(encoder.as_mut()),
            None => Err(BlockFault::Malformed),
        }
    }
}
