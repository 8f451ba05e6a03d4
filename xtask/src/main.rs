//! The project's chores: `cargo xtask test`, and what else a maintainer runs.

mod bench;
mod coverage;
mod demo;
mod docs;
mod fuzz;
#[cfg(test)]
mod house;
mod mutate;
mod nightly_checks;
mod npm;
mod python;
mod release;
mod reproducible;
mod steps;
mod test;
mod tools;
mod wasm;

use std::path::PathBuf;
use std::process::ExitCode;

/// All chores on one screen.
const USAGE: &str = "\
Checks
  cargo xtask test                  formats, lints, tests, documentation, npm package and page
  cargo xtask test --full [PART...] the same and the long checks, or only these of them
  cargo xtask test-web              only the npm package and the demo page
  cargo xtask test-python           only the Python package
  cargo xtask lint-web              only the lints of TypeScript, JavaScript and CSS
  cargo xtask mutate [WORDS]        breaks the product on purpose; the tests must notice
  cargo xtask fuzz [--minutes N] [--minimize] [TARGET...]
                                    fuzzes each target for N minutes (1), keeps new inputs
  cargo xtask coverage              lines of the library that the fuzz corpora reach

Builds
  cargo xtask wasm                  the npm package with its wasm modules
  cargo xtask demo [build | test]   builds the demo page and serves it; only builds it; tests it
  cargo xtask man                   the man page
  cargo xtask completions           completions for five shells

Benchmarks
  cargo xtask bench                 the command beside other programs (native-bench/README.md)
  cargo xtask bench-web --corpus FOLDER [--quick] [--engines A,B] [--corpora A,B] [--rounds N]
                                    [--out FOLDER]: the npm package beside others, in browsers
  cargo xtask bench levels PATH...  size and speed of each level beside libdeflate's

Releases
  cargo xtask release-check [TAG]   whether a release could go out
  cargo xtask package TARGET        the command's archive for a target
  cargo xtask npm-package           the npm package as it is published
  cargo xtask msrv                  builds with the oldest supported compiler
  cargo xtask targets               builds for other systems and word sizes";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some("test") => test::run(arguments),
        Some("wasm") => steps::exit_code(wasm::run(arguments)),
        Some("test-web") => steps::exit_code(npm::test().and_then(|()| demo::test())),
        Some("test-python") => {
            let missing = python::missing().map_or(Ok(()), Err);
            steps::exit_code(missing.and_then(|()| python::test()))
        }
        Some("demo") => steps::exit_code(demo::run(arguments)),
        Some("lint-web") => steps::exit_code(npm::lint()),
        Some("bench-web") => npm::bench(arguments),
        Some("coverage") => coverage::run(),
        Some("mutate") => mutate::run(arguments),
        Some("fuzz") => fuzz::run(arguments),
        Some("bench") => bench::run(arguments),
        Some("release-check") => {
            steps::exit_code(release::check(arguments.next().as_deref()).map(|()| {
                println!("a release could go out");
            }))
        }
        Some("package") => steps::exit_code(package(arguments.next())),
        Some("npm-package") => steps::exit_code(release::npm_package()),
        Some("msrv") => steps::exit_code(release::msrv()),
        Some("targets") => steps::exit_code(release::targets()),
        Some("man") => show_paths(docs::man()),
        Some("completions") => show_paths(docs::completions()),
        Some("help" | "--help" | "-h") | None => {
            println!("{USAGE}");
            ExitCode::SUCCESS
        }
        Some(other) => {
            eprintln!("unknown chore {other}\n\n{USAGE}");
            ExitCode::FAILURE
        }
    }
}

fn package(target: Option<String>) -> Result<(), String> {
    let target = target.ok_or("which target? For example x86_64-unknown-linux-musl")?;
    release::package(&target).map(|archive| println!("{}", archive.display()))
}

fn show_paths(made: std::io::Result<Vec<PathBuf>>) -> ExitCode {
    match made {
        Ok(paths) => {
            for path in paths {
                println!("{}", path.display());
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
