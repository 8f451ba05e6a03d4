//! The part on workers: measured here, simulated beyond.

use anyhow::Result;

use super::{Report, percent, significant, table};
use crate::plot::{Chart, Line};
use crate::results::{Point, speed};
use crate::scaling::{Forecast, Profile, Scaling};

/// A level, a number of workers, and input bytes per second on the clock in 10^6.
type Speed = (u8, usize, f64);

/// The part with its tables and a picture.
pub(super) fn write(report: &mut Report, scaling: &Scaling) -> Result<()> {
    report.part(
        "Workers",
        &scaling.measured.head,
        "Measured runs beside the simulation of the pipeline (read, compress, write), which is fed \
         with the time of each step for a block in the mean; where the two are more than 10 % \
         apart, the forecasts below are in doubt.",
    );
    report.line(measured(scaling));
    report.failures(&scaling.measured.failures);
    report.line(
        "Forecasts for more workers, from the times of each block, with the input repeated to \
         4 GiB. They assume that workers disturb each other no more than on this machine, and that \
         files are in memory: a disk that is slower than a forecast sets the pace in its place. \
         Busy is the share of the time in which the bottleneck works.",
    );
    report.picture("scaling.svg", &chart(scaling))?;
    report.line(table(
        &scaling.forecasts,
        &[
            ("level", &|forecast| forecast.level.to_string()),
            ("workers", &|forecast| forecast.workers.to_string()),
            ("MB/s", &|forecast| significant(forecast.speed)),
            ("bottleneck", &|forecast| forecast.bottleneck.clone()),
            ("busy", &|forecast| percent(100.0 * forecast.busy)),
        ],
    ));
    Ok(())
}

fn measured(scaling: &Scaling) -> String {
    let simulated = |run: &Point| {
        let profile = scaling.profiles.iter().find(|profile| profile.level == run.level);
        let seconds = profile.map_or(f64::NAN, |profile| profile.simulated_seconds(run.workers));
        speed(run.input_bytes, seconds)
    };
    let off = |run: &Point| format!("{:+.1} %", 100.0 * (simulated(run) / run.wall_speed() - 1.0));
    table(
        &scaling.measured.points,
        &[
            ("level", &|run| run.level.to_string()),
            ("workers", &|run| run.workers.to_string()),
            ("MB/s on the clock", &|run| significant(run.wall_speed())),
            ("spread", &|run| percent(run.wall_seconds.spread_percent())),
            ("CPU MB/s", &|run| significant(run.cpu_speed())),
            ("peak MB", &|run| significant(run.peak_bytes as f64 / 1e6)),
            ("simulated", &|run| significant(simulated(run))),
            ("off by", &|run| off(run)),
        ],
    )
}

/// Two lines of efficiency for each level: forecasts and runs.
fn chart(scaling: &Scaling) -> Chart {
    let forecast = |forecast: &Forecast| (forecast.level, forecast.workers, forecast.speed);
    let forecasts: Vec<Speed> = scaling.forecasts.iter().map(forecast).collect();
    let run = |run: &Point| (run.level, run.workers, run.wall_speed());
    let runs: Vec<Speed> = scaling.measured.points.iter().map(run).collect();
    let lines = scaling.profiles.iter().enumerate().flat_map(|(colour, &Profile { level, .. })| {
        let line = |kind, is_model, speeds: &[Speed]| {
            let of_level = || speeds.iter().filter(|speed| speed.0 == level);
            let alone = of_level().find(|speed| speed.1 == 1).map_or(f64::NAN, |speed| speed.2);
            let marks = of_level().map(|&(_, workers, speed)| {
                let workers = workers as f64;
                (workers, 100.0 * speed / (alone * workers), String::new())
            });
            Line {
                name: format!("level {level}, {kind}"),
                colour,
                is_model,
                marks: marks.collect(),
            }
        };
        [line("simulated", true, &forecasts), line("measured", false, &runs)]
    });
    Chart {
        title: "Efficiency over workers, files in memory".to_owned(),
        hint: "The speed in percent of as many times the speed of one worker.",
        x: "workers",
        y: "efficiency, %",
        lines: lines.collect(),
    }
}
