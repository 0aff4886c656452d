//! Structure: what cannot be true of a live act is refused (DESIGN §1.7, marks S of the
//! catalogue). Imported facts are recorded even when a parent is missing or a rule was broken;
//! those join or are flagged later. The same function judges at append and at audit.

use crate::domain::alias::Alias;
use crate::domain::events::claims::ClaimEvent;
use crate::domain::events::control::ControlEvent;
use crate::domain::events::funds::FundEvent;
use crate::domain::events::notices::NoticeEvent;
use crate::domain::events::payments::PaymentEvent;
use crate::domain::events::rules::RuleEvent;
use crate::domain::events::{DecodedEvent, Event};
use crate::domain::money::Fen;

use super::World;
use super::books::FundKey;

/// Why a live act cannot stand.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StructureFault {
    /// The number it introduces is taken.
    #[error("{what} {number} is recorded already")]
    Duplicate {
        /// What is numbered.
        what: &'static str,
        /// The number.
        number: String,
    },
    /// The number it rests on is not known.
    #[error("{what} {number} is not known: record it first")]
    Unknown {
        /// What is numbered.
        what: &'static str,
        /// The number.
        number: String,
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
    #[error("{what} has version {last} already; a new text needs a higher one, found {found}")]
    Version {
        /// Scheme or year.
        what: String,
        /// Newest version.
        last: u16,
        /// Version found.
        found: u16,
    },
    /// A close that states other digests.
    #[error(
        "the digest of projection {name} differs from the ledger's own: expected {expected}, found {found}"
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
    /// Postings that do not sum to zero.
    #[error("the postings sum to {sum} fen, expected 0")]
    Unbalanced {
        /// Their sum.
        sum: i128,
    },
    /// An amount that cannot be.
    #[error("the amount is {found} fen, expected more than 0")]
    Amount {
        /// Found.
        found: i64,
    },
    /// A published text that is not what it says.
    #[error("{0}")]
    Text(String),
}

impl World {
    /// Judges an event at the entry that holds it. `person` is its author, `size` the number of
    /// entries before it.
    pub fn check(
        &self,
        decoded: &DecodedEvent,
        person: &Alias,
        size: u64,
    ) -> Result<(), StructureFault> {
        let Some(event) = &decoded.event else {
            return Ok(());
        };
        if decoded.head.source.is_some() {
            return Ok(());
        }
        let scheme = decoded
            .head
            .scheme
            .as_ref()
            .map_or("", |scheme| scheme.id.as_str());
        match event {
            Event::Fund(event) => self.check_fund(event),
            Event::Rule(event) => self.check_rule(event),
            Event::Claim(event) => self.check_claim(event, scheme, person),
            Event::Notice(event) => self.check_notice(event, scheme),
            Event::Payment(event) => self.check_payment(event, scheme, person),
            Event::Control(event) => self.check_control(event, size),
            // The chain itself judges keys; persons, posts, pairings and lists join when asked.
            Event::Key(_) | Event::Party(_) | Event::Pairing(_) | Event::List(_) => Ok(()),
        }
    }

    fn published(&self, scheme: &str) -> Result<(), StructureFault> {
        match self.registry.scheme(scheme) {
            Some(_) => Ok(()),
            None => Err(StructureFault::NoScheme {
                found: scheme.to_owned(),
                published: match self.registry.schemes().next() {
                    Some(_) => {
                        let ids: Vec<&str> =
                            self.registry.schemes().map(|(id, _)| id.as_str()).collect();
                        ids.join(", ")
                    }
                    None => "none yet".to_owned(),
                },
            }),
        }
    }

    fn check_fund(&self, event: &FundEvent) -> Result<(), StructureFault> {
        match event {
            FundEvent::FundReceived(e) => {
                positive(e.amount)?;
                match &e.bank_ref {
                    Some(reference) if self.funds.bank_ref_known(reference) => {
                        Err(StructureFault::Duplicate {
                            what: "bank reference",
                            number: reference.clone(),
                        })
                    }
                    _ => Ok(()),
                }
            }
            FundEvent::OpeningBalanceRecorded(e) => {
                let sum: i128 = e
                    .postings
                    .iter()
                    .map(|line| i128::from(line.amount.0))
                    .sum();
                if sum == 0 {
                    Ok(())
                } else {
                    Err(StructureFault::Unbalanced { sum })
                }
            }
            FundEvent::AppropriationIssued(e) => positive(e.amount),
            FundEvent::QuotaAllocated(_) | FundEvent::FundStatementFiled(_) => Ok(()),
        }
    }

    fn check_rule(&self, event: &RuleEvent) -> Result<(), StructureFault> {
        let newer = |what: String, last: Option<u16>, found: u16| match last {
            Some(last) if found <= last => Err(StructureFault::Version { what, last, found }),
            _ => Ok(()),
        };
        match event {
            RuleEvent::SchemePublished(e) => {
                let scheme = crate::schemes::Scheme::parse(&e.text)
                    .map_err(|errors| StructureFault::Text(errors.to_string()))?;
                if scheme.id != e.id || scheme.version != e.version {
                    return Err(StructureFault::Text(format!(
                        "the text is scheme {} version {}, the event says {} version {}",
                        scheme.id, scheme.version, e.id, e.version
                    )));
                }
                if crate::crypto::hash::sha256(&[e.text.as_bytes()]) != e.sha256.0 {
                    return Err(StructureFault::Text(
                        "the SHA-256 of the text differs from the one stated".to_owned(),
                    ));
                }
                newer(
                    format!("scheme {}", e.id),
                    self.registry.scheme_version(&e.id),
                    e.version,
                )
            }
            RuleEvent::CalendarPublished(e) => {
                e.calendar
                    .check()
                    .map_err(|error| StructureFault::Text(error.to_string()))?;
                newer(
                    format!("calendar {}", e.calendar.year),
                    self.registry.year_version(e.calendar.year),
                    e.calendar.version,
                )
            }
            RuleEvent::SchemeClosed(e) => self.published(&e.id),
            RuleEvent::WaiverGranted(_) => Ok(()),
        }
    }

    fn check_claim(
        &self,
        event: &ClaimEvent,
        scheme: &str,
        person: &Alias,
    ) -> Result<(), StructureFault> {
        self.published(scheme)?;
        let known = |case_no: &str| {
            self.cases
                .get(scheme, case_no)
                .ok_or_else(|| StructureFault::Unknown {
                    what: "case",
                    number: case_no.to_owned(),
                })
        };
        match event {
            ClaimEvent::ClaimSubmitted(e) => match self.cases.get(scheme, &e.case_no) {
                Some(case) if !case.claims.is_empty() => Err(StructureFault::Duplicate {
                    what: "case",
                    number: e.case_no.clone(),
                }),
                _ => Ok(()),
            },
            ClaimEvent::ClaimWithdrawn(e) => known(&e.case_no).map(|_| ()),
            ClaimEvent::EvidenceAttached(e) => known(&e.case_no).map(|_| ()),
            ClaimEvent::CaseStepRecorded(e) => known(&e.case_no).map(|_| ()),
            ClaimEvent::AwardRefused(e) => known(&e.case_no).map(|_| ()),
            ClaimEvent::ReviewRecorded(e) => {
                let case = known(&e.case_no)?;
                if case.person() == Some(*person) {
                    return Err(StructureFault::SamePerson {
                        person: *person,
                        before: "applicant",
                        now: "reviewer",
                    });
                }
                let other_level = case.steps.iter().any(|step| {
                    step.said.review.is_some_and(|(level, _)| level != e.level)
                        && step.signers.contains(person)
                });
                if other_level {
                    return Err(StructureFault::SamePerson {
                        person: *person,
                        before: "reviewer of another level",
                        now: "reviewer",
                    });
                }
                Ok(())
            }
            ClaimEvent::AwardDecided(e) => {
                positive(e.amount)?;
                let case = known(&e.case_no)?;
                if !self.cases.by_award(scheme, &e.award_no).is_empty() {
                    return Err(StructureFault::Duplicate {
                        what: "award",
                        number: e.award_no.clone(),
                    });
                }
                if case.steps.iter().any(|step| step.signers.contains(person)) {
                    return Err(StructureFault::SamePerson {
                        person: *person,
                        before: "reviewer",
                        now: "approver",
                    });
                }
                Ok(())
            }
        }
    }

    fn check_notice(&self, event: &NoticeEvent, scheme: &str) -> Result<(), StructureFault> {
        let known = |number: &str| match self.notices.get(scheme, number) {
            Some(_) => Ok(()),
            None => Err(StructureFault::Unknown {
                what: "notice",
                number: number.to_owned(),
            }),
        };
        match event {
            NoticeEvent::NoticeOpened(e) => {
                self.published(scheme)?;
                match self.notices.get(scheme, &e.notice_no) {
                    Some(notice) if !notice.opened.is_empty() => Err(StructureFault::Duplicate {
                        what: "notice",
                        number: e.notice_no.clone(),
                    }),
                    _ => Ok(()),
                }
            }
            NoticeEvent::NoticeRowListed(e) => known(&e.notice_no),
            NoticeEvent::NoticeClosed(e) => known(&e.notice_no),
            NoticeEvent::NoticeTakenDown(e) => known(&e.notice_no),
            NoticeEvent::ObjectionFiled(e) => known(&e.notice_no),
            NoticeEvent::ObjectionResolved(e) => {
                match self.notices.objection_by_no(scheme, &e.objection_no) {
                    Some(objection) if objection.resolved.is_empty() => Ok(()),
                    Some(_) => Err(StructureFault::Duplicate {
                        what: "resolution of objection",
                        number: e.objection_no.clone(),
                    }),
                    None => Err(StructureFault::Unknown {
                        what: "objection",
                        number: e.objection_no.clone(),
                    }),
                }
            }
            NoticeEvent::ExportIssued(e) => match &e.notice_no {
                Some(number) => known(number),
                None => Ok(()),
            },
        }
    }

    fn check_payment(
        &self,
        event: &PaymentEvent,
        scheme: &str,
        person: &Alias,
    ) -> Result<(), StructureFault> {
        let payment = |number: &str| {
            self.payments
                .get(scheme, number)
                .ok_or_else(|| StructureFault::Unknown {
                    what: "payment",
                    number: number.to_owned(),
                })
        };
        match event {
            PaymentEvent::PaymentInstructed(e) => {
                positive(e.amount)?;
                self.published(scheme)?;
                if self
                    .payments
                    .get(scheme, &e.payment_no)
                    .is_some_and(|payment| !payment.instructed.is_empty())
                {
                    return Err(StructureFault::Duplicate {
                        what: "payment",
                        number: e.payment_no.clone(),
                    });
                }
                if let Some(award_no) = &e.award_no {
                    let cases = self.cases.by_award(scheme, award_no);
                    if cases.is_empty() {
                        return Err(StructureFault::Unknown {
                            what: "award",
                            number: award_no.clone(),
                        });
                    }
                    let approver = cases
                        .iter()
                        .filter_map(|case_no| self.cases.get(scheme, case_no))
                        .flat_map(|case| &case.awards)
                        .any(|award| award.signers.contains(person));
                    if approver {
                        return Err(StructureFault::SamePerson {
                            person: *person,
                            before: "approver",
                            now: "payer",
                        });
                    }
                }
                let key = FundKey {
                    scheme: scheme.to_owned(),
                    fund: e.fund.clone(),
                };
                let in_flight = self
                    .books
                    .stage(&key, crate::domain::events::funds::Stage::Instructed);
                let available = self.books.fund_balance(&key) - in_flight;
                if available < i128::from(e.amount.0) {
                    return Err(StructureFault::Overdraft {
                        fund: e.fund.clone(),
                        available: Fen(i64::try_from(available).unwrap_or(i64::MIN)),
                        wanted: e.amount,
                    });
                }
                Ok(())
            }
            PaymentEvent::PaymentConfirmed(e) => {
                if payment(&e.payment_no)?.confirmed.is_empty() {
                    Ok(())
                } else {
                    Err(StructureFault::Duplicate {
                        what: "confirmation of payment",
                        number: e.payment_no.clone(),
                    })
                }
            }
            PaymentEvent::PaymentReturned(e) => payment(&e.payment_no).map(|_| ()),
            PaymentEvent::ReceiptAcknowledged(e) => payment(&e.payment_no).map(|_| ()),
            PaymentEvent::ClawbackOrdered(e) => {
                positive(e.amount)?;
                match self.payments.clawback(scheme, &e.order_no) {
                    Some(order) if !order.ordered.is_empty() => Err(StructureFault::Duplicate {
                        what: "clawback order",
                        number: e.order_no.clone(),
                    }),
                    _ => Ok(()),
                }
            }
            PaymentEvent::RecoveryReceived(e) => {
                positive(e.amount)?;
                match self.payments.clawback(scheme, &e.order_no) {
                    Some(_) => Ok(()),
                    None => Err(StructureFault::Unknown {
                        what: "clawback order",
                        number: e.order_no.clone(),
                    }),
                }
            }
            PaymentEvent::ExpenditureRecorded(e) => positive(e.amount),
            PaymentEvent::PaymentNamed(e) => payment(&e.payment_no).map(|_| ()),
            PaymentEvent::InKindDonated(_) => Ok(()),
        }
    }

    fn check_control(&self, event: &ControlEvent, size: u64) -> Result<(), StructureFault> {
        let ControlEvent::PeriodClosed(e) = event else {
            return Ok(());
        };
        if e.ledger_size != size {
            return Err(StructureFault::CloseSize {
                expected: size,
                found: e.ledger_size,
            });
        }
        let ours = self.digests();
        for own in &ours {
            let found = e
                .digests
                .iter()
                .find(|stated| stated.name == own.name && stated.version == own.version);
            if found.is_none_or(|stated| stated.digest != own.digest) {
                return Err(StructureFault::CloseDigest {
                    name: own.name.clone(),
                    expected: own.digest.to_string(),
                    found: found.map_or_else(|| "none".to_owned(), |s| s.digest.to_string()),
                });
            }
        }
        Ok(())
    }
}

fn positive(amount: Fen) -> Result<(), StructureFault> {
    if amount.0 > 0 {
        Ok(())
    } else {
        Err(StructureFault::Amount { found: amount.0 })
    }
}
