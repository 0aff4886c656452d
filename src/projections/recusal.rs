//! What keeps a person from looking into an item (回避): the item is theirs or their kin's, of their
//! household, or of a unit where they serve; or they took it in, reviewed, approved or paid it.
//!
//! Ties are a rule of the ledger's structure. That somebody handled an item is asked by whoever draws, visits or
//! files a paper from now on; a ledger in which one did before stays valid.
//!
//! Promises: the same answer at the draw of inspectors, at a visit and at a working paper, each asked of
//! the ledger as it stands then; kin that was declared after the draw keeps away too. **Not here**: ties
//! that nobody recorded; somebody in no register has none.

use std::collections::BTreeSet;

use super::World;
use super::cases::Case;
use super::fact::Fact;
use super::payments::Payment;
use crate::domain::alias::Alias;
use crate::domain::events::pairing::ContractSigned;
use crate::domain::events::payments::Payee;

/// Whom and what an item is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Concerned {
    /// Persons.
    pub persons: BTreeSet<Alias>,
    /// Their households.
    pub households: BTreeSet<Alias>,
    /// Unit, by code.
    pub unit: Option<String>,
}

/// What ties a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ties {
    persons: BTreeSet<Alias>,
    households: BTreeSet<Alias>,
    /// Units by code, and by name where that is all that is known.
    units: BTreeSet<String>,
    /// Whether any register knows the person.
    pub registered: bool,
}

impl Ties {
    /// Whether the person may not look into it.
    pub fn keep_from(
        &self,
        persons: &BTreeSet<Alias>,
        households: &BTreeSet<Alias>,
        unit: Option<&str>,
    ) -> bool {
        !self.persons.is_disjoint(persons)
            || !self.households.is_disjoint(households)
            || unit.is_some_and(|unit| self.units.contains(unit))
    }
}

impl World {
    /// What ties a person, as far as it is recorded.
    pub fn ties(&self, person: Alias) -> Ties {
        let mut ties = Ties {
            persons: BTreeSet::from([self.one(person)]),
            households: self.households(person),
            ..Ties::default()
        };
        for (_, fact) in self.parties.conflicts() {
            if self.parties.may_be(fact.said.official, person) {
                ties.persons.insert(self.one(fact.said.applicant));
                ties.registered = true;
            }
        }
        if let Some(known) = self.parties.get(&person) {
            ties.registered = true;
            let duties = known.duties.iter();
            ties.units
                .extend(duties.filter_map(|(_, fact)| fact.said.unit.clone()));
            for (_, fact) in &known.registered {
                ties.units.extend(fact.said.unit_code.clone());
            }
            let posts = known.posts.iter();
            ties.units
                .extend(posts.map(|fact| fact.said.unit_code.clone()));
        }
        // A duty names its unit as the office writes it: the code of that name counts too.
        let named = self.parties.orgs().filter(|(_, facts)| {
            let mut names = facts.iter();
            names.any(|fact| ties.units.contains(&fact.said.name))
        });
        let codes: Vec<String> = named.map(|(code, _)| code.clone()).collect();
        ties.units.extend(codes);
        ties
    }

    /// Households of a person.
    pub fn households(&self, person: Alias) -> BTreeSet<Alias> {
        let known = self.parties.get(&person).into_iter();
        known
            .flat_map(|known| known.households.iter())
            .map(|fact| fact.said.household)
            .collect()
    }

    /// Whom and what an item of a list is of; `list` is the first word of the population's query, `item`
    /// scheme and number with a `/` between them.
    pub fn concerned(&self, list: &str, item: &str) -> Concerned {
        let mut of = Concerned::default();
        let Some((scheme, number)) = item.split_once('/') else {
            return of;
        };
        match list {
            "payments" => {
                if let Some(payment) = self.payments.get(scheme, number) {
                    let first = payment.instructed.first();
                    if let Some(Payee::Person(person)) = first.map(|fact| &fact.said.payee) {
                        of.persons.insert(self.one(*person));
                    }
                    of.unit = self.unit_of_payment(scheme, payment).map(str::to_owned);
                }
            }
            "awards" => {
                for case_no in self.cases.by_award(scheme, number) {
                    self.concern_case(&mut of, scheme, case_no);
                }
            }
            "cases" => self.concern_case(&mut of, scheme, number),
            "agreements" => {
                let agreement = self.agreements.get(scheme, number);
                let signed = agreement.and_then(|agreement| agreement.signed.first());
                of.unit = signed.map(|signed| signed.said.aided_code.clone());
            }
            // A contract names no unit by code, and no person.
            "contracts" => {}
            _ => {
                let key = (scheme.to_owned(), number.to_owned());
                let mut vouchers = self.payments.expenditures();
                let found = vouchers.find(|(known, _)| **known == key);
                let signed = found
                    .and_then(|(_, facts)| facts.first())
                    .and_then(|fact| fact.said.agreement_no.as_deref())
                    .and_then(|agreement| self.agreements.get(scheme, agreement))
                    .and_then(|agreement| agreement.signed.first());
                of.unit = signed.map(|signed| signed.said.aided_code.clone());
            }
        }
        let persons = of.persons.iter();
        of.households = persons.flat_map(|one| self.households(*one)).collect();
        of
    }

    fn concern_case(&self, of: &mut Concerned, scheme: &str, case_no: &str) {
        if let Some(case) = self.cases.get(scheme, case_no) {
            of.persons.extend(self.person_of(case));
            let awards = case.awards.iter();
            of.persons
                .extend(awards.filter_map(|award| Some(self.one(award.said.person?))));
            of.unit = of.unit.take().or(case.unit_code().map(str::to_owned));
        }
    }

    /// Whether a person took an item of a list in, reviewed, approved or paid it: as the office names who did, by
    /// alias, staff number or name, or as one who signed. A name that may be another's counts.
    pub fn handled(&self, list: &str, item: &str, person: Alias) -> bool {
        let handlers = self.handlers(list, item);
        let mut handlers = handlers.iter();
        handlers.any(|one| self.parties.may_be(*one, person))
    }

    /// Who handled an item, as the facts name them; `list` and `item` as for [`concerned`](World::concerned).
    pub fn handlers(&self, list: &str, item: &str) -> BTreeSet<Alias> {
        let mut of = Handlers::default();
        let Some((scheme, number)) = item.split_once('/') else {
            return of.0;
        };
        match list {
            "payments" => {
                if let Some(payment) = self.payments.get(scheme, number) {
                    self.paid_by(&mut of, scheme, payment);
                    of.decided(self.payments_case(scheme, payment));
                }
            }
            "awards" => {
                for case_no in self.cases.by_award(scheme, number) {
                    self.case_by(&mut of, scheme, case_no);
                }
            }
            "cases" => self.case_by(&mut of, scheme, number),
            "agreements" => {
                if let Some(agreement) = self.agreements.get(scheme, number) {
                    agreement.signed.iter().for_each(|fact| of.acted(fact));
                }
            }
            "contracts" => {
                for act in self.acts.about::<ContractSigned>(scheme, number) {
                    of.acted(act.fact);
                }
            }
            _ => {
                let vouchers = self.payments.vouchers(scheme, number);
                vouchers.iter().for_each(|fact| of.acted(fact));
            }
        }
        of.0
    }

    /// Who handled a case, its payments with it.
    fn case_by(&self, of: &mut Handlers, scheme: &str, case_no: &str) {
        of.decided(self.cases.get(scheme, case_no));
        for (_, payment) in self.payments.of_case(scheme, case_no) {
            self.paid_by(of, scheme, payment);
        }
    }

    /// Who paid, and who judged the list that it was paid by.
    fn paid_by(&self, of: &mut Handlers, scheme: &str, payment: &Payment) {
        for fact in &payment.instructed {
            of.acted(fact);
            let batch = fact.said.batch_no.as_deref();
            of.decided(batch.and_then(|batch| self.cases.get(scheme, batch)));
        }
        payment.confirmed.iter().for_each(|fact| of.acted(fact));
    }

    /// The case that a payment pays, by its own number or its award's.
    fn payments_case<'a>(&'a self, scheme: &str, payment: &'a Payment) -> Option<&'a Case> {
        let said = &payment.instructed.first()?.said;
        let of_award = || {
            let award = said.award_no.as_deref()?;
            let cases = self.cases.by_award(scheme, award);
            cases.first().map(String::as_str)
        };
        self.cases
            .get(scheme, said.case_no.as_deref().or_else(of_award)?)
    }

    /// The unit through which a payment went: as its order says, else as its case.
    pub fn unit_of_payment<'a>(&'a self, scheme: &str, payment: &'a Payment) -> Option<&'a str> {
        let said = &payment.instructed.first()?.said;
        let of_case = || {
            self.cases
                .get(scheme, said.case_no.as_deref()?)?
                .unit_code()
        };
        said.unit_code.as_deref().or_else(of_case)
    }
}

/// Who acted, as facts name them.
#[derive(Default)]
struct Handlers(BTreeSet<Alias>);

impl Handlers {
    /// Those whom a row names, and those who signed a live act.
    fn acted<T>(&mut self, fact: &Fact<T>) {
        self.0.extend(fact.acted_by.iter().map(|by| by.person));
        self.0.extend(fact.signers.iter().copied());
    }

    /// Everybody who took a case in, reviewed or decided it.
    fn decided(&mut self, case: Option<&Case>) {
        let Some(case) = case else { return };
        case.claims.iter().for_each(|fact| self.acted(fact));
        case.evidence.iter().for_each(|fact| self.acted(fact));
        case.steps.iter().for_each(|fact| self.acted(fact));
        case.awards.iter().for_each(|fact| self.acted(fact));
        case.refusals.iter().for_each(|fact| self.acted(fact));
    }
}
