//! How many files are in hand at a time: as many as the system lets the process have open.
//!
//! An input takes a slot before it is opened and keeps it until its output is committed. Whoever
//! commits never waits for a slot, so slots always come free again. A file that is refused for want
//! of descriptors all the same, because others in the process or on the machine have them, is tried
//! again alone ([`FileSlots::alone`]), when everything before it has been committed.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Descriptors of a file in hand: input, output, index, folder.
const DESCRIPTORS_PER_FILE: u64 = 4;

/// Descriptors for everything else: the standard streams, the signals' socket pair and its end for
/// the handler, a folder that is read, a copy of standard output.
const OTHER_DESCRIPTORS: u64 = 8;

/// The slots of a run.
#[derive(Debug)]
pub(crate) struct FileSlots {
    state: Mutex<State>,
    has_changed: Condvar,
}

#[derive(Debug)]
struct State {
    free: usize,
    all: usize,
    /// Threads that wait for all slots, before which nobody else gets one.
    waiting_for_all: usize,
}

/// The right to have one file in hand, or alone to have any.
#[derive(Debug)]
pub(crate) struct Slot<'a> {
    of: &'a FileSlots,
    slots: usize,
}

impl FileSlots {
    /// Slots for at most `most` files, fewer if only so many descriptors may be open.
    pub(crate) fn new(most: usize, descriptors: Option<u64>) -> Self {
        let fit = |limit: u64| limit.saturating_sub(OTHER_DESCRIPTORS) / DESCRIPTORS_PER_FILE;
        let fit = descriptors.map_or(usize::MAX, |limit| fit(limit).try_into().unwrap_or(most));
        let all = most.min(fit).max(1);
        Self {
            state: Mutex::new(State { free: all, all, waiting_for_all: 0 }),
            has_changed: Condvar::new(),
        }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.lock().all
    }

    /// Waits for a slot.
    pub(crate) fn take(&self) -> Slot<'_> {
        let is_taken = |state: &mut State| state.free == 0 || state.waiting_for_all > 0;
        let waiting = self.has_changed.wait_while(self.lock(), is_taken);
        waiting.unwrap_or_else(PoisonError::into_inner).free -= 1;
        Slot { of: self, slots: 1 }
    }

    /// Waits for all slots, in exchange for the one at hand.
    pub(crate) fn alone(&self, slot: Slot<'_>) -> Slot<'_> {
        self.lock().waiting_for_all += 1;
        drop(slot);
        let has_others = |state: &mut State| state.free < state.all;
        let waiting = self.has_changed.wait_while(self.lock(), has_others);
        let mut state = waiting.unwrap_or_else(PoisonError::into_inner);
        state.waiting_for_all -= 1;
        let slots = state.all;
        state.free = 0;
        Slot { of: self, slots }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        self.of.lock().free += self.slots;
        self.of.has_changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_follow_the_limit() {
        let count = |limit| FileSlots::new(100, limit).count();
        assert_eq!(
            [None, Some(0), Some(16), Some(64), Some(1 << 20)].map(count),
            [100, 1, 2, 14, 100]
        );
    }

    #[test]
    fn one_file_alone_waits_for_the_others_and_holds_them_up() {
        let slots = FileSlots::new(3, None);
        let (first, second) = (slots.take(), slots.take());
        std::thread::scope(|scope| {
            let alone = scope.spawn(|| slots.alone(second).slots);
            while slots.lock().waiting_for_all == 0 {
                std::thread::yield_now();
            }
            assert!(!alone.is_finished());
            drop(first);
            assert_eq!(alone.join().ok(), Some(3));
        });
        assert_eq!(slots.lock().free, 3);
    }
}
