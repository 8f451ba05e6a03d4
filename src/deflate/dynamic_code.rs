//! The code of a dynamic block and its header, chosen together.
//!
//! Huffman's code is the shortest for the symbols, but its lengths have to be written down as well,
//! and lengths with many runs take fewer bits there. Say that eight neighbouring symbols occur 20,
//! 18, 22, 16, 19, 22, 17 and 21 times: some get 6 bits and some 7, in no order, and cost up to 30
//! bits of header. As if each had occurred 20 times, they get 6 or 7 bits in two runs, for a dozen
//! bits of header and one or two more of data. A shorter limit evens out the lengths of rare
//! symbols in the same way. The dense levels price some of these codes and take the cheapest.
//!
//! That other counts than the true ones may make a block shorter is zopfli's idea.

use super::block::{Codes, LITERAL_LENGTH_CODE_BITS};
use super::header::Header;
use super::huffman::MAX_CODE_BITS;
use super::symbols::{END_OF_BLOCK, Histogram};

/// The shortest limit tried for the codes of literals and lengths, in bits. Below that, most blocks
/// have more symbols than codes.
const LEAST_LIMIT_BITS: usize = 9;
/// Counts that differ no more than this from the mean of a run join it: so much is noise in the
/// counts of rare symbols.
const ALIKE: u32 = 4;
/// Larger counts may differ by the mean over 2 to this power; a quarter is about a third of a bit.
const ALIKE_SHIFT: u32 = 2;
/// Symbols of a run at least: shorter ones save hardly anything in a header.
const RUN_SYMBOLS: usize = 4;
/// Unused symbols in sequence that a run may hold; more are cheaper as zeros.
const UNUSED_IN_RUN: usize = 2;

/// A code with its header.
pub(crate) struct DynamicCode {
    pub(crate) codes: Codes,
    pub(crate) header: Header,
    /// Size of a block in this code: header and symbols, without the bits of the block type.
    pub(crate) bits: u64,
}

impl DynamicCode {
    /// The best code for these symbols, whatever its header takes.
    pub(crate) fn of(histogram: &Histogram) -> Self {
        Self::with(Codes::of(histogram), histogram)
    }

    /// The shortest found, header and symbols together.
    pub(crate) fn shortest(histogram: &Histogram) -> Self {
        let mut best = Self::of(histogram);
        let used = 1 + histogram.literal_length.iter().filter(|&&count| count != 0).count();
        let mut smooth = histogram.clone();
        smooth.literal_length[END_OF_BLOCK] = 1;
        even_out(&mut smooth.literal_length);
        even_out(&mut smooth.distance);
        for weights in [histogram, &smooth] {
            let mut limit = LITERAL_LENGTH_CODE_BITS;
            while limit >= LEAST_LIMIT_BITS && used <= 1 << limit {
                let codes = Codes::limited(weights, limit, MAX_CODE_BITS.min(limit + 1));
                if codes.body_bits(histogram) < best.bits {
                    let other = Self::with(codes.clone(), histogram);
                    if other.bits < best.bits {
                        best = other;
                    }
                }
                // Any limit that is not below the longest code gives the same.
                let longest = codes.literal_length.iter().copied().max().unwrap_or(0);
                limit = limit.min(usize::from(longest)) - 1;
            }
        }
        best
    }

    fn with(codes: Codes, histogram: &Histogram) -> Self {
        let header = Header::plan(&codes.literal_length, &codes.distance);
        let bits = header.bits + codes.body_bits(histogram);
        Self { codes, header, bits }
    }
}

/// Gives neighbours with similar counts their mean.
fn even_out(counts: &mut [u32]) {
    let mut rest = counts;
    while let Some(&first) = rest.first() {
        let (mut sum, mut run, mut symbols) = (first, 1, 1);
        for &count in rest.iter().skip(1).take_while(|_| first != 0) {
            let mean = (sum + symbols / 2) / symbols;
            let is_alike = count.abs_diff(mean) <= ALIKE.max(mean >> ALIKE_SHIFT);
            if !is_alike || symbols as usize - run > UNUSED_IN_RUN {
                break;
            }
            symbols += 1;
            sum += count;
            if count != 0 {
                run = symbols as usize;
            }
        }
        let (run, tail) = rest.split_at_mut(run);
        if run.len() >= RUN_SYMBOLS {
            let symbols = run.len() as u32;
            let mean = (run.iter().sum::<u32>() + symbols / 2) / symbols;
            run.fill(mean.max(1));
        }
        rest = tail;
    }
}

#[cfg(test)]
mod tests {
    use super::{DynamicCode, even_out};
    use crate::deflate::symbols::Histogram;

    #[test]
    fn neighbours_with_similar_counts_become_one_run() {
        let mut counts = [0, 20, 18, 22, 16, 19, 22, 900, 7, 0, 0, 0, 7, 1, 0, 2, 3, 0];
        even_out(&mut counts);
        assert_eq!(counts, [0, 20, 20, 20, 20, 20, 20, 900, 7, 0, 0, 0, 7, 2, 2, 2, 2, 0]);
    }

    #[test]
    fn the_shortest_is_never_longer_and_sometimes_shorter() {
        let mut random = parflate_test_support::Random::new(11);
        let mut shorter = 0;
        for round in 1..200 {
            let mut histogram = Histogram::new();
            for count in histogram.literal_length[..280].iter_mut() {
                *count = random.below(1 + round) as u32 / (1 + random.below(9) as u32);
            }
            histogram.distance[..30].fill_with(|| random.below(round) as u32);
            let usual = DynamicCode::of(&histogram);
            let shortest = DynamicCode::shortest(&histogram);
            assert!(shortest.bits <= usual.bits);
            let bits = shortest.header.bits + shortest.codes.body_bits(&histogram);
            assert_eq!(shortest.bits, bits);
            shorter += usize::from(shortest.bits < usual.bits);
        }
        assert!(shorter > 50, "{shorter}");
    }
}
