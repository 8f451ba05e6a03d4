//! The state of a stream while it is assembled: whose turn it is, the checksum and totals so far,
//! and with them the header and the trailer.
//!
//! It holds none of the DEFLATE data. Whoever does puts the data of each piece between header and
//! trailer, in the order that the framing admits. So the same rules serve a sink in this memory
//! and, in a browser, buffers that stay in JavaScript.

use crate::checksum::Checksum;
use crate::error::{BlockFault, Error, Result};
use crate::format::{bgzf, gzip, zlib};
use crate::piece::PieceMeta;
use crate::progress::Progress;
use crate::settings::Settings;

/// The framing of one stream.
#[derive(Debug)]
pub(crate) struct StreamFraming {
    header: Vec<u8>,
    checksum: Checksum,
    progress: Progress,
    /// Index of the first piece.
    first_index: u64,
    has_last: bool,
    is_bgzf: bool,
}

impl StreamFraming {
    /// The framing of a stream with these settings, at its start.
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            header: settings.header.clone(),
            checksum: Checksum::empty(settings.format),
            progress: Progress::default(),
            first_index: 0,
            has_last: false,
            is_bgzf: settings.block.is_bgzf,
        }
    }

    /// That of a part that begins with this piece: only the first has the header.
    pub(crate) fn of_part(settings: &Settings, first_index: u64) -> Self {
        let whole = Self::new(settings);
        let header = if first_index == 0 { whole.header } else { Vec::new() };
        Self { header, first_index, ..whole }
    }

    /// Checks that it is this piece's turn.
    ///
    /// # Errors
    /// [`BlockFault::Misplaced`] when it is not.
    pub(crate) fn admit(&self, index: u64) -> Result<()> {
        if index == self.first_index + self.progress.blocks && !self.has_last {
            return Ok(());
        }
        Err(Error::Block { index, fault: BlockFault::Misplaced })
    }

    /// The header, the first time; then nothing.
    pub(crate) fn take_header(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.header)
    }

    /// Counts bytes that were appended to the stream.
    pub(crate) fn add_output(&mut self, bytes: usize) {
        self.progress.bytes_out += bytes as u64;
    }

    /// Counts a piece that was admitted and whose data are in the stream.
    pub(crate) fn join(&mut self, piece: PieceMeta) {
        self.checksum = self.checksum.join(piece.checksum, piece.input_bytes);
        self.progress.bytes_in += piece.input_bytes;
        self.progress.blocks += 1;
        self.has_last = piece.is_last;
    }

    /// The bytes that complete the stream.
    ///
    /// # Errors
    /// [`BlockFault::Misplaced`] before the last piece.
    pub(crate) fn trailer(&self) -> Result<Vec<u8>> {
        if !self.has_last {
            let index = self.first_index + self.progress.blocks;
            return Err(Error::Block { index, fault: BlockFault::Misplaced });
        }
        Ok(trailer(self.is_bgzf, self.checksum, self.progress))
    }

    /// The checksum so far.
    pub(crate) fn checksum(&self) -> Checksum {
        self.checksum
    }

    /// How far the stream has come.
    pub(crate) fn progress(&self) -> Progress {
        self.progress
    }
}

/// The bytes that complete a stream with this content.
pub(crate) fn trailer(is_bgzf: bool, checksum: Checksum, totals: Progress) -> Vec<u8> {
    match checksum {
        _ if is_bgzf => bgzf::END_MEMBER.to_vec(),
        Checksum::Crc32(crc) => gzip::trailer(crc, totals.bytes_in),
        Checksum::Adler32(adler) => zlib::trailer(adler),
        Checksum::None => Vec::new(),
    }
}
