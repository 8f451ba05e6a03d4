//! How many workers the limits on memory allow.
//!
//! A thread that is started where memory is short may be refused what it needs in the middle of its
//! work. So limits are looked at before the first one is started: `ulimit -v` and control groups.

use crate::platform::limits::MemoryLeft;

/// Addresses that a thread takes before it does anything: 2 MiB of stack, and the 64 MiB that glibc
/// reserves for its allocations, most of which are never used.
const THREAD_ADDRESS_BYTES: u64 = (2 + 64) << 20;

/// The dictionary in front of a block, in bytes.
const DICTIONARY_BYTES: u64 = 32 << 10;

/// Most bytes that an encoder needs, whatever its input: at levels up to 9, and above, where it
/// keeps all matches of a part of its block.
const STATE_BYTES: u64 = 4 << 20;
const NEAR_OPTIMAL_STATE_BYTES: u64 = 32 << 20;

/// Blocks that a worker has in hand, waiting and done.
const BLOCKS_PER_WORKER: u64 = 3;

/// Blocks of a stream besides those of its workers.
const BLOCKS_PER_STREAM: u64 = 7;

/// The most workers, up to `wanted`, for whose blocks of this size there is memory; at least one.
///
/// ```text
/// 192 MiB of addresses, level 9, blocks of 1 MiB: 4 + 7 for the stream, 66 + 4 + 3 a worker → 2
/// ```
pub(crate) fn workers(wanted: usize, left: MemoryLeft, level: u8, block_bytes: usize) -> usize {
    let state = if level > 9 { NEAR_OPTIMAL_STATE_BYTES } else { STATE_BYTES };
    let block = block_bytes as u64 + DICTIONARY_BYTES;
    let stream = state + BLOCKS_PER_STREAM * block;
    let worker = state + BLOCKS_PER_WORKER * block;
    let fit = |bytes: Option<u64>, each: u64| {
        let count = bytes.map(|bytes| bytes.saturating_sub(stream) / each);
        count.map_or(usize::MAX, |count| count.try_into().unwrap_or(usize::MAX))
    };
    let by_addresses = fit(left.address_bytes, worker + THREAD_ADDRESS_BYTES);
    let by_use = fit(left.resident_bytes, worker);
    wanted.min(by_addresses).min(by_use).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    #[test]
    fn workers_follow_the_memory_that_is_left() {
        let addresses =
            |mib: u64| MemoryLeft { address_bytes: Some(mib * MIB), ..MemoryLeft::default() };
        let in_use =
            |mib: u64| MemoryLeft { resident_bytes: Some(mib * MIB), ..MemoryLeft::default() };
        let fit = |left| workers(16, left, 9, 1 << 20);
        assert_eq!(fit(MemoryLeft::default()), 16);
        assert_eq!([40, 192, 400, 4000].map(|mib| fit(addresses(mib))), [1, 2, 5, 16]);
        assert_eq!([1, 40, 100, 1000].map(|mib| fit(in_use(mib))), [1, 4, 12, 16]);
        assert_eq!(workers(16, in_use(200), 12, 1 << 20), 4);
        assert_eq!(workers(1, addresses(0), 9, 1 << 28), 1);
    }
}
