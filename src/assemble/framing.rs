//! What is known of a stream while it is assembled: whose turn it is, check and totals so far, and
//! with them header and trailer.
//!
//! It has none of the DEFLATE data: who has them puts them between header and trailer in the order
//! that the framing admits. So the same rules serve a sink of this memory and, in a browser, buffers
//! that stay in JavaScript's.

use crate::checksum::Checksum;
use crate::error::{Error, Result};
use crate::format;
use crate::options::{Options, Progress};

/// All that is known of a piece without its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PieceMeta {
    /// Place in the stream, from 0.
    pub(crate) index: u64,
    /// Whether the stream ends with it.
    pub(crate) is_last: bool,
    /// Bytes of input that it stands for.
    pub(crate) input_bytes: u64,
    /// Their check.
    pub(crate) check: Checksum,
}

/// The account of one stream.
#[derive(Debug)]
pub(crate) struct StreamFraming {
    header: Vec<u8>,
    check: Checksum,
    progress: Progress,
    has_last: bool,
}

impl StreamFraming {
    /// The account of a stream with these options, at its start.
    ///
    /// # Errors
    /// [`Error::InvalidOption`] for options that cannot be honoured.
    pub(crate) fn new(options: &Options) -> Result<Self> {
        options.resolve()?;
        Ok(Self {
            header: format::header(
                options.format,
                options.level,
                &options.gzip_header,
                options.dictionary.as_deref(),
            )?,
            check: Checksum::empty(options.format),
            progress: Progress::default(),
            has_last: false,
        })
    }

    /// Whether it is this piece's turn.
    ///
    /// # Errors
    /// [`Error::PieceOrder`] when it is not.
    pub(crate) fn admit(&self, index: u64) -> Result<()> {
        if index == self.progress.blocks && !self.has_last {
            return Ok(());
        }
        Err(Error::PieceOrder { expected: self.progress.blocks, found: index })
    }

    /// The header, the first time; then nothing.
    pub(crate) fn take_header(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.header)
    }

    /// Notes bytes that were appended to the stream.
    pub(crate) fn add_output(&mut self, bytes: usize) {
        self.progress.bytes_out += bytes as u64;
    }

    /// Notes that a piece that was admitted stands in the stream.
    pub(crate) fn join(&mut self, piece: PieceMeta) {
        self.check = self.check.join(piece.check, piece.input_bytes);
        self.progress.bytes_in += piece.input_bytes;
        self.progress.blocks += 1;
        self.has_last = piece.is_last;
    }

    /// What completes the stream.
    ///
    /// # Errors
    /// [`Error::PiecesMissing`] before the last piece.
    pub(crate) fn trailer(&self) -> Result<Vec<u8>> {
        if !self.has_last {
            return Err(Error::PiecesMissing { expected: self.progress.blocks });
        }
        Ok(format::trailer(self.check, self.progress.bytes_in))
    }

    /// How far the stream has come.
    pub(crate) fn progress(&self) -> Progress {
        self.progress
    }
}
