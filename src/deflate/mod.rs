//! Our own DEFLATE encoder (RFC 1951).
