//! The part on small inputs.

use std::fmt::Write as _;

use super::{Section, figures};
use crate::latency::{Latency, LatencyPoint};
use crate::plot::{Axis, Chart, Line, Mark, bytes_text, microseconds_text};

/// The encoders in the order of the table and the picture.
const ENCODERS: [&str; 4] =
    ["parflate", "libdeflate, made anew", "libdeflate, kept", "flate2 (zlib-rs)"];

/// The level that is drawn: the default.
const DRAWN_LEVEL: u8 = 6;

/// The text and a picture.
pub(super) fn section(latency: &Latency) -> Section {
    let mut section = Section::default();
    section.line("## Small inputs\n");
    section.line(
        "One call in process on a warm thread, in microseconds: the first bytes of the set. \
         libdeflate leaves its compressor to the caller, so it is measured with one made for each \
         call and with one that is kept; ours keeps its own between calls. \
         In the last column, below 1 we are slower than the fastest of the others.\n",
    );
    section.picture("latency.svg", chart(latency));
    let table = table(latency);
    section.line(&table);
    let _ = write!(section.summary, "\nMicroseconds a call\n\n{table}");
    section
}

fn table(latency: &Latency) -> String {
    let mut text = String::from("| level | input |");
    for encoder in ENCODERS {
        let _ = write!(text, " {encoder} |");
    }
    text.push_str(" fastest other / ours |\n|---|---|---|---|---|---|---|\n");
    let ours = latency.points.iter().filter(|point| point.encoder == ENCODERS[0]);
    for point in ours {
        let _ = write!(text, "| {} | {} |", point.level, bytes_text(point.input_bytes as f64));
        let row: Vec<&LatencyPoint> = ENCODERS
            .iter()
            .filter_map(|encoder| {
                latency.points.iter().find(|other| {
                    (other.level, other.input_bytes) == (point.level, point.input_bytes)
                        && other.encoder == *encoder
                })
            })
            .collect();
        for cell in &row {
            let _ = write!(text, " {} |", figures(cell.seconds * 1e6));
        }
        let best = row.iter().skip(1).map(|cell| cell.seconds).fold(f64::INFINITY, f64::min);
        let _ = writeln!(text, " {}× |", figures(best / point.seconds));
    }
    text
}

fn chart(latency: &Latency) -> Chart {
    let points = || latency.points.iter().filter(|point| point.level == DRAWN_LEVEL);
    let lines = ENCODERS.iter().enumerate().map(|(colour, encoder)| Line {
        name: (*encoder).to_owned(),
        colour,
        marks: points()
            .filter(|point| point.encoder == *encoder)
            .map(|point| Mark {
                x: point.input_bytes as f64,
                y: point.seconds * 1e6,
                ..Mark::default()
            })
            .collect(),
        ..Line::default()
    });
    Chart {
        title: format!("Time of one call over input size, level {DRAWN_LEVEL}"),
        hint: "Further down is faster. Both axes are logarithmic.".to_owned(),
        x: Axis::powers_of_two(
            "bytes of input",
            points().map(|p| p.input_bytes as f64),
            bytes_text,
        ),
        y: Axis::log(
            "time of one call",
            points().map(|point| point.seconds * 1e6),
            microseconds_text,
        ),
        lines: lines.collect(),
    }
}
