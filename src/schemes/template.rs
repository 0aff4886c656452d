//! The Excel template of a scheme: which sheets it has, which columns, and what each cell may hold.
//!
//! Promises: every parameter that a clerk sets stands in one cell under its Chinese name, money in yuan,
//! days as days; choices are the words that the office knows, each with its code of the scheme file. What
//! writes the workbook and what reads it share this page, so that what one writes the other reads. The
//! sheets themselves stand in `sheets.rs` and `paying.rs`, the words of choices in `choices.rs`. It knows no workbook.

mod choices;
mod paying;
mod sheets;

pub use sheets::SHEETS;

/// A choice: the word of the cell, and the code of the scheme file.
pub type Choice = (&'static str, &'static str);

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// A text.
    Text,
    /// Several texts, with 、 between them.
    Texts,
    /// A whole number.
    Int,
    /// An amount in yuan; the file has fen.
    Yuan,
    /// A share in percent, at most one place after the point; the file has thousandths.
    Percent,
    /// A value of a fact: yuan where the fact is money, else a whole number.
    Value,
    /// A day.
    Day,
    /// 是 or 否.
    Yes,
    /// One of these.
    One(&'static [Choice]),
    /// Several of these, with 、 between them.
    Several(&'static [Choice]),
}

/// A column, or a line of a sheet that tells one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Key of the scheme file; `title.zh` is `zh` of `[title]`.
    pub key: &'static str,
    /// Its heading.
    pub heading: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Whether it must be filled in.
    pub required: bool,
    /// What is meant, for whoever fills it in.
    pub note: &'static str,
}

/// How a sheet is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One thing: a line for each field (项目, 内容, 说明).
    One,
    /// Many of a kind: a column for each field, a row for each.
    Rows,
}

/// A sheet of the template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SheetRule {
    /// Its name.
    pub name: &'static str,
    /// The table of the scheme file; empty for the file's own keys.
    pub key: &'static str,
    /// How it is laid out.
    pub form: Form,
    /// Its fields.
    pub fields: &'static [Field],
}

/// Headings of a sheet that tells one thing.
pub const ONE_HEADINGS: [&str; 3] = ["项目", "内容", "说明"];
/// How the line of notes below the headings begins.
pub const NOTE_MARK: &str = "说明:";
/// So many rows are made ready for filling in.
pub const ROWS_READY: u32 = 200;
/// What stands in a cell whose value the policy leaves open.
pub const OPEN_WORD: &str = "待定";

const fn field(
    key: &'static str,
    heading: &'static str,
    holds: Holds,
    required: bool,
    note: &'static str,
) -> Field {
    Field {
        key,
        heading,
        holds,
        required,
        note,
    }
}

impl Holds {
    /// The choices, where it has some.
    pub fn choices(self) -> &'static [Choice] {
        match self {
            Holds::One(choices) | Holds::Several(choices) => choices,
            _ => &[],
        }
    }

    /// Whether the cell is one of few words, so that a spreadsheet can offer them.
    pub fn offered(self) -> Vec<&'static str> {
        match self {
            Holds::One(choices) => choices.iter().map(|choice| choice.0).collect(),
            Holds::Yes => vec!["是", "否"],
            _ => Vec::new(),
        }
    }
}

/// The sheet and cell of a key of the scheme file, and what of `place` names the rule: `step notice` and `min`
/// are 公示时长 in 程序, of `notice`. `None` where the template has no such cell.
pub fn cell_of<'a>(
    place: &'a str,
    key: &str,
) -> Option<(&'static SheetRule, &'a str, &'static Field)> {
    let found = SHEETS
        .iter()
        .filter(|sheet| !sheet.key.is_empty())
        .filter_map(|sheet| {
            let own = sheet.key.replace('.', " ");
            let rest = place.strip_prefix(own.as_str())?;
            (rest.is_empty() || rest.starts_with(' ')).then_some((sheet, rest.trim_start()))
        })
        .max_by_key(|(sheet, _)| sheet.key.len());
    let (sheet, rest) = match found {
        Some(found) => found,
        None => (SHEETS.iter().find(|sheet| sheet.key.is_empty())?, place),
    };
    let nested = format!("{rest}.{key}");
    let field = sheet.fields.iter().find(|field| {
        field.key == nested || (field.key == key && (rest.is_empty() || !sheet.key.is_empty()))
    })?;
    let rest = if field.key == nested { "" } else { rest };
    Some((sheet, rest, field))
}

/// Whether a fact is money, so that its value is filled in in yuan.
pub fn in_yuan(fact: &str) -> bool {
    fact.ends_with("_fen")
}

#[cfg(test)]
mod tests {
    use super::choices::FACTS;
    use super::*;
    use crate::schemes::facts::KNOWN;

    #[test]
    fn keys_lead_to_cells() {
        let cell = |place: &str, key: &str| {
            let (sheet, rest, field) = cell_of(place, key)?;
            Some(format!("{} {rest} {}", sheet.name, field.heading))
        };
        let own = |text: &str| Some(text.to_owned());
        assert_eq!(cell("step notice", "min"), own("程序 notice 公示时长"));
        assert_eq!(cell("tariff", "amount_fen"), own("标准  金额或上限(元)"));
        assert_eq!(
            cell("quota sub_cap retired", "max"),
            own("名额限制 retired 最多几名")
        );
        assert_eq!(cell("title", "zh"), own("基本信息  名称"));
        assert_eq!(
            cell("payment again", "remarks"),
            own("支付  重新发放的备注")
        );
        assert_eq!(cell("", "version"), own("基本信息  版本"));
        assert_eq!(cell("", "format"), None);
        assert_eq!(cell("title", "version"), None);
    }

    /// Every choice is one that a scheme file takes, and every fact is known.
    #[test]
    fn the_template_names_what_there_is() {
        let schema = serde_json::to_string(&schemars::schema_for!(crate::schemes::Scheme)).unwrap();
        for sheet in SHEETS {
            for field in sheet.fields {
                for (_, code) in field.holds.choices() {
                    let known = schema.contains(&format!("\"{code}\""))
                        || KNOWN.iter().any(|fact| fact.0 == *code)
                        || [
                            "wd", "month", ">=", ">", "<=", "<", "=", "in", "county", "unit",
                            "all", "reject", "waive",
                        ]
                        .contains(code);
                    assert!(known, "{}: {code}", sheet.name);
                }
            }
        }
        assert_eq!(FACTS.len(), KNOWN.len());
    }
}
