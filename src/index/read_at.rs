//! Input that can be read at any offset, by several readers at the same time.

use std::fs::File;
use std::io;
use std::sync::Arc;

/// Something that can be read at an offset, without a position of its own.
///
/// Files and byte slices have it; for an object in a store, implement it by requests for ranges.
///
/// ```
/// use parflate::ReadAt;
/// let mut buffer = [0; 4];
/// assert_eq!(b"some bytes"[..].read_at(&mut buffer, 5)?, 4);
/// assert_eq!(&buffer, b"byte");
/// # Ok::<(), std::io::Error>(())
/// ```
pub trait ReadAt {
    /// Reads bytes from `offset` on into `buffer`; returns how many, 0 only at the end or when
    /// `buffer` is empty.
    ///
    /// # Errors
    /// Those of the source; an [`io::ErrorKind::Interrupted`] is tried again.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;

    /// How many bytes there are.
    ///
    /// # Errors
    /// Those of the source.
    fn total_bytes(&self) -> io::Result<u64>;
}

/// Reads until `buffer` is full or the source ends; returns how many bytes there were.
///
/// # Errors
/// The source's, and one for a source that claims more than it was asked for.
pub(super) fn read_full_at(
    source: &(impl ReadAt + ?Sized),
    buffer: &mut [u8],
    offset: u64,
) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match source.read_at(&mut buffer[filled..], offset + filled as u64) {
            Ok(0) => break,
            Ok(bytes) if bytes > buffer.len() - filled => {
                return Err(io::Error::other("the source claims more than it was asked"));
            }
            Ok(bytes) => filled += bytes,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

impl ReadAt for [u8] {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let rest = usize::try_from(offset).ok().and_then(|start| self.get(start..));
        let rest = rest.unwrap_or_default();
        let bytes = rest.len().min(buffer.len());
        buffer[..bytes].copy_from_slice(&rest[..bytes]);
        Ok(bytes)
    }

    fn total_bytes(&self) -> io::Result<u64> {
        Ok(self.len() as u64)
    }
}

impl ReadAt for Vec<u8> {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self[..].read_at(buffer, offset)
    }

    fn total_bytes(&self) -> io::Result<u64> {
        self[..].total_bytes()
    }
}

/// Not for pipes: the system refuses them.
impl ReadAt for File {
    #[cfg(unix)]
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(self, buffer, offset)
    }

    /// Moves the file's own position besides, as the system has it.
    #[cfg(windows)]
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        std::os::windows::fs::FileExt::seek_read(self, buffer, offset)
    }

    #[cfg(not(any(unix, windows)))]
    fn read_at(&self, _: &mut [u8], _: u64) -> io::Result<usize> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn total_bytes(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }
}

impl<T: ReadAt + ?Sized> ReadAt for &T {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        (**self).read_at(buffer, offset)
    }

    fn total_bytes(&self) -> io::Result<u64> {
        (**self).total_bytes()
    }
}

impl<T: ReadAt + ?Sized> ReadAt for Arc<T> {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        (**self).read_at(buffer, offset)
    }

    fn total_bytes(&self) -> io::Result<u64> {
        (**self).total_bytes()
    }
}
