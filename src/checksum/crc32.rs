//! CRC-32 through a library, chosen by target: the fastest where instructions for it exist, and on
//! the web the one whose tables the decoder brings along anyway, since another 16 KiB of tables
//! would be a fifth of the download.

cfg_if::cfg_if! {
    if #[cfg(target_family = "wasm")] {
        /// The CRC-32 of what `start` is the CRC-32 of, followed by `bytes`; 0 is that of nothing.
        pub(crate) fn crc32(start: u32, bytes: &[u8]) -> u32 {
            zlib_rs::crc32::crc32(start, bytes)
        }
    } else {
        /// The CRC-32 of what `start` is the CRC-32 of, followed by `bytes`; 0 is that of nothing.
        pub(crate) fn crc32(start: u32, bytes: &[u8]) -> u32 {
            let mut hasher = crc32fast::Hasher::new_with_initial(start);
            hasher.update(bytes);
            hasher.finalize()
        }
    }
}
