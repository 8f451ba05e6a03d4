//! A flag by which any thread can stop a stream.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A flag that asks a running stream to stop; clones share it.
///
/// ```
/// use parflate::{CancelToken, Error, Options, compress};
/// let token = CancelToken::default();
/// token.cancel();
/// let outcome = compress(b"never mind", &Options::gzip().cancel(&token));
/// assert!(matches!(outcome, Err(Error::Cancelled)));
/// ```
#[derive(Clone, Debug, Default)]
pub struct CancelToken {
    is_cancelled: Arc<AtomicBool>,
}

impl CancelToken {
    /// Asks every stream that has this token to stop; it cannot be undone.
    ///
    /// ```
    /// let token = parflate::CancelToken::default();
    /// token.clone().cancel();
    /// assert!(token.is_cancelled());
    /// ```
    pub fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::Release);
    }

    /// Whether [`CancelToken::cancel`] was called on this token or a clone of it.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Acquire)
    }
}
