//! Our own DEFLATE encoder (RFC 1951).
//!
//! ```text
//! buffer ─► parser ◄─► match finder         which tokens
//!             └─► tokens ─► split           where blocks end
//!                   └─► block ─► bits       stored, fixed or dynamic; codes; bits
//! ```

mod bits;
mod block;
mod driver;
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
use driver::{Driver, Run};
use level::{LEVELS, Parameters, Strategy};
use match_finder::buckets::Buckets;
use match_finder::dual::Dual;
use match_finder::hash_chain::HashChain;
use parser::greedy::Greedy;
use parser::lazy::Lazy;
use symbols::WINDOW_BYTES;

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
    finder: Finder,
    driver: Driver,
}

/// The match finder of the level, so that no other takes memory.
enum Finder {
    Buckets(Buckets<2>),
    Chain(HashChain),
    Dual(Dual<4, true>),
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
        let finder = match parameters.strategy {
            Strategy::Fastest => Finder::Buckets(Buckets::new()),
            Strategy::DualGreedy | Strategy::DualLazy | Strategy::DualLazy2 => {
                Finder::Dual(Dual::new())
            }
            _ => Finder::Chain(HashChain::new()),
        };
        Some(Self { parameters, finder, driver: Driver::new() })
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
            let skipped = dictionary_bytes.saturating_sub(WINDOW_BYTES);
            let (buffer, start) = (&buffer[skipped..], dictionary_bytes - skipped);
            let effort = self.parameters.effort;
            let driver = &mut self.driver;
            let writer = &mut writer;
            match (&mut self.finder, self.parameters.strategy) {
                (Finder::Buckets(finder), _) => {
                    let parser = Greedy { effort };
                    simd::dispatch(Run { driver, finder, parser, buffer, start, is_final, writer });
                }
                (Finder::Dual(finder), Strategy::DualLazy) => {
                    let parser = Lazy::<false> { effort };
                    simd::dispatch(Run { driver, finder, parser, buffer, start, is_final, writer });
                }
                (Finder::Dual(finder), Strategy::DualLazy2) => {
                    let parser = Lazy::<true> { effort };
                    simd::dispatch(Run { driver, finder, parser, buffer, start, is_final, writer });
                }
                (Finder::Dual(finder), _) => {
                    let parser = Greedy { effort };
                    simd::dispatch(Run { driver, finder, parser, buffer, start, is_final, writer });
                }
                (Finder::Chain(finder), Strategy::Lazy) => {
                    let parser = Lazy::<false> { effort };
                    simd::dispatch(Run { driver, finder, parser, buffer, start, is_final, writer });
                }
                (Finder::Chain(finder), Strategy::Lazy2) => {
                    let parser = Lazy::<true> { effort };
                    simd::dispatch(Run { driver, finder, parser, buffer, start, is_final, writer });
                }
                (Finder::Chain(finder), _) => {
                    let parser = Greedy { effort };
                    simd::dispatch(Run { driver, finder, parser, buffer, start, is_final, writer });
                }
            }
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
}
