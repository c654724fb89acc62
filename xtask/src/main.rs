//! The one door to the project: `cargo xtask demo | test | lint | simulate`.

fn main() {}
