//! Both languages: keys, help texts, the sentences that the code writes, and the names of fields and values.

mod help;
mod languages;
mod sentences;
mod values;
