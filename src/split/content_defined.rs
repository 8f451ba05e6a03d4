//! Block ends that the content defines, so that a local change in the input changes the output
//! only near by (`rsyncable`).
//!
//! A gear hash (Xia et al., "Ddelta", 2014) over the last 64 bytes runs along the block; a block
//! ends after the byte where the hash's top bits are all zero. The hash forgets a byte after 64
//! steps, so two inputs that agree from some place on agree in their boundaries soon after it.
//! Blocks have a quarter of the block size at least and the block size at most.

/// A boundary is not looked for in the first `block_bytes / MIN_SHARE` bytes: blocks that are too
/// small would waste their tables.
const MIN_SHARE: usize = 4;

/// Mean distance from the first allowed place to a boundary is `block_bytes / MEAN_SHARE`, which
/// lets all but 5 % (e^-3) of the blocks end at a boundary before the block size forces an end.
const MEAN_SHARE: usize = 4;

/// Finds where the content ends a block.
#[derive(Debug)]
pub(super) struct BoundaryFinder {
    /// The hash of the last 64 bytes.
    hash: u64,
    /// The top bits that must be zero.
    mask: u64,
    min_bytes: usize,
}

impl BoundaryFinder {
    /// A finder for blocks of at most `block_bytes`.
    pub(super) fn new(block_bytes: usize) -> Self {
        let mean_bytes = (block_bytes / MEAN_SHARE).max(2) as u64;
        let mask_bits = mean_bytes.ilog2();
        Self { hash: 0, mask: !0 << (64 - mask_bits), min_bytes: block_bytes / MIN_SHARE }
    }

    /// Forgets the block that was closed; called at each block's start.
    pub(super) fn restart(&mut self) {
        self.hash = 0;
    }

    /// Looks at `block[scanned..]` and returns the length of the block that ends there, if any.
    pub(super) fn next_boundary(&mut self, block: &[u8], scanned: usize) -> Option<usize> {
        for (offset, &byte) in block.iter().enumerate().skip(scanned) {
            self.hash = (self.hash << 1).wrapping_add(gear(byte));
            if self.hash & self.mask == 0 && offset + 1 >= self.min_bytes {
                return Some(offset + 1);
            }
        }
        None
    }
}

/// A fixed, well-mixed 64-bit value for each byte: the finalizer of SplitMix64 (Steele et al.,
/// 2014), so that no table of magic numbers is needed.
fn gear(byte: u8) -> u64 {
    const GEAR: [u64; 256] = {
        let mut table = [0; 256];
        let mut byte = 0;
        while byte < 256 {
            let mut z = (byte as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            table[byte] = z ^ (z >> 31);
            byte += 1;
        }
        table
    };
    GEAR[usize::from(byte)]
}
