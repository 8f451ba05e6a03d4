//! The engines behind the file objects of `parflate.open`.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use parflate::{Decoder, Encoder, Index};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyBytes, PyDict};

use crate::files::{Failure, FileReader, FileWriter};
use crate::options::Call;
use crate::{decode_options, exception};

/// Compresses what is written to it.
#[pyclass]
pub(crate) struct Writer {
    /// `None` once it is finished. Locked, as Python may use an object on several threads.
    encoder: Slot,
    failure: Failure,
}

#[pymethods]
impl Writer {
    #[new]
    #[pyo3(signature = (sink, **options))]
    fn new(sink: Py<PyAny>, options: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let Call { options, failure } = Call::new(options)?;
        let encoder = Encoder::new(FileWriter::new(sink, &failure), &options);
        let encoder = encoder.map_err(|error| exception(error, &failure))?;
        Ok(Self { encoder: Mutex::new(Some(encoder)), failure })
    }

    fn write(&mut self, py: Python<'_>, data: PyBackedBytes) -> PyResult<usize> {
        let encoder = open(&mut self.encoder)?;
        let outcome = py.detach(|| encoder.push(&data));
        outcome.map_err(|error| exception(error, &self.failure))?;
        Ok(data.len())
    }

    fn flush(&mut self, py: Python<'_>) -> PyResult<()> {
        let encoder = open(&mut self.encoder)?;
        py.detach(|| encoder.flush()).map_err(|error| exception(error, &self.failure))
    }

    /// Completes the stream; returns the index of it, if it has one.
    fn finish<'py>(&mut self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyBytes>>> {
        let encoder = taken(&mut self.encoder).ok_or_else(closed)?;
        let outcome = py.detach(|| {
            let (_, report) = encoder.finish()?;
            report.index().map(Index::to_gzidx).transpose()
        });
        let index = outcome.map_err(|error| exception(error, &self.failure))?;
        Ok(index.map(|index| PyBytes::new(py, &index)))
    }

    /// Gives up without completing the stream.
    fn abandon(&mut self, py: Python<'_>) {
        let encoder = taken(&mut self.encoder);
        py.detach(|| drop(encoder));
    }
}

type Slot = Mutex<Option<Encoder<FileWriter>>>;

fn open(slot: &mut Slot) -> PyResult<&mut Encoder<FileWriter>> {
    let slot = slot.get_mut().unwrap_or_else(PoisonError::into_inner);
    slot.as_mut().ok_or_else(closed)
}

fn taken(slot: &mut Slot) -> Option<Encoder<FileWriter>> {
    slot.get_mut().unwrap_or_else(PoisonError::into_inner).take()
}

/// Decompresses what a file object gives, from its start to its end.
#[pyclass]
pub(crate) struct Reader {
    decoder: Decoder<FileReader>,
    failure: Failure,
}

#[pymethods]
impl Reader {
    #[new]
    fn new(source: Py<PyAny>, format: Option<&str>) -> PyResult<Self> {
        let failure = Failure::default();
        let options = decode_options(format)?;
        let decoder = Decoder::new(FileReader::new(source, &failure), &options);
        let decoder = decoder.map_err(|error| exception(error, &failure))?;
        Ok(Self { decoder, failure })
    }

    /// At most so many bytes; none at the end only.
    fn read<'py>(&mut self, py: Python<'py>, size: usize) -> PyResult<Bound<'py, PyBytes>> {
        let Self { decoder, failure } = self;
        read(py, size, failure, |buffer| decoder.read(buffer))
    }
}

/// Reads any part of a file by its index.
#[pyclass]
pub(crate) struct SeekableReader {
    reader: parflate::SeekableReader<File>,
}

#[pymethods]
impl SeekableReader {
    #[new]
    fn new(path: PathBuf, index: &[u8]) -> PyResult<Self> {
        let file = File::open(path)?;
        let opened = Index::parse(index).and_then(|i| parflate::SeekableReader::new(file, i));
        let reader = opened.map_err(|error| exception(error, &Failure::default()))?;
        Ok(Self { reader })
    }

    /// At most so many bytes; none at the end only.
    fn read<'py>(&mut self, py: Python<'py>, size: usize) -> PyResult<Bound<'py, PyBytes>> {
        let reader = &mut self.reader;
        read(py, size, &Failure::default(), |buffer| reader.read(buffer))
    }

    fn seek(&mut self, py: Python<'_>, offset: i64, whence: u8) -> PyResult<u64> {
        let target = match whence {
            0 => SeekFrom::Start(u64::try_from(offset)?),
            1 => SeekFrom::Current(offset),
            2 => SeekFrom::End(offset),
            _ => return Err(PyValueError::new_err("whence has to be 0, 1 or 2")),
        };
        Ok(py.detach(|| self.reader.seek(target))?)
    }
}

/// Reads into fresh bytes without the interpreter's lock.
fn read<'py>(
    py: Python<'py>,
    size: usize,
    failure: &Failure,
    read: impl Send + FnOnce(&mut [u8]) -> std::io::Result<usize>,
) -> PyResult<Bound<'py, PyBytes>> {
    let outcome = py.detach(|| {
        let mut buffer = vec![0; size];
        let bytes = read(&mut buffer)?;
        buffer.truncate(bytes);
        Ok::<_, std::io::Error>(buffer)
    });
    match outcome {
        Ok(buffer) => Ok(PyBytes::new(py, &buffer)),
        Err(error) => Err(failure.take().unwrap_or_else(|| error.into())),
    }
}

/// An index of any gzip file, by reading it once: a point in about each `spacing` bytes of content.
#[pyfunction]
pub(crate) fn build_index<'py>(
    py: Python<'py>,
    path: PathBuf,
    spacing: u64,
) -> PyResult<Bound<'py, PyBytes>> {
    let file = File::open(path)?;
    let outcome = py.detach(|| Index::build(&file, spacing)?.to_gzidx());
    let index = outcome.map_err(|error| exception(error, &Failure::default()))?;
    Ok(PyBytes::new(py, &index))
}

fn closed() -> PyErr {
    PyValueError::new_err("I/O operation on closed file")
}
