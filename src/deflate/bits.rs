//! The bit writer: variable-length codes into bytes, least significant bit first (RFC 1951, section
//! 3.1.1).
//!
//! Bits gather in a 64-bit accumulator. A flush stores all eight bytes unaligned and then moves the
//! cursor only by the whole bytes among them, so it has no branch and no byte loop; at most seven
//! bits stay in it. The idea is Fabian Giesen's ("Reading bits in far too many ways").
//! Because a block's exact size is known before it is written, room is made once for each block.

/// Bytes written by one flush, whether they are full or not.
const FLUSH_BYTES: usize = 8;

/// Bytes of capacity that a writer needs beyond what it writes.
pub(crate) const SLACK_BYTES: usize = 2 * FLUSH_BYTES;

/// The most bits that may be put between two flushes: 63 less what a flush leaves.
pub(crate) const BITS_PER_FLUSH: u32 = 63 - 7;

/// Flushes that a burst has room for.
pub(crate) const BURST_FLUSHES: usize = 8;
/// Bytes of room that a burst needs: a flush moves on by seven bytes at most and writes eight.
const BURST_BYTES: usize = BURST_FLUSHES * FLUSH_BYTES + FLUSH_BYTES;

/// Appends bits to a byte vector.
///
/// Invariant: bits of `pending` above `pending_count` are zero, and `cursor` counts the finished
/// bytes.
pub(crate) struct BitWriter<'o> {
    output: &'o mut Vec<u8>,
    cursor: usize,
    pending: u64,
    pending_count: u32,
}

impl<'o> BitWriter<'o> {
    /// A writer that continues after what `output` already holds.
    pub(crate) fn new(output: &'o mut Vec<u8>) -> Self {
        let cursor = output.len();
        Self { output, cursor, pending: 0, pending_count: 0 }
    }

    /// Bits of the last, unfinished byte, 0 to 7.
    pub(crate) fn bits_past_byte(&self) -> u32 {
        self.pending_count
    }

    /// Makes room for `bits` more bits, which are handed back by [`close`](Self::close).
    pub(crate) fn open(&mut self, bits: u64) -> Room<'_> {
        let bytes = usize::try_from(bits / 8).unwrap_or(usize::MAX);
        self.output.resize(self.cursor.saturating_add(bytes).saturating_add(SLACK_BYTES), 0);
        Room {
            bytes: &mut self.output[self.cursor..],
            cursor: 0,
            pending: self.pending,
            pending_count: self.pending_count,
        }
    }

    /// Takes over the end state of a room.
    pub(crate) fn close(&mut self, written: Written) {
        self.cursor += written.cursor;
        self.pending = written.pending;
        self.pending_count = written.pending_count;
    }

    /// Writes one small field.
    pub(crate) fn write(&mut self, bits: u64, count: u32) {
        let mut room = self.open(u64::from(count));
        room.put(bits, count);
        room.flush();
        let written = room.written();
        self.close(written);
    }

    /// Fills the last byte with zero bits.
    pub(crate) fn align(&mut self) {
        self.write(0, (8 - self.bits_past_byte()) % 8);
    }

    /// Appends whole bytes; the writer is at a byte boundary.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        debug_assert!(self.pending_count == 0);
        self.output.truncate(self.cursor);
        self.output.extend_from_slice(bytes);
        self.cursor = self.output.len();
    }

    /// Fills the last byte with zeros and cuts the output after it.
    pub(crate) fn finish(mut self) {
        self.align();
        self.output.truncate(self.cursor);
    }
}

/// Room for a known number of bits. Everything that changes is in here, so that it stays in
/// registers.
///
/// A room is smaller than 4 GiB; the narrow cursor saves a check for overflow in each flush.
pub(crate) struct Room<'o> {
    bytes: &'o mut [u8],
    cursor: u32,
    pending: u64,
    pending_count: u32,
}

/// The end state of a room.
pub(crate) struct Written {
    cursor: usize,
    pending: u64,
    pending_count: u32,
}

impl Room<'_> {
    /// Adds the low `count` bits of `bits`, whose other bits are zero.
    #[inline(always)]
    pub(crate) fn put(&mut self, bits: u64, count: u32) {
        debug_assert!(self.pending_count + count < 64 && bits >> count == 0);
        self.pending |= bits << self.pending_count;
        self.pending_count += count;
    }

    /// Moves the whole bytes of the accumulator to the output.
    #[inline(always)]
    pub(crate) fn flush(&mut self) {
        let cursor = self.cursor as usize;
        self.bytes[cursor..cursor + FLUSH_BYTES].copy_from_slice(&self.pending.to_le_bytes());
        self.cursor += self.pending_count / 8;
        self.pending >>= self.pending_count & !7;
        self.pending_count &= 7;
    }

    /// A part of the room with a constant size; `None` near the end of the room.
    #[inline(always)]
    pub(crate) fn burst(&mut self) -> Option<Burst<'_>> {
        let bytes = self.bytes.get_mut(self.cursor as usize..)?.first_chunk_mut()?;
        let (pending, pending_count) = (self.pending, self.pending_count);
        let burst = Burst { bytes, used: 0, pending, pending_count };
        Some(burst)
    }

    /// Takes over the end state of a burst.
    #[inline(always)]
    pub(crate) fn end_burst(&mut self, end: BurstEnd) {
        self.cursor += end.used;
        self.pending = end.pending;
        self.pending_count = end.pending_count;
    }

    /// Gives the room back; everything is flushed.
    pub(crate) fn written(self) -> Written {
        Written {
            cursor: self.cursor as usize,
            pending: self.pending,
            pending_count: self.pending_count,
        }
    }
}

/// Room for [`BURST_FLUSHES`] flushes, which need no checks.
pub(crate) struct Burst<'r> {
    bytes: &'r mut [u8; BURST_BYTES],
    used: u32,
    pending: u64,
    pending_count: u32,
}

/// The end state of a burst.
pub(crate) struct BurstEnd {
    used: u32,
    pending: u64,
    pending_count: u32,
}

impl Burst<'_> {
    /// As [`Room::put`].
    #[inline(always)]
    pub(crate) fn put(&mut self, bits: u64, count: u32) {
        debug_assert!(self.pending_count + count < 64 && bits >> count == 0);
        self.pending |= bits << (self.pending_count & 63);
        self.pending_count += count;
    }

    /// As [`Room::flush`].
    #[inline(always)]
    pub(crate) fn flush(&mut self) {
        // The remainder is the number itself, and shows that the bytes are there.
        let used = self.used as usize % (BURST_BYTES - FLUSH_BYTES);
        self.bytes[used..used + FLUSH_BYTES].copy_from_slice(&self.pending.to_le_bytes());
        self.used += self.pending_count / 8;
        self.pending >>= self.pending_count & 56;
        self.pending_count &= 7;
    }

    /// Gives it back; everything is flushed.
    #[inline(always)]
    pub(crate) fn end(self) -> BurstEnd {
        let Self { used, pending, pending_count, .. } = self;
        BurstEnd { used, pending, pending_count }
    }
}
