//! A list as a workbook: one sheet with the rows, one that says what it is and how to check it, and one
//! for what the figures rest on where that was asked for.
//!
//! Headings stay in sight and carry a filter; numbers that name something (an ID, a case, a hash) are
//! text, so that no spreadsheet rounds them; amounts are numbers, so that it can add them; a column that holds
//! nothing but days holds dates. Every sheet prints across one A4 page, its headings on each. The same rows give the
//! same bytes on any day.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};
use unicode_width::UnicodeWidthStr;

use super::about::About;
use super::table::Table;
use crate::domain::date::Date;

/// Columns of a sheet are at least and at most so wide, in characters.
const WIDTHS: (usize, usize) = (6, 60);
/// Most digits that a spreadsheet keeps of a number.
const DIGITS_MAX: usize = 15;
/// Paper that lists are printed on, by its number in the file format.
const A4: u8 = 9;
/// Most characters in the name of a sheet.
const SHEET_NAME_MAX: usize = 31;
/// Letters of a day such as 2025-11-03.
const DAY_LETTERS: usize = 10;
/// Years from which on all spreadsheets count days alike.
const DAYS_FROM: i32 = 1901;

struct Formats {
    heading: Format,
    text: Format,
    amount: Format,
    tenths: Format,
    day: Format,
    count: Format,
    title: Format,
    line: Format,
}

/// A list as a workbook.
pub fn workbook(
    table: &Table,
    about: &About,
    others: &[(String, &Table)],
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The day of writing is no part of the answer.
    let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(
        &DocProperties::new()
            .set_title(&about.title)
            .set_creation_datetime(&day),
    );
    let formats = Formats {
        heading: Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::VerticalCenter),
        text: Format::new()
            .set_num_format_index(49)
            .set_text_wrap()
            .set_align(FormatAlign::Top),
        amount: Format::new()
            .set_num_format("0.00")
            .set_align(FormatAlign::Top),
        tenths: Format::new()
            .set_num_format("0.0")
            .set_align(FormatAlign::Top),
        day: Format::new()
            .set_num_format("yyyy-mm-dd")
            .set_align(FormatAlign::Left)
            .set_align(FormatAlign::Top),
        count: Format::new()
            .set_num_format("0")
            .set_align(FormatAlign::Top),
        title: Format::new()
            .set_bold()
            .set_font_size(16)
            .set_align(FormatAlign::Center),
        line: Format::new().set_num_format_index(49),
    };
    let sheet = book.add_worksheet();
    sheet.set_name(sheet_name(&about.title))?;
    rows(sheet, table, &formats)?;
    let sheet = book.add_worksheet();
    sheet.set_name(sheet_name(&about.sheet))?;
    lines(sheet, about, &formats)?;
    for (name, table) in others {
        let sheet = book.add_worksheet();
        sheet.set_name(sheet_name(name))?;
        rows(sheet, table, &formats)?;
    }
    book.save_to_buffer()
}

/// A name that a workbook takes for a sheet.
fn sheet_name(name: &str) -> String {
    name.chars()
        .filter(|letter| !"[]:*?/\\'".contains(*letter))
        .take(SHEET_NAME_MAX)
        .collect()
}

fn rows(sheet: &mut Worksheet, table: &Table, formats: &Formats) -> Result<(), XlsxError> {
    let last_column = u16::try_from(table.headings.len().saturating_sub(1)).unwrap_or(u16::MAX);
    for (column, heading) in (0u16..).zip(&table.headings) {
        let cells = table
            .rows
            .iter()
            .filter_map(|row| row.get(usize::from(column)));
        sheet.set_column_width(column, width(std::iter::once(heading).chain(cells)))?;
        if !table.right.contains(&usize::from(column)) {
            sheet.set_column_format(column, &formats.text)?;
        }
    }
    let of_days: Vec<bool> = (0..table.headings.len())
        .map(|column| !table.right.contains(&column) && holds_days(table, column))
        .collect();
    let mut head = 0u32;
    if let Some(form) = &table.form {
        // One column cannot be merged with itself.
        if last_column > 0 {
            sheet.merge_range(0, 0, 0, last_column, &form.title, &formats.title)?;
        } else {
            sheet.write_string_with_format(0, 0, &form.title, &formats.title)?;
        }
        head += 1;
        for line in &form.above {
            sheet.write_string_with_format(head, 0, line, &formats.line)?;
            head += 1;
        }
    }
    for (column, heading) in (0u16..).zip(&table.headings) {
        sheet.write_string_with_format(head, column, heading, &formats.heading)?;
    }
    let mut line = head;
    for row in &table.rows {
        line += 1;
        for (column, cell) in (0u16..).zip(row) {
            if of_days.get(usize::from(column)) == Some(&true)
                && let Some(day) = day(cell)
            {
                sheet.write_datetime_with_format(line, column, &day, &formats.day)?;
                continue;
            }
            let digits = cell.chars().filter(char::is_ascii_digit).count();
            let figure = table.right.contains(&usize::from(column)) && digits <= DIGITS_MAX;
            match cell.parse::<f64>() {
                Ok(value) if figure => {
                    let format = match cell.split_once('.') {
                        Some((_, decimals)) if decimals.len() == 1 => &formats.tenths,
                        Some(_) => &formats.amount,
                        None => &formats.count,
                    };
                    sheet.write_number_with_format(line, column, value, format)?;
                }
                _ => {
                    sheet.write_string_with_format(line, column, cell, &formats.text)?;
                }
            }
        }
    }
    sheet.set_freeze_panes(head + 1, 0)?;
    // Sums stay below what a filter hides and sorts.
    let sums = u32::try_from(table.sums).unwrap_or(u32::MAX);
    if !table.headings.is_empty() {
        sheet.autofilter(head, 0, line.saturating_sub(sums).max(head), last_column)?;
    }
    if let Some(form) = &table.form {
        for text in &form.below {
            line += 2;
            sheet.write_string_with_format(line, 0, text, &formats.line)?;
        }
    }
    sheet.set_landscape();
    prints(sheet);
    if !table.headings.is_empty() {
        sheet.set_repeat_rows(head, head)?;
    }
    Ok(())
}

/// As wide as a page, with its number below.
fn prints(sheet: &mut Worksheet) {
    sheet.set_paper_size(A4);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_footer("&C&P / &N");
}

/// The day that a cell is, written as lists write days, where a spreadsheet knows it.
fn day(cell: &str) -> Option<ExcelDateTime> {
    let day: Date = cell.parse().ok().filter(|_| cell.len() == DAY_LETTERS)?;
    let (year, month, of_month) = day.ymd();
    // What lies before, spreadsheets count otherwise or not at all.
    (year >= DAYS_FROM).then_some(())?;
    let year = u16::try_from(year).ok()?;
    let (month, of_month) = (u8::try_from(month).ok()?, u8::try_from(of_month).ok()?);
    ExcelDateTime::from_ymd(year, month, of_month).ok()
}

/// Whether a column holds days alone; sums below it are none.
fn holds_days(table: &Table, column: usize) -> bool {
    let rows = table.rows.len().saturating_sub(table.sums);
    let cells = table.rows.iter().take(rows);
    let mut cells = cells
        .filter_map(|row| row.get(column))
        .filter(|cell| !cell.is_empty())
        .peekable();
    cells.peek().is_some() && cells.all(|cell| day(cell).is_some())
}

fn lines(sheet: &mut Worksheet, about: &About, formats: &Formats) -> Result<(), XlsxError> {
    let all = || about.lines.iter().chain(&about.columns);
    sheet.set_column_width(0, width(all().map(|(label, _)| label)))?;
    // Hashes and commands are to be read and copied whole.
    sheet.set_column_width(1, 100)?;
    prints(sheet);
    let mut line = 0u32;
    for (group, pairs) in [&about.lines, &about.columns].into_iter().enumerate() {
        if group > 0 {
            line += 1;
        }
        for (label, text) in pairs {
            sheet.write_string_with_format(line, 0, label, &formats.heading)?;
            sheet.write_string_with_format(line, 1, text, &formats.text)?;
            line += 1;
        }
    }
    Ok(())
}

/// Characters a column needs for its widest line; a Chinese one counts two.
fn width<'a>(cells: impl Iterator<Item = &'a String>) -> f64 {
    let (least, most) = WIDTHS;
    let widest = cells
        .flat_map(|cell| cell.lines())
        .map(UnicodeWidthStr::width)
        .max()
        .unwrap_or(0);
    let columns = widest.saturating_add(2).clamp(least, most);
    u32::try_from(columns).map_or(f64::from(u8::MAX), f64::from)
}
