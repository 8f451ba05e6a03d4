//! `-l`: sizes, ratio and name of each compressed file.
//!
//! The length of the content is counted by decompressing it, as gzip 1.12 does: the length in the
//! trailer is that of the last member only, modulo 2^32.

use crate::calendar::Date;
use crate::config::{Action, Config};
use crate::printable;
use crate::report::{FileReport, Totals};

/// The line above the table.
const TITLE: &str = "         compressed        uncompressed  ratio uncompressed_name\n";

/// The columns that `-v` puts in front of it.
const VERBOSE_TITLE: &str = "method  crc     date  time  ";

/// The table's title.
pub(crate) fn render_title(config: &Config) -> Vec<u8> {
    let verbose = if config.is_verbose { VERBOSE_TITLE } else { "" };
    [verbose, TITLE].concat().into_bytes()
}

/// Appends the file's line, if it has one.
pub(crate) fn render_row(report: &FileReport, config: &Config, text: &mut Vec<u8>) {
    let (Action::List, Some(totals), Some(listing)) =
        (config.action, &report.totals, &report.listing)
    else {
        return;
    };
    if config.is_verbose {
        let date = utc_date(listing.mtime_seconds);
        text.extend(format!("defla {:08x} {date} ", listing.content_crc).as_bytes());
    }
    render_sizes(totals, text);
    printable::append(&listing.name, text);
    text.push(b'\n');
}

/// The line below a table of several files.
pub(crate) fn render_totals(totals: &Totals, config: &Config) -> Vec<u8> {
    let mut text = Vec::new();
    if config.is_verbose {
        text.extend(b"                            ");
    }
    render_sizes(totals, &mut text);
    text.extend(b"(totals)\n");
    text
}

fn render_sizes(totals: &Totals, text: &mut Vec<u8>) {
    let (compressed, plain) = (totals.compressed_bytes, totals.plain_bytes);
    let percent = totals.percent_saved();
    text.extend(format!("{compressed:>19} {plain:>19} {percent:5.1}% ").as_bytes());
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `Nov 22 14:01`, in UTC.
fn utc_date(seconds: u64) -> String {
    let Date { month, day, hour, minute, .. } = Date::of(seconds);
    format!("{} {day:>2} {hour:02}:{minute:02}", MONTHS[month as usize - 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(utc_date(0), "Jan  1 00:00");
        assert_eq!(utc_date(951_868_799), "Feb 29 23:59");
        assert_eq!(utc_date(1_795_357_260), "Nov 22 14:21");
    }
}
