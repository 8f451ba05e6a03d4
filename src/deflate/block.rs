//! A block: stored, fixed or dynamic, whichever is shortest to the bit (RFC 1951, section 3.2.3).
//!
//! All three sizes are known exactly from the histogram before a bit is written, so the choice is
//! never wrong and room in the output is made once. For the emission, code, extra bits and their
//! count are joined in one table entry for each literal and each match length; four literals or one
//! match fit between two flushes of the 64-bit accumulator.

use std::sync::LazyLock;

use super::bits::{BITS_PER_FLUSH, BitWriter, Room, Written};
use super::dynamic_code::DynamicCode;
use super::huffman::{MAX_CODE_BITS, canonical_codes, code_lengths};
use super::simd::{self, Kernel};
use super::stored::{BLOCK_TYPE_BITS, stored_bits, write_stored};
use super::symbols::{
    DISTANCE_SYMBOLS, END_OF_BLOCK, FIRST_LENGTH_SYMBOL, Histogram, LENGTH_BASE, LENGTH_EXTRA_BITS,
    LENGTH_SYMBOL, LITERAL_LENGTH_SYMBOLS, MIN_MATCH, distance_extra_bits, distance_symbol,
};
use super::tokens::Sequence;

/// The longest code for literals and lengths that we make, in bits. With 14, four literals fit
/// between two flushes, and only symbols rarer than one in 10,000 would get a longer code.
pub(crate) const LITERAL_LENGTH_CODE_BITS: usize = 14;

/// Writes blocks; holds the tables that a block needs.
pub(crate) struct BlockWriter {
    /// Whether codes are chosen together with their headers.
    is_thorough: bool,
    emission: Emission,
}

/// Code lengths of both alphabets.
#[derive(Clone)]
pub(crate) struct Codes {
    /// Of literals and lengths, in bits; 0 for unused symbols.
    pub(crate) literal_length: [u8; LITERAL_LENGTH_SYMBOLS],
    /// Of distances, in bits.
    pub(crate) distance: [u8; DISTANCE_SYMBOLS],
}

/// Bits and their count for each literal, length and distance. The count is in the low byte.
struct Emission {
    literal: [u32; 256],
    length: [u32; 256],
    distance: [u32; DISTANCE_SYMBOLS],
    end_of_block: u32,
    /// How many literals fit before a match between two flushes, 0 to 3.
    unflushed_literals: usize,
}

/// Of the fixed code: filled once, as most small inputs are one such block.
static FIXED_EMISSION: LazyLock<Emission> = LazyLock::new(|| {
    let mut emission = Emission::new();
    emission.fill(&Codes::FIXED);
    emission
});

impl Codes {
    /// The fixed code (RFC 1951, section 3.2.6).
    pub(crate) const FIXED: Self = {
        let mut literal_length = [8; LITERAL_LENGTH_SYMBOLS];
        let mut symbol = 144;
        while symbol < 280 {
            literal_length[symbol] = if symbol < 256 { 9 } else { 7 };
            symbol += 1;
        }
        Self { literal_length, distance: [5; DISTANCE_SYMBOLS] }
    };

    /// The best code for a block with these symbols and an end of block.
    pub(crate) fn of(histogram: &Histogram) -> Self {
        Self::limited(histogram, LITERAL_LENGTH_CODE_BITS, MAX_CODE_BITS)
    }

    /// The same with codes of at most so many bits: first for literals and lengths, then for
    /// distances.
    pub(crate) fn limited(histogram: &Histogram, limit: usize, distance_limit: usize) -> Self {
        let mut weights = histogram.literal_length;
        weights[END_OF_BLOCK] = weights[END_OF_BLOCK].max(1);
        let mut codes =
            Self { literal_length: [0; LITERAL_LENGTH_SYMBOLS], distance: [0; DISTANCE_SYMBOLS] };
        code_lengths(&weights, limit, &mut codes.literal_length);
        code_lengths(&histogram.distance, distance_limit, &mut codes.distance);
        codes
    }

    /// Bits of all symbols, their extra bits and the end of block.
    pub(crate) fn body_bits(&self, histogram: &Histogram) -> u64 {
        let mut bits = u64::from(self.literal_length[END_OF_BLOCK]) + histogram.extra_bits();
        for (&count, &code_bits) in histogram.literal_length.iter().zip(&self.literal_length) {
            bits += u64::from(count) * u64::from(code_bits);
        }
        for (&count, &code_bits) in histogram.distance.iter().zip(&self.distance) {
            bits += u64::from(count) * u64::from(code_bits);
        }
        bits
    }
}

impl BlockWriter {
    /// Room for one block's tables.
    pub(crate) fn new() -> Self {
        Self { is_thorough: false, emission: Emission::new() }
    }

    /// The same, for blocks in the shortest code that is found.
    pub(crate) fn thorough() -> Self {
        Self { is_thorough: true, ..Self::new() }
    }

    /// Writes `bytes`, whose tokens are `sequences` with the symbols in `histogram`, as one block
    /// (several if they are stored).
    pub(crate) fn write(
        &mut self,
        writer: &mut BitWriter<'_>,
        bytes: &[u8],
        sequences: &[Sequence],
        histogram: &Histogram,
        is_final: bool,
    ) {
        let dynamic = if self.is_thorough {
            DynamicCode::shortest(histogram)
        } else {
            DynamicCode::of(histogram)
        };
        let emission = &mut self.emission;
        // Dispatched here, so that it is compiled once and not with each parser.
        simd::dispatch(WriteBlock {
            dynamic,
            emission,
            writer,
            bytes,
            sequences,
            histogram,
            is_final,
        });
    }
}

/// One call of [`BlockWriter::write`].
struct WriteBlock<'a, 'o> {
    dynamic: DynamicCode,
    emission: &'a mut Emission,
    writer: &'a mut BitWriter<'o>,
    bytes: &'a [u8],
    sequences: &'a [Sequence],
    histogram: &'a Histogram,
    is_final: bool,
}

impl Kernel for WriteBlock<'_, '_> {
    #[inline(always)]
    fn run(self) {
        let Self { dynamic, emission, writer, bytes, sequences, histogram, is_final } = self;
        let Some(plan) = BlockPlan::shortest(dynamic, histogram, writer, bytes.len()) else {
            return write_stored(writer, bytes, is_final);
        };
        let emission = if plan.is_fixed {
            &*FIXED_EMISSION
        } else {
            emission.fill(&plan.dynamic.codes);
            &*emission
        };
        let room = plan.open(writer, is_final);
        let written = emission.write(room, bytes, sequences);
        writer.close(written);
    }
}

/// A coded block: its codes and its header.
pub(crate) struct BlockPlan {
    dynamic: DynamicCode,
    is_fixed: bool,
    /// Of the whole block.
    bits: u64,
}

impl BlockPlan {
    /// The plan for a block with these symbols, which stand for `bytes` bytes; `None` if it is no
    /// shorter than stored blocks.
    pub(crate) fn shortest(
        dynamic: DynamicCode,
        histogram: &Histogram,
        writer: &BitWriter<'_>,
        bytes: usize,
    ) -> Option<Self> {
        let fixed_bits = Codes::FIXED.body_bits(histogram);
        let bits = dynamic.bits.min(fixed_bits) + u64::from(BLOCK_TYPE_BITS);
        (stored_bits(writer, bytes) > bits).then_some(Self {
            is_fixed: fixed_bits <= dynamic.bits,
            dynamic,
            bits,
        })
    }

    /// The codes of the block.
    pub(crate) fn codes(&self) -> &Codes {
        if self.is_fixed { &Codes::FIXED } else { &self.dynamic.codes }
    }

    /// Makes room for the block and writes its header.
    pub(crate) fn open<'w>(&self, writer: &'w mut BitWriter<'_>, is_final: bool) -> Room<'w> {
        let mut room = writer.open(self.bits);
        if self.is_fixed {
            room.put(u64::from(is_final) | (1 << 1), BLOCK_TYPE_BITS);
        } else {
            room.put(u64::from(is_final) | (2 << 1), BLOCK_TYPE_BITS);
            self.dynamic.header.write(&mut room);
        }
        room.flush();
        room
    }
}

/// Writes a fixed block without content: 10 bits.
pub(crate) fn write_empty_fixed(writer: &mut BitWriter<'_>, is_final: bool) {
    // The end-of-block code is seven zero bits.
    writer.write(u64::from(is_final) | (1 << 1), BLOCK_TYPE_BITS + 7);
}

impl Emission {
    fn new() -> Self {
        Self {
            literal: [0; 256],
            length: [0; 256],
            distance: [0; DISTANCE_SYMBOLS],
            end_of_block: 0,
            unflushed_literals: 0,
        }
    }

    /// Joins codes and extra bits.
    fn fill(&mut self, codes: &Codes) {
        let entry = |code: u32, bits: u32| (code << 8) | bits;
        let mut code = [0; LITERAL_LENGTH_SYMBOLS];
        canonical_codes(&codes.literal_length, &mut code);
        for ((target, &code), &bits) in
            self.literal.iter_mut().zip(&code).zip(&codes.literal_length)
        {
            *target = entry(u32::from(code), u32::from(bits));
        }
        self.end_of_block =
            entry(u32::from(code[END_OF_BLOCK]), u32::from(codes.literal_length[END_OF_BLOCK]));
        for (index, target) in self.length.iter_mut().enumerate() {
            let slot = LENGTH_SYMBOL[index] as usize;
            let symbol = FIRST_LENGTH_SYMBOL + slot;
            let extra = (index + MIN_MATCH - LENGTH_BASE[slot] as usize) as u32;
            let bits = u32::from(codes.literal_length[symbol]);
            *target = entry(
                u32::from(code[symbol]) | (extra << bits),
                bits + u32::from(LENGTH_EXTRA_BITS[slot]),
            );
        }
        let mut code = [0; DISTANCE_SYMBOLS];
        canonical_codes(&codes.distance, &mut code);
        for ((target, &code), &bits) in self.distance.iter_mut().zip(&code).zip(&codes.distance) {
            *target = entry(u32::from(code), u32::from(bits));
        }
        let longest = |bits: &mut dyn Iterator<Item = u32>| bits.max().unwrap_or(0);
        let literal_bits = longest(&mut self.literal.iter().map(|entry| entry & 0xFF)).max(1);
        let length_bits = longest(&mut self.length.iter().map(|entry| entry & 0xFF));
        let distance_bits =
            longest(&mut self.distance.iter().enumerate().map(|(symbol, entry)| {
                let bits = entry & 0xFF;
                if bits == 0 { 0 } else { bits + distance_extra_bits(symbol) }
            }));
        let match_bits = length_bits + distance_bits;
        self.unflushed_literals =
            (BITS_PER_FLUSH.saturating_sub(match_bits) / literal_bits).min(3) as usize;
    }

    /// Writes all tokens and the end of block; there is room for them.
    #[inline(always)]
    fn write(&self, mut room: Room<'_>, bytes: &[u8], sequences: &[Sequence]) -> Written {
        let mut at = 0;
        for &sequence in sequences {
            let run = sequence.literals();
            if run != 0 {
                self.write_literals(&mut room, &bytes[at as usize..(at as usize + run)]);
                at += run as u32;
            }
            if let Some(found) = sequence.match_() {
                put_entry(&mut room, self.length[found.length_less_min as usize]);
                let symbol = distance_symbol(found.distance_less_one) % DISTANCE_SYMBOLS;
                put_entry(&mut room, self.distance[symbol]);
                let extra_bits = distance_extra_bits(symbol);
                let extra = u64::from(found.distance_less_one) & ((1 << extra_bits) - 1);
                room.put(extra, extra_bits);
                room.flush();
                at += found.length() as u32;
            } else {
                room.flush();
            }
        }
        self.write_literals(&mut room, &bytes[at as usize..]);
        put_entry(&mut room, self.end_of_block);
        room.flush();
        room.written()
    }

    /// Writes a run of literals and leaves room in the accumulator for a match.
    #[inline(always)]
    fn write_literals(&self, room: &mut Room<'_>, literals: &[u8]) {
        let (fours, rest) = literals.as_chunks::<4>();
        for four in fours {
            for &literal in four {
                put_entry(room, self.literal[literal as usize]);
            }
            room.flush();
        }
        for &literal in rest {
            put_entry(room, self.literal[literal as usize]);
        }
        if rest.len() > self.unflushed_literals {
            room.flush();
        }
    }
}

/// Puts the bits of a table entry.
#[inline(always)]
fn put_entry(room: &mut Room<'_>, entry: u32) {
    room.put(u64::from(entry >> 8), entry & 0xFF);
}
