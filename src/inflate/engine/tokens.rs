//! Content that is decoded before the window is known: tokens to be executed later.
//!
//! Only copying needs the 32 KiB before a place; what is copied, from where to where, is known
//! without them. So a worker can decode a part of a stream whose beginning another worker has not
//! reached yet. It keeps literals as bytes and the rest as tokens of 32 bits, about half a byte
//! for each byte of content, and [`Tokens::execute`] makes content of them at four times the speed
//! of decoding, once the window has come.
//!
//! ```text
//!  31              17 16         9 8         0
//! ┌──────────────────┬────────────┬───────────┐
//! │ distance − 1     │ length − 3 │ run       │   `run` literals, and then a match
//! └──────────────────┴────────────┴───────────┘
//! ```
//!
//! A run of 511 is followed by no match: longer runs are several tokens. Example: `abcabcabcX` is
//! the literals `abcX`, the token (run 3, length 6, distance 3), and a rest of one literal. Such
//! sequences are zstd's.
//!
//! Both buffers have a fixed size. When one is full, decoding stops between two tokens and can go
//! on later, with tokens or with bytes.

#![allow(unsafe_code)]

use super::Stop;
use super::bits::BitReader;
use super::blocks::{Sink, put_bytes};
use super::codes::{Token, next_token, run_fast};
use super::fast::{CopyMatches, Matches};
use super::table::Tables;
use super::unchecked::{STEP, load, store};
use crate::deflate::MIN_MATCH;
use crate::error::Result;
use crate::memory;

/// The run that no match follows.
const LONG_RUN: usize = 511;

/// Tokens that a round of the fast loop may add: a long run and a match.
const ROUND_TOKENS: usize = 2;

/// Content as literals and matches.
pub(super) struct Tokens {
    literals: Vec<u8>,
    literal_bytes: usize,
    list: TokenList,
}

/// The tokens, as far as they are complete.
struct TokenList {
    tokens: Vec<u32>,
    count: usize,
    /// Where in the literals the run of the next token begins.
    run_start: usize,
    /// Bytes that all matches stand for.
    match_bytes: usize,
}

impl Tokens {
    /// Room for so many literals and tokens.
    ///
    /// # Errors
    /// [`crate::Error::OutOfMemory`].
    pub(super) fn new(literal_bytes: usize, token_count: usize) -> Result<Self> {
        let (literals, tokens) = (memory::zeros(literal_bytes)?, memory::zeros(token_count)?);
        let list = TokenList { tokens, count: 0, run_start: 0, match_bytes: 0 };
        Ok(Self { literals, literal_bytes: 0, list })
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.literal_bytes = 0;
        (self.list.count, self.list.run_start, self.list.match_bytes) = (0, 0, 0);
    }

    /// Bytes of content that they stand for.
    pub(super) fn content_bytes(&self) -> usize {
        self.literal_bytes + self.list.match_bytes
    }

    /// Writes the content to `output[from..]`, with the window in `output[..from]`, and returns
    /// where it ends; `None` when a match reaches back too far or there is too little room.
    // In a function of its own it has all registers, and is faster by half.
    #[inline(never)]
    pub(super) fn execute(&self, output: &mut [u8], from: usize) -> Option<usize> {
        if output.len().checked_sub(from)? < self.content_bytes() {
            return None;
        }
        let (mut out, mut at) = (from, 0);
        let mut matches = CopyMatches { dictionary: &[] };
        for &token in &self.list.tokens[..self.list.count] {
            let run = token as usize & LONG_RUN;
            copy_run(&self.literals, at, output, out, run)?;
            (at, out) = (at + run, out + run);
            if run < LONG_RUN {
                let length = MIN_MATCH + (token >> 9 & 0xFF) as usize;
                let distance = 1 + (token >> 17) as usize;
                if !matches.take(output, &mut out, length, distance) {
                    return None;
                }
            }
        }
        let run = self.literal_bytes - at;
        copy_run(&self.literals, at, output, out, run)?;
        Some(out + run)
    }
}

/// Copies `run` literals from `literals[at..]` to `output[out..]`.
#[inline(always)]
fn copy_run(literals: &[u8], at: usize, output: &mut [u8], out: usize, run: usize) -> Option<()> {
    if at + run + STEP > literals.len() || out + run + STEP > output.len() {
        output.get_mut(out..out + run)?.copy_from_slice(literals.get(at..at + run)?);
        return Some(());
    }
    let mut done = 0;
    loop {
        // SAFETY: `done <= run`, and both have room for a step after the run.
        unsafe { store(output, out + done, load(literals, at + done)) };
        done += STEP;
        if done >= run {
            return Some(());
        }
    }
}

impl Sink for Tokens {
    fn decode(&mut self, reader: &mut BitReader<'_>, tables: &Tables) -> Result<(), Stop> {
        loop {
            let (literals, list) = (&mut self.literals, &mut self.list);
            if run_fast(reader, literals, &mut self.literal_bytes, tables, list)? {
                return Ok(());
            }
            if !self.list.is_ready(self.literal_bytes) {
                return Err(Stop::NeedsOutput);
            }
            let before = (reader.bits, reader.at);
            match next_token(reader, tables)? {
                Token::Literal(byte) => {
                    if self.take_bytes(&[byte]) == 0 {
                        (reader.bits, reader.at) = before;
                        return Err(Stop::NeedsOutput);
                    }
                }
                Token::Match { length, distance } => {
                    self.list.take(&mut [], &mut self.literal_bytes, length, distance);
                }
                Token::End => return Ok(()),
            }
        }
    }

    fn take_bytes(&mut self, bytes: &[u8]) -> usize {
        put_bytes(bytes, &mut self.literals, &mut self.literal_bytes)
    }
}

impl TokenList {
    #[inline(always)]
    fn push(&mut self, token: u32) {
        if let Some(place) = self.tokens.get_mut(self.count) {
            *place = token;
            self.count += 1;
        }
    }
}

impl Matches for TokenList {
    /// `out` counts the literals.
    #[inline(always)]
    fn take(&mut self, _: &mut [u8], out: &mut usize, length: usize, distance: usize) -> bool {
        let mut run = *out - self.run_start;
        if run >= LONG_RUN {
            self.push(LONG_RUN as u32);
            run -= LONG_RUN;
        }
        let (length_less, distance_less) = ((length - MIN_MATCH) as u32, (distance - 1) as u32);
        self.push(run as u32 | length_less << 9 | distance_less << 17);
        self.run_start = *out;
        self.match_bytes += length;
        true
    }

    /// Makes tokens of long runs, so that a round has to do with one of them at most.
    #[inline(always)]
    fn is_ready(&mut self, out: usize) -> bool {
        while out - self.run_start >= LONG_RUN {
            if self.count + ROUND_TOKENS > self.tokens.len() {
                return false;
            }
            self.push(LONG_RUN as u32);
            self.run_start += LONG_RUN;
        }
        self.count + ROUND_TOKENS <= self.tokens.len()
    }
}

#[cfg(test)]
mod tests;
