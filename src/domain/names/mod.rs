//! Names of persons in spite of how they are written: other characters, other letters, another order.
//!
//! Promises: pure, and one answer for ever: the tables are part of the program (`schemas/names/`, from Unihan;
//! readings of characters from the crate `pinyin`). What two spellings have in common is a lead: nothing here says
//! that two persons are one. **Not here**: slips of the keyboard, and what else is known of a person.

mod called;
mod letters;
mod masked;
mod sounds;
mod written;

pub use called::{FAMILY, is_body_code, reads_as_person, reads_as_post, stated_body};
pub use masked::{fits_mask, is_masked};
pub use sounds::{is_han, same_sound, sound_keys};
pub use written::{in_simplified, simplified, standard, written};
