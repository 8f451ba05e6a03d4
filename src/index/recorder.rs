//! The index of a stream while it is written: the assembler tells where it is, and the rule that
//! the splitter follows tells what is there.

use super::{Index, IndexPoint};
use crate::compress::RESTART_MARKER;
use crate::error::Result;
use crate::format::bgzf;
use crate::piece::{Piece, PieceMeta};
use crate::progress::Progress;
use crate::settings::Settings;
use crate::split::{NEVER, RestartCounter};

/// Bytes of content of which at most one point is noted. Reading that much takes a tenth of a
/// millisecond, so more points would save nothing; independent blocks can be of 1 KiB.
pub(super) const CELL_BYTES: u64 = 64 << 10;

/// Notes the places of one stream from which it can be read.
#[derive(Debug)]
pub(crate) struct IndexRecorder {
    index: Index,
    kind: Kind,
    /// Bytes of content before the part, if it is not the whole stream that is written.
    start: u64,
}

/// What there is to note.
#[derive(Debug)]
enum Kind {
    /// Nothing: the stream can be read from its start only, or not without a preset dictionary.
    Nothing,
    Restarts(RestartCounter),
    /// The members of BGZF.
    Members,
}

impl IndexRecorder {
    /// A recorder of what is written of a stream with these settings from byte `start` of its
    /// content on, the start of a block. Its points are counted from there.
    pub(crate) fn new(settings: &Settings, start: u64) -> Self {
        let kind = if settings.block.is_bgzf {
            Kind::Members
        } else if settings.split.restart_bytes == NEVER
            || settings.split.preset_dictionary.is_some()
        {
            Kind::Nothing
        } else {
            Kind::Restarts(settings.split.restarts(start / settings.split.block_bytes as u64))
        };
        Self { index: Index::default(), kind, start }
    }

    /// Notes a piece that is about to be written after what `written` says.
    ///
    /// # Errors
    /// [`crate::Error::OutOfMemory`].
    pub(crate) fn add(&mut self, piece: &Piece, written: Progress) -> Result<()> {
        if !matches!(self.kind, Kind::Members) {
            let is_marked = piece.deflate.starts_with(&RESTART_MARKER);
            return self.add_block(piece.meta(), is_marked, written);
        }
        let mut compressed_offset = written.bytes_out;
        let mut content_offset = written.bytes_in;
        for (member_bytes, content_bytes) in bgzf::member_lengths(&piece.deflate) {
            self.index.push(IndexPoint::member(compressed_offset, content_offset))?;
            compressed_offset += member_bytes;
            content_offset += content_bytes;
        }
        Ok(())
    }

    /// [`IndexRecorder::add`] for whoever has the piece's data elsewhere, and no BGZF: `is_marked`
    /// says whether those of a restart point after the first block start with [`RESTART_MARKER`].
    ///
    /// # Errors
    /// [`crate::Error::OutOfMemory`].
    pub(crate) fn add_block(
        &mut self,
        piece: PieceMeta,
        is_marked: bool,
        written: Progress,
    ) -> Result<()> {
        let Kind::Restarts(counter) = &mut self.kind else { return Ok(()) };
        let is_restart = counter.is_at_restart();
        // No block is longer than its type's bound.
        counter.add_block(usize::try_from(piece.input_bytes).unwrap_or(usize::MAX));
        if !is_restart || !self.index.has_room_at(written.bytes_in, self.start) {
            return Ok(());
        }
        let has_marker = is_marked && piece.index > 0;
        let marker_bytes = if has_marker { RESTART_MARKER.len() as u64 } else { 0 };
        let compressed_offset = written.bytes_out + marker_bytes;
        self.index.push(IndexPoint::restart(compressed_offset, written.bytes_in))
    }

    /// The index of a complete stream of this length; nothing for one that has no points.
    pub(crate) fn finish(&mut self, written: Progress) -> Option<Index> {
        if matches!(self.kind, Kind::Nothing) {
            return None;
        }
        Some(std::mem::take(&mut self.index).complete(written))
    }
}
