//! Stage 2: block → piece, on any worker.
//!
//! A backend is not trusted: its output must end as a piece ends, may not be larger than the block
//! stored (else the block *is* stored), and under `verify` must inflate to the block before it
//! leaves the worker.

mod members;

use std::sync::Arc;

use crate::backend::{self, Backend, BlockEncoder};
use crate::checksum::Checksum;
use crate::deflate;
use crate::error::{BlockFault, Error, Result};
use crate::format::Format;
use crate::inflate;
use crate::memory;
use crate::observer::BlockObserver;
use crate::piece::Piece;
use crate::split::BlockView;

/// The settings that a piece depends on, besides its block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BlockSettings {
    pub(crate) backend: Backend,
    pub(crate) level: u8,
    /// Decides the kind of checksum.
    pub(crate) format: Format,
    /// Whether a block after the first that has no dictionary begins with [`RESTART_MARKER`].
    pub(crate) marks_restarts: bool,
    /// Whether a block becomes gzip members of its own, those of BGZF.
    pub(crate) is_bgzf: bool,
}

/// How the blocks of one stream are compressed. Only the settings decide the bytes.
#[derive(Clone)]
pub(crate) struct BlockTask {
    pub(crate) settings: BlockSettings,
    /// Whether the worker inflates its own output and compares.
    pub(crate) verifies: bool,
    pub(crate) observer: Option<Arc<dyn BlockObserver>>,
}

/// The end of a piece that is not the last: the length fields of an empty stored block.
const SYNC_MARKER: [u8; 4] = [0, 0, 0xff, 0xff];

/// The start of a piece at a restart point: an empty stored block.
///
/// After the sync flush that ends the piece before, it makes nine bytes that hardly occur
/// elsewhere, `00 00 ff ff 00 00 00 ff ff`, by which a reader without an index can find restart
/// points. pigz marks independent blocks so (`-i`).
pub(crate) const RESTART_MARKER: [u8; 5] = [0, 0, 0, 0xff, 0xff];

/// Compresses one block after the other: an encoder and a verifier that are kept between blocks.
///
/// Its memory grows with the level, never with the input.
#[derive(Default)]
pub(crate) struct BlockCompressor {
    encoder: Option<(Backend, u8, Box<dyn BlockEncoder>)>,
    verifier: inflate::Verifier,
    /// The DEFLATE data of the BGZF member at hand.
    member_data: Vec<u8>,
}

impl BlockCompressor {
    /// Compresses one block into `output`, an empty buffer that becomes part of the piece.
    ///
    /// # Errors
    /// [`Error::Block`] with the block's index and the fault.
    pub(crate) fn piece(
        &mut self,
        block: BlockView<'_>,
        task: &BlockTask,
        mut output: Vec<u8>,
    ) -> Result<Piece> {
        let fail = |fault| Error::Block { index: block.index, fault };
        let observer = task.observer.as_deref();
        observer.map_or(Ok(()), |observer| observer.block_begins(block))?;
        if task.settings.is_bgzf {
            self.encode_members(block, task, &mut output)?;
        } else {
            self.encode(block, task.settings, &mut output)?;
        }
        if let Some(observer) = observer {
            observer.data_are_made(&mut output);
        }
        if task.verifies {
            let checked = if task.settings.is_bgzf {
                self.check_members(block, &output)
            } else {
                self.verifier.check(block, &output)
            };
            checked.map_err(fail)?;
        }
        let piece = Piece {
            index: block.index,
            is_last: block.is_last,
            input_bytes: block.bytes().len() as u64,
            // Members have their own, and the stream none.
            checksum: match task.settings.is_bgzf {
                true => Checksum::None,
                false => Checksum::of(task.settings.format, block.bytes()),
            },
            deflate: output,
        };
        if let Some(observer) = observer {
            observer.piece_is_ready(&piece);
        }
        Ok(piece)
    }

    /// Makes the DEFLATE data of a piece.
    ///
    /// # Errors
    /// As [`BlockCompressor::piece`].
    fn encode(
        &mut self,
        block: BlockView<'_>,
        settings: BlockSettings,
        output: &mut Vec<u8>,
    ) -> Result<()> {
        let fail = |fault| Error::Block { index: block.index, fault };
        self.encoder(settings).and_then(|encoder| encoder.encode(block, output)).map_err(fail)?;
        let stored_bytes = deflate::stored_bound_bytes(block.bytes().len());
        if output.len() > stored_bytes {
            output.clear();
            memory::reserve(output, stored_bytes + deflate::SLACK_BYTES)?;
            deflate::store(block.bytes(), block.end(), output);
        }
        if !block.is_last && !output.ends_with(&SYNC_MARKER) {
            return Err(fail(BlockFault::Malformed));
        }
        if settings.marks_restarts && block.index > 0 && block.dictionary().is_empty() {
            memory::reserve(output, RESTART_MARKER.len())?;
            let bytes = output.len();
            output.extend_from_slice(&RESTART_MARKER);
            output.copy_within(..bytes, RESTART_MARKER.len());
            output[..RESTART_MARKER.len()].copy_from_slice(&RESTART_MARKER);
        }
        Ok(())
    }

    /// The encoder for these settings, made anew only when they change.
    fn encoder(&mut self, settings: BlockSettings) -> Result<&mut dyn BlockEncoder, BlockFault> {
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
