//! The figures of the project's README: one marked part of it, written from the results.

use std::path::Path;

use anyhow::{Context, Result};

use super::rivals::{PICTURES, compared, duels, points_table, tallies};
use super::{Report, grouped, significant};
use crate::results::{Results, load};
use crate::timing::{Row, Timings};
use crate::tools::OURS;

/// The marks around the part; everything between them is overwritten.
const BEGIN: &str = "<!-- figures: written by `cargo xtask bench report`, do not edit -->\n";
const END: &str = "<!-- end of figures -->\n";

/// The set, the levels and the tools of the table.
const SET: &str = "silesia";
const LEVELS: [u8; 5] = [1, 6, 9, 10, 12];
const TOOLS: [&str; 6] = [OURS, "pigz", "gzippy", "libdeflate-gzip", "igzip", "gzip"];

/// The level and the size of the latency that is quoted.
const CALL: (u8, u64) = (6, 1 << 10);

/// `text` with the part written from the results in `folder`.
pub(super) fn with(text: &str, folder: &Path) -> Result<String> {
    let (head, rest) = text.split_once(BEGIN).context("the README has no part for figures")?;
    let (_, tail) = rest.split_once(END).context("the README's figures have no end")?;
    let latency = load::<Timings>(folder, "latency.json")?.unwrap_or_default();
    let part = load(folder, "rivals.json")?.map(|results| part(&results, &latency));
    Ok([head, BEGIN, &part.unwrap_or_default(), END, tail].concat())
}

fn part(results: &Results, latency: &Timings) -> String {
    let mut report = Report::default();
    let (processor, cores) = (&results.head.processor, results.head.cores);
    let sets = results.corpora.iter();
    let sets = sets.map(|set| format!("{} ({} bytes)", set.name, grouped(set.bytes)));
    report.line(format_args!(
        "On {processor} with {cores} hardware threads, whole processes in turns, every output \
         checked; data: {}. For each operating point of a rival, the factor is the CPU speed of \
         our fastest level with no larger output over the rival's; below 1 we lose. A dash: none \
         of ours is as small.",
        sets.collect::<Vec<_>>().join(", "),
    ));
    let all = results.corpora.iter().flat_map(|corpus| duels(results, &corpus.name));
    report.line(tallies(&all.collect::<Vec<_>>()));
    report.line(format_args!("On {SET}, parallel tools with {} workers:", results.workers()));
    let points = compared(results, SET).into_iter();
    let points = points.filter(|p| LEVELS.contains(&p.level) && TOOLS.contains(&&*p.tool));
    report.line(points_table(points, &duels(results, SET)));
    for (file, time, ..) in PICTURES {
        let picture = format!("native-bench/results/{file}-{SET}.svg");
        report.line(format_args!("![{SET}: output size against {time}]({picture})"));
    }
    let is_quoted = |row: &&Row| (row.level, row.input_bytes) == CALL;
    let calls = latency.rows.iter().filter(is_quoted);
    let calls = calls.map(|row| format!("{} {} µs", row.encoder, significant(row.median() * 1e6)));
    let (calls, (level, bytes)) = (calls.collect::<Vec<_>>().join("; "), CALL);
    report.line(format_args!(
        "One call for {bytes} bytes at level {level}, in process: {calls}. Every point, the design \
         study, scaling and small inputs: \
         [native-bench/results/REPORT.md](native-bench/results/REPORT.md)."
    ));
    report.text + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_marked_part_is_written() {
        let folder = std::env::temp_dir().join("native-bench-no-such-folder");
        let text = format!("before\n{BEGIN}old figures\n{END}after\n");
        let written = with(&text, &folder).unwrap();
        assert_eq!(written, format!("before\n{BEGIN}{END}after\n"));
        assert_eq!(with(&written, &folder).unwrap(), written, "the same again");
        assert!(with("no marks", &folder).is_err());
    }
}
