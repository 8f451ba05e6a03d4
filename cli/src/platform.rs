//! What differs between systems: folders and names, owners and modes, streams and signals.
//!
//! Both files have the same items. On Unix everything that happens in a folder goes through the
//! folder's descriptor, so that a folder moved or replaced meanwhile changes nothing.

cfg_if::cfg_if! {
    if #[cfg(unix)] {
        mod unix;
        pub(crate) use unix::*;
    } else {
        mod portable;
        pub(crate) use portable::*;
    }
}
