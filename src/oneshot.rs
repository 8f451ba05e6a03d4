//! The entry points for whole buffers: a slice to a stream, and a part of a stream to pieces.

use crate::encoder::Encoder;
use crate::error::{Error, Result};
use crate::memory::{self, BufferPool, GrowingSink};
use crate::options::Options;
use crate::piece::Piece;
use crate::pipeline::Pipeline;
use crate::pool::inline;
use crate::split::{self, Feed, Splitter};

/// Compresses `data` into one stream.
///
/// Input of one block or less is compressed where it lies, on the calling thread.
///
/// ```
/// use parflate::{Options, compress};
/// let member = compress(b"hello, hello, hello", &Options::gzip())?;
/// assert_eq!(member[..2], [0x1f, 0x8b]);
/// # Ok::<(), parflate::Error>(())
/// ```
///
/// # Errors
/// [`crate::Error::InvalidOption`], [`crate::Error::BackendUnavailable`],
/// [`crate::Error::Cancelled`], [`crate::Error::OutOfMemory`], and [`crate::Error::Block`] when an
/// encoder or `verify` finds a fault.
pub fn compress(data: &[u8], options: &Options) -> Result<Vec<u8>> {
    let sink = GrowingSink::default();
    let (settings, execution) = (options.resolve()?, &options.execution);
    let (outcome, sink) = if let Some(block) = split::whole(&settings.split, data) {
        let mut pipeline = Pipeline::new(sink, &settings, execution);
        let outcome = pipeline.run_whole(block).and_then(|()| pipeline.finish());
        (outcome.map(drop), pipeline.into_inner())
    } else {
        let mut encoder = Encoder::with(sink, &settings, execution)?;
        let outcome = encoder.push(data).and_then(|()| encoder.try_finish());
        (outcome.map(drop), encoder.into_inner())
    };
    match sink.refused_bytes {
        Some(requested_bytes) => Err(Error::OutOfMemory { requested_bytes }),
        None => outcome.map(|()| sink.bytes),
    }
}

/// Compresses a part of a stream to pieces, for an [`crate::Assembler`] here or elsewhere.
///
/// `window` is the content before `bytes` (at least its last 32 KiB, empty at the start of the
/// stream), `first_index` the index of the first piece. Every part but the last must be a multiple
/// of [`Options::resolved_block_bytes`]; then the assembled stream is the very one that
/// [`compress`] makes. A part always gives at least one piece when it is the last, and none when
/// it is empty and not the last.
///
/// ```
/// use parflate::{Assembler, Options, compress, pieces};
/// let (options, data) = (Options::gzip().block_bytes(1024), [7; 5000]);
/// // Two workers, each with its range, the second with the window before it.
/// let first = pieces(&[], &data[..2048], 0, false, &options)?;
/// let second = pieces(&data[..2048], &data[2048..], 2, true, &options)?;
/// let mut assembler = Assembler::new(Vec::new(), &options)?;
/// for piece in first.iter().chain(&second) {
///     assembler.push(piece)?;
/// }
/// assert_eq!(assembler.finish()?.0, compress(&data, &options)?);
/// # Ok::<(), parflate::Error>(())
/// ```
///
/// # Errors
/// As [`compress`].
pub fn pieces(
    window: &[u8],
    bytes: &[u8],
    first_index: u64,
    is_last: bool,
    options: &Options,
) -> Result<Vec<Piece>> {
    let settings = options.resolve()?;
    let buffers = BufferPool::new(2);
    let mut splitter = if first_index == 0 {
        Splitter::new(&settings.split, buffers.clone())?
    } else {
        // Nothing refers to what precedes a restart point.
        let since_bytes = settings.split.restarts(first_index).since_bytes();
        let start = (window.len() as u64).saturating_sub(since_bytes);
        let window = &window[start as usize..];
        Splitter::resume(&settings.split, buffers.clone(), first_index, window)?
    };
    let task = options.execution.block_task(settings.block);
    let end = if is_last { Feed::End } else { Feed::Flush };
    let mut pieces = Vec::new();
    for feed in [Feed::Push(bytes), end] {
        for block in splitter.blocks(feed) {
            let block = block?;
            let mut piece = inline::compress(block.view(), &task, Vec::new())?;
            shrink(&mut piece.deflate);
            pieces.push(piece);
            buffers.put(block.buffer);
        }
    }
    Ok(pieces)
}

/// Gives back the room for the worst case, unless there is none to move to: `shrink_to_fit` would
/// abort then.
fn shrink(deflate: &mut Vec<u8>) {
    let mut exact = Vec::new();
    if memory::reserve(&mut exact, deflate.len()).is_ok() {
        exact.extend_from_slice(deflate);
        *deflate = exact;
    }
}
