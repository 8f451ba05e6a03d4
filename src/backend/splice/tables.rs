//! Tables that say how far a Huffman-coded symbol reaches, not what it means.
//!
//! To walk a stream only two facts count: how many bits to go on, and how many bytes of content
//! that stands for. So one entry can cover a run of literals and the length code after it, extra
//! bits included. Codewords that are longer than a table's index are rare by construction (each
//! below one in 2^[`INDEX_BITS`]) and are read bit by bit instead.
//!
//! Canonical codes: RFC 1951 section 3.2.2; lengths and distances: section 3.2.5.

use super::Malformed;

/// Longest codeword, in bits (RFC 1951 section 3.2.7).
const MAX_CODE_BITS: usize = 15;

/// Bits that index a table: 2,048 entries of 4 bytes stay in the first-level cache, and a typical
/// entry covers one to three literals.
pub(super) const INDEX_BITS: u32 = 11;

/// The symbol that ends a block.
const END_OF_BLOCK: u16 = 256;

/// Content bytes that each length symbol from 257 on stands for, without its extra bits.
const LENGTH_BASES: [u16; 29] = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258,
];

/// Extra bits of each length symbol.
const LENGTH_EXTRA_BITS: [u8; 29] =
    [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

/// Extra bits of each distance symbol.
const DISTANCE_EXTRA_BITS: [u8; 30] = [
    0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13,
    13,
];

/// The meaning of what follows the bits that an entry covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Another literal or length.
    Symbol = 0,
    /// The distance of the length that ended the entry.
    Distance = 1,
    /// Nothing: the block has ended.
    End = 2,
    /// A codeword that the table does not hold: read it bit by bit, or find it invalid.
    Long = 3,
}

/// Bits to go on, content bytes they stand for, and what follows.
///
/// From the lowest bit: 8 bits to go on (extra bits included), 8 extra bits at their end whose
/// value adds to the content, 14 content bytes, 2 [`Next`].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Entry(u32);

impl Entry {
    const fn new(skip_bits: u32, extra_bits: u32, content_bytes: u32, next: Next) -> Self {
        Self(skip_bits | extra_bits << 8 | content_bytes << 16 | (next as u32) << 30)
    }

    /// The bytes that a literal or length symbol covers; `None` for the two symbols that never
    /// occur.
    fn of_symbol(symbol: u16, code_bits: u32) -> Option<Self> {
        if symbol < END_OF_BLOCK {
            return Some(Self::new(code_bits, 0, 1, Next::Symbol));
        }
        if symbol == END_OF_BLOCK {
            return Some(Self::new(code_bits, 0, 0, Next::End));
        }
        let index = usize::from(symbol - END_OF_BLOCK - 1);
        let extra_bits = u32::from(*LENGTH_EXTRA_BITS.get(index)?);
        let base = u32::from(*LENGTH_BASES.get(index)?);
        Some(Self::new(code_bits + extra_bits, extra_bits, base, Next::Distance))
    }

    /// This entry's literals, then what `second` covers.
    fn then(self, second: Self) -> Self {
        // Literals have no extra bits and the next kind zero, so all fields add.
        Self(self.0 + second.0)
    }

    #[inline(always)]
    pub(super) fn skip_bits(self) -> u32 {
        self.0 & 0xff
    }

    /// Content bytes, given the bits that the entry was looked up with.
    #[inline(always)]
    pub(super) fn content_bytes(self, bits: u64) -> u64 {
        let extra_bits = self.0 >> 8 & 0xff;
        let extra = bits >> (self.skip_bits() - extra_bits) & ((1 << extra_bits) - 1);
        u64::from(self.0 >> 16 & 0x3fff) + extra
    }

    /// All ones if a distance follows, else zero.
    #[inline(always)]
    pub(super) fn distance_mask(self) -> u32 {
        0u32.wrapping_sub(self.0 >> 30 & 1)
    }

    #[inline(always)]
    pub(super) fn next(self) -> Next {
        match self.0 >> 30 {
            0 => Next::Symbol,
            1 => Next::Distance,
            2 => Next::End,
            _ => Next::Long,
        }
    }
}

/// An entry that the table cannot give.
const LONG: Entry = Entry::new(0, 0, 0, Next::Long);

/// A canonical code: symbols in the order of their codewords, and how many there are of each
/// length.
#[derive(Clone, Debug)]
pub(super) struct Code {
    counts: [u16; MAX_CODE_BITS + 1],
    symbols: Vec<u16>,
}

impl Code {
    /// The code with these lengths, one a symbol, 0 for none.
    ///
    /// Fails when it is over-subscribed, or incomplete with more than one symbol in use.
    pub(super) fn new(lengths: &[u8]) -> Result<Self, Malformed> {
        let mut counts = [0u16; MAX_CODE_BITS + 1];
        for &length in lengths {
            *counts.get_mut(usize::from(length)).ok_or(Malformed)? += 1;
        }
        counts[0] = 0;
        let mut starts = [0u16; MAX_CODE_BITS + 2];
        let mut free_codewords = 1i32;
        for bits in 1..=MAX_CODE_BITS {
            free_codewords = free_codewords * 2 - i32::from(counts[bits]);
            if free_codewords < 0 {
                return Err(Malformed);
            }
            starts[bits + 1] = starts[bits] + counts[bits];
        }
        let used = starts[MAX_CODE_BITS + 1];
        if free_codewords > 0 && used > 1 {
            return Err(Malformed);
        }
        let mut symbols = vec![0; usize::from(used)];
        for (symbol, &length) in lengths.iter().enumerate() {
            if length > 0 {
                let place = &mut starts[usize::from(length)];
                symbols[usize::from(*place)] = symbol as u16; // at most 288 of them
                *place += 1;
            }
        }
        Ok(Self { counts, symbols })
    }

    /// Reads one codeword bit by bit; returns the symbol and the codeword's length.
    pub(super) fn decode(&self, bits: u64) -> Result<(u16, u32), Malformed> {
        let (mut codeword, mut first_codeword, mut first_index) = (0usize, 0usize, 0usize);
        for code_bits in 1..=MAX_CODE_BITS {
            codeword |= (bits >> (code_bits - 1) & 1) as usize;
            let count = usize::from(self.counts[code_bits]);
            if codeword < first_codeword + count {
                let symbol = self.symbols[first_index + codeword - first_codeword];
                return Ok((symbol, code_bits as u32));
            }
            first_index += count;
            first_codeword = (first_codeword + count) << 1;
            codeword <<= 1;
        }
        Err(Malformed)
    }

    /// Calls `assign` for each symbol whose codeword fits the index, with every index that begins
    /// with that codeword: its bits reversed, as a stream packs them, plus multiples of the step.
    fn for_each_index(&self, mut assign: impl FnMut(usize, u16, u32)) {
        let mut codeword = 0u32;
        let mut symbols = self.symbols.iter();
        for code_bits in 1..=INDEX_BITS {
            for &symbol in symbols.by_ref().take(usize::from(self.counts[code_bits as usize])) {
                let first = codeword.reverse_bits() >> (32 - code_bits);
                for index in (first as usize..1 << INDEX_BITS).step_by(1 << code_bits) {
                    assign(index, symbol, code_bits);
                }
                codeword += 1;
            }
            codeword <<= 1;
        }
    }
}

/// The table of a block's literal/length code.
pub(super) struct LengthTable {
    entries: Box<[Entry; 1 << INDEX_BITS]>,
}

impl LengthTable {
    pub(super) fn new() -> Self {
        Self { entries: Box::new([LONG; 1 << INDEX_BITS]) }
    }

    /// Fills the table for `code`.
    pub(super) fn fill(&mut self, code: &Code) {
        self.entries.fill(LONG);
        code.for_each_index(|index, symbol, code_bits| {
            self.entries[index] = Entry::of_symbol(symbol, code_bits).unwrap_or(LONG);
        });
        // From the top down: what an index continues with has a smaller index and is still single.
        for index in (1..self.entries.len()).rev() {
            let mut entry = self.entries[index];
            while entry.next() == Next::Symbol {
                let covered_bits = entry.skip_bits();
                let second = self.entries[index >> covered_bits];
                // Bits above the index are unknown, so the codeword must end within it.
                let code_bits = second.skip_bits() - (second.0 >> 8 & 0xff);
                if second.next() == Next::Long || covered_bits + code_bits > INDEX_BITS {
                    break;
                }
                entry = entry.then(second);
            }
            self.entries[index] = entry;
        }
    }

    /// The entry for the next bits.
    #[inline(always)]
    pub(super) fn get(&self, bits: u64) -> Entry {
        self.entries[bits as usize & ((1 << INDEX_BITS) - 1)]
    }

    /// The entry for a codeword that the table does not hold.
    #[cold]
    pub(super) fn get_long(code: &Code, bits: u64) -> Result<Entry, Malformed> {
        let (symbol, code_bits) = code.decode(bits)?;
        Entry::of_symbol(symbol, code_bits).ok_or(Malformed)
    }
}

/// The table of a block's distance code: bits to go on, extra bits included.
pub(super) struct DistanceTable {
    skip_bits: Box<[u8; 1 << INDEX_BITS]>,
}

impl DistanceTable {
    /// Stands for a codeword that the table does not hold; more than any distance has (15 + 13).
    pub(super) const LONG: u32 = 32;

    pub(super) fn new() -> Self {
        Self { skip_bits: Box::new([0; 1 << INDEX_BITS]) }
    }

    /// Fills the table for `code`.
    pub(super) fn fill(&mut self, code: &Code) {
        self.skip_bits.fill(Self::LONG as u8);
        code.for_each_index(|index, symbol, code_bits| {
            if let Some(extra_bits) = DISTANCE_EXTRA_BITS.get(usize::from(symbol)) {
                self.skip_bits[index] = code_bits as u8 + extra_bits;
            }
        });
    }

    /// Bits of the next distance, or [`DistanceTable::LONG`].
    #[inline(always)]
    pub(super) fn get(&self, bits: u64) -> u32 {
        self.skip_bits[bits as usize & ((1 << INDEX_BITS) - 1)].into()
    }

    /// Bits of a distance whose codeword the table does not hold.
    #[cold]
    pub(super) fn get_long(code: &Code, bits: u64) -> Result<u32, Malformed> {
        let (symbol, code_bits) = code.decode(bits)?;
        let extra_bits = DISTANCE_EXTRA_BITS.get(usize::from(symbol)).ok_or(Malformed)?;
        Ok(code_bits + u32::from(*extra_bits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_codes_are_refused() {
        assert!(Code::new(&[1, 1, 1]).is_err(), "over-subscribed");
        assert!(Code::new(&[2, 2, 2]).is_err(), "incomplete");
        assert!(Code::new(&[16]).is_err(), "too long");
        assert!(Code::new(&[0, 1]).is_ok(), "one symbol may leave a codeword unused");
        assert!(Code::new(&[0, 0]).is_ok(), "no symbol at all");
        assert_eq!(Code::new(&[0, 1]).unwrap().decode(1), Err(Malformed));
    }

    #[test]
    fn an_entry_covers_what_decoding_one_by_one_covers() {
        // Lengths that RFC 1951 section 3.2.6 fixes.
        let lengths: Vec<u8> = (0..288)
            .map(|symbol| match symbol {
                0..=143 => 8,
                144..=255 => 9,
                256..=279 => 7,
                _ => 8,
            })
            .collect();
        // And ones that pack several literals into an entry.
        let mut skewed = vec![0u8; 286];
        for (symbol, length) in [(65, 2), (66, 2), (67, 3), (256, 4), (265, 5), (285, 5), (68, 2)] {
            skewed[symbol] = length;
        }
        for lengths in [lengths, skewed] {
            let code = Code::new(&lengths).unwrap();
            let mut table = LengthTable::new();
            table.fill(&code);
            for bits in 0..1u64 << 16 {
                let entry = table.get(bits);
                let (mut skip_bits, mut content_bytes, mut next) = (0, 0, Next::Symbol);
                while next == Next::Symbol && skip_bits < entry.skip_bits() {
                    let single = LengthTable::get_long(&code, bits >> skip_bits).unwrap();
                    content_bytes += single.content_bytes(bits >> skip_bits);
                    skip_bits += single.skip_bits();
                    next = single.next();
                }
                if entry.next() != Next::Long {
                    assert_eq!(entry.skip_bits(), skip_bits, "{bits:b}");
                    assert_eq!(entry.content_bytes(bits), content_bytes, "{bits:b}");
                    assert_eq!(entry.next(), next, "{bits:b}");
                }
            }
        }
    }
}
