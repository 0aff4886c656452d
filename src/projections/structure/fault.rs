//! Why a live act cannot stand, each with what would let it.
//!
//! Promises: every fault names what was found and what to do. Not here: which act breaks what; that is asked by
//! the files beside this one.

use super::first::first;
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::domain::party::Role;
use crate::domain::recorded::EventAt;

/// Why a live act cannot stand.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StructureFault {
    /// The number it introduces is taken.
    #[error(
        "{what} {number} is recorded already: compare the two (`sunledger trace {number}` shows where it stands); what is another needs a number of its own"
    )]
    Duplicate {
        /// What is numbered.
        what: &'static str,
        /// The number.
        number: String,
    },
    /// It is told already, and has no number of its own: what was told wrong is corrected where it stands.
    #[error(
        "{what} {of} is recorded already, in entry {at}: leave it out, or correct what stands (`sunledger correct {at} --set FIELD=VALUE --reason WHY`)"
    )]
    Told {
        /// What is told.
        what: &'static str,
        /// What it is about.
        of: String,
        /// Where it stands.
        at: EventAt,
    },
    /// The bank's reference stands for another movement already.
    #[error(
        "bank reference {reference} is recorded already, in entry {at} of {day} over {amount} yuan: compare the two; the bank gives every movement a reference of its own"
    )]
    Reference {
        /// The reference.
        reference: String,
        /// Where it stands.
        at: EventAt,
        /// The day of that.
        day: Date,
        /// Its amount.
        amount: Fen,
    },
    /// The number it rests on is not known.
    #[error("{what} {number} is not known: {}", first(what, number))]
    Unknown {
        /// What is numbered.
        what: &'static str,
        /// The number.
        number: String,
    },
    /// The same act waits for its endorsement: of two, which one takes effect hung on the order of the signatures.
    #[error(
        "{what} {number} waits since entry {at} for endorsement by {open}: endorse it (`sunledger endorse {at} --role {endorser}`), or reject it (`sunledger reject {at} --role {role}`), before it is proposed anew"
    )]
    Waits {
        /// What is done.
        what: &'static str,
        /// The number it is about.
        number: String,
        /// The proposal.
        at: EventAt,
        /// Places that are open.
        open: String,
        /// A role that may endorse it, as it is typed after `--role`: with `--key NAME` where another person's key of the
        /// proposer's role is meant.
        endorser: String,
        /// A role that may reject it.
        role: &'static str,
    },
    /// What it rests on is proposed, and waits for its endorsement.
    #[error("{waits}")]
    Leans {
        /// What waits, for whom and where.
        waits: String,
    },
    /// It breaks a rule, and something about the same number waits for its endorsement.
    #[error("{fault}; {waits}")]
    LeansToo {
        /// What is wrong.
        fault: Box<StructureFault>,
        /// What waits, for whom and where.
        waits: String,
    },
    /// It needs a scheme.
    #[error(
        "the event names {}, expected one of those published ({published}): correct `scheme` in the head, or publish it with `scheme publish`",
        if found.is_empty() { "no scheme".to_owned() } else { format!("scheme {found}") }
    )]
    NoScheme {
        /// The scheme named; empty for none.
        found: String,
        /// Schemes published.
        published: String,
    },
    /// It names a version of a scheme that was never published.
    #[error(
        "the event names version {found} of scheme {id}, the newest published is {newest}: correct `scheme` in the head"
    )]
    NoText {
        /// The scheme.
        id: String,
        /// Version named.
        found: u16,
        /// Newest version published.
        newest: u16,
    },
    /// A claim under a text that is not the one in force on its day.
    #[error(
        "the claim names version {found} of scheme {id}; on {day} version {expected} is in force: correct `scheme` in the head"
    )]
    NotInForce {
        /// The scheme.
        id: String,
        /// Version named.
        found: u16,
        /// Day of the claim, by which legal clocks count it.
        day: Date,
        /// Version in force on that day.
        expected: u16,
    },
    /// A claim to a scheme that takes no more.
    #[error(
        "scheme {id} takes claims through {last}, and this one is of {day}: it comes too late; a later last day is recorded with `scheme close {id} --last-day DATE`"
    )]
    SchemeClosed {
        /// The scheme.
        id: String,
        /// Its last day for claims.
        last: Date,
        /// Day of the claim, by which legal clocks count it.
        day: Date,
    },
    /// A category that the scheme does not have; what was written is not told again, as it may be a
    /// diagnosis.
    #[error("the category of the claim is none of scheme {id}: expected one of {known}")]
    Category {
        /// The scheme.
        id: String,
        /// Codes of its categories.
        known: String,
    },
    /// A kind of paper that the scheme does not have.
    #[error("the kind of the paper is none of scheme {id}: expected one of {known}")]
    Document {
        /// The scheme.
        id: String,
        /// Codes of its papers.
        known: String,
    },
    /// One person reviews one level of a case twice.
    #[error(
        "person {person} has reviewed level {level} of case {case_no} already: another person reviews the next level, or the case is sent back first"
    )]
    ReviewedTwice {
        /// The person.
        person: Alias,
        /// The level.
        level: u8,
        /// The case.
        case_no: String,
    },
    /// A level of review has refused the case.
    #[error(
        "case {case_no} was refused by review {level}: the same level sends it back (`claim review --level {level} --decision sent_back`) and reviews it anew, another person of that level reviews it, or an appeal overturns it (`claim appeal --against refusal`)"
    )]
    RefusedInReview {
        /// The case.
        case_no: String,
        /// The level.
        level: u8,
    },
    /// A score that there is not.
    #[error("the score is {found}, expected 0 to 100 points: correct it by the papers")]
    Score {
        /// Found.
        found: String,
    },
    /// One person decides twice.
    #[error("person {person} has acted in this case as {before}; another person must act as {now}")]
    SamePerson {
        /// The person.
        person: Alias,
        /// What they did before.
        before: &'static str,
        /// What they would do now.
        now: &'static str,
    },
    /// A new instruction above what the fund holds.
    #[error(
        "the fund {fund} holds {available} yuan for this instruction, {wanted} yuan are asked: record the receipt first, or instruct less"
    )]
    Overdraft {
        /// The fund.
        fund: String,
        /// What it has.
        available: Fen,
        /// What is asked.
        wanted: Fen,
    },
    /// A version that is not newer.
    #[error(
        "{what} has version {last} already; a new text needs a higher one, found {found}: raise `version` in the file; a scheme's changed text is recorded with `scheme amend FILE --note WHY --from DATE`"
    )]
    Version {
        /// Scheme.
        what: String,
        /// Newest version.
        last: u16,
        /// Version found.
        found: u16,
    },
    /// A version of a calendar year that is not newer.
    #[error(
        "calendar {year} has version {last} already; a new text needs a higher one, found {found}: raise `version` in the file, or leave --version out"
    )]
    CalendarVersion {
        /// The year.
        year: u16,
        /// Newest version.
        last: u16,
        /// Version found.
        found: u16,
    },
    /// A close that states other digests.
    #[error(
        "the digest of projection {name} differs from the ledger's own: expected {expected}, found {found}: let `period close` state them"
    )]
    CloseDigest {
        /// The projection.
        name: String,
        /// The ledger's.
        expected: String,
        /// The event's.
        found: String,
    },
    /// A close over another size.
    #[error("the close is over {found} entries, expected {expected}: run `period close` again")]
    CloseSize {
        /// Entries before this one.
        expected: u64,
        /// Entries stated.
        found: u64,
    },
    /// A close of a period that is not over.
    #[error("period {period} ends on {last} and today is {today}: close it once it is over")]
    PeriodOpen {
        /// The period.
        period: String,
        /// Its last day.
        last: Date,
        /// Day of the entry, at +08:00.
        today: Date,
    },
    /// Parts of an import with a gap, twice, or after the last.
    #[error(
        "sheet {sheet} of the file with SHA-256 {file}: expected {expected}, found part {found}: import the file again"
    )]
    Part {
        /// The sheet.
        sheet: String,
        /// Hash of its file.
        file: String,
        /// What would follow.
        expected: String,
        /// The part found.
        found: u32,
    },
    /// An amount or fund other than the one it rests on.
    #[error("{what} {number} is for {expected}, this event says {found}: correct the event")]
    Differs {
        /// What it rests on.
        what: &'static str,
        /// Its number.
        number: String,
        /// What that says.
        expected: String,
        /// What the event says.
        found: String,
    },
    /// Something it must say and does not.
    #[error("the {what} states no {field}: add it")]
    Unstated {
        /// What it is.
        what: &'static str,
        /// What it must say.
        field: &'static str,
    },
    /// A list for readers whom the role may not serve.
    #[error("role {role} issues no list of level {level}: one of {allowed} must")]
    Level {
        /// Role under which it was signed.
        role: &'static str,
        /// Who would read it.
        level: &'static str,
        /// Roles that may.
        allowed: &'static str,
    },
    /// It comes after an end.
    #[error("{what} {number} is {state} already, in entry {at}: {remedy}")]
    Ended {
        /// What is numbered.
        what: &'static str,
        /// The number.
        number: String,
        /// How it ended.
        state: &'static str,
        /// Where it ended.
        at: EventAt,
        /// What to do.
        remedy: String,
    },
    /// A row for a notice that is over.
    #[error(
        "notice {number} is {state} already: put what is new or raised up with `notice supplement`, which has its own clock"
    )]
    NoticeOver {
        /// The notice.
        number: String,
        /// How it ended.
        state: &'static str,
    },
    /// A row that is on the list already.
    #[error(
        "notice {number} shows {of} already: change that row with `notice amend`; what is new or raised needs `notice supplement`, which has its own clock"
    )]
    Listed {
        /// The notice.
        number: String,
        /// The case, or the alias of the person.
        of: String,
    },
    /// A notice that ends before it begins.
    #[error(
        "notice {number} is shown from {from}, and until {until}, which is before: correct the days"
    )]
    NoticeDays {
        /// The notice.
        number: String,
        /// Its first day.
        from: Date,
        /// Its last day.
        until: Date,
    },
    /// A person who is not known, or holds no such post.
    #[error("person {person} {lacks}: record that first with `{command}`")]
    Person {
        /// The person.
        person: Alias,
        /// What is lacking.
        lacks: &'static str,
        /// The command that records it.
        command: &'static str,
    },
    /// Postings that do not sum to zero.
    #[error("the postings sum to {sum} fen, expected 0: correct the amounts of the event")]
    Unbalanced {
        /// Their sum.
        sum: i128,
    },
    /// A second check over a population while one waits for its draw.
    #[error(
        "spot check {number} stands over the same population and is not drawn: draw it (`sunledger spotcheck draw {number}`), or abandon it with a reason, before another is opened"
    )]
    CheckWaits {
        /// The check that waits.
        number: String,
    },
    /// Somebody looks into what they are tied to.
    #[error(
        "person {person} may not look at item {item}, which is of their own, their kin or their unit: another person must"
    )]
    Tied {
        /// The person.
        person: Alias,
        /// The item.
        item: String,
    },
    /// A flag that a finding confirms.
    #[error(
        "flag {flag} is confirmed by finding {finding}, which stands: it cannot be dismissed, and counts as dealt with once the finding is struck off (`sunledger rectify accept`)"
    )]
    Confirmed {
        /// The flag.
        flag: String,
        /// The finding.
        finding: String,
    },
    /// A rule of the scheme's text that the act breaks.
    #[error("{found}, by rule {rule} of the scheme (“{clause}”): {remedy}")]
    Rule {
        /// Id of the rule.
        rule: String,
        /// Its clause.
        clause: String,
        /// What was found.
        found: String,
        /// What to do.
        remedy: &'static str,
    },
    /// A flag that stands in a finding which nobody decided.
    #[error(
        "flag {flag} stands in finding {finding}, which is not settled: settle the finding first (`sunledger finding settle --finding-no {finding}`)"
    )]
    UnderFinding {
        /// The flag.
        flag: String,
        /// The finding.
        finding: String,
    },
    /// A flag whose money another finding asks back.
    #[error(
        "finding {finding} stands and asks the money of flag {flag} back already: settle this one with nothing to recover, or drop it"
    )]
    AskedBack {
        /// The flag.
        flag: String,
        /// The other finding.
        finding: String,
    },
    /// An alias joined with itself.
    #[error("person {person} cannot be joined with itself: name two")]
    JoinedSelf {
        /// The alias.
        person: Alias,
    },
    /// An alias that another stands for already.
    #[error("person {person} was joined with another before: name {kept} in its place")]
    JoinedBefore {
        /// The alias.
        person: Alias,
        /// The one that stands for it.
        kept: Alias,
    },
    /// An amount that cannot be.
    #[error("{}", amount_words(.found))]
    Amount {
        /// Found.
        found: Fen,
    },
    /// A projection that has no digest.
    #[error(transparent)]
    Digest(#[from] super::super::DigestError),
    /// A published text or a stated fact that is not what it says.
    #[error("{0}")]
    Text(String),
    /// A kind that no correction can name.
    #[error(
        "{kind} is not corrected: publish a new version of a rule, and record a party's or ledger's later state as a new event"
    )]
    Uncorrectable {
        /// The kind.
        kind: String,
    },
    /// The event corrected is not there.
    #[error(
        "event {at} is not the one that the correction refers to: name its entry's hash and sequence, and the same in `corrects` of the head"
    )]
    NoTarget {
        /// The place named.
        at: EventAt,
    },
    /// It stands no more.
    #[error("event {at} was replaced by event {by}: correct that one")]
    Replaced {
        /// The place named.
        at: EventAt,
        /// What replaced it.
        by: EventAt,
    },
    /// It did not stand as stated.
    #[error("event {at} does not say what the correction states as `before`: see `sunledger show {}`", at.sequence)]
    TargetDiffers {
        /// The place named.
        at: EventAt,
    },
    /// The corrected fact cannot stand in the other's place.
    #[error("the correction gives {what}: reverse the event and record another")]
    CorrectionUnlike {
        /// What is wrong.
        what: &'static str,
    },
    /// A role that could not have said it.
    #[error(
        "role {role} may not correct a live {kind}, which it may not sign: name a role that may (--as-role)"
    )]
    CorrectionRole {
        /// The role.
        role: Role,
        /// The kind.
        kind: String,
    },
}

/// A bank's reference that stands for another movement.
pub(super) fn reference_taken(
    reference: &str,
    (at, day, amount): (EventAt, Date, Fen),
) -> StructureFault {
    StructureFault::Reference {
        reference: reference.to_owned(),
        at,
        day,
        amount,
    }
}

pub(super) fn positive(amount: Fen) -> Result<(), StructureFault> {
    if amount.0 > 0 {
        Ok(())
    } else {
        Err(StructureFault::Amount { found: amount })
    }
}

pub(super) fn unknown(what: &'static str, number: &str) -> StructureFault {
    StructureFault::Unknown {
        what,
        number: number.to_owned(),
    }
}

pub(super) fn duplicate(what: &'static str, number: &str) -> StructureFault {
    StructureFault::Duplicate {
        what,
        number: number.to_owned(),
    }
}

/// What is told already and has no number of its own, with where it stands.
pub(super) fn told(what: &'static str, of: String, at: EventAt) -> StructureFault {
    StructureFault::Told { what, of, at }
}

/// What is over, by the entry that ended it, and what to do in its place.
pub(super) fn ended(
    what: &'static str,
    number: &str,
    (state, at): (&'static str, EventAt),
    remedy: impl Into<String>,
) -> StructureFault {
    StructureFault::Ended {
        what,
        number: number.to_owned(),
        state,
        at,
        remedy: remedy.into(),
    }
}

/// How a fact is put right that ended something wrongly.
pub(super) fn put_right(at: EventAt) -> String {
    format!(
        "where that is wrong, correct it (`sunledger correct {at} --set FIELD=VALUE --reason WHY`) or reverse it (`sunledger reverse {at} --reason WHY`)"
    )
}

/// What is wrong with an amount that is not above zero.
fn amount_words(found: &Fen) -> String {
    if found.0 == 0 {
        return format!(
            "the amount is {found} yuan, expected more than 0: correct it, or leave out what moves no money"
        );
    }
    format!(
        "the amount is {found} yuan, expected more than 0: type it without a sign; what came back has a command of its own"
    )
}
