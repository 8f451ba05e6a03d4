//! The command line: which parts to run, on what, and where the results go.

use std::path::{Path, PathBuf};
use std::slice::from_ref;

use anyhow::{Result, ensure};
use clap::{Args, Parser, Subcommand};

use crate::corpus::{self, Corpus};
use crate::engine::Engine;
use crate::levels::Levels;
use crate::machine::{Head, root};
use crate::measure::{self, Plan};
use crate::results::save;
use crate::{decode, latency, report, scaling, study, tools};

/// Measures parflate beside its rivals and draws where each stands.
///
/// Without a command, runs all parts and writes the report. On two cores and the full corpus that
/// takes about twenty minutes; with --quick, about three.
#[derive(Parser)]
#[command(name = "cargo xtask bench", bin_name = "cargo xtask bench", version)]
pub(crate) struct Cli {
    #[command(subcommand)]
    part: Option<Part>,
    #[command(flatten)]
    common: Common,
}

#[derive(Args)]
struct Common {
    /// Set to use: a file, a folder, or a folder of the corpus beside the project; repeatable
    #[arg(long, global = true)]
    corpus: Vec<String>,
    /// Runs of each candidate, fewer of slow ones; medians count [default: 3, or 1 with --quick]
    #[arg(long, global = true)]
    runs: Option<usize>,
    /// Six megabytes of each set and one run: for a look, not for quoting
    #[arg(long, global = true)]
    quick: bool,
    /// Where results go [default: target/bench/results]
    #[arg(long, global = true)]
    out: Option<PathBuf>,
    /// First install the rivals that are missing, with apt-get and cargo
    #[arg(long, global = true)]
    install: bool,
}

#[derive(Subcommand)]
enum Part {
    /// Our levels beside libdeflate's, encoder by encoder, on any files; prints tables
    Levels(Levels),
    /// Every tool at every level on every set, as whole processes
    Rivals,
    /// Five designs beside pigz -9
    Study {
        /// Only these designs, by letter, such as A,D
        #[arg(long, value_delimiter = ',')]
        name: Vec<String>,
    },
    /// Readers of gzip on files of five kinds, as whole processes
    Decode,
    /// Speed over workers, measured and simulated
    Scaling,
    /// Latency of small inputs, in process
    Latency,
    /// Only the report, from the results that are there
    Report,
    /// Runs a program for the bench
    #[command(hide = true)]
    Launch {
        /// The file for standard output, the program, and its arguments
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        command: Vec<PathBuf>,
    },
    #[command(hide = true)]
    Engine(Engine),
}

/// The set of the parts that look at one only, when it is there; else it is the first.
const MAIN_SET: &str = "silesia";

impl Cli {
    /// Does what the command line says.
    pub(crate) fn run(self) -> Result<()> {
        let Common { corpus, runs, quick, out, .. } = self.common;
        let runs = runs.unwrap_or(if quick { 1 } else { 3 }).max(1);
        let parts = match self.part {
            Some(Part::Launch { command }) => return measure::launch(&command),
            Some(Part::Engine(engine)) => return engine.run(),
            Some(Part::Levels(levels)) => return levels.run(runs),
            Some(Part::Report) => Vec::new(),
            Some(part) => vec![part],
            None => {
                let study = Part::Study { name: Vec::new() };
                vec![Part::Rivals, Part::Decode, study, Part::Scaling, Part::Latency]
            }
        };
        let target = root().join("target/bench");
        let (scratch, out) = (target.join("scratch"), out.unwrap_or(target.join("results")));
        let mut failed = Vec::new();
        if !parts.is_empty() {
            let sets = corpus::sets(&corpus, quick, &scratch)?;
            let plan = Plan { head: Head::here(quick), runs, scratch: &scratch };
            // Each runs whatever became of those before it.
            failed.extend(parts.iter().filter_map(|part| part.run(&plan, &sets, &out).err()));
        }
        report::write(&out)?;
        ensure!(failed.is_empty(), "{failed:#?}");
        println!("{}", out.join(report::FILE).display());
        Ok(())
    }
}

impl Part {
    /// Measures on these sets, and saves the results.
    fn run(&self, plan: &Plan<'_>, sets: &[Corpus], out: &Path) -> Result<()> {
        let main = sets.iter().find(|set| set.name == MAIN_SET).unwrap_or(&sets[0]);
        match self {
            Self::Rivals => save(out, "rivals.json", &plan.run(sets, &tools::candidates()?)),
            Self::Study { name } => {
                save(out, "study.json", &plan.run(from_ref(main), &study::candidates(name)?))
            }
            Self::Decode => save(out, "decode.json", &decode::run(plan, sets)?),
            Self::Scaling => save(out, "scaling.json", &scaling::run(plan, main)?),
            Self::Latency => {
                let data = std::fs::read(&main.path)?;
                save(out, "latency.json", &latency::run(plan.head.clone(), &data, 5 * plan.runs)?)
            }
            Self::Levels(_) | Self::Report | Self::Launch { .. } | Self::Engine(_) => Ok(()),
        }
    }
}
