//! Our levels beside the operating points that they are meant to replace, in pairs.
//!
//! Each level has a floor, which it must reach, and most have an aim beyond it: a size to stay
//! within and a CPU speed to reach, both as ratios to other tools in the same rounds. Ratios of
//! speeds are taken round by round, so that a machine that slows down between two rounds does not
//! count; their median does.

use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::corpus::{About, Corpus};
use crate::machine::Head;
use crate::measure::{Measured, Rounds, Sample, samples_in_turns};
use crate::rivals::{OURS, Tool, find};
use crate::stats::Summary;

/// Threads of the parallel tools. CPU time is compared, so two serve to show what blocks cost.
const WORKERS: usize = 2;

/// A tool at a level.
type Point = (&'static str, u8);

/// What one of our levels is to reach.
#[derive(Clone, Copy, Debug)]
struct Goal {
    level: u8,
    /// Whether it is an aim beyond the floor.
    is_moonshot: bool,
    /// Our size over this one's is at most that.
    size: (Point, f64),
    /// Our CPU speed over this one's is at least that.
    speed: (Point, f64),
}

const fn ld(level: u8) -> Point {
    ("libdeflate-gzip", level)
}

const PIGZ_9: Point = ("pigz", 9);

const fn floor(level: u8, size: (Point, f64), speed: (Point, f64)) -> Goal {
    Goal { level, is_moonshot: false, size, speed }
}

const fn moonshot(level: u8, size: (Point, f64), speed: (Point, f64)) -> Goal {
    Goal { level, is_moonshot: true, size, speed }
}

/// The goals, in the order of our levels.
const GOALS: [Goal; 16] = [
    floor(1, (ld(1), 1.0), (ld(1), 0.95)),
    moonshot(1, (ld(2), 1.0), (ld(1), 1.0)),
    floor(3, (ld(3), 1.0), (ld(3), 1.1)),
    moonshot(3, (ld(5), 1.0), (ld(3), 1.0)),
    floor(6, (ld(6), 1.0), (ld(6), 1.1)),
    moonshot(6, (ld(7), 1.0), (ld(6), 1.0)),
    floor(9, (ld(8), 1.0), (ld(8), 1.2)),
    floor(9, (PIGZ_9, 1.0), (PIGZ_9, 3.5)),
    moonshot(9, (ld(9), 1.0), (ld(9), 2.0)),
    moonshot(9, (ld(9), 1.0), (PIGZ_9, 5.0)),
    floor(10, (PIGZ_9, 0.9685), (PIGZ_9, 1.5)),
    floor(10, (PIGZ_9, 0.9685), (ld(10), 2.0)),
    moonshot(10, (PIGZ_9, 0.9612), (PIGZ_9, 1.5)),
    floor(11, (ld(10), 1.003), (ld(10), 1.0)),
    moonshot(11, (ld(10), 1.0), (ld(10), 1.3)),
    floor(12, (ld(12), 1.0), (ld(12), 1.0)),
];

/// `levels.json`.
#[derive(Serialize, Deserialize)]
pub(crate) struct Levels {
    pub(crate) head: Head,
    pub(crate) versions: Vec<String>,
    pub(crate) workers: usize,
    pub(crate) rounds: usize,
    pub(crate) sets: Vec<Set>,
}

/// The goals on one set.
#[derive(Serialize, Deserialize)]
pub(crate) struct Set {
    pub(crate) corpus: About,
    pub(crate) points: Vec<Run>,
    pub(crate) rows: Vec<Row>,
}

/// A tool at a level, as measured.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Run {
    pub(crate) tool: String,
    pub(crate) level: u8,
    #[serde(flatten)]
    pub(crate) measured: Measured,
}

/// A goal and where we stand.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) level: u8,
    pub(crate) is_moonshot: bool,
    /// Whose size it is about.
    pub(crate) size_of: String,
    pub(crate) size_at_most: f64,
    /// Our size over that.
    pub(crate) size_ratio: f64,
    /// Whose speed it is about.
    pub(crate) speed_of: String,
    pub(crate) speed_at_least: f64,
    /// Our CPU speed over that, of the rounds.
    pub(crate) speed_ratio: Summary,
}

impl Row {
    /// Whether size and median speed are as the goal wants them.
    pub(crate) fn is_met(&self) -> bool {
        self.size_ratio <= self.size_at_most && self.speed_ratio.median >= self.speed_at_least
    }
}

/// Runs every tool and level that a goal speaks of on every set.
///
/// # Errors
/// When a tool is missing or fails.
pub(crate) fn run(head: Head, corpora: &[Corpus], rounds: usize, scratch: &Path) -> Result<Levels> {
    let tools = find(&[PIGZ_9.0.to_owned(), ld(1).0.to_owned()]);
    let points = points();
    let candidates = points
        .iter()
        .map(|&(name, level)| Ok(tool(&tools, name)?.candidate(level, WORKERS)))
        .collect::<Result<Vec<_>>>()?;
    let mut sets = Vec::new();
    for corpus in corpora {
        crate::progress::say(&format!("{}: {} points", corpus.about.name, points.len()));
        let outcomes =
            samples_in_turns(&candidates, &corpus.path, Rounds::exactly(rounds), scratch);
        let samples = outcomes.into_iter().collect::<Result<Vec<Vec<Sample>>>>()?;
        let runs = points.iter().zip(&samples).map(|(&(tool, level), samples)| Run {
            tool: tool.to_owned(),
            level,
            measured: Measured::of(samples),
        });
        let of = |point: Point| {
            points.iter().position(|&other| other == point).map_or(&[][..], |at| &samples[at])
        };
        let rows = GOALS.iter().map(|goal| row(goal, of)).collect();
        sets.push(Set { corpus: corpus.about.clone(), points: runs.collect(), rows });
    }
    let versions = tools.iter().map(|tool| tool.version.clone()).collect();
    Ok(Levels { head, versions, workers: WORKERS, rounds, sets })
}

fn tool<'a>(tools: &'a [Tool], name: &str) -> Result<&'a Tool> {
    let found = tools.iter().find(|tool| tool.kind.name == name);
    found.with_context(|| format!("{name} is needed for this"))
}

/// All that the goals speak of, each once, ours beside the first that it is compared with.
fn points() -> Vec<Point> {
    let mut points = Vec::new();
    for goal in &GOALS {
        for point in [(OURS, goal.level), goal.size.0, goal.speed.0] {
            if !points.contains(&point) {
                points.push(point);
            }
        }
    }
    points
}

fn row<'a>(goal: &Goal, of: impl Fn(Point) -> &'a [Sample]) -> Row {
    let ours = of((OURS, goal.level));
    let size = |samples: &[Sample]| samples.last().map_or(0, |sample| sample.output_bytes) as f64;
    let pairs = of(goal.speed.0).iter().zip(ours);
    let name = |(tool, level): Point| format!("{tool} -{level}");
    Row {
        level: goal.level,
        is_moonshot: goal.is_moonshot,
        size_of: name(goal.size.0),
        size_at_most: goal.size.1,
        size_ratio: size(ours) / size(of(goal.size.0)).max(1.0),
        speed_of: name(goal.speed.0),
        speed_at_least: goal.speed.1,
        speed_ratio: Summary::of(
            pairs.map(|(theirs, ours)| theirs.usage.cpu_seconds / ours.usage.cpu_seconds.max(1e-9)),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::launch::Usage;

    fn samples(output_bytes: u64, cpu_seconds: &[f64]) -> Vec<Sample> {
        cpu_seconds
            .iter()
            .map(|&cpu_seconds| Sample {
                usage: Usage { wall_seconds: 1.0, cpu_seconds, peak_bytes: 1 },
                output_bytes,
            })
            .collect()
    }

    #[test]
    fn speeds_are_compared_round_by_round() {
        // The machine is ten times slower in the second round; the ratio of medians would be 1.
        let ours = samples(990, &[1.0, 10.0, 1.0]);
        let theirs = samples(1000, &[2.0, 20.0, 1.0]);
        let of = |point: Point| if point.0 == OURS { &ours[..] } else { &theirs[..] };
        let goal = floor(6, (ld(6), 1.0), (ld(6), 1.5));
        let met = row(&goal, of);
        assert_eq!(met.speed_ratio, Summary { median: 2.0, min: 1.0, max: 2.0 });
        assert!((met.size_ratio - 0.99).abs() < 1e-12 && met.is_met());
        assert!(!row(&floor(6, (ld(6), 0.98), (ld(6), 1.5)), of).is_met(), "too large");
        assert!(!row(&floor(6, (ld(6), 1.0), (ld(6), 2.1)), of).is_met(), "too slow");
    }

    #[test]
    fn each_point_is_run_once_beside_what_it_is_compared_with() {
        let points = points();
        assert_eq!(points[..3], [(OURS, 1), ld(1), ld(2)]);
        for (place, point) in points.iter().enumerate() {
            assert!(!points[..place].contains(point));
        }
    }
}
