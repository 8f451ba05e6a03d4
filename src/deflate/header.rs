//! The header of a dynamic block: two tables of code lengths, run-length coded and Huffman coded
//! once more (RFC 1951, section 3.2.7).
//!
//! Repeat codes are not always worth their place in the small third code, so the header is planned
//! once for each of a few policies and the shortest wins; zopfli showed that this pays.

use super::bits::Room;
use super::huffman::{canonical_codes, code_lengths};
use super::symbols::{DISTANCE_SYMBOLS, END_OF_BLOCK, LITERAL_LENGTH_SYMBOLS};

/// Symbols of the code-length alphabet.
const SYMBOLS: usize = 19;
/// The longest code of the code-length alphabet, in bits.
const CODE_BITS: usize = 7;
/// The order in which the lengths of the third code are written (RFC 1951, section 3.2.7).
const ORDER: [u8; SYMBOLS] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
/// Extra bits of symbols 16, 17 and 18.
const EXTRA_BITS: [u32; 3] = [2, 3, 7];
/// Code lengths a header can hold at most.
const MAX_LENGTHS: usize = LITERAL_LENGTH_SYMBOLS + DISTANCE_SYMBOLS;

/// Which repeat codes a plan may use.
#[derive(Clone, Copy)]
struct Policy {
    /// 16: repeat the last length 3 to 6 times.
    repeat: bool,
    /// 18 as well as 17 for zeros.
    long_zeros: bool,
}

impl Policy {
    /// Calls `item` with each symbol for `lengths` and its extra bits, in order.
    fn items(self, lengths: &[u8], mut item: impl FnMut(usize, usize)) {
        let mut rest = lengths;
        while let Some(&bits) = rest.first() {
            let mut run = rest.iter().take_while(|&&other| other == bits).count();
            rest = &rest[run..];
            if bits == 0 {
                while self.long_zeros && run >= 11 {
                    let zeros = run.min(138);
                    item(18, zeros - 11);
                    run -= zeros;
                }
                while run >= 3 {
                    let zeros = run.min(10);
                    item(17, zeros - 3);
                    run -= zeros;
                }
            } else {
                item(bits as usize, 0);
                run -= 1;
                while self.repeat && run >= 3 {
                    // 7 and 8 are best cut in two runs, as a rest below 3 costs whole symbols.
                    let same = match run {
                        7 => 4,
                        8 => 5,
                        _ => run.min(6),
                    };
                    item(16, same - 3);
                    run -= same;
                }
            }
            for _ in 0..run {
                item(bits as usize, 0);
            }
        }
    }
}

/// One way to write a header.
#[derive(Clone)]
pub(crate) struct Header {
    literal_length_count: usize,
    distance_count: usize,
    /// Symbol in the low 5 bits, extra bits above.
    items: [u16; MAX_LENGTHS],
    item_count: usize,
    code_lengths: [u8; SYMBOLS],
    code_length_count: usize,
    /// Size of the header after the three bits of the block type.
    pub(crate) bits: u64,
}

impl Header {
    /// The shortest header found for these code lengths.
    pub(crate) fn plan(
        literal_length: &[u8; LITERAL_LENGTH_SYMBOLS],
        distance: &[u8; DISTANCE_SYMBOLS],
    ) -> Self {
        let used = |lengths: &[u8], least: usize| {
            lengths.iter().rposition(|&bits| bits != 0).map_or(least, |last| least.max(last + 1))
        };
        let literal_length_count = used(literal_length, END_OF_BLOCK + 1);
        let distance_count = used(distance, 1);
        let mut lengths = [0; MAX_LENGTHS];
        lengths[..literal_length_count].copy_from_slice(&literal_length[..literal_length_count]);
        lengths[literal_length_count..][..distance_count]
            .copy_from_slice(&distance[..distance_count]);
        let lengths = &lengths[..literal_length_count + distance_count];

        let plan = |repeat, long_zeros| {
            Self::with(lengths, literal_length_count, distance_count, Policy { repeat, long_zeros })
        };
        let mut best = plan(true, true);
        for (repeat, long_zeros) in [(false, true), (true, false), (false, false)] {
            let other = plan(repeat, long_zeros);
            if other.bits < best.bits {
                best = other;
            }
        }
        best
    }

    fn with(
        lengths: &[u8],
        literal_length_count: usize,
        distance_count: usize,
        policy: Policy,
    ) -> Self {
        let mut header = Self {
            literal_length_count,
            distance_count,
            items: [0; MAX_LENGTHS],
            item_count: 0,
            code_lengths: [0; SYMBOLS],
            code_length_count: SYMBOLS,
            bits: 0,
        };
        let mut weights = [0; SYMBOLS];
        policy.items(lengths, |symbol, extra| {
            header.items[header.item_count] = (symbol | (extra << 5)) as u16;
            header.item_count += 1;
            weights[symbol] += 1;
        });
        code_lengths(&weights, CODE_BITS, &mut header.code_lengths);
        while header.code_length_count > 4
            && header.code_lengths[ORDER[header.code_length_count - 1] as usize] == 0
        {
            header.code_length_count -= 1;
        }
        header.bits = 5 + 5 + 4 + 3 * header.code_length_count as u64;
        for (symbol, (&weight, &bits)) in weights.iter().zip(&header.code_lengths).enumerate() {
            let extra = symbol.checked_sub(16).map_or(0, |index| EXTRA_BITS[index]);
            header.bits += u64::from(weight) * (u64::from(bits) + u64::from(extra));
        }
        header
    }

    /// Writes the header, `self.bits` long.
    pub(crate) fn write(&self, room: &mut Room<'_>) {
        room.put(self.literal_length_count as u64 - 257, 5);
        room.put(self.distance_count as u64 - 1, 5);
        room.put(self.code_length_count as u64 - 4, 4);
        room.flush();
        for &symbol in &ORDER[..self.code_length_count] {
            room.put(u64::from(self.code_lengths[symbol as usize]), 3);
            room.flush();
        }
        let mut codes = [0; SYMBOLS];
        canonical_codes(&self.code_lengths, &mut codes);
        for &item in &self.items[..self.item_count] {
            let symbol = (item & 31) as usize;
            room.put(u64::from(codes[symbol]), u32::from(self.code_lengths[symbol]));
            if symbol >= 16 {
                room.put(u64::from(item >> 5), EXTRA_BITS[symbol - 16]);
            }
            room.flush();
        }
    }
}
