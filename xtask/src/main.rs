//! The project's chores: `cargo xtask test`, and what else a maintainer runs.

mod bench;
mod coverage;
mod demo;
mod docs;
mod full;
mod fuzz;
#[cfg(test)]
mod house;
mod mutate;
mod npm;
mod release;
mod reproducible;
mod test;
mod tools;
mod wasm;

use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask test         what must hold: format, lints, tests in all feature sets, test-web
cargo xtask man          writes the man page
cargo xtask completions  writes completions for five shells";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some("test") => test::run(arguments),
        Some("wasm") => wasm::exit_code(wasm::run(arguments)),
        Some("test-web") => wasm::exit_code(npm::test().and_then(|()| demo::test())),
        Some("demo") => wasm::exit_code(demo::run(arguments)),
        Some("lint-web") => wasm::exit_code(npm::lint()),
        Some("bench-web") => npm::bench(arguments),
        Some("coverage") => coverage::run(),
        Some("mutate") => mutate::run(arguments),
        Some("fuzz") => fuzz::run(arguments),
        Some("bench") => bench::run(arguments),
        Some("release-check") => {
            wasm::exit_code(release::check(arguments.next().as_deref()).map(|()| {
                println!("a release could go out");
            }))
        }
        Some("package") => wasm::exit_code(package(arguments.next())),
        Some("npm-package") => wasm::exit_code(release::npm_package()),
        Some("msrv") => wasm::exit_code(release::msrv()),
        Some("targets") => wasm::exit_code(release::targets()),
        Some("man") => show_paths(docs::man()),
        Some("completions") => show_paths(docs::completions()),
        _ => {
            let others = [
                fuzz::USAGE,
                mutate::USAGE,
                coverage::USAGE,
                wasm::USAGE,
                npm::USAGE,
                demo::USAGE,
                release::USAGE,
                bench::USAGE,
            ]
            .join("\n");
            eprintln!("{USAGE}\n{others}");
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
