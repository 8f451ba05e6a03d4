//! The entry point for whole buffers.

use crate::encoder::Encoder;
use crate::error::{Error, Result};
use crate::memory::GrowingSink;
use crate::options::Options;
use crate::pipeline::Pipeline;
use crate::split;

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
