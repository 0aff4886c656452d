//! Why a file was not read: place, what was expected, what was found, what to do.
//!
//! Promises: every fact of an error is a field or a small enum, so that it can be said in any
//! language; the English text is [`std::fmt::Display`]. No error carries the contents of a cell,
//! the name of a part inside an archive or a message of a foreign library, since any of these can
//! hold personal data.

use super::limits::LimitKind;

/// Where the reader stopped.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Place {
    /// The file's name without its folder.
    pub file: String,
    /// The sheet, where one is being read.
    pub sheet: Option<String>,
    /// The cell's address, as `F12`.
    pub cell: Option<String>,
    /// Bytes from the start of the file.
    pub offset: Option<u64>,
}

impl Place {
    /// The file as a whole.
    pub fn file(name: &str) -> Self {
        Self {
            file: name.to_owned(),
            ..Self::default()
        }
    }

    /// A sheet of the file.
    pub fn sheet(file: &str, sheet: &str) -> Self {
        Self {
            sheet: Some(sheet.to_owned()),
            ..Self::file(file)
        }
    }

    /// A cell of a sheet.
    pub fn cell(file: &str, sheet: &str, address: String) -> Self {
        Self {
            cell: Some(address),
            ..Self::sheet(file, sheet)
        }
    }

    /// A byte of the file.
    pub fn offset(file: &str, offset: u64) -> Self {
        Self {
            offset: Some(offset),
            ..Self::file(file)
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.file)?;
        // The one sheet of a text file has no name to show.
        if let Some(sheet) = self.sheet.as_ref().filter(|sheet| !sheet.is_empty()) {
            write!(f, ", sheet {sheet}")?;
        }
        if let Some(cell) = &self.cell {
            write!(f, ", cell {cell}")?;
        }
        if let Some(offset) = self.offset {
            write!(f, ", byte {offset}")?;
        }
        Ok(())
    }
}

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The disk, not the file's contents, is in the way.
    #[error(
        "{place}: expected a file that can be read, found: {source}; {}",
        Remedy::CheckAccess
    )]
    Io {
        /// The file.
        place: Place,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is larger than the reader is willing to take.
    #[error(
        "{place}: expected at most {limit_max} {limit}, found {found}; {}",
        Remedy::Split
    )]
    OverLimit {
        /// Where the limit was passed.
        place: Place,
        /// Which limit.
        limit: LimitKind,
        /// The limit's value.
        limit_max: u64,
        /// What was counted when the reader stopped.
        found: u64,
    },
    /// The contents are of a kind that is not read, whatever the file's name says.
    #[error("{place}: expected a spreadsheet (.xlsx, .xls) or a text table (.csv, .txt), found {found}; {}", found.remedy())]
    WrongKind {
        /// The file.
        place: Place,
        /// What the contents are.
        found: FileKind,
    },
    /// The file is locked with a password.
    #[error(
        "{place}: expected a file without password, found a password-protected one; {}",
        Remedy::RemovePassword
    )]
    PasswordProtected {
        /// The file.
        place: Place,
    },
    /// A WPS spreadsheet (.et).
    #[error(
        "{place}: expected .xlsx, found a WPS spreadsheet (.et); {}",
        Remedy::SaveAsXlsx
    )]
    WpsSpreadsheet {
        /// The file.
        place: Place,
    },
    /// The archive inside an .xlsx is built as no spreadsheet program builds it.
    #[error(
        "{place}: expected a workbook as a spreadsheet program saves it, found {found}; {}",
        Remedy::SaveAsXlsx
    )]
    UnsafeArchive {
        /// The file.
        place: Place,
        /// What is wrong with it.
        found: ArchiveFault,
    },
    /// A text file that is neither UTF-8 nor GB18030 throughout.
    #[error(
        "{place}: expected UTF-8 or GB18030 throughout, found {found}; {}",
        Remedy::SaveAsUtf8
    )]
    Encoding {
        /// The first byte that does not fit.
        place: Place,
        /// What is wrong with it.
        found: EncodingFault,
    },
    /// The file is of a known kind but broken.
    #[error("{place}: expected a whole file, found {found}; {}", found.remedy())]
    Unreadable {
        /// Where, as far as known.
        place: Place,
        /// What is wrong with it.
        found: Damage,
    },
}

/// A kind of contents that is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Nothing at all.
    EmptyFile,
    /// An HTML page, often saved by a web system under the name .xls.
    Html,
    /// A single-file web page (MHTML).
    WebArchive,
    /// An "XML spreadsheet 2003", often under the name .xls.
    XmlSpreadsheet,
    /// Other XML text.
    Xml,
    /// An OpenDocument file.
    OpenDocument,
    /// A binary workbook (.xlsb).
    Xlsb,
    /// A Word document or a presentation.
    OtherOffice,
    /// An archive that holds no workbook.
    Archive,
    /// An old Office container that holds no workbook.
    OtherCompound,
    /// A workbook older than Excel 97.
    OldExcel,
    /// A PDF file.
    Pdf,
    /// Bytes that are no text.
    Binary,
}

impl FileKind {
    /// What to do about a file of this kind.
    pub fn remedy(&self) -> Remedy {
        match self {
            FileKind::Archive => Remedy::Unpack,
            FileKind::EmptyFile => Remedy::FetchAgain,
            FileKind::OtherOffice | FileKind::OtherCompound | FileKind::Pdf | FileKind::Binary => {
                Remedy::GiveSpreadsheet
            }
            FileKind::Html
            | FileKind::WebArchive
            | FileKind::XmlSpreadsheet
            | FileKind::Xml
            | FileKind::OpenDocument
            | FileKind::Xlsb
            | FileKind::OldExcel => Remedy::SaveAsXlsx,
        }
    }
}

impl std::fmt::Display for FileKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            FileKind::EmptyFile => "an empty file",
            FileKind::Html => "a web page (HTML)",
            FileKind::WebArchive => "a web archive (MHTML)",
            FileKind::XmlSpreadsheet => "an XML spreadsheet of Excel 2003",
            FileKind::Xml => "XML text",
            FileKind::OpenDocument => "an OpenDocument file (.ods)",
            FileKind::Xlsb => "a binary workbook (.xlsb)",
            FileKind::OtherOffice => "a document or presentation",
            FileKind::Archive => "an archive (.zip) without a workbook",
            FileKind::OtherCompound => "an Office container without a workbook",
            FileKind::OldExcel => "a workbook older than Excel 97",
            FileKind::Pdf => "a PDF file",
            FileKind::Binary => "bytes that are no text",
        })
    }
}

/// What is wrong with the archive inside an .xlsx.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArchiveFault {
    /// A part's name leads out of the archive.
    EscapingName,
    /// Two parts have one name (capitals and slashes aside).
    DuplicateName,
    /// Two parts share bytes.
    OverlappingParts,
    /// A part defines its own XML entities (ECMA-376 part 2 forbids a DTD).
    DocumentType,
    /// A part is XML in another encoding than UTF-8.
    ForeignEncoding,
    /// The table of texts declares more texts than it has room for.
    FalseCount,
    /// Two sheets are the same part.
    SharedSheet,
}

impl std::fmt::Display for ArchiveFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            ArchiveFault::EscapingName => "a part whose name leads out of the file",
            ArchiveFault::DuplicateName => "two parts of one name",
            ArchiveFault::OverlappingParts => "two parts that share bytes",
            ArchiveFault::DocumentType => "a part that defines its own XML entities",
            ArchiveFault::ForeignEncoding => "a part in another encoding than UTF-8",
            ArchiveFault::FalseCount => "a table of texts that declares more than it can hold",
            ArchiveFault::SharedSheet => "two sheets in one part",
        })
    }
}

/// What is wrong with the encoding of a text file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EncodingFault {
    /// UTF-8 with a sequence that is not UTF-8.
    BrokenUtf8,
    /// Neither UTF-8 nor GB18030.
    Neither,
    /// UTF-16 with a sequence that is not UTF-16.
    BrokenUtf16,
}

impl std::fmt::Display for EncodingFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            EncodingFault::BrokenUtf8 => "a byte that breaks UTF-8",
            EncodingFault::Neither => "a byte that fits neither",
            EncodingFault::BrokenUtf16 => "a unit that breaks UTF-16",
        })
    }
}

/// How a file of a known kind is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// The archive inside an .xlsx.
    Archive,
    /// The workbook's own parts (list of sheets, texts, styles).
    Workbook,
    /// A sheet.
    Sheet,
    /// The container of an .xls.
    Compound,
    /// One cell is given twice.
    CellTwice,
    /// Two sheets have one name.
    SheetTwice,
    /// A quotation mark that is never closed.
    OpenQuote,
    /// The reading library gave up without an answer.
    Stopped,
}

impl Damage {
    /// What to do about a file broken in this way.
    pub fn remedy(&self) -> Remedy {
        match self {
            Damage::OpenQuote => Remedy::CloseQuote,
            _ => Remedy::FetchAgain,
        }
    }
}

impl std::fmt::Display for Damage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Damage::Archive => "a broken or cut archive",
            Damage::Workbook => "broken workbook data",
            Damage::Sheet => "broken sheet data",
            Damage::Compound => "a broken or cut container",
            Damage::CellTwice => "one cell given twice",
            Damage::SheetTwice => "two sheets of one name",
            Damage::OpenQuote => "a quotation mark that is never closed",
            Damage::Stopped => "data that cannot be made sense of",
        })
    }
}

/// What to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// See to the file and the right to read it.
    CheckAccess,
    /// Split the file, or raise the limit.
    Split,
    /// Open in Excel or WPS and save as .xlsx.
    SaveAsXlsx,
    /// Open in Excel or WPS, remove the password, save again.
    RemovePassword,
    /// Unpack the archive first and give the files in it.
    Unpack,
    /// Give the spreadsheet itself.
    GiveSpreadsheet,
    /// Save again as .xlsx or as CSV UTF-8.
    SaveAsUtf8,
    /// Fetch the file again from where it came; then open it and save it again.
    FetchAgain,
    /// Close the quotation mark.
    CloseQuote,
}

impl std::fmt::Display for Remedy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Remedy::CheckAccess => "check that the file is there and may be read",
            Remedy::Split => "delete what is needless or split the file",
            Remedy::SaveAsXlsx => "open it in Excel or WPS and save it as .xlsx",
            Remedy::RemovePassword => "open it in Excel or WPS, remove the password, save it again",
            Remedy::Unpack => "unpack it and give the files inside",
            Remedy::GiveSpreadsheet => "give the spreadsheet itself",
            Remedy::SaveAsUtf8 => "open it in Excel or WPS and save it as .xlsx or as CSV UTF-8",
            Remedy::FetchAgain => {
                "fetch the file again from its sender, or open it in Excel or WPS and save it as .xlsx"
            }
            Remedy::CloseQuote => "close the quotation mark, or fetch the whole file again",
        })
    }
}

impl ReadError {
    /// Where the reader stopped.
    pub fn place(&self) -> &Place {
        match self {
            ReadError::Io { place, .. }
            | ReadError::OverLimit { place, .. }
            | ReadError::WrongKind { place, .. }
            | ReadError::PasswordProtected { place }
            | ReadError::WpsSpreadsheet { place }
            | ReadError::UnsafeArchive { place, .. }
            | ReadError::Encoding { place, .. }
            | ReadError::Unreadable { place, .. } => place,
        }
    }

    /// What to do about it.
    pub fn remedy(&self) -> Remedy {
        match self {
            ReadError::Io { .. } => Remedy::CheckAccess,
            ReadError::OverLimit { .. } => Remedy::Split,
            ReadError::WrongKind { found, .. } => found.remedy(),
            ReadError::PasswordProtected { .. } => Remedy::RemovePassword,
            ReadError::WpsSpreadsheet { .. } | ReadError::UnsafeArchive { .. } => {
                Remedy::SaveAsXlsx
            }
            ReadError::Encoding { .. } => Remedy::SaveAsUtf8,
            ReadError::Unreadable { found, .. } => found.remedy(),
        }
    }

    /// A stable name of the fault, for tables of words and for tests.
    pub fn code(&self) -> &'static str {
        match self {
            ReadError::Io { .. } => "file-io",
            ReadError::OverLimit { .. } => "file-too-large",
            ReadError::WrongKind { .. } => "file-other-format",
            ReadError::PasswordProtected { .. } => "file-password",
            ReadError::WpsSpreadsheet { .. } => "file-wps",
            ReadError::UnsafeArchive { .. } => "file-container",
            ReadError::Encoding { .. } => "file-encoding",
            ReadError::Unreadable { .. } => "file-damaged",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_says_place_expectation_finding_and_remedy() {
        let place = || Place::cell("a.xlsx", "名单", "F12".to_owned());
        let errors = [
            ReadError::Io {
                place: place(),
                source: std::io::Error::other("gone"),
            },
            ReadError::OverLimit {
                place: place(),
                limit: LimitKind::Cells,
                limit_max: 5,
                found: 6,
            },
            ReadError::WrongKind {
                place: place(),
                found: FileKind::Html,
            },
            ReadError::PasswordProtected { place: place() },
            ReadError::WpsSpreadsheet { place: place() },
            ReadError::UnsafeArchive {
                place: place(),
                found: ArchiveFault::DocumentType,
            },
            ReadError::Encoding {
                place: place(),
                found: EncodingFault::Neither,
            },
            ReadError::Unreadable {
                place: place(),
                found: Damage::OpenQuote,
            },
        ];
        for error in errors {
            let text = error.to_string();
            assert!(
                text.starts_with("a.xlsx, sheet 名单, cell F12: expected "),
                "{text}"
            );
            assert!(text.contains(", found"), "{text}");
            assert!(text.ends_with(&format!("; {}", error.remedy())), "{text}");
            assert!(error.code().starts_with("file-"));
            assert_eq!(error.place(), &place());
        }
    }
}
