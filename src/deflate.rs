//! Our own DEFLATE encoder (RFC 1951).
//!
//! ```text
//! buffer ─► parser ◄─► match finder         which tokens
//!             └─► tokens ─► split           where blocks end
//!                   └─► block ─► bits       stored, fixed or dynamic; codes; bits
//! ```

mod bits;
mod block;
mod block_splitter;
mod driver;
mod header;
mod huffman;
mod level;
mod match_finder;
mod parser;
mod simd;
mod stored;
mod symbols;
mod tokens;
mod window;

pub(crate) use stored::{store, stored_bound_bytes};

use bits::BitWriter;
use driver::{Driver, EncodeCall};
pub use level::MAX_LEVEL;
use level::{LEVELS, Parameters, Strategy};
use match_finder::Effort;
use match_finder::double_hash::DoubleHash;
use match_finder::hash_chains::HashChains;
use match_finder::match_cache_finder::{DynFinder, MatchCacheFinder};
use match_finder::rows::RowFinder;
use match_finder::tree::TreeFinder;
use parser::greedy::Greedy;
use parser::lazy::Lazy;
use parser::near_optimal::{NearOptimal, Passes};
pub(crate) use symbols::WINDOW_BYTES;

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
    engine: Engine,
    effort: Effort,
    driver: Driver,
}

/// The match finder and, by its name, the parser of a level.
enum Engine {
    Stored,
    Greedy(DoubleHash<u16>, usize),
    Lazy(DoubleHash<u16>),
    LazyPairs(DoubleHash<u32>),
    ChainsLazy(HashChains),
    ChainsLazy2(HashChains),
    NearOptimal(Box<NearOptimal>),
}

/// A level of the minimum-cost parser.
fn near_optimal(finder: Box<dyn DynFinder + Send>, plan: Passes) -> Engine {
    Engine::NearOptimal(Box::new(NearOptimal::new(finder, plan)))
}

/// The trees of level 11.
type Trees = TreeFinder<4, { 1 << 14 }, { 1 << 16 }>;
/// The trees of level 12: more memory, to find more short matches.
type LargeTrees = TreeFinder<8, { 1 << 16 }, { 1 << 17 }>;

impl Encoder {
    /// An encoder for `level`, 0 to 12; `None` for others.
    ///
    /// ```
    /// assert!(parflate::deflate::Encoder::new(6).is_some());
    /// assert!(parflate::deflate::Encoder::new(13).is_none());
    /// ```
    pub fn new(level: u8) -> Option<Self> {
        let Parameters { strategy, effort } = *LEVELS.get(usize::from(level))?;
        let engine = match strategy {
            Strategy::Stored => Engine::Stored,
            Strategy::Greedy { inserted } => Engine::Greedy(DoubleHash::new(), inserted),
            Strategy::Lazy => Engine::Lazy(DoubleHash::new()),
            Strategy::LazyPairs => Engine::LazyPairs(DoubleHash::new()),
            Strategy::ChainsLazy => Engine::ChainsLazy(HashChains::new()),
            Strategy::ChainsLazy2 => Engine::ChainsLazy2(HashChains::new()),
            Strategy::Rows(plan) => near_optimal(Box::new(RowFinder::new(effort)), plan),
            Strategy::Trees(plan) => near_optimal(Box::new(Trees::new(effort)), plan),
            Strategy::LargeTrees(plan) => near_optimal(Box::new(LargeTrees::new(effort)), plan),
        };
        Some(Self { engine, effort, driver: Driver::new() })
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
        } else {
            let skipped = dictionary_bytes.saturating_sub(WINDOW_BYTES);
            let (buffer, start) = (&buffer[skipped..], dictionary_bytes - skipped);
            let effort = self.effort;
            let driver = &mut self.driver;
            let writer = &mut writer;
            macro_rules! run {
                ($finder:expr, $parser:expr) => {{
                    let (finder, parser) = ($finder, $parser);
                    simd::dispatch(EncodeCall {
                        driver,
                        finder,
                        parser,
                        buffer,
                        start,
                        is_final,
                        writer,
                    })
                }};
            }
            match &mut self.engine {
                Engine::Stored => block::write_stored(writer, &buffer[start..], is_final),
                Engine::Greedy(finder, inserted) => {
                    run!(finder, Greedy { effort, inserted: *inserted })
                }
                Engine::Lazy(finder) => run!(finder, Lazy::<false> { effort }),
                Engine::LazyPairs(finder) => run!(finder, Lazy::<false> { effort }),
                Engine::ChainsLazy(finder) => run!(finder, Lazy::<false> { effort }),
                Engine::ChainsLazy2(finder) => run!(finder, Lazy::<true> { effort }),
                Engine::NearOptimal(state) => state.encode(buffer, start, is_final, writer),
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
