//! Rows: the sixteen newest positions of each hash lie side by side.
//!
//! In a chain, each candidate waits for the one before it. A row gives all sixteen with one load.
//! Beside it lies a row of tags, one byte of each position's hash, which tell most strangers apart:
//!
//! ```text
//! row of hash h      positions  912  640  377  201 ...    newest first
//!                    tags        7c   03   7c   e1 ...    all compared with 7c at once
//!                    worth a look ^         ^             the others only share the row
//! ```
//!
//! One vector instruction compares all tags, so usually only real matches are measured. Zstandard's
//! row hash showed how well this suits a superscalar processor.
//!
//! Two tables of rows, over hashes of 6 and of 16 bytes, see more of what matters than one twice as
//! deep. The first finds the nearest matches of text; the second finds the long ones of records and
//! logs, where sixteen candidates of 6 bytes would all come from the last few lines. Shorter
//! matches come from [`ShortChains`]. The match of the position before, less a byte, is a match
//! here too, and when it is long, only longer ones are searched for.
//!
//! Positions are looked up and added in batches without any branch, and the candidates are compared
//! afterwards. This keeps many loads under way at once and mispredictions out of the updates.

use super::match_cache::{LONG_MATCH, MatchCache, Sink};
use super::match_cache_finder::{MatchCacheFinder, SearchRange};
use super::short::{SHORT_LIMIT, ShortChains};
use super::work::count_candidate;
use super::{Effort, WIDE_MULTIPLIER};
use crate::deflate::simd::equal_mask;
use crate::deflate::symbols::MAX_MATCH;
use crate::deflate::tables::{boxed, slide};
use crate::deflate::window::{Bytes, load_u32, load_u64, match_length};

/// Positions in a row: one vector of tags.
const WIDTH: usize = 16;
/// Rows of a table, as a power of two.
const ROW_BITS: u32 = 12;
/// Bytes hashed for the first table: the shortest long match.
const HASH6_BYTES: usize = LONG_MATCH;
/// Bytes hashed for the second table.
const HASH16_BYTES: usize = 16;
/// Positions looked up at once.
const BATCH: usize = 64;
/// With a match this long from the position before, the first table is not searched, in bytes.
const HASH6_LIMIT: usize = 10;

/// Rows over one hash.
struct RowTable {
    positions: Box<[[u16; WIDTH]; 1 << ROW_BITS]>,
    tags: Box<[[u8; WIDTH]; 1 << ROW_BITS]>,
}

/// The row of a position before it was added, newest first.
#[derive(Clone, Copy, Default)]
struct Row {
    positions: [u16; WIDTH],
    /// Which of them have the same tag.
    same: u16,
}

impl RowTable {
    fn new() -> Self {
        Self { positions: boxed([0; WIDTH]), tags: boxed([0; WIDTH]) }
    }

    fn reset(&mut self) {
        self.positions.fill([0; WIDTH]);
        self.tags.fill([0; WIDTH]);
    }

    /// Adds `at` and leaves in `row` the positions that were there before.
    #[inline(always)]
    fn push(&mut self, at: u16, hash: u64, row: &mut Row) {
        let index = (hash >> (64 - ROW_BITS)) as usize;
        let tag = (hash >> (56 - ROW_BITS)) as u8;
        let (positions, tags) = (&mut self.positions[index], &mut self.tags[index]);
        let before = *positions;
        row.positions = before;
        row.same = equal_mask(*tags, tag);
        positions[0] = at;
        positions[1..].copy_from_slice(&before[..WIDTH - 1]);
        *tags = ((u128::from_le_bytes(*tags) << 8) | u128::from(tag)).to_le_bytes();
    }
}

/// All tables.
struct Tables {
    short: ShortChains,
    hash6: RowTable,
    hash16: RowTable,
}

/// The candidates that the tables have for a position.
#[derive(Clone, Copy, Default)]
struct LookUp {
    here: u64,
    hash6: Row,
    hash16: Row,
}

impl Tables {
    /// Adds `at` to all tables and leaves in `look_up` the candidates that they held before.
    #[inline(always)]
    fn push(&mut self, bytes: &Bytes, at: usize, look_up: &mut LookUp) {
        let here = load_u64(bytes, at);
        let there = load_u64(bytes, at + HASH16_BYTES - 8);
        let hash6 = (here << (64 - 8 * HASH6_BYTES)).wrapping_mul(WIDE_MULTIPLIER);
        let hash16 = (here.wrapping_mul(WIDE_MULTIPLIER) ^ there).wrapping_mul(WIDE_MULTIPLIER);
        look_up.here = here;
        self.short.push(at as u16, here);
        self.hash6.push(at as u16, hash6, &mut look_up.hash6);
        self.hash16.push(at as u16, hash16, &mut look_up.hash16);
    }
}

/// Finds most matches of a position, nearest first, with two tables of rows.
pub(crate) struct RowFinder {
    effort: Effort,
    tables: Tables,
    batch: Box<[LookUp; BATCH]>,
    /// The longest match of the position before, less a byte.
    carried: Carried,
}

/// A match that continues from the position before.
#[derive(Clone, Copy, Default)]
struct Carried {
    length: usize,
    distance: usize,
    /// Whether nothing is looked for before it ends.
    is_nice: bool,
}

impl RowFinder {
    /// All memory, allocated once.
    pub(crate) fn new(effort: Effort) -> Self {
        Self {
            effort,
            tables: Tables {
                short: ShortChains::new(),
                hash6: RowTable::new(),
                hash16: RowTable::new(),
            },
            batch: boxed(LookUp::default()),
            carried: Carried::default(),
        }
    }

    /// Adds the matches at `at` to `matches`; `limit` is the longest allowed.
    #[inline(always)]
    fn compare(
        &self,
        bytes: &Bytes,
        at: u16,
        look_up: &LookUp,
        limit: usize,
        matches: &mut Sink<'_>,
    ) -> Carried {
        let carried = self.carried;
        let mut best = Carried { length: LONG_MATCH - 1, ..Carried::default() };
        let mut done = false;
        if carried.length < HASH6_LIMIT {
            done = self.row(bytes, at, look_up.here, &look_up.hash6, limit, &mut best, matches);
        }
        if !done {
            self.row(bytes, at, look_up.here, &look_up.hash16, limit, &mut best, matches);
        }
        if carried.length > best.length {
            best = Carried { length: carried.length.min(limit), ..carried };
            matches.push(best.length, best.distance);
        }
        let short = if carried.length < SHORT_LIMIT {
            self.tables.short.matches(bytes, at, look_up.here)
        } else {
            [0; 4]
        };
        matches.close(short);
        Carried { length: if best.distance == 0 { 0 } else { best.length - 1 }, ..best }
    }

    /// Adds matches longer than `best` from a row; returns whether the search is over.
    #[inline(always)]
    #[allow(clippy::too_many_arguments)]
    fn row(
        &self,
        bytes: &Bytes,
        at: u16,
        here: u64,
        row: &Row,
        limit: usize,
        best: &mut Carried,
        matches: &mut Sink<'_>,
    ) -> bool {
        let lowest = at & 0x7FFF;
        let mut same = row.same;
        // The last bytes a longer match needs: few candidates have them.
        let mut wanted = load_u32(bytes, at as usize + best.length - 3);
        while same != 0 {
            let candidate = row.positions[same.trailing_zeros() as usize % WIDTH];
            same &= same - 1;
            count_candidate();
            let end = load_u32(bytes, candidate as usize + best.length - 3);
            if candidate <= lowest {
                // The rest are older still.
                break;
            }
            if end != wanted {
                continue;
            }
            let distance = (at - candidate) as usize;
            let difference = load_u64(bytes, candidate as usize) ^ here;
            let length = if difference != 0 {
                (difference.trailing_zeros() / 8) as usize
            } else {
                match_length(bytes, at, candidate)
            };
            let length = length.min(limit);
            if length > best.length {
                let is_nice = length >= self.effort.nice;
                *best = Carried { length, distance, is_nice };
                matches.push(length, distance);
                if is_nice || length >= limit {
                    return true;
                }
                wanted = load_u32(bytes, at as usize + length - 3);
            }
        }
        false
    }
}

impl MatchCacheFinder for RowFinder {
    fn reset(&mut self) {
        self.tables.short.reset();
        self.tables.hash6.reset();
        self.tables.hash16.reset();
        self.carried = Carried::default();
    }

    #[inline(always)]
    fn slide(&mut self) {
        self.tables.short.slide();
        slide(self.tables.hash6.positions.as_flattened_mut());
        slide(self.tables.hash16.positions.as_flattened_mut());
    }

    #[inline(always)]
    fn insert(&mut self, bytes: &Bytes, from: usize, to: usize) {
        for at in from..to.min(1 << 16) {
            self.tables.push(bytes, at, &mut self.batch[0]);
        }
    }

    #[inline(always)]
    fn find(&mut self, range: SearchRange<'_>, matches: &mut MatchCache) {
        let SearchRange { bytes, from, to, remaining } = range;
        let mut sink = matches.sink(to - from);
        let mut at = from;
        while at < to {
            let count = BATCH.min(to - at);
            for (index, look_up) in self.batch[..count].iter_mut().enumerate() {
                self.tables.push(bytes, at + index, look_up);
            }
            let mut index = 0;
            while index < count {
                let limit = (remaining - (at + index - from)).min(MAX_MATCH);
                if self.carried.is_nice || limit <= LONG_MATCH {
                    let Carried { length, distance, .. } = self.carried;
                    sink.close_with(length.min(limit), distance);
                    self.carried.length = length.saturating_sub(1);
                    self.carried.is_nice &= length > LONG_MATCH;
                } else {
                    let look_up = &self.batch[index % BATCH];
                    self.carried =
                        self.compare(bytes, (at + index) as u16, look_up, limit, &mut sink);
                }
                index += 1;
            }
            at += count;
        }
        let filled = sink.filled();
        matches.take(filled);
    }
}

#[cfg(test)]
mod tests {
    use parflate_test_support::content::repeats;

    use super::super::match_cache::LONG_MATCH;
    use super::super::tests::{check_all, find_all, naive};
    use super::{Effort, RowFinder};
    use crate::deflate::symbols::MAX_MATCH;

    #[test]
    fn matches_are_real_and_ascending() {
        for nice in [8, 100, MAX_MATCH + 1] {
            check_all(|| RowFinder::new(Effort { depth: 16, nice }));
        }
    }

    #[test]
    fn nearly_all_longest_matches_are_found() {
        let data = repeats(20_000, 20, 400, 9);
        let matches = find_all(&data, 0, RowFinder::new(Effort { depth: 16, nice: MAX_MATCH + 1 }));
        let (mut all, mut same) = (0, 0);
        for at in (0..data.len() - MAX_MATCH).step_by(7) {
            if let Some(&(length, _)) = naive(&data, at, LONG_MATCH).last() {
                all += 1;
                same +=
                    usize::from(matches.long(at).last().map(|long| long.length()) == Some(length));
            }
        }
        assert!(all > 1000 && same * 100 >= all * 70, "{same} of {all}");
    }
}
