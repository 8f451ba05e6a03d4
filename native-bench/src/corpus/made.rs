//! Data made on the fly, the same every time: prose, a server's log, and a table of records.
//!
//! They stand in for a real corpus where there is none. Each is compressible for a reason that
//! real data has: words of skewed frequency, lines of one shape, columns that change slowly.

/// Bytes of each file: some 30 blocks of pigz's size.
const FILE_BYTES: usize = 4 << 20;

/// The files with their names.
pub(super) fn files() -> Vec<(String, Vec<u8>)> {
    let mut random = Random(1);
    [("log", log(&mut random)), ("prose", prose(&mut random)), ("records", records(&mut random))]
        .map(|(name, mut bytes)| {
            bytes.truncate(FILE_BYTES);
            (name.to_owned(), bytes)
        })
        .into()
}

/// Steele, Lea and Flood's SplitMix64: a counter through a mixing function.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`.
    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    /// A number below `bound`, small ones far more often, as ranks of words are (Zipf's law).
    fn skewed(&mut self, bound: usize) -> usize {
        let limit = 1 + self.below(bound);
        let limit = 1 + self.below(limit);
        self.below(limit)
    }
}

/// Words of made-up syllables in sentences; a word is often followed by one of its few friends.
fn prose(random: &mut Random) -> Vec<u8> {
    const SYLLABLES: [&str; 24] = [
        "an", "ber", "co", "de", "el", "fi", "gra", "her", "in", "ka", "lo", "men", "no", "or",
        "pa", "qui", "re", "st", "ta", "un", "ver", "wi", "xi", "y",
    ];
    let words: Vec<String> = (0..12_000)
        .map(|_| (0..1 + random.below(4)).map(|_| SYLLABLES[random.skewed(24)]).collect())
        .collect();
    let mut text = Vec::with_capacity(FILE_BYTES + 64);
    let mut word = 0;
    while text.len() < FILE_BYTES {
        word = match random.below(3) {
            0 => (word * 7 + 1 + random.below(3)) % words.len(),
            _ => random.skewed(words.len()),
        };
        text.extend_from_slice(words[word].as_bytes());
        let end: &[u8] = match random.below(60) {
            0..4 => b", ",
            4..9 => b". ",
            9 => b".\n\n",
            _ => b" ",
        };
        text.extend_from_slice(end);
    }
    text
}

/// Lines of a web server's log: times that go on, few paths and agents, free numbers.
fn log(random: &mut Random) -> Vec<u8> {
    const AGENTS: [&str; 4] = ["Mozilla/5.0 (X11)", "curl/8.5.0", "bot/2.1", "Mozilla/5.0 (Mac)"];
    let mut text = Vec::with_capacity(FILE_BYTES + 256);
    let mut second = 0;
    while text.len() < FILE_BYTES {
        second += random.below(3);
        let line = format!(
            "10.{}.{}.{} - - [07/Mar/2025:{:02}:{:02}:{:02} +0000] \"GET /{}/{:x} HTTP/1.1\" {} {} \"{}\"\n",
            random.skewed(8),
            random.skewed(64),
            random.below(250),
            second / 3600 % 24,
            second / 60 % 60,
            second % 60,
            ["api/item", "static/css", "img", "search"][random.skewed(4)],
            random.skewed(4096),
            [200, 304, 404, 500][random.skewed(4)],
            random.skewed(90_000),
            AGENTS[random.skewed(4)],
        );
        text.extend_from_slice(line.as_bytes());
    }
    text
}

/// Records of 16 bytes: a counter, two values that wander, flags and noise.
fn records(random: &mut Random) -> Vec<u8> {
    let (mut first, mut second) = (1000u32, 70_000u32);
    (0..FILE_BYTES as u32 / 16)
        .flat_map(|number| {
            first = first.wrapping_add(random.skewed(9) as u32);
            second = second.wrapping_add(random.below(512) as u32).wrapping_sub(256);
            let flags = (random.skewed(5) as u32) << 16 | random.below(64) as u32;
            [number, first, second, flags].map(u32::to_le_bytes).concat()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_are_the_same_every_time_and_neither_noise_nor_trivial() {
        let files = files();
        assert_eq!(files, super::files());
        for (name, bytes) in files {
            assert_eq!(bytes.len(), FILE_BYTES, "{name}");
            let mut packed = vec![0; FILE_BYTES];
            let mut compressor =
                libdeflater::Compressor::new(libdeflater::CompressionLvl::default());
            let size = compressor.deflate_compress(&bytes, &mut packed).unwrap();
            assert!((FILE_BYTES / 12..FILE_BYTES * 3 / 4).contains(&size), "{name}: {size}");
        }
    }
}
