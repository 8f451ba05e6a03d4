//! Checks of parts, joined, are the check of the whole; joins of any lengths are associative.

use parflate::{Checksum, Format};

/// Eight bytes are a length that nobody could hold, the next where the rest is cut.
pub fn run(input: &[u8]) {
    let Some((head, rest)) = input.split_first_chunk::<9>() else { return };
    let huge_bytes = u64::from_le_bytes(head[..8].try_into().unwrap());
    let cut = rest.len() * usize::from(head[8]) / 255;
    let (first, second) = rest.split_at(cut);
    for format in [Format::Gzip, Format::Zlib, Format::Raw] {
        let (a, b) = (Checksum::of(format, first), Checksum::of(format, second));
        let whole = Checksum::of(format, rest);
        assert_eq!(a.join(b, second.len() as u64), whole);
        assert_eq!(Checksum::empty(format).join(whole, rest.len() as u64), whole);
        assert_eq!(whole.join(Checksum::empty(format), 0), whole);

        // (a + huge) + b = a + (huge + b), where the huge part is known by its check only.
        let known = if huge_bytes == 0 { &[][..] } else { head };
        let huge = Checksum::of(format, known);
        let all_bytes = huge_bytes.checked_add(second.len() as u64);
        if let Some(all_bytes) = all_bytes {
            let left = a.join(huge, huge_bytes).join(b, second.len() as u64);
            let right = a.join(huge.join(b, second.len() as u64), all_bytes);
            assert_eq!(left, right, "{huge_bytes} bytes");
        }
    }
}
