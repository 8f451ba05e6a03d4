//! Fixed-size fields that may arrive in several parts.

/// The longest field that is collected, in bytes: the gzip header after its first two bytes, and
/// the gzip trailer.
const MAX_FIELD_BYTES: usize = 8;

/// The part of a field that has arrived.
#[derive(Clone, Debug, Default)]
pub(super) struct PartialField {
    bytes: [u8; MAX_FIELD_BYTES],
    held: usize,
}

impl PartialField {
    /// Takes bytes off the front of `input` until the field of `N` bytes is whole.
    pub(super) fn take<const N: usize>(&mut self, input: &mut &[u8]) -> Option<[u8; N]> {
        const { assert!(N <= MAX_FIELD_BYTES) };
        let part = (N - self.held.min(N)).min(input.len());
        let (taken, rest) = input.split_at(part);
        self.bytes[self.held..self.held + part].copy_from_slice(taken);
        self.held += part;
        *input = rest;
        if self.held < N {
            return None;
        }
        self.held = 0;
        self.bytes.first_chunk::<N>().copied()
    }

    /// The bytes of a field that is not whole yet.
    pub(super) fn held(&self) -> &[u8] {
        &self.bytes[..self.held]
    }
}
