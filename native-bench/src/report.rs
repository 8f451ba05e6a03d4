//! The report: Markdown and pictures, made from the JSON files and from nothing else.
//!
//! Any part that has not been run is left out. Losses stand beside wins.

mod decode;
mod latency;
mod readme;
mod rivals;
mod scaling;
mod study;

use std::fmt::{Display, Write as _};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::machine::{Head, root};
use crate::plot::Chart;
use crate::results::load;

/// Name of the report.
pub(crate) const FILE: &str = "REPORT.md";

/// The folder of the results that the README quotes.
const PUBLISHED: &str = "native-bench/results";

/// The sentences before the first part.
const INTRODUCTION: &str = "# Parflate beside its rivals

Written by `cargo xtask bench`; every figure of the project's README stands here. Whole processes
are measured, in turns, and each output is inflated by another library and compared with its input.
MB is 10^6 bytes; CPU speed is input bytes per second of processor time, all threads counted, which
is the fair figure between numbers of threads. Times are medians; spread is the width of their
range.
";

/// The report as it is written.
#[derive(Default)]
struct Report {
    text: String,
    /// The other files: names and contents.
    pictures: Vec<(String, String)>,
}

impl Report {
    /// Opens a part: its title, where it was measured, and how to read it.
    fn part(&mut self, title: &str, head: &Head, explanation: &str) {
        self.line(format_args!("## {title}"));
        self.line(head.text());
        self.line(explanation);
    }

    /// Adds a line or a table, with an empty line before it.
    fn line(&mut self, line: impl Display) {
        let _ = writeln!(self.text, "\n{line}");
    }

    /// Adds a picture and its place in the text.
    fn picture(&mut self, file: &str, chart: &Chart) -> Result<()> {
        self.line(format_args!("![{}]({file})", chart.title));
        self.pictures.push((file.to_owned(), chart.svg()?));
        Ok(())
    }

    fn failures(&mut self, failures: &[String]) {
        failures.iter().for_each(|failure| self.line(format_args!("No figures: {failure}")));
    }
}

/// The name of a column, and the text of a row's cell in it.
pub(crate) type Column<'a, T> = (&'a str, &'a dyn Fn(&T) -> String);

/// A table of Markdown.
pub(crate) fn table<T>(rows: impl IntoIterator<Item = T>, columns: &[Column<'_, T>]) -> String {
    let line = |cell: &dyn Fn(&Column<'_, T>) -> String| {
        format!("| {} |", columns.iter().map(cell).collect::<Vec<_>>().join(" | "))
    };
    let mut lines = vec![line(&|(name, _)| (*name).to_owned()), line(&|_| "---".to_owned())];
    lines.extend(rows.into_iter().map(|row| line(&|(_, cell)| cell(&row))));
    lines.join("\n")
}

/// Writes the report of the results in `folder` into it, and the README's figures if these are the
/// published results.
pub(crate) fn write(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    for (name, text) in files(folder)? {
        let path = folder.join(name);
        fs::write(&path, text).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    if folder.canonicalize()? == root().join(PUBLISHED).canonicalize().unwrap_or_default() {
        let readme = root().join("README.md");
        fs::write(&readme, readme::with(&fs::read_to_string(&readme)?, folder)?)?;
    }
    Ok(())
}

/// Names and contents of the report's files, from the results in `folder`.
fn files(folder: &Path) -> Result<Vec<(String, String)>> {
    let mut report = Report { text: INTRODUCTION.to_owned(), ..Report::default() };
    if let Some(results) = load(folder, "rivals.json")? {
        rivals::write(&mut report, &results)?;
    }
    if let Some(results) = load(folder, "decode.json")? {
        decode::write(&mut report, &results)?;
    }
    if let Some(results) = load(folder, "study.json")? {
        study::write(&mut report, &results);
    }
    if let Some(scaling) = load(folder, "scaling.json")? {
        scaling::write(&mut report, &scaling)?;
    }
    if let Some(timings) = load(folder, "latency.json")? {
        latency::write(&mut report, &timings);
    }
    report.pictures.push((FILE.to_owned(), report.text));
    Ok(report.pictures)
}

/// A number with its thousands apart.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number with three significant digits, at most two of them after the point.
pub(crate) fn significant(value: f64) -> String {
    let digits = if value >= 99.95 { 0 } else { usize::from(value < 9.995) + 1 };
    format!("{value:.digits$}")
}

/// A factor, or a dash for 0: when there is none.
fn factor(value: f64) -> String {
    if value > 0.0 { significant(value) + "×" } else { "–".to_owned() }
}

fn percent(value: f64) -> String {
    format!("{value:.0} %")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::Results;

    #[test]
    fn numbers_are_readable() {
        assert_eq!(["0", "999", "81,926,813"], [0, 999, 81_926_813].map(grouped));
        let values = [123.4, 12.34, 1.234, 99.97, 9.997];
        assert_eq!(values.map(significant), ["123", "12.3", "1.23", "100", "10.0"]);
    }

    #[test]
    fn the_published_report_follows_from_its_results() {
        let folder = root().join(PUBLISHED);
        let hint = "`cargo xtask bench report --out native-bench/results` writes it again";
        let written = files(&folder).unwrap();
        for (name, text) in &written {
            let published = fs::read_to_string(folder.join(name)).ok();
            assert!(published.as_ref() == Some(text), "{name} is not of its results: {hint}");
        }
        let names = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name());
        let results = names.filter(|name| name.to_string_lossy().ends_with(".json")).count();
        assert_eq!(fs::read_dir(&folder).unwrap().count(), results + written.len(), "old files");
        let readme = fs::read_to_string(root().join("README.md")).unwrap();
        assert!(readme::with(&readme, &folder).unwrap() == readme, "README.md: {hint}");
        let rivals = load::<Results>(&folder, "rivals.json").unwrap().unwrap();
        assert!(!rivals.head.is_quick, "a quick run is not for publishing");
    }
}
