//! The batch encoder: levels 1 to 4, where speed matters most.
//!
//! Other parsers search at one position, decide, and go on where the decision leads; the processor
//! has to guess each decision, and on text it is often wrong. Here the next 32 positions are
//! searched without a decision (`search.rs`). What comes out is a mask with a bit for each position
//! at which a match begins, and the parser jumps from bit to bit (`parse.rs`):
//!
//! ```text
//! bytes   t h e   c a t ,   t h e   c a t s   a n d
//! mask    . . . . . . . . . 1 1 1 . . . . . . . . .
//!                           ^ "the cat", 9 back; the next bit after its seven bytes is looked for
//! ```
//!
//! The input is seen through a ring of 64 KiB (`ring.rs`), so that nothing slides and no position
//! needs a bounds check. Tokens are of one form, 32 bits each (`tokens.rs`), and are written
//! without a branch on what they are (`emission.rs`).

mod emission;
mod parse;
mod ring;
mod search;
mod segment_splitter;
mod tokens;

use super::bits::BitWriter;
use super::simd;
use super::symbols::Histogram;
use super::{Input, LevelEncoder};
use emission::TokenWriter;
use parse::{ForgetAll, InsertDictionary, ParseSegment};
use ring::{QUARTER_BYTES, Ring};
use search::BatchFinder;
pub(crate) use search::{Buckets, OneTable, TwoTables};
use segment_splitter::SegmentSplitter;
use tokens::{BLOCK_TOKENS, TokenCounts, Tokens};

/// Clearing so many bytes of tables takes as long as forgetting one position.
const CLEARED_BYTES: usize = 128;

/// What a level decides, beside its finder.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    /// How many of the last positions of a long match are added to the finder, in groups of eight.
    pub(crate) inserted: usize,
    /// Whether blocks end where the data change, and not only when they have many tokens: 0.5 %
    /// smaller, and 10 % of level 2's time.
    pub(crate) splits: bool,
}

/// An encoder with the finder `F`. If `LAZY`, a match waits for those at the next positions.
pub(crate) struct BatchEncoder<F, const LAZY: bool> {
    style: Style,
    ring: Ring,
    finder: F,
    /// Whether the finder is empty, as it must be at the start of a call.
    is_blank: bool,
    blocks: Blocks,
}

/// The tokens of the block that is being made.
struct Blocks {
    splits: bool,
    tokens: Tokens,
    /// How many tokens are in `block`.
    counted: usize,
    /// Buffer indices of the first byte of the block, and of the first that is not in `block`.
    start: usize,
    counted_to: usize,
    counts: TokenCounts,
    splitter: SegmentSplitter,
    /// Symbols of the block so far, of the segment, and of both.
    histograms: Box<[Histogram; 3]>,
    writer: TokenWriter,
}

impl<F: BatchFinder + Send + 'static, const LAZY: bool> BatchEncoder<F, LAZY> {
    /// An encoder with all its memory.
    pub(crate) fn boxed(finder: F, style: Style) -> Box<dyn LevelEncoder + Send> {
        let blocks = Blocks {
            splits: style.splits,
            tokens: Tokens::new(),
            counted: 0,
            start: 0,
            counted_to: 0,
            counts: TokenCounts::new(),
            splitter: SegmentSplitter::new(),
            histograms: Box::new([const { Histogram::new() }; 3]),
            writer: TokenWriter::new(),
        };
        Box::new(Self { style, ring: Ring::new(), finder, is_blank: true, blocks })
    }
}

impl<F: BatchFinder, const LAZY: bool> LevelEncoder for BatchEncoder<F, LAZY> {
    fn encode(&mut self, input: Input<'_>, writer: &mut BitWriter<'_>) {
        let Input { buffer, start, is_final } = input;
        let Self { style, ring, finder, is_blank, blocks } = self;
        if !std::mem::replace(is_blank, false) {
            finder.reset();
        }
        blocks.begin(start);
        // Positions are buffer indices; the parser looks ahead into the quarter after its own.
        let mut quarter_end = start - start % QUARTER_BYTES + QUARTER_BYTES;
        for quarter in (0..=quarter_end).step_by(QUARTER_BYTES) {
            ring.fill(buffer, quarter);
        }
        if start != 0 {
            simd::dispatch_vectors(InsertDictionary { ring: &ring.bytes, finder, end: start });
        }
        let mut at = start;
        while at < buffer.len() {
            simd::dispatch_vectors(ParseSegment::<_, LAZY> {
                ring: &ring.bytes,
                finder,
                tokens: &mut blocks.tokens,
                inserted: style.inserted,
                at: &mut at,
                end: quarter_end.min(buffer.len()),
                data_end: buffer.len(),
            });
            blocks.add_segment(writer, buffer, at);
            quarter_end += QUARTER_BYTES;
            ring.fill(buffer, quarter_end);
        }
        blocks.end(writer, buffer, is_final);
        if buffer.len() <= F::TABLE_BYTES / CLEARED_BYTES {
            simd::dispatch_vectors(ForgetAll { ring: &ring.bytes, finder, end: buffer.len() });
            *is_blank = true;
        }
    }
}

impl Blocks {
    /// Starts the first block of a call at `start`.
    fn begin(&mut self, start: usize) {
        self.tokens.clear();
        (self.counted, self.start, self.counted_to) = (0, start, start);
    }

    /// Takes in the tokens of a segment that ends at `end`; writes the block before it if one ends
    /// there.
    fn add_segment(&mut self, writer: &mut BitWriter<'_>, buffer: &[u8], end: usize) {
        if !self.splits && self.tokens.len() <= BLOCK_TOKENS && end < buffer.len() {
            // Counted later, together with others.
            return;
        }
        let [block, segment, merged] = &mut *self.histograms;
        self.counts.histogram(&self.tokens.all()[self.counted..], segment);
        if self.counted == 0 {
            self.splitter.start(block, segment);
        } else if self.tokens.len() > BLOCK_TOKENS
            || self.splitter.split_or_merge(block, segment, merged)
        {
            self.write(writer, buffer, self.counted, self.counted_to, false);
            let [block, segment, _] = &mut *self.histograms;
            self.splitter.start(block, segment);
        }
        (self.counted, self.counted_to) = (self.tokens.len(), end);
        if !self.splits && end < buffer.len() {
            self.write(writer, buffer, self.counted, end, false);
            self.counted = 0;
        }
    }

    /// Writes the last block.
    fn end(&mut self, writer: &mut BitWriter<'_>, buffer: &[u8], is_final: bool) {
        self.write(writer, buffer, self.counted, buffer.len(), is_final);
    }

    /// Writes the first `count` tokens, which stand for the bytes up to `end`, as a block.
    fn write(
        &mut self,
        writer: &mut BitWriter<'_>,
        buffer: &[u8],
        count: usize,
        end: usize,
        is_final: bool,
    ) {
        let (bytes, tokens) = (&buffer[self.start..end], &self.tokens.all()[..count]);
        self.writer.write(writer, bytes, tokens, &self.histograms[0], is_final);
        self.tokens.discard(count);
        self.start = end;
    }
}
