//! The program as it is called: imports and their resumption, keys, what is said of bad input, consoles and terminals.

mod console_gbk;
#[path = "../common/founded.rs"]
mod founded;
mod import;
mod import_corrects;
mod import_resume;
mod import_status;
mod keys;
#[path = "../messages/mod.rs"]
mod messages;
mod refusals;
mod refusals_events;
mod refusals_files;
mod refusals_lists;
mod scheme_commands;
mod terminal_tables;
