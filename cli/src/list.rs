//! `-l`: sizes, ratio and name of each compressed file.
//!
//! The length of the content is counted by decompressing it, as gzip 1.12 does: the length in the
//! trailer is that of the last member only, modulo 2^32.

use crate::config::{Action, Config};
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
    text.extend(listing.name.as_encoded_bytes());
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

/// Seconds in a day, and days in the 400 years after which the Gregorian calendar repeats.
const DAY_SECONDS: u64 = 86_400;
const ERA_DAYS: u64 = 146_097;

/// Days from 1 March of year 0 to 1 January 1970.
const EPOCH_DAYS: u64 = 719_468;

/// `Nov 22 14:01`, in UTC: without unsafe code the system cannot be asked for local time.
///
/// Counting years from March puts the leap day at their end, so that the months' lengths are a
/// linear function (Howard Hinnant, "chrono-compatible low-level date algorithms").
fn utc_date(seconds: u64) -> String {
    let days = seconds / DAY_SECONDS + EPOCH_DAYS;
    let day_of_era = days % ERA_DAYS;
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = MONTHS[((month_from_march + 2) % 12) as usize];
    let minutes = seconds % DAY_SECONDS / 60;
    format!("{month} {day:>2} {:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(utc_date(0), "Jan  1 00:00");
        assert_eq!(utc_date(951_782_400), "Feb 29 00:00"); // 2000, a leap century
        assert_eq!(utc_date(951_868_799), "Feb 29 23:59");
        assert_eq!(utc_date(4_107_542_400), "Mar  1 00:00"); // 2100, none
        assert_eq!(utc_date(1_795_357_260), "Nov 22 14:21");
    }
}
