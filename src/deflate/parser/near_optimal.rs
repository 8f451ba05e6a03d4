//! Near-optimal parsing: levels 10 to 13.
//!
//! ```text
//! window ─► all matches ─► backward pass ─► tokens ─► blocks ─► costs ─┐
//!                 │              ▲           again, with costs known   │
//!                 └──────────────┴─────────────────────────────────────┘
//! ```
//!
//! Greedy and lazy parsers take what looks best at one position. Here every way through the input
//! is weighed by the bits that its tokens will cost, and the cheapest is taken. Suppose that at
//! "bcdefgh" there is a match "bcd" for 20 bits, that one byte later there is "cdefgh" for 21, and
//! that a literal costs 8. Taking "bcd" leaves four literals, 52 bits in all; a literal and the
//! later match cost 29. The backward pass (`path.rs`) makes such comparisons for all positions in
//! one sweep.
//!
//! The costs depend on the code, and the code on the tokens that were chosen. So costs start as a
//! guess and are learned from pass to pass; how often that happens distinguishes the levels (see
//! [`Passes`]). libdeflate's near-optimal parser and zopfli work in this way too.
//!
//! Learning ends where tokens and costs confirm each other, and that need not be the best such
//! place. Where matches are short and literals few, as in images, a parse that starts with hardly
//! any match and one that starts with many stay up to 2 % of the size apart. So level 12 starts
//! from both and goes on with the smaller, and level 13 with one after the other (`rounds.rs`).
//! That a start from other costs may end elsewhere is zopfli's observation.

mod blocks;
mod costs;
mod every_length;
mod partition;
mod path;
mod rounds;

use crate::deflate::bits::BitWriter;
use crate::deflate::block::{BlockWriter, Codes};
use crate::deflate::match_finder::match_cache::MatchCache;
use crate::deflate::match_finder::match_cache_finder::{Dispatched, MatchCacheFinder, SearchRange};
use crate::deflate::simd::{self, Kernel};
use crate::deflate::symbols::{Histogram, MAX_MATCH, MIN_MATCH, WINDOW_BYTES};
use crate::deflate::tokens::{Sequence, UNMATCHED_RUN};
use crate::deflate::window::{self, Window};
use crate::deflate::{Input, LevelEncoder};
use blocks::Blocks;
use costs::{Costs, Guess};
use path::Path;
use rounds::Best;

/// Bytes that are cut into DEFLATE blocks together: the pipeline's default block at these levels.
const SECTION_BYTES: usize = 512 << 10;
/// Bytes that one pass covers before blocks are known: few, so that costs follow the data.
const SEGMENT_BYTES: usize = 32 << 10;
/// Long matches kept for each position, on average.
const LONG_MATCHES: usize = 4;
/// The same where every match is wanted.
const MORE_LONG_MATCHES: usize = 8;

/// How often costs are learned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Passes {
    /// Passes over each segment.
    pub(crate) segment: u32,
    /// Guesses to start from, 1 or 2; of two, the one that is smaller after a further pass goes on.
    pub(crate) starts: u32,
    /// Passes over each DEFLATE block, once blocks have been found.
    pub(crate) block: u32,
    /// Whether those passes take their time: every length of a match is weighed, all partitions
    /// into blocks too, and the best pass counts.
    pub(crate) is_thorough: bool,
}

/// Where the costs of a refinement come from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Refinement {
    /// The entropy of each symbol: where learning goes on.
    Entropy,
    /// The code of each symbol, in whole bits: what will be written.
    Codes,
}

/// The encoder of levels 10 to 13.
pub(crate) struct NearOptimal {
    passes: Passes,
    /// Whether the current pass weighs every length of a match.
    weighs_every_length: bool,
    window: Window,
    finder: Box<dyn MatchCacheFinder + Send>,
    matches: MatchCache,
    path: Path,
    costs: Box<Costs>,
    tokens: TokenBuffer,
    blocks: Blocks,
    /// The blocks of the first guess while the second is tried.
    first_blocks: Blocks,
    /// The best of all rounds.
    best: Best,
    block_writer: BlockWriter,
}

/// The tokens of a section, as far as they were chosen.
struct TokenBuffer {
    sequences: Vec<Sequence>,
    /// Literals after the last sequence.
    pending: usize,
    /// Bytes that both cover.
    end: usize,
    /// Symbols since it was last cleared.
    histogram: Histogram,
}

/// A state of [`TokenBuffer`] to return to.
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
    fn checkpoint(&self) -> Checkpoint {
        Checkpoint { sequences: self.sequences.len(), pending: self.pending, end: self.end }
    }

    fn rollback(&mut self, to: Checkpoint) {
        self.sequences.truncate(to.sequences);
        self.pending = to.pending;
        self.end = to.end;
        self.histogram.clear();
    }

    /// Takes the tokens of `path` until `end` is reached or passed.
    #[inline(always)]
    fn follow<const EVERY: bool>(
        &mut self,
        path: &Path,
        bytes: &[u8],
        matches: &MatchCache,
        end: usize,
        costs: &Costs,
    ) {
        while self.end < end {
            let byte = bytes[self.end];
            let step = path.step::<EVERY>(byte, matches, self.end, costs);
            self.end += step.length;
            if step.distance == 0 {
                self.histogram.literal_length[byte as usize] += 1;
                self.pending += 1;
                if self.pending == UNMATCHED_RUN {
                    self.sequences.push(Sequence::RUN);
                    self.pending = 0;
                }
            } else {
                self.histogram.count_match(step.length, step.distance);
                self.sequences.push(Sequence::new(self.pending, step.length, step.distance));
                self.pending = 0;
            }
        }
    }
}

impl NearOptimal {
    /// An encoder with all its memory.
    pub(crate) fn boxed(
        finder: impl MatchCacheFinder + Send + 'static,
        passes: Passes,
    ) -> Box<dyn LevelEncoder + Send> {
        let positions = if passes.block == 0 { SEGMENT_BYTES } else { SECTION_BYTES };
        let Passes { starts, is_thorough, .. } = passes;
        let long_matches = if is_thorough { MORE_LONG_MATCHES } else { LONG_MATCHES };
        let room = |is_needed: bool| if is_needed { SECTION_BYTES } else { 0 };
        Box::new(Self {
            passes,
            weighs_every_length: false,
            window: Window::new(),
            finder: Box::new(Dispatched(finder)),
            matches: MatchCache::new(positions, positions * long_matches),
            path: Path::new(positions),
            costs: Box::new(Costs::new()),
            tokens: TokenBuffer {
                sequences: Vec::with_capacity(SECTION_BYTES / MIN_MATCH + 1),
                pending: 0,
                end: 0,
                histogram: Histogram::new(),
            },
            blocks: Blocks::new(SECTION_BYTES, is_thorough),
            first_blocks: Blocks::new(room(starts > 1), is_thorough),
            best: Best::new(room(is_thorough)),
            block_writer: BlockWriter::thorough(),
        })
    }

    /// Makes the call independent of the one before, and takes in the dictionary.
    #[inline(always)]
    fn begin(&mut self, buffer: &[u8], start: usize) {
        self.window.open(buffer, start);
        self.finder.reset();
        self.finder.insert(&self.window.bytes, window::START - start, window::START);
        self.path.reset();
        let sample = &buffer[start..buffer.len().min(start + SEGMENT_BYTES)];
        self.costs.guess(Guess::Usual, sample, &mut self.tokens.histogram);
    }

    /// Chooses the tokens of the section `bytes`, which begins at window offset `at`, segment by
    /// segment; returns the window offset after it.
    #[inline(always)]
    fn parse_segments(&mut self, buffer: &[u8], bytes: &[u8], mut at: usize, extra: u32) -> usize {
        self.tokens.rollback(Checkpoint::START);
        self.matches.clear();
        let (mut done, mut first, mut extra) = (0, 0, extra);
        while done < bytes.len() {
            if at == window::END {
                self.window.slide(buffer);
                self.finder.slide();
                at -= WINDOW_BYTES;
            }
            let remaining = bytes.len() - done;
            let count = remaining.min(window::END - at).min(SEGMENT_BYTES);
            if self.passes.block == 0 {
                self.matches.clear();
                first = done;
            }
            let range =
                SearchRange { bytes: &self.window.bytes, from: at, to: at + count, remaining };
            self.finder.find(range, &mut self.matches);
            at += count;
            done += count;
            self.parse(bytes, first, done, self.passes.segment + extra);
            extra = 0;
        }
        at
    }

    /// Passes over the positions up to `end`, an index of the section `bytes`; the matches are
    /// those from `first` on.
    // Where instruction sets are chosen at run time, only what is inlined is compiled for the
    // chosen one; wasm has a single one, and a copy for each caller would be 10 kB there.
    #[cfg_attr(target_family = "wasm", inline(never))]
    #[cfg_attr(not(target_family = "wasm"), inline(always))]
    fn parse(&mut self, bytes: &[u8], first: usize, end: usize, passes: u32) {
        let Self { matches, path, costs, tokens, .. } = self;
        let weighs_every_length = self.weighs_every_length;
        let start = tokens.checkpoint();
        if start.end >= end {
            return;
        }
        let bytes = &bytes[first..];
        for _ in 0..passes {
            tokens.rollback(start);
            let from = start.end - first;
            tokens.end -= first;
            if weighs_every_length {
                path.backward::<true>(bytes, matches, from, end - first, costs);
                tokens.follow::<true>(path, bytes, matches, end - first, costs);
            } else {
                path.backward::<false>(bytes, matches, from, end - first, costs);
                tokens.follow::<false>(path, bytes, matches, end - first, costs);
            }
            tokens.end += first;
            costs.learn(&tokens.histogram);
        }
    }

    /// Parses the section again with each block's own costs, then splits it again.
    #[inline(always)]
    fn refine(&mut self, bytes: &[u8], refinement: Refinement) {
        self.tokens.rollback(Checkpoint::START);
        for index in 0..self.blocks.blocks.len() {
            let block = &self.blocks.blocks[index];
            let end = block.end;
            if refinement == Refinement::Codes {
                self.costs.learn_codes(&Codes::of(&block.histogram));
            } else {
                self.costs.learn(&block.histogram);
            }
            self.parse(bytes, 0, end, 1);
        }
        self.blocks.split_finely(bytes, &self.tokens.sequences);
    }

    /// Starts the section again as if it had hardly a match, and keeps the blocks of whichever
    /// start is smaller after a refinement.
    #[inline(always)]
    fn try_literal_start(&mut self, bytes: &[u8]) {
        self.refine(bytes, Refinement::Entropy);
        std::mem::swap(&mut self.blocks, &mut self.first_blocks);
        let sample = &bytes[..bytes.len().min(SEGMENT_BYTES)];
        self.costs.guess(Guess::Literals, sample, &mut self.tokens.histogram);
        self.tokens.rollback(Checkpoint::START);
        let mut end = 0;
        while end < bytes.len() {
            end = bytes.len().min(end + SEGMENT_BYTES);
            self.parse(bytes, 0, end, self.passes.segment);
        }
        self.blocks.split(bytes, &self.tokens.sequences);
        self.refine(bytes, Refinement::Entropy);
        if self.first_blocks.bits() <= self.blocks.bits() {
            std::mem::swap(&mut self.blocks, &mut self.first_blocks);
        }
    }

    /// Writes the blocks of the section `bytes`, the last of them final if `is_final`.
    #[inline(always)]
    fn write_blocks(&mut self, bytes: &[u8], is_final: bool, writer: &mut BitWriter<'_>) {
        let (mut from, mut sequences_from) = (0, 0);
        let last = self.blocks.blocks.len() - 1;
        for (index, block) in self.blocks.blocks.iter().enumerate() {
            self.block_writer.write(
                writer,
                &bytes[from..block.end],
                &self.tokens.sequences[sequences_from..block.sequences_end],
                &block.histogram,
                is_final && index == last,
            );
            (from, sequences_from) = (block.end, block.sequences_end);
        }
    }
}

impl LevelEncoder for NearOptimal {
    fn encode(&mut self, input: Input<'_>, writer: &mut BitWriter<'_>) {
        simd::dispatch(EncodeSections { encoder: self, input, writer });
    }
}

/// One call of [`NearOptimal`].
struct EncodeSections<'a, 'o> {
    encoder: &'a mut NearOptimal,
    input: Input<'a>,
    writer: &'a mut BitWriter<'o>,
}

impl Kernel for EncodeSections<'_, '_> {
    #[inline(always)]
    fn run(self) {
        let Self { encoder, input: Input { buffer, start, is_final }, writer } = self;
        encoder.begin(buffer, start);
        let mut at = window::START;
        let mut section_start = start;
        while section_start < buffer.len() {
            let section_end = buffer.len().min(section_start + SECTION_BYTES);
            let bytes = &buffer[section_start..section_end];
            // The first segment gets one pass more, as its costs are guessed.
            let extra = u32::from(section_start == start);
            at = encoder.parse_segments(buffer, bytes, at, extra);
            encoder.blocks.split(bytes, &encoder.tokens.sequences);
            if encoder.passes.starts > 1 {
                encoder.try_literal_start(bytes);
            }
            if encoder.passes.is_thorough {
                encoder.refine_in_rounds(bytes);
            } else {
                for _ in 0..encoder.passes.block {
                    encoder.refine(bytes, Refinement::Codes);
                }
            }
            encoder.write_blocks(bytes, is_final && section_end == buffer.len(), writer);
            section_start = section_end;
        }
    }
}

const _: () = assert!(MAX_MATCH < SEGMENT_BYTES && SEGMENT_BYTES <= WINDOW_BYTES);
