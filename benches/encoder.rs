//! The encoder alone, one 512 KiB block with its dictionary, at the levels people use.
#![allow(missing_docs)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use parflate::deflate::{End, RawEncoder};
use parflate_test_support::{noise, text};

/// Input bytes of a block; the pipeline's default is of this order.
const BLOCK_BYTES: usize = 512 << 10;
/// Dictionary bytes before it.
const DICTIONARY_BYTES: usize = 32 << 10;

fn levels(criterion: &mut Criterion) {
    let text = text(DICTIONARY_BYTES + BLOCK_BYTES, 1);
    let noise = noise(DICTIONARY_BYTES + BLOCK_BYTES, 1);
    for (name, data) in [("text", text), ("noise", noise)] {
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Bytes(BLOCK_BYTES as u64));
        for level in [1, 3, 6, 9, 10] {
            let Some(mut encoder) = RawEncoder::new(level) else { continue };
            let mut output = Vec::new();
            group.bench_function(level.to_string(), |bencher| {
                bencher.iter(|| {
                    output.clear();
                    encoder.encode(&data, DICTIONARY_BYTES, End::ByteAligned, &mut output);
                });
            });
        }
        group.finish();
    }
}

criterion_group!(benches, levels);
criterion_main!(benches);
