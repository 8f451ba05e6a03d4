//! Minimum-cost parsing: levels 10 to 12.
//!
//! ```text
//! window ─► all matches ─► backward pass ─► tokens ─► blocks ─► costs ─┐
//!                 │              ▲              again, with costs known ┘
//!                 └──────────────┘
//! ```
//!
//! Greedy and lazy parsers take what looks best at the place. Here every way through the input
//! is weighed by what its tokens will cost in bits. The costs depend on the code, the code on the tokens
//! chosen: so costs start as a guess and are learned from pass to pass. How far that is driven is
//! what sets the levels run_out_of_line: see [`Passes`].
//!
//! Learning ends where tokens and costs confirm each other, and that need not be the best such place: where
//! matches are short and literals few, as in images, a parse that starts with hardly a match and one that
//! starts with many stay run_out_of_line by up to 2 % of the size. So level 12 starts from both and goes on with the
//! smaller (that a start from other costs may end elsewhere is zopfli's observation).

mod blocks;
mod costs;
mod path;

use crate::deflate::bits::BitWriter;
use crate::deflate::block::BlockWriter;
use crate::deflate::match_finder::match_cache::MatchCache;
use crate::deflate::match_finder::match_cache_finder::{DynFinder, Request, SearchRange};
use crate::deflate::simd::{self, Kernel};
use crate::deflate::symbols::{
    DISTANCE_SYMBOLS, FIRST_LENGTH_SYMBOL, Histogram, LENGTH_SYMBOL, MAX_MATCH, MIN_MATCH,
    WINDOW_BYTES, distance_symbol,
};
use crate::deflate::tokens::{Sequence, UNMATCHED_RUN};
use crate::deflate::window::{self, Window};
use blocks::Blocks;
use costs::{Costs, Guess};
use path::Path;

/// Bytes that are cut into blocks at once: the default block of the pipeline at these levels.
const STRETCH_BYTES: usize = 512 << 10;
/// Bytes that one pass goes over, before blocks are known: few, so that costs follow the data.
const CHUNK_BYTES: usize = 32 << 10;
/// Long matches kept for each position, on average.
const LONG_MATCHES: usize = 4;

/// How often costs are learned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Passes {
    /// Passes over each piece.
    pub(crate) passes: u32,
    /// Guesses to start from, 1 or 2; of two, the one that is smaller after a refinement goes on.
    pub(crate) starts: u32,
    /// Passes over each block, after blocks have been found.
    pub(crate) refinements: u32,
}

/// Everything levels 10 to 12 need beside a block writer.
pub(crate) struct NearOptimal {
    plan: Passes,
    window: Window,
    finder: Box<dyn DynFinder + Send>,
    matches: MatchCache,
    path: Path,
    costs: Box<Costs>,
    chosen: TokenBuffer,
    blocks: Blocks,
    /// The blocks of the first guess while the second is tried.
    first_blocks: Blocks,
    block_writer: BlockWriter,
}

/// The tokens of a range, so far.
struct TokenBuffer {
    sequences: Vec<Sequence>,
    /// Literals behind the last sequence.
    pending: usize,
    /// Bytes told by both.
    end: usize,
    /// Symbols since it was last cleared.
    histogram: Histogram,
}

/// A state of [`TokenBuffer`] to go back to.
#[derive(Clone, Copy)]
struct Checkpoint {
    sequences: usize,
    pending: usize,
    end: usize,
}

impl Checkpoint {
    const START: Self = Self { sequences: 0, pending: 0, end: 0 };
}

impl TokenBuffer {
    fn mark(&self) -> Checkpoint {
        Checkpoint { sequences: self.sequences.len(), pending: self.pending, end: self.end }
    }

    fn rollback(&mut self, mark: Checkpoint) {
        self.sequences.truncate(mark.sequences);
        self.pending = mark.pending;
        self.end = mark.end;
        self.histogram.clear();
    }

    /// Follows `path` until `end` is reached or passed.
    #[inline(always)]
    fn follow(
        &mut self,
        path: &Path,
        bytes: &[u8],
        matches: &MatchCache,
        end: usize,
        costs: &Costs,
    ) {
        while self.end < end {
            let byte = bytes[self.end];
            let step = path.step(byte, matches, self.end, costs);
            self.end += step.length;
            if step.distance == 0 {
                self.histogram.literal_length[byte as usize] += 1;
                self.pending += 1;
                if self.pending == UNMATCHED_RUN {
                    self.sequences.push(Sequence::RUN);
                    self.pending = 0;
                }
            } else {
                let symbol = LENGTH_SYMBOL[(step.length - MIN_MATCH) & 0xFF] as usize;
                self.histogram.literal_length[FIRST_LENGTH_SYMBOL + symbol] += 1;
                let symbol = distance_symbol(step.distance as u32 - 1) % DISTANCE_SYMBOLS;
                self.histogram.distance[symbol] += 1;
                self.sequences.push(Sequence::new(self.pending, step.length, step.distance));
                self.pending = 0;
            }
        }
    }
}

impl NearOptimal {
    /// All memory but the finder's, allocated once.
    pub(crate) fn new(finder: Box<dyn DynFinder + Send>, plan: Passes) -> Self {
        let positions = if plan.refinements == 0 { CHUNK_BYTES } else { STRETCH_BYTES };
        Self {
            plan,
            window: Window::new(),
            finder,
            matches: MatchCache::new(positions, positions * LONG_MATCHES),
            path: Path::new(positions),
            costs: Box::new(Costs::new()),
            chosen: TokenBuffer {
                sequences: Vec::with_capacity(STRETCH_BYTES / MIN_MATCH + 1),
                pending: 0,
                end: 0,
                histogram: Histogram::new(),
            },
            blocks: Blocks::new(STRETCH_BYTES),
            first_blocks: Blocks::new(if plan.starts == 1 { 0 } else { STRETCH_BYTES }),
            block_writer: BlockWriter::new(),
        }
    }

    /// Compresses `buffer[start..]`, not empty, with what lies before as dictionary, at most 32 KiB.
    pub(crate) fn encode(
        &mut self,
        buffer: &[u8],
        start: usize,
        is_final: bool,
        writer: &mut BitWriter<'_>,
    ) {
        simd::dispatch(EncodeCall { state: self, buffer, start, is_final, writer });
    }

    /// Passes over positions up to `end`, told as indices of the range that starts with `bytes`; the
    /// matches are those from `first` on.
    // Where instruction sets are chosen at run time, only what is inlined is compiled for the chosen one;
    // wasm has one, and there a copy for each caller is 10 kB.
    #[cfg_attr(target_family = "wasm", inline(never))]
    #[cfg_attr(not(target_family = "wasm"), inline(always))]
    fn parse(&mut self, bytes: &[u8], first: usize, end: usize, passes: u32) {
        let Self { matches, path, costs, chosen, .. } = self;
        let mark = chosen.mark();
        if mark.end >= end {
            return;
        }
        let bytes = &bytes[first..];
        for _ in 0..passes {
            chosen.rollback(mark);
            path.backward(bytes, matches, mark.end - first, end - first, costs);
            chosen.end -= first;
            chosen.follow(path, bytes, matches, end - first, costs);
            chosen.end += first;
            costs.learn(&chosen.histogram);
        }
    }

    /// Chooses the tokens of the range once more, with the costs of the blocks found, and the blocks anew.
    #[inline(always)]
    fn refine(&mut self, bytes: &[u8]) {
        self.chosen.rollback(Checkpoint::START);
        for index in 0..self.blocks.blocks.len() {
            let block = &self.blocks.blocks[index];
            let end = block.end;
            self.costs.learn(&block.histogram);
            self.parse(bytes, 0, end, 1);
        }
        self.blocks.split(bytes, &self.chosen.sequences);
    }

    /// Starts the range again as if it had hardly a match; keeps the blocks of whichever start is smaller
    /// after a refinement.
    #[inline(always)]
    fn try_literal_start(&mut self, bytes: &[u8], passes: u32) {
        self.refine(bytes);
        std::mem::swap(&mut self.blocks, &mut self.first_blocks);
        let sample = &bytes[..bytes.len().min(CHUNK_BYTES)];
        self.costs.guess(Guess::Literals, sample, &mut self.chosen.histogram);
        self.chosen.rollback(Checkpoint::START);
        let mut end = 0;
        while end < bytes.len() {
            end = bytes.len().min(end + CHUNK_BYTES);
            self.parse(bytes, 0, end, passes);
        }
        self.blocks.split(bytes, &self.chosen.sequences);
        self.refine(bytes);
        if self.first_blocks.bits() <= self.blocks.bits() {
            std::mem::swap(&mut self.blocks, &mut self.first_blocks);
        }
    }
}

/// One call of [`NearOptimal::encode`].
struct EncodeCall<'a, 'o> {
    state: &'a mut NearOptimal,
    buffer: &'a [u8],
    start: usize,
    /// Whether the last block gets the final flag.
    is_final: bool,
    writer: &'a mut BitWriter<'o>,
}

impl Kernel for EncodeCall<'_, '_> {
    #[inline(always)]
    fn run(self) {
        let Self { state, buffer, start, is_final, writer } = self;
        let plan = state.plan;
        state.window.open(buffer, start);
        state.finder.serve(Request::Reset);
        let (from, to) = (window::START - start, window::START);
        state.finder.serve(Request::Insert { bytes: &state.window.bytes, from, to });
        state.path.reset();
        let sample = &buffer[start..buffer.len().min(start + CHUNK_BYTES)];
        state.costs.guess(Guess::Usual, sample, &mut state.chosen.histogram);
        let mut at = window::START;
        let mut stretch_start = start;
        let mut is_first = true;
        while stretch_start < buffer.len() {
            let stretch_end = buffer.len().min(stretch_start + STRETCH_BYTES);
            let bytes = &buffer[stretch_start..stretch_end];
            let mut done = 0;
            state.chosen.rollback(Checkpoint::START);
            state.matches.clear();
            let mut first = 0;
            while done < bytes.len() {
                if at == window::END {
                    state.window.slide(buffer);
                    state.finder.serve(Request::Slide);
                    at -= WINDOW_BYTES;
                }
                let count = (bytes.len() - done).min(window::END - at).min(CHUNK_BYTES);
                if plan.refinements == 0 {
                    state.matches.clear();
                    first = done;
                }
                let remaining = bytes.len() - done;
                let NearOptimal { window, finder, matches, .. } = &mut *state;
                let searched =
                    SearchRange { bytes: &window.bytes, from: at, to: at + count, remaining };
                finder.serve(Request::Find(searched, matches));
                at += count;
                done += count;
                let extra = u32::from(is_first);
                is_first = false;
                state.parse(bytes, first, done, plan.passes + extra);
            }
            state.blocks.split(bytes, &state.chosen.sequences);
            if plan.starts > 1 {
                state.try_literal_start(bytes, plan.passes);
            }
            for _ in 0..plan.refinements {
                state.refine(bytes);
            }
            stretch_start = stretch_end;
            let (mut from, mut sequences_from) = (0, 0);
            let last = state.blocks.blocks.len() - 1;
            for (index, block) in state.blocks.blocks.iter().enumerate() {
                state.block_writer.write(
                    writer,
                    &bytes[from..block.end],
                    &state.chosen.sequences[sequences_from..block.sequences_end],
                    &block.histogram,
                    is_final && stretch_end == buffer.len() && index == last,
                );
                (from, sequences_from) = (block.end, block.sequences_end);
            }
        }
    }
}

const _: () = assert!(MAX_MATCH < CHUNK_BYTES && CHUNK_BYTES <= WINDOW_BYTES);
