//! Organisations, persons, accounts, posts and duties.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::family;
use crate::crypto::digest::Commitment;
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::domain::party::{HolderMatch, Relation, ServiceStatus};

/// An organisation, school or supplier is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrgRegistered {
    /// The office's key: school code, unit code or credit code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Unified social credit code (GB 32100), where known.
    pub uscc: Option<String>,
    /// Division code (GB/T 2260).
    pub division: Option<String>,
    /// County, town.
    pub place: Option<String>,
    /// Kind, as the office writes it.
    pub kind: Option<String>,
    /// Pupils enrolled.
    pub pupils: Option<u32>,
    /// Teachers in post.
    pub teachers: Option<u32>,
    /// The organisation's own account.
    pub account: Option<Alias>,
    /// Legal representative.
    pub representative: Option<Alias>,
    /// Telephone.
    pub phone: Option<Alias>,
    /// Address.
    pub address: Option<Alias>,
    /// Founded on.
    pub founded: Option<Date>,
}

/// An organisation's status changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrgStatusChanged {
    /// The office's key.
    pub code: String,
    /// New status, as the office writes it.
    pub status: String,
}

/// A person is known under an alias; name, ID and birth date lie in the vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonRegistered {
    /// The person.
    pub person: Alias,
    /// Alias of the office's own number of the person (教师编号, 工号), where it has one.
    pub number: Option<Alias>,
    /// Alias of the person's name within (name, post, scheme), for sources that give a name alone.
    pub named: Option<Alias>,
    /// Commitment to the name.
    pub name: Commitment,
    /// Commitment to birth date and sex as the source states them.
    pub birth: Option<Commitment>,
    /// Code of the unit the person belongs to.
    pub unit_code: Option<String>,
    /// Name of the unit.
    pub unit: Option<String>,
    /// Employment status.
    pub status: Option<ServiceStatus>,
    /// Telephone.
    pub phone: Option<Alias>,
    /// Home address.
    pub address: Option<Alias>,
}

/// What is known of a person changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonUpdated {
    /// The person.
    pub person: Alias,
    /// New commitment to the name, where it changed.
    pub name: Option<Commitment>,
    /// New unit code.
    pub unit_code: Option<String>,
    /// New status.
    pub status: Option<ServiceStatus>,
}

/// An account to which a person (or another for them) is paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountBound {
    /// The person paid.
    pub person: Alias,
    /// The account.
    pub account: Alias,
    /// The bank's name.
    pub bank: Option<String>,
    /// Whether the holder is the person.
    pub holder: HolderMatch,
    /// The holder, where another person with a number.
    pub holder_person: Option<Alias>,
    /// The holder's relation to the person.
    pub relation: Option<Relation>,
}

/// The account of a person changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountChanged {
    /// The person.
    pub person: Alias,
    /// The account before.
    pub old: Option<Alias>,
    /// The account from now on.
    pub new: Alias,
    /// Why.
    pub reason: Option<Commitment>,
}

/// A person takes a post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PostAssigned {
    /// The office's number of the change, where it has one.
    pub change_no: Option<String>,
    /// The person.
    pub person: Alias,
    /// School or unit code.
    pub unit_code: String,
    /// School or unit name.
    pub unit: String,
    /// The post held.
    pub post: Option<String>,
    /// Kind of change, as the office writes it (调入, 新任).
    pub change: Option<String>,
    /// First day in post.
    pub from: Date,
    /// Last day in post, inclusive, where the source states both.
    pub to: Option<Date>,
}

/// A person leaves a post for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PostSuspended {
    /// The person.
    pub person: Alias,
    /// School or unit code.
    pub unit_code: String,
    /// First day away.
    pub from: Date,
    /// Last day away, inclusive.
    pub to: Option<Date>,
    /// Why.
    pub reason: Option<Commitment>,
}

/// A person leaves a post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PostEnded {
    /// The office's number of the change, where it has one.
    pub change_no: Option<String>,
    /// The person.
    pub person: Alias,
    /// School or unit code left.
    pub unit_code: String,
    /// Kind of change, as the office writes it (调出, 退休).
    pub change: Option<String>,
    /// First day out of post.
    pub from: Date,
}

/// The tier and rate of a school.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SchoolTierSet {
    /// School code.
    pub unit_code: String,
    /// School name.
    pub unit: String,
    /// Tier, as the scheme names it.
    pub tier: String,
    /// Hardship score in tenths of a point.
    pub score_tenths: Option<i32>,
    /// Rate in fen a month.
    pub rate: Fen,
    /// First day in force.
    pub from: Date,
    /// Last day in force, inclusive.
    pub to: Option<Date>,
    /// Document that set it.
    pub document_no: Option<String>,
}

/// A person belongs to a household.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HouseholdLinked {
    /// Alias of the household number.
    pub household: Alias,
    /// The person.
    pub person: Alias,
    /// Relation to the head of household.
    pub relation: Relation,
}

/// An official declares kinship with an applicant (回避).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConflictDeclared {
    /// The official, by staff number or person.
    pub official: Alias,
    /// The applicant.
    pub applicant: Alias,
    /// How they are related.
    pub relation: Relation,
}

/// An official is given a post for a scheme (岗位职责).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DutyAssigned {
    /// The official, by ID.
    pub official: Alias,
    /// The official by staff number (工号), as steps name them.
    pub staff: Option<Alias>,
    /// The official by (name, post, scheme), as decisions and payments name them.
    pub named: Option<Alias>,
    /// Post held, as the office writes it.
    pub post: String,
    /// Employer.
    pub unit: Option<String>,
    /// First day in force.
    pub from: Date,
    /// Telephone.
    pub phone: Option<Alias>,
    /// Home address.
    pub address: Option<Alias>,
}

/// Aliases of a name as a sheet writes it, for comparing names without the vault. Both are made within
/// one scheme, from the name in its one spelling (NFC, no spaces, one middle dot).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct NameAliases {
    /// The whole name: equal exactly where the names are.
    pub whole: Alias,
    /// The name without its rare and unreadable characters: where two of these are equal and the
    /// whole names are not, a machine that could not write a character may be the cause.
    pub common: Alias,
}

/// A register or a claim names a person whom it also gives a number. The name itself lies in the
/// vault; what stands here shows only whether two names are equal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonNamed {
    /// The person, by ID number.
    pub person: Alias,
    /// The name.
    pub name: NameAliases,
    /// Alias of name, birth date and sex together, within the scheme; birth date and sex as the ID
    /// number has them, where it has them, else as the sheet does.
    pub born: Option<Alias>,
}

/// Two aliases turned out to be one person: what is told of the second is told of the first
/// (人员合并). Always a person's decision, on evidence that names fields and never their content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonMerged {
    /// The alias that stays.
    pub kept: Alias,
    /// The alias that means the same person.
    pub merged: Alias,
    /// What agreed, field by field (`id: transposed digits`, `name: variant`).
    pub evidence: Vec<String>,
    /// Weight of the evidence, in thousandths of a bit; none where a rule decided.
    pub weight: Option<i32>,
    /// Why.
    pub reason: String,
}

family! {
    /// Organisations, persons, accounts, posts, duties.
    PartyEvent {
        OrgRegistered = 100,
        OrgStatusChanged = 101,
        PersonRegistered = 102,
        PersonUpdated = 103,
        PersonMerged = 104,
        AccountBound = 105,
        AccountChanged = 106,
        PostAssigned = 107,
        PostSuspended = 108,
        PostEnded = 109,
        SchoolTierSet = 110,
        HouseholdLinked = 111,
        ConflictDeclared = 112,
        DutyAssigned = 113,
        PersonNamed = 116,
    }
}
