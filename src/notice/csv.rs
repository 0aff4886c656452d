//! The list for a spreadsheet: UTF-8 with a mark, RFC 4180, formulas defused. The footer's figures
//! stand in lines after the list, as offices keep them.

use crate::report::Table;

use super::html::Page;

/// The list as CSV.
pub fn csv(page: &Page) -> Result<String, csv::Error> {
    let mut table = Table::new(&[
        &page.words.ordinal,
        &page.words.name,
        &page.words.unit,
        &page.words.programme,
        &page.words.tier,
        &page.words.amount,
    ]);
    for row in &page.rows {
        table.rows.push(vec![
            row.ordinal.to_string(),
            row.name.clone(),
            row.unit.clone(),
            row.programme.clone(),
            row.tier.clone(),
            row.amount.clone(),
        ]);
    }
    let line = |text: &str, table: &mut Table| {
        table.rows.push(vec![
            text.to_owned(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
        ]);
    };
    line(&format!("{} {}", page.words.total, page.total), &mut table);
    line(&page.footer, &mut table);
    table.to_csv()
}
