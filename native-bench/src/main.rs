//! Parflate beside its rivals: sizes, speeds and memory, in tables and pictures.
//!
//! Reading order: [`corpus`] and [`tools`] list what is run on what. [`measure`] runs whole
//! processes in turns, checks each output, and collects [`results`]. The parts of the bench are the
//! comparison with rivals, [`decode`], [`study`], [`scaling`] (with [`simulate`]) and [`latency`];
//! each writes one JSON file, and [`report`] turns these files, and nothing else, into Markdown,
//! pictures ([`plot`]) and the figures of the project's README. [`levels`] stands apart: it times
//! encoders inside this process ([`timing`]), for work on one level, and prints tables.

mod commands;
mod corpus;
mod decode;
mod engine;
mod latency;
mod levels;
mod machine;
mod measure;
mod plot;
mod report;
mod results;
mod scaling;
mod simulate;
mod study;
mod timing;
mod tools;

use clap::Parser;

fn main() -> anyhow::Result<()> {
    commands::Cli::parse().run()
}
