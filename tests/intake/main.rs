//! Cells and sheets: what a file may be, and what its tables mean.

mod material;
mod read;
mod tables;
