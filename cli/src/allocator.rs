//! The system's allocator, except that a refusal ends the run in good order.
//!
//! Where memory is refused, the standard library aborts: status 134, and temporary files stay. Here
//! the refusal is reported, the temporary files are removed, and the status is 1. Only the requests
//! that the library can take a refusal of, those of large buffers, are refused to it.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};

use crate::fatal;

/// Requests of more bytes than this come from buffers of large blocks, which the library asks for
/// in a way that can be refused; its tables are smaller.
const LARGE_BYTES: usize = 16 << 20;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

/// Passes every request on to the system.
struct Allocator;

// SAFETY: each call reaches the system's allocator as it is, and that one keeps the contract. What
// it returns is passed on, or the process ends.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise is the one that this call needs.
        granted(unsafe { System.alloc(layout) }, layout.size())
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        granted(unsafe { System.alloc_zeroed(layout) }, layout.size())
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, new_bytes: usize) -> *mut u8 {
        // SAFETY: as above.
        granted(unsafe { System.realloc(memory, layout, new_bytes) }, new_bytes)
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(memory, layout) }
    }
}

/// The memory, if it was granted or its refusal is one that the caller can take.
fn granted(memory: *mut u8, bytes: usize) -> *mut u8 {
    if memory.is_null() && bytes <= LARGE_BYTES {
        fatal::end(format_args!(
            "out of memory ({bytes} bytes refused); use fewer threads (-p) or smaller blocks (-b)"
        ));
    }
    memory
}
