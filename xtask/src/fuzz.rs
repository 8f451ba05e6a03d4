//! `cargo xtask fuzz`: runs the fuzz targets of `fuzz/`, one after the other, and counts.
//!
//! libFuzzer needs the compiler's coverage hooks, which a stable compiler has but enables only with
//! a nightly flag; the flag is set for this build alone. The committed corpora are archives,
//! `fuzz/corpus/TARGET.tar.gz`; they are unpacked into `target/fuzz/corpus/`, and new inputs go to
//! `target/fuzz/found/`. With `--minimize`, those that add coverage in few bytes are packed too.
//! Findings go to `fuzz/artifacts/`.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use crate::steps::{cargo, root};

use parflate_test_support::corpus;

/// All targets; `fuzz/src/` describes each.
pub(crate) const TARGETS: [&str; 10] = [
    "deflate_round_trip",
    "backends",
    "streaming",
    "parts",
    "checks",
    "decoder",
    "headers",
    "inflate",
    "splice",
    "index",
];

/// Largest input in bytes; as a script (`fuzz/src/script.rs`) it stands for many more.
const MAX_INPUT_BYTES: usize = 3000;

/// Largest input that is committed, in bytes.
const MAX_COMMITTED_BYTES: usize = 400;

/// Seconds that one input may take; far more than any needs on a busy machine.
const TIMEOUT_SECONDS: u32 = 60;

/// Fuzzes as the arguments say.
pub(crate) fn run(arguments: impl Iterator<Item = String>) -> ExitCode {
    match try_run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            eprintln!("{cause}");
            ExitCode::FAILURE
        }
    }
}

fn try_run(mut arguments: impl Iterator<Item = String>) -> Result<(), String> {
    let (mut minutes, mut minimizes, mut targets) = (1, false, Vec::new());
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--minutes" => {
                let number = arguments.next().and_then(|number| number.parse().ok());
                minutes = number.ok_or("--minutes needs a number")?;
            }
            "--minimize" => minimizes = true,
            name if TARGETS.contains(&name) => targets.push(argument),
            name => return Err(format!("{name} is none of {}", TARGETS.join(", "))),
        }
    }
    if targets.is_empty() {
        targets = TARGETS.map(str::to_owned).to_vec();
    }
    fuzz(minutes, minimizes, &targets)
}

/// Fuzzes each target; the first finding ends it.
pub(crate) fn fuzz(minutes: u64, minimizes: bool, targets: &[String]) -> Result<(), String> {
    if !succeeds(Command::new("cargo-fuzz").arg("--version")) {
        println!("installing cargo-fuzz");
        if !succeeds(cargo().args(["install", "--locked", "cargo-fuzz"])) {
            return Err("cargo-fuzz cannot be installed".to_owned());
        }
    }
    let mut sum = 0;
    for target in targets {
        let executions = fuzz_one(target, minutes * 60)?;
        println!("{target}: {executions} executions in {minutes} minutes, no finding");
        sum += executions;
        if minimizes {
            minimize(target)?;
        }
    }
    println!("{sum} executions");
    Ok(())
}

/// Fuzzes one target and returns how often it ran.
fn fuzz_one(target: &str, seconds: u64) -> Result<u64, String> {
    let (found, corpus) = (folder("found", target)?, unpack(target)?);
    let log_path = root().join("fuzz/artifacts").join(format!("{target}.log"));
    std::fs::create_dir_all(root().join("fuzz/artifacts")).map_err(|error| error.to_string())?;
    let log = std::fs::File::create(&log_path).map_err(|error| error.to_string())?;
    let status = cargo_fuzz("run", target)
        .args([&found, &corpus])
        .arg("--")
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-max_len={MAX_INPUT_BYTES}"))
        .arg(format!("-timeout={TIMEOUT_SECONDS}"))
        .arg("-print_final_stats=1")
        .stderr(log)
        .status()
        .map_err(|error| error.to_string())?;
    let log = std::fs::read_to_string(&log_path).map_err(|error| error.to_string())?;
    if !status.success() {
        let lines: Vec<&str> = log.lines().rev().take(40).collect();
        let end: Vec<&str> = lines.into_iter().rev().collect();
        return Err(format!("{}\n{target}: a finding, or it could not be built", end.join("\n")));
    }
    let count = log.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    count
        .and_then(|count| count.trim().parse().ok())
        .ok_or_else(|| format!("{target}: no count in {}", log_path.display()))
}

/// Adds the found inputs that reach code that the corpus does not, if they are small, and packs it.
/// How often code runs is not looked at, because that would add many more.
fn minimize(target: &str) -> Result<(), String> {
    let (found, corpus) = (folder("found", target)?, unpack(target)?);
    let merged = cargo_fuzz("run", target)
        .args([&corpus, &found])
        .args(["--", "-set_cover_merge=1", "-use_counters=0"])
        .arg(format!("-max_len={MAX_COMMITTED_BYTES}"))
        .status();
    match merged {
        Ok(status) if status.success() => {}
        _ => return Err(format!("{target}: its corpus cannot be merged")),
    }
    let packed = corpus::read_folder(&corpus).and_then(|all| corpus::write(&archive(target), &all));
    packed.map_err(|error| format!("{}: {error}", archive(target).display()))
}

/// Unpacks the committed corpus of a target and returns the folder that has it.
fn unpack(target: &str) -> Result<PathBuf, String> {
    let folder = folder("corpus", target)?;
    corpus::read(&archive(target))
        .and_then(|inputs| corpus::write_folder(&folder, &inputs))
        .map_err(|error| format!("{}: {error}", archive(target).display()))?;
    Ok(folder)
}

fn archive(target: &str) -> PathBuf {
    root().join("fuzz/corpus").join(format!("{target}.tar.gz"))
}

fn cargo_fuzz(command: &str, target: &str) -> Command {
    let mut cargo = cargo();
    cargo
        .args(["fuzz", command, target])
        .env("RUSTC_BOOTSTRAP", "1")
        .current_dir(root().join("fuzz"));
    cargo
}

/// A folder of inputs, which is created if it does not exist.
fn folder(kind: &str, target: &str) -> Result<PathBuf, String> {
    let path = root().join("target/fuzz").join(kind).join(target);
    std::fs::create_dir_all(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(path)
}

fn succeeds(command: &mut Command) -> bool {
    command.status().is_ok_and(|status| status.success())
}
