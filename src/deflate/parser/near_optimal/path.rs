//! The cheapest way through a range of input, as a shortest path.
//!
//! Positions are nodes, tokens are edges, and their costs are those of [`Costs`]. Going backwards
//! from the end, the cheapest way from a position is known as soon as all later positions are: it
//! is the minimum, over all tokens that start there, of the token's cost plus the cost of the
//! position where it ends. With literals at 8 bits and a match "bcd" at 20:
//!
//! ```text
//! position         a    b    c    d   (end)
//! cost to the end  28   20   16   8    0      at b: min(8 + 16, 20 + 0) = 20: the match
//! ```
//!
//! Then the tokens are read off forwards. Going backwards has an advantage: the costs of all
//! lengths of a match are next to each other in memory, so that a vector instruction weighs many
//! lengths at once. Only costs are kept on the way back; which token gave them is found again on
//! the few positions that the way forward visits. The backward pass is libdeflate's idea.
//!
//! Not every length is tried. Of a long match, the longest [`LONG_TRIED`] are: a shorter one is
//! hardly ever better unless there is a nearer match for it, and that one is in the list. Of a
//! match below [`SHORT`] bytes, the longest [`SHORT_TRIED`] are, read one by one from a small ring:
//! costs written so recently have not reached the cache, and a vector load of them would have to
//! wait.
//!
//! A range need not end where a match ends. Costs after the end fall by the average cost of a byte,
//! so a match may run over the end, and the next range begins where it lands.

use super::costs::{Costs, LENGTH_OFFSET, NEVER, distance_index};
use super::every_length;
use crate::deflate::match_finder::match_cache::{MatchCache, SHORT_LENGTHS};
use crate::deflate::symbols::{MAX_MATCH, MIN_MATCH};

/// Matches below this length are short, in bytes.
pub(super) const SHORT: usize = 20;
/// Lengths tried of a short match.
const SHORT_TRIED: usize = 4;
/// Lengths tried of others.
const LONG_TRIED: usize = 16;
/// The latest costs, kept a second time: at least [`SHORT`] and a power of two.
pub(super) const RING: usize = 32;
/// Places before the first position, so that lengths too short may be looked at.
pub(super) const OFFSET: usize = LENGTH_OFFSET;

/// A token of the path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Step {
    /// Bytes; 1 for a literal.
    pub(super) length: usize,
    /// Bytes back; 0 for a literal.
    pub(super) distance: usize,
}

/// The cost from each position of a range to its end.
pub(super) struct Path {
    costs: Box<[u32]>,
    from: usize,
    /// The average cost of a byte so far, in the units of [`Costs`].
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

    /// Forgets the average cost of a byte, so that a new call starts as the first did.
    pub(super) fn reset(&mut self) {
        self.byte_cost = 0;
    }

    /// Finds the costs of positions `from..end` of a section; returns that of `from`.
    ///
    /// `EVERY` length of each match is weighed, or the longest few.
    #[inline(always)]
    pub(super) fn backward<const EVERY: bool>(
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
        for (after, cost) in path[OFFSET + count..].iter_mut().rev().enumerate() {
            *cost = after as u32 * self.byte_cost;
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
            let long_from = long_from as usize;
            let list = &long[long_from..long_end];
            if EVERY {
                best = every_length::cheapest(short, list, index, path, &ring, costs);
            } else if short != [0; 4] {
                for (length, &distance) in (MIN_MATCH..).zip(&short[..SHORT_LENGTHS]) {
                    let cost = costs.distance[distance_index(distance as usize)]
                        + costs.length[LENGTH_OFFSET + length]
                        + ring[(index + length) % RING];
                    best = best.min(cost);
                }
            }
            for long in list.iter().filter(|_| !EVERY) {
                let cheapest = cheapest_length(long.length(), index, path, &ring, costs);
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
    pub(super) fn step<const EVERY: bool>(
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
        if EVERY {
            let (short, long) = (matches.short(position), matches.long(position));
            if let Some(step) = every_length::find(short, long, wanted, path, costs) {
                return step;
            }
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

/// The least cost of a match of at most `length` bytes at `index`, without its distance, and of the
/// way from its end: the costs of short ones are in `ring`, of others in `path`.
#[inline(always)]
fn cheapest_length(
    length: usize,
    index: usize,
    path: &[u32],
    ring: &[u32; RING],
    costs: &Costs,
) -> u32 {
    let length = length.min(MAX_MATCH);
    if length < SHORT {
        let shortest = length + 1 - SHORT_TRIED;
        let lengths = &costs.length[LENGTH_OFFSET + shortest..][..SHORT_TRIED];
        let mut cheapest = NEVER;
        for (step, cost) in lengths.iter().enumerate() {
            cheapest = cheapest.min(cost + ring[(index + shortest + step) % RING]);
        }
        cheapest
    } else {
        let lengths = &costs.length[LENGTH_OFFSET + 1 + length - LONG_TRIED..];
        let after = &path[OFFSET + 1 + index + length - LONG_TRIED..];
        let (lengths, after) = (&lengths[..LONG_TRIED], &after[..LONG_TRIED]);
        let sums = lengths.iter().zip(after).map(|(a, b)| a + b);
        sums.fold(NEVER, u32::min)
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
        check::<false>();
    }

    #[test]
    fn no_way_is_cheaper_with_every_length() {
        check::<true>();
    }

    fn check<const EVERY: bool>() {
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
            let cost = path.backward::<EVERY>(&data, &matches, 0, data.len(), &costs);
            let least = exhaustive(&data, &costs);
            // A farther distance may be the cheaper one for a shorter length.
            assert!(if EVERY { cost <= least } else { cost == least });
            let (mut at, mut sum) = (0, 0);
            while at < data.len() {
                let step = path.step::<EVERY>(data[at], &matches, at, &costs);
                sum += cost_of(step, data[at], &costs);
                at += step.length;
            }
            assert_eq!((at, sum), (data.len(), cost));
        }
    }
}
