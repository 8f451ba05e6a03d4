//! Finders of all matches of a range of positions, for the near-optimal parser.
//!
//! The parser holds its finder as a trait object, so that the parser is compiled once for all of
//! them; a call serves thousands of positions, so the indirection costs nothing. Each call is
//! dispatched to the build for the best instruction set on its own, because inlining ends at the
//! trait object.

use super::match_cache::MatchCache;
use crate::deflate::simd::{self, Kernel};
use crate::deflate::window::Bytes;

/// The positions to search: from `from` up to `to`, all in the upper half of the window.
#[derive(Clone, Copy)]
pub(crate) struct SearchRange<'a> {
    pub(crate) bytes: &'a Bytes,
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Bytes from `from` to the end of the section, which no match may pass.
    pub(crate) remaining: usize,
}

/// Finds not one match of each position but all that the parser may want to weigh.
pub(crate) trait MatchCacheFinder {
    /// Forgets everything.
    fn reset(&mut self);

    /// Follows the window's slide.
    fn slide(&mut self);

    /// Adds the positions from `from` up to `to`; those beyond 16 bits are left out.
    fn insert(&mut self, bytes: &Bytes, from: usize, to: usize);

    /// Adds the positions of `range` and puts their matches into `matches`. Goes on where the last
    /// call ended.
    fn find(&mut self, range: SearchRange<'_>, matches: &mut MatchCache);
}

/// A [`MatchCacheFinder`] whose loops run in the build for the best instruction set.
pub(crate) struct Dispatched<F>(pub(crate) F);

impl<F: MatchCacheFinder> MatchCacheFinder for Dispatched<F> {
    fn reset(&mut self) {
        self.0.reset();
    }

    fn slide(&mut self) {
        simd::dispatch(Slide(&mut self.0));
    }

    fn insert(&mut self, bytes: &Bytes, from: usize, to: usize) {
        simd::dispatch(Insert { finder: &mut self.0, bytes, from, to });
    }

    fn find(&mut self, range: SearchRange<'_>, matches: &mut MatchCache) {
        simd::dispatch(Find { finder: &mut self.0, range, matches });
    }
}

/// One call of [`MatchCacheFinder::slide`].
struct Slide<'f, F>(&'f mut F);

impl<F: MatchCacheFinder> Kernel for Slide<'_, F> {
    #[inline(always)]
    fn run(self) {
        self.0.slide();
    }
}

/// One call of [`MatchCacheFinder::insert`].
struct Insert<'f, F> {
    finder: &'f mut F,
    bytes: &'f Bytes,
    from: usize,
    to: usize,
}

impl<F: MatchCacheFinder> Kernel for Insert<'_, F> {
    #[inline(always)]
    fn run(self) {
        self.finder.insert(self.bytes, self.from, self.to);
    }
}

/// One call of [`MatchCacheFinder::find`].
struct Find<'f, F> {
    finder: &'f mut F,
    range: SearchRange<'f>,
    matches: &'f mut MatchCache,
}

impl<F: MatchCacheFinder> Kernel for Find<'_, F> {
    #[inline(always)]
    fn run(self) {
        self.finder.find(self.range, self.matches);
    }
}
