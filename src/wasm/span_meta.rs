//! What is known of a span's content as bytes, for its way from the worker that inflated it to the
//! [`Reader`](super::reader::Reader) that steps over it.
//!
//! ```text
//! content length 4, CRC 4, members 4, start of the last member 4 │ window: the content's end
//! ```
//!
//! The content itself goes to the page. The window is for the reader, in case that it goes on in
//! order there; whole members need none.

use crate::deflate::WINDOW_BYTES;
use crate::error::{Error, Result};
use crate::inflate::{SpanContent, SpanKind};

/// Writes what was found, and the end of the content.
pub(super) fn to_bytes(kind: SpanKind, (found, content): (SpanContent, &[u8])) -> Vec<u8> {
    let window_bytes = if kind == SpanKind::Restart { content.len().min(WINDOW_BYTES) } else { 0 };
    let fields = found.fields().map(u32::to_le_bytes);
    [fields.as_flattened(), &content[content.len() - window_bytes..]].concat()
}

/// Reads what [`to_bytes`] wrote.
///
/// # Errors
/// [`Error::InvalidLabel`] when the bytes are not what [`to_bytes`] writes.
pub(super) fn from_bytes(bytes: &[u8]) -> Result<(SpanContent, &[u8])> {
    const DAMAGED: Error = Error::InvalidLabel("the description of a span is damaged");
    let (fields, window) = bytes.split_first_chunk::<16>().ok_or(DAMAGED)?;
    let mut numbers = [0; 4];
    for (number, field) in numbers.iter_mut().zip(fields.as_chunks::<4>().0) {
        *number = u32::from_le_bytes(*field);
    }
    Ok((SpanContent::from_fields(numbers), window))
}
