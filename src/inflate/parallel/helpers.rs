//! Workers that decode spans ahead of the place where the window is known.
//!
//! A span can be taken back at any moment: before a helper has begun it, as it is; after that, with
//! what has been decoded so far, because a helper looks between two parts whether it is to stop.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Scope;

use super::spans::Input;
use crate::inflate::engine::{Ahead, Pause};
use crate::pool::spawn;
use crate::sync::unbounded;

/// Bytes of input between two looks whether to stop: some microseconds' work.
const PART_BYTES: usize = 4 << 10;

/// Room for literals, in bytes: a block of this crate's that is all literals.
const LITERAL_BYTES: usize = 512 << 10;

/// Room for tokens: one for four bytes of such a block.
const TOKENS: usize = 128 << 10;

/// The most content of a span that is decoded ahead, in bytes; each part may add four mebibytes
/// when it is a bomb.
pub(super) const MAX_CONTENT_BYTES: usize = 2 << 20;

/// A span on its way to a helper.
struct Handed {
    input: Mutex<Option<Input>>,
    is_wanted_back: AtomicBool,
}

/// A span that a helper had.
struct Returned {
    index: u64,
    input: Input,
    /// `None` where no block begins, or without memory.
    ahead: Option<Ahead>,
}

/// The claim to a span that was handed over.
pub(super) struct Claim {
    index: u64,
    handed: Arc<Handed>,
}

/// The helpers and what they have.
pub(super) struct Helpers {
    queue: crate::sync::Sender<(u64, Arc<Handed>)>,
    waiting: crate::sync::Receiver<(u64, Arc<Handed>)>,
    to_results: Sender<Returned>,
    results: Receiver<Returned>,
    returned: Vec<Returned>,
    idle: Arc<Mutex<Vec<Ahead>>>,
    handed_over: u64,
    started: usize,
    wanted: usize,
}

impl Helpers {
    /// So many helpers, none of which is started yet.
    pub(super) fn new(wanted: usize) -> Self {
        let (queue, waiting) = unbounded();
        let (to_results, results) = channel();
        Self {
            queue,
            waiting,
            to_results,
            results,
            returned: Vec::new(),
            idle: Arc::default(),
            handed_over: 0,
            started: 0,
            wanted,
        }
    }

    /// Spans that may be out at once: one at hand and one waiting for each helper.
    pub(super) fn places(&self) -> usize {
        2 * self.wanted
    }

    /// Hands a span over, and starts one more helper if there are not enough; gives it back if
    /// there is none.
    pub(super) fn hand_over<'scope>(
        &mut self,
        scope: &'scope Scope<'scope, '_>,
        input: Input,
    ) -> Result<Claim, Input> {
        if self.started < self.wanted && self.start(scope).is_err() {
            // The system refuses: there are as many as there are.
            self.wanted = self.started;
        }
        if self.started == 0 {
            return Err(input);
        }
        let index = self.handed_over;
        self.handed_over += 1;
        let handed = Arc::new(Handed {
            input: Mutex::new(Some(input)),
            is_wanted_back: AtomicBool::new(false),
        });
        // The queue is open as long as its other end is here.
        let _ = self.queue.send((index, handed.clone()));
        Ok(Claim { index, handed })
    }

    /// Takes a span back, with what was decoded of it.
    pub(super) fn take_back(&mut self, claim: &Claim) -> (Input, Option<Ahead>) {
        claim.handed.is_wanted_back.store(true, Ordering::Relaxed);
        if let Some(input) = take(&claim.handed) {
            return (input, None);
        }
        loop {
            if let Some(at) = self.returned.iter().position(|one| one.index == claim.index) {
                let Returned { input, ahead, .. } = self.returned.swap_remove(at);
                return (input, ahead);
            }
            match self.results.recv() {
                Ok(one) => self.returned.push(one),
                // Never, as one sender is here.
                Err(_) => return (Input::default(), None),
            }
        }
    }

    /// Keeps a decoder for another span.
    pub(super) fn recycle(&self, ahead: Ahead) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(ahead);
    }

    fn start<'scope>(&mut self, scope: &'scope Scope<'scope, '_>) -> io::Result<()> {
        let waiting = self.waiting.clone();
        let (results, idle) = (self.to_results.clone(), self.idle.clone());
        spawn::scoped(scope, "parflate-ahead", move || {
            for (index, handed) in waiting {
                let Some(input) = take(&handed) else { continue };
                let spare = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
                let ahead = spare.map_or_else(|| Ahead::new(LITERAL_BYTES, TOKENS), Ok);
                // Without memory for it, the front decodes the span.
                let ahead = ahead.ok().and_then(|mut ahead| {
                    let is_valid = decode(&mut ahead, input.bytes(), &handed.is_wanted_back);
                    is_valid.then_some(ahead)
                });
                if results.send(Returned { index, input, ahead }).is_err() {
                    return;
                }
            }
        })?;
        self.started += 1;
        Ok(())
    }
}

fn take(handed: &Handed) -> Option<Input> {
    handed.input.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// Decodes until the span ends, is wanted back or a buffer is full; `false` where it is no DEFLATE
/// data, which the one at the front will find out for itself.
fn decode(ahead: &mut Ahead, bytes: &[u8], is_wanted_back: &AtomicBool) -> bool {
    ahead.restart();
    for part in bytes.chunks(PART_BYTES) {
        let before = ahead.consumed_bytes();
        let pause = ahead.decode(part);
        if pause == Pause::Damaged {
            return false;
        }
        if pause == Pause::Ended
            || ahead.consumed_bytes() < before + part.len()
            || ahead.content_bytes() >= MAX_CONTENT_BYTES
            || is_wanted_back.load(Ordering::Relaxed)
        {
            break;
        }
    }
    true
}
