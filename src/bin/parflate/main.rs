//! The `parflate` command.
fn main() {}
