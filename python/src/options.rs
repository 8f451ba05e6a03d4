//! Keyword arguments → the library's options.

use parflate::{CancelToken, Format, GzipHeader, Options, Workers};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::files::Failure;

/// The options of one call, and the exception that its callbacks raised, if any.
pub(crate) struct Call {
    pub(crate) options: Options,
    pub(crate) failure: Failure,
}

impl Call {
    /// Reads the keyword arguments. After each block, signals are looked at, so that Ctrl-C ends
    /// the call, and `progress(bytes_in, bytes_out)` is called.
    pub(crate) fn new(arguments: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let mut progress: Option<Py<PyAny>> = None;
        let mut options = Options::new(format_of(arguments)?);
        let mut header = GzipHeader::default();
        if let Some(arguments) = arguments {
            if is_bgzf(arguments)? {
                options = Options::bgzf();
            }
            for (key, value) in arguments {
                let key: String = key.extract()?;
                options = match key.as_str() {
                    "format" => options,
                    "level" => options.level(value.extract()?),
                    "threads" => options.workers(workers(value.extract()?)),
                    "block_size" => match value.extract()? {
                        Some(bytes) => options.block_bytes(bytes),
                        None => options,
                    },
                    "restart_every" => match value.extract()? {
                        Some(bytes) => options.restart_every(bytes),
                        None => options,
                    },
                    "independent" => options.independent(value.extract()?),
                    "rsyncable" => options.rsyncable(value.extract()?),
                    "verify" => options.verify(value.extract()?),
                    "mtime" => {
                        header = header.mtime(value.extract()?);
                        options
                    }
                    "name" => {
                        if let Some(name) = value.extract::<Option<String>>()? {
                            header = header.name(name);
                        }
                        options
                    }
                    "progress" => {
                        progress = value.extract::<Option<Py<PyAny>>>()?;
                        options
                    }
                    other => {
                        let text = format!("unexpected keyword argument '{other}'");
                        return Err(PyTypeError::new_err(text));
                    }
                };
            }
        }
        let (failure, cancel) = (Failure::default(), CancelToken::default());
        let (kept, token) = (failure.clone(), cancel.clone());
        let on_progress = move |so_far: &parflate::Progress| {
            let outcome = Python::attach(|py| -> PyResult<()> {
                py.check_signals()?;
                if let Some(progress) = &progress {
                    progress.call1(py, (so_far.bytes_in, so_far.bytes_out))?;
                }
                Ok(())
            });
            if let Err(exception) = outcome {
                kept.keep(exception);
                token.cancel();
            }
        };
        let options = options.gzip_header(header).cancel(&cancel).on_progress(on_progress);
        Ok(Self { options, failure })
    }
}

/// The number of threads; 0 for all there are.
pub(crate) fn workers(threads: usize) -> Workers {
    if threads == 0 { Workers::AVAILABLE } else { Workers::exactly(threads) }
}

fn format_of(arguments: Option<&Bound<'_, PyDict>>) -> PyResult<Format> {
    let format = arguments.map(|arguments| arguments.get_item("format")).transpose()?.flatten();
    let Some(format) = format else { return Ok(Format::Gzip) };
    match format.extract::<String>()?.as_str() {
        "gzip" | "bgzf" => Ok(Format::Gzip),
        "zlib" => Ok(Format::Zlib),
        "raw" => Ok(Format::Raw),
        other => Err(unknown_format(other)),
    }
}

fn is_bgzf(arguments: &Bound<'_, PyDict>) -> PyResult<bool> {
    let format = arguments.get_item("format")?;
    Ok(format.map(|format| format.extract::<String>()).transpose()?.as_deref() == Some("bgzf"))
}

pub(crate) fn unknown_format(format: &str) -> PyErr {
    PyValueError::new_err(format!("format {format:?}: use 'gzip', 'zlib', 'raw' or 'bgzf'"))
}
