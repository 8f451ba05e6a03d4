//! Levels 6 to 9: from a block of input to DEFLATE blocks, segment by segment.
//!
//! The parser turns a segment of a few KiB into tokens, and the splitter collects them in groups.
//! When it has enough of them, or the token store is full, the groups become blocks. All of these
//! but the last are written; the last goes on, as what follows may belong to it. So the encoder's
//! memory never grows with the input:
//!
//! ```text
//! segments   | | | | | | | | | | | | |
//! groups     |   |   |   | | |   |   |
//! blocks     [       |     ] [  ...         the second is not written yet
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
    /// Symbols of the segment, and of the latest segments together.
    histograms: Box<[Histogram; 2]>,
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
            histograms: Box::new([const { Histogram::new() }; 2]),
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
        let [segment, recent] = &mut *encoder.histograms;
        let mut output = BlockOutput { blocks, writer, buffer, written: start };

        let mut cursor = Cursor { next: window::START, literals_from: window::START };
        loop {
            if cursor.next >= window::END {
                slide(finder, window, &mut cursor, buffer);
            }
            let end = window.data_end.min(window::END).min(cursor.next + P::SEGMENT_BYTES);
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
            splitter.push(segment, segment_end, tokens.len(), P::GROUP_SYMBOLS);
            if is_last {
                break;
            }
            recent.follow(segment);
            min_lengths.learn(recent);
            finder.adapt(min_lengths);
            if tokens.len() > MAX_SEQUENCES || splitter.is_full() {
                output.write_but_last(splitter, tokens);
            }
        }
        let count = splitter.split();
        output.write(splitter, tokens, count, is_final.then_some(count));
        encoder.end(buffer, start);
    }
}

/// Where blocks go.
struct BlockOutput<'a, 'o> {
    blocks: &'a mut BlockWriter,
    writer: &'a mut BitWriter<'o>,
    buffer: &'a [u8],
    /// Buffer index after all that was written.
    written: usize,
}

impl BlockOutput<'_, '_> {
    /// Writes the first `count` blocks, of which the one before `final_end` is final, and returns
    /// the number of their sequences.
    fn write(
        &mut self,
        splitter: &BlockSplitter,
        tokens: &Tokens,
        count: usize,
        final_end: Option<usize>,
    ) -> usize {
        let mut first = 0;
        for index in 0..count {
            let block = splitter.block(index);
            let bytes = &self.buffer[self.written..block.end];
            let sequences = &tokens.sequences()[first..block.sequences_end];
            let is_final = final_end == Some(index + 1);
            self.blocks.write(self.writer, bytes, sequences, &block.histogram, is_final);
            (self.written, first) = (block.end, block.sequences_end);
        }
        first
    }

    /// Makes room: writes all blocks but the last, or the only one.
    fn write_but_last(&mut self, splitter: &mut BlockSplitter, tokens: &mut Tokens) {
        let count = splitter.split();
        let sequences = self.write(splitter, tokens, (count - 1).max(1), None);
        if count > 1 {
            splitter.keep_last(sequences);
        } else {
            splitter.clear();
        }
        tokens.discard(sequences);
    }
}

impl<F: MatchFinder, P> SegmentEncoder<F, P> {
    /// Makes the call independent of the one before, and takes in the dictionary.
    #[inline(always)]
    fn begin(&mut self, buffer: &[u8], start: usize) {
        self.window.open(buffer, start);
        self.tokens.clear();
        self.splitter.clear();
        self.histograms[1].clear();
        self.min_lengths = MinMatchLength::new();
        self.finder.adapt(&self.min_lengths);
        if !self.is_blank {
            self.finder.reset();
        }
        self.is_blank = false;
        self.finder.open(window::START - start);
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
