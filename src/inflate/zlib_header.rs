//! Reading a zlib stream's header, RFC 1950 section 2.2.

use crate::error::CorruptFault;
use crate::format::zlib::FLAG_DICTIONARY;

/// CM of DEFLATE, in the low half of the first byte.
const METHOD_DEFLATE: u8 = 8;

/// CINFO, in the high half, of the largest window, 32 KiB.
const MAX_WINDOW_INFO: u8 = 7;

/// Whether a zlib stream with DEFLATE data may begin with this byte.
pub(super) fn is_zlib_method(cmf: u8) -> bool {
    cmf & 0x0f == METHOD_DEFLATE && cmf >> 4 <= MAX_WINDOW_INFO
}

/// Reads the two header bytes; returns whether the identifier of a preset dictionary follows.
pub(super) fn needs_dictionary([cmf, flags]: [u8; 2]) -> Result<bool, CorruptFault> {
    // FCHECK makes both, read big-endian, a multiple of 31.
    if !u16::from_be_bytes([cmf, flags]).is_multiple_of(31) {
        return Err(CorruptFault::NotThisFormat);
    }
    if cmf & 0x0f != METHOD_DEFLATE {
        return Err(CorruptFault::UnknownMethod);
    }
    if cmf >> 4 > MAX_WINDOW_INFO {
        return Err(CorruptFault::BadHeader);
    }
    Ok(flags & FLAG_DICTIONARY != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_all_first_bytes_only_valid_ones_pass() {
        let mut passed = 0;
        for cmf in 0..=255u8 {
            for flags in 0..=255u8 {
                if let Ok(needs_dictionary) = needs_dictionary([cmf, flags]) {
                    assert!(is_zlib_method(cmf));
                    assert_eq!(u32::from_be_bytes([0, 0, cmf, flags]) % 31, 0);
                    assert_eq!(needs_dictionary, flags & 0x20 != 0);
                    passed += 1;
                }
            }
        }
        // Eight window sizes; of 256 flag bytes every 31st.
        assert!((8 * 8..=8 * 9).contains(&passed), "{passed}");
        assert_eq!(needs_dictionary([0x78, 0x9c]), Ok(false));
        assert_eq!(needs_dictionary([0x79, 0x9b]), Err(CorruptFault::NotThisFormat));
    }
}
