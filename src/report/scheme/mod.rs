//! A scheme told back to people: in plain sentences, as what changed in it, and as an Excel template to fill in.

pub mod changed;
mod condition;
pub mod explain;
pub mod flow;
pub mod template;
