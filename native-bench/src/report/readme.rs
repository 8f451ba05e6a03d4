//! The figures of the project's README: one marked part of it, written from the results.

use std::path::Path;

use anyhow::{Context, Result};

use super::rivals::{EXPLANATION, tallies_of_all};
use super::{Report, grouped};
use crate::results::{Results, load};

/// The marks around the part; everything between them is overwritten.
const BEGIN: &str = "<!-- figures: written by `cargo xtask bench report`, do not edit -->\n";
const END: &str = "<!-- end of figures -->\n";

/// Where the rest is found.
const MORE: &str = "Every operating point, the design study, scaling and small inputs: \
[native-bench/results/REPORT.md](native-bench/results/REPORT.md).";

/// `text` with the part written from the results in `folder`.
pub(super) fn with(text: &str, folder: &Path) -> Result<String> {
    let (head, rest) = text.split_once(BEGIN).context("the README has no part for figures")?;
    let (_, tail) = rest.split_once(END).context("the README's figures have no end")?;
    let part = load(folder, "rivals.json")?.map(|results| part(&results)).unwrap_or_default();
    Ok([head, BEGIN, &part, END, tail].concat())
}

fn part(results: &Results) -> String {
    let mut report = Report::default();
    let (processor, cores) = (&results.head.processor, results.head.cores);
    let sets = results.corpora.iter();
    let sets = sets.map(|set| format!("{} ({} bytes)", set.name, grouped(set.bytes)));
    report.line(format_args!(
        "On {processor} with {cores} hardware threads, whole processes in turns, every output \
         checked; data: {}. {EXPLANATION}",
        sets.collect::<Vec<_>>().join(", "),
    ));
    report.line(tallies_of_all(results));
    report.line(MORE);
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
