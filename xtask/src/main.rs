//! The project's chores: `cargo xtask levels`, and what else a maintainer runs.

mod demo;
mod levels;
mod wasm;

fn main() {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some("levels") => levels::run(arguments),
        Some("wasm") => {
            if let Err(cause) = wasm::run(arguments) {
                eprintln!("{cause}");
                std::process::exit(1);
            }
        }
        Some("demo") => {
            if let Err(cause) = demo::run(arguments) {
                eprintln!("{cause}");
                std::process::exit(1);
            }
        }
        _ => eprintln!("{}\n{}\n{}", levels::USAGE, wasm::USAGE, demo::USAGE),
    }
}
