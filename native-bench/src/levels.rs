//! `cargo xtask bench levels`: our levels beside libdeflate's on any files, encoder by encoder.
//!
//! The one way to time a level. The encoders take turns at each file, in this process and in
//! processor time of its thread, so that a busy machine slows all alike. Ours gets the blocks that
//! the product would cut, each with its dictionary; the others get the whole file. The tables have,
//! for each level, the sums over a set beside libdeflate's of the same level, the median file, and
//! the file on which we do worst.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use cpu_time::ThreadTime;
use libdeflater::{CompressionLvl, Compressor, Decompressor};
use parflate::deflate::RawEncoder;
use parflate::{Backend, MAX_BLOCK_BYTES, MAX_LEVEL, Options};

use crate::corpus::{file_name, files, nested};
use crate::engine::{blocks, encode_block};
use crate::machine::Head;
use crate::measure::show;
use crate::report::{grouped, significant, table};
use crate::results::{Summary, load, save, speed};
use crate::timing::{Encode, Encoder, Row, Timings, take_turns};
use crate::tools::OURS;

/// The encoder that the others are compared with.
const REFERENCE: &str = "libdeflate";

/// Arguments of the command.
#[derive(clap::Args)]
pub(crate) struct Levels {
    /// A table for each file, too
    #[arg(long)]
    files: bool,
    /// Our levels [default: all]
    #[arg(long, value_delimiter = ',')]
    ours: Vec<u8>,
    /// libdeflate's levels [default: the same as ours]
    #[arg(long, value_delimiter = ',')]
    theirs: Vec<u8>,
    /// Levels of zlib-ng, where the bench was built with it
    #[arg(long, value_delimiter = ',')]
    zlib_ng: Vec<u8>,
    /// Write all sizes and times as JSON
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// Compare our sizes with those that --save wrote before
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
    /// Files, or folders of files; each folder, and each folder in it, is a set
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

impl Levels {
    /// Measures and prints the tables.
    pub(crate) fn run(&self, rounds: usize) -> Result<()> {
        let read = |path: &PathBuf| -> Result<Timings> {
            load(Path::new(""), path)?.with_context(|| format!("there is no {}", path.display()))
        };
        let before = self.against.as_ref().map(read).transpose()?;
        let mut encoders = self.encoders()?;
        let mut timings = Timings { head: Head::here(false), rows: Vec::new() };
        println!("{}\n\nMedian (least–greatest) of {rounds} rounds.", timings.head.text());
        let sets = self.paths.iter().map(|path| nested(path)).collect::<Result<Vec<_>>>()?.concat();
        for path in &sets {
            let (set, start) = (file_name(path), timings.rows.len());
            for file in files(path)? {
                let input = std::fs::read(&file)
                    .with_context(|| format!("{} cannot be read", file.display()))?;
                let name = (&*set, &*file_name(&file));
                show(&format!("{set}: {}", name.1));
                let clock = || ThreadTime::now().as_duration().as_secs_f64();
                let inflate = Decompressor::deflate_decompress;
                let rows = take_turns(&mut encoders, name, &input, rounds, clock, inflate)?;
                show("");
                if self.files {
                    println!("\n### {}\n\n{}", name.1, beside_reference(&rows));
                }
                timings.rows.extend(rows);
            }
            println!("\n## {set}\n\n{}", beside_reference(&timings.rows[start..]));
        }
        if sets.len() > 1 {
            println!("\n## All sets\n\n{}", beside_reference(&timings.rows));
        }
        if let Some(before) = before {
            println!("\n## Our sizes beside saved ones\n\n{}", beside(&timings.rows, &before.rows));
        }
        self.save.as_ref().map_or(Ok(()), |path| save(Path::new(""), path, &timings))
    }

    fn encoders(&self) -> Result<Vec<Encoder>> {
        let all: Vec<u8> = (0..=MAX_LEVEL).collect();
        let ours = if self.ours.is_empty() { &all } else { &self.ours };
        let theirs = if self.theirs.is_empty() { ours } else { &self.theirs };
        type Make = fn(u8) -> Result<Encode>;
        let all: [(&'static str, &Vec<u8>, Make); 3] = [
            (OURS, ours, our_encoder),
            (REFERENCE, theirs, libdeflate),
            ("zlib-ng", &self.zlib_ng, zlib_ng),
        ];
        let mut encoders = Vec::new();
        for (name, levels, make) in all {
            for &level in levels {
                let encode = make(level).with_context(|| format!("{name} at level {level}"))?;
                encoders.push((name, level, encode));
            }
        }
        Ok(encoders)
    }
}

fn our_encoder(level: u8) -> Result<Encode> {
    let mut encoder = RawEncoder::new(level).context("there is no such level")?;
    let block_bytes = Options::raw().level(level).resolved_block_bytes()?;
    Ok(Box::new(move |input, output| {
        output.clear();
        for block in blocks(input.len(), block_bytes) {
            encode_block(&mut encoder, input, block, output);
        }
        Ok(output.len())
    }))
}

fn libdeflate(level: u8) -> Result<Encode> {
    let level = CompressionLvl::new(i32::from(level)).ok().context("there is no such level")?;
    let mut compressor = Compressor::new(level);
    Ok(Box::new(move |input, output| Ok(compressor.deflate_compress(input, output)?)))
}

fn zlib_ng(level: u8) -> Result<Encode> {
    ensure!(Backend::ZlibNg.is_available(), "not in this build, as cmake was missing");
    let options = Options::raw().backend(Backend::ZlibNg).level(level).block_bytes(MAX_BLOCK_BYTES);
    Ok(Box::new(move |input, output| {
        output.clear();
        for piece in parflate::pieces(&[], input, 0, true, &options)? {
            output.extend_from_slice(piece.deflate());
        }
        Ok(output.len())
    }))
}

/// An encoder's rows at one level, each beside another of the same file; without any others when
/// there is nothing to compare with.
struct Pair<'a> {
    name: String,
    own: Vec<&'a Row>,
    peers: Vec<&'a Row>,
}

/// Whether two rows are of the same file at the same level.
fn is_same_file(a: &Row, b: &Row) -> bool {
    (&a.set, &a.file, a.level, a.input_bytes) == (&b.set, &b.file, b.level, b.input_bytes)
}

/// Each encoder and level of `rows`, beside the rows of `encoder` in `others` at that level.
fn pairs<'a>(rows: &'a [Row], others: &'a [Row], encoder: &str) -> Vec<Pair<'a>> {
    let mut pairs: Vec<Pair<'a>> = Vec::new();
    for row in rows {
        let name = format!("{} {}", row.encoder, row.level);
        let is_peer = |other: &&Row| other.encoder == encoder && is_same_file(row, other);
        let index = pairs.iter().position(|pair| pair.name == name).unwrap_or(pairs.len());
        if index == pairs.len() {
            pairs.push(Pair { name, own: Vec::new(), peers: Vec::new() });
        }
        pairs[index].own.push(row);
        pairs[index].peers.extend(others.iter().find(is_peer));
    }
    pairs
}

/// A ratio and the name of its file.
type Ratio<'a> = (f64, &'a str);

impl Pair<'_> {
    /// Of all files, round by round.
    fn seconds(rows: &[&Row]) -> Vec<f64> {
        let rounds = rows.first().map_or(0, |row| row.seconds.len());
        (0..rounds).map(|round| rows.iter().map(|row| row.seconds[round]).sum()).collect()
    }

    fn output_bytes(rows: &[&Row]) -> u64 {
        rows.iter().map(|row| row.output_bytes).sum()
    }

    fn input_bytes(&self) -> u64 {
        self.own.iter().map(|row| row.input_bytes).sum()
    }

    /// The text of a comparison; nothing when there is nothing, or only itself, to compare with.
    fn compared(&self, text: impl FnOnce() -> String) -> String {
        let is_itself = self.own.iter().zip(&self.peers).any(|(a, b)| std::ptr::eq(*a, *b));
        let has_peers = self.own.len() == self.peers.len() && !is_itself;
        if has_peers { text() } else { String::new() }
    }

    /// The ratios of all files, the least first.
    fn ratios(&self, ratio: fn(&Row, &Row) -> f64) -> Vec<Ratio<'_>> {
        let pairs = self.own.iter().zip(&self.peers);
        let mut all: Vec<_> = pairs.map(|(own, peer)| (ratio(own, peer), &*own.file)).collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        all
    }

    fn size_ratio(&self) -> String {
        let (own, peers) = (Self::output_bytes(&self.own), Self::output_bytes(&self.peers));
        self.compared(|| format!("{:.4}", own as f64 / peers.max(1) as f64))
    }

    /// Round by round, so that a machine that slows down between rounds does not count.
    fn speed_ratio(&self) -> String {
        let seconds = Self::seconds(&self.own).into_iter().zip(Self::seconds(&self.peers));
        self.compared(|| range(seconds.map(|(own, peer)| peer / own), |r| format!("{r:.3}")))
    }
}

fn range(values: impl Iterator<Item = f64>, text: impl Fn(f64) -> String) -> String {
    let summary = Summary::of(values);
    format!("{} ({}–{})", text(summary.median), text(summary.min), text(summary.max))
}

fn sizes(own: &Row, peer: &Row) -> f64 {
    own.output_bytes as f64 / peer.output_bytes.max(1) as f64
}

fn speeds(own: &Row, peer: &Row) -> f64 {
    peer.median() / own.median().max(1e-9)
}

fn median(ratios: &[Ratio<'_>], digits: usize) -> String {
    format!("{:.digits$}", Summary::of(ratios.iter().map(|(ratio, _)| *ratio)).median)
}

fn named(ratio: Option<&Ratio<'_>>, digits: usize) -> String {
    ratio.map_or(String::new(), |(ratio, file)| format!("{file} {ratio:.digits$}"))
}

fn beside_reference(rows: &[Row]) -> String {
    let percent = |pair: &Pair<'_>| {
        let output = Pair::output_bytes(&pair.own) as f64;
        format!("{:.2}", 100.0 * output / pair.input_bytes().max(1) as f64)
    };
    let rate = |pair: &Pair<'_>| {
        let seconds = Pair::seconds(&pair.own).into_iter();
        range(seconds.map(|seconds| speed(pair.input_bytes(), seconds)), significant)
    };
    table(
        pairs(rows, rows, REFERENCE),
        &[
            ("level", &|pair| pair.name.clone()),
            ("size", &|pair| grouped(Pair::output_bytes(&pair.own))),
            ("%", &percent),
            ("CPU MB/s", &rate),
            ("size / libdeflate", &Pair::size_ratio),
            ("median file", &|pair| pair.compared(|| median(&pair.ratios(sizes), 4))),
            ("largest", &|pair| pair.compared(|| named(pair.ratios(sizes).last(), 4))),
            ("speed / libdeflate", &Pair::speed_ratio),
            ("median file", &|pair| pair.compared(|| median(&pair.ratios(speeds), 3))),
            ("slowest", &|pair| pair.compared(|| named(pair.ratios(speeds).first(), 3))),
        ],
    )
}

/// Our sizes beside saved ones, of the files that both have.
fn beside(rows: &[Row], before: &[Row]) -> String {
    let changed = |pair: &Pair<'_>| {
        pair.ratios(sizes).iter().filter(|(ratio, _)| *ratio != 1.0).count().to_string()
    };
    let is_saved = |row: &&Row| {
        let mut saved = before.iter().filter(|old| old.encoder == OURS);
        row.encoder == OURS && saved.any(|old| is_same_file(row, old))
    };
    let ours: Vec<Row> = rows.iter().filter(is_saved).cloned().collect();
    table(
        pairs(&ours, before, OURS),
        &[
            ("level", &|pair| pair.name.clone()),
            ("files", &|pair| pair.own.len().to_string()),
            ("changed", &|pair| pair.compared(|| changed(pair))),
            ("size / saved", &Pair::size_ratio),
            ("best", &|pair| pair.compared(|| named(pair.ratios(sizes).first(), 4))),
            ("worst", &|pair| pair.compared(|| named(pair.ratios(sizes).last(), 4))),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(file: &str, encoder: &str, output_bytes: u64, seconds: &[f64]) -> Row {
        let (set, file, encoder) = ("set".to_owned(), file.to_owned(), encoder.to_owned());
        let seconds = seconds.to_vec();
        Row { set, file, encoder, level: 6, input_bytes: 1_000_000, output_bytes, seconds }
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
        let expected = "| parflate 6 | 900 | 0.04 | 1.00 (0.10–1.00) | 0.9000 | 1.1250 \
                        | a 1.5000 | 2.000 (2.000–2.000) | 2.000 | b 1.000 |";
        assert_eq!(beside_reference(&rows).lines().nth(2), Some(expected));
        let mut now = rows.to_vec();
        now[2].output_bytes = 540;
        now.push(row("new", OURS, 1, &[1.0, 1.0, 1.0]));
        let expected = "| parflate 6 | 2 | 1 | 0.9333 | b 0.9000 | a 1.0000 |";
        assert_eq!(beside(&now, &rows).lines().nth(2), Some(expected));
    }

    #[test]
    fn our_sizes_are_those_of_the_product_and_every_output_is_checked() {
        let data: Vec<u8> = (0..1_500_000u32).map(|n| ((n / 3 % 251) ^ (n >> 16)) as u8).collect();
        let mut encoders = vec![(OURS, 9, our_encoder(9).unwrap())];
        encoders.push((REFERENCE, 9, libdeflate(9).unwrap()));
        let mut run =
            |input, inflate| take_turns(&mut encoders, ("", ""), input, 1, || 0.0, inflate);
        let rows = run(&data[..], Decompressor::deflate_decompress).unwrap();
        let product = parflate::compress(&data, &Options::raw().level(9)).unwrap();
        assert_eq!((rows.len(), rows[0].output_bytes), (2, product.len() as u64));
        assert!(run(b"", Decompressor::deflate_decompress).is_ok());
        assert!(run(&data, Decompressor::gzip_decompress).is_err());
        assert!(our_encoder(13).is_err() && libdeflate(13).is_err());
    }
}
