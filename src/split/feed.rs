//! From a step of the input to the blocks that it completes, one by one.
//!
//! A splitter holds at most one block's bytes, so a long chunk is taken in several goes, and each
//! block is handed out before more is taken in: memory does not grow with the chunk.

use super::{Block, Splitter};
use crate::error::Result;

/// The next step of the input.
#[derive(Clone, Copy)]
pub(crate) enum Feed<'a> {
    /// More bytes.
    Push(&'a [u8]),
    /// The current block ends here, and all blocks are handed out.
    Flush,
    /// The input ends here.
    End,
}

/// The blocks that a feed completes, in order; after an error there are no more.
pub(crate) struct Blocks<'s, 'a> {
    splitter: &'s mut Splitter,
    /// The part that the splitter has not taken in yet.
    feed: Option<Feed<'a>>,
}

impl Splitter {
    /// Takes in `feed` and gives the blocks that are complete.
    ///
    /// Nothing is taken in before the iterator is asked, and all is when it has ended.
    pub(crate) fn blocks<'s, 'a>(&'s mut self, feed: Feed<'a>) -> Blocks<'s, 'a> {
        Blocks { splitter: self, feed: Some(feed) }
    }
}

impl Iterator for Blocks<'_, '_> {
    type Item = Result<Block>;

    fn next(&mut self) -> Option<Result<Block>> {
        loop {
            if let Some(block) = self.splitter.next_block() {
                return Some(Ok(block));
            }
            let step = match self.feed.take()? {
                Feed::Push([]) => return None,
                Feed::Push(bytes) => self.splitter.push(bytes).map(|rest| Some(Feed::Push(rest))),
                Feed::Flush => self.splitter.flush().map(|()| None),
                Feed::End => self.splitter.end().map(|()| None),
            };
            match step {
                Ok(None) => return self.splitter.next_block().map(Ok),
                Ok(more) => self.feed = more,
                Err(error) => return Some(Err(error)),
            }
        }
    }
}
