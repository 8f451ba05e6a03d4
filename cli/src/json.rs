//! `--json`: one object a file, on one line.
//!
//! | members | when |
//! |---|---|
//! | `input`, `action`, `status` (`ok`, `warning`, `error`) | always |
//! | `messages`, each with `status`, `file`, `text` | always; empty if there are none |
//! | `output` | if there is one |
//! | `bytes_in`, `bytes_out`, `seconds` | if the file was processed |
//! | `blocks`, `workers`, `level`, `backend` | and compressed |
//! | `members` | or decompressed, tested, listed |
//! | `name`, `crc32`, `mtime` | with `-l` |
//!
//! In names that are not UTF-8, U+FFFD stands for each part that is not.

use serde_json::{Map, Value, json};

use crate::config::{Action, Config};
use crate::report::FileReport;

/// The report as JSON.
pub(crate) fn line(report: &FileReport, config: &Config) -> Vec<u8> {
    let mut object = Map::new();
    object.insert("input".to_owned(), json!(report.input.to_string_lossy()));
    if let Some(output) = &report.output {
        object.insert("output".to_owned(), json!(output.to_string_lossy()));
    }
    object.insert("action".to_owned(), json!(config.action.name()));
    object.insert("status".to_owned(), json!(report.severity().name()));
    let messages: Vec<Value> = report
        .messages
        .iter()
        .map(|message| {
            let file = message.file.to_string_lossy();
            json!({ "status": message.severity.name(), "file": file, "text": message.text })
        })
        .collect();
    object.insert("messages".to_owned(), Value::Array(messages));
    if let Some(totals) = &report.totals {
        let (bytes_in, bytes_out) = match config.action {
            Action::Compress => (totals.plain_bytes, totals.compressed_bytes),
            _ => (totals.compressed_bytes, totals.plain_bytes),
        };
        object.insert("bytes_in".to_owned(), json!(bytes_in));
        object.insert("bytes_out".to_owned(), json!(bytes_out));
        object.insert("seconds".to_owned(), json!(totals.seconds));
        if let Some(blocks) = totals.blocks {
            object.insert("blocks".to_owned(), json!(blocks));
            object.insert("workers".to_owned(), json!(totals.workers));
            object.insert("level".to_owned(), json!(config.level));
            let backend = config.options.resolved_backend().map(|backend| backend.name());
            object.insert("backend".to_owned(), json!(backend.unwrap_or_default()));
        }
        if let Some(members) = totals.members {
            object.insert("members".to_owned(), json!(members));
        }
    }
    if let Some(listing) = &report.listing {
        object.insert("name".to_owned(), json!(listing.name.to_string_lossy()));
        object.insert("crc32".to_owned(), json!(format!("{:08x}", listing.content_crc)));
        object.insert("mtime".to_owned(), json!(listing.mtime_seconds));
    }
    Value::Object(object).to_string().into_bytes()
}
