//! The label of a part, and its form as bytes.
//!
//! Version 1, numbers little-endian, 68 bytes and a few more for each restart point or member:
//!
//! ```text
//!  0  4  "PFL", then the version, 1          40  4  bytes of input in a block
//!  4  1  0 gzip, 1 zlib, 2 raw, 3 BGZF       44  4  checksum of the part's input; 0 without one
//!  5  1  flags: 1 last, 2 has points,        48  4  CRC-32 of the part's data
//!        4 window known, 8 tail known        52  4  CRC-32 of the window; 0 if unknown
//!  6  2  0                                   56  4  CRC-32 of the tail; 0 if unknown
//!  8  8  fingerprint of the options          60  4  bytes of points
//! 16  8  start: bytes of input before it     64  …  points: two LEB128 numbers each, content and
//! 24  8  bytes of input                             data since the point before or the start
//! 32  8  bytes of data                       end 4  CRC-32 of all that precedes it
//! ```
//!
//! *Window* is the last 32 KiB of input before the part, *tail* the last 32 KiB before its end, or
//! all there is if that is less. So two neighbours agree on what is between them, and a part of
//! another input, or one that was made with a wrong window, is noticed without any data.

use super::Origin;
use super::measure::{DataSummary, Tail};
use crate::checksum::{Checksum, crc32};
use crate::error::{Error, Result};
use crate::format::Format;
use crate::index::Index;
use crate::memory;
use crate::settings::{MAX_BLOCK_BYTES, MIN_BLOCK_BYTES};

/// First bytes of a label: a name and the version of the form.
const MAGIC: [u8; 4] = *b"PFL\x01";

/// Bytes before the points.
const HEAD_BYTES: usize = 64;

/// Bits of the flags.
mod flag {
    pub(super) const LAST: u8 = 1;
    pub(super) const POINTS: u8 = 2;
    pub(super) const WINDOW: u8 = 4;
    pub(super) const TAIL: u8 = 8;
    pub(super) const ALL: u8 = LAST | POINTS | WINDOW | TAIL;
}

/// The container of a stream, with BGZF apart from other gzip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Container {
    pub(super) format: Format,
    pub(super) is_bgzf: bool,
}

/// A place in a part from which reading can begin, counted from the part's start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LabelPoint {
    pub(super) content_offset: u64,
    pub(super) data_offset: u64,
}

/// All that is known of a [`Part`](crate::Part) without its data; a value of about 70 bytes that
/// travels as [`PartLabel::to_bytes`].
///
/// With restart points or BGZF it also has their places, 2 to 8 bytes each, so that
/// [`join_parts`](crate::join_parts) knows the index of the whole.
///
/// ```
/// use parflate::{Options, PartLabel, PartPlace, compress_part};
/// let place = PartPlace { is_last: true, ..PartPlace::default() };
/// let part = compress_part(b"all of it", &place, &Options::gzip())?;
/// let bytes = part.label().to_bytes();
/// assert_eq!(bytes.len(), 68);
/// assert_eq!(PartLabel::from_bytes(&bytes)?, *part.label());
/// # Ok::<(), parflate::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartLabel {
    pub(super) container: Container,
    pub(super) is_last: bool,
    pub(super) fingerprint: u64,
    pub(super) start: u64,
    pub(super) content_bytes: u64,
    pub(super) data_bytes: u64,
    pub(super) block_bytes: u32,
    pub(super) checksum: Checksum,
    data_crc: u32,
    pub(super) window_crc: Option<u32>,
    pub(super) tail_crc: Option<u32>,
    pub(super) points: Option<Vec<LabelPoint>>,
}

impl PartLabel {
    /// The label of a part that was just made.
    pub(super) fn new(
        origin: &Origin<'_>,
        (checksum, content_bytes): (Checksum, u64),
        data: DataSummary,
        tail: &Tail,
        index: Option<Index>,
    ) -> Self {
        let settings = &origin.settings;
        let points = index.map(|index| {
            let points = index.points().iter().map(|point| LabelPoint {
                content_offset: point.content_offset(),
                data_offset: point.compressed_offset(),
            });
            points.collect()
        });
        Self {
            container: Container { format: settings.format, is_bgzf: settings.block.is_bgzf },
            is_last: origin.place.is_last,
            fingerprint: super::fingerprint(settings),
            start: origin.place.start,
            content_bytes,
            data_bytes: data.bytes,
            // At most `MAX_BLOCK_BYTES`.
            block_bytes: settings.split.block_bytes as u32,
            checksum,
            data_crc: data.crc,
            window_crc: origin.known_window().map(|window| crc32(0, window)),
            tail_crc: tail.crc(),
            points,
        }
    }

    /// Bytes of input before the part.
    #[must_use]
    pub fn start(&self) -> u64 {
        self.start
    }

    /// Bytes of input that the part stands for.
    #[must_use]
    pub fn content_bytes(&self) -> u64 {
        self.content_bytes
    }

    /// Bytes of the part's data.
    #[must_use]
    pub fn data_bytes(&self) -> u64 {
        self.data_bytes
    }

    /// CRC-32 of the part's data, by which whoever copies them can tell that they are intact.
    #[must_use]
    pub fn data_crc32(&self) -> u32 {
        self.data_crc
    }

    /// Whether the input ends with the part.
    #[must_use]
    pub fn is_last(&self) -> bool {
        self.is_last
    }

    /// That of [`Options::fingerprint`](crate::Options::fingerprint) of the options it was made
    /// with.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// The label as bytes: 68, and 2 to 8 for each restart point or member of BGZF.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut points = Vec::new();
        let mut last = LabelPoint { content_offset: 0, data_offset: 0 };
        for point in self.points.iter().flatten() {
            push_leb128(&mut points, point.content_offset - last.content_offset);
            push_leb128(&mut points, point.data_offset - last.data_offset);
            last = *point;
        }
        let container = match (self.container.is_bgzf, self.container.format) {
            (true, _) => 3,
            (_, Format::Gzip) => 0,
            (_, Format::Zlib) => 1,
            (_, Format::Raw) => 2,
        };
        let flags = [
            (self.is_last, flag::LAST),
            (self.points.is_some(), flag::POINTS),
            (self.window_crc.is_some(), flag::WINDOW),
            (self.tail_crc.is_some(), flag::TAIL),
        ];
        let flags = flags.iter().filter(|(is_set, _)| *is_set).fold(0, |all, (_, bit)| all | bit);
        let checksum = match self.checksum {
            Checksum::None => 0,
            Checksum::Crc32(value) | Checksum::Adler32(value) => value,
        };
        let mut bytes = Vec::with_capacity(HEAD_BYTES + points.len() + 4);
        bytes.extend(MAGIC);
        bytes.extend([container, flags, 0, 0]);
        for value in [self.fingerprint, self.start, self.content_bytes, self.data_bytes] {
            bytes.extend(value.to_le_bytes());
        }
        let window_crc = self.window_crc.unwrap_or_default();
        let tail_crc = self.tail_crc.unwrap_or_default();
        // A part has far fewer blocks than would make points of 4 GiB; if not, it is refused when
        // it is read.
        let points_bytes = u32::try_from(points.len()).unwrap_or(u32::MAX);
        for value in [self.block_bytes, checksum, self.data_crc, window_crc, tail_crc, points_bytes]
        {
            bytes.extend(value.to_le_bytes());
        }
        bytes.extend(points);
        bytes.extend(crc32(0, &bytes).to_le_bytes());
        bytes
    }

    /// Reads what [`PartLabel::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`Error::InvalidLabel`] when `bytes` is not exactly one undamaged label of this form that a
    /// part can have, and [`Error::OutOfMemory`] when its points cannot be held.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let (label, rest) = Self::split_from_bytes(bytes)?;
        if rest.is_empty() { Ok(label) } else { Err(Error::InvalidLabel("bytes follow it")) }
    }

    /// Reads one label from the front of `bytes` and returns it with the bytes after it, so that
    /// labels can be stored one after the other.
    ///
    /// # Errors
    /// As [`PartLabel::from_bytes`], except that bytes may follow.
    pub fn split_from_bytes(bytes: &[u8]) -> Result<(Self, &[u8])> {
        let mut rest = bytes;
        if take::<4>(&mut rest)? != MAGIC {
            return Err(Error::InvalidLabel("it does not begin with a label's four bytes"));
        }
        let [container, flags, zero, other_zero] = take(&mut rest)?;
        let [fingerprint, start, content_bytes, data_bytes] = take_u64s(&mut rest)?;
        let [block_bytes, checksum, data_crc, window_crc, tail_crc, points_bytes] =
            take_u32s(&mut rest)?;
        let points_bytes = usize::try_from(points_bytes).map_err(|_| TRUNCATED)?;
        let (points, mut after) = rest.split_at_checked(points_bytes).ok_or(TRUNCATED)?;
        let sealed = &bytes[..HEAD_BYTES + points_bytes];
        if u32::from_le_bytes(take(&mut after)?) != crc32(0, sealed) {
            return Err(Error::InvalidLabel("its own checksum does not agree"));
        }
        let (format, checksum) = match container {
            0 => (Format::Gzip, Checksum::Crc32(checksum)),
            1 => (Format::Zlib, Checksum::Adler32(checksum)),
            2 | 3 if checksum != 0 => return Err(CONTRADICTION),
            2 => (Format::Raw, Checksum::None),
            3 => (Format::Gzip, Checksum::None),
            _ => return Err(Error::InvalidLabel("its format is unknown")),
        };
        if flags & !flag::ALL != 0 || zero != 0 || other_zero != 0 {
            return Err(Error::InvalidLabel("it has flags of another version"));
        }
        let has = |bit| flags & bit != 0;
        if (!has(flag::WINDOW) && window_crc != 0) || (!has(flag::TAIL) && tail_crc != 0) {
            return Err(CONTRADICTION);
        }
        let mut label = Self {
            container: Container { format, is_bgzf: container == 3 },
            is_last: has(flag::LAST),
            fingerprint,
            start,
            content_bytes,
            data_bytes,
            block_bytes,
            checksum,
            data_crc,
            window_crc: has(flag::WINDOW).then_some(window_crc),
            tail_crc: has(flag::TAIL).then_some(tail_crc),
            points: None,
        };
        label.check_lengths()?;
        let is_whole = points.is_empty();
        label.points = if has(flag::POINTS) { Some(label.parse_points(points)?) } else { None };
        if label.points.is_none() && !is_whole {
            return Err(CONTRADICTION);
        }
        Ok((label, after))
    }

    /// Checks what every part that can be made fulfils.
    fn check_lengths(&self) -> Result<()> {
        let block_bytes = u64::from(self.block_bytes);
        let is_block = (MIN_BLOCK_BYTES as u64..=MAX_BLOCK_BYTES as u64).contains(&block_bytes);
        let can_be = is_block
            && self.start.is_multiple_of(block_bytes)
            && (self.is_last || self.content_bytes.is_multiple_of(block_bytes))
            && (self.content_bytes > 0 || (self.is_last && self.start == 0))
            && self.start.checked_add(self.content_bytes).is_some();
        if can_be { Ok(()) } else { Err(CONTRADICTION) }
    }

    fn parse_points(&self, mut bytes: &[u8]) -> Result<Vec<LabelPoint>> {
        let mut points = Vec::new();
        // A point has two bytes at least.
        memory::reserve(&mut points, bytes.len() / 2)?;
        let mut last = LabelPoint { content_offset: 0, data_offset: 0 };
        while !bytes.is_empty() {
            let content = take_leb128(&mut bytes)?;
            let data = take_leb128(&mut bytes)?;
            let advances = points.is_empty() || (content > 0 && data > 0);
            let point = LabelPoint {
                content_offset: last.content_offset.checked_add(content).ok_or(CONTRADICTION)?,
                data_offset: last.data_offset.checked_add(data).ok_or(CONTRADICTION)?,
            };
            let is_inside = point.content_offset < self.content_bytes.max(1)
                && point.data_offset < self.data_bytes;
            if !advances || !is_inside {
                return Err(CONTRADICTION);
            }
            points.push(point);
            last = point;
        }
        Ok(points)
    }
}

/// The error of a reader that needs more bytes than there are.
const TRUNCATED: Error = Error::InvalidLabel("it is cut short");

/// The error of a label that is intact, but of no part that can be.
const CONTRADICTION: Error = Error::InvalidLabel("it contradicts itself");

/// Takes `N` bytes off the front.
fn take<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N]> {
    let (head, rest) = bytes.split_first_chunk::<N>().ok_or(TRUNCATED)?;
    *bytes = rest;
    Ok(*head)
}

fn take_u64s<const N: usize>(bytes: &mut &[u8]) -> Result<[u64; N]> {
    let mut values = [0; N];
    for value in &mut values {
        *value = u64::from_le_bytes(take(bytes)?);
    }
    Ok(values)
}

fn take_u32s<const N: usize>(bytes: &mut &[u8]) -> Result<[u32; N]> {
    let mut values = [0; N];
    for value in &mut values {
        *value = u32::from_le_bytes(take(bytes)?);
    }
    Ok(values)
}

/// Appends a number in groups of seven bits, lowest first.
fn push_leb128(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

/// Takes what [`push_leb128`] wrote, and refuses every other spelling of it.
fn take_leb128(bytes: &mut &[u8]) -> Result<u64> {
    let mut value = 0_u64;
    for shift in (0..u64::BITS).step_by(7) {
        let [byte] = take(bytes)?;
        let group = u64::from(byte & 0x7f);
        if group << shift >> shift != group || (byte == 0 && shift > 0) {
            return Err(CONTRADICTION);
        }
        value |= group << shift;
        if byte < 0x80 {
            return Ok(value);
        }
    }
    Err(CONTRADICTION)
}
