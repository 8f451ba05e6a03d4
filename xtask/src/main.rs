//! The project's chores: `cargo xtask levels`, `cargo xtask bench`, and what else a maintainer runs.

mod bench;
mod levels;

fn main() {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some("bench") => bench::run(arguments),
        Some("levels") => levels::run(arguments),
        _ => eprintln!("{}", levels::USAGE),
    }
}
