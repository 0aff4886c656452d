//! The auditor's questions: who, what, why. Answers are plain data.

mod came_back;
pub mod case;
pub mod deal;
mod deal_turn;
mod due;
pub mod file;
pub mod flagged;
mod held;
pub mod outcome;
pub mod past;
pub mod persons;
pub mod sampling;
pub mod spotcheck;
pub mod trace;
pub mod tree;
pub mod turn;
pub mod verbs;
