//! The part on small inputs.

use super::{Report, factor, significant, table};
use crate::latency::ENCODERS;
use crate::plot::{Axis, Chart, Line, Mark, Scale, bytes_text, microseconds_text};
use crate::timing::{Row, Timings};

/// The level that is drawn: the default.
const DRAWN_LEVEL: u8 = 6;

/// The part with a picture and a table.
pub(super) fn write(report: &mut Report, latency: &Timings) {
    report.part(
        "Small inputs",
        &latency.head,
        "One call in process on a warm thread, in microseconds, for the first bytes of the set. \
         libdeflate leaves its compressor to the caller, so it is measured with a new one for each \
         call and with one that is kept; ours keeps its own between calls. Where the last column \
         is below 1, we are slower than the fastest of the others.",
    );
    report.picture("latency.svg", chart(latency));
    let micro = |calls: &[Row], encoder: usize| significant(calls[encoder].median() * 1e6);
    let best = |calls: &[Row]| {
        let fastest = calls[1..].iter().map(Row::median).fold(f64::INFINITY, f64::min);
        factor(Some(fastest / calls[0].median()))
    };
    // The encoders of a size and level follow each other.
    report.line(table(
        latency.rows.chunks_exact(ENCODERS.len()),
        &[
            ("level", &|calls| calls[0].level.to_string()),
            ("input", &|calls| calls[0].file.clone()),
            (ENCODERS[0], &|calls| micro(calls, 0)),
            (ENCODERS[1], &|calls| micro(calls, 1)),
            (ENCODERS[2], &|calls| micro(calls, 2)),
            (ENCODERS[3], &|calls| micro(calls, 3)),
            ("fastest other / ours", &|calls| best(calls)),
        ],
    ));
}

fn chart(latency: &Timings) -> Chart {
    let mark = |row: &Row| {
        let (x, y) = (row.input_bytes as f64, row.median() * 1e6);
        Mark { x, y, ..Mark::default() }
    };
    let lines = ENCODERS.iter().enumerate().map(|(colour, encoder)| {
        let drawn = latency.rows.iter().filter(|row| row.level == DRAWN_LEVEL);
        let marks = drawn.filter(|row| row.encoder == *encoder).map(mark).collect();
        Line { name: (*encoder).to_owned(), colour, marks, ..Line::default() }
    });
    Chart {
        title: format!("Time of one call over input size, level {DRAWN_LEVEL}"),
        hint: "Further down is faster.",
        x: Axis { name: "bytes of input", scale: Scale::Twos, text: bytes_text },
        y: Axis { name: "time of one call", scale: Scale::Tens, text: microseconds_text },
        lines: lines.collect(),
    }
}
