//! The project's chores: `cargo xtask levels`, and what else a maintainer runs.

mod levels;

fn main() {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some("levels") => levels::run(arguments),
        _ => eprintln!("{}", levels::USAGE),
    }
}
