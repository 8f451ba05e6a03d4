//! Bytes made on the fly: what encoders find easy, hard, or have tripped over.

/// A small generator of pseudo-random numbers: the xorshift of Marsaglia (2003), the same
/// everywhere.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        ((self.next() >> 16) % bound.max(1) as u64) as usize
    }
}

/// Bytes without any structure.
pub(crate) fn random(length: usize, seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    (0..length).map(|_| (random.next() >> 32) as u8).collect()
}

/// Words of a small vocabulary, some of them much more frequent, with spaces and ends of line.
pub(crate) fn text(length: usize, seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    let words: Vec<Vec<u8>> = (0..800)
        .map(|_| {
            (0..2 + random.below(8))
                .map(|_| b'a' + random.below(26).min(random.below(26)) as u8)
                .collect()
        })
        .collect();
    let mut bytes = Vec::with_capacity(length + 16);
    while bytes.len() < length {
        let frequent = random.below(words.len()).min(random.below(words.len()));
        bytes.extend_from_slice(&words[frequent.min(random.below(words.len()))]);
        bytes.push(if random.below(12) == 0 { b'\n' } else { b' ' });
    }
    bytes.truncate(length);
    bytes
}

/// The same `period` random bytes again and again.
pub(crate) fn periodic(length: usize, period: usize, seed: u64) -> Vec<u8> {
    random(period, seed).into_iter().cycle().take(length).collect()
}

/// Byte `i` occurs as often as the `i`-th Fibonacci number: the deepest Huffman tree there is.
pub(crate) fn fibonacci(length: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(length);
    let (mut count, mut next) = (1, 1);
    for byte in 0..=255u8 {
        if bytes.len() >= length {
            break;
        }
        bytes.extend(std::iter::repeat_n(byte, count));
        (count, next) = (next, count + next);
    }
    bytes.truncate(length);
    // Shuffled, or every byte would be a run.
    let mut random = Random::new(5);
    for index in (1..bytes.len()).rev() {
        bytes.swap(index, random.below(index + 1));
    }
    bytes
}

/// Runs of 257 equal bytes, one short of the longest match.
pub(crate) fn runs_of_257(length: usize) -> Vec<u8> {
    (0..length).map(|index| (index / 257 * 37) as u8).collect()
}

/// Random strings that come back at exactly `distance`.
pub(crate) fn distant(length: usize, distance: usize, seed: u64) -> Vec<u8> {
    let mut bytes = random(length, seed);
    let mut random = Random::new(seed + 1);
    let mut at = distance;
    while at + 300 < length {
        let match_length = 3 + random.below(280);
        bytes.copy_within(at - distance..at - distance + match_length, at);
        at += match_length + random.below(40);
    }
    bytes
}

/// Many different strings that begin in the same way, so that chains get long.
pub(crate) fn colliding(length: usize, prefix: &[u8], seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        bytes.extend_from_slice(prefix);
        bytes.extend_from_slice(&random.next().to_le_bytes()[..2]);
    }
    bytes.truncate(length);
    bytes
}

/// Every generator at about `length`, by name.
pub(crate) fn zoo(length: usize) -> Vec<(String, Vec<u8>)> {
    let mut zoo = vec![
        ("zeros".to_owned(), vec![0; length]),
        ("0xFF".to_owned(), vec![0xFF; length]),
        ("random".to_owned(), random(length, 1)),
        ("text".to_owned(), text(length, 2)),
        ("Fibonacci".to_owned(), fibonacci(length)),
        ("runs of 257".to_owned(), runs_of_257(length)),
        ("colliding in 4".to_owned(), colliding(length, b"abcd", 3)),
        ("colliding in 6".to_owned(), colliding(length, b"abcdef", 3)),
        ("few values".to_owned(), random(length, 4).into_iter().map(|byte| byte & 3).collect()),
    ];
    for distance in [32768, 32767, 32506, 4096, 4097, 258, 1] {
        zoo.push((format!("distance {distance}"), distant(length, distance, 9)));
    }
    zoo
}
