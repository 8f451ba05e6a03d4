//! The part on reading.

use anyhow::Result;

use super::{Report, factor, grouped, percent, significant, table};
use crate::decode::READERS;
use crate::plot::{Chart, Line};
use crate::results::{Point, Results};
use crate::tools::OURS;

/// How to read the tables of this part.
const EXPLANATION: &str = "Each reader on the same file, its output in a file; speeds are bytes of \
content. The factors are our speed on the clock with as many threads as there are, or with one, \
over the reader's; below 1 we are slower.";

/// The part with a table for each file, and a picture of all.
pub(super) fn write(report: &mut Report, results: &Results) -> Result<()> {
    report.part("Reading", &results.head, EXPLANATION);
    report.line(format_args!("{}. Up to {} runs.", results.versions.join(", "), results.runs));
    report.picture("decode.svg", &chart(results))?;
    for file in &results.corpora {
        let points = || results.points.iter().filter(|point| point.corpus == file.name);
        let ours =
            |workers: usize| points().find(|point| point.tool == OURS && point.workers == workers);
        let (alone, all) = (ours(1), ours(results.head.cores));
        let beside = |ours: Option<&Point>, point: &Point| {
            factor(ours.map_or(0.0, |ours| ours.wall_speed() / point.wall_speed()))
        };
        let (content, how) = (grouped(file.bytes), file.files.join(", "));
        report.line(format_args!("### {} (`{how}`): {content} bytes of content", file.name));
        report.line(table(
            points(),
            &[
                ("reader", &|point| point.tool.clone()),
                ("threads", &|point| point.workers.to_string()),
                ("MB/s on the clock", &|point| significant(point.wall_speed())),
                ("spread", &|point| percent(point.wall_seconds.spread_percent())),
                ("CPU MB/s", &|point| significant(point.cpu_speed())),
                ("peak MB", &|point| significant(point.peak_bytes as f64 / 1e6)),
                ("ours on all", &|point| beside(all, point)),
                ("ours on one", &|point| beside(alone, point)),
            ],
        ));
    }
    report.failures(&results.failures);
    Ok(())
}

/// The speed on the clock of each reader with all its threads on each file of the first set.
fn chart(results: &Results) -> Chart {
    let set = |name: &str| name.split(", ").next().unwrap_or(name).to_owned();
    let first = results.corpora.first().map(|file| set(&file.name)).unwrap_or_default();
    let files: Vec<_> = results.corpora.iter().filter(|file| set(&file.name) == first).collect();
    let lines = READERS.iter().enumerate().map(|(colour, (reader, ..))| {
        let of_reader = |name: &str| {
            let points = results.points.iter().filter(|point| point.corpus == name);
            points.filter(|point| point.tool == *reader).max_by_key(|point| point.workers)
        };
        let marks = files.iter().filter_map(|file| of_reader(&file.name));
        let mark = |point: &Point| {
            let kind = point.corpus.rsplit(", ").next().unwrap_or_default();
            let label = if *reader == OURS { kind.to_owned() } else { String::new() };
            (point.cpu_speed(), point.wall_speed(), label)
        };
        Line {
            name: (*reader).to_owned(),
            colour,
            is_model: false,
            marks: marks.map(mark).collect(),
        }
    });
    Chart {
        title: format!("{first}: reading files of {} kinds", files.len()),
        hint: "Further up is sooner done, further right costs less processor time.",
        x: "MB of content per second of processor time",
        y: "MB of content per second on the clock",
        lines: lines.filter(|line| !line.marks.is_empty()).collect(),
    }
}
