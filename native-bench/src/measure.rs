//! Runs candidates as whole processes, in turns, and checks every output.
//!
//! Turns: each round runs every candidate once, every second round in the opposite order, so that
//! a machine that slows down slows all alike. A candidate that has had its share of time sits out
//! the rounds that are left: a long run averages over what disturbs a short one. Every output, not
//! just the first, is inflated by zlib-rs and compared with the input; a candidate that fails, or
//! whose output does not inflate to the input, has no figures but a reason.

use std::fs::{self, File};
use std::io::{BufReader, IsTerminal, Read, stderr};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use flate2::bufread::MultiGzDecoder;
use wait4::Wait4;

use crate::corpus::Corpus;
use crate::machine::Head;
use crate::results::{Point, Results, Summary};
use crate::tools::{TOOLS, Tool};

/// Seconds on the clock after which a candidate runs no further round: with it all rivals take
/// about ten minutes, and what takes half a second is still run five times.
const SHARE_SECONDS: f64 = 3.0;

/// Largest set in bytes on which slow candidates run, and then once; never in a quick run.
const SLOW_INPUT_BYTES: u64 = 8_000_000;

/// A program with its arguments that writes gzip of the input to standard output.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    /// Its name in the results.
    pub(crate) tool: String,
    pub(crate) level: u8,
    pub(crate) workers: usize,
    pub(crate) program: PathBuf,
    /// The input's path comes after these.
    pub(crate) arguments: Vec<String>,
    /// Whether it takes far longer than the rest.
    pub(crate) is_slow: bool,
}

/// How candidates are run.
pub(crate) struct Plan<'a> {
    pub(crate) head: Head,
    /// Runs of a candidate, at most.
    pub(crate) runs: usize,
    pub(crate) scratch: &'a Path,
}

/// One run: seconds on the clock, seconds of processor time (of all threads and of the children
/// that it waited for), largest resident set in bytes, and bytes of output.
type Run = (f64, f64, u64, u64);

impl Plan<'_> {
    /// Runs all candidates on all sets.
    pub(crate) fn run(&self, corpora: &[Corpus], candidates: &[Candidate]) -> Results {
        let is_run = |name: &str| candidates.iter().any(|candidate| candidate.tool == name);
        let tools = TOOLS.iter().filter(|tool| is_run(tool.name));
        let mut results = Results {
            head: self.head.clone(),
            versions: tools.filter_map(Tool::version).collect(),
            runs: self.runs,
            corpora: corpora.to_vec(),
            ..Results::default()
        };
        for corpus in corpora {
            let is_small = corpus.bytes <= SLOW_INPUT_BYTES && !self.head.is_quick;
            let candidates: Vec<&Candidate> =
                candidates.iter().filter(|candidate| is_small || !candidate.is_slow).collect();
            say(&format!("{}: {} operating points", corpus.name, candidates.len()));
            self.in_turns(&candidates, corpus, &mut results);
        }
        results
    }

    /// Runs candidates on one set, and adds a point or a failure for each.
    fn in_turns(&self, candidates: &[&Candidate], corpus: &Corpus, results: &mut Results) {
        let output = self.scratch.join("output.gz");
        // Of a candidate that failed there are none.
        let mut outcomes: Vec<Vec<Run>> = vec![Vec::new(); candidates.len()];
        for round in 0..self.runs {
            let mut turns: Vec<_> = candidates.iter().zip(&mut outcomes).collect();
            if round % 2 == 1 {
                turns.reverse();
            }
            for (candidate, runs) in turns {
                let spent_seconds: f64 = runs.iter().map(|run| run.0).sum();
                let is_done = candidate.is_slow || spent_seconds >= SHARE_SECONDS;
                if round > 0 && (is_done || runs.is_empty()) {
                    continue;
                }
                let what = format!("{} {}", candidate.tool, candidate.level);
                show(&format!("round {} of {}: {what}", round + 1, self.runs));
                match once(candidate, corpus, &output) {
                    Ok(run) => runs.push(run),
                    Err(error) => {
                        runs.clear();
                        let failure = format!("{what} on {}: {error:#}", corpus.name);
                        say(&failure);
                        results.failures.push(failure);
                    }
                }
            }
        }
        show("");
        let _ = fs::remove_file(&output);
        let outcomes = candidates.iter().zip(&outcomes).filter(|(_, runs)| !runs.is_empty());
        results.points.extend(outcomes.map(|(candidate, runs)| Point {
            corpus: corpus.name.clone(),
            tool: candidate.tool.clone(),
            level: candidate.level,
            workers: candidate.workers,
            input_bytes: corpus.bytes,
            output_bytes: runs.last().map_or(0, |run| run.3),
            wall_seconds: Summary::of(runs.iter().map(|run| run.0)),
            cpu_seconds: Summary::of(runs.iter().map(|run| run.1)),
            peak_bytes: runs.iter().map(|run| run.2).max().unwrap_or(0),
        }));
    }
}

/// Runs one candidate once, through the launcher, and checks its output.
fn once(candidate: &Candidate, corpus: &Corpus, output: &Path) -> Result<Run> {
    let mut launcher = Command::new(std::env::current_exe()?);
    launcher.arg("launch").args([output, &candidate.program]);
    let done = launcher.args(&candidate.arguments).arg(&corpus.path).output()?;
    ensure!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr).trim());
    match &corpus.content {
        Some(content) => ensure!(fs::read(output)? == fs::read(content)?, "wrong content"),
        None => check(output, &corpus.path)?,
    }
    serde_json::from_slice(&done.stdout).context("the launcher's answer cannot be read")
}

/// The launcher: a small process between the bench and the program that it measures.
///
/// A child starts as a copy of its parent, and the system counts the parent's memory into the
/// child's peak. The bench may hold a whole corpus; the launcher holds nothing, so the peak is the
/// measured program's own. It starts the program with standard output in a file, waits for it with
/// `wait4`, and prints the [`Run`] as JSON.
pub(crate) fn launch(command: &[PathBuf]) -> Result<()> {
    let [output, program, arguments @ ..] = command else { bail!("no program to launch") };
    let file = File::create(output).context("the output cannot be created")?;
    let start = Instant::now();
    let child = Command::new(program).args(arguments).stdin(Stdio::null()).stdout(file).spawn();
    let end = child.with_context(|| format!("{} cannot be started", program.display()))?.wait4()?;
    let wall_seconds = start.elapsed().as_secs_f64();
    ensure!(end.status.success(), "{} ended with {}", program.display(), end.status);
    let cpu_seconds = (end.rusage.utime + end.rusage.stime).as_secs_f64();
    let run: Run = (wall_seconds, cpu_seconds, end.rusage.maxrss, output.metadata()?.len());
    println!("{}", serde_json::to_string(&run)?);
    Ok(())
}

/// Inflates `output`, all members of it, and compares it with `input`.
fn check(output: &Path, input: &Path) -> Result<()> {
    let mut inflated = Vec::new();
    let mut members = MultiGzDecoder::new(BufReader::new(File::open(output)?));
    members.read_to_end(&mut inflated).context("the output does not inflate")?;
    ensure!(inflated == fs::read(input)?, "the output differs from the input");
    Ok(())
}

/// Shows on a terminal what runs just now, in a line that the next one overwrites.
pub(crate) fn show(what: &str) {
    if stderr().is_terminal() {
        eprint!("\r\x1b[K{what}");
    }
}

/// Prints a line that is to stay, on the standard error stream.
pub(crate) fn say(what: &str) {
    show("");
    eprintln!("{what}");
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
        fs::create_dir_all(&folder).unwrap();
        let (input, output) = (folder.join("input"), folder.join("output"));
        let data: Vec<u8> = (0..300_000u32).map(|n| (n.wrapping_mul(n) >> 7) as u8).collect();
        fs::write(&input, &data).unwrap();
        let verdict = |bytes: &[u8]| {
            fs::write(&output, bytes).unwrap();
            check(&output, &input)
        };
        let (head, tail) = data.split_at(100_000);
        assert!(verdict(&gzip(&data)).is_ok());
        assert!(verdict(&[gzip(head), gzip(tail)].concat()).is_ok(), "two members");
        assert!(verdict(&gzip(head)).is_err(), "a part");
        assert!(verdict(&[gzip(&data), gzip(b"!")].concat()).is_err(), "more");
        assert!(verdict(&gzip(&data)[..1000]).is_err(), "cut short");
        let mut other = data.clone();
        other[200_000] ^= 1;
        assert!(verdict(&gzip(&other)).is_err(), "one bit");
        fs::remove_dir_all(&folder).unwrap();
    }
}
