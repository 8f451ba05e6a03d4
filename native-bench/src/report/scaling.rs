//! The part on workers: measured here, simulated beyond.

use std::fmt::Write as _;

use super::{Section, figures};
use crate::plot::{Axis, Chart, Line, Mark, plain_text};
use crate::results::speed;
use crate::scaling::{Forecast, Scaling, TOLERANCE};

/// The level whose forecasts on slow disks are drawn and listed in full: the default.
const DISK_LEVEL: u8 = 6;

/// The text, the summary and two pictures.
pub(super) fn section(scaling: &Scaling) -> Section {
    let mut section = Section::default();
    section.line("## Workers\n");
    section.line(format!("Measured on {} (rounds: {}):\n", scaling.corpus.name, scaling.rounds));
    section.line(measured(scaling));
    section.line(
        "Beyond this machine: a discrete-event simulation of the pipeline (read, split, compress, \
         assemble, write), fed with the time that each step took for each block. First it has to \
         predict the runs above:\n",
    );
    let checks = checks(scaling);
    section.line(&checks);
    let _ = write!(section.summary, "\nSimulation against measurement\n\n{checks}");
    section.line(profiles(scaling));
    section.line(
        "Then it is asked for more workers and slower disks, with the input repeated to 4 GiB. It \
         assumes that workers disturb each other no more than they do on this machine, and that \
         disks are read and written block by block, with nothing of the system's own read-ahead. \
         Efficiency is the speed over as many times the speed of one worker.\n",
    );
    section.picture("scaling.svg", by_level(scaling));
    section.picture("disks.svg", by_disk(scaling));
    let forecasts = forecasts(scaling);
    section.line(&forecasts);
    let _ = write!(section.summary, "\nForecasts\n\n{forecasts}");
    section
}

fn measured(scaling: &Scaling) -> String {
    let mut text = String::from(
        "| level | workers | wall MB/s | spread | efficiency | CPU MB/s | peak MB |\n\
         |---|---|---|---|---|---|---|\n",
    );
    for run in &scaling.measured {
        let wall = run.measured.wall_seconds.median;
        let alone = scaling
            .measured
            .iter()
            .find(|other| other.level == run.level && other.workers == 1)
            .map_or(wall, |other| other.measured.wall_seconds.median);
        let _ = writeln!(
            text,
            "| {} | {} | {} | {:.0} % | {:.0} % | {} | {} |",
            run.level,
            run.workers,
            figures(speed(scaling.corpus.bytes, wall)),
            100.0 * run.measured.wall_seconds.spread(),
            100.0 * alone / (wall * run.workers as f64),
            figures(speed(scaling.corpus.bytes, run.measured.cpu_seconds.median)),
            figures(run.measured.peak_bytes as f64 / 1e6),
        );
    }
    text
}

fn checks(scaling: &Scaling) -> String {
    let mut text = String::from(
        "| level | workers | measured s | simulated s | off by | within 10 % |\n|---|---|---|---|---|---|\n",
    );
    for check in &scaling.checks {
        let verdict = if check.error().abs() <= TOLERANCE { "yes" } else { "**no**" };
        let _ = writeln!(
            text,
            "| {} | {} | {:.3} | {:.3} | {:+.1} % | {verdict} |",
            check.level,
            check.workers,
            check.measured_seconds,
            check.simulated_seconds,
            100.0 * check.error(),
        );
    }
    let worst = scaling.checks.iter().map(|check| check.error().abs()).fold(0.0, f64::max);
    let verdict = if worst <= TOLERANCE {
        "within the 10 % that the forecasts ask for."
    } else {
        "**more than 10 %: the forecasts below are to be doubted.** A machine with other work on \
         it is a cause: runs wait for it, block times do not count it."
    };
    let _ = writeln!(text, "\nFarthest off: {:.1} %, {verdict}", 100.0 * worst);
    text
}

fn profiles(scaling: &Scaling) -> String {
    let mut text = String::from(
        "Means a block, in microseconds:\n\n| level | blocks | KiB | read | split | compress | assemble | write | \
         compress, all cores busy | start of a run |\n|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for profile in &scaling.profiles {
        let micro = |nanoseconds: u64| figures(nanoseconds as f64 / 1e3);
        let mean = profile.mean;
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} | {} | ×{:.2} | {:.0} |",
            profile.level,
            profile.blocks,
            profile.block_bytes >> 10,
            micro(mean.read_ns),
            micro(mean.split_ns),
            micro(mean.compress_ns),
            micro(mean.assemble_ns),
            micro(mean.write_ns),
            profile.busy_factor,
            profile.start_seconds * 1e6,
        );
    }
    text
}

fn forecasts(scaling: &Scaling) -> String {
    let mut text = String::from(
        "| level | disk | workers | MB/s | efficiency | bottleneck |\n|---|---|---|---|---|---|\n",
    );
    let is_listed = |forecast: &&Forecast| {
        (forecast.disk == "memory" || forecast.level == DISK_LEVEL)
            && [4, 8, 16, 64].contains(&forecast.workers)
    };
    for forecast in scaling.forecasts.iter().filter(is_listed) {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {:.0} % | {}, {:.0} % busy |",
            forecast.level,
            forecast.disk,
            forecast.workers,
            figures(forecast.speed),
            100.0 * forecast.efficiency,
            forecast.bottleneck,
            100.0 * forecast.busy,
        );
    }
    text
}

/// Measured runs as marks on the simulated lines, a line a level, in memory.
fn by_level(scaling: &Scaling) -> Chart {
    let mut levels: Vec<u8> = scaling.forecasts.iter().map(|forecast| forecast.level).collect();
    levels.dedup();
    let mut lines = Vec::new();
    for (colour, &level) in levels.iter().enumerate() {
        let name = format!("level {level}, simulated");
        lines.push(Line { name, ..simulated(scaling, colour, level, "memory") });
        let marks = scaling.measured.iter().filter(|run| run.level == level).map(|run| Mark {
            x: run.workers as f64,
            y: speed(scaling.corpus.bytes, run.measured.wall_seconds.median),
            ..Mark::default()
        });
        lines.push(Line {
            name: format!("level {level}, measured"),
            colour,
            marks: marks.collect(),
            is_loose: true,
            ..Line::default()
        });
    }
    chart("Speed over workers, files in memory", lines)
}

/// The default level on each disk.
fn by_disk(scaling: &Scaling) -> Chart {
    let mut disks: Vec<&str> = Vec::new();
    for forecast in &scaling.forecasts {
        if !disks.contains(&forecast.disk.as_str()) {
            disks.push(&forecast.disk);
        }
    }
    let lines = disks
        .iter()
        .enumerate()
        .map(|(colour, disk)| Line {
            is_dashed: false,
            ..simulated(scaling, colour, DISK_LEVEL, disk)
        })
        .collect();
    chart(&format!("Speed over workers by disk, level {DISK_LEVEL} (simulated)"), lines)
}

fn simulated(scaling: &Scaling, colour: usize, level: u8, disk: &str) -> Line {
    let marks = scaling
        .forecasts
        .iter()
        .filter(|forecast| forecast.level == level && forecast.disk == disk)
        .map(|forecast| Mark { x: forecast.workers as f64, y: forecast.speed, ..Mark::default() });
    Line { name: disk.to_owned(), colour, marks: marks.collect(), is_dashed: true, is_loose: false }
}

fn chart(title: &str, lines: Vec<Line>) -> Chart {
    let marks = || lines.iter().flat_map(|line| &line.marks);
    Chart {
        title: title.to_owned(),
        hint: "Both axes are logarithmic: a line rises straight for as long as twice the workers give twice the speed.".to_owned(),
        x: Axis::powers_of_two("workers", marks().map(|mark| mark.x), plain_text),
        y: Axis::log("MB of input per second on the clock", marks().map(|mark| mark.y), plain_text),
        lines,
    }
}
