//! Turns a panic of the caller's own reader or writer into an error.
//!
//! Targets whose panics abort (wasm32) are neither helped nor harmed by this file.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Calls the caller's own reader or writer, named by `who`; its panic becomes its error.
///
/// # Errors
/// The error of `operation`, or one that quotes the panic's message.
pub(crate) fn io<T>(who: &str, operation: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    catch_unwind(AssertUnwindSafe(operation)).unwrap_or_else(|payload| {
        let message = payload
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("no message");
        Err(io::Error::other(format!("the {who} panicked: {message}")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_panic_of_a_reader_or_writer_is_quoted() {
        for (outcome, expected) in [
            (io("reader", || panic!("no paper")), "the reader panicked: no paper"),
            (io("writer", || panic!("{} pens", 0)), "the writer panicked: 0 pens"),
            (io("writer", || std::panic::panic_any(7)), "the writer panicked: no message"),
        ] {
            let outcome: io::Result<()> = outcome;
            assert_eq!(outcome.unwrap_err().to_string(), expected);
        }
        assert_eq!(io("reader", || Ok(3)).unwrap(), 3);
    }
}
