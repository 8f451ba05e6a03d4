//! The unbounded channel with many receivers that the model needs: a queue, a lock and a wake-up.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use shuttle::sync::{Condvar, Mutex};

struct Shared<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

struct State<T> {
    queue: VecDeque<T>,
    senders: usize,
    receivers: usize,
}

/// The end that gives.
pub(crate) struct Sender<T>(Arc<Shared<T>>);

/// One of the ends that take.
pub(crate) struct Receiver<T>(Arc<Shared<T>>);

/// A channel.
pub(crate) fn unbounded<T>() -> (Sender<T>, Receiver<T>) {
    let state = Mutex::new(State { queue: VecDeque::new(), senders: 1, receivers: 1 });
    let shared = Arc::new(Shared { state, changed: Condvar::new() });
    (Sender(shared.clone()), Receiver(shared))
}

impl<T> Sender<T> {
    /// Puts in a value, or gives it back when nobody can take it any more.
    pub(crate) fn send(&self, value: T) -> Result<(), T> {
        let mut state = self.0.state.lock().unwrap();
        if state.receivers == 0 {
            return Err(value);
        }
        state.queue.push_back(value);
        self.0.changed.notify_one();
        Ok(())
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        self.0.state.lock().unwrap().senders -= 1;
        self.0.changed.notify_all();
    }
}

impl<T> Clone for Receiver<T> {
    fn clone(&self) -> Self {
        self.0.state.lock().unwrap().receivers += 1;
        Self(self.0.clone())
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        let mut state = self.0.state.lock().unwrap();
        state.receivers -= 1;
        // As crossbeam does, the last receiver takes what nobody will receive with it.
        let lost =
            if state.receivers == 0 { std::mem::take(&mut state.queue) } else { VecDeque::new() };
        drop(state);
        drop(lost);
    }
}

impl<T> Iterator for &Receiver<T> {
    type Item = T;

    /// Waits for the next value; none when all senders are gone and all was taken.
    fn next(&mut self) -> Option<T> {
        let mut state = self.0.state.lock().unwrap();
        loop {
            if let Some(value) = state.queue.pop_front() {
                return Some(value);
            }
            if state.senders == 0 {
                return None;
            }
            state = self.0.changed.wait(state).unwrap();
        }
    }
}

impl<T> fmt::Debug for Sender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sender")
    }
}

impl<T> fmt::Debug for Receiver<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Receiver")
    }
}
