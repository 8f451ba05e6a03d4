//! `cargo xtask coverage`: which lines of the library the committed fuzz corpora reach.
//!
//! `tests/library` is built with the compiler's coverage counters, and its module `fuzz_corpus` is
//! run; LLVM's own tools read the counts. `tests/COVERAGE.md` says why some lines are not reached.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::steps::{cargo, root};

/// Lines of one file: number and how often it ran.
type Lines = BTreeMap<u32, u64>;

/// Prints the table.
pub(crate) fn run() -> ExitCode {
    match try_run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            eprintln!("{cause}");
            ExitCode::FAILURE
        }
    }
}

/// As [`run`], for other chores.
pub(crate) fn try_run() -> Result<(), String> {
    let folder = root().join("target/coverage");
    let (counts, merged) = (folder.join("counts"), folder.join("merged.profdata"));
    // Counts of earlier runs would be added.
    let _ = std::fs::remove_dir_all(&counts);
    let program = build(&folder)?;
    let mut run = Command::new(&program);
    run.arg("fuzz_corpus::")
        .current_dir(root())
        .env("LLVM_PROFILE_FILE", counts.join("%p.profraw"));
    output(&mut run)?;
    let raw = std::fs::read_dir(&counts).map_err(|error| format!("no counts: {error}"))?;
    let raw = raw.flatten().map(|entry| entry.path());
    output(tool("llvm-profdata")?.args(["merge", "--sparse", "-o"]).arg(&merged).args(raw))?;
    let mut export = tool("llvm-cov")?;
    export.args(["export", "--format=lcov", "--instr-profile"]).arg(&merged).arg(&program);
    show(&parse(&output(&mut export)?));
    Ok(())
}

/// Builds the test and returns where it is.
fn build(folder: &Path) -> Result<PathBuf, String> {
    let mut cargo = cargo();
    cargo
        .args(["test", "--no-run", "--test", "library", "--message-format=json"])
        .args(["--package", "parflate", "--features", "libdeflate,miniz,zlib-ng"])
        // As written, so that every line has its own counts.
        .args(["--config", "profile.dev.package.parflate.opt-level=0"])
        .env("RUSTFLAGS", "-Cinstrument-coverage")
        .env("CARGO_TARGET_DIR", folder)
        .current_dir(root());
    let messages = output(&mut cargo)?;
    let after = messages.rsplit("\"executable\":\"").next().filter(|rest| rest.len() < 4000);
    let path = after.and_then(|rest| rest.split('"').next());
    path.map(PathBuf::from).ok_or_else(|| "cargo names no test program".to_owned())
}

/// One of LLVM's tools: rustup's, or the system's of the compiler's version.
fn tool(name: &str) -> Result<Command, String> {
    let sysroot = output(Command::new("rustc").args(["--print", "target-libdir"]))?;
    let own = Path::new(sysroot.trim()).join("../bin").join(name);
    let version = output(Command::new("rustc").arg("-vV"))?;
    let llvm = version.lines().find_map(|line| line.strip_prefix("LLVM version: "));
    let major = llvm.and_then(|llvm| llvm.split('.').next()).unwrap_or_default();
    [own, format!("{name}-{major}").into(), name.into()]
        .into_iter()
        .find(|path| output(Command::new(path).arg("--version")).is_ok())
        .map(Command::new)
        .ok_or_else(|| format!("no {name}: rustup component add llvm-tools, or LLVM {major}"))
}

/// Counts by file, of the files of the library.
fn parse(lcov: &str) -> BTreeMap<String, Lines> {
    let mut files: BTreeMap<String, Lines> = BTreeMap::new();
    let mut current = None;
    let prefix = std::fs::canonicalize(root()).unwrap_or_else(|_| root());
    for line in lcov.lines() {
        if let Some(path) = line.strip_prefix("SF:") {
            let path = Path::new(path).strip_prefix(&prefix).ok();
            let name = path.map(|path| path.to_string_lossy().into_owned());
            current = name.filter(|name| name.starts_with("src/"));
        } else if let (Some(counts), Some(name)) = (line.strip_prefix("DA:"), &current) {
            let mut fields = counts.split(',').filter_map(|field| field.parse::<u64>().ok());
            if let (Some(number), Some(count)) = (fields.next(), fields.next()) {
                *files.entry(name.clone()).or_default().entry(number as u32).or_default() += count;
            }
        }
    }
    files
}

/// A line for each file, with the ranges of lines that never ran, and the sums.
fn show(files: &BTreeMap<String, Lines>) {
    let mut sums: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (name, lines) in files {
        let reached = lines.values().filter(|count| **count > 0).count();
        let part = if name.starts_with("src/deflate/") { "src/deflate" } else { "the rest" };
        let sum = sums.entry(part).or_default();
        *sum = (sum.0 + reached, sum.1 + lines.len());
        let missed = ranges(lines);
        println!("{reached:5} of {:5}  {name}  {}", lines.len(), missed.join(" "));
    }
    for (part, (reached, all)) in sums {
        let percent = 100.0 * reached as f64 / all.max(1) as f64;
        println!("{part}: {reached} of {all} lines, {percent:.1} %");
    }
}

/// Lines that never ran, neighbours joined.
fn ranges(lines: &Lines) -> Vec<String> {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    let mut is_open = false;
    for (&number, &count) in lines {
        match ranges.last_mut() {
            Some(last) if count == 0 && is_open => last.1 = number,
            _ if count == 0 => ranges.push((number, number)),
            _ => {}
        }
        is_open = count == 0;
    }
    let text = |(from, to): (u32, u32)| {
        if from == to { from.to_string() } else { format!("{from}-{to}") }
    };
    ranges.into_iter().map(text).collect()
}

fn output(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{name}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!("{name}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr)))
}
