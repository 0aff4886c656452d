//! Whole folders of office files through the program: clean, dirty, with frauds, and as other offices keep them.

mod answers;
mod clear;
mod dirty;
mod files;
mod flags;
#[allow(dead_code)] // other tests use the rest
#[path = "../office/mod.rs"]
mod office;
mod other;
mod unread;
