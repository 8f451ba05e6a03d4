//! The decoder steps over spans that were inflated elsewhere.
//!
//! It stays the one that knows where in the file reading is, counts, joins checksums and checks
//! trailers, so that whatever is wrong has the same kind and offset however it was read.

use super::{State, StreamDecoder};
use crate::checksum::Checksum;
use crate::format::{Format, bgzf};
use crate::inflate::MemberHeader;
use crate::inflate::running_checksum::RunningChecksum;
use crate::inflate::span::{SpanContent, SpanKind};

impl StreamDecoder {
    /// Whether a gzip member may begin here, and nothing of it has been read.
    pub(crate) fn is_between_members(&self) -> bool {
        let is_possible = match self.state {
            State::Magic => {
                self.options.format != Some(Format::Zlib) && self.partial_field.held().is_empty()
            }
            State::Between => self.format == Format::Gzip,
            _ => false,
        };
        is_possible && self.options.is_multi_member
    }

    /// Whether the data of the first member, a gzip one, begin here.
    pub(in crate::inflate) fn is_at_first_data(&self) -> bool {
        self.totals.bytes_out == 0 && self.totals.members == 0 && self.is_in_gzip_data()
    }

    /// Goes back to before the header of the first member, if that is one of BGZF of which nothing
    /// else has been read; returns the header's bytes.
    pub(in crate::inflate) fn unread_header(&mut self) -> Option<Vec<u8>> {
        let header = self.header.as_ref().filter(|_| self.is_at_first_data())?;
        let bytes = bgzf::header_bytes(header).filter(|bytes| {
            self.options.is_multi_member && bytes.len() as u64 == self.totals.bytes_in
        })?;
        (self.state, self.header, self.totals.bytes_in) = (State::Magic, None, 0);
        Some(bytes)
    }

    /// Whether the data of a gzip member go on here.
    pub(in crate::inflate) fn is_in_gzip_data(&self) -> bool {
        self.format == Format::Gzip && matches!(self.state, State::Data)
    }

    /// Whether a block of a gzip member's data begins here, at a byte.
    pub(crate) fn is_at_boundary(&self) -> bool {
        self.is_in_gzip_data() && self.deferred.is_none() && self.engine.is_at_boundary()
    }

    /// Bytes of content that may still come.
    pub(in crate::inflate) fn allowed_bytes(&self) -> u64 {
        self.options.limit.get() - self.totals.bytes_out
    }

    /// Goes on after a span that begins here.
    pub(crate) fn step_over(&mut self, kind: SpanKind, data: &[u8], content: SpanContent) {
        let content_bytes = content.bytes as u64;
        self.totals.bytes_in += data.len() as u64;
        self.totals.bytes_out += content_bytes;
        self.totals.members += content.members;
        let crc = match kind {
            SpanKind::Members => {
                (self.format, self.state) = (Format::Gzip, State::Between);
                self.header = Some(&data[content.last_member_start..])
                    // The npm package does not give headers out.
                    .filter(|_| !cfg!(target_family = "wasm"))
                    .and_then(|data| MemberHeader::parse(data).ok())
                    .map(|(header, _)| header);
                Checksum::Crc32(content.crc)
            }
            SpanKind::Restart => {
                self.member_content_bytes += content_bytes;
                self.checksum.value().join(Checksum::Crc32(content.crc), content_bytes)
            }
        };
        if let Checksum::Crc32(crc) = crc {
            self.checksum = RunningChecksum::Crc32(crc);
        }
    }

    /// Goes on itself at the end of a span of a member's data, after this window.
    pub(crate) fn resume(&mut self, window: &[u8]) {
        self.engine.restart(window);
    }
}
