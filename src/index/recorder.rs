//! The index of a stream while it is written: the assembler tells where it is, and the rule that
//! the splitter follows tells what is there.

use super::{Index, IndexPoint, PointStart};
use crate::compress::RESTART_MARKER;
use crate::error::Result;
use crate::format::bgzf;
use crate::piece::Piece;
use crate::progress::Progress;
use crate::settings::Settings;
use crate::split::{NEVER, RestartCounter};

/// Least distance of two points in bytes of content. Reading that much takes a tenth of a
/// millisecond, so a nearer point would save nothing; independent blocks can be of 1 KiB.
const MIN_DISTANCE_BYTES: u64 = 64 << 10;

/// Notes the places of one stream from which it can be read.
#[derive(Debug)]
pub(crate) struct IndexRecorder {
    index: Index,
    kind: Kind,
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
    /// A recorder at the start of a stream with these settings.
    pub(crate) fn new(settings: &Settings) -> Self {
        let kind = if settings.block.is_bgzf {
            Kind::Members
        } else if settings.split.restart_bytes == NEVER
            || settings.split.preset_dictionary.is_some()
        {
            Kind::Nothing
        } else {
            Kind::Restarts(settings.split.restarts(0))
        };
        Self { index: Index::default(), kind }
    }

    /// Notes a piece that is about to be written after what `written` says.
    ///
    /// # Errors
    /// [`crate::Error::OutOfMemory`].
    pub(crate) fn add(&mut self, piece: &Piece, written: Progress) -> Result<()> {
        match &mut self.kind {
            Kind::Nothing => Ok(()),
            Kind::Restarts(counter) => {
                let is_restart = counter.is_at_restart();
                // No block is longer than its type's bound.
                counter.add_block(usize::try_from(piece.input_bytes).unwrap_or(usize::MAX));
                let last = self.index.points.last();
                let is_far = last.is_none_or(|last| {
                    written.bytes_in - last.content_offset >= MIN_DISTANCE_BYTES
                });
                if !is_restart || !is_far {
                    return Ok(());
                }
                let marker = piece.deflate.starts_with(&RESTART_MARKER) && piece.index > 0;
                let marker_bytes = if marker { RESTART_MARKER.len() as u64 } else { 0 };
                self.index.push(IndexPoint {
                    compressed_offset: written.bytes_out + marker_bytes,
                    bits_before: 0,
                    content_offset: written.bytes_in,
                    start: PointStart::Restart,
                })
            }
            Kind::Members => {
                let members = bgzf::member_lengths(&piece.deflate);
                let mut compressed_offset = written.bytes_out;
                let mut content_offset = written.bytes_in;
                for (member_bytes, content_bytes) in members {
                    self.index.push(IndexPoint {
                        compressed_offset,
                        bits_before: 0,
                        content_offset,
                        start: PointStart::Member,
                    })?;
                    compressed_offset += member_bytes;
                    content_offset += content_bytes;
                }
                Ok(())
            }
        }
    }

    /// The index of a complete stream of this length; nothing for one that has no points.
    pub(crate) fn finish(&mut self, written: Progress) -> Option<Index> {
        if matches!(self.kind, Kind::Nothing) {
            return None;
        }
        self.index.compressed_bytes = Some(written.bytes_out);
        self.index.content_bytes = Some(written.bytes_in);
        Some(std::mem::take(&mut self.index))
    }
}
