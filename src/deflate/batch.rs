//! The batch encoder: levels 1 to 5, where speed matters most.
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
//! Level 5 follows links from the candidates to older ones (`chains.rs`), and weighs short matches
//! in bits, as the denser levels do.
//!
//! The input is seen through a ring of 64 KiB (`ring.rs`), so that nothing slides and no position
//! needs a bounds check. Tokens are of one form, 32 bits each (`tokens.rs`), and are written
//! without a branch on what they are (`emission.rs`).

mod chains;
mod emission;
mod parse;
mod ring;
mod search;
mod table;
mod tokens;

use super::bits::BitWriter;
use super::block_splitter::BlockSplitter;
use super::parser::min_match_length::MinMatchLength;
use super::simd;
use super::symbols::Histogram;
use super::{Input, LevelEncoder};
pub(crate) use chains::Chains;
use emission::TokenWriter;
use parse::{ForgetAll, InsertDictionary, ParseSegment};
use ring::{QUARTER_BYTES, Ring};
use search::BatchFinder;
pub(crate) use search::{Buckets, OneTable, TwoTables};
use tokens::{BLOCK_TOKENS, TokenCounts, Tokens};

/// Input bytes in a segment where blocks end with the data: how much is parsed before the lengths
/// that pay are reconsidered. 16 KiB are 0.1 % larger.
const SEGMENT_BYTES: usize = 8192;
/// Symbols in a group, of which blocks are made.
const GROUP_SYMBOLS: u32 = 1024;
/// Clearing so many bytes of tables takes as long as forgetting one position.
const CLEARED_BYTES: usize = 128;

/// What a level decides, beside its finder.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    /// How many of the last positions of a long match are added to the finder, in groups of eight.
    pub(crate) inserted: usize,
    /// A match of this length is not compared with the next, in bytes.
    pub(crate) nice: usize,
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
    min_lengths: MinMatchLength,
    blocks: Blocks,
}

/// The tokens of the block that is being made.
struct Blocks {
    tokens: Tokens,
    /// How many tokens are in a histogram.
    counted: usize,
    /// Buffer index of the first byte that has not been written.
    start: usize,
    counts: TokenCounts,
    /// Symbols of the latest tokens counted, and of the latest segments together.
    histograms: Box<[Histogram; 2]>,
    /// Finds where blocks end, unless they end when they have many tokens.
    splitter: Option<BlockSplitter>,
    writer: TokenWriter,
}

impl<F: BatchFinder + Send + 'static, const LAZY: bool> BatchEncoder<F, LAZY> {
    /// An encoder with all its memory.
    pub(crate) fn boxed(finder: F, style: Style) -> Box<dyn LevelEncoder + Send> {
        let blocks = Blocks {
            tokens: Tokens::new(),
            counted: 0,
            start: 0,
            counts: TokenCounts::new(),
            histograms: Box::new([const { Histogram::new() }; 2]),
            splitter: style.splits.then(BlockSplitter::new),
            writer: TokenWriter::new(),
        };
        let min_lengths = MinMatchLength::new();
        Box::new(Self { style, ring: Ring::new(), finder, is_blank: true, min_lengths, blocks })
    }
}

impl<F: BatchFinder, const LAZY: bool> LevelEncoder for BatchEncoder<F, LAZY> {
    fn encode(&mut self, input: Input<'_>, writer: &mut BitWriter<'_>) {
        let Input { buffer, start, is_final } = input;
        let Self { style, ring, finder, is_blank, min_lengths, blocks } = self;
        if !std::mem::replace(is_blank, false) {
            finder.reset();
        }
        *min_lengths = MinMatchLength::new();
        finder.adapt(min_lengths);
        blocks.begin(start);
        let segment_bytes = if style.splits { SEGMENT_BYTES } else { QUARTER_BYTES };
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
            let segment_end = quarter_end.min(at + segment_bytes);
            simd::dispatch_vectors(ParseSegment::<_, LAZY> {
                ring: &ring.bytes,
                finder,
                tokens: &mut blocks.tokens,
                min_lengths,
                style: *style,
                at: &mut at,
                end: segment_end.min(buffer.len()),
                data_end: buffer.len(),
            });
            blocks.add_segment(writer, buffer, at);
            if F::IS_THOROUGH && at < buffer.len() {
                blocks.teach(min_lengths);
                finder.adapt(min_lengths);
            }
            if at >= quarter_end {
                quarter_end += QUARTER_BYTES;
                ring.fill(buffer, quarter_end);
            }
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
        self.histograms[1].clear();
        if let Some(splitter) = &mut self.splitter {
            splitter.clear();
        }
        (self.counted, self.start) = (0, start);
    }

    /// Takes in the tokens of a segment that ends at `end`, and makes room for the next.
    fn add_segment(&mut self, writer: &mut BitWriter<'_>, buffer: &[u8], end: usize) {
        let is_last = end >= buffer.len();
        let is_full = self.tokens.len() > BLOCK_TOKENS;
        if self.splitter.is_some() {
            self.count(end);
            let has_groups = self.splitter.as_ref().is_some_and(BlockSplitter::is_full);
            if !is_last && (is_full || has_groups) {
                self.write_split(writer, buffer, None);
            }
        } else if is_full && !is_last {
            self.count(end);
            self.write(writer, buffer, self.counted, end, false);
        }
    }

    /// Counts the symbols of the tokens up to `end` that are not counted yet.
    fn count(&mut self, end: usize) {
        let [segment, _] = &mut *self.histograms;
        self.counts.histogram(&self.tokens.all()[self.counted..], segment);
        self.counted = self.tokens.len();
        if let Some(splitter) = &mut self.splitter {
            splitter.push(segment, end, self.counted, GROUP_SYMBOLS);
        }
    }

    /// Lets `min_lengths` learn from the latest segments.
    fn teach(&mut self, min_lengths: &mut MinMatchLength) {
        let [segment, recent] = &mut *self.histograms;
        recent.follow(segment);
        min_lengths.learn(recent);
    }

    /// Writes all that is left.
    fn end(&mut self, writer: &mut BitWriter<'_>, buffer: &[u8], is_final: bool) {
        if self.splitter.is_some() {
            self.write_split(writer, buffer, Some(is_final));
        } else {
            self.count(buffer.len());
            self.write(writer, buffer, self.counted, buffer.len(), is_final);
        }
    }

    /// Writes the blocks that the splitter finds: all of them at the `end`, which says whether the
    /// last is final; else all but the last, which may go on, or the only one.
    fn write_split(&mut self, writer: &mut BitWriter<'_>, buffer: &[u8], end: Option<bool>) {
        let Self { splitter: Some(splitter), tokens, writer: tokens_writer, .. } = self else {
            return;
        };
        let count = splitter.split();
        let written = if end.is_some() { count } else { (count - 1).max(1) };
        let mut first = 0;
        for index in 0..written {
            let block = splitter.block(index);
            let bytes = &buffer[self.start..block.end];
            let tokens = &tokens.all()[first..block.sequences_end];
            let is_final = end == Some(true) && index + 1 == count;
            tokens_writer.write(writer, bytes, tokens, &block.histogram, is_final);
            (self.start, first) = (block.end, block.sequences_end);
        }
        if written < count {
            splitter.keep_last(first);
        } else {
            splitter.clear();
        }
        tokens.discard(first);
        self.counted -= first;
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
        (self.start, self.counted) = (end, 0);
    }
}
