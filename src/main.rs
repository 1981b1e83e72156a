//! The `mingcha` command.

fn main() {}
