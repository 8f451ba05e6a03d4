//! Short scripts that stand for long inputs: content with matches at chosen distances, runs and
//! noise.
//!
//! A fuzzer changes small inputs well and large ones badly, yet much of an encoder is only
//! reached after the first 64 KiB. So targets read their input as a script.

/// Content ends about here, in bytes: the encoder's window has slid twice.
const MAX_BYTES: usize = 80_000;

/// The content that `script` stands for.
pub fn expand(script: &[u8]) -> Vec<u8> {
    let mut bytes: Vec<u8> = Vec::new();
    let mut script = script.iter().copied();
    while let Some(operation) = script.next() {
        if bytes.len() >= MAX_BYTES {
            break;
        }
        match operation {
            // The next 1 to 96 bytes of the script.
            0..=0x5f => bytes.extend(script.by_ref().take(usize::from(operation) + 1)),
            // What lies up to 65,536 bytes back, 0 to 8,191 bytes of it; it may overlap itself.
            0x60..=0xbf => {
                let mut next = || usize::from(script.next().unwrap_or_default());
                let distance = (1 + next() + 256 * next()).min(bytes.len());
                let length = next() + 256 * usize::from(operation % 32);
                if distance > 0 {
                    let start = bytes.len() - distance;
                    (start..start + length).for_each(|place| bytes.push(bytes[place]));
                }
            }
            // Noise of 1 to 32 KiB, of 256 values or of as few as two.
            0xc0..=0xdf => {
                let mask = script.next().unwrap_or_default();
                let mut state = u64::from(operation) << 8 | u64::from(mask);
                for _ in 0..1024 * (usize::from(operation % 32) + 1) {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    bytes.push((state >> 56) as u8 & mask);
                }
            }
            // A run of one byte.
            0xe0.. => {
                let byte = script.next().unwrap_or_default();
                let length = 1 + usize::from(operation % 32) * usize::from(operation % 32) * 33;
                bytes.extend(std::iter::repeat_n(byte, length));
            }
        }
    }
    bytes
}

/// Content as it stands or from a script, as the flag says.
pub fn content(is_script: bool, input: &[u8]) -> Vec<u8> {
    if is_script { expand(input) } else { input.to_vec() }
}
