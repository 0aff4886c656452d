//! The public notice: what is exported, and the page on which a citizen checks it.

mod export;
#[path = "../common/founded.rs"]
mod founded;
mod page;
