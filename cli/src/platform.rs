//! Everything that differs between systems: folders and names, owners and modes, streams.
//!
//! `unix.rs` and `portable.rs` have the same items. On Unix, all that happens in a folder goes
//! through the folder's descriptor, so it does not matter if the folder is moved or replaced
//! meanwhile.

/// How an input is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OpenMode {
    /// To be read only, as `cat` does: follows links, waits for the other end of a named pipe.
    Read,
    /// To be replaced by its output: never waits.
    Replace { follows_links: bool },
}

pub(crate) mod limits;

cfg_if::cfg_if! {
    if #[cfg(unix)] {
        pub(crate) mod inheritance;
        mod unix;
        pub(crate) use unix::*;
    } else {
        mod portable;
        pub(crate) use portable::*;
    }
}
