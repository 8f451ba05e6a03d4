//! The part on rivals: where we stand against each tool on each set.

use anyhow::Result;

use super::{Report, factor, grouped, percent, significant, table};
use crate::plot::{Chart, Line, Mark};
use crate::results::{Point, Results, Summary};
use crate::tools::{OURS, TOOLS};

/// How to read the tables of factors.
pub(super) const EXPLANATION: &str = "For each operating point of a rival (a tool at a level), \
the factor is the CPU speed of the fastest of our levels with no larger output over the rival's. \
At 1 or above, that level is at once as small and as fast; below, or when none is as small (–), \
the point is lost.";

/// A rival's operating point beside our best answer to it.
#[derive(Clone, Copy)]
struct Duel<'a> {
    rival: &'a Point,
    /// The fastest of our points with no larger output.
    answer: Option<&'a Point>,
    /// Our CPU speed over the rival's; 0 when none of our levels is as small.
    factor: f64,
}

/// The part with its tables, and a picture a set.
pub(super) fn write(report: &mut Report, results: &Results) -> Result<()> {
    report.part("Against rivals", &results.head, EXPLANATION);
    let (tools, runs, workers) = (results.versions.join(", "), results.runs, results.head.cores);
    report.line(format_args!(
        "{tools}. Parallel tools have {workers} workers; up to {runs} runs of each."
    ));
    report.line("### All sets");
    report.line(tallies_of_all(results));
    for set in &results.corpora {
        let (name, duels) = (&set.name, duels(results, &set.name));
        let (bytes, files) = (grouped(set.bytes), set.files.join(", "));
        report.line(format_args!("### {name}: {bytes} bytes, {files}"));
        report.line(tallies(&duels));
        report.picture(&format!("cpu-{name}.svg"), &chart(results, name))?;
        report.line("<details><summary>Every point</summary>");
        let points = results.points.iter().filter(|point| point.corpus == *name);
        report.line(points_table(points, &duels));
        report.line("</details>");
    }
    report.failures(&results.failures);
    Ok(())
}

/// The duels on one set.
fn duels<'a>(results: &'a Results, corpus: &str) -> Vec<Duel<'a>> {
    let (ours, rivals): (Vec<&Point>, Vec<&Point>) =
        compared(results, corpus).into_iter().partition(|point| point.tool == OURS);
    let duel = |rival: &'a Point| {
        let as_small = ours.iter().filter(|point| point.output_bytes <= rival.output_bytes);
        let answer = as_small.copied().max_by(|a, b| a.cpu_speed().total_cmp(&b.cpu_speed()));
        let factor = answer.map_or(0.0, |ours| ours.cpu_speed() / rival.cpu_speed());
        Duel { rival, answer, factor }
    };
    rivals.into_iter().map(duel).collect()
}

/// The points of a set that are compared: each tool at its most workers.
fn compared<'a>(results: &'a Results, corpus: &str) -> Vec<&'a Point> {
    let on_set = || results.points.iter().filter(|point| point.corpus == corpus);
    let most = |tool: &str| on_set().filter(|p| p.tool == tool).map(|p| p.workers).max();
    on_set().filter(|point| Some(point.workers) == most(&point.tool)).collect()
}

/// The tallies of all sets together.
pub(super) fn tallies_of_all(results: &Results) -> String {
    let duels = results.corpora.iter().flat_map(|set| duels(results, &set.name));
    tallies(&duels.collect::<Vec<_>>())
}

/// A row for each rival, and one for all.
fn tallies(duels: &[Duel<'_>]) -> String {
    let of = |name: &str| duels.iter().copied().filter(|duel| duel.rival.tool == name).collect();
    let mut rows: Vec<(&str, Vec<Duel<'_>>)> =
        TOOLS.iter().map(|tool| (tool.name, of(tool.name))).collect();
    rows.push(("**all**", duels.to_vec()));
    rows.retain(|(_, duels)| !duels.is_empty());
    let factors = |duels: &[Duel<'_>]| Summary::of(duels.iter().map(|duel| duel.factor));
    let lost = |duels: &[Duel<'_>]| duels.iter().filter(|duel| duel.factor < 1.0).count();
    table(
        rows,
        &[
            ("rival", &|(name, _)| (*name).to_owned()),
            ("points", &|(_, duels)| duels.len().to_string()),
            ("lost", &|(_, duels)| lost(duels).to_string()),
            ("least factor", &|(_, duels)| factor(factors(duels).min)),
            ("median factor", &|(_, duels)| factor(factors(duels).median)),
        ],
    )
}

/// Size, speeds and memory of points with their factors; lost ones are bold.
fn points_table<'a>(points: impl Iterator<Item = &'a Point>, duels: &[Duel<'_>]) -> String {
    let duel = |point: &Point| duels.iter().find(|duel| std::ptr::eq(duel.rival, point));
    let factor = |duel: &Duel<'_>| {
        let bold = if duel.factor < 1.0 { "**" } else { "" };
        let level = duel.answer.map_or(String::new(), |ours| format!(" (-{})", ours.level));
        format!("{bold}{}{bold}{level}", factor(duel.factor))
    };
    table(
        points,
        &[
            ("tool", &|point| format!("{} -{}", point.tool, point.level)),
            ("workers", &|point| point.workers.to_string()),
            ("size", &|point| grouped(point.output_bytes)),
            ("%", &|point| format!("{:.2}", point.size_percent())),
            ("CPU MB/s", &|point| significant(point.cpu_speed())),
            ("spread", &|point| percent(point.cpu_seconds.spread_percent())),
            ("MB/s on the clock", &|point| significant(point.wall_speed())),
            ("peak MB", &|point| significant(point.peak_bytes as f64 / 1e6)),
            ("factor (our level)", &|point| duel(point).map(factor).unwrap_or_default()),
        ],
    )
}

/// Size against speed: a line for each tool, its colour the same in every picture.
fn chart(results: &Results, corpus: &str) -> Chart {
    // Level 0 only stores, except igzip's.
    let points = compared(results, corpus).into_iter();
    let points: Vec<_> = points.filter(|point| point.level > 0 || point.tool == "igzip").collect();
    let mark = |point: &&Point| -> Mark {
        // Levels are named for us, and for others at their ends and at gzip's default.
        let is_named = point.tool == OURS || [1, 6, 9, 12].contains(&point.level);
        let label = if is_named { point.level.to_string() } else { String::new() };
        (point.cpu_speed(), point.size_percent(), label)
    };
    let lines = TOOLS.iter().enumerate().map(|(colour, tool)| {
        let marks = points.iter().filter(|point| point.tool == tool.name).map(mark).collect();
        Line { name: tool.name.to_owned(), colour, is_model: false, marks }
    });
    Chart {
        title: format!("{corpus}: output size against processor time"),
        hint: "Further right is faster, further down is smaller. Numbers are levels.",
        x: "MB of input per second of processor time",
        y: "size of the output, % of the input",
        lines: lines.filter(|line| !line.marks.is_empty()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(tool: &str, level: u8, workers: usize, output_bytes: u64, cpu: f64) -> Point {
        let (corpus, tool) = ("set".to_owned(), tool.to_owned());
        let (cpu_seconds, rest) = (Summary::of([cpu]), Point::default());
        Point { corpus, tool, level, workers, output_bytes, cpu_seconds, input_bytes: 1000, ..rest }
    }

    #[test]
    fn the_fastest_of_ours_with_no_larger_size_answers_at_the_most_workers() {
        let points = vec![
            point(OURS, 1, 2, 400, 1.0),
            point(OURS, 6, 1, 300, 1.0),
            point(OURS, 6, 2, 300, 2.0),
            point(OURS, 9, 2, 250, 8.0),
            point("pigz", 9, 1, 300, 1.0),
            point("pigz", 9, 2, 300, 6.0),
            point("gzip", 9, 1, 299, 4.0),
            point("zopfli", 5, 1, 249, 100.0),
        ];
        let mut results = Results { points, ..Results::default() };
        results.points.push(Point { corpus: "other".to_owned(), ..point("pigz", 6, 2, 1, 1.0) });
        let duels = duels(&results, "set");
        let factors: Vec<_> = duels.iter().map(|duel| duel.factor).collect();
        assert_eq!(factors, [3.0, 0.5, 0.0]);
        assert_eq!(duels[0].answer.map(|ours| ours.level), Some(6));
        let text = tallies(&duels);
        assert!(text.contains("| zopfli | 1 | 1 | – | – |"), "{text}");
        assert!(text.ends_with("| **all** | 3 | 2 | – | 0.50× |"), "{text}");
    }
}
