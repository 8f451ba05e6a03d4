//! Names as they are shown: a terminal obeys control characters, so they are escaped.
//!
//! A file may be called `ESC [ 2 J`, and a gzip header may hold any name. Bytes that are no UTF-8
//! stay as they are, except those that 8-bit terminals take for control characters.

use std::ffi::OsStr;

/// Appends the name, with `\n`, `\t` and the like, and `\x1b` for all other control characters.
pub(crate) fn append(name: &OsStr, text: &mut Vec<u8>) {
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        for character in chunk.valid().chars() {
            if character.is_control() {
                append_escaped(character, text);
            } else {
                text.extend(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
        for byte in chunk.invalid() {
            match byte {
                0x80..=0x9f => text.extend(format!("\\x{byte:02x}").as_bytes()),
                _ => text.push(*byte),
            }
        }
    }
}

/// The text as it is shown.
pub(crate) fn text(text: &str) -> String {
    let mut shown = Vec::new();
    append(text.as_ref(), &mut shown);
    String::from_utf8_lossy(&shown).into_owned()
}

fn append_escaped(character: char, text: &mut Vec<u8>) {
    let escaped = match character {
        '\t' | '\n' | '\r' => character.escape_default().to_string(),
        _ => format!("\\x{:02x}", u32::from(character)),
    };
    text.extend(escaped.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_control_character_is_left() {
        let shown = |name: &[u8]| {
            let mut text = Vec::new();
            append(&crate::platform::os_string(name).unwrap_or_default(), &mut text);
            text
        };
        assert_eq!(shown("naïve – \\n.txt".as_bytes()), "naïve – \\n.txt".as_bytes());
        assert_eq!(shown(b"a\nb\tc\rd"), b"a\\nb\\tc\\rd");
        assert_eq!(shown(b"\x1b[2J\x07\x7f"), b"\\x1b[2J\\x07\\x7f");
        assert_eq!(shown("\u{9b}2J".as_bytes()), b"\\x9b2J");
        if cfg!(unix) {
            assert_eq!(shown(b"\xe4\x9b2J"), b"\xe4\\x9b2J");
        }
    }
}
