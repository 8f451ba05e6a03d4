//! Reading: DEFLATE data back to content, through a library; ours are the containers around it.

mod verify;

pub(crate) use verify::Verifier;
