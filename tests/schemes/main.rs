//! Scheme texts: their files and schema, what `scheme check` finds, amended texts and calendars.

mod amended;
#[path = "../common/books.rs"]
mod books;
mod calendars;
mod files;
mod traps;
