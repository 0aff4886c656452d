//! Days in years in which nothing of a programme can have happened: 2099 for 2009, or 1899 and 1900, which
//! a spreadsheet writes for an empty cell.
//!
//! Promises: a day before 1949, and before 1900 for births and foundings, is refused with its cell; so is
//! one more than a year after the day of the import, which the caller says, but in columns that speak of
//! what is to come (the end of a term, a last day allowed). Nothing lifts this, also not `--historical`:
//! no aid programme of this state is older.
//!
//! A day on which something is said to have happened, and which is still to come on the day of the import, is
//! refused too, with its cell; what is laid down for later (a schedule, a plan, the last day of a notice, a
//! term) may bear such a day.
//!
//! **Deliberately not here**: whether two days of a row agree (their tables judge).

use super::fields::Fields;
use crate::domain::date::Date;
use crate::domain::events::happened::lies_ahead;
use crate::domain::events::{Event, EventHead};

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

/// Refuses the day of a fact that cannot have happened yet.
pub(super) fn check_ahead(
    fields: &mut Fields<'_>,
    made: &[(EventHead, Event)],
    today: Option<Date>,
) {
    let Some(today) = today else { return };
    let ahead = made
        .iter()
        .find(|(head, event)| lies_ahead(event, head.effective, today));
    let Some((head, _)) = ahead else { return };
    let field = fields
        .asked
        .days
        .iter()
        .chain(&fields.asked.moments)
        .find(|(_, first, last)| *first == head.effective || *last == head.effective)
        .map(|(field, ..)| *field);
    // A day that a file's title gives has no cell in the row.
    let field = field.unwrap_or("on");
    if fields.bad.iter().any(|bad| bad.code == "date-year") {
        return;
    }
    fields.refuse(
        field,
        "date-ahead",
        &format!("a day up to {today}, for what has happened"),
        "correct the day; what is still to come is recorded when it has happened",
    );
}
