//! How many workers to use.

use std::num::NonZeroUsize;

/// How many blocks may be compressed at once.
///
/// ```
/// use parflate::Workers;
/// assert_eq!(Workers::exactly(3).count(), 3);
/// assert_eq!(Workers::exactly(0).count(), 1);
/// assert!(Workers::AVAILABLE.count() >= 1);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Workers(Option<NonZeroUsize>);

impl Workers {
    /// As many as the process may use: the affinity mask and cgroup quotas are respected.
    pub const AVAILABLE: Self = Self(None);

    /// A fixed number; 0 is taken as 1.
    #[must_use]
    pub const fn exactly(count: usize) -> Self {
        match NonZeroUsize::new(count) {
            Some(count) => Self(Some(count)),
            None => Self(Some(NonZeroUsize::MIN)),
        }
    }

    /// The number that this stands for on this machine, now.
    #[must_use]
    pub fn count(self) -> usize {
        // The standard library reads `sched_getaffinity` and both versions of cgroup quotas.
        self.0.or_else(|| std::thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get)
    }
}

impl From<usize> for Workers {
    fn from(count: usize) -> Self {
        Self::exactly(count)
    }
}
