//! zlib-ng as a backend, through its native interface: dictionary and sync flush.
//!
//! Each block has a stream of its own. A reset is not enough: it leaves links of the last block's
//! hash chains behind, and at levels 1 to 8 the output then depends on which blocks the worker had
//! before. The output buffer holds more than any block can need, so one call suffices and a second
//! empty block cannot appear.
#![allow(unsafe_code)] // a C library

use std::ffi::c_int;
use std::mem::MaybeUninit;

use libz_ng_sys as zng;

use super::{BlockEncoder, one_call_bound_bytes};
use crate::error::BlockFault;
use crate::memory;
use crate::split::BlockView;

/// The densest level that zlib-ng has; ours above it are the same.
const MAX_ZLIB_NG_LEVEL: u8 = 9;

/// zlib-ng's level for our level 1. Its own level 1 writes fixed codes only: 43 % of the size where
/// pigz reaches 29 % on the Silesia corpus; and it is the one that wrote invalid streams time and
/// again (zlib-ng #81, #536, #680, crabz #11).
const FASTEST_ZLIB_NG_LEVEL: u8 = 2;

/// Raw DEFLATE data with a window of 32 KiB; below zero means without a wrapper.
const RAW_WINDOW_BITS: c_int = -15;

/// Bytes of hash and symbol memory, as a power of two over 2^6: zlib's own default.
const MEMORY_LEVEL: c_int = 8;

pub(super) struct ZlibNg {
    level: c_int,
}

impl ZlibNg {
    pub(super) fn new(level: u8) -> Self {
        let level = match level {
            0 => 0,
            dense => dense.clamp(FASTEST_ZLIB_NG_LEVEL, MAX_ZLIB_NG_LEVEL),
        };
        Self { level: level.into() }
    }
}

impl BlockEncoder for ZlibNg {
    fn encode(&mut self, block: BlockView<'_>, output: &mut Vec<u8>) -> Result<(), BlockFault> {
        let mut stream = Stream::open(self.level)?;
        stream.set_dictionary(block.dictionary())?;
        stream.deflate(block, output)
    }
}

/// An initialized `z_stream`.
struct Stream {
    /// Boxed: the library keeps a pointer to it and compares.
    raw: Box<zng::z_stream>,
}

impl Stream {
    fn open(level: c_int) -> Result<Self, BlockFault> {
        let mut raw = Box::new(MaybeUninit::<zng::z_stream>::zeroed());
        // SAFETY: the pointer is valid and stays so, and all zeros is how C asks for the library's
        // own allocator. No reference to a zeroed `z_stream`, invalid in Rust, is ever made.
        let status = unsafe {
            zng::zng_deflateInit2(
                raw.as_mut_ptr(),
                level,
                zng::Z_DEFLATED,
                RAW_WINDOW_BITS,
                MEMORY_LEVEL,
                zng::Z_DEFAULT_STRATEGY,
            )
        };
        match status {
            // SAFETY: the library has filled in its allocator, the only fields for which zero is
            // not a value.
            zng::Z_OK => Ok(Self { raw: unsafe { raw.assume_init() } }),
            zng::Z_MEM_ERROR => Err(BlockFault::OutOfMemory),
            _ => Err(BlockFault::Malformed),
        }
    }

    /// Takes the window before the block.
    fn set_dictionary(&mut self, dictionary: &[u8]) -> Result<(), BlockFault> {
        if dictionary.is_empty() {
            return Ok(());
        }
        let dictionary_bytes =
            u32::try_from(dictionary.len()).map_err(|_| BlockFault::Malformed)?;
        // SAFETY: the stream is initialized; pointer and length are those of a slice, which the
        // library only reads, and only during the call.
        let status = unsafe {
            zng::deflateSetDictionary(&raw mut *self.raw, dictionary.as_ptr(), dictionary_bytes)
        };
        if status == zng::Z_OK { Ok(()) } else { Err(BlockFault::Malformed) }
    }

    fn deflate(&mut self, block: BlockView<'_>, output: &mut Vec<u8>) -> Result<(), BlockFault> {
        let input = block.bytes();
        let bound_bytes = one_call_bound_bytes(input.len());
        memory::reserve(output, bound_bytes).map_err(|_| BlockFault::OutOfMemory)?;
        output.clear();
        let room = &mut output.spare_capacity_mut()[..bound_bytes];
        // Blocks are at most 2^28 bytes, so both lengths fit.
        let in_bytes = u32::try_from(input.len()).map_err(|_| BlockFault::Malformed)?;
        let out_bytes = u32::try_from(room.len()).map_err(|_| BlockFault::Malformed)?;
        let (flush, expected) = if block.is_last {
            (zng::Z_FINISH, zng::Z_STREAM_END)
        } else {
            (zng::Z_SYNC_FLUSH, zng::Z_OK)
        };

        self.raw.next_in = input.as_ptr().cast_mut();
        self.raw.avail_in = in_bytes;
        self.raw.next_out = room.as_mut_ptr().cast();
        self.raw.avail_out = out_bytes;
        // SAFETY: the stream is initialized; input and output are valid for their lengths during
        // the call, do not overlap, and the library does not write to its input.
        let status = unsafe { zng::deflate(&raw mut *self.raw, flush) };
        let (unread_bytes, unused_bytes) = (self.raw.avail_in, self.raw.avail_out);
        if status != expected || unread_bytes != 0 || unused_bytes == 0 || unused_bytes > out_bytes
        {
            return Err(BlockFault::Malformed);
        }
        // SAFETY: that many bytes of the spare capacity were written by the call.
        unsafe { output.set_len((out_bytes - unused_bytes) as usize) };
        Ok(())
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        // SAFETY: the stream was initialized by `open` and is not used again. An error only means
        // that data were still pending.
        unsafe { zng::deflateEnd(&raw mut *self.raw) };
    }
}
