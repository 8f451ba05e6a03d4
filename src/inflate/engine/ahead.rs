//! Decoding ahead: from a place where a block begins, before what precedes it is known.

use super::Pause;
use super::blocks::Blocks;
use super::tokens::Tokens;
use crate::error::Result;

/// A decoder that begins anywhere and makes tokens; [`Engine::adopt`](super::Engine::adopt) goes on
/// from it.
pub(in crate::inflate) struct Ahead {
    blocks: Blocks,
    tokens: Tokens,
    consumed_bytes: usize,
}

impl Ahead {
    /// One with room for so many literals and tokens.
    ///
    /// # Errors
    /// [`crate::Error::OutOfMemory`].
    pub(in crate::inflate) fn new(literal_bytes: usize, tokens: usize) -> Result<Self> {
        let tokens = Tokens::new(literal_bytes, tokens)?;
        Ok(Self { blocks: Blocks::new(), tokens, consumed_bytes: 0 })
    }

    /// Begins anew, at the start of a block.
    pub(in crate::inflate) fn restart(&mut self) {
        self.blocks.restart();
        self.tokens.clear();
        self.consumed_bytes = 0;
    }

    /// Decodes from `input`, as far as it goes and there is room.
    pub(in crate::inflate) fn decode(&mut self, input: &[u8]) -> Pause {
        let (consumed_bytes, outcome) = self.blocks.run(input, &mut self.tokens);
        self.consumed_bytes += consumed_bytes;
        outcome.into()
    }

    /// Bytes of input that are done with.
    pub(in crate::inflate) fn consumed_bytes(&self) -> usize {
        self.consumed_bytes
    }

    /// Bytes of content so far.
    pub(in crate::inflate) fn content_bytes(&self) -> usize {
        self.tokens.content_bytes()
    }

    pub(super) fn execute(&self, output: &mut [u8], from: usize) -> Option<usize> {
        self.tokens.execute(output, from)
    }

    /// Gives the state between two tokens for that of another decoder.
    pub(super) fn swap_blocks(&mut self, blocks: &mut Blocks) {
        std::mem::swap(&mut self.blocks, blocks);
    }
}
