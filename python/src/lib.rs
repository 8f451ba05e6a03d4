//! The native half of the Python package: the library's entry points for bytes and file objects.
//!
//! Everything that takes long runs without the interpreter's lock. A file object's methods are
//! called with it, for each block or buffer; an exception of theirs comes out as it is. The Python
//! half, in `parflate/`, has the file objects and turns every kind of buffer into bytes.

mod files;
mod options;
mod parts;
mod streams;

use parflate::{DecodeOptions, Decoder, Limit};
use pyo3::exceptions::{PyEOFError, PyOSError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyBytes, PyDict};

use files::{Failure, FileReader, FileWriter};
use options::Call;

/// An error of the library as Python's exception: that of the file object, if it was one.
pub(crate) fn exception(error: parflate::Error, failure: &Failure) -> PyErr {
    if let Some(exception) = failure.take() {
        return exception;
    }
    let text = error.to_string();
    match error {
        parflate::Error::InvalidOption { .. }
        | parflate::Error::BackendUnavailable { .. }
        | parflate::Error::InvalidLabel(_)
        | parflate::Error::InvalidIndex(_)
        | parflate::Error::Part { .. } => PyValueError::new_err(text),
        parflate::Error::OutOfMemory { .. } => pyo3::exceptions::PyMemoryError::new_err(text),
        parflate::Error::Corrupt { fault: parflate::CorruptFault::Truncated, .. } => {
            PyEOFError::new_err(text)
        }
        // As the gzip module, whose BadGzipFile is an OSError.
        _ => PyOSError::new_err(text),
    }
}

/// Compresses bytes.
#[pyfunction]
#[pyo3(signature = (data, **options))]
fn compress<'py>(
    py: Python<'py>,
    data: PyBackedBytes,
    options: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyBytes>> {
    let call = Call::new(options)?;
    let outcome = py.detach(|| parflate::compress(&data, &call.options));
    let compressed = outcome.map_err(|error| exception(error, &call.failure))?;
    Ok(PyBytes::new(py, &compressed))
}

/// Decompresses bytes of a format, or of gzip or zlib.
#[pyfunction]
fn decompress<'py>(
    py: Python<'py>,
    data: PyBackedBytes,
    format: Option<&str>,
    limit: Option<u64>,
) -> PyResult<Bound<'py, PyBytes>> {
    let limit = limit.map_or(Limit::NONE, Limit::bytes);
    let options = decode_options(format)?.limit(limit);
    let outcome = py.detach(|| parflate::decompress_with(&data, &options));
    let content = outcome.map_err(|error| exception(error, &Failure::default()))?;
    Ok(PyBytes::new(py, &content))
}

/// How a format is read; gzip or zlib if none is named.
pub(crate) fn decode_options(format: Option<&str>) -> PyResult<DecodeOptions> {
    match format {
        None => Ok(DecodeOptions::auto()),
        Some("gzip" | "bgzf") => Ok(DecodeOptions::gzip()),
        Some("zlib") => Ok(DecodeOptions::zlib()),
        Some("raw") => Ok(DecodeOptions::raw()),
        Some(other) => Err(options::unknown_format(other)),
    }
}

/// Compresses all that one file object gives to another; returns bytes in and out.
#[pyfunction]
#[pyo3(signature = (source, sink, **options))]
fn compress_file(
    py: Python<'_>,
    source: Py<PyAny>,
    sink: Py<PyAny>,
    options: Option<&Bound<'_, PyDict>>,
) -> PyResult<(u64, u64)> {
    let call = Call::new(options)?;
    let reader = FileReader::new(source, &call.failure);
    let writer = FileWriter::new(sink, &call.failure);
    let outcome = py.detach(|| parflate::copy(reader, writer, &call.options));
    let report = outcome.map_err(|error| exception(error, &call.failure))?;
    Ok((report.bytes_in, report.bytes_out))
}

/// Decompresses all that one file object gives to another; returns bytes in and out.
#[pyfunction]
fn decompress_file(
    py: Python<'_>,
    source: Py<PyAny>,
    sink: Py<PyAny>,
    format: Option<&str>,
    threads: usize,
) -> PyResult<(u64, u64)> {
    let failure = Failure::default();
    let options = decode_options(format)?;
    let reader = FileReader::new(source, &failure);
    let mut writer = FileWriter::new(sink, &failure);
    let outcome = py.detach(|| {
        let mut decoder = Decoder::new(reader, &options)?;
        let bytes_out = decoder.copy_to_on(&mut writer, options::workers(threads).count())?;
        Ok((decoder.bytes_in(), bytes_out))
    });
    outcome.map_err(|error| exception(error, &failure))
}

/// The native module.
#[pymodule]
fn _parflate(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_function(wrap_pyfunction!(compress, module)?)?;
    module.add_function(wrap_pyfunction!(decompress, module)?)?;
    module.add_function(wrap_pyfunction!(compress_file, module)?)?;
    module.add_function(wrap_pyfunction!(decompress_file, module)?)?;
    module.add_function(wrap_pyfunction!(parts::part, module)?)?;
    module.add_function(wrap_pyfunction!(parts::part_file, module)?)?;
    module.add_function(wrap_pyfunction!(parts::label_fields, module)?)?;
    module.add_function(wrap_pyfunction!(parts::join, module)?)?;
    module.add_function(wrap_pyfunction!(parts::block_bytes, module)?)?;
    module.add_function(wrap_pyfunction!(parts::fingerprint, module)?)?;
    module.add_function(wrap_pyfunction!(streams::build_index, module)?)?;
    module.add_class::<streams::Writer>()?;
    module.add_class::<streams::Reader>()?;
    module.add_class::<streams::SeekableReader>()?;
    Ok(())
}
