//! Where a panic stops and becomes an error: around an encoder, and around the caller's reader and
//! writer.
//!
//! Targets whose panics abort (wasm32) are not helped by this file, and not harmed.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::compress::Compressor;
use crate::compress::JobSettings;
use crate::error::{BlockFault, Error, Result};
use crate::piece::Piece;
use crate::split::BlockView;

/// Compresses a block; an encoder that panics is replaced, because its state is unknown.
///
/// # Errors
/// Those of [`Compressor::piece`], and [`BlockFault::Panicked`].
pub(crate) fn piece(
    compressor: &mut Compressor,
    block: BlockView<'_>,
    settings: JobSettings,
    output: Vec<u8>,
) -> Result<Piece> {
    let attempt = AssertUnwindSafe(|| {
        #[cfg(test)]
        settings.faults.strike(block.index)?;
        let make = || compressor.piece(block, settings, output);
        #[cfg(all(target_family = "wasm", feature = "web-shared"))]
        let make = || crate::wasm::block_observer::piece(settings.stream_id, block, make);
        make()
    });
    catch_unwind(attempt).unwrap_or_else(|_| {
        *compressor = Compressor::default();
        Err(Error::Block { index: block.index, fault: BlockFault::Panicked })
    })
}

/// Calls the caller's own reader or writer, named by `who`; its panic becomes its error.
///
/// # Errors
/// That of `operation`, or one that quotes the panic's message.
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
