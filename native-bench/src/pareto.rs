//! Where we stand: for each operating point of a rival, what our levels offer at no larger size.
//!
//! A rival's point is *won* when one of our levels has size ≤ and CPU speed ≥; the factor is the
//! largest ratio of speeds among our levels with no larger size. A point smaller than all that we
//! can make has no factor, and counts as lost and as zero in the median.

use crate::results::{Field, Point};
use crate::rivals::OURS;

/// A rival's operating point beside our best answer to it.
#[derive(Clone, Debug)]
pub(crate) struct Duel<'a> {
    pub(crate) rival: &'a Point,
    /// The fastest of our points with no larger size.
    pub(crate) answer: Option<&'a Point>,
}

/// What the duels of one set or one rival come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Tally {
    pub(crate) points: usize,
    pub(crate) lost: usize,
    pub(crate) min: f64,
    pub(crate) median: f64,
}

impl Duel<'_> {
    /// Our CPU speed over the rival's; zero when none of our levels is as small.
    pub(crate) fn factor(&self) -> f64 {
        self.answer.map_or(0.0, |ours| ours.cpu_speed() / self.rival.cpu_speed())
    }

    /// Whether none of our levels is at once as small and as fast.
    pub(crate) fn is_lost(&self) -> bool {
        self.factor() < 1.0
    }
}

/// The duels on one set, at the number of workers that the field compares.
pub(crate) fn duels<'a>(field: &'a Field, corpus: &str) -> Vec<Duel<'a>> {
    let points: Vec<&Point> = compared(field, corpus).collect();
    let (ours, rivals): (Vec<&Point>, Vec<&Point>) =
        points.into_iter().partition(|point| point.tool == OURS);
    rivals.into_iter().map(|rival| Duel { rival, answer: answer(&ours, rival) }).collect()
}

/// The points of a set that are compared: parallel tools at the most workers, the others at one.
pub(crate) fn compared<'a>(field: &'a Field, corpus: &str) -> impl Iterator<Item = &'a Point> {
    let on_this_set = move |point: &&Point, corpus: &str| point.corpus == corpus;
    let corpus = corpus.to_owned();
    field.points.iter().filter(move |point| {
        let most = field
            .points
            .iter()
            .filter(|other| on_this_set(other, &corpus))
            .filter(|other| (&other.tool, other.level) == (&point.tool, point.level))
            .map(|other| other.workers)
            .max();
        on_this_set(point, &corpus) && Some(point.workers) == most
    })
}

fn answer<'a>(ours: &[&'a Point], rival: &Point) -> Option<&'a Point> {
    ours.iter()
        .copied()
        .filter(|point| point.measured.output_bytes <= rival.measured.output_bytes)
        .max_by(|a, b| a.cpu_speed().total_cmp(&b.cpu_speed()))
}

/// Sums duels up; `None` of none.
pub(crate) fn tally(duels: &[Duel<'_>]) -> Option<Tally> {
    let factors = crate::stats::Summary::of(duels.iter().map(Duel::factor));
    (!duels.is_empty()).then(|| Tally {
        points: duels.len(),
        lost: duels.iter().filter(|duel| duel.is_lost()).count(),
        min: factors.min,
        median: factors.median,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::{Head, Machine};
    use crate::measure::Measured;
    use crate::stats::Summary;

    fn point(tool: &str, level: u8, workers: usize, output_bytes: u64, cpu: f64) -> Point {
        let cpu_seconds = Summary { median: cpu, min: cpu, max: cpu };
        let measured = Measured { output_bytes, cpu_seconds, ..Measured::default() };
        let (corpus, tool) = ("set".to_owned(), tool.to_owned());
        Point { corpus, tool, level, workers, input_bytes: 1_000_000, measured }
    }

    fn field(points: Vec<Point>) -> Field {
        let machine =
            Machine { processor: String::new(), cores: 2, memory_bytes: 0, system: String::new() };
        let (commit, compiler) = (String::new(), String::new());
        let head = Head { machine, commit, compiler, is_quick: true };
        Field {
            head,
            versions: vec![],
            workers: 2,
            rounds: 1,
            corpora: vec![],
            points,
            failures: vec![],
        }
    }

    #[test]
    fn the_fastest_of_ours_with_no_larger_size_answers() {
        let field = field(vec![
            point(OURS, 1, 2, 400, 1.0),
            point(OURS, 6, 2, 300, 2.0),
            point(OURS, 9, 2, 250, 8.0),
            point("won", 9, 2, 300, 6.0),
            point("slower", 9, 2, 299, 4.0),
            point("smaller", 9, 2, 249, 100.0),
        ]);
        let duels = duels(&field, "set");
        let factors: Vec<f64> = duels.iter().map(Duel::factor).collect();
        assert_eq!(factors, [3.0, 0.5, 0.0]);
        assert_eq!(duels[0].answer.map(|ours| ours.level), Some(6));
        assert!(duels[2].answer.is_none());
        let lost: Vec<bool> = duels.iter().map(Duel::is_lost).collect();
        assert_eq!(lost, [false, true, true]);
        let tally = tally(&duels);
        assert_eq!(tally, Some(Tally { points: 3, lost: 2, min: 0.0, median: 0.5 }));
    }

    #[test]
    fn only_the_most_workers_and_only_this_set_count() {
        let mut elsewhere = point("pigz", 6, 2, 1, 1.0);
        elsewhere.corpus = "other".to_owned();
        let field = field(vec![
            point(OURS, 6, 1, 300, 1.0),
            point(OURS, 6, 2, 300, 2.0),
            point("pigz", 6, 1, 300, 1.0),
            point("pigz", 6, 2, 300, 5.0),
            point("gzip", 6, 1, 300, 4.0),
            elsewhere,
        ]);
        let factors: Vec<f64> = duels(&field, "set").iter().map(Duel::factor).collect();
        assert_eq!(factors, [2.5, 2.0]);
        assert_eq!(tally(&[]), None);
    }
}
