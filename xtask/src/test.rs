//! `cargo xtask test`: what must hold before a change is taken, quick checks first, browsers last.
//!
//! It needs nothing but cargo: other programs are installed where that is possible, and a step that
//! cannot be run without one is skipped and says so. Where `CI` is set, a skip is a failure. The
//! last two steps alone are `cargo xtask test-web`. With `--full`, the long checks of
//! [`nightly_checks`] follow; with `--full` and names of them, only those are run.
//!
//! Building takes longer than testing, so only one set of features is built and tested whole: all
//! of them. Without features, which is the default, there are lints, unit tests and documentation.

use std::process::ExitCode;
use std::time::Instant;

use crate::nightly_checks::{self, Outcome};
use crate::steps::{cargo, step};
use crate::tools::{self, C_TOOLS, RIVALS, runs};
use crate::{demo, docs, npm, python};

/// The features of a build, as cargo's arguments; by default there are none.
const ALL_FEATURES: &[&str] = &["--all-features"];
const NO_FEATURES: &[&str] = &[];

/// How the steps went.
#[derive(Default)]
struct Tally {
    passed: Vec<String>,
    failed: Vec<String>,
    skipped: Vec<String>,
}

/// Runs all steps; a step that fails does not keep the others from running.
pub(crate) fn run(arguments: impl Iterator<Item = String>) -> ExitCode {
    let is_ci = std::env::var_os("CI").is_some();
    let arguments: Vec<String> = arguments.collect();
    let (is_full, parts) = match arguments.split_first() {
        None => (false, &[][..]),
        Some((first, parts)) if first == "--full" => (true, parts),
        Some((first, _)) => {
            eprintln!("unknown argument {first}; the only one is --full [PART...]");
            return ExitCode::FAILURE;
        }
    };
    tools::install_missing();
    let mut tally = Tally::default();
    if parts.is_empty() {
        tally.quick_steps();
    }
    for (name, run) in nightly_checks::PARTS.iter().filter(|_| is_full) {
        if parts.is_empty() || parts.iter().any(|part| part == name) {
            tally.part(name, *run);
        }
    }
    tally.show(is_ci)
}

impl Tally {
    /// The checks that every change needs.
    fn quick_steps(&mut self) {
        for tool in C_TOOLS.iter().chain(&RIVALS).filter(|tool| !tool.is_here()) {
            self.skip(&format!("{} is not installed (needed for {})", tool.program, tool.purpose));
        }
        // Without cmake, zlib-ng and so the set of all features cannot be built.
        let can_build_c = C_TOOLS.iter().all(tools::Tool::is_here);
        self.lints(can_build_c);
        self.step("man page and completions", docs::check);
        let runner = Runner::find();
        if can_build_c {
            self.step("tests, all features", || runner.run(WORKSPACE, ALL_FEATURES));
            self.step("unit tests, no features", || runner.run(LIBRARY, NO_FEATURES));
            self.documentation("all features", ALL_FEATURES);
        } else {
            self.step("tests, no features", || runner.run(WORKSPACE, NO_FEATURES));
        }
        self.documentation("no features", NO_FEATURES);
        if let Some(what) = python::missing() {
            self.skip(&format!("{what} (needed for the Python package)"));
        } else {
            self.step("Python package", python::test);
        }
        self.web_steps();
    }

    fn lints(&mut self, can_build_c: bool) {
        self.component("fmt", "fmt", &["--all", "--check"]);
        for (name, features) in [("all features", ALL_FEATURES), ("no features", NO_FEATURES)] {
            if can_build_c || features.is_empty() {
                let arguments = ["--workspace", "--all-targets", "--quiet"];
                let deny = ["--", "-D", "warnings"];
                let arguments = [&arguments, features, &deny].concat();
                self.component(&format!("clippy, {name}"), "clippy", &arguments);
            }
        }
        self.step("library without a C compiler", || {
            let mut check = cargo();
            check.args(["check", "--quiet", "--lib"]);
            step("cargo", check.env("CC", "no-such-compiler").env("CXX", "no-such-compiler"))
        });
    }

    fn documentation(&mut self, name: &str, features: &[&str]) {
        self.step(&format!("examples in the documentation, {name}"), || {
            step("cargo", cargo().args(["test", "--doc", "--quiet"]).args(features))
        });
    }

    fn web_steps(&mut self) {
        if let Some(what) = npm::missing() {
            self.skip(&format!("{what} (needed for the npm package and the demo page)"));
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

    /// Runs one of the long checks, which may find that it cannot be done here.
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
            self.skip(&format!("{what} (needed for {name})"));
        }
    }

    /// Runs one of cargo's components, which a minimal toolchain may lack.
    fn component(&mut self, name: &str, component: &str, arguments: &[&str]) {
        if runs(cargo().args([component, "--version"])) {
            self.step(name, || step("cargo", cargo().arg(component).args(arguments)));
        } else {
            self.skip(&format!("cargo {component} is not installed (needed for {name})"));
        }
    }

    fn skip(&mut self, cause: &str) {
        self.skipped.push(cause.to_owned());
    }

    /// Prints what was skipped and what failed, and the counts in a last line for machines.
    fn show(&self, is_ci: bool) -> ExitCode {
        for cause in &self.skipped {
            println!("skipped: {cause}");
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

/// What is built and tested: everything that has tests, or the library's unit tests.
const WORKSPACE: &[&str] = &["--workspace", "--exclude", "xtask-bindgen"];
const LIBRARY: &[&str] = &["--package", "parflate", "--lib"];

/// The program that runs tests: cargo-nextest where it is installed, as it runs all programs at
/// once.
enum Runner {
    Nextest,
    Cargo,
}

impl Runner {
    fn find() -> Self {
        if runs(cargo().args(["nextest", "--version"])) { Self::Nextest } else { Self::Cargo }
    }

    fn run(&self, tests: &[&str], features: &[&str]) -> Result<(), String> {
        let runner: &[&str] = match self {
            Self::Nextest => &["nextest", "run", "--status-level", "fail"],
            Self::Cargo => &["test", "--no-fail-fast", "--quiet"],
        };
        // Documentation has a step of its own.
        let is_whole = matches!(self, Self::Cargo) && tests == WORKSPACE;
        let targets: &[&str] =
            if is_whole { &["--lib", "--bins", "--tests", "--examples"] } else { &[] };
        step("cargo", cargo().args(runner).args(tests).args(targets).args(features))
    }
}
