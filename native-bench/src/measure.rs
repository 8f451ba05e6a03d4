//! Runs candidates as whole processes, in turns, and checks every output.
//!
//! Turns: each round runs every candidate once, every second round in the opposite order, so that
//! a machine that slows down slows all alike. A candidate that has had its share of time sits out
//! the rounds that are left: a long run averages over what disturbs a short one. Every output, not
//! just the first, is inflated by zlib-rs and compared with the input; a candidate that fails, or
//! whose output does not inflate to the input, has no figures but a reason.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use flate2::bufread::MultiGzDecoder;
use serde::{Deserialize, Serialize};

use crate::launch::Usage;
use crate::progress;
use crate::stats::Summary;

/// Bytes compared at a time: several times a read's cost, yet in the second-level cache.
const COMPARE_BYTES: usize = 128 << 10;

/// Seconds on the clock after which a candidate runs no further round: with it the whole field
/// takes about ten minutes, and what takes half a second is still run five times.
const SHARE_SECONDS: f64 = 3.0;

/// A program with its arguments that writes gzip of the input to standard output.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    /// What a person calls it, for messages.
    pub(crate) name: String,
    pub(crate) program: PathBuf,
    /// The input's path comes behind these.
    pub(crate) arguments: Vec<OsString>,
    /// Whether one run has to do: it takes far longer than the rest.
    pub(crate) is_slow: bool,
}

/// What the runs of one candidate on one input came to.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Measured {
    pub(crate) runs: usize,
    pub(crate) output_bytes: u64,
    pub(crate) wall_seconds: Summary,
    pub(crate) cpu_seconds: Summary,
    /// The largest of all runs.
    pub(crate) peak_bytes: u64,
}

/// One run: what it used and how many bytes it wrote.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    pub(crate) usage: Usage,
    pub(crate) output_bytes: u64,
}

/// How the runs of several candidates are spread.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rounds {
    pub(crate) count: usize,
    /// Seconds on the clock after which a candidate has done enough.
    pub(crate) share_seconds: f64,
}

impl Rounds {
    /// Up to `count`, fewer for candidates that take long.
    pub(crate) fn up_to(count: usize) -> Self {
        Self { count, share_seconds: SHARE_SECONDS }
    }

    /// So many for every candidate, however long it takes.
    pub(crate) fn exactly(count: usize) -> Self {
        Self { count, share_seconds: f64::INFINITY }
    }
}

/// Runs all candidates on `input` in turns; the outcome is in their order.
pub(crate) fn in_turns(
    candidates: &[Candidate],
    input: &Path,
    rounds: Rounds,
    scratch: &Path,
) -> Vec<Result<Measured>> {
    let outcomes = samples_in_turns(candidates, input, rounds, scratch);
    outcomes.into_iter().map(|samples| samples.map(|samples| Measured::of(&samples))).collect()
}

/// As [`in_turns`], with each run by itself, oldest first.
pub(crate) fn samples_in_turns(
    candidates: &[Candidate],
    input: &Path,
    rounds: Rounds,
    scratch: &Path,
) -> Vec<Result<Vec<Sample>>> {
    let output = scratch.join("output.gz");
    let mut outcomes: Vec<Result<Vec<Sample>>> =
        candidates.iter().map(|_| Ok(Vec::new())).collect();
    for round in 0..rounds.count {
        let order: Vec<usize> = if round % 2 == 0 {
            (0..candidates.len()).collect()
        } else {
            (0..candidates.len()).rev().collect()
        };
        for (turn, index) in order.into_iter().enumerate() {
            let candidate = &candidates[index];
            let Ok(samples) = &mut outcomes[index] else { continue };
            let spent_seconds: f64 = samples.iter().map(|run| run.usage.wall_seconds).sum();
            let has_done_enough = candidate.is_slow || spent_seconds >= rounds.share_seconds;
            if round > 0 && has_done_enough {
                continue;
            }
            progress::show(&format!(
                "round {} of {}, {} of {}: {}",
                round + 1,
                rounds.count,
                turn + 1,
                candidates.len(),
                candidate.name
            ));
            match once(candidate, input, &output) {
                Ok(sample) => samples.push(sample),
                Err(error) => {
                    progress::say(&format!("{} failed: {error:#}", candidate.name));
                    outcomes[index] = Err(error);
                }
            }
        }
    }
    progress::clear();
    let _ = std::fs::remove_file(&output);
    outcomes
}

/// Runs one candidate once.
fn once(candidate: &Candidate, input: &Path, output: &Path) -> Result<Sample> {
    let usage = launch(&candidate.program, &candidate.arguments, input.as_os_str(), output)?;
    check(output, input).with_context(|| format!("the output of {}", candidate.name))?;
    Ok(Sample { usage, output_bytes: std::fs::metadata(output)?.len() })
}

/// Runs `program` through the launcher with its standard output in `output`.
fn launch(program: &Path, arguments: &[OsString], input: &OsStr, output: &Path) -> Result<Usage> {
    let done = Command::new(std::env::current_exe()?)
        .args([OsStr::new("launch"), output.as_os_str(), program.as_os_str()])
        .args(arguments)
        .arg(input)
        .output()?;
    if !done.status.success() {
        bail!("{}", String::from_utf8_lossy(&done.stderr).trim());
    }
    serde_json::from_slice(&done.stdout).context("the launcher's answer cannot be read")
}

/// Inflates `output`, all members of it, and compares it with `input`.
pub(crate) fn check(output: &Path, input: &Path) -> Result<()> {
    let mut inflated = MultiGzDecoder::new(BufReader::new(File::open(output)?));
    let mut expected = File::open(input)?;
    let (mut ours, mut theirs) = (vec![0; COMPARE_BYTES], vec![0; COMPARE_BYTES]);
    let mut at = 0u64;
    loop {
        let expected_bytes = fill(&mut expected, &mut theirs)?;
        let inflated_bytes = fill(&mut inflated, &mut ours).context("does not inflate")?;
        if ours[..inflated_bytes] != theirs[..expected_bytes] {
            bail!("differs from the input after inflating, at or behind byte {at}");
        }
        if expected_bytes == 0 {
            return Ok(());
        }
        at += expected_bytes as u64;
    }
}

/// Reads until the buffer is full or the input ends.
fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..])? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}

impl Measured {
    /// What these runs come to.
    pub(crate) fn of(samples: &[Sample]) -> Self {
        let usages = || samples.iter().map(|sample| sample.usage);
        Self {
            runs: samples.len(),
            output_bytes: samples.last().map_or(0, |sample| sample.output_bytes),
            wall_seconds: Summary::of(usages().map(|usage| usage.wall_seconds)),
            cpu_seconds: Summary::of(usages().map(|usage| usage.cpu_seconds)),
            peak_bytes: usages().map(|usage| usage.peak_bytes).max().unwrap_or(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(data: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn wrong_cut_and_longer_outputs_are_noticed() {
        let folder = std::env::temp_dir().join(format!("native-bench-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (input, output) = (folder.join("input"), folder.join("output"));
        let data: Vec<u8> = (0..300_000u32).map(|n| (n.wrapping_mul(n) >> 7) as u8).collect();
        std::fs::write(&input, &data).unwrap();
        let verdict = |bytes: &[u8]| {
            std::fs::write(&output, bytes).unwrap();
            check(&output, &input)
        };
        let (head, tail) = data.split_at(COMPARE_BYTES);
        assert!(verdict(&gzip(&data)).is_ok());
        assert!(verdict(&[gzip(head), gzip(tail)].concat()).is_ok(), "two members");
        assert!(verdict(&gzip(head)).is_err(), "a part");
        assert!(verdict(&[gzip(&data), gzip(b"!")].concat()).is_err(), "more");
        assert!(verdict(&gzip(&data)[..1000]).is_err(), "cut short");
        let mut other = data.clone();
        other[200_000] ^= 1;
        assert!(verdict(&gzip(&other)).is_err(), "one bit");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
