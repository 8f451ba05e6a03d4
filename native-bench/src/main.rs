//! Parflate beside its rivals: whole processes on real data, in one run, with pictures.
//!
//! Reading order: [`corpus`] and [`rivals`] say what is run on what; [`measure`] runs it, through
//! [`launch`], and checks each output; [`field`], [`levels`], [`study`], [`scaling`] and
//! [`latency`] are the parts of the bench, each of which writes one JSON file ([`results`]);
//! [`report`] turns the JSON files, and nothing else, into Markdown ([`pareto`]), pictures
//! ([`plot`]) and the figures of the project's README.

mod commands;
mod corpus;
mod engine;
mod field;
mod latency;
mod launch;
mod levels;
mod machine;
mod measure;
mod pareto;
mod plot;
mod progress;
mod report;
mod results;
mod rivals;
mod scaling;
mod simulate;
mod stats;
mod study;

use clap::Parser;

fn main() -> anyhow::Result<()> {
    commands::Cli::parse().run()
}
