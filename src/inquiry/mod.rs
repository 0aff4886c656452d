//! The auditor's questions: who, what, why. Answers are plain data.

pub mod case;
pub mod persons;
pub mod sampling;
pub mod spotcheck;
pub mod trace;
pub mod turn;
pub mod verbs;
