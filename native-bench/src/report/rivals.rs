//! The part on rivals: where we stand against each tool on each set.

use super::{Report, factor, grouped, percent, significant, table};
use crate::plot::{Axis, Chart, Line, Mark, Scale, plain_text};
use crate::results::{Point, Results, Summary};
use crate::tools::{self, OURS};

/// How to read the tables of factors.
const EXPLANATION: &str = "For each operating point of a rival (a tool at a level), the factor is \
the CPU speed of the fastest of our levels with no larger output over the rival's. At 1 or above, \
that level is at once as small and as fast; below, or when none is as small (–), the point is \
lost.";

/// The two pictures of a set: file name, name of the time, name of the axis, and speed.
type Picture = (&'static str, &'static str, &'static str, fn(&Point) -> f64);
pub(super) const PICTURES: [Picture; 2] = [
    ("cpu", "processor time", "MB of input per second of processor time", Point::cpu_speed),
    ("wall", "time on the clock", "MB of input per second on the clock", Point::wall_speed),
];

/// A rival's operating point beside our best answer to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Duel<'a> {
    rival: &'a Point,
    /// The fastest of our points with no larger output.
    answer: Option<&'a Point>,
}

impl Duel<'_> {
    /// Our CPU speed over the rival's; `None` when none of our levels is as small.
    fn factor(&self) -> Option<f64> {
        self.answer.map(|ours| ours.cpu_speed() / self.rival.cpu_speed())
    }

    /// Whether none of our levels is at once as small and as fast.
    fn is_lost(&self) -> bool {
        self.factor().is_none_or(|factor| factor < 1.0)
    }
}

/// The part with its tables, and two pictures a set.
pub(super) fn write(report: &mut Report, results: &Results) {
    report.part("Against rivals", &results.head, EXPLANATION);
    let (tools, workers) = (results.versions.join(", "), results.workers());
    let runs = results.runs;
    report.line(format_args!(
        "{tools}. Parallel tools have {workers} workers; up to {runs} runs of each."
    ));
    report.line("### All sets");
    report.line(tallies(
        &results.corpora.iter().flat_map(|set| duels(results, &set.name)).collect::<Vec<_>>(),
    ));
    for set in &results.corpora {
        let (name, duels) = (&set.name, duels(results, &set.name));
        report.line(format_args!(
            "### {name}: {} bytes, {}",
            grouped(set.bytes),
            set.files.join(", ")
        ));
        report.line(tallies(&duels));
        for picture in PICTURES {
            report.picture(format!("{}-{name}.svg", picture.0), chart(results, name, picture));
        }
        report.line("<details><summary>Every point</summary>");
        let points = results.points.iter().filter(|point| point.corpus == *name);
        report.line(points_table(points, &duels));
        report.line("</details>");
    }
    report.failures(&results.failures);
}

/// The duels on one set.
pub(super) fn duels<'a>(results: &'a Results, corpus: &str) -> Vec<Duel<'a>> {
    let (ours, rivals): (Vec<&Point>, Vec<&Point>) =
        compared(results, corpus).into_iter().partition(|point| point.tool == OURS);
    let answer = |rival: &Point| {
        let as_small = ours.iter().filter(|point| point.output_bytes <= rival.output_bytes);
        as_small.copied().max_by(|a, b| a.cpu_speed().total_cmp(&b.cpu_speed()))
    };
    rivals.into_iter().map(|rival| Duel { rival, answer: answer(rival) }).collect()
}

/// The points of a set that are compared: each tool at its most workers.
pub(super) fn compared<'a>(results: &'a Results, corpus: &str) -> Vec<&'a Point> {
    let on_set = || results.points.iter().filter(|point| point.corpus == corpus);
    let most = |tool: &str| on_set().filter(|p| p.tool == tool).map(|p| p.workers).max();
    on_set().filter(|point| Some(point.workers) == most(&point.tool)).collect()
}

/// A row for each rival, and one for all.
pub(super) fn tallies(duels: &[Duel<'_>]) -> String {
    let of = |name: &str| duels.iter().copied().filter(|duel| duel.rival.tool == name).collect();
    let mut rows: Vec<(&str, Vec<Duel<'_>>)> =
        tools::all().iter().map(|tool| (tool.name, of(tool.name))).collect();
    rows.push(("**all**", duels.to_vec()));
    rows.retain(|(_, duels)| !duels.is_empty());
    // A point without an answer counts as below every factor.
    let factors =
        |duels: &[Duel<'_>]| Summary::of(duels.iter().map(|duel| duel.factor().unwrap_or(0.0)));
    let shown = |value: f64| factor((value > 0.0).then_some(value));
    table(
        rows,
        &[
            ("rival", &|(name, _)| (*name).to_owned()),
            ("points", &|(_, duels)| duels.len().to_string()),
            ("lost", &|(_, duels)| duels.iter().filter(|duel| duel.is_lost()).count().to_string()),
            ("least factor", &|(_, duels)| shown(factors(duels).min)),
            ("median factor", &|(_, duels)| shown(factors(duels).median)),
        ],
    )
}

/// Size, speeds and memory of points with their factors; lost ones are bold.
pub(super) fn points_table<'a>(
    points: impl IntoIterator<Item = &'a Point>,
    duels: &[Duel<'_>],
) -> String {
    let duel = |point: &Point| duels.iter().find(|duel| std::ptr::eq(duel.rival, point));
    let factor = |duel: &Duel<'_>| {
        let bold = if duel.is_lost() { "**" } else { "" };
        let level = duel.answer.map_or(String::new(), |ours| format!(" (-{})", ours.level));
        format!("{bold}{}{bold}{level}", factor(duel.factor()))
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
fn chart(results: &Results, corpus: &str, (_, time, name, speed): Picture) -> Chart {
    // Level 0 only stores, except igzip's.
    let points = compared(results, corpus).into_iter();
    let points: Vec<_> = points.filter(|point| point.level > 0 || point.tool == "igzip").collect();
    let mark = |point: &&Point| {
        // Levels are named for us, and for others at their ends and at gzip's default.
        let is_named = point.tool == OURS || [1, 6, 9, 12].contains(&point.level);
        let label = if is_named { point.level.to_string() } else { String::new() };
        Mark { x: speed(point), y: point.size_percent(), label }
    };
    let lines = tools::all().iter().enumerate().map(|(colour, tool)| {
        let marks = points.iter().filter(|point| point.tool == tool.name).map(mark).collect();
        Line { name: tool.name.to_owned(), colour, marks, ..Line::default() }
    });
    let size = "size of the output, % of the input";
    Chart {
        title: format!("{corpus}: output size against {time}"),
        hint: "Further right is faster, further down is smaller. Numbers are levels.",
        x: Axis { name, scale: Scale::Tens, text: plain_text },
        y: Axis { name: size, scale: Scale::Linear, text: plain_text },
        lines: lines.filter(|line| !line.marks.is_empty()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(tool: &str, level: u8, workers: usize, output_bytes: u64, cpu: f64) -> Point {
        let (corpus, tool) = ("set".to_owned(), tool.to_owned());
        let cpu_seconds = Summary { median: cpu, min: cpu, max: cpu };
        Point {
            corpus,
            tool,
            level,
            workers,
            output_bytes,
            cpu_seconds,
            input_bytes: 1_000_000,
            ..Point::default()
        }
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
        let factors: Vec<_> = duels.iter().map(Duel::factor).collect();
        assert_eq!(factors, [Some(3.0), Some(0.5), None]);
        assert_eq!(duels[0].answer.map(|ours| ours.level), Some(6));
        let lost: Vec<_> = duels.iter().map(Duel::is_lost).collect();
        assert_eq!(lost, [false, true, true]);
        let text = tallies(&duels);
        assert!(text.contains("| zopfli | 1 | 1 | – | – |"), "{text}");
        assert!(text.ends_with("| **all** | 3 | 2 | – | 0.50× |"), "{text}");
    }
}
