//! Decoding tables: from the next bits of the input to an [`Entry`] in one or two look-ups.
//!
//! A table is indexed by the next `MAIN_BITS` bits. A codeword of that length or less stands at
//! every index that begins with it (in the low bits); longer ones share an entry that leads to a
//! subtable, indexed by the bits that follow.
//!
//! ```text
//! code, first bit left: a = 0, b = 10, c = 110, d = 111     MAIN_BITS = 2
//! index 00 → a   01 → b   10 → a   11 → subtable: 0 → c, 1 → d      (index: first bit right)
//! ```
//!
//! Codewords are handed out in canonical order (RFC 1951, section 3.2.2), here with their bits
//! reversed. The main part is filled from the shortest codeword on: the half that is filled so far
//! is copied to the other half for each further bit, and the codewords of that length overwrite
//! what was free (an idea of libdeflate's). So most entries are written by copies of whole memory.
//!
//! At last, an entry of a literal whose codeword leaves bits of the index over takes in the symbol
//! that these stand for, if they are a whole codeword: then one look-up yields two literals, or a
//! literal and a length. In text, that is every second look-up.

use super::Stop;
use super::entry::{DISTANCE_MEANINGS, Entry, LITERAL_MEANINGS};

/// The longest codeword, in bits.
const MAX_CODE_BITS: usize = 15;

/// Symbols of the largest alphabet.
const MAX_SYMBOLS: usize = 288;

/// Bits that index the literal/length table: nearly all symbols that occur have codewords of no
/// more, and the table with its 8 KiB leaves room in the first-level cache.
const LITERAL_BITS: u32 = 11;
/// The most entries a complete code of 288 symbols takes with it (by zlib's `enough`).
const LITERAL_ENTRIES: usize = 2342;

/// Bits that index the distance table.
const DISTANCE_BITS: u32 = 9;
/// The most entries a complete code of 30 symbols takes with it (by zlib's `enough`).
const DISTANCE_ENTRIES: usize = 594;

/// The least share of look-ups, in 1/2048, for which entries of several symbols are made. Making
/// them takes 2 µs a block; with 100 or 500 instead, the sum of many kinds of files is read 2 %
/// more slowly.
const MIN_COMBINED_SHARE: u32 = 300;

pub(super) type LiteralTable = Table<LITERAL_BITS, LITERAL_ENTRIES>;
pub(super) type DistanceTable = Table<DISTANCE_BITS, DISTANCE_ENTRIES>;

/// Both tables of a block.
pub(super) struct Tables {
    pub(super) literals: LiteralTable,
    pub(super) distances: DistanceTable,
    /// The length of each literal's codeword.
    pub(super) literal_bits: [u8; 256],
    /// Whether they are those of the fixed codes.
    is_fixed: bool,
}

impl Tables {
    pub(super) fn new() -> Self {
        Self {
            literals: Table::new(),
            distances: Table::new(),
            literal_bits: [0; 256],
            is_fixed: false,
        }
    }

    /// Makes the tables of a block with these code lengths.
    pub(super) fn build(&mut self, literals: &[u8], distances: &[u8]) -> Result<(), Stop> {
        self.is_fixed = false;
        self.literals.build(literals, &LITERAL_MEANINGS)?;
        self.distances.build(distances, &DISTANCE_MEANINGS)?;
        self.literals.combine(literals);
        self.literal_bits.copy_from_slice(&literals[..256]);
        Ok(())
    }

    /// Makes the tables of the fixed codes (RFC 1951, section 3.2.6), unless they are there.
    pub(super) fn build_fixed(&mut self) -> Result<(), Stop> {
        if !self.is_fixed {
            let lengths: [u8; MAX_SYMBOLS] = std::array::from_fn(|symbol| match symbol {
                0..144 => 8,
                144..256 => 9,
                256..280 => 7,
                _ => 8,
            });
            self.build(&lengths, &[5; 32])?;
            self.is_fixed = true;
        }
        Ok(())
    }
}

/// A table whose main part is indexed by `MAIN_BITS` bits.
pub(super) struct Table<const MAIN_BITS: u32, const ENTRIES: usize> {
    entries: [Entry; ENTRIES],
}

impl<const MAIN_BITS: u32, const ENTRIES: usize> Table<MAIN_BITS, ENTRIES> {
    const MAIN_ENTRIES: usize = 1 << MAIN_BITS;

    fn new() -> Self {
        Self { entries: [Entry::INVALID; ENTRIES] }
    }

    /// The entry of the main part; it may lead to a subtable.
    #[inline(always)]
    pub(super) fn main(&self, bits: u64) -> Entry {
        self.entries[bits as usize % Self::MAIN_ENTRIES]
    }

    /// The entry that `entry`, just looked up with the same bits, leads to.
    #[inline(always)]
    pub(super) fn resolve(&self, entry: Entry, bits: u64) -> Entry {
        if !entry.is_subtable() {
            return entry;
        }
        let index = (bits >> MAIN_BITS) as usize & ((1 << entry.head_bits()) - 1);
        self.entries.get(entry.start() + index).copied().unwrap_or(Entry::INVALID)
    }

    /// Fills the table for a code with these lengths, in bits; 0 for symbols without a codeword.
    ///
    /// A code must be complete, with zlib's exceptions: no codeword at all, or one of one bit.
    fn build(&mut self, lengths: &[u8], meanings: &[Entry]) -> Result<(), Stop> {
        let mut counts = [0u32; MAX_CODE_BITS + 1];
        for &bits in lengths {
            counts[usize::from(bits) % counts.len()] += 1;
        }
        let used = lengths.len() as u32 - counts[0];
        let mut free = 1i32;
        let mut starts = [0u32; MAX_CODE_BITS + 2];
        for bits in 1..=MAX_CODE_BITS {
            free = 2 * free - counts[bits] as i32;
            if free < 0 {
                return Err(Stop::Damaged);
            }
            starts[bits + 1] = starts[bits] + counts[bits];
        }
        if free > 0 && used > counts[1] {
            return Err(Stop::Damaged);
        }
        let mut sorted = [Entry::INVALID; MAX_SYMBOLS];
        for (&bits, &meaning) in lengths.iter().zip(meanings) {
            if bits != 0 {
                let place = &mut starts[usize::from(bits) % counts.len()];
                sorted[*place as usize % MAX_SYMBOLS] = meaning.with_code(u32::from(bits));
                *place += 1;
            }
        }
        if free > 0 {
            self.fill_incomplete(sorted[0]);
            return Ok(());
        }
        let mut code = Codeword(0);
        let mut sorted = &sorted[..used as usize];
        self.fill_main(&mut code, &mut sorted, &counts);
        self.fill_subtables(code, sorted, &counts)
    }

    /// One codeword, `0`, or none: every other one is an error as soon as its first bit is there.
    fn fill_incomplete(&mut self, only: Entry) {
        let invalid = Entry::INVALID.with_code(1);
        let zero = if only == Entry::INVALID { invalid } else { only };
        for pair in self.entries[..Self::MAIN_ENTRIES].chunks_exact_mut(2) {
            pair.copy_from_slice(&[zero, invalid]);
        }
    }

    /// Places the codewords that fit in the main part; leaves the next one and its symbols.
    fn fill_main(&mut self, code: &mut Codeword, sorted: &mut &[Entry], counts: &[u32]) {
        for bits in 1..=MAIN_BITS {
            self.entries.copy_within(..1 << (bits - 1), 1 << (bits - 1));
            let (now, later) = sorted.split_at(counts[bits as usize] as usize);
            for &entry in now {
                self.entries[code.0 % Self::MAIN_ENTRIES] = entry;
                code.advance(bits);
            }
            *sorted = later;
        }
    }

    /// Places the codewords that are longer than the main part's index.
    fn fill_subtables(
        &mut self,
        mut code: Codeword,
        sorted: &[Entry],
        counts: &[u32],
    ) -> Result<(), Stop> {
        let mut end = Self::MAIN_ENTRIES;
        let (mut subtable, mut prefix) = (0..0, usize::MAX);
        let mut left_of_length = 0;
        let mut length_bits = 0;
        for &entry in sorted {
            let bits = entry.head_bits();
            if bits != length_bits {
                (length_bits, left_of_length) = (bits, counts[bits as usize]);
            }
            if code.0 % Self::MAIN_ENTRIES != prefix {
                prefix = code.0 % Self::MAIN_ENTRIES;
                let index_bits = Self::subtable_bits(bits, left_of_length, counts);
                subtable = end..end + (1 << index_bits);
                end = subtable.end;
                self.entries[prefix] = Entry::subtable(subtable.start, index_bits);
            }
            let step = 1 << (bits - MAIN_BITS);
            let places = self.entries.get_mut(subtable.clone()).ok_or(Stop::Damaged)?;
            let places = places.get_mut(code.0 >> MAIN_BITS..).ok_or(Stop::Damaged)?;
            places.iter_mut().step_by(step).for_each(|place| *place = entry);
            code.advance(bits);
            left_of_length -= 1;
        }
        Ok(())
    }

    /// Bits that index a subtable whose first codeword has `bits` bits, of which `left` are not
    /// placed yet: it ends where the codewords have filled it.
    fn subtable_bits(bits: u32, left: u32, counts: &[u32]) -> u32 {
        let mut index_bits = bits - MAIN_BITS;
        let mut filled = left;
        while filled < 1 << index_bits && ((MAIN_BITS + index_bits) as usize) < MAX_CODE_BITS {
            index_bits += 1;
            filled = 2 * filled + counts[(MAIN_BITS + index_bits) as usize];
        }
        index_bits
    }

    /// The share of look-ups, in 1/2048, that would find a literal and one more symbol: a codeword
    /// of `n` bits is looked up once in 2^n times.
    fn combined_share(lengths: &[u8]) -> u32 {
        let (mut literals, mut all) = ([0u32; MAX_CODE_BITS + 1], [0u32; MAX_CODE_BITS + 1]);
        for (symbol, &bits) in lengths.iter().enumerate() {
            let bits = usize::from(bits) % all.len();
            literals[bits] += u32::from(symbol < 256);
            all[bits] += 1;
        }
        let weight = |counts: &[u32], bits: usize| counts[bits] << (MAX_CODE_BITS - bits);
        let (mut share, mut next) = (0, 0);
        for next_bits in 1..MAIN_BITS as usize {
            // All symbols that still fit after a literal of the remaining bits.
            next += weight(&all, next_bits);
            let first = weight(&literals, MAIN_BITS as usize - next_bits);
            share += u64::from(first) * u64::from(next);
        }
        (share >> (2 * MAX_CODE_BITS - 11)) as u32
    }

    /// Lets entries of one literal stand for the next symbol as well, where both codewords fit.
    fn combine(&mut self, lengths: &[u8]) {
        if Self::combined_share(lengths) < MIN_COMBINED_SHARE {
            return;
        }
        // Downwards, as the next symbol is looked up at a lower index, or the same one.
        for index in (0..Self::MAIN_ENTRIES).rev() {
            let first = self.entries[index];
            let next = self.entries[(index >> first.head_bits()) % Self::MAIN_ENTRIES];
            self.entries[index] = first.followed_by(next, MAIN_BITS);
        }
    }
}

/// A codeword with its first bit lowest.
struct Codeword(usize);

impl Codeword {
    /// The next codeword in canonical order among those of `bits` bits; the same with one bit
    /// more, as that bit is the highest and zero.
    #[inline(always)]
    fn advance(&mut self, bits: u32) {
        // Adding one to the reversed number: ones from the top become zeros, the first zero one.
        let zeros = !self.0 & ((1 << bits) - 1);
        let highest = 1usize << (usize::BITS - 1 - (zeros | 1).leading_zeros());
        self.0 = if zeros == 0 { 0 } else { (self.0 & (highest - 1)) | highest };
    }
}
