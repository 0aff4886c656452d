//! Why a file could not be read. The place, what was expected and what to do are separate fields,
//! so that they can be said in two languages; none of them holds a cell's content.

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The system could not read it.
    #[error("{file}: {source}")]
    Io {
        /// The file.
        file: String,
        /// Why.
        source: std::io::Error,
    },
    /// More than the limit.
    #[error(
        "{file}: {found} {what}, at most {max} are read: split the file, or remove what is not part of the table"
    )]
    TooLarge {
        /// The file.
        file: String,
        /// What there is too much of.
        what: &'static str,
        /// Found.
        found: u64,
        /// Limit.
        max: u64,
    },
    /// A password.
    #[error(
        "{file}: the workbook is protected by a password: open it in Excel or WPS, remove the password, save it again"
    )]
    PasswordProtected {
        /// The file.
        file: String,
    },
    /// A WPS spreadsheet, or another old binary format.
    #[error(
        "{file}: a WPS or other binary spreadsheet that cannot be read here: open it in WPS and save it as .xlsx"
    )]
    WpsSpreadsheet {
        /// The file.
        file: String,
    },
    /// Another kind of file.
    #[error(
        "{file}: expected a workbook (.xlsx, .xls) or text (.csv, .txt), found {found}: save it as .xlsx"
    )]
    OtherFormat {
        /// The file.
        file: String,
        /// What it looks like.
        found: &'static str,
    },
    /// A container that could harm.
    #[error("{file}: the container is not that of a workbook ({what}): save it again as .xlsx")]
    Container {
        /// The file.
        file: String,
        /// Which rule it breaks.
        what: &'static str,
    },
    /// Broken.
    #[error(
        "{file}{}: the file is damaged or cut off ({what}): get it again, or open it and save it again",
        place(sheet)
    )]
    Unreadable {
        /// The file.
        file: String,
        /// The sheet, where known.
        sheet: Option<String>,
        /// What the reader met.
        what: String,
    },
    /// Bytes of no known encoding.
    #[error("{file}: byte {offset} fits neither UTF-8 nor GB18030: save the file as UTF-8")]
    Encoding {
        /// The file.
        file: String,
        /// Offset of the first byte that does not fit.
        offset: u64,
    },
    /// UTF-16.
    #[error("{file}: the text is UTF-16 (\"Unicode text\"): save it as CSV UTF-8")]
    Utf16 {
        /// The file.
        file: String,
    },
}

fn place(sheet: &Option<String>) -> String {
    match sheet {
        Some(sheet) => format!(", sheet {sheet}"),
        None => String::new(),
    }
}

impl ReadError {
    /// A stable word for each kind of error, for programs and for the words of two languages.
    pub fn code(&self) -> &'static str {
        match self {
            ReadError::Io { .. } => "file-io",
            ReadError::TooLarge { .. } => "file-too-large",
            ReadError::PasswordProtected { .. } => "file-password",
            ReadError::WpsSpreadsheet { .. } => "file-wps",
            ReadError::OtherFormat { .. } => "file-other-format",
            ReadError::Container { .. } => "file-container",
            ReadError::Unreadable { .. } => "file-damaged",
            ReadError::Encoding { .. } => "file-encoding",
            ReadError::Utf16 { .. } => "file-utf16",
        }
    }
}
