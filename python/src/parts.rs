//! Parts of a stream: made anywhere, joined by their labels.

use parflate::{PartLabel, PartPlace};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyBytes, PyDict};

use crate::exception;
use crate::files::{Failure, FileReader, FileWriter};
use crate::options::Call;

/// Compresses bytes to a part; returns its label and its data.
#[pyfunction]
#[pyo3(signature = (data, start, window, last, **options))]
pub(crate) fn part<'py>(
    py: Python<'py>,
    data: PyBackedBytes,
    start: u64,
    window: PyBackedBytes,
    last: bool,
    options: Option<&Bound<'py, PyDict>>,
) -> PyResult<(Bound<'py, PyBytes>, Bound<'py, PyBytes>)> {
    let call = Call::new(options)?;
    let outcome = py.detach(|| {
        let place = PartPlace { start, window: &window, is_last: last };
        parflate::compress_part(&data, &place, &call.options)
    });
    let part = outcome.map_err(|error| exception(error, &call.failure))?;
    let label = PyBytes::new(py, &part.label().to_bytes());
    Ok((label, PyBytes::new(py, part.data())))
}

/// Compresses all that one file object gives to a part, and writes its data to another; returns
/// its label.
#[pyfunction]
#[pyo3(signature = (source, sink, start, window, last, **options))]
pub(crate) fn part_file<'py>(
    py: Python<'py>,
    source: Py<PyAny>,
    sink: Py<PyAny>,
    start: u64,
    window: PyBackedBytes,
    last: bool,
    options: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyBytes>> {
    let call = Call::new(options)?;
    let reader = FileReader::new(source, &call.failure);
    let writer = FileWriter::new(sink, &call.failure);
    let outcome = py.detach(|| {
        let place = PartPlace { start, window: &window, is_last: last };
        parflate::copy_part(reader, writer, &place, &call.options)
    });
    let label = outcome.map_err(|error| exception(error, &call.failure))?;
    Ok(PyBytes::new(py, &label.to_bytes()))
}

/// Start, content bytes, data bytes, CRC-32 of the data, whether it is the last, and fingerprint.
#[pyfunction]
pub(crate) fn label_fields(label: &[u8]) -> PyResult<(u64, u64, u64, u32, bool, u64)> {
    let label = parse(label)?;
    let sizes = (label.start(), label.content_bytes(), label.data_bytes());
    Ok((sizes.0, sizes.1, sizes.2, label.data_crc32(), label.is_last(), label.fingerprint()))
}

/// Trailer, bytes of content, bytes of the stream, and the index of the stream or nothing.
type Joined<'py> = (Bound<'py, PyBytes>, u64, u64, Option<Bound<'py, PyBytes>>);

/// Joins the labels of a stream, in order.
#[pyfunction]
pub(crate) fn join<'py>(py: Python<'py>, labels: Vec<PyBackedBytes>) -> PyResult<Joined<'py>> {
    let outcome = py.detach(|| {
        let labels = labels.iter().map(|label| PartLabel::from_bytes(label));
        let labels = labels.collect::<Result<Vec<_>, _>>()?;
        let joined = parflate::join_parts(&labels)?;
        let index = joined.index().map(parflate::Index::to_gzidx).transpose()?;
        Ok((joined, index))
    });
    let (joined, index) = outcome.map_err(|error| exception(error, &Failure::default()))?;
    let totals = joined.totals();
    let index = index.map(|index| PyBytes::new(py, &index));
    Ok((PyBytes::new(py, joined.trailer()), totals.bytes_in, totals.bytes_out, index))
}

/// The bytes of input in a block, of which the ranges of parts have to be multiples.
#[pyfunction]
#[pyo3(signature = (**options))]
pub(crate) fn block_bytes(options: Option<&Bound<'_, PyDict>>) -> PyResult<usize> {
    let call = Call::new(options)?;
    call.options.resolved_block_bytes().map_err(|error| exception(error, &call.failure))
}

/// A number that stands for the version and the options.
#[pyfunction]
#[pyo3(signature = (**options))]
pub(crate) fn fingerprint(options: Option<&Bound<'_, PyDict>>) -> PyResult<u64> {
    let call = Call::new(options)?;
    call.options.fingerprint().map_err(|error| exception(error, &call.failure))
}

fn parse(label: &[u8]) -> PyResult<PartLabel> {
    PartLabel::from_bytes(label).map_err(|error| exception(error, &Failure::default()))
}
