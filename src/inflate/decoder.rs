//! The entry point for readers: content out of any reader of compressed bytes.
//!
//! Memory: two buffers of fixed size and the decoder's state, whatever the stream claims. A
//! reader's own error is passed on once and does not end the stream: the next call reads again.

#[cfg(not(target_family = "wasm"))]
mod to_restart;

#[cfg(not(target_family = "wasm"))]
pub(super) use to_restart::Found;

use std::io::{self, BufRead, Read, Write};

use super::member_header::MemberHeader;
use super::options::DecodeOptions;
use super::stream::{Status, StreamDecoder, Totals};
use crate::checksum::Checksum;
use crate::deflate::WINDOW_BYTES;
use crate::error::{Error, Result};
use crate::memory;

/// Compressed bytes read at a time: enough that a call to the system costs nothing beside
/// inflating them.
const INPUT_BUFFER_BYTES: usize = 64 << 10;

/// Content bytes decoded at a time. Before each stretch the window of 32 KiB is moved to the front
/// of the buffer, so much less would cost time, and much more would leave the second-level cache.
const STRETCH_BYTES: usize = 128 << 10;

/// Decompresses what it reads from `R`: gzip, zlib or raw, as its options say.
///
/// It implements [`Read`] and [`BufRead`]; their errors carry an [`Error`] inside. It reports the
/// end only after the last trailer has agreed with the content.
///
/// ```
/// use std::io::Read;
/// use parflate::{DecodeOptions, Decoder, Options, compress};
/// let members = [compress(b"one, ", &Options::gzip())?, compress(b"two", &Options::gzip())?];
/// let members = members.concat();
/// let mut decoder = Decoder::new(&members[..], &DecodeOptions::gzip())?;
/// let mut content = String::new();
/// decoder.read_to_string(&mut content)?;
/// assert_eq!((content.as_str(), decoder.members()), ("one, two", 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Decoder<R> {
    pub(super) source: R,
    pub(super) stream: StreamDecoder,
    input: Vec<u8>,
    /// The part of `input` that has been read but not used.
    unread: std::ops::Range<usize>,
    has_source_ended: bool,
    /// The window of the content that comes next, and room for a stretch of it.
    output: Vec<u8>,
    /// Where in `output` decoding goes on.
    decoded_end: usize,
    /// The part of `output` that has been decoded but not given out.
    ready: std::ops::Range<usize>,
    is_finished: bool,
}

impl<R: Read> Decoder<R> {
    /// A decoder at the start of `source`; reads nothing yet.
    ///
    /// ```
    /// use parflate::{DecodeOptions, Decoder, Options, compress};
    /// let member = compress(b"hello", &Options::gzip())?;
    /// let mut decoder = Decoder::new(&member[..], &DecodeOptions::auto())?;
    /// assert_eq!(std::io::read_to_string(&mut decoder).unwrap(), "hello");
    /// # Ok::<(), parflate::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::OutOfMemory`] when its buffers cannot be allocated.
    pub fn new(source: R, options: &DecodeOptions) -> Result<Self> {
        let input = memory::zeros(INPUT_BUFFER_BYTES)?;
        let output = memory::zeros(WINDOW_BYTES + STRETCH_BYTES)?;
        Ok(Self {
            source,
            stream: StreamDecoder::new(options),
            input,
            unread: 0..0,
            has_source_ended: false,
            output,
            decoded_end: 0,
            ready: 0..0,
            is_finished: false,
        })
    }

    /// Reads up to the content of the first gzip member, unless that has been done, and gives the
    /// header of the member that is being read; `None` for the other formats.
    ///
    /// ```
    /// use parflate::{DecodeOptions, Decoder, GzipHeader, Options, compress};
    /// let options = Options::gzip().gzip_header(GzipHeader::default().name("a.txt"));
    /// let member = compress(b"hello", &options)?;
    /// let mut decoder = Decoder::new(&member[..], &DecodeOptions::gzip())?;
    /// assert_eq!(decoder.header()?.and_then(|header| header.name()), Some(&b"a.txt"[..]));
    /// # Ok::<(), parflate::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Read`] and [`Error::Corrupt`].
    pub fn header(&mut self) -> Result<Option<&MemberHeader>> {
        if self.stream.header().is_none() {
            self.decode(0)?;
        }
        Ok(self.stream.header())
    }

    /// The next stretch of content, at most 128 KiB; empty at the end, and only there.
    ///
    /// [`BufRead::fill_buf`] with this crate's error; [`BufRead::consume`] goes on.
    ///
    /// # Errors
    /// [`Error::Read`] when the source fails, and the next call tries it again;
    /// [`Error::Corrupt`] and [`Error::LimitExceeded`] after the content that precedes the fault,
    /// and from then on [`Error::AlreadyFailed`]; [`Error::OutOfMemory`].
    pub fn content(&mut self) -> Result<&[u8]> {
        if self.ready.is_empty() {
            self.make_room();
            self.decode(STRETCH_BYTES)?;
        }
        Ok(&self.output[self.ready.clone()])
    }

    /// Writes all content that is left to `sink`; returns its length in bytes.
    ///
    /// ```
    /// use parflate::{DecodeOptions, Decoder, Options, compress};
    /// let member = compress(b"hello", &Options::gzip())?;
    /// let mut decoder = Decoder::new(&member[..], &DecodeOptions::auto())?;
    /// let mut content = Vec::new();
    /// assert_eq!(decoder.copy_to(&mut content)?, 5);
    /// assert_eq!((decoder.bytes_out(), decoder.members()), (5, 1));
    /// # Ok::<(), parflate::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Write`] when the sink fails, and those of [`Decoder::content`].
    pub fn copy_to(&mut self, sink: &mut impl Write) -> Result<u64> {
        let mut copied_bytes = 0;
        loop {
            let content = self.content()?;
            if content.is_empty() {
                return Ok(copied_bytes);
            }
            sink.write_all(content).map_err(Error::Write)?;
            let content_bytes = content.len();
            copied_bytes += content_bytes as u64;
            self.consume(content_bytes);
        }
    }

    /// Whether content waits here.
    #[cfg(not(target_family = "wasm"))]
    pub(super) fn has_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    /// Takes input that was read from the source and not used, in place of what is here.
    #[cfg(not(target_family = "wasm"))]
    pub(super) fn take_input(&mut self, mut input: Vec<u8>, has_source_ended: bool) {
        self.unread = 0..input.len();
        self.has_source_ended = has_source_ended;
        if input.len() < INPUT_BUFFER_BYTES {
            self.input[..input.len()].copy_from_slice(&input);
        } else {
            std::mem::swap(&mut self.input, &mut input);
        }
    }

    /// Takes the unread input out, for decoding elsewhere.
    #[cfg(not(target_family = "wasm"))]
    pub(super) fn take_unread(&mut self) -> Vec<u8> {
        let mut input = std::mem::take(&mut self.input);
        input.truncate(self.unread.end);
        input.drain(..self.unread.start);
        self.unread = 0..0;
        input
    }

    /// The source, the stream decoder and the window, for decoding elsewhere.
    #[cfg(not(target_family = "wasm"))]
    pub(super) fn parts(&mut self) -> (&mut R, &mut StreamDecoder, &[u8]) {
        let window_start = self.decoded_end.saturating_sub(WINDOW_BYTES);
        let window = &self.output[window_start..self.decoded_end];
        (&mut self.source, &mut self.stream, window)
    }

    /// Goes on here after decoding elsewhere, to `output[..end]`, of which the last bytes have not
    /// been given out.
    #[cfg(not(target_family = "wasm"))]
    pub(super) fn resume(
        &mut self,
        (output, end): (Vec<u8>, usize),
        ready_bytes: usize,
        unread: Vec<u8>,
        is_finished: bool,
    ) {
        self.output = output;
        self.decoded_end = end;
        self.ready = end - ready_bytes..end;
        self.unread = 0..unread.len();
        self.input = unread;
        self.is_finished = is_finished;
    }

    /// Moves the window to the front of the output, if anything precedes it.
    fn make_room(&mut self) {
        if self.decoded_end > WINDOW_BYTES {
            self.output.copy_within(self.decoded_end - WINDOW_BYTES..self.decoded_end, 0);
            self.decoded_end = WINDOW_BYTES;
        }
    }

    /// Decodes at least one byte, if there is to be any, and at most `room_bytes`; none at the end.
    fn decode(&mut self, room_bytes: usize) -> Result<()> {
        loop {
            let status = self.step(self.unread.len(), room_bytes)?;
            if !self.ready.is_empty() || status != Status::NeedsInput {
                return Ok(());
            }
            self.read_more()?;
        }
    }

    /// Decodes the first `input_bytes` of the unread input, as far as `room_bytes` of content go.
    fn step(&mut self, input_bytes: usize, room_bytes: usize) -> Result<Status> {
        let from = self.decoded_end;
        self.ready = from..from;
        let input = &self.input[self.unread.clone()][..input_bytes];
        let is_end = self.has_source_ended && input_bytes == self.unread.len();
        let output = &mut self.output[..from + room_bytes];
        let step = self.stream.step(input, is_end, output, from)?;
        self.unread.start += step.consumed_bytes;
        self.is_finished = step.status == Status::Finished;
        self.decoded_end += step.written_bytes;
        self.ready.end = self.decoded_end;
        Ok(step.status)
    }

    /// Reads from the source, after what is left of the input.
    fn read_more(&mut self) -> Result<()> {
        self.input.copy_within(self.unread.clone(), 0);
        self.unread = 0..self.unread.len();
        // Input from elsewhere may leave no room.
        if self.unread.end == self.input.len() {
            memory::extend_to(&mut self.input, self.unread.end + INPUT_BUFFER_BYTES)?;
        }
        let read_bytes = loop {
            match self.source.read(&mut self.input[self.unread.end..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                outcome => break outcome.map_err(Error::Read)?,
            }
        };
        // A reader that claims more than there was room for is not to be trusted further.
        if read_bytes > self.input.len() - self.unread.end {
            return Err(Error::Read(io::Error::other("the reader claims more than it was asked")));
        }
        self.has_source_ended = read_bytes == 0;
        self.unread.end += read_bytes;
        Ok(())
    }
}

impl<R> Decoder<R> {
    /// Whether the content is complete and has been checked; the rest of it may still wait here.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.is_finished
    }

    /// Compressed bytes decoded so far, headers and trailers included.
    #[must_use]
    pub fn bytes_in(&self) -> u64 {
        self.totals().bytes_in
    }

    /// Bytes of content decoded so far.
    #[must_use]
    pub fn bytes_out(&self) -> u64 {
        self.totals().bytes_out
    }

    /// Members, or streams, that were decoded and checked to their end.
    #[must_use]
    pub fn members(&self) -> u64 {
        self.totals().members
    }

    /// The checksum of the content decoded so far of the member that is being read, or was read
    /// last.
    ///
    /// ```
    /// use parflate::{Checksum, DecodeOptions, Decoder, Format, Options, compress};
    /// let member = compress(b"hello", &Options::gzip())?;
    /// let mut decoder = Decoder::new(&member[..], &DecodeOptions::gzip())?;
    /// decoder.copy_to(&mut std::io::sink())?;
    /// assert_eq!(decoder.checksum(), Checksum::of(Format::Gzip, b"hello"));
    /// # Ok::<(), parflate::Error>(())
    /// ```
    #[must_use]
    pub fn checksum(&self) -> Checksum {
        self.stream.checksum()
    }

    /// Where in the input the first byte is that is neither stream nor padding; known at the end,
    /// and only with [`crate::TrailingData::Ignore`].
    ///
    /// ```
    /// use parflate::{DecodeOptions, Decoder, Options, TrailingData, compress};
    /// let mut file = compress(b"hello", &Options::gzip())?;
    /// let member_bytes = file.len() as u64;
    /// file.extend(b"something else");
    /// let options = DecodeOptions::gzip().trailing(TrailingData::Ignore);
    /// let mut decoder = Decoder::new(&file[..], &options)?;
    /// decoder.copy_to(&mut std::io::sink())?;
    /// assert_eq!(decoder.trailing_offset(), Some(member_bytes));
    /// # Ok::<(), parflate::Error>(())
    /// ```
    #[must_use]
    pub fn trailing_offset(&self) -> Option<u64> {
        self.stream.trailing_offset()
    }

    /// Bytes that were read from the source but not used: at the end, the first of the bytes that
    /// follow the stream.
    #[must_use]
    pub fn unread(&self) -> &[u8] {
        &self.input[self.unread.clone()]
    }

    /// The source.
    #[must_use]
    pub fn get_ref(&self) -> &R {
        &self.source
    }

    /// Gives the source back; what was read from it and not used is lost, see
    /// [`Decoder::unread`].
    #[must_use]
    pub fn into_inner(self) -> R {
        self.source
    }

    fn totals(&self) -> Totals {
        self.stream.totals()
    }
}

impl<R: Read> Read for Decoder<R> {
    fn read(&mut self, output: &mut [u8]) -> io::Result<usize> {
        if output.is_empty() {
            return Ok(0);
        }
        let content = self.content()?;
        let part_bytes = content.len().min(output.len());
        output[..part_bytes].copy_from_slice(&content[..part_bytes]);
        self.consume(part_bytes);
        Ok(part_bytes)
    }
}

impl<R: Read> BufRead for Decoder<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        Ok(self.content()?)
    }

    fn consume(&mut self, content_bytes: usize) {
        self.ready.start = (self.ready.start + content_bytes).min(self.ready.end);
    }
}

impl<R> std::fmt::Debug for Decoder<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decoder")
            .field("totals", &self.totals())
            .field("is_finished", &self.is_finished)
            .finish_non_exhaustive()
    }
}
