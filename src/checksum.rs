//! Checksums of the content: computed for each block on its worker, joined in order afterwards.
//!
//! Libraries compute them (`crc32fast`, `simd-adler32`); this module chooses by format and joins.
//! CRC-32 is that of RFC 1952 section 8, Adler-32 that of RFC 1950 section 9.

mod crc32;

pub(crate) use crc32::crc32;

use crate::format::Format;

/// Largest prime below 2^16, the modulus of Adler-32 (RFC 1950 section 9).
const ADLER_MODULUS: u64 = 65_521;

/// The checksum of some bytes, of the kind that a format asks for.
///
/// ```
/// use parflate::{Checksum, Format};
/// let of = |bytes| Checksum::of(Format::Gzip, bytes);
/// assert_eq!(of(b"parallel ").join(of(b"deflate"), 7), of(b"parallel deflate"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Checksum {
    /// Raw streams carry none.
    None,
    /// CRC-32, for gzip.
    Crc32(u32),
    /// Adler-32, for zlib.
    Adler32(u32),
}

impl Checksum {
    /// The checksum of no bytes at all.
    #[must_use]
    pub const fn empty(format: Format) -> Self {
        match format {
            Format::Gzip => Self::Crc32(0),
            Format::Zlib => Self::Adler32(1),
            Format::Raw => Self::None,
        }
    }

    /// The checksum of no bytes at all, of the same kind.
    pub(crate) const fn of_nothing(self) -> Self {
        match self {
            Self::Crc32(_) => Self::empty(Format::Gzip),
            Self::Adler32(_) => Self::empty(Format::Zlib),
            Self::None => Self::None,
        }
    }

    /// The checksum of `bytes`.
    #[must_use]
    pub fn of(format: Format, bytes: &[u8]) -> Self {
        match format {
            Format::Gzip => Self::Crc32(crc32(0, bytes)),
            Format::Zlib => Self::Adler32(simd_adler32::adler32(&bytes)),
            Format::Raw => Self::None,
        }
    }

    /// The checksum of the bytes of `self` followed by `next_bytes` bytes whose checksum is `next`.
    ///
    /// Takes at most 64 steps whatever the length. Kinds that do not agree give [`Checksum::None`].
    #[must_use]
    pub fn join(self, next: Self, next_bytes: u64) -> Self {
        match (self, next) {
            (Self::Crc32(first), Self::Crc32(second)) => {
                Self::Crc32(join_crc32(first, second, next_bytes))
            }
            (Self::Adler32(first), Self::Adler32(second)) => {
                Self::Adler32(join_adler32(first, second, next_bytes))
            }
            _ => Self::None,
        }
    }
}

/// Joins two CRCs by advancing the first over `second_bytes` zero bytes: squarings of the
/// "append one zero" operator, one a bit of the length, as Mark Adler described for zlib.
fn join_crc32(first: u32, second: u32, second_bytes: u64) -> u32 {
    let mut hasher = crc32fast::Hasher::new_with_initial(first);
    hasher.combine(&crc32fast::Hasher::new_with_initial_len(second, second_bytes));
    hasher.finalize()
}

/// Joins two Adler-32 values. With `s1 = 1 + Σ bytes` and `s2 = Σ s1 after each byte`, each of the
/// second part's `n` steps lacks the first part's `s1 - 1`, hence `n·(s1 - 1)` in `s2`.
fn join_adler32(first: u32, second: u32, second_bytes: u64) -> u32 {
    let (first_s1, first_s2) = (u64::from(first & 0xffff), u64::from(first >> 16));
    let (second_s1, second_s2) = (u64::from(second & 0xffff), u64::from(second >> 16));
    let carried = (first_s1 + ADLER_MODULUS - 1) % ADLER_MODULUS;
    let s1 = (carried + second_s1) % ADLER_MODULUS;
    let s2 = (first_s2 + second_s2 + (second_bytes % ADLER_MODULUS) * carried) % ADLER_MODULUS;
    // Both are below 65,521, so they fit their 16 bits.
    ((s2 as u32) << 16) | s1 as u32
}

#[cfg(test)]
mod tests;
