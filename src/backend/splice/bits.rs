//! Bits of a finished DEFLATE stream, lowest first (RFC 1951 section 3.1.1).
//!
//! Invariant: reading past the end yields zeros and is noticed at the next check, so that the hot
//! loop needs no bounds test of its own. Refilling eight bytes at a time without a branch on the
//! number of bits held is Fabian Giesen's variant 4 ("Reading bits in far too many ways").

use super::Malformed;

/// Bits that are held at least after [`BitReader::refill`].
pub(super) const REFILLED_BITS: u32 = 56;

/// A position in a stream, with the bits that follow it.
pub(super) struct BitReader<'a> {
    data: &'a [u8],
    /// The byte that the next refill reads; runs past the end when the reader does.
    next: usize,
    /// The next bits; above `held_bits` they are zero or already those of `next`.
    buffer: u64,
    held_bits: u32,
}

impl<'a> BitReader<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self { data, next: 0, buffer: 0, held_bits: 0 }
    }

    /// Makes sure that at least [`REFILLED_BITS`] are held.
    #[inline(always)]
    pub(super) fn refill(&mut self) -> Result<(), Malformed> {
        let ahead = self.data.get(self.next..).and_then(|rest| rest.first_chunk::<8>());
        let Some(bytes) = ahead else { return self.refill_at_end() };
        self.buffer |= u64::from_le_bytes(*bytes) << self.held_bits;
        self.next += ((63 - self.held_bits) >> 3) as usize;
        self.held_bits |= REFILLED_BITS;
        Ok(())
    }

    /// Refills byte by byte, with zeros after the end.
    #[cold]
    fn refill_at_end(&mut self) -> Result<(), Malformed> {
        self.check_overrun()?;
        while self.held_bits < REFILLED_BITS {
            let byte = self.data.get(self.next).copied().unwrap_or(0);
            self.buffer |= u64::from(byte) << self.held_bits;
            self.next += 1;
            self.held_bits += 8;
        }
        Ok(())
    }

    /// Fails when more bits were consumed than there are.
    pub(super) fn check_overrun(&self) -> Result<(), Malformed> {
        if self.position_bits() > self.data.len() as u64 * 8 { Err(Malformed) } else { Ok(()) }
    }

    /// The held bits, the next one lowest.
    #[inline(always)]
    pub(super) fn peek(&self) -> u64 {
        self.buffer
    }

    /// Goes on by `bits`, which must be held.
    #[inline(always)]
    pub(super) fn consume(&mut self, bits: u32) {
        self.buffer >>= bits;
        self.held_bits = self.held_bits.wrapping_sub(bits);
    }

    /// Takes up to 16 held bits.
    pub(super) fn take(&mut self, bits: u32) -> u32 {
        let value = (self.buffer & ((1 << bits) - 1)) as u32;
        self.consume(bits);
        value
    }

    /// Bits consumed since the start of the stream.
    pub(super) fn position_bits(&self) -> u64 {
        self.next as u64 * 8 - u64::from(self.held_bits)
    }

    /// Skips to the next byte boundary and `bytes` bytes further.
    pub(super) fn skip_aligned_bytes(&mut self, bytes: usize) -> Result<(), Malformed> {
        let from = self.position_bits().div_ceil(8) as usize;
        self.next = from.checked_add(bytes).ok_or(Malformed)?;
        (self.buffer, self.held_bits) = (0, 0);
        self.check_overrun()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_survive_refills_and_skips() {
        let data: Vec<u8> = (0..=255).collect();
        let mut bits = BitReader::new(&data);
        for step in 0..1000u32 {
            bits.refill().unwrap();
            let position = bits.position_bits();
            let byte = data[(position / 8) as usize] >> (position % 8);
            assert_eq!(bits.peek() as u8 & (0xff >> (position % 8)), byte, "step {step}");
            bits.consume(step % 3);
        }
        bits.skip_aligned_bytes(3).unwrap();
        assert_eq!(bits.position_bits(), (999 / 8 + 1 + 3) * 8);
    }

    #[test]
    fn running_past_the_end_is_noticed() {
        let mut bits = BitReader::new(&[0xff; 9]);
        let consumed = (0..).find(|_| bits.refill().map(|()| bits.consume(7)).is_err());
        assert!((10..=12).contains(&consumed.unwrap()));
        assert!(BitReader::new(&[0; 4]).skip_aligned_bytes(5).is_err());
    }
}
