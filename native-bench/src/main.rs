//! Parflate beside its rivals: whole processes on real data, in one run, with pictures.
//!
//! Reading order: [`corpus`] and [`rivals`] say what is run on what; [`measure`] runs it, through
//! [`launch`], and checks each output; [`field`], [`study`], [`scaling`] and [`latency`] are the
//! four parts of the bench, each of which writes one JSON file ([`results`]); [`report`] turns the
//! JSON files, and nothing else, into Markdown ([`pareto`]) and pictures ([`plot`]).

mod commands;
mod corpus;
mod engine;
mod field;
mod latency;
mod launch;
mod machine;
mod measure;
mod pareto;
mod plot;
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
