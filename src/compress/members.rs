//! A block as members of BGZF: each slice of 65,280 bytes becomes a gzip member of its own.
//!
//! A block is several members, because a member alone is too little work to hand over. All but the
//! last of a stream are full, whatever the block size, so the bytes do not depend on it.

use super::{BlockCompressor, BlockTask};
use crate::checksum::crc32;
use crate::deflate;
use crate::error::{BlockFault, Error, Result};
use crate::format::{bgzf, gzip};
use crate::memory;
use crate::split::BlockView;

/// The slices of a block that become members, each as a block that refers to nothing else.
fn slices<'a>(block: BlockView<'a>) -> impl Iterator<Item = BlockView<'a>> {
    block.bytes().chunks(bgzf::MEMBER_CONTENT_BYTES).map(move |buffer| BlockView {
        index: block.index,
        buffer,
        dictionary_bytes: 0,
        is_last: true,
    })
}

impl BlockCompressor {
    /// Appends the members of a block to `output`; none for a block without content.
    ///
    /// # Errors
    /// As [`BlockCompressor::piece`].
    pub(super) fn encode_members(
        &mut self,
        block: BlockView<'_>,
        task: &BlockTask,
        output: &mut Vec<u8>,
    ) -> Result<()> {
        let fail = |fault| Error::Block { index: block.index, fault };
        let mut data = std::mem::take(&mut self.member_data);
        memory::reserve(output, bound_bytes(block.bytes().len()))?;
        for slice in slices(block) {
            data.clear();
            self.encode(slice, task.settings, &mut data)?;
            let header = bgzf::header(data.len()).ok_or(fail(BlockFault::Malformed))?;
            output.extend_from_slice(&header);
            output.extend_from_slice(&data);
            let bytes = slice.bytes();
            output.extend(gzip::trailer(crc32(0, bytes), bytes.len() as u64));
        }
        self.member_data = data;
        Ok(())
    }

    /// Checks that `members` are those of the block, by an independent decoder.
    ///
    /// # Errors
    /// [`BlockFault::VerifyMismatch`] when they are not, and those of [`Verifier::check`].
    ///
    /// [`Verifier::check`]: crate::inflate::Verifier::check
    pub(super) fn check_members(
        &mut self,
        block: BlockView<'_>,
        mut members: &[u8],
    ) -> Result<(), BlockFault> {
        for slice in slices(block) {
            let member = bgzf::first_member(members).ok_or(BlockFault::VerifyMismatch)?;
            members = &members[member.len()..];
            let (data, trailer) = member[bgzf::HEADER_BYTES..]
                .split_at(member.len() - bgzf::HEADER_BYTES - bgzf::TRAILER_BYTES);
            let bytes = slice.bytes();
            if trailer != gzip::trailer(crc32(0, bytes), bytes.len() as u64) {
                return Err(BlockFault::VerifyMismatch);
            }
            self.verifier.check(slice, data)?;
        }
        if members.is_empty() { Ok(()) } else { Err(BlockFault::VerifyMismatch) }
    }
}

/// Most bytes that the members of so much content have.
fn bound_bytes(content_bytes: usize) -> usize {
    let full = deflate::stored_bound_bytes(bgzf::MEMBER_CONTENT_BYTES);
    let member_bytes = bgzf::HEADER_BYTES + full + bgzf::TRAILER_BYTES;
    content_bytes.div_ceil(bgzf::MEMBER_CONTENT_BYTES) * member_bytes
}
