//! Counts the candidates that match finders look at, in test builds only.
//!
//! An input is slow to compress when it makes a finder look at many candidates: strings that begin
//! alike, long runs, short periods. A count shows that as well as a clock does, and is the same on
//! a busy machine.

/// Notes that one more candidate is looked at.
#[inline(always)]
pub(crate) fn count_candidate() {
    #[cfg(test)]
    tests::CANDIDATES.set(tests::CANDIDATES.get() + 1);
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use parflate_test_support::content::{periodic, text, zoo};

    use crate::deflate::{End, RawEncoder};

    thread_local! {
        /// Candidates looked at by this thread.
        pub(super) static CANDIDATES: Cell<u64> = const { Cell::new(0) };
    }

    /// Input bytes, so many that a chain reaches over a whole window.
    const INPUT_BYTES: usize = 300_000;

    /// The most candidates that any input may cost, as a multiple of what text costs: chains that
    /// are left for rarer ones have made text cheap, not the rest dearer.
    const FACTOR: u64 = 60;

    fn candidates(level: u8, data: &[u8]) -> u64 {
        CANDIDATES.set(0);
        RawEncoder::new(level).unwrap().encode(data, 0, End::Final, &mut Vec::new());
        CANDIDATES.get()
    }

    #[test]
    fn no_input_costs_far_more_candidates_than_text() {
        let text = text(INPUT_BYTES, 1);
        let mut hostile = zoo(INPUT_BYTES);
        hostile.extend(
            (1..=3).map(|period| (format!("period {period}"), periodic(INPUT_BYTES, period, 4))),
        );
        for level in 1..=13 {
            let usual = candidates(level, &text);
            assert!(usual > 0, "level {level} counts nothing");
            for (name, data) in &hostile {
                let found = candidates(level, data);
                println!("level {level}, {name}: {:.2} times", found as f64 / usual as f64);
                assert!(found <= FACTOR * usual, "level {level}, {name}: {found}, text {usual}");
            }
        }
    }
}
