//! From a buffer to blocks: drives window, parser, splitter and block writer segment by segment.
//!
//! The parser decides on a segment of a few KiB, the splitter compares the segment with the block so
//! far, and the block is written when the segment does not fit or the token store is full. State never
//! grows with the input.

use super::bits::BitWriter;
use super::block::BlockWriter;
use super::block_splitter::BlockSplitter;
use super::match_finder::MatchFinder;
use super::parser::min_match_length::MinMatchLength;
use super::parser::{Cursor, Parser};
use super::simd::Kernel;
use super::symbols::{Histogram, WINDOW_BYTES};
use super::tokens::{MAX_SEQUENCES, Tokens};
use super::window::{self, Window};

/// Input bytes in the first segment; the next ones double until the parser's is reached.
const FIRST_SEGMENT_BYTES: usize = 4096;

/// Up to this many bytes it is faster to forget each position than to clear all tables.
const FORGOTTEN_BYTES: usize = 4096;

/// What all levels but 0 need beside a match finder.
pub(crate) struct Driver {
    min_lengths: MinMatchLength,
    window: Window,
    tokens: Tokens,
    splitter: BlockSplitter,
    histograms: Box<[Histogram; 3]>,
    blocks: BlockWriter,
    /// Whether the match finder knows nothing, as it should between two calls.
    is_blank: bool,
}

impl Driver {
    /// All memory, allocated once.
    pub(crate) fn new() -> Self {
        Self {
            min_lengths: MinMatchLength::new(),
            window: Window::new(),
            tokens: Tokens::new(),
            splitter: BlockSplitter::new(),
            histograms: Box::new([const { Histogram::new() }; 3]),
            blocks: BlockWriter::new(),
            is_blank: true,
        }
    }
}

/// One call: `buffer[start..]` with what lies before as dictionary, at most 32 KiB; not empty.
pub(crate) struct EncodeCall<'a, 'o, F, P> {
    pub(crate) driver: &'a mut Driver,
    pub(crate) finder: &'a mut F,
    pub(crate) parser: P,
    pub(crate) buffer: &'a [u8],
    pub(crate) start: usize,
    /// Whether the last block gets the final flag.
    pub(crate) is_final: bool,
    pub(crate) writer: &'a mut BitWriter<'o>,
}

impl<F: MatchFinder, P: Parser<F>> Kernel for EncodeCall<'_, '_, F, P> {
    #[inline(always)]
    fn run(self) {
        let Self { driver, finder, parser, buffer, start, is_final, writer } = self;
        let Driver { min_lengths, window, tokens, histograms, splitter, blocks, is_blank } = driver;
        let [block, segment, merged] = &mut **histograms;
        window.open(buffer, start);
        tokens.clear();
        *min_lengths = MinMatchLength::new();
        if !*is_blank {
            finder.reset();
        }
        *is_blank = false;
        finder.insert(&window.bytes, window::START - start, window::START);

        let mut cursor = Cursor { next: window::START, literals_from: window::START };
        // Buffer indices.
        let (mut block_start, mut segment_start) = (start, start);
        let mut block_sequences = 0;
        loop {
            if cursor.next >= window::END {
                window.slide(buffer);
                finder.slide();
                cursor.next -= WINDOW_BYTES;
                cursor.literals_from -= WINDOW_BYTES;
                // What the last match of the previous half covered of this one.
                finder.insert(&window.bytes, window::START, cursor.next);
            }
            // Short at first, as until something is learnt the worth of short matches is a guess.
            let segment_bytes =
                (segment_start - start).clamp(FIRST_SEGMENT_BYTES, P::SEGMENT_BYTES);
            let end = window.data_end.min(window::END).min(cursor.next + segment_bytes);
            parser.parse(finder, window, &mut cursor, end, min_lengths, tokens);
            let is_last = cursor.next >= window.data_end;
            let mut segment_end = buffer.len();
            if !is_last {
                // Literals without a sequence belong to the next segment.
                let left = tokens.push_run(cursor.next - cursor.literals_from);
                cursor.literals_from = cursor.next - left;
                segment_end = window.index(cursor.literals_from);
            }
            let pending = &buffer[segment_end..window.index(cursor.next)];
            tokens.take_histogram(segment, pending);
            if block_start == segment_start {
                splitter.start(block, segment);
            } else if tokens.len() > MAX_SEQUENCES
                || splitter.split_or_merge(block, segment, merged)
            {
                let bytes = &buffer[block_start..segment_start];
                blocks.write(writer, bytes, &tokens.sequences()[..block_sequences], block, false);
                tokens.discard(block_sequences);
                block_start = segment_start;
                splitter.start(block, segment);
            }
            block_sequences = tokens.len();
            segment_start = segment_end;
            if is_last {
                break;
            }
            min_lengths.learn(block, P::MARGIN_BITS);
        }
        blocks.write(writer, &buffer[block_start..], tokens.sequences(), block, is_final);
        if buffer.len() <= FORGOTTEN_BYTES && window.holds_all(start) {
            finder.forget(&window.bytes, window::START - start, window.data_end);
            *is_blank = true;
        }
    }
}
