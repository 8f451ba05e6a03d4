//! Test data: what encoders find easy, find hard, or have tripped over.

use crate::Random;

/// Bytes that no encoder can shrink.
pub fn noise(bytes: usize, seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    (0..bytes).map(|_| random.byte()).collect()
}

/// Noise of `symbols` different bytes, 1 to 256: there are few matches, but codewords can be short.
pub fn noise_of(bytes: usize, symbols: usize, seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    (0..bytes).map(|_| random.below(symbols) as u8).collect()
}

/// Words in random order with runs and noise between them: compressible as text is, with matches
/// that reach across blocks.
pub fn sample(bytes: usize, seed: u64) -> Vec<u8> {
    const WORDS: [&[u8]; 12] = [
        b"window ",
        b"block ",
        b"the ",
        b"of ",
        b"match ",
        b"literal ",
        b"a ",
        b"dictionary\n",
        b"deflate ",
        b"stream, ",
        b"code length ",
        b"and so on. ",
    ];
    let mut random = Random::new(seed);
    let mut data = Vec::with_capacity(bytes + 300);
    while data.len() < bytes {
        match random.below(200) {
            0 => data.extend(std::iter::repeat_n(random.byte(), 300)),
            1 => data.extend(noise(100, random.next())),
            _ => data.extend(WORDS[random.below(WORDS.len())]),
        }
    }
    data.truncate(bytes);
    data
}

/// Words of a vocabulary of 800, some of them much more frequent than others, with spaces and ends
/// of line: the nearest to real text, with literals and matches of many lengths.
pub fn text(bytes: usize, seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    let words: Vec<Vec<u8>> = (0..800)
        .map(|_| {
            let letters = 2 + random.below(8);
            (0..letters).map(|_| b'a' + random.below(26).min(random.below(26)) as u8).collect()
        })
        .collect();
    let mut data = Vec::with_capacity(bytes + 16);
    while data.len() < bytes {
        // The least of three draws prefers the first words.
        let draws = [(); 3].map(|()| random.below(words.len()));
        data.extend_from_slice(&words[draws.into_iter().min().unwrap_or_default()]);
        data.push(if random.below(12) == 0 { b'\n' } else { b' ' });
    }
    data.truncate(bytes);
    data
}

/// Bytes of `symbols` different values, 1 to 256, with repeats of up to `longest` bytes from
/// anywhere before them: matches of all lengths at all distances, of which some overlap themselves.
pub fn repeats(bytes: usize, symbols: usize, longest: usize, seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    let mut data = Vec::with_capacity(bytes + longest);
    while data.len() < bytes {
        if data.len() > 10 && random.below(8) == 0 {
            let from = random.below(data.len());
            (from..from + random.below(longest + 1)).for_each(|index| data.push(data[index]));
        } else {
            data.push(random.below(symbols) as u8);
        }
    }
    data.truncate(bytes);
    data
}

/// The same `period` bytes of noise again and again.
pub fn periodic(bytes: usize, period: usize, seed: u64) -> Vec<u8> {
    noise(period, seed).into_iter().cycle().take(bytes).collect()
}

/// Byte `i` occurs as often as the `i`-th Fibonacci number says, in random order: the deepest
/// Huffman tree there is, whose codewords are too long if nothing limits them.
pub fn fibonacci(bytes: usize) -> Vec<u8> {
    let mut data = Vec::with_capacity(bytes);
    let (mut count, mut next) = (1, 1);
    for byte in 0..=255u8 {
        data.extend(std::iter::repeat_n(byte, count.min(bytes - data.len())));
        if data.len() == bytes {
            break;
        }
        (count, next) = (next, count + next);
    }
    Random::new(5).shuffle(&mut data);
    data
}

/// Runs of 257 equal bytes, one short of the longest match.
pub fn runs_of_257(bytes: usize) -> Vec<u8> {
    (0..bytes).map(|index| (index / 257 * 37) as u8).collect()
}

/// Noise in which strings come back at exactly `distance`.
pub fn distant(bytes: usize, distance: usize, seed: u64) -> Vec<u8> {
    let mut data = noise(bytes, seed);
    let mut random = Random::new(seed + 1);
    let mut at = distance;
    while at + 300 < bytes {
        let length = 3 + random.below(280);
        // Byte by byte, as a distance shorter than the length repeats what it has just copied.
        (at..at + length).for_each(|index| data[index] = data[index - distance]);
        at += length + random.below(40);
    }
    data
}

/// Many different strings that begin with the same `prefix`, so that hash chains get long.
pub fn colliding(bytes: usize, prefix: &[u8], seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    let mut data = Vec::with_capacity(bytes + 8);
    while data.len() < bytes {
        data.extend_from_slice(prefix);
        data.extend_from_slice(&random.next().to_le_bytes()[..2]);
    }
    data.truncate(bytes);
    data
}

/// Each kind of content at about `bytes`, by name.
pub fn zoo(bytes: usize) -> Vec<(String, Vec<u8>)> {
    let mut zoo = vec![
        ("zeros".to_owned(), vec![0; bytes]),
        ("0xFF".to_owned(), vec![0xFF; bytes]),
        ("noise".to_owned(), noise(bytes, 1)),
        ("text".to_owned(), text(bytes, 2)),
        ("Fibonacci".to_owned(), fibonacci(bytes)),
        ("runs of 257".to_owned(), runs_of_257(bytes)),
        ("colliding in 4".to_owned(), colliding(bytes, b"abcd", 3)),
        ("colliding in 6".to_owned(), colliding(bytes, b"abcdef", 3)),
        ("few values".to_owned(), noise_of(bytes, 4, 4)),
    ];
    for distance in [32768, 32767, 32506, 4096, 4097, 258, 1] {
        zoo.push((format!("distance {distance}"), distant(bytes, distance, 9)));
    }
    zoo
}
