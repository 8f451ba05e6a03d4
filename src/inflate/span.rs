//! A part of a compressed file that can be inflated alone, on any worker.
//!
//! It is either whole members of BGZF, or DEFLATE data from one restart point to the next. A worker
//! does not know whether that is so: the marks by which spans are found can be bytes of something
//! else. So it inflates on trial, and a span that turns out not to stand alone, or to be too large,
//! has no content; whoever reads the file then inflates it in order.

use super::engine::{Engine, Pause};
use crate::checksum::crc32;
use crate::error::Result;
use crate::format::bgzf;
use crate::memory;

/// What a span is taken to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SpanKind {
    /// Whole members, each with a header of BGZF.
    Members,
    /// DEFLATE blocks, none of them final, of which the first begins and the last ends at a byte.
    Restart,
}

/// A span on its way to a worker and back.
#[derive(Debug)]
pub(crate) struct Span {
    pub(super) kind: SpanKind,
    /// The bytes of the file.
    pub(super) data: Vec<u8>,
    /// A buffer, of which the first bytes are the content; it is kept from span to span.
    pub(super) buffer: Vec<u8>,
    /// What was found, if the span stands alone.
    pub(super) content: Option<SpanContent>,
}

/// For workers that are no threads, to which a span travels in parts.
#[cfg(all(feature = "web", target_family = "wasm"))]
impl Span {
    /// A span that is to be inflated into `buffer`.
    pub(crate) fn new(kind: SpanKind, data: Vec<u8>, buffer: Vec<u8>) -> Self {
        Self { kind, data, buffer, content: None }
    }

    /// What was found, and the content, if the span stands alone.
    pub(crate) fn found(&self) -> Option<(SpanContent, &[u8])> {
        let found = self.content?;
        Some((found, self.buffer.get(..found.bytes)?))
    }

    /// The buffer, for the next span.
    pub(crate) fn into_buffer(self) -> Vec<u8> {
        self.buffer
    }
}

/// What is known of a span's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SpanContent {
    pub(super) bytes: usize,
    /// CRC-32 of the last member's content, or of all.
    pub(super) crc: u32,
    pub(super) members: u64,
    /// Where in the data the last member begins.
    pub(super) last_member_start: usize,
}

#[cfg(all(feature = "web", target_family = "wasm"))]
impl SpanContent {
    /// All of it, for a message; every number is of at most [`MAX_CONTENT_BYTES`].
    pub(crate) fn fields(self) -> [u32; 4] {
        [self.bytes as u32, self.crc, self.members as u32, self.last_member_start as u32]
    }

    /// What [`SpanContent::fields`] gave.
    pub(crate) fn from_fields([bytes, crc, members, last_member_start]: [u32; 4]) -> Self {
        Self {
            bytes: bytes as usize,
            crc,
            members: members.into(),
            last_member_start: last_member_start as usize,
        }
    }
}

/// Most bytes of a span's data. Restart points are 4 MiB of content apart by default, and content
/// that does not shrink is a little longer; a span that is longer still is inflated in order.
pub(crate) const MAX_SPAN_BYTES: usize = 9 << 19;

/// Most content of a span, in bytes. Restart points are 4 MiB apart by default; what is beyond
/// twice that is inflated in order, so that a bomb finds no more memory here.
pub(super) const MAX_CONTENT_BYTES: usize = 8 << 20;

/// The first room for content, in bytes. It grows by doubling, and what is usual, 4 MiB, leaves
/// some room, by which the end of the data is seen.
const FIRST_ROOM_BYTES: usize = (1 << 20) + (4 << 10);

/// Content inflated at a time, in bytes: its checksum is then taken while it is in the second-level
/// cache, which saves 3 % of the time.
const STRETCH_BYTES: usize = 128 << 10;

/// A final, empty block of fixed codes. At a byte and block boundary, and only there, it ends a
/// stream at once.
const EMPTY_FINAL_BLOCK: [u8; 2] = [0x03, 0x00];

/// Content bytes decoded in order while a first restart point is looked for: by default it comes
/// after 4 MiB. Streams whose points are farther apart are decoded ahead, like those without.
pub(crate) const SEARCHED_BYTES: u64 = 9 << 19;

/// Where the members at the front of `bytes` end that make a span of `wanted_bytes` or a little
/// more, or of all that there are; and whether more input may add to them.
pub(crate) fn members_end(bytes: &[u8], wanted_bytes: usize) -> (usize, bool) {
    let mut end = 0;
    while end < wanted_bytes {
        let rest = &bytes[end..];
        match bgzf::member_bytes(rest) {
            Some(member_bytes) if member_bytes <= rest.len() => end += member_bytes,
            Some(_) => return (end, true),
            None => return (end, rest.len() < bgzf::HEADER_BYTES),
        }
    }
    (end, false)
}

/// The decoder's state, made at the first use and kept from span to span.
#[derive(Default)]
pub(crate) struct SpanInflater {
    engine: Option<Engine>,
}

impl SpanInflater {
    /// Inflates a span on trial: sets its content if it stands alone.
    pub(crate) fn inflate(&mut self, span: &mut Span) {
        let engine = self.engine.get_or_insert_with(Engine::new);
        span.content = match span.kind {
            SpanKind::Members => members(engine, &span.data, &mut span.buffer),
            SpanKind::Restart => blocks(engine, &span.data, &mut span.buffer),
        };
    }
}

/// Inflates DEFLATE blocks that refer to nothing before them and end where `data` end.
fn blocks(engine: &mut Engine, data: &[u8], buffer: &mut Vec<u8>) -> Option<SpanContent> {
    engine.restart(&[]);
    let Inflated { used, end: bytes, crc, pause } = inflate(engine, data, buffer, 0)?;
    let is_whole = pause == Pause::MoreNeeded && used == data.len();
    let end = engine.inflate(&EMPTY_FINAL_BLOCK, &mut buffer[..], bytes);
    let is_at_boundary = end.pause == Pause::Ended
        && end.written_bytes == 0
        && end.consumed_bytes == EMPTY_FINAL_BLOCK.len();
    let content = SpanContent { bytes, crc, members: 0, last_member_start: 0 };
    (is_whole && is_at_boundary).then_some(content)
}

/// Inflates members, and checks each with its trailer.
fn members(engine: &mut Engine, data: &[u8], buffer: &mut Vec<u8>) -> Option<SpanContent> {
    let mut content = SpanContent { bytes: 0, crc: 0, members: 0, last_member_start: 0 };
    let mut start = 0;
    while start < data.len() {
        let member = bgzf::first_member(&data[start..])?;
        let (deflate, trailer) = member[bgzf::HEADER_BYTES..].split_last_chunk::<8>()?;
        engine.restart(&[]);
        let Inflated { used, end, crc, pause } = inflate(engine, deflate, buffer, content.bytes)?;
        if pause != Pause::Ended || used != deflate.len() {
            return None;
        }
        let member_bytes = end - content.bytes;
        content =
            SpanContent { bytes: end, crc, members: content.members + 1, last_member_start: start };
        start += member.len();
        let [c0, c1, c2, c3, l0, l1, l2, l3] = *trailer;
        let is_right = u32::from_le_bytes([c0, c1, c2, c3]) == content.crc
            && u32::from_le_bytes([l0, l1, l2, l3]) as usize == member_bytes;
        if !is_right {
            return None;
        }
    }
    Some(content)
}

/// What came of data.
struct Inflated {
    /// Bytes of the data that were used.
    used: usize,
    /// Where in the buffer the content ends, its checksum, and why it ends.
    end: usize,
    crc: u32,
    pause: Pause,
}

/// Inflates `data` to `buffer` from `start` on, as far as they go; `None` when the content is too
/// long.
fn inflate(
    engine: &mut Engine,
    data: &[u8],
    buffer: &mut Vec<u8>,
    start: usize,
) -> Option<Inflated> {
    let (mut used, mut end, mut crc) = (0, start, 0);
    loop {
        if end == buffer.len() {
            grow(buffer).ok().filter(|has_grown| *has_grown)?;
        }
        let stretch_end = buffer.len().min(end + STRETCH_BYTES);
        let progress = engine.inflate(&data[used..], &mut buffer[..stretch_end], end);
        used += progress.consumed_bytes;
        let content_end = end + progress.written_bytes;
        crc = crc32(crc, buffer.get(end..content_end)?);
        end = content_end;
        // A full stretch may just have been enough, or not.
        if progress.pause != Pause::MoreNeeded || end < stretch_end {
            return Some(Inflated { used, end, crc, pause: progress.pause });
        }
    }
}

/// Doubles the buffer; returns whether it may be larger.
fn grow(buffer: &mut Vec<u8>) -> Result<bool> {
    let bytes = (2 * buffer.len()).clamp(FIRST_ROOM_BYTES, MAX_CONTENT_BYTES);
    let more = bytes.saturating_sub(buffer.len());
    memory::extend_to(buffer, buffer.len() + more)?;
    Ok(more > 0)
}
