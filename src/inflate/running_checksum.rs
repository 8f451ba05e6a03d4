//! The checksum of a stream's content while it is decoded; libraries compute it.

use simd_adler32::Adler32;

use crate::checksum::{Checksum, crc32};
use crate::format::Format;

/// A checksum that follows the content.
#[derive(Clone)]
pub(super) enum RunningChecksum {
    None,
    Crc32(u32),
    Adler32(Adler32),
}

impl RunningChecksum {
    /// The checksum of no content, of the kind that the format asks for.
    pub(super) fn new(format: Format) -> Self {
        match format {
            Format::Gzip => Self::Crc32(0),
            Format::Zlib => Self::Adler32(Adler32::new()),
            Format::Raw => Self::None,
        }
    }

    /// Continues over `content`.
    pub(super) fn update(&mut self, content: &[u8]) {
        match self {
            Self::None => {}
            Self::Crc32(crc) => *crc = crc32(*crc, content),
            Self::Adler32(adler) => adler.write(content),
        }
    }

    /// The checksum so far.
    pub(super) fn value(&self) -> Checksum {
        match self {
            Self::None => Checksum::None,
            Self::Crc32(crc) => Checksum::Crc32(*crc),
            Self::Adler32(adler) => Checksum::Adler32(adler.finish()),
        }
    }
}
