//! A part of a range that is read as it is compressed, in bounded memory.

use std::io::{Read, Write};

use super::measure::{MeasuredReader, MeasuredSink, Tail};
use super::{Origin, PartLabel, PartPlace};
use crate::copy;
use crate::error::Result;
use crate::options::Options;
use crate::pipeline::Pipeline;

/// Compresses all that `reader` gives to a part of a stream and writes its data to `writer`; the
/// part's label comes back.
///
/// It is to [`compress_part`](crate::compress_part) as [`copy`](crate::copy()) is to
/// [`compress`](crate::compress): memory is bounded whatever the length of the range.
///
/// ```
/// use parflate::{Options, PartPlace, compress, copy_part, join_parts};
/// let mut member = Vec::new();
/// let place = PartPlace { is_last: true, ..PartPlace::default() };
/// let label = copy_part(&b"all of it"[..], &mut member, &place, &Options::gzip())?;
/// member.extend_from_slice(join_parts([label])?.trailer());
/// assert_eq!(member, compress(b"all of it", &Options::gzip())?);
/// # Ok::<(), parflate::Error>(())
/// ```
///
/// # Errors
/// As [`copy`](crate::copy()), and [`Error::InvalidOption`](crate::Error::InvalidOption) as
/// [`compress_part`](crate::compress_part) has it; a length that a part cannot have is noticed at
/// its end, when `writer` has data that are of no use.
pub fn copy_part<R: Read + Send, W: Write>(
    reader: R,
    writer: W,
    place: &PartPlace<'_>,
    options: &Options,
) -> Result<PartLabel> {
    let origin = Origin::new(place, options)?;
    let execution = &options.execution;
    let sink = MeasuredSink::new(writer);
    let mut pipeline = Pipeline::at(sink, &origin.settings, execution, place.start);
    let mut reader = MeasuredReader { inner: reader, tail: Tail::new(origin.known_window()) };
    let splitter = origin.splitter(pipeline.buffers().clone())?;
    copy::run(&mut reader, splitter, place.is_last, &mut pipeline, execution.cancel.clone())?;
    let (_, index) = pipeline.finish()?;
    let content = pipeline.content();
    origin.check_length(content.1)?;
    let data = pipeline.into_inner().summary;
    Ok(PartLabel::new(&origin, content, data, &reader.tail, index))
}
