//! Which accounts are on record as a person's by a day, or as those of somebody who may take in for them; and the clause that an
//! account is measured by.
//!
//! Asked by the gates before a payment leaves, and by F06 of what was paid: one code for both. Pure. **Not here**:
//! whose name the bank has on the account (F06), and how new it is (F05).

use super::general::general;
use super::org_account::ELSEWHERE;
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::parties::{AccountBound, AccountChanged};
use crate::domain::events::payments::Payee;
use crate::projections::accounts::Accounts;
use crate::projections::cases::Case;
use crate::projections::{Fact, World};
use crate::schemes::Scheme;
use crate::schemes::model::PaymentRule;

/// What is said of an account that a register has as somebody else's.
pub(super) const ANOTHERS: &str =
    "the account is on record as another's, with no relation on record";

/// What is said of an account that is another than the claim's form names.
const OFF_FORM: &str = "the account is not the one that the claim's form names";

/// What is quoted of a person's account where the scheme's text has no clause on accounts.
const PERSONS: &str = general!("收款账户", "补助资金直接发放到本人账户");
/// The same of an organisation's.
const ORGS: &str = general!("收款账户", "资金支付到收款单位自己的账户");

/// The clause that an account is measured by: that of the scheme's payment rule where it is on accounts, else the general rule
/// for persons or organisations, with the word that the scheme has none.
pub(super) fn clause<'a>(scheme: Option<&'a Scheme>, payee: &Payee) -> &'a str {
    let rule = scheme.and_then(|scheme| scheme.payment.as_ref());
    let general = match payee {
        Payee::Person(_) => PERSONS,
        Payee::Org(_) => ORGS,
    };
    rule.and_then(PaymentRule::account_clause)
        .unwrap_or(general)
}

/// What speaks against the account a person is paid on on a day, whose own are on no record: the registers have it as somebody
/// else's on that day, with no relation that serves, or the claim's form names another, or, where the bank's word is another than was
/// ordered, that. `accounts` is `ordered` and `paid`.
pub(super) fn another(
    world: &World,
    accounts: &Accounts<'_>,
    known: &Known<'_>,
    (scheme, person, day): (&str, Alias, Date),
    (ordered, paid): (Option<Alias>, Option<Alias>),
) -> Option<&'static str> {
    let account = paid.or(ordered)?;
    let own = world.one(person);
    if Accounts::relation(world, scheme, &own, &account, day).is_some() {
        return None;
    }
    let holders = accounts.persons_on(world, &account, day);
    let mut holders = holders.into_iter().map(|one| world.one(one)).peekable();
    let registered = holders.peek().is_some() || accounts.any_org_by(&account, day);
    let serves = holders.any(|one| one == own || accounts.one_household(&one, &own));
    match (registered, serves) {
        (true, false) => Some(ANOTHERS),
        (true, true) => None,
        (false, _) if known.claims_other(account) => Some(OFF_FORM),
        (false, _) => (paid.is_some() && ordered.is_some() && ordered != paid).then_some(ELSEWHERE),
    }
}

/// Whether an account serves a person of whom no own account is on record: a relation says so, or the registers have it as that
/// of somebody of their household, or as theirs under another alias.
pub(super) fn serves(
    world: &World,
    accounts: &Accounts<'_>,
    (scheme, person, day): (&str, Alias, Date),
    account: Alias,
) -> bool {
    let own = world.one(person);
    let holders = accounts.persons_on(world, &account, day);
    Accounts::relation(world, scheme, &own, &account, day).is_some()
        || holders
            .into_iter()
            .map(|one| world.one(one))
            .any(|one| one == own || accounts.one_household(&one, &own))
}

/// What is on record of a person's accounts by a day.
pub(super) struct Known<'a> {
    /// Accounts that were put on record.
    pub bound: Vec<&'a Fact<AccountBound>>,
    /// Changes.
    pub changed: Vec<&'a Fact<AccountChanged>>,
    /// Accounts that a change of a later day tells were theirs until then.
    until_later: Vec<Alias>,
    /// Accounts that the claim names.
    claimed: Vec<Alias>,
}

impl<'a> Known<'a> {
    /// Of a person, by a day, with what the claim says.
    pub fn of(world: &'a World, person: Alias, case: Option<&Case>, day: Date) -> Self {
        let claims = case.into_iter().flat_map(|case| &case.claims);
        let claimed = claims.filter_map(|claim| claim.said.account).collect();
        let Some(known) = world.parties.get(&person) else {
            return Known {
                bound: Vec::new(),
                changed: Vec::new(),
                until_later: Vec::new(),
                claimed,
            };
        };
        let later = known.account_changes.iter().filter(|f| f.clock > day);
        Known {
            bound: known.accounts.iter().filter(|f| f.clock <= day).collect(),
            changed: (known.account_changes.iter())
                .filter(|f| f.clock <= day)
                .collect(),
            until_later: later.filter_map(|fact| fact.said.old).collect(),
            claimed,
        }
    }

    pub(super) fn may_serve(rule: &PaymentRule, fact: &AccountBound) -> bool {
        fact.holder_person.is_none()
            || fact
                .relation
                .is_some_and(|relation| rule.proxies.contains(&relation))
    }

    /// Whether a register has any account.
    pub fn any(&self) -> bool {
        !self.bound.is_empty() || !self.changed.is_empty()
    }

    /// Whether the claim names accounts, and this one is none of them.
    fn claims_other(&self, account: Alias) -> bool {
        !self.claimed.is_empty() && !self.claimed.contains(&account)
    }

    /// Whether some account may be paid to.
    pub fn some_serves(&self, rule: &PaymentRule) -> bool {
        let bound = self.bound.iter().any(|f| Self::may_serve(rule, &f.said));
        bound || !self.changed.is_empty() || !self.claimed.is_empty()
    }

    /// The day on which a change of account gave up this one, where the last that was said of it is that.
    pub fn replaced(&self, account: Alias) -> Option<Date> {
        let given_up = self
            .changed
            .iter()
            .filter(|fact| fact.said.old == Some(account));
        given_up.map(|fact| fact.clock).max()
    }

    /// Whether an account is one of them.
    pub fn has(&self, rule: &PaymentRule, account: Alias) -> bool {
        let bound = self.bound.iter();
        let mut bound = bound.filter(|fact| fact.said.account == account);
        bound.any(|fact| Self::may_serve(rule, &fact.said))
            || self.changed.iter().any(|fact| fact.said.new == account)
            || self.until_later.contains(&account)
            || self.claimed.contains(&account)
    }
}
