//! Labels, in order → the trailer and the index of the whole. No data are needed.
//!
//! Invariant: whatever labels are given, either they are those of one input from its start to its
//! end, each once and all made with the same options, or the outcome is an error.

use std::borrow::Borrow;

use super::label::{Container, LabelPoint, PartLabel};
use crate::assemble::trailer;
use crate::checksum::Checksum;
use crate::error::{Error, PartFault, Result};
use crate::index::{Index, IndexPoint};
use crate::progress::Progress;

/// What [`join_parts`] made of labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinedParts {
    trailer: Vec<u8>,
    totals: Progress,
    index: Option<Index>,
}

impl JoinedParts {
    /// The bytes that complete the stream, after the data of all parts.
    #[must_use]
    pub fn trailer(&self) -> &[u8] {
        &self.trailer
    }

    /// The totals of the stream, trailer included.
    #[must_use]
    pub fn totals(&self) -> Progress {
        self.totals
    }

    /// The index of the stream, the same as [`Report::index`](crate::Report::index) has of it.
    #[must_use]
    pub fn index(&self) -> Option<&Index> {
        self.index.as_ref()
    }
}

/// Joins the parts of a stream by their labels, given in the order of their
/// [starts](PartLabel::start).
///
/// See [`Part`](crate::Part) for an example. Takes some 100 ns a label, and no memory but for the
/// index of streams that have one.
///
/// # Errors
/// [`Error::Part`] with the label's number, from 0, and the fault: other options or another
/// version, a gap, an overlap or a repeat, a label after the last one, another input before it than
/// the one it was made for, or no last one; and [`Error::OutOfMemory`].
///
/// ```
/// use parflate::{Error, Options, PartFault, PartPlace, compress_part, join_parts};
/// let options = Options::gzip().block_bytes(1024);
/// let first = compress_part(&[7; 2048], &PartPlace::default(), &options)?;
/// let outcome = join_parts([first.label(), first.label()]);
/// let fault = PartFault::Overlap { expected: 2048, found: 0 };
/// assert!(matches!(outcome, Err(Error::Part { number: 1, fault: f }) if f == fault));
/// # Ok::<(), parflate::Error>(())
/// ```
pub fn join_parts<L: Borrow<PartLabel>>(
    labels: impl IntoIterator<Item = L>,
) -> Result<JoinedParts> {
    let mut joining: Option<Joining> = None;
    let mut number = 0;
    for label in labels {
        let label = label.borrow();
        joining.get_or_insert_with(|| Joining::before(label)).add(number, label)?;
        number += 1;
    }
    let expected = joining.as_ref().map_or(0, |joining| joining.totals.bytes_in);
    match joining {
        Some(joining) if joining.has_last => Ok(joining.finish()),
        _ => Err(Error::Part { number, fault: PartFault::LastMissing { expected } }),
    }
}

/// The parts so far.
struct Joining {
    stream: StreamKind,
    has_last: bool,
    /// That of the part before, if known.
    tail_crc: Option<u32>,
    checksum: Checksum,
    totals: Progress,
    index: Option<Index>,
}

/// What all parts of a stream have in common. The fingerprint stands for all of it, unless someone
/// has made up a label.
#[derive(PartialEq, Eq)]
struct StreamKind {
    fingerprint: u64,
    container: Container,
    block_bytes: u32,
    has_points: bool,
}

impl StreamKind {
    fn of(label: &PartLabel) -> Self {
        let &PartLabel { fingerprint, container, block_bytes, .. } = label;
        Self { fingerprint, container, block_bytes, has_points: label.points.is_some() }
    }
}

impl Joining {
    /// Nothing of the stream that the label is of.
    fn before(label: &PartLabel) -> Self {
        Self {
            stream: StreamKind::of(label),
            has_last: false,
            tail_crc: None,
            checksum: label.checksum.of_nothing(),
            totals: Progress::default(),
            index: label.points.is_some().then(Index::default),
        }
    }

    fn add(&mut self, number: u64, label: &PartLabel) -> Result<()> {
        let refuse = |fault| Error::Part { number, fault };
        self.check(label).map_err(refuse)?;
        self.add_points(label)?;
        // What a label says of its own end was checked when it was made or read.
        let bytes_in = label.start.saturating_add(label.content_bytes);
        let bytes_out = self.totals.bytes_out.checked_add(label.data_bytes);
        let bytes_out = bytes_out.ok_or(refuse(PartFault::TooLong))?;
        let blocks = bytes_in.div_ceil(label.block_bytes.into()).max(1);
        self.totals = Progress { bytes_in, bytes_out, blocks };
        self.checksum = self.checksum.join(label.checksum, label.content_bytes);
        self.tail_crc = label.tail_crc;
        self.has_last = label.is_last;
        Ok(())
    }

    /// Checks that the part is the next one.
    fn check(&self, label: &PartLabel) -> Result<(), PartFault> {
        if StreamKind::of(label) != self.stream {
            return Err(PartFault::OtherOptions);
        }
        if self.has_last {
            return Err(PartFault::AfterLast);
        }
        let (expected, found) = (self.totals.bytes_in, label.start);
        if found < expected {
            return Err(PartFault::Overlap { expected, found });
        }
        if found > expected {
            return Err(PartFault::Gap { expected, found });
        }
        match (self.tail_crc, label.window_crc) {
            (Some(tail), Some(window)) if tail != window => Err(PartFault::OtherInput),
            _ => Ok(()),
        }
    }

    fn add_points(&mut self, label: &PartLabel) -> Result<()> {
        let Some(index) = &mut self.index else { return Ok(()) };
        let Progress { bytes_in, bytes_out, .. } = self.totals;
        for LabelPoint { content_offset, data_offset } in label.points.iter().flatten() {
            let content_offset = bytes_in.saturating_add(*content_offset);
            let compressed_offset = bytes_out.saturating_add(*data_offset);
            if label.container.is_bgzf {
                index.push(IndexPoint::member(compressed_offset, content_offset))?;
            } else if index.has_room_at(content_offset, 0) {
                index.push(IndexPoint::restart(compressed_offset, content_offset))?;
            }
        }
        Ok(())
    }

    fn finish(self) -> JoinedParts {
        let mut totals = self.totals;
        let trailer = trailer(self.stream.container.is_bgzf, self.checksum, totals);
        totals.bytes_out = totals.bytes_out.saturating_add(trailer.len() as u64);
        let index = self.index.map(|index| index.complete(totals));
        JoinedParts { trailer, totals, index }
    }
}
