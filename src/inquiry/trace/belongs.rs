//! What belongs to the answer about a subject: the events that name it, and where those lead.
//!
//! A case, award, agreement or contract of the subject leads to its payments, and these to what became of them. It does not lead
//! sideways: a payment to an organisation is no reason for the other payments of its case or contract, unless it is made again, and
//! a contract is none for what was paid on it to somebody else than its contractor, where the contractor is asked for.
//!
//! Promises: the same answer whatever order the events come in; numbers are compared whole, each within its scheme,
//! and what auditors do, which is of none, by what it names. **Not here**: reading the events.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Asked, Found};
use crate::domain::events::Event;
use crate::domain::events::parties::PartyEvent;
use crate::domain::events::payments::PaymentEvent;
use crate::domain::recorded::EventAt;

/// Fields that lead on to other events of the same matter.
const LEADS: &[&str] = &[
    "case_no",
    "award_no",
    "payment_no",
    "objection_no",
    "appeal_no",
    CONTRACT,
    AGREEMENT,
    VOUCHER,
    TIP,
    ORDER,
];
/// The number of a voucher, which is that of the payment where one row tells both.
const VOUCHER: &str = "voucher_no";
/// The number of an agreement; a payment states it with the number of the tranche.
const AGREEMENT: &str = "agreement_no";
/// The number of a contract, which payments for works state as that of their case.
const CONTRACT: &str = "contract_no";
/// The number of a tip.
const TIP: &str = "tip_no";
/// The number of an order to pay back.
const ORDER: &str = "order_no";
/// Numbers of an inquiry and of its findings lead on to the orders, and are no answer by themselves.
const TRAIL: &[&str] = &["inquiry_no", "finding_no"];
/// Numbers of which an event with money in it tells whose it is.
const OWN: &[&str] = &["case_no", "award_no", "payment_no"];

/// The body itself, and those that a correction states.
fn bodies(body: &Value) -> impl Iterator<Item = &Value> {
    let stated = ["before", "after"].into_iter();
    std::iter::once(body).chain(stated.filter_map(|side| body.get(side)?.get("body")))
}

/// Which payments of a case or contract belong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Only {
    /// Those to this payee.
    To(String),
    /// Those to this payee that make so many fen again, which came back.
    Again(String, i64),
}

impl Only {
    fn lets(&self, payment: &Value) -> bool {
        let to = payee_of(payment);
        match self {
            Only::To(payee) => to == Some(payee),
            Only::Again(payee, fen) => {
                let again = payment.get("again").and_then(Value::as_bool);
                again == Some(true) && to == Some(payee) && fen_of(payment) == Some(*fen)
            }
        }
    }
}

/// Decides what belongs to an answer.
pub(super) struct Trace {
    /// The subject; of a person every alias.
    pub(super) subjects: BTreeSet<String>,
    /// The scheme whose number the subject is.
    scheme: Option<String>,
    /// Number of an order → the scheme of the one made first.
    orders: BTreeMap<String, String>,
    /// Whether the subject is an inquiry or a tip, of which what came of it belongs.
    whole_trail: bool,
    /// Field and number, with the schemes of the events that name them.
    leads: BTreeMap<(String, String), BTreeSet<String>>,
    /// Scheme and number of a case or contract of which only some payments belong.
    narrow: BTreeMap<(String, String), BTreeSet<Only>>,
    /// Persons, by alias, of whom an order of that scheme belongs.
    debtors: BTreeSet<(String, String)>,
}

impl Trace {
    pub(super) fn of(asked: Asked<'_>) -> Trace {
        Trace {
            subjects: BTreeSet::from([asked.subject.to_owned()]),
            scheme: asked.scheme.map(str::to_owned),
            orders: BTreeMap::new(),
            whole_trail: false,
            leads: BTreeMap::new(),
            narrow: BTreeMap::new(),
            debtors: BTreeSet::new(),
        }
    }

    /// Takes in the other alias of a person that was joined with one asked for. Whether it is new.
    pub(super) fn join(&mut self, event: &Found) -> bool {
        let Some(Event::Party(PartyEvent::PersonMerged(said))) = &event.event.event else {
            return false;
        };
        let both = [said.kept.to_string(), said.merged.to_string()];
        let met = both.iter().any(|alias| self.subjects.contains(alias));
        let before = self.subjects.len();
        if met {
            self.subjects.extend(both);
        }
        self.subjects.len() > before
    }

    /// An order against a person stands against every alias of theirs. Whether there is a new one.
    fn join_debtors(&mut self, event: &Found) -> bool {
        let Some(Event::Party(PartyEvent::PersonMerged(said))) = &event.event.event else {
            return false;
        };
        let (kept, merged) = (said.kept.to_string(), said.merged.to_string());
        let mut more = BTreeSet::new();
        for (scheme, person) in &self.debtors {
            for (one, other) in [(&kept, &merged), (&merged, &kept)] {
                if person == one {
                    more.insert((scheme.clone(), other.clone()));
                }
            }
        }
        let before = self.debtors.len();
        self.debtors.extend(more);
        self.debtors.len() > before
    }

    /// Which scheme's order a bare number means, of the numbers of which every event is at hand.
    pub(super) fn settle_orders<'a>(
        &mut self,
        known: &BTreeSet<String>,
        events: impl Iterator<Item = &'a Found>,
    ) {
        let mut first: BTreeMap<String, (u64, EventAt, &str)> = BTreeMap::new();
        for event in events {
            let Some(number) = order_of(event).filter(|number| known.contains(number)) else {
                continue;
            };
            let own = (event.effective_sequence, event.at, scheme_of(event));
            let least = first.entry(number).or_insert(own);
            *least = own.min(*least);
        }
        for (number, (_, _, scheme)) in first {
            self.orders.insert(number, scheme.to_owned());
        }
    }

    /// The order that an event means by what it says: of a scheme its own, else `SCHEME/NUMBER` or a bare number.
    fn order<'a>(&'a self, said: &'a str, scheme: &'a str) -> (&'a str, Option<&'a str>) {
        match said.split_once('/') {
            _ if !scheme.is_empty() => (said, Some(scheme)),
            Some((scheme, number)) if !self.orders.contains_key(said) => (number, Some(scheme)),
            _ => (said, self.orders.get(said).map(String::as_str)),
        }
    }

    /// First pass: where an event that names the subject leads.
    pub(super) fn follow(&mut self, event: &Found) {
        if !self.names(event) {
            return;
        }
        for body in bodies(&event.body) {
            let tips = body.get("tips").and_then(Value::as_array);
            let tips = tips.into_iter().flatten().filter_map(Value::as_str);
            let numbers = numbers(body, &["inquiry_no", TIP]).map(|(_, value)| value);
            self.whole_trail |= numbers.chain(tips).any(|one| self.subjects.contains(one));
        }
        let scheme = scheme_of(event);
        for body in bodies(&event.body) {
            for (field, value) in numbers(body, LEADS).chain(numbers(body, TRAIL)) {
                match field {
                    AGREEMENT if !self.is_party(body) => false,
                    CONTRACT | "case_no" => self.lead_to_case(field, value, scheme, body),
                    _ => self.lead(field, value, scheme),
                };
            }
            let own = numbers(body, OWN).any(|(_, value)| self.subjects.contains(value));
            if let Some(person) = person_of(body).filter(|_| own) {
                self.debtors.insert((scheme.to_owned(), person.to_owned()));
            }
        }
    }

    /// After it: where orders, what came on them, and findings lead. Whether that is anywhere new.
    pub(super) fn go_on<'a>(&mut self, events: impl Iterator<Item = &'a Found>) -> bool {
        let mut new = false;
        for event in events {
            new |= self.join_debtors(event);
            if let Some(field) = passes_on(event.event.event.as_ref()) {
                let scheme = scheme_of(event);
                let said = numbers(&event.body, &[field]).next();
                if let Some((field, value)) = said.filter(|_| self.belongs(event)) {
                    new |= self.lead(field, value, scheme);
                }
                continue;
            }
            if !leads_on(event) {
                continue;
            }
            if !self.belongs(event) && !self.on_the_trail(event) {
                continue;
            }
            let scheme = scheme_of(event);
            for body in bodies(&event.body) {
                for (field, value) in numbers(body, &[ORDER]).chain(numbers(body, TRAIL)) {
                    new |= self.lead(field, value, scheme);
                }
            }
        }
        new
    }

    /// Whether the body is that of an agreement that the subject is a party to.
    fn is_party(&self, body: &Value) -> bool {
        let parties = [
            "supporter",
            "supporter_code",
            "aided",
            "aided_code",
            "division",
        ];
        let mut named = parties.iter().filter_map(|one| body.get(*one)?.as_str());
        body.get("signed_by_pair").is_some() && named.any(|one| self.subjects.contains(one))
    }

    /// Where a case or contract that an event about the subject names leads.
    fn lead_to_case(&mut self, field: &str, value: &str, scheme: &str, body: &Value) -> bool {
        let only: Vec<Only> = match field {
            CONTRACT => {
                let held_by = ["contractor", "contractor_code"].into_iter();
                let held_by: Vec<&str> =
                    held_by.filter_map(|one| body.get(one)?.as_str()).collect();
                if held_by.iter().any(|one| self.subjects.contains(*one)) {
                    held_by
                        .into_iter()
                        .map(|one| Only::To(one.to_owned()))
                        .collect()
                } else {
                    Vec::new()
                }
            }
            _ => {
                let to = body.get("payee").and_then(|payee| payee.get("org"));
                let award = body.get("award_no").and_then(Value::as_str);
                match (to.and_then(Value::as_str), award, fen_of(body)) {
                    (Some(to), None, Some(fen)) => vec![Only::Again(to.to_owned(), fen)],
                    _ => Vec::new(),
                }
            }
        };
        if only.is_empty() || self.subjects.contains(value) {
            return self.lead(field, value, scheme);
        }
        let case = (scheme.to_owned(), value.to_owned());
        let known = self.narrow.entry(case).or_default();
        let before = known.len();
        known.extend(only);
        let new = known.len() > before;
        // The contract itself leads to its progress and its acceptance.
        let of_contract = field == CONTRACT && self.lead_number(field, value, scheme);
        new || of_contract
    }

    fn lead(&mut self, field: &str, value: &str, scheme: &str) -> bool {
        let (value, scheme) = match field {
            ORDER => {
                let (number, scheme) = self.order(value, scheme);
                (number.to_owned(), scheme.unwrap_or_default().to_owned())
            }
            _ => (value.to_owned(), scheme.to_owned()),
        };
        let of_case = field == CONTRACT && self.lead("case_no", &value, &scheme);
        self.lead_number(field, &value, &scheme) | of_case
    }

    fn lead_number(&mut self, field: &str, value: &str, scheme: &str) -> bool {
        let lead = (of_payment(field).to_owned(), value.to_owned());
        let schemes = self.leads.entry(lead).or_default();
        schemes.insert(scheme.to_owned())
    }

    /// Whether anything was found that payments or awards may follow from.
    pub(super) fn may_pass_on(&self) -> bool {
        let from = ["case_no", "award_no", AGREEMENT, CONTRACT];
        let mut fields = self.leads.keys().map(|(field, _)| field.as_str());
        !self.narrow.is_empty() || fields.any(|field| from.contains(&field))
    }

    /// All that the index is asked for.
    pub(super) fn words(&self) -> BTreeSet<String> {
        let numbers = self.leads.keys().map(|(_, value)| value.clone());
        let cases = self.narrow.keys().map(|(_, number)| number.clone());
        let persons = self.debtors.iter().map(|(_, person)| person.clone());
        numbers.chain(cases).chain(persons).collect()
    }

    fn names(&self, event: &Found) -> bool {
        let mut acted = event.event.head.acted_by.iter();
        let named = mentions(&event.body, &self.subjects)
            || acted.any(|by| self.subjects.contains(&by.person.to_string()));
        named && self.is_of_scheme(event)
    }

    /// Whether an event that names the subject can mean that of the scheme asked for.
    fn is_of_scheme(&self, event: &Found) -> bool {
        let Some(wanted) = self.scheme.as_deref() else {
            return true;
        };
        let scheme = scheme_of(event);
        if !scheme.is_empty() {
            return scheme == wanted;
        }
        let mut orders = bodies(&event.body).flat_map(|body| numbers(body, &[ORDER]));
        orders.all(|(_, said)| {
            let (_, of) = self.order(said, scheme);
            of.is_none_or(|of| of == wanted)
        })
    }

    /// Second pass: whether the event belongs to the answer.
    pub(super) fn belongs(&self, event: &Found) -> bool {
        self.names(event)
            || bodies(&event.body).any(|body| {
                self.is_led_to(event, body, LEADS)
                    || self.is_of_narrow(event, body)
                    || (self.whole_trail && self.is_led_to(event, body, TRAIL))
                    || person_of(body).is_some_and(|person| {
                        let debtor = (scheme_of(event).to_owned(), person.to_owned());
                        body.get("debtor").is_some() && self.debtors.contains(&debtor)
                    })
            })
    }

    /// Whether a body is of a case of which only some payments belong, and is none of the others.
    fn is_of_narrow(&self, event: &Found, body: &Value) -> bool {
        let Some(number) = body.get("case_no").and_then(Value::as_str) else {
            return false;
        };
        let case = (scheme_of(event).to_owned(), number.to_owned());
        let pays = body.get("payee").is_some();
        self.narrow
            .get(&case)
            .is_some_and(|only| !pays || only.iter().any(|only| only.lets(body)))
    }

    fn on_the_trail(&self, event: &Found) -> bool {
        bodies(&event.body).any(|body| self.is_led_to(event, body, TRAIL))
    }

    fn is_led_to(&self, event: &Found, body: &Value, fields: &[&'static str]) -> bool {
        let scheme = scheme_of(event);
        numbers(body, fields).any(|(field, value)| {
            if field == ORDER {
                let (number, of) = self.order(value, scheme);
                let lead = (field.to_owned(), number.to_owned());
                let schemes = self.leads.get(&lead);
                // An order that nobody made is known by its number alone.
                return schemes.is_some_and(|schemes| {
                    schemes.contains("") || of.is_none_or(|of| schemes.contains(of))
                });
            }
            let lead = (of_payment(field).to_owned(), value.to_owned());
            self.leads.get(&lead).is_some_and(|schemes| {
                // What auditors do is of no scheme.
                let free = TRAIL.contains(&field) || field == TIP;
                schemes.contains(scheme) || (free && (scheme.is_empty() || schemes.contains("")))
            })
        })
    }
}

/// Whether an event is one of the few that lead on from what names the subject.
pub(super) fn leads_on(event: &Found) -> bool {
    use crate::domain::events::audit::AuditEvent as A;
    use crate::domain::events::payments::PaymentEvent as P;
    matches!(
        event.event.event,
        Some(
            Event::Audit(A::FindingRaised(_) | A::FindingSettled(_))
                | Event::Payment(
                    P::ClawbackOrdered(_)
                        | P::RecoveryReceived(_)
                        | P::RecoveryOffset(_)
                        | P::RecoveryWrittenOff(_)
                )
        )
    )
}

/// The field with the number by which an event leads on to what followed from it, where it is an award or an order to pay.
pub(super) fn passes_on(event: Option<&Event>) -> Option<&'static str> {
    use crate::domain::events::claims::ClaimEvent;
    match event? {
        Event::Claim(ClaimEvent::AwardDecided(_)) => Some("award_no"),
        Event::Payment(PaymentEvent::PaymentInstructed(_)) => Some("payment_no"),
        _ => None,
    }
}

/// Whether an event says that two aliases are one person.
pub(super) fn joins(event: &Found) -> bool {
    matches!(
        event.event.event,
        Some(Event::Party(PartyEvent::PersonMerged(_)))
    )
}

/// The number of the order that an event makes.
pub(super) fn order_of(event: &Found) -> Option<String> {
    match &event.event.event {
        Some(Event::Payment(PaymentEvent::ClawbackOrdered(said))) => Some(said.order_no.clone()),
        _ => None,
    }
}

/// Schemes of which a subject is a number of their own, in order.
pub fn schemes_of(found: &[Found], subject: &str) -> BTreeSet<String> {
    let own = |one: &&Found| {
        let mut bodies = bodies(&one.body);
        bodies.any(|body| numbers(body, LEADS).any(|(_, value)| value == subject))
    };
    let schemes = found.iter().filter(own).map(scheme_of);
    let schemes = schemes.filter(|scheme| !scheme.is_empty());
    schemes.map(str::to_owned).collect()
}

fn scheme_of(event: &Found) -> &str {
    let scheme = event.event.head.scheme.as_ref();
    scheme.map_or("", |scheme| scheme.id.as_str())
}

/// The field under which a number is led to.
fn of_payment(field: &str) -> &str {
    match field {
        VOUCHER => "payment_no",
        other => other,
    }
}

/// Those of some fields that a body states.
fn numbers<'a, 'b>(
    body: &'a Value,
    fields: &'b [&'static str],
) -> impl Iterator<Item = (&'static str, &'a str)> + use<'a, 'b> {
    let stated = |field: &&'static str| {
        let own = body.get(*field).and_then(Value::as_str);
        let tranche = || body.get("tranche")?.get(0)?.as_str();
        let value = match *field {
            AGREEMENT => own.or_else(tranche),
            _ => own,
        };
        Some((*field, value?))
    };
    fields.iter().filter_map(stated)
}

/// The person that a claim, award, payment or order is about.
fn person_of(body: &Value) -> Option<&str> {
    let within = |field: &str| body.get(field)?.get("person")?.as_str();
    let own = ["applicant", "person"].into_iter();
    let mut own = own.filter_map(|field| body.get(field)?.as_str());
    own.next().or(within("payee")).or(within("debtor"))
}

/// Whom a payment goes to: a person's alias, or an organisation as it is written.
fn payee_of(body: &Value) -> Option<&str> {
    let payee = body.get("payee")?;
    let within = |field: &str| payee.get(field)?.as_str();
    within("org").or_else(|| within("person"))
}

/// What a payment is of, in fen.
fn fen_of(body: &Value) -> Option<i64> {
    body.get("amount").and_then(Value::as_i64)
}

fn mentions(value: &Value, subjects: &BTreeSet<String>) -> bool {
    match value {
        Value::String(text) => subjects.contains(text),
        Value::Array(items) => items.iter().any(|item| mentions(item, subjects)),
        Value::Object(fields) => fields.values().any(|field| mentions(field, subjects)),
        _ => false,
    }
}
