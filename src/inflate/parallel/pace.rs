//! Whether helpers pay: it is measured, as a machine may have fewer processors free than it has.
//!
//! Some stretches of the stream are decoded with helpers and some without, in turns, and the time
//! on the clock for a byte of input is compared. Helpers take a quarter more processor time in all,
//! so where another program has the second processor they cost more than they bring (an idea of
//! COMBINE-lab's rapidgzip, which measures before it begins). The content does not depend on it.
//!
//! ```text
//! start │ with │ without │ with │ without │ … │ whichever was faster │ with │ without │ …
//! 1 MiB │ 1 MiB  256 KiB │ 1 MiB  256 KiB │   │       32 MiB         │
//! ```
//!
//! Some content takes several times as long as other; for a byte of input the times differ less,
//! and several turns even them out. What is left of the difference is why helpers rest only if they
//! seem to cost a good deal.

use std::time::Duration;

/// Input decoded while helpers start, whose time does not count, in bytes.
const START_BYTES: u64 = 1 << 20;
/// Input decoded with helpers in a turn: several spans, in bytes.
const WITH_BYTES: u64 = 1 << 20;
/// Input decoded without them in a turn, in bytes: less, as it may be time lost.
const WITHOUT_BYTES: u64 = 256 << 10;
/// Turns of a comparison.
const TURNS: u32 = 4;
/// Input until the next comparison, in bytes, so that comparing costs at most 3 % of what helpers
/// bring.
const SETTLED_BYTES: u64 = 32 << 20;

/// What the stretch at hand is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stretch {
    Start,
    With,
    /// Until no span is out any more.
    Emptying,
    Without,
    Settled,
}

/// Bytes of input, and the time that they took.
#[derive(Clone, Copy, Debug, Default)]
struct Spent {
    bytes: u64,
    time: Duration,
}

impl Spent {
    fn add(&mut self, more: Self) {
        self.bytes += more.bytes;
        self.time += more.time;
    }

    fn picoseconds_a_byte(self) -> u64 {
        (self.time.as_nanos() as u64).saturating_mul(1000) / self.bytes.max(1)
    }
}

/// Decides about helpers.
#[derive(Debug)]
pub(super) struct Pace {
    stretch: Stretch,
    /// Where the stretch began.
    began: Spent,
    turns: u32,
    with: Spent,
    without: Spent,
    helpers_pay: bool,
}

impl Pace {
    /// At the start of the input.
    pub(super) fn new() -> Self {
        Self {
            stretch: Stretch::Start,
            began: Spent::default(),
            turns: 0,
            with: Spent::default(),
            without: Spent::default(),
            helpers_pay: true,
        }
    }

    /// Whether spans are to be handed over, now that so much input has been decoded in this time;
    /// `is_any_out` says whether helpers still have some.
    pub(super) fn wants_helpers(&mut self, bytes: u64, time: Duration, is_any_out: bool) -> bool {
        let spent = Spent {
            bytes: bytes.saturating_sub(self.began.bytes),
            time: time.saturating_sub(self.began.time),
        };
        let is_over = match self.stretch {
            Stretch::Start => spent.bytes >= START_BYTES,
            Stretch::With => spent.bytes >= WITH_BYTES,
            Stretch::Emptying => !is_any_out,
            Stretch::Without => spent.bytes >= WITHOUT_BYTES,
            Stretch::Settled => spent.bytes >= SETTLED_BYTES,
        };
        if is_over {
            self.stretch = self.after(spent);
            self.began = Spent { bytes, time };
        }
        match self.stretch {
            Stretch::Start | Stretch::With => true,
            Stretch::Emptying | Stretch::Without => false,
            Stretch::Settled => self.helpers_pay,
        }
    }

    /// The stretch after this one, which took so much.
    fn after(&mut self, spent: Spent) -> Stretch {
        match self.stretch {
            Stretch::Start | Stretch::Settled => {
                (self.turns, self.with, self.without) = Default::default();
                Stretch::With
            }
            Stretch::With => {
                self.with.add(spent);
                Stretch::Emptying
            }
            Stretch::Emptying => Stretch::Without,
            Stretch::Without => {
                self.without.add(spent);
                self.turns += 1;
                if self.turns < TURNS {
                    return Stretch::With;
                }
                let alone = self.without.picoseconds_a_byte();
                self.helpers_pay = self.with.picoseconds_a_byte() <= alone + alone / 8;
                Stretch::Settled
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The share of 100 MiB that helpers take part in, when 64 KiB take so long with and without.
    fn share(with: Duration, without: Duration) -> f64 {
        let mut pace = Pace::new();
        let (mut time, mut shared) = (Duration::ZERO, 0);
        for at in 0..1600u64 {
            let is_any_out = at % 3 == 0;
            let has_helpers = pace.wants_helpers(at << 16, time, is_any_out);
            // Every second quarter of a mebibyte is content that takes three times as long.
            let factor = if at % 8 < 4 { 1 } else { 3 };
            time += factor * if has_helpers { with } else { without };
            shared += u32::from(has_helpers);
        }
        f64::from(shared) / 1600.0
    }

    #[test]
    fn helpers_work_where_they_bring_time_and_rest_where_they_cost_it() {
        let [fast, slow] = [100, 200].map(Duration::from_micros);
        assert!(share(fast, slow) > 0.9);
        assert!(share(slow, fast) < 0.2);
    }
}
