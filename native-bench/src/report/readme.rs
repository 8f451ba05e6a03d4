//! The figures of the project's README: one marked part of it, written from the results.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::field::tallies;
use super::{figures, grouped};
use crate::latency::Latency;
use crate::pareto::{compared, duels, tally};
use crate::results::{Field, Point, load};
use crate::rivals::OURS;

/// The marks around the part; what stands between them is overwritten.
const BEGIN: &str = "<!-- figures: written by `cargo xtask bench report`, do not edit -->\n";
const END: &str = "<!-- end of figures -->\n";

/// The set and the levels of the table, and the rivals in it.
const SET: &str = "silesia";
const LEVELS: [u8; 5] = [1, 6, 9, 10, 12];
const RIVALS: [&str; 5] = ["pigz", "gzippy", "libdeflate-gzip", "igzip", "gzip"];

/// Writes the part into the README.
///
/// # Errors
/// When the README has no such part, or a file cannot be read or written.
pub(super) fn update(readme: &Path, folder: &Path) -> Result<()> {
    let text = fs::read_to_string(readme)?;
    fs::write(readme, with(&text, folder)?)?;
    Ok(())
}

/// `text` with the part made from the results in `folder`.
///
/// # Errors
/// When there is no such part, or a result cannot be read.
pub(super) fn with(text: &str, folder: &Path) -> Result<String> {
    let (head, rest) = text.split_once(BEGIN).context("the README has no part for figures")?;
    let (_, tail) = rest.split_once(END).context("the README's figures have no end")?;
    Ok([head, BEGIN, &part(folder)?, END, tail].concat())
}

fn part(folder: &Path) -> Result<String> {
    let Some(field) = load::<Field>(folder, "field.json")? else { return Ok(String::new()) };
    let mut text = String::from("\n");
    let all: Vec<_> = field.corpora.iter().flat_map(|set| duels(&field, &set.name)).collect();
    let names: Vec<String> = field
        .corpora
        .iter()
        .map(|set| format!("{} ({} bytes)", set.name, grouped(set.bytes)))
        .collect();
    let _ = writeln!(
        text,
        "On {} with {} hardware threads, whole processes in turns, every output checked; data: {}. \
         For each operating point of a rival, the factor is the CPU speed of our fastest level \
         with no larger output over the rival's; below 1 we lose.\n",
        field.head.machine.processor,
        field.head.machine.cores,
        names.join(", ")
    );
    if tally(&all).is_some() {
        text += &tallies(&all);
    }
    if let Some(set) = field.corpora.iter().find(|set| set.name == SET) {
        let _ = writeln!(
            text,
            "\nOn {SET}, parallel tools with {} workers:\n\n{}",
            field.workers,
            table(&field)
        );
        for (kind, what) in [("cpu", "processor time"), ("wall", "time on the clock")] {
            let _ = writeln!(
                text,
                "![{}: output size against {what}](native-bench/results/{kind}-{SET}.svg)\n",
                set.name
            );
        }
    }
    if let Some(latency) = load::<Latency>(folder, "latency.json")? {
        text += &small_inputs(&latency);
    }
    text += "Every point, the points that we lose, the design study, scaling and small inputs: \
             [native-bench/results/REPORT.md](native-bench/results/REPORT.md).\n\n";
    Ok(text)
}

/// Size and speeds at a few levels.
fn table(field: &Field) -> String {
    let mut text = String::from(
        "| tool | size | % | CPU MB/s | MB/s on the clock | peak MB |\n|---|---|---|---|---|---|\n",
    );
    for name in [OURS].into_iter().chain(RIVALS) {
        let is_shown = |point: &&Point| point.tool == name && LEVELS.contains(&point.level);
        for point in compared(field, SET).filter(is_shown) {
            let bold = if name == OURS { "**" } else { "" };
            let _ = writeln!(
                text,
                "| {bold}{name} -{}{bold} | {} | {:.2} | {} | {} | {} |",
                point.level,
                grouped(point.measured.output_bytes),
                point.size_percent(),
                figures(point.cpu_speed()),
                figures(point.wall_speed()),
                point.measured.peak_bytes / 1_000_000,
            );
        }
    }
    text
}

/// One sentence on a call for a small input, at the default level.
fn small_inputs(latency: &Latency) -> String {
    const LEVEL: u8 = 6;
    const INPUT_BYTES: usize = 1 << 10;
    let cells: Vec<String> = latency
        .points
        .iter()
        .filter(|point| (point.level, point.input_bytes) == (LEVEL, INPUT_BYTES))
        .map(|point| format!("{} {} µs", point.encoder, figures(point.seconds * 1e6)))
        .collect();
    if cells.is_empty() {
        return String::new();
    }
    format!("One call for 1 KiB at level {LEVEL}, in process: {}.\n\n", cells.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_marked_part_is_written() {
        let folder = std::env::temp_dir().join("native-bench-no-such-folder");
        let text = format!("before\n{BEGIN}old figures\n{END}after\n");
        let made = with(&text, &folder).unwrap();
        assert_eq!(made, format!("before\n{BEGIN}{END}after\n"));
        assert_eq!(with(&made, &folder).unwrap(), made, "the same again");
        assert!(with("no marks", &folder).is_err());
    }
}
