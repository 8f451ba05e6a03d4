//! Parts: one stream made by several processes or machines, each from a range of the input.
//!
//! ```text
//! input   ├──── range 0 ────┼──── range 1 ────┼─ range 2 ─┤   the ends of blocks, but for the last
//! worker        A                 B ▲ and the 32 KiB before it     C
//! data    ╞═ header, blocks ╪═════ blocks ════╪══ blocks ═╡
//! label          █                █                 █         ► join_parts ► trailer, index
//! ```
//!
//! The data of all parts, in order, and the trailer are the stream, byte for byte that of
//! [`compress`](crate::compress) on the whole input. Data can stay where they were made:
//! [`join_parts`] reads the labels alone.
//!
//! A part is a stream without an end: the same stages make it, told where to begin.

mod copy;
mod fingerprint;
mod join;
mod label;
mod measure;

use crate::error::{Error, Result};
use crate::memory::{self, BufferPool, GrowingSink};
use crate::options::Options;
use crate::pipeline::Pipeline;
use crate::settings::Settings;
use crate::split::{Feed, Splitter, WINDOW_BYTES};
pub use copy::copy_part;
pub(crate) use fingerprint::fingerprint;
pub use join::{JoinedParts, join_parts};
pub use label::PartLabel;
use measure::{MeasuredSink, Tail};

/// Where the content of a part stands in the whole input.
///
/// ```
/// use parflate::PartPlace;
/// let first = PartPlace { start: 0, window: &[], is_last: false };
/// assert_eq!(first, PartPlace::default());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PartPlace<'a> {
    /// Bytes of input before it, a multiple of [`Options::resolved_block_bytes`].
    pub start: u64,
    /// The input before it: at least its last 32 KiB, or all if there is less. More does no harm.
    /// Parts that begin at a restart point, as all do with [`Options::independent`], need none.
    pub window: &'a [u8],
    /// Whether the input ends with it.
    pub is_last: bool,
}

/// Consecutive blocks of a stream, compressed: their data, and a label that says all else.
///
/// ```
/// use parflate::{Options, PartPlace, compress, compress_part, join_parts};
/// let (options, input) = (Options::gzip().block_bytes(1024), [7; 5000]);
/// // Two workers, each with its range, the second with the window before it.
/// let first = compress_part(&input[..2048], &PartPlace::default(), &options)?;
/// let place = PartPlace { start: 2048, window: &input[..2048], is_last: true };
/// let second = compress_part(&input[2048..], &place, &options)?;
///
/// let joined = join_parts([first.label(), second.label()])?;
/// let member = [first.data(), second.data(), joined.trailer()].concat();
/// assert_eq!(member, compress(&input, &options)?);
/// # Ok::<(), parflate::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    label: PartLabel,
    data: Vec<u8>,
}

impl Part {
    /// All that [`join_parts`] has to know.
    #[must_use]
    pub fn label(&self) -> &PartLabel {
        &self.label
    }

    /// What stands in the stream: its header, if it is the first part, and the blocks' data.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// Label and data.
    #[must_use]
    pub fn into_inner(self) -> (PartLabel, Vec<u8>) {
        (self.label, self.data)
    }
}

/// Compresses a range of an input to a part of its stream, on as many workers as the options say.
///
/// The range ends with the input or has a whole number of blocks, and it is not empty unless the
/// input is. See [`Part`] for an example; [`copy_part`] does the same for a range that does not fit
/// in memory.
///
/// # Errors
/// [`Error::InvalidOption`] for a place or a length that parts cannot have, for a window that is
/// too short, and for [`Options::rsyncable`], whose blocks do not end at known places; otherwise as
/// [`compress`](crate::compress).
pub fn compress_part(bytes: &[u8], place: &PartPlace<'_>, options: &Options) -> Result<Part> {
    let origin = Origin::new(place, options)?;
    origin.check_length(bytes.len() as u64)?;
    let sink = MeasuredSink::new(GrowingSink::default());
    let mut pipeline = Pipeline::at(sink, &origin.settings, &options.execution, place.start);
    let end = if place.is_last { Feed::End } else { Feed::Flush };
    let outcome = origin.splitter(pipeline.buffers().clone()).and_then(|mut splitter| {
        pipeline.run(splitter.blocks(Feed::Push(bytes)))?;
        pipeline.run(splitter.blocks(end))?;
        pipeline.finish()
    });
    let content = pipeline.content();
    let sink = pipeline.into_inner();
    if let Some(requested_bytes) = sink.inner.refused_bytes {
        return Err(Error::OutOfMemory { requested_bytes });
    }
    let (_, index) = outcome?;
    let mut tail = Tail::new(origin.known_window());
    tail.add(bytes);
    let label = PartLabel::new(&origin, content, sink.summary, &tail, index);
    Ok(Part { label, data: sink.inner.bytes })
}

/// A place that was checked, with the settings of its stream.
struct Origin<'a> {
    place: PartPlace<'a>,
    settings: Settings,
    /// Bytes of content since the last restart point, which the first block may refer to.
    since_restart_bytes: u64,
}

impl<'a> Origin<'a> {
    /// Checks that a part can be at this place.
    ///
    /// # Errors
    /// [`Error::InvalidOption`] when it cannot, and those of resolving the options.
    fn new(place: &PartPlace<'a>, options: &Options) -> Result<Self> {
        let settings = options.resolve()?;
        if settings.split.is_content_defined {
            return Err(refusal(
                "rsyncable",
                "parts need blocks whose ends are known beforehand; leave it out".to_owned(),
            ));
        }
        let block_bytes = settings.split.block_bytes as u64;
        if !place.start.is_multiple_of(block_bytes) {
            let start = place.start;
            return Err(refusal(
                "start of the part",
                format!("{start} is not a multiple of the block size, {block_bytes} bytes"),
            ));
        }
        let restarts = settings.split.restarts(place.start / block_bytes);
        let since_restart_bytes = restarts.since_bytes().min(place.start);
        let needed_bytes = since_restart_bytes.min(WINDOW_BYTES as u64);
        if (place.window.len() as u64) < needed_bytes {
            let found = place.window.len();
            return Err(refusal(
                "window of the part",
                format!("{found} bytes are given, {needed_bytes} are needed"),
            ));
        }
        Ok(Self { place: *place, settings, since_restart_bytes })
    }

    /// Checks that a part can have so much content.
    ///
    /// # Errors
    /// [`Error::InvalidOption`] when it cannot.
    fn check_length(&self, content_bytes: u64) -> Result<()> {
        let PartPlace { start, is_last, .. } = self.place;
        let block_bytes = self.settings.split.block_bytes as u64;
        let reason = if content_bytes == 0 && (start > 0 || !is_last) {
            "it is empty".to_owned()
        } else if !is_last && !content_bytes.is_multiple_of(block_bytes) {
            format!(
                "{content_bytes} is not a multiple of the block size, {block_bytes} bytes, and it \
                 is not the last part"
            )
        } else if start.checked_add(content_bytes).is_none() {
            "it ends beyond any file".to_owned()
        } else {
            return Ok(());
        };
        Err(refusal("length of the part", reason))
    }

    /// A splitter for the part's blocks.
    fn splitter(&self, buffers: BufferPool) -> Result<Splitter> {
        let split = &self.settings.split;
        let PartPlace { start, window, .. } = self.place;
        // Nothing refers to what precedes a restart point.
        let usable = window.len() - self.since_restart_bytes.min(window.len() as u64) as usize;
        let window = &window[usable..];
        let preset = split.preset_dictionary.as_deref().unwrap_or_default();
        if self.since_restart_bytes < start || window.len() >= WINDOW_BYTES || preset.is_empty() {
            return Splitter::resume(split, buffers, start / split.block_bytes as u64, window);
        }
        // A preset dictionary stands before the content.
        let mut both = Vec::new();
        memory::reserve(&mut both, preset.len() + window.len())?;
        both.extend_from_slice(preset);
        both.extend_from_slice(window);
        Splitter::resume(split, buffers, start / split.block_bytes as u64, &both)
    }

    /// The last 32 KiB before the part, or all if there is less; `None` when they were not given.
    fn known_window(&self) -> Option<&'a [u8]> {
        let PartPlace { start, window, .. } = self.place;
        let known_bytes = start.min(WINDOW_BYTES as u64) as usize;
        window.len().checked_sub(known_bytes).map(|from| &window[from..])
    }
}

fn refusal(option: &'static str, reason: String) -> Error {
    Error::InvalidOption { option, reason }
}
