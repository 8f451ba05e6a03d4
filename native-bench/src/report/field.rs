//! The part on the field: where we stand against each tool on each set.

use std::fmt::Write as _;

use super::{Section, figures, grouped};
use crate::pareto::{Duel, Tally, compared, duels, tally};
use crate::plot::{Axis, Chart, Line, Mark, plain_text};
use crate::results::{Field, Point};
use crate::rivals::{OURS, names};

/// The text, the summary and two pictures a set.
pub(super) fn section(field: &Field) -> Section {
    let mut section = Section::default();
    section.line("## Against the field\n");
    section.line(format!(
        "{}. Parallel tools ran with {} workers. Rounds: {}.\n",
        field.versions.join(", "),
        field.workers,
        field.rounds
    ));
    section.line(
        "For each operating point of a rival (a level), the factor is the largest ratio of CPU \
         speeds among our levels with no larger output. At 1 or above we are at once as small and \
         as fast. A point that is smaller than all that we can make counts as lost, with factor 0.\n",
    );
    let all: Vec<Duel<'_>> =
        field.corpora.iter().flat_map(|corpus| duels(field, &corpus.name)).collect();
    if let Some(tally) = tally(&all) {
        let text = format!(
            "All sets: {} points, {} lost, least factor {}, median {}.",
            tally.points,
            tally.lost,
            figures(tally.min),
            figures(tally.median)
        );
        let _ = writeln!(section.summary, "{text}");
        section.line(format!("**{text}**\n"));
    }
    for corpus in &field.corpora {
        let duels = duels(field, &corpus.name);
        section.line(format!(
            "### {}: {} bytes, {}\n",
            corpus.name,
            grouped(corpus.bytes),
            corpus.files.join(", ")
        ));
        let table = tallies(&duels);
        let _ = write!(section.summary, "\n{}\n\n{table}", corpus.name);
        section.line(table);
        for (file, chart) in charts(field, &corpus.name) {
            section.picture(file, chart);
        }
        let losses = losses(&duels);
        section.line(&losses);
        section.summary.push_str(&losses);
        section.line(order(field, &corpus.name));
        section.line(points(field, &corpus.name, &duels));
    }
    for failure in &field.failures {
        section.line(format!(
            "- No figures: {} on {}: {}",
            failure.name, failure.corpus, failure.reason
        ));
    }
    section.line("");
    section
}

/// A row for each rival.
pub(super) fn tallies(duels: &[Duel<'_>]) -> String {
    let mut text =
        String::from("| rival | points | lost | least | median |\n|---|---|---|---|---|\n");
    let mut row = |name: &str, tally: Tally| {
        let (min, median) = (figures(tally.min), figures(tally.median));
        let _ =
            writeln!(text, "| {name} | {} | {} | {min}× | {median}× |", tally.points, tally.lost);
    };
    for name in names() {
        let own: Vec<Duel<'_>> =
            duels.iter().filter(|duel| duel.rival.tool == name).cloned().collect();
        if let Some(tally) = tally(&own) {
            row(name, tally);
        }
    }
    if let Some(tally) = tally(duels) {
        row("**all**", tally);
    }
    text
}

/// The points that we lose, tool by tool.
fn losses(duels: &[Duel<'_>]) -> String {
    let list = |is_meant: fn(&Duel<'_>) -> bool, tell: fn(&Duel<'_>) -> String| {
        let tools = names().filter_map(|name| {
            let lost: Vec<String> = duels
                .iter()
                .filter(|duel| duel.rival.tool == name && is_meant(duel))
                .map(tell)
                .collect();
            (!lost.is_empty()).then(|| format!("{name} {}", lost.join(" ")))
        });
        tools.collect::<Vec<_>>().join("; ")
    };
    let slower = list(
        |duel| duel.answer.is_some() && duel.is_lost(),
        |duel| format!("-{} ({}×)", duel.rival.level, figures(duel.factor())),
    );
    let larger = list(|duel| duel.answer.is_none(), |duel| format!("-{}", duel.rival.level));
    let mut text = String::new();
    if !slower.is_empty() {
        let _ = writeln!(text, "- Lost, as small but not as fast: {slower}.");
    }
    if !larger.is_empty() {
        let _ = writeln!(text, "- Lost, smaller than any of ours: {larger}.");
    }
    if text.is_empty() {
        text.push_str("- No point is lost.\n");
    }
    text
}

/// Whether our levels stand in order: none larger than the one before it, none faster.
fn order(field: &Field, corpus: &str) -> String {
    let ours: Vec<&Point> = compared(field, corpus).filter(|point| point.tool == OURS).collect();
    let mut text = String::new();
    for pair in ours.windows(2) {
        let [before, after] = pair else { continue };
        let (b, a) = (before.level, after.level);
        if after.measured.output_bytes > before.measured.output_bytes {
            let _ = writeln!(text, "- Out of order: -{a} is larger than -{b}.");
        }
        let faster = after.cpu_speed() / before.cpu_speed();
        let noise = before.measured.cpu_seconds.spread().max(after.measured.cpu_seconds.spread());
        if faster > 1.0 + noise {
            let _ = writeln!(text, "- Out of order: -{a} is {faster:.2} times as fast as -{b}.");
        }
    }
    if text.is_empty() {
        text.push_str(
            "- Our levels are in order: none is larger than the one before it, nor faster by more \
             than the spread of its runs.\n",
        );
    }
    text
}

/// Every point of a set, folded away.
fn points(field: &Field, corpus: &str, duels: &[Duel<'_>]) -> String {
    let mut text = String::from(
        "<details><summary>Every point</summary>\n\n\
         | tool | workers | size | % | CPU MB/s | spread | wall MB/s | peak MB | factor | by ours |\n\
         |---|---|---|---|---|---|---|---|---|---|\n",
    );
    for point in field.points.iter().filter(|point| point.corpus == corpus) {
        let duel = duels.iter().find(|duel| std::ptr::eq(duel.rival, point));
        let (factor, ours) = match duel {
            Some(duel) => (
                format!("{}×", figures(duel.factor())),
                duel.answer.map_or("none".to_owned(), |ours| format!("-{}", ours.level)),
            ),
            None => (String::new(), String::new()),
        };
        let _ = writeln!(
            text,
            "| {} -{} | {} | {} | {:.2} | {} | {:.0} % | {} | {} | {factor} | {ours} |",
            point.tool,
            point.level,
            point.workers,
            grouped(point.measured.output_bytes),
            point.size_percent(),
            figures(point.cpu_speed()),
            100.0 * point.measured.cpu_seconds.spread(),
            figures(point.wall_speed()),
            point.measured.peak_bytes / 1_000_000,
        );
    }
    text + "\n</details>\n"
}

/// Size against CPU speed, and against speed on the clock.
fn charts(field: &Field, corpus: &str) -> [(String, Chart); 2] {
    let points: Vec<&Point> =
        compared(field, corpus).filter(|point| point.level > 0 || point.tool == "igzip").collect();
    let chart = |title: String, x: &str, speed: fn(&Point) -> f64| Chart {
        title,
        hint: "Further right is faster, further down is smaller. Numbers are levels.".to_owned(),
        x: Axis::log(x, points.iter().map(|point| speed(point)), plain_text),
        y: Axis::linear(
            "size of the output, % of the input",
            points.iter().map(|point| point.size_percent()),
        ),
        lines: lines(&points, speed),
    };
    [
        (
            format!("cpu-{corpus}.svg"),
            chart(
                format!("{corpus}: output size against processor time"),
                "CPU speed: MB of input per second of processor time (logarithmic)",
                Point::cpu_speed,
            ),
        ),
        (
            format!("wall-{corpus}.svg"),
            chart(
                format!("{corpus}: output size against time on the clock, {} cores", field.workers),
                "speed: MB of input per second on the clock (logarithmic)",
                Point::wall_speed,
            ),
        ),
    ]
}

/// A line for each tool, its colour the same in every picture.
fn lines(points: &[&Point], speed: fn(&Point) -> f64) -> Vec<Line> {
    names()
        .enumerate()
        .map(|(colour, name)| Line {
            name: name.to_owned(),
            colour,
            marks: points
                .iter()
                .filter(|point| point.tool == name)
                .map(|point| Mark { x: speed(point), y: point.size_percent(), label: label(point) })
                .collect(),
            ..Line::default()
        })
        .filter(|line| !line.marks.is_empty())
        .collect()
}

/// Levels are named for us, and for others where they begin, at gzip's default and at the end.
fn label(point: &Point) -> String {
    let is_shown = point.tool == OURS || [1, 6, 9, 12].contains(&point.level);
    if is_shown { point.level.to_string() } else { String::new() }
}
