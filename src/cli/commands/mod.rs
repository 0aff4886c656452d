//! One file a command; its doc comment is its help.

pub mod books;
pub mod demo;
pub mod endorse;
pub mod flags;
pub mod import;
pub mod init;
pub mod key;
pub mod lists;
pub mod manual;
pub mod notice;
pub mod period;
pub mod person;
pub mod publish;
pub mod reconcile;
pub mod record;
pub mod report;
pub mod score;
pub mod sheets;
pub mod show;
pub mod trace;
pub mod verify;
