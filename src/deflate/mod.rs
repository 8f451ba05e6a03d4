//! Our own DEFLATE encoder (RFC 1951).

mod stored;
pub(crate) use stored::{store, stored_bound_bytes};

/// How the data of a piece end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With the final block.
    Final,
    /// With an empty stored block, on a byte boundary.
    SyncFlush,
    /// On a byte boundary with as few bits as possible.
    ByteAligned,
}

/// Stand-in until the encoder is merged.
#[derive(Debug)]
pub struct Encoder;

impl Encoder {
    /// Makes one.
    pub fn new(level: u8) -> Option<Self> {
        (level <= 12).then_some(Self)
    }
    /// Encodes.
    pub fn encode(
        &mut self,
        buffer: &[u8],
        dictionary_bytes: usize,
        end: End,
        output: &mut Vec<u8>,
    ) {
        store(&buffer[dictionary_bytes..], end, output);
    }
}
