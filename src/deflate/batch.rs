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
use super::simd;
use super::{Input, LevelEncoder};
use emission::TokenWriter;
use parse::{InsertDictionary, ParseSegment};
use ring::{QUARTER_BYTES, Ring};
use search::Finder;
use tokens::Tokens;

/// A DEFLATE block ends with the quarter of the ring in which it gets more tokens than this:
/// 64 KiB of tokens, which stay in the second-level cache. Twice as many are 0.1 % smaller or larger, by file.
const BLOCK_TOKENS: usize = 1 << 14;

/// An encoder with a table of `SLOTS` entries.
pub(crate) struct BatchEncoder<const BITS: u32, const SLOTS: usize> {
    ring: Ring,
    finder: Finder<BITS, SLOTS>,
    tokens: Tokens,
    writer: TokenWriter,
}

impl<const BITS: u32, const SLOTS: usize> BatchEncoder<BITS, SLOTS> {
    /// An encoder with all its memory.
    pub(crate) fn boxed() -> Box<dyn LevelEncoder + Send> {
        Box::new(Self {
            ring: Ring::new(),
            finder: Finder::new(),
            tokens: Tokens::new(),
            writer: TokenWriter::new(),
        })
    }
}

impl<const BITS: u32, const SLOTS: usize> LevelEncoder for BatchEncoder<BITS, SLOTS> {
    fn encode(&mut self, input: Input<'_>, writer: &mut BitWriter<'_>) {
        let Input { buffer, start, is_final } = input;
        let Self { ring, finder, tokens, writer: token_writer } = self;
        finder.reset();
        tokens.clear();
        // Positions are buffer indices; the parser looks ahead into the quarter after its own.
        let mut quarter_end = start - start % QUARTER_BYTES + QUARTER_BYTES;
        for quarter in (0..quarter_end).step_by(QUARTER_BYTES) {
            ring.fill(buffer, quarter);
        }
        simd::dispatch_vectors(InsertDictionary { ring: &ring.bytes, finder, end: start });
        let (mut at, mut block_start) = (start, start);
        loop {
            ring.fill(buffer, quarter_end);
            let end = quarter_end.min(buffer.len());
            simd::dispatch_vectors(ParseSegment {
                ring: &ring.bytes,
                finder,
                tokens,
                at: &mut at,
                end,
                data_end: buffer.len(),
            });
            let is_last = at >= buffer.len();
            if is_last || tokens.len() > BLOCK_TOKENS {
                let bytes = &buffer[block_start..at];
                token_writer.write(writer, bytes, tokens.all(), is_final && is_last);
                tokens.clear();
                block_start = at;
            }
            if is_last {
                break;
            }
            quarter_end += QUARTER_BYTES;
        }
    }
}
