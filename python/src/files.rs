//! Python's file objects as readers and writers.
//!
//! The library calls them on its own threads, without the interpreter's lock; each call takes it.

use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;

/// The first exception that a callback of a call raised.
#[derive(Clone, Default)]
pub(crate) struct Failure(Arc<Mutex<Option<PyErr>>>);

impl Failure {
    /// Keeps the exception, and gives an error for the library in its place.
    pub(crate) fn keep(&self, exception: PyErr) -> io::Error {
        let text = exception.to_string();
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get_or_insert(exception);
        io::Error::other(text)
    }

    pub(crate) fn take(&self) -> Option<PyErr> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Bytes asked for at once: a call into the interpreter costs about a microsecond.
const READ_BYTES: usize = 256 << 10;

/// An object with `read(n)`.
pub(crate) struct FileReader {
    file: Py<PyAny>,
    failure: Failure,
    /// What was read and not passed on: from here on, in these bytes.
    unread: Option<(PyBackedBytes, usize)>,
}

impl FileReader {
    pub(crate) fn new(file: Py<PyAny>, failure: &Failure) -> Self {
        Self { file, failure: failure.clone(), unread: None }
    }
}

impl Read for FileReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        if self.unread.is_none() {
            let read = Python::attach(|py| -> PyResult<PyBackedBytes> {
                let wanted = buffer.len().max(READ_BYTES);
                Ok(self.file.bind(py).call_method1("read", (wanted,))?.extract()?)
            });
            self.unread = Some((read.map_err(|exception| self.failure.keep(exception))?, 0));
        }
        let Some((bytes, start)) = &mut self.unread else { return Ok(0) };
        let taken = buffer.len().min(bytes.len() - *start);
        buffer[..taken].copy_from_slice(&bytes[*start..*start + taken]);
        *start += taken;
        if *start == bytes.len() {
            self.unread = None;
        }
        Ok(taken)
    }
}

/// An object with `write(bytes)`.
pub(crate) struct FileWriter {
    file: Py<PyAny>,
    failure: Failure,
}

impl FileWriter {
    pub(crate) fn new(file: Py<PyAny>, failure: &Failure) -> Self {
        Self { file, failure: failure.clone() }
    }
}

impl Write for FileWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = Python::attach(|py| -> PyResult<usize> {
            let written = self.file.bind(py).call_method1("write", (PyBytes::new(py, bytes),))?;
            // Some return nothing and take everything.
            Ok(written.extract::<Option<usize>>()?.unwrap_or(bytes.len()))
        });
        let written = written.map_err(|exception| self.failure.keep(exception))?;
        if written > bytes.len() {
            return Err(io::Error::other("write() returned more than it was given"));
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
