//! A calendar year as a file: our TOML, or the JSON of holiday-cn, which many programs publish from.
//!
//! Promises: every day is taken as it is stated, off or worked; the JSON's papers become the source. The
//! JSON states no version: whoever publishes it gives one. It does not judge whether the days are those of
//! the State Council's notice.

use serde::Deserialize;

use super::calendar::CalendarYear;
use super::date::Date;

/// A year that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum YearFile {
    /// From our TOML, with its version.
    Ours(CalendarYear),
    /// From holiday-cn's JSON; its version is 0 until it is given one.
    Json(CalendarYear),
}

/// Why a file is no calendar year.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarFileError {
    /// Not our TOML.
    #[error(
        "expected a calendar year in TOML (year, version, title, source, off_days, work_days) or in the JSON of holiday-cn, found {found}"
    )]
    Toml {
        /// What the reader of TOML said.
        found: String,
    },
    /// Not holiday-cn's JSON.
    #[error(
        "expected the JSON of holiday-cn (year, papers, days with date and isOffDay), found {found}"
    )]
    Json {
        /// What the reader of JSON said.
        found: String,
    },
    /// No paper is named.
    #[error(
        "the year names no paper of the State Council: it is not announced yet, and is not published before it is"
    )]
    NoPaper,
}

#[derive(Deserialize)]
struct HolidayCn {
    year: u16,
    #[serde(default)]
    papers: Vec<String>,
    days: Vec<HolidayCnDay>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HolidayCnDay {
    date: Date,
    is_off_day: bool,
}

/// Reads a calendar year from a file's text.
///
/// # Errors
/// A text that is neither of the two forms, or a year that no paper announces.
pub fn read_year(text: &str) -> Result<YearFile, CalendarFileError> {
    if !text.trim_start().starts_with('{') {
        return toml::from_str(text)
            .map(YearFile::Ours)
            .map_err(|error| CalendarFileError::Toml {
                found: error.message().trim().replace('\n', " "),
            });
    }
    let read: HolidayCn = serde_json::from_str(text).map_err(|error| CalendarFileError::Json {
        found: error.to_string(),
    })?;
    let Some(source) = read.papers.last().cloned() else {
        return Err(CalendarFileError::NoPaper);
    };
    let days = |off: bool| -> Vec<Date> {
        read.days
            .iter()
            .filter(|day| day.is_off_day == off)
            .map(|day| day.date)
            .collect()
    };
    Ok(YearFile::Json(CalendarYear {
        year: read.year,
        version: 0,
        title: format!("国务院办公厅关于{}年部分节假日安排的通知", read.year),
        source,
        off_days: days(true),
        work_days: days(false),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read() {
        let json = r#"{"year": 2020, "papers": ["http://a", "http://b"], "days": [
            {"name": "元旦", "date": "2020-01-01", "isOffDay": true},
            {"name": "春节", "date": "2020-01-19", "isOffDay": false}]}"#;
        let Ok(YearFile::Json(year)) = read_year(json) else {
            panic!("it is holiday-cn's")
        };
        assert_eq!((year.year, year.source.as_str()), (2020, "http://b"));
        assert_eq!((year.off_days.len(), year.work_days.len()), (1, 1));
        assert!(matches!(
            read_year(r#"{"year": 2027, "papers": [], "days": []}"#),
            Err(CalendarFileError::NoPaper)
        ));
        assert!(matches!(
            read_year("{"),
            Err(CalendarFileError::Json { .. })
        ));
        assert!(matches!(
            read_year("year = 2020"),
            Err(CalendarFileError::Toml { .. })
        ));
        assert!(matches!(
            read_year(
                "year = 2020\nversion = 1\ntitle = \"a\"\nsource = \"b\"\noff_days = []\nwork_days = []"
            ),
            Ok(YearFile::Ours(_))
        ));
    }
}
