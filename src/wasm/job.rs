//! A job: a block with its settings as bytes, for its way from the page to a worker.
//!
//! ```text
//! dictionary │ the block's own bytes │ tail: index 8, dictionary length 4, flags 4
//! ```
//!
//! The description is at the end of the same buffer, so a worker borrows the block from what
//! arrived. Both ends are the same build, so the form has no version.

use crate::backend::Backend;
use crate::compress::{BlockSettings, BlockTask};
use crate::error::{Error, Result};
use crate::format::Format;
use crate::split::{BlockExtent, BlockView};

/// Index, dictionary length, then one byte each: format, level, last, and two flags.
pub(super) const TAIL_BYTES: usize = 8 + 4 + 4;

/// The bytes after dictionary and block. They do not name the backend: a build for the web has one.
pub(super) fn tail(extent: BlockExtent, task: &BlockTask) -> [u8; TAIL_BYTES] {
    let format = match task.settings.format {
        Format::Gzip => 0,
        Format::Zlib => 1,
        Format::Raw => 2,
    };
    let mut tail = [0; TAIL_BYTES];
    tail[..8].copy_from_slice(&extent.index.to_le_bytes());
    // At most 32 KiB.
    tail[8..12].copy_from_slice(&(extent.dictionary_bytes as u32).to_le_bytes());
    let switches = u8::from(task.verifies) | u8::from(task.settings.marks_restarts) << 1;
    let flags = [format, task.settings.level, u8::from(extent.is_last), switches];
    tail[12..].copy_from_slice(&flags);
    tail
}

/// Reads a block and the [`tail`] after it.
///
/// # Errors
/// [`Error::InvalidLabel`] when the bytes are not a job.
pub(super) fn from_bytes(bytes: &[u8]) -> Result<(BlockView<'_>, BlockTask)> {
    const DAMAGED: Error = Error::InvalidLabel("that of a job is damaged");
    let (buffer, tail) = bytes.split_last_chunk::<TAIL_BYTES>().ok_or(DAMAGED)?;
    let (index, tail) = tail.split_first_chunk::<8>().ok_or(DAMAGED)?;
    let (dictionary_bytes, tail) = tail.split_first_chunk::<4>().ok_or(DAMAGED)?;
    let dictionary_bytes = u32::from_le_bytes(*dictionary_bytes) as usize;
    let &[format, level, is_last, switches] = tail else { return Err(DAMAGED) };
    if dictionary_bytes > buffer.len() {
        return Err(DAMAGED);
    }
    let format = match format {
        0 => Format::Gzip,
        1 => Format::Zlib,
        2 => Format::Raw,
        _ => return Err(DAMAGED),
    };
    let block = BlockView {
        index: u64::from_le_bytes(*index),
        buffer,
        dictionary_bytes,
        is_last: is_last == 1,
    };
    let task = BlockTask {
        settings: BlockSettings {
            backend: Backend::Parflate,
            level,
            format,
            marks_restarts: switches & 2 != 0,
            is_bgzf: false,
        },
        verifies: switches & 1 != 0,
        observer: None,
    };
    Ok((block, task))
}
