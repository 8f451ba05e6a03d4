//! The running check of a stream's content while it is decoded; library code computes it.

use simd_adler32::Adler32;

use crate::checksum::{Checksum, crc32};
use crate::format::Format;

/// A check that grows with the content.
#[derive(Clone)]
pub(super) enum RunningCheck {
    None,
    Crc32(u32),
    Adler32(Adler32),
}

impl RunningCheck {
    /// The check of no content, in the kind of the format.
    pub(super) fn new(format: Format) -> Self {
        match format {
            Format::Gzip => Self::Crc32(0),
            Format::Zlib => Self::Adler32(Adler32::new()),
            Format::Raw => Self::None,
        }
    }

    /// Goes on over `content`.
    pub(super) fn update(&mut self, content: &[u8]) {
        match self {
            Self::None => {}
            Self::Crc32(crc) => *crc = crc32(*crc, content),
            Self::Adler32(adler) => adler.write(content),
        }
    }

    /// The check so far.
    pub(super) fn value(&self) -> Checksum {
        match self {
            Self::None => Checksum::None,
            Self::Crc32(crc) => Checksum::Crc32(*crc),
            Self::Adler32(adler) => Checksum::Adler32(adler.finish()),
        }
    }
}
