//! `--range`: a part of the content of one input, to standard output.
//!
//! A file is read from the last point before it that its index has. Without an index, and from a
//! pipe, everything before the part is decompressed and left out.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::str::FromStr;

use parflate::{DecodeOptions, Decoder, Error, Format, SeekableReader, TrailingData};

use crate::context::Context;
use crate::decompress;
use crate::index_file;
use crate::input::Input;
use crate::process::STDOUT;
use crate::report::Message;

/// Bytes copied at once.
const COPY_BYTES: usize = 128 << 10;

/// A part of the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ContentRange {
    pub(crate) start: u64,
    /// `None` for all that follows.
    pub(crate) length: Option<u64>,
}

impl FromStr for ContentRange {
    type Err = String;

    /// Reads `START+LEN` or `START+`.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "use START+LEN, such as 10M+64K, or START+ for all that follows".to_owned();
        let (start, length) = text.split_once('+').ok_or_else(wrong)?;
        let start = size(start).ok_or_else(wrong)?;
        let length = match length {
            "" => None,
            length => Some(size(length).ok_or_else(wrong)?),
        };
        Ok(Self { start, length })
    }
}

/// Reads a number of bytes, with K, M, G or T for units of 1024.
pub(crate) fn size(text: &str) -> Option<u64> {
    let (digits, shift) = match text.as_bytes().last()?.to_ascii_uppercase() {
        b'K' => (&text[..text.len() - 1], 10),
        b'M' => (&text[..text.len() - 1], 20),
        b'G' => (&text[..text.len() - 1], 30),
        b'T' => (&text[..text.len() - 1], 40),
        _ => (text, 0),
    };
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number: u64 = digits.parse().ok().filter(|_| is_number)?;
    number.checked_mul(1 << shift)
}

/// Writes the part to `writer`; `input` is the file that `reader` reads, if that has a name.
///
/// # Errors
/// The message to show.
pub(crate) fn write(
    context: &Context,
    range: ContentRange,
    reader: &mut impl Read,
    input: Option<&Input>,
    mut writer: impl Write,
    messages: &mut Vec<Message>,
) -> Result<(), Message> {
    let shown = input.map_or_else(|| "stdin".into(), Input::shown);
    let format = decompress::expected_format(&context.config, input);
    let dialect = context.config.dialect;
    let failed =
        |error| Message::from_library(error, shown.as_ref(), format, STDOUT.as_ref(), dialect);
    let file = input.filter(|input| input.metadata.is_file() && format == Format::Gzip);
    let end = match file {
        Some(input) => {
            let mut content = match index_file::find(context, input, messages)? {
                Some(index) => SeekableReader::new(&input.file, index),
                None => SeekableReader::without_index(&input.file),
            }
            .map_err(failed)?;
            content.seek(SeekFrom::Start(range.start)).map_err(|e| failed(Error::Read(e)))?;
            copy(&mut content, range, &mut writer).map_err(failed)?
        }
        None => {
            let options = match format {
                Format::Zlib => DecodeOptions::zlib(),
                _ => DecodeOptions::auto(),
            };
            let options = options.trailing(TrailingData::Ignore);
            let mut content = Decoder::new(reader, &options).map_err(failed)?;
            let skipped = io::copy(&mut content.by_ref().take(range.start), &mut io::sink());
            let skipped = skipped.map_err(|error| failed(Error::Read(error)))?;
            if skipped < range.start {
                Some(skipped)
            } else {
                copy(&mut content, range, &mut writer).map_err(failed)?
            }
        }
    };
    if let Some(end) = end.filter(|_| range.length.is_some_and(|length| length > 0)) {
        let text = format!("the content ends before the range does, after {end} bytes");
        messages.push(Message::warning(shown, text));
    }
    writer.flush().map_err(|error| Message::from_io(STDOUT, &error))
}

/// Copies what is wanted; returns where the content ended, if it did before.
fn copy(
    content: &mut impl Read,
    range: ContentRange,
    writer: &mut impl Write,
) -> Result<Option<u64>, Error> {
    let mut buffer = vec![0; COPY_BYTES];
    let mut left = range.length.unwrap_or(u64::MAX);
    let mut at = range.start;
    while left > 0 {
        let room = usize::try_from(left).unwrap_or(COPY_BYTES).min(COPY_BYTES);
        let bytes = content.read(&mut buffer[..room]).map_err(Error::Read)?;
        if bytes == 0 {
            return Ok(Some(at));
        }
        writer.write_all(&buffer[..bytes]).map_err(Error::Write)?;
        at += bytes as u64;
        left -= bytes as u64;
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units_and_ranges_a_plus() {
        assert_eq!(size("0"), Some(0));
        assert_eq!(size("12"), Some(12));
        assert_eq!(size("4k"), Some(4096));
        assert_eq!(size("4M"), Some(4 << 20));
        assert_eq!(size("18446744073709551615"), Some(u64::MAX));
        for wrong in ["", "K", "-1", "+1", "1.5M", "18446744073709551616", "99999999999T", "4MB"] {
            assert_eq!(size(wrong), None, "{wrong}");
        }
        let range = |text: &str| text.parse::<ContentRange>().ok().map(|r| (r.start, r.length));
        assert_eq!(range("10+5"), Some((10, Some(5))));
        assert_eq!(range("1K+"), Some((1024, None)));
        for wrong in ["", "10", "+", "+5", "a+b", "1+2+3"] {
            assert_eq!(range(wrong), None, "{wrong}");
        }
    }
}
