//! What the user sees: messages as gzip words them, `-l` tables, JSON lines, questions.
//!
//! Only one thread writes at a time, past the progress bar. A message that cannot be written is
//! lost: there is nowhere left to say so.

use std::ffi::OsStr;
use std::io::{self, BufRead, IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};

use crate::config::{Action, Config};
use crate::json;
use crate::list;
use crate::platform;
use crate::progress::{Meter, Progress};
use crate::report::{FileReport, Note, Severity};

/// The terminal, or what stands for it.
#[derive(Debug)]
pub(crate) struct Console {
    pub(crate) meter: Arc<Meter>,
    progress: Progress,
    is_quiet: bool,
    is_verbose: bool,
    is_json: bool,
    /// Whether standard output carries data, so that reports go to standard error.
    is_stdout_taken: bool,
    /// One writer or questioner at a time.
    turn: Mutex<()>,
}

impl Console {
    pub(crate) fn new(config: &Config) -> Self {
        let meter = Arc::default();
        let shows_progress = !config.is_quiet && !config.is_json && io::stderr().is_terminal();
        Self {
            progress: if shows_progress { Progress::start(&meter) } else { Progress::default() },
            meter,
            is_quiet: config.is_quiet,
            is_verbose: config.is_verbose,
            is_json: config.is_json,
            is_stdout_taken: config.writes_data_to_stdout(),
            turn: Mutex::default(),
        }
    }

    /// Says what is to be said about a file.
    ///
    /// # Errors
    /// When a listing or report cannot be written to standard output.
    pub(crate) fn show(&self, report: &FileReport, config: &Config) -> io::Result<()> {
        if self.is_json {
            let mut line = json::line(report, config);
            line.push(b'\n');
            return self.write(self.is_stdout_taken, &line);
        }
        let mut text = Vec::new();
        for note in &report.notes {
            self.word(note, &mut text);
        }
        if self.is_verbose {
            word_ratio(report, config.action, &mut text);
        }
        self.write(true, &text)?;
        let mut row = Vec::new();
        list::word_row(report, config, &mut row);
        self.write(false, &row)
    }

    /// Says something about no file in particular.
    pub(crate) fn note(&self, note: &Note) {
        let mut text = Vec::new();
        self.word(note, &mut text);
        let _ = self.write(true, &text);
    }

    /// Writes to standard output.
    ///
    /// # Errors
    /// The system's.
    pub(crate) fn print(&self, text: &[u8]) -> io::Result<()> {
        self.write(false, text)
    }

    /// Asks whether a file may be replaced; no terminal to ask at means no.
    pub(crate) fn may_replace(&self, file: &OsStr) -> bool {
        let stdin = io::stdin();
        if self.is_json || !stdin.is_terminal() {
            return false;
        }
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.progress.suspend(|| {
            let mut question = b"parflate: ".to_vec();
            question.extend(file.as_encoded_bytes());
            question.extend(b" already exists; do you wish to overwrite (y or n)? ");
            let _ = io::stderr().write_all(&question);
            let mut answer = String::new();
            stdin.lock().read_line(&mut answer).is_ok()
                && answer.trim_start().starts_with(['y', 'Y'])
        })
    }

    fn word(&self, note: &Note, text: &mut Vec<u8>) {
        if self.is_quiet && note.severity != Severity::Error {
            return;
        }
        text.extend(b"parflate: ");
        if !note.file.is_empty() {
            text.extend(note.file.as_encoded_bytes());
            // gzip's remarks on a file follow its name as a sentence.
            let is_sentence = ["is ", "has ", "already "].iter().any(|p| note.text.starts_with(p));
            text.extend(if is_sentence { &b" "[..] } else { b": " });
        }
        text.extend(note.text.as_bytes());
        text.push(b'\n');
    }

    fn write(&self, is_stderr: bool, text: &[u8]) -> io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.progress.suspend(|| {
            if is_stderr {
                let _ = io::stderr().write_all(text);
                return Ok(());
            }
            platform::stdout_file()?.write_all(text)
        })
    }
}

/// `FILE:<tab> 75.3% -- replaced with FILE.gz`.
fn word_ratio(report: &FileReport, action: Action, text: &mut Vec<u8>) {
    let Some(totals) = report.totals.filter(|_| action != Action::List) else { return };
    text.extend(report.input.as_encoded_bytes());
    text.extend(b":\t");
    match action {
        Action::Test => text.extend(b" OK"),
        _ => text.extend(format!("{:5.1}%", totals.percent_saved()).as_bytes()),
    }
    if let (Some(verb), Some(output)) = (report.verb, &report.output) {
        text.extend(format!(" -- {verb} ").as_bytes());
        text.extend(output.as_encoded_bytes());
    }
    text.push(b'\n');
}
