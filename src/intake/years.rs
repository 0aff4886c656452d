//! Days in years in which nothing of a programme can have happened: 2099 for 2009, or 1899 and 1900, which
//! a spreadsheet writes for an empty cell.
//!
//! Promises: a day before 1949, and before 1900 for births and foundings, is refused with its cell; so is
//! one more than a year after the day of the import, which the caller says, but in columns that speak of
//! what is to come (the end of a term, a last day allowed). Nothing lifts this, also not `--historical`:
//! no aid programme of this state is older.
//!
//! **Deliberately not here**: whether two days of a row agree (their tables judge).

use super::fields::Fields;
use crate::domain::date::Date;

/// Columns that may speak of days far ahead.
const AHEAD: &[&str] = &["to", "due", "expires", "year_end", "end_on", "ends"];
/// Columns of births and foundings.
const BORN: &[&str] = &["birth", "founded"];

/// Refuses the days of a row that cannot be right.
pub(super) fn check_years(fields: &mut Fields<'_>, today: Option<Date>) {
    let asked = &fields.asked;
    let days: Vec<(&str, Date)> = asked
        .days
        .iter()
        .chain(&asked.moments)
        .map(|(field, first, _)| (*field, *first))
        .collect();
    let last = today.and_then(|today| today.checked_add_days(366));
    for (field, day) in days {
        let first_year = match BORN.contains(&field) {
            true => 1900,
            false => 1949,
        };
        let Some(first) = Date::from_ymd(first_year, 1, 1) else {
            continue;
        };
        let too_late = last.filter(|last| day > *last && !AHEAD.contains(&field));
        if day >= first && too_late.is_none() {
            continue;
        }
        let expected = match last {
            Some(last) if !AHEAD.contains(&field) => format!("a day from {first} to {last}"),
            _ => format!("a day from {first} on"),
        };
        fields.refuse(
            field,
            "date-year",
            &expected,
            "correct the year; what is still to come is recorded when it has happened",
        );
    }
}
