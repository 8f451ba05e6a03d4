//! Everything the user sees: messages in gzip's words, `-l` tables, JSON lines, questions.
//!
//! One thread writes at a time, and the progress bar makes room meanwhile. A message that cannot
//! be written is lost, because there is nowhere left to report that.

use std::ffi::OsStr;
use std::io::{self, BufRead, IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};

use crate::config::{Action, Config};
use crate::json;
use crate::list;
use crate::personality::{Dialect, program_name};
use crate::platform;
use crate::printable;
use crate::progress::{Progress, ProgressMeter};
use crate::report::{FileReport, Message, Severity};

/// Verbs that a message may begin with: it then makes a sentence with the file's name.
const VERBS: [&str; 3] = ["is ", "has ", "already "];

/// Standard output and error, and the progress bar.
#[derive(Debug)]
pub(crate) struct Console {
    pub(crate) meter: Arc<ProgressMeter>,
    progress: Progress,
    dialect: &'static Dialect,
    is_quiet: bool,
    is_verbose: bool,
    is_json: bool,
    presumes_terminal: bool,
    /// Whether standard output carries data, so that reports go to standard error.
    is_stdout_taken: bool,
    /// Held by the thread that writes or asks.
    terminal_lock: Mutex<()>,
}

impl Console {
    pub(crate) fn new(config: &Config) -> Self {
        let meter = Arc::default();
        let shows_progress = !config.is_quiet && !config.is_json && io::stderr().is_terminal();
        Self {
            progress: if shows_progress { Progress::start(&meter) } else { Progress::default() },
            meter,
            dialect: config.dialect,
            is_quiet: config.is_quiet,
            is_verbose: config.is_verbose,
            is_json: config.is_json,
            presumes_terminal: config.presumes_terminal,
            is_stdout_taken: config.writes_data_to_stdout(),
            terminal_lock: Mutex::default(),
        }
    }

    /// Shows a file's report, as the flags ask for.
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
        for message in &report.messages {
            self.render(message, &mut text);
        }
        if self.is_verbose {
            render_ratio(report, config.action, &mut text);
        }
        self.write(true, &text)?;
        let mut row = Vec::new();
        list::render_row(report, config, &mut row);
        self.write(false, &row)
    }

    /// Shows a message that belongs to no file's report.
    pub(crate) fn show_message(&self, message: &Message) {
        let mut text = Vec::new();
        self.render(message, &mut text);
        let _ = self.write(true, &text);
    }

    /// Writes to standard output.
    ///
    /// # Errors
    /// The system's.
    pub(crate) fn print(&self, text: &[u8]) -> io::Result<()> {
        self.write(false, text)
    }

    /// Asks whether a file may be replaced; without a terminal to ask at, the answer is no.
    pub(crate) fn may_replace(&self, file: &OsStr) -> bool {
        let stdin = io::stdin();
        if self.is_json || !(self.presumes_terminal || stdin.is_terminal()) {
            return false;
        }
        let _lock = self.terminal_lock.lock().unwrap_or_else(PoisonError::into_inner);
        self.progress.suspend(|| {
            let mut question = format!("{}: ", program_name()).into_bytes();
            printable::append(file, &mut question);
            question.extend(b" already exists; do you wish to overwrite (y or n)? ");
            let _ = io::stderr().write_all(&question);
            let mut answer = String::new();
            stdin.lock().read_line(&mut answer).is_ok()
                && answer.trim_start().starts_with(['y', 'Y'])
        })
    }

    /// Appends `parflate: FILE: message`, or nothing if it is not to be shown.
    fn render(&self, message: &Message, text: &mut Vec<u8>) {
        let is_silenced = self.dialect.is_quiet_about_errors || message.severity != Severity::Error;
        if self.is_quiet && is_silenced {
            return;
        }
        if self.dialect.has_gzips_words && message.is_about_content {
            text.push(b'\n'); // gzip ends the line that -v may have begun.
        }
        text.extend(program_name().as_bytes());
        text.extend(b": ");
        if !message.file.is_empty() {
            printable::append(&message.file, text);
            let is_sentence = VERBS.iter().any(|verb| message.text.starts_with(verb));
            text.extend(if is_sentence { &b" "[..] } else { b": " });
        }
        text.extend(message.text.as_bytes());
        text.push(b'\n');
    }

    fn write(&self, is_stderr: bool, text: &[u8]) -> io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        let _lock = self.terminal_lock.lock().unwrap_or_else(PoisonError::into_inner);
        self.progress.suspend(|| {
            if is_stderr {
                let _ = io::stderr().write_all(text);
                return Ok(());
            }
            platform::stdout()?.write_all(text)
        })
    }
}

/// Appends the line of `-v`: `FILE:<tab> 75.3% -- replaced with FILE.gz`.
fn render_ratio(report: &FileReport, action: Action, text: &mut Vec<u8>) {
    let Some(totals) = report.totals.filter(|_| action != Action::List) else { return };
    printable::append(&report.input, text);
    text.extend(b":\t");
    match action {
        Action::Test => text.extend(b" OK"),
        _ => text.extend(format!("{:5.1}%", totals.percent_saved()).as_bytes()),
    }
    if let (Some(verb), Some(output)) = (report.verb, &report.output) {
        text.extend(format!(" -- {verb} ").as_bytes());
        printable::append(output, text);
    }
    text.push(b'\n');
}
