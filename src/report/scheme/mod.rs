//! A scheme told back to people: in plain sentences, and as an Excel template to fill in.

pub mod explain;
pub mod flow;
pub mod template;
