//! The mark of a restart point: the sync flush before it and the empty stored block after it.
//!
//! ```text
//! … last block │ 000 00 00 FF FF │ 000 00 00 FF FF │ first block after …
//!                sync flush      ▲ empty block
//!                                restart point
//! ```
//!
//! `pigz -i` marks its independent blocks so, and so does this crate. The bytes may also be content
//! of a stored block, so whoever finds them knows only where to try.

/// The bytes; those of the flush are four.
const RESTART_MARK: [u8; 9] = [0, 0, 0xff, 0xff, 0, 0, 0, 0xff, 0xff];

/// Bytes of the mark that are before the restart point.
const MARK_BYTES_BEFORE: usize = 4;

/// Bytes of the mark that may be at the end of a part of the input without being seen.
pub(super) const PARTIAL_MARK_BYTES: usize = RESTART_MARK.len() - 1;

/// Where in `bytes` the first restart point is that a mark announces.
pub(super) fn first_restart(bytes: &[u8]) -> Option<usize> {
    let last = RESTART_MARK.len() - 1;
    let mut at = 0;
    // By the last byte of a place one can see whether the mark can begin there or before it.
    while let Some(found) = bytes.get(at..at + RESTART_MARK.len()) {
        match found[last] {
            0xff if found == RESTART_MARK => return Some(at + MARK_BYTES_BEFORE),
            0 | 0xff => at += 1,
            _ => at += RESTART_MARK.len(),
        }
    }
    None
}

/// The number of last bytes with which a mark may begin that goes on in what follows.
pub(super) fn mark_prefix_bytes(bytes: &[u8]) -> usize {
    let prefixes = (1..RESTART_MARK.len()).rev();
    prefixes.into_iter().find(|&n| bytes.ends_with(&RESTART_MARK[..n])).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_found_wherever_it_is() {
        for before in 0..40 {
            for filler in [0, 1, 0xff] {
                let mut bytes = vec![filler; before];
                bytes.extend(RESTART_MARK);
                bytes.extend([filler; 20]);
                let found = first_restart(&bytes).unwrap() - MARK_BYTES_BEFORE;
                assert!(bytes[found..].starts_with(&RESTART_MARK) && found <= before);
                assert_eq!(first_restart(&bytes[..found + 8]), None);
                assert_eq!(mark_prefix_bytes(&bytes[..found + 8]), 8);
                assert_eq!(first_restart(&bytes[found + 1..]), None);
            }
        }
        assert_eq!([&b"ab"[..], b"a\0", b"\0\0\xff", b""].map(mark_prefix_bytes), [0, 1, 3, 0]);
    }
}
