//! Parts: any bytes are read as a label or refused; labels join in order and in no other way, and
//! what they join to is the stream that one machine makes; a damaged label is noticed.

use parflate::{
    Error, MIN_BLOCK_BYTES, Options, Part, PartFault, PartLabel, PartPlace, compress,
    compress_part, decompress_with, join_parts,
};

use super::script;

/// The input as parts of so many blocks.
pub fn parts_of(input: &[u8], options: &Options, part_blocks: usize) -> Vec<Part> {
    let part_bytes = part_blocks * options.resolved_block_bytes().unwrap();
    let starts = (0..input.len().max(1)).step_by(part_bytes);
    let part = |start: usize| {
        let end = input.len().min(start + part_bytes);
        let window = &input[..start];
        let place = PartPlace { start: start as u64, window, is_last: end == input.len() };
        compress_part(&input[start..end], &place, options).unwrap()
    };
    starts.map(part).collect()
}

/// The first three bytes are flags, the number of steps and a place of damage; then a byte a step,
/// then content.
pub fn run(input: &[u8]) {
    if let Ok(label) = PartLabel::from_bytes(input) {
        assert!(label.to_bytes() == input, "a label that was read is written otherwise");
        let _ = join_parts([&label, &label]);
    }
    let [flags, steps, damage, rest @ ..] = input else { return };
    let (steps, rest) = rest.split_at(usize::from(*steps).min(rest.len()));
    let content = script::content(flags & 0x80 != 0, rest);
    let mut options = if flags & 1 == 0 { Options::gzip() } else { Options::zlib() };
    if flags & 0x40 != 0 {
        options = options.restart_every(u64::from(*damage) << 8 | 1024);
    }
    let options = options.level(flags >> 1 & 7).block_bytes(MIN_BLOCK_BYTES).workers(1.into());
    let made = parts_of(&content, &options, 1 + usize::from(flags >> 4 & 3));

    let mut serialized = made[usize::from(*damage) % made.len()].label().to_bytes();
    let place = usize::from(*damage) * 31 % serialized.len();
    serialized[place] ^= 1 << (damage & 7);
    assert!(PartLabel::from_bytes(&serialized).is_err(), "damage at {place} goes unnoticed");

    let chosen = steps.iter().map(|step| &made[usize::from(*step) % made.len()]);
    let chosen: Vec<&Part> = chosen.collect();
    match join_parts(chosen.iter().map(|part| part.label())) {
        Ok(_) => {
            let starts = chosen.iter().map(|part| part.label().start());
            assert!(starts.eq(made.iter().map(|part| part.label().start())));
        }
        Err(Error::Part { number, fault: PartFault::LastMissing { expected } }) => {
            assert_eq!(number, chosen.len() as u64);
            let bytes: u64 = chosen.iter().map(|part| part.label().content_bytes()).sum();
            assert_eq!(expected, bytes);
        }
        Err(Error::Part { number, .. }) => {
            let wrong = chosen[number as usize].label();
            let right = made.get(number as usize).map(Part::label);
            assert!(right != Some(wrong), "part {number} is where it belongs");
        }
        Err(error) => panic!("{error}"),
    }
    let labels = made.iter().map(|part| PartLabel::from_bytes(&part.label().to_bytes()).unwrap());
    let joined = join_parts(labels).unwrap();
    assert_eq!(joined.totals().bytes_in, content.len() as u64);
    let mut stream: Vec<u8> = made.iter().flat_map(|part| part.data()).copied().collect();
    stream.extend_from_slice(joined.trailer());
    assert!(stream == compress(&content, &options).unwrap());
    let decoding = parflate::DecodeOptions::auto();
    assert!(decompress_with(&stream, &decoding).unwrap() == content);
}
