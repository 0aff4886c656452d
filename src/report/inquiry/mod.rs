//! What auditors look into, as lists: inquiries, tips, findings, what is put right (整改台账), and how often
//! each rule was right; flags with where they stand; and money drawn as a tree.
//!
//! Promises: every row says which facts it rests on; amounts in fen; no name, no wording.

pub mod raised;
pub mod rows;
pub mod svg;
