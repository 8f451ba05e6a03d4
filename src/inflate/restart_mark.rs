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

/// The length field of an empty stored block, with which a sync flush ends.
const SYNC_FLUSH: [u8; 4] = [0, 0, 0xff, 0xff];

/// Bytes looked at together: the compiler makes a few vector instructions of the loop over them.
const LANES: usize = 64;

/// Where in `bytes` the first sync flush ends, if these bytes are one.
pub(super) fn first_flush_end(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        // Two bytes of ones in sequence are rare in compressed data.
        while let (Some(these), Some(next)) =
            (bytes.get(at + 2..at + 2 + LANES), bytes.get(at + 3..at + 3 + LANES))
            && !these.iter().zip(next).fold(false, |any, (a, b)| any | (a & b == 0xff))
        {
            at += LANES;
        }
        let rest = bytes.get(at..)?;
        let near = &rest[..rest.len().min(LANES + SYNC_FLUSH.len() - 1)];
        if let Some(found) = near.windows(SYNC_FLUSH.len()).position(|four| four == SYNC_FLUSH) {
            return Some(at + found + SYNC_FLUSH.len());
        }
        if near.len() == rest.len() {
            return None;
        }
        at += LANES;
    }
}

/// Where in `bytes` the first restart point is that a mark announces.
pub(crate) fn first_restart(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = first_flush_end(&bytes[at..]) {
        at += found;
        if bytes[at - MARK_BYTES_BEFORE..].starts_with(&RESTART_MARK) {
            return Some(at);
        }
    }
    None
}

/// The number of last bytes with which a mark may begin that goes on in what follows.
pub(crate) fn mark_prefix_bytes(bytes: &[u8]) -> usize {
    let prefixes = (1..RESTART_MARK.len()).rev();
    prefixes.into_iter().find(|&n| bytes.ends_with(&RESTART_MARK[..n])).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use parflate_test_support::Random;

    #[test]
    fn every_flush_is_found_between_bytes_like_its_own() {
        let mut random = Random::new(1);
        for round in 0..300 {
            let alphabet: &[u8] = if round % 2 == 0 { &[0, 0xff] } else { &[0, 0, 7, 0xff, 0xff] };
            let bytes: Vec<u8> =
                (0..round).map(|_| alphabet[random.below(alphabet.len())]).collect();
            for start in 0..bytes.len() {
                let rest = &bytes[start..];
                let first = rest.windows(4).position(|four| four == SYNC_FLUSH);
                assert_eq!(first_flush_end(rest), first.map(|at| at + 4));
            }
        }
        for before in 0..200 {
            let bytes = [&vec![9; before][..], &SYNC_FLUSH, &[9; 200]].concat();
            assert_eq!(first_flush_end(&bytes), Some(before + 4));
        }
    }

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
