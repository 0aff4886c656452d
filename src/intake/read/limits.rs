//! How much of a file the reader is willing to take.
//!
//! Every limit is checked before or while the bytes are taken, never after, and none of them
//! trusts a size that the file declares. Together they bound the memory of one read to roughly
//! `file_bytes_max + unpacked_bytes_max + text_bytes_max + 40 × cells_max` bytes.

/// The limits of one read. The defaults hold every sheet an office keeps in practice (a county's
/// teachers of a year, 12 columns, is under 1 % of them) on a machine with 4 GiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file on disk. Default 128 MiB.
    pub file_bytes_max: u64,
    /// The highest line of a sheet. Default 1,048,576, as in Excel.
    pub sheet_rows_max: u32,
    /// Columns of a sheet. Default 1,024: an office table has under a hundred.
    pub sheet_columns_max: u32,
    /// Characters of one cell. Default 32,767, as in Excel.
    pub cell_chars_max: usize,
    /// Bytes of all members of an .xlsx together, unpacked. Default 512 MiB.
    pub unpacked_bytes_max: u64,
    /// Bytes of one member of an .xlsx, unpacked. Default 256 MiB.
    pub member_bytes_max: u64,
    /// Members of an .xlsx. Default 4,096.
    pub members_max: usize,
    /// Worksheets of a workbook, hidden ones included. Default 256.
    pub sheets_max: usize,
    /// Cells of the whole file that are kept, the empty ones to the left of a full one included;
    /// a row counts as one more. Default 16,777,216.
    pub cells_max: u64,
    /// Bytes of UTF-8 in all text cells of the file. One long text repeated in a million cells
    /// takes few bytes in the file and many here. Default 512 MiB.
    pub text_bytes_max: u64,
    /// Merged ranges of a sheet. Default 65,536.
    pub merged_ranges_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        const MIB: u64 = 1024 * 1024;
        Self {
            file_bytes_max: 128 * MIB,
            sheet_rows_max: 1_048_576,
            sheet_columns_max: 1_024,
            cell_chars_max: 32_767,
            unpacked_bytes_max: 512 * MIB,
            member_bytes_max: 256 * MIB,
            members_max: 4_096,
            sheets_max: 256,
            cells_max: 16 * MIB,
            text_bytes_max: 512 * MIB,
            merged_ranges_max: 65_536,
        }
    }
}

/// Which limit a file exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitKind {
    /// [`Limits::file_bytes_max`].
    FileBytes,
    /// [`Limits::sheet_rows_max`].
    SheetRows,
    /// [`Limits::sheet_columns_max`].
    SheetColumns,
    /// [`Limits::cell_chars_max`].
    CellChars,
    /// [`Limits::unpacked_bytes_max`].
    UnpackedBytes,
    /// [`Limits::member_bytes_max`].
    MemberBytes,
    /// [`Limits::members_max`].
    Members,
    /// [`Limits::sheets_max`].
    Sheets,
    /// [`Limits::cells_max`].
    Cells,
    /// [`Limits::text_bytes_max`].
    TextBytes,
    /// [`Limits::merged_ranges_max`].
    MergedRanges,
}

impl std::fmt::Display for LimitKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            LimitKind::FileBytes => "bytes in the file",
            LimitKind::SheetRows => "rows in a sheet",
            LimitKind::SheetColumns => "columns in a sheet",
            LimitKind::CellChars => "characters in a cell",
            LimitKind::UnpackedBytes => "bytes in the unpacked file",
            LimitKind::MemberBytes => "bytes in one unpacked part of the file",
            LimitKind::Members => "parts in the file",
            LimitKind::Sheets => "sheets in the workbook",
            LimitKind::Cells => "cells in the file",
            LimitKind::TextBytes => "bytes of text in the file",
            LimitKind::MergedRanges => "merged ranges in a sheet",
        })
    }
}
