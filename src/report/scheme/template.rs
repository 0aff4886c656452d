//! The Excel template of a scheme, empty: a sheet for each part, notes for whoever fills it in, and lists
//! to choose from.
//!
//! Promises: the same bytes on any day; what it offers is what the reader of it takes (both read
//! `schemes/template.rs`). It holds no rule of any programme.

use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet,
    XlsxError,
};

use crate::schemes::template::{
    Form, NOTE_MARK, ONE_HEADINGS, OPEN_WORD, ROWS_READY, SHEETS, SheetRule,
};
use crate::words::Words;

struct Formats {
    heading: Format,
    must: Format,
    note: Format,
    text: Format,
}

/// The template as a workbook.
///
/// # Errors
/// What the writer of workbooks says.
pub fn workbook(words: &Words) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The day of writing is no part of the answer.
    let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let title = words.say("template-title", &[]);
    book.set_properties(
        &DocProperties::new()
            .set_title(&title)
            .set_creation_datetime(&day),
    );
    let formats = Formats {
        heading: Format::new().set_bold().set_text_wrap(),
        must: Format::new()
            .set_bold()
            .set_text_wrap()
            .set_font_color(Color::RGB(0x00C0_0000)),
        note: Format::new()
            .set_italic()
            .set_text_wrap()
            .set_font_color(Color::RGB(0x0080_8080))
            .set_align(FormatAlign::Top),
        text: Format::new()
            .set_num_format_index(49)
            .set_text_wrap()
            .set_align(FormatAlign::Top),
    };
    let sheet = book.add_worksheet();
    sheet.set_name("说明")?;
    sheet.set_column_width(0, 100)?;
    let lines = [
        title,
        words.say("template-language", &[]),
        words.say("template-how", &[]),
        words.say("template-must", &[]),
        words.say("template-open", &[("word", OPEN_WORD.to_owned())]),
        words.say("template-then", &[]),
    ];
    for (line, text) in (0u32..).zip(&lines) {
        let format = if line == 0 {
            &formats.heading
        } else {
            &formats.text
        };
        sheet.write_string_with_format(line, 0, text, format)?;
    }
    for rule in SHEETS {
        let sheet = book.add_worksheet();
        sheet.set_name(rule.name)?;
        match rule.form {
            Form::One => one(sheet, rule, &formats)?,
            Form::Rows => rows(sheet, rule, &formats)?,
        }
    }
    book.save_to_buffer()
}

fn one(sheet: &mut Worksheet, rule: &SheetRule, formats: &Formats) -> Result<(), XlsxError> {
    for ((column, heading), width) in (0u16..).zip(ONE_HEADINGS).zip([28.0, 50.0, 50.0]) {
        sheet.set_column_width(column, width)?;
        sheet.write_string_with_format(0, column, heading, &formats.heading)?;
    }
    sheet.set_column_format(1, &formats.text)?;
    for (line, field) in (1u32..).zip(rule.fields) {
        let format = if field.required {
            &formats.must
        } else {
            &formats.heading
        };
        sheet.write_string_with_format(line, 0, field.heading, format)?;
        sheet.write_string_with_format(line, 2, note(field), &formats.note)?;
        let offered = field.holds.offered();
        if !offered.is_empty() {
            let choice = DataValidation::new().allow_list_strings(&offered)?;
            sheet.add_data_validation(line, 1, line, 1, &choice)?;
        }
    }
    sheet.set_freeze_panes(1, 1)?;
    Ok(())
}

fn rows(sheet: &mut Worksheet, rule: &SheetRule, formats: &Formats) -> Result<(), XlsxError> {
    for (column, field) in (0u16..).zip(rule.fields) {
        let wide = matches!(
            field.key,
            "clause" | "document" | "names" | "holds" | "headings"
        );
        sheet.set_column_width(column, if wide { 40.0 } else { 18.0 })?;
        sheet.set_column_format(column, &formats.text)?;
        let format = if field.required {
            &formats.must
        } else {
            &formats.heading
        };
        sheet.write_string_with_format(0, column, field.heading, format)?;
        let text = match column {
            0 => format!("{NOTE_MARK}{}", note(field)),
            _ => note(field),
        };
        sheet.write_string_with_format(1, column, &text, &formats.note)?;
        let offered = field.holds.offered();
        if !offered.is_empty() {
            let choice = DataValidation::new().allow_list_strings(&offered)?;
            sheet.add_data_validation(2, column, ROWS_READY, column, &choice)?;
        }
    }
    sheet.set_freeze_panes(2, 1)?;
    Ok(())
}

/// What is meant, and which words are taken where a spreadsheet cannot offer them.
fn note(field: &crate::schemes::template::Field) -> String {
    let words: Vec<&str> = field
        .holds
        .choices()
        .iter()
        .map(|choice| choice.0)
        .collect();
    match (words.is_empty(), field.note.is_empty()) {
        (true, _) => field.note.to_owned(),
        (false, true) => words.join("、"),
        (false, false) => format!("{};{}", words.join("、"), field.note),
    }
}
