//! The zlib stream header and trailer, RFC 1950 section 2.2.

/// CM 8 (DEFLATE) with CINFO 7 (a window of 32 KiB).
const CMF: u8 = 0x78;

/// FDICT: the Adler-32 of a preset dictionary follows the header.
pub(crate) const FLAG_DICTIONARY: u8 = 0x20;

/// Two header bytes, and the dictionary's identifier when there is one.
pub(crate) fn header(level: u8, dictionary: Option<&[u8]>) -> Vec<u8> {
    // FLEVEL is informative: 0 fastest, 1 fast, 2 default, 3 densest.
    let level_bits: u8 = match level {
        0..=1 => 0,
        2..=5 => 1,
        6 => 2,
        _ => 3,
    };
    let mut flags = level_bits << 6;
    if dictionary.is_some() {
        flags |= FLAG_DICTIONARY;
    }
    // FCHECK makes the two bytes, read big-endian, a multiple of 31.
    let remainder = u16::from_be_bytes([CMF, flags]) % 31;
    if remainder > 0 {
        flags |= (31 - remainder) as u8;
    }
    let mut bytes = vec![CMF, flags];
    if let Some(dictionary) = dictionary {
        bytes.extend(simd_adler32::adler32(&dictionary).to_be_bytes());
    }
    bytes
}

/// The Adler-32 of the content, big-endian.
pub(crate) fn trailer(adler: u32) -> Vec<u8> {
    adler.to_be_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_multiples_of_31_and_name_the_level() {
        for level in 0..=13 {
            for dictionary in [None, Some(&b"words"[..])] {
                let bytes = header(level, dictionary);
                assert_eq!(u16::from_be_bytes([bytes[0], bytes[1]]) % 31, 0);
                assert_eq!(bytes[1] & FLAG_DICTIONARY != 0, dictionary.is_some());
                assert_eq!(bytes.len(), if dictionary.is_some() { 6 } else { 2 });
            }
        }
        assert_eq!(header(6, None), [0x78, 0x9c]);
        assert_eq!(header(1, None), [0x78, 0x01]);
        assert_eq!(header(9, None), [0x78, 0xda]);
    }
}
