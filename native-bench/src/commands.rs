//! The command line: which parts to run, on what, and where the results go.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::{Args, Parser, Subcommand};

use crate::corpus::{self, Corpus};
use crate::engine::Engine;
use crate::launch::Launch;
use crate::machine::{Head, cores, root};
use crate::measure::Rounds;
use crate::{field, latency, levels, progress, report, results, rivals, scaling, study};

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
    /// Set to use: a path, a folder or file of the corpus beside the project, or `made`; repeatable
    #[arg(long, global = true)]
    corpus: Vec<String>,
    /// Rounds, fewer for what takes long; medians count [default: 5, or 1 with --quick]
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
        /// Numbers of workers; the largest is compared [default: all cores, and fewer at a few
        /// levels]
        #[arg(long, value_delimiter = ',')]
        workers: Vec<usize>,
    },
    /// Our levels beside what each is to reach, in pairs; only on request
    Levels,
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
        let shown: &[&str] = match part {
            Part::All => return self.all(),
            Part::Field { tool, levels, workers } => {
                self.field(tool, levels, workers)?;
                &["field"]
            }
            Part::Levels => {
                self.levels()?;
                &["levels"]
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

    /// Runs all parts, each whatever became of those before it, and writes the report.
    fn all(&self) -> Result<()> {
        let parts: [(&str, &dyn Fn() -> Result<()>); 5] = [
            ("field", &|| self.field(&[], &[], &[])),
            ("study", &|| self.study(&[])),
            ("sweep", &|| self.sweep()),
            ("scaling", &|| self.scaling()),
            ("latency", &|| self.latency()),
        ];
        let mut failed = Vec::new();
        for (name, part) in parts {
            let start = Instant::now();
            progress::say(&format!("── {name}"));
            if let Err(error) = part() {
                progress::say(&format!("{name} failed: {error:#}"));
                failed.push(name);
            }
            progress::say(&format!("   {name}: {:.0} s", start.elapsed().as_secs_f64()));
        }
        report::write(&self.out, &[])?;
        if !failed.is_empty() {
            bail!("without figures: {}", failed.join(", "));
        }
        Ok(())
    }

    fn field(&self, asked: &[String], levels: &[u8], workers: &[usize]) -> Result<()> {
        let tools = rivals::find(asked);
        let corpora = corpus::sets(&self.common.corpus, self.common.quick, &self.scratch)?;
        let all = [cores()];
        let fewer: Vec<usize> =
            if workers.is_empty() { (1..cores()).collect() } else { Vec::new() };
        let plan = field::Plan {
            head: self.head.clone(),
            tools: &tools,
            corpora: &corpora,
            workers: if workers.is_empty() { &all } else { workers },
            fewer_workers: &fewer,
            levels,
            rounds: Rounds::up_to(self.rounds),
            scratch: &self.scratch,
        };
        results::save(&self.out, "field.json", &field::run(plan)?)
    }

    fn levels(&self) -> Result<()> {
        let corpora = corpus::sets(&self.common.corpus, self.common.quick, &self.scratch)?;
        let levels = levels::run(self.head.clone(), &corpora, self.rounds, &self.scratch)?;
        results::save(&self.out, "levels.json", &levels)
    }

    /// Rounds of the parts whose candidates differ by more than what a few rounds leave uncertain.
    fn few_rounds(&self) -> Rounds {
        Rounds::up_to(self.rounds.min(3))
    }

    fn study(&self, names: &[String]) -> Result<()> {
        let corpus = self.main_set()?;
        let study =
            study::run(self.head.clone(), names, &corpus, self.few_rounds(), &self.scratch)?;
        let name = if names.is_empty() { "study.json" } else { "study-some.json" };
        results::save(&self.out, name, &study)?;
        println!("{}", report::study_text(&study));
        Ok(())
    }

    fn sweep(&self) -> Result<()> {
        let corpus = self.main_set()?;
        let sweep = study::sweep(self.head.clone(), &corpus, self.few_rounds(), &self.scratch)?;
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
