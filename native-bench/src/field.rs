//! Part 1: every tool at every level on every set, in turns.

use std::path::Path;

use anyhow::{Result, bail};

use crate::corpus::Corpus;
use crate::machine::Head;
use crate::measure::{Rounds, in_turns};
use crate::progress;
use crate::results::{Failure, Field, Point};
use crate::rivals::{OURS, Tool};

/// Largest set in bytes on which the tools of about 1 MB/s are run, and then once; in a quick run
/// they are left out.
const SLOW_INPUT_BYTES: u64 = 8_000_000;

/// The levels that are run with fewer workers, too: fastest, default and densest of gzip.
const FEW_LEVELS: [u8; 3] = [1, 6, 9];

/// What to run.
pub(crate) struct Plan<'a> {
    pub(crate) head: Head,
    pub(crate) tools: &'a [Tool],
    pub(crate) corpora: &'a [Corpus],
    /// Numbers of workers at every level; the largest is what the report compares.
    pub(crate) workers: &'a [usize],
    /// Further numbers of workers, at [`FEW_LEVELS`] only.
    pub(crate) fewer_workers: &'a [usize],
    /// Only these levels, or all.
    pub(crate) levels: &'a [u8],
    pub(crate) rounds: Rounds,
    pub(crate) scratch: &'a Path,
}

/// Runs the plan.
///
/// # Errors
/// When our own command is missing, or one of its outputs is not right.
pub(crate) fn run(plan: Plan<'_>) -> Result<Field> {
    if !plan.tools.iter().any(|tool| tool.kind.name == OURS) {
        bail!("the parflate command has not been built; `cargo xtask bench` builds it");
    }
    let (mut points, mut failures) = (Vec::new(), Vec::new());
    for corpus in plan.corpora {
        let runs = runs(&plan, corpus);
        progress::say(&format!("{}: {} operating points", corpus.about.name, runs.len()));
        let candidates: Vec<_> =
            runs.iter().map(|(tool, level, workers)| tool.candidate(*level, *workers)).collect();
        let outcomes = in_turns(&candidates, &corpus.path, plan.rounds, plan.scratch);
        for ((tool, level, workers), outcome) in runs.into_iter().zip(outcomes) {
            let (corpus_name, name) = (corpus.about.name.clone(), tool.kind.name);
            match outcome {
                Ok(measured) => points.push(Point {
                    corpus: corpus_name,
                    tool: name.to_owned(),
                    level,
                    workers,
                    input_bytes: corpus.about.bytes,
                    measured,
                }),
                Err(error) if name == OURS => return Err(error),
                Err(error) => failures.push(Failure {
                    corpus: corpus_name,
                    name: format!("{name} {level}"),
                    reason: format!("{error:#}"),
                }),
            }
        }
    }
    Ok(Field {
        head: plan.head,
        versions: plan.tools.iter().map(|tool| tool.version.clone()).collect(),
        workers: plan.workers.iter().copied().max().unwrap_or(1),
        rounds: plan.rounds.count,
        corpora: plan.corpora.iter().map(|corpus| corpus.about.clone()).collect(),
        points,
        failures,
    })
}

/// Each tool, level and number of workers that is to be run on a set.
fn runs<'a>(plan: &Plan<'a>, corpus: &Corpus) -> Vec<(&'a Tool, u8, usize)> {
    let mut runs = Vec::new();
    for tool in plan.tools {
        for &level in tool.kind.levels {
            let is_wanted = plan.levels.is_empty() || plan.levels.contains(&level);
            let is_too_slow = tool.is_slow(level)
                && (plan.head.is_quick || corpus.about.bytes > SLOW_INPUT_BYTES);
            if !is_wanted || is_too_slow {
                continue;
            }
            if !tool.is_parallel() {
                runs.push((tool, level, 1));
                continue;
            }
            let fewer = if FEW_LEVELS.contains(&level) { plan.fewer_workers } else { &[] };
            let workers = plan.workers.iter().chain(fewer);
            runs.extend(workers.map(|&workers| (tool, level, workers)));
        }
    }
    runs
}
