//! The allocator refuses one request of the input's size, each in turn: the call returns an error,
//! nothing aborts, and the next call on the same pool works.
//!
//! Requests below the block's size are the encoders' fixed tables and the standard library's own
//! small ones; those abort, as in every Rust program.
#![allow(unsafe_code, clippy::unwrap_used)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use parflate::{
    BlockFault, DecodeOptions, Encoder, Error, Options, PartPlace, Pool, compress, compress_part,
    copy, decompress_with,
};
use parflate_test_support::{sample, within_deadline};

/// The size from which a request is counted, in bytes: a block's buffer is larger.
const COUNTED_BYTES: usize = 900 << 10;
const BLOCK_BYTES: usize = 1 << 20;

/// Passes requests on to the system's allocator but for one large one.
struct Refusing;

/// How many large requests are still granted before the one that is not.
static GRANTED: AtomicUsize = AtomicUsize::new(usize::MAX);

/// Whether this request is the one.
fn is_refused(bytes: usize) -> bool {
    bytes >= COUNTED_BYTES && GRANTED.fetch_sub(1, Ordering::SeqCst) == 0
}

// SAFETY: every request goes to the system's allocator or is answered with null, as is allowed.
unsafe impl GlobalAlloc for Refusing {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if is_refused(layout.size()) {
            return std::ptr::null_mut();
        }
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new_bytes: usize) -> *mut u8 {
        if is_refused(new_bytes) {
            return std::ptr::null_mut();
        }
        // SAFETY: the caller's promises are passed on.
        unsafe { System.realloc(pointer, layout, new_bytes) }
    }
}

#[global_allocator]
static ALLOCATOR: Refusing = Refusing;

/// A way to call the library; its output's bytes, or its error.
type Front = fn(&[u8], &Options) -> Result<usize, Error>;

/// One request after the other is refused until a call makes no more of them.
#[test]
fn each_large_request_in_turn() {
    let fronts: [(&str, Front); 5] = [
        ("compress", |input, options| compress(input, options).map(|output| output.len())),
        ("copy", |input, options| copy(input, io::sink(), options).map(|r| r.bytes_out as usize)),
        ("Encoder", |input, options| {
            let mut encoder = Encoder::new(io::sink(), options)?;
            input.chunks(170_001).try_for_each(|chunk| encoder.push(chunk))?;
            Ok(encoder.finish()?.1.bytes_out as usize)
        }),
        ("compress_part", |input, options| {
            let place = PartPlace { is_last: true, ..PartPlace::default() };
            compress_part(input, &place, options).map(|part| part.data().len())
        }),
        ("decompress", |input, options| {
            // Level 0 keeps it large, so the content's buffer is what is refused.
            let stream = compress(input, &options.clone().level(0))?;
            decompress_with(&stream, &DecodeOptions::gzip()).map(|content| content.len())
        }),
    ];
    within_deadline(move |step| {
        let input = sample(3 * BLOCK_BYTES, 1);
        let pool = Pool::new(2).unwrap();
        let mut refusals = 0;
        for level in [0, 1, 6, 9] {
            let options = Options::gzip().level(level).block_bytes(BLOCK_BYTES).pool(&pool);
            for (name, front) in fronts {
                step();
                let expected = front(&input, &options).unwrap();
                for index in 0.. {
                    step();
                    // A pool of its own, or its buffers would all be there already.
                    let fresh = Pool::new(2).unwrap();
                    let options = options.clone().pool(&fresh);
                    GRANTED.store(index, Ordering::SeqCst);
                    let outcome = front(&input, &options);
                    let left = GRANTED.swap(usize::MAX, Ordering::SeqCst);
                    let was_refused = left > index;
                    match outcome {
                        Ok(bytes) => {
                            assert_eq!(bytes, expected, "{name}, level {level}, request {index}");
                            assert!(!was_refused, "{name}: a refusal unseen");
                        }
                        Err(Error::OutOfMemory { .. })
                        | Err(Error::Block { fault: BlockFault::OutOfMemory, .. }) => refusals += 1,
                        Err(error) => panic!("{name}, level {level}, request {index}: {error}"),
                    }
                    if !was_refused {
                        break;
                    }
                }
                assert_eq!(front(&input, &options).unwrap(), expected, "{name} afterwards");
            }
        }
        println!("{refusals} requests refused");
        assert!(refusals >= 60, "only {refusals} refusals");
    });
}
