//! Joins against one pass over the whole, and against slow references for lengths no one can hold.

use super::*;

const LENGTHS: [u64; 9] =
    [0, 1, 65_520, 65_521, u32::MAX as u64 - 1, u32::MAX as u64, 1 << 32, (1 << 32) + 1, u64::MAX];

/// CRC-32 after `zero_bytes` zero bytes, by polynomial powers written without the library.
fn crc_over_zeros(crc: u32, zero_bytes: u64) -> u32 {
    /// Product of two polynomials modulo the CRC-32 polynomial, bit-reflected.
    fn multiply(a: u32, mut b: u32) -> u32 {
        let mut product = 0;
        for bit in (0..32).rev() {
            if a >> bit & 1 == 1 {
                product ^= b;
            }
            b = if b & 1 == 1 { (b >> 1) ^ 0xedb8_8320 } else { b >> 1 };
        }
        product
    }
    // x^(8n) by square and multiply; x^0 is the top bit in reflected order.
    let (mut power, mut base, mut n) = (0x8000_0000, 0x0080_0000, zero_bytes);
    while n > 0 {
        if n & 1 == 1 {
            power = multiply(power, base);
        }
        base = multiply(base, base);
        n >>= 1;
    }
    multiply(power, crc)
}

#[test]
fn crc_joins_agree_with_polynomial_arithmetic_at_every_length() {
    for bytes in LENGTHS {
        for (first, second) in [(0, 0), (0xdead_beef, 0x1234_5678), (u32::MAX, 1)] {
            let second = if bytes == 0 { 0 } else { second };
            assert_eq!(
                join_crc32(first, second, bytes),
                crc_over_zeros(first, bytes) ^ second,
                "{bytes}"
            );
        }
    }
}

#[test]
fn adler_joins_agree_with_wide_arithmetic_at_every_length() {
    for bytes in LENGTHS {
        for (first, second) in
            [(1u32, 1u32), (0xfff0_fff0, 0xfff0_fff0), (0x0102_0304, 0x1234_0000)]
        {
            let m = u128::from(ADLER_MODULUS);
            let carried = (u128::from(first & 0xffff) + m - 1) % m;
            let s1 = (carried + u128::from(second & 0xffff)) % m;
            let s2 =
                (u128::from(first >> 16) + u128::from(second >> 16) + u128::from(bytes) * carried)
                    % m;
            assert_eq!(u128::from(join_adler32(first, second, bytes)), s2 << 16 | s1, "{bytes}");
        }
    }
}

#[test]
fn joining_every_split_of_a_text_gives_the_whole() {
    let text = parflate_test_support::text(2_000, 1);
    for format in [Format::Gzip, Format::Zlib, Format::Raw] {
        let whole = Checksum::of(format, &text);
        for cut in 0..=text.len() {
            let (head, tail) = text.split_at(cut);
            let joined =
                Checksum::of(format, head).join(Checksum::of(format, tail), tail.len() as u64);
            assert_eq!(joined, whole, "{format:?} cut at {cut}");
        }
    }
}

#[test]
fn the_empty_check_is_neutral() {
    for format in [Format::Gzip, Format::Zlib, Format::Raw] {
        let check = Checksum::of(format, b"content");
        assert_eq!(Checksum::empty(format), Checksum::of(format, b""));
        assert_eq!(Checksum::empty(format).join(check, 7), check);
        assert_eq!(check.join(Checksum::empty(format), 0), check);
    }
}
