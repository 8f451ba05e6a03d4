//! What each design taught, said with the figures of the run at hand and never beyond them.
//!
//! A sentence either follows from what a design is, or is made from measured values, words like
//! "smaller" included.

use crate::measure::Measured;
use crate::study::Study;

/// The lesson of a design; empty when what it needs was not run.
pub(super) fn lesson(design: &str, study: &Study) -> String {
    let figures = Figures(study);
    let sentences = match design {
        "A" => a(&figures),
        "B" => b(&figures),
        "C" => c(&figures),
        "D" => d(&figures),
        "E" => e(&figures),
        _ => None,
    };
    sentences.unwrap_or_default()
}

/// The measured values by name.
struct Figures<'a>(&'a Study);

impl Figures<'_> {
    fn of(&self, design: &str, variant: &str) -> Option<&Measured> {
        let is_meant =
            |row: &&crate::study::Row| row.design == design && row.variant.starts_with(variant);
        self.0.rows.iter().find(is_meant).map(|row| &row.measured)
    }

    fn pigz(&self) -> Option<&Measured> {
        self.0.pigz.as_ref()
    }
}

fn a(figures: &Figures<'_>) -> Option<String> {
    let own = figures.of("A", "zlib-ng 9")?;
    Some(format!(
        "{}. Blocks, dictionary and job queue are pigz's, so this is what zlib-ng brings in place \
         of zlib.",
        beside(own, figures.pigz()?, "pigz -9")
    ))
}

fn b(figures: &Figures<'_>) -> Option<String> {
    let small = figures.of("B", "libdeflate 9, 1 MiB")?;
    let large = figures.of("B", "libdeflate 9, 4 MiB")?;
    let dense = figures.of("B", "libdeflate 12, 1 MiB")?;
    let pigz = figures.pigz()?;
    Some(format!(
        "Level 9 in 1 MiB blocks is {}; level 12 {}. Every block starts from nothing, and an input \
         of one block has one worker: blocks of 4 MiB make level 9 {} at {:.1} times the memory.",
        beside(small, pigz, "pigz -9"),
        beside(dense, pigz, "pigz -9"),
        size(large, small, "those of 1 MiB"),
        ratio(large.peak_bytes as f64, small.peak_bytes as f64),
    ))
}

fn c(figures: &Figures<'_>) -> Option<String> {
    let own = figures.of("C", "hybrid 9, 128 KiB")?;
    Some(format!(
        "With the blocks of A it is {}: only the ends of a stream are libdeflate's, a dictionary \
         is before all other blocks.",
        beside(own, figures.of("A", "zlib-ng 9")?, "A")
    ))
}

fn d(figures: &Figures<'_>) -> Option<String> {
    let own = figures.of("D", "parflate 9")?;
    let mut text = format!("Level 9 is {}", beside(own, figures.pigz()?, "pigz -9"));
    for (design, variant, name) in
        [("A", "zlib-ng 9", "A"), ("B", "libdeflate 9, 1 MiB", "B's level 9 in 1 MiB blocks")]
    {
        if let Some(other) = figures.of(design, variant) {
            text += &format!(", {}", beside(own, other, name));
        }
    }
    Some(text + ". It is B's class of encoder with A's dictionary, and needs no C compiler.")
}

fn e(figures: &Figures<'_>) -> Option<String> {
    let pairs = ["zlib-ng 9", "parflate 1", "parflate 9"].into_iter().filter_map(|encoder| {
        let streaming = figures.of("E", &format!("{encoder}, streaming"))?;
        let collecting = figures.of("E", &format!("{encoder}, rayon"))?;
        Some((encoder, streaming, collecting))
    });
    let sentences: Vec<String> = pairs
        .map(|(encoder, streaming, collecting)| {
            format!(
                "{encoder}: streaming takes {:.2} of the time on the clock and {:.2} of the memory \
                 of collecting{}",
                ratio(streaming.wall_seconds.median, collecting.wall_seconds.median),
                ratio(streaming.peak_bytes as f64, collecting.peak_bytes as f64),
                if streaming.output_bytes == collecting.output_bytes {
                    ", for as many bytes"
                } else {
                    ", for another size"
                }
            )
        })
        .collect();
    let tail = ". Memory is bounded by workers and blocks when streaming, and grows with the input \
                when collecting.";
    (!sentences.is_empty()).then(|| sentences.join("; ") + tail)
}

/// "1.2 % smaller than X at 3.4 times its CPU speed".
fn beside(own: &Measured, other: &Measured, name: &str) -> String {
    let speed = ratio(other.cpu_seconds.median, own.cpu_seconds.median);
    format!("{} at {speed:.2} times its CPU speed", size(own, other, name))
}

/// "1.2 % smaller than X".
fn size(own: &Measured, other: &Measured, name: &str) -> String {
    let percent = 100.0 * (ratio(own.output_bytes as f64, other.output_bytes as f64) - 1.0);
    match percent {
        percent if percent.abs() < 0.005 => format!("as large as {name}"),
        percent if percent < 0.0 => format!("{:.2} % smaller than {name}", -percent),
        percent => format!("{percent:.2} % larger than {name}"),
    }
}

fn ratio(a: f64, b: f64) -> f64 {
    a / b.max(1e-9)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::About;
    use crate::machine::Head;
    use crate::stats::Summary;
    use crate::study::Row;

    fn measured(output_bytes: u64, seconds: f64, peak_bytes: u64) -> Measured {
        let time = Summary::of([seconds]);
        Measured { runs: 1, output_bytes, wall_seconds: time, cpu_seconds: time, peak_bytes }
    }

    fn study(rows: &[(&str, &str, Measured)]) -> Study {
        let rows = rows.iter().map(|&(design, variant, measured)| Row {
            design: design.to_owned(),
            variant: variant.to_owned(),
            measured,
        });
        Study {
            head: Head::here(true),
            corpus: About { name: String::new(), bytes: 1, files: vec![], crc32: 0 },
            workers: 2,
            rounds: 1,
            pigz: Some(measured(1000, 2.0, 1)),
            rows: rows.collect(),
            failures: vec![],
        }
    }

    #[test]
    fn words_turn_when_figures_turn() {
        let with = |size, seconds| study(&[("A", "zlib-ng 9, blocks", measured(size, seconds, 1))]);
        let better = lesson("A", &with(990, 1.0));
        assert!(better.starts_with("1.00 % smaller than pigz -9 at 2.00 times"), "{better}");
        let worse = lesson("A", &with(1010, 4.0));
        assert!(worse.starts_with("1.00 % larger than pigz -9 at 0.50 times"), "{worse}");
        let same = lesson("A", &with(1000, 2.0));
        assert!(same.starts_with("as large as pigz -9 at 1.00 times"), "{same}");
    }

    #[test]
    fn streaming_is_compared_with_collecting_pair_by_pair() {
        let text = lesson(
            "E",
            &study(&[
                ("E", "parflate 1, streaming", measured(500, 1.0, 10)),
                ("E", "parflate 1, rayon, write at the end", measured(500, 2.0, 100)),
                ("E", "parflate 9, streaming", measured(400, 3.0, 10)),
            ]),
        );
        assert!(text.starts_with("parflate 1: streaming takes 0.50 of the time"), "{text}");
        assert!(text.contains("0.10 of the memory of collecting, for as many bytes"), "{text}");
        assert!(!text.contains("parflate 9"), "half a pair says nothing: {text}");
    }

    #[test]
    fn what_was_not_run_teaches_nothing() {
        for design in ["A", "B", "C", "D", "E", "F"] {
            assert_eq!(lesson(design, &study(&[])), "");
        }
    }
}
