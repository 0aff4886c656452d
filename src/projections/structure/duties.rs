//! Separation of duties in one case: whoever applies, reviews a level, decides, waives a rule, settles
//! an objection or pays is another person each time (DESIGN §4). It does not matter which of two acts
//! came first, nor who proposed and who endorsed.
//!
//! **Deliberately not here**: facts from files, whose steps are compared and flagged (F35), and who
//! takes the papers in or signs for the money: that decides nothing; an exception that names an award, a payment or a person
//! in place of the case, which the tool leads to the case before it signs (`detect/hands.rs`).

use super::super::World;
use super::super::cases::Case;
use super::StructureFault;
use crate::domain::alias::Alias;

/// What somebody does in a case that nobody else's part may be joined with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty {
    /// Asks for the aid, for themselves or for another.
    Apply,
    /// Reviews at a level.
    Review(u8),
    /// Awards or refuses.
    Decide,
    /// Lets a soft rule be broken.
    Waive,
    /// Settles an objection.
    Resolve,
    /// Pays.
    Pay,
}

impl Duty {
    /// As faults and their words call whoever does it.
    pub fn name(self) -> &'static str {
        match self {
            Duty::Apply => "applicant",
            Duty::Review(1) => "reviewer of the first level",
            Duty::Review(2) => "reviewer of the second level",
            Duty::Review(_) => "reviewer",
            Duty::Decide => "approver",
            Duty::Waive => "approver of an exception",
            Duty::Resolve => "settler of an objection",
            Duty::Pay => "payer",
        }
    }

    /// Whether one person may not do both. Doing the same again is no second duty; an approver may
    /// also grant the exception that the award needs.
    fn excludes(self, other: Duty) -> bool {
        let within = |a: Duty, b: Duty| (self == a && other == b) || (self == b && other == a);
        self != other && !within(Duty::Decide, Duty::Waive)
    }
}

impl World {
    /// Whether none of `signers` has another duty in the case; a case that nobody knows has none.
    ///
    /// # Errors
    /// Who has which.
    pub fn separate(
        &self,
        scheme: &str,
        case_no: &str,
        now: Duty,
        signers: &[Alias],
    ) -> Result<(), StructureFault> {
        let Some(case) = self.cases.get(scheme, case_no) else {
            return Ok(());
        };
        let clash = self
            .acted(scheme, case_no, case)
            .into_iter()
            .find(|(person, before)| before.excludes(now) && self.signs(*person, signers));
        match clash {
            None => Ok(()),
            Some((person, before)) => Err(StructureFault::SamePerson {
                person,
                before: before.name(),
                now: now.name(),
            }),
        }
    }

    /// Whether a person is one of the signers, under whichever of their aliases.
    pub fn signs(&self, person: Alias, signers: &[Alias]) -> bool {
        let who = self.parties.who(person);
        signers
            .iter()
            .any(|signer| self.parties.who(*signer) == who)
    }

    /// Whether `person`, who stands in the act itself as `before`, signs it not.
    pub(super) fn not_among(
        &self,
        person: Alias,
        signers: &[Alias],
        before: &'static str,
        now: Duty,
    ) -> Result<(), StructureFault> {
        if self.signs(person, signers) {
            return Err(StructureFault::SamePerson {
                person,
                before,
                now: now.name(),
            });
        }
        Ok(())
    }

    /// Whether none of `signers` has reviewed the case. Who settles an objection to a whole list may
    /// have another duty in one of its cases, but not this.
    pub(super) fn has_not_reviewed(
        &self,
        scheme: &str,
        case_no: &str,
        now: Duty,
        signers: &[Alias],
    ) -> Result<(), StructureFault> {
        let steps = self.cases.get(scheme, case_no).map(|case| &case.steps);
        for step in steps.into_iter().flatten() {
            let Some((level, _)) = step.said.review else {
                continue;
            };
            for person in &step.signers {
                self.not_among(*person, signers, Duty::Review(level).name(), now)?;
            }
        }
        Ok(())
    }

    /// Who has done what in a case, by live acts; the beneficiary counts as applicant in any case.
    fn acted(&self, scheme: &str, case_no: &str, case: &Case) -> Vec<(Alias, Duty)> {
        let mut acted = Vec::new();
        let mut add = |signers: &[Alias], duty: Duty| {
            acted.extend(signers.iter().map(|person| (*person, duty)));
        };
        for claim in &case.claims {
            add(&[claim.said.person], Duty::Apply);
            add(&claim.signers, Duty::Apply);
        }
        for step in &case.steps {
            if let Some((level, _)) = step.said.review {
                add(&step.signers, Duty::Review(level));
            }
        }
        for award in &case.awards {
            add(&award.signers, Duty::Decide);
            if let Some(person) = award.said.person {
                add(&[person], Duty::Apply);
            }
        }
        for refusal in &case.refusals {
            add(&refusal.signers, Duty::Decide);
        }
        for waiver in self.registry.waivers(scheme, case_no) {
            add(&waiver.signers, Duty::Waive);
        }
        for objection in self.notices.objections_of(scheme, case_no) {
            for resolved in &objection.resolved {
                add(&resolved.signers, Duty::Resolve);
            }
        }
        let by_award = case
            .awards
            .iter()
            .flat_map(|award| self.payments.of_award(scheme, &award.said.award_no));
        for (_, payment) in self
            .payments
            .of_case(scheme, case_no)
            .into_iter()
            .chain(by_award)
        {
            for instructed in &payment.instructed {
                add(&instructed.signers, Duty::Pay);
            }
        }
        acted
    }
}
