//! Finders of all matches of a range of positions, for the minimum-cost parser.
//!
//! The parser holds its finder behind a pointer, so that it is compiled once for all of them; what is asked
//! once for thousands of positions costs nothing to look up. Each request is dispatched to the build
//! for the best instruction set by itself, as the parser's own build does not reach behind the pointer.

use super::Effort;
use super::match_cache::MatchCache;
use crate::deflate::simd::{self, Kernel};
use crate::deflate::window::Bytes;

/// The positions to search: from `from` up to `to`, all in the upper half of the window.
#[derive(Clone, Copy)]
pub(crate) struct SearchRange<'a> {
    pub(crate) bytes: &'a Bytes,
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// No match reaches beyond `from + remaining`.
    pub(crate) remaining: usize,
}

/// Finds not one match of a position but all that a parser may want to weigh.
pub(crate) trait MatchCacheFinder {
    /// All memory, allocated once.
    fn new(effort: Effort) -> Self;

    /// Forgets everything.
    fn reset(&mut self);

    /// Follows the window's slide.
    fn slide(&mut self);

    /// Adds the positions from `from` up to `to`, at most 65,536.
    fn insert(&mut self, bytes: &Bytes, from: usize, to: usize);

    /// Adds the positions of `range` and puts their matches into `matches`. Goes on where the last
    /// call ended.
    fn find(&mut self, range: SearchRange<'_>, matches: &mut MatchCache);
}

/// What a parser asks of a finder: the methods of [`MatchCacheFinder`].
pub(crate) enum Request<'a> {
    Reset,
    Slide,
    Insert { bytes: &'a Bytes, from: usize, to: usize },
    Find(SearchRange<'a>, &'a mut MatchCache),
}

/// Any [`MatchCacheFinder`], behind a pointer.
pub(crate) trait DynFinder {
    /// Does what `request` asks for.
    fn serve(&mut self, request: Request<'_>);
}

impl<F: MatchCacheFinder> DynFinder for F {
    fn serve(&mut self, request: Request<'_>) {
        simd::dispatch(Served { finder: self, request });
    }
}

/// A request on its way to the finder.
struct Served<'f, 'r, F> {
    finder: &'f mut F,
    request: Request<'r>,
}

impl<F: MatchCacheFinder> Kernel for Served<'_, '_, F> {
    #[inline(always)]
    fn run(self) {
        match self.request {
            Request::Reset => self.finder.reset(),
            Request::Slide => self.finder.slide(),
            Request::Insert { bytes, from, to } => self.finder.insert(bytes, from, to),
            Request::Find(range, matches) => self.finder.find(range, matches),
        }
    }
}
