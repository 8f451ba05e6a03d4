//! Seconds since 1970 → a date in UTC: asking the system for local time would need unsafe code.

/// Seconds in a day, and days in the 400 years after which the Gregorian calendar repeats.
const DAY_SECONDS: u64 = 86_400;
const ERA_DAYS: u64 = 146_097;

/// Days from 1 March of year 0 to 1 January 1970.
const EPOCH_DAYS: u64 = 719_468;

/// A moment, to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Date {
    pub(crate) year: u64,
    /// From 1 to 12.
    pub(crate) month: u64,
    /// From 1 to 31.
    pub(crate) day: u64,
    pub(crate) hour: u64,
    pub(crate) minute: u64,
    pub(crate) second: u64,
}

impl Date {
    /// The moment so many seconds after the beginning of 1970.
    ///
    /// Counting years from March puts the leap day at their end, so that the months' lengths are a
    /// linear function (Howard Hinnant, "chrono-compatible low-level date algorithms").
    pub(crate) fn of(seconds: u64) -> Self {
        let days = seconds / DAY_SECONDS + EPOCH_DAYS;
        let day_of_era = days % ERA_DAYS;
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let leap_days = year_of_era / 4 - year_of_era / 100;
        let day_of_year = day_of_era - (365 * year_of_era + leap_days);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let month = (month_from_march + 2) % 12 + 1;
        Self {
            year: days / ERA_DAYS * 400 + year_of_era + u64::from(month <= 2),
            month,
            day: day_of_year - (153 * month_from_march + 2) / 5 + 1,
            hour: seconds % DAY_SECONDS / 3600,
            minute: seconds % 3600 / 60,
            second: seconds % 60,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leap_years_are_those_of_the_calendar() {
        let date = |seconds| {
            let Date { year, month, day, .. } = Date::of(seconds);
            (year, month, day)
        };
        assert_eq!(date(0), (1970, 1, 1));
        assert_eq!(date(951_782_400), (2000, 2, 29)); // a leap century
        assert_eq!(date(4_107_542_400), (2100, 3, 1)); // none
        assert_eq!(date(978_307_199), (2000, 12, 31));
        let Date { hour, minute, second, .. } = Date::of(978_307_199);
        assert_eq!((hour, minute, second), (23, 59, 59));
    }
}
