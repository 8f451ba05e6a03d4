//! An index of a file that somebody else has written: read once, with points on the way.
//!
//! At about every `spacing` bytes of content the next end of a DEFLATE block is a *candidate*. The
//! decoder says which byte it is in, but not which bit, and whether the window is needed depends on
//! what follows. Both are found by trial: from each bit that comes into question, 32 KiB of content
//! are decoded once more and compared with what they are known to be.
//!
//! ```text
//! file        … xxxxx│BBB BBBBBBBB …     the block B begins at one of eight bits
//! trials      3 bits before the byte: the same content      ✓ a point
//!             and the same without the window               ✓ which needs none
//! ```
//!
//! A trial without the window settles the matter: matches reach back 32 KiB at most, and one that
//! reaches before the start is an error.

use super::cursor::Cursor;
use super::read_at::{ReadAt, read_full_at};
use super::{Index, IndexPoint, PointStart};
use crate::checksum::crc32;
use crate::error::{CorruptFault, Error, Result};
use crate::format::gzip;
use crate::inflate::{HeaderParser, Pause, Reach, ZlibRs};
use crate::memory;
use crate::split::WINDOW_BYTES;

/// Compressed bytes read at a time.
const INPUT_BYTES: usize = 128 << 10;

/// Content bytes decoded at a time, after the window.
const OUTPUT_BYTES: usize = 128 << 10;

/// Least distance of two points: below it windows take as much room as the content itself.
const MIN_SPACING_BYTES: u64 = 2 * WINDOW_BYTES as u64;

/// Bits within a byte at which a block can begin, counted from the byte's end, and the end itself.
const BITS: std::ops::Range<u8> = 0..8;

impl Index {
    /// Makes the index of a gzip file by reading it, with a point about every `spacing_bytes` of
    /// content, at least 64 KiB apart. 4 MiB suit most files.
    ///
    /// Points have windows of 32 KiB, except at the starts of members and where the data do not
    /// refer to what precedes them. Checksums and lengths are checked, so the file is intact if
    /// this returns an index. Zero padding and other bytes after the last member are left out.
    ///
    /// ```
    /// use parflate::{Index, Options, SeekableReader, compress};
    /// let data: Vec<u8> = (0..100_000u32).flat_map(u32::to_le_bytes).collect();
    /// let file = compress(&data, &Options::gzip())?;
    /// let index = Index::build(&file, 100_000)?;
    /// assert_eq!(index.content_bytes(), Some(400_000));
    /// let mut four = [0; 4];
    /// SeekableReader::new(&file, index)?.read_at(&mut four, 4 * 77_777)?;
    /// assert_eq!(u32::from_le_bytes(four), 77_777);
    /// # Ok::<(), parflate::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Read`], [`Error::Corrupt`] with the offset, [`Error::OutOfMemory`].
    pub fn build(source: &impl ReadAt, spacing_bytes: u64) -> Result<Self> {
        let mut builder = Builder::new(source, spacing_bytes.max(MIN_SPACING_BYTES))?;
        builder.add_members()?;
        let mut index = builder.index;
        index.compressed_bytes = Some(source.total_bytes().map_err(Error::Read)?);
        index.content_bytes = Some(builder.content_bytes);
        Ok(index)
    }
}

/// The file so far.
struct Builder<'a, R> {
    source: &'a R,
    index: Index,
    spacing_bytes: u64,
    inflater: ZlibRs,
    input: Vec<u8>,
    unread: std::ops::Range<usize>,
    /// Where in the file the byte after `input` is.
    next_offset: u64,
    has_source_ended: bool,
    /// The last 32 KiB of content or less, then new content.
    output: Vec<u8>,
    window_bytes: usize,
    content_bytes: u64,
    candidate: Option<Candidate>,
    trials: Cursor,
}

/// An end of a DEFLATE block that may become a point.
struct Candidate {
    /// The byte after the one that the end is in, or is the end of.
    compressed_offset: u64,
    content_offset: u64,
    window: Vec<u8>,
    /// The content after it, as far as it is known.
    following: Vec<u8>,
}

impl<'a, R: ReadAt> Builder<'a, R> {
    fn new(source: &'a R, spacing_bytes: u64) -> Result<Self> {
        Ok(Self {
            source,
            index: Index::default(),
            spacing_bytes,
            inflater: ZlibRs::new(),
            input: memory::zeros(INPUT_BYTES)?,
            unread: 0..0,
            next_offset: 0,
            has_source_ended: false,
            output: memory::zeros(WINDOW_BYTES + OUTPUT_BYTES)?,
            window_bytes: 0,
            content_bytes: 0,
            candidate: None,
            trials: Cursor::new()?,
        })
    }

    /// Reads all members.
    fn add_members(&mut self) -> Result<()> {
        loop {
            self.add_member()?;
            while self.unread.len() < 2 && !self.has_source_ended {
                self.fill()?;
            }
            if !self.input[self.unread.clone()].starts_with(&gzip::MAGIC[..2]) {
                break;
            }
        }
        self.confirm_candidate()
    }

    fn add_member(&mut self) -> Result<()> {
        self.skip_header()?;
        if self.is_point_due() {
            // A block just before it would make no better point.
            self.candidate = None;
            self.index.push(IndexPoint {
                compressed_offset: self.offset(),
                bits_before: 0,
                content_offset: self.content_bytes,
                start: PointStart::Restart,
            })?;
        }
        self.inflater.restart();
        self.window_bytes = 0;
        let (mut crc, start) = (0, self.content_bytes);
        while self.add_content(&mut crc)? {}
        let stored: [u8; 8] = self.take()?;
        let length_field = (self.content_bytes - start) as u32; // modulo 2^32 by definition
        let [c0, c1, c2, c3, l0, l1, l2, l3] = stored;
        if u32::from_le_bytes([c0, c1, c2, c3]) != crc {
            return Err(self.corrupt(CorruptFault::BadChecksum));
        }
        if u32::from_le_bytes([l0, l1, l2, l3]) != length_field {
            return Err(self.corrupt(CorruptFault::BadLength));
        }
        Ok(())
    }

    fn skip_header(&mut self) -> Result<()> {
        let magic: [u8; 2] = self.take()?;
        if magic != gzip::MAGIC[..2] {
            return Err(Error::Corrupt { offset: 0, fault: CorruptFault::NotThisFormat });
        }
        let mut parser = HeaderParser::new();
        loop {
            let mut rest = &self.input[self.unread.clone()];
            let before = rest.len();
            let parsed = parser.push(&mut rest);
            self.unread.start += before - rest.len();
            if parsed.map_err(|fault| self.corrupt(fault))?.is_some() {
                return Ok(());
            }
            self.fill_or_fail()?;
        }
    }

    /// Decodes some content; returns whether the member goes on.
    fn add_content(&mut self, crc: &mut u32) -> Result<bool> {
        if self.unread.is_empty() && !self.has_source_ended {
            self.fill()?;
        }
        let input = &self.input[self.unread.clone()];
        let room = &mut self.output[self.window_bytes..];
        let progress = self.inflater.inflate(input, room, Reach::Block);
        let is_input_left = progress.consumed_bytes < input.len();
        let is_room_left = progress.written_bytes < room.len();
        let content = &room[..progress.written_bytes];
        *crc = crc32(*crc, content);
        self.unread.start += progress.consumed_bytes;
        self.content_bytes += content.len() as u64;
        if let Some(candidate) = &mut self.candidate {
            let wanted = WINDOW_BYTES - candidate.following.len();
            candidate.following.extend_from_slice(&content[..content.len().min(wanted)]);
            if candidate.following.len() == WINDOW_BYTES {
                self.confirm_candidate()?;
            }
        }
        self.keep_window(progress.written_bytes);
        match progress.pause {
            Pause::Ended => return Ok(false),
            Pause::Damaged => return Err(self.corrupt(CorruptFault::BadData)),
            Pause::MoreNeeded => {}
        }
        if is_input_left && is_room_left {
            // A decoder that did not move would never do so again.
            if progress.consumed_bytes == 0 && progress.written_bytes == 0 {
                return Err(self.corrupt(CorruptFault::BadData));
            }
            self.meet_block_end()?;
        } else if is_room_left {
            self.fill_or_fail()?;
        }
        Ok(true)
    }

    /// Moves the window before the content to come to the front of the buffer.
    fn keep_window(&mut self, new_bytes: usize) {
        let end = self.window_bytes + new_bytes;
        let start = end.saturating_sub(WINDOW_BYTES);
        self.output.copy_within(start..end, 0);
        self.window_bytes = end - start;
    }

    /// Makes the place a candidate if a point is due.
    fn meet_block_end(&mut self) -> Result<()> {
        let offset = self.offset();
        if let Some(candidate) = &mut self.candidate {
            // Of several ends without content between them, the last: a sync flush ends at a byte.
            if candidate.following.is_empty() {
                candidate.compressed_offset = offset;
            }
            return Ok(());
        }
        if !self.is_point_due() {
            return Ok(());
        }
        let mut window = Vec::new();
        memory::reserve(&mut window, self.window_bytes)?;
        window.extend_from_slice(&self.output[..self.window_bytes]);
        let mut following = Vec::new();
        memory::reserve(&mut following, WINDOW_BYTES)?;
        self.candidate = Some(Candidate {
            compressed_offset: offset,
            content_offset: self.content_bytes,
            window,
            following,
        });
        Ok(())
    }

    fn is_point_due(&self) -> bool {
        let last = self.index.points.last().map(|point| point.content_offset);
        last.is_none_or(|last| self.content_bytes - last >= self.spacing_bytes)
    }

    /// Finds where and how the candidate can be read from, and adds it.
    fn confirm_candidate(&mut self) -> Result<()> {
        let Some(Candidate { compressed_offset, content_offset, window, following }) =
            self.candidate.take().filter(|candidate| !candidate.following.is_empty())
        else {
            return Ok(());
        };
        let window: std::sync::Arc<[u8]> = window.into();
        let point = |bits_before, start| IndexPoint {
            compressed_offset,
            bits_before,
            content_offset,
            start,
        };
        for bits_before in BITS {
            let found = point(bits_before, PointStart::Window(window.clone()));
            if !self.gives(&found, &following)? {
                continue;
            }
            let alone = point(bits_before, PointStart::Restart);
            // Other readers take a point without a window to be at a whole byte.
            let needs_window = bits_before > 0 || !self.gives(&alone, &following)?;
            return self.index.push(if needs_window { found } else { alone });
        }
        Ok(())
    }

    /// Whether this content is decoded from the point.
    fn gives(&mut self, point: &IndexPoint, content: &[u8]) -> Result<bool> {
        let mut found = [0; WINDOW_BYTES];
        let found = &mut found[..content.len()];
        self.trials.go_to(point, self.source)?;
        match self.trials.read(self.source, found) {
            Ok(bytes) => Ok(found[..bytes] == *content),
            Err(Error::Corrupt { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Takes `N` bytes off the front of the input.
    fn take<const N: usize>(&mut self) -> Result<[u8; N]> {
        while self.unread.len() < N {
            self.fill_or_fail()?;
        }
        let mut taken = [0; N];
        taken.copy_from_slice(&self.input[self.unread.start..self.unread.start + N]);
        self.unread.start += N;
        Ok(taken)
    }

    /// Where in the file the next byte is.
    fn offset(&self) -> u64 {
        self.next_offset - self.unread.len() as u64
    }

    fn corrupt(&self, fault: CorruptFault) -> Error {
        Error::Corrupt { offset: self.offset(), fault }
    }

    fn fill_or_fail(&mut self) -> Result<()> {
        if self.has_source_ended {
            return Err(self.corrupt(CorruptFault::Truncated));
        }
        self.fill()
    }

    /// Reads from the file, after what is left of the input.
    fn fill(&mut self) -> Result<()> {
        self.input.copy_within(self.unread.clone(), 0);
        self.unread = 0..self.unread.len();
        let room = &mut self.input[self.unread.end..];
        let read_bytes = read_full_at(self.source, room, self.next_offset).map_err(Error::Read)?;
        self.has_source_ended = read_bytes < room.len();
        self.unread.end += read_bytes;
        self.next_offset += read_bytes as u64;
        Ok(())
    }
}
