//! The part on small inputs.

use super::{Report, factor, grouped, significant, table};
use crate::latency::ENCODERS;
use crate::timing::{Row, Timings};

/// The part with its table.
pub(super) fn write(report: &mut Report, latency: &Timings) {
    report.part(
        "Small inputs",
        &latency.head,
        "One call in process on a warm thread, in microseconds, for the first bytes of the set. \
         libdeflate leaves its compressor to the caller, so it is measured with a new one for each \
         call and with one that is kept; ours keeps its own between calls. Where the last column \
         is below 1, we are slower than the fastest of the others.",
    );
    let micro = |calls: &[Row], encoder: usize| significant(calls[encoder].median() * 1e6);
    let best = |calls: &[Row]| {
        let fastest = calls[1..].iter().map(Row::median).fold(f64::INFINITY, f64::min);
        factor(fastest / calls[0].median())
    };
    // The encoders of a size and level follow each other.
    report.line(table(
        latency.rows.chunks_exact(ENCODERS.len()),
        &[
            ("level", &|calls| calls[0].level.to_string()),
            ("bytes", &|calls| grouped(calls[0].input_bytes)),
            (ENCODERS[0], &|calls| micro(calls, 0)),
            (ENCODERS[1], &|calls| micro(calls, 1)),
            (ENCODERS[2], &|calls| micro(calls, 2)),
            (ENCODERS[3], &|calls| micro(calls, 3)),
            ("fastest other / ours", &|calls| best(calls)),
        ],
    ));
}
