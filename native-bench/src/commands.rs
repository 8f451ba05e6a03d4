//! The command line: which parts to run, on what, and where the results go.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::{Args, Parser, Subcommand};

use crate::corpus::{self, Corpus};
use crate::engine::Engine;
use crate::levels::Levels;
use crate::machine::{Head, root};
use crate::measure::{self, Plan};
use crate::results::save;
use crate::{latency, report, rivals, scaling, study};

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
    /// Runs of each candidate, fewer of those that take long; medians count [default: 3, or 1 with
    /// --quick]
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
    Rivals {
        /// Only these tools, beside ours; repeatable
        #[arg(long)]
        tool: Vec<String>,
        /// Only these levels
        #[arg(long, value_delimiter = ',')]
        levels: Vec<u8>,
    },
    /// Five designs beside pigz -9
    Study {
        /// A, B, C, D or E; repeatable
        #[arg(long)]
        name: Vec<String>,
    },
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

/// The set of the parts that look at one only, when it is there.
const MAIN_SET: &str = "silesia";

impl Cli {
    /// Does what the command line says.
    pub(crate) fn run(self) -> Result<()> {
        let (target, common) = (root().join("target/bench"), self.common);
        let out = common.out.clone().unwrap_or_else(|| target.join("results"));
        let session = Session { common, scratch: target.join("scratch"), out };
        match self.part {
            Some(Part::Launch { command }) => return measure::launch(&command),
            Some(Part::Engine(engine)) => return engine.run(),
            Some(Part::Levels(levels)) => return levels.run(session.runs()),
            Some(Part::Report) => {}
            Some(part) => session.part(&part)?,
            None => session.all()?,
        }
        report::write(&session.out)?;
        println!("{}", session.out.join(report::FILE).display());
        Ok(())
    }
}

struct Session {
    common: Common,
    scratch: PathBuf,
    out: PathBuf,
}

impl Session {
    fn runs(&self) -> usize {
        self.common.runs.unwrap_or(if self.common.quick { 1 } else { 3 }).max(1)
    }

    /// Runs every part, each whatever became of those before it.
    fn all(&self) -> Result<()> {
        let rivals = Part::Rivals { tool: Vec::new(), levels: Vec::new() };
        let study = Part::Study { name: Vec::new() };
        let parts = [rivals, study, Part::Scaling, Part::Latency];
        let failed: Vec<_> = parts.iter().filter_map(|part| self.part(part).err()).collect();
        if !failed.is_empty() {
            report::write(&self.out)?;
            bail!("{failed:#?}");
        }
        Ok(())
    }

    fn part(&self, part: &Part) -> Result<()> {
        std::fs::create_dir_all(&self.scratch)
            .with_context(|| format!("{} cannot be created", self.scratch.display()))?;
        let head = Head::here(self.common.quick);
        let plan = Plan { head: head.clone(), runs: self.runs(), scratch: &self.scratch };
        let main_set = || self.main_set();
        match part {
            Part::Rivals { tool, levels } => {
                let candidates = rivals::candidates(tool, levels)?;
                let sets = corpus::sets(&self.common.corpus, self.common.quick, &self.scratch)?;
                save(&self.out, "rivals.json", &plan.run(&sets, &candidates))
            }
            Part::Study { name } => {
                let candidates = study::candidates(name)?;
                save(&self.out, "study.json", &plan.run(&[main_set()?], &candidates))
            }
            Part::Scaling => save(&self.out, "scaling.json", &scaling::run(&plan, &main_set()?)?),
            Part::Latency => {
                let data = std::fs::read(main_set()?.path)?;
                save(&self.out, "latency.json", &latency::run(head, &data, 5 * self.runs())?)
            }
            Part::Levels(_) | Part::Report | Part::Launch { .. } | Part::Engine(_) => Ok(()),
        }
    }

    /// The first set asked for, else [`MAIN_SET`], else the first there is.
    fn main_set(&self) -> Result<Corpus> {
        let mut asked: Vec<String> = self.common.corpus.iter().take(1).cloned().collect();
        if asked.is_empty() && corpus::folder().join(MAIN_SET).is_dir() {
            asked.push(MAIN_SET.to_owned());
        }
        Ok(corpus::sets(&asked, self.common.quick, &self.scratch)?.swap_remove(0))
    }
}
