//! The inputs of the determinism table, `tests/determinism.json`. `tests/web/suite/data.mjs` makes
//! the same ones: neither may change without the other, nor without a new table.

/// A xorshift generator of 32-bit numbers (Marsaglia, 2003).
fn numbers(seed: u32) -> impl FnMut() -> u32 {
    let mut state = if seed == 0 { 1 } else { seed };
    move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state
    }
}

/// Bytes that no encoder can shorten.
fn random(bytes: usize, seed: u32) -> Vec<u8> {
    let mut next = numbers(seed);
    (0..bytes).map(|_| next() as u8).collect()
}

/// Words of a small vocabulary with a skew, and now and then a number.
fn text(bytes: usize, seed: u32) -> Vec<u8> {
    let mut next = numbers(seed);
    let vocabulary: Vec<Vec<u8>> = (0..512)
        .map(|_| {
            let length = 2 + next() % 9;
            (0..length).map(|_| 97 + (next() % 26) as u8).collect()
        })
        .collect();
    let mut output = Vec::with_capacity(bytes + 16);
    while output.len() < bytes {
        let rank = next() % 512;
        if next().is_multiple_of(16) {
            output.extend(next().to_string().into_bytes());
        } else {
            output.extend(&vocabulary[((rank * (next() % 512)) >> 9) as usize]);
        }
        // A full output asks for no number more.
        if output.len() < bytes {
            output.push(if next().is_multiple_of(12) { 10 } else { 32 });
        }
    }
    output.truncate(bytes);
    output
}

/// Text, zeros, noise and a short period, one after the other.
fn mixed(bytes: usize, seed: u32) -> Vec<u8> {
    let mut output = text(bytes, seed);
    let quarter = bytes >> 2;
    output[quarter..2 * quarter].fill(0);
    output[2 * quarter..3 * quarter].copy_from_slice(&random(quarter, seed));
    let period = output.iter_mut().enumerate().skip(3 * quarter).take(quarter >> 1);
    period.for_each(|(place, byte)| *byte = (place % 3) as u8);
    output
}

/// All samples by name.
pub fn samples() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("empty", Vec::new()),
        ("byte", vec![7]),
        ("text 150000", text(150_000, 3)),
        ("random 70000", random(70_000, 4)),
        ("mixed 200000", mixed(200_000, 5)),
    ]
}
