//! The report: Markdown and pictures, made from the JSON files and from nothing else.
//!
//! Any part that has not been run is left out. Losses stand beside wins.

mod field;
mod latency;
mod lessons;
mod levels;
mod readme;
mod scaling;
mod study;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

pub(crate) use study::text as study_text;

use crate::machine::{Head, root};
use crate::plot::Chart;
use crate::results::load;

/// Name of the report.
const FILE: &str = "REPORT.md";

/// Where the results are that the README quotes.
const PUBLISHED: &str = "native-bench/results";

/// A part of the report: its text, and its pictures by file name.
#[derive(Default)]
struct Section {
    text: String,
    charts: Vec<(String, Chart)>,
    /// What the terminal shows of it.
    summary: String,
}

impl Section {
    /// Adds a picture and its place in the text.
    fn picture(&mut self, file: impl Into<String>, chart: Chart) {
        let file = file.into();
        let _ = writeln!(self.text, "![{}]({file})\n", chart.title);
        self.charts.push((file, chart));
    }

    fn line(&mut self, line: impl AsRef<str>) {
        self.text.push_str(line.as_ref());
        self.text.push('\n');
    }
}

/// Writes the report of the results in `folder` into it, and shows the summaries of the parts in
/// `shown` (of all, if there are none).
///
/// # Errors
/// When a file cannot be read or written, or a picture not be drawn.
pub(crate) fn write(folder: &Path, shown: &[&str]) -> Result<()> {
    let mut text = String::from(
        "# Parflate beside its rivals\n\nMade by `cargo xtask bench`; every figure of the \
         project's README stands here. Whole processes are measured, in turns, and each output is \
         inflated by another library and compared with its input. MB is 10^6 bytes; CPU speed is \
         input bytes per second of processor time, all threads counted, which is the fair figure \
         between numbers of threads. Times are medians.\n\n",
    );
    let mut sections = Vec::new();
    if let Some(part) = load::<crate::results::Field>(folder, "field.json")? {
        sections.push(("field", part.head.clone(), field::section(&part)));
    }
    if let Some(part) = load::<crate::levels::Levels>(folder, "levels.json")? {
        sections.push(("levels", part.head.clone(), levels::section(&part)));
    }
    if let Some(part) = load::<crate::study::Study>(folder, "study.json")? {
        let sweep = load::<crate::study::Sweep>(folder, "sweep.json")?;
        sections.push(("study", part.head.clone(), study::section(&part, sweep.as_ref())));
    }
    if let Some(part) = load::<crate::scaling::Scaling>(folder, "scaling.json")? {
        sections.push(("scaling", part.head.clone(), scaling::section(&part)));
    }
    if let Some(part) = load::<crate::latency::Latency>(folder, "latency.json")? {
        sections.push(("latency", part.head.clone(), latency::section(&part)));
    }
    let mut before: Option<String> = None;
    for (part, head, section) in sections {
        let made_on = made_on(&head);
        text.push_str(&section.text.replacen(
            "\n\n",
            &format!(
                "\n\n{}",
                match &before {
                    Some(before) if *before == made_on => "",
                    _ => &made_on,
                }
            ),
            1,
        ));
        before = Some(made_on);
        for (file, chart) in &section.charts {
            let path = folder.join(file);
            fs::write(&path, chart.svg()?)
                .with_context(|| format!("{} cannot be written", path.display()))?;
        }
        if shown.is_empty() || shown.contains(&part) {
            print!("{}", section.summary);
        }
    }
    fs::create_dir_all(folder)?;
    fs::write(folder.join(FILE), text)?;
    if folder.canonicalize()? == root().join(PUBLISHED).canonicalize().unwrap_or_default() {
        readme::update(&root().join("README.md"), folder)?;
    }
    Ok(())
}

/// The paragraph that says where figures come from.
fn made_on(head: &Head) -> String {
    let machine = &head.machine;
    let quick = if head.is_quick {
        "**A quick run: parts of the data, one round. Not for quoting.** "
    } else {
        ""
    };
    format!(
        "{quick}Machine: {}, {} hardware threads, {} GB of memory, {}. Commit {}, {}.\n\n",
        machine.processor,
        machine.cores,
        machine.memory_bytes / 1_000_000_000,
        machine.system,
        head.commit,
        head.compiler,
    )
}

/// A number with its thousands apart.
fn grouped(number: u64) -> String {
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

/// A speed or factor with three figures that mean something.
fn figures(value: f64) -> String {
    match value {
        value if value >= 100.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_readable() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(81_926_813), "81,926,813");
        assert_eq!([figures(123.4), figures(12.34), figures(1.234)], ["123", "12.3", "1.23"]);
    }

    #[test]
    fn what_is_published_follows_from_its_results() {
        let published = root().join(PUBLISHED);
        if !published.join("field.json").exists() {
            return;
        }
        let folder = std::env::temp_dir().join(format!("native-bench-pub-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let field = load::<crate::results::Field>(&published, "field.json").unwrap().unwrap();
        assert!(!field.head.is_quick, "a quick run is not for publishing");
        let mut made = Vec::new();
        for entry in fs::read_dir(&published).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_owned();
            match path.extension().and_then(|extension| extension.to_str()) {
                Some("json") => drop(fs::copy(&path, folder.join(name)).unwrap()),
                _ => made.push(name),
            }
        }
        write(&folder, &["none"]).unwrap();
        let hint = "`cargo xtask bench report --out native-bench/results` makes it again";
        for name in made {
            let (ours, theirs) = (fs::read(folder.join(&name)), fs::read(published.join(&name)));
            assert!(ours.ok() == theirs.ok(), "{} is not of its results: {hint}", name.display());
        }
        let text = fs::read_to_string(root().join("README.md")).unwrap();
        assert!(readme::with(&text, &folder).unwrap() == text, "README.md: {hint}");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_folder_without_results_makes_an_empty_report() {
        let folder = std::env::temp_dir().join(format!("native-bench-none-{}", std::process::id()));
        write(&folder, &[]).unwrap();
        let text = fs::read_to_string(folder.join(FILE)).unwrap();
        assert!(text.starts_with("# Parflate") && !text.contains("##"));
        fs::remove_dir_all(folder).unwrap();
    }
}
