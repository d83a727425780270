//! Newsstand.

fn main() {}
