//! A compressed block: what a worker makes of it.
//!
//! A piece's DEFLATE data end on a byte boundary with an empty stored block (a sync flush), unless
//! it is the last, whose final block ends the stream; so pieces concatenate as bytes.

use crate::checksum::Checksum;

/// One block, compressed: everything the assembler needs and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Place in the stream, from 0.
    pub(crate) index: u64,
    /// Whether the stream ends with it.
    pub(crate) is_last: bool,
    /// Bytes of input that it stands for.
    pub(crate) input_bytes: u64,
    /// Their checksum, of the kind that the stream's format asks for.
    pub(crate) checksum: Checksum,
    pub(crate) deflate: Vec<u8>,
}

/// All that is known of a piece without its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PieceMeta {
    /// Place in the stream, from 0.
    pub(crate) index: u64,
    /// Whether the stream ends with it.
    pub(crate) is_last: bool,
    /// Bytes of input that it stands for.
    pub(crate) input_bytes: u64,
    /// Their checksum.
    pub(crate) checksum: Checksum,
}

impl Piece {
    /// All but the DEFLATE data.
    pub(crate) fn meta(&self) -> PieceMeta {
        let &Self { index, is_last, input_bytes, checksum, .. } = self;
        PieceMeta { index, is_last, input_bytes, checksum }
    }
}
