//! The part on designs, each beside pigz -9, and the part on block sizes.

use super::{Report, grouped, significant, table};
use crate::plot::{Axis, Chart, Line, Mark, Scale, bytes_text, plain_text};
use crate::results::{Point, Results};
use crate::study::{DESIGNS, SWEEP};

/// The part on designs.
pub(super) fn write(report: &mut Report, study: &Results) {
    report.part(
        "Five designs against pigz -9",
        &study.head,
        "Five ways to beat pigz at its level 9, as whole processes in turns with pigz; ratios of \
         speeds above 1 are faster than pigz, ratios of sizes below 1 are smaller.",
    );
    let designs = DESIGNS.map(|(design, title)| format!("- **{design}**: {title}."));
    report.line(designs.join("\n"));
    let pigz = study.points.iter().find(|point| point.tool == "pigz");
    let beside = |own: &Point, value: fn(&Point) -> f64, digits: usize| {
        pigz.map_or(String::new(), |pigz| format!("{:.digits$}", value(own) / value(pigz)))
    };
    report.line(table(
        &study.points,
        &[
            ("design", &|point| point.tool.clone()),
            ("size", &|point| grouped(point.output_bytes)),
            ("size / pigz", &|point| beside(point, Point::size_percent, 4)),
            ("wall s", &|point| format!("{:.3}", point.wall_seconds.median)),
            ("wall speed / pigz", &|point| beside(point, Point::wall_speed, 2)),
            ("CPU s", &|point| format!("{:.3}", point.cpu_seconds.median)),
            ("CPU speed / pigz", &|point| beside(point, Point::cpu_speed, 2)),
            ("peak MB", &|point| significant(point.peak_bytes as f64 / 1e6)),
        ],
    ));
    report.failures(&study.failures);
}

/// The part on block sizes.
pub(super) fn write_sweep(report: &mut Report, sweep: &Results) {
    report.part(
        "Block size",
        &sweep.head,
        "Level 9 of each encoder. Small blocks spread over more workers and need less memory; each \
         costs a header and, without a dictionary, the matches into the block before it.",
    );
    let chart = |title: &str, name: &'static str, value: fn(&Point) -> f64| Chart {
        title: format!("{title} over block size, level 9"),
        hint: "A block is the input of one worker at a time.",
        x: Axis { name: "bytes of input in a block", scale: Scale::Twos, text: bytes_text },
        y: Axis { name, scale: Scale::Linear, text: plain_text },
        lines: lines(sweep, value),
    };
    let size = chart("Output size", "size of the output, % of the input", Point::size_percent);
    report.picture("blocks-size.svg", size);
    let speed = chart("Speed", "MB of input per second on the clock", Point::wall_speed);
    report.picture("blocks-speed.svg", speed);
    report.failures(&sweep.failures);
}

fn lines(sweep: &Results, value: fn(&Point) -> f64) -> Vec<Line> {
    let mark = |point: &Point| {
        let (x, y) = (point.block_bytes as f64, value(point));
        Mark { x, y, ..Mark::default() }
    };
    let lines = SWEEP.iter().enumerate().map(|(colour, (name, ..))| {
        let points = sweep.points.iter().filter(|point| point.tool == *name);
        let (name, marks) = ((*name).to_owned(), points.map(mark).collect());
        Line { name, colour, marks, ..Line::default() }
    });
    lines.filter(|line| !line.marks.is_empty()).collect()
}
