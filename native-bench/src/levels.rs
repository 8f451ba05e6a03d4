//! `cargo xtask bench levels`: our levels beside libdeflate's on any files, encoder by encoder.
//!
//! The one way to time a level. The encoders take turns at each file, in this process and in
//! processor time of its thread, so that a busy machine slows all alike. Ours gets the blocks that
//! the product would cut, each with its dictionary; libdeflate gets the whole file. The tables
//! have, for each level, the sums over a set beside libdeflate's of the same level, the median
//! file, and the file on which we do worst.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Result};
use cpu_time::ThreadTime;
use libdeflater::{CompressionLvl, Compressor, Decompressor};
use parflate::deflate::RawEncoder;
use parflate::{MAX_LEVEL, Options};

use crate::corpus::{file_name, files};
use crate::engine::{blocks, encode_block};
use crate::machine::Head;
use crate::measure::show;
use crate::report::{grouped, significant, table};
use crate::results::{Summary, speed};
use crate::timing::{Encode, Encoder, Row, take_turns};
use crate::tools::OURS;

/// The encoder that ours is compared with.
const REFERENCE: &str = "libdeflate";

/// Arguments of the command.
#[derive(clap::Args)]
pub(crate) struct Levels {
    /// Our levels, beside which libdeflate has the same as far as there are any [default: all]
    #[arg(long, value_delimiter = ',')]
    ours: Vec<u8>,
    /// Also a table of each file
    #[arg(long)]
    files: bool,
    /// Files, or folders of files; each is a set
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

impl Levels {
    /// Measures and prints the tables.
    pub(crate) fn run(&self, rounds: usize) -> Result<()> {
        let every = || (0..=MAX_LEVEL).collect();
        let levels = if self.ours.is_empty() { every() } else { self.ours.clone() };
        let theirs = levels.iter().copied().filter_map(libdeflate).map(Ok);
        let encoders = levels.iter().copied().map(our_encoder).chain(theirs);
        let mut encoders = encoders.collect::<Result<Vec<_>>>()?;
        let mut rows = Vec::new();
        println!("{}\n\nMedian (least–greatest) of {rounds} rounds.", Head::here(false).text());
        for set in &self.paths {
            let start = rows.len();
            for path in files(set)? {
                let name = file_name(&path);
                let input = std::fs::read(&path)
                    .with_context(|| format!("{} cannot be read", path.display()))?;
                show(&path.to_string_lossy());
                let clock = || ThreadTime::now().as_duration().as_secs_f64();
                let inflate = Decompressor::deflate_decompress;
                let of_file = take_turns(&mut encoders, &name, &input, rounds, clock, inflate)?;
                if self.files {
                    println!("\n### {name}\n\n{}", beside_reference(&of_file));
                }
                rows.extend(of_file);
            }
            show("");
            println!("\n## {}\n\n{}", file_name(set), beside_reference(&rows[start..]));
        }
        if self.paths.len() > 1 {
            println!("\n## All sets\n\n{}", beside_reference(&rows));
        }
        Ok(())
    }
}

fn our_encoder(level: u8) -> Result<Encoder> {
    let no_level = || format!("we have no level {level}");
    let mut encoder = RawEncoder::new(level).with_context(no_level)?;
    let block_bytes = Options::raw().level(level).resolved_block_bytes()?;
    let encode: Encode = Box::new(move |input, output| {
        output.clear();
        for block in blocks(input.len(), block_bytes) {
            encode_block(&mut encoder, input, block, output);
        }
        Ok(output.len())
    });
    Ok((OURS, level, encode))
}

/// `None` when it has no such level.
fn libdeflate(level: u8) -> Option<Encoder> {
    let mut compressor = Compressor::new(CompressionLvl::new(i32::from(level)).ok()?);
    let encode: Encode =
        Box::new(move |input, output| Ok(compressor.deflate_compress(input, output)?));
    Some((REFERENCE, level, encode))
}

/// All files as one.
fn sum(rows: &[&Row]) -> Row {
    let mut sum = rows[0].clone();
    for row in &rows[1..] {
        sum.input_bytes += row.input_bytes;
        sum.output_bytes += row.output_bytes;
        sum.seconds.iter_mut().zip(&row.seconds).for_each(|(sum, seconds)| *sum += seconds);
    }
    sum
}

fn size_ratio(own: &Row, other: &Row) -> Summary {
    Summary::of([own.output_bytes as f64 / other.output_bytes.max(1) as f64])
}

/// Round by round, so that a machine that slows down between rounds does not count.
fn speed_ratio(own: &Row, other: &Row) -> Summary {
    let rounds = own.seconds.iter().zip(&other.seconds);
    Summary::of(rounds.map(|(own, other)| other / own.max(1e-9)))
}

/// The ratio of the sums, of the median file, and of the worst file with its name; three times
/// nothing when there are no others, or only the same, to compare with.
fn compared(
    own: &[&Row],
    others: &[&Row],
    ratio: fn(&Row, &Row) -> Summary,
    worst_last: fn(&f64, &f64) -> Ordering,
    digits: usize,
) -> [String; 3] {
    if others.is_empty() || own[0].encoder == others[0].encoder {
        return Default::default();
    }
    let Summary { median, min, max } = ratio(&sum(own), &sum(others));
    let range =
        if min < max { format!(" ({min:.digits$}–{max:.digits$})") } else { String::new() };
    let pairs = own.iter().zip(others);
    let mut files: Vec<_> = pairs.map(|(a, b)| (ratio(a, b).median, &a.file)).collect();
    files.sort_by(|(a, _), (b, _)| worst_last(a, b));
    let median_file = Summary::of(files.iter().map(|(ratio, _)| *ratio)).median;
    let (worst, name) = files[files.len() - 1];
    [
        format!("{median:.digits$}{range}"),
        format!("{median_file:.digits$}"),
        format!("{name} {worst:.digits$}"),
    ]
}

/// A row for each level and encoder.
fn beside_reference(rows: &[Row]) -> String {
    let mut groups: BTreeMap<(u8, &str), Vec<&Row>> = BTreeMap::new();
    for row in rows {
        groups.entry((row.level, &*row.encoder)).or_default().push(row);
    }
    let lines = groups.values().map(|own| {
        let others = groups.get(&(own[0].level, REFERENCE)).map_or(&[][..], Vec::as_slice);
        let sizes = compared(own, others, size_ratio, f64::total_cmp, 4);
        let speeds = compared(own, others, speed_ratio, |a, b| b.total_cmp(a), 3);
        (sum(own), sizes, speeds)
    });
    let percent = |sum: &Row| 100.0 * sum.output_bytes as f64 / sum.input_bytes.max(1) as f64;
    table(
        lines,
        &[
            ("level", &|(sum, ..)| format!("{} {}", sum.encoder, sum.level)),
            ("size", &|(sum, ..)| grouped(sum.output_bytes)),
            ("%", &|(sum, ..)| format!("{:.2}", percent(sum))),
            ("CPU MB/s", &|(sum, ..)| significant(speed(sum.input_bytes, sum.median()))),
            ("size / libdeflate", &|(_, sizes, _)| sizes[0].clone()),
            ("median file", &|(_, sizes, _)| sizes[1].clone()),
            ("largest", &|(_, sizes, _)| sizes[2].clone()),
            ("speed / libdeflate", &|(.., speeds)| speeds[0].clone()),
            ("median file", &|(.., speeds)| speeds[1].clone()),
            ("slowest", &|(.., speeds)| speeds[2].clone()),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(file: &str, encoder: &str, output_bytes: u64, seconds: &[f64]) -> Row {
        let (file, encoder, seconds) = (file.to_owned(), encoder.to_owned(), seconds.to_vec());
        Row { file, encoder, level: 6, input_bytes: 1_000_000, output_bytes, seconds }
    }

    #[test]
    fn sums_medians_and_the_worst_files_are_shown() {
        // The machine is ten times slower in the second round; ratios are taken round by round.
        let rows = [
            row("a", OURS, 300, &[1.0, 10.0, 1.0]),
            row("a", REFERENCE, 200, &[3.0, 30.0, 3.0]),
            row("b", OURS, 600, &[1.0, 10.0, 1.0]),
            row("b", REFERENCE, 800, &[1.0, 10.0, 1.0]),
        ];
        let expected = "| parflate 6 | 900 | 0.04 | 1.00 | 0.9000 | 1.1250 \
                        | a 1.5000 | 2.000 | 2.000 | b 1.000 |";
        assert_eq!(beside_reference(&rows).lines().nth(3), Some(expected));
    }

    #[test]
    fn our_sizes_are_those_of_the_product_and_every_output_is_checked() {
        let data: Vec<u8> = (0..1_500_000u32).map(|n| ((n / 3 % 251) ^ (n >> 16)) as u8).collect();
        let mut encoders = vec![our_encoder(9).unwrap(), libdeflate(9).unwrap()];
        let mut run = |input, inflate| take_turns(&mut encoders, "", input, 1, || 0.0, inflate);
        let rows = run(&data[..], Decompressor::deflate_decompress).unwrap();
        let product = parflate::compress(&data, &Options::raw().level(9)).unwrap();
        assert_eq!((rows.len(), rows[0].output_bytes), (2, product.len() as u64));
        assert!(run(b"", Decompressor::deflate_decompress).is_ok());
        assert!(run(&data, Decompressor::gzip_decompress).is_err());
        assert!(our_encoder(MAX_LEVEL + 1).is_err() && libdeflate(13).is_none());
    }
}
