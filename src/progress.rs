//! How far a stream has come, and the callback that hears of it.

use std::sync::Arc;

/// How far a stream has come.
///
/// ```
/// use parflate::{Options, copy};
/// let options = Options::gzip().on_progress(|progress| {
///     eprintln!("{} bytes in, {} bytes out", progress.bytes_in, progress.bytes_out);
/// });
/// copy(&b"some input"[..], std::io::sink(), &options)?;
/// # Ok::<(), parflate::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Bytes of input whose output has been written.
    pub bytes_in: u64,
    /// Bytes of output written.
    pub bytes_out: u64,
    /// Blocks written.
    pub blocks: u64,
}

/// Called on the thread that drives the stream, after each block that was written.
pub(crate) type ProgressCallback = Arc<dyn Fn(&Progress) + Send + Sync>;
