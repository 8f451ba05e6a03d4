//! Our own DEFLATE encoder (RFC 1951).
//!
//! ```text
//! buffer ─► parser ◄─► match finder         which tokens
//!             └─► tokens ─► split           where blocks end
//!                   └─► block ─► bits       stored, fixed or dynamic; codes; bits
//! ```

mod bits;
mod block;
mod header;
mod huffman;
mod level;
mod match_finder;
mod parser;
mod simd;
mod split;
mod stored;
mod symbols;
mod tokens;
mod window;

pub(crate) use stored::{store, stored_bound_bytes};

use bits::BitWriter;
use block::BlockWriter;
use level::{LEVELS, Parameters, Strategy};
use match_finder::MatchFinder;
use match_finder::buckets::Buckets;
use match_finder::hash_chain::HashChain;
use parser::Cursor;
use split::{SEGMENT_BYTES, Splitter};
use symbols::{Histogram, WINDOW_BYTES};
use tokens::{MAX_SEQUENCES, Tokens};
use window::Window;

/// How the compressed bytes end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// The last block is marked as final: the bytes are a whole DEFLATE stream, or its last piece.
    Final,
    /// An empty stored block ends the bytes on a byte boundary, as zlib's `Z_SYNC_FLUSH`.
    SyncFlush,
    /// The bytes end on a byte boundary and not in a final block, with as few filler bits as possible.
    ByteAligned,
}

/// A DEFLATE encoder of one level: all its memory, allocated once and reused by each call.
pub struct Encoder {
    parameters: Parameters,
    finder: HashChain,
    buckets: Buckets<2>,
    window: Window,
    tokens: Tokens,
    splitter: Splitter,
    histograms: Box<[Histogram; 3]>,
    blocks: BlockWriter,
}

impl Encoder {
    /// An encoder for `level`, 0 to 12; `None` for others.
    ///
    /// ```
    /// assert!(parflate::deflate::Encoder::new(6).is_some());
    /// assert!(parflate::deflate::Encoder::new(13).is_none());
    /// ```
    pub fn new(level: u8) -> Option<Self> {
        let parameters = *LEVELS.get(usize::from(level))?;
        Some(Self {
            parameters,
            finder: HashChain::new(),
            buckets: Buckets::new(),
            window: Window::new(),
            tokens: Tokens::new(),
            splitter: Splitter::new(),
            histograms: Box::new([const { Histogram::new() }; 3]),
            blocks: BlockWriter::new(),
        })
    }

    /// Compresses `buffer[dictionary_bytes..]` and appends the result to `output`.
    ///
    /// The first `dictionary_bytes` of `buffer` are what the decoder has seen just before; at most the
    /// last 32,768 of them are of use. The result depends on the arguments and the level alone.
    ///
    /// # Panics
    ///
    /// When `dictionary_bytes` is more than the length of `buffer`.
    ///
    /// ```
    /// use parflate::deflate::{Encoder, End};
    ///
    /// let mut encoder = Encoder::new(6).unwrap();
    /// let mut pieces = Vec::new();
    /// encoder.encode(b"one, two, ", 0, End::ByteAligned, &mut pieces);
    /// encoder.encode(b"one, two, one, two, three", 10, End::Final, &mut pieces);
    /// ```
    pub fn encode(
        &mut self,
        buffer: &[u8],
        dictionary_bytes: usize,
        end: End,
        output: &mut Vec<u8>,
    ) {
        assert!(dictionary_bytes <= buffer.len(), "the dictionary is part of the buffer");
        let mut writer = BitWriter::new(output);
        let is_final = end == End::Final;
        if dictionary_bytes == buffer.len() {
            if is_final {
                block::write_empty_fixed(&mut writer, true);
            }
        } else if self.parameters.strategy == Strategy::Stored {
            block::write_stored(&mut writer, &buffer[dictionary_bytes..], is_final);
        } else {
            self.encode_blocks(buffer, dictionary_bytes, is_final, &mut writer);
        }
        match end {
            End::Final => {}
            End::SyncFlush => block::write_stored(&mut writer, &[], false),
            End::ByteAligned => match writer.bits_past_byte() {
                0 => {}
                // Each empty fixed block moves the boundary by two bits.
                past @ (2 | 4 | 6) => {
                    (0..(8 - past) / 2).for_each(|_| block::write_empty_fixed(&mut writer, false))
                }
                _ => block::write_stored(&mut writer, &[], false),
            },
        }
        writer.finish();
    }

    fn encode_blocks(
        &mut self,
        buffer: &[u8],
        dictionary_bytes: usize,
        is_final: bool,
        writer: &mut BitWriter<'_>,
    ) {
        let skipped = dictionary_bytes.saturating_sub(WINDOW_BYTES);
        let (buffer, start) = (&buffer[skipped..], dictionary_bytes - skipped);
        self.window.open(buffer, start);
        self.tokens.clear();
        let core = Core {
            window: &mut self.window,
            tokens: &mut self.tokens,
            histograms: &mut self.histograms,
            splitter: &mut self.splitter,
            blocks: &mut self.blocks,
        };
        let effort = self.parameters.effort;
        match self.parameters.strategy {
            Strategy::Fastest => {
                core.run(
                    &mut self.buckets,
                    buffer,
                    start,
                    is_final,
                    writer,
                    |finder, window, cursor, end, tokens| {
                        parser::greedy::parse(finder, window, cursor, end, effort, tokens);
                    },
                );
            }
            Strategy::Greedy | Strategy::Stored => {
                core.run(
                    &mut self.finder,
                    buffer,
                    start,
                    is_final,
                    writer,
                    |finder, window, cursor, end, tokens| {
                        parser::greedy::parse(finder, window, cursor, end, effort, tokens);
                    },
                );
            }
            Strategy::Lazy => {
                core.run(
                    &mut self.finder,
                    buffer,
                    start,
                    is_final,
                    writer,
                    |finder, window, cursor, end, tokens| {
                        parser::lazy::parse::<_, false>(
                            finder, window, cursor, end, effort, tokens,
                        );
                    },
                );
            }
            Strategy::Lazy2 => {
                core.run(
                    &mut self.finder,
                    buffer,
                    start,
                    is_final,
                    writer,
                    |finder, window, cursor, end, tokens| {
                        parser::lazy::parse::<_, true>(finder, window, cursor, end, effort, tokens);
                    },
                );
            }
        }
    }
}

struct Core<'a> {
    window: &'a mut Window,
    tokens: &'a mut Tokens,
    histograms: &'a mut [Histogram; 3],
    splitter: &'a mut Splitter,
    blocks: &'a mut BlockWriter,
}

impl Core<'_> {
    fn run<F: MatchFinder>(
        self,
        finder: &mut F,
        buffer: &[u8],
        start: usize,
        is_final: bool,
        writer: &mut BitWriter<'_>,
        parse: impl Fn(&mut F, &Window, &mut Cursor, usize, &mut Tokens),
    ) {
        let Self { window, tokens, histograms, splitter, blocks } = self;
        let [block, segment, merged] = histograms;
        finder.reset();
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
                finder.insert(&window.bytes, window::START, cursor.next);
            }
            let end = window.data_end.min(window::END).min(cursor.next + SEGMENT_BYTES);
            parse(finder, window, &mut cursor, end, tokens);
            let is_last = cursor.next >= window.data_end;
            let segment_end = if is_last {
                buffer.len()
            } else {
                cursor.literals_from =
                    cursor.next - tokens.push_run(cursor.next - cursor.literals_from);
                window.index(cursor.literals_from)
            };
            segment.clear();
            segment
                .count(&buffer[segment_start..segment_end], &tokens.sequences()[block_sequences..]);
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
        }
        blocks.write(writer, &buffer[block_start..], tokens.sequences(), block, is_final);
    }
}
