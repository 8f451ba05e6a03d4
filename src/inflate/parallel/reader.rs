//! What the reader thread does: it reads, and hands spans on.
//!
//! A source that gives less than it is asked for, such as a pipe, may be slow to give more. So what
//! there is goes to the front as a part of a span before the next read; a file is handed on in
//! whole spans.

use std::io::{self, Read};
use std::sync::mpsc::Receiver;

use super::spans::{Part, SpanCutter};

/// Reads until the input ends, fails or is not wanted any more; `spares` are buffers to be used
/// again.
pub(super) fn run(
    source: &mut impl Read,
    spares: &Receiver<Vec<u8>>,
    mut hand_on: impl FnMut(io::Result<Part>) -> bool,
) {
    let mut cutter = SpanCutter::default();
    let outcome = read(&mut cutter, source, spares, &mut hand_on);
    // Whatever ended it: all that was read is handed on, before the error.
    if let Some(span) = cutter.take_open(Vec::new) {
        hand_on(Ok(Part { span, is_last: true }));
    }
    if let Err(error) = outcome {
        hand_on(Err(error));
    }
}

/// Reads and hands on spans; what there is of the last stays with the cutter.
fn read(
    cutter: &mut SpanCutter,
    source: &mut impl Read,
    spares: &Receiver<Vec<u8>>,
    hand_on: &mut impl FnMut(io::Result<Part>) -> bool,
) -> io::Result<()> {
    let spare = || spares.try_recv().unwrap_or_default();
    loop {
        let is_short = match cutter.read(source) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Ok((0, _)) => return Ok(()),
            outcome => outcome.map(|(read_bytes, asked_bytes)| read_bytes < asked_bytes)?,
        };
        while let Some(span) = cutter.next(spare)? {
            if !hand_on(Ok(Part { span, is_last: true })) {
                return Ok(());
            }
        }
        if is_short
            && let Some(span) = cutter.take_open(spare)
            && !hand_on(Ok(Part { span, is_last: false }))
        {
            return Ok(());
        }
    }
}
