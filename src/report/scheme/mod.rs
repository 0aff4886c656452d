//! A scheme told back to people: in plain sentences, as what changed in it, and as an Excel template to fill in.

mod amount;
mod called;
pub mod changed;
mod condition;
pub mod explain;
mod flow;
mod oversight;
pub mod template;
mod unjudged;
mod who;
