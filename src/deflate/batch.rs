//! The batch encoder: levels 1 and 2, where speed matters most.
//!
//! Other parsers search at one position, decide, and go on where the decision leads; the processor
//! guesses each decision, and on text every second guess is wrong. Here a whole batch of positions
//! is searched first, without a decision (`search.rs`). What comes out is a mask with a bit for
//! each position at which a match begins, and the parser jumps from bit to bit (`parse.rs`):
//!
//! ```text
//! bytes   t h e   c a t ,   t h e   c a t s   a n d
//! mask    . . . . . . . . . 1 1 1 1 . . . . . . . .
//!                           ^ "the cat", 9 back: seven bytes; the next bit after them is looked for
//! ```
//!
//! The input is seen through a ring of 64 KiB (`ring.rs`), so that nothing slides and no position
//! needs a bounds check. Tokens are of one form, 32 bits each (`tokens.rs`), and are written
//! without a branch on what they are (`emission.rs`).

mod emission;
mod parse;
mod ring;
mod search;
mod tokens;

use super::bits::BitWriter;
use super::block_splitter::BlockSplitter;
use super::simd;
use super::symbols::Histogram;
use super::{Input, LevelEncoder};
use emission::TokenWriter;
use parse::{InsertDictionary, ParseSegment};
use ring::{QUARTER_BYTES, Ring};
use search::{BatchFinder, Buckets, OneTable, TwoTables};
use tokens::{TokenCounts, Tokens};

/// A block ends before it gets more tokens than this: 64 KiB of them, which stay in the
/// second-level cache.
const BLOCK_TOKENS: usize = 23 << 10;

/// Level 1: one table of 2^13 entries, and the first match that comes.
pub(crate) fn fast() -> Box<dyn LevelEncoder + Send> {
    BatchEncoder::<_, false, false, 0>::boxed(OneTable::<13, { 1 << 13 }>::new())
}

/// Level 2: two tables of 2^15 entries, and the better of neighbouring matches.
pub(crate) fn lazy() -> Box<dyn LevelEncoder + Send> {
    BatchEncoder::<_, false, true, 8>::boxed(TwoTables::<14, { 1 << 14 }>::new())
}

pub(crate) fn lazy3() -> Box<dyn LevelEncoder + Send> {
    BatchEncoder::<_, true, true, 16>::boxed(Buckets::<15, { 1 << 15 }, 2, 15, { 1 << 15 }>::new())
}
pub(crate) fn lazy4() -> Box<dyn LevelEncoder + Send> {
    BatchEncoder::<_, true, true, 16>::boxed(Buckets::<16, { 1 << 16 }, 3, 14, { 1 << 14 }>::new())
}

/// An encoder with the finder `F`. If `LAZY`, matches are weighed against the next ones and in
/// bits, and blocks end where the data change.
struct BatchEncoder<F, const SPLIT: bool, const LAZY: bool, const INSERTED: usize> {
    ring: Ring,
    finder: F,
    tokens: Tokens,
    counts: TokenCounts,
    splitter: BlockSplitter,
    /// Symbols of the block so far, of the segment, and of both.
    histograms: Box<[Histogram; 3]>,
    writer: TokenWriter,
}

impl<F: BatchFinder + Send + 'static, const SPLIT: bool, const LAZY: bool, const INSERTED: usize>
    BatchEncoder<F, SPLIT, LAZY, INSERTED>
{
    /// An encoder with all its memory.
    fn boxed(finder: F) -> Box<dyn LevelEncoder + Send> {
        Box::new(Self {
            ring: Ring::new(),
            finder,
            tokens: Tokens::new(),
            counts: TokenCounts::new(),
            splitter: BlockSplitter::new(),
            histograms: Box::new([const { Histogram::new() }; 3]),
            writer: TokenWriter::new(),
        })
    }
}

impl<F: BatchFinder, const SPLIT: bool, const LAZY: bool, const INSERTED: usize> LevelEncoder
    for BatchEncoder<F, SPLIT, LAZY, INSERTED>
{
    fn encode(&mut self, input: Input<'_>, writer: &mut BitWriter<'_>) {
        let Input { buffer, start, is_final } = input;
        self.finder.reset();
        self.tokens.clear();
        let Self { ring, finder, tokens, counts, splitter, .. } = self;
        let [block, segment, merged] = &mut *self.histograms;
        // Positions are buffer indices; the parser looks ahead into the quarter after its own.
        let mut quarter_end = start - start % QUARTER_BYTES + QUARTER_BYTES;
        for quarter in (0..quarter_end).step_by(QUARTER_BYTES) {
            ring.fill(buffer, quarter);
        }
        simd::dispatch_vectors(InsertDictionary { ring: &ring.bytes, finder, end: start });
        let (mut at, mut block_start) = (start, start);
        let mut block_tokens = 0;
        loop {
            ring.fill(buffer, quarter_end);
            let segment_start = at;
            simd::dispatch_vectors(ParseSegment::<_, LAZY, INSERTED> {
                ring: &ring.bytes,
                finder,
                tokens,
                at: &mut at,
                end: quarter_end.min(buffer.len()),
                data_end: buffer.len(),
            });
            let is_last = at >= buffer.len();
            if !SPLIT {
                if is_last || tokens.len() > BLOCK_TOKENS {
                    counts.histogram(tokens.all(), block);
                    let bytes = &buffer[block_start..at];
                    self.writer.write(writer, bytes, tokens.all(), block, is_final && is_last);
                    tokens.clear();
                    block_start = at;
                }
                if is_last {
                    return;
                }
                quarter_end += QUARTER_BYTES;
                continue;
            }
            counts.histogram(&tokens.all()[block_tokens..], segment);
            if block_tokens == 0 {
                splitter.start(block, segment);
            } else if tokens.len() > BLOCK_TOKENS || splitter.split_or_merge(block, segment, merged)
            {
                let bytes = &buffer[block_start..segment_start];
                self.writer.write(writer, bytes, &tokens.all()[..block_tokens], block, false);
                tokens.discard(block_tokens);
                block_start = segment_start;
                splitter.start(block, segment);
            }
            block_tokens = tokens.len();
            if is_last {
                break;
            }
            quarter_end += QUARTER_BYTES;
        }
        self.writer.write(writer, &buffer[block_start..], tokens.all(), block, is_final);
    }
}
