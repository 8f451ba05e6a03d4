//! A stream being decompressed: it keeps the input, decodes it in order, and cuts off the spans
//! that other workers can inflate beside it.
//!
//! ```text
//! pending   ├── done ──┼── spans that are out ──┼── not handed out ──┤
//!                      ▲ the decoder is here    ▲ the next span begins here
//! ```
//!
//! It is [`Decoder::copy_to_on`](crate::Decoder::copy_to_on) without input, threads or sink of its
//! own, by the same rules: a span is a guess that begins where the decoder is known to come to, the
//! decoder steps over those that stand alone, and goes on itself where a guess fails. So content,
//! errors and offsets are those of reading in order.
//!
//! The caller repeats [`Reader::step`] and does what it asks for. A span's input stays here until
//! the span was accepted, so a failed one costs no message.

use std::collections::VecDeque;

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use super::errors::thrown;
use super::inflater::Inflater;
use super::settings::format_of;
use super::span_meta;
use crate::deflate::WINDOW_BYTES;
use crate::error::Error;
use crate::inflate::{
    DecodeOptions, Limit, MAX_SPAN_BYTES, SEARCHED_BYTES, SpanKind, TrailingData, first_restart,
    mark_prefix_bytes, members_end,
};
use crate::memory;

/// Bytes of members that make a span. A message costs more than the hand-over to a thread, so it is
/// four times as much as on those.
const MEMBERS_BYTES: usize = 512 << 10;

/// Most input, in bytes, that is searched and decoded in one step.
const PORTION_BYTES: usize = 256 << 10;

/// What the caller of [`Reader::step`] is to do.
#[wasm_bindgen]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Push input or end it. If spans are out, accepting one helps as well.
    NeedsInput,
    /// Take the content.
    Content,
    /// Take the span, and have it inflated.
    Span,
    /// Accept a span that is out, or refuse them.
    AwaitsSpan,
    /// Nothing: the content is complete and has been checked.
    Finished,
}

/// How the input is read here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// As spans; none is out unless it is this.
    Spans(SpanKind),
    /// In order, up to the next restart point, if it is found within so many bytes of content.
    Search(u64),
    InOrder,
}

/// One stream.
#[wasm_bindgen]
pub struct Reader {
    inflater: Inflater,
    mode: Mode,
    pending: Vec<u8>,
    /// Bytes at the front of `pending` that are done with.
    done: usize,
    /// Bytes at the front of `pending` that are done with or in a span that is out.
    handed: usize,
    /// Bytes after `handed` in which no mark of a restart point begins.
    searched: usize,
    has_ended: bool,
    /// Whether the next mark is none, because the decoder needs bytes from both sides of it.
    passes_mark: bool,
    /// The lengths of the spans that are out.
    spans: VecDeque<usize>,
    /// The last 32 KiB of content before `done`, while it is read as spans.
    window: Vec<u8>,
}

#[wasm_bindgen]
impl Reader {
    /// A reader at the start of a stream. `limit_bytes` may be infinity for none, and `trailing`
    /// is the number of a policy: error, zeros, ignore.
    #[wasm_bindgen(constructor)]
    pub fn new(
        format: u8,
        dictionary: Option<Vec<u8>>,
        limit_bytes: f64,
        trailing: u8,
    ) -> Result<Reader, JsValue> {
        let mut options = DecodeOptions::new(format_of(format)).trailing(match trailing {
            2 => TrailingData::Ignore,
            1 => TrailingData::AllowZeros,
            _ => TrailingData::Refuse,
        });
        if limit_bytes.is_finite() {
            options = options.limit(Limit::bytes(limit_bytes as u64));
        }
        if let Some(dictionary) = dictionary {
            options = options.dictionary(dictionary);
        }
        let inflater = Inflater::new(&options).map_err(thrown)?;
        let is_gzip = inflater.decoder.is_between_members();
        Ok(Self {
            inflater,
            mode: if is_gzip { Mode::Spans(SpanKind::Members) } else { Mode::InOrder },
            pending: Vec::new(),
            done: 0,
            handed: 0,
            searched: 0,
            has_ended: false,
            passes_mark: false,
            spans: VecDeque::new(),
            window: Vec::new(),
        })
    }

    /// Takes input.
    pub fn push(&mut self, input: &Uint8Array) -> Result<(), JsValue> {
        if self.done >= self.pending.len() / 2 {
            self.pending.drain(..self.done);
            self.handed -= self.done;
            self.done = 0;
        }
        let (before, input_bytes) = (self.pending.len(), input.length() as usize);
        memory::reserve(&mut self.pending, input_bytes).map_err(thrown)?;
        self.pending.resize(before + input_bytes, 0);
        input.copy_to(&mut self.pending[before..]);
        Ok(())
    }

    /// Ends the input.
    pub fn end(&mut self) {
        self.has_ended = true;
    }

    /// Goes on until the caller has to do something. At most `most_spans` are out at once, none if
    /// it is 0. With `is_hasty`, what is there is decoded in order rather than kept until it is a
    /// whole span.
    pub fn step(&mut self, most_spans: usize, is_hasty: bool) -> Result<Outcome, JsValue> {
        loop {
            let outcome = match self.mode {
                Mode::Spans(kind) => self.cut(kind, most_spans, is_hasty),
                Mode::Search(_) | Mode::InOrder => self.decode().map_err(thrown)?,
            };
            if let Some(outcome) = outcome {
                return Ok(outcome);
            }
        }
    }

    /// The content, after [`Outcome::Content`].
    #[wasm_bindgen(js_name = takeContent)]
    pub fn take_content(&self) -> Uint8Array {
        Uint8Array::from(self.inflater.content())
    }

    /// The last span, after [`Outcome::Span`].
    #[wasm_bindgen(js_name = takeSpan)]
    pub fn take_span(&self) -> Uint8Array {
        let start = self.handed - self.spans.back().copied().unwrap_or_default();
        Uint8Array::from(&self.pending[start..self.handed])
    }

    /// Whether spans are members, for [`super::worker::Worker::inflate`].
    #[wasm_bindgen(getter, js_name = spansAreMembers)]
    pub fn spans_are_members(&self) -> bool {
        self.mode == Mode::Spans(SpanKind::Members)
    }

    /// Whether input is kept until it is a whole span.
    #[wasm_bindgen(getter)]
    pub fn holds(&self) -> bool {
        matches!(self.mode, Mode::Spans(_)) && self.handed < self.pending.len()
    }

    /// Steps over the oldest span that is out, by its description.
    #[wasm_bindgen(js_name = acceptSpan)]
    pub fn accept_span(&mut self, meta: &[u8]) -> Result<(), JsValue> {
        let (found, window) = span_meta::from_bytes(meta).map_err(thrown)?;
        let (Mode::Spans(kind), Some(bytes)) = (self.mode, self.spans.pop_front()) else {
            return Err(thrown(Error::InvalidLabel("no span is out")));
        };
        let data = &self.pending[self.done..self.done + bytes];
        self.inflater.decoder.step_over(kind, data, found);
        self.done += bytes;
        let kept = self.window.len().min(WINDOW_BYTES - window.len().min(WINDOW_BYTES));
        self.window.drain(..self.window.len() - kept);
        self.window.extend_from_slice(window);
        Ok(())
    }

    /// Takes all spans that are out back, because the oldest does not stand alone or has more
    /// content than may come. The content is decoded in order from there on.
    #[wasm_bindgen(js_name = refuseSpans)]
    pub fn refuse_spans(&mut self) {
        self.spans.clear();
        self.handed = self.done;
        if let Mode::Spans(kind) = self.mode {
            self.leave(kind, false);
        }
    }

    /// Bytes of input that are done with.
    #[wasm_bindgen(getter, js_name = bytesIn)]
    pub fn bytes_in(&self) -> f64 {
        self.inflater.decoder.totals().bytes_in as f64
    }
}

impl Reader {
    /// Cuts the next span off. `None` when the input is read in order from here on.
    fn cut(&mut self, kind: SpanKind, most_spans: usize, is_hasty: bool) -> Option<Outcome> {
        if self.spans.len() < most_spans {
            let (end, may_grow) = self.find_end(kind);
            if may_grow && !self.has_ended && !(is_hasty && self.spans.is_empty()) {
                return Some(Outcome::NeedsInput);
            }
            if let Some(bytes) = end {
                self.spans.push_back(bytes);
                self.handed += bytes;
                self.searched = 0;
                return Some(Outcome::Span);
            }
        }
        if !self.spans.is_empty() {
            return Some(Outcome::AwaitsSpan);
        }
        self.leave(kind, is_hasty);
        None
    }

    /// Where the next span ends, if it does, and whether more input may change that.
    #[inline(never)]
    fn find_end(&mut self, kind: SpanKind) -> (Option<usize>, bool) {
        let rest = &self.pending[self.handed..];
        match kind {
            SpanKind::Members => {
                let (end, may_grow) = members_end(rest, MEMBERS_BYTES);
                ((end > 0).then_some(end), may_grow)
            }
            SpanKind::Restart => {
                if let Some(at) = first_restart(&rest[self.searched..]) {
                    return (Some(self.searched + at), false);
                }
                self.searched = rest.len() - mark_prefix_bytes(rest);
                (None, rest.len() < MAX_SPAN_BYTES)
            }
        }
    }

    /// Goes on in order. After a pause, another restart point is looked for.
    #[inline(never)]
    fn leave(&mut self, kind: SpanKind, is_pause: bool) {
        self.searched = 0;
        self.passes_mark = false;
        self.mode = match kind {
            SpanKind::Members => Mode::Search(SEARCHED_BYTES),
            SpanKind::Restart => {
                self.inflater.decoder.resume(&self.window);
                if is_pause { Mode::Search(u64::MAX) } else { Mode::InOrder }
            }
        };
    }

    /// Decodes some content in order, at most up to the next mark.
    fn decode(&mut self) -> Result<Option<Outcome>, Error> {
        let end = self.pending.len().min(self.done + PORTION_BYTES);
        let portion = &self.pending[self.done..end];
        let is_rest = self.has_ended && end == self.pending.len();
        let searches = matches!(self.mode, Mode::Search(_)) && !self.passes_mark;
        let mark = if searches { first_restart(portion) } else { None };
        let input_bytes = match mark {
            Some(restart) => restart,
            None if !searches || is_rest => portion.len(),
            None => portion.len() - mark_prefix_bytes(portion),
        };
        let is_end = is_rest && input_bytes == portion.len();
        let used = self.inflater.decode(&portion[..input_bytes], is_end)?;
        self.done += used;
        self.handed = self.done;
        let content_bytes = self.inflater.content().len();
        let is_stuck = used == 0 && content_bytes == 0;
        self.passes_mark = is_stuck && mark.is_some();
        if let Mode::Search(most_bytes) = self.mode {
            let left = most_bytes.saturating_sub(content_bytes as u64);
            self.mode = if mark == Some(used) && self.inflater.decoder.is_at_boundary() {
                self.window.clear();
                self.window.extend_from_slice(self.inflater.window());
                Mode::Spans(SpanKind::Restart)
            } else if left > 0 {
                Mode::Search(left)
            } else {
                Mode::InOrder
            };
        }
        let needs_more = is_stuck && !self.passes_mark && end == self.pending.len();
        Ok(if content_bytes > 0 {
            Some(Outcome::Content)
        } else if self.inflater.is_finished() {
            Some(Outcome::Finished)
        } else if needs_more && !self.has_ended {
            Some(Outcome::NeedsInput)
        } else {
            None
        })
    }
}
