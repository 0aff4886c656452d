//! One file a command; its doc comment is its help.

pub mod act;
pub mod books;
pub mod calendar;
pub mod claim;
pub mod demo;
pub mod endorse;
pub mod flags;
pub mod import;
pub mod init;
pub mod key;
pub mod lists;
pub mod manual;
pub mod notice;
pub mod pay;
pub mod period;
pub mod person;
pub mod publish;
pub mod record;
pub mod scheme;
pub mod score;
pub mod sheets;
pub mod show;
pub mod trace;
pub mod verify;
pub mod waiver;
