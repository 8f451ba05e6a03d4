//! Levels 5 to 9: from a block of input to DEFLATE blocks, segment by segment.
//!
//! The parser turns a segment of a few KiB into tokens. The splitter compares the segment with the
//! DEFLATE block so far; if they have too little in common, or the token store is full, the block
//! is written and the segment begins the next. So the encoder's memory never grows with the input:
//!
//! ```text
//! segments   |  A  |  B  |   C   |   D   |      A, B and C are alike, D is not:
//! blocks     [     A + B + C     ][  D ...      D starts a block of its own
//! ```

use super::bits::BitWriter;
use super::block::BlockWriter;
use super::block_splitter::BlockSplitter;
use super::match_finder::MatchFinder;
use super::parser::min_match_length::MinMatchLength;
use super::parser::{Cursor, Parser};
use super::simd::{self, Kernel};
use super::symbols::{Histogram, WINDOW_BYTES};
use super::tokens::{MAX_SEQUENCES, Tokens};
use super::window::{self, Window};
use super::{Input, LevelEncoder};

/// Input bytes in the first segment; the next ones double until the parser's size is reached, so
/// that short matches are soon weighed by what the data cost instead of by a guess.
const FIRST_SEGMENT_BYTES: usize = 4096;

/// Up to this many bytes of input it is faster to forget each position than to clear all tables.
const FORGOTTEN_BYTES: usize = 4096;

/// A match finder, a parser, and all that stands between them and the output.
pub(crate) struct SegmentEncoder<F, P> {
    finder: F,
    parser: P,
    min_lengths: MinMatchLength,
    window: Window,
    tokens: Tokens,
    splitter: BlockSplitter,
    /// Symbols of the block so far, of the segment, and of both.
    histograms: Box<[Histogram; 3]>,
    blocks: BlockWriter,
    /// Whether the match finder is empty, as it must be at the start of a call.
    is_blank: bool,
}

impl<F, P> SegmentEncoder<F, P>
where
    F: MatchFinder + Send + 'static,
    P: Parser<F> + Copy + Send + 'static,
{
    /// An encoder with all its memory.
    pub(crate) fn boxed(finder: F, parser: P) -> Box<dyn LevelEncoder + Send> {
        Box::new(Self {
            finder,
            parser,
            min_lengths: MinMatchLength::new(),
            window: Window::new(),
            tokens: Tokens::new(),
            splitter: BlockSplitter::new(),
            histograms: Box::new([const { Histogram::new() }; 3]),
            blocks: BlockWriter::new(),
            is_blank: true,
        })
    }
}

impl<F: MatchFinder, P: Parser<F> + Copy> LevelEncoder for SegmentEncoder<F, P> {
    fn encode(&mut self, input: Input<'_>, writer: &mut BitWriter<'_>) {
        simd::dispatch(EncodeSegments { encoder: self, input, writer });
    }
}

/// One call of [`SegmentEncoder`].
struct EncodeSegments<'a, 'o, F, P> {
    encoder: &'a mut SegmentEncoder<F, P>,
    input: Input<'a>,
    writer: &'a mut BitWriter<'o>,
}

impl<F: MatchFinder, P: Parser<F> + Copy> Kernel for EncodeSegments<'_, '_, F, P> {
    #[inline(always)]
    fn run(self) {
        let Self { encoder, input: Input { buffer, start, is_final }, writer } = self;
        encoder.begin(buffer, start);
        let parser = encoder.parser;
        let SegmentEncoder { finder, min_lengths, window, tokens, splitter, blocks, .. } = encoder;
        let [block, segment, merged] = &mut *encoder.histograms;

        let mut cursor = Cursor { next: window::START, literals_from: window::START };
        // Buffer indices.
        let (mut block_start, mut segment_start) = (start, start);
        let mut block_sequences = 0;
        loop {
            if cursor.next >= window::END {
                slide(finder, window, &mut cursor, buffer);
            }
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
        encoder.end(buffer, start);
    }
}

impl<F: MatchFinder, P> SegmentEncoder<F, P> {
    /// Makes the call independent of the one before, and takes in the dictionary.
    #[inline(always)]
    fn begin(&mut self, buffer: &[u8], start: usize) {
        self.window.open(buffer, start);
        self.tokens.clear();
        self.min_lengths = MinMatchLength::new();
        if !self.is_blank {
            self.finder.reset();
        }
        self.is_blank = false;
        self.finder.insert(&self.window.bytes, window::START - start, window::START);
    }

    /// Empties the match finder where that is cheaper now than at the start of the next call.
    #[inline(always)]
    fn end(&mut self, buffer: &[u8], start: usize) {
        if buffer.len() <= FORGOTTEN_BYTES && self.window.holds_all(start) {
            let (from, to) = (window::START - start, self.window.data_end);
            self.finder.forget(&self.window.bytes, from, to);
            self.is_blank = true;
        }
    }
}

/// Moves the window, and all that refers to it, on by 32 KiB.
#[inline(always)]
fn slide(finder: &mut impl MatchFinder, window: &mut Window, cursor: &mut Cursor, buffer: &[u8]) {
    window.slide(buffer);
    finder.slide();
    cursor.next -= WINDOW_BYTES;
    cursor.literals_from -= WINDOW_BYTES;
    // The positions of this half that the last match of the one before has covered.
    finder.insert(&window.bytes, window::START, cursor.next);
}
