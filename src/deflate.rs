//! Our own DEFLATE encoder (RFC 1951).
//!
//! ```text
//! input ─► window ─► parser ◄─► match finder     which tokens
//!                      └─► tokens ─► splitter    where DEFLATE blocks end
//!                            └─► block ─► bits   stored, fixed or dynamic; codes; bits
//! ```
//!
//! `level.rs` is the table of levels. `batch.rs` joins the stages for levels 1 to 5, `driver.rs`
//! for levels 6 to 9, and `parser/near_optimal.rs` for levels 10 to 13. `README.md` in this folder
//! records what was measured.

mod batch;
mod bits;
mod block;
mod block_splitter;
mod driver;
mod dynamic_code;
mod entropy;
mod header;
mod huffman;
mod level;
mod match_finder;
mod parser;
mod simd;
mod stored;
mod symbols;
mod tables;
mod tokens;
mod window;

pub(crate) use bits::SLACK_BYTES;
pub use level::MAX_LEVEL;
pub(crate) use simd::{Kernel, dispatch};
pub(crate) use stored::{store, stored_bound_bytes};
pub(crate) use symbols::{
    FIRST_LENGTH_SYMBOL, LENGTH_BASE, LENGTH_EXTRA_BITS, MAX_MATCH, MIN_MATCH, WINDOW_BYTES,
    distance_extra_bits,
};

use bits::BitWriter;

/// How the compressed bytes end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// The last block is marked as final: the bytes are a whole DEFLATE stream, or its last piece.
    Final,
    /// An empty stored block ends the bytes on a byte boundary, as zlib's `Z_SYNC_FLUSH`.
    SyncFlush,
    /// The bytes end on a byte boundary and not in a final block, with as few filler bits as
    /// possible.
    ByteAligned,
}

/// The input of one call: `buffer[start..]`, not empty, with at most 32 KiB before it as
/// dictionary.
#[derive(Clone, Copy)]
struct Input<'a> {
    buffer: &'a [u8],
    start: usize,
    /// Whether the last DEFLATE block gets the final flag.
    is_final: bool,
}

/// An encoder of one level, built by its row of the table.
trait LevelEncoder {
    /// Compresses `input`. The result depends on it alone, not on earlier calls.
    fn encode(&mut self, input: Input<'_>, writer: &mut BitWriter<'_>);
}

/// An encoder of raw DEFLATE data for one level: all its memory, allocated once and reused by each
/// call.
///
/// ```
/// use parflate::deflate::{End, RawEncoder};
/// use parflate::{DecodeOptions, decompress_with};
///
/// let mut data = Vec::new();
/// RawEncoder::new(6).unwrap().encode(b"hello, hello", 0, End::Final, &mut data);
/// assert_eq!(decompress_with(&data, &DecodeOptions::raw())?, b"hello, hello");
/// # Ok::<(), parflate::Error>(())
/// ```
pub struct RawEncoder {
    level: Box<dyn LevelEncoder + Send>,
}

impl RawEncoder {
    /// An encoder for `level`, 0 to 13; `None` for others.
    ///
    /// ```
    /// use parflate::deflate::RawEncoder;
    /// assert!(RawEncoder::new(6).is_some());
    /// assert!(RawEncoder::new(14).is_none());
    /// ```
    pub fn new(level: u8) -> Option<Self> {
        level::LEVELS.get(usize::from(level)).map(|build| Self { level: build() })
    }

    /// Compresses `buffer[dictionary_bytes..]` and appends the result to `output`.
    ///
    /// The first `dictionary_bytes` of `buffer` are the content just before, which the decoder has
    /// seen; at most the last 32,768 of them are of use. The result depends on the arguments and
    /// the level alone.
    ///
    /// # Panics
    ///
    /// When `dictionary_bytes` is more than the length of `buffer`.
    ///
    /// ```
    /// use parflate::deflate::{End, RawEncoder};
    ///
    /// let mut encoder = RawEncoder::new(6).unwrap();
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
        if dictionary_bytes < buffer.len() {
            let skipped_bytes = dictionary_bytes.saturating_sub(WINDOW_BYTES);
            let (buffer, start) = (&buffer[skipped_bytes..], dictionary_bytes - skipped_bytes);
            self.level.encode(Input { buffer, start, is_final }, &mut writer);
        } else if is_final {
            block::write_empty_fixed(&mut writer, true);
        }
        end_piece(&mut writer, end);
        writer.finish();
    }
}

/// Writes what follows the last DEFLATE block so that the bytes end as `end` asks.
fn end_piece(writer: &mut BitWriter<'_>, end: End) {
    match end {
        End::Final => {}
        End::SyncFlush => stored::write_stored(writer, &[], false),
        End::ByteAligned => match writer.bits_past_byte() {
            0 => {}
            // Each empty fixed block moves the boundary by two bits.
            past @ (2 | 4 | 6) => {
                (0..(8 - past) / 2).for_each(|_| block::write_empty_fixed(writer, false))
            }
            _ => stored::write_stored(writer, &[], false),
        },
    }
}
