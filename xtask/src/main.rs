//! The project's chores: `cargo xtask test`, and what else a maintainer runs.
fn main() {}
