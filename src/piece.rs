//! A compressed block: what a worker makes of it, as a value that can leave the process.
//!
//! A piece's DEFLATE data end on a byte boundary with an empty stored block (a sync flush), unless
//! it is the last, whose final block ends the stream; so pieces concatenate as bytes.

use crate::checksum::{Checksum, crc32};
use crate::error::{Error, Result};

/// One block, compressed: everything the assembler needs and nothing else.
///
/// [`Piece::to_bytes`] and [`Piece::from_bytes`] carry it to another process or machine.
///
/// ```
/// use parflate::{Assembler, Options, Piece, compress, pieces};
/// let (options, data) = (Options::gzip(), b"made here, joined there");
/// let mut assembler = Assembler::new(Vec::new(), &options)?;
/// for piece in pieces(&[], data, 0, true, &options)? {
///     assembler.push(&Piece::from_bytes(&piece.to_bytes())?)?;
/// }
/// assert_eq!(assembler.finish()?.0, compress(data, &options)?);
/// # Ok::<(), parflate::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub(crate) index: u64,
    pub(crate) is_last: bool,
    pub(crate) input_bytes: u64,
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

/// First bytes of a serialized piece: a name and the version of the form.
const MAGIC: [u8; 4] = *b"PFP\x01";

/// Bytes before the DEFLATE data: magic, index, input length, data length, checksum kind and value,
/// last flag.
const HEAD_BYTES: usize = 4 + 8 + 8 + 8 + 1 + 4 + 1;

/// Bytes of the CRC-32 over head and data that ends a serialized piece.
const SEAL_BYTES: usize = 4;

impl Piece {
    /// Place in the stream, from 0.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.index
    }

    /// Whether the stream ends with this piece.
    #[must_use]
    pub fn is_last(&self) -> bool {
        self.is_last
    }

    /// Bytes of input that the piece stands for.
    #[must_use]
    pub fn input_bytes(&self) -> u64 {
        self.input_bytes
    }

    /// The checksum of that input, of the kind that the stream's format asks for.
    #[must_use]
    pub fn checksum(&self) -> Checksum {
        self.checksum
    }

    /// All but the DEFLATE data.
    pub(crate) fn meta(&self) -> PieceMeta {
        let &Self { index, is_last, input_bytes, checksum, .. } = self;
        PieceMeta { index, is_last, input_bytes, checksum }
    }

    /// The DEFLATE data.
    #[must_use]
    pub fn deflate(&self) -> &[u8] {
        &self.deflate
    }

    /// Serializes the piece: a head of 34 bytes with little-endian numbers, the DEFLATE data, and
    /// the CRC-32 of both.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let (checksum_kind, checksum_value) = match self.checksum {
            Checksum::None => (0, 0),
            Checksum::Crc32(value) => (1, value),
            Checksum::Adler32(value) => (2, value),
        };
        let mut bytes = Vec::with_capacity(HEAD_BYTES + self.deflate.len() + SEAL_BYTES);
        bytes.extend(MAGIC);
        bytes.extend(self.index.to_le_bytes());
        bytes.extend(self.input_bytes.to_le_bytes());
        bytes.extend((self.deflate.len() as u64).to_le_bytes());
        bytes.push(checksum_kind);
        bytes.extend(checksum_value.to_le_bytes());
        bytes.push(u8::from(self.is_last));
        bytes.extend_from_slice(&self.deflate);
        bytes.extend(crc32(0, &bytes).to_le_bytes());
        bytes
    }

    /// Reads what [`Piece::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`Error::InvalidPiece`] when `bytes` is not exactly one undamaged piece of this form, and
    /// [`Error::OutOfMemory`] when its data cannot be held.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let (piece, rest) = Self::split_from_bytes(bytes)?;
        if rest.is_empty() { Ok(piece) } else { Err(Error::InvalidPiece("bytes follow it")) }
    }

    /// Reads one piece from the front of `bytes` and returns it with the bytes after it, so that
    /// pieces can be stored one after the other.
    ///
    /// # Errors
    /// As [`Piece::from_bytes`], except that bytes may follow.
    pub fn split_from_bytes(bytes: &[u8]) -> Result<(Self, &[u8])> {
        let mut rest = bytes;
        if take::<4>(&mut rest)? != MAGIC {
            return Err(Error::InvalidPiece("it does not begin with a piece's four bytes"));
        }
        let index = u64::from_le_bytes(take(&mut rest)?);
        let input_bytes = u64::from_le_bytes(take(&mut rest)?);
        let deflate_bytes = u64::from_le_bytes(take(&mut rest)?);
        let [checksum_kind] = take(&mut rest)?;
        let checksum_value = u32::from_le_bytes(take(&mut rest)?);
        let [last_flag] = take(&mut rest)?;
        let deflate_bytes = usize::try_from(deflate_bytes).map_err(|_| TRUNCATED)?;
        let data = rest.get(..deflate_bytes).ok_or(TRUNCATED)?;
        let mut after = &rest[deflate_bytes..];
        let sealed = &bytes[..HEAD_BYTES + deflate_bytes];
        if u32::from_le_bytes(take(&mut after)?) != crc32(0, sealed) {
            return Err(Error::InvalidPiece("its own checksum does not agree"));
        }
        let checksum = match (checksum_kind, checksum_value) {
            (0, 0) => Checksum::None,
            (1, value) => Checksum::Crc32(value),
            (2, value) => Checksum::Adler32(value),
            _ => return Err(Error::InvalidPiece("its checksum is of an unknown kind")),
        };
        if last_flag > 1 {
            return Err(Error::InvalidPiece("its last flag is neither 0 nor 1"));
        }
        let mut deflate = Vec::new();
        crate::memory::reserve(&mut deflate, deflate_bytes)?;
        deflate.extend_from_slice(data);
        Ok((Self { index, is_last: last_flag == 1, input_bytes, checksum, deflate }, after))
    }
}

/// The error of a reader that needs more bytes than there are.
const TRUNCATED: Error = Error::InvalidPiece("it is cut short");

/// Takes `N` bytes off the front.
fn take<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N]> {
    let (head, rest) = bytes.split_first_chunk::<N>().ok_or(TRUNCATED)?;
    *bytes = rest;
    Ok(*head)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Piece {
        Piece {
            index: 7,
            is_last: true,
            input_bytes: 5_000_000_000,
            checksum: Checksum::Adler32(0xdead_beef),
            deflate: vec![3, 0],
        }
    }

    #[test]
    fn the_form_is_stable() {
        let bytes = sample().to_bytes();
        assert_eq!(&bytes[..4], b"PFP\x01");
        assert_eq!(bytes[4..12], 7u64.to_le_bytes());
        assert_eq!(bytes.len(), HEAD_BYTES + 2 + SEAL_BYTES);
        assert_eq!(Piece::from_bytes(&bytes).unwrap(), sample());
    }

    #[test]
    fn every_cut_and_every_flipped_bit_is_noticed() {
        let bytes = sample().to_bytes();
        for end in 0..bytes.len() {
            assert!(Piece::from_bytes(&bytes[..end]).is_err(), "cut at {end}");
        }
        for bit in 0..bytes.len() * 8 {
            let mut damaged = bytes.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(Piece::from_bytes(&damaged).is_err(), "bit {bit}");
        }
        assert!(Piece::from_bytes(&[bytes.clone(), vec![0]].concat()).is_err());
        let pair = [bytes.clone(), bytes].concat();
        let (first, rest) = Piece::split_from_bytes(&pair).unwrap();
        assert_eq!((first, Piece::from_bytes(rest).unwrap()), (sample(), sample()));
    }
}
