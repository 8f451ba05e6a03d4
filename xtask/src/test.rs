//! `cargo xtask test`: what must hold before a change is taken, quick checks first, browsers last.
//!
//! It needs cargo and nothing else: other programs are installed where that is possible, and what
//! cannot be run without them is skipped by name. Where `CI` is set, a skip is a failure. The last
//! two steps alone are `cargo xtask test-web`. With `--full`, and perhaps names of its parts
//! ([`full`]), what takes longer follows, or only that.

use std::process::{Command, ExitCode};
use std::time::Instant;

use crate::full::{self, Outcome};
use crate::tools::{self, C_TOOLS, RIVALS, runs};
use crate::{demo, docs, npm};

/// Feature sets that are checked and tested. Without cmake, `--all-features` cannot be built.
const FEATURE_SETS: [(&str, &[&str]); 3] = [
    ("default features", &[]),
    ("all features", &["--all-features"]),
    ("no default features", &["--no-default-features"]),
];

/// How the steps went.
#[derive(Default)]
struct Tally {
    passed: Vec<String>,
    failed: Vec<String>,
    skipped: Vec<String>,
}

/// Runs all steps; each runs whatever became of those before it.
pub(crate) fn run(arguments: impl Iterator<Item = String>) -> ExitCode {
    let is_ci = std::env::var_os("CI").is_some();
    let arguments: Vec<String> = arguments.collect();
    let (is_full, parts) = match arguments.split_first() {
        None => (false, &[][..]),
        Some((first, parts)) if first == "--full" => (true, parts),
        Some((first, _)) => {
            eprintln!("{first}: unknown; there is --full [PART...]");
            return ExitCode::FAILURE;
        }
    };
    tools::install_missing();
    let mut tally = Tally::default();
    if parts.is_empty() {
        tally.quick_steps();
    }
    for (name, run) in full::PARTS.iter().filter(|_| is_full) {
        if parts.is_empty() || parts.iter().any(|part| part == name) {
            tally.part(name, *run);
        }
    }
    tally.show(is_ci)
}

impl Tally {
    /// What is checked for every change.
    fn quick_steps(&mut self) {
        for tool in C_TOOLS.iter().chain(&RIVALS).filter(|tool| !tool.is_here()) {
            self.skipped.push(format!("{} ({})", tool.program, tool.purpose));
        }
        let can_build_c = C_TOOLS.iter().all(tools::Tool::is_here);
        let sets: Vec<_> = FEATURE_SETS
            .into_iter()
            .filter(|(name, _)| can_build_c || *name != "all features")
            .collect();

        self.component("fmt", &["--all", "--check"]);
        for (name, features) in &sets {
            let arguments = ["--workspace", "--all-targets", "--quiet"];
            let deny = ["--", "-D", "warnings"];
            self.component_as(
                &format!("clippy, {name}"),
                "clippy",
                &[&arguments, *features, &deny].concat(),
            );
        }
        self.step("library without a C compiler", || {
            let mut cargo = cargo(&["check", "--quiet", "--lib", "--no-default-features"]);
            succeeds(cargo.env("CC", "no-such-compiler").env("CXX", "no-such-compiler"))
        });
        self.step("man page and completions", docs::check);
        let has_nextest = runs(&mut cargo(&["nextest", "--version"]));
        for (name, features) in &sets {
            self.step(&format!("tests, {name}"), || {
                let runner: &[&str] = if has_nextest {
                    &["nextest", "run", "--workspace", "--no-fail-fast", "--status-level", "fail"]
                } else {
                    &["test", "--workspace", "--no-fail-fast", "--all-targets"]
                };
                succeeds(&mut cargo(&[runner, features].concat()))
            });
        }
        for (name, features) in &sets {
            self.step(&format!("examples in the documentation, {name}"), || {
                succeeds(&mut cargo(&[&["test", "--doc", "--quiet"], *features].concat()))
            });
        }
        if let Some(what) = npm::missing() {
            self.skipped.push(format!("npm package and demo page ({what})"));
        } else {
            self.step("npm package", npm::test);
            self.step("demo page", demo::test);
        }
    }
}

impl Tally {
    /// Runs a step and notes how it went.
    fn step(&mut self, name: &str, run: impl FnOnce() -> Result<(), String>) {
        println!("── {name}");
        let started = Instant::now();
        match run() {
            Ok(()) => self.passed.push(name.to_owned()),
            Err(cause) => {
                println!("{name} failed: {cause}");
                self.failed.push(name.to_owned());
            }
        }
        println!("   {name}: {:.1} s", started.elapsed().as_secs_f64());
    }

    /// Runs a part of the full run, which may find that it cannot be done here.
    fn part(&mut self, name: &str, run: fn() -> Result<Outcome, String>) {
        let mut without = None;
        self.step(name, || {
            if let Outcome::Without(what) = run()? {
                without = Some(what);
            }
            Ok(())
        });
        if let Some(what) = without {
            self.passed.retain(|passed| passed != name);
            self.skipped.push(format!("{what} ({name})"));
        }
    }

    fn component(&mut self, component: &str, arguments: &[&str]) {
        self.component_as(component, component, arguments);
    }

    /// Runs one of cargo's components, which a minimal toolchain may lack.
    fn component_as(&mut self, name: &str, component: &str, arguments: &[&str]) {
        if runs(&mut cargo(&[component, "--version"])) {
            self.step(name, || succeeds(&mut cargo(&[&[component], arguments].concat())));
        } else {
            self.skipped.push(format!("{name} (cargo {component} is not installed)"));
        }
    }

    /// The sum, with a last line that machines read too.
    fn show(&self, is_ci: bool) -> ExitCode {
        for name in &self.skipped {
            println!("skipped for want of {name}");
        }
        for name in &self.failed {
            println!("FAILED: {name}");
        }
        let missing = if is_ci { self.skipped.len() } else { 0 };
        let (failed, skipped) = (self.failed.len() + missing, self.skipped.len() - missing);
        println!("steps: {} passed, {failed} failed, {skipped} skipped", self.passed.len());
        if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// The cargo that runs this.
fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    command
}

fn succeeds(command: &mut Command) -> Result<(), String> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(status.to_string()),
        Err(error) => Err(error.to_string()),
    }
}
