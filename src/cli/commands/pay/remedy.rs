//! What lifts a refusal of the ledger itself, of a row that would be ordered: what is missing, and the command or the sheet that
//! brings it.
//!
//! Promises: every remedy names something to do. **Not here**: what the gates hold, which say their own.

use crate::projections::structure::StructureFault as Fault;

/// What to do about the fault of a row.
pub(super) fn remedy(fault: &Fault) -> &'static str {
    match fault {
        Fault::Unknown {
            what: "agreement", ..
        } => "sign the agreement (`sunledger agreement sign`), or import the sheet of agreements",
        Fault::Unknown { what: "award", .. } => {
            "record the decision (`sunledger claim award`), or import the sheet of decisions"
        }
        Fault::Unknown { what: "case", .. } => {
            "record the claim (`sunledger claim submit`), or import the sheet of claims, agreements or contracts that has its number"
        }
        Fault::Duplicate { .. } => {
            "leave the row out, or give it a number of its own (`sunledger trace NUMBER` shows where it stands)"
        }
        Fault::SamePerson { .. } | Fault::Person { .. } => {
            "let another person order it, with a key of their own (--key)"
        }
        Fault::NoScheme { .. } | Fault::NoText { .. } => {
            "publish the scheme (`sunledger scheme publish`)"
        }
        Fault::Differs { .. } => {
            "correct the row, or what it is compared with (`sunledger correct`)"
        }
        Fault::Rule { remedy, .. } => remedy,
        // These say themselves what to do.
        _ => "do what is said there, and check the list again",
    }
}
