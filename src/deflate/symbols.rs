//! Lengths and distances as DEFLATE symbols with extra bits (RFC 1951, section 3.2.5).
//!
//! Lengths are looked up (256 of them); distances are computed from the position of their highest
//! bit, which costs a few instructions and no cache line. [`Histogram`] counts symbols.

/// Symbols of the literal/length alphabet, 286 of them usable, rounded up to whole vectors.
pub(crate) const LITERAL_LENGTH_SYMBOLS: usize = 288;
/// Symbols of the distance alphabet, 30 of them usable, rounded up to whole vectors.
pub(crate) const DISTANCE_SYMBOLS: usize = 32;
/// The symbol that ends a block.
pub(crate) const END_OF_BLOCK: usize = 256;
/// The first of the 29 length symbols.
pub(crate) const FIRST_LENGTH_SYMBOL: usize = 257;

/// The shortest match DEFLATE can express, in bytes.
pub(crate) const MIN_MATCH: usize = 3;
/// The longest match DEFLATE can express, in bytes.
pub(crate) const MAX_MATCH: usize = 258;
/// The farthest distance DEFLATE can express, in bytes.
pub(crate) const WINDOW_BYTES: usize = 32768;

/// Extra bits after each length symbol.
pub(crate) const LENGTH_EXTRA_BITS: [u8; 29] =
    [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

/// Smallest length of each length symbol, in bytes.
pub(crate) const LENGTH_BASE: [u16; 29] = {
    let mut base = [0; 29];
    let mut symbol = 0;
    let mut next = MIN_MATCH as u16;
    while symbol < 28 {
        base[symbol] = next;
        next += 1 << LENGTH_EXTRA_BITS[symbol];
        symbol += 1;
    }
    base[28] = MAX_MATCH as u16;
    base
};

/// `length - 3` to its symbol less [`FIRST_LENGTH_SYMBOL`].
pub(crate) const LENGTH_SYMBOL: [u8; 256] = {
    let mut table = [28; 256];
    let mut symbol = 0;
    while symbol < 28 {
        let mut step = 0;
        while step < 1 << LENGTH_EXTRA_BITS[symbol] {
            let index = LENGTH_BASE[symbol] as usize - MIN_MATCH + step;
            // 258 has a symbol of its own although 227 + 31 would reach it.
            if index < 255 {
                table[index] = symbol as u8;
            }
            step += 1;
        }
        symbol += 1;
    }
    table
};

/// Extra bits after distance symbol `symbol`.
#[inline(always)]
pub(crate) const fn distance_extra_bits(symbol: usize) -> u32 {
    (symbol as u32 / 2).saturating_sub(1)
}

/// The symbol of `distance - 1`: twice the place of the highest bit, plus the bit below it.
#[inline(always)]
pub(crate) fn distance_symbol(distance_less_one: u32) -> usize {
    if distance_less_one < 2 {
        return distance_less_one as usize;
    }
    let high = 31 - distance_less_one.leading_zeros();
    (2 * high + ((distance_less_one >> (high - 1)) & 1)) as usize
}

/// How often each symbol occurs. The end-of-block symbol is not counted.
#[derive(Clone)]
pub(crate) struct Histogram {
    /// Literals and lengths.
    pub(crate) literal_length: [u32; LITERAL_LENGTH_SYMBOLS],
    /// Distances.
    pub(crate) distance: [u32; DISTANCE_SYMBOLS],
}

impl Histogram {
    /// No symbols.
    pub(crate) const fn new() -> Self {
        Self { literal_length: [0; LITERAL_LENGTH_SYMBOLS], distance: [0; DISTANCE_SYMBOLS] }
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.literal_length.fill(0);
        self.distance.fill(0);
    }

    /// Adds the counts of `other`.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (sum, count) in self.literal_length.iter_mut().zip(&other.literal_length) {
            *sum += count;
        }
        for (sum, count) in self.distance.iter_mut().zip(&other.distance) {
            *sum += count;
        }
    }

    /// Takes away the counts of `other`, which are part of these.
    pub(crate) fn remove(&mut self, other: &Self) {
        for (rest, count) in self.literal_length.iter_mut().zip(&other.literal_length) {
            *rest -= count;
        }
        for (rest, count) in self.distance.iter_mut().zip(&other.distance) {
            *rest -= count;
        }
    }

    /// Adds the counts of `latest` and forgets a quarter of what was there before.
    pub(crate) fn follow(&mut self, latest: &Self) {
        for (sum, count) in self.literal_length.iter_mut().zip(&latest.literal_length) {
            *sum = *sum - *sum / 4 + count;
        }
        for (sum, count) in self.distance.iter_mut().zip(&latest.distance) {
            *sum = *sum - *sum / 4 + count;
        }
    }

    /// Extra bits after all symbols.
    pub(crate) fn extra_bits(&self) -> u64 {
        let mut bits = 0;
        for (&count, &extra) in
            self.literal_length[FIRST_LENGTH_SYMBOL..].iter().zip(&LENGTH_EXTRA_BITS)
        {
            bits += u64::from(count) * u64::from(extra);
        }
        for (symbol, &count) in self.distance.iter().enumerate() {
            bits += u64::from(count) * u64::from(distance_extra_bits(symbol));
        }
        bits
    }

    /// Counts a match of `length` bytes (3 to 258) at `distance` (1 to 32,768).
    #[inline(always)]
    pub(crate) fn count_match(&mut self, length: usize, distance: usize) {
        let length_symbol = LENGTH_SYMBOL[(length - MIN_MATCH) & 0xFF] as usize;
        self.literal_length[FIRST_LENGTH_SYMBOL + length_symbol] += 1;
        self.distance[distance_symbol(distance as u32 - 1) % DISTANCE_SYMBOLS] += 1;
    }
}
