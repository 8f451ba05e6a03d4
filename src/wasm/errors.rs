//! Errors on their way to JavaScript: thrown as a string, `code`, a newline, the message.

use wasm_bindgen::JsValue;

use crate::error::{CorruptFault, Error};

/// An error as JavaScript catches it: `code`, newline, message.
#[cold]
#[inline(never)]
pub(super) fn thrown(error: Error) -> JsValue {
    JsValue::from_str(&format!("{}\n{error}", code(&error)))
}

/// The `code` of a `ParflateError`; part of the package's contract.
fn code(error: &Error) -> &'static str {
    match error {
        Error::InvalidOption { .. } | Error::BackendUnavailable { .. } => "invalid-option",
        Error::Block { .. } => "block-failed",
        Error::Cancelled => "aborted",
        Error::OutOfMemory { .. } => "out-of-memory",
        Error::Corrupt { fault: CorruptFault::Truncated, .. } => "truncated",
        Error::Corrupt { fault: CorruptFault::TrailingData, .. } => "trailing-data",
        Error::Corrupt { fault: CorruptFault::NeedsDictionary, .. } => "needs-dictionary",
        Error::Corrupt { .. } => "corrupt",
        Error::LimitExceeded { .. } => "limit-exceeded",
        Error::InvalidIndex(_) => "invalid-index",
        _ => "internal",
    }
}
