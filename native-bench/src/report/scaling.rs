//! The part on workers: measured here, simulated beyond.

use super::{Report, percent, significant, table};
use crate::plot::{Axis, Chart, Line, Mark, Scale, Style, plain_text};
use crate::results::Point;
use crate::scaling::{DISKS, Forecast, Scaling, THIS_MACHINE};

/// The level whose forecasts on slow disks are drawn and listed: the default.
const DISK_LEVEL: u8 = 6;

/// Workers of the forecasts that are listed.
const LISTED: [usize; 4] = [4, 8, 16, 64];

/// The part with its tables and two pictures.
pub(super) fn write(report: &mut Report, scaling: &Scaling) {
    report.part(
        "Workers",
        &scaling.measured.head,
        "Measured runs beside the simulation of the pipeline (read, compress, write), which is fed \
         with the time of each step for each block; where the two are more than 10 % apart, the \
         forecasts below are in doubt. Efficiency is the speed over as many times the speed of one \
         worker.",
    );
    report.line(measured(scaling));
    report.failures(&scaling.measured.failures);
    report.line("The means of these times, in microseconds for each block:");
    report.line(profiles(scaling));
    report.line(
        "Forecasts for more workers and slower disks, with the input repeated to 4 GiB. They \
         assume that workers disturb each other no more than on this machine, and that disks are \
         read and written block by block, without the system's read-ahead.",
    );
    let lines = scaling.profiles.iter().enumerate().flat_map(|(colour, profile)| {
        let level = profile.level;
        let runs = scaling.measured.points.iter().filter(|run| run.level == level);
        let marks = runs.map(|run| mark(run.workers, run.wall_speed())).collect();
        let (simulated, name) =
            (format!("level {level}, simulated"), format!("level {level}, measured"));
        [
            Line { name: simulated, ..line(scaling, colour, level, DISKS[0].0) },
            Line { name, marks, colour, style: Style::Loose },
        ]
    });
    report.picture("scaling.svg", chart("Speed over workers, files in memory", lines.collect()));
    let disks = DISKS.iter().enumerate();
    let lines = disks.map(|(colour, (disk, _))| line(scaling, colour, DISK_LEVEL, disk)).collect();
    report.picture("disks.svg", chart("Simulated speed over workers by disk, level 6", lines));
    report.line(forecasts(scaling));
}

fn measured(scaling: &Scaling) -> String {
    let points = &scaling.measured.points;
    let efficiency = |run: &Point| {
        let is_alone = |other: &&Point| other.level == run.level && other.workers == 1;
        let alone = points.iter().find(is_alone).map_or(f64::NAN, Point::wall_speed);
        percent(100.0 * run.wall_speed() / (alone * run.workers as f64))
    };
    let simulated = |run: &Point| forecast(scaling, run.level, THIS_MACHINE, run.workers);
    let off = |run: &Point| format!("{:+.1} %", 100.0 * (simulated(run) / run.wall_speed() - 1.0));
    table(
        points,
        &[
            ("level", &|run| run.level.to_string()),
            ("workers", &|run| run.workers.to_string()),
            ("MB/s on the clock", &|run| significant(run.wall_speed())),
            ("spread", &|run| percent(run.wall_seconds.spread_percent())),
            ("efficiency", &|run| efficiency(run)),
            ("CPU MB/s", &|run| significant(run.cpu_speed())),
            ("peak MB", &|run| significant(run.peak_bytes as f64 / 1e6)),
            ("simulated", &|run| significant(simulated(run))),
            ("off by", &|run| off(run)),
        ],
    )
}

fn profiles(scaling: &Scaling) -> String {
    let micro = |nanoseconds: u64| significant(nanoseconds as f64 / 1e3);
    table(
        &scaling.profiles,
        &[
            ("level", &|profile| profile.level.to_string()),
            ("blocks", &|profile| profile.blocks.to_string()),
            ("KiB", &|profile| (profile.block_bytes >> 10).to_string()),
            ("read", &|profile| micro(profile.mean.read_ns)),
            ("compress", &|profile| micro(profile.mean.compress_ns)),
            ("write", &|profile| micro(profile.mean.write_ns)),
            ("compress, all cores busy", &|profile| format!("×{:.2}", profile.busy_factor)),
            ("start of a run", &|profile| significant(profile.start_seconds * 1e6)),
        ],
    )
}

fn forecasts(scaling: &Scaling) -> String {
    let is_listed = |forecast: &&Forecast| {
        let is_in_memory = forecast.disk == DISKS[0].0;
        let is_on_disk = forecast.disk != THIS_MACHINE && forecast.level == DISK_LEVEL;
        LISTED.contains(&forecast.workers) && (is_in_memory || is_on_disk)
    };
    let efficiency = |own: &Forecast| {
        let alone = forecast(scaling, own.level, &own.disk, 1);
        percent(100.0 * own.speed / (alone * own.workers as f64))
    };
    table(
        scaling.forecasts.iter().filter(is_listed),
        &[
            ("level", &|forecast| forecast.level.to_string()),
            ("disk", &|forecast| forecast.disk.clone()),
            ("workers", &|forecast| forecast.workers.to_string()),
            ("MB/s", &|forecast| significant(forecast.speed)),
            ("efficiency", &|forecast| efficiency(forecast)),
            ("bottleneck", &|forecast| forecast.bottleneck.clone()),
            ("busy", &|forecast| percent(100.0 * forecast.busy)),
        ],
    )
}

fn on_disk<'a>(scaling: &'a Scaling, level: u8, disk: &str) -> impl Iterator<Item = &'a Forecast> {
    let all = scaling.forecasts.iter();
    all.filter(move |forecast| forecast.level == level && forecast.disk == disk)
}

/// The simulated speed; not a number when there is none.
fn forecast(scaling: &Scaling, level: u8, disk: &str, workers: usize) -> f64 {
    let mut forecasts = on_disk(scaling, level, disk);
    forecasts.find(|forecast| forecast.workers == workers).map_or(f64::NAN, |found| found.speed)
}

/// The forecasts of a level on a disk.
fn line(scaling: &Scaling, colour: usize, level: u8, disk: &str) -> Line {
    let forecasts = on_disk(scaling, level, disk);
    let marks = forecasts.map(|forecast| mark(forecast.workers, forecast.speed)).collect();
    Line { name: disk.to_owned(), marks, colour, style: Style::Dashed }
}

fn mark(workers: usize, speed: f64) -> Mark {
    Mark { x: workers as f64, y: speed, ..Mark::default() }
}

fn chart(title: &str, lines: Vec<Line>) -> Chart {
    let speed = "MB of input per second on the clock";
    Chart {
        title: title.to_owned(),
        hint: "A line rises straight for as long as twice the workers give twice the speed.",
        x: Axis { name: "workers", scale: Scale::Twos, text: plain_text },
        y: Axis { name: speed, scale: Scale::Tens, text: plain_text },
        lines,
    }
}
