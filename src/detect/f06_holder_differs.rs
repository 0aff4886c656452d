//! F06 The account's holder is not the person paid.
//!
//! **Definition.** A payment arrived on an account whose holder, as the bank's file or the list names them, has
//! another name than the person paid, and no relation is on record by that day that lets the account serve. Or the scheme asks for
//! the payee's own account, the registers have accounts of theirs, and the one paid to is none of them; or they have none of theirs, and
//! the one paid to is on record as another's on that day, or is another than was ordered. Of an organisation, in any
//! scheme: registers or agreements have accounts of it, and it was paid on none of these; or they have none, and another
//! organisation was paid on that account before, or the bank paid on another account than was ordered; or the bank names
//! another holder.
//! **Example.** The bank's file names another holder for line 266 of each month.
//! **Exclusions.** A spouse's, guardian's or other kin's account that was put on record before the payment; a
//! payment to an account on no record whose row gives another name than the register (F02 alone); a
//! holder named as some row of the register or the payment's own row names the person (F02 is about that); money that was
//! handed over without an account. Where the names differ only in rare or unreadable characters, as
//! when the bank's program cannot write one, in characters that stand for each other (張, 张), or the bank writes in letters what
//! the characters are read as (ZHANG SAN), or shows a part of the name (`*三`), it is told as data quality and suspects nobody; a part that fits, on the
//! account that is on record as the payee's, is not told.
//! **False positives:** name variants that no register has; registers of accounts that were not imported, which is said beside the flags.
//! **Evidence:** the payment rows and the bank's rows. **Amount:** their sum. One flag a person (or case) and scheme.
//! **Look at:** the holder in the list and on the bank's slip, and whether the person had the money.
//! **Source:** the scheme's payment clause where it is on accounts, else the general rule, which is named as such; red-flag catalogue F06.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::org_account::{Strange, Wrong};
use super::own_account::{Known, another, clause};
use super::paid::{Holder, Paid, about, span, sum};
use super::{Detector, Findings, org_account, text, unread};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::parties::NameAliases;
use crate::domain::events::payments::PaymentMethod;
use crate::domain::money::Fen;
use crate::domain::party::HolderMatch;
use crate::projections::World;
use crate::projections::accounts::Accounts;
use crate::projections::parties::Person;
use crate::schemes::model::PaymentRule;

/// F06.
pub struct HolderDiffers;

/// F06 by the holder's name alone, as the gates ask it: which accounts are on record they ask themselves.
pub struct HolderNamed;

/// Whose account a payment went to, by the names in the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held {
    /// The person's own.
    Own,
    /// Of one whose name differs in how it is written only.
    Alike,
    /// Of somebody else.
    Other,
    /// No row names a holder.
    Unstated,
}

/// Whose account a payment went to.
pub(super) fn held_by(world: &World, paid: &Paid<'_>) -> Held {
    held(world.parties.get(&paid.person), paid)
}

/// As [`held_by`], given what the register knows of the person paid.
fn held(known: Option<&Person>, paid: &Paid<'_>) -> Held {
    let names = || {
        let told = known.into_iter().flat_map(|person| &person.names);
        told.filter(move |(scheme, _)| scheme == paid.scheme)
            .map(|(_, fact)| fact.said.name)
            .chain(paid.names())
    };
    // What was noted when the payments were joined says it of nearly every one.
    if paid.holder() == Holder::AsPayee {
        return Held::Own;
    }
    if paid.holder() == Holder::Named && names().next().is_some() {
        let whole = |holder: NameAliases| names().any(|name| name.whole == holder.whole);
        let common = |holder: NameAliases| names().any(|name| name.common == holder.common);
        return if paid.holders().all(whole) {
            Held::Own
        } else if paid.holders().all(common) {
            Held::Alike
        } else {
            Held::Other
        };
    }
    match paid.stated() {
        HolderMatch::Different => Held::Other,
        HolderMatch::Same => Held::Own,
        HolderMatch::Unstated => Held::Unstated,
    }
}

/// What is known of the accounts of one person after another, looked up once a person.
struct Records<'w> {
    world: &'w World,
    accounts: OnceCell<Accounts<'w>>,
    known: Option<&'w Person>,
    /// The last account that nobody is known to have.
    nobodys: Option<Alias>,
}

impl<'w> Records<'w> {
    fn of(world: &'w World) -> Self {
        Records {
            world,
            accounts: OnceCell::new(),
            known: None,
            nobodys: None,
        }
    }

    fn accounts(&self) -> &Accounts<'w> {
        self.accounts.get_or_init(|| Accounts::of(self.world))
    }

    /// Whether no register has the account as anybody's, on whatever day.
    fn is_nobodys(&mut self, account: Alias) -> bool {
        if self.nobodys == Some(account) {
            return true;
        }
        let accounts = self.accounts();
        let nobodys =
            accounts.persons(&account).next().is_none() && accounts.orgs(&account).is_empty();
        self.nobodys = nobodys.then_some(account);
        nobodys
    }

    /// Whether nothing can speak against the account, as a look at what is known of the person alone shows: it is on record as
    /// one that may be paid to, or nobody's accounts, theirs neither, are known and it is the one that was ordered.
    fn plainly_fine(&mut self, rule: &PaymentRule, account: Alias, paid: &Paid<'_>) -> bool {
        let bound = self.known.into_iter().flat_map(|known| &known.accounts);
        let mut own = bound.filter(|fact| fact.said.account == account);
        if own.any(|fact| fact.clock <= paid.clock() && Known::may_serve(rule, &fact.said)) {
            return true;
        }
        let recorded =
            |known: &Person| !known.accounts.is_empty() || !known.account_changes.is_empty();
        !self.known.is_some_and(recorded)
            && !paid.of_case()
            && !paid.went_elsewhere()
            && self.is_nobodys(account)
    }

    /// Whether a payment went to an account that no register has as the payee's, where the scheme asks for their own.
    fn off_record(&mut self, paid: &Paid<'w>) -> bool {
        let world = self.world;
        let rule = paid.text(world).and_then(|text| text.payment.as_ref());
        let (Some(rule), Some(account), PaymentMethod::Bank) =
            (rule, paid.account(), paid.method())
        else {
            return false;
        };
        if !rule.own_account || self.plainly_fine(rule, account, paid) {
            return false;
        }
        // A row that gives another name than the register is told by F02: there it is not the account that is wrong.
        let names = || {
            let told = self.known.into_iter().flat_map(|person| &person.names);
            let own = told.filter(|(scheme, _)| scheme == paid.scheme);
            own.map(|(_, fact)| fact.said.name)
        };
        let registered =
            |name: NameAliases| names().any(|n| n.whole == name.whole || n.common == name.common);
        if names().next().is_some() && !paid.names().all(registered) {
            return false;
        }
        let case = paid.fact.said.case_no.as_deref();
        let case = case.and_then(|number| world.cases.get(paid.scheme, number));
        let known = Known::of(world, paid.person, case, paid.clock());
        !known.has(rule, account)
            && (known.any() || {
                let on = (paid.scheme, paid.person, paid.clock());
                let ordered = (paid.fact.said.account, Some(account));
                another(world, self.accounts(), &known, on, ordered).is_some()
            })
    }
}

/// Whether the bank shows a part of the payee's name alone, as the import saw, and the account is on record as theirs: then nothing is in
/// doubt.
fn masked_on_own(world: &World, paid: &Paid<'_>) -> bool {
    let mut confirmed = paid.payment.confirmed.iter();
    let masked = confirmed.any(|fact| fact.said.holder == HolderMatch::Same);
    let rule = paid.text(world).and_then(|text| text.payment.as_ref());
    let (true, Some(rule), Some(account)) = (masked, rule, paid.account()) else {
        return false;
    };
    let case = paid.fact.said.case_no.as_deref();
    let case = case.and_then(|number| world.cases.get(paid.scheme, number));
    Known::of(world, paid.person, case, paid.fact.clock).has(rule, account)
}

impl Detector for HolderDiffers {
    fn code(&self) -> &'static str {
        "F06"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        look(self.code(), world, true)
    }

    fn on_record(&self, world: &World, found: &mut Findings) {
        unread::accounts(self.code(), world, found);
    }
}

impl Detector for HolderNamed {
    fn code(&self) -> &'static str {
        "F06"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        look(self.code(), world, false)
    }
}

/// What names tell, and, where they are asked for, accounts that are on no record.
fn look(code: &'static str, world: &Joined<'_>, of_record: bool) -> Findings {
    let mut found = Findings::default();
    let mut records = Records::of(world);
    for ((scheme, person), payments) in world.by_person() {
        let by_account =
            |paid: &&Paid<'_>| matches!(paid.method(), PaymentMethod::Bank | PaymentMethod::Other);
        let unrecorded = |paid: &&Paid<'_>| {
            paid.account().is_none_or(|account| {
                Accounts::relation(world, scheme, &person, &account, paid.clock()).is_none()
            })
        };
        let (mut other, mut alike, mut strange) = (Vec::new(), Vec::new(), Vec::new());
        let known = world.parties.get(&person);
        records.known = known;
        for paid in payments.iter().filter(by_account) {
            if of_record && records.off_record(paid) {
                strange.push(*paid);
            }
            let of = match held(known, paid) {
                Held::Other => &mut other,
                Held::Alike if masked_on_own(world, paid) => continue,
                Held::Alike => &mut alike,
                Held::Own | Held::Unstated => continue,
            };
            of.extend(Some(paid).filter(unrecorded).copied());
        }
        let suspected = !other.is_empty();
        let off_record = !suspected && !strange.is_empty();
        let paid = match (suspected, off_record) {
            (true, _) => other,
            (_, true) => strange,
            _ => alike,
        };
        if paid.is_empty() {
            continue;
        }
        let mut flag = Flag::new(code, Severity::High, scheme, &about(&paid, person))
            .known_by(scheme, &person.to_string());
        for paid in &paid {
            paid.supports(&mut flag);
        }
        flag.amount = sum(&paid);
        flag.period = span(&paid);
        if let Some(first) = paid.first() {
            let text = first.text(world);
            clause(text, &first.fact.said.payee).clone_into(&mut flag.clause);
        }
        if suspected {
            flag.finding = format!(
                "{} payments went to an account whose holder has another name, with no relation on record",
                paid.len()
            );
        } else if off_record {
            flag.finding = format!(
                "{} payments went to an account that is not on record as the payee's",
                paid.len()
            );
        } else {
            flag = flag.as_data_quality();
            flag.finding =
                    "the holder's name differs in how it is written only: rare or unreadable characters, variants, or letters for characters".to_owned();
        }
        found.flags.push(flag);
    }
    orgs(code, world, of_record, &mut found);
    found
}

/// Organisations that were paid on an account that is not theirs: one flag an organisation and scheme.
fn orgs(code: &'static str, world: &World, of_record: bool, found: &mut Findings) {
    let mut all: BTreeMap<(&str, &str), Vec<Strange<'_>>> = BTreeMap::new();
    for one in org_account::strange(world) {
        if of_record || !org_account::gate_asks(world, &one) {
            all.entry((one.scheme, one.payee)).or_default().push(one);
        }
    }
    for ((scheme, payee), strange) in all {
        let mut flag = Flag::new(code, Severity::High, scheme, payee)
            .known_by(scheme, &format!("org/{payee}"));
        for one in &strange {
            flag.rests_on(one.fact);
            match &one.wrong {
                Wrong::OffRecord(rows) => {
                    for row in rows {
                        flag.rests_on(row);
                    }
                }
                Wrong::OffAgreed(signed) => {
                    for fact in signed {
                        flag.rests_on(fact);
                    }
                }
                Wrong::Others(other) => flag.rests_on(other),
                Wrong::Elsewhere(word) | Wrong::Holder(word) => flag.rests_on(word),
            }
        }
        let amounts = strange.iter().map(|one| one.fact.said.amount);
        flag.amount = Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
        let first = strange.first();
        flag.period = first.map(|one| one.fact.said.period.to_string());
        if let Some(one) = first {
            let text = text::of_fact(world, scheme, one.fact);
            clause(text, &one.fact.said.payee).clone_into(&mut flag.clause);
        }
        let any = |is: fn(&Wrong<'_>) -> bool| strange.iter().any(|one| is(&one.wrong));
        let count = strange.len();
        flag.finding = if any(|one| matches!(one, Wrong::OffRecord(_) | Wrong::OffAgreed(_))) {
            format!("{count} payments went to an account that is not on record as the payee's")
        } else if any(|one| matches!(one, Wrong::Others(_))) {
            format!(
                "{count} payments went to an account on which another organisation was paid before"
            )
        } else if any(|one| matches!(one, Wrong::Elsewhere(_))) {
            format!("{count} payments went to another account than was ordered, by the bank's word")
        } else {
            format!(
                "{count} payments went to an account whose holder is another, by the bank's word"
            )
        };
        found.flags.push(flag);
    }
}
