//! The part on designs: each beside pigz -9, what it taught, and the sweep over block sizes.

use std::fmt::Write as _;

use super::lessons::lesson;
use super::{Section, figures, grouped};
use crate::plot::{Axis, Chart, Line, Mark, bytes_text};
use crate::results::speed;
use crate::study::{DESIGNS, Study, Sweep, SweepPoint};

/// Order of the encoders in the pictures.
const ENCODERS: [&str; 4] =
    ["ours, with dictionary", "ours, without", "zlib-ng, with dictionary", "libdeflate, without"];

/// The text, and the pictures of the sweep when there is one.
pub(super) fn section(study: &Study, sweep: Option<&Sweep>) -> Section {
    let mut section = Section::default();
    section.line("## Five designs against pigz -9\n");
    section.line(format!(
        "On {} ({} bytes), {} workers, in turns with pigz. Rounds: {}.\n",
        study.corpus.name,
        grouped(study.corpus.bytes),
        study.workers,
        study.rounds
    ));
    section.line(text(study));
    if let Some(sweep) = sweep {
        section.line("### Block size\n");
        section.line(format!(
            "Level 9 of each encoder on {}, {} workers. Small blocks spread over more workers and \
             need less memory; each costs a header and, without a dictionary, what it could have \
             referred to.\n",
            sweep.corpus.name, sweep.workers
        ));
        let size = |point: &SweepPoint| {
            100.0 * point.measured.output_bytes as f64 / sweep.corpus.bytes.max(1) as f64
        };
        let wall =
            |point: &SweepPoint| speed(sweep.corpus.bytes, point.measured.wall_seconds.median);
        section.picture(
            "blocks-size.svg",
            chart(sweep, "output size", "size of the output, % of the input", &size),
        );
        section.picture(
            "blocks-speed.svg",
            chart(sweep, "speed", "MB of input per second on the clock", &wall),
        );
    }
    section
}

/// The table, what each of its designs taught, and what has no figures.
pub(crate) fn text(study: &Study) -> String {
    let mut text = table(study) + "\nWhat each taught:\n\n";
    for design in &DESIGNS {
        if study.rows.iter().any(|row| row.design == design.name) {
            let lesson = lesson(design.name, study);
            let _ = writeln!(text, "- **{}: {}.** {lesson}", design.name, design.title);
        }
    }
    for failure in &study.failures {
        let _ = writeln!(text, "- No figures: {}: {}", failure.name, failure.reason);
    }
    text
}

/// The variants, pigz first.
fn table(study: &Study) -> String {
    let mut text = String::from(
        "| design | size | size / pigz | wall s | pigz wall / wall | CPU s | pigz CPU / CPU | peak MB |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    let ratio = |pigz: Option<f64>, own: f64, digits: usize| {
        pigz.map_or("".to_owned(), |pigz| format!("{:.digits$}", pigz / own.max(1e-9)))
    };
    let pigz = study.pigz.as_ref().map(|measured| ("pigz -9".to_owned(), *measured));
    let rows =
        study.rows.iter().map(|row| (format!("{}: {}", row.design, row.variant), row.measured));
    for (name, measured) in pigz.into_iter().chain(rows) {
        let size = study.pigz.map_or(String::new(), |pigz| {
            format!("{:.4}", measured.output_bytes as f64 / pigz.output_bytes.max(1) as f64)
        });
        let (wall, cpu) = (measured.wall_seconds.median, measured.cpu_seconds.median);
        let _ = writeln!(
            text,
            "| {name} | {} | {size} | {wall:.3} | {} | {cpu:.3} | {} | {} |",
            grouped(measured.output_bytes),
            ratio(study.pigz.map(|pigz| pigz.wall_seconds.median), wall, 2),
            ratio(study.pigz.map(|pigz| pigz.cpu_seconds.median), cpu, 2),
            figures(measured.peak_bytes as f64 / 1e6),
        );
    }
    text
}

fn chart(sweep: &Sweep, what: &str, y: &str, value: &dyn Fn(&SweepPoint) -> f64) -> Chart {
    let lines: Vec<Line> = ENCODERS
        .iter()
        .enumerate()
        .map(|(colour, encoder)| Line {
            name: (*encoder).to_owned(),
            colour,
            marks: sweep
                .points
                .iter()
                .filter(|point| point.encoder == *encoder)
                .map(|point| Mark {
                    x: point.block_bytes as f64,
                    y: value(point),
                    ..Mark::default()
                })
                .collect(),
            ..Line::default()
        })
        .filter(|line| !line.marks.is_empty())
        .collect();
    let sizes = sweep.points.iter().map(|point| point.block_bytes as f64);
    Chart {
        title: format!("{}: {what} over block size, level 9", sweep.corpus.name),
        hint: "A block is what one worker gets at a time.".to_owned(),
        x: Axis::powers_of_two("bytes of input in a block", sizes, bytes_text),
        y: Axis::linear(y, sweep.points.iter().map(value)),
        lines,
    }
}
