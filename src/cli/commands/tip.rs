//! `tip`: what people pointed out, who looks into it, and what it came to.

use super::inquiry::list::acts_and_list;
use crate::report::inquiry::rows::tip_rows;

acts_and_list! {
    /// Take tips in, hand them to whoever looks into them, close them, and list them
    acts super::act::Tip;
    /// List tips with the inquiry that takes each up
    list "tip list": |world, _| tip_rows(world)
}
