//! The end of a member: its content's checksum and length.

use super::StreamDecoder;
use crate::checksum::Checksum;
use crate::error::CorruptFault;

impl StreamDecoder {
    /// Compares the trailer with the content; `false` while it is not whole.
    pub(super) fn check_trailer(&mut self, input: &mut &[u8]) -> Result<bool, CorruptFault> {
        match self.checksum.value() {
            Checksum::None => {}
            Checksum::Adler32(adler) => {
                let Some(stored) = self.partial_field.take(input) else { return Ok(false) };
                if u32::from_be_bytes(stored) != adler {
                    return Err(CorruptFault::BadChecksum);
                }
            }
            Checksum::Crc32(crc) => {
                let Some(stored) = self.partial_field.take::<8>(input) else { return Ok(false) };
                let [c0, c1, c2, c3, l0, l1, l2, l3] = stored;
                if u32::from_le_bytes([c0, c1, c2, c3]) != crc {
                    return Err(CorruptFault::BadChecksum);
                }
                // The field holds the length modulo 2^32 (RFC 1952 section 2.3.1).
                if u32::from_le_bytes([l0, l1, l2, l3]) != self.member_content_bytes as u32 {
                    return Err(CorruptFault::BadLength);
                }
            }
        }
        Ok(true)
    }
}
