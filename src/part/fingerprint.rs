//! A number that stands for all that decides the bytes of a stream, but for its input: parts are
//! joined only if theirs agree.

use crate::settings::Settings;

/// Of the version and of every setting. The fields of a gzip header are left out: they are in the
/// first part's data alone, so no other part can disagree with them.
pub(crate) fn fingerprint(settings: &Settings) -> u64 {
    let Settings { format, header: _, split, block } = settings;
    let mut hash = Fnv1a::new();
    hash.add(env!("CARGO_PKG_VERSION").as_bytes());
    hash.add(&[0, *format as u8, block.level]);
    hash.add(&[u8::from(block.marks_restarts), u8::from(block.is_bgzf)]);
    hash.add(&[u8::from(split.is_content_defined)]);
    hash.add(&(split.block_bytes as u64).to_le_bytes());
    hash.add(&split.restart_bytes.to_le_bytes());
    hash.add(block.backend.name().as_bytes());
    if let Some(dictionary) = &split.preset_dictionary {
        hash.add(&[0]);
        hash.add(dictionary);
    }
    hash.0
}

/// FNV-1a of 64 bits, by Fowler, Noll and Vo: short, and good enough for a number that nobody
/// forges against himself.
struct Fnv1a(u64);

impl Fnv1a {
    /// The hash of nothing: the "offset basis" of its authors.
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            // The authors' prime for 64 bits.
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_published_hash() {
        let mut hash = Fnv1a::new();
        hash.add(b"foobar");
        assert_eq!(hash.0, 0x8594_4171_f739_67e8);
    }
}
