//! `rectify`: what units put right, and the ledger of it (整改台账).

use super::inquiry::list::acts_and_list;
use crate::report::inquiry::rows::repair_rows;

acts_and_list! {
    /// Report what was put right, strike findings off, and list what is left
    acts super::act::Rectify;
    /// List findings that stand: problem, standard, unit, who answers, deadline, proof, how far it is
    list "rectify list": repair_rows
}
