//! The project's chores: `cargo xtask levels`, and what else a maintainer runs.

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
        _ => eprintln!("{}\n{}", levels::USAGE, wasm::USAGE),
    }
}
