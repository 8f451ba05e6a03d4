//! Logarithms, and from them the bits of symbols by their counts.
//!
//! `n` symbols, of which one occurs `c` times, take `c * log2(n / c)` bits for that one. So the
//! bits of an alphabet are `n * log2(n)` less the sum of `c * log2(c)`: two calls of
//! [`weighted_log2`], in a loop that compilers turn into vectors, so that it can be asked for
//! every few KiB. There the exponent and the mantissa of a float give the logarithm: converting a
//! small integer is exact on every target, and all else is computed in integers. Where more
//! precision is wanted, [`log2`] has a table. Both give the same results everywhere.

/// Fraction bits of a coarse logarithm: as many as leave room for the products.
pub(crate) const COARSE_BITS: u32 = 7;

/// Counts up to here can be weighted without an overflow.
pub(crate) const MAX_COUNT: u32 = 1 << 20;

/// `log2(count)` in units of 2^-7 bits, within three units; unspecified for 0.
#[inline(always)]
pub(crate) fn coarse_log2(count: u32) -> u32 {
    const MANTISSA_BITS: u32 = 15;
    const ONE: u32 = 1 << MANTISSA_BITS;
    let float = (count as i32 as f32).to_bits();
    let mantissa = (float >> (23 - MANTISSA_BITS)) % ONE;
    // log2(1 + m) is m + 0.344 m (1 - m), and 0.344 is 11 / 32.
    let bulge = (((mantissa * (ONE - mantissa)) >> MANTISSA_BITS) * 11) / 32;
    ((float >> 23) << COARSE_BITS)
        .wrapping_add((mantissa + bulge) >> (MANTISSA_BITS - COARSE_BITS))
        .wrapping_sub(127 << COARSE_BITS)
}

/// `count * log2(count)` in units of 2^-7 bits, for at most [`MAX_COUNT`]; 0 for 0.
#[inline(always)]
pub(crate) fn weighted_log2(count: u32) -> u32 {
    count.wrapping_mul(coarse_log2(count))
}

/// The sum of `counts` and the sum of their [`weighted_log2`].
#[inline(always)]
pub(crate) fn sums(counts: &[u32]) -> (u32, u32) {
    counts.iter().fold((0, 0), |(sum, weighted), &count| {
        (sum + count, weighted.wrapping_add(weighted_log2(count)))
    })
}

/// Fraction bits of a logarithm.
pub(crate) const LOG_BITS: u32 = 12;
/// Entries of the logarithm table, as a power of two.
const TABLE_BITS: u32 = 10;

/// `log2(1 + i / 1024)` in units of 2^-12, found by repeated squaring.
static LOG_TABLE: [u16; 1 << TABLE_BITS] = {
    let mut table = [0; 1 << TABLE_BITS];
    let mut index = 0;
    while index < table.len() {
        // `x` is in [1, 2) with 31 fraction bits.
        let mut x = ((1u64 << TABLE_BITS) + index as u64) << (31 - TABLE_BITS);
        let mut log = 0;
        let mut bit = 0;
        while bit < LOG_BITS {
            x = (x * x) >> 31;
            log <<= 1;
            if x >= 1 << 32 {
                x >>= 1;
                log |= 1;
            }
            bit += 1;
        }
        table[index] = log;
        index += 1;
    }
    table
};

/// `log2(count)` in units of 2^-12, rounded down; 0 for 0.
#[inline(always)]
pub(crate) fn log2(count: u32) -> u32 {
    let zeros = (count | 1).leading_zeros();
    let mantissa = (((count | 1) << zeros) >> (31 - TABLE_BITS)) as usize & ((1 << TABLE_BITS) - 1);
    ((31 - zeros) << LOG_BITS) + u32::from(LOG_TABLE[mantissa])
}

#[cfg(test)]
mod tests {
    use super::{COARSE_BITS, MAX_COUNT, coarse_log2, weighted_log2};

    #[test]
    fn logarithms_are_close() {
        let unit = f64::from(1 << COARSE_BITS);
        for count in (1..5000).chain((5000..=MAX_COUNT).step_by(977)) {
            let exact = f64::from(count).log2();
            let coarse = f64::from(coarse_log2(count)) / unit;
            assert!((exact - coarse).abs() < 3.0 / unit, "{count}: {coarse} for {exact}");
        }
        assert_eq!((weighted_log2(0), weighted_log2(1), coarse_log2(1 << 17)), (0, 0, 17 << 7));
        assert!(weighted_log2(MAX_COUNT) > weighted_log2(MAX_COUNT - 1));
    }
}
