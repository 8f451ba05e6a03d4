//! BGZF: gzip members of at most 64 KiB, each of which says how long it is.
//!
//! Every gzip reader reads such a file, and programs of bioinformatics read any part of it: a
//! subfield `BC` of the extra field of each header holds the length of the member, so that members
//! are found without inflating, and the last member is an empty one of fixed bytes, by which a
//! truncated file is noticed.
//!
//! ```text
//! 1f 8b 08 04 │ time 4 │ XFL, OS │ 06 00 │ "BC" 02 00, length − 1: 2 │ DEFLATE data │ CRC 4, length 4
//! ```
//!
//! Source: SAM/BAM format specification, section 4.1.

/// Bytes of content in a member, as `bgzip` has it: what does not shrink still fits 64 KiB, stored.
pub(crate) const MEMBER_CONTENT_BYTES: usize = 0xff00;

/// Bytes of a member's header.
pub(crate) const HEADER_BYTES: usize = 18;

/// Bytes of a member's trailer, as that of any gzip member.
pub(crate) const TRAILER_BYTES: usize = 8;

/// The header but for the length. Time and XFL are 0 and OS is unknown, as `bgzip` has it.
const HEADER: [u8; HEADER_BYTES - 2] =
    [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 6, 0, b'B', b'C', 2, 0];

/// The empty member that ends a file.
pub(crate) const END_MEMBER: [u8; 28] = [
    0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 6, 0, b'B', b'C', 2, 0, 27, 0, 3, 0, 0, 0, 0, 0, 0, 0,
    0, 0,
];

/// The header of a member with so many bytes of DEFLATE data; `None` if that is too long.
pub(crate) fn header(deflate_bytes: usize) -> Option<[u8; HEADER_BYTES]> {
    let member_bytes = HEADER_BYTES + deflate_bytes + TRAILER_BYTES;
    let length_field = u16::try_from(member_bytes - 1).ok()?;
    let mut header = [0; HEADER_BYTES];
    header[..HEADER.len()].copy_from_slice(&HEADER);
    header[HEADER.len()..].copy_from_slice(&length_field.to_le_bytes());
    Some(header)
}

/// The bytes of the first member in `bytes` by its header, if it has one of ours and is whole.
pub(crate) fn first_member(bytes: &[u8]) -> Option<&[u8]> {
    let length_field = bytes.strip_prefix(&HEADER)?.first_chunk::<2>()?;
    let member_bytes = usize::from(u16::from_le_bytes(*length_field)) + 1;
    bytes.get(..member_bytes).filter(|member| member.len() > HEADER_BYTES + TRAILER_BYTES)
}

/// The lengths, in the file and of content, of the members in `bytes`, one after the other.
pub(crate) fn member_lengths(mut bytes: &[u8]) -> impl Iterator<Item = (u64, u64)> {
    std::iter::from_fn(move || {
        let member = first_member(bytes)?;
        bytes = &bytes[member.len()..];
        let content_bytes = u32::from_le_bytes(*member.last_chunk::<4>()?);
        Some((member.len() as u64, content_bytes.into()))
    })
}
