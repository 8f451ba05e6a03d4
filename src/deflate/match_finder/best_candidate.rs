//! The best of a few candidates, chosen without a branch.
//!
//! Which of a handful of candidates is longest cannot be predicted, and a mispredicted branch costs
//! more than measuring one of them. So the length of each, up to 16, and its position are packed
//! into one integer, `length << 16 | position`, and the largest integer wins: the longest match,
//! and among equally long ones the newest position, which is the nearest.

use super::Match;
use super::work::count_candidate;
use crate::deflate::simd::common_prefix;
use crate::deflate::symbols::WINDOW_BYTES;
use crate::deflate::window::{Bytes, match_length, sixteen};

/// Bytes up to which candidates are compared with each other.
const COMPARED_BYTES: usize = 16;

/// A search at one position.
pub(super) struct BestCandidate<'a> {
    bytes: &'a Bytes,
    here: &'a [u8; 16],
    at: u16,
    /// Candidates from here down are out of reach, or none.
    cutoff: u16,
    /// Length in the high half, position in the low.
    best: u32,
}

impl<'a> BestCandidate<'a> {
    /// Starts a search at `at`, in the upper half of the window.
    #[inline(always)]
    pub(super) fn new(bytes: &'a Bytes, at: u16) -> Self {
        let cutoff = at - WINDOW_BYTES as u16;
        Self { bytes, here: sixteen(bytes, at), at, cutoff, best: 0 }
    }

    /// Whether `candidate` is a position within reach.
    #[inline(always)]
    pub(super) fn reaches(&self, candidate: u16) -> bool {
        candidate > self.cutoff
    }

    /// Takes `candidate` into account.
    #[inline(always)]
    pub(super) fn offer(&mut self, candidate: u16) {
        count_candidate();
        let length = common_prefix(sixteen(self.bytes, candidate), self.here);
        let key = (length << 16) | u32::from(candidate);
        self.best = self.best.max(if self.reaches(candidate) { key } else { 0 });
    }

    /// The best so far; its length is 0 when there is none. Of those of 16 bytes and more it is the
    /// newest.
    #[inline(always)]
    pub(super) fn best(&self) -> Match {
        let distance = (self.at - self.best as u16) as usize;
        let mut length = (self.best >> 16) as usize;
        if length == COMPARED_BYTES {
            length = match_length(self.bytes, self.at, self.best as u16);
        }
        Match { length, distance }
    }
}
