//! Part 2: the design study, and the sweep over block sizes.
//!
//! Five ways to beat pigz at level 9 that the project began with, each runnable by name. All are
//! processes: the bench's own engine ([`crate::engine`]) with the library's knobs set, in turns
//! with pigz -9 itself.

mod designs;

use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

pub(crate) use designs::{DESIGNS, Design};

use crate::corpus::{About, Corpus};
use crate::engine::Assembly;
use crate::machine::{Head, cores};
use crate::measure::{Candidate, Measured, Rounds, in_turns};
use crate::results::Failure;
use crate::rivals::find_one;

/// The level of pigz that every design has to beat.
const PIGZ_LEVEL: u8 = 9;

/// Sizes of the sweep: a quarter of pigz's to 64 times it.
const SWEEP_BYTES: [usize; 9] =
    [32 << 10, 64 << 10, 128 << 10, 256 << 10, 512 << 10, 1 << 20, 2 << 20, 4 << 20, 8 << 20];

/// `study.json`.
#[derive(Serialize, Deserialize)]
pub(crate) struct Study {
    pub(crate) head: Head,
    pub(crate) corpus: About,
    pub(crate) workers: usize,
    pub(crate) rounds: usize,
    pub(crate) pigz: Option<Measured>,
    pub(crate) rows: Vec<Row>,
    pub(crate) failures: Vec<Failure>,
}

/// One variant of a design.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) design: String,
    pub(crate) variant: String,
    #[serde(flatten)]
    pub(crate) measured: Measured,
}

/// `sweep.json`.
#[derive(Serialize, Deserialize)]
pub(crate) struct Sweep {
    pub(crate) head: Head,
    pub(crate) corpus: About,
    pub(crate) workers: usize,
    pub(crate) points: Vec<SweepPoint>,
}

/// An encoder at a block size.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct SweepPoint {
    pub(crate) encoder: String,
    pub(crate) block_bytes: usize,
    #[serde(flatten)]
    pub(crate) measured: Measured,
}

/// A setting of the engine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting {
    pub(crate) backend: &'static str,
    pub(crate) level: u8,
    pub(crate) block_bytes: Option<usize>,
    pub(crate) is_independent: bool,
    pub(crate) assembly: Assembly,
}

impl Setting {
    /// The streaming engine at a level, with the backend's own block size.
    pub(crate) const fn of(backend: &'static str, level: u8) -> Self {
        let assembly = Assembly::Streaming;
        Self { backend, level, block_bytes: None, is_independent: false, assembly }
    }

    fn candidate(self, name: String, workers: usize) -> Result<Candidate> {
        let mut arguments: Vec<String> =
            vec!["engine".into(), "--backend".into(), self.backend.into()];
        arguments.extend(["--level".into(), self.level.to_string()]);
        arguments.extend(["--workers".into(), workers.to_string()]);
        if let Some(block_bytes) = self.block_bytes {
            arguments.extend(["--block-bytes".into(), block_bytes.to_string()]);
        }
        if self.is_independent {
            arguments.push("--independent".into());
        }
        if self.assembly == Assembly::Collect {
            arguments.extend(["--assembly".into(), "collect".into()]);
        }
        let program = std::env::current_exe().context("the bench cannot find itself")?;
        let arguments = arguments.into_iter().map(Into::into).collect();
        Ok(Candidate { name, program, arguments, is_slow: false })
    }

    /// Whether this build of the bench has the backend.
    fn is_available(self) -> bool {
        self.backend.parse().is_ok_and(parflate::Backend::is_available)
    }
}

/// Runs the designs of these names (all, when there are none) beside pigz -9.
///
/// # Errors
/// For a name that no design has, and when the scratch folder cannot be used.
pub(crate) fn run(
    head: Head,
    names: &[String],
    corpus: &Corpus,
    rounds: Rounds,
    scratch: &Path,
) -> Result<Study> {
    let chosen = choose(names)?;
    let workers = cores();
    let (mut labels, mut candidates, mut failures) = (Vec::new(), Vec::new(), Vec::new());
    for design in chosen {
        for (variant, setting) in design.variants {
            let name = format!("design {}: {variant}", design.name);
            if setting.is_available() {
                labels.push((design.name, *variant));
                candidates.push(setting.candidate(name, workers)?);
            } else {
                let reason = format!("this build has no {} (cmake was missing)", setting.backend);
                failures.push(Failure { corpus: corpus.about.name.clone(), name, reason });
            }
        }
    }
    candidates.extend(find_one("pigz").map(|pigz| pigz.candidate(PIGZ_LEVEL, workers)));
    let mut outcomes = in_turns(&candidates, &corpus.path, rounds, scratch);
    let pigz = if outcomes.len() > labels.len() { outcomes.pop() } else { None };
    let mut rows = Vec::new();
    for (((design, variant), candidate), outcome) in
        labels.into_iter().zip(candidates).zip(outcomes)
    {
        let (design, variant) = (design.to_owned(), variant.to_owned());
        match outcome {
            Ok(measured) => rows.push(Row { design, variant, measured }),
            Err(error) => failures.push(Failure {
                corpus: corpus.about.name.clone(),
                name: candidate.name,
                reason: format!("{error:#}"),
            }),
        }
    }
    let pigz = pigz.transpose().context("pigz -9 failed")?;
    let (corpus, rounds) = (corpus.about.clone(), rounds.count);
    Ok(Study { head, corpus, workers, rounds, pigz, rows, failures })
}

fn choose(names: &[String]) -> Result<Vec<&'static Design>> {
    if names.is_empty() || names.iter().any(|name| name == "all") {
        return Ok(DESIGNS.iter().collect());
    }
    names
        .iter()
        .map(|name| {
            let design = DESIGNS.iter().find(|design| design.name.eq_ignore_ascii_case(name));
            match design {
                Some(design) => Ok(design),
                None => bail!("there is no design {name}: they are A, B, C, D, E and all"),
            }
        })
        .collect()
}

/// Runs level 9 of each encoder over the block sizes.
///
/// # Errors
/// When an encoder fails.
pub(crate) fn sweep(head: Head, corpus: &Corpus, rounds: Rounds, scratch: &Path) -> Result<Sweep> {
    let independent = Setting { is_independent: true, ..Setting::of("parflate", PIGZ_LEVEL) };
    let encoders = [
        ("ours, with dictionary", Setting::of("parflate", PIGZ_LEVEL)),
        ("ours, without", independent),
        ("zlib-ng, with dictionary", Setting::of("zlib-ng", PIGZ_LEVEL)),
        ("libdeflate, without", Setting::of("libdeflate", PIGZ_LEVEL)),
    ];
    let workers = cores();
    let (mut labels, mut candidates) = (Vec::new(), Vec::new());
    for (encoder, setting) in encoders.into_iter().filter(|(_, setting)| setting.is_available()) {
        for block_bytes in SWEEP_BYTES {
            let setting = Setting { block_bytes: Some(block_bytes), ..setting };
            let name = format!("{encoder}, {} KiB", block_bytes >> 10);
            labels.push((encoder, block_bytes));
            candidates.push(setting.candidate(name, workers)?);
        }
    }
    let outcomes = in_turns(&candidates, &corpus.path, rounds, scratch);
    let mut points = Vec::new();
    for ((encoder, block_bytes), outcome) in labels.into_iter().zip(outcomes) {
        points.push(SweepPoint { encoder: encoder.to_owned(), block_bytes, measured: outcome? });
    }
    Ok(Sweep { head, corpus: corpus.about.clone(), workers, points })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn designs_are_chosen_by_name() {
        let named =
            |names: &[&str]| choose(&names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>());
        assert_eq!(named(&[]).unwrap().len(), 5);
        assert_eq!(named(&["all"]).unwrap().len(), 5);
        assert_eq!(named(&["b", "E"]).unwrap().iter().map(|d| d.name).collect::<String>(), "BE");
        assert!(named(&["F"]).is_err());
    }

    #[test]
    fn designs_are_what_their_titles_say() {
        let settings = |name: &str| {
            let design = DESIGNS.iter().find(|design| design.name == name).unwrap();
            design.variants.iter().map(|(_, setting)| *setting).collect::<Vec<_>>()
        };
        let queue = |setting: &Setting| setting.assembly == Assembly::Streaming;
        let pigz_like = settings("A")[0];
        assert_eq!((pigz_like.backend, pigz_like.block_bytes), ("zlib-ng", Some(128 << 10)));
        assert!(queue(&pigz_like) && !pigz_like.is_independent, "dictionary and queue");
        let large: Vec<_> =
            settings("B").iter().map(|s| (s.backend, s.level, s.block_bytes)).collect();
        let expected = [(9, 1), (9, 4), (12, 1), (12, 4)]
            .map(|(level, mebibytes)| ("libdeflate", level, Some(mebibytes << 20)));
        assert_eq!(large, expected);
        assert!(settings("C").iter().all(|s| s.backend == "hybrid" && queue(s)));
        assert!(settings("D").iter().all(|s| s.backend == "parflate" && s.block_bytes.is_none()));
        for pair in settings("E").chunks(2) {
            assert!(queue(&pair[0]) && !queue(&pair[1]), "one of each");
            assert_eq!((pair[0].backend, pair[0].level), (pair[1].backend, pair[1].level));
            assert_eq!(pair[0].block_bytes, pair[1].block_bytes);
        }
    }

    #[test]
    fn a_setting_becomes_arguments_that_the_engine_takes() {
        let setting = Setting {
            block_bytes: Some(4096),
            is_independent: true,
            assembly: Assembly::Collect,
            ..Setting::of("parflate", 9)
        };
        let candidate = setting.candidate(String::new(), 2).unwrap();
        let given: Vec<_> = std::iter::once("native-bench".into())
            .chain(candidate.arguments)
            .chain(["input".into()])
            .collect();
        assert!(<crate::commands::Cli as clap::Parser>::try_parse_from(given).is_ok());
    }
}
