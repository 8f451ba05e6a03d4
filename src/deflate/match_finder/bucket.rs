//! Buckets: the one or two newest positions of a hash, side by side in one integer.
//!
//! Adding a position takes one load, one shift and one store, and all candidates arrive in one
//! load.

/// One or two positions, newest first; 0 means none.
pub(crate) trait Bucket: Copy + 'static {
    /// Positions in a bucket.
    const WAYS: usize;
    /// No position.
    const EMPTY: Self;

    /// Position `way`, 0 being the newest.
    fn get(self, way: usize) -> u16;

    /// With `at` as the newest; the oldest is gone.
    #[must_use]
    fn pushed(self, at: u16) -> Self;

    /// All positions moved back by 32 KiB; what falls out is gone.
    #[must_use]
    fn slid(self) -> Self;
}

impl Bucket for u16 {
    const WAYS: usize = 1;
    const EMPTY: Self = 0;

    #[inline(always)]
    fn get(self, _way: usize) -> u16 {
        self
    }

    #[inline(always)]
    fn pushed(self, at: u16) -> Self {
        at
    }

    #[inline(always)]
    fn slid(self) -> Self {
        self.saturating_sub(32768)
    }
}

impl Bucket for u32 {
    const WAYS: usize = 2;
    const EMPTY: Self = 0;

    #[inline(always)]
    fn get(self, way: usize) -> u16 {
        (self >> (16 * way)) as u16
    }

    #[inline(always)]
    fn pushed(self, at: u16) -> Self {
        (self << 16) | Self::from(at)
    }

    #[inline(always)]
    fn slid(self) -> Self {
        // Each half loses its high bit; a half without it becomes 0.
        let high = (self >> 15) & 0x0001_0001;
        self & ((high << 15) - high)
    }
}

#[cfg(test)]
mod tests {
    use super::Bucket;

    #[test]
    fn buckets_keep_the_newest() {
        let bucket = u32::EMPTY.pushed(1).pushed(40_000).pushed(32_768);
        assert_eq!((bucket.get(0), bucket.get(1)), (32_768, 40_000));
        assert_eq!((bucket.slid().get(0), bucket.slid().get(1)), (0, 7_232));
        assert_eq!(u16::EMPTY.pushed(1).pushed(40_000).get(0), 40_000);
        assert_eq!((40_000u16.slid(), 32_767u16.slid()), (7_232, 0));
    }
}
