//! The calendar without zones: days and microseconds to years, months, days and clock times.

/// A day of the (proleptic Gregorian) calendar.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ymd {
    /// Year.
    pub year: i32,
    /// 1 to 12.
    pub month: u32,
    /// 1 to the length of the month.
    pub day: u32,
}

/// Days since 1970-01-01. The year begins in March here, so that the leap day is the last of a year.
#[must_use]
pub fn days(date: Ymd) -> i32 {
    let year = i64::from(date.year) - i64::from(date.month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month = i64::from((date.month + 9) % 12);
    let day_of_year = (153 * month + 2) / 5 + i64::from(date.day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    (era * 146_097 + day_of_era - 719_468) as i32
}

/// The inverse of [`days`].
#[must_use]
pub fn ymd(days: i32) -> Ymd {
    let days = i64::from(days) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Ymd { year: year as i32, month: month as u32, day: day as u32 }
}

/// How many days a month has.
#[must_use]
pub fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Monday is 1, Sunday is 7.
#[must_use]
pub fn weekday(days: i32) -> i64 {
    (i64::from(days) + 3).rem_euclid(7) + 1
}

/// Adds months, then days; a day past the month's end becomes its last. `None` far outside the calendar.
#[must_use]
pub fn add(date: i32, months: i32, more: i32) -> Option<i32> {
    let mut moved = date;
    if months != 0 {
        let from = ymd(date);
        let index = i64::from(from.year) * 12 + i64::from(from.month) - 1 + i64::from(months);
        let year = i32::try_from(index.div_euclid(12)).ok().filter(|year| (-9_999..=19_999).contains(year))?;
        let month = index.rem_euclid(12) as u32 + 1;
        moved = days(Ymd { year, month, day: from.day.min(days_in_month(year, month)) });
    }
    moved.checked_add(more)
}
