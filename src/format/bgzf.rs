//! BGZF: gzip members of at most 64 KiB, each of which says how long it is.
//!
//! Every gzip reader reads such a file, and programs of bioinformatics read any part of it: a
//! subfield `BC` of the extra field of each header holds the length of the member, so that members
//! are found without inflating, and the last member is an empty one of fixed bytes, by which a
//! truncated file is noticed.
//!
//! ```text
//! 1f 8b 08 04 │ time 4 │ XFL, OS │ 06 00 │ "BC" 02 00, length − 1: 2 │ data │ CRC 4, length 4
//! ```
//!
//! Source: SAM/BAM format specification, section 4.1.

use crate::inflate::MemberHeader;

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

/// The bytes of the member that begins with these, by its header. Time, XFL and OS can be any; the
/// extra field has nothing but the length, as in every file that is found in practice.
pub(crate) fn member_bytes(bytes: &[u8]) -> Option<usize> {
    let header = bytes.first_chunk::<HEADER_BYTES>()?;
    let is_plain = header[..4] == HEADER[..4] && header[10..12] == HEADER[10..12];
    member_bytes_of_extra(&header[12..]).filter(|_| is_plain)
}

/// The bytes of the member whose header has this extra field.
fn member_bytes_of_extra(extra: &[u8]) -> Option<usize> {
    let length_field = extra.strip_prefix(&HEADER[12..])?;
    Some(usize::from(u16::from_le_bytes(length_field.try_into().ok()?)) + 1)
}

/// The bytes that such a header was read from, if it is one of BGZF; if there were others, they had
/// another length.
#[cfg_attr(target_family = "wasm", allow(dead_code))]
pub(crate) fn header_bytes(header: &MemberHeader) -> Option<Vec<u8>> {
    let is_plain = |extra: &&[u8]| !header.is_text() && member_bytes_of_extra(extra).is_some();
    let extra = header.extra().filter(is_plain)?;
    let time = header.mtime_seconds().to_le_bytes();
    let flags = [header.extra_flags(), header.os()];
    Some([&HEADER[..4], &time, &flags, &HEADER[10..12], extra].concat())
}

/// The first member in `bytes`, if it is whole.
pub(crate) fn first_member(bytes: &[u8]) -> Option<&[u8]> {
    let member_bytes = member_bytes(bytes)?;
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
