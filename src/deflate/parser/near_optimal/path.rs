//! The cheapest way through a range of input, as a shortest path.
//!
//! Positions are nodes, tokens are edges, costs are those of [`Costs`]. Backwards from the end, the
//! cheapest way from each position on is known as soon as all positions behind it are; forwards, the
//! tokens are read off. Backwards is the better direction: the costs of all lengths of a match
//! are then next to each other in memory, so a vector instruction weighs many lengths at once. Only costs are
//! kept on the way back; which edge it was is found again on the few positions that the way forward
//! visits. The idea of the backward pass is libdeflate's.
//!
//! Not every length is tried. Of a long match, the longest [`LONG_TRIED`] are: a shorter
//! one is hardly ever better unless there is a nearer match for it, and that one is in the list. Up to
//! [`SHORT`] bytes, it is the longest [`SHORT_TRIED`], read one by one from a small ring: costs so
//! recently written have not reached the cache, and a load of a whole vector of them would have to wait.
//!
//! A range need not end where a match ends. Costs behind the end fall by what bytes have cost on
//! average, so a match may run over it and the next range begins where it lands.

use super::costs::{Costs, LENGTH_OFFSET, NEVER, distance_index};
use crate::deflate::match_finder::match_cache::{MatchCache, SHORT_LENGTHS};
use crate::deflate::symbols::{MAX_MATCH, MIN_MATCH};

/// MatchCache shorter than this are near, in bytes.
const SHORT: usize = 20;
/// Lengths tried of a near match.
const SHORT_TRIED: usize = 4;
/// Lengths tried of others.
const LONG_TRIED: usize = 16;
/// The latest costs, kept a second time: at least [`SHORT`] and a power of two.
const RING: usize = 32;
/// Places before the first position, so that lengths too short may be looked at.
const OFFSET: usize = LENGTH_OFFSET;

/// A token of the path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Step {
    /// Bytes; 1 for a literal.
    pub(super) length: usize,
    /// Bytes back; 0 for a literal.
    pub(super) distance: usize,
}

/// Costs from each position of a range to behind it.
pub(super) struct Path {
    costs: Box<[u32]>,
    from: usize,
    /// What a byte has cost on average, in the units of [`Costs`].
    byte_cost: u32,
}

/// How many lengths of a match of `length` bytes are tried.
#[inline(always)]
fn tried(length: usize) -> usize {
    if length < SHORT { SHORT_TRIED } else { LONG_TRIED }
}

impl Path {
    /// For ranges of at most `positions`.
    pub(super) fn new(positions: usize) -> Self {
        Self {
            costs: vec![0; OFFSET + positions + MAX_MATCH + 1].into_boxed_slice(),
            from: 0,
            byte_cost: 0,
        }
    }

    /// Forgets what bytes have cost, so that a new call starts as the first did.
    pub(super) fn reset(&mut self) {
        self.byte_cost = 0;
    }

    /// Finds the costs of positions `from..end` of a stretch; returns that of `from`.
    #[inline(always)]
    pub(super) fn backward(
        &mut self,
        bytes: &[u8],
        matches: &MatchCache,
        from: usize,
        end: usize,
        costs: &Costs,
    ) -> u32 {
        self.from = from;
        let count = end - from;
        let path = &mut self.costs[..OFFSET + count + MAX_MATCH + 1];
        for (behind, cost) in path[OFFSET + count..].iter_mut().rev().enumerate() {
            *cost = behind as u32 * self.byte_cost;
        }
        let base = path[OFFSET + count];
        let (short, ends, long) = matches.parts(end);
        let (short, ends, bytes) = (&short[from..], &ends[from..], &bytes[from..end]);
        let mut ring = [0; RING];
        for (slot, &cost) in (count..).zip(&path[OFFSET + count..][..RING]) {
            ring[slot % RING] = cost;
        }
        let mut next = base;
        let mut long_end = ends[count] as usize;
        let positions = short.iter().zip(ends).zip(bytes).enumerate().rev();
        for (index, ((&short, &long_from), &byte)) in positions {
            let mut best = NEVER;
            if short != [0; 4] {
                for (length, &distance) in (MIN_MATCH..).zip(&short[..SHORT_LENGTHS]) {
                    let cost = costs.distance[distance_index(distance as usize)]
                        + costs.length[LENGTH_OFFSET + length]
                        + ring[(index + length) % RING];
                    best = best.min(cost);
                }
            }
            let long_from = long_from as usize;
            for long in &long[long_from..long_end] {
                let length = long.length().min(MAX_MATCH);
                let mut cheapest = NEVER;
                if length < SHORT {
                    let shortest = length + 1 - SHORT_TRIED;
                    let lengths = &costs.length[LENGTH_OFFSET + shortest..][..SHORT_TRIED];
                    for (step, cost) in lengths.iter().enumerate() {
                        cheapest = cheapest.min(cost + ring[(index + shortest + step) % RING]);
                    }
                } else {
                    let lengths = &costs.length[LENGTH_OFFSET + 1 + length - LONG_TRIED..];
                    let behind = &path[OFFSET + 1 + index + length - LONG_TRIED..];
                    let (lengths, behind) = (&lengths[..LONG_TRIED], &behind[..LONG_TRIED]);
                    let sums = lengths.iter().zip(behind).map(|(a, b)| a + b);
                    cheapest = sums.fold(cheapest, u32::min);
                }
                best = best.min(cheapest + costs.distance[distance_index(long.distance())]);
            }
            long_end = long_from;
            next = best.min(next + costs.literal[byte as usize]);
            path[OFFSET + index] = next;
            ring[index % RING] = next;
        }
        self.byte_cost = next.saturating_sub(base) / count.max(1) as u32;
        next
    }

    /// The first token of the cheapest way from `position`, which is in the range of the last
    /// [`backward`](Self::backward) with the same arguments.
    #[inline(always)]
    pub(super) fn step(
        &self,
        byte: u8,
        matches: &MatchCache,
        position: usize,
        costs: &Costs,
    ) -> Step {
        let path = &self.costs[OFFSET + position - self.from..];
        let wanted = path[0];
        if path[1] + costs.literal[byte as usize] == wanted {
            return Step { length: 1, distance: 0 };
        }
        let cost_of = |length: usize, distance: usize| {
            costs.distance[distance_index(distance)]
                + costs.length[LENGTH_OFFSET + length]
                + path[length]
        };
        for (step, &distance) in matches.short(position)[..SHORT_LENGTHS].iter().enumerate() {
            let (length, distance) = (MIN_MATCH + step, distance as usize);
            if distance != 0 && cost_of(length, distance) == wanted {
                return Step { length, distance };
            }
        }
        for long in matches.long(position) {
            let (longest, distance) = (long.length(), long.distance());
            let shortest = (longest + 1).saturating_sub(tried(longest)).max(MIN_MATCH);
            for length in (shortest..=longest).rev() {
                if cost_of(length, distance) == wanted {
                    return Step { length, distance };
                }
            }
        }
        debug_assert!(false, "every cost comes from a token");
        Step { length: 1, distance: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::{Path, Step};
    use crate::deflate::match_finder::match_cache::{LONG_MATCH, MatchCache};
    use crate::deflate::parser::near_optimal::costs::{Costs, LENGTH_OFFSET, distance_index};
    use crate::deflate::symbols::Histogram;

    /// For every position and length the nearest match.
    fn all_matches(data: &[u8]) -> MatchCache {
        let mut matches = MatchCache::new(data.len(), data.len() * data.len());
        let mut sink = matches.sink(data.len());
        for at in 0..data.len() {
            let nearest = |length: usize| {
                (1..=at).find(|distance| {
                    at + length <= data.len()
                        && data[at..at + length] == data[at - distance..][..length]
                })
            };
            for length in LONG_MATCH..=data.len() - at {
                if let Some(distance) = nearest(length) {
                    sink.push(length, distance);
                }
            }
            let short = [3, 4, 5].map(|length| nearest(length).unwrap_or(0) as u16);
            sink.close([short[0], short[1], short[2], 0]);
        }
        let filled = sink.filled();
        matches.take(filled);
        matches
    }

    fn cost_of(step: Step, byte: u8, costs: &Costs) -> u32 {
        if step.distance == 0 {
            return costs.literal[byte as usize];
        }
        costs.length[LENGTH_OFFSET + step.length] + costs.distance[distance_index(step.distance)]
    }

    /// The least cost of all, trying every length at its nearest distance.
    fn exhaustive(data: &[u8], costs: &Costs) -> u32 {
        let mut best = vec![0; data.len() + 1];
        for at in (0..data.len()).rev() {
            best[at] = best[at + 1] + costs.literal[data[at] as usize];
            let mut tried = 2;
            for distance in 1..=at {
                let pairs = data[at..].iter().zip(&data[at - distance..]);
                let longest = pairs.take_while(|(a, b)| a == b).count();
                for length in tried + 1..=longest {
                    let step = Step { length, distance };
                    best[at] = best[at].min(best[at + length] + cost_of(step, data[at], costs));
                }
                tried = tried.max(longest);
            }
        }
        best[0]
    }

    #[test]
    fn no_way_is_cheaper() {
        let mut random = parflate_test_support::Random::new(5);
        let mut next = |bound| random.below(bound);
        for _ in 0..100 {
            let symbols = 1 + next(5);
            let data: Vec<u8> = (0..1 + next(60)).map(|_| next(symbols) as u8).collect();
            let mut histogram = Histogram::new();
            histogram.literal_length.fill_with(|| next(100) as u32);
            histogram.distance.fill_with(|| next(100) as u32);
            let mut costs = Costs::new();
            costs.learn(&histogram);
            let matches = all_matches(&data);
            let mut path = Path::new(data.len());
            let cost = path.backward(&data, &matches, 0, data.len(), &costs);
            assert_eq!(cost, exhaustive(&data, &costs));
            let (mut at, mut sum) = (0, 0);
            while at < data.len() {
                let step = path.step(data[at], &matches, at, &costs);
                sum += cost_of(step, data[at], &costs);
                at += step.length;
            }
            assert_eq!((at, sum), (data.len(), cost));
        }
    }
}
