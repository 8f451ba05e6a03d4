//! The running check of a stream's content while it is decoded; library code computes it.

use simd_adler32::Adler32;

use crate::checksum::Check;
use crate::format::Format;

/// A check that grows with the content.
#[derive(Clone)]
pub(super) enum RunningCheck {
    None,
    Crc32(crc32fast::Hasher),
    Adler32(Adler32),
}

impl RunningCheck {
    /// The check of no content, in the kind of the format.
    pub(super) fn new(format: Format) -> Self {
        match format {
            Format::Gzip => Self::Crc32(crc32fast::Hasher::new()),
            Format::Zlib => Self::Adler32(Adler32::new()),
            Format::Raw => Self::None,
        }
    }

    /// Goes on over `content`.
    pub(super) fn update(&mut self, content: &[u8]) {
        match self {
            Self::None => {}
            Self::Crc32(hasher) => hasher.update(content),
            Self::Adler32(adler) => adler.write(content),
        }
    }

    /// The check so far.
    pub(super) fn value(&self) -> Check {
        match self {
            Self::None => Check::None,
            Self::Crc32(hasher) => Check::Crc32(hasher.clone().finalize()),
            Self::Adler32(adler) => Check::Adler32(adler.finish()),
        }
    }
}
