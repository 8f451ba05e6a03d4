//! The command line: which parts to run, on what, and where the results go.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand};

use crate::corpus::{self, Corpus};
use crate::engine::Engine;
use crate::launch::Launch;
use crate::machine::{Head, cores, root};
use crate::{field, latency, report, results, rivals, scaling, study};

/// Measures parflate beside its rivals and draws where each stands.
///
/// Without a command, runs all parts and writes the report. On two cores and the full corpus that
/// takes about half an hour; with --quick, about three minutes.
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
    /// Set to use: a path, a folder or file of the corpus beside the project, or `made`; repeatable
    #[arg(long, global = true)]
    corpus: Vec<String>,
    /// Rounds; medians count [default: 3, or 1 with --quick]
    #[arg(long, global = true)]
    rounds: Option<usize>,
    /// Six megabytes of each set and one round: for a look, not for quoting
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
    /// All parts, then the report
    All,
    /// Every tool at every level on every set
    Field {
        /// Only these tools, beside ours; repeatable
        #[arg(long)]
        tool: Vec<String>,
        /// Only these levels
        #[arg(long, value_delimiter = ',')]
        levels: Vec<u8>,
        /// Numbers of workers; the largest is compared [default: all cores]
        #[arg(long, value_delimiter = ',')]
        workers: Vec<usize>,
    },
    /// The design study: five ways to beat pigz -9
    Study {
        /// A, B, C, D, E or all; repeatable
        #[arg(long)]
        name: Vec<String>,
    },
    /// Size and speed over block sizes
    Sweep,
    /// Speed over workers, measured and simulated
    Scaling,
    /// Latency of small inputs, in process
    Latency,
    /// Only the report, from the results that are there
    Report,
    #[command(hide = true)]
    Launch(Launch),
    #[command(hide = true)]
    Engine(Engine),
}

/// The set of the parts that look at one only, when it is there.
const MAIN_SET: &str = "silesia";

impl Cli {
    /// Does what the command line says.
    pub(crate) fn run(self) -> Result<()> {
        let part = self.part.unwrap_or(Part::All);
        match &part {
            Part::Launch(launch) => return launch.run(),
            Part::Engine(engine) => return engine.run(),
            _ => {}
        }
        if self.common.install {
            rivals::install();
        }
        let session = Session::new(self.common)?;
        session.run(&part)?;
        if !matches!(part, Part::Report) {
            eprintln!("results: {}", session.out.display());
        }
        Ok(())
    }
}

struct Session {
    common: Common,
    head: Head,
    rounds: usize,
    scratch: PathBuf,
    out: PathBuf,
}

impl Session {
    fn new(common: Common) -> Result<Self> {
        let target = root().join("target/bench");
        let scratch = target.join("scratch");
        std::fs::create_dir_all(&scratch)
            .with_context(|| format!("{} cannot be created", scratch.display()))?;
        let rounds = common.rounds.unwrap_or(if common.quick { 1 } else { 3 }).max(1);
        let out = common.out.clone().unwrap_or_else(|| target.join("results"));
        let head = Head::here(common.quick);
        Ok(Self { common, head, rounds, scratch, out })
    }

    fn run(&self, part: &Part) -> Result<()> {
        let shown = match part {
            Part::All => {
                self.field(&[], &[], &[])?;
                self.study(&[])?;
                self.sweep()?;
                self.scaling()?;
                self.latency()?;
                [].as_slice()
            }
            Part::Field { tool, levels, workers } => {
                self.field(tool, levels, workers)?;
                &["field"]
            }
            Part::Study { name } => {
                self.study(name)?;
                &["none"]
            }
            Part::Sweep => {
                self.sweep()?;
                &["study"]
            }
            Part::Scaling => {
                self.scaling()?;
                &["scaling"]
            }
            Part::Latency => {
                self.latency()?;
                &["latency"]
            }
            Part::Report | Part::Launch(_) | Part::Engine(_) => &[],
        };
        report::write(&self.out, shown)
    }

    fn field(&self, asked: &[String], levels: &[u8], workers: &[usize]) -> Result<()> {
        let tools = rivals::find(asked);
        let corpora = corpus::sets(&self.common.corpus, self.common.quick, &self.scratch)?;
        let all = [cores()];
        let plan = field::Plan {
            head: self.head.clone(),
            tools: &tools,
            corpora: &corpora,
            workers: if workers.is_empty() { &all } else { workers },
            levels,
            rounds: self.rounds,
            scratch: &self.scratch,
        };
        results::save(&self.out, "field.json", &field::run(plan)?)
    }

    fn study(&self, names: &[String]) -> Result<()> {
        let corpus = self.main_set()?;
        let study = study::run(self.head.clone(), names, &corpus, self.rounds, &self.scratch)?;
        let name = if names.is_empty() { "study.json" } else { "study-some.json" };
        results::save(&self.out, name, &study)?;
        println!("{}", report::study_text(&study));
        Ok(())
    }

    fn sweep(&self) -> Result<()> {
        let corpus = self.main_set()?;
        let sweep = study::sweep(self.head.clone(), &corpus, self.rounds, &self.scratch)?;
        results::save(&self.out, "sweep.json", &sweep)
    }

    fn scaling(&self) -> Result<()> {
        let corpus = self.main_set()?;
        let scaling = scaling::run(self.head.clone(), &corpus, self.rounds, &self.scratch)?;
        results::save(&self.out, "scaling.json", &scaling)
    }

    fn latency(&self) -> Result<()> {
        let data = std::fs::read(self.main_set()?.path)?;
        let budget = Duration::from_millis(if self.common.quick { 100 } else { 1000 });
        let latency = latency::run(self.head.clone(), &data, budget)?;
        results::save(&self.out, "latency.json", &latency)
    }

    /// The first set asked for, else the seven Silesia files, else the first there is.
    fn main_set(&self) -> Result<Corpus> {
        let beside = root().join("../shared/corpus").join(MAIN_SET);
        let mut asked: Vec<String> = self.common.corpus.iter().take(1).cloned().collect();
        if asked.is_empty() && beside.is_dir() {
            asked.push(MAIN_SET.to_owned());
        }
        let sets = corpus::sets(&asked, self.common.quick, Path::new(&self.scratch))?;
        sets.into_iter().next().context("there is no set to measure on")
    }
}
