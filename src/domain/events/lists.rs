//! Outside lists and tips.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::family;
use crate::crypto::digest::{Commitment, Digest, FileHash};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::domain::party::Level;

/// What an outside list says of its persons.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ListKind {
    /// The dead.
    Deceased,
    /// Persons on public payroll.
    Payroll,
    /// Real estate.
    Property,
    /// Vehicles.
    Vehicles,
    /// Companies and their representatives.
    Companies,
    /// Enrolment.
    Enrolment,
    /// Recipients of other funds.
    OtherFunds,
    /// Recipients of earlier years.
    EarlierYears,
}

impl ListKind {
    /// What a list of the kind is of, in words.
    pub fn of_what(self) -> &'static str {
        match self {
            ListKind::Deceased => "the dead",
            ListKind::Payroll => "the public payroll",
            ListKind::Property => "real estate",
            ListKind::Vehicles => "vehicles",
            ListKind::Companies => "companies",
            ListKind::Enrolment => "enrolment",
            ListKind::OtherFunds => "recipients of other funds",
            ListKind::EarlierYears => "recipients of earlier years",
        }
    }

    /// A list of the kind, in words.
    pub fn called(self) -> &'static str {
        match self {
            ListKind::Deceased => "a list of the dead",
            ListKind::Payroll => "a list of the public payroll",
            ListKind::Property => "a list of real estate",
            ListKind::Vehicles => "a list of vehicles",
            ListKind::Companies => "a list of companies",
            ListKind::Enrolment => "a list of enrolment",
            ListKind::OtherFunds => "a list of other funds' recipients",
            ListKind::EarlierYears => "a list of earlier recipients",
        }
    }
}

/// An outside list is known, in one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListRegistered {
    /// What it says.
    pub kind: ListKind,
    /// Who keeps it, or the file's title.
    pub source: String,
    /// Day the version is of, where the source has one.
    pub version: Option<Date>,
    /// SHA-256 of the file.
    pub sha256: FileHash,
    /// Rows.
    pub rows: u32,
}

/// Whether an entry of a list still counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ListStatus {
    /// It counts (已发放, 在册).
    InForce,
    /// Cancelled and given back (已撤销退回).
    Revoked,
    /// The source has no status.
    Unstated,
}

/// One row of an outside list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListEntryRecorded {
    /// What the list says.
    pub kind: ListKind,
    /// SHA-256 of the list's file.
    pub list: FileHash,
    /// The person.
    pub person: Alias,
    /// Level of the fund.
    pub level: Option<Level>,
    /// Name of the fund.
    pub fund: Option<String>,
    /// Amount in fen.
    pub amount: Option<Fen>,
    /// Day of the aid, death or registration.
    pub on: Option<Date>,
    /// Year, where the source gives no day.
    pub year: Option<u16>,
    /// Whether it counts.
    pub status: ListStatus,
}

/// Someone tells of a suspicion (举报).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TipReceived {
    /// Tip number.
    pub tip_no: String,
    /// Channel.
    pub channel: Option<String>,
    /// Number of the claim, teacher, school or agreement concerned.
    pub subject_no: Option<String>,
    /// Kind of problem, as the office sorts it.
    pub topic: Option<String>,
    /// Who is concerned, committed.
    pub about: Option<Commitment>,
    /// Whether the office has dealt with it.
    pub closed: bool,
}

/// A tip is handed to whoever looks into it (举报分办).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TipTriaged {
    /// The tip.
    pub tip_no: String,
    /// The inquiry that takes it up, where one does.
    pub inquiry_no: Option<String>,
    /// What is to be done, and why.
    pub reason: String,
}

/// A tip is closed (举报办结).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TipClosed {
    /// The tip.
    pub tip_no: String,
    /// Whether it was confirmed.
    pub confirmed: bool,
    /// Why.
    pub reason: String,
}

/// What an import saw in a row.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// An ID number does not hold: its check character does not fit the others (GB 11643), it begins with no province, or its
    /// date of birth is after the day of the row.
    IdDoubtful,
    /// The holder of the account is named as a village or neighbourhood committee.
    HolderVillage,
    /// The holder of the account is named as a school.
    HolderSchool,
    /// The holder of the account is named as a trade union.
    HolderUnion,
    /// The holder of the account is named as another organisation.
    HolderOrganisation,
    /// A bill has a number and an issuer.
    Bill,
    /// Who prepared and who approved bear one name.
    OneName,
    /// The person whose ID number the row has is on record under another name in another programme.
    NamedOtherwise,
    /// A register gives the person by the old number of 15 digits, which is read as its form of 18.
    IdOldForm,
}

/// What an import saw in a row and the row's other events cannot show, since numbers and names lie in the vault. It tells no
/// number and no name: only that one does not hold, what sort of name it is, that two are one, or how near two numbers of bills are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RowNoted {
    /// What was seen.
    pub seen: Seen,
    /// Number of the case, payment or voucher that the row is about; none for a person.
    pub row_of: Option<String>,
    /// The person whose ID number it is.
    pub person: Option<Alias>,
    /// Of a bill: keyed fingerprint of issuer, day and amount together.
    pub alike: Option<Digest>,
    /// Of a bill: keyed fingerprints of issuer and number, then of the five numbers that follow it. Where the first of one
    /// bill is among those of another, the two are as far apart as its place says.
    pub run: Vec<Digest>,
}

family! {
    /// Outside lists and tips.
    ListEvent {
        ListRegistered = 270,
        ListEntryRecorded = 271,
        TipReceived = 272,
        TipTriaged = 273,
        TipClosed = 274,
        RowNoted = 275,
    }
}
