//! The part on our levels beside what they are meant to replace.

use std::fmt::Write as _;

use super::{Section, figures, grouped};
use crate::levels::{Levels, Row, Set};

/// The text, which is also the summary.
pub(super) fn section(levels: &Levels) -> Section {
    let mut section = Section::default();
    section.line("## Our levels and what they are to reach\n");
    section.line(format!(
        "{}; parallel tools with {} workers; {} rounds, each tool's run beside ours. A floor must \
         be reached; an aim lies beyond it. Speed is CPU speed over the other's in the same \
         round: median, least and greatest.\n",
        levels.versions.join(", "),
        levels.workers,
        levels.rounds
    ));
    for set in &levels.sets {
        let table = table(set);
        section.line(&table);
        let _ = write!(section.summary, "\n{table}");
    }
    section
}

fn table(set: &Set) -> String {
    let mut text = format!(
        "### {}: {} bytes\n\n| level | wanted | size over that | speed over that | reached |\n\
         |---|---|---|---|---|\n",
        set.corpus.name,
        grouped(set.corpus.bytes)
    );
    for row in &set.rows {
        let speed = row.speed_ratio;
        let _ = writeln!(
            text,
            "| {} | {} | {:.4} | {:.2} ({:.2}–{:.2}) | {} |",
            row.level,
            wanted(row),
            row.size_ratio,
            speed.median,
            speed.min,
            speed.max,
            if row.is_met() { "yes" } else { "**no**" }
        );
    }
    text.push_str("\n| tool | size | CPU MB/s |\n|---|---|---|\n");
    for run in &set.points {
        let speed = crate::results::speed(set.corpus.bytes, run.measured.cpu_seconds.median);
        let size = grouped(run.measured.output_bytes);
        let _ = writeln!(text, "| {} -{} | {size} | {} |", run.tool, run.level, figures(speed));
    }
    text
}

fn wanted(row: &Row) -> String {
    let times = |factor: f64| match factor {
        1.0 => String::new(),
        factor => format!("{factor} × "),
    };
    format!(
        "{}: size ≤ {}{}, speed ≥ {}{}",
        if row.is_moonshot { "aim" } else { "floor" },
        times(row.size_at_most),
        row.size_of,
        times(row.speed_at_least),
        row.speed_of
    )
}
