//! The part on designs, each beside pigz -9.

use super::{Report, grouped, significant, table};
use crate::results::{Point, Results};
use crate::study::DESIGNS;

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
