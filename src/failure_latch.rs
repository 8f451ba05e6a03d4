//! Lets a stream take steps until one fails; then none.

use crate::error::{Error, Result};

/// Remembers whether a step has failed or unwound.
///
/// A stream whose step failed halfway is in an unknown state, so it takes no further step: the
/// first error is returned once, and every later call gets [`Error::AlreadyFailed`].
#[derive(Debug, Default)]
pub(crate) struct FailureLatch {
    has_failed: bool,
}

impl FailureLatch {
    /// Runs a step, unless an earlier one failed or unwound.
    ///
    /// # Errors
    /// The step's own, the first time; then [`Error::AlreadyFailed`].
    pub(crate) fn step<T>(&mut self, step: impl FnOnce() -> Result<T>) -> Result<T> {
        // Set while the step runs, so that a panic in it leaves it set.
        if std::mem::replace(&mut self.has_failed, true) {
            return Err(Error::AlreadyFailed);
        }
        let outcome = step()?;
        self.has_failed = false;
        Ok(outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_failure_no_step_runs() {
        let mut latch = FailureLatch::default();
        assert_eq!(latch.step(|| Ok(1)).unwrap(), 1);
        assert!(matches!(latch.step(|| Err::<(), _>(Error::Cancelled)), Err(Error::Cancelled)));
        let outcome = latch.step(|| -> Result<()> { panic!("must not run") });
        assert!(matches!(outcome, Err(Error::AlreadyFailed)));
    }

    #[test]
    fn after_a_panic_no_step_runs() {
        let mut latch = FailureLatch::default();
        let attempt = std::panic::AssertUnwindSafe(|| latch.step(|| -> Result<()> { panic!() }));
        assert!(std::panic::catch_unwind(attempt).is_err());
        assert!(matches!(latch.step(|| Ok(())), Err(Error::AlreadyFailed)));
    }
}
