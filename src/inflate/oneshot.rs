//! The whole-buffer fronts.
//!
//! The output grows with the content that is really there: what a trailer claims is only a hint,
//! believed as far as the input's own length makes it likely.

use super::options::{DecodeOptions, Limit};
use super::stream::{Status, StreamDecoder};
use crate::error::{Error, Result};
use crate::memory;

/// The largest part of the claimed length, in multiples of the input's, that is allocated at once.
/// Text shrinks three- to tenfold; the most that DEFLATE can reach is 1,032.
const TRUSTED_RATIO: u64 = 16;

/// The least that is allocated when the hint was too small, in bytes.
const MIN_GROWTH_BYTES: u64 = 32 << 10;

/// Bytes that are zeroed and then decoded into at a time: still in the second-level cache when
/// the decoder comes to them.
const STRETCH_BYTES: usize = 256 << 10;

/// Room beyond the hint, so that a hint that was right leaves place to find the end in.
const END_ROOM_BYTES: u64 = 64;

/// Decompresses `data`, gzip (all members) or zlib, recognised by its first bytes.
///
/// Never holds more than `limit` bytes of content, whatever `data` claims; zeros after the stream
/// are padding and anything else there is an error. For other wishes there is [`decompress_with`].
///
/// ```
/// use parflate::{Limit, Options, compress, decompress};
/// let member = compress(b"there and back again", &Options::gzip())?;
/// assert_eq!(decompress(&member, Limit::bytes(1 << 20))?, b"there and back again");
/// # Ok::<(), parflate::Error>(())
/// ```
///
/// # Errors
/// [`Error::Corrupt`] with fault and offset, [`Error::LimitExceeded`], [`Error::OutOfMemory`].
pub fn decompress(data: &[u8], limit: Limit) -> Result<Vec<u8>> {
    decompress_with(data, &DecodeOptions::auto().limit(limit))
}

/// Decompresses `data` as `options` say.
///
/// See [`DecodeOptions`] for an example. With [`crate::TrailingData::Ignore`] there is no telling
/// here whether something was ignored; [`crate::Decoder`] on the same slice reports it.
///
/// ```
/// use parflate::{DecodeOptions, Limit, Options, compress, decompress_with};
/// let stream = compress(b"hello", &Options::raw())?;
/// let options = DecodeOptions::raw().limit(Limit::bytes(100));
/// assert_eq!(decompress_with(&stream, &options)?, b"hello");
/// # Ok::<(), parflate::Error>(())
/// ```
///
/// # Errors
/// As [`decompress`].
pub fn decompress_with(data: &[u8], options: &DecodeOptions) -> Result<Vec<u8>> {
    let limit_bytes = options.limit.get();
    let mut stream = StreamDecoder::new(options);
    let (mut content, mut content_bytes, mut rest) = (Vec::new(), 0, data);
    reserve(&mut content, hint_bytes(data).min(limit_bytes))?;
    loop {
        if content_bytes == content.len() {
            if content.len() == content.capacity() {
                // Twice as much each time, but nothing beyond the limit.
                let wished_bytes = (content_bytes as u64).max(MIN_GROWTH_BYTES);
                reserve(&mut content, wished_bytes.min(limit_bytes - content_bytes as u64))?;
            }
            let stretch_bytes = STRETCH_BYTES.min(content.capacity() - content.len());
            content.resize(content.len() + stretch_bytes, 0);
        }
        let step = stream.step(rest, true, &mut content, content_bytes)?;
        rest = &rest[step.consumed_bytes..];
        content_bytes += step.written_bytes;
        if step.status == Status::Finished {
            content.truncate(content_bytes);
            return Ok(content);
        }
    }
}

/// The content's likely length: the gzip trailer's claim, within reason.
fn hint_bytes(data: &[u8]) -> u64 {
    let claimed = data.last_chunk::<4>().map_or(0, |field| u32::from_le_bytes(*field));
    u64::from(claimed).min(data.len() as u64 * TRUSTED_RATIO)
}

/// Makes room for that many bytes, and for finding the end when they were all.
fn reserve(content: &mut Vec<u8>, additional_bytes: u64) -> Result<()> {
    let additional_bytes = usize::try_from(additional_bytes.saturating_add(END_ROOM_BYTES))
        .map_err(|_| Error::OutOfMemory { requested_bytes: usize::MAX })?;
    memory::reserve(content, additional_bytes)
}
