//! The decoder without input or output of its own: bytes in, content out, in parts of any size.
//!
//! A stream passes through the states below, gzip once a member. Content is given out as it
//! comes, but the end is reported only after the trailer has agreed with it. Every fault has the
//! offset in the compressed input where it was noticed. After a fault nothing more is decoded.

#[cfg(not(target_family = "wasm"))]
mod adopt;
#[cfg_attr(target_family = "wasm", allow(dead_code))]
mod spans;
mod trailer;

use super::engine::{Engine, Pause};
use super::member_header::{HeaderParser, MemberHeader};
use super::options::{DecodeOptions, TrailingData};
use super::partial_field::PartialField;
use super::running_checksum::RunningChecksum;
use super::zlib_header::{is_zlib_method, needs_dictionary};
use crate::checksum::Checksum;
use crate::error::{CorruptFault, Error, Result};
use crate::format::{Format, gzip};

/// The outcome of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// Bytes of input that are done with; the rest must be given again, with what follows it.
    pub(crate) consumed_bytes: usize,
    /// Bytes of content that were written.
    pub(crate) written_bytes: usize,
    /// Why it stopped.
    pub(crate) status: Status,
}

/// Why a step stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// More input is needed.
    NeedsInput,
    /// More room for content is needed.
    NeedsOutput,
    /// The content is complete and has been checked.
    Finished,
}

/// Where in the stream the next byte belongs.
enum State {
    /// Before a raw stream, which has no header.
    RawStart,
    /// The first two bytes, which distinguish gzip from zlib.
    Magic,
    GzipHeader(Box<HeaderParser>),
    /// The identifier of the preset dictionary, after the zlib header.
    ZlibDictionary,
    Data,
    Trailer,
    /// Behind a member: another, padding, or the end.
    Between,
    Padding,
    Finished,
    Failed,
}

/// One decoder's state: about 14 KiB and a dictionary, whatever the stream.
pub(crate) struct StreamDecoder {
    options: DecodeOptions,
    state: State,
    engine: Engine,
    partial_field: PartialField,
    format: Format,
    header: Option<MemberHeader>,
    checksum: RunningChecksum,
    member_content_bytes: u64,
    /// An error that was met after content, which goes first.
    deferred: Option<Error>,
    totals: Totals,
    trailing_offset: Option<u64>,
}

/// How far a decoder has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    /// Compressed bytes that are done with.
    pub(crate) bytes_in: u64,
    /// Bytes of content given out.
    pub(crate) bytes_out: u64,
    /// Members (or streams) that ended and were checked.
    pub(crate) members: u64,
}

impl StreamDecoder {
    pub(crate) fn new(options: &DecodeOptions) -> Self {
        let mut decoder = Self {
            options: options.clone(),
            state: State::Magic,
            engine: Engine::new(),
            partial_field: PartialField::default(),
            format: options.format.unwrap_or_default(),
            header: None,
            checksum: RunningChecksum::None,
            member_content_bytes: 0,
            deferred: None,
            totals: Totals::default(),
            trailing_offset: None,
        };
        if options.format == Some(Format::Raw) {
            decoder.state = State::RawStart;
        }
        decoder
    }

    /// How far the decoder has come.
    pub(crate) fn totals(&self) -> Totals {
        self.totals
    }

    /// The header of the gzip member that is being read, or was read last.
    pub(crate) fn header(&self) -> Option<&MemberHeader> {
        self.header.as_ref()
    }

    /// The checksum of the content of the member that is being read, or was read last.
    pub(crate) fn checksum(&self) -> Checksum {
        self.checksum.value()
    }

    /// Where bytes that are no part of the stream begin.
    pub(crate) fn trailing_offset(&self) -> Option<u64> {
        self.trailing_offset
    }

    /// Decodes from `input` into `output[from..]` until one of them gives out or the stream ends.
    ///
    /// `is_end` says that no input will follow. `output[..from]` ends with the last 32 KiB of the
    /// content so far, or with all of it: the window that content refers to. What follows the
    /// written bytes may be overwritten.
    ///
    /// # Errors
    /// [`Error::Corrupt`], [`Error::LimitExceeded`], and [`Error::AlreadyFailed`] ever after.
    /// Content that precedes the fault is given out first.
    pub(crate) fn step(
        &mut self,
        input: &[u8],
        is_end: bool,
        output: &mut [u8],
        from: usize,
    ) -> Result<Step> {
        if let Some(error) = self.deferred.take() {
            return Err(error);
        }
        let mut cursor = Cursor { input, is_end, output, at: from };
        let outcome = self.run(&mut cursor);
        let consumed_bytes = input.len() - cursor.input.len();
        let written_bytes = cursor.at - from;
        let status = match outcome {
            Ok(status) => status,
            Err(error) => {
                self.state = State::Failed;
                if written_bytes == 0 {
                    return Err(error);
                }
                self.deferred = Some(error);
                Status::NeedsOutput
            }
        };
        Ok(Step { consumed_bytes, written_bytes, status })
    }

    fn count_content(&mut self, content: &[u8]) {
        self.checksum.update(content);
        self.member_content_bytes += content.len() as u64;
        self.totals.bytes_out += content.len() as u64;
    }

    fn run(&mut self, cursor: &mut Cursor<'_, '_>) -> Result<Status> {
        loop {
            let before = cursor.input.len();
            let outcome = self.advance(cursor);
            self.totals.bytes_in += (before - cursor.input.len()) as u64;
            match outcome.map_err(|stop| self.error(stop))? {
                Some(Status::NeedsInput) if cursor.is_end => return self.end_of_input(),
                Some(status) => return Ok(status),
                None => {}
            }
        }
    }

    /// Goes on within one state; `None` when the state has changed.
    fn advance(&mut self, cursor: &mut Cursor<'_, '_>) -> Result<Option<Status>, Stop> {
        match &mut self.state {
            State::RawStart => self.begin_data(true),
            State::Magic => {
                let Some(magic) = self.partial_field.take(&mut cursor.input) else {
                    return Ok(Some(Status::NeedsInput));
                };
                self.begin_member(magic)?;
            }
            State::GzipHeader(parser) => {
                let Some(header) = parser.push(&mut cursor.input)? else {
                    return Ok(Some(Status::NeedsInput));
                };
                self.header = Some(header);
                self.begin_data(false);
            }
            State::ZlibDictionary => {
                let Some(id) = self.partial_field.take(&mut cursor.input) else {
                    return Ok(Some(Status::NeedsInput));
                };
                let known = self.options.dictionary.as_deref();
                if known.map(|dictionary| simd_adler32::adler32(&dictionary))
                    != Some(u32::from_be_bytes(id))
                {
                    return Err(CorruptFault::NeedsDictionary.into());
                }
                self.begin_data(true);
            }
            State::Data => return self.inflate(cursor),
            State::Trailer => {
                if !self.check_trailer(&mut cursor.input)? {
                    return Ok(Some(Status::NeedsInput));
                }
                self.totals.members += 1;
                self.state = State::Between;
            }
            State::Between => return self.look_behind_member(cursor),
            State::Padding => {
                let zeros = cursor.input.iter().take_while(|&&byte| byte == 0).count();
                cursor.input = &cursor.input[zeros..];
                if cursor.input.is_empty() {
                    return Ok(Some(Status::NeedsInput));
                }
                self.meet_trailing_data(zeros)?;
            }
            State::Finished => return Ok(Some(Status::Finished)),
            State::Failed => return Err(Stop::AlreadyFailed),
        }
        Ok(None)
    }

    /// Tells by the first two bytes what follows.
    fn begin_member(&mut self, magic: [u8; 2]) -> Result<(), CorruptFault> {
        if magic == gzip::MAGIC[..2] && self.options.format != Some(Format::Zlib) {
            self.format = Format::Gzip;
            self.state = State::GzipHeader(Box::new(HeaderParser::new()));
            return Ok(());
        }
        if self.options.format == Some(Format::Gzip) {
            return Err(CorruptFault::NotThisFormat);
        }
        self.format = Format::Zlib;
        if !needs_dictionary(magic)? {
            self.begin_data(false);
            return Ok(());
        }
        self.state = State::ZlibDictionary;
        Ok(())
    }

    /// Starts the DEFLATE data, after the preset dictionary if there is one.
    fn begin_data(&mut self, has_dictionary: bool) {
        let dictionary = self.options.dictionary.as_deref().filter(|_| has_dictionary);
        self.engine.restart(dictionary.unwrap_or_default());
        self.checksum = RunningChecksum::new(self.format);
        self.member_content_bytes = 0;
        self.state = State::Data;
    }

    fn inflate(&mut self, cursor: &mut Cursor<'_, '_>) -> Result<Option<Status>, Stop> {
        let room_bytes = (cursor.output.len() - cursor.at) as u64;
        if room_bytes == 0 {
            return Ok(Some(Status::NeedsOutput));
        }
        let allowed_bytes = self.options.limit.get() - self.totals.bytes_out;
        // At the limit there may still be a trailer but no content: a byte of room tells.
        let end = cursor.at + room_bytes.min(allowed_bytes.max(1)) as usize;
        let progress = self.engine.inflate(cursor.input, &mut cursor.output[..end], cursor.at);
        if allowed_bytes == 0 && progress.written_bytes > 0 {
            return Err(Stop::LimitExceeded);
        }
        self.count_content(&cursor.output[cursor.at..cursor.at + progress.written_bytes]);
        cursor.input = &cursor.input[progress.consumed_bytes..];
        cursor.at += progress.written_bytes;
        let is_room_full = cursor.at == end;
        match progress.pause {
            Pause::Ended => {
                self.state = State::Trailer;
                Ok(None)
            }
            // Whether the caller or the limit has set the room shows in the next round.
            Pause::MoreNeeded if is_room_full => Ok(None),
            Pause::MoreNeeded if cursor.input.is_empty() => Ok(Some(Status::NeedsInput)),
            Pause::MoreNeeded if progress.consumed_bytes > 0 => Ok(None),
            Pause::MoreNeeded | Pause::Damaged => Err(CorruptFault::BadData.into()),
        }
    }

    /// Decides by the bytes after a member whether another follows. Consumes only what belongs to
    /// the stream.
    fn look_behind_member(&mut self, cursor: &mut Cursor<'_, '_>) -> Result<Option<Status>, Stop> {
        let may_follow = self.format == Format::Gzip && self.options.is_multi_member;
        match *cursor.input {
            [] => return Ok(Some(Status::NeedsInput)),
            [first] if may_follow && first == gzip::MAGIC[0] && !cursor.is_end => {
                return Ok(Some(Status::NeedsInput));
            }
            [first, second, ..] if may_follow && [first, second] == gzip::MAGIC[..2] => {
                cursor.input = &cursor.input[2..];
                self.begin_member([first, second])?;
            }
            [0, ..] if self.options.trailing != TrailingData::Refuse => self.state = State::Padding,
            _ => self.meet_trailing_data(0)?,
        }
        Ok(None)
    }

    /// Ends or fails at a byte that is no part of the stream, `ahead_bytes` from the last total.
    fn meet_trailing_data(&mut self, ahead_bytes: usize) -> Result<(), CorruptFault> {
        if self.options.trailing != TrailingData::Ignore {
            return Err(CorruptFault::TrailingData);
        }
        self.trailing_offset = Some(self.totals.bytes_in + ahead_bytes as u64);
        self.state = State::Finished;
        Ok(())
    }

    /// The meaning of the end of the input in this state.
    fn end_of_input(&mut self) -> Result<Status> {
        let fault = match &self.state {
            State::Between | State::Padding => {
                self.state = State::Finished;
                return Ok(Status::Finished);
            }
            State::Magic if !self.may_begin_with(self.partial_field.held()) => {
                CorruptFault::NotThisFormat
            }
            _ => CorruptFault::Truncated,
        };
        Err(self.error(fault.into()))
    }

    /// Whether a stream may begin with these bytes, none or one.
    fn may_begin_with(&self, bytes: &[u8]) -> bool {
        let Some(&first) = bytes.first() else { return true };
        let is_gzip = first == gzip::MAGIC[0];
        let is_zlib = is_zlib_method(first);
        match self.options.format {
            Some(Format::Gzip) => is_gzip,
            Some(Format::Zlib) => is_zlib,
            _ => is_gzip || is_zlib,
        }
    }

    fn error(&self, stop: Stop) -> Error {
        match stop {
            Stop::Corrupt(fault) => Error::Corrupt { offset: self.totals.bytes_in, fault },
            Stop::LimitExceeded => Error::LimitExceeded { limit_bytes: self.options.limit.get() },
            Stop::AlreadyFailed => Error::AlreadyFailed,
        }
    }
}

/// The caller's slices and how far they are used.
struct Cursor<'i, 'o> {
    /// The bytes that have not been consumed yet.
    input: &'i [u8],
    /// Whether nothing follows `input`.
    is_end: bool,
    output: &'o mut [u8],
    /// Where in `output` the next byte of content goes.
    at: usize,
}

/// Why decoding cannot go on; becomes an [`Error`] where the offset is known.
enum Stop {
    Corrupt(CorruptFault),
    LimitExceeded,
    AlreadyFailed,
}

impl From<CorruptFault> for Stop {
    fn from(fault: CorruptFault) -> Self {
        Self::Corrupt(fault)
    }
}
