//! Whether helpers pay: it is measured, as a machine may have fewer processors free than it has.
//!
//! The stream is decoded in stretches, some with helpers and some without, and the time of each on
//! the clock is compared. Helpers take a quarter more processor time in all, so where another
//! program has the second processor they cost more than they bring (an idea of COMBINE-lab's
//! rapidgzip, which measures before it begins). The content does not depend on it.
//!
//! ```text
//! start 4 MiB │ with 8 MiB │ without 2 MiB │ whichever was faster 64 MiB │ with 8 MiB │ …
//! ```
//!
//! Content differs from stretch to stretch, so helpers rest only if they seem to cost a good deal.

use std::time::Duration;

/// Content decoded while helpers start, whose time does not count, in bytes.
const START_BYTES: u64 = 4 << 20;
/// Content decoded with helpers before the comparison.
const WITH_BYTES: u64 = 8 << 20;
/// Content decoded without them.
const WITHOUT_BYTES: u64 = 2 << 20;
/// Content until the next comparison, so that comparing costs at most 3 % of what helpers bring.
const SETTLED_BYTES: u64 = 64 << 20;

/// What the stretch at hand is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stretch {
    Start,
    With,
    /// Until no span is out any more; the time for each byte with helpers, in picoseconds.
    Emptying(u64),
    /// To compare with that.
    Without(u64),
    Settled(bool),
}

/// Decides about helpers.
#[derive(Debug)]
pub(super) struct Pace {
    stretch: Stretch,
    /// Where the stretch began, in bytes of content and in time.
    began: (u64, Duration),
}

impl Pace {
    /// At the start of the content.
    pub(super) fn new() -> Self {
        Self { stretch: Stretch::Start, began: (0, Duration::ZERO) }
    }

    /// Whether spans are to be handed over, now that so much content has been decoded in this time;
    /// `is_any_out` says whether helpers still have some.
    pub(super) fn wants_helpers(
        &mut self,
        content_bytes: u64,
        time: Duration,
        is_any_out: bool,
    ) -> bool {
        let bytes = content_bytes - self.began.0;
        let is_over = match self.stretch {
            Stretch::Start => bytes >= START_BYTES,
            Stretch::With => bytes >= WITH_BYTES,
            Stretch::Emptying(_) => !is_any_out,
            Stretch::Without(_) => bytes >= WITHOUT_BYTES,
            Stretch::Settled(_) => bytes >= SETTLED_BYTES,
        };
        if is_over {
            let nanoseconds = time.saturating_sub(self.began.1).as_nanos() as u64;
            let picoseconds = nanoseconds.saturating_mul(1000) / bytes.max(1);
            self.stretch = match self.stretch {
                Stretch::Start => Stretch::With,
                Stretch::With => Stretch::Emptying(picoseconds),
                Stretch::Emptying(with) => Stretch::Without(with),
                Stretch::Without(with) => Stretch::Settled(with <= picoseconds + picoseconds / 8),
                Stretch::Settled(_) => Stretch::With,
            };
            self.began = (content_bytes, time);
        }
        matches!(self.stretch, Stretch::Start | Stretch::With | Stretch::Settled(true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The share of 200 MiB that helpers take part in, when a MiB takes so long with and without.
    fn share(with: Duration, without: Duration) -> f64 {
        let mut pace = Pace::new();
        let (mut time, mut shared) = (Duration::ZERO, 0);
        for mib in 0..200u64 {
            let is_any_out = mib % 3 == 0;
            let has_helpers = pace.wants_helpers(mib << 20, time, is_any_out);
            time += if has_helpers { with } else { without };
            shared += u32::from(has_helpers);
        }
        f64::from(shared) / 200.0
    }

    #[test]
    fn helpers_work_where_they_bring_time_and_rest_where_they_cost_it() {
        let [fast, slow] = [700, 1000].map(Duration::from_micros);
        assert!(share(fast, slow) > 0.9);
        assert!(share(slow, fast) < 0.2);
        // As little as content differs, nothing follows from it.
        assert!(share(slow, slow * 11 / 12) > 0.9);
    }
}
